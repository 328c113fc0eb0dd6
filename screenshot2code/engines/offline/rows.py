"""Parts side by side: equal columns as a grid, other rows as flex boxes, and how each part lies up and down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import floor, inf

from screenshot2code.core.perception import ImageRegion
from screenshot2code.engines.offline.columns import paragraph_width
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.placing import (
    CENTERED,
    NATURAL,
    SAME,
    WIDE_MARGIN,
    Fit,
    Laid,
    Spaced,
    edges,
    inner,
    is_picture,
    is_plain_group,
    laid_text,
    may_be_field,
    padding,
    px,
)
from screenshot2code.engines.offline.steps import HALF, cost, is_step, leadings, snapped, spaces
from screenshot2code.engines.offline.tree import Flow, Node

NUDGE = 2.0  # px off the middle that a margin makes up for in a centred row: more is another alignment
LOOSE_ROW = 0.4  # of the width: with that much left over a row is centred, with less it fills its padded container
EVEN = 0.55  # px that a part may lie beside its place where one gap stands for all: what two measured edges may err by
PUSH = 40.0  # px: a wider gap before one part is the width of the part before it, as in columns of unlike text
GUTTERS = (16.0, 24.0, 12.0, 20.0, 8.0, 10.0, 14.0, 6.0, 4.0)  # px between such columns, the commonest first
TWELVE = 12  # columns of the grids that most frameworks have
LEAST_TRACK = 24.0  # px of a column of equal ones: what is narrower, or than its gap, is a rule or a sign among others
LEAST_FILLER = 160.0  # px of a column that may take what room the others leave
LEAST_SHARE = 0.7  # of its width that a column keeps before the columns wrap
LARGEST_NATURAL = 480.0  # px: what is wider is a column of the page, which has a width of its own
LIKELY = 10  # line heights of a text, the cheapest first, that may make a row as high as it is
INNER = 1.0  # price of an inset at the top of a row that paints nothing: the distance above says it
REACHES_OUT = 20.0  # price of a row that its own parts stand out of
STEPPED = 0.3  # price of parts that hang from the top, where they could stand about a middle line
SETTLING = 4  # times that a part is laid out about a middle line: two are enough mostly
ONE_CUT = 1 / 32  # px: what the browser cuts lengths to, twice
LOOSE = 3.0  # px that a row may begin higher or lower than its parts: the height of a line makes up for it


@dataclass(frozen=True, slots=True)
class _Along:
    """The row from left to right: its declarations and side paddings, and of each child its declarations, place and width."""

    css: dict[str, str]
    sides: tuple[float, float]
    children: tuple[dict[str, str], ...]
    at: tuple[tuple[float, float], ...]
    natural: float | None
    price: float = 0.0


@dataclass(frozen=True, slots=True)
class _Upright:
    """The row up and down: paddings, declarations, the margin above (or, negative, below) each child, and the children."""

    css: dict[str, str]
    ends: tuple[float, float]
    margins: tuple[float, ...]
    made: tuple[Laid, ...]
    height: float
    price: float


def row(node: Node, x: float, y: float, width: float, fit: Fit) -> Laid:
    """`node` with its border box at `x`, `y`, `width` px wide."""
    edge, content = edges(node), [fit(one, one.box.x, one.box.y, one.box.width) for one in _boxes(node)]
    by_node = dict(zip(map(id, _boxes(node)), content, strict=True))
    left, right = x + edge["left"], x + width - edge["right"]
    along = _grid(node.children, left, right) or _flex(node.children, left, right, by_node)
    upright = _upright(node, y + edge["top"], along, fit)
    css = {**along.css, **upright.css}
    css |= padding(upright.ends[0], along.sides[1], upright.ends[1], along.sides[0])
    children = []
    for laid, placed, margin in zip(upright.made, along.children, upright.margins, strict=True):
        own = dict(placed)
        if abs(margin) >= 0.01:
            below = margin < 0 and upright.css.get("align-items") == "center"
            own["margin-bottom" if below else "margin-top"] = px(-margin if below else margin)
        children.append(laid.placed(own))
    natural = None if along.natural is None else along.natural + sum(along.sides) + edge["left"] + edge["right"]
    return Laid(
        spaced=Spaced(node=node, css=css, children=tuple(children)),
        height=upright.height + edge["top"] + edge["bottom"],
        natural=natural,
        price=along.price + upright.price,
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
    if min(gaps) < 0 or max(gaps) - min(gaps) > 2 * SAME:
        return None
    sides = snapped(max(lead, 0.0)), snapped(max(trail, 0.0))
    gap = snapped(sum(gaps) / len(gaps))
    room = right - left - sum(sides)
    if not any(one.content is not None for one in children) and sides[1] > sides[0] + SAME:
        return None
    equal = (room - gap * len(gaps)) / len(children)
    if equal <= max(gap, LEAST_TRACK):
        return None
    if all(_lands(one, left + sides[0] + place * (equal + gap), equal) for place, one in enumerate(children)):
        least = 4 * floor(LEAST_SHARE * equal / 4)
        tracks = f"repeat(auto-fit, minmax(min(100%, {px(least)}), 1fr))"
        return _gridded(tracks, [{}] * len(children), [equal] * len(children), left, sides, gap)
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
    for wide in widths:
        at.append((cursor, wide))
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
    css, anchored, sides = _sides(lead, trail, gaps, right - left)
    start = left + (sides[0] if "justify-content" not in css else lead)
    natural: float | None = None
    price = 0.0
    if css.get("justify-content") != "space-between":
        price = _spread(children, placed, widths, gaps, css, anchored, start, laid)
    if not anchored and "justify-content" not in css:
        filler = _filler(children, placed, trail, sides[1])
        if filler is not None:
            placed[filler].pop("width")
            placed[filler] |= {"flex": f"1 1 {px(4 * floor(LEAST_SHARE * widths[filler] / 4))}", "min-width": "0"}
        elif all("width" not in one or _is_fixed(child) for one, child in zip(placed, children, strict=True)):
            natural = _extent(children, widths, start, css, placed)
        if filler is None and not is_step(sides[1]):
            sides = (sides[0], 4.0 * floor(sides[1] / 4))  # nothing stands at the right edge: less padding is as good
    at = _starts(children, widths, start, css, placed)
    return _Along(css, sides, tuple(placed), tuple(at), natural, price + cost(sides[0]))


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
    css = row_width(child)
    return {**css, "width": px(snapped(child.box.width))}


def _sides(
    lead: float, trail: float, gaps: Sequence[float], width: float
) -> tuple[dict[str, str], int, tuple[float, float]]:
    """The row's declarations, the child that is pushed to the right edge (0 for none), and the side paddings."""
    css = {"display": "flex"}
    widest = max(range(len(gaps)), key=lambda place: gaps[place], default=-1)
    others = [gap for place, gap in enumerate(gaps) if place != widest]
    if widest >= 0 and gaps[widest] > 2 * max([*others, max(lead, 0.0), 16.0]) and trail >= -HALF:
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


