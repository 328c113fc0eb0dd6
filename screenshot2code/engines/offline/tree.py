"""From loose parts to a tree: what contains what, and how the parts of one container divide into rows and columns.

Containment is by box. Within a container a recursive X-Y cut (Nagy and Seth, 1984) splits the parts at the widest empty
valley, and at all valleys nearly as wide, until single parts are left. Parts that no valley separates overlap: the smaller
ones become overlays of the larger.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.paragraphs import Paragraph

TOUCH = 1.5  # px that neighbours may overlap and still be apart: anti-aliased edges are found on either side
HOLD = 2.0  # px that a part may stick out of its container
SAME_VALLEY = 0.45  # of the widest valley: those at least as wide are cut in the same step
PREFER_ROWS_APART = 0.9  # a horizontal valley wins over a vertical one up to this much wider: pages are read downwards
LEVEL_START, INDENT = 2.5, 40.0  # px that parts of one column may begin apart; px from which a part is no mere indent
BAR_WORDS, LEVEL = 3, 6.0  # words of a bar at least; px that their middles may differ
TITLE_RUNS, TITLE_COLUMNS, TITLE_OFF = 4, 3, 6.0  # lines of a title at most, columns below it, px off their middle
LINE = 3.0  # px of height up to which a part is a line, and parts nothing from side to side
BAND = 0.98  # of the page's width: regions at least as wide are sections by themselves
WIDE = 0.85  # of the page's width: what is as wide stands above, below or behind a side column and the rest
NEARLY_PAGE = 0.9  # of the page's area: what holds the page
SIDE_WIDTH, SIDE_HEIGHT = (120.0, 0.32), 400.0  # px, and share of the page; px: a column at the side
SIDE_EDGE, SIDE_TOP = 24.0, 160.0  # px from the page's left edge, and from its top, where it begins at the latest
SIDE_LINES, SIDE_LETTERS, SIDE_MOSTLY = (
    6,
    32,
    0.75,
)  # short lines in it at least, letters of one, share of all its texts


class Flow(StrEnum):
    """How the children of a node follow one another."""

    COLUMN = "column"
    ROW = "row"


Content = Region | ImageRegion | Paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of the page. `content` None: a mere grouping. `box` is where its border box has to land; `ink` what is seen.

    `children` are in the order of their flow; `overlays` overlap them, and are placed by their coordinates.
    """

    box: Box
    ink: Box
    content: Content | None = None
    flow: Flow = Flow.COLUMN
    children: tuple["Node", ...] = ()
    overlays: tuple["Node", ...] = ()


def build(
    page: Box, *, regions: Sequence[Region], images: Sequence[ImageRegion], paragraphs: Sequence[Paragraph]
) -> Node:
    """The whole page as one tree; the root has no content of its own."""
    leaves = [Node(box=region.box, ink=region.box, content=region) for region in regions]
    leaves += [Node(box=image.box, ink=image.box, content=image) for image in images]
    holders = sorted(leaves, key=lambda node: -node.box.area)
    texts = [Node(box=one.box, ink=one.ink, content=one) for one in paragraphs]
    inside: dict[int, list[Node]] = {}
    for node in [*holders, *texts]:
        inside.setdefault(_parent(node, holders), []).append(node)
    return _filled(Node(box=page, ink=page), -1, holders, inside, page)


def sectioned(root: Node) -> Node:
    """`root` with everything between its full-width bands gathered into one group each: the sections of the page."""
    if root.flow is not Flow.COLUMN:
        return replace(root, flow=Flow.COLUMN, children=(_group(root.flow, root.children),)) if root.children else root
    sections: list[Node] = []
    run: list[Node] = []
    for child in root.children:
        if child.box.width >= BAND * root.box.width and child.content is not None and child.children:
            sections += [*_as_section(run), child]
            run = []
        else:
            run.append(child)
    return replace(root, children=(*sections, *_as_section(run)))


