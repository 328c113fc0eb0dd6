"""Lines that look set alike, as perception saw them: they vote on their face as one."""

import math
from collections.abc import Sequence

from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.colors import distance

LIKE_SIZE = 0.09  # log ratio of perceived sizes within one style cluster
LIKE_COLOR = 6.0  # CIE76 distance within one style cluster: thin strokes never reach their full colour


def clusters_of(lines: Sequence[TextLine]) -> list[list[int]]:
    """Indices of lines that look set alike, greedily in reading order."""
    clusters: list[list[int]] = []
    for index, line in enumerate(lines):
        for cluster in clusters:
            if _alike(line, lines[cluster[0]]):
                cluster.append(index)
                break
        else:
            clusters.append([index])
    return clusters


def _alike(one: TextLine, other: TextLine) -> bool:
    return (
        abs(math.log(one.size / other.size)) < LIKE_SIZE
        and abs(one.weight - other.weight) < 150  # regular and medium are one, bold is another
        and one.generic == other.generic
        and one.text.isupper() == other.text.isupper()
        and distance(one.color, other.color) < LIKE_COLOR
    )


def perceived_weight(members: Sequence[TextLine]) -> int:
    """The weight that most letters were seen in."""
    votes: dict[int, int] = {}
    for line in members:
        votes[line.weight] = votes.get(line.weight, 0) + len(line.text)
    return max(votes, key=lambda weight: (votes[weight], -weight))


def weights_of(lines: Sequence[TextLine], clusters: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """The weights to try for each cluster: what was seen, and its neighbours where that is between two."""
    choices = []
    for cluster in clusters:
        seen = perceived_weight([lines[index] for index in cluster])
        choices.append(tuple(sorted({seen, 400, 700} if 400 < seen < 700 else {seen})))
    return choices


def mass_of(lines: Sequence[TextLine], cluster: Sequence[int]) -> int:
    """How much a cluster counts: its letters, of long lines only so many that labels are not outvoted."""
    return sum(min(40, len(lines[index].text)) for index in cluster)


def longest(lines: Sequence[TextLine], cluster: Sequence[int], count: int) -> list[int]:
    """The lines of the cluster that say most about a face."""
    return sorted(cluster, key=lambda index: (-len(lines[index].text), index))[:count]
