"""Where a round box ends whose colour changes from place to place."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from screenshot2code.imaging.perception.edges import with_shaded_rim
from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.regions import find_regions
from screenshot2code.imaging.perception.surfaces import find_surfaces

PILL = Rect(40, 30, 204, 63)


def pill(ground="#ffffff"):
    """A pill with a slanted gradient, anti-aliased."""
    fine = 8
    mask = Image.new("L", (280 * fine, 100 * fine))
    corners = tuple(fine * edge for edge in (PILL.left, PILL.top, PILL.right, PILL.bottom))
    ImageDraw.Draw(mask).rounded_rectangle((*corners[:2], corners[2] - 1, corners[3] - 1), 16.5 * fine, fill=255)
    share = np.asarray(mask.resize((280, 100), Image.Resampling.BOX), float)[..., None] / 255
    y, x = np.mgrid[0:100, 0:280]
    along = np.clip((x - PILL.left + 0.8 * (y - PILL.top)) / 190, 0, 1)[..., None]
    shade = (1 - along) * np.array([244, 3, 134]) + along * np.array([151, 30, 185])
    page = np.full((100, 280, 3), Image.new("RGB", (1, 1), ground).getpixel((0, 0)), float)
    return np.rint(share * shade + (1 - share) * page).astype(np.uint8)


@pytest.mark.parametrize("ground", ["#ffffff", "#1e1e2f"])
def test_a_shaded_pill_reaches_as_far_as_its_rim(ground):
    pixels = pill(ground)
    panels = find_regions(pixels, find_surfaces(pixels, unit=1), unit=1).panels
    found = [panel for panel in panels if panel.shade is not None]
    assert [panel.rect for panel in found] == [PILL]
    assert found[0].radius == pytest.approx(16.5, abs=0.6)


def test_a_rim_is_not_sought_in_what_stands_beside():
    pixels = pill()
    assert with_shaded_rim(pixels, PILL, radius=16.5) == PILL


@pytest.mark.parametrize("line", ["#41b693", "#3fb28f"])
def test_a_border_in_nearly_the_colour_of_its_box_is_seen_against_another_ground(drawing, line):
    page = drawing(400, 300, background="#f1f4f8")
    page.box(40, 40, 300, 200, "#42ba96", outline=line)
    (box,) = [
        panel
        for panel in find_regions(page.pixels, find_surfaces(page.pixels, unit=1), unit=1).panels
        if panel.rect.width < 390
    ]
    assert box.rect == Rect(40, 40, 340, 240)
    assert box.border is not None
    assert box.border.width == 1
