"""Thin lines: separators, underlines of tabs and table rows, 1 to 3 CSS pixels thick."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.middle import median
from screenshot2code.imaging.perception.gradients import shade_of_line
from screenshot2code.imaging.perception.raster import Colour, Mask, Rect, as_colour, components, differ, levels_apart

THICKEST = 3  # CSS pixels
SHORTEST = 24  # CSS pixels: shorter runs are parts of letters and drawings
BEFORE = 32  # CSS pixels of what stands before a line, at most: from larger things lines go out
SAME_LINE = 6.0  # levels by which pieces of one line differ
SEEN = 2  # levels from both neighbours


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line of one colour that differs from what is on both its sides."""

    rect: Rect
    color: Colour
    style: str = "solid"  # as CSS says it
    shade: str | None = None  # a CSS gradient, where it fades towards its ends
    ground: Colour | None = None  # what is seen between the dashes of a line that is not solid


def find_rules(pixels: Pixels, *, unit: float) -> tuple[Rule, ...]:
    """All straight upright lines in `pixels` from which the text is already gone."""
    thickest = max(1, round(THICKEST * unit))
    shortest = round(SHORTEST * unit)
    level = tuple(_level_rules(pixels, thickest, shortest))
    upright = tuple(_level_rules(np.ascontiguousarray(pixels.transpose(1, 0, 2)), thickest, shortest))
    turned = tuple(
        Rule(rect=Rect(rule.rect.top, rule.rect.left, rule.rect.bottom, rule.rect.right), color=rule.color)
        for rule in upright
    )
    return tuple(_faded(rule, pixels) for rule in level + turned)


