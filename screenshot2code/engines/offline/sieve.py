"""Which few families of the pack a page can be set in, told before anything is drawn: by the widths of its lines alone.

The pack comes with the advance of every letter of every face, and with the kerning of every family: a line's width by them is
right to a few thousandths. So the families that cannot be are found without loading them, and the browser measures the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.fitting import (
    HEIGHT_NOISE,
    SPACING_DOUBT,
    SPACING_FLOOR,
    SPACING_GAIN,
    SPACING_PRIOR,
    TIGHTEST,
    WIDEST,
    WORST,
)
from screenshot2code.fonts import measures
from screenshot2code.imaging.perception.style import stroke_width
from screenshot2code.render.base import InkPicture

WIDTH_NOISE = (0.7, 0.004)  # px, and share of the width: as for drawn text
# How thick a stroke of so many px is seen, px and px more: anti-aliasing widens it. Fitted to every face at 13 to 28 px, with a
# spread of .08 in its logarithm.
SEEN = (0.89, 0.43)
STROKE_DOUBT = 0.8  # log ratio of thickness that speaks against a face as much as a typical error of widths
NEAR_STROKE = 0.12  # log ratio by which a weight may lie beyond the nearest to the ink's strokes and still be tried
MOST_WEIGHTS = 2
# Families that go on: on pages of eleven lines set in each family of the pack the right one was always among the first seven. Few
# short lines say less, and cost less to try: what is about as good as the best goes on too. Of a cluster that none of those
# explains, its own best follow.
FEWEST, MOST, OF_CLUSTER = 10, 30, 2
AS_GOOD = 0.35  # cost by which a family may come behind the page's best
UNEXPLAINED = 0.15  # cost that a cluster's own best must save
TELLING = 12  # letters from which a cluster can tell anything

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sifted:
    """For each cluster the weights to try, by family, and all families, the likeliest first; the families of the page."""

    weights: tuple[Mapping[str, tuple[int, ...]], ...]
    orders: tuple[tuple[str, ...], ...]
    families: frozenset[str]


def sift(
    lines: Sequence[TextLine],
    inks: Sequence[InkPicture | None],
    clusters: Sequence[Sequence[int]],
    masses: Sequence[int],
    scale: float,
    slack: float = 0.0,
) -> Sifted:
    """The families of the pack that may be the page's. `clusters` are lines set alike, `masses` what each counts.

    `slack` is a share of its width by which a line may be wider or narrower besides.
    """
    table = _table()
    rows, weights = [], []
    for cluster in clusters:
        size, cost = _fits(table, [lines[index] for index in cluster], slack)
        seen = _stroke(inks, cluster, scale)
        off = np.abs(np.log((SEEN[0] * table.stroke * size + SEEN[1] / scale) / seen)) if seen else np.zeros_like(size)
        cost = cost + np.minimum(1.0, off / STROKE_DOUBT)
        rows.append(np.array([cost[faces].min() for faces in table.rows]))
        weights.append(_near(table, off) if seen else {})
    pooled = np.sum([mass * np.minimum(row, WORST) for mass, row in zip(masses, rows, strict=True)], axis=0)
    order = np.argsort(pooled, kind="stable")
    good = int((pooled <= pooled.min() + AS_GOOD * sum(masses)).sum())
    kept = set(order[: min(MOST, max(FEWEST, good))].tolist())
    for row, mass in zip(rows, masses, strict=True):
        if mass >= TELLING and row.min() < row[list(kept)].min() - UNEXPLAINED:
            kept.update(np.argsort(row, kind="stable")[:OF_CLUSTER].tolist())
    orders = tuple(tuple(table.names[at] for at in np.argsort(row, kind="stable")) for row in rows)
    return Sifted(tuple(weights), orders, frozenset(table.names[at] for at in kept))


def _near(table: "_Table", off: Floats) -> dict[str, tuple[int, ...]]:
    """The weights of each family whose strokes are about as thick as the ink's."""
    found = {}
    for name, rows in zip(table.names, table.rows, strict=True):
        own = off[rows]
        order = [at for at in np.argsort(own, kind="stable")[:MOST_WEIGHTS] if own[at] <= own.min() + NEAR_STROKE]
        found[name] = tuple(sorted(int(table.weight[rows][at]) for at in order))
    return found


def _stroke(inks: Sequence[InkPicture | None], cluster: Sequence[int], scale: float) -> float:
    """How thick the strokes of these lines are, in px; 0 where they are not seen."""
    widths = []
    for index in cluster:
        ink = inks[index]
        if ink is not None:
            coverage = np.frombuffer(ink.coverage, np.uint8).reshape(ink.height, ink.width).astype(
                np.float32
            ) / np.float32(255)
            widths.append(stroke_width(coverage) / scale)
    return float(np.median(widths)) if widths else 0.0


