"""Parts one below the other: the padding round them, the distances between, and how each lies across."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor, inf
from operator import itemgetter
from statistics import median
from typing import NamedTuple

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
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
    is_framed,
    is_picture,
    is_plain_group,
    laid_text,
    may_be_field,
    padding,
    painted_at,
    px,
)
from screenshot2code.engines.offline.steps import (
    GRID,
    HAIR,
    HALF,
    Leading,
    cost,
    is_step,
    leadings,
    share_of,
    snapped,
    spaces,
    stepped,
    within,
)
from screenshot2code.engines.offline.tree import Flow, Node, walk

FLUSH = (
    0.6  # px by which the starts of lines may differ that stand at one edge: each is known to a quarter or half a pixel
)
WHOLE = 0.3  # px from a whole pixel at which an edge of text is that: people write whole ones
SLACK = (2.0, 0.02)  # px, and share of the width: with less room than this a single line is told not to wrap
MAIN_ROW = (
    0.6  # of the width: a row at least as wide is the page's own column, a narrower one a few parts in the middle
)
FAR_IN = (
    0.2  # of the width on either side: what is as far in stands about the middle, though its lines end a little off
)
FAR, MAIN_COLUMN = (
    40.0,
    320.0,
)  # px from the left at which text stands in a column of its own, and how wide that is at least
BEAM = 8  # columns begun that are carried on: what a line height is good for shows two or three distances further down
NEAR = 8  # parts of a px: of columns that have come as far to one of these the cheapest is carried on
LOOSE = 3.0  # px that a group may begin higher or lower than its first line: the height of that line makes up for it
EMPTY = 160.0  # px below the last part from which a box is simply so high: nobody writes that as padding
WINDOWS = frozenset({600.0, 720.0, 768.0, 800.0, 844.0, 900.0, 1024.0, 1080.0})  # px: heights that windows are taken in
BAR = 20.0  # px: what is as low and empty is a line or a bar, and no field
EXACT = 0.01  # px: what is written to hundredths is there
UNLIKE = 0.3  # price of a box whose padding is not the same above and below


class _Begun(NamedTuple):
    """A column laid out as far as `cursor`: the last child, the distance before it, and what came before that."""

    cursor: float
    price: float
    first: float = 0.0  # the distance before the first child
    gap: float = 0.0
    how: Laid | Leading | None = None
    before: "_Begun | None" = None

    def parts(self, children: Sequence[Node]) -> list[tuple[float, Laid]]:
        """The distance before each of the `children`, and how it is laid out."""
        found: list[tuple[float, Laid]] = []
        at: _Begun | None = self
        for child in reversed(children):
            assert at is not None
            assert at.how is not None
            how = at.how
            if isinstance(how, Leading):
                assert isinstance(child.content, Paragraph)
                how = laid_text(child, child.content, how)
            found.append((at.gap, how))
            at = at.before
        return found[::-1]


def column(node: Node, x: float, y: float, width: float, fit: Fit, *, is_whole: bool = False) -> Laid:
    """`node` with its border box at `x`, `y`, `width` px wide; `is_whole`: it is the page, which ends where the picture does."""
    edge, children = edges(node), node.children
    left, right = x + edge["left"], x + width - edge["right"]
    frame = Box.from_edges(left, inner(node).y, right, inner(node).bottom)
    before = _left_edge(children) - left
    after = right - max(child.box.right for child in children)
    usual = _side_padding(before, after, frame, children)
    ways = [_placed_across(children, frame, sides) for sides in _sides_to_try(usual, before, after)]
    (pad_left, pad_right), across = min(ways, key=lambda way: sum(_is_far(css) for css, _, _ in way[1]))
    begun = [_Begun(cursor=y + edge["top"], price=cost(pad_left) + (cost(pad_right) if pad_right != pad_left else 0.0))]
    for child, (_, at, room) in zip(children, across, strict=True):
        begun = _longer(begun, child, at, room, fit)
    if is_plain_group(node) and not is_whole:
        ended = [(one, 0.0) for one in begun]
    elif may_be_field(node) and not is_whole:
        # A field has its height in CSS: it is as high as it is seen wherever it begins.
        ended = [_ended(one, y + node.box.height - edge["bottom"], EXACT) for one in begun]
    else:
        ended = [_ended(one, frame.bottom) for one in begun]
    best = min(ended, key=lambda pair: pair[0].price)
    if is_whole and best[1] > 0 and node.box.height in WINDOWS:
        return _as_high_as_window(_written(node, (best[0], 0.0), y, width, (pad_left, pad_right), across), best[1])
    return _written(node, best, y, width, (pad_left, pad_right), across)


def _as_high_as_window(laid: Laid, rest: float) -> Laid:
    """The page in a window that is `rest` px higher than its last part ends: that is no padding of its."""
    css = {**laid.spaced.css, "min-height": "100vh"}
    return replace(laid, spaced=replace(laid.spaced, css=css), height=laid.height + rest)


_Across = tuple[dict[str, str], float, float]
"""How a child lies across: declarations, its left edge, its width."""


def _placed_across(
    children: Sequence[Node], frame: Box, sides: tuple[float, float]
) -> tuple[tuple[float, float], list[_Across]]:
    content = Box.from_edges(frame.x + sides[0], frame.y, frame.right - sides[1], frame.bottom)
    return sides, [_across(child, content) for child in children]


def _sides_to_try(usual: tuple[float, float], before: float, after: float) -> list[tuple[float, float]]:
    """Paddings at the sides, the likeliest first: others make content about whose middle parts stand that else had wide margins."""
    least = snapped(max(0.0, min(before, after)), SAME)
    exact = snapped(max(0.0, before), SAME), snapped(max(0.0, after), SAME)
    askew = exact[0] - min(exact), exact[1] - min(exact)  # the same middle, and room for longer words
    return list(dict.fromkeys((usual, (least, least), askew, exact)))


def _is_far(css: dict[str, str]) -> bool:
    return _number(css.get("margin-left", "")) > FAR


_Way = tuple[float, float, _Begun, float, Laid | Leading]
"""Where a column then ends, its price, what was begun, and the distance and the child to go on with."""

_price_of = itemgetter(1)  # of a way


def _longer(begun: Sequence[_Begun], child: Node, x: float, width: float, fit: Fit) -> list[_Begun]:
    """The cheapest few ways to go on with `child`, of those that have come to different heights."""
    kept = _Kept()
    if isinstance(child.content, Paragraph):
        _offer_lines(kept, begun, leadings(child.content))
    else:
        for one in begun:
            for gap in _distances(child, one.cursor):
                if one.price + cost(gap) <= kept.limit:
                    laid = fit(child, x, one.cursor + gap, width)
                    kept.offer((one.cursor + gap + laid.height, one.price + cost(gap) + laid.price, one, gap, laid))
    return [
        _Begun(cursor, price, before.first if before.how else gap, gap, how, before)
        for cursor, price, before, gap, how in kept.cheapest()
    ]


def _offer_lines(kept: "_Kept", begun: Sequence[_Begun], heights: Sequence[Leading]) -> None:
    """Every way to go on with a text in one of these line heights, the cheapest of which comes first, as that of `begun` does.

    Asked more often than anything else of a layout, some hundred thousand times a page.
    """
    for leading in heights:
        own, low, high, total = leading.price, leading.low, leading.high, leading.total
        if begun[0].price + own > kept.limit:
            break
        for one in begun:
            so_far, cursor = one.price, one.cursor
            if so_far + own > kept.limit:
                break
            middle = (low + high) / 2 - cursor
            gap = float(round(middle))
            if not low - cursor <= gap <= high - cursor:
                gap = middle
            price = so_far + cost(gap) + own
            if price <= kept.limit:
                kept.offer((cursor + gap + total, price, one, gap, leading))


class _Kept:
    """The cheapest way to each height that a column may have come to."""

    def __init__(self) -> None:
        self.limit = inf  # a way that costs more is not among the cheapest
        self._ways: dict[int, _Way] = {}
        self._prices: list[float] = []  # of all of them, in order

    def offer(self, way: _Way) -> None:
        price = way[1]
        if price > self.limit:
            return
        place = round(NEAR * way[0])
        known = self._ways.get(place)
        if known is not None:
            if price >= known[1] - 1e-9:
                return
            del self._prices[bisect_left(self._prices, known[1])]
        self._ways[place] = way
        insort(self._prices, price)
        if len(self._prices) >= BEAM:
            self.limit = self._prices[BEAM - 1]

    def cheapest(self) -> list[_Way]:
        return sorted(self._ways.values(), key=_price_of)[:BEAM]


def _distances(child: Node, cursor: float) -> Sequence[float]:
    """Distances from `cursor` at which `child`, which is no text, may lie where it is seen, the likeliest first."""
    away = child.box.y - cursor
    if is_plain_group(child):
        return sorted(spaces(away, LOOSE), key=cost)
    return (snapped(away, SAME if is_framed(child) else HALF),)


def _ended(one: _Begun, bottom: float, room: float = HALF) -> tuple[_Begun, float]:
    """The column with what it needs to end within `room` px of `bottom`, and what that is in px."""
    rest = snapped(bottom - one.cursor, room)
    unlike = UNLIKE if one.first != rest else 0.0
    return one._replace(price=one.price + cost(rest) + unlike, cursor=one.cursor + rest), rest


def _written(
    node: Node,
    ended: tuple[_Begun, float],
    y: float,
    width: float,
    sides: tuple[float, float],
    across: Sequence[tuple[dict[str, str], float, float]],
) -> Laid:
    """The column's declarations, and those of its children."""
    begun, bottom = ended
    edge = edges(node)
    css: dict[str, str] = {}
    if min(begun.first, bottom) < 0:
        css["display"] = "flow-root"  # a line box reaches out: its negative margin must stay inside
    is_high = bottom > EMPTY and "display" not in css
    css |= padding(begun.first, sides[1], 0.0 if is_high else bottom, sides[0])
    if is_high:
        css["min-height"] = px(begun.cursor + edge["bottom"] - y)
    children, naturals = [], []
    parts = begun.parts(node.children)
    top = y + edge["top"]
    content = width - edge["left"] - edge["right"] - sum(sides)
    for number, ((gap, laid), child, (placed, _, room)) in enumerate(zip(parts, node.children, across, strict=True)):
        own = _as_wide_as_content(placed, child, laid)
        above = gap if number or gap < 0 else 0.0
        if abs(above) >= 0.01:  # what px() would print as 0
            own["margin-top"] = px(above)
        if number == len(parts) - 1 and bottom < 0:
            own["margin-bottom"] = px(bottom)
        aside = own.pop("margin-left") if _is_far(own) else ""
        spaced = painted_at(laid, across[number][1], top + gap).placed(own)
        if aside:
            own["margin-left"] = aside
            spaced = _indented(spaced, _number(aside), content)
        top += gap + laid.height
        if is_plain_group(child):  # it paints nothing, so in a column it takes the whole width
            at, wide = across[number][1:]
            box = Box.from_edges(at, child.box.y, at + wide, child.box.bottom)
            spaced = replace(spaced, node=replace(child, box=box))
        children.append(spaced)
        naturals.append(_outer(child, laid, own, room))
    inside = None if any(one is None for one in naturals) else max(one for one in naturals if one is not None)
    natural = None if inside is None else inside + sum(sides) + edge["left"] + edge["right"]
    return Laid(
        spaced=Spaced(node=node, css=css, children=tuple(children)),
        height=begun.cursor + edge["bottom"] - y,
        natural=natural,
        price=begun.price,
    )


