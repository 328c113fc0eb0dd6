"""The same elements laid out in a narrower picture: what each of them declares there.

Every element becomes a node with the box that it has in the narrow picture, and the layout of the whole page is worked out as
that of the base was. Parts that stood side by side and stand below each other now become a column; those that stand in several
rows wrap. Words that were not found stay, in the flow of the rest, unless it is known that they are not there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.placing import Fit, Laid, Spaced, edges, padding, px
from screenshot2code.engines.offline.responsive import SIDE, relaxed
from screenshot2code.engines.offline.spacing import Fitting
from screenshot2code.engines.offline.steps import snapped
from screenshot2code.engines.offline.tree import Flow, Node

HIDDEN = {"display": "none"}
LAYING = frozenset({
    "display", "position", "isolation", "left", "top", "z-index", "flex", "flex-direction", "flex-wrap",
    "grid-template-columns", "grid-column", "align-items", "justify-content", "gap", "row-gap", "column-gap", "width",
    "min-width", "max-width", "min-height", "height", "margin", "margin-inline", "margin-top", "margin-right",
    "margin-bottom", "margin-left", "padding", "text-align", "white-space", "order",
})  # fmt: skip
"""Declarations that the layout decides: those of the base say nothing of another width."""
PLACED = frozenset({
    "position", "left", "top", "z-index", "flex", "grid-column", "width", "min-width", "max-width", "margin",
    "margin-inline", "margin-top", "margin-right", "margin-bottom", "margin-left", "order",
})  # fmt: skip
"""Those that say where an element stands; a field or a button keeps its own of the inside."""
CONTROLS = frozenset({"input", "select", "textarea"})
OVERLAP = 0.3  # of the lower of two parts that they may overlap and still follow each other
AMONG = 0.6  # of a picture that lies on another part beside it
OUTSIDE = 8.0  # px that the middle of a part may lie outside of what holds it
SAME_SIZE = 2.0  # px by which a button may be wider or higher and still be as large
SAME_TRACK = 3.0  # px by which parts of one column of a grid may begin elsewhere
SAME_SHAPE = 0.03  # by which the sides of a picture may be to each other otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is seen of a page at another width, by `id` of its elements."""

    size: Box  # of the page
    texts: Mapping[int, Paragraph]
    boxes: Mapping[int, Box]  # of images and regions
    absent: frozenset[int] = frozenset()  # texts that are certainly not there


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapping(Node):
    """Parts in several rows; `rows` are numbers of its children, row by row."""

    rows: tuple[tuple[int, ...], ...] = ()


TABLE = frozenset({"table", "thead", "tbody", "tr", "th", "td"})


@dataclass(slots=True, eq=False)
class _Mirror:
    """An element and the node that stands for it; its parts are in the order of the node's."""

    element: Element
    node: Node
    parts: list["_Mirror"] = field(default_factory=list)
    over: list["_Mirror"] = field(default_factory=list)
    order: tuple[int, ...] = ()  # of the parts, by their places in the document, where it is another than that


def laid_out_in(root: Element, seen: Seen) -> tuple[dict[int, dict[str, str]], dict[int, Paragraph]]:
    """Of every element its layout declarations in the narrow picture, by `id`; and the texts in the line heights that they then have.

    HIDDEN are shapes and pictures that are not seen there, and the words that `seen` knows to be absent; other words that were not
    found have what the guessed rules give them.
    """
    found: dict[int, dict[str, str]] = {}
    texts = {
        id(one): _as_high(seen.texts[id(one)], one.text)
        for one in elements(root)
        if one.text is not None and id(one) in seen.texts
    }
    mirror = _mirrored(root, seen, found, is_root=True)
    assert mirror is not None
    laid = _Fitting(mirror.node).laid(mirror.node, 0.0, 0.0, seen.size.width)
    _told(mirror, laid.spaced, found, texts)
    for one in elements(root):
        if one.tag in TABLE and found.get(id(one), HIDDEN) != HIDDEN:
            found[id(one)] = {"display": "block"} | found[id(one)]  # no phone is as wide as a table
    return found, texts


