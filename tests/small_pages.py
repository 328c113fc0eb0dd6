"""Small pages for a real browser."""

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.core.geometry import Viewport

VIEW = Viewport(400, 300)


def site(html, **files):
    """A tree with `html` as its entry; other files by name, `page_css` standing for page.css."""
    text = html if html.lstrip().startswith("<!") else f"<!doctype html><meta charset=utf-8>{html}"
    others = (SourceFile.of(name.replace("_", "."), content) for name, content in files.items())
    entry = SourceFile.of("index.html", text)
    return SourceTree((entry, *others), entry.path)
