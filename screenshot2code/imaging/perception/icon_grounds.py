"""What an icon stands on: one colour, or a gradient that its button, badge or bar is filled with."""

import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.raster import Rect, apart, modal_colour

Ground = NDArray[np.float32]
"""A colour for each pixel of the icon's rectangle."""

REACH = 2  # device pixels around an icon in which its ground is seen
FLAT, FLAT_SHARE = 6.0, 0.7  # levels off one colour, and the share of those pixels that are no more
SMOOTH, SMOOTH_SHARE = 2.5, 0.85  # the same of a gradient, which a browser draws exactly: a photo's ground is rougher
STEEPEST = 3.0  # levels in a pixel: more is an edge


def ground_of(pixels: Pixels, rect: Rect) -> Ground:
    """The ground under `rect`, as it is seen around it."""
    flat, _ = modal_colour(rim(pixels, rect))
    slope = None if _is_flat(pixels, rect) else _slope(pixels, rect)
    if slope is None:
        return np.broadcast_to(np.asarray(flat, np.float32), (rect.height, rect.width, 3))
    y, x = np.mgrid[0 : rect.height, 0 : rect.width].astype(np.float32)
    return np.asarray(np.clip(slope[0] + x[..., None] * slope[1] + y[..., None] * slope[2], 0, 255), np.float32)


def is_even_round(pixels: Pixels, rect: Rect) -> bool:
    """Whether one colour or one gradient goes round `rect`."""
    return _is_flat(pixels, rect) or _slope(pixels, rect) is not None


def rim(pixels: Pixels, rect: Rect) -> NDArray[np.uint8]:
    """The pixels just outside `rect`."""
    around, outside = _outside(pixels, rect)
    outer: NDArray[np.uint8] = pixels[around.slices][outside]
    return outer if len(outer) else pixels[rect.slices].reshape(-1, 3)


def _outside(pixels: Pixels, rect: Rect) -> tuple[Rect, NDArray[np.bool_]]:
    around = rect.grown(REACH, within=pixels.shape)
    outside = np.ones((around.height, around.width), bool)
    outside[rect.moved(-around.left, -around.top).slices] = False
    return around, outside


def _is_flat(pixels: Pixels, rect: Rect) -> bool:
    around = rim(pixels, rect)
    colour, _ = modal_colour(around)
    return float((apart(around, colour) <= FLAT).mean()) >= FLAT_SHARE


def _slope(pixels: Pixels, rect: Rect) -> NDArray[np.float32] | None:
    """Colour at the icon's first pixel and change per pixel across and down (3, 3), if the ground changes evenly."""
    around, outside = _outside(pixels, rect)
    rows, columns = np.nonzero(outside)
    if not len(rows):
        return None
    levels = pixels[around.slices][outside].astype(np.float32)
    ways = np.stack([np.ones(len(rows)), columns + around.left - rect.left, rows + around.top - rect.top], axis=1)
    keep = np.ones(len(rows), bool)
    fit = np.zeros((3, 3), np.float32)
    for _ in range(3):  # what else reaches into the rim is left out of the next fit
        if keep.sum() < len(rows) * SMOOTH_SHARE / 2:
            return None
        fit = np.linalg.lstsq(ways[keep], levels[keep], rcond=None)[0].astype(np.float32)
        keep = np.abs(ways @ fit - levels).max(axis=1) <= 2 * SMOOTH
    is_smooth = float((np.abs(ways @ fit - levels).max(axis=1) <= SMOOTH).mean()) >= SMOOTH_SHARE
    return fit if is_smooth and float(np.abs(fit[1:]).max()) <= STEEPEST else None