def _as_section(run: Sequence[Node]) -> list[Node]:
    if len(run) == 1 and run[0].content is None:
        return list(run)
    return [_group(Flow.COLUMN, run)] if run else []


def walk(node: Node) -> list[Node]:
    """`node` and everything below it, parents first."""
    below = [one for child in (*node.children, *node.overlays) for one in walk(child)]
    return [node, *below]


def _parent(node: Node, holders: Sequence[Node]) -> int:
    """The smallest holder round `node`, by its place in `holders` (largest first); -1 for the page."""
    own = next((place for place, holder in enumerate(holders) if holder is node), len(holders))
    found = [
        place
        for place, holder in enumerate(holders[:own])
        if holder.box.contains(node.ink, tolerance=HOLD) and holder.box.area > node.ink.area * 0.999
    ]
    # What stands on a card that covers a part of a band stands on the card, though the band is the smaller of the two.
    found = [one for one in found if not any(hangs_from(holders[card], holders[one]) for card in found)]
    return found[-1] if found else -1


def hangs_from(part: Node, over: Node) -> bool:
    """Whether `part`, larger than the band `over`, stands between its ends and crosses a long edge: a card that lies half on it."""
    is_between = part.box.x > over.box.x + 1 and part.box.right < over.box.right - 1
    is_across = part.box.bottom > over.box.bottom + 1 or part.box.y < over.box.y - 1
    are_boxes = isinstance(over.content, Region) and isinstance(part.content, Region)
    return are_boxes and part.box.area >= over.box.area and is_between and is_across


def _filled(node: Node, place: int, holders: Sequence[Node], inside: dict[int, list[Node]], page: Box) -> Node:
    places = {id(holder): number for number, holder in enumerate(holders)}
    parts = [
        _filled(part, places[id(part)], holders, inside, page) if id(part) in places else part
        for part in inside.get(place, [])
    ]
    node = _edged(node, parts)
    is_page = node.box.area >= NEARLY_PAGE * page.area
    return (_sided(node, parts) if is_page else None) or arranged(node, parts)


def _edged(node: Node, parts: Sequence[Node]) -> Node:
    """A region that lines along its edge were drawn beside reaches to their outer edge: they are its own."""
    region = node.content
    if not isinstance(region, Region) or region.border is not None:
        return node
    box = node.box
    for top, bottom in ((box.y - HOLD, box.y), (box.bottom, box.bottom + HOLD)):
        lines = [part.box for part in parts if top <= part.box.y and part.box.bottom <= bottom and not part.children]
        if lines and sum(line.width for line in lines) >= BAND * box.width:
            low, high = min(line.y for line in lines), max(line.bottom for line in lines)
            box = Box.from_edges(box.x, min(box.y, low), box.right, max(box.bottom, high))
    return node if box == node.box else replace(node, box=box, ink=box, content=replace(region, box=box))


def _sided(node: Node, parts: Sequence[Node]) -> Node | None:
    """The page cut into a column of short lines at its left edge and the rest, before anything else; None without such a column.

    A side column often ends before the page does: the empty strip below it would else cut through the page beside it.
    """
    wide = [part for part in parts if part.ink.width >= WIDE * node.box.width]
    rest = [part for part in parts if part.ink.width < WIDE * node.box.width]
    runs = _valleys(rest, vertical=False)[0] if rest else []
    if len(runs) < 2 or not _is_side(runs[0], node.box):
        return None
    top, bottom = min(part.ink.y for part in rest), max(part.ink.bottom for part in rest)
    above = [part for part in wide if part.ink.bottom <= top + HOLD]
    below = [part for part in wide if part.ink.y >= bottom - HOLD]
    over = [part for part in wide if part not in above and part not in below]
    if any(part.ink.bottom > node.box.y + SIDE_TOP for part in over):
        return None
    right = [part for run in runs[1:] for part in run]
    row = _group(Flow.ROW, (_cut(runs[0]), _cut(right)), over)
    children = [*([_cut(above)] if above else []), row, *([_cut(below)] if below else [])]
    return replace(node, flow=Flow.COLUMN, children=_flattened(children, Flow.COLUMN))


