"""What goes round a flat box: its border, and the colours outwards from its sides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.middle import median
from screenshot2code.imaging.perception.raster import Colour, Mask, Rect, as_colour, differ

SIDES = ("top", "right", "bottom", "left")
MAX_BORDER = 4  # CSS pixels; thicker edges are found as surfaces of their own
SAMPLES = 25  # points along a side
EQUAL = 3.0  # levels by which one line differs along its sides
RING_SPREAD = 40.0  # levels by which the strongest pixels of a small circle differ on its sides
SEEN = 4.0  # levels between border and fill
# The same where the border, a shade of the fill, ends in so strong a step that it is no row of a shadow: bordered green cards.
FAINT, PLAIN_STEP = 2.0, 20.0

Profile = NDArray[np.float64]
"""Colours outwards from an edge, one row per device pixel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A border of `width` device pixels outside the fill, on these sides."""

    width: int
    color: Colour
    sides: tuple[str, ...]
    style: str = "solid"  # as CSS says it


def find_border(
    pixels: Pixels, rect: Rect, fill: Colour, *, radius: float, unit: float, is_lossy: bool = False
) -> Edge | None:
    """The line of one colour just outside `rect`, if there is one on at least three sides (two for pills)."""
    widest = round(MAX_BORDER * unit)
    is_pill = radius > 0.3 * min(rect.width, rect.height)
    profiles = {side: _profile(pixels, rect, side, widest + 2, radius, uniform=True) for side in SIDES}
    shown = {side: profile for side, profile in profiles.items() if profile is not None and len(profile) >= 2}
    lines = {side: _line(profile, fill, widest, is_round=is_pill) for side, profile in shown.items()}
    found = {side: line for side, line in lines.items() if line is not None}
    if is_lossy or len(found) < len(SIDES) or _spread([line.color for line in found.values()]) > EQUAL:
        # Edges that fall inside a pixel look like lines, but hardly alike on four sides.
        found = {side: line for side, line in found.items() if not line.is_blend}
    needed = 2 if is_pill else 3
    if len(found) < needed:
        return None
    middle = as_colour(np.median([line.color for line in found.values()], axis=0))
    alike = {side: line.width for side, line in found.items() if differ(line.color, middle) < 14}
    if len(alike) < needed:
        return None
    width = int(np.median(list(alike.values())))
    # On a shadow, or against something of its own colour, a line does not show as one; there it is all the same.
    hidden = {
        side
        for side, profile in shown.items()
        if len(profile) >= width and float(np.abs(profile[:width] - np.asarray(middle)).max()) <= EQUAL
    }
    return Edge(
        width=width,
        color=middle,
        sides=SIDES if is_pill else tuple(side for side in SIDES if side in alike or side in hidden),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """What lies along one side; `is_blend` if its colour could be a mixture of what is on its two sides."""

    width: int
    color: Colour
    is_blend: bool


def _line(profile: Profile, fill: Colour, widest: int, *, is_round: bool) -> _Line | None:
    """The rows from the fill outwards that are one line; None if what begins there is the surroundings or a shadow."""
    first = as_colour(profile[0])
    if differ(first, fill) <= FAINT:
        return None
    same = np.abs(profile - profile[0]).max(axis=1) <= 2
    width = len(same) if same.all() else int(np.argmin(same))
    if width > widest or width >= len(profile):
        return None
    step = float(np.abs(profile[width] - profile[width - 1]).max())
    if step <= SEEN - 1 or (differ(first, fill) <= SEEN and step < PLAIN_STEP):
        return None
    if width + 1 < len(profile):
        # In a shadow the next step is nearly as large; past the rim of a border comes a plateau, or a shadow's small steps.
        following = float(np.abs(profile[width + 1] - profile[width]).max())
        towards = (
            np.sign(profile[width] - profile[width - 1]).sum() == np.sign(profile[width + 1] - profile[width]).sum()
        )
        if following > 0.5 * step and towards:
            return None
    is_mix = width == 1 and is_between(first, fill, as_colour(profile[width]), least=0.02 if is_round else 0.08)
    if is_mix and is_round:  # the rim of a circle is mixed alike on all sides
        return None
    return _Line(width, first, is_mix)


def find_ring(pixels: Pixels, rect: Rect, fill: Colour, *, unit: float) -> tuple[Rect, Edge] | None:
    """The thin line round a small disc of `fill`, like that of a radio button, and the rectangle round it.

    At the middle of a curve no pixel is wholly the line's; the strongest is taken for its colour.
    """
    reach = round((MAX_BORDER + 2) * unit)
    widths, peaks = [], []
    for side in SIDES:
        profile = _profile(pixels, rect, side, reach, min(rect.width, rect.height) / 2, uniform=False)
        if profile is None or len(profile) < reach:
            return None
        ground = profile[-1]
        away = np.minimum(np.abs(profile - ground).max(axis=1), np.abs(profile - np.asarray(fill)).max(axis=1))
        peak = int(away.argmax())
        beyond = np.flatnonzero(np.abs(profile[peak:] - ground).max(axis=1) <= 0.25 * away[peak])
        if away[peak] < 4 * SEEN or not len(beyond):
            return None
        widths.append(peak + int(beyond[0]))
        peaks.append(as_colour(profile[peak]))
    if _spread(peaks) > RING_SPREAD or max(widths) - min(widths) > 1:
        return None
    width = int(np.median(widths))
    strongest = max(peaks, key=lambda colour: differ(colour, fill))
    line = Edge(width=max(1, round(unit)), color=strongest, sides=SIDES)
    return rect.grown(width, within=pixels.shape), line


NEAR_SQUARE = 1.15  # of the longer side to the shorter, of what may be a disc
DISC_CONTRAST = 10.0  # levels between a disc and its ground on each side
DISC_REACH = 3  # device pixels within which a disc's rim is looked for on both sides of where it seems to end
DISC_RIM = 1.3  # device pixels of a disc's rim that are not smooth, and so are not in `own`
DISC_FILLED = 0.9  # of what lies within that rim
DISC_INSIDE = 0.99  # of its smooth pixels; a square of 24 px with corners of 6 has .96


def find_disc(pixels: Pixels, rect: Rect, own: Mask, fill: Colour) -> Rect | None:
    """The square round a disc of `fill` whose smooth inside, holes filled, is `own`, at `rect`; None if it is none.

    Where it ends is measured along its two middle lines, each end against what lies beyond it there: badges lie half over others.
    """
    if max(rect.width, rect.height) > NEAR_SQUARE * min(rect.width, rect.height):
        return None
    ends = [_end_of(pixels, rect, side, fill) for side in SIDES]
    if any(end is None for end in ends):
        return None
    top, right, bottom, left = (float(end) for end in ends if end is not None)
    width, height = right - left, bottom - top
    if abs(width - height) > 1.0:
        return None
    return _square(left, top, right, bottom) if _fills(own, rect, (left, top, right, bottom)) else None


HOOP_DRIFT = 0.8  # device pixels by which the widths of a hoop's line differ on its four sides
HOOP_SPREAD = 24.0  # levels by which its colours do: of a line of one or two pixels none is wholly covered


def find_hoop(pixels: Pixels, rect: Rect, own: Mask, fill: Colour, *, unit: float) -> tuple[Rect, Edge] | None:
    """The even line round a disc of `fill`, and the square round it; also where disc and ground are of one colour.

    As `find_disc`, along the two middle lines: each pixel is partly line, partly what is on its side of it.
    """
    if max(rect.width, rect.height) > NEAR_SQUARE * min(rect.width, rect.height):
        return None
    reach = round((MAX_BORDER + 3) * unit) + 2
    ends, widths, colours = [], [], []
    for side in SIDES:
        profile = _profile(pixels, rect.grown(-2), side, reach, rect.width / 2, uniform=False)
        line = None if profile is None or len(profile) < reach else _hoop_line(profile, np.asarray(fill, np.float64))
        if line is None:
            return None
        colour, width, end = line
        ends.append(end - 2)
        widths.append(width)
        colours.append(colour)
    width = float(np.median(widths))
    is_even = max(widths) - min(widths) <= HOOP_DRIFT * unit and _spread(colours) <= HOOP_SPREAD
    if not is_even or width > MAX_BORDER * unit + 0.5:
        return None
    top, right, bottom, left = rect.top - ends[0], rect.right + ends[1], rect.bottom + ends[2], rect.left - ends[3]
    if abs((right - left) - (bottom - top)) > 1.0 or not _fills(own, rect, (left, top, right, bottom), line=width):
        return None
    strongest = max(colours, key=lambda colour: differ(colour, fill))
    line_round = Edge(width=max(1, round(width)), color=strongest, sides=SIDES)
    return _square(left, top, right, bottom).cut(Rect(0, 0, pixels.shape[1], pixels.shape[0])), line_round


def _hoop_line(profile: Profile, own: Profile) -> tuple[Colour, float, float] | None:
    """Colour, width and end of a line between `own`, in which `profile` begins, and what it ends in."""
    ground = profile[-1]
    if float(np.abs(profile[0] - own).max()) > EQUAL or float(np.abs(profile[-2] - ground).max()) > EQUAL:
        return None
    away = np.minimum(np.abs(profile - ground).max(axis=1), np.abs(profile - own).max(axis=1))
    peak = int(away.argmax())
    if away[peak] < HOOP_SPREAD:
        return None
    line = profile[peak]
    inside, outside = _shares(profile[:peak], own, line), _shares(profile[peak + 1 :], ground, line)
    return as_colour(line), float(inside.sum() + 1 + outside.sum()), peak + 1 + float(outside.sum())


def _fills(own: Mask, rect: Rect, ends: tuple[float, float, float, float], *, line: float = 0.0) -> bool:
    """Whether `own`, a mask at `rect`, is what lies inside of the circle between `ends` and a `line` along it."""
    left, top, right, bottom = ends
    radius = (right - left + bottom - top) / 4 - line
    y, x = np.mgrid[rect.top : rect.top + own.shape[0], rect.left : rect.left + own.shape[1]] + 0.5
    distance = np.hypot(x - (left + right) / 2, y - (top + bottom) / 2)[own]
    inside = float((distance <= radius).mean()) if distance.size else 0.0
    return inside >= DISC_INSIDE and distance.size >= DISC_FILLED * np.pi * (radius - DISC_RIM) ** 2


def _square(left: float, top: float, right: float, bottom: float) -> Rect:
    side = round((right - left + bottom - top) / 2)
    first, begin = round((left + right - side) / 2), round((top + bottom - side) / 2)
    return Rect(first, begin, first + side, begin + side)


def _shares(profile: Profile, side: Profile, line: Profile) -> Profile:
    """How much of each pixel is `line`, where the rest of it is `side`."""
    axis = line - side
    return np.asarray(np.clip((profile - side) @ axis / float(axis @ axis), 0, 1))


def _end_of(pixels: Pixels, rect: Rect, side: str, fill: Colour) -> float | None:
    """Where `fill` ends on one side of a round area's middle line, to a part of a pixel."""
    is_level = side in ("left", "right")
    middle = (rect.top + rect.bottom) // 2 if is_level else (rect.left + rect.right) // 2
    line = pixels[middle - 1 : middle + 1] if is_level else pixels[:, middle - 1 : middle + 1].transpose(1, 0, 2)
    edge = getattr(rect, side)
    step = 1 if side in ("right", "bottom") else -1
    places = edge + step * np.arange(-DISC_REACH, DISC_REACH) - (step < 0)
    if places.min() < 0 or places.max() >= line.shape[1]:
        return None
    colours = line[:, places].astype(np.float64).mean(axis=0)
    own, ground = np.asarray(fill, np.float64), colours[-1]
    axis = own - ground
    if float(np.abs(axis).max()) < DISC_CONTRAST or float(np.abs(colours[0] - own).max()) > EQUAL + 1:
        return None
    share = np.clip((colours - ground) @ axis / float(axis @ axis), 0, 1)
    return float(edge + step * (share.sum() - DISC_REACH))


