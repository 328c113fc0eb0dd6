"""Which families: those worth drawing for a page, and the few that explain it together."""

import math
from collections.abc import Sequence

from screenshot2code.engines.offline.clusters import mass_of
from screenshot2code.engines.offline.evidence import Choice, Evidence
from screenshot2code.engines.offline.families import FAMILIES, Family, Weights

FAMILY_NOISE = 1.0  # cost that a further family must save in a cluster to count there: less comes by chance
UNEXPLAINED = 10.0  # cost beyond which a face does not explain a cluster at all, and more of it says nothing
MAX_FAMILIES = 3  # a designed page has rarely more; each further one is mostly a misreading
FAMILY_GAIN = 0.25  # of the pooled cost (1 = typical measuring noise) that a further family must save
TWIN, APART = 0.9, 0.08  # likeness of a family that is surely the right one, and by how much others must stay behind
TWIN_COST = (
    0.5  # of the pooled cost: at sizes that are a percent off, the right one of two like faces may look so much worse
)
TELLING = 8  # letters that can tell a family so
UNMISTAKABLE = 4  # further families that are taken for being just like their few lines: a wordmark, a headline, code
STRANGE = 0.88  # likeness that a cluster has reached in some family, or none of those that were drawn is its own
# Families that are drawn for a page: the right one was among the first 5 by width on all pages of fixtures/. A page of few short
# lines says less by its widths: what explains them about as well as the best is drawn too.
SHORTLIST, LONGEST, AS_WIDE = 8, 24, 0.3
FAVOURITES = 3  # families that are drawn for a cluster alone: monospaced ones are all of one width


def shortlist(
    evidence: Evidence, clusters: Sequence[Sequence[int]], seen: Sequence[Weights], candidates: Sequence[Family]
) -> list[list[Family]]:
    """The families worth drawing, for each cluster: the best by width for the page and for it, and those that every system has."""
    costs = dict.fromkeys(candidates, 0.0)
    favourites: list[list[Family]] = []
    for cluster, choice in zip(clusters, seen, strict=True):
        mass = mass_of(evidence.lines, cluster)
        row = by_family(evidence.choices(cluster, candidates, choice))
        for one in row:
            costs[one.family] += mass * one.fit.residual
        row.sort(key=lambda one: one.cost)
        favourites.append([one.family for one in row[:FAVOURITES]])
    ordered = sorted(candidates, key=costs.__getitem__)
    least = costs[ordered[0]] + AS_WIDE * sum(mass_of(evidence.lines, cluster) for cluster in clusters)
    good = sum(cost <= least for cost in costs.values())
    common = {*ordered[: min(LONGEST, max(SHORTLIST, good))], *FAMILIES}
    return [[family for family in candidates if family in common or family in own] for own in favourites]


def strange_ones(rows: Sequence[Sequence[Choice]], masses: Sequence[int]) -> list[int]:
    """Numbers of the clusters (rows) whose letters are like none of the faces that were drawn for them."""
    return [
        at
        for at, (row, mass) in enumerate(zip(rows, masses, strict=True))
        if mass >= TELLING and 0 < max(one.likeness for one in row) < STRANGE
    ]


def by_family(choices: Sequence[Choice]) -> list[Choice]:
    """The best weight of each family, in the order in which the families come."""
    best: dict[Family, Choice] = {}
    for one in choices:
        if one.family not in best or one.cost < best[one.family].cost:
            best[one.family] = one
    return list(best.values())


def few_families(rows: Sequence[Sequence[Choice]], masses: Sequence[int]) -> list[Family]:
    """Up to MAX_FAMILIES that together explain the clusters (rows), each worth its place; the page's main family first."""
    total = sum(masses)
    costs = [[min(one.cost, UNEXPLAINED) for one in row] for row in rows]
    chosen: list[int] = []
    best = [math.inf] * len(rows)
    while len(chosen) < MAX_FAMILIES:
        with_each = [
            [
                row[column] if row[column] < known - FAMILY_NOISE else known
                for known, row in zip(best, costs, strict=True)
            ]
            for column in range(len(rows[0]))
        ]
        pooled = [sum(mass * cost for mass, cost in zip(masses, row, strict=True)) / total for row in with_each]
        column = min(range(len(pooled)), key=pooled.__getitem__)
        now = sum(mass * known for known, mass in zip(best, masses, strict=True)) / total if chosen else math.inf
        if chosen and now - pooled[column] < FAMILY_GAIN:
            break
        chosen.append(column)
        best = with_each[column]
    for _ in range(UNMISTAKABLE):
        further = _unmistakable(rows, masses, chosen)
        if further is None:
            break
        chosen.append(further)
    return [rows[0][column].family for column in chosen]


def twin_of(rows: Sequence[Sequence[Choice]], masses: Sequence[int], main: Family) -> Family | None:
    """The family that explains the page all but as well as `main`: of the two, drawing at the right sizes tells."""
    families = [one.family for one in rows[0]]
    pooled = {
        family: sum(
            mass * min(row[column].cost, UNEXPLAINED) for mass, row in zip(masses, rows, strict=True)
        ) / sum(masses)
        for column, family in enumerate(families)
    }  # fmt: skip
    nearest = min((family for family in families if family != main), key=pooled.__getitem__, default=None)
    return nearest if nearest is not None and pooled[nearest] - pooled[main] < TWIN_COST else None


def _unmistakable(rows: Sequence[Sequence[Choice]], masses: Sequence[int], chosen: Sequence[int]) -> int | None:
    """A family for few lines of the page, but of just their letters, where none of the chosen comes near."""
    gains: dict[int, float] = {}
    for row, mass in zip(rows, masses, strict=True):
        have = max(row[column].likeness for column in chosen)
        for column, one in enumerate(row):
            if one.likeness >= TWIN and one.likeness > have + APART and mass >= TELLING:
                gains[column] = gains.get(column, 0.0) + mass * (one.likeness - have)
    return max(gains, key=gains.__getitem__, default=None)
