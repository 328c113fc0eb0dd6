"""How a place of a mockup looks from afar, to tell whether two pictures show the same thing at two sizes."""

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.codec import Pixels, decode

SIDE = 12  # px of a look: enough for what is light and dark where, too few for edges that scaling moves

Look = NDArray[np.float32]


class Looks:
    """Looks at one mockup, which is decoded once."""

    def __init__(self, mockup: Mockup) -> None:
        self._pixels: Pixels = decode(mockup.png)
        self._scale = mockup.viewport.scale

    def at(self, box: Box) -> Look:
        """What is in `box`, SIDE pixels square, 0..1; grey where the box lies outside of the picture."""
        edges = box.scaled(self._scale)
        left, top = max(0, round(edges.x)), max(0, round(edges.y))
        crop = self._pixels[top : max(top, round(edges.bottom)), left : max(left, round(edges.right))]
        if not crop.size:
            return np.full((SIDE, SIDE, 3), 0.5, np.float32)
        small = cv2.resize(crop, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        found: Look = small.astype(np.float32) / 255
        return found


def unlikeness(one: Look, other: Look) -> float:
    """The mean difference of two looks, 0..1."""
    return float(np.abs(one - other).mean())
