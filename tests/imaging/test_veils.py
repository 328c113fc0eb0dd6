"""Boxes that a photo shines through a little."""

import cv2
import numpy as np
import pytest

from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.regions import find_regions
from screenshot2code.imaging.perception.surfaces import find_surfaces

BAR = Rect(0, 200, 900, 280)


BROWN = np.array([46, 22, 14])


def photo(spread):
    """Of coarse grain, and dark: a part of it has the colour of the bar, so that the bar's area leaks out into it."""
    roll = np.random.default_rng(4)
    layers = [
        cv2.resize(roll.random((*size, 3)).astype(np.float32), (900, 500)) for size in ((8, 14), (40, 70), (160, 280))
    ]
    grain = 0.5 * layers[0] + 0.3 * layers[1] + 0.2 * layers[2]
    return np.where(grain < np.quantile(grain, spread), BROWN, 20 + 100 * grain)


def seen(opacity, *, spread=0.15):
    page = np.full((900, 900, 3), 245.0)
    page[:500] = photo(spread)
    page[BAR.slices] = (1 - opacity) * page[BAR.slices] + opacity * BROWN
    pixels = np.rint(page).astype(np.uint8)
    return find_regions(pixels, find_surfaces(pixels, unit=1), unit=1)


@pytest.mark.parametrize("spread", [0.0, 0.15])
@pytest.mark.parametrize("opacity", [0.9, 0.96])
def test_a_bar_that_lets_a_photo_shine_through_is_one_box(opacity, spread):
    layout = seen(opacity, spread=spread)
    (bar,) = [panel for panel in layout.panels if not panel.is_backdrop and panel.rect.bottom <= 500]
    assert bar.rect == BAR
    assert np.abs(np.array(bar.color) - BROWN).max() <= 12
    assert layout.explained[BAR.slices].mean() > 0.98
    assert not layout.explained[:190].any()  # the photo stays one


def test_a_photo_alone_has_no_boxes():
    layout = seen(0.0)
    assert not [panel for panel in layout.panels if not panel.is_backdrop and panel.rect.bottom <= 500]


def test_what_shines_through_strongly_stays_photo():
    layout = seen(0.5)
    assert not layout.explained[BAR.slices].any()
