"""A shape as a path: outlines traced from how much of each pixel it covers, to a fraction of a pixel.

Anti-aliasing says more than which pixels are in: a field is sought whose area above one half covers each pixel by as much as
was measured. Its contour is the outline; thin strokes, which a contour of the coverage itself would make thinner, keep their
width. Then corners are found and curves fitted between them (`curves`), and the path is drawn and held against the coverage.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.curves import Piece, Points, fitted, flattened

Coverage = NDArray[np.float32]
"""Of each pixel, how much of it is covered: 0..1, of shape (height, width)."""

FINE = 4  # parts of a pixel either way in which the field is held; contours lie between them
ROWS = 8  # of a pixel in which a path is drawn; an eighth shows in no anti-aliasing
FINE_SIDE = 160  # pixels of the longer side above which a quarter has to do, as the work grows with the square
ROUNDS = 12  # of moving the field; what is left after as many is noise of the colours
EDGE = 2  # pixels of nothing around, so that every outline closes
SMALLEST = 0.4  # square pixels of an outline; less is dust between two colours
STEP = 0.25  # pixels between the points that corners and curves are told from
ARM = 0.75  # pixels on either side by which a corner is told: over more, both ends of a thin stroke are one
CORNER = 38.0  # degrees; a circle of 3 pixels across turns by less over two arms
TIP = 0.9  # pixels by which a corner may be moved to where its sides meet: anti-aliasing rounds it off
TOLERANCE = 0.11  # pixels by which a curve may be off; a tenth of a pixel changes a shade by a tenth
DUST = 0.02  # share of a pixel that is none
RECTANGULAR = 0.06  # share of a pixel by which a rectangle may be off one
LEVEL = 0.12  # pixels by which a straight line may rise and still be level or plumb


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Closed outlines in pixels: what lies inside an odd number of them is covered."""

    loops: tuple[tuple[Piece, ...], ...]

    def path(self, digits: int, scale: float = 1.0) -> str:
        """SVG path data in pixels divided by `scale`, rounded to so many digits, in relative commands."""
        return "".join(_loop_path(loop, digits, scale) for loop in self.loops)

    def rounded(self, digits: int, scale: float = 1.0) -> "Outline":
        """The outline that `path` says, in pixels."""
        return Outline(loops=tuple(tuple(_rounded(piece, digits, scale) for piece in loop) for loop in self.loops))


def traced(coverage: Coverage) -> Outline:
    """The outlines of the shape that covers the pixels so."""
    loops, rest = _rectangles(coverage.astype(np.float32))
    if not rest.any():
        return Outline(loops=tuple(loops))
    padded = np.pad(rest, EDGE)
    fine = FINE if max(coverage.shape) <= FINE_SIDE else FINE // 2
    field = _field(padded, fine)
    for contour in _contours(field, 0.5):
        # The centre of a fine pixel lies half of it from its edge.
        points = (contour + 0.5) / fine - EDGE
        if abs(_area(points)) >= SMALLEST:
            loops.append(tuple(_loop(points)))
    return Outline(loops=tuple(loop for loop in loops if len(loop) > 1))


def covered(outline: Outline, shape: tuple[int, int]) -> Coverage:
    """How much of each pixel the outline covers, as a browser would draw it: exact along a row, in so many rows a pixel."""
    height, width = shape
    begins = [flattened(loop) for loop in outline.loops]
    if not begins:
        return np.zeros(shape, np.float32)
    here = np.vstack(begins)
    there = np.vstack([np.roll(points, -1, axis=0) for points in begins])
    rows = (np.arange(height * ROWS) + 0.5) / ROWS
    (x0, y0), (x1, y1) = here.T[:, :, None], there.T[:, :, None]
    passes = (np.minimum(y0, y1) <= rows) & (rows < np.maximum(y0, y1))
    edge, row = np.nonzero(passes)
    share = (rows[row] - y0[edge, 0]) / (y1[edge, 0] - y0[edge, 0])
    at = np.clip(x0[edge, 0] + share * (x1[edge, 0] - x0[edge, 0]), 0, width)
    sign = np.where(y1[edge, 0] > y0[edge, 0], 1.0, -1.0)
    # All to the right of a crossing is inside or outside from there on: of the pixel that it lies in, a part.
    whole = np.floor(at).astype(int)
    turns = np.zeros((height * ROWS, width + 2))
    np.add.at(turns, (row, whole), sign * (whole + 1 - at))
    np.add.at(turns, (row, whole + 1), sign * (at - whole))
    inside = np.abs(np.cumsum(turns, axis=1)[:, :width])
    return np.asarray(inside.reshape(height, ROWS, width).mean(axis=1), np.float32)


