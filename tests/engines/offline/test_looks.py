"""The letters of a mockup, told from what lies behind them."""

import cv2
import numpy as np
import pytest

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.looks import ink_pictures
from screenshot2code.imaging.codec import encode_png

WIDTH, HEIGHT = 420, 120


def written():
    """How far each pixel is letter, and the box of the ink."""
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.putText(canvas, "Welcome aboard", (40, 70), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 255, 2, cv2.LINE_AA)
    rows, columns = np.flatnonzero(canvas.any(axis=1)), np.flatnonzero(canvas.any(axis=0))
    return canvas / 255, Box.from_edges(columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)


def on(ground, share, box, *, on_image):
    """The ink of white letters on `ground`, as it is seen."""
    pixels = np.rint(ground + share[..., None] * (255 - ground)).astype(np.uint8)
    line = TextLine(
        text="Welcome aboard",
        box=box,
        words=(),
        confidence=1,
        color="#ffffff",
        background="#505050",
        size=32,
        on_image=on_image,
    )
    viewport = Viewport(WIDTH, HEIGHT)
    (found,) = ink_pictures(
        [line], Mockup(name="m", path="m.png", png=encode_png(pixels), viewport=viewport, digest="0" * 64)
    )
    return found


def like(found, share, box):
    """Correlation of what was found with what was written."""
    seen = np.frombuffer(found.coverage, np.uint8).reshape(found.height, found.width)
    true = share[int(box.y) : int(box.y) + found.height, int(box.x) : int(box.x) + found.width]
    return float(np.corrcoef(seen.ravel(), true.ravel())[0, 1])


@pytest.mark.parametrize("brightest", [170, 220])
def test_letters_on_a_photo_are_told_from_it(brightest):
    share, box = written()
    spots = np.random.default_rng(7).uniform(20, brightest, (7, 22, 3)).astype(np.float32)
    photo = np.clip(cv2.resize(spots, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), 0, 255)
    found = on(photo, share, box, on_image=True)
    assert found is not None
    assert like(found, share, box) > 0.998


def test_letters_in_the_colour_of_their_ground_are_not_seen():
    share, box = written()
    assert on(np.full((HEIGHT, WIDTH, 3), 250.0), share, box, on_image=True) is None