def _is_side(parts: Sequence[Node], page: Box) -> bool:
    strip = Box.around(part.ink for part in parts)
    narrow = SIDE_WIDTH[0] <= strip.width <= SIDE_WIDTH[1] * page.width
    if not narrow or strip.x - page.x > SIDE_EDGE or strip.height < SIDE_HEIGHT or strip.y - page.y > SIDE_TOP:
        return False
    texts = [one.content for part in parts for one in walk(part) if isinstance(one.content, Paragraph)]
    short = [text for text in texts if len(text.lines) == 1 and len(text.text) <= SIDE_LETTERS]
    return len(short) >= SIDE_LINES and len(short) >= SIDE_MOSTLY * len(texts)


def arranged(node: Node, parts: Sequence[Node]) -> Node:
    """`node` with `parts` as its children, divided into rows and columns."""
    if not parts:
        return node
    group = _cut(parts)
    if group.content is not None:  # a single part
        return replace(node, flow=Flow.COLUMN, children=(group,))
    return replace(node, flow=group.flow, children=group.children, overlays=group.overlays)


def _cut(parts: Sequence[Node]) -> Node:
    if len(parts) == 1:
        return parts[0]
    across, across_gaps = _valleys(parts, vertical=True)
    along, along_gaps = _valleys(parts, vertical=False)
    if not across_gaps and not along_gaps:
        return _overlaid(parts)
    title = _title(across, along)
    if title:
        above, below = ([one for run in runs for one in run] for runs in (across[:title], across[title:]))
        return _group(Flow.COLUMN, _flattened([_cut(above), _cut(below)], Flow.COLUMN))
    bar = _bar(across)
    if bar >= 0:
        above, below = ([one for run in runs for one in run] for runs in (across[:bar], across[bar + 1 :]))
        pieces = [_cut(piece) for piece in (above, across[bar], below) if piece]
        return _group(Flow.COLUMN, _flattened(pieces, Flow.COLUMN))
    downwards = bool(across_gaps) and (not along_gaps or max(across_gaps) >= PREFER_ROWS_APART * max(along_gaps))
    if not downwards:
        return _side_by_side(along, along_gaps)
    pieces = [
        _side_by_side(*one) if isinstance(one, _Beside) else _cut(one)
        for one in _columned(_joined(across, across_gaps))
    ]
    return _group(Flow.COLUMN, _flattened(pieces, Flow.COLUMN))


def _side_by_side(runs: Sequence[list[Node]], gaps: Sequence[float]) -> Node:
    return _group(Flow.ROW, [_cut(piece) for piece in _joined(runs, gaps)])


class _Beside(NamedTuple):
    """Parts side by side, and the widths of the valleys between them."""

    runs: list[list[Node]]
    gaps: list[float]


def _columned(rows: Sequence[list[Node]]) -> list[list[Node] | _Beside]:
    """`rows` with those that go on below a part of the row above them gathered into columns with it.

    Two parts begin side by side and one of them is longer: a picture beside a title with the text below that, a menu beside cards.
    """
    made: list[list[Node] | _Beside] = []
    at = 0
    while at < len(rows):
        end = _last_below(rows, at)
        if end > at and not (at and _stands_as(rows[at - 1], rows[at])):
            made.append(_Beside(*_valleys([node for row in rows[at : end + 1] for node in row], vertical=False)))
            at = end
        else:
            made.append(rows[at])
        at += 1
    return made


def _last_below(rows: Sequence[list[Node]], at: int) -> int:
    """The place of the last of the rows after `at` that go on below one of its parts but the first; `at` where none does."""
    runs = _valleys(rows[at], vertical=False)[0]
    starts = [_left(run) for run in runs]
    end = at
    for row in rows[at + 1 :]:
        left = _left(row)
        below = [start for start in starts[1:] if abs(start - left) <= LEVEL_START and start - starts[0] > INDENT]
        if not below or len(_valleys([*(one for run in runs for one in run), *row], vertical=False)[0]) < 2:
            break
        end += 1
    return end


