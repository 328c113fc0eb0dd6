"""Shadows of a known blur, offset and colour are read back; tints that no box of that colour throws are none."""

import cv2
import numpy as np
import pytest

from screenshot2code.imaging.perception.raster import Rect, differ
from screenshot2code.imaging.perception.shadows import find_shadow

BOX = Rect(60, 50, 200, 90)


def shaded(fill, *, ground=(255, 255, 255), tints=(), blur=4, fall=2):
    """A page with BOX in `fill`, and below it one blurred box of each of `tints` (colour, opacity), as a browser paints them."""
    page = np.full((160, 280, 3), ground, np.float64)
    for colour, opacity in tints:
        mask = np.zeros(page.shape[:2])
        mask[BOX.moved(0, fall).slices] = opacity
        mask = cv2.GaussianBlur(mask, (0, 0), blur / 2)[..., None]
        page = page * (1 - mask) + np.asarray(colour) * mask
    page[BOX.slices] = fill
    return np.rint(page).astype(np.uint8)


@pytest.mark.parametrize("fill", [(105, 108, 255), (255, 62, 29), (113, 221, 55)])
def test_a_box_that_casts_its_own_colour_has_a_shadow_of_that_colour(fill):
    found = find_shadow(shaded(fill, tints=[(fill, 0.4)]), BOX, fill=fill, radius=0, unit=1)
    assert found is not None
    assert (found.dy, found.blur) == (2, 4)
    assert differ(found.color, fill) <= 1
    assert found.alpha == pytest.approx(0.4, abs=0.03)


def test_a_tint_over_a_black_shade_is_one_shadow():
    fill = (233, 30, 99)
    page = shaded(fill, tints=[((0, 0, 0), 0.14), (fill, 0.4)], blur=8, fall=4)
    found = find_shadow(page, BOX, fill=fill, radius=0, unit=1)
    assert found is not None
    assert (found.dy, found.blur) == (4, 8)


def test_a_glow_in_another_colour_is_no_shadow():
    page = shaded((105, 108, 255), tints=[((255, 120, 180), 0.4)])
    assert find_shadow(page, BOX, fill=(105, 108, 255), radius=0, unit=1) is None


def test_a_white_box_casts_grey():
    found = find_shadow(
        shaded((255, 255, 255), ground=(245, 245, 249), tints=[((0, 0, 0), 0.15)]),
        BOX,
        fill=(255, 255, 255),
        radius=0,
        unit=1,
    )
    assert found is not None
    assert max(found.color) <= 10
