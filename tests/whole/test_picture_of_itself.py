"""A page that would be nothing but a picture of itself is no page: the run fails with a sentence and writes nothing."""

import numpy as np
import pytest
from PIL import Image

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.ocr]


@pytest.fixture
def noise(tmp_path):
    """A mockup with nothing in it but a photo of nothing."""
    path = tmp_path / "noise.png"
    coarse = np.random.default_rng(3).integers(0, 256, (60, 80, 3)).astype(np.uint8)
    Image.fromarray(coarse).resize((480, 360), Image.Resampling.BICUBIC).save(path)
    return path


def test_a_mockup_that_is_one_picture_fails_with_a_sentence(s2c, noise, tmp_path):
    ran = s2c("generate", noise, "-o", "page", cwd=tmp_path)
    assert ran.code == 3
    assert "The page would come out as a picture of itself" in ran.err
    assert not (tmp_path / "page").exists()