def _spread(
    children: Sequence[Node],
    placed: Sequence[dict[str, str]],
    widths: list[float],
    gaps: Sequence[float],
    css: dict[str, str],
    anchored: int,
    start: float,
    laid: dict[int, Laid],
) -> float:
    """Puts the distances between the children into `css` or `placed`; what they cost."""
    first = children[0].box.x - start
    if abs(snapped(first, SAME)) >= 1 and "justify-content" not in css:
        placed[0]["margin-left"] = px(snapped(first, SAME))
    runs = [range(len(gaps))] if not anchored else [range(anchored - 1), range(anchored, len(gaps))]
    if anchored:
        placed[anchored]["margin-left"] = "auto"
    between = _common([[gaps[place] for place in run] for run in runs])
    if between is not None:
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
        if want > PUSH and _may_widen(children[place], placed[place], laid):
            whole = round(widths[place] + want)
            gutter = next((one for one in GUTTERS if is_step(whole - one)), GUTTERS[0])
            drift += want - (whole - widths[place])
            widths[place] = whole - gutter
            placed[place]["min-width"] = px(widths[place])
            want = gutter
        if abs(want) >= 0.01:
            placed[place + 1]["margin-left"] = px(want)
        price += cost(want)
    return price


def _may_widen(child: Node, css: dict[str, str], laid: dict[int, Laid]) -> bool:
    """Whether the child looks the same with more room at its right."""
    if {"width", "flex", "text-align"} & css.keys():
        return False
    if isinstance(child.content, Paragraph) or (is_plain_group(child) and child.flow is Flow.ROW):
        return True
    lines = laid[id(child)].spaced.children
    begins = all(
        isinstance(one.node.content, Paragraph) and not {"text-align", "max-width"} & one.css.keys() for one in lines
    )
    return is_plain_group(child) and begins


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
        if child.children and child.box.width >= LEAST_FILLER and "width" in placed[place]
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
        cursor += wide + gap


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


# --- up and down