def _as_high(text: Paragraph, base: Paragraph) -> Paragraph:
    """The text with the base's ratio of line height to size; layout changes that where it lays the text out itself."""
    return replace(text, line_height=round(base.line_height / base.style.size * text.style.size, 4))


# --- elements to nodes


def _mirrored(
    element: Element, seen: Seen, found: dict[int, dict[str, str]], *, is_root: bool = False
) -> _Mirror | None:
    """The element as it is in the narrow picture; None, noted in `found`, where it is not seen."""
    text, box = seen.texts.get(id(element)), seen.boxes.get(id(element))
    leaf = _leaf(element, text, box)
    if leaf is not None:
        return _Mirror(element, leaf)
    inside = [made for one in element.children if (made := _mirrored(one, seen, found)) is not None]
    if not inside and box is None and not is_root:
        _unseen(element, seen, found)
        return None
    if box is not None and not is_root:
        inside = _kept(inside, box, found)
    over = [one for one in inside if dict(one.element.css).get("position") == "absolute"]
    flow = [one for one in inside if one not in over]
    if not flow:
        flow, over = over, []
    flow = _untangled(flow, found)
    around = Box.around(one.node.box for one in flow) if flow else box or seen.size
    whole = seen.size if is_root else _whole(element, box, around)
    content = element.content
    own: Region | ImageRegion | None = None
    if isinstance(content, Region | ImageRegion) and not is_root:
        own = replace(content, box=whole)
    return _arranged(element, Node(box=whole, ink=whole, content=own), flow, over)


def _unseen(element: Element, seen: Seen, found: dict[int, dict[str, str]]) -> None:
    """Notes of an element that nothing of was found what becomes of it: words stay unless they are absent."""
    for one in elements(element):
        found.pop(id(one), None)
    if not any(one.text is not None and id(one) not in seen.absent for one in elements(element)):
        found[id(element)] = dict(HIDDEN)  # and all that it holds with it
        return
    css = relaxed(dict(element.css))
    if element.text is not None and element.box is not None and element.box.width > seen.size.width - 2 * SIDE:
        css |= {"white-space": "normal", "max-width": "100%"}  # no window as narrow has room for it on one line
    found[id(element)] = css
    for one in element.children:
        _unseen(one, seen, found)


def _kept(parts: Sequence[_Mirror], box: Box, found: dict[int, dict[str, str]]) -> list[_Mirror]:
    """The parts but for pictures and shapes that lie far outside of `box`: these were taken for others. Words are always kept."""
    kept = []
    for one in parts:
        has_words = any(each.text is not None for each in elements(one.element))
        if has_words or box.padded(OUTSIDE).contains(Box(*one.node.ink.center, 0, 0)):
            kept.append(one)
            continue
        for each in elements(one.element):
            found.pop(id(each), None)
        found[id(one.element)] = dict(HIDDEN)
    return kept or list(parts)


def _untangled(parts: Sequence[_Mirror], found: dict[int, dict[str, str]]) -> list[_Mirror]:
    """The parts but for pictures that stand among the words of another one: they went into it, where no flow takes them."""
    worded = [one for one in parts if any(each.text is not None for each in elements(one.element))]
    kept = []
    for one in parts:
        ink = one.node.ink
        if one in worded or not any(ink.overlap(other.node.ink) > AMONG * ink.area for other in worded):
            kept.append(one)
            continue
        for each in elements(one.element):
            found.pop(id(each), None)
        found[id(one.element)] = dict(HIDDEN)
    return kept


def _leaf(element: Element, text: Paragraph | None, box: Box | None) -> Node | None:
    """The node of an element that holds no other ones; None for those that do, and for what is not seen."""
    content = element.content
    if element.children:
        return None
    if isinstance(content, Region | ImageRegion) and box is not None:
        return Node(box=box, ink=box, content=replace(content, box=box))
    if text is not None:
        return Node(box=text.box, ink=text.ink, content=text)
    return None


