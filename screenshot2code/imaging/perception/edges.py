"""What goes round a flat box: its border, and the shadow that it casts."""

from dataclasses import dataclass
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.raster import Colour, Rect, as_colour, differ

SIDES = ("top", "right", "bottom", "left")
MAX_BORDER = 4  # CSS pixels; thicker edges are found as surfaces of their own
MAX_SHADOW = 48  # CSS pixels that a shadow is followed outwards
SAMPLES = 25  # points along a side
SEEN = 4.0  # levels between border and fill
SHADOW_DEPTH = (2.0, 130.0)  # levels by which the page is darker beside the box

Profile = NDArray[np.float64]
"""Colours outwards from an edge, one row per device pixel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A border of `width` device pixels outside the fill, on these sides."""

    width: int
    color: Colour
    sides: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """An outer shadow in device pixels; `alpha` is its opacity where it is full."""

    dx: float
    dy: float
    blur: float
    color: Colour
    alpha: float

    @property
    def reach(self) -> int:
        """How far beyond the box it can be seen at most."""
        return int(np.ceil(self.blur + max(abs(self.dx), abs(self.dy))))


def find_border(pixels: Pixels, rect: Rect, fill: Colour, *, radius: float, unit: float) -> Edge | None:
    """The line of one colour just outside `rect`, if there is one on at least three sides (two for pills)."""
    depth = round(MAX_BORDER * unit) + 2
    found: dict[str, tuple[int, Colour]] = {}
    absent = 0
    for side in SIDES:
        profile = _profile(pixels, rect, side, depth, radius, uniform=True)
        if profile is None or len(profile) < 2:
            absent += profile is None
            continue
        width = _border_width(profile, fill, round(MAX_BORDER * unit))
        if width:
            found[side] = (width, as_colour(profile[0]))
    is_pill = radius > 0.3 * min(rect.width, rect.height)
    if len(found) < (2 if is_pill else 3):
        return None
    colours = np.array([colour for _, colour in found.values()])
    middle = as_colour(np.median(colours, axis=0))
    alike = {side: width for side, (width, colour) in found.items() if differ(colour, middle) < 14}
    if len(alike) < (2 if is_pill else 3):
        return None
    width = int(np.median(list(alike.values())))
    return Edge(width=width, color=middle, sides=SIDES if is_pill else tuple(side for side in SIDES if side in alike))


def _border_width(profile: Profile, fill: Colour, widest: int) -> int:
    """How many rows from the fill outwards are one line; 0 if what begins there is the surroundings or a shadow."""
    first = as_colour(profile[0])
    if differ(first, fill) <= SEEN:
        return 0
    same = np.abs(profile - profile[0]).max(axis=1) <= 2
    width = len(same) if same.all() else int(np.argmin(same))
    if width > widest or width >= len(profile):
        return 0
    step = float(np.abs(profile[width] - profile[width - 1]).max())
    if step <= SEEN - 1:
        return 0
    if width + 1 < len(profile):
        # In a shadow the next step is nearly as large; past the rim of a border comes a plateau, or a shadow's small steps.
        following = float(np.abs(profile[width + 1] - profile[width]).max())
        towards = (
            np.sign(profile[width] - profile[width - 1]).sum() == np.sign(profile[width + 1] - profile[width]).sum()
        )
        if following > 0.5 * step and towards:
            return 0
    outside = as_colour(profile[width])
    is_mix = _between(first, fill, outside)
    return 0 if is_mix and width == 1 else width


def _between(colour: Colour, one: Colour, other: Colour) -> bool:
    """Whether `colour` is a blend of two unlike colours: an edge that falls inside a pixel, not a line."""
    start, axis = np.asarray(one), np.asarray(other) - np.asarray(one)
    length = float(axis @ axis)
    if length < 100:
        return False
    share = float((np.asarray(colour) - start) @ axis / length)
    return 0.08 < share < 0.92 and float(np.abs(start + share * axis - np.asarray(colour)).max()) < 4


