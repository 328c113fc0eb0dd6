"""Boxes that let a photo shine through a little: the bar of a menu over a hero, a caption on a picture.

What shines through breaks such a box's area up and leaks out where the photo has its colour, so that it looks like a dark
corner of the photo. Its sides give it away: they are straight, and all of its pixels hardly differ.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.panels import Panel
from screenshot2code.imaging.perception.raster import Colour, Mask, Rect, apart, differ, runs
from screenshot2code.imaging.perception.surfaces import Surface

SHINES_THROUGH = (
    14.0  # levels between a veil and a pixel of it: a photo under a colour of 90 % keeps a tenth of its 140
)
VEILED = 0.97  # of its pixels
ROUGH = 0.2  # of the pixels just outside of a veil, at least, that are not like their neighbours
BEYOND = 2  # device pixels from a side to what is outside of it
GRAIN = 0.05  # of a veil's pixels, at least, that are not like their neighbours
LEAK = 8  # CSS pixels by which a piece of what shines through may stick out
LEAKY, FULL = 0.25, 0.5  # of a row that is the area's: outside of the box at most, inside at least
WIDTH, HEIGHT = 80, 28  # CSS pixels: what is smaller is rather a piece of the photo
CLEAR = 0.35  # of the pixels just outside that are plainly of another colour: dark photos under a dark bar have as many
PLAINLY = 8.0  # levels


def find_veil(pixels: Pixels, labels: NDArray[np.int32], surface: Surface, *, unit: float) -> Panel | None:
    """The box that `surface` is what is even of; None if what is uneven in it, or where it ends, is more than a veil lets be."""
    own = labels[surface.rect.slices] == surface.label
    inside = _without_leaks(own)
    if inside is None or inside.width < WIDTH * unit or inside.height < HEIGHT * unit:
        return None
    rect = inside.moved(surface.rect.left, surface.rect.top)
    is_even = float(shines_through(pixels[rect.slices], surface.color).mean()) >= VEILED
    if not is_even or not all(
        float((apart(row, surface.color) >= PLAINLY).mean()) >= CLEAR for row in _beyond(pixels, rect)
    ):
        return None
    return Panel(
        surface=surface,
        inner=rect,
        rect=rect,
        color=surface.color,
        shade=None,
        radius=0.0,
        border=None,
        shadow=None,
        is_veil=True,
    )


def shines_through(pixels: Pixels, colour: Colour) -> Mask:
    """Which of `pixels` are the veil of `colour` itself, and nothing that lies on it."""
    return np.asarray(apart(pixels, colour) <= SHINES_THROUGH)


def as_veils(pixels: Pixels, labels: NDArray[np.int32], panels: Sequence[Panel]) -> list[Panel]:
    """`panels`, those said to be veils that are as even as one and as little smooth."""
    return [replace(panel, is_veil=True) if _is_veil(pixels, labels, panel) else panel for panel in panels]


def _is_veil(pixels: Pixels, labels: NDArray[np.int32], panel: Panel) -> bool:
    """What is drawn on a card is smooth itself, or plain to see; what shines through a box is neither."""
    if panel.is_backdrop or panel.shade is not None or panel.border is not None or panel.is_veil:
        return panel.is_veil
    seen, own = pixels[panel.inner.slices], labels[panel.inner.slices]
    if not own.size or float((own == 0).mean()) < GRAIN:
        return False
    if float(shines_through(seen, panel.color).mean()) < VEILED:
        return False
    # It lies on a photo: whatever is drawn on a page lies on something smooth.
    return all(float((row == 0).mean()) >= ROUGH for row in _beyond(labels, panel.rect))


def without_grain(panels: Sequence[Panel], *, unit: float) -> list[Panel]:
    """`panels` without the small even pieces of what shines through a veil: of nearly its colour, and no larger than a word."""
    veils = [panel for panel in panels if panel.is_veil]

    def is_grain(panel: Panel) -> bool:
        is_small = min(panel.rect.width, panel.rect.height) < HEIGHT * unit
        return is_small and any(
            veil.rect.contains(panel.rect, tolerance=round(LEAK * unit))
            and differ(veil.color, panel.color) <= SHINES_THROUGH
            for veil in veils
            if veil is not panel
        )

    return [panel for panel in panels if not is_grain(panel)]


def _without_leaks(own: Mask) -> Rect | None:
    """The rectangle that most of `own` fills; None if one of its sides is not straight."""
    rows = _full(own.mean(axis=1))
    columns = None if rows is None else _full(own[rows[0] : rows[1]].mean(axis=0))
    if rows is None or columns is None:
        return None
    # A smooth area has one more row than its smooth pixels, unless the picture ends there.
    return Rect(columns[0], rows[0], columns[1], rows[1] + (rows[1] < len(own)))


def _full(shares: NDArray[np.float64]) -> tuple[int, int] | None:
    """Start and end of the longest run of rows that are mostly the area's; None if one beyond it is still partly."""
    found = max(runs(shares >= FULL), key=lambda run: run[1] - run[0], default=None)
    if found is None:
        return None
    # The edge itself may fall inside a pixel: the row next to it does not count.
    beside = np.concatenate([shares[max(0, found[0] - 4) : max(0, found[0] - 1)], shares[found[1] + 1 : found[1] + 4]])
    return found if float(beside.max(initial=0.0)) <= LEAKY else None


def _beyond(pixels: NDArray[Any], rect: Rect) -> list[NDArray[Any]]:
    """The pixels a little outside of each side; not of sides along the picture's own."""
    height, width = pixels.shape[:2]
    found = []
    if rect.top > BEYOND:
        found.append(pixels[rect.top - 1 - BEYOND, rect.left : rect.right])
    if rect.bottom + BEYOND < height:
        found.append(pixels[rect.bottom + BEYOND, rect.left : rect.right])
    if rect.left > BEYOND:
        found.append(pixels[rect.top : rect.bottom, rect.left - 1 - BEYOND])
    if rect.right + BEYOND < width:
        found.append(pixels[rect.top : rect.bottom, rect.right + BEYOND])
    return found