def _whole(element: Element, box: Box | None, around: Box) -> Box:
    """Where a container is: where it is seen; a painted one that is not seen by itself keeps its paddings."""
    if box is not None:
        return Box.around((box, around))
    base, parts = element.box, [one.box for one in element.children if one.box is not None]
    if base is None or not isinstance(element.content, Region) or not parts:
        return around
    inside = Box.around(parts)
    above, below = max(0.0, inside.y - base.y), max(0.0, base.bottom - inside.bottom)
    side = max(0.0, min(inside.x - base.x, base.right - inside.right, around.x))
    return Box.from_edges(around.x - side, around.y - above, around.right + side, around.bottom + below)


def _arranged(element: Element, node: Node, flow: Sequence[_Mirror], over: Sequence[_Mirror]) -> _Mirror:
    """The element with its parts in the flow that they have in the narrow picture."""
    places = {id(one): at for at, one in enumerate(flow)}
    over_nodes = tuple(one.node for one in over)
    down = sorted(flow, key=lambda one: (one.node.box.y, one.node.box.x))
    along = sorted(flow, key=lambda one: (one.node.box.x, one.node.box.y))
    if len(flow) < 2 or _follow(down, vertical=True):
        ordered, made = (
            down,
            replace(node, flow=Flow.COLUMN, children=tuple(one.node for one in down), overlays=over_nodes),
        )
    elif _follow(along, vertical=False):
        ordered, made = (
            along,
            replace(node, flow=Flow.ROW, children=tuple(one.node for one in along), overlays=over_nodes),
        )
    else:
        rows = _rows(down)
        ordered = [one for row in rows for one in row]
        counts = iter(range(len(ordered)))
        numbers = tuple(tuple(next(counts) for _ in row) for row in rows)
        made = Wrapping(
            box=node.box,
            ink=node.ink,
            content=node.content,
            flow=Flow.COLUMN,
            children=tuple(one.node for one in ordered),
            overlays=over_nodes,
            rows=numbers,
        )
    order = tuple(places[id(one)] for one in ordered)
    return _Mirror(element, made, list(ordered), list(over), () if list(order) == sorted(order) else order)


def _follow(parts: Sequence[_Mirror], *, vertical: bool) -> bool:
    """Whether parts follow one another, downwards or to the right; text reaches a little into its neighbours."""
    for one, after in pairwise(parts):
        a, b = one.node.ink, after.node.ink
        end, start = (a.bottom, b.y) if vertical else (a.right, b.x)
        small = min(a.height, b.height) if vertical else min(a.width, b.width)
        if end - start > OVERLAP * small:
            return False
    return True


def _rows(down: Sequence[_Mirror]) -> list[list[_Mirror]]:
    """The parts in rows, each from left to right."""
    rows: list[list[_Mirror]] = []
    for one in down:
        box = one.node.ink
        row = next(
            (
                row
                for row in rows[-1:]
                if box.center[1] < Box.around(each.node.ink for each in row).bottom
                and all(box.x >= each.node.ink.right - 2 or box.right <= each.node.ink.x + 2 for each in row)
            ),
            None,
        )
        if row is None:
            rows.append([one])
        else:
            row.append(one)
    return [sorted(row, key=lambda one: one.node.box.x) for row in rows]


# --- layout


class _Fitting(Fitting):
    """As the base is laid out; beside columns and rows there are parts in several rows."""

    def _laid(self, node: Node, x: float, y: float, width: float) -> Laid:
        if isinstance(node, Wrapping):
            found = _wrapped(node, x, y, width, self.laid)
            return self._overlaid(found, node, x, y, width) if node.overlays else found
        return super()._laid(node, x, y, width)


