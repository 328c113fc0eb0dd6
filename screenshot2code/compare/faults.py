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
from screenshot2code.compare.marks import Mark, find_marks
from screenshot2code.compare.matching import SAME_WORDS, LinePair, Matched
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
OTHER_STROKE = 1.22  # ink per area of regular and bold is 1.25 to 1.6 apart; of one face at two sizes or rasterised twice below 1.12
SAME_FORM, OTHER_FORM = 0.92, 0.5  # likeness of letters from which nothing, and up to which most is lost
FORM_SHARE = 0.6  # of its block that a text loses whose letters are drawn quite otherwise
UNDERLINE_SHARE = 0.15  # of its block that a text loses whose underline is missing or new
USUAL_STROKE = (0.86, 1.17)  # two faces of one weight differ by so much in ink per area, regular and bold by more
ENOUGH_LINES = 6  # from which the median of a page's lines is what is usual on it
STROKE_SLOPE, MOST_STROKE = (
    2.0,
    0.4,
)  # what a text loses for strokes beyond that: regular for bold a fifth to two fifths
FEWEST_CELLS = 4  # 16 x 64 px: fewer differing cells are the hem of something that was judged as a block
MARK_MARGIN = 4  # px around what has been judged in which no further mark is looked for
CELL = 16  # px: the page's ground is compared in squares of this side, where no text stands


@dataclass(frozen=True, slots=True)
class Told:
    """What to change, where it is known already: a CSS property, the value expected and the one seen."""

    property: str
    expected: str
    seen: str


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
    form: float = 1.0  # how alike the letters are drawn
    rise: float = 0.0  # how many times as tall the mockup's letters are; 0 where nobody has measured it
    ends: float = 0.0  # how alike the first and last letters are at their own size
    denser: float = (
        1.0  # ink per area of the mockup's letters by that of the render's, beside what is usual on this page
    )
    spot: tuple[float, float] | None = None  # a place well inside a fault that fills its box only in part
    told: Told | None = None
    steps: tuple[int, float] = (0, 0.0)  # of another line height: lines, and px by which each is higher in the render
    nominal: float = 0.0  # points of the score that it is said to cost at least: the parts hardly see it, a person does


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
    usual = _usual_stroke(lines.pairs)
    for line_pair in lines.pairs:
        _book_line(account, line_pair, alignment, usual)
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
    # Rows that the render lacks are missing, which is booked above; they have the mockup's colours here.
    brought = alignment.applied(render, mockup.rgb)
    texts, judged = _texts(lines, alignment), _judged_apart(shapes, alignment)
    grounds = _book_ground(account, mockup, brought, alignment, texts, judged)
    pictures = [box for pair in shapes.pairs if pair.mockup.is_image for box in (pair.mockup.box, pair.place)]
    faulty = [fault for fault in account.faults if fault.line is None and fault.shown is None]
    known = [fault.box for fault in faulty if fault.noun != "ground"]
    known += [alignment.to_mockup(fault.rendered_box) for fault in faulty if fault.shape and fault.rendered_box]
    settled = [box.padded(MARK_MARGIN) for box in (*texts, *known, *pictures, *grounds)]
    for mark in find_marks(mockup.rgb, brought, settled):
        _book_mark(account, mark, alignment)
    return account.settled()


def _book_mark(account: _Account, mark: Mark, alignment: Alignment) -> None:
    if mark.missing:
        account.owe(blocks=mark.weight, position=sqrt(mark.weight), color=mark.weight)
        fault = Fault(kind=Kind.MISSING, box=mark.box, noun="mark")
        account.book(fault, blocks=mark.weight, position=sqrt(mark.weight), color=mark.weight)
        return
    account.owe(blocks=mark.weight)
    fault = Fault(kind=Kind.EXTRA, box=mark.box, rendered_box=alignment.to_render(mark.box), noun="mark")
    account.book(fault, blocks=mark.weight)


def _noun(shape: Shape) -> str:
    return "image" if shape.is_image else "block"


def _book_line(account: _Account, pair: LinePair, alignment: Alignment, usual: float) -> None:
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
        form=pair.form,
        rise=pair.rise,
        ends=pair.ends,
        # A line under the letters of one side alone is ink, and says nothing of their strokes.
        denser=_denser(pair) / usual if pair.mockup.ink.underlined == pair.rendered.ink.underlined else 1.0,
    )
    account.book(fault, text=(1 - pair.likeness) * characters)
    size = 1.0 if pair.agreed else _size_share(pair.mockup.ink.box, pair.rendered.ink.box)
    size *= _stroke_share(fault.denser) if pair.likeness >= SAME_WORDS else 1.0
    account.book(
        replace(fault, kind=Kind.FONT_SIZE if pair.likeness >= SAME_WORDS else Kind.TEXT), blocks=weight * (1 - size)
    )
    account.book(replace(fault, kind=Kind.FONT_FAMILY), blocks=weight * size * _form_loss(pair.form))
    if pair.mockup.ink.underlined != pair.rendered.ink.underlined and pair.likeness >= SAME_WORDS:
        account.book(replace(fault, kind=Kind.BORDER), blocks=weight * size * UNDERLINE_SHARE)
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
    if np.hypot(offset[0] + band.dx, offset[1] + band.dy) <= STILL_PX and (band.dx or band.dy):
        return  # it stayed where the mockup has it, while what is around it went elsewhere
    own = 1 - nearness(float(np.hypot(*offset)))
    account.book(replace(fault, kind=Kind.MOVED, offset=offset), position=weight * own)
    pushed = (1 - nearness(float(np.hypot(band.dx, band.dy)))) * (REFLOW_SHARE if band.reflowed else 1.0)
    account.book(
        replace(fault, kind=Kind.MOVED, offset=(band.dx, band.dy), pushed=band), position=weight * pushed * (1 - own)
    )


