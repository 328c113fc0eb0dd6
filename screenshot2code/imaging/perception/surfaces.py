"""Smooth areas of a picture: connected pixels that differ from their neighbours by at most one level.

A page drawn by a browser is made of these: the page itself, bars, cards, buttons, fields. Used twice: on the picture as it is,
to know the frames that text stands in, and on the picture without its text, to find the regions.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.core.perception import CORNERS
from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.middle import median
from screenshot2code.imaging.perception.raster import (
    Colour,
    Mask,
    Rect,
    apart,
    as_colour,
    components,
    levels_apart,
    modal_colour,
    runs,
)

# With 3, a #f8f9fc bar on white leaks out through the anti-aliased corners of its neighbours.
STEP = 1
LOSSY_STEP = 3  # what is left of a codec's ringing after it was smoothed
SAMPLE = 20_000  # pixels that a large surface's colour is judged by
SAME = 4.0  # levels round a surface's colour that still are that colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """One smooth area. `colour` is its commonest colour if it is mostly flat, else its median."""

    rect: Rect
    label: int
    area: int  # pixels
    solidity: float  # share of the rectangle inside its outer contour: 1 for a rectangle, less with round corners
    color: Colour
    flatness: float  # share of its pixels that have `colour`
    modal_share: float  # share of the commonest exact colour
    radius: float  # of its corners, in device pixels
    corners: tuple[str, ...] = CORNERS  # those that have the radius

    @property
    def density(self) -> float:
        """Share of the rectangle that is this surface itself, not what lies on it."""
        return self.area / self.rect.area


@dataclass(frozen=True, slots=True)
class Surfaces:
    """All smooth areas that are large enough to be something, and the label of every pixel (0: not smooth)."""

    items: tuple[Surface, ...]
    labels: NDArray[np.int32]


def find_surfaces(pixels: Pixels, *, unit: float, step: int = STEP) -> Surfaces:
    """The smooth areas of `pixels`, whose CSS pixels are `unit` device pixels wide."""
    labels, stats = components(_smooth(pixels, step), connectivity=4)
    _, _, width, height, area = stats.T
    bar = (width >= 8 * unit) & (height >= 3 * unit)
    strip = (width >= 2 * unit - 1) & (height >= 20 * unit)
    solid = (np.minimum(width, height) >= 3 * unit - 1) & (np.maximum(width, height) >= 10 * unit)
    solid &= area >= 0.97 * width * height
    large = (area >= 0.25 * width * height) | (width > 0.9 * pixels.shape[1])
    large |= area >= 0.02 * pixels.shape[0] * pixels.shape[1]
    wanted = ((area >= 40 * unit * unit) & (bar | strip) & large) | ((area >= 16 * unit * unit) & solid)
    wanted[0] = False
    items = tuple(_surface(pixels, labels, stats[label], int(label)) for label in np.flatnonzero(wanted))
    return Surfaces(items=items, labels=labels)


def _smooth(pixels: Pixels, step: int) -> Mask:
    """Pixels that are like their right and their lower neighbour."""
    smooth = np.ones(pixels.shape[:2], bool)
    smooth[:, :-1] &= levels_apart(pixels[:, 1:], pixels[:, :-1]) <= step
    smooth[:-1] &= levels_apart(pixels[1:], pixels[:-1]) <= step
    return smooth


def _surface(pixels: Pixels, labels: NDArray[np.int32], stat: NDArray[np.int32], label: int) -> Surface:
    left, top, width, height, area = (int(value) for value in stat)
    inner = Rect(left, top, left + width, top + height)
    mask = labels[inner.slices] == label
    outline = outline_of(mask)
    colours = pixels[inner.slices][mask]
    if len(colours) > SAMPLE:
        colours = colours[:: len(colours) // SAMPLE + 1]
    usual = as_colour(median(colours))
    flatness = float((apart(colours, usual) <= SAME).mean())
    modal, _ = modal_colour(colours)
    modal_share = float((apart(colours, modal) <= 1).mean())
    rect = with_last_edge(inner, pixels)
    radius, corners = _round_corners(outline)
    return Surface(
        rect=rect,
        label=label,
        area=area,
        solidity=float(outline.mean()),
        color=usual if flatness >= 0.6 else modal,
        flatness=flatness,
        modal_share=modal_share,
        radius=radius,
        corners=corners,
    )


def with_last_edge(smooth: Rect, pixels: Pixels) -> Rect:
    """The area whose smooth pixels fill `smooth`: it has one more column and row, unless the picture ends there."""
    return Rect(
        smooth.left,
        smooth.top,
        smooth.right + (smooth.right < pixels.shape[1]),
        smooth.bottom + (smooth.bottom < pixels.shape[0]),
    )


MAX_PARTS = 6  # an outline that takes more rectangles is a drawing


def rectangles(mask: Mask, *, smallest: int) -> tuple[Rect, ...]:
    """The outline of `mask`, holes filled, as a few rectangles: a header and the sidebar below it are one smooth area.

    Rows with the same extent are taken together. Nothing if more than six are needed or they do not cover the outline.
    """
    outline = outline_of(mask)
    found: list[Rect] = []
    open_runs: dict[tuple[int, int], list[tuple[int, int]]] = {}  # the runs below the first of each part
    for y in range(len(outline) + 1):
        now = [run for run in runs(outline[y]) if run[1] - run[0] >= smallest] if y < len(outline) else []
        still: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for run in now:
            same = next((old for old in open_runs if abs(old[0] - run[0]) + abs(old[1] - run[1]) <= 4), None)
            still[same or run] = [*(open_runs.pop(same) if same else ()), run]
        for part in open_runs.values():
            if len(part) >= smallest:  # the first row may still belong to the part above: the middle one does not
                left, right = part[len(part) // 2]
                found.append(Rect(left, y - len(part), right, y))
        open_runs = still
        if len(found) > MAX_PARTS:
            return ()
    covered = sum(rect.area for rect in found)
    return tuple(found) if covered >= 0.9 * float(outline.sum()) else ()


def outline_of(mask: Mask) -> Mask:
    """`mask` with its holes filled: the outlines of its parts, solid."""
    padded = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    contours, _ = cv2.findContours(padded, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(padded, contours, -1, 1, -1)
    return np.asarray(padded[1:-1, 1:-1] > 0)


# A quarter circle of radius r leaves (1 - pi/4) r^2 of its corner square free; its anti-aliased rim is not smooth, which adds
# about a pixel along the arc of (pi/2) r. Solved for r below.
_FREE = 1 - np.pi / 4
_RIM = 0.8  # measured on rendered corners of 2 to 50 px


PAIR_DRIFT = 1.5  # device pixels by which the radii of two corners of one side may differ
PAIR_RADIUS = 2.5  # device pixels: two smaller ones may be chance


def _round_corners(outline: Mask) -> tuple[float, tuple[str, ...]]:
    """The radius that at least three corners, or the two of one side, have in common, and which; 0 where they are square."""
    height, width = outline.shape
    reach = min(height, width) // 2
    if reach < 2:
        return 0.0, CORNERS
    turned = (outline, outline[:, ::-1], outline[::-1, ::-1], outline[::-1])
    radii = {name: _radius_of(corner[:reach, :reach]) for name, corner in zip(CORNERS, turned, strict=True)}
    found = {name: radius for name, radius in radii.items() if radius > 0}
    if len(found) >= 3:
        return min(float(np.median(list(found.values()))), min(height + 1, width + 1) / 2), CORNERS
    at = [CORNERS.index(name) for name in found]
    if len(at) == 2 and (at[1] - at[0]) % 2 == 1:
        one, other = found.values()
        if min(one, other) >= PAIR_RADIUS and abs(one - other) <= PAIR_DRIFT and max(one, other) < reach:
            return (one + other) / 2, tuple(found)
    return 0.0, CORNERS


def _radius_of(corner: Mask) -> float:
    """The radius of the top left corner from the area that it leaves free; notches further along the edges do not count."""
    first_row = int(np.argmax(corner[0])) if corner[0].any() else corner.shape[1]
    first_column = int(np.argmax(corner[:, 0])) if corner[:, 0].any() else corner.shape[0]
    if max(first_row, first_column) > 2.5 * min(first_row, first_column) + 2:
        return 0.0  # a step, not an arc
    reach = max(first_row, first_column)
    free = int((~corner[:reach, :reach]).sum())
    if (
        free <= 2 or free > 0.6 * reach * reach + 0.5 * reach
    ):  # the second: pixels are squares, the smallest arc is a stair
        return 0.0
    return float((-_RIM + np.sqrt(_RIM**2 + 4 * _FREE * free)) / (2 * _FREE))
