"""Icons in the boxes that they are drawn in: a picture shows an icon's ink, and its designer drew that on a square grid.

Icons of one list have one such box although one is a narrow sheet and the next a wide gauge, and with it the distances beside them
are the same and fall on the scale. The box is the smallest usual one that holds all icons of a kind at one distance from their
words; nothing is painted elsewhere than it is seen. An icon for which there is no such box keeps its ink's.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.marks import switch_state
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.placing import inner, pixels_of
from screenshot2code.engines.offline.steps import cost, snapped
from screenshot2code.engines.offline.tree import Flow, Node, walk

LARGEST = 40.0  # px of an icon's ink: what is larger is a picture
LONG = 1.5  # times as wide as high, or as high as wide, that an icon by itself may be
SLACK = 1.75  # times the larger side of the largest icon's ink that a box may be
USUAL = {16: 0.0, 20: 0.0, 24: 0.0, 32: 0.0, 12: 0.1, 18: 0.1, 14: 0.2, 40: 0.2, 28: 0.2, 36: 0.2, 48: 0.2}
"""Sizes of icon sets and what each costs; the other even ones cost UNUSUAL, the odd ones ODD."""
UNUSUAL, ODD = 0.4, 0.8
ROOM = 0.06  # price of each px that a box is larger than the ink
ASKEW = 0.12  # price of each px that the ink is off the middle of its box
ALIGNED = 2.5  # px that the middles of icons may differ that stand one below or beside the other
WORDS = 1.01  # px that the words behind icons of one list may begin apart
LISTED = 3  # icons in one row that are a list though nothing stands beside them: two specks may be in line by chance
NEAR = 64.0  # px: what is farther away says nothing of an icon's box
ON_LINE, OFF_LINE = 4, 8.0  # parts that begin at one line down the page; px right of it at which ink may begin there
PLAY, CLOSE = 0.5, 0.4  # px round its ink that layout may move a box by, and the ink stays; price of a box with less
MIDDLE = 24.0  # px on either side of a row that stands in the middle
ASIDE = 2.0  # price of a box that could begin there and does not
ROUND_OFF = 0.55  # px that a box may begin beside its line: both are rounded
GAPS = (4, 8, 6, 12, 10, 16, 2, 14, 20, 24, 0, 18, 28, 32, 40, 48)  # px between an icon and its words, or an edge


@dataclass(frozen=True, slots=True)
class _Icon:
    """An icon between what stands beside it: the place where that ends at its left and begins at its right, None where nothing is near."""

    node: Node
    left: float | None
    right: float | None
    middle: float  # of what stands beside it, up and down
    clear: Box  # what it may take without touching anything else
    listed: int  # the `id` of what holds the row that it stands in
    line: float | None = None  # where its box begins, by what else is seen

    @property
    def ink(self) -> Box:
        return self.node.ink


def framed(root: Node) -> Node:
    """`root` with the icons of its rows and buttons in boxes as designers draw them in."""
    found: dict[int, Box] = {}
    icons = list(_icons(root, (root, root), _painted(root), _lines(root)))
    for kind in _kinds(icons):
        if not _is_placed(kind):
            continue
        found |= _boxes(kind) or {node: box for one in kind for node, box in _boxes([one]).items()}
    return _with(root, found) if found else root


def _with(node: Node, boxes: Mapping[int, Box]) -> Node:
    """`node` with new boxes for the icons below it, and for the groups that are as large as what they hold."""
    if (box := boxes.get(id(node))) is not None:
        assert isinstance(node.content, ImageRegion)
        content = replace(node.content, box=pixels_of(box), ink=node.ink)
        return replace(node, box=box, content=content)
    if not node.children and not node.overlays:
        return node
    children = tuple(_with(one, boxes) for one in node.children)
    overlays = tuple(_with(one, boxes) for one in node.overlays)
    if all(a is b for a, b in zip((*children, *overlays), (*node.children, *node.overlays), strict=True)):
        return node
    made = replace(node, children=children, overlays=overlays)
    is_group = node.content is None and children and node.box == Box.around(one.box for one in node.children)
    return replace(made, box=Box.around(one.box for one in children)) if is_group else made


# --- which icons there are


def _is_icon(node: Node) -> bool:
    content = node.content
    drawn = isinstance(content, ImageRegion) and not node.children and not node.overlays
    if not drawn or not isinstance(content, ImageRegion) or content.is_unread or content.is_chart:
        return False
    if switch_state(content) is not None:
        return False  # a control, as large as it is drawn
    is_crop = content.is_icon and content.media_type == "image/png" and not _is_long(node.box)
    is_drawing = bool(content.shapes) or is_crop
    return is_drawing and max(node.box.width, node.box.height) <= LARGEST


def _is_drawn(node: Node) -> bool:
    """Whether all that is seen of a part are pictures: specks of one drawing say nothing of each other's boxes."""
    return all(isinstance(part.content, ImageRegion | None) for part in walk(node))


