"""The sides of a box as both pictures show them: where each one lies, and what runs along it.

A side is looked at across: the median colour of each row (or column) of pixels along its middle part, from outside to inside, so
that neither a word that touches it nor another rasteriser's corner counts. Both pictures are asked the same question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.middle import median

Profile = NDArray[np.float32]
"""Colours across a side, outside to inside: position x 3."""

SIDES = ("top", "right", "bottom", "left")
NEAR = 4  # px on either side of an edge that make up what it looks like
REACH = 64  # px to either side of its expected place in which a side is looked for
FAR_SHARE, FARTHEST, FAR_LEAST = (
    0.6,
    640.0,
    60.0,
)  # of its length, px: how far the last side of a box is looked for, and of which
FITS = 6.0  # of 255, mean over the pixels across: what another rasteriser does to a side stays below
FITS_SHARE = 0.5  # of the side's contrast that any one pixel may be off: half a pixel aside
PLAIN = 6.0  # of 255: a side with less contrast than this across cannot be seen
MIDDLE = 0.15  # of a side's length left out at either end: its corners


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a box of the render, and where the mockup has it."""

    name: str
    shift: float | None  # px that it lies further right or down in the mockup than it was expected; None: not found
    shown: Profile = field(repr=False)  # of the render, NEAR px to either side
    wanted: Profile = field(repr=False)  # of the mockup, at the place where it was found, else where it was expected
    is_visible: bool = True


def sides_of(mockup: Sheet, render: Sheet, box: Box, expected: Sequence[tuple[float, float]]) -> dict[str, Side]:
    """The four sides of the render's `box`; `expected` is (dx, dy) from render to mockup for each of SIDES.

    A box that has moved down is no longer beside the place where its left side is looked for, so sides that were not found are
    looked for once more where the others lie.
    """
    by = dict(zip(SIDES, expected, strict=True))
    found = {name: _side(mockup, render, box, name, by[name]) for name in SIDES}
    for pair, other, axis in ((("left", "right"), ("top", "bottom"), 0), (("top", "bottom"), ("left", "right"), 1)):
        shifts = [found[name].shift for name in pair]
        known = [shift for shift in shifts if shift is not None]
        moved = known[0] if known else 0.0
        if not known or abs(moved - known[-1]) > 1 or abs(moved) <= 1:
            continue
        for name in other:
            if found[name].shift is None:
                aside = (by[name][0] + moved, by[name][1]) if axis == 0 else (by[name][0], by[name][1] + moved)
                found[name] = _side(mockup, render, box, name, aside)
    lost = [name for name in SIDES if found[name].shift is None and found[name].is_visible]
    if len(lost) == 1:
        found[lost[0]] = _far_side(mockup, render, box, by, found, lost[0])
    return found


def _far_side(
    mockup: Sheet, render: Sheet, box: Box, by: Mapping[str, tuple[float, float]], found: Mapping[str, Side], name: str
) -> Side:
    """The last side of a box that is much longer or shorter in the mockup: where it is found, and those beside it reach there."""
    lost, (across_of, along) = (
        found[name],
        (("top", "bottom"), 0) if name in {"left", "right"} else (("left", "right"), 1),
    )
    length = box.height if along else box.width
    reach = round(min(FARTHEST, FAR_SHARE * length))
    if reach <= REACH or length < FAR_LEAST or any(found[one].shift for one in SIDES if one != name):
        return lost
    far = _side(mockup, render, box, name, by[name], reach)
    if far.shift is None:
        return lost
    edges = {one: getattr(box, one) for one in ("right", "bottom")} | {"left": box.x, "top": box.y}
    edges[name] += far.shift
    there = Box.from_edges(edges["left"], edges["top"], edges["right"], edges["bottom"])
    if (there.height if along else there.width) < (1 - FAR_SHARE) * length:
        return lost
    for one in across_of:
        shown, wanted = found[one].shown, across(mockup, there.shifted(*by[one]), one, NEAR)
        if float(np.abs(shown - wanted).mean()) > FITS:
            return lost
    return far


def _side(mockup: Sheet, render: Sheet, box: Box, name: str, by: tuple[float, float], reach: int = REACH) -> Side:
    shown = across(render, box, name, NEAR)
    place = box.shifted(*by)
    wanted = across(mockup, place, name, NEAR + reach)
    visible = bool(np.abs(shown - shown[:1]).max() >= PLAIN)
    at = _found(shown, wanted, reach) if visible else None
    if at is None and np.abs(shown[NEAR] - shown[-1]).max() >= PLAIN:
        at = _found(
            shown[NEAR:], wanted[NEAR:], reach
        )  # by the border alone: what is outside may be something else there
    here = NEAR + reach + (at or 0)
    inward = 1 if name in {"top", "left"} else -1
    return Side(
        name=name,
        shift=None if at is None else float(at * inward),
        shown=shown,
        wanted=wanted[here - NEAR : here + NEAR],
        is_visible=visible,
    )