def _spread(colours: Sequence[Colour]) -> float:
    return float(np.ptp(np.asarray(colours), axis=0).max()) if colours else 0.0


def is_between(colour: Colour, one: Colour, other: Colour, *, least: float = 0.08) -> bool:
    """Whether `colour` is a blend of two unlike colours: an edge that falls inside a pixel, not a line."""
    start, axis = np.asarray(one), np.asarray(other) - np.asarray(one)
    length = float(axis @ axis)
    if length < 100:
        return False
    share = float((np.asarray(colour) - start) @ axis / length)
    return least < share < 1 - least and float(np.abs(start + share * axis - np.asarray(colour)).max()) < 4


def with_blended_rim(pixels: Pixels, rect: Rect, fill: Colour, *, radius: float) -> Rect:
    """`rect` and the pixels along its sides that are mostly `fill`: the rim of circles, and edges that fall inside a pixel."""
    grown = {}
    for side in SIDES:
        profile = _profile(pixels, rect, side, 3, radius, uniform=True)
        is_rim = (
            profile is not None and len(profile) >= 2 and is_between(as_colour(profile[0]), fill, as_colour(profile[1]))
        )
        mostly = (
            is_rim
            and profile is not None
            and differ(as_colour(profile[0]), fill) < 0.65 * differ(as_colour(profile[1]), fill)
        )
        grown[side] = int(mostly)
    return Rect(
        rect.left - grown["left"], rect.top - grown["top"], rect.right + grown["right"], rect.bottom + grown["bottom"]
    )