def _upright(node: Node, top: float, along: _Along, fit: Fit) -> _Upright:
    """The cheapest way to put the children at their heights, in a row whose content begins at `top`."""
    bottom = None if is_plain_group(node) else inner(node).bottom
    ways = [way for way in _every_way(node, top, bottom, along, fit) if way is not None]
    if ways:
        return min(ways, key=lambda way: way.price)
    return _hung(node, top, along, fit)


def _every_way(node: Node, top: float, bottom: float | None, along: _Along, fit: Fit) -> Iterator[_Upright | None]:
    children = node.children
    low, high = min(one.box.y for one in children), max(one.box.bottom for one in children)
    middle = (low + high) / 2
    centered = all(abs(one.box.center[1] - middle) <= NUDGE for one in children)
    # What paints nothing begins with its first part: the distance above it is its parent's to say.
    insets = (0.0, float(round(low - top))) if bottom is None else tuple(spaces(low - top, LOOSE))
    for above in dict.fromkeys(insets):
        if above >= 0:
            yield _from_top(node, top, above, bottom, along, fit)
            if centered:
                yield from _from_middle(node, top, above, bottom, along, fit)
    if (
        bottom is not None
        and centered
        and is_step(round(node.box.height))
        and abs(2 * middle - top - bottom) <= 2 * NUDGE
    ):
        made = _about(node, (top + bottom) / 2, bottom - top, along, fit)
        if made is not None:
            price = 0.1 + made[2]
            css = {"align-items": "center", "min-height": px(round(node.box.height))}
            yield _Upright(css, (0.0, 0.0), made[0], made[1], bottom - top, price)


def _from_top(node: Node, top: float, above: float, bottom: float | None, along: _Along, fit: Fit) -> _Upright | None:
    """The children hang from the content's top; None where one would have to stand out of it."""
    margins, made, price = [], [], cost(above) + along.price + _inset(above, bottom)
    for child, place in zip(node.children, along.at, strict=True):
        found = _hanging(child, top + above, place, fit)
        if found is None:
            return None
        margins.append(found[0])
        made.append(found[1])
        price += cost(found[0]) + found[1].price
    height = max(margin + laid.height for margin, laid in zip(margins, made, strict=True))
    rest = _rest(bottom, top + above + height)
    if rest is None:
        return None
    is_flush = not any(margins) and all(
        _may_stretch(one, laid, height) for one, laid in zip(node.children, made, strict=True)
    )
    css = {} if is_flush else {"align-items": "flex-start"}
    price += 0.0 if is_flush else STEPPED
    return _Upright(css, (above, rest), tuple(margins), tuple(made), above + height + rest, price + cost(rest))


def _inset(above: float, bottom: float | None) -> float:
    return INNER if above and bottom is None else 0.0


def _hanging(child: Node, top: float, place: tuple[float, float], fit: Fit) -> tuple[float, Laid] | None:
    """The margin above the child and how it is laid out, below `top`."""
    if isinstance(child.content, Paragraph):
        ways: list[tuple[float, Laid]] = []
        least = inf
        for leading in leadings(child.content):
            if leading.price >= least:
                break  # those that follow cost more
            margin = float(round((leading.low + leading.high) / 2 - top))
            price = cost(margin) + leading.price
            if price < least and margin >= 0 and leading.low - top <= margin <= leading.high - top:
                least = price
                ways.append((margin, laid_text(child, child.content, leading)))
        if not ways and child.box.y >= top:
            ways = [(child.box.y - top, laid_text(child, child.content, leadings(child.content)[0]))]
        return min(ways, key=lambda way: cost(way[0]) + way[1].price, default=None)
    best: tuple[float, Laid] | None = None
    reach = LOOSE if is_plain_group(child) else HALF
    for margin in spaces(child.box.y - top, reach) if reach > HALF else (snapped(child.box.y - top),):
        if margin >= 0:
            laid = fit(child, place[0], top + margin, place[1])
            if best is None or cost(margin) + laid.price < cost(best[0]) + best[1].price:
                best = margin, laid
    return best


def _may_stretch(child: Node, laid: Laid, height: float) -> bool:
    """Whether the child looks the same when stretched over the row."""
    loose = isinstance(child.content, Paragraph) or (is_plain_group(child) and child.flow is Flow.COLUMN)
    return loose or abs(laid.height - height) <= SAME


def _rest(bottom: float | None, end: float) -> float | None:
    """What is left below; None where the children reach out."""
    if bottom is None:
        return 0.0
    rest = snapped(bottom - end)
    return rest if rest >= 0 else None