def _indented(child: Spaced, inset: float, content: float) -> Spaced:
    """The child so far in from the left edge of `content` px: text by its padding, all else in a part of its own that is padded.

    What begins where a column about the middle would is in that column.
    """
    css, box = dict(child.css), child.node.box
    middle = content - 2 * inset  # px of a column about the middle
    is_column = is_step(middle) or (middle >= MAIN_COLUMN and middle.is_integer())
    if isinstance(child.node.content, Paragraph):
        text = child.node.content
        asked = _number(css["max-width"]) if "max-width" in css else text.narrowest
        if is_column and middle >= asked:
            css |= {"max-width": px(middle), "margin-inline": "auto"}
            return replace(child, css={**css, **padding(0, _rest(text, middle), 0, 0)})
        wide = {"max-width": px(asked + inset)} if "max-width" in css else {}
        return replace(child, css={**css, **wide, **padding(0, 0, 0, inset)})
    placed: dict[str, str] = {name: css.pop(name) for name in ("margin-top", "margin-bottom") if name in css}
    if css.get("max-width", "").endswith("%"):  # its share was of the whole column
        css["max-width"] = px(snapped(box.width))
    inside = replace(child, css=css)
    around = Box.from_edges(box.x - inset, box.y, box.right, box.bottom)
    if is_column and middle >= box.width - SAME:
        placed |= {"max-width": px(middle), "margin-inline": "auto"}
        around = Box(box.x, box.y, middle, box.height)
    else:
        placed |= padding(0, 0, 0, inset)
    node = Node(box=around, ink=child.node.ink, children=(child.node,))
    return Spaced(node=node, css=placed, children=(inside,), height=child.height)