# Of a shaded box's own colour, what a pixel of its rim has at least; and the share of a side where it has to be so.
RIM_SHARE, RIM_SUPPORT = 0.35, 0.8


def with_shaded_rim(pixels: Pixels, rect: Rect, *, radius: float) -> Rect:
    """As `with_blended_rim`, for a box whose colour changes along its sides: each point of a side has its own."""
    grown = {}
    for side in SIDES:
        strip = _strip(pixels, rect.grown(-1), side, 3, radius)
        if len(strip) < 3:
            grown[side] = 0
            continue
        own, first, ground = (row.astype(np.float64) for row in strip)
        axis = own - ground
        length = (axis * axis).sum(axis=1)
        share = ((first - ground) * axis).sum(axis=1) / np.maximum(1.0, length)
        off = np.abs(first - ground - share[:, None] * axis).max(axis=1)
        is_rim = (length >= 100) & (share >= RIM_SHARE) & (off <= EQUAL + 1)
        grown[side] = int(float(is_rim.mean()) >= RIM_SUPPORT)
    return Rect(
        rect.left - grown["left"], rect.top - grown["top"], rect.right + grown["right"], rect.bottom + grown["bottom"]
    )


def profile_of(pixels: Pixels, rect: Rect, side: str, depth: int, radius: float) -> Profile | None:
    """Median colours outwards from the middle of a side, up to `depth` pixels; None if the side is at the picture's edge."""
    return _profile(pixels, rect, side, depth, radius, uniform=False)


