"""Patterns: one small mark again and again, at equal steps across and down, as the ground of a part of the page.

Each mark by itself is too small to be believed, or is one of a hundred pictures. What tells them is that their places are the
corners of a lattice, whatever stands on it and hides some.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.perception.panels import Panel
from screenshot2code.imaging.perception.raster import Mask, Rect, components

MARKS = 24  # of one size, the fewest that make a pattern
MARK = (2, 24)  # CSS pixels of the shorter and longer side of a mark
ACROSS, DOWN = 5, 3  # columns and rows at least: a table has so many rows of like icons, but not so many columns
STEP = 64  # CSS pixels from mark to mark at most; cells of a calendar are wider
SAME = 1.0  # device pixels by which sizes and steps of one pattern differ
REGULAR = 0.85  # of the steps between rows or columns that are one step, or several where something hides marks
FULL = 0.35  # of the places of the lattice that show their mark
PAGE = 0.95  # of the page's area: a larger box is the page itself
MOST = 0.6  # of a box that marks reach over: then they are its ground, and else stand on it


def find_patterns(left_over: Mask, panels: Sequence[Panel], texts: Sequence[Rect], *, unit: float) -> tuple[Rect, ...]:
    """Where `left_over`, what no box, rule or text accounts for, has patterns: the box that is full of one, or its marks' own place."""
    height, width = left_over.shape
    page = Rect(0, 0, width, height)
    boxes = [panel.rect for panel in panels if not panel.is_backdrop and panel.rect.area < PAGE * page.area]
    found = []
    for alike in _alike(_marks(left_over, unit)):
        marks = [mark for mark in alike if not any(text.overlap(mark) > 0 for text in texts)]
        if not _is_lattice(marks, unit):
            continue
        whole = _to_the_sides(Rect.around(marks), page, round(STEP * unit))
        around = [box for box in boxes if box.contains(whole, tolerance=1)]
        box = min(around, key=lambda rect: rect.area, default=whole)
        found.append(box if whole.area >= MOST * box.area else whole)
    return tuple(rect for rect in found if not any(other is not rect and other.contains(rect) for other in found))


def _to_the_sides(rect: Rect, page: Rect, reach: int) -> Rect:
    """`rect`, which goes on to the sides of the page that it nearly reaches."""
    return Rect(
        0 if rect.left <= reach else rect.left,
        0 if rect.top <= reach else rect.top,
        page.right if page.right - rect.right <= reach else rect.right,
        page.bottom if page.bottom - rect.bottom <= reach else rect.bottom,
    )


def _marks(left_over: Mask, unit: float) -> list[Rect]:
    _, stats = components(left_over, connectivity=8)
    sides = stats[1:, 2:4]
    small = (sides.min(axis=1) >= MARK[0] * unit) & (sides.max(axis=1) <= MARK[1] * unit)
    return [Rect(x, y, x + width, y + height) for x, y, width, height, _ in stats[1:][small].tolist()]


def _alike(marks: Sequence[Rect]) -> Iterator[list[Rect]]:
    """`marks` by size, the commonest first."""
    sizes: dict[tuple[int, int], list[Rect]] = {}
    for mark in marks:
        sizes.setdefault((mark.width, mark.height), []).append(mark)
    while sizes:
        width, height = max(sizes, key=lambda size: (len(sizes[size]), size))
        near = [size for size in sizes if abs(size[0] - width) <= SAME and abs(size[1] - height) <= SAME]
        group = [mark for size in near for mark in sizes.pop(size)]
        if len(group) >= MARKS:
            yield group


def _is_lattice(marks: Sequence[Rect], unit: float) -> bool:
    if len(marks) < MARKS:
        return False
    middles = np.asarray([mark.middle for mark in marks])
    places = 1
    for axis, fewest in ((0, ACROSS), (1, DOWN)):
        lines = _lines(middles[:, axis])
        step = _step(lines, unit)
        if len(lines) < fewest or step is None:
            return False
        places *= 1 + round(float(lines[-1] - lines[0]) / step)
    # Every other place is free where two marks of a tile stand aslant.
    return len(marks) >= FULL * places


def _lines(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where rows or columns are: values that hardly differ as one."""
    ordered = np.sort(values)
    ends = np.flatnonzero(np.diff(ordered) > 2 * SAME) + 1
    return np.asarray([part.mean() for part in np.split(ordered, ends)])


def _step(lines: NDArray[np.float64], unit: float) -> float | None:
    """The one step that lines stand apart by, or by several of it; None where there is none, or it is too wide."""
    if len(lines) < 2:
        return None
    steps = np.diff(lines)
    step = float(np.median(steps[steps <= 1.5 * steps.min()]))
    off = np.abs(steps - step * np.rint(steps / step))
    return step if step <= STEP * unit and float((off <= 2 * SAME).mean()) >= REGULAR else None
