"""The picture: its size, its scale, its edges."""

import itertools

import pytest

from screenshot2code.core.geometry import Size, Viewport
from screenshot2code.errors import RenderError
from screenshot2code.render.capture import MAX_BAND, bands
from screenshot2code.render.chromium import window


@pytest.mark.parametrize(("height", "scale"), [(20_000, 1), (9000, 2), (33_333, 1.5), (17_001, 1), (50_000, 0.5)])
def test_bands_cover_a_page_without_gap_and_fit_the_compositor(height, scale):
    found = bands(height, scale)
    assert found[0][0] == 0
    assert found[-1][1] == height
    assert all(before[1] == after[0] for before, after in itertools.pairwise(found))
    assert all((bottom - top) * scale <= MAX_BAND for top, bottom in found)
    assert all(top * scale == int(top * scale) for top, _ in found)


@pytest.mark.parametrize(
    ("viewport", "size"),
    [
        (Viewport(1280, 720), Size(1280, 720)),
        (Viewport(1280, 1080), Size(1280, 1080)),
        (Viewport(1280, 4000), Size(1280, 800)),
        (Viewport(390, 844), Size(390, 844)),
        (Viewport(390, 2000), Size(390, 844)),
    ],
)
def test_a_long_mockup_is_looked_at_through_a_usual_window(viewport, size):
    assert window(viewport) == size


@pytest.mark.browser
async def test_the_picture_has_the_device_pixels_of_its_scale(show, picture):
    for scale in (1, 1.5, 2, 3):
        render = await show(
            "<body style='margin:0'><div style='height:40px;background:#f00'></div>",
            viewport=Viewport(200, 100, scale),
        )
        assert render.size == Size(200, 100)
        image = picture(render)
        assert image.size == (200 * scale, 100 * scale)
        assert image.getpixel((10, int(40 * scale) - 1)) == (255, 0, 0)
        assert image.getpixel((10, int(40 * scale))) == (255, 255, 255)


STRIPES = "<body style='margin:0;background:repeating-linear-gradient(#fff 0 1000px, #08f 1000px 2000px);height:{}px'>"


@pytest.mark.browser
@pytest.mark.parametrize("scale", [1, 2])
async def test_a_very_tall_page_is_joined_without_a_seam(show, picture, scale):
    render = await show(STRIPES.format(20_000), viewport=Viewport(300, 200, scale))
    assert render.size == Size(300, 20_000)
    image = picture(render)
    assert image.size == (300 * scale, 20_000 * scale)
    for row in range(20):
        color = (0, 136, 255) if row % 2 else (255, 255, 255)
        for y in (row * 1000, row * 1000 + 500, row * 1000 + 999):
            assert image.getpixel((5, y * scale)) == color


@pytest.mark.browser
async def test_a_page_wider_than_its_window_is_shown_whole(show, picture):
    render = await show("<body style='margin:0'><div style='width:700px;height:20px;background:#00f'></div>")
    assert render.size.width == 700
    assert picture(render).getpixel((690, 10)) == (0, 0, 255)


@pytest.mark.browser
async def test_a_page_that_no_picture_can_hold_is_an_error_in_words(show):
    with pytest.raises(RenderError, match="more than a picture can hold"):
        await show("<body style='margin:0'><div style='width:40000px;height:20000px'></div>")


@pytest.mark.browser
async def test_a_page_keeps_its_window_while_it_is_captured(show):
    """A block of 50 % of the window stays that, though the picture is of the whole page."""
    render = await show("<body style='margin:0'><main style='height:50vh'></main><div style='height:2000px'></div>")
    assert next(one for one in render.elements if one.tag == "main").box.height == 150


SHELL = (
    "<body style='margin:0'><div style='height:100vh;overflow-y:auto'><p style='margin:0;height:1500px'>Top</p>"
    "<p style='margin:0;height:20px;background:#08f'></p></div>"
)


@pytest.mark.browser
async def test_what_scrolls_in_a_box_of_its_own_is_shown_as_high_as_the_mockup(show, picture):
    render = await show(SHELL, viewport=Viewport(1280, 1520))
    assert render.size == Size(1280, 1520)
    assert picture(render).getpixel((10, 1510)) == (0, 136, 255)


@pytest.mark.browser
@pytest.mark.parametrize(
    "html",
    [
        "<body style='margin:0'><div style='height:100vh;background:#08f'></div><div style='height:900px'></div>",
        "<body style='margin:0'><div style='height:200px;overflow-y:auto'><p style='height:900px'>A list</p></div>",
    ],
)
async def test_a_page_that_scrolls_as_a_whole_or_holds_a_list_keeps_its_window(show, html):
    render = await show(html, viewport=Viewport(1280, 1700))
    assert next(one for one in render.elements if one.tag == "div").box.height <= 800
