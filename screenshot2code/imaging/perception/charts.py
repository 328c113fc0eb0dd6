"""What only makes sense as one picture: a plot, whose lines and bars would else be boxes of the page.

A plot is told by what touches: gridlines cross its bars, and no text stands between them. Tables and calendars have text between
their lines, lists and grids of icons do not touch, and rows of equal boxes are repeated on purpose.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from screenshot2code.imaging.perception.images import Picture
from screenshot2code.imaging.perception.panels import Panel
from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.rules import Rule

TOUCH = 3  # CSS pixels between parts of a plot that still touch: gridlines are found with a break where a bar begins
SMALLEST = (96, 48)  # CSS pixels of a plot: smaller ones are sparklines, which few lines make
FEWEST = 4  # parts of a plot: three lines and what is drawn over them
BARS = 3  # that stand on one line and are not equally long
UNEVEN = 3  # CSS pixels by which bars of a plot differ in length
CROSSED = 2  # parallel lines that one drawing goes over; a photo beside a separator touches one
BREAK = 12  # CSS pixels of a line that a point of a curve covers
NEXT = 48  # CSS pixels to the next gridline, at most
HOLDS = 4  # parts that a box holds which is rather the card round a plot than a part of it
PHOTO = 0.15  # of the page's area: what is larger is no scrap of a plot
LINE = 2  # CSS pixels by which things in line may differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The parts of a page, with a picture in the place of those that it is made of."""

    panels: tuple[Panel, ...]
    rules: tuple[Rule, ...]
    pictures: tuple[Picture, ...]


def gathered(
    panels: Sequence[Panel],
    rules: Sequence[Rule],
    pictures: Sequence[Picture],
    texts: Sequence[Rect],
    *,
    shape: tuple[int, ...],
    unit: float,
) -> Whole:
    """The page's parts, each plot as one picture; `shape` is that of the page's pixels."""
    found = Whole(panels=tuple(panels), rules=tuple(rules), pictures=tuple(pictures))
    plots = [Picture(rect=rect, is_icon=False, is_chart=True) for rect in _plots(found, texts, shape, unit)]
    return _with(found, plots)


def _with(found: Whole, whole: Sequence[Picture]) -> Whole:
    """`found` with the pictures `whole`, and without what lies in them."""
    reach = 2

    def is_left(rect: Rect) -> bool:
        return not any(picture.rect.contains(rect, tolerance=reach) for picture in whole)

    return Whole(
        panels=tuple(panel for panel in found.panels if is_left(panel.rect)),
        rules=tuple(rule for rule in found.rules if is_left(rule.rect)),
        pictures=(*(picture for picture in found.pictures if is_left(picture.rect)), *whole),
    )


# --- plots


def _plots(found: Whole, texts: Sequence[Rect], shape: tuple[int, ...], unit: float) -> list[Rect]:
    limit = PHOTO * shape[0] * shape[1]
    lines = _mended([rule.rect for rule in found.rules], unit)
    scraps = [picture.rect for picture in found.pictures if picture.rect.area < limit]
    empty = [
        panel.rect
        for panel in found.panels
        if not panel.is_backdrop and panel.rect.area < limit and not _holds(panel.rect, texts, 1)
    ]
    boxes = [rect for rect in empty if not _holds(rect, [*lines, *scraps, *empty], HOLDS)]
    plots = []
    for touching in _touching([*lines, *scraps, *boxes], unit):
        parts = [*touching, *_further(touching, lines, unit)]
        whole = Rect.around(parts)
        longer, shorter = max(whole.width, whole.height), min(whole.width, whole.height)
        if len(parts) < FEWEST or longer < SMALLEST[0] * unit or shorter < SMALLEST[1] * unit:
            continue
        if any(whole.overlap(text) > 0.5 * text.area for text in texts):
            continue
        is_curve = _is_curve(
            [rect for rect in parts if rect in scraps], [rect for rect in parts if rect in lines], unit
        )
        if is_curve or _are_bars([rect for rect in parts if rect in boxes], unit):
            plots.append(whole)
    return _merged(plots)


