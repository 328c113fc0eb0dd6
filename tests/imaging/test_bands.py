"""Bands of a page stay one box where a card crosses them, also a card that is larger than the band."""

import cv2
import numpy as np
import pytest

from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.regions import find_regions
from screenshot2code.imaging.perception.surfaces import find_surfaces


def crossed(*, is_shaded, is_dark=True):
    """A page with a band of 700 x 120 at its head, and a card of 400 x 380 that begins 40 px above the band's foot."""
    page = np.full((560, 700, 3), (235, 236, 241), np.uint8)
    ramp = np.linspace((12, 38, 70), (40, 82, 130), 700) if is_shaded else np.tile((33, 71, 112), (700, 1))
    page[:120] = np.rint(ramp if is_dark else 255 - ramp / 6)
    page[80:460, 150:550] = 255
    return page


@pytest.mark.parametrize("is_shaded", [False, True])
def test_a_band_that_a_larger_card_crosses_is_a_box(is_shaded):
    pixels = crossed(is_shaded=is_shaded)
    layout = find_regions(pixels, find_surfaces(pixels, unit=1), unit=1)
    boxes = {panel.rect: panel for panel in layout.panels if not panel.is_backdrop}
    assert Rect(0, 0, 700, 120) in boxes
    assert Rect(150, 80, 550, 460) in boxes
    assert (boxes[Rect(0, 0, 700, 120)].shade is not None) == is_shaded
    assert layout.explained[:118].mean() > 0.99


def test_a_photo_that_a_card_crosses_is_none():
    pixels = crossed(is_shaded=True)
    grain = np.random.default_rng(5).integers(-30, 30, (120, 700, 3))
    photo = np.clip(pixels[:120].astype(int) + grain, 0, 255).astype(np.uint8)
    pixels[:80] = photo[:80]
    pixels[80:120, :150], pixels[80:120, 550:] = photo[80:, :150], photo[80:, 550:]
    layout = find_regions(pixels, find_surfaces(pixels, unit=1), unit=1)
    assert not [panel for panel in layout.panels if not panel.is_backdrop and panel.rect.top < 70]
    assert not layout.explained[10:70, 10:690].any()


@pytest.mark.parametrize("casts", [True, False])
def test_a_card_with_a_shadow_may_cover_most_of_a_band(casts):
    """Without one it may as well be the page between a head and two columns of one colour."""
    page = np.full((1600, 900, 3), (245, 245, 245), np.float64)
    page[:400] = (63, 81, 181)
    if casts:
        cover = np.zeros((1600, 900))
        cover[83:1003, 150:750] = 0.3
        page *= 1 - cv2.GaussianBlur(cover, (0, 0), 3)[:, :, None]
    page[80:1000, 150:750] = 255
    pixels = np.rint(page).astype(np.uint8)
    layout = find_regions(pixels, find_surfaces(pixels, unit=1), unit=1)
    boxes = [panel.rect for panel in layout.panels if not panel.is_backdrop]
    assert (Rect(0, 0, 900, 400) in boxes) == casts
    assert Rect(150, 80, 750, 1000) in boxes


def test_the_page_has_its_own_colour_and_not_that_of_a_box_nearly_like_it():
    pixels = np.full((600, 900, 3), (248, 249, 250), np.uint8)
    pixels[40:560, 30:260] = 255
    pixels[60:100, 40:250] = (246, 249, 252)  # the entry of a menu that is lit, found before the page's ground is
    pixels[:30] = (246, 249, 252)
    assert find_regions(pixels, find_surfaces(pixels, unit=1), unit=1).page == (248, 249, 250)
