"""Curves through points: corners found, and between them as few cubic Béziers as keep to the points.

The fit is Schneider's ("An algorithm for automatically fitting digitized curves", Graphics Gems, 1990): least squares for the two
handles, points moved to where the curve is nearest, split where it is farthest off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Places of shape (n, 2), x and y."""

ROUNDS = 4  # of moving points to the curve; Schneider's own number
STRAIGHT = 1.5  # times the tolerance that a straight line may be off: a line is what people draw where it is nearly one
NEAR = 16.0  # times the tolerance squared within which moving points may still do


@dataclass(frozen=True, slots=True)
class Piece:
    """A straight line (two points) or a cubic Bézier (four)."""

    points: tuple[tuple[float, float], ...]

    @property
    def is_straight(self) -> bool:
        return len(self.points) == 2


def fitted(points: Points, tolerance: float, *, begin: Points | None = None, end: Points | None = None) -> list[Piece]:
    """The open line through `points` as pieces that stay within `tolerance` of them; straight where one straight line does.

    `begin` and `end` are the unit vectors in which it leaves its first and its last point, where they are known.
    """
    if len(points) < 2:
        return []
    begin = _direction(points) if begin is None else begin
    end = _direction(points[::-1]) if end is None else end
    return list(_pieces(points, begin, end, tolerance))


def flattened(pieces: Sequence[Piece], steps: int = 8) -> Points:
    """The closed outline of `pieces` as points, each curve in so many steps; the first point is not repeated."""
    along = np.linspace(0.0, 1.0, steps, endpoint=False)
    parts = []
    for piece in pieces:
        corners = np.asarray(piece.points)
        parts.append(corners[:1] if piece.is_straight else _at(corners, along))
    return np.vstack(parts)


def _pieces(points: Points, begin: Points, end: Points, tolerance: float) -> Iterator[Piece]:
    if _from_line(points).max() <= STRAIGHT * tolerance:
        yield Piece((_pair(points[0]), _pair(points[-1])))
        return
    if len(points) == 3:
        yield from (Piece((_pair(points[0]), _pair(points[1]))), Piece((_pair(points[1]), _pair(points[2]))))
        return
    places = _chords(points)
    curve = _bezier(points, places, begin, end)
    error, split = _worst(points, curve, places)
    if error > tolerance**2 and error <= NEAR * tolerance**2:
        for _ in range(ROUNDS):
            places = _nearer(points, curve, places)
            curve = _bezier(points, places, begin, end)
            error, split = _worst(points, curve, places)
            if error <= tolerance**2:
                break
    if error <= tolerance**2:
        yield Piece(tuple(_pair(point) for point in curve))
        return
    reach = min(3, split, len(points) - 1 - split)
    middle = _unit(points[split - reach] - points[split + reach])
    yield from _pieces(points[: split + 1], begin, middle, tolerance)
    yield from _pieces(points[split:], -middle, end, tolerance)


def _from_line(points: Points) -> NDArray[np.float64]:
    """How far each point is from the straight line between the first and the last."""
    along = points[-1] - points[0]
    length = hypot(along[0], along[1])
    if length < 1e-9:
        return np.asarray(np.hypot(*(points - points[0]).T))
    away = points - points[0]
    return np.asarray(np.abs(along[0] * away[:, 1] - along[1] * away[:, 0]) / length)


def _direction(points: Points) -> Points:
    """Where the line sets out from its first point: towards the middle of its next few."""
    return _unit(points[1 : min(len(points), 5)].mean(axis=0) - points[0])


def _chords(points: Points) -> NDArray[np.float64]:
    """The share of the whole length at which each point lies."""
    lengths = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
    return np.asarray(lengths / max(lengths[-1], 1e-9))


def _bezier(points: Points, places: NDArray[np.float64], begin: Points, end: Points) -> Points:
    """The cubic from the first to the last point with handles along `begin` and `end` that is nearest to all of them."""
    first, last = points[0], points[-1]
    t, s = places, 1.0 - places
    tt, ss = t * t, s * s
    near, far = 3 * t * ss, 3 * tt * s
    rest = points - np.multiply.outer(ss * s + near, first) - np.multiply.outer(far + tt * t, last)
    # Two equations in two unknowns, in plain numbers: an icon takes some hundred fits, of a dozen points each.
    own, both, others = float(near @ near), float(near @ far) * float(begin @ end), float(far @ far)
    side, other_side = float(near @ (rest @ begin)), float(far @ (rest @ end))
    own, others = own * float(begin @ begin), others * float(end @ end)
    determinant = own * others - both * both
    length = hypot(last[0] - first[0], last[1] - first[1])
    handle = other = length / 3
    if abs(determinant) > 1e-12:
        solved = (side * others - other_side * both) / determinant, (own * other_side - both * side) / determinant
        if min(solved) > 1e-6 * max(length, 1e-9):  # else Wu and Barsky's rule, as Schneider has it
            handle, other = solved
    return np.array([first, first + handle * begin, last + other * end, last])


def _at(curve: Points, places: NDArray[np.float64]) -> Points:
    t, s = places, 1.0 - places
    tt, ss = t * t, s * s
    return np.asarray(np.stack((ss * s, 3 * t * ss, 3 * tt * s, tt * t), axis=1) @ curve)


def _worst(points: Points, curve: Points, places: NDArray[np.float64]) -> tuple[float, int]:
    """The largest squared distance from the curve, and at which point between the ends to split."""
    off = _at(curve, places) - points
    away = (off * off).sum(axis=1)
    return float(away.max()), min(max(int(away.argmax()), 1), len(points) - 2)


def _nearer(points: Points, curve: Points, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """`places` after a step of Newton's method towards where the curve is nearest to each point."""
    slopes = 3 * (curve[1:] - curve[:-1])
    bends = 2 * (slopes[1:] - slopes[:-1])
    t, s = places[:, None], 1.0 - places[:, None]
    away = _at(curve, places) - points
    first = s**2 * slopes[0] + 2 * s * t * slopes[1] + t**2 * slopes[2]
    second = s * bends[0] + t * bends[1]
    below = (first * first).sum(axis=1) + (away * second).sum(axis=1)
    steps = np.divide((away * first).sum(axis=1), below, out=np.zeros_like(below), where=np.abs(below) > 1e-12)
    return np.maximum.accumulate(np.clip(places - steps, 0.0, 1.0))


def _unit(vector: Points) -> Points:
    length = hypot(vector[0], vector[1])
    return vector / length if length > 1e-12 else np.array([1.0, 0.0])


def _pair(point: Points) -> tuple[float, float]:
    return float(point[0]), float(point[1])
