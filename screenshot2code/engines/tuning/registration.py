"""How far a piece of a render lies from where the mockup shows it, and how much wider or narrower it is there.

The whole pixels are found by sliding one over the other; the rest of a pixel, and the stretch, by least squares on brightness
(Lucas and Kanade, 1981), along the line of writing alone: browsers set letters on fractions of a pixel sideways, and on whole
pixels down.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from screenshot2code.core.geometry import Box

REACH = 6  # px looked at in every direction; what is further off is in the wrong place altogether
CLEAR = (
    0.35  # of the error where it lies must go for a shift to be believed: chosen so that flat or repeated ink stays put
)
INK = 16  # of 255: less contrast than this has no edges to hold on to
ROUNDS = 6  # of least squares; they settle within four
MARGIN = (3, 1)  # px taken along beside and above a box: ink reaches out of the box of its letters
MOST_STRETCH = 0.03  # of the width, in one direction: a larger one is another face
REMEMBERED = 4000  # answers, a hundred bytes each: lines of a page, as a few steps of tuning show them
CALM = 0.02  # of the patch's own variance that may differ in a piece that lies where it belongs


@dataclass(frozen=True, slots=True)
class Place:
    """How `box` has to move to lie as in the mockup, in CSS px; `stretch` is by how much it has to become wider.

    `error` is what then still differs, as a share of the piece's own variance: 0 is the same ink.
    """

    dx: float
    dy: int
    stretch: float
    error: float


def place(mockup: Any, render: Any, box: Box, *, scale: float = 1.0) -> Place | None:
    """Where the ink of `box` in `render` lies in `mockup`; both grey uint8.

    None where there is nothing to hold on to: no ink, or no shift that explains the picture much better than the others.
    """
    import numpy as np

    window = _window(box, mockup.shape, render.shape, scale)
    if window is None:
        return None
    left, top, right, bottom = window
    reach = round(REACH * scale)
    seen = render[top:bottom, left:right]
    around = mockup[top - reach : bottom + reach]  # whole rows: a piece that stretches reaches beyond its own columns
    question = (window, scale, seen.shape, around.shape, _digest(seen), _digest(around))
    with _asking:
        if question in _answers:
            _answers.move_to_end(question)
            return _answers[question]
    answer = _placed(mockup, seen.astype(np.float32), window, scale)
    with _asking:
        _answers[question] = answer
        while len(_answers) > REMEMBERED:
            _answers.popitem(last=False)
    return answer


_answers: OrderedDict[Any, Place | None] = OrderedDict()
"""By the very pixels that are compared: a step of tuning changes few of a page's lines, and asks about all of them."""
_asking = Lock()


def _digest(pixels: Any) -> bytes:
    return hashlib.blake2b(pixels.tobytes(), digest_size=16).digest()


def _placed(mockup: Any, piece: Any, window: tuple[int, int, int, int], scale: float) -> Place | None:
    import numpy as np

    left, top, _, bottom = window
    if float(piece.max() - piece.min()) < INK:
        return None
    whole = _slid(mockup, piece, window, round(REACH * scale))
    if whole is None:
        return None
    column, row, here = whole
    rows = mockup[top + row : bottom + row].astype(np.float32)
    dx, stretch, error = _fitted(rows, piece, left, float(column))
    ink = float(piece.var()) * piece.size
    moved = abs(dx) >= 0.5 * scale or row != 0
    if moved and error > (1 - CLEAR) * here:
        return None
    if not moved and error > here:
        dx, stretch, error = 0.0, 0.0, here
    return Place(dx / scale, round(row / scale), stretch / scale, error / max(ink, 1.0))


def _window(
    box: Box, mockup: tuple[int, ...], render: tuple[int, ...], scale: float
) -> tuple[int, int, int, int] | None:
    """Device pixels of the piece: cut where pieces slid by the reach would leave the picture."""
    reach = round(REACH * scale) + 1
    aside, above = (round(one * scale) for one in MARGIN)
    area = box.scaled(scale)
    height, width = (min(one, two) for one, two in zip(mockup, render, strict=True))
    left, top = max(int(area.x) - aside, reach), max(int(area.y) - above, reach)
    right, bottom = min(round(area.right) + aside, width - reach), min(round(area.bottom) + above, height - reach)
    return (left, top, right, bottom) if right - left >= reach and bottom - top >= reach // 2 else None


def _slid(mockup: Any, piece: Any, window: tuple[int, int, int, int], reach: int) -> tuple[int, int, float] | None:
    """Whole pixels (across, down) of the best match, and the error where the piece lies now; None at the reach's end."""
    import cv2
    import numpy as np

    left, top, right, bottom = window
    around = mockup[top - reach : bottom + reach, left - reach : right + reach].astype(np.float32)
    errors = cv2.matchTemplate(around, piece, cv2.TM_SQDIFF)
    row, column = (int(one) for one in np.unravel_index(int(errors.argmin()), errors.shape))
    if 0 in (row, column) or 2 * reach in (row, column):
        return None  # the true place, if any, lies beyond
    return column - reach, row - reach, float(errors[reach, reach])


def _fitted(rows: Any, piece: Any, left: int, dx: float) -> tuple[float, float, float]:
    """(dx, stretch, squared error) by which the piece explains `rows` of the mockup best, from the guess `dx`."""
    import cv2
    import numpy as np

    height, width = piece.shape
    along = np.arange(width, dtype=np.float32)
    down = np.tile(np.arange(height, dtype=np.float32)[:, None], (1, width))
    stretch, best = 0.0, (dx, 0.0, float("inf"))
    for _ in range(ROUNDS):
        across = np.tile(left + dx + (1 + stretch) * along, (height, 1)).astype(np.float32)
        seen = cv2.remap(rows, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        error = float(((piece - seen) ** 2).sum())
        if error < best[2]:
            best = (dx, stretch * width, error)
        slope = np.gradient(seen, axis=1)
        terms = np.stack([slope.ravel(), (slope * along).ravel()], axis=1).astype(np.float64)
        normal = terms.T @ terms + np.diag([1e-3, 1e-3 * width * width])
        step = np.linalg.solve(normal, terms.T @ (piece - seen).ravel())
        dx += float(np.clip(step[0], -1, 1))
        stretch = float(np.clip(stretch + step[1], -MOST_STRETCH, MOST_STRETCH))
    return best


def shift(mockup: Any, render: Any, box: Box, *, scale: float = 1.0) -> tuple[float, int] | None:
    """(dx, dy) alone, to a quarter of a pixel, where the piece's ends do not disagree about dx."""
    found = place(mockup, render, box, scale=scale)
    return None if found is None else (round(4 * (found.dx + found.stretch / 2)) / 4, found.dy)
