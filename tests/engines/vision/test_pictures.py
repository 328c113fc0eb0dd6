"""Pictures reach the model in full size."""

import io
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from screenshot2code.engines.vision.pictures import OVERLAP, pictures, tile_spans


def png_of(width, height):
    pixels = np.random.default_rng(0).integers(0, 255, (height, width, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, format="PNG")
    return stream.getvalue(), pixels


def opened(picture):
    return np.asarray(Image.open(io.BytesIO(picture.data)))


def test_a_picture_within_the_limit_goes_as_it_is():
    png, _ = png_of(300, 200)
    (only,) = pictures(png, "The mockup", limit=300)
    assert only.data is png
    assert only.label == "The mockup, 300 x 200 px:"


def test_a_larger_one_is_tiled_without_losing_a_pixel():
    png, pixels = png_of(400, 1000)
    overview, *tiles = pictures(png, "The mockup", limit=300)
    assert opened(overview).shape == (300, 120, 3)
    assert "30%" in overview.label
    seen = np.zeros_like(pixels)
    for tile in tiles:
        words = tile.label.replace(",", "").replace(":", "").split()
        left, right, top, bottom = (int(words[words.index(axis) + step]) for axis in "xy" for step in (1, 3))
        assert max(opened(tile).shape) <= 300
        seen[top:bottom, left:right] = opened(tile)
    assert (seen == pixels).all()
    assert tiles[0].label.startswith(f"The mockup, part 1 of {len(tiles)} in full size, x 0 to 300, y 0 to 300")


@given(st.integers(1, 20_000), st.integers(200, 4096))
def test_spans_cover_everything_and_overlap(length, limit):
    spans = tile_spans(length, limit)
    assert (spans[0][0], spans[-1][1]) == (0, length)
    assert all(end - start <= limit for start, end in spans)
    assert all(before[1] - after[0] >= OVERLAP for before, after in itertools.pairwise(spans))


@pytest.mark.parametrize(("length", "count"), [(2048, 1), (2049, 2), (4000, 2), (4001, 3)])
def test_no_more_spans_than_needed(length, count):
    assert len(tile_spans(length, 2048)) == count
