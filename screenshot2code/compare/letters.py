"""One text on both pictures, letter by letter: how much taller it is, and whether its letters are the same but for their distance."""

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.geometry import Box

SCALES = np.arange(0.6, 1.68, 0.02)  # sizes that are tried: what a person would still call the same text
MARGIN = 3  # px around the ink
LETTER = 0.5  # of the ink's height: about the width of one letter


def rise(mockup: Sheet, wanted: Box, render: Sheet, shown: Box) -> float:
    """How many times as tall the mockup's letters are as the render's: by the ink in each row, so width does not matter.

    1 where nothing fits well: other words, or too few rows to tell.
    """
    one, two = _rows(mockup, wanted), _rows(render, shown)
    if one is None or two is None:
        return 1.0
    fits = [(_best_fit(one, _stretched(two, scale)), -abs(scale - 1), scale) for scale in SCALES]
    best = max(fits)
    same = _best_fit(one, two)
    return float(best[2]) if best[0] >= 0.9 and best[0] > same + 0.01 else 1.0


def _rows(sheet: Sheet, box: Box) -> NDArray[np.float32] | None:
    patch = sheet.window(box.padded(MARGIN)).astype(np.float32)
    if patch.shape[0] < 2 * MARGIN + 4:
        return None
    ink: NDArray[np.float32] = np.abs(patch - np.median(patch.reshape(-1, 3), axis=0)).max(axis=2)
    rows: NDArray[np.float32] = ink.mean(axis=1)
    return rows


def _stretched(rows: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    length = max(4, round(len(rows) * scale))
    at = (np.arange(length) + 0.5) / scale - 0.5
    stretched: NDArray[np.float32] = np.interp(at, np.arange(len(rows)), rows, left=0, right=0).astype(np.float32)
    return stretched


def _best_fit(one: NDArray[np.float32], two: NDArray[np.float32]) -> float:
    """The highest correlation of two profiles over all places of one on the other; what sticks out counts against it."""
    shared = np.correlate(one, two, mode="full").max()
    energy = float((one * one).sum()) * float((two * two).sum())
    return float(shared) / energy**0.5 if energy > 0 else 0.0


def ends(mockup: Sheet, wanted: Box, render: Sheet, shown: Box) -> float:
    """How alike the first and the last letter are drawn, at their own size: correlation, 0..1, of the less alike.

    Letters that only stand further apart stay above .9, those of another face do not.
    """
    width = max(4, round(LETTER * wanted.height))
    if min(wanted.width, shown.width) < 2 * width:
        return 0.0
    found = []
    for is_last in (False, True):
        one = _end(mockup, wanted, width, is_last=is_last)
        two = _end(render, shown, width, is_last=is_last)
        one = one[:, 2:-2]
        if two.shape[0] < one.shape[0]:
            one = one[: two.shape[0]]
        if one.std() < 1 or two.std() < 1:
            continue
        found.append(float(np.abs(cv2.matchTemplate(two, one, cv2.TM_CCOEFF_NORMED)).max()))
    return max(0.0, min(found)) if found else 0.0


def _end(sheet: Sheet, box: Box, width: int, *, is_last: bool) -> NDArray[np.float32]:
    x = box.right - width if is_last else box.x
    patch = sheet.window(Box(x - 2, box.y - 2, width + 4, box.height + 4))
    grey: NDArray[np.float32] = cv2.cvtColor(np.ascontiguousarray(patch), cv2.COLOR_RGB2GRAY).astype(np.float32)
    return grey