def _profile(pixels: Pixels, rect: Rect, side: str, depth: int, radius: float, *, uniform: bool) -> Profile | None:
    """Median colours outwards from a side's middle part; None if the side is at the picture's edge, or not uniform."""
    strip = _strip(pixels, rect, side, depth, radius)
    if len(strip) < 2:
        return None
    profile: Profile = median(strip, axis=1)
    if uniform and float((np.abs(strip[0] - profile[0]).max(axis=1) <= 6).mean()) < 0.8:
        return np.zeros((0, 3))
    return profile


def _strip(pixels: Pixels, rect: Rect, side: str, depth: int, radius: float) -> NDArray[np.uint8]:
    """The pixels outwards from points along a side's straight part, one row for each step out; fewer at the picture's edge."""
    is_pill = radius > 0.3 * min(rect.width, rect.height)
    along = rect.width if side in ("top", "bottom") else rect.height
    inset = 0.47 if is_pill and along <= 2.5 * radius else min(0.4, max(0.15, (radius + 2) / max(1, along)))
    start = rect.left if side in ("top", "bottom") else rect.top
    points = np.unique(np.linspace(start + along * inset, start + along * (1 - inset), SAMPLES).astype(int))
    if side == "top":
        return pixels[max(0, rect.top - depth) : rect.top, points][::-1]
    if side == "bottom":
        return pixels[rect.bottom : rect.bottom + depth, points]
    if side == "left":
        return pixels[points, max(0, rect.left - depth) : rect.left][:, ::-1].transpose(1, 0, 2)
    return pixels[points, rect.right : rect.right + depth].transpose(1, 0, 2)