def _left(parts: Sequence[Node]) -> float:
    return min(part.ink.x for part in parts)


def _stands_as(one: Sequence[Node], other: Sequence[Node]) -> bool:
    """Whether two rows have as many parts that begin at the same places: rows of a form or a table."""
    starts = [[_left(run) for run in _valleys(row, vertical=False)[0]] for row in (one, other)]
    return len(starts[0]) == len(starts[1]) > 1 and all(
        abs(here - there) <= LEVEL_START for here, there in zip(*starts, strict=True)
    )


def _title(across: Sequence[Sequence[Node]], along: Sequence[Sequence[Node]]) -> int:
    """How many of the uppermost runs are words in the middle above columns, which they would join into fewer; 0 for none."""
    for count in range(min(TITLE_RUNS, len(across) - 1), 0, -1):
        words = [node for run in across[:count] for node in run]
        below = [node for run in across[count:] for node in run]
        if not all(isinstance(node.content, Paragraph) for node in words) or any(
            len(run) > 1 for run in across[:count]
        ):
            continue
        around = Box.around(node.ink for node in below)
        centred = all(abs(node.ink.center[0] - around.center[0]) <= TITLE_OFF for node in words)
        columns = _valleys(below, vertical=False)[0]
        if centred and len(columns) >= TITLE_COLUMNS and len(columns) > len(along):
            return count
    return 0


def _bar(across: Sequence[Sequence[Node]]) -> int:
    """The place of a bar of words among the two uppermost runs; -1 for none.

    Its words stand on one level and in fewer columns than there are of them: above a row of cards each would head its own. A line
    across the page has no part in that: it ends a section as often as not.
    """
    if len(across) < 2:
        return -1
    along, _ = _valleys([node for run in across for node in run if node.ink.height > LINE] or across[0], vertical=False)
    for place, run in enumerate(across[:2]):
        words = [node for node in run if isinstance(node.content, Paragraph)]
        if len(words) < BAR_WORDS or any(
            len(one.content.lines) > 1 for one in words if isinstance(one.content, Paragraph)
        ):
            continue
        middles = [node.ink.center[1] for node in words]
        columns = sum(1 for column in along if any(node in words for node in column))
        if max(middles) - min(middles) <= LEVEL and columns < len(words):
            return place
    return -1


def _valleys(parts: Sequence[Node], *, vertical: bool) -> tuple[list[list[Node]], list[float]]:
    """Runs of parts that no empty line separates, in order, and the widths of the valleys between them."""

    def low(node: Node) -> float:
        return node.ink.y if vertical else node.ink.x

    def high(node: Node) -> float:
        return node.ink.bottom if vertical else node.ink.right

    ordered = sorted(parts, key=lambda node: (low(node), high(node)))
    runs, gaps, end = [[ordered[0]]], [], high(ordered[0])
    for node in ordered[1:]:
        if low(node) >= end - TOUCH:
            gaps.append(max(0.0, low(node) - end))
            runs.append([node])
        else:
            runs[-1].append(node)
        end = max(end, high(node))
    return runs, gaps


def _joined(runs: Sequence[list[Node]], gaps: Sequence[float]) -> list[list[Node]]:
    """Runs with the valleys that are too narrow for this step closed again."""
    limit = SAME_VALLEY * max(gaps)
    pieces = [list(runs[0])]
    for gap, run in zip(gaps, runs[1:], strict=True):
        if gap >= limit:
            pieces.append(list(run))
        else:
            pieces[-1] += run
    return pieces


