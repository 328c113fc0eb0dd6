"""Shaded areas as CSS gradients: up to five stops along a straight line at any angle."""

from functools import cache
from math import atan2, cos, degrees, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging import color
from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.raster import Mask

VISIBLE = 5.0  # levels between a gradient's ends: less is a flat colour to the eye
MAX_STOPS = 5
STOP_ERROR = 0.7  # levels: where the ramp between two stops is off by more, another stop is needed
SAMPLE = 6_000  # pixels that a gradient is judged by
BINS = 96  # places along a gradient; a stop is found to within one of them
TURNS = (8.0, 3.0, 1.0)  # degrees by which the angle is improved
SLANTED = 0.15  # levels of mean error by which an angle has to be better than straight down or across
FIELD = 48  # a shaded area is looked at in so many pixels a side to see in which direction it changes
# A browser's gradient is exact but for rounding; a sky is not. Of the pixels, the share that has to be as close as that.
EXACT, EXACT_SHARE = 1.2, 0.9
# Where boxes cast shadows on a gradient, some of it is off by more than SHADED; of the rest the more has to be exact.
SHADED, LIT_SHARE, LIT_EXACT_SHARE = 2.0, 0.8, 0.9

Floats = NDArray[np.float64]


def gradient(pixels: Pixels, own: Mask, *, step: int = 1) -> str | None:
    """A CSS `linear-gradient` that explains `pixels` where `own` is set (both of the same shape), or None.

    `step` is the difference between neighbours up to which they count as smooth: more than 1 in a lossy picture.
    """
    height, width = own.shape
    if min(height, width) < 4 or max(height, width) < 12:
        return None
    rows, columns, levels = _sample(pixels, own)
    if len(levels) < 100 or float(np.ptp(levels, axis=0).max()) < VISIBLE:
        return None

    @cache
    def fit(angle: float) -> tuple[float, Floats]:
        places = _places(rows, columns, own.shape, angle)
        profile = _profile(places, levels)
        return _mean_error(places, levels, profile), profile

    upright = min((180.0, 90.0), key=lambda angle: fit(angle)[0])
    angle = upright
    if fit(upright)[0] > SLANTED:  # else no angle explains plainly more
        slanted = _direction(pixels, own)
        for turn in TURNS:
            slanted = min((slanted + by * turn for by in (-2, -1, 0, 1, 2)), key=lambda angle: fit(angle)[0])
        # Straight down and across are what most are: another angle has to explain plainly more.
        angle = upright if fit(upright)[0] <= fit(slanted)[0] + SLANTED else round(slanted) % 360
    profile = fit(angle)[1]
    if float(np.ptp(profile[:, 1:], axis=0).max()) < VISIBLE:
        return None
    places = _places(rows, columns, own.shape, angle)
    stops, off = _fitted(places, levels, profile)
    if float((off <= EXACT * step).mean()) < EXACT_SHARE:
        # What boxes cast shadows on is exact elsewhere.
        lit = off <= SHADED * step
        if float(lit.mean()) < LIT_SHARE:
            return None
        profile = _profile(places[lit], levels[lit])
        stops, off = _fitted(places[lit], levels[lit], profile)
        if float((off <= EXACT * step).mean()) < LIT_EXACT_SHARE:
            return None
    return _css(angle, profile[stops])


def shade_of_line(colours: NDArray[np.uint8], *, is_level: bool) -> str | None:
    """A CSS `linear-gradient` for a line whose pixels from one end to the other are `colours`; None if they are one colour."""
    levels = colours.astype(np.float64)
    places = (np.arange(len(levels)) + 0.5) / max(1, len(levels))
    profile = _profile(places, levels)
    if float(np.ptp(profile[:, 1:], axis=0).max()) < VISIBLE:
        return None
    stops, off = _fitted(places, levels, profile)
    if float((off <= EXACT).mean()) < EXACT_SHARE:
        return None
    return _css(90.0 if is_level else 180.0, profile[stops])


def _css(angle: float, stops: Floats) -> str:
    listed = ", ".join(f"{color.to_hex(rgb)} {100 * place:.0f}%" for place, *rgb in stops)
    return f"linear-gradient({angle:g}deg, {listed})"


def _fitted(places: Floats, levels: Floats, profile: Floats) -> tuple[list[int], Floats]:
    """Where in `profile` the stops are, and by how many levels each pixel is off the ramps between them."""
    stops = _stops(profile)
    return stops, np.asarray(np.abs(_along(places, profile[stops]) - levels).max(axis=1))