# --- rectangles


def _rectangles(coverage: Coverage) -> tuple[list[tuple[Piece, ...]], Coverage]:
    """The parts that are level rectangles, exact to the fraction of a pixel, and the coverage without them."""
    rest = coverage.copy()
    loops = []
    count, labels, stats, _ = cv2.connectedComponentsWithStats((coverage > DUST).astype(np.uint8), connectivity=8)
    for label in range(1, count):
        left, top, width, height, _ = stats[label].tolist()
        place = slice(top, top + height), slice(left, left + width)
        own = np.where(labels[place] == label, coverage[place], 0)
        across, down = own.max(axis=0), own.max(axis=1)
        if np.abs(np.outer(down, across) / max(float(own.max()), DUST) - own).max() > RECTANGULAR:
            continue
        if any(float((1 - line[1:-1]).max(initial=0.0)) > RECTANGULAR for line in (across, down)):
            continue
        begin_x, end_x = _ends(across, left)
        begin_y, end_y = _ends(down / max(float(across.max()), DUST) if width == 1 else down, top)
        corners = ((begin_x, begin_y), (end_x, begin_y), (end_x, end_y), (begin_x, end_y))
        loops.append(tuple(Piece(pair) for pair in zip(corners, (*corners[1:], corners[0]), strict=True)))
        rest[place][labels[place] == label] = 0
    return loops, rest


def _ends(line: NDArray[np.float32], start: int) -> tuple[float, float]:
    """Where a bar begins and ends that covers a line of pixels so, the first of which is number `start`."""
    if len(line) == 1:
        return float(start), start + float(line[0])
    return start + 1 - float(line[0]), start + len(line) - 1 + float(line[-1])


# --- the field


def _field(coverage: Coverage, fine: int) -> NDArray[np.float32]:
    """A field whose area above one half covers each pixel as `coverage` says (Van Cittert's iteration, 1931)."""
    height, width = coverage.shape
    large = (width * fine, height * fine)
    field = cv2.resize(coverage, large, interpolation=cv2.INTER_CUBIC)
    for _ in range(ROUNDS):
        drawn = cv2.resize(np.clip((field - 0.5) * fine + 0.5, 0, 1), (width, height), interpolation=cv2.INTER_AREA)
        field += cv2.resize(coverage - drawn, large, interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.GaussianBlur(field, (0, 0), 0.15 * fine))


# --- contours


def _contours(field: NDArray[np.float32], level: float) -> Iterator[Points]:
    """Closed lines of `level` between the samples of `field` (marching squares), what is higher to their right."""
    high = field >= level
    across = high[:, 1:] != high[:, :-1]
    down = high[1:] != high[:-1]
    follow: dict[tuple[int, int, int], tuple[int, int, int]] = {}
    cells = np.argwhere(across[:-1] | across[1:] | down[:, :-1] | down[:, 1:])
    for y, x in cells.tolist():
        corners = (high[y, x], high[y, x + 1], high[y + 1, x + 1], high[y + 1, x])
        edges = ((0, y, x), (1, y, x + 1), (0, y + 1, x), (1, y, x))  # top, right, bottom, left: 0 lies across
        # An edge is entered where its corners go, clockwise, from low to high, and left where they go from high to low.
        enters = [at for at in range(4) if corners[at] and not corners[(at + 1) % 4]]
        leaves = [at for at in range(4) if not corners[at] and corners[(at + 1) % 4]]
        for enter in enters:
            leave = leaves[0] if len(leaves) == 1 else _partner(enter, leaves, field, y, x, level)
            follow[edges[enter]] = edges[leave]
    while follow:
        start, following = follow.popitem()
        line = [start]
        while following != start:
            line.append(following)
            following = follow.pop(following)
        yield np.array([_crossing(field, level, edge) for edge in line])