def _rest(text: Paragraph, width: float) -> float:
    """What a column so wide has at the right of its lines, which break as in the picture."""
    if len(text.lines) == 1 or not text.wraps or width <= text.widest - 1:
        return 0.0
    return within(width - text.widest + 1, width - text.narrowest - 1, width - text.box.width) or width - text.box.width


def _as_wide_as_content(css: dict[str, str], child: Node, laid: Laid) -> dict[str, str]:
    """The declarations with the child's width left to its content, where that makes it as wide."""
    is_box = not isinstance(child.content, Paragraph) and not is_plain_group(child) and not is_picture(child)
    if not is_box or "max-width" not in css or may_be_field(child):
        return dict(css)
    if laid.natural is None or abs(laid.natural - child.box.width) > NATURAL:
        return dict(css)
    kept = {name: value for name, value in css.items() if name != "max-width"}
    return {"width": "fit-content", **kept}


def _outer(child: Node, laid: Laid, css: dict[str, str], room: float) -> float | None:
    """How much width the child asks for by itself; None where it takes what there is."""
    aside = _number(css.get("margin-left", ""))
    if isinstance(child.content, Paragraph):
        text = child.content
        if len(text.lines) == 1 or not text.wraps:
            return text.narrowest + aside
        return _number(css["max-width"]) + aside if "max-width" in css else None
    if "margin-inline" in css and is_plain_group(child):
        return None
    if is_plain_group(child) or is_picture(child) or css.get("width") == "fit-content":
        return None if laid.natural is None else laid.natural + aside
    if laid.natural is None or "max-width" in css or abs(laid.natural - room) > NATURAL:
        return None
    return laid.natural + aside


