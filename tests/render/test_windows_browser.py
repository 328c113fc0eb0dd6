"""One open page, asked in windows of many widths what is wrong with it."""

import pytest

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.core.geometry import Viewport
from screenshot2code.render.base import Letters

pytestmark = pytest.mark.browser

VIEW = Viewport(1000, 600)
PAGE = """<!doctype html><title>Windows</title><link rel="stylesheet" href="css/style.css">
<main><h1 class="title">Unbroken</h1><div class="row"><p class="one">Some words</p><p class="two">and more of them</p></div></main>"""
CSS = """body { margin: 0 5px; font: 20px/1.5 Arial, sans-serif; } h1, p { margin: 0; font-size: inherit; }
.title { width: 900px; } .row { display: flex; } .one { width: 120px; white-space: nowrap; flex: none; }"""


def tree(css=CSS, page=PAGE):
    files = [SourceFile.of("index.html", page), SourceFile.of("css/style.css", css)]
    return SourceTree(tuple(files), files[0].path)


async def test_a_page_is_too_wide_from_the_width_of_its_widest_part(chromium):
    async with chromium.windows(tree(), VIEW) as page:
        fits, wide = await page.look(910), await page.look(700)
    assert (fits.overshoot, wide.overshoot) == (0, 205)
    assert [one.path[0].classes for one in wide.faults] == [("title",)]
    assert wide.faults[0].path[0].styles["position"] == "static"


async def test_texts_that_meet_are_told_with_what_holds_both(chromium):
    async with chromium.windows(tree(), VIEW) as page:
        before = await page.look(1000)
        large = await page.look(1000, Letters.LARGE)
        after = await page.look(1000)
    assert not before.faults
    assert not after.faults  # the letters are as they were
    over = [one for one in large.faults if one.kind == "over"]
    assert [one.path[0].classes for one in over] == [("one",), ("two",)]
    assert over[0].path[-over[0].shared].classes == ("row",)


async def test_every_third_text_is_doubled_and_none_twice(chromium):
    """The first of three texts is, and the other two only if the page were asked again and again."""
    css = CSS + ".title { width: min-content; white-space: nowrap; }"
    async with chromium.windows(tree(css), VIEW) as page:
        usual = await page.places(1000)
        await page.look(1000, Letters.DOUBLED)
        view = await page.look(300, Letters.DOUBLED)
        assert await page.places(1000) == usual
        assert len(usual) == 3
    assert not [one for one in view.faults if one.kind == "outside"]


async def test_another_style_sheet_is_looked_at_at_once(chromium):
    async with chromium.windows(tree(), VIEW) as page:
        await page.style("css/style.css", CSS.replace("900px", "600px"))
        assert (await page.look(700)).overshoot == 0


async def test_a_window_says_which_thirds_hold_something(chromium):
    async with chromium.windows(tree(CSS, PAGE.replace("<main>", "<main style='width: 300px'>")), VIEW) as page:
        assert (await page.look(1000)).thirds == (True, False, False)


async def test_words_in_a_thin_column_are_squeezed(chromium):
    css = CSS + ".two { width: 60px; }"
    async with chromium.windows(tree(css, PAGE.replace("of them", "of them that go on")), VIEW) as page:
        assert [one.kind for one in (await page.look(1000)).faults] == ["squeezed"]


async def test_words_at_the_edge_of_their_ground_are_told_with_it(chromium):
    css = CSS + ".row { margin-left: 40px; background: #eee; } .title { margin-left: 40px; }"
    async with chromium.windows(tree(css), VIEW) as page:
        edges = [one for one in (await page.look(1000)).faults if one.kind == "edge"]
    assert [one.path[0].classes for one in edges] == [("one",)]
    assert edges[0].path[-edges[0].shared].classes == ("row",)
