"""An open page with other text in its style sheets looks like a fresh one with that text."""

import pytest
from small_pages import VIEW

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.fonts import font_faces, pack_family

pytestmark = pytest.mark.browser

FACES = [pack_family("Lato").face(weight) for weight in (400, 700)]
PAGE = """<!doctype html><title>Trials</title><link rel="stylesheet" href="css/fonts.css">
<link rel="stylesheet" href="css/site.css"><p>Some words in a face of the pack</p><input placeholder="A field">"""
CSS = "body { margin: 20px; font-family: Lato; } p { font-size: 20px; color: #123456; }"


def tree(css, page=PAGE):
    files = [SourceFile.of("index.html", page), SourceFile.of("css/site.css", css)]
    files += [SourceFile.of("css/fonts.css", font_faces(FACES, folder="../f"))]
    files += [SourceFile.of(f"f/{face.name}.woff2", face.data) for face in FACES]
    return SourceTree(tuple(files), files[0].path)


async def test_every_trial_is_what_a_fresh_page_shows(chromium):
    others = [CSS.replace("20px", "31px"), CSS + "p { font-weight: 700; }", CSS]  # 700: a face not loaded before
    async with chromium.trying(tree(CSS), VIEW) as page:
        for css in others:
            shown, fresh = await page.show(tree(css)), await chromium.render(tree(css), VIEW)
            assert shown.png == fresh.png
            assert shown.elements == fresh.elements
            assert shown.size == fresh.size


async def test_only_style_sheets_can_be_tried(chromium):
    async with chromium.trying(tree(CSS), VIEW) as page:
        with pytest.raises(ValueError, match=r"index\.html is no style sheet"):
            await page.show(tree(CSS, PAGE.replace("Some", "Other")))
