"""Parts side by side: equal columns as a grid, other rows as flex boxes; how each part lies up and down is in upright.py."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from math import floor

from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.columns import paragraph_width
from screenshot2code.engines.offline.hanging import LEAST_FILLER, begun, hanging, may_fill
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.placing import (
    NATURAL,
    SAME,
    Fit,
    Laid,
    Spaced,
    edges,
    is_picture,
    is_plain_group,
    may_be_field,
    padding,
    painted_at,
    px,
)
from screenshot2code.engines.offline.steps import HALF, cost, is_step, snapped
from screenshot2code.engines.offline.tree import Flow, Node, walk
from screenshot2code.engines.offline.upright import stretched, upright

EVEN = 0.55  # px that a part may lie beside its place where one gap stands for all: what two measured edges may err by
CELL = "cell"  # what a part's width is called that only a box round it can have
PUSH = 40.0  # px: a wider gap before one part is the width of the part before it, as in columns of unlike text
GUTTERS = (16.0, 24.0, 12.0, 20.0, 8.0, 10.0, 14.0, 6.0, 4.0)  # px between such columns, the commonest first
TWELVE = 12  # columns of the grids that most frameworks have
LEAST_TRACK = 24.0  # px of a column of equal ones: what is narrower, or than its gap, is a rule or a sign among others
OUTLINE = 1  # px by which a column's box may be seen too narrow, where its border is not told from its ground
OUTLINED = 2  # columns for each such box that show how wide it is, and one more
SPARE = 16.0  # px that a row has left over, and does not wrap for what measuring errs by
ASIDE_HEIGHT, ASIDE_SHARE = (
    400.0,
    0.25,
)  # px, and share of the row: a column at the side keeps its width in other windows
LEAST_PARTED = 400.0  # px of a row that is parted into shares though its parts alone would make it as wide
SHARE_ERRS = 0.25  # px that columns so written may all together be wider or narrower
FINE_SHARES = (
    1.0,
    0.5,
    0.1,
    0.05,
)  # per cent: in which steps the width of a column is a share of its row's, the coarsest first
LEAST_SHARE = 0.7  # of its width that a column keeps before the columns wrap
LARGEST_NATURAL = 480.0  # px: what is wider is a column of the page, which has a width of its own


@dataclass(frozen=True, slots=True)
class _Along:
    """The row from left to right: its declarations and side paddings, and of each child its declarations, place and width."""

    css: dict[str, str]
    sides: tuple[float, float]
    children: tuple[dict[str, str], ...]
    at: tuple[tuple[float, float], ...]
    natural: float | None
    price: float = 0.0


def row(node: Node, x: float, y: float, width: float, fit: Fit) -> Laid:
    """`node` with its border box at `x`, `y`, `width` px wide."""
    edge, content = edges(node), [fit(one, one.box.x, one.box.y, one.box.width) for one in _boxes(node)]
    by_node = dict(zip(map(id, _boxes(node)), content, strict=True))
    left, right = x + edge["left"], x + width - edge["right"]
    along = _grid(node.children, left, right) or _flex(node.children, left, right, by_node)
    up = upright(node, y + edge["top"], along.at, fit)
    css = {**along.css, **up.css}
    css |= padding(up.ends[0], along.sides[1], up.ends[1], along.sides[0])
    children = []
    above, spare = y + edge["top"] + up.ends[0], up.height - sum(up.ends)
    for (margin, laid), placed, (at, _) in zip(up.puts, along.children, along.at, strict=True):
        own = dict(placed)
        if abs(margin) >= 0.01:
            below = margin < 0 and up.css.get("align-items") == "center"
            own["margin-bottom" if below else "margin-top"] = px(-margin if below else margin)
        down = (spare - laid.height + margin) / 2 if up.css.get("align-items") == "center" else margin
        child = painted_at(laid, at, above + down).placed(own)
        children.append(_in_cell(child, own[CELL]) if CELL in own else child)
    lost = 0.0
    if "align-items" not in up.css:
        children, lost = stretched(children)
    natural = None if along.natural is None else along.natural + sum(along.sides) + edge["left"] + edge["right"]
    return Laid(
        spaced=Spaced(node=node, css=css, children=tuple(children)),
        height=up.height - lost + edge["top"] + edge["bottom"],
        natural=natural,
        price=2 * along.price + up.price,
    )


def _boxes(node: Node) -> list[Node]:
    return [one for one in node.children if not isinstance(one.content, Paragraph)]


def row_width(child: Node) -> dict[str, str]:
    """What keeps a part of a row as wide as it is seen."""
    if isinstance(child.content, Paragraph):
        if len(child.content.lines) == 1 or not child.content.wraps:
            return {"white-space": "nowrap"}
        return {"flex": f"0 1 {px(child.box.width)}", **_aligned(child.content)}
    if is_picture(child):
        return {"flex": "none"}
    if not child.children:
        return {"flex": "none", "width": px(child.box.width)}  # a shape has no content that keeps it from shrinking
    return {"width": px(child.box.width)}


def _aligned(paragraph: Paragraph) -> dict[str, str]:
    return {} if paragraph.align == "left" else {"text-align": paragraph.align}


# --- equal columns


def _grid(children: Sequence[Node], left: float, right: float) -> _Along | None:
    """Columns of a grid, where the children fill the row as such; None where they do not."""
    if len(children) < 2 or any(isinstance(one.content, Paragraph | ImageRegion) for one in children):
        return None
    lead, trail = children[0].box.x - left, right - children[-1].box.right
    if min(lead, trail) < -SAME:
        return None
    gaps = [after.box.x - before.box.right for before, after in pairwise(children)]
    if min(gaps) < 0 or max(gaps) - min(gaps) > 2 * (OUTLINE if len(children) > OUTLINED else SAME):
        return None
    sides = snapped(max(lead, 0.0)), snapped(max(trail, 0.0))
    room = right - left - sum(sides)
    if not any(one.content is not None for one in children) and sides[1] > sides[0] + SAME:
        return None
    for gap in dict.fromkeys((snapped(sum(gaps) / len(gaps)), snapped(min(gaps)))):
        equal = (room - gap * len(gaps)) / len(children)
        if equal <= max(gap, LEAST_TRACK):
            return None
        starts = [left + sides[0] + place * (equal + gap) for place in range(len(children))]
        insets = [_inset(*one, equal) for one in zip(children, starts, strict=True)]
        off = [one for one in insets if one]
        if None in insets or (off and len(children) <= OUTLINED * len(off)):
            continue
        least = 4 * floor(LEAST_SHARE * equal / 4)
        tracks = f"repeat(auto-fit, minmax(min(100%, {px(least)}), 1fr))"
        placed = [{name: px(by) for name, by in (inset or {}).items()} for inset in insets]
        return _gridded(tracks, placed, [equal] * len(children), left, sides, gap)
    gap = snapped(sum(gaps) / len(gaps))
    unit = (room + gap) / TWELVE
    spans = [round((one.box.width + gap) / unit) for one in children]
    if min(spans) < 1 or sum(spans) != TWELVE:
        return None
    widths = [span * unit - gap for span in spans]
    starts = [left + sides[0] + unit * before for before in accumulate((0, *spans[:-1]))]
    if unit <= gap or not all(_lands(*one) for one in zip(children, starts, widths, strict=True)):
        return None
    placed = [{"grid-column": f"span {span}"} for span in spans]
    return _gridded("repeat(12, minmax(0, 1fr))", placed, widths, left, sides, gap)


def _inset(child: Node, x: float, width: float) -> dict[str, float] | None:
    """The margins, mostly none, of what stands in a column at `x`, so wide; None where it does not fill the column.

    Of several columns one may be seen a pixel narrower on either side: it has a shadow where the others have a border.
    """
    if _lands(child, x, width):
        return {}
    sides = {"margin-left": round(child.box.x - x), "margin-right": round(x + width - child.box.right)}
    if is_plain_group(child) or not all(0 <= by <= OUTLINE for by in sides.values()):
        return None
    at = x + sides["margin-left"], width - sum(sides.values())
    return {name: float(by) for name, by in sides.items() if by} if _lands(child, *at) else None


def _lands(child: Node, x: float, width: float) -> bool:
    """Whether a column at `x`, so wide, is where the child is seen; a group paints nothing that shows how wide it is."""
    if is_plain_group(child):
        return abs(child.box.x - x) <= SAME and child.box.right <= x + width + SAME and _keeps_left(child)
    return abs(child.box.x - x) <= SAME and abs(child.box.right - x - width) <= SAME


def _keeps_left(group: Node) -> bool:
    """Whether nothing in the group depends on where its right edge is: each part begins at its left one, or it is as wide."""
    return not group.children


def _gridded(
    tracks: str,
    placed: Sequence[dict[str, str]],
    widths: Sequence[float],
    left: float,
    sides: tuple[float, float],
    gap: float,
) -> _Along:
    css = {"display": "grid", "grid-template-columns": tracks} | ({"gap": px(gap)} if gap > 0 else {})
    at, cursor = [], left + sides[0]
    for wide, own in zip(widths, placed, strict=True):
        inset = _number(own.get("margin-left", ""))
        at.append((cursor + inset, wide - inset - _number(own.get("margin-right", ""))))
        cursor += wide + gap
    price = cost(gap) + sum(map(cost, sides))
    return _Along(css, sides, tuple(dict(one) for one in placed), tuple(at), None, price)


# --- flex


def _flex(children: Sequence[Node], left: float, right: float, laid: dict[int, Laid]) -> _Along:
    widths = [_wide(child, laid.get(id(child))) for child in children]
    placed = [_own(child, laid.get(id(child))) for child in children]
    lead, trail = children[0].box.x - left, right - children[-1].box.right
    gaps = [
        after.box.x - before.box.x - wide for (before, after), wide in zip(pairwise(children), widths[:-1], strict=True)
    ]
    css, anchored, sides = begun(lead, trail, gaps, widths, right - left)
    if not anchored and "justify-content" not in css and not any(map(may_fill, children)):
        css, sides = hanging(css, sides, lead, trail)
    start = left + (sides[0] if "justify-content" not in css else lead)
    natural: float | None = None
    price = 0.0
    if css.get("justify-content") != "space-between":
        price = _spread(children, placed, widths, gaps, css, anchored, start)
    if not anchored and "justify-content" not in css:
        filler = _filler(children, placed, trail, sides[1])
        if filler is not None:
            placed[filler].pop("width", None)
            placed[filler].pop("min-width", None)
            placed[filler] |= {"flex": f"1 1 {px(4 * floor(LEAST_SHARE * widths[filler] / 4))}"}
            if is_plain_group(children[filler]) or children[filler].flow is Flow.COLUMN:
                placed[filler]["min-width"] = "0"  # a button is never narrower than its words
        elif all("width" not in one or _is_fixed(child) for one, child in zip(placed, children, strict=True)):
            natural = _extent(children, widths, start, css, placed)
        if filler is None and not is_step(sides[1]):
            sides = (sides[0], 4.0 * floor(sides[1] / 4))  # nothing stands at the right edge: less padding is as good
    if natural is None or right - left >= LEAST_PARTED:
        # A row so wide has a width of its own, whatever it holds.
        is_parted = _share(children, placed, right - left - sum(sides))
        natural = None if is_parted else natural
    free = right - left - _extent(children, widths, start, css, placed)
    is_even = is_step(_number(css.get("gap", "")))  # else it is a line of words and boxes among them
    if free - sum(sides) >= SPARE and is_even and not any(one.get("flex", "").startswith("1") for one in placed):
        css["flex-wrap"] = "wrap"  # longer words than the picture's go to a line of their own
    room = free - sum(sides)
    hung = {"center": sides[0] + room / 2, "flex-end": sides[0] + room}
    start = left + hung.get(css.get("justify-content", ""), start - left)
    at = list(_starts(children, widths, start, css, placed))
    pushed = anchored or (len(children) - 1 if css.get("justify-content") == "space-between" else len(children))
    off = right - sides[1] - sum(at[-1]) if pushed < len(children) else 0.0
    at[pushed:] = [(x + off, wide) for x, wide in at[pushed:]]  # these hang from the right edge
    return _Along(css, sides, tuple(placed), tuple(at), natural, price + cost(sides[0]))


def _share(children: Sequence[Node], placed: Sequence[dict[str, str]], room: float) -> bool:
    """Writes widths of columns that are no step as shares of the row: columns of a page are shares of it, and shrink with it.

    Whether there are any.
    """
    off, is_parted = 0.0, False  # px that all of them together are too wide so far
    for child, css in zip(children, placed, strict=True):
        key = "width" if "width" in css else "min-width"
        wide = _number(css.get(key, ""))
        is_aside = child.box.height >= ASIDE_HEIGHT and wide <= ASIDE_SHARE * room
        if is_step(wide) or {"flex", CELL} & css.keys() or is_aside or not _may_be_share(child, key, wide):
            continue
        of_room = 100 * wide / room
        shares = (
            *(100 * part / TWELVE for part in range(1, TWELVE)),
            *(step * round(of_room / step) for step in FINE_SHARES),
        )
        share = next((one for one in shares if abs(off + (one - of_room) * room / 100) <= SHARE_ERRS), None)
        if share is not None:
            off += (share - of_room) * room / 100
            is_parted = True
            css[key] = f"{share:.4f}".rstrip("0").rstrip(".") + "%"
    return is_parted


def _may_be_share(child: Node, key: str, wide: float) -> bool:
    """Whether a width may grow and shrink with the row: that of a column, not that of a button."""
    if key == "min-width":
        return wide >= PUSH and (isinstance(child.content, Paragraph) or is_plain_group(child))
    return wide >= LEAST_FILLER and bool(child.children)


def _is_fixed(child: Node) -> bool:
    return not is_plain_group(child)


def _wide(child: Node, laid: Laid | None) -> float:
    """How wide the child comes to be."""
    if laid is None:
        assert isinstance(child.content, Paragraph)
        several = len(child.content.lines) > 1 and child.content.wraps
        return (_flexible(child.content) or child.box.width) if several else child.content.narrowest
    return laid.natural if laid.natural is not None and _is_natural(child, laid) else snapped(child.box.width)


def _flexible(text: Paragraph) -> float | None:
    return paragraph_width(text) if text.align == "left" else None


def _is_natural(child: Node, laid: Laid) -> bool:
    """Whether the child is as wide as it is seen by its content alone."""
    if laid.natural is None or (may_be_field(child) and not is_plain_group(child) and not is_picture(child)):
        return False
    if child.box.width > LARGEST_NATURAL and not is_picture(child):
        return False
    return abs(laid.natural - child.box.width) <= (2 * NATURAL if is_plain_group(child) else NATURAL)


def _own(child: Node, laid: Laid | None) -> dict[str, str]:
    if laid is None:
        assert isinstance(child.content, Paragraph)
        css = row_width(child)
        if "flex" in css:
            css["flex"] = f"0 1 {px(_wide(child, None))}"
        return css
    if is_picture(child):
        return {"flex": "none"}
    if _is_natural(child, laid):
        return {}
    css, width = row_width(child), px(snapped(child.box.width))
    if isinstance(child.content, Region) and child.children and not may_be_field(child) and _has_room(child, laid):
        return {**{name: value for name, value in css.items() if name != "width"}, "min-width": width}
    return {**css, "width": width}


def _has_room(child: Node, laid: Laid) -> bool:
    """Whether a box is wider than its words: it may grow with them, as a button does for people who read large text."""
    return laid.natural is not None and laid.natural <= child.box.width


def _spread(
    children: Sequence[Node],
    placed: Sequence[dict[str, str]],
    widths: list[float],
    gaps: Sequence[float],
    css: dict[str, str],
    anchored: int,
    start: float,
) -> float:
    """Puts the distances between the children into `css` or `placed`; what they cost."""
    first = children[0].box.x - start
    if abs(snapped(first, SAME)) >= 1 and "justify-content" not in css:
        placed[0]["margin-left"] = px(snapped(first, SAME))
    runs = [range(len(gaps))] if not anchored else [range(anchored - 1), range(anchored, len(gaps))]
    if anchored:
        placed[anchored]["margin-left"] = "auto"
    between = _common([[gaps[place] for place in run] for run in runs])
    if between is not None and not _is_width(between, children, placed):
        if between > 0:
            css["gap"] = px(between)
        return cost(between)
    price, drift = 0.0, 0.0
    for place, gap in enumerate(gaps):
        if place + 1 == anchored:
            drift = 0.0
            continue
        want = snapped(gap + drift, SAME)
        drift += gap - want
        if want > PUSH:
            whole = round(widths[place] + want)
            gutter = next((one for one in GUTTERS if is_step(whole - one)), GUTTERS[0])
            drift += want - (whole - widths[place])
            _widen(children[place], placed[place], px(whole - gutter))
            widths[place] = whole - gutter if CELL not in placed[place] else widths[place]
            want = gutter
        if abs(want) >= 0.01:
            placed[place + 1]["margin-left"] = px(want)
        price += cost(want)
    return price


def _is_width(gap: float, children: Sequence[Node], placed: Sequence[dict[str, str]]) -> bool:
    """Whether a distance between parts is no gap, but the width of columns that the parts before it do not fill."""
    if gap <= PUSH or is_step(gap):
        return False
    return all(_is_loose(child, css) for child, css in zip(children[:-1], placed, strict=False))


def _is_loose(child: Node, css: dict[str, str]) -> bool:
    """Whether a part of a row looks the same with more room at its right."""
    return (isinstance(child.content, Paragraph) or is_plain_group(child)) and not (
        {"flex", "text-align"} & css.keys() or _leans(child)
    )


def _widen(child: Node, css: dict[str, str], width: str) -> None:
    """Gives the child of a row so much width: by itself where it looks the same with more room at its right, else in a cell round it."""
    if _is_loose(child, css):
        css["width" if "width" in css else "min-width"] = width
    else:
        css[CELL] = width


def _leans(group: Node) -> bool:
    """Whether text in a group stands in its middle or at its right, and would go along with more room."""
    texts = [node.content for node in walk(group) if node is not group and isinstance(node.content, Paragraph)]
    return any(text.align != "left" for text in texts)


def _in_cell(child: Spaced, width: str) -> Spaced:
    """The child at the left of a cell that is as wide as its column."""
    css = {name: value for name, value in child.css.items() if name not in (CELL, "flex", "margin-left")}
    own = child.css.get("flex", "").split()
    if isinstance(child.node.content, Paragraph) and len(own) > 2:
        css["max-width"] = own[2]
    elif isinstance(child.node.content, Region) and child.node.children and not {"width", "max-width"} & css.keys():
        css["width"] = "fit-content"
    box = child.node.box
    node = Node(box=replace(box, width=_number(width)), ink=child.node.ink, children=(child.node,))
    placed = {name: value for name, value in child.css.items() if name == "margin-left"}
    return Spaced(
        node=node, css={**placed, "min-width": width}, children=(replace(child, css=css),), height=child.height
    )


def _common(runs: Sequence[Sequence[float]]) -> float | None:
    """The one gap, a whole number of px where possible, that puts every part within reach of its place; None where none does."""
    every = [gap for run in runs for gap in run]
    if not every:
        return 0.0
    mean = sum(every) / len(every)
    for between in sorted({float(floor(mean)), float(round(mean)), floor(mean) + 1.0, mean}, key=cost):
        off = [sum(gap - between for gap in run[: count + 1]) for run in runs for count in range(len(run))]
        if between >= 0 and max(abs(one) for one in off) <= (EVEN if between != mean else SAME):
            return between
    return None


def _filler(children: Sequence[Node], placed: Sequence[dict[str, str]], trail: float, after: float) -> int | None:
    """The child that takes the room which the others leave: the widest that says its width, in a row that is full."""
    if abs(trail - after) > HALF or isinstance(children[-1].content, Paragraph):
        return None  # where a line ends says nothing of the row's end
    told = [
        place
        for place, child in enumerate(children)
        if child.children
        and child.box.width >= LEAST_FILLER
        and {"width", "min-width"} & placed[place].keys()
        and CELL not in placed[place]
    ]
    return max(told, key=lambda place: children[place].box.width, default=None)


def _starts(
    children: Sequence[Node],
    widths: Sequence[float],
    start: float,
    css: dict[str, str],
    placed: Sequence[dict[str, str]],
) -> Iterator[tuple[float, float]]:
    """Where each child comes to lie, and how wide it is."""
    gap = _number(css.get("gap", ""))
    cursor = start
    for place, (child, wide) in enumerate(zip(children, widths, strict=True)):
        told = placed[place].get("margin-left", "")
        is_free = css.get("justify-content") == "space-between" and place
        if told == "auto" or is_free or ("flex" in placed[place] and placed[place]["flex"].startswith("1")):
            cursor = child.box.x
        else:
            cursor += _number(told)
        yield cursor, wide
        cursor += max(wide, _number(placed[place].get(CELL, ""))) + gap


def _extent(
    children: Sequence[Node],
    widths: Sequence[float],
    start: float,
    css: dict[str, str],
    placed: Sequence[dict[str, str]],
) -> float:
    last = list(_starts(children, widths, start, css, placed))[-1]
    return last[0] + last[1] - start


def _number(length: str) -> float:
    return float(length.removesuffix("px")) if length.endswith("px") else 0.0
