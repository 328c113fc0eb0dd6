"""One text on both pictures: how much taller its letters are, and whether they are the same ones."""

import pytest
from drawn import png_of
from PIL import Image, ImageDraw, ImageFont

from screenshot2code.compare.letters import ends, rise
from screenshot2code.compare.sheet import Sheet, find_ink
from screenshot2code.core.geometry import Box

WHOLE = Box(0, 0, 520, 70)


def written(text, size=20, gap=0.0):
    image = Image.new("RGB", (520, 70), "white")
    draw, face, x = ImageDraw.Draw(image), ImageFont.load_default(size), 12.0
    for letter in text:
        draw.text((x, 15), letter, fill="#202020", font=face)
        x += draw.textlength(letter, font=face) + gap
    sheet = Sheet.open(png_of(image), css_width=520)
    return sheet, find_ink(sheet, WHOLE).box


@pytest.mark.parametrize("size", [16, 24, 28])
def test_rise_is_the_ratio_of_sizes_whatever_the_spacing(size):
    assert rise(*written("Everything was saved", 20), *written("Everything was saved", size, gap=2)) == pytest.approx(
        20 / size, abs=0.06
    )


def test_the_same_letters_further_apart_have_the_same_ends():
    assert ends(*written("Everything was saved"), *written("Everything was saved", gap=3)) > 0.95


def test_other_letters_have_other_ends():
    assert ends(*written("Everything was saved"), *written("Monday is a holidax")) < 0.8