def _number(length: str) -> float:
    return float(length.removesuffix("px")) if length.endswith("px") else 0.0


# --- across


def _left_edge(children: Sequence[Node]) -> float:
    """Where the content of a column begins: at its leftmost boxes, or in the midst of the lines that start there."""
    least = min(child.box.x for child in children)
    first = [child for child in children if child.box.x <= least + FLUSH]
    boxes = [child.box.x for child in first if not isinstance(child.content, Paragraph)]
    if boxes:
        return min(boxes)
    starts = median(child.box.x for child in first)
    return float(round(starts)) if abs(starts - round(starts)) <= WHOLE else starts


def _side_padding(left: float, right: float, frame: Box, children: Sequence[Node]) -> tuple[float, float]:
    """Padding left and right: alike where the content allows it, none where everything is centred far from the edges."""
    all_centered = all(_is_centered(child, frame) or _group_across(child, frame)[0] for child in children)
    pad_left = snapped(max(0.0, left), SAME)
    is_free = left >= WIDE_MARGIN or (not is_step(pad_left) and is_step(frame.width))
    if all_centered and is_free and not any(_takes_all(child, frame) for child in children):
        return 0.0, 0.0
    if abs(left - right) > CENTERED and right < left:
        last = max(children, key=lambda child: child.box.right)
        text = last.content if isinstance(last.content, Paragraph) and len(last.content.lines) > 1 else None
        if text is not None and text.wraps and text.align == "left" and right >= GRID:
            return pad_left, GRID * floor(right / GRID)  # no edge is seen there: lines end where they are full
        return pad_left, snapped(max(0.0, right), SAME)
    return pad_left, pad_left