def _is_placed(kind: Sequence[_Icon]) -> bool:
    """Whether anything tells of the boxes of these icons: words or an edge near one of them, or that they are a list."""
    is_list = max(Counter(one.listed for one in kind).values()) >= LISTED
    return is_list or any(one.left is not None or one.right is not None for one in kind)


def _painted(root: Node) -> list[Box]:
    """Everything that an icon's box must not touch."""
    found = []
    for node in walk(root):
        if isinstance(node.content, Paragraph):
            found.append(node.ink)
        elif node.content is not None and not node.children:
            found.append(node.box)
    return found


def _lines(root: Node) -> list[int]:
    """Where the left edges of much on the page are: its column."""
    edges = Counter(round(node.box.x) for node in walk(root) if node.content is not None and not _is_icon(node))
    return [edge for edge, count in edges.items() if count >= ON_LINE]


def _icons(node: Node, around: tuple[Node, Node], painted: Sequence[Box], lines: Sequence[int]) -> Iterator[_Icon]:
    """The icons below `node`, which stands in the box and in the group that are `around` it."""
    holder = node if isinstance(node.content, Region) else around[0]
    frame = inner(holder)
    if node.flow is Flow.ROW or len(node.children) == 1:
        ends = [None, *node.children, None]
        for before, child, after in zip(ends, node.children, ends[2:], strict=False):
            if child is None or not _is_icon(child):
                continue
            left = before.box.right if before else frame.x
            right = after.box.x if after else frame.right
            beside = [one.box.center[1] for one in (before, after) if one is not None and not _is_icon(one)]
            yield _Icon(
                node=child,
                left=None if child.box.x - left > NEAR or (before and _is_drawn(before)) else left,
                right=None if right - child.box.right > NEAR or (after and _is_drawn(after)) else right,
                middle=beside[-1] if beside else node.box.center[1],
                clear=_clear(child.box, frame, painted),
                listed=id(around[1]),
                line=None if before else _line(node, child, frame, lines),
            )
    for child in node.children:
        yield from _icons(child, (holder, node), painted, lines)


def _line(row: Node, icon: Node, frame: Box, lines: Sequence[int]) -> float | None:
    """Where the first icon's box of `row` begins by what else is seen: in a row about the middle of `frame`, or at the page's column."""
    mirrored = frame.x + frame.right - max(one.box.right for one in row.children)
    if len(row.children) > 1 and 0 <= icon.box.x - mirrored < OFF_LINE and mirrored - frame.x > MIDDLE:
        return mirrored
    return next((float(line) for line in lines if 0 <= icon.box.x - line < OFF_LINE), None)


def _clear(ink: Box, frame: Box, painted: Sequence[Box]) -> Box:
    """The room round `ink` in `frame`, as far as nothing else is painted in it on either side, and above and below."""
    left, right, top, bottom = frame.x, frame.right, frame.y, frame.bottom
    for box in painted:
        if box.y < ink.bottom and box.bottom > ink.y:
            left = max(left, box.right) if box.right <= ink.x + 1 else left
            right = min(right, box.x) if box.x >= ink.right - 1 else right
        elif box.x < ink.right + LARGEST / 2 and box.right > ink.x - LARGEST / 2:
            top = max(top, box.bottom) if box.bottom <= ink.y + 1 else top
            bottom = min(bottom, box.y) if box.y >= ink.bottom - 1 else bottom
    return Box.from_edges(left, top, right, bottom)


# --- which of them are of one kind


def _kinds(icons: Sequence[_Icon]) -> list[list[_Icon]]:
    """Icons that stand in one list or bar, at one distance from their words."""
    kinds: list[list[_Icon]] = []
    for icon in icons:
        own = [kind for kind in kinds if any(_is_like(icon, other) for other in kind)]
        kinds = [kind for kind in kinds if kind not in own]
        kinds.append([*(one for kind in own for one in kind), icon])
    return kinds


