"""The scale that distances fall on, what each kind of length costs a reader, and the line heights a single line may have.

A browser paints boxes on whole pixels and sets lines on whole ones downwards: a part may lie anywhere within half a pixel of where
it was measured and looks the same. That room, and the height of a line's box, which no picture shows, are what lets distances
fall on a scale; what rounding leaves over is carried to the next distance, so that nothing drifts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, floor

from screenshot2code.core.geometry import Box
from screenshot2code.engines.offline.paragraphs import LINE_NOISE, Paragraph, laid_out, tops

GRID = 4.0  # px: the scale of spacing that most design systems have
FINE, FINE_UP_TO = 2.0, 20.0  # px: small distances come in steps of two
HAIR = 3.0  # px: up to here a distance is a line or two
HALF = 0.49  # px that a painted edge may lie beside where it is seen
WHOLE_HALF = 0.51  # px that letters may begin beside a step: they are drawn at quarters of a pixel, and half of one is half of one
NEVER = 1e6

SHARES = (5.0, 1.0, 0.5, 0.25)  # per cent: in which steps a length is a share of what holds it, the coarsest first
ALL = 100.0  # per cent
LEAST_SHARED = 100.0  # px of what holds it from which that is a share
SHARE_ERRS = 0.4  # px that it may be longer or shorter

RATIOS = (1.5, 1.2, 1.25, 1.4, 1.3, 1.6, 1.35, 1.45, 1.55, 1.65, 1.7, 1.75, 1.8, 1.1, 1.15, 1.0, 2.0)
"""Line heights that people write."""
LEAST_RATIO, MOST_RATIO = 1.0, 1.9
COMMON_RATIO, WRITTEN_RATIO, ODD_RATIO = 0.0, 0.25, 0.6  # what the line height of a single line costs
ANOTHER_RATIO = 1.2  # what another line height than lines of its size have costs a paragraph
UNEVEN_LINE = 0.4  # more for a line that is no whole number of pixels high: what follows stands between pixels
FAR = 0.02  # more for each px that a line is higher or lower than lines of its size mostly are
SNUG, TIGHT = (
    1.19,
    0.8,
)  # times the size: letters of lower lines reach into the next ones; and what such a line costs more
WHOLE_LINE = 0.02  # px from a whole number at which a line is that high


def is_step(value: float) -> bool:
    """Whether a person would have written the length without a reason of its own: on the grid, or a hairline."""
    size = abs(value)
    if abs(size - round(size)) > 1e-6:
        return False
    whole = round(size)
    return whole % GRID == 0 or (whole <= FINE_UP_TO and whole % FINE == 0) or whole <= HAIR


@lru_cache(maxsize=16384)  # of a page's few hundred distances, asked about half a million times
def cost(value: float) -> float:
    """How odd a distance of so many px reads; 0 for none."""
    if abs(value) < 0.01:
        return 0.0
    size = abs(value)
    found = 8.0
    if abs(size - round(size)) <= 1e-6:
        whole = round(size)
        found = 0.15 if whole % GRID == 0 else 0.3 if is_step(size) else 1.5 if whole % 5 == 0 else 2.5
    return found + (6.0 if value < 0 else 0.0)


def snapped(want: float, room: float = HALF) -> float:
    """`want`, or the whole number of pixels that lies within `room` of it."""
    whole = round(want)
    return float(whole) if abs(whole - want) <= room else want


def stepped(want: float) -> float:
    """The length on the scale within half a pixel of `want`, else the whole one that is nearest: for what is seen at parts of a pixel."""
    ends = float(floor(want)), float(ceil(want))
    return next((end for end in ends if is_step(end) and abs(end - want) <= WHOLE_HALF), snapped(want, WHOLE_HALF))


def share_of(want: float, room: float) -> float | None:
    """The per cent of `room` px that come within half a pixel of `want`, in the coarsest steps; None where none do."""
    if want <= 0 or room < LEAST_SHARED:
        return None
    for step in SHARES:
        share = step * round(ALL * want / room / step)
        if 0 < share < ALL and abs(share * room / ALL - want) <= SHARE_ERRS:
            return share
    return None


def within(low: float, high: float, near: float, *, step: float = GRID) -> float | None:
    """The multiple of `step` in low..high that is nearest to `near`; None where there is none."""
    first = -(-low // step)
    last = high // step
    if first > last:
        return None
    return float(step * min(max(round(near / step), first), last))


def spaces(want: float, reach: float) -> Iterator[float]:
    """Distances on the scale within `reach` of `want`, and the whole one that is nearest."""
    nearest = round(want)
    for whole in range(int(want - reach), int(want + reach) + 2):
        if abs(whole - want) <= reach and (is_step(whole) or whole == nearest):
            yield float(whole)


# --- single lines


@dataclass(frozen=True, slots=True)
class Leading:
    """A height of line boxes in px, what it costs a reader, and between which places the paragraph then may begin."""

    height: float
    price: float
    low: float
    high: float
    total: float  # px of all its lines together


def leadings(text: Paragraph) -> tuple[Leading, ...]:
    """Every line height that the paragraph may have, the cheapest first."""
    if len(text.lines) == 1:
        line = text.lines[0]
        ends = round(line.extent.font_ascent), round(line.extent.font_descent)
        return _of_line(text.style.size, text.line_height, *ends, round(line.baseline))
    low, high = tops(text)
    if low > high:  # no place puts every line on its pixel
        low = high = text.box.y
    return (Leading(text.line_height, 0.0, low, high, text.box.height), *_others(text))


def _others(text: Paragraph) -> list[Leading]:
    """Line heights that set every line of the paragraph on its pixel as well as its own does."""
    size, found = text.style.size, []
    for ratio in RATIOS:
        height = round(ratio * size, 4)
        if 0.01 < abs(height - text.line_height) <= 1.0:
            low, high = tops(replace(text, line_height=height))
            if low <= high:
                total = laid_out(height) * len(text.lines)
                found.append(Leading(height, ANOTHER_RATIO + FAR * abs(height - text.line_height), low, high, total))
    return sorted(found, key=lambda one: one.price)


@lru_cache(maxsize=4096)
def _of_line(size: float, own: float, ascent: int, descent: int, baseline: int) -> tuple[Leading, ...]:
    heights: dict[float, float] = {}
    for ratio in RATIOS:
        _offer(heights, round(ratio * size, 4), WRITTEN_RATIO)
    for whole in range(ceil(LEAST_RATIO * size), int(MOST_RATIO * size) + 1):
        # Written to four places, and never less than the whole pixel: Chromium cuts to the next smaller 64th.
        _offer(heights, ceil(whole / size * 1e4 - 1e-9) / 1e4 * size, ODD_RATIO)
    heights[own] = COMMON_RATIO + (0.0 if abs(own - round(own)) <= WHOLE_LINE else UNEVEN_LINE)
    found = []
    for height, plain in heights.items():
        # A line stands on a whole pixel: within half a pixel it does not matter where its box begins.
        top = baseline - ascent - (height - ascent - descent) // 2
        price = plain + FAR * abs(height - own) + (TIGHT if height < SNUG * size else 0.0)
        found.append(Leading(height, price, top - 0.5 + LINE_NOISE, top + 0.5 - LINE_NOISE, laid_out(height)))
    return tuple(sorted(found, key=lambda one: one.price))


def _offer(heights: dict[float, float], height: float, price: float) -> None:
    even = abs(height - round(height)) <= WHOLE_LINE
    heights[height] = min(heights.get(height, NEVER), price + (0.0 if even else UNEVEN_LINE))


def led(text: Paragraph, leading: Leading) -> Paragraph:
    """The paragraph in this line height, its letters where they were."""
    if leading.height == text.line_height:
        return text
    box = Box(text.box.x, (leading.low + leading.high) / 2, text.box.width, leading.total)
    return replace(text, line_height=leading.height, box=box)