def _found(shown: Profile, wanted: Profile, reach: int) -> int | None:
    """How many px further inside the mockup has what the render shows; the nearest place of those that fit."""
    trials = np.lib.stride_tricks.sliding_window_view(wanted, len(shown), axis=0)  # position x 3 x across
    unlike = np.abs(trials - shown.T[None])
    apart = unlike.mean(axis=(1, 2))
    steps = np.arange(len(apart)) - reach
    contrast = float(np.abs(shown - shown[:1]).max())
    fits = (apart <= FITS) & (unlike.max(axis=(1, 2)) <= max(FITS, FITS_SHARE * contrast))
    if not fits.any():
        return None
    best = np.where(fits, apart + 0.05 * np.abs(steps), np.inf)
    return int(steps[int(best.argmin())])


def across(sheet: Sheet, box: Box, name: str, reach: int) -> Profile:
    """Median colours of `reach` px outside and as many inside of a side, outside first."""
    x0, x1, y0, y1 = round(box.x), round(box.right), round(box.y), round(box.bottom)
    if name in {"top", "bottom"}:
        cut = int((x1 - x0) * MIDDLE)
        edge = y0 if name == "top" else y1
        strip = sheet.window(Box.from_edges(x0 + cut, edge - reach, max(x0 + cut + 1, x1 - cut), edge + reach))
        profile = _median(strip, axis=1)
        return profile if name == "top" else profile[::-1]
    cut = int((y1 - y0) * MIDDLE)
    edge = x0 if name == "left" else x1
    strip = sheet.window(Box.from_edges(edge - reach, y0 + cut, edge + reach, max(y0 + cut + 1, y1 - cut)))
    profile = _median(strip, axis=0)
    return profile if name == "left" else profile[::-1]


def _median(strip: NDArray[np.uint8], *, axis: int) -> Profile:
    length = strip.shape[axis]
    step = max(1, length // 120)  # so many pixels along a side are enough for its median
    thin = strip[:, ::step] if axis == 1 else strip[::step]
    profile: Profile = median(thin, axis).astype(np.float32)
    return profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Rim:
    """What runs along a side inside a box: its thickness and colour, beside the ground outside and the fill inside."""

    width: float
    mass: float  # of everything about the side that is neither ground nor fill nor between them, of 255 times px
    color: NDArray[np.uint8]
    outside: NDArray[np.uint8]
    inside: NDArray[np.uint8]


RIM = 8  # px inside a side in which a border is looked for
HEM = 6.0  # of 255
OTHER = 8.0  # of 255: pixels that differ more from the fill belong to the border


def rim_of(sheet: Sheet, box: Box, name: str) -> Rim | None:
    """The border of one side as it is seen; width 0 where there is none. None where the box is too small to tell."""
    if min(box.width, box.height) < 2 * RIM:
        return None
    return sheet.remembered(("rim", box, name), lambda: _rim(sheet, box, name))


def _rim(sheet: Sheet, box: Box, name: str) -> Rim | None:
    profile = across(sheet, box, name, RIM)
    outside, inward = profile[RIM - 3], profile[RIM:]
    inside = median(inward[-3:])
    apart = np.abs(inward - inside).max(axis=1)
    if not (apart < OTHER).any():
        return None
    border = int(np.argmax(apart < OTHER))
    # What lies between ground and fill is the hem of an edge, not a border: another rasteriser, JPEG, half a pixel.
    low, high = np.minimum(outside, inside) - HEM, np.maximum(outside, inside) + HEM
    beyond = np.maximum(low - profile[RIM - 3 :], profile[RIM - 3 :] - high).max(axis=1)
    is_hem = ((inward >= low) & (inward <= high)).all(axis=1)
    if border == 1 and is_hem[0]:
        border = 0
    if border >= RIM - 3:
        return None  # a gradient, or something else than a border
    color, width = inside, 0.0
    if border:
        color = median(inward[: max(1, border - 1)])
        full = float(np.abs(color - inside).max())
        width = float(np.clip(np.abs(inward[:border] - inside).max(axis=1) / max(full, 1.0), 0, 1).sum())
    return Rim(
        width=width,
        mass=float(np.maximum(beyond, 0).sum()),
        color=color.astype(np.uint8),
        outside=outside.astype(np.uint8),
        inside=inside.astype(np.uint8),
    )
