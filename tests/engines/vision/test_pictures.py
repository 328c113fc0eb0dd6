"""Pictures reach the model in full size."""

import io
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from screenshot2code.core.geometry import Box
from screenshot2code.engines.vision.pictures import (
    OVERLAP,
    Pair,
    bounded,
    close_ups,
    overview,
    pictures,
    tile_spans,
    tokens_of,
)
from screenshot2code.errors import MockupError
from screenshot2code.providers.base import Picture, PictureLimits


def png_of(width, height):
    pixels = np.random.default_rng(0).integers(0, 255, (height, width, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, format="PNG")
    return stream.getvalue(), pixels


def opened(picture):
    return np.asarray(Image.open(io.BytesIO(picture.data)))


def test_a_picture_within_the_limit_goes_as_it_is():
    png, _ = png_of(300, 200)
    (only,) = pictures(png, "The mockup", limits=PictureLimits(longest_side=300))
    assert only.data is png
    assert only.label == "The mockup, 300 x 200 px:"


def test_a_larger_one_is_tiled_without_losing_a_pixel():
    png, pixels = png_of(400, 1000)
    overview, *tiles = pictures(png, "The mockup", limits=PictureLimits(longest_side=300))
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


def test_too_many_bytes_go_as_jpeg_and_say_so():
    png, _ = png_of(300, 200)
    (only,) = pictures(png, "The mockup", limits=PictureLimits(bytes_each=120_000))
    assert len(only.data) <= 120_000 < len(png)
    assert only.media_type == "image/jpeg"
    assert only.label == "The mockup, 300 x 200 px, as JPEG:"
    assert opened(only).shape == (200, 300, 3)


@given(st.integers(1, 12), st.integers(200, 3000), st.lists(st.integers(1, 900), max_size=30))
def test_a_request_is_never_over_a_limit(count, total, sizes):
    limits = PictureLimits(per_request=count, bytes_per_request=total)
    needed, wished = [Picture(data=b"x" * 150)], [Picture(data=bytes(size)) for size in sizes]
    kept = (*needed, *bounded(needed, wished, limits))
    assert len(kept) <= count
    assert sum(len(one.data) for one in kept) <= total
    assert all(one in wished for one in kept[1:])


def test_a_mockup_that_is_too_much_by_itself_is_refused_in_words():
    with pytest.raises(MockupError, match="3 pictures") as caught:
        bounded([Picture(data=b"x")] * 3, (), PictureLimits(per_request=2))
    assert "--engine offline" in caught.value.hint


def test_a_close_up_shows_both_sides_at_full_size():
    one, pixels = png_of(400, 300)
    two, others = png_of(400, 320)
    pair = Pair(name="Difference 1", box=Box(100, 100, 50, 20), rendered=Box(120, 110, 40, 20))
    (view,) = close_ups(one, two, [pair], scale=1, limits=PictureLimits())
    seen = opened(view)
    assert (seen[:52, :82] == pixels[84:136, 84:166]).all()
    assert (seen[:52, 82 + 12 :] == others[94:146, 104:176]).all()
    assert view.label == "Difference 1: mockup (left) and render (right), full size:"


def test_a_render_is_one_picture_that_says_how_small_it_is():
    png, _ = png_of(1280, 4000)
    view = overview(png, "The render", limits=PictureLimits())
    assert opened(view).shape == (1024, 328, 3)
    assert view.label == "The render, all of it at 26% of its size (1280 x 4000 px):"
    assert tokens_of(view) < 0.1 * tokens_of(Picture(data=png))
    small, pixels = png_of(400, 300)
    whole = overview(small, "The render", limits=PictureLimits())
    assert (opened(whole) == pixels).all()
    assert whole.label == "The render, 400 x 300 px:"


def test_a_place_outside_or_too_large_has_no_close_up():
    png, _ = png_of(400, 300)
    for box in (Box(900, 900, 5, 5), Box(0, 0, 4000, 10)):
        wide, _ = png_of(2000, 30) if box.width > 1000 else (png, None)
        assert close_ups(wide, wide, [Pair(name="x", box=box, rendered=box)], scale=1, limits=PictureLimits()) == ()
