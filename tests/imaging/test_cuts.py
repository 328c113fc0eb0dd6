"""What is kept of a picture: the format by bytes at equal looks, drawings to the pixel."""

import numpy as np
import pytest

from screenshot2code.imaging import codec
from screenshot2code.imaging.perception.cuts import crop
from screenshot2code.imaging.perception.images import Picture
from screenshot2code.imaging.perception.raster import Rect

RECT = Rect(20, 20, 220, 170)


@pytest.fixture(scope="module")
def page():
    """A page with a soft photo: waves of colour with a little grain."""
    y, x = np.mgrid[0:200, 0:260]
    grain = np.random.default_rng(1).normal(0, 3, (200, 260, 3))
    waves = np.stack([np.sin(x / 17), np.sin(y / 23), np.sin((x + y) / 31)], axis=2) * 100 + 128
    return np.clip(waves + grain, 0, 255).astype(np.uint8)


def test_a_photo_takes_the_format_of_fewer_bytes_that_looks_alike(page):
    cut = crop(page, Picture(rect=RECT, is_icon=False), unit=1.0)
    part = np.ascontiguousarray(page[RECT.slices])
    assert cut.media_type in ("image/webp", "image/jpeg")
    assert len(cut.data) <= len(codec.encode_jpeg(part))
    assert np.abs(codec.decode(cut.data).astype(int) - part).mean() < 4


def test_a_flat_drawing_keeps_every_pixel(page):
    flat = np.where(page > 128, 230, 20).astype(np.uint8)
    cut = crop(flat, Picture(rect=RECT, is_icon=False), unit=1.0)
    assert np.array_equal(codec.decode(cut.data), flat[RECT.slices])
    assert len(cut.data) <= len(codec.encode_png(np.ascontiguousarray(flat[RECT.slices]), level=9))


def test_an_icon_of_several_colours_has_no_path():
    page = np.full((60, 60, 3), 255, np.uint8)
    page[20:40, 20:30], page[20:40, 30:40] = (200, 30, 30), (30, 30, 200)
    assert crop(page, Picture(rect=Rect(20, 20, 40, 40), is_icon=True), unit=1.0).shapes == ()


def test_a_square_of_one_colour_is_a_path_at_any_scale():
    page = np.full((60, 60, 3), 255, np.uint8)
    page[22:38, 22:38] = (200, 30, 30)
    (shape,) = crop(page, Picture(rect=Rect(20, 20, 40, 40), is_icon=True), unit=2.0).shapes
    assert (shape.path, shape.color) == ("M1 1h8v8h-8z", "#c81e1e")
