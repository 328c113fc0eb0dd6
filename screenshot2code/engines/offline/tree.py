"""From loose parts to a tree: what contains what, and how the parts of one container divide into rows and columns.

Containment is by box. Within a container a recursive X-Y cut (Nagy and Seth, 1984) splits the parts at the widest empty
valley, and at all valleys nearly as wide, until single parts are left. Parts that no valley separates overlap: the smaller
ones become overlays of the larger.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.paragraphs import Paragraph

TOUCH = 1.5  # px that neighbours may overlap and still be apart: anti-aliased edges are found on either side
HOLD = 2.0  # px that a part may stick out of its container
SAME_VALLEY = 0.45  # of the widest valley: those at least as wide are cut in the same step
PREFER_ROWS_APART = 0.9  # a horizontal valley wins over a vertical one up to this much wider: pages are read downwards
BAND = 0.98  # of the page's width: regions at least as wide are sections by themselves


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
    return _filled(Node(box=page, ink=page), -1, holders, inside)


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
    return found[-1] if found else -1


def _filled(node: Node, place: int, holders: Sequence[Node], inside: dict[int, list[Node]]) -> Node:
    places = {id(holder): number for number, holder in enumerate(holders)}
    parts = [
        _filled(part, places[id(part)], holders, inside) if id(part) in places else part
        for part in inside.get(place, [])
    ]
    return arranged(node, parts)


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
    downwards = bool(across_gaps) and (not along_gaps or max(across_gaps) >= PREFER_ROWS_APART * max(along_gaps))
    runs, gaps = (across, across_gaps) if downwards else (along, along_gaps)
    flow = Flow.COLUMN if downwards else Flow.ROW
    pieces = [_cut(piece) for piece in _joined(runs, gaps)]
    return _group(flow, _flattened(pieces, flow))


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


def _group(flow: Flow, children: Sequence[Node], overlays: Sequence[Node] = ()) -> Node:
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


def _with_overlays(rest: Sequence[Node], overlays: Sequence[Node]) -> Node:
    below = _cut(rest)
    if below.content is not None:
        return _group(Flow.COLUMN, [below], overlays)
    return _group(below.flow, below.children, [*below.overlays, *overlays])
