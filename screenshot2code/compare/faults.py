"""What is wrong, before it is put into words: faults, each with its share of the parts; and the parts that follow.

`blocks`, `position`, `color` and `text` are each one minus the sum of their faults, so the differences explain the score by
construction. In `position` large blocks count less than in the others (the root of their weight): a small thing out of place is as
wrong as a large one. An element that is not there has no right position and no right colour either: deleting content never pays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare.agreement import fill_distance
from screenshot2code.compare.alignment import Alignment, Band
from screenshot2code.compare.lines import Line
from screenshot2code.compare.matching import LinePair, Matched
from screenshot2code.compare.shapes import SAME_PICTURE, Shape, ShapePair, Shapes
from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.color import distance, to_hex

STILL_PX = 1.5  # a block this near its place is in its place: rounding of boxes and of other rasterisers
HALF_PX = 18.0  # off by so much, half of a block's position is lost; 6 px lose 3 %, 40 px 92 %
STEEPNESS = 3
REFLOW_SHARE = 0.2  # of its position a block loses whose whole band was pushed: the cause is paid for where it lies
SAME_COLOR = 4.0  # CIEDE2000 between inks: anti-aliasing of thin strokes differs by as much between rasterisers
SAME_GROUND = 2.5  # CIEDE2000 between grounds: JPEG stays below
OTHER_COLOR = 40.0  # CIEDE2000 from which two colours have nothing in common
SAME_SIZE_PX = 2.0
GROUND_WEIGHT = 600.0  # what the page's ground counts for beside the blocks; a card of 300 x 300 counts 300
SAME_WORDS = 0.9  # likeness from which another width is another font size, not another text
OTHER_STROKE = 1.22  # ink per area of regular and bold is 1.25 to 1.6 apart; of one face at two sizes or rasterised twice below 1.12
FEWEST_CELLS = 4  # 16 x 64 px: fewer differing cells are the hem of something that was judged as a block
CELL = 16  # px: the page's ground is compared in squares of this side, where no text stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong. `losses` are in points of the part (0..1), not yet of the score.

    `pushed` is set where the block is only where its band is, and the band is not where the mockup has it.
    """

    kind: Kind
    box: Box
    rendered_box: Box | None = None
    element: int | None = None
    losses: Mapping[str, float] = field(default_factory=dict)
    line: Line | None = None  # of the mockup
    shown: Line | None = None  # of the render
    shape: ShapePair | None = None
    noun: str = "text"
    offset: tuple[float, float] = (0.0, 0.0)  # how far the render is off, CSS px
    pushed: Band | None = None
    colors: tuple[str, str] | None = None  # expected, seen


@dataclass(slots=True)
class _Account:
    """Faults, each booked with a weight; points follow when the total of the part is known."""

    totals: dict[str, float] = field(
        default_factory=lambda: {"blocks": 0.0, "text": 0.0, "position": 0.0, "color": 0.0}
    )
    faults: list[Fault] = field(default_factory=list)

    def owe(self, **weights: float) -> None:
        for part, weight in weights.items():
            self.totals[part] += weight

    def book(self, fault: Fault, **weights: float) -> None:
        lost = {part: weight for part, weight in weights.items() if weight > 0}
        if lost:
            self.faults.append(replace(fault, losses=lost))

    def settled(self) -> list[Fault]:
        return [
            replace(fault, losses={part: lost / self.totals[part] for part, lost in fault.losses.items()})
            for fault in self.faults
        ]


def nearness(pixels: float) -> float:
    """How right a position is that is off by so many CSS px: 1 in place, .5 at HALF_PX, 0 far away."""
    beyond = max(0.0, pixels - STILL_PX)
    return 1.0 / (1.0 + float(beyond / (HALF_PX - STILL_PX)) ** STEEPNESS)


def color_loss(apart: float, tolerance: float) -> float:
    """What a colour loses that is `apart` (CIEDE2000), 0..1."""
    return min(1.0, max(0.0, apart - tolerance) / (OTHER_COLOR - tolerance))