def _takes_all(child: Node, frame: Box) -> bool:
    """Whether a group would be another one in wider content: a row in the middle stays in it, if it ends where it is seen to."""
    has_edge = not any(isinstance(one.content, Paragraph) and len(one.content.lines) > 1 for one in walk(child))
    is_middle_row = child.flow is Flow.ROW and has_edge and _is_centered(child, frame)
    return is_plain_group(child) and not is_middle_row and not _group_across(child, frame)[0]


def _is_centered(child: Node, frame: Box) -> bool:
    return abs((child.box.x - frame.x) - (frame.right - child.box.right)) <= 2 * CENTERED


def _across(child: Node, content: Box) -> tuple[dict[str, str], float, float]:
    """How a child of a column lies between the left and right edges of the content: declarations, its left edge, its width."""
    if isinstance(child.content, Paragraph):
        return _text_across(child, child.content, content), child.box.x, child.box.width
    if is_plain_group(child):
        return _group_across(child, content)
    offset, rest = child.box.x - content.x, content.right - child.box.right
    is_image = isinstance(child.content, ImageRegion) and not child.children
    if isinstance(child.content, Region) and not child.children and child.box.height <= HAIR:
        # A line that is found to end on the border of what holds it, or a pixel beyond, ends at it.
        offset, rest = (0.0 if -HAIR < by < 0 else by for by in (offset, rest))
    if min(offset, rest) < -SAME and not is_image:
        # It lies over the border of what holds it, as collapsed borders do: margins draw it out on either side.
        sides = {name: snapped(by) for name, by in (("margin-left", offset), ("margin-right", rest)) if abs(by) > SAME}
        return {name: px(by) for name, by in sides.items()}, child.box.x, child.box.width
    if max(abs(offset), abs(rest)) <= SAME and not is_image:
        return {}, content.x, content.width
    if is_image and child.box.width > content.width + SAME:
        # Pictures shrink to what holds them; this one hangs over.
        return {"max-width": "none", "margin-left": px(snapped(offset))}, child.box.x, child.box.width
    css = {} if is_image else {"max-width": _as_wide(child, content.width)}
    if abs(offset) <= SAME:
        return css, content.x, child.box.width
    if abs(offset - rest) <= (CENTERED if is_image else _askew(offset)):  # a photo a pixel off looks like another one
        return {**css, "margin-inline": "auto"}, content.center[0] - child.box.width / 2, child.box.width
    if abs(rest) <= SAME:
        return {**css, "margin-left": "auto"}, content.right - child.box.width, child.box.width
    aside = snapped(offset)
    return {**css, "margin-left": px(aside)}, content.x + aside, child.box.width


def _as_wide(child: Node, room: float) -> str:
    """How wide a part of a column is: lines and bars with nothing in them have their share of it where they are no usual width."""
    wide = snapped(child.box.width)
    is_bar = not child.children and child.box.height <= BAR
    share = share_of(child.box.width, room) if is_bar and not is_step(wide) else None
    return px(wide) if share is None else f"{share:g}%"


def _askew(offset: float) -> float:
    """How many px the margins of a centred part may differ: nobody puts a part far in a pixel beside the middle."""
    return 2 * CENTERED if offset > FAR else CENTERED


def _group_across(child: Node, content: Box) -> tuple[dict[str, str], float, float]:
    """A group takes the whole width, unless it is a column of the page about the middle: that keeps its width in larger windows."""
    box = child.box
    offset, rest = box.x - content.x, content.right - box.right
    if not is_plain_group(child):
        return {}, content.x, content.width
    is_column = child.flow is Flow.COLUMN or box.width >= MAIN_ROW * content.width
    if not is_column or min(offset, rest) < WIDE_MARGIN or child.overlays:
        return {}, content.x, content.width
    all_centered = all(_is_centered(one, box) and isinstance(one.content, Paragraph) for one in child.children)
    has_boxes = any(not isinstance(one.content, Paragraph) and not _is_centered(one, box) for one in child.children)
    far = 2 * CENTERED if min(offset, rest) > FAR_IN * content.width else CENTERED
    if abs(offset - rest) > (SAME if has_boxes else far):
        return _askew_column(min(offset, rest), max(offset, rest), content)
    width = float(round(box.width))
    if all_centered:
        width = within(box.width, box.width + 16, box.width, step=16.0) or width
    return {"max-width": px(width), "margin-inline": "auto"}, content.center[0] - width / 2, width


