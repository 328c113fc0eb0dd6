"""Boxes that are seen as three lines, because their corners are round and their foot is open: the tab that is shown.

A rounded corner is on neither of its lines, so that they are found apart. Together they are a box, and its words are in it.
"""

from collections.abc import Sequence

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, Region
from screenshot2code.engines.offline.colors import distance
from screenshot2code.engines.offline.roles import CLEAR

THICK = 2.0  # px of a line
CORNER = 10.0  # px that a round corner takes from its lines
HEIGHT, WIDTH = (24.0, 72.0), (40.0, 320.0)  # px of such a box
SAME = 1.5  # px that the two sides may differ in where they begin and end
SAME_COLOR = 10.0  # CIE76 between its lines: thin ones are mixed with what lies beside them


def cornered(regions: Sequence[Region], texts: Sequence[Box]) -> tuple[Region, ...]:
    """`regions` with each line above two upright ones, and a single line of words between them, as one box open below."""
    tops = [one for one in regions if _is_line(one) and one.box.width > one.box.height]
    sides = sorted((one for one in regions if _is_line(one) and one.box.height > one.box.width), key=_left)
    made: dict[int, Region] = {}  # by the line above
    gone: set[int] = set()
    for top in tops:
        pair = _sides_of(top, [one for one in sides if id(one) not in gone])
        if pair is None:
            continue
        box = Box.from_edges(pair[0].box.x, top.box.y, pair[1].box.right, pair[0].box.bottom)
        if sum(1 for text in texts if box.contains(text, tolerance=1)) == 1:
            made[id(top)] = _box(box, top, pair[0])
            gone |= {id(one) for one in pair}
    return tuple(made.get(id(one), one) for one in regions if id(one) not in gone)


def _left(region: Region) -> float:
    return region.box.x


def _is_line(region: Region) -> bool:
    plain = region.border is None and region.shadow is None and region.fill.startswith("#")
    return plain and min(region.box.width, region.box.height) <= THICK


def _sides_of(top: Region, sides: Sequence[Region]) -> tuple[Region, Region] | None:
    """The two upright lines that begin right below the ends of a line across."""
    low, high = HEIGHT
    near = [
        one
        for one in sides
        if 0 <= one.box.y - top.box.y <= CORNER
        and low <= one.box.bottom - top.box.y <= high
        and distance(one.fill, top.fill) <= SAME_COLOR
    ]
    left = [one for one in near if 0 <= top.box.x - one.box.x <= CORNER]
    right = [one for one in near if 0 <= one.box.right - top.box.right <= CORNER]
    if len(left) != 1 or len(right) != 1 or not WIDTH[0] <= right[0].box.right - left[0].box.x <= WIDTH[1]:
        return None
    ends = zip((left[0].box.y, left[0].box.bottom), (right[0].box.y, right[0].box.bottom), strict=True)
    return (left[0], right[0]) if all(abs(one - other) <= SAME for one, other in ends) else None


def _box(box: Box, top: Region, side: Region) -> Region:
    border = Border(width=min(top.box.height, side.box.width), color=side.fill, sides=("top", "right", "left"))
    radius = max(0.0, side.box.y - top.box.y, top.box.x - side.box.x)
    return Region(box=box, fill=CLEAR, border=border, radius=radius, corners=("top-left", "top-right"))
