"""Dashed and dotted lines and boxes as a browser draws them, of which everything is known."""

import numpy as np
import pytest

from screenshot2code.core.artifacts import SourceFile, SourceTree, safe_path
from screenshot2code.core.geometry import Viewport
from screenshot2code.imaging import codec
from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.regions import find_regions
from screenshot2code.imaging.perception.surfaces import find_surfaces
from screenshot2code.render.chromium import Chromium

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; height: 500px; background: #f5f5f5; }}
div {{ position: absolute; box-sizing: border-box; }}
.rule {{ left: 40px; top: 60px; width: 700px; height: {width}px; border-top: {width}px {style} #aaaaaa; }}
.bar {{ left: 760px; top: 100px; width: {width}px; height: 300px; border-left: {width}px {style} #aaaaaa; }}
.drop {{ left: 100px; top: 120px; width: 320px; height: 140px; border: {width}px {style} #5e72e4; }}
.coupon {{ left: 450px; top: 120px; width: 260px; height: 140px; border: {width}px {style} #cc3355; background: #fffbe6; }}
.round {{ left: 450px; top: 300px; width: 280px; height: 140px; border: {width}px dashed #5e72e4; border-radius: 8px; }}
.plain {{ left: 100px; top: 300px; width: 320px; height: 140px; border: 1px solid #5e72e4; }}
</style><div class="rule"></div><div class="bar"></div><div class="drop"></div><div class="coupon"></div><div class="round"></div><div class="plain"></div>"""


@pytest.fixture(
    scope="module", params=[("dashed", 1), ("dashed", 2), ("dotted", 1)], ids=lambda each: f"{each[1]}px-{each[0]}"
)
async def drawn(request):
    style, width = request.param
    page = SourceFile.of("index.html", PAGE.format(style=style, width=width))
    async with Chromium() as renderer:
        render = await renderer.render(
            SourceTree((page,), safe_path("index.html")), Viewport(width=800, height=500, scale=1)
        )
    pixels = codec.decode(render.png)
    return style, width, find_regions(pixels, find_surfaces(pixels, unit=1), unit=1)


def test_a_line_of_dashes_is_one_line(drawn):
    style, width, layout = drawn
    lines = {line.rect: line for line in layout.rules}
    assert set(lines) == {Rect(40, 60, 740, 60 + width), Rect(760, 100, 760 + width, 400)}
    assert {line.style for line in lines.values()} == {style}
    assert {line.color for line in lines.values()} == {(170.0, 170.0, 170.0)}
    assert {line.ground for line in lines.values()} == {(245.0, 245.0, 245.0)}


@pytest.mark.parametrize(
    ("place", "colour", "fill"),
    [
        (Rect(100, 120, 420, 260), (94, 114, 228), (245, 245, 245)),
        (Rect(450, 120, 710, 260), (204, 51, 85), (255, 251, 230)),
    ],
    ids=["on its ground", "filled"],
)
def test_four_lines_of_dashes_are_the_border_of_a_box(drawn, place, colour, fill):
    style, width, layout = drawn
    (box,) = [panel for panel in layout.panels if panel.rect == place]
    assert (box.border.width, box.border.style, set(box.border.sides)) == (
        width,
        style,
        {"top", "right", "bottom", "left"},
    )
    assert (box.border.color, box.color) == (colour, fill)


def test_a_box_of_dashes_may_have_round_corners(drawn):
    _, _, layout = drawn
    (box,) = [panel for panel in layout.panels if panel.rect == Rect(450, 300, 730, 440)]
    assert box.radius == pytest.approx(8, abs=4)


def test_a_solid_border_stays_solid(drawn):
    _, _, layout = drawn
    (box,) = [panel for panel in layout.panels if panel.rect == Rect(100, 300, 420, 440)]
    assert box.border.style == "solid"


def test_rows_of_dots_that_lie_close_are_a_picture_and_no_lines():
    pixels = np.full((300, 700, 3), (33, 37, 41), np.uint8)
    for row in range(60, 240, 5):  # a map that is printed in dots, wider towards its middle
        inset = 40 + abs(row - 150) // 3 * 4
        for left in range(inset, 700 - inset, 4):
            pixels[row : row + 2, left : left + 2] = (80, 83, 87)
    layout = find_regions(pixels, find_surfaces(pixels, unit=1), unit=1)
    assert layout.rules == ()
    assert [panel for panel in layout.panels if panel.border is not None] == []
