"""Shadows of a known blur, offset and colour are read back; tints that no box of that colour throws are none."""

import cv2
import numpy as np
import pytest

from screenshot2code.imaging.perception.raster import Rect, differ
from screenshot2code.imaging.perception.regions import find_regions
from screenshot2code.imaging.perception.shadows import find_shadow
from screenshot2code.imaging.perception.surfaces import find_surfaces

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


def test_the_pale_head_of_a_card_on_a_strong_colour_casts_no_light():
    ground, head = (13, 110, 253), (247, 247, 247)
    card = Rect(60, 30, 320, 260)
    page = np.full((340, 380, 3), ground, np.float64)
    mask = np.zeros(page.shape[:2])
    mask[card.moved(0, 16).slices] = 0.175
    mask = cv2.GaussianBlur(mask, (0, 0), 20)[..., None]
    page *= 1 - mask
    page[card.slices] = 255
    page[card.top : card.top + 60, card.left : card.right] = head
    page[card.top + 60, card.left : card.right] = 204
    part = Rect(card.left, card.top, card.right, card.top + 60)
    found = find_shadow(np.rint(page).astype(np.uint8), part, fill=head, radius=0, unit=1)
    assert found is None or max(found.color) <= max(ground)
    assert found is None or found.color[0] <= ground[0] + 2


def test_a_grey_line_under_the_head_of_a_card_is_no_row_of_the_cards_shadow():
    card, head = Rect(100, 60, 500, 300), Rect(100, 60, 500, 120)
    page = np.full((400, 600, 3), (13, 110, 253), np.float64)
    mask = np.zeros(page.shape[:2])
    mask[card.moved(0, 16).slices] = 0.176
    page *= 1 - cv2.GaussianBlur(mask, (0, 0), 20)[..., None]
    page[card.slices] = 255
    page[head.slices] = 247
    page[120:121, 100:500] = 204
    pixels = np.rint(page).astype(np.uint8)
    layout = find_regions(pixels, find_surfaces(pixels, unit=1), unit=1)
    assert Rect(100, 120, 500, 121) in [rule.rect for rule in layout.rules]


@pytest.mark.parametrize("band", [(23, 51, 84), (14, 41, 73)])
def test_a_card_half_on_a_dark_band_has_the_shadow_that_it_casts_below(band):
    page = np.full((420, 600, 3), (235, 236, 241), np.float64)
    page[:120] = band
    mask = np.zeros(page.shape[:2])
    card = Rect(100, 80, 500, 320)
    mask[card.moved(0, 1).slices] = 0.2
    mask = cv2.GaussianBlur(mask, (0, 0), 7.5)[..., None]
    page = page * (1 - mask)
    page[card.slices] = 255
    found = find_shadow(np.rint(page).astype(np.uint8), card, fill=(255, 255, 255), radius=0, unit=1)
    assert found is not None
    assert found.alpha == pytest.approx(0.2, abs=0.05)
    assert differ(found.ground, (235, 236, 241)) <= 1
    assert 12 <= found.blur <= 20


def test_a_card_that_is_nearly_covered_by_what_lies_on_it_has_its_shadow():
    page = np.full((900, 700, 3), 233.0)
    mask = np.zeros(page.shape[:2])
    card = Rect(100, 60, 600, 840)
    mask[card.moved(0, 2).slices] = 0.2
    page *= 1 - cv2.GaussianBlur(mask, (0, 0), 5)[..., None]
    page[card.slices] = 255
    for top in (80, 460):
        page[top : top + 360, 115:585] = 200
        page[top + 1 : top + 359, 116:584] = 247
    pixels = np.rint(page).astype(np.uint8)
    layout = find_regions(pixels, find_surfaces(pixels, unit=1), unit=1)
    (found,) = [panel for panel in layout.panels if panel.inner == card]
    assert found.shadow is not None
    assert found.shadow.dy == 2
    assert 8 <= found.shadow.blur <= 12