def _partner(enter: int, leaves: Sequence[int], field: NDArray[np.float32], y: int, x: int, level: float) -> int:
    """In a saddle: the neighbouring edge that cuts the high corner off, or the other one where the high corners hang together."""
    joined = bool(field[y : y + 2, x : x + 2].mean() >= level)
    turn = 1 if joined else -1
    wanted = (enter + turn) % 4
    return wanted if wanted in leaves else leaves[0]


def _crossing(field: NDArray[np.float32], level: float, edge: tuple[int, int, int]) -> tuple[float, float]:
    is_down, y, x = edge
    here, there = float(field[y, x]), float(field[y + is_down, x + 1 - is_down])
    share = (level - here) / (there - here)
    return (x, y + share) if is_down else (x + share, float(y))


def _area(points: Points) -> float:
    x, y = points.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


# --- pieces


def _loop(contour: Points) -> list[Piece]:
    """A closed contour as straight lines and curves."""
    points = _even(contour, STEP)
    corners = _corners(points)
    if not corners:
        return _round(points)
    sides = []
    for begin, end in zip(corners, [*corners[1:], corners[0] + len(points)], strict=True):
        sides.append(points[np.arange(begin, end + 1) % len(points)])
    sides = _tipped(sides)
    return _levelled([piece for side in sides for piece in fitted(side, TOLERANCE)])


def _round(points: Points) -> list[Piece]:
    """A closed line without corners, parted where it is level and plumb: so people draw circles and pills."""
    extremes = {
        int(points[:, 1].argmin()),
        int(points[:, 0].argmax()),
        int(points[:, 1].argmax()),
        int(points[:, 0].argmin()),
    }
    parts = sorted(extremes)
    pieces: list[Piece] = []
    for begin, end in zip(parts, [*parts[1:], parts[0] + len(points)], strict=True):
        ahead = points[(np.array([begin, end]) + 2) % len(points)] - points[(np.array([begin, end]) - 2) % len(points)]
        side = points[np.arange(begin, end + 1) % len(points)]
        pieces += fitted(side, TOLERANCE, begin=_along_axis(ahead[0]), end=-_along_axis(ahead[1]))
    return pieces


def _along_axis(vector: Points) -> Points:
    """The direction of the axis that `vector` is nearest to."""
    flat = np.zeros(2)
    main = int(np.abs(vector).argmax())
    flat[main] = np.sign(vector[main])
    return flat


def _even(points: Points, step: float) -> Points:
    """A closed line with points about `step` apart."""
    closed = np.vstack([points, points[:1]])
    lengths = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))))
    count = max(8, round(lengths[-1] / step))
    places = np.linspace(0.0, lengths[-1], count, endpoint=False)
    return np.stack([np.interp(places, lengths, closed[:, axis]) for axis in (0, 1)], axis=1)


