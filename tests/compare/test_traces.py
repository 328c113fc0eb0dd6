"""A compressed mockup: its codec is found by trying, and the render is seen through it, faults and all."""

from io import BytesIO

import numpy as np
import pytest
from drawn import mockup_of, page, pixels, png_of
from PIL import Image, ImageDraw

from screenshot2code.compare.alignment import Alignment, Band
from screenshot2code.compare.blend import Blend
from screenshot2code.compare.picture import as_render
from screenshot2code.compare.sheet import Sheet
from screenshot2code.compare.traces import traced


def sheet(image):
    return Sheet.open(png_of(image), css_width=image.width)


def written(image, **how):
    file = BytesIO()
    image.save(file, **how)
    return Image.open(file).convert("RGB")


def still(image):
    return Alignment((Band(top=0, bottom=image.height, dx=0, dy=0),))


@pytest.mark.parametrize(
    ("how", "suffix", "quality"),
    [
        ({"format": "JPEG", "quality": 75}, ".jpg", 75),
        ({"format": "JPEG", "quality": 92, "subsampling": 0}, ".jpg", 92),
        ({"format": "WEBP", "quality": 80}, ".webp", 80),
    ],
)
def test_the_codec_of_a_mockup_is_found_and_leaves_nothing_unexplained(how, suffix, quality):
    image = pixels(page())
    mockup = sheet(written(image, **how))
    seen, trace = traced(mockup, sheet(image), still(image))
    assert (trace.suffix, trace.quality, trace.is_exact) == (suffix, quality, True)
    assert np.array_equal(seen.rgb, mockup.rgb)


def test_a_fault_is_still_there_after_it_and_the_rest_is_the_mockup():
    image = pixels(page())
    faulty = image.copy()
    ImageDraw.Draw(faulty).rectangle((240, 272, 300, 300), fill="#c81d25")
    mockup = sheet(written(image, format="JPEG", quality=80))
    seen, trace = traced(mockup, sheet(faulty), still(image))
    apart = np.abs(seen.rgb.astype(int) - mockup.rgb).max(axis=2)
    assert trace.is_exact
    assert apart[280:296, 248:296].min() > 60
    assert apart[:, 336:].max() == 0


def test_what_was_pushed_down_is_compressed_at_the_grid_of_the_mockup():
    image = pixels(page())
    lower = Image.new("RGB", (image.width, image.height + 5), "white")
    lower.paste(image, (0, 5))
    mockup = sheet(written(image, format="JPEG", quality=80))
    moved = Alignment((Band(top=0, bottom=image.height, dx=0, dy=5),))
    seen, trace = traced(mockup, sheet(lower), moved)
    assert trace.is_exact
    assert np.array_equal(seen.rgb[5:], mockup.rgb)


def test_a_picture_that_no_codec_explains_is_left_alone():
    image = pixels(page())
    noise = np.random.default_rng(4).integers(-4, 5, (image.height, image.width, 3))
    grainy = np.clip(np.asarray(image).astype(int) + noise, 0, 255).astype(np.uint8)
    assert traced(sheet(Image.fromarray(grainy)), sheet(image), still(image)) is None
    assert traced(sheet(Image.new("RGB", image.size, "white")), sheet(image), still(image)) is None


def test_of_two_pictures_either_may_be_the_compressed_one():
    image = pixels(page())
    soft = written(image, format="JPEG", quality=75)
    sharp, facts = mockup_of(page())
    other = as_render(png_of(soft), facts)
    found = Blend().compare(sharp, facts, other)
    assert (found.differences, found.score > 0.99) == ((), True)