def _from_middle(
    node: Node, top: float, above: float, bottom: float | None, along: _Along, fit: Fit
) -> Iterator[_Upright]:
    """The children are centred in a row that is as high as the highest of them."""
    boxes = [
        fit(one, x, one.box.y, wide).height
        for one, (x, wide) in zip(node.children, along.at, strict=True)
        if not isinstance(one.content, Paragraph)
    ]
    least = max(boxes, default=0.0)
    heights = {least} if boxes else set()
    for one in node.children:
        if isinstance(one.content, Paragraph):
            heights |= {leading.total for leading in leadings(one.content)[:LIKELY] if leading.total >= least - 0.01}
    for height in sorted(heights):
        made = _about(node, top + above + height / 2, height, along, fit)
        if made is None or max(one.height for one in made[1]) < height - 0.02:
            continue
        rest = _rest(bottom, top + above + height)
        if rest is not None:
            price = (
                cost(above)
                + _inset(above, bottom)
                + made[2]
                + cost(rest)
                + (0.0 if bottom is None or above == rest else 0.3)
            )
            yield _Upright({"align-items": "center"}, (above, rest), made[0], made[1], above + height + rest, price)


def _about(
    node: Node, middle: float, height: float, along: _Along, fit: Fit
) -> tuple[tuple[float, ...], tuple[Laid, ...], float] | None:
    """Margins and children about a middle line; None where one does not fit into `height`."""
    margins, made, price = [], [], along.price
    for child, place in zip(node.children, along.at, strict=True):
        ways = list(_centred(child, middle, height, place, fit))
        if not ways:
            return None
        margin, laid = min(ways, key=lambda way: cost(abs(way[0])) + way[1].price)
        margins.append(margin)
        made.append(laid)
        price += cost(abs(margin)) + laid.price
    return tuple(margins), tuple(made), price


def _centred(
    child: Node, middle: float, height: float, place: tuple[float, float], fit: Fit
) -> Iterator[tuple[float, Laid]]:
    """Margins above (negative: below) by which the child lies where it is seen, each with how it is laid out."""
    if isinstance(child.content, Paragraph):
        least = inf
        for leading in leadings(child.content):
            if leading.price >= least:
                return  # those that follow cost more
            top = middle - leading.total / 2
            is_there = leading.low <= top <= leading.high
            margin = 0.0 if is_there else float(round((leading.low + leading.high) - 2 * top))
            lands = leading.low <= top + margin / 2 <= leading.high
            price = cost(abs(margin)) + leading.price
            if lands and price < least and leading.total + abs(margin) <= height + 0.01:
                least = price
                yield margin, laid_text(child, child.content, leading)
        return
    x, width = place
    laid = fit(child, x, child.box.y, width)
    off = child.box.y - (middle - laid.height / 2)
    wanted = 0.0 if abs(off) <= HALF + 0.02 else float(round(2 * off))
    # A group is seen by its lines alone: where it lies may be a little off if they are where they belong.
    for margin in dict.fromkeys((wanted, 0.0) if is_plain_group(child) else (wanted,)):
        there = _settled(child, middle + margin / 2, laid, place, fit)
        if there is None or there.height + abs(margin) > height + 0.01:
            continue
        top = middle + margin / 2 - there.height / 2
        if is_plain_group(child) or abs(top - child.box.y) <= HALF + 0.02:
            yield margin, there


def _settled(child: Node, middle: float, laid: Laid, place: tuple[float, float], fit: Fit) -> Laid | None:
    """The child about a middle line: where it begins depends on its height, and that on where it begins; None if they never agree."""
    x, width = place
    for _ in range(SETTLING):
        there = fit(child, x, middle - laid.height / 2, width)
        if abs(there.height - laid.height) < ONE_CUT:
            return there
        laid = there
    return None


def _hung(node: Node, top: float, along: _Along, fit: Fit) -> _Upright:
    """The last resort: a line box reaches out of the row, which keeps its own height; the children hang from its top."""
    margins, made = [], []
    for child, place in zip(node.children, along.at, strict=True):
        margin = snapped(child.box.y - top)
        margins.append(margin)
        if isinstance(child.content, Paragraph):
            made.append(laid_text(child, child.content, leadings(child.content)[0]))
        else:
            made.append(fit(child, place[0], top + margin, place[1]))
    edge = edges(node)
    height = node.box.height - edge["top"] - edge["bottom"]
    css = {"align-items": "flex-start", "height": px(node.box.height)}
    price = REACHES_OUT + along.price + sum(map(cost, margins)) + sum(one.price for one in made)
    return _Upright(css, (0.0, 0.0), tuple(margins), tuple(made), height, price)
