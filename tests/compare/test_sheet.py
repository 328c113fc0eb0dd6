"""What is ink in a place and what its ground, where neither is most of it."""

from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from screenshot2code.compare.sheet import Sheet, find_ink
from screenshot2code.core.geometry import Box


def sheet(levels):
    file = BytesIO()
    Image.fromarray(levels).save(file, "PNG")
    return Sheet.open(file.getvalue(), css_width=levels.shape[1])


@pytest.mark.parametrize("box", [Box(40, 46, 250, 26), Box(30, 30, 280, 60)], ids=["its ink", "its line"])
def test_the_ground_of_a_headline_on_a_photo_is_the_photo(box):
    """Its letters are of one colour, which fills more of a close box than any single colour of the photo does."""
    noise = np.random.default_rng(4).uniform(20, 70, (9, 30, 3)).astype(np.float32)
    photo = cv2.resize(noise, (400, 120), interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)
    for left in range(40, 290, 25):  # stems as heavy as the gaps between them
        photo[46:72, left : left + 11] = (250, 240, 200)
    found = find_ink(sheet(photo), box)
    assert tuple(found.color) == (250, 240, 200)
    assert found.ground.max() < 90


def test_the_fill_of_a_button_is_its_ground_though_another_lies_around_it():
    image = np.full((60, 200, 3), 255, np.uint8)
    image[20:40, 40:160] = (13, 110, 253)
    for left in range(50, 150, 12):
        image[24:36, left : left + 6] = 255
    found = find_ink(sheet(image), Box(40, 20, 120, 20))
    assert tuple(found.color) == (255, 255, 255)