def with_blended_rim(pixels: Pixels, rect: Rect, fill: Colour, *, radius: float) -> Rect:
    """`rect` and the pixels along its sides that are mostly `fill`: the rim of circles, and edges that fall inside a pixel."""
    grown = {}
    for side in SIDES:
        profile = _profile(pixels, rect, side, 3, radius, uniform=True)
        is_rim = (
            profile is not None and len(profile) >= 2 and _between(as_colour(profile[0]), fill, as_colour(profile[1]))
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


def find_shadow(pixels: Pixels, rect: Rect, *, radius: float, unit: float) -> Cast | None:
    """The shadow round `rect` (borders included): the page darkens towards the box on at least two sides, below too."""
    depth = round(MAX_SHADOW * unit)
    fades = {side: _side_fade(pixels, rect, side, depth, radius) for side in SIDES if _has_room(pixels, rect, side, 4)}
    seen = {side: fade for side, fade in fades.items() if fade is not None}
    if not seen or ("bottom" in fades and "bottom" not in seen) or (len(seen) < 2 and len(fades) > 2):
        return None
    below = seen.get("bottom") or max(seen.values(), key=lambda fade: fade.reach)
    beside = [seen[side].reach for side in ("left", "right") if side in seen]
    above = seen["top"].reach if "top" in seen else 0
    blur = float(np.mean(beside)) if beside else (below.reach + above) / 2 if above else float(below.reach)
    dy = max(0.0, below.reach - blur)
    dx = (seen["right"].reach - seen["left"].reach) / 2 if "left" in seen and "right" in seen else 0.0
    color, alpha = _shade(below, blur, dy)
    if alpha < 0.01:
        return None
    return Cast(dx=dx if abs(dx) >= unit else 0.0, dy=dy, blur=blur, color=color, alpha=alpha)


def _has_room(pixels: Pixels, rect: Rect, side: str, needed: int) -> bool:
    room = {
        "top": rect.top,
        "left": rect.left,
        "right": pixels.shape[1] - rect.right,
        "bottom": pixels.shape[0] - rect.bottom,
    }
    return bool(room[side] >= needed)


def _side_fade(pixels: Pixels, rect: Rect, side: str, depth: int, radius: float) -> "_Fade | None":
    """The fade along a side, or along that half of it which has one: the other may lie on something else."""
    if side in ("top", "bottom"):
        middle = (rect.left + rect.right) // 2
        halves = Rect(rect.left, rect.top, middle, rect.bottom), Rect(middle, rect.top, rect.right, rect.bottom)
    else:
        middle = (rect.top + rect.bottom) // 2
        halves = Rect(rect.left, rect.top, rect.right, middle), Rect(rect.left, middle, rect.right, rect.bottom)
    for part in (rect, *halves):
        profile = _profile(pixels, part, side, depth, radius, uniform=False)
        fade = None if profile is None else _fade(profile)
        if fade is not None:
            return fade
    return None


@dataclass(frozen=True, slots=True, eq=False)
class _Fade:
    """Darkness outwards from an edge: levels below `page`, largest channel, until it ends at `reach` pixels."""

    depth: NDArray[np.float64]
    colours: Profile
    page: Colour
    reach: int


def _fade(profile: Profile) -> _Fade | None:
    steps = np.abs(np.diff(profile, axis=0)).max(axis=1)
    still = np.convolve(steps < 0.5, np.ones(4), mode="valid") >= 4  # four equal pixels: the page itself
    if not still.any():
        return None
    reach = int(np.argmax(still))
    if reach < 2:
        return None
    page = profile[reach]
    depth = (page - profile[: reach + 1]).max(axis=1)
    darkens = bool((np.diff(depth) <= 1.0).all())
    if not darkens or not SHADOW_DEPTH[0] <= depth[0] <= SHADOW_DEPTH[1]:
        return None
    return _Fade(depth, profile[: reach + 1], as_colour(page), reach)


def _shade(fade: _Fade, blur: float, dy: float) -> tuple[Colour, float]:
    """The shadow's colour and full opacity, from how it fades below the box."""
    page = np.asarray(fade.page)
    towards = fade.colours[0] - page
    # The darkest colour on the line from the page through the shade: one of many that look alike, and the most transparent.
    with np.errstate(divide="ignore", invalid="ignore"):
        limits = np.where(towards < 0, -page / towards, np.where(towards > 0, (255 - page) / towards, np.inf))
    stretch = float(limits.min())
    shade = page + stretch * towards
    sigma = max(0.5, blur / 2)  # CSS blurs with a Gaussian of half the blur radius
    share = np.array([0.5 * (1 - erf((k + 0.5 - dy) / sigma / sqrt(2))) for k in range(len(fade.depth))])
    contrast = float((page - shade).max())
    if contrast <= 0:
        return as_colour(shade), 0.0
    alpha = float((fade.depth * share).sum() / (share * share).sum() / contrast)
    return as_colour(np.clip(shade, 0, 255)), min(1.0, alpha)


def _profile(pixels: Pixels, rect: Rect, side: str, depth: int, radius: float, *, uniform: bool) -> Profile | None:
    """Median colours outwards from a side's middle part; None if the side is at the picture's edge, or not uniform."""
    is_pill = radius > 0.3 * min(rect.width, rect.height)
    along = rect.width if side in ("top", "bottom") else rect.height
    inset = 0.47 if is_pill and along <= 2.5 * radius else min(0.4, max(0.15, (radius + 2) / max(1, along)))
    start = rect.left if side in ("top", "bottom") else rect.top
    points = np.unique(np.linspace(start + along * inset, start + along * (1 - inset), SAMPLES).astype(int))
    if side == "top":
        strip = pixels[max(0, rect.top - depth) : rect.top, points][::-1]
    elif side == "bottom":
        strip = pixels[rect.bottom : rect.bottom + depth, points]
    elif side == "left":
        strip = pixels[points, max(0, rect.left - depth) : rect.left][:, ::-1].transpose(1, 0, 2)
    else:
        strip = pixels[points, rect.right : rect.right + depth].transpose(1, 0, 2)
    if len(strip) < 2:
        return None
    profile: Profile = np.median(strip, axis=1)
    if uniform and float((np.abs(strip[0] - profile[0]).max(axis=1) <= 6).mean()) < 0.8:
        return np.zeros((0, 3))
    return profile