def _is_like(one: _Icon, other: _Icon) -> bool:
    across, down = (abs(one.ink.center[axis] - other.ink.center[axis]) for axis in (0, 1))
    if _is_same(one.node, other.node) and (across <= ALIGNED or down <= ALIGNED):
        return True
    if one.right is None or other.right is None:
        is_alike = one.right == other.right and (one.left is None) == (other.left is None)
        return is_alike and min(across, down) <= ALIGNED
    if across <= ALIGNED:
        return abs(one.right - other.right) <= WORDS
    away = abs((one.right - one.ink.center[0]) - (other.right - other.ink.center[0]))
    return (down <= ALIGNED or one.listed == other.listed) and away <= ALIGNED


def _is_same(one: Node, other: Node) -> bool:
    assert isinstance(one.content, ImageRegion)
    assert isinstance(other.content, ImageRegion)
    if one.content.shapes:
        return one.content.shapes == other.content.shapes
    return one.content.data == other.content.data


# --- their boxes


def _boxes(kind: Sequence[_Icon]) -> dict[int, Box]:
    """The box of each icon of a kind, by the node's `id`; none where no box suits all of them."""
    if len(kind) == 1 and _is_long(kind[0].ink):
        return {}
    least = max(max(one.ink.width, one.ink.height) for one in kind)
    best: tuple[float, dict[int, Box]] | None = None
    for size in range(int(least), int(SLACK * least) + 1):
        for ways in _ways(kind, size):
            boxes, price = _priced(kind, ways, float(size))
            if boxes and (best is None or price < best[0] - 1e-9):
                best = price, boxes
    return best[1] if best else {}


def _is_long(ink: Box) -> bool:
    """Whether a drawing is no icon by itself, but one and what lies on it, or a word: an icon fills its square."""
    return max(ink.width, ink.height) > LONG * min(ink.width, ink.height)


def _ways(kind: Sequence[_Icon], size: int) -> Iterator[list[float]]:
    """Left edges of the boxes: at one distance from what follows, from what is before, or about their middles."""
    for gap in GAPS:
        if all(one.right is not None for one in kind):
            yield [one.right - gap - size for one in kind if one.right is not None]
        if all(one.left is not None for one in kind):
            yield [one.left + gap for one in kind if one.left is not None]
    yield [one.ink.center[0] - size / 2 for one in kind]


def _priced(kind: Sequence[_Icon], lefts: Sequence[float], size: float) -> tuple[dict[int, Box], float]:
    """The boxes at these left edges and what they cost: nothing is put where the ink or its room says otherwise."""
    boxes: dict[int, Box] = {}
    price = USUAL.get(int(size), UNUSUAL if size % 2 == 0 else ODD)
    insets = [one.ink.y - _top(one, size) for one in kind]
    for one, left, inset in zip(kind, lefts, insets, strict=True):
        same = [by for other, by in zip(kind, insets, strict=True) if _is_same(one.node, other.node)]
        top = one.ink.y - (float(round(median(same))) if len(same) > 1 else inset)
        box = Box(left, top, size, size)
        if not pixels_of(box).contains(one.ink) or not one.clear.contains(box, tolerance=0.01):
            return {}, 0.0
        sides = [cost(snapped(by)) for by in _distances(one, box)]
        if one.line is not None and abs(box.x - one.line) > ROUND_OFF:
            sides.append(ASIDE)
        sides.append(0.0 if box.contains(one.ink.padded(PLAY)) else CLOSE)
        off = abs(one.ink.center[0] - box.center[0])
        price += (sum(sides) + ASKEW * off + ROOM * (size - max(one.ink.width, one.ink.height))) / len(kind)
        boxes[id(one.node)] = box
    for before, after in pairwise(sorted(boxes.values(), key=lambda box: (box.y, box.x))):
        if 0 < after.x - before.right <= NEAR:
            price += cost(snapped(after.x - before.right)) / len(kind)
    return boxes, price


def _distances(icon: _Icon, box: Box) -> Iterator[float]:
    if icon.left is not None:
        yield box.x - icon.left
    if icon.right is not None:
        yield icon.right - box.right


def _top(icon: _Icon, size: float) -> float:
    """Where the box begins downwards: about the middle of what stands beside the icon, as far as the ink allows it."""
    highest, lowest = icon.ink.bottom + PLAY - size, icon.ink.y - PLAY
    return min(max(float(round(icon.middle - size / 2)), highest), lowest)