def _fits(table: "_Table", members: Sequence[TextLine], slack: float) -> tuple[Floats, Floats]:
    """Size and cost for each face, as `fitting.fit` has them, for all faces at once."""
    inks: list[Floats] = []
    rows: list[tuple[float, float, float]] = []
    for line in members:
        letters = [table.letters.get(letter, table.other) for letter in line.text]
        width = (
            table.advance[:, letters].sum(axis=1) + table.kern[:, letters[:-1], letters[1:]].sum(axis=1)[table.family]
        )
        width = width - table.advance[:, letters[-1]] + table.left[:, letters[0]] + table.right[:, letters[-1]]
        height = table.above[:, letters].max(axis=1) + table.below[:, letters].max(axis=1)
        inks += [np.maximum(width, 0.01), np.maximum(height, 0.01)]
        rows.append((len(letters) - 1, line.box.width, WIDTH_NOISE[0] + (WIDTH_NOISE[1] + slack) * line.box.width))
        rows.append((0.0, line.box.height, HEIGHT_NOISE[0] + HEIGHT_NOISE[1] * line.box.height))
    ink = np.stack(inks, axis=1)
    gaps, target, noise = (np.array(column, np.float64) for column in zip(*rows, strict=True))
    size, _, solid = _solve(ink, gaps, target, noise, None)
    if not gaps.any():
        return size, solid
    typical = sorted(line.size for line in members)[len(members) // 2]
    loose, spacing, spaced = _solve(ink, gaps, target, noise, SPACING_PRIOR * typical)
    share = spacing / loose
    spaced = spaced + SPACING_DOUBT * np.abs(share)
    earned = (solid - spaced > SPACING_GAIN) & (share >= TIGHTEST) & (share <= WIDEST) & (np.abs(share) > SPACING_FLOOR)
    return np.where(earned, loose, size), np.where(earned, spaced, solid)


def _solve(ink: Floats, gaps: Floats, target: Floats, noise: Floats, prior: float | None) -> tuple[Floats, ...]:
    """`fitting._solve` for all faces at once: sizes, spacings, residuals."""
    weights = np.ones_like(ink)
    size = spacing = np.zeros(len(ink))
    errors = weights
    for _ in range(4):
        share = weights / noise**2
        ss, sb = (share * ink * ink).sum(axis=1), (share * ink * target).sum(axis=1)
        if prior is None:
            size = sb / ss
        else:
            st, tt = (share * ink * gaps).sum(axis=1), (share * gaps * gaps).sum(axis=1) + 1 / prior**2
            tb = (share * gaps * target).sum(axis=1)
            determinant = ss * tt - st * st
            size, spacing = (sb * tt - st * tb) / determinant, (ss * tb - st * sb) / determinant
        size = np.maximum(size, 0.5)
        errors = np.abs(size[:, None] * ink + spacing[:, None] * gaps - target) / noise
        weights = np.where(errors <= 2, 1.0, 2 / np.maximum(errors, 2))
    return size, spacing, np.minimum(errors, WORST).mean(axis=1)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Table:
    """The pack's measures in em, a row for each face: `rows` are those of each family of `names`."""

    names: tuple[str, ...]
    rows: tuple[slice, ...]
    letters: Mapping[str, int]
    other: int  # the letter that stands for those without a measure
    weight: NDArray[np.int64]
    stroke: Floats
    family: NDArray[np.int64]  # the number of each face's family
    kern: NDArray[np.float32]  # by family, letter and the letter that follows
    advance: Floats
    left: Floats
    right: Floats
    above: Floats
    below: Floats


@cache
def _table() -> _Table:
    given = measures()
    names: list[str] = []
    rows: list[slice] = []
    weights: list[int] = []
    strokes: list[float] = []
    advances: list[list[int]] = []
    numbers: list[int] = []
    letters = {letter: at for at, letter in enumerate(given["letters"])}
    kern = np.zeros((len(given["families"]), len(letters), len(letters)), np.float32)
    sides: dict[str, list[list[int]]] = {"left": [], "right": [], "above": [], "below": []}
    for name, family in given["families"].items():
        faces = family["faces"]
        names.append(name)
        rows.append(slice(len(weights), len(weights) + len(faces)))
        for more, pairs in family["kerns"].items():
            firsts, seconds = ([letters[letter] for letter in pairs[start::2]] for start in (0, 1))
            kern[len(names) - 1, firsts, seconds] = int(more) / 1000
        for weight, face in faces.items():
            numbers.append(len(names) - 1)
            weights.append(int(weight))
            strokes.append(face["stroke"])
            advances.append(face["advances"])
            for side, found in sides.items():
                found.append(family[side])
    return _Table(
        names=tuple(names),
        rows=tuple(rows),
        letters=letters,
        family=np.array(numbers),
        kern=kern,
        other=given["letters"].index("n"),
        weight=np.array(weights),
        stroke=np.array(strokes) / 1000,
        advance=np.array(advances) / 1000,
        **{side: np.array(found) / 1000 for side, found in sides.items()},
    )
