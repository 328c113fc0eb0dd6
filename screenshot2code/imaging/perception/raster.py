"""Rectangles of device pixels, and the few pixel questions that every stage of perception asks."""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from screenshot2code.core.geometry import Box
from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.middle import median

Mask = NDArray[np.bool_]
Colour = tuple[float, float, float]
"""Red, green, blue, 0..255."""


@dataclass(frozen=True, slots=True)
class Rect:
    """Device pixels; `right` and `bottom` are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def area(self) -> int:
        return max(0, self.width) * max(0, self.height)

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, by: int, *, within: tuple[int, ...] | None = None) -> "Rect":
        """This rectangle with every edge moved out by `by`, cut to a picture of shape `within` if given."""
        left, top, right, bottom = self.left - by, self.top - by, self.right + by, self.bottom + by
        if within is None:
            return Rect(left, top, right, bottom)
        return Rect(max(0, left), max(0, top), min(within[1], right), min(within[0], bottom))

    def moved(self, right: int, down: int) -> "Rect":
        return Rect(self.left + right, self.top + down, self.right + right, self.bottom + down)

    def cut(self, other: "Rect") -> "Rect":
        return Rect(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def overlap(self, other: "Rect") -> int:
        # In numbers alone: stages hold every piece of a page against every box, some hundred thousand times.
        right, left = min(self.right, other.right), max(self.left, other.left)
        if right <= left:
            return 0
        bottom, top = min(self.bottom, other.bottom), max(self.top, other.top)
        return (right - left) * (bottom - top) if bottom > top else 0

    def contains(self, other: "Rect", *, tolerance: int = 0) -> bool:
        return (
            other.left >= self.left - tolerance
            and other.top >= self.top - tolerance
            and other.right <= self.right + tolerance
            and other.bottom <= self.bottom + tolerance
        )

    @property
    def slices(self) -> tuple[slice, slice]:
        """What to index an array of pixels with."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def box(self, scale: float) -> Box:
        """The same place in CSS pixels."""
        return Box(self.left / scale, self.top / scale, self.width / scale, self.height / scale)

    @classmethod
    def around(cls, rects: Iterable["Rect"]) -> "Rect":
        every = tuple(rects)
        return cls(
            min(rect.left for rect in every),
            min(rect.top for rect in every),
            max(rect.right for rect in every),
            max(rect.bottom for rect in every),
        )


def bounds(mask: Mask) -> Rect | None:
    """The smallest rectangle with everything that is set, or None."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def runs(flags: Mask) -> list[tuple[int, int]]:
    """Start and exclusive end of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def modal_colour(colours: NDArray[np.uint8]) -> tuple[Colour, float]:
    """The commonest colour of `colours` (n, 3), to within 4 levels, and its share (0..1)."""
    coarse = (colours >> 2).astype(np.int32)
    keys = (coarse[:, 0] << 12) | (coarse[:, 1] << 6) | coarse[:, 2]
    counts = np.bincount(keys, minlength=1)
    commonest = int(counts.argmax())
    return as_colour(median(colours[keys == commonest])), float(counts[commonest] / len(colours))


def as_colour(channels: ArrayLike) -> Colour:
    red, green, blue = (float(channel) for channel in np.asarray(channels))
    return red, green, blue


def apart(colours: NDArray[np.generic], colour: Colour) -> NDArray[np.float32]:
    """The largest channel difference of every pixel (..., 3) from `colour`."""
    difference = np.abs(colours.astype(np.float32) - np.asarray(colour, np.float32))
    # Three arrays compared are several times faster than a maximum along an axis of three.
    return np.maximum(np.maximum(difference[..., 0], difference[..., 1]), difference[..., 2])


def levels_apart(first: Pixels, second: Pixels) -> NDArray[np.uint8]:
    """The largest channel difference of every pixel of two pictures of one shape."""
    red, green, blue = cv2.split(cv2.absdiff(np.ascontiguousarray(first), np.ascontiguousarray(second)))
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def differ(first: Colour, second: Colour) -> float:
    """The largest channel difference of two colours."""
    return max(abs(one - two) for one, two in zip(first, second, strict=True))


def components(mask: Mask, *, connectivity: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Connected parts of `mask`: a label per pixel (0: none) and one row (left, top, width, height, area) per label."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=connectivity)
    return labels, stats


def at(pixels: Pixels, rect: Rect) -> Pixels:
    """The pixels under `rect`, as a view."""
    return pixels[rect.slices]
