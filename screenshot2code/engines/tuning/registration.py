"""How far a piece of a render lies from where the mockup shows it, by sliding one over the other."""

from typing import Any

from screenshot2code.core.geometry import Box

REACH = (
    6  # px looked at in every direction; what is further off is not a gap to be tuned but a thing in the wrong place
)
CLEAR = (
    0.35  # of the error where it lies must go for a shift to be believed: chosen so that flat or repeated ink stays put
)


def shift(mockup: Any, render: Any, box: Box, *, scale: float = 1.0) -> tuple[int, int] | None:
    """(dx, dy) in CSS pixels by which the ink of `box` in `render` has to move to lie as in `mockup`; both grey uint8.

    None where there is nothing to hold on to: no ink, or no shift that explains the picture much better than the others.
    """
    import cv2
    import numpy as np

    reach = round(REACH * scale)
    area = box.padded(2).scaled(scale)
    left, top, right, bottom = (round(edge) for edge in (area.x, area.y, area.right, area.bottom))
    height, width = (min(one, two) for one, two in zip(mockup.shape, render.shape, strict=True))
    if (
        left < reach
        or top < reach
        or right > width - reach
        or bottom > height - reach
        or right <= left
        or bottom <= top
    ):
        left, top = max(left, reach), max(top, reach)
        right, bottom = min(right, width - reach), min(bottom, height - reach)
        if right - left < 2 * reach or bottom - top < reach:
            return None
    piece = render[top:bottom, left:right]
    if int(piece.max()) - int(piece.min()) < 16:
        return None
    around = mockup[top - reach : bottom + reach, left - reach : right + reach]
    errors = cv2.matchTemplate(around, piece, cv2.TM_SQDIFF)
    row, column = (int(place) for place in np.unravel_index(int(errors.argmin()), errors.shape))
    here = float(errors[reach, reach])
    if (row, column) == (reach, reach):
        return 0, 0
    if 0 in (row, column) or 2 * reach in (row, column):
        return None  # the best is at the end of the reach: the true place, if any, lies beyond
    if here == 0 or float(errors[row, column]) > (1 - CLEAR) * here:
        return None
    return round((column - reach) / scale), round((row - reach) / scale)
