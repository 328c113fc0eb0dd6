"""The letters of the mockup as pictures, to compare drawn faces with."""

from collections.abc import Sequence

import cv2
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
# Of letters on a picture: what lies behind them is the median about them, and closer by painting it over them.
AROUND = 1.5  # heights of the line's box that the median is taken over: letters cover less than half of such a square
WIDEST_MEDIAN = 255  # px, which is OpenCV's limit
INKED = 0.2  # of the way from the ground to the text's colour: from there on a pixel is painted over
MIXED_LEVELS, MIXED = 40.0, 0.35  # so far may a pixel lie beside that way, in levels or of its length


def ink_pictures(lines: Sequence[TextLine], mockup: Mockup) -> list[InkPicture | None]:
    """Each line's ink at device pixels, up to WIDEST; None where the mockup does not show it clearly (faint text)."""
    pixels = decode(mockup.png)
    return [_ink(line, pixels, mockup.viewport.scale) for line in lines]


def ink_corner(line: TextLine, scale: float) -> tuple[int, int]:
    """The device pixel at the top left of the line's picture."""
    return max(0, round(line.box.x * scale)), max(0, round(line.box.y * scale))


def _ink(line: TextLine, pixels: Pixels, scale: float) -> InkPicture | None:
    box = line.box
    left, top = ink_corner(line, scale)
    right, bottom = round(min(box.right, box.x + WIDEST) * scale), round(box.bottom * scale)
    ink, ground = _channels(line.color), _channels(line.background)
    if min(right - left, bottom - top) < 3 or float(np.abs(ink - ground).max()) < FAINTEST:
        return None
    if line.on_image:
        coverage = _on_picture(pixels, (left, top, right, bottom), ink)
    else:
        axis = ink - ground
        crop = pixels[top:bottom, left:right].astype(np.float32)
        coverage = np.clip((crop - ground) @ axis / float(axis @ axis), 0, 1)
    if not coverage.size or not LEAST_INK <= float(coverage.mean()) <= MOST_INK:
        return None
    return InkPicture(
        width=coverage.shape[1],
        height=coverage.shape[0],
        coverage=np.rint(255 * coverage).astype(np.uint8).tobytes(),
        color=line.color[:7],
    )


def _on_picture(pixels: Pixels, edges: tuple[int, int, int, int], ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far every pixel between `edges` is letter, where a picture lies behind them."""
    left, top, right, bottom = edges
    side = min(WIDEST_MEDIAN, round(AROUND * (bottom - top)) | 1)
    x, y = max(0, left - side // 2), max(0, top - side // 2)
    crop = np.ascontiguousarray(pixels[y : bottom + side // 2, x : right + side // 2])
    rough = _along(crop, cv2.medianBlur(crop, side), ink) > INKED
    covered = cv2.dilate(rough.astype(np.uint8), np.ones((3, 3), np.uint8))
    fine = _along(crop, cv2.inpaint(crop, covered, 3, cv2.INPAINT_TELEA), ink)
    return fine[top - y : bottom - y, left - x : right - x]


def _along(crop: Pixels, ground: Pixels, ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each pixel is on the way from `ground` to `ink`, 0..1; 0 where it lies beside that way."""
    axis = ink - ground.astype(np.float32)
    length = np.linalg.norm(axis, axis=2)
    away = crop.astype(np.float32) - ground
    along = np.clip((away * axis).sum(axis=2) / np.maximum(length, 1) ** 2, 0, 1)
    beside = np.linalg.norm(away - along[..., None] * axis, axis=2)
    along[(length < FAINTEST) | (beside >= np.maximum(MIXED_LEVELS, MIXED * length))] = 0
    found: NDArray[np.float32] = along.astype(np.float32)
    return found


def _channels(color: str) -> NDArray[np.float32]:
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)], np.float32)
