"""Cells of one padding: how high the rows of a table are, told from where their lines stand.

A person gives all cells of a table one padding and one line height, and the browser puts what is in them in the middle of their row.
Where that puts every line and every box of the picture where it was seen, it is what the table says; else each cell keeps its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.steps import HALF, Leading, cost, leadings

PADS = (16.0, 12.0, 8.0, 20.0, 24.0, 10.0, 14.0, 4.0, 6.0, 18.0, 0.0, 28.0, 32.0, 2.0, 36.0, 40.0)
"""px above and below what stands in a cell: the scale that all pages share, as far as cells go."""
MOST_SIZES = 3  # of letters in the cells of one part of a table: more are no one way to set a row
ROUNDING = 0.08  # px of LINE_NOISE that the few rows of a table may use up


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What stands in a cell: a text that may have several line heights, or a box, which has the height it has."""

    top: float  # px of the page: where it was seen to begin
    height: float
    text: Paragraph | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a table: what its cells hold, the widths of its borders, and where it begins if that can be seen."""

    cells: tuple[Held, ...]
    above: float
    below: float
    seen: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One padding above and below for all cells of some rows, the line height of each size of letters, and where the rows then end."""

    pad: float
    chosen: dict[float, float]
    bottom: float
    price: float

    def leading(self, text: Paragraph) -> Leading:
        """The line height of a text in these rows."""
        height = self.chosen[text.style.size]
        return next(one for one in leadings(text) if one.height == height)


def levels(lines: Sequence[Line], top: float) -> Iterator[Level]:
    """The ways to set `lines`, the first of which begins at `top`, that put everything in them where it was seen, the cheapest first."""
    sizes = {held.text.style.size for line in lines for held in line.cells if held.text}
    if len(sizes) > MOST_SIZES:
        return
    common = {size: _common(lines, size) for size in sizes}
    ways = []
    for heights in product(*common.values()):
        chosen = {size: height for size, (height, _) in zip(common, heights, strict=True)}
        dear = sum(price for _, price in heights)
        ways += [Level(pad=pad, chosen=chosen, bottom=0.0, price=dear + cost(pad)) for pad in PADS]
    for way in sorted(ways, key=lambda one: one.price):
        bottom = _bottom(lines, top, way)
        if bottom is not None:
            yield Level(pad=way.pad, chosen=way.chosen, bottom=bottom, price=way.price)


def _common(lines: Sequence[Line], size: float) -> list[tuple[float, float]]:
    """The line heights that every text of a size in `lines` may have, and what each costs at most."""
    found: dict[float, float] | None = None
    for text in (held.text for line in lines for held in line.cells):
        if text is not None and text.style.size == size:
            here = {one.height: one.price for one in leadings(text)}
            known = here if found is None else found
            found = {height: max(price, here[height]) for height, price in known.items() if height in here}
    return sorted((found or {}).items(), key=lambda pair: pair[1])


def _bottom(lines: Sequence[Line], top: float, way: Level) -> float | None:
    """Where the last row ends in this way; None where something would not stand where it was seen."""
    for line in lines:
        if line.seen is not None and abs(line.seen - top) > HALF + ROUNDING:
            return None
        places = [_place(held, way) for held in line.cells]
        inner = max((height for _, _, height in places), default=0.0)
        begin = top + line.above + way.pad
        for low, high, height in places:
            if not low - ROUNDING <= begin + (inner - height) / 2 <= high + ROUNDING:
                return None
        top = begin + inner + way.pad + line.below
    return top


def _place(held: Held, way: Level) -> tuple[float, float, float]:
    """Between which places what is held may begin, and how high it is."""
    if held.text is None:
        return held.top - HALF, held.top + HALF, held.height
    leading = way.leading(held.text)
    return leading.low, leading.high, leading.total
