"""What a render says of selectors that a person named, and of the files that the page asked for."""

import pytest
from small_pages import VIEW, site

from screenshot2code.core.geometry import Box
from screenshot2code.errors import UsageError

pytestmark = pytest.mark.browser


async def test_each_selector_has_the_boxes_of_what_it_finds(chromium):
    page = site(
        "<style>body{margin:0} i{display:block;width:30px;height:10px;border:1px solid}</style>"
        "<p style='margin:0;height:900px'></p><i data-live></i><i data-live style='display:none'></i><b id=x>b</b>"
    )
    render = await chromium.render(page, VIEW, find=("[data-live]", "p:has(+ i)", "nav"))
    assert render.found["[data-live]"] == (Box(0, 900, 32, 12),)  # far below the window, and none for what is not shown
    assert [box.height for box in render.found["p:has(+ i)"]] == [900]
    assert render.found["nav"] == ()


async def test_what_is_no_selector_is_said_by_name(chromium):
    with pytest.raises(UsageError, match=r"'\.\.ad' is no CSS selector"):
        await chromium.render(site("<p>a"), VIEW, find=("..ad",))


async def test_a_page_depends_on_what_it_asked_for_there_or_not(chromium):
    page = site(
        '<link rel="stylesheet" href="a.css"><img src="gone.png">',
        **{"a.css": "@import 'b.css'", "b.css": "", "c.css": ""},
    )
    render = await chromium.render(page, VIEW)
    assert render.asked == ("a.css", "b.css", "gone.png", "index.html")