def _sample(pixels: Pixels, own: Mask) -> tuple[Floats, Floats, Floats]:
    """Rows, columns and colours of some of the pixels that are `own`, evenly spread."""
    flat = np.flatnonzero(own)
    # A stride that shares no factor with the width does not keep to a few columns.
    flat = flat[:: max(1, len(flat) // SAMPLE) | 1]
    rows, columns = np.divmod(flat, own.shape[1])
    return rows.astype(np.float64), columns.astype(np.float64), pixels[rows, columns].astype(np.float64)


def _places(rows: Floats, columns: Floats, shape: tuple[int, ...], angle: float) -> Floats:
    """Where pixels lie along CSS's gradient line of `angle` degrees, 0 at its start and 1 at its end."""
    height, width = shape[:2]
    across, down = sin(radians(angle)), -cos(radians(angle))
    length = abs(width * across) + abs(height * down)
    return np.asarray(((columns + 0.5 - width / 2) * across + (rows + 0.5 - height / 2) * down) / length + 0.5)


def _profile(places: Floats, levels: Floats) -> Floats:
    """Mean place and colour of the pixels in each stretch of the line, carried on to both its ends."""
    index = np.clip((places * BINS).astype(int), 0, BINS - 1)
    counts = np.bincount(index, minlength=BINS)
    values = np.c_[places, levels]
    sums = np.stack([np.bincount(index, weights=values[:, i], minlength=BINS) for i in range(4)], axis=1)
    known = counts >= 3
    if known.sum() < 2:
        return np.column_stack([[0.0, 1.0], np.tile(levels.mean(axis=0), (2, 1))])
    means = sums[known] / counts[known, None]
    return np.asarray(np.vstack([_carried(means[:4], 0.0), means, _carried(means[-4:], 1.0)]))


def _carried(means: Floats, place: float) -> Floats:
    """The straight line through a few means, at `place`."""
    span = means[-1, 0] - means[0, 0]
    if span <= 0:
        return np.concatenate([[place], means[0, 1:]])
    slope = (means[-1, 1:] - means[0, 1:]) / span
    middle = means.mean(axis=0)
    return np.asarray(np.r_[place, np.clip(middle[1:] + slope * (place - middle[0]), 0, 255)])


def _along(places: Floats, profile: Floats) -> Floats:
    return np.asarray(
        np.stack([np.interp(places, profile[:, 0], profile[:, channel]) for channel in (1, 2, 3)], axis=1)
    )


def _mean_error(places: Floats, levels: Floats, profile: Floats) -> float:
    return float(np.abs(_along(places, profile) - levels).max(axis=1).clip(max=8).mean())


def _stops(profile: Floats) -> list[int]:
    """Indices of the fewest places between which straight ramps run close to all others (Douglas-Peucker)."""
    stops = [0, len(profile) - 1]
    while len(stops) < MAX_STOPS:
        error = np.abs(_along(profile[:, 0], profile[stops]) - profile[:, 1:]).max(axis=1)
        if float(np.percentile(error, 97)) <= STOP_ERROR:
            break
        furthest = int(error.argmax())
        if furthest in stops:
            break  # two colours in one place: no stop brings the ramp to both
        stops = sorted({*stops, furthest})
    return stops


def _direction(pixels: Pixels, own: Mask) -> float:
    """The angle in CSS's degrees along which the colour changes most: the main axis of all its small changes."""
    weight = own.astype(np.float32)
    size = (min(FIELD, own.shape[1]), min(FIELD, own.shape[0]))
    share = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    field = cv2.resize(pixels * weight[..., None], size, interpolation=cv2.INTER_AREA)
    field = field / np.maximum(share, 1e-3)[..., None]
    full = share > 0.6
    across = np.diff(field, axis=1)[:-1] * (size[0] / own.shape[1])
    down = np.diff(field, axis=0)[:, :-1] * (size[1] / own.shape[0])
    known = full[:-1, :-1] & full[:-1, 1:] & full[1:, :-1]
    if not known.any():
        return 135.0
    x, y = across[known].ravel(), down[known].ravel()
    angle = 0.5 * atan2(2 * float((x * y).sum()), float((x * x - y * y).sum()))
    return degrees(angle) + 90.0