def _askew_column(near: float, far: float, content: Box) -> tuple[dict[str, str], float, float]:
    """A column of the page that its parts fill but for a hair on one side: an icon's ink begins a little inside of its box.

    `near` and `far` are the distances of the parts from the two edges of `content`; the column is as wide as people write.
    """
    for inset in range(floor(near + SAME), ceil(far - HAIR - SAME) - 1, -1):
        width = content.width - 2 * inset
        if width % GRID == 0:
            return {"max-width": px(width), "margin-inline": "auto"}, content.x + inset, width
    return {}, content.x, content.width


def _text_across(child: Node, paragraph: Paragraph, content: Box) -> dict[str, str]:
    box = child.box
    offset, rest = box.x - content.x, content.right - box.right
    several = len(paragraph.lines) > 1
    centered = abs(offset - rest) <= _askew(offset) and offset > SAME
    if offset > FAR and paragraph.align == "left" and (about := _about_middle(paragraph, offset, content)) is not None:
        return {"max-width": px(about), "margin-inline": "auto"}
    css: dict[str, str] = {}
    if several and paragraph.align != "left":
        css["text-align"] = paragraph.align
    if not several and centered:
        css["text-align"] = "center"
        room = content.width
    elif several and paragraph.align == "center" and centered:
        room = content.width
    elif (paragraph.align == "right" or not several) and abs(rest) <= SAME and offset > FLUSH:
        css["text-align"] = "right"
        room = content.width
    else:
        room = content.width - offset
        if abs(offset) > FLUSH:
            css["margin-left"] = px(stepped(offset))
    css.update(_wrapping(paragraph, box, room, is_aligned=room == content.width or paragraph.align == "left"))
    if "max-width" in css and centered and several:
        css["margin-inline"] = "auto"
    elif "max-width" in css and css.get("text-align") == "right":
        css["margin-left"] = "auto"
    elif "max-width" in css and paragraph.align == "center" and several:
        css.setdefault("margin-left", px(offset))
    return css


def _about_middle(paragraph: Paragraph, offset: float, content: Box) -> float | None:
    """The width of a column about the middle of `content` at whose left edge the text begins; None where it does not fit one."""
    width = content.width - 2 * snapped(offset)
    fits = paragraph.narrowest + 1 <= width
    if len(paragraph.lines) > 1:
        fits &= paragraph.wraps and width <= paragraph.widest - 1
    return width if fits and width >= MAIN_COLUMN else None


def _wrapping(paragraph: Paragraph, box: Box, room: float, *, is_aligned: bool) -> dict[str, str]:
    """What makes the text break where the picture breaks it, given `room` px; `is_aligned`: its own width moves no line."""
    if len(paragraph.lines) == 1:
        tight = room - paragraph.narrowest < max(SLACK[0], SLACK[1] * paragraph.narrowest)
        return {"white-space": "nowrap"} if tight else {}
    if not paragraph.wraps:
        return {"white-space": "nowrap"} | ({} if is_aligned else {"max-width": px(box.width)})
    if paragraph.narrowest + 1 <= room <= paragraph.widest - 1:
        return {}
    return {"max-width": px((paragraph_width(paragraph) if is_aligned else None) or box.width)}


def paragraph_width(paragraph: Paragraph) -> float | None:
    """A width on the scale at which the lines break as in the picture; None where there is none."""
    spare = paragraph.widest - paragraph.narrowest
    low, high = paragraph.narrowest + min(2.0, spare / 4), paragraph.widest - min(2.0, spare / 4)
    near = paragraph.box.width
    return within(low, high, near, step=16.0) or within(low, high, near) or within(low, high, near, step=2.0)
