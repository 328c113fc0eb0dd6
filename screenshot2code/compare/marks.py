"""Small things that are drawn and that no list knows: ticks, rules, dots and icons that perception did not see as such.

The judge reads the mockup with the eyes that a draft may have been made with, so what these overlook would be overlooked twice.
Pixels are therefore asked once more, wherever no text and no block has been judged: what one picture shows and the other does
not, even a little aside, is a mark that is missing or new.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.core.geometry import Box

ASIDE = 2  # px within which a pixel's colour may lie: rounding, another rasteriser, a border half a pixel off
UNLIKE = 40  # of 255 beyond all colours there: JPEG and anti-aliasing stay below, a pale grey tick on white does not
TOGETHER = 2  # px: strokes nearer than this belong to one mark
FEWEST_PIXELS = 12  # a rounded corner that became a right angle leaves fewer; a tick of 10 px leaves twenty
SHORTEST = 6.0  # px of the longer side


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something drawn on one side only; `box` in the mockup's coordinates."""

    box: Box
    missing: bool  # from the render; else the mockup lacks it

    @property
    def weight(self) -> float:
        return max(4.0, min(300.0, sqrt(self.box.area)))


def find_marks(wanted: NDArray[np.uint8], shown: NDArray[np.uint8], settled: Sequence[Box]) -> list[Mark]:
    """Marks on one of two pictures of one size (the render brought to the mockup's rows), outside the `settled` boxes."""
    if np.array_equal(wanted, shown):
        return []
    free = np.ones(wanted.shape[:2], bool)
    for box in settled:
        top, left = max(0, int(box.y)), max(0, int(box.x))
        free[top : max(0, int(np.ceil(box.bottom))), left : max(0, int(np.ceil(box.right)))] = False
    missing = [Mark(box=box, missing=True) for box in _drawn(_unlike(wanted, shown) & free)]
    extra = [Mark(box=box, missing=False) for box in _drawn(_unlike(shown, wanted) & free)]
    # What was exchanged for something else is missing; what stands in its stead is not counted a second time.
    return missing + [mark for mark in extra if not any(other.box.overlap(mark.box) > 0 for other in missing)]


def _unlike(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pixels of `one` whose colour lies beyond everything that `two` has within ASIDE px."""
    window = np.ones((2 * ASIDE + 1, 2 * ASIDE + 1), np.uint8)
    brightest, darkest = cv2.dilate(two, window), cv2.erode(two, window)
    beyond = np.maximum(cv2.subtract(one, brightest), cv2.subtract(darkest, one))
    within = cv2.inRange(beyond, (0, 0, 0), (UNLIKE, UNLIKE, UNLIKE))  # the fastest test of three channels at once
    return np.asarray(within == 0)


def _drawn(mask: NDArray[np.bool_]) -> list[Box]:
    """Boxes of connected marks that are large enough to be seen."""
    if not mask.any():
        return []
    joined = cv2.dilate(mask.astype(np.uint8), np.ones((2 * TOGETHER + 1, 2 * TOGETHER + 1), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    pixels = np.bincount(labels[mask], minlength=count)
    boxes = []
    for label in range(1, count):
        x, y, width, height = (float(stats[label, at]) for at in range(4))
        box = Box(x, y, width, height).padded(-TOGETHER)
        if pixels[label] >= FEWEST_PIXELS and max(box.width, box.height) >= SHORTEST:
            boxes.append(box)
    return boxes
