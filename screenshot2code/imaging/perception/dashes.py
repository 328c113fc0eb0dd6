"""Dashed and dotted lines, and the boxes that four of them go round: dividers, coupons, places to drop a file on."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.middle import median
from screenshot2code.imaging.perception.edges import SIDES, Edge
from screenshot2code.imaging.perception.panels import Panel, plain
from screenshot2code.imaging.perception.raster import (
    Colour,
    Mask,
    Rect,
    apart,
    as_colour,
    components,
    differ,
    levels_apart,
    runs,
)
from screenshot2code.imaging.perception.rules import BEFORE, SHORTEST, THICKEST, Rule
from screenshot2code.imaging.perception.surfaces import Surface, Surfaces

PLAIN = 16.0  # levels between a dash and what is above and below it
ALIKE = 8  # levels between the rows of a thick dash
FEWEST = 6  # dashes of a line
LONGEST = (
    4  # times its thickness that a dash or a gap is long at most, and two device pixels; browsers draw three and less
)
DRIFT = 1.0  # device pixels by which the way from dash to dash may vary: a browser stretches it to end with a dash
UNEVEN = 2  # device pixels by which dashes may differ in length: their ends fall inside of pixels
ONE_COLOUR = 24.0  # levels by which the dashes of a line differ
GROUND = 0.9  # of the gaps in which nothing but the ground is seen
CLEAR = 2  # device pixels from a line, from which on it stands alone; nearer, the line itself may be smeared
BUSY = 1.0  # changes along a row near a line for each of its dashes: a row like the line has two, plain ground none
DOT = 1.5  # times its thickness, up to which a dash is a dot
LARGEST_RADIUS = 24  # CSS pixels of a corner that leaves out a piece of each line
SHARP = 2  # CSS pixels: a smaller corner is square
FRAME_SIDE = 16  # CSS pixels that a box is wide and high at least


def find_dashes(pixels: Pixels, *, unit: float) -> tuple[Rule, ...]:
    """All dashed and dotted lines of up to three CSS pixels in `pixels`, from which the text is already gone."""
    thickest, shortest = max(1, round(THICKEST * unit)), round(SHORTEST * unit)
    level = _level_dashes(pixels, thickest, shortest)
    upright = _level_dashes(np.ascontiguousarray(pixels.transpose(1, 0, 2)), thickest, shortest)
    return (*level, *(replace(line, rect=_turned(line.rect)) for line in upright))


def _level_dashes(pixels: Pixels, thickest: int, shortest: int) -> Iterator[Rule]:
    down = levels_apart(pixels[1:], pixels[:-1])  # [y]: between rows y and y + 1
    for thickness in range(1, thickest + 1):
        count = len(pixels) - thickness - 1
        if count <= 0:
            return
        mask: Mask = (down[:count] > PLAIN) & (down[thickness : thickness + count] > PLAIN)
        for inner in range(1, thickness):
            mask &= down[inner : inner + count] <= ALIKE
        longest = LONGEST * thickness + UNEVEN
        found: list[Rect] = []
        for left, row, width in _busy_rows(mask, longest, shortest):
            line = _line(pixels, mask[row, left : left + width], left, row + 1, thickness, longest)
            if line is not None and line.rect.width >= shortest and not any(done.overlap(line.rect) for done in found):
                line = replace(line, rect=_behind(pixels, mask[row], line.rect, line.color))
                found.append(line.rect)
                yield line


def _behind(pixels: Pixels, mask: Mask, line: Rect, colour: Colour) -> Rect:
    """`line` with the dashes of its row that keep its step behind what stands before it: the bars of a chart."""
    middles = np.array([(start + end - 1) / 2 for start, end in runs(mask)])
    colours = pixels[line.top + line.height // 2, np.rint(middles).astype(int)]
    middles = middles[apart(colours, colour) <= ONE_COLOUR]
    own = middles[(middles >= line.left) & (middles < line.right)]
    way = float(np.median(np.diff(own)))
    off = (middles - own[0] + way / 2) % way - way / 2
    left, right, half = line.left, line.right, way / 4
    for middle in sorted(middles[np.abs(off) <= DRIFT], key=lambda at: abs(at - (line.left + line.right) / 2)):
        if left - BEFORE <= middle < left:
            left = int(middle - half)
        elif right <= middle <= right + BEFORE:
            right = int(middle + half) + 1
    return replace(line, left=left, right=right)


def _busy_rows(mask: Mask, longest: int, shortest: int) -> Iterator[tuple[int, int, int]]:
    """Left, row and width of the stretches of one row in which what is set is never farther apart than `longest`."""
    rows = np.flatnonzero(mask.sum(axis=1) >= FEWEST)
    if not len(rows):
        return
    # Rows are looked at alone: a blank one between them keeps those of one letter or photo apart.
    spread = np.zeros((2 * len(rows), mask.shape[1]), np.uint8)
    spread[::2] = mask[rows]
    closed = cv2.morphologyEx(spread, cv2.MORPH_CLOSE, np.ones((1, longest | 1), np.uint8))
    _, stats = components(closed > 0, connectivity=4)
    for left, top, width, _, _ in stats[1:][stats[1:, 2] >= shortest].tolist():
        yield left, int(rows[top // 2]), width


def _line(pixels: Pixels, mask: Mask, left: int, top: int, thickness: int, longest: int) -> Rule | None:
    """The line whose dashes are set in `mask`, one stretch of a row; None if they are uneven, or something is between them."""
    dashes = _without_ends(runs(mask))
    if len(dashes) < FEWEST:
        return None
    lengths = np.array([end - start for start, end in dashes])
    middles = np.array([(start + end - 1) / 2 for start, end in dashes])
    ways = np.diff(middles)
    is_even = np.abs(ways - median(ways)).max() <= DRIFT and np.ptp(lengths[1:-1]) <= UNEVEN
    if not is_even or lengths.max() > longest or median(ways) - median(lengths) > longest:
        return None
    row = pixels[top + thickness // 2, left : left + len(mask)]
    colours = row[np.rint(middles).astype(int)]
    colour = as_colour(median(colours))
    if float(np.ptp(colours[1:-1].astype(np.int16), axis=0).max()) > ONE_COLOUR:  # the ends may turn round a corner
        return None
    gaps = np.rint((middles[1:] + middles[:-1]) / 2).astype(int)
    ground = _ground_of(row[gaps], pixels[[top - 1, top + thickness], left : left + len(mask)][:, gaps])
    if ground is None:
        return None
    if not _stands_alone(pixels, Rect(left, top, left + len(mask), top + thickness), dashes):
        return None
    style = "dotted" if float(median(lengths)) <= DOT * thickness else "dashed"
    rect = Rect(left + dashes[0][0], top, left + dashes[-1][1], top + thickness)
    return Rule(rect=rect, color=colour, style=style, ground=ground)


def _stands_alone(pixels: Pixels, line: Rect, dashes: Sequence[tuple[int, int]]) -> bool:
    """Whether no row above or below is as broken as the line, as near as its dashes are to each other.

    A map of dots, a screened photo or a weave is made of many such rows, and is a picture.
    """
    reach = CLEAR + round((dashes[-1][0] - dashes[0][0]) / (len(dashes) - 1))
    start, end = line.left + dashes[0][0], line.left + dashes[-1][1]
    beside = (
        pixels[max(0, line.top - reach) : max(0, line.top - CLEAR + 1), start:end],
        pixels[line.bottom + CLEAR - 1 : line.bottom + reach, start:end],
    )
    changes = [levels_apart(rows[:, 1:], rows[:, :-1]) > PLAIN for rows in beside if len(rows)]
    return all(int(rows.sum(axis=1).max()) < BUSY * len(dashes) for rows in changes)


def _without_ends(dashes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """`dashes` without the first and the last one where they are out of step: pieces of those that go round a corner."""
    if len(dashes) <= FEWEST:
        return dashes
    middles = np.array([(start + end) / 2 for start, end in dashes])
    off = np.abs(np.diff(middles) - median(np.diff(middles))) > DRIFT
    return dashes[int(off[0]) : len(dashes) - int(off[-1])]


def _ground_of(gaps: Pixels, beside: Pixels) -> Colour | None:
    """What is seen in the gaps, if it is what lies above the line or below it: the inside of a box, or what is around it."""
    for ground in beside:
        is_ground = np.abs(gaps.astype(np.int16) - ground).max(axis=1) <= PLAIN
        if float(is_ground.mean()) >= GROUND:
            return as_colour(median(ground))
    return None


def framed(
    pixels: Pixels, surfaces: Surfaces, panels: Sequence[Panel], lines: Sequence[Rule], *, unit: float
) -> tuple[list[Panel], tuple[Rule, ...]]:
    """`panels` with the boxes that dashed lines go round, and the `lines` that are left."""
    found, left = list(panels), list(lines)
    for first in lines:
        box = _box_of(first, left, unit) if first in left else None
        if box is None:
            continue
        outer, sides = box
        width = min(first.rect.height, first.rect.width)
        inner = outer.grown(-width)
        free = float(np.median([_free(line.rect, outer) for line in sides]))
        radius = free if free >= width + SHARP * unit else 0.0
        edge = Edge(width=width, color=first.color, sides=SIDES, style=first.style)
        own = next((panel for panel in found if _fills(panel, inner, unit)), None)
        if own is not None:
            found.remove(own)
        box_inside = own if own is not None else plain(_ground(pixels, surfaces, inner), inner)
        found.append(replace(box_inside, inner=inner, rect=outer, border=edge, radius=max(box_inside.radius, radius)))
        left = [line for line in left if line not in sides]
    return found, tuple(left)


def _free(line: Rect, outer: Rect) -> tuple[int, int]:
    """What a line leaves of its side at both ends: about the radius, as dashes that turn round a corner are no part of it."""
    if line.width >= line.height:
        return line.left - outer.left, outer.right - line.right
    return line.top - outer.top, outer.bottom - line.bottom


def _box_of(line: Rule, lines: Sequence[Rule], unit: float) -> tuple[Rect, tuple[Rule, ...]] | None:
    """The box that `line`, one opposite to it and at least one between their ends are sides of, and those lines.

    The fourth may have been missed: where corners are round, dashes of one pixel fall between pixels.
    """
    is_level = line.rect.width >= line.rect.height

    def placed(other: Rule) -> Rect:
        """Where a line is, seen with `line` lying level."""
        return other.rect if is_level else _turned(other.rect)

    slack, thickness = round(LARGEST_RADIUS * unit), min(line.rect.width, line.rect.height)
    reach = LONGEST * thickness  # where a corner is round, a line may begin with a gap
    here = placed(line)
    alike = [other for other in lines if differ(other.color, line.color) <= ONE_COLOUR and other.style == line.style]
    for other in alike:
        there = placed(other)
        same_ends = abs(there.left - here.left) <= reach and abs(there.right - here.right) <= reach
        if there.width < there.height or there.top - here.bottom < FRAME_SIDE * unit or not same_ends:
            continue
        between = [
            each
            for each in alike
            if placed(each).height > placed(each).width
            and abs(placed(each).top - here.top) <= slack
            and abs(placed(each).bottom - there.bottom) <= slack
        ]
        before = [each for each in between if 0 <= here.left - placed(each).left + thickness <= slack][:1]
        after = [each for each in between if 0 <= placed(each).right - here.right + thickness <= slack][:1]
        if before or after:
            span = Rect.around((here, there))
            outer = Rect.around((span, *map(placed, (*before, *after))))
            if not before:
                outer = replace(outer, left=max(0, span.left - (outer.right - span.right)))
            if not after:
                outer = replace(outer, right=span.right + (span.left - outer.left))
            return (outer if is_level else _turned(outer)), (line, other, *before, *after)
    return None


def _turned(rect: Rect) -> Rect:
    return Rect(rect.top, rect.left, rect.bottom, rect.right)


def _fills(panel: Panel, inner: Rect, unit: float) -> bool:
    reach = round(3 * unit)
    return (
        not panel.is_backdrop
        and inner.grown(reach).contains(panel.rect)
        and panel.rect.contains(inner, tolerance=reach)
    )


def _ground(pixels: Pixels, surfaces: Surfaces, inner: Rect) -> Surface:
    """What `inner` is filled with: the ground that shows through between the dashes."""
    labels = surfaces.labels[inner.slices]
    counts = np.bincount(labels.ravel())
    counts[0] = 0
    label = int(counts.argmax())
    known = next((surface for surface in surfaces.items if surface.label == label), None)
    colour: Colour = known.color if known is not None else _commonest(pixels[inner.slices])
    return Surface(
        rect=inner,
        label=label,
        area=int(counts[label]),
        solidity=1.0,
        color=colour,
        flatness=float((apart(pixels[inner.slices], colour) <= ALIKE).mean()),
        modal_share=1.0,
        radius=0.0,
    )


def _commonest(part: NDArray[np.uint8]) -> Colour:
    return as_colour(median(part.reshape(-1, 3)))
