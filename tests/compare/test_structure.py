import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.metrics import structural_similarity

from screenshot2code.compare.structure import local_error, mean_ssim, on_common_canvas, ssim_map
from screenshot2code.core.geometry import Box


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)


def pictures():
    smooth = np.tile(np.linspace(0, 255, 300).astype(np.uint8), (420, 1))
    flat = np.full((420, 300), 240, np.uint8)
    text = flat.copy()
    text[40:60:3, 20:200:5] = 10
    return {"noise": noise(420, 300), "smooth": smooth, "flat": flat, "text": text, "black": flat * 0}


@pytest.mark.parametrize("first", pictures())
@pytest.mark.parametrize("second", pictures())
def test_is_scikit_images_mean_to_a_millionth(first, second):
    one, two = pictures()[first], pictures()[second]
    wanted = structural_similarity(one, two, win_size=7, data_range=255)
    assert mean_ssim(one, two) == pytest.approx(wanted, abs=1e-6)


@settings(max_examples=25)
@given(st.integers(1, 300), st.integers(1, 90), st.integers(1, 300), st.integers(1, 90), st.integers(0, 99))
def test_any_two_sizes_are_compared_on_their_common_canvas(h1, w1, h2, w2, seed):
    one, two = noise(h1, w1, seed), noise(h2, w2, seed + 1)
    padded = on_common_canvas(one, two)
    assert padded[0].shape == padded[1].shape == (max(h1, h2, 7), max(w1, w2, 7))
    wanted = structural_similarity(*padded, win_size=7, data_range=255)
    assert mean_ssim(one, two) == pytest.approx(wanted, abs=1e-6)
    assert mean_ssim(two, one) == pytest.approx(mean_ssim(one, two), abs=1e-9)


def test_padding_is_white_and_keeps_the_picture_at_the_top_left():
    small = np.zeros((10, 10), np.uint8)
    padded, _ = on_common_canvas(small, np.zeros((20, 30), np.uint8))
    assert (padded[:10, :10] == 0).all()
    assert (padded[10:] == 255).all()
    assert (padded[:, 10:] == 255).all()


def test_the_error_lies_where_the_difference_is():
    one = noise(100, 100)
    two = one.copy()
    two[20:40, 20:40] = 0
    inside, outside = local_error(ssim_map(one, two), (Box(22, 22, 16, 16), Box(60, 60, 30, 30)))
    assert inside > 0.5
    assert outside == 0.0


def test_boxes_are_css_pixels_and_may_lie_outside():
    one = noise(100, 100)
    two = one.copy()
    two[40:80, 40:80] = 0
    similarity = ssim_map(one, two)
    scaled, beyond = local_error(similarity, (Box(22, 22, 16, 16), Box(500, 500, 5, 5)), scale=2.0)
    assert scaled > 0.5
    assert beyond == 0.0
