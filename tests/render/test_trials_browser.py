"""An open page with other text in its style sheets looks like a fresh one with that text."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from small_pages import VIEW

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.engines.tuning.seeing import Seeing, pixels_of
from screenshot2code.fonts import font_faces, pack_family

pytestmark = pytest.mark.browser

FACES = [pack_family("Lato").face(weight) for weight in (400, 700)]
PAGE = """<!doctype html><title>Trials</title><link rel="stylesheet" href="css/fonts.css">
<link rel="stylesheet" href="css/site.css"><p>Some words in a face of the pack</p><input placeholder="A field">"""
CSS = "body { margin: 20px; font-family: Lato; } p { font-size: 20px; color: #123456; }"


def tree(css, page=PAGE):
    files = [SourceFile.of("index.html", page), SourceFile.of("css/site.css", css)]
    files += [SourceFile.of("css/fonts.css", font_faces(FACES, folder="../f"))]
    files += [SourceFile.of(f"f/{face.file_name}", face.data) for face in FACES]
    return SourceTree(tuple(files), files[0].path)


CARDS = """<!doctype html><title>Cards</title><link rel="stylesheet" href="css/fonts.css">
<link rel="stylesheet" href="css/site.css"><header>Top</header><main><div class="card one"><p>One</p></div>
<div class="card two"><p>Two words</p><i></i></div><div class="box"><b>Cut off below</b><br>here</div></main><footer>Foot</footer>"""
CARDS_CSS = """body { margin: 0; height: 1100px; font: 18px Lato; background: #eef; }
header { position: fixed; top: 0; width: 100%; height: 40px; background: #fff; box-shadow: 0 2px 12px rgb(0 0 0 / 40%); }
main { margin: 80px 20px 0; background: #fff; border-radius: 9px; }
.card { padding: 10px; margin-bottom: 30px; border: 1px solid #999; box-shadow: 0 0 20px 3px rgb(200 0 0 / 30%); }
i { display: block; height: 30px; background: linear-gradient(red, blue); }
.box { height: 30px; overflow: hidden; }
footer { position: absolute; top: 900px; color: #555; text-shadow: 0 0 6px red; }
"""
EDITS = (  # each on top of those before it
    ".one { padding: 10px 30px; }",
    ".one { padding: 14px; }",
    ".two p { color: #c00; line-height: 0.5; font-size: 30px; }",
    ".two { box-shadow: none; }",
    "i { height: 60px; }",
    ".box { height: 60px; }",
    "main { padding-bottom: 50px; border-radius: 30px; }",
    "footer { top: 800px; left: 40px; }",
    "header { height: 60px; }",
    "body { height: 1300px; }",
    "p { font-weight: 700; }",
)


@pytest.mark.parametrize(("scale", "edits"), [(1.0, EDITS), (1.25, EDITS[:3])])
async def test_every_trial_is_what_a_fresh_page_shows(chromium, scale, edits):
    """Only rows that changed are captured anew, so each kind of change is held against a whole picture."""
    view, css = replace(VIEW, scale=scale), CARDS_CSS
    async with chromium.trying(tree(css, CARDS), view) as page:
        seeing = Seeing(partial(_ready, page))
        for edit in ("", *edits):
            css += edit
            (render, pixels), fresh = await seeing.show(tree(css, CARDS)), await chromium.render(tree(css, CARDS), view)
            assert np.array_equal(pixels, pixels_of(fresh.png)), edit
            assert render.elements == fresh.elements
            assert render.size == fresh.size


async def _ready(page):
    return page


async def test_only_the_rows_that_changed_are_captured(chromium):
    other = tree(CARDS_CSS + "footer { color: #00f; }", CARDS)
    async with chromium.trying(tree(CARDS_CSS, CARDS), VIEW) as page:
        first = await page.show(tree(CARDS_CSS, CARDS))
        changed, same = await page.show(other), await page.show(other)
    assert (first.top, pixels_of(first.render.png).shape[0]) == (None, 1180)  # the margin of main moves the body
    assert (changed.top, pixels_of(changed.render.png).shape[0]) == (860, 100)
    assert same.render.png == b""


async def test_only_style_sheets_can_be_tried(chromium):
    async with chromium.trying(tree(CSS), VIEW) as page:
        with pytest.raises(ValueError, match=r"index\.html is no style sheet"):
            await page.show(tree(CSS, PAGE.replace("Some", "Other")))