def _wrapped(node: Wrapping, x: float, y: float, width: float, fit: Fit) -> Laid:
    """Parts in several rows: a grid where they stand in equal columns, else boxes that wrap."""
    edge, parts = edges(node), node.children
    rows = [[parts[at] for at in row] for row in node.rows]
    around = Box.around(one.box for one in parts)
    left, top = x + edge["left"], y + edge["top"]
    right = x + width - edge["right"]
    sides = snapped(max(0.0, around.x - left)), snapped(max(0.0, right - around.right))
    above = snapped(max(0.0, around.y - top))
    below = snapped(max(0.0, node.box.bottom - edge["bottom"] - around.bottom)) if node.content is not None else 0.0
    columns = _columns(rows)
    gaps = [
        max(0.0, min(one.box.y for one in after) - max(one.box.bottom for one in before))
        for before, after in pairwise(rows)
    ]
    css: dict[str, str]
    placed: list[dict[str, str]] = []
    if columns is not None:
        count, gap = columns
        css = {"display": "grid", "grid-template-columns": f"repeat({count}, minmax(0, 1fr))"}
        down = snapped(sum(gaps) / len(gaps)) if gaps else 0.0
        css["gap"] = px(gap) if abs(gap - down) < 1 else f"{px(down)} {px(gap)}"
        track = (right - left - sum(sides) - gap * (count - 1)) / count
        for row in rows:
            for one in row:
                fills = abs(one.box.width - track) <= SAME_TRACK or one.content is None
                placed.append({} if fills else {"width": px(snapped(one.box.width))})
    else:
        css = {"display": "flex", "flex-wrap": "wrap", "align-items": "flex-start"}
        cursor = above + top
        for number, row in enumerate(rows):
            at = left + sides[0]
            for place, one in enumerate(row):
                own = {"flex": "none", "width": px(snapped(one.box.width))}
                if isinstance(one.content, Paragraph) and len(one.content.lines) == 1:
                    own = {"flex": "none", "white-space": "nowrap"}
                if one.box.x - at >= 1:
                    own["margin-left"] = px(snapped(one.box.x - at))
                if one.box.y - cursor >= 1:
                    own["margin-top"] = px(snapped(one.box.y - cursor))
                at = one.box.right
                rest = right - sides[1] - at
                if place == len(row) - 1 and number < len(rows) - 1:
                    first = rows[number + 1][0].box.width
                    if rest >= first:
                        own["margin-right"] = px(snapped(rest))
                placed.append(own)
            cursor = max(one.box.bottom for one in row)
    css |= padding(above, sides[1], below, sides[0])
    children = []
    for one, own in zip((one for row in rows for one in row), placed, strict=True):
        laid = fit(one, one.box.x, one.box.y, one.box.width) if not isinstance(one.content, Paragraph) else None
        children.append(laid.placed(own) if laid is not None else Spaced(node=one, css=own))
    return Laid(spaced=Spaced(node=node, css=css, children=tuple(children)), height=node.box.height)


def _columns(rows: Sequence[Sequence[Node]]) -> tuple[int, float] | None:
    """How many equal columns there are, and the gap between them; None where the rows do not agree on any."""
    first = rows[0]
    count = len(first)
    if count < 2 or any(len(row) != count for row in rows[:-1]) or len(rows[-1]) > count:
        return None
    if any(isinstance(one.content, Paragraph) for row in rows for one in row):
        return None
    for row in rows[1:]:
        if any(abs(one.box.x - above.box.x) > SAME_TRACK for one, above in zip(row, first, strict=False)):
            return None
    steps = [after.box.x - before.box.x for before, after in pairwise(first)]
    if max(steps) - min(steps) > SAME_TRACK:
        return None
    gap = steps[0] - max(one.box.width for row in rows for one in row)
    return (count, snapped(max(0.0, gap)))


# --- nodes to declarations


def _told(mirror: _Mirror, spaced: Spaced, found: dict[int, dict[str, str]], texts: dict[int, Paragraph]) -> None:
    css = dict(spaced.css)
    if isinstance(spaced.node.content, Paragraph):
        texts[id(mirror.element)] = spaced.node.content
    parts = list(zip(mirror.parts, spaced.children, strict=True))
    inner = [dict(one.css) for one in spaced.children]
    if mirror.order and mirror.node.flow is Flow.COLUMN and not isinstance(mirror.node, Wrapping):
        css |= {"display": "grid", "grid-template-columns": "minmax(0, 1fr)"}
        for own in inner:
            if "auto" in (own.get("margin-inline"), own.get("margin-left")) and "width" not in own:
                own["width"] = "100%"
    if mirror.order:
        for at, own in zip(mirror.order, inner, strict=True):
            own["order"] = str(mirror.order.index(at) + 1)
    css |= _with_unfound(mirror, css, found)
    found[id(mirror.element)] = _own(mirror.element, mirror.node, css)
    for (part, below), own in zip(parts, inner, strict=True):
        _told(part, replace(below, css=own), found, texts)
    for part, below in zip(mirror.over, spaced.overlays, strict=True):
        _told(part, below, found, texts)