def _flattened(pieces: Sequence[Node], flow: Flow) -> tuple[Node, ...]:
    """Columns within columns are one column. Rows within rows stay: their narrower gaps are what groups them."""
    flat: list[Node] = []
    for piece in pieces:
        if piece.content is None and piece.flow is flow is Flow.COLUMN and not piece.overlays:
            flat += piece.children
        else:
            flat.append(piece)
    return tuple(flat)


def _parted(flow: Flow, children: Sequence[Node]) -> list[Node]:
    """`children` without the pixel or two that neighbours share: the line between them is drawn by one of them."""
    made = list(children)
    for at in range(len(made) - 1):
        before, after = made[at].box, made[at + 1].box
        edge = before.right - after.x if flow is Flow.ROW else before.bottom - after.y
        if not 0 < edge <= HOLD:
            continue
        if flow is Flow.ROW:
            shorter = Box.from_edges(before.x, before.y, after.x, before.bottom)
            later = Box.from_edges(before.right, after.y, after.right, after.bottom)
        else:
            shorter = Box.from_edges(before.x, before.y, before.right, after.y)
            later = Box.from_edges(after.x, before.bottom, after.right, after.bottom)
        if _may_be_cropped(made[at], shorter):
            made[at] = _cropped(made[at], shorter)
        elif _may_be_cropped(made[at + 1], later):
            made[at + 1] = _cropped(made[at + 1], later)
    return made


def _may_be_cropped(node: Node, box: Box) -> bool:
    """Whether nobody sees a pixel less of it: a line or a ground that has no line round it."""
    region = node.content
    if not isinstance(region, Region) or node.children or node.overlays:
        return False
    return not (region.border or region.radius) and min(box.width, box.height) >= 1


def _cropped(node: Node, box: Box) -> Node:
    assert isinstance(node.content, Region)
    return replace(node, box=box, ink=box, content=replace(node.content, box=box))


def _group(flow: Flow, children: Sequence[Node], overlays: Sequence[Node] = ()) -> Node:
    children = _parted(flow, children)
    return Node(
        box=Box.around(child.box for child in children),
        ink=Box.around(child.ink for child in [*children, *overlays]),
        flow=flow,
        children=tuple(children),
        overlays=tuple(overlays),
    )


def _overlaid(parts: Sequence[Node]) -> Node:
    """The parts as one group in which the fewest, smallest parts lie over the rest."""
    smallest_first = sorted(parts, key=lambda node: (node.ink.area, node.ink.y, node.ink.x))
    for over in smallest_first:
        rest = [node for node in parts if node is not over]
        if len(rest) == 1 or any(_valleys(rest, vertical=vertical)[1] for vertical in (True, False)):
            return _with_overlays(rest, [over])
    over, *rest = smallest_first
    return _with_overlays(rest, [over])


def _pinned(node: Node, over: Node) -> Node | None:
    """`node` with what lies over a single one of its boxes as that box's own, so that it goes where the box goes; None else."""
    met = [place for place, child in enumerate(node.children) if child.ink.overlap(over.ink) > 0]
    if len(met) != 1 or any(one.ink.overlap(over.ink) > 0 for one in node.overlays):
        return None
    child = node.children[met[0]]
    if child.content is None:
        inner = _pinned(child, over)
    elif isinstance(child.content, Region) and child.children and over.ink.area < child.box.area:
        inner = _pinned(child, over) or replace(child, overlays=(*child.overlays, over))
    else:
        return None
    if inner is None:
        return None
    children = (*node.children[: met[0]], inner, *node.children[met[0] + 1 :])
    return replace(node, children=children, ink=Box.around((node.ink, over.ink)))


def _with_overlays(rest: Sequence[Node], overlays: Sequence[Node]) -> Node:
    below = _cut(rest)
    if below.content is None and len(overlays) == 1 and (pinned := _pinned(below, overlays[0])) is not None:
        return pinned
    if below.content is not None:
        return _group(Flow.COLUMN, [below], overlays)
    return _group(below.flow, below.children, [*below.overlays, *overlays])