def _faded(rule: Rule, pixels: Pixels) -> Rule:
    """`rule` with the gradient that it is, where its colour changes along it."""
    rect = rule.rect
    is_level = rect.width >= rect.height
    middle = pixels[rect.top + rect.height // 2, rect.left : rect.right]
    along = middle if is_level else pixels[rect.top : rect.bottom, rect.left + rect.width // 2]
    return replace(rule, shade=shade_of_line(along, is_level=is_level))


def joined(rules: Sequence[Rule], covers: Sequence[Rect], *, unit: float) -> tuple[Rule, ...]:
    """`rules` with the pieces of one line put together where something thin stands before it: the lines of a chart."""
    whole: list[Rule] = []
    for is_level in (True, False):
        by_line: dict[tuple[int, int], list[Rule]] = {}
        for rule in rules:
            if (rule.rect.width >= rule.rect.height) == is_level:
                rect = rule.rect
                by_line.setdefault((rect.top, rect.bottom) if is_level else (rect.left, rect.right), []).append(rule)
        for (start, end), pieces in by_line.items():
            spans = [
                _span(cover, is_level=is_level) for cover in covers if _crosses(cover, start, end, is_level=is_level)
            ]
            across = [(left, right) for left, right in spans if right - left <= BEFORE * unit]
            whole += _in_one(pieces, across, is_level=is_level)
    return tuple(whole)


def _in_one(pieces: list[Rule], covered: list[tuple[int, int]], *, is_level: bool) -> list[Rule]:
    """Pieces of one row, from left to right, joined over gaps of which `covered` leaves little open."""
    found: list[Rule] = []
    for piece in sorted(pieces, key=lambda piece: _span(piece.rect, is_level=is_level)):
        gap = (_span(found[-1].rect, is_level=is_level)[1] if found else 0, _span(piece.rect, is_level=is_level)[0])
        if found and differ(found[-1].color, piece.color) <= SAME_LINE and _is_covered(gap, covered):
            found[-1] = Rule(rect=Rect.around((found[-1].rect, piece.rect)), color=piece.color)
        else:
            found.append(piece)
    return found


def _is_covered(gap: tuple[int, int], covered: list[tuple[int, int]]) -> bool:
    """Whether things stand in the gap so close to each other that no piece of line between them could be found."""
    at = gap[0]
    inside = sorted(
        (max(left, gap[0]), min(right, gap[1])) for left, right in covered if left < gap[1] and right > gap[0]
    )
    if not inside:
        return gap[1] - gap[0] <= 2
    for left, right in [*inside, (gap[1], gap[1])]:
        if left - at > SHORTEST + 2:
            return False
        at = max(at, right)
    return True


def _span(rect: Rect, *, is_level: bool) -> tuple[int, int]:
    return (rect.left, rect.right) if is_level else (rect.top, rect.bottom)


def _crosses(cover: Rect, start: int, end: int, *, is_level: bool) -> bool:
    first, last = (cover.top, cover.bottom) if is_level else (cover.left, cover.right)
    return first <= start and last >= end


def _level_rules(pixels: Pixels, thickest: int, shortest: int) -> Iterator[Rule]:
    down = levels_apart(pixels[1:], pixels[:-1])  # [y]: between rows y and y + 1
    across = np.zeros(pixels.shape[:2], bool)
    across[:, :-1] = levels_apart(pixels[:, 1:], pixels[:, :-1]) <= SEEN
    begins, ends = down[:-1] > SEEN, down[1:] > SEEN
    height = len(pixels)
    for thickness in range(1, thickest + 1):
        # Row y is the first of a line if there is a step above it, none within, and one below the last row.
        count = height - thickness - 1
        if count <= 0:
            return
        mask: Mask = begins[:count] & ends[thickness - 1 : thickness - 1 + count] & across[1 : count + 1]
        for inner in range(1, thickness):
            mask = mask & (down[inner : inner + count] <= SEEN)
        for left, row, width in _flat_runs(mask, shortest):
            rect = Rect(left, row + 1, left + width + 1, row + 1 + thickness)
            colour = _median(pixels[rect.slices])
            above, below = (
                _median(pixels[row : row + 1, left : left + width]),
                _median(pixels[rect.bottom : rect.bottom + 1, left : left + width]),
            )
            if not _is_blend(colour, above, below) and _is_clear(pixels, rect):
                yield Rule(rect=rect, color=colour)


def _flat_runs(mask: Mask, shortest: int) -> Iterator[tuple[int, int, int]]:
    """Left, row and width of runs in `mask` that are one pixel high."""
    # Opening with a flat element first keeps the number of components small on pictures. Of even width, it has no middle and
    # would move everything by a pixel.
    opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, shortest | 1), np.uint8)) > 0
    _, stats = components(opened, connectivity=4)
    for left, top, width, height, _ in stats[1:]:
        if height == 1 and width >= shortest:
            yield int(left), int(top), int(width)


def _median(pixels: NDArray[np.uint8]) -> Colour:
    return as_colour(median(pixels.reshape(-1, 3)))


PLAIN_STEP = 12.0  # levels: so strong a step is an edge, whatever follows
STILL = 1.5  # levels by which a flat side may change within two pixels


def _is_clear(pixels: Pixels, rect: Rect) -> bool:
    """Whether the rule is an event of its own: on both sides a flat area begins, or the step is strong.

    The rows of a shadow also differ from both their neighbours, but go on changing.
    """
    own = _median(pixels[rect.slices])
    for near, far in ((rect.top - 1, rect.top - 3), (rect.bottom, rect.bottom + 2)):
        if not 0 <= far < len(pixels):
            continue
        first, third = (_median(pixels[row : row + 1, rect.left : rect.right]) for row in (near, far))
        if differ(own, first) < PLAIN_STEP and differ(first, third) > STILL:
            return False
    return True


def _is_blend(colour: Colour, above: Colour, below: Colour) -> bool:
    """Whether a row only lies between two areas because their border falls inside a pixel."""
    if differ(above, below) <= 8:
        return False
    return all(
        min(one, other) - 1 <= channel <= max(one, other) + 1
        for channel, one, other in zip(colour, above, below, strict=True)
    )
