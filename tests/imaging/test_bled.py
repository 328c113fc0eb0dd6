"""A photo goes on where it looks even, as far as the page's own colour is not seen again."""

import cv2
import numpy as np
import pytest

from screenshot2code.imaging.perception.images import _bled
from screenshot2code.imaging.perception.raster import Rect

PAGE = (255, 255, 255)
HIGH, WIDE = 400, 900
TOP, BOTTOM, FROM = 100, 300, 70  # the photo, and where its wall ends


@pytest.fixture(scope="module")
def band():
    """A photo across the whole page, of which the left part is a dark wall."""
    pixels = np.full((HIGH, WIDE, 3), 255, np.uint8)
    noise = np.random.default_rng(3).normal(0, 1, (5, 12, 3))
    photo = np.clip(60 + 30 * cv2.resize(noise, (WIDE, BOTTOM - TOP), interpolation=cv2.INTER_CUBIC), 0, 200)
    photo[:, :FROM] = photo[:, FROM : FROM + 1].mean(axis=0)
    photo[:, FROM:] += np.random.default_rng(4).normal(0, 5, photo[:, FROM:].shape)
    photo[:, FROM - 3 : FROM + 3] = cv2.blur(photo, (7, 1))[:, FROM - 3 : FROM + 3]
    pixels[TOP:BOTTOM] = np.clip(photo, 0, 255)
    return pixels


def bled(pixels, rect):
    return _bled(pixels, rect, [], PAGE)


def test_an_even_part_up_to_the_edge_of_the_page_is_the_photos(band):
    assert bled(band, Rect(FROM, TOP, WIDE, BOTTOM)) == Rect(0, TOP, WIDE, BOTTOM)


def test_a_photo_with_the_page_beside_it_stays_as_it_is(band):
    framed = band.copy()
    framed[:, :20] = 255
    assert bled(framed, Rect(20, TOP, WIDE, BOTTOM)) == Rect(20, TOP, WIDE, BOTTOM)


def test_what_begins_with_a_hard_edge_is_something_else(band):
    beside = band.copy()
    beside[TOP:BOTTOM, :FROM] = (20, 200, 240)
    assert bled(beside, Rect(FROM, TOP, WIDE, BOTTOM)) == Rect(FROM, TOP, WIDE, BOTTOM)