def _stroke_share(denser: float) -> float:
    """How like the strokes are in weight, 0..1; 1 within OTHER_STROKE."""
    return 1.0 - min(MOST_STROKE, max(0.0, STROKE_SLOPE * (max(denser, 1 / max(denser, 1e-6)) - OTHER_STROKE)))


def _denser(pair: LinePair) -> float:
    """By what factor the ink of the mockup's line covers more of its box than that of the render's."""
    one, two = (max(line.ink.mass / max(1.0, line.ink.box.area), 1e-3) for line in (pair.mockup, pair.rendered))
    return one / two


def _usual_stroke(pairs: Sequence[LinePair]) -> float:
    """What the lines of this page have in stroke because of another face; 1 where they rather have another weight."""
    ratios = [_denser(pair) for pair in pairs if pair.likeness >= SAME_WORDS]
    usual = float(np.median(ratios)) if len(ratios) >= ENOUGH_LINES else 1.0
    return usual if USUAL_STROKE[0] <= usual <= USUAL_STROKE[1] else 1.0


def _form_loss(form: float) -> float:
    """What a text loses for letters that are only so much alike, 0..FORM_SHARE."""
    return FORM_SHARE * min(1.0, max(0.0, SAME_FORM - form) / (SAME_FORM - OTHER_FORM))


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
    return [*read, *lines.forgiven, *(alignment.to_mockup(box) for box in shown)]


def _judged_apart(shapes: Shapes, alignment: Alignment) -> list[Box]:
    """Blocks that have faults of their own: the ground under them is not judged again."""
    boxes = [box for pair in shapes.pairs if not pair.agreed for box in (pair.mockup.box, pair.place)]
    boxes += [shape.box for shape in shapes.missing]
    return boxes + [alignment.to_mockup(shape.box) for shape in shapes.extra]


def _book_ground(
    account: _Account,
    mockup: Sheet,
    shown: NDArray[np.uint8],
    alignment: Alignment,
    texts: Sequence[Box],
    judged: Sequence[Box],
) -> list[Box]:
    """The colour of everything that is no text and no faulty block, cell by cell; neighbouring cells make one fault.

    `shown` is the render brought to the mockup's rows. Returns the cells whose ground is wrong.
    """
    account.owe(color=GROUND_WEIGHT)
    rows, columns = -(-mockup.height // CELL), -(-mockup.width // CELL)
    one, two = (_cells(picture, rows, columns) for picture in (mockup.rgb, shown))
    apart = np.zeros((rows, columns))
    unlike = (one != two).any(axis=2)
    if unlike.any():
        apart[unlike] = distance(one[unlike], two[unlike])
    unjudged = (apart > SAME_GROUND).astype(np.uint8)
    for box in (*(text.padded(2) for text in texts), *judged):
        top, left = max(0, int(box.y // CELL)), max(0, int(box.x // CELL))
        apart[top : int(box.bottom // CELL) + 1, left : int(box.right // CELL) + 1] = 0
    lost = np.clip((apart - SAME_GROUND) / (OTHER_COLOR - SAME_GROUND), 0, 1)
    wrong = np.zeros((rows, columns), bool)
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
            spot=_inmost(cells),
        )
        wrong |= cells
        account.book(fault, color=GROUND_WEIGHT * float(lost[cells].sum()) / (rows * columns))

    # Text on a ground that is wrong keeps its cells out of the account, yet what is wrong about them is the same ground.
    _, around = cv2.connectedComponents(unjudged, connectivity=8)
    same = np.isin(around, np.unique(around[wrong])) & (around > 0)
    return [Box(float(x * CELL), float(y * CELL), CELL, CELL) for y, x in np.argwhere(same)]


def _inmost(cells: NDArray[np.bool_]) -> tuple[float, float]:
    """The middle of the cell that lies furthest from the edge of its component: its box may well surround another block."""
    depth = cv2.distanceTransform(np.pad(cells, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    row, column = np.unravel_index(int(depth.argmax()), depth.shape)
    return (float(column) + 0.5) * CELL, (float(row) + 0.5) * CELL


def _cells(picture: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.float32]:
    """The mean colour of each cell; the cells at the right and bottom edge are filled up with their last pixels."""
    height, width = picture.shape[:2]
    whole = cv2.copyMakeBorder(picture, 0, rows * CELL - height, 0, columns * CELL - width, cv2.BORDER_REPLICATE)
    cells: NDArray[np.float32] = cv2.resize(whole.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA)
    return cells
