"""Which part of the render stands for which part of the mockup: bands of rows, each with one shift.

An inserted banner pushes everything below it down. That is one difference, not a page full of them; so before anything is
judged, bands are found in which the render follows the mockup at a constant distance, and blocks are judged inside their band.

Anchors are lines of equal text and runs of equal, unmistakable rows. A dynamic programme picks the chain of anchors that
explains most of the page with the fewest jumps; each jump is then put on the row where both sides fit best.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare.lines import Line
from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.geometry import Box

JUMP_COST = (
    3.0  # in anchors: a line that moved alone (two jumps, one anchor) is a moved line, three lines and more a band
)
SAME_SHIFT = 3.0  # px: anchors nearer than this belong to one band; OCR boxes are good to 1-2 px
ROWS_PER_ANCHOR = 24  # so many equal rows of pixels count as much as one line of equal text
MIN_RUN = 6  # rows; shorter runs of equal rows occur by chance
REFLOW_SLACK = 8.0  # px: a page that grew by what its last band moved has reflowed
_COLUMNS = 48  # a row's signature: its mean luminance in so many columns
_REACH = 4  # px around an anchor's shift within which the exact shift is sought


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Mockup rows `top` to `bottom` are found in the render at (dx, dy) from there.

    `reflowed`: the shift follows from something above that is of another height, or moves the whole page alike.
    """

    top: float
    bottom: float
    dx: float
    dy: float
    reflowed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A jump between two bands: rows of the render that the mockup lacks (`inserted`), or the other way round."""

    inserted: bool
    top: float  # in the render where inserted, else in the mockup
    bottom: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """Bands from top to bottom, covering all rows of the mockup but those that the render lacks."""

    bands: tuple[Band, ...]
    gaps: tuple[Gap, ...] = ()

    def band_at(self, y: float) -> Band:
        """The band of the mockup's row `y`; the nearest one where the render lacks that row."""
        return min(self.bands, key=lambda band: max(band.top - y, y - band.bottom, 0.0))

    def band_of_rendered(self, y: float) -> Band:
        """The band that the render's row `y` belongs to; the nearest one for inserted rows."""
        return min(self.bands, key=lambda band: max(band.top + band.dy - y, y - band.bottom - band.dy, 0.0))

    def to_mockup(self, box: Box) -> Box:
        """Where a box of the render would lie in the mockup if it followed its band."""
        band = self.band_of_rendered(box.center[1])
        return box.shifted(-band.dx, -band.dy)

    def to_render(self, box: Box) -> Box:
        """Where a box of the mockup is expected in the render."""
        band = self.band_at(box.center[1])
        return box.shifted(band.dx, band.dy)

    def turned(self) -> "Alignment":
        """The same from the render to the mockup."""
        return Alignment(
            tuple(
                Band(top=one.top + one.dy, bottom=one.bottom + one.dy, dx=-one.dx, dy=-one.dy, reflowed=one.reflowed)
                for one in self.bands
            )
        )

    def inserted_at(self, box: Box) -> Gap | None:
        """The inserted rows that hold the middle of a box of the render."""
        return _holding(self.gaps, box, inserted=True)

    def applied(self, render: Sheet, mockup: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The render brought to the mockup's rows; rows and columns that it lacks have the mockup's own pixels."""
        out = mockup.copy()
        height, width = out.shape[:2]
        for band in self.bands:
            dx, dy = round(band.dx), round(band.dy)
            y0, y1 = max(0, round(band.top), -dy), min(height, round(band.bottom), render.height - dy)
            x0, x1 = max(0, -dx), min(width, render.width - dx)
            if y1 > y0 and x1 > x0:
                out[y0:y1, x0:x1] = render.rgb[y0 + dy : y1 + dy, x0 + dx : x1 + dx]
        return out


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Row `y` of the mockup is found at (dx, dy); `weight` in lines of text."""

    y: float
    dx: float
    dy: float
    weight: float
    has_dx: bool


def align(mockup: Sheet, render: Sheet, read: Sequence[Line], shown: Sequence[Line]) -> Alignment:
    """Find the bands of `render` (with its lines `shown`) that follow `mockup` (with its lines `read`)."""
    one, two = _signatures(mockup), _signatures(render)
    anchors = _text_anchors(read, shown) + _row_anchors(one, two)
    groups = _groups(_chain(anchors))
    if not groups:
        return Alignment((Band(top=0, bottom=mockup.height, dx=0, dy=0),))
    shifts = [_exact_shift(group, one, two) for group in groups]
    bands, gaps = _cut(groups, shifts, one, two)
    return Alignment(_judged(bands, mockup.height, render.height), gaps)


def _text_anchors(read: Sequence[Line], shown: Sequence[Line]) -> list[_Anchor]:
    """Lines of equal text; those that occur several times are paired in reading order where both sides have as many."""
    sides: tuple[dict[str, list[Line]], dict[str, list[Line]]] = (defaultdict(list), defaultdict(list))
    for lines, side in zip((read, shown), sides, strict=True):
        for line in sorted(lines, key=lambda one: (one.ink.box.y, one.ink.box.x)):
            if len(line.key) > 1:
                side[line.key].append(line)
    pairs = [
        (first, second)
        for key, firsts in sides[0].items()
        if len(firsts) == len(sides[1].get(key, ()))
        for first, second in zip(firsts, sides[1][key], strict=True)
    ]
    return [
        _Anchor(
            y=first.ink.box.y,
            dx=second.ink.box.x - first.ink.box.x,
            dy=second.ink.box.bottom - first.ink.box.bottom,
            weight=1.0,
            has_dx=True,
        )
        for first, second in pairs
    ]


def _signatures(sheet: Sheet) -> NDArray[np.float32]:
    """One row of numbers for each row of pixels. Means over columns, so that anti-aliasing hardly shows."""
    columns = min(_COLUMNS, sheet.width)
    small: NDArray[np.uint8] = cv2.resize(sheet.luma, (columns, sheet.height), interpolation=cv2.INTER_AREA)
    out = np.full((sheet.height, _COLUMNS), 255, np.float32)
    out[:, :columns] = small
    return out


def _row_anchors(one: NDArray[np.float32], two: NDArray[np.float32]) -> list[_Anchor]:
    """Runs of rows that are equal in both and occur once in each (patience diff on rows)."""
    keys_one, keys_two = ([row.tobytes() for row in np.rint(side).astype(np.uint8)] for side in (one, two))
    counts_one, counts_two = Counter(keys_one), Counter(keys_two)
    place = {key: at for at, key in enumerate(keys_two) if counts_two[key] == 1}
    matches = [(at, place[key]) for at, key in enumerate(keys_one) if counts_one[key] == 1 and key in place]
    anchors, start = [], 0
    for at in range(1, len(matches) + 1):
        same = at < len(matches) and (
            matches[at][1] - matches[at][0] == matches[start][1] - matches[start][0]
            and matches[at][0] - matches[at - 1][0] <= MIN_RUN
        )
        if not same:
            if at - start >= MIN_RUN:
                y, other = matches[start]
                anchors.append(_Anchor(y, 0.0, other - y, (at - start) / ROWS_PER_ANCHOR, has_dx=False))
            start = at
    return anchors


def _chain(anchors: list[_Anchor]) -> list[_Anchor]:
    """The heaviest chain of anchors that go down in both pictures, each jump of the shift costing JUMP_COST."""
    if not anchors:
        return []
    ordered = sorted(anchors, key=lambda one: (one.y, one.y + one.dy))
    y = np.array([one.y for one in ordered])
    dy = np.array([one.dy for one in ordered])
    weight = np.array([one.weight for one in ordered])
    best = weight.copy()
    before = np.full(len(ordered), -1)
    for at in range(len(ordered)):
        # The page as it is, unshifted, needs no jump to start with; any other first shift does.
        best[at] -= JUMP_COST if abs(dy[at]) > SAME_SHIFT else 0.0
        if at == 0:
            continue
        jump = np.where(np.abs(dy[:at] - dy[at]) > SAME_SHIFT, JUMP_COST, 0.0)
        follows = y[:at] + dy[:at] <= y[at] + dy[at] + SAME_SHIFT
        value = np.where(follows, best[:at] - jump, -np.inf)
        top = int(value.argmax())
        if value[top] + weight[at] > best[at]:
            best[at], before[at] = value[top] + weight[at], top
    at, chain = int(best.argmax()), []
    while at >= 0:
        chain.append(ordered[at])
        at = int(before[at])
    return chain[::-1]


def _groups(chain: list[_Anchor]) -> list[list[_Anchor]]:
    """The chain cut where its shift changes. Each is held against its group, not its neighbour: a line that is half way between
    two bands (in the middle of what grew) would join them.
    """
    groups: list[list[_Anchor]] = []
    for anchor in chain:
        if groups and abs(float(np.median([one.dy for one in groups[-1]])) - anchor.dy) <= SAME_SHIFT:
            groups[-1].append(anchor)
        else:
            groups.append([anchor])
    return groups


def _exact_shift(group: list[_Anchor], one: NDArray[np.float32], two: NDArray[np.float32]) -> tuple[float, float]:
    """The shift of a band: sideways by the majority of its lines, downwards to the row by comparing pixels."""
    middle = float(np.median([anchor.dy for anchor in group]))
    top = int(min(anchor.y for anchor in group))
    bottom = min(int(max(anchor.y for anchor in group)) + 16, len(one))
    near = range(round(middle) - _REACH, round(middle) + _REACH + 1)
    costs = [_mismatch(one, two, top, bottom, dy).mean() + 1e-3 * abs(dy - middle) for dy in near]
    dy = near[int(np.argmin(costs))]
    sideways = np.array([anchor.dx for anchor in group if anchor.has_dx])
    if sideways.size < 3:
        return 0.0, float(dy)
    dx = round(float(np.median(sideways)))
    agreed = float(np.mean(np.abs(sideways - dx) <= 2.0))
    return (float(dx), float(dy)) if agreed >= 0.6 and abs(dx) > 1 else (0.0, float(dy))


def _mismatch(
    one: NDArray[np.float32], two: NDArray[np.float32], top: int, bottom: int, dy: int
) -> NDArray[np.float64]:
    """How unlike each mockup row of `top` to `bottom` is to the render's row `dy` further down; 255 beyond its end."""
    rows = np.arange(top, bottom)
    there = (rows + dy >= 0) & (rows + dy < len(two))
    cost = np.full(len(rows), 255.0)
    cost[there] = np.abs(one[rows[there]] - two[rows[there] + dy]).mean(axis=1)
    return cost


def _cut(
    groups: list[list[_Anchor]],
    shifts: list[tuple[float, float]],
    one: NDArray[np.float32],
    two: NDArray[np.float32],
) -> tuple[list[Band], tuple[Gap, ...]]:
    """Bands with exact edges, and the rows that were inserted or removed between them."""
    bands: list[Band] = []
    gaps: list[Gap] = []
    top = 0.0
    edges = [(min(anchor.y for anchor in group), max(anchor.y for anchor in group)) for group in groups]
    if shifts[0][1] > SAME_SHIFT:  # rows of the render above the first band are new, unless the whole page moved
        gaps.append(Gap(inserted=True, top=0.0, bottom=shifts[0][1]))
    elif shifts[0][1] < -SAME_SHIFT:
        top = -shifts[0][1]
        gaps.append(Gap(inserted=False, top=0.0, bottom=top))
    for at, (dx, dy) in enumerate(shifts):
        if at + 1 == len(shifts):
            bands.append(Band(top=top, bottom=float(len(one)), dx=dx, dy=dy))
            break
        low, high = int(edges[at][1]), max(int(edges[at + 1][0]), int(edges[at][1]) + 1)
        end, start = _seam(one, two, low, high, int(dy), int(shifts[at + 1][1]))
        bands.append(Band(top=top, bottom=float(end), dx=dx, dy=dy))
        if start > end:
            gaps.append(Gap(inserted=False, top=float(end), bottom=float(start)))
        else:
            gaps.append(Gap(inserted=True, top=end + dy, bottom=end + shifts[at + 1][1]))
        top = float(start)
    return bands, tuple(gaps)


def _seam(
    one: NDArray[np.float32], two: NDArray[np.float32], low: int, high: int, above: int, below: int
) -> tuple[int, int]:
    """Mockup rows where the upper band ends and the lower one starts; between them lie rows that the render lacks."""
    lost = max(0, above - below)
    high = max(high, low + lost + 1)
    high = min(high, len(one))
    fits_above = np.concatenate([[0.0], np.cumsum(_mismatch(one, two, low, high, above))])
    fits_below = np.concatenate([[0.0], np.cumsum(_mismatch(one, two, low, high, below)[::-1])])[::-1]
    last = max(1, len(fits_above) - lost)
    costs = fits_above[:last] + fits_below[lost : lost + last]
    # Of equally good rows the last: what is new comes right before the block that it pushed away.
    end = low + int(len(costs) - 1 - np.argmin(costs[::-1]))
    return end, min(end + lost, len(one))


def _judged(bands: list[Band], height: int, rendered_height: int) -> tuple[Band, ...]:
    """Bands whose shift is a consequence marked `reflowed`; a band that moved and left its neighbours in place is not."""
    grown = rendered_height - height
    flows = len(bands) == 1 or abs(grown - bands[-1].dy) <= REFLOW_SLACK
    out = []
    for at, band in enumerate(bands):
        above = [0.0, *(other.dy for other in bands[:at])]
        island = any(
            abs(one - other.dy) <= SAME_SHIFT < abs(band.dy - one) for one in above for other in bands[at + 1 :]
        )
        out.append(Band(top=band.top, bottom=band.bottom, dx=band.dx, dy=band.dy, reflowed=flows and not island))
    return tuple(out)


def _holding(gaps: tuple[Gap, ...], box: Box, *, inserted: bool) -> Gap | None:
    middle = box.center[1]
    return next((gap for gap in gaps if gap.inserted == inserted and gap.top <= middle < gap.bottom), None)
