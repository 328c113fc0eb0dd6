"""A picture without a word that is one photo is no page: the run is refused with a sentence and writes nothing."""

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
    assert ran.code == 2
    assert "shows no user interface" in ran.err
    assert "--as diagram" in ran.err
    assert not (tmp_path / "page").exists()
