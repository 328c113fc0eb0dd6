import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screenshot2code.imaging import color

channels = st.tuples(*[st.integers(0, 255)] * 3)


@given(channels)
def test_hex_and_back(rgb):
    assert color.from_hex(color.to_hex(rgb)) == rgb


def test_short_hex_and_transparency():
    assert color.from_hex("#fa0") == (255, 170, 0)
    assert color.to_hex((0, 0, 0, 25.5)) == "#0000001a"
    with pytest.raises(ValueError, match="not a colour"):
        color.from_hex("#12345")


def test_distance_is_ciede2000_as_scikit_image_computes_it():
    from skimage.color import deltaE_ciede2000, rgb2lab

    pairs = np.random.default_rng(1).integers(0, 256, (2000, 2, 3))
    pairs[:60, :, 1] = pairs[:60, :, 2] = pairs[:60, :, 0]  # greys: no hue to speak of
    expected = deltaE_ciede2000(rgb2lab(pairs[:, 0] / 255), rgb2lab(pairs[:, 1] / 255))
    assert np.allclose(color.distance(pairs[:, 0], pairs[:, 1]), expected, atol=1e-4)


def test_contrast_of_black_on_white_is_21():
    assert color.contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert float(color.luminance((255, 255, 255))) == pytest.approx(1)
