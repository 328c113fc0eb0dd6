"""Shaded areas as CSS gradients: stops along one axis, or one straight ramp at any angle."""

import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging import color
from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.raster import Mask

VISIBLE = 5.0  # levels between a gradient's ends: less is a flat colour to the eye
MAX_STOPS = 5
STOP_ERROR = 2.5  # levels: where the ramp between two stops is off by more, another stop is needed
SAMPLE = 8_000


def gradient(pixels: Pixels, own: Mask) -> str | None:
    """A CSS `linear-gradient` that explains `pixels` where `own` is set (both of the same shape), or None."""
    for angle, axis in ((180, 0), (90, 1)):
        found = _along(pixels, own, axis, angle)
        if found is not None:
            return found or None
    return _ramp(pixels, own)


def _along(pixels: Pixels, own: Mask, axis: int, angle: int) -> str | None:
    """A gradient down (axis 0) or across (axis 1); "" if there is no change to speak of; None if it is no such gradient."""
    pixels, own = (pixels, own) if axis == 0 else (pixels.transpose(1, 0, 2), own.T)
    length = len(pixels)
    if length < 12:
        return None
    profile = np.full((length, 3), np.nan)
    agreement = []
    for index in range(length):
        levels = pixels[index][own[index]]
        if len(levels) < 4:
            continue
        profile[index] = np.median(levels[:: max(1, len(levels) // 400)], axis=0)
        if index % 4 == 0:
            agreement.append(float((np.abs(levels - profile[index]).max(axis=1) <= 3).mean()))
    known = np.flatnonzero(~np.isnan(profile[:, 0]))
    if len(known) < 0.6 * length or not agreement or np.mean(agreement) < 0.6:
        return None
    levels = profile[known]
    if float(np.ptp(levels, axis=0).max()) < VISIBLE:
        return ""
    stops = _stops(known, levels)
    if float(np.percentile(_ramp_error(known, levels, stops), 90)) > 2 * STOP_ERROR:
        return None
    listed = ", ".join(f"{color.to_hex(levels[stop])} {100 * known[stop] / (length - 1):.4g}%" for stop in stops)
    return f"linear-gradient({angle}deg, {listed})"


def _stops(known: NDArray[np.int64], levels: NDArray[np.float64]) -> list[int]:
    """Indices of the fewest levels between which straight ramps run close to all others (Douglas-Peucker)."""
    stops = [0, len(known) - 1]
    while len(stops) < MAX_STOPS:
        error = _ramp_error(known, levels, stops)
        if float(np.percentile(error, 97)) <= STOP_ERROR:
            break
        stops = sorted({*stops, int(error.argmax())})
    return stops


def _ramp_error(known: NDArray[np.int64], levels: NDArray[np.float64], stops: list[int]) -> NDArray[np.float64]:
    ramps = [np.interp(known, known[stops], levels[stops, channel]) for channel in range(3)]
    return np.asarray(np.abs(np.stack(ramps, axis=1) - levels).max(axis=1))


def _ramp(pixels: Pixels, own: Mask) -> str | None:
    """One straight ramp between two colours, fitted as a plane per channel with outliers trimmed."""
    y, x = np.nonzero(own)
    if len(y) < 200:
        return None
    step = max(1, len(y) // SAMPLE)
    y, x = y[::step], x[::step]
    levels = pixels[y, x].astype(np.float64)
    height, width = own.shape
    terms = np.c_[np.ones(len(x)), x - width / 2, y - height / 2]
    kept = np.ones(len(x), bool)
    for _ in range(6):
        fit, *_ = np.linalg.lstsq(terms[kept], levels[kept], rcond=None)
        off = np.abs(terms @ fit - levels).max(axis=1)
        kept = off <= max(3.0, float(np.percentile(off, 72)))
    if float((off < 7).mean()) < 0.55:
        return None
    left_singular, *_ = np.linalg.svd(fit[1:])
    direction = left_singular[:, 0]  # in which the colour changes most
    reach = abs(width * direction[0]) + abs(height * direction[1])  # the length of CSS's gradient line
    change = fit[1:].T @ direction * reach / 2
    if float(np.abs(2 * change).max()) < VISIBLE:
        return None
    angle = float(np.degrees(np.arctan2(direction[0], -direction[1])))
    if angle < 0:  # the direction's sign is arbitrary: turn so that angles are positive
        angle, change = angle + 180, -change
    return f"linear-gradient({angle:.0f}deg, {color.to_hex(fit[0] - change)}, {color.to_hex(fit[0] + change)})"
