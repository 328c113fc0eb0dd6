"""Which edges the parts of a row hang from: the left one, both, the right one, or its middle.

What is left over of a row is nobody's distance: where one gap of it is that, what follows keeps to the right edge, and where the
distance on the left is, the row hangs from the right, or stands in the middle.
"""

from collections.abc import Sequence

from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.placing import CENTERED, SAME, WIDE_MARGIN
from screenshot2code.engines.offline.steps import HAIR, HALF, is_step, snapped
from screenshot2code.engines.offline.tree import Node

LOOSE_ROW = 0.4  # of the width: with that much left over a row is centred, with less it fills its padded container
FAR_SIDE = 4.0  # times the distance on the right that the one on the left is, if the parts hang from the right edge
MOST_BEHIND = 2.0  # times such a gap that the parts behind it are wide: a mark, a button, a menu
UNLIKE_GAPS = 1.5  # times the other gaps that what a row has over is at least
LEAST_OVER = 24.0  # px of a gap that may be what a row has over: a smaller one keeps a sign by its word
LEAST_FILLER = 160.0  # px of a column that may take what room the others leave


def begun(
    lead: float, trail: float, gaps: Sequence[float], widths: Sequence[float], width: float
) -> tuple[dict[str, str], int, tuple[float, float]]:
    """The row's declarations, the child that is pushed to the right edge (0 for none), and the side paddings."""
    css = {"display": "flex"}
    widest = max(range(len(gaps)), key=lambda place: gaps[place], default=-1)
    others = [gap for place, gap in enumerate(gaps) if place != widest]
    behind = [sum(widths[place + 1 :]) for place in range(len(gaps))]
    if (
        widest >= 0
        and -HALF <= trail <= gaps[widest]
        and (trail <= max(lead, WIDE_MARGIN) or is_step(snapped(trail, SAME)))
        and (
            gaps[widest] > 2 * max([*others, max(lead, 0.0), 16.0])
            or _is_left_over(gaps[widest], others, (lead, trail), behind[widest])
        )
    ):
        # One wide gap: what follows it keeps to the right edge.
        sides = snapped(max(lead, 0.0), SAME), snapped(max(0.0, trail), SAME)
        if len(gaps) == 1:
            return css | {"justify-content": "space-between"}, 0, sides
        return css, widest + 1, sides
    if lead >= WIDE_MARGIN and abs(lead - trail) <= CENTERED and lead + trail > LOOSE_ROW * width:
        return css | {"justify-content": "center"}, 0, (0.0, 0.0)
    if lead >= WIDE_MARGIN and abs(trail) <= SAME:
        return css | {"justify-content": "flex-end"}, 0, (0.0, 0.0)
    before = snapped(max(lead, 0.0), SAME)
    after = before if trail >= before - SAME else snapped(max(0.0, trail), SAME)
    return css, 0, (before, after)


def hanging(
    css: dict[str, str], sides: tuple[float, float], lead: float, trail: float
) -> tuple[dict[str, str], tuple[float, float]]:
    """The row in its middle or at its right edge, where the distance on the left is nobody's choice: declarations and side paddings."""
    before = snapped(lead, SAME)
    if before < LEAST_OVER or is_step(before):
        return css, sides
    off = float(round(lead - trail))
    if abs(lead - trail) <= HAIR + HALF and abs(off) <= HAIR:
        # An icon's ink, or a sign, is off the middle of its box by as much.
        aside = (0.0, 0.0) if abs(lead - trail) <= CENTERED else (max(0.0, off), max(0.0, -off))
        return css | {"justify-content": "center"}, aside
    after = snapped(max(0.0, trail), SAME)
    if lead >= 2 * WIDE_MARGIN and trail >= -SAME and lead > FAR_SIDE * after and is_step(after):
        return css | {"justify-content": "flex-end"}, (0.0, after)
    return css, sides


def _is_left_over(gap: float, others: Sequence[float], ends: tuple[float, float], behind: float) -> bool:
    """Whether a gap, with parts `behind` px wide after it, is what a row has over: no distance that anybody chose.

    That from the last part to the edge is one then. `ends` are the distances from both edges to the parts.
    """
    lead, trail = ends
    chosen = is_step(snapped(trail, SAME)) and trail <= max(lead, WIDE_MARGIN)
    least = LEAST_OVER if max(ends) > SAME else 2 * WIDE_MARGIN  # else nothing may be wider than the parts are
    alone = gap > UNLIKE_GAPS * max(others, default=0.0) and behind <= MOST_BEHIND * gap
    return chosen and gap >= least and alone and not is_step(snapped(gap, SAME))


def may_fill(child: Node) -> bool:
    """Whether a part may be what takes the room of its row."""
    if isinstance(child.content, Paragraph):
        return len(child.content.lines) > 1
    return bool(child.children) and child.box.width >= LEAST_FILLER