def find_faults(mockup: Sheet, render: Sheet, alignment: Alignment, lines: Matched, shapes: Shapes) -> list[Fault]:
    """Every fault with its share of `blocks`, `text`, `position` and `color`."""
    account = _Account()
    for line_pair in lines.pairs:
        _book_line(account, line_pair, alignment)
    for line in lines.missing:
        account.owe(blocks=line.weight, text=len(line.key) / 2, position=sqrt(line.weight), color=line.weight)
        fault = Fault(kind=Kind.MISSING, box=line.ink.box, line=line)
        account.book(fault, blocks=line.weight, text=len(line.key) / 2, position=sqrt(line.weight), color=line.weight)
    for line in lines.extra:
        account.owe(blocks=line.weight, text=len(line.key) / 2)
        place = alignment.to_mockup(line.ink.box)
        fault = Fault(kind=Kind.EXTRA, box=place, rendered_box=line.ink.box, element=line.element, shown=line)
        account.book(fault, blocks=line.weight, text=len(line.key) / 2)
    for shape_pair in shapes.pairs:
        _book_shape(account, shape_pair, alignment)
    for shape in shapes.missing:
        account.owe(blocks=shape.weight, position=sqrt(shape.weight), color=shape.weight)
        fault = Fault(kind=Kind.MISSING, box=shape.box, noun=_noun(shape))
        account.book(fault, blocks=shape.weight, position=sqrt(shape.weight), color=shape.weight)
    for shape in shapes.extra:
        account.owe(blocks=shape.weight)
        place = alignment.to_mockup(shape.box)
        fault = Fault(kind=Kind.EXTRA, box=place, rendered_box=shape.box, element=shape.element, noun=_noun(shape))
        account.book(fault, blocks=shape.weight)
    _book_ground(account, mockup, render, alignment, _texts(lines, alignment), _judged_apart(shapes, alignment))
    return account.settled()


def _noun(shape: Shape) -> str:
    return "image" if shape.is_image else "block"


def _book_line(account: _Account, pair: LinePair, alignment: Alignment) -> None:
    weight = pair.mockup.weight
    characters = (len(pair.mockup.key) + len(pair.rendered.key)) / 2
    account.owe(blocks=weight, text=characters, position=sqrt(weight), color=weight)
    fault = Fault(
        kind=Kind.TEXT,
        box=pair.mockup.ink.box,
        rendered_box=pair.rendered.ink.box,
        element=pair.rendered.element,
        line=pair.mockup,
        shown=pair.rendered,
    )
    account.book(fault, text=(1 - pair.likeness) * characters)
    size = 1.0 if pair.agreed else _size_share(pair.mockup.ink.box, pair.rendered.ink.box)
    if (lost := weight * (1 - size * _stroke_share(pair))) > 0:
        account.book(replace(fault, kind=Kind.FONT_SIZE if pair.likeness > SAME_WORDS else Kind.TEXT), blocks=lost)
    _book_position(account, fault, sqrt(weight), (pair.dx, pair.dy), alignment.band_at(fault.box.center[1]))
    one, two = pair.mockup.ink.color, pair.rendered.ink.color
    lost = weight * color_loss(float(distance(one, two)), SAME_COLOR)
    account.book(replace(fault, kind=Kind.COLOR, colors=(to_hex(one), to_hex(two))), color=lost)


def _book_shape(account: _Account, pair: ShapePair, alignment: Alignment) -> None:
    weight = pair.mockup.weight
    account.owe(blocks=weight, position=sqrt(weight), color=weight)
    fault = Fault(
        kind=Kind.RESIZED,
        box=pair.mockup.box,
        rendered_box=pair.rendered.box,
        element=pair.rendered.element,
        shape=pair,
        noun=_noun(pair.mockup),
    )
    band = alignment.band_at(pair.mockup.box.center[1])
    if pair.agreed:
        _book_position(account, fault, sqrt(weight), (0.0, 0.0), band)
        return
    account.book(fault, blocks=weight * (1 - _size_share(pair.mockup.box, pair.place)))
    _book_position(account, fault, sqrt(weight), pair.offset, band)
    if pair.mockup.is_image:
        lost = weight * (1 - pair.content) if pair.content < SAME_PICTURE else 0.0
        account.book(replace(fault, kind=Kind.IMAGE), blocks=lost / 2, color=lost)
        return
    lost = weight * color_loss(fill_distance(pair.mockup.looks, pair.rendered.looks), SAME_GROUND)
    expected, seen = (to_hex(np.median(one.looks.fill, axis=(0, 1))) for one in (pair.mockup, pair.rendered))
    account.book(replace(fault, kind=Kind.BACKGROUND, colors=(expected, seen)), color=lost)


def _book_position(account: _Account, fault: Fault, weight: float, offset: tuple[float, float], band: Band) -> None:
    """A block's own offset, and its share of its band's shift: only a part of that where the band was merely pushed."""
    own = 1 - nearness(float(np.hypot(*offset)))
    account.book(replace(fault, kind=Kind.MOVED, offset=offset), position=weight * own)
    pushed = (1 - nearness(float(np.hypot(band.dx, band.dy)))) * (REFLOW_SHARE if band.reflowed else 1.0)
    account.book(
        replace(fault, kind=Kind.MOVED, offset=(band.dx, band.dy), pushed=band), position=weight * pushed * (1 - own)
    )


