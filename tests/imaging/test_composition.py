"""Areas and pictures that one border goes round are one box, also where the picture's side is no straight line."""

import numpy as np
import pytest

from screenshot2code.imaging import color
from screenshot2code.imaging.perception import composition
from screenshot2code.imaging.perception.composition import united
from screenshot2code.imaging.perception.panels import plain
from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.regions import find_regions
from screenshot2code.imaging.perception.shadows import Cast
from screenshot2code.imaging.perception.surfaces import find_surfaces


@pytest.mark.parametrize("slant", [0, 40])
def test_an_area_and_a_photo_with_a_slanted_side_are_one_card(drawing, slant):
    page = drawing(600, 300, background="#f8f9fa")
    page.box(50, 40, 500, 200, "#ffffff", outline="#a0a8b0")
    pixels = page.pixels
    noise = np.random.default_rng(3).integers(0, 255, (198, 220, 3), dtype=np.uint8)
    for row in range(198):
        begin = 329 + slant * row // 198
        pixels[41 + row, begin:549] = noise[row, begin - 329 :]
    layout = find_regions(pixels, find_surfaces(pixels, unit=1), unit=1)
    boxes, _ = united(pixels, layout.panels, [Rect(329, 41, 549, 239)], unit=1)
    assert Rect(50, 40, 550, 240) in [panel.rect for panel in boxes if panel.border is not None]


@pytest.mark.parametrize(("head", "line"), [("#ffffff", "#d9e2ef"), ("#f7f7f7", "#dfdfdf"), ("#212529", "#495057")])
def test_the_line_under_a_card_s_header_is_kept(drawing, head, line):
    page = drawing(600, 400, background="#f1f4f8")
    page.box(50, 40, 400, 240, "#ffffff" if head != "#212529" else head, outline=line)
    page.box(51, 41, 398, 48, head)
    page.box(51, 89, 398, 1, line)
    layout = find_regions(page.pixels, find_surfaces(page.pixels, unit=1), unit=1)
    boxes, lines = united(page.pixels, layout.panels, [], unit=1)
    assert Rect(50, 40, 450, 280) in [panel.rect for panel in boxes if panel.border is not None]
    assert [rule.rect for rule in lines] == [Rect(51, 89, 449, 90)]
    assert color.to_hex(lines[0].color) == line


def test_areas_that_meet_without_a_line_have_none(drawing):
    page = drawing(600, 400, background="#f1f4f8")
    page.box(50, 40, 400, 240, "#ffffff", outline="#c0c4c8")
    page.box(51, 41, 398, 48, "#e8ecf0")
    layout = find_regions(page.pixels, find_surfaces(page.pixels, unit=1), unit=1)
    boxes, lines = united(page.pixels, layout.panels, [], unit=1)
    assert Rect(50, 40, 450, 280) in [panel.rect for panel in boxes if panel.border is not None]
    assert not lines


@pytest.mark.parametrize(("width", "casts"), [(3, False), (40, True)])
def test_strips_between_the_lines_of_a_chart_are_no_box_with_the_shadow_of_their_card(
    drawing, monkeypatch, width, casts
):
    shade = Cast(dx=0, dy=1, blur=15, color=(0, 0, 0), alpha=0.2, ground=(235, 236, 241))
    monkeypatch.setattr(composition, "find_shadow", lambda *_, **__: shade)
    page = drawing(600, 400, background="#ffffff")
    for line in range(3):
        page.box(80, 80 + 32 * line, 400, 1, "#d0d0d0")
    surface = find_surfaces(page.pixels, unit=1).items[0]
    strips = [plain(surface, Rect(447, 81 + 32 * line, 447 + width, 112 + 32 * line)) for line in range(2)]
    boxes, _ = united(page.pixels, strips, [], unit=1)
    assert any(panel.shadow is not None for panel in boxes) is casts