def _with_unfound(mirror: _Mirror, css: Mapping[str, str], found: dict[int, dict[str, str]]) -> dict[str, str]:
    """What `css` needs for parts that were not found and stay: each stands behind the part that it follows in the document."""
    laid = {id(part.element): at for at, part in enumerate(mirror.parts)} | {
        id(part.element): -1 for part in mirror.over
    }
    stays, last = False, -1
    is_row = css.get("display") == "flex" and css.get("flex-direction") != "column"
    for one in mirror.element.children:
        if id(one) in laid:
            last = laid[id(one)] if laid[id(one)] >= 0 else last
            continue
        own = found.get(id(one), dict(HIDDEN))
        if own.get("display") == "none":
            continue
        stays = True
        if mirror.order:
            own["order"] = str(last + 1)
        if is_row:
            own["flex"] = "0 0 100%"  # a row of its own
    return {"flex-wrap": "wrap"} if stays and is_row else {}


def _own(element: Element, node: Node, laid: Mapping[str, str]) -> dict[str, str]:
    """The element's declarations: those of its layout, and of the base's what says something else."""
    base = dict(element.css)
    content = element.content
    if element.tag == "img" and isinstance(content, ImageRegion):
        return {**_without(base, LAYING), **laid, **_picture(content.box, node.box)}
    if isinstance(content, ImageRegion) and not node.children:
        laid = {**laid, "height": px(node.box.height)}  # what stood on it gives it no height here
    if isinstance(content, ImageRegion) and _is_otherwise_shaped(content.box, node.box):
        return {**_without(base, LAYING), **laid, "background-size": "cover"}
    if element.text is not None and isinstance(content, Region):
        return _control(base, content.box, node.box, laid)
    if element.tag in CONTROLS and not isinstance(content, Region):
        return base if "flex" in base else {**_without(base, PLACED), **_only(laid, PLACED)}
    return {**_without(base, LAYING), **laid}


def _picture(base: Box, box: Box) -> dict[str, str]:
    """The size of a picture; its file is that of the base, cut where its sides are to each other otherwise."""
    sized: dict[str, str] = {}
    if abs(base.width - box.width) > 1 or abs(base.height - box.height) > 1:
        sized["width"] = px(box.width)
    if _is_otherwise_shaped(base, box):
        sized |= {"height": px(box.height), "object-fit": "cover"}
    return sized


def _is_otherwise_shaped(base: Box, box: Box) -> bool:
    return abs(base.width / max(1.0, base.height) / (box.width / max(1.0, box.height)) - 1) > SAME_SHAPE


def _control(base: Mapping[str, str], was: Box, box: Box, laid: Mapping[str, str]) -> dict[str, str]:
    """A button, badge or field: placed anew, its inside as it was but for the height."""
    css = {**_without(base, PLACED), **_only(laid, PLACED)}
    if abs(was.width - box.width) <= SAME_SIZE and base.get("width") == "fit-content":
        css.pop("max-width", None)
        css["width"] = "fit-content"
    elif "width" not in css and base.get("width") == "100%":
        css["width"] = "100%"
    if abs(was.height - box.height) > 1 and "height" in base:
        css["height"] = px(box.height)
    elif abs(was.height - box.height) > SAME_SIZE:
        css["min-height"] = px(box.height)
    return css


def _without(css: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    return {name: value for name, value in css.items() if name not in names}


def _only(css: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    return {name: value for name, value in css.items() if name in names}