def _stroke_share(pair: LinePair) -> float:
    """How like the strokes are in weight, 0..1, by the share of its box that a line's ink covers; 1 within OTHER_STROKE."""
    one, two = (line.ink.mass / max(1.0, line.ink.box.area) for line in (pair.mockup, pair.rendered))
    ratio = min(one, two) / max(one, two, 1e-6)
    return min(1.0, ratio * OTHER_STROKE) if pair.likeness > SAME_WORDS else 1.0


def _size_share(one: Box, two: Box) -> float:
    """Design2Code's matched area share, 0..1; sides that differ by no more than SAME_SIZE_PX are equal."""
    share = 1.0
    for first, second in ((one.width, two.width), (one.height, two.height)):
        if abs(first - second) > SAME_SIZE_PX:
            share *= min(first, second) / max(first, second, 1.0)
    return share


def _texts(lines: Matched, alignment: Alignment) -> list[Box]:
    """Wherever there is or was text, in the mockup's coordinates."""
    read = [pair.mockup.ink.box for pair in lines.pairs]
    read += [line.ink.box for line in (*lines.missing, *lines.excused)]
    shown = [pair.rendered.ink.box for pair in lines.pairs if not pair.agreed or pair.dx or pair.dy]
    shown += [line.ink.box for line in lines.extra]
    return read + [alignment.to_mockup(box) for box in shown]


def _judged_apart(shapes: Shapes, alignment: Alignment) -> list[Box]:
    """Blocks that have faults of their own: the ground under them is not judged again."""
    boxes = [box for pair in shapes.pairs if not pair.agreed for box in (pair.mockup.box, pair.place)]
    boxes += [shape.box for shape in shapes.missing]
    return boxes + [alignment.to_mockup(shape.box) for shape in shapes.extra]


def _book_ground(
    account: _Account,
    mockup: Sheet,
    render: Sheet,
    alignment: Alignment,
    texts: Sequence[Box],
    judged: Sequence[Box],
) -> None:
    """The colour of everything that is no text and no faulty block, cell by cell; neighbouring cells make one fault."""
    account.owe(color=GROUND_WEIGHT)
    rows, columns = -(-mockup.height // CELL), -(-mockup.width // CELL)
    # Rows that the render lacks are missing, which is booked elsewhere; they have the mockup's colours here.
    shown = alignment.applied(render, mockup.rgb)
    one, two = (_cells(picture, rows, columns) for picture in (mockup.rgb, shown))
    apart = np.zeros((rows, columns))
    unlike = (one != two).any(axis=2)
    if unlike.any():
        apart[unlike] = distance(one[unlike], two[unlike])
    for box in (*(text.padded(2) for text in texts), *judged):
        top, left = max(0, int(box.y // CELL)), max(0, int(box.x // CELL))
        apart[top : int(box.bottom // CELL) + 1, left : int(box.right // CELL) + 1] = 0
    lost = np.clip((apart - SAME_GROUND) / (OTHER_COLOR - SAME_GROUND), 0, 1)
    count, labels = cv2.connectedComponents((lost > 0).astype(np.uint8), connectivity=8)
    for label in range(1, count):
        cells = labels == label
        if cells.sum() < FEWEST_CELLS:
            continue
        at_rows, at_columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
        box = Box.from_edges(
            float(at_columns[0] * CELL),
            float(at_rows[0] * CELL),
            float(min(mockup.width, (at_columns[-1] + 1) * CELL)),
            float(min(mockup.height, (at_rows[-1] + 1) * CELL)),
        )
        expected, seen = (to_hex(np.median(side[cells], axis=0)) for side in (one, two))
        fault = Fault(
            kind=Kind.BACKGROUND,
            box=box,
            rendered_box=alignment.to_render(box),
            noun="ground",
            colors=(expected, seen),
        )
        account.book(fault, color=GROUND_WEIGHT * float(lost[cells].sum()) / (rows * columns))


def _cells(picture: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.float32]:
    """The mean colour of each cell; the cells at the right and bottom edge are filled up with their last pixels."""
    height, width = picture.shape[:2]
    whole = cv2.copyMakeBorder(picture, 0, rows * CELL - height, 0, columns * CELL - width, cv2.BORDER_REPLICATE)
    cells: NDArray[np.float32] = cv2.resize(whole.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA)
    return cells
