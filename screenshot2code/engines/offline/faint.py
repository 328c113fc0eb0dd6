"""Links in a text that differ from it in colour alone, and too little for everybody to see it: told, never mended unasked."""

from collections.abc import Iterator

from screenshot2code.engines.offline.colors import chroma
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.tokens import COLORFUL

ENOUGH = 3.0  # contrast of a link to the text around it where nothing else tells it (WCAG 2, technique G183)


def faint_links(root: Element) -> list[tuple[str, float]]:
    """The words of such links and their contrast to the text beside them, each pair of colours once."""
    found: dict[tuple[str, str], tuple[str, float]] = {}
    for words, link, text in _links(root):
        contrast = _contrast(link, text)
        if contrast < ENOUGH:
            found.setdefault((link, text), (words, contrast))
    return list(found.values())


def _links(root: Element) -> Iterator[tuple[str, str, str]]:
    for element in elements(root):
        if element.text is None or element.tag in ("a", "h1", "h2", "h3", "h4"):
            continue
        around = element.text.style
        for run in element.text.runs:
            style = run.style
            alike = (style.weight, style.size, style.slant) == (around.weight, around.size, around.slant)
            # In a foot whatever stands out is a name to go to.
            is_link = chroma(style.color) >= COLORFUL or element.name.startswith("footer__")
            if alike and run.decoration == "none" and style.color != around.color and is_link:
                yield run.text.strip(), style.color, around.color


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    """Relative luminance of #rrggbb, as WCAG defines it."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