def _corners(points: Points) -> list[int]:
    """Where a closed line turns sharply, in order."""
    count = len(points)
    arm = max(2, min(round(ARM / STEP), count // 6))
    before, after = points - np.roll(points, arm, axis=0), np.roll(points, -arm, axis=0) - points
    turn = np.abs(
        np.degrees(np.arctan2(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0], np.sum(before * after, axis=1)))
    )
    found = [
        at
        for at in np.flatnonzero(turn >= CORNER).tolist()
        if turn[at] >= turn[np.arange(at - arm, at + arm + 1) % count].max() - 1e-9
    ]
    apart: list[int] = []
    for at in found:
        if not apart or at - apart[-1] > arm // 2:
            apart.append(at)
    return apart


def _tipped(sides: list[Points]) -> list[Points]:
    """Sides that meet where their straight ends would: what is drawn sharp looks rounded on pixels."""
    count = len(sides)
    tips = [_tip(sides[at - 1], sides[at]) for at in range(count)]
    made = []
    for at, side in enumerate(sides):
        # What is rounded off lies within half a pixel of the corner.
        cut = round(0.5 / STEP)
        inner = side[cut:-cut] if len(side) > 2 * cut + 2 else side[len(side) // 2 : len(side) // 2 + 1]
        made.append(np.vstack([tips[at], inner, tips[(at + 1) % count]]))
    return made


def _tip(before: Points, after: Points) -> Points:
    """Where two sides meet, each carried on straight from a little way off."""
    corner: Points = after[0]
    one, other = _end_line(before[::-1]), _end_line(after)
    if one is None or other is None:
        return corner
    (start, along), (begin, heading) = one, other
    cross = along[0] * heading[1] - along[1] * heading[0]
    if abs(cross) < 0.3:  # nearly parallel: they meet anywhere
        return corner
    away = begin - start
    met: Points = start + along * ((away[0] * heading[1] - away[1] * heading[0]) / cross)
    return met if float(np.hypot(*(met - corner))) <= TIP else corner


def _end_line(side: Points) -> tuple[Points, Points] | None:
    """The straight line that a side begins with, from half a pixel off the corner on: a point of it and its direction."""
    part = side[round(0.6 / STEP) : round(2.2 / STEP)]
    if len(part) < 3:
        return None
    middle = part.mean(axis=0)
    _, _, axes = np.linalg.svd(part - middle)
    return middle, axes[0]


def _levelled(pieces: list[Piece]) -> list[Piece]:
    """Pieces whose straight lines are level or plumb where they nearly are, joined where two are one."""
    ends = [list(piece.points[0]) for piece in pieces]
    count = len(pieces)
    for at, piece in enumerate(pieces):
        if not piece.is_straight:
            continue
        one, other = ends[at], ends[(at + 1) % count]
        for axis in (0, 1):
            length = abs(one[1 - axis] - other[1 - axis])
            if abs(one[axis] - other[axis]) <= min(LEVEL, 0.1 * length):
                one[axis] = other[axis] = (one[axis] + other[axis]) / 2
    made: list[Piece] = []
    for at, piece in enumerate(pieces):
        begin, end = (ends[at][0], ends[at][1]), (ends[(at + 1) % count][0], ends[(at + 1) % count][1])
        moved = Piece((begin, *piece.points[1:-1], end))
        if made and _are_one_line(made[-1], moved):
            made[-1] = Piece((made[-1].points[0], end))
        else:
            made.append(moved)
    if len(made) > 2 and _are_one_line(made[-1], made[0]):
        made[0] = Piece((made[-1].points[0], made[0].points[1]))
        made.pop()
    return made


def _are_one_line(one: Piece, other: Piece) -> bool:
    if not one.is_straight or not other.is_straight:
        return False
    (x0, y0), (x1, y1), (x2, y2) = *one.points, other.points[1]
    length = float(np.hypot(x2 - x0, y2 - y0))
    return length > 0 and abs((x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0)) / length <= TOLERANCE


# --- path data


def _rounded(piece: Piece, digits: int, scale: float) -> Piece:
    return Piece(tuple((round(x / scale, digits) * scale, round(y / scale, digits) * scale) for x, y in piece.points))


def _loop_path(loop: Sequence[Piece], digits: int, scale: float) -> str:
    """One closed outline: absolute where it begins, relative from there on, as that is shorter."""

    def grid(point: tuple[float, float]) -> tuple[int, int]:
        return round(point[0] / scale * 10**digits), round(point[1] / scale * 10**digits)

    at = grid(loop[0].points[0])
    said = ["M" + _numbers(at, digits)]
    for piece in loop:
        steps = [(x - at[0], y - at[1]) for x, y in map(grid, piece.points[1:])]
        end = steps[-1]
        if piece is loop[-1] and piece.is_straight:
            break  # closing draws it
        if not piece.is_straight:
            said.append("c" + _numbers([one for step in steps for one in step], digits))
        elif end == (0, 0):
            continue
        elif end[1] == 0:
            said.append("h" + _numbers(end[:1], digits))
        elif end[0] == 0:
            said.append("v" + _numbers(end[1:], digits))
        else:
            said.append("l" + _numbers(end, digits))
        at = (at[0] + end[0], at[1] + end[1])
    return "".join(said) + "z"


def _numbers(values: Sequence[int], digits: int) -> str:
    """Numbers of so many digits, apart by a blank or their sign."""
    said = ""
    for value in values:
        number = f"{value / 10**digits:.{digits}f}"
        if "." in number:
            number = number.rstrip("0").rstrip(".")
        number = (
            number.replace("-0.", "-.")
            if number.startswith("-0.")
            else number.removeprefix("0")
            if number.startswith("0.")
            else number
        )
        number = "0" if number in ("-0", "") else number
        said += number if not said or number.startswith("-") else f" {number}"
    return said
