"""Letters that stand on a picture: their colour and size are their own, whatever lies behind them."""

import random

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from typeset import line, typeset

from screenshot2code.core.artifacts import SourceFile
from screenshot2code.imaging import codec, color
from screenshot2code.imaging.perception import ocr
from screenshot2code.imaging.perception.assemble import see
from screenshot2code.imaging.perception.ink import find_ink
from screenshot2code.imaging.perception.ocr import Glyph, ReadLine

pytestmark = [pytest.mark.ocr, pytest.mark.browser]

WORDS = ("Beautiful things ahead", "Get started today", "Learn more about us", "Our summer studio")
COLOURS = {"dark": ("#ffffff", "#f8f9fa", "#ffc800"), "light": ("#212529", "#1a237e")}


def _photo(roll, low, high):
    """Blobs of all sizes in levels from `low` to `high`, as leaves, clouds and shadows are."""
    noise = np.random.default_rng(roll)
    sizes = ((4, 12), (10, 30), (40, 120))
    layers = [cv2.resize(noise.random((*size, 3)).astype(np.float32), (1280, 400)) for size in sizes]
    mixed = sum(share * layer for share, layer in zip((0.5, 0.35, 0.15), layers, strict=True))
    spread = np.clip((mixed - 0.25) / 0.5, 0, 1)
    return codec.encode_jpeg((low + (high - low) * spread).astype(np.uint8), quality=90)


@pytest.fixture(scope="module")
async def headlines(chromium):
    roll = random.Random(5)
    files = [SourceFile.of("dark.jpg", _photo(1, 0, 150)), SourceFile.of("light.jpg", _photo(2, 120, 255))]
    lines = []
    for index in range(20):
        tone = ("dark", "light")[index % 2]
        lines.append(
            line(
                WORDS[index % len(WORDS)],
                family=roll.choice(("Inter", "Roboto", "Open Sans", "Montserrat")),
                size=(16, 20, 28, 40, 56)[index % 5],
                weight=roll.choice((400, 700)),
                color=roll.choice(COLOURS[tone]),
                ground=f"url({tone}.jpg) {roll.randrange(100)}% {roll.randrange(100)}%",
            )
        )
    return await typeset(chromium, lines, columns=1, row=90, files=files)


def test_letters_on_a_picture_have_their_own_colour_and_size(headlines):
    found = see(headlines.mockup(), headlines.pixels, ocr.read(headlines.pixels))
    away, sizes = [], []
    for one in headlines.lines:
        inside = [text for text in found.lines if one.cell.top <= text.box.center[1] < one.cell.bottom]
        assert inside, one.line.text
        seen = max(inside, key=lambda text: text.box.area)
        away.append(float(color.distance(color.from_hex(seen.color), color.from_hex(one.line.color))))
        sizes.append(seen.size / one.line.size)
    assert np.mean(np.array(away) <= 3) >= 0.9, away
    assert np.mean(np.abs(np.array(sizes) - 1) <= 0.1) >= 0.85, sizes


def test_ink_on_a_restless_picture_is_as_high_as_its_letters():
    away = [_rows_off(seed) for seed in range(6)]
    assert np.median(away) <= 8, away  # of 36; where blobs in the text's own colour touch it, nothing tells them apart


def _rows_off(seed):
    """By how many rows the ink of a line on a picture of strong contrast is too high or too low."""
    noise = np.random.default_rng(seed)
    layers = [
        cv2.resize(noise.random((*size, 3)).astype(np.float32), (600, 110)) for size in ((2, 8), (8, 40), (30, 160))
    ]
    ground = np.clip(sum(share * layer for share, layer in zip((0.3, 0.4, 0.3), layers, strict=True)) * 3 - 1.0, 0, 1)
    image = Image.fromarray((10 + 235 * ground).astype(np.uint8))
    face, text = ImageFont.load_default(size=36), "Beautiful things"
    ImageDraw.Draw(image).text((40, 30), text, font=face, fill="#ffc800")
    left, top, right, bottom = ImageDraw.Draw(image).textbbox((40, 30), text, font=face)
    middles = [40 + face.getlength(text[:at]) + face.getlength(char) / 2 for at, char in enumerate(text)]
    glyphs = tuple(Glyph(char, x) for char, x in zip(text, middles, strict=True))
    margin = round(0.4 * (bottom - top))
    line = ReadLine(
        left=round(left) - margin, top=round(top) - margin, right=round(right) + margin, bottom=round(bottom) + margin,
        glyphs=glyphs, score=0.99,
    )  # fmt: skip
    ink = find_ink(np.array(image), line, None)
    assert ink.on_image
    assert color.distance(ink.color, (255, 200, 0)) < 2
    return max(abs(ink.rect.top - top), abs(ink.rect.bottom - bottom))
