"""The letters of the mockup as pictures, to compare drawn faces with."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.perception import TextLine
from screenshot2code.imaging.codec import Pixels, decode
from screenshot2code.render.base import InkPicture

FAINTEST = 24.0  # levels between text and background below which strokes drown in noise
WIDEST = (
    320  # px: some fifty letters tell a face; further right, a small error of the size moves letters off their places
)
LEAST_INK, MOST_INK = 0.02, 0.7  # share of a line's box that letters cover


def ink_pictures(lines: Sequence[TextLine], mockup: Mockup) -> list[InkPicture | None]:
    """Each line's ink at device pixels, up to WIDEST; None where the mockup does not show it clearly (photos, faint text)."""
    pixels = decode(mockup.png)
    return [_ink(line, pixels, mockup.viewport.scale) for line in lines]


def ink_corner(line: TextLine, scale: float) -> tuple[int, int]:
    """The device pixel at the top left of the line's picture."""
    return max(0, round(line.box.x * scale)), max(0, round(line.box.y * scale))


def _ink(line: TextLine, pixels: Pixels, scale: float) -> InkPicture | None:
    box = line.box
    left, top = ink_corner(line, scale)
    right, bottom = round(min(box.right, box.x + WIDEST) * scale), round(box.bottom * scale)
    crop = pixels[top:bottom, left:right].astype(np.float32)
    ink, ground = _channels(line.color), _channels(line.background)
    axis = ink - ground
    contrast = float(np.abs(axis).max())
    if line.on_image or contrast < FAINTEST or min(crop.shape[:2]) < 3:
        return None
    coverage = np.clip((crop - ground) @ axis / float(axis @ axis), 0, 1)
    if not LEAST_INK <= float(coverage.mean()) <= MOST_INK:
        return None
    return InkPicture(
        width=crop.shape[1],
        height=crop.shape[0],
        coverage=np.rint(255 * coverage).astype(np.uint8).tobytes(),
        color=line.color[:7],
    )


def _channels(color: str) -> NDArray[np.float32]:
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)], np.float32)