def _mended(lines: Sequence[Rect], unit: float) -> list[Rect]:
    """Lines in one piece each: what stands on a line breaks it."""
    whole: list[Rect] = []
    for line in sorted(lines, key=lambda rect: (rect.left, rect.top)):
        level = line.width >= line.height
        for at, other in enumerate(whole):
            aside = (
                (line.top - other.top, line.bottom - other.bottom)
                if level
                else (line.left - other.left, line.right - other.right)
            )
            gap = line.left - other.right if level else line.top - other.bottom
            if level == (other.width >= other.height) and max(map(abs, aside)) <= 1 and gap <= BREAK * unit:
                whole[at] = Rect.around((other, line))
                break
        else:
            whole.append(line)
    return whole


def _merged(rects: Sequence[Rect]) -> list[Rect]:
    """`rects` with those that overlap as one."""
    whole: list[Rect] = []
    for rect in rects:
        met = [other for other in whole if other.overlap(rect) > 0]
        whole = [*(other for other in whole if other not in met), Rect.around((rect, *met))]
    return whole


def _further(parts: Sequence[Rect], lines: Sequence[Rect], unit: float) -> list[Rect]:
    """Those of `lines` that no part touches, as nothing of the plot is so high, but that are one of its gridlines."""
    whole, inside = Rect.around(parts), [line for line in lines if line in parts]
    near = whole.grown(round(NEXT * unit))
    return [
        line
        for line in lines
        if line not in inside and near.contains(line) and any(_same_span(line, other, unit) for other in inside)
    ]


def _same_span(one: Rect, other: Rect, unit: float) -> bool:
    """Whether two lines are parallel and begin or end alike: what stands on a grid may hide one end."""
    level = one.width >= one.height
    if level != (other.width >= other.height):
        return False
    ends = (
        (one.left - other.left, one.right - other.right) if level else (one.top - other.top, one.bottom - other.bottom)
    )
    return min(map(abs, ends)) <= LINE * unit


def _is_curve(drawings: Sequence[Rect], lines: Sequence[Rect], unit: float) -> bool:
    """Whether what is drawn goes over several parallel lines: a curve, or bars that are no boxes, over a grid."""
    crossed = [line for line in lines if any(line.grown(round(unit)).overlap(one) > 0 for one in drawings)]

    def alike(line: Rect, others: Sequence[Rect]) -> int:
        return sum(1 for other in others if _same_span(line, other, unit))

    return any(alike(line, crossed) >= CROSSED and alike(line, lines) >= BARS for line in crossed)


def _holds(rect: Rect, parts: Sequence[Rect], count: int) -> bool:
    return sum(1 for part in parts if part != rect and rect.contains(part, tolerance=1)) >= count


def _touching(rects: Sequence[Rect], unit: float) -> list[list[Rect]]:
    """`rects` in groups that hang together."""
    groups: list[list[Rect]] = []
    for rect in rects:
        near = rect.grown(round(TOUCH * unit))
        joined = [group for group in groups if any(near.overlap(other) > 0 for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([rect, *(other for group in joined for other in group)])
    return groups


def _are_bars(boxes: Sequence[Rect], unit: float) -> bool:
    """Whether several boxes stand on one line, about equally thick, and are not equally long."""
    sides: tuple[tuple[Callable[[Rect], int], Callable[[Rect], int], Callable[[Rect], int]], ...] = (
        (lambda rect: rect.bottom, lambda rect: rect.width, lambda rect: rect.height),
        (lambda rect: rect.left, lambda rect: rect.height, lambda rect: rect.width),
    )
    for foot, thickness, length in sides:
        for one in boxes:
            alike = [
                other
                for other in boxes
                if abs(foot(other) - foot(one)) <= LINE * unit and abs(thickness(other) - thickness(one)) <= LINE * unit
            ]
            lengths = sorted(map(length, alike))
            steps = sum(after - before > UNEVEN * unit for before, after in pairwise(lengths))
            if len(alike) >= BARS and steps + 1 >= BARS:
                return True
    return False
