"""How the parts of a row lie up and down: hung from its top, or about a middle line, whichever reads best.

Every way has a price (steps.py), and the cheapest wins. A way is given up as soon as it cannot become cheaper than the best one
found before it: of the many heights of lines and distances that put all parts in their places, few are worked out to the end.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import floor, inf

from screenshot2code.core.perception import Region
from screenshot2code.engines.offline.paragraphs import LINE_NOISE, Paragraph
from screenshot2code.engines.offline.placing import (
    SAME,
    Fit,
    Laid,
    Spaced,
    edges,
    inner,
    is_framed,
    is_plain_group,
    laid_text,
    padding,
    px,
    sides_of,
)
from screenshot2code.engines.offline.steps import GRID, HALF, Leading, cost, is_step, leadings, snapped, spaces
from screenshot2code.engines.offline.tree import Flow, Node

NUDGE = 2.0  # px off the middle that a margin makes up for in a centred row: more is another alignment
LIKELY = 10  # line heights of a text, the cheapest first, that may make a row as high as it is
INNER = 1.0  # price of an inset at the top of a row that paints nothing: the distance above says it
REACHES_OUT = 20.0  # price of a row that its own parts stand out of
STEPPED = 0.3  # price of parts that hang from the top, where they could stand about a middle line
FIXED = 0.1  # price of parts about the middle of a height in CSS
UNLIKE = 0.3  # price of a box whose padding is not the same above and below
SETTLING = 4  # times that a part is laid out about a middle line: two are enough mostly
ONE_CUT = 1 / 32  # px: what the browser cuts lengths to, twice
LOOSE = 3.0  # px that a row may begin higher or lower than its parts: the height of a line makes up for it
SEVERAL = 2  # boxes of a row of which one may say how high the others are
DUST = 1e-9  # of a price: what adding it up in another order makes

Place = tuple[float, float]
"""Where a part begins across, and how wide it is."""

Put = tuple[float, Laid]
"""The margin above (or, negative, below) a part, and how it is laid out."""


@dataclass(frozen=True, slots=True)
class Upright:
    """The row up and down: paddings, declarations, the margin above (or, negative, below) each child, and the children."""

    css: dict[str, str]
    ends: tuple[float, float]
    puts: tuple[Put, ...]
    height: float
    price: float


def upright(node: Node, top: float, at: Sequence[Place], fit: Fit) -> Upright:
    """The cheapest way to put the children, which lie across as `at` says, at their heights in content that begins at `top`."""
    return _Search(node, top, at, fit).cheapest()


class _Search:
    """The ways in which one row may lie, and the cheapest of those tried so far."""

    def __init__(self, node: Node, top: float, at: Sequence[Place], fit: Fit) -> None:
        self._node, self._top, self._fit = node, top, fit
        self._bottom = None if is_plain_group(node) else inner(node).bottom
        self._parts = tuple(zip(node.children, at, strict=True))
        # Texts first: they cost little to work out, and most ways fail at one of them.
        self._order = sorted(
            range(len(self._parts)), key=lambda place: not isinstance(node.children[place].content, Paragraph)
        )
        self._least = {
            place: leadings(child.content)[0].price
            for place, child in enumerate(node.children)
            if isinstance(child.content, Paragraph)
        }
        self._least_of_all = sum(self._least.values())
        self._best: Upright | None = None

    def cheapest(self) -> Upright:
        children, top = self._node.children, self._top
        low, high = min(one.box.y for one in children), max(one.box.bottom for one in children)
        middle = (low + high) / 2
        centered = all(abs(one.box.center[1] - middle) <= NUDGE for one in children)
        # What paints nothing begins with its first part: the distance above it is its parent's to say.
        insets = (0.0, float(round(low - top))) if self._bottom is None else tuple(spaces(low - top, LOOSE))
        for above in dict.fromkeys(inset for inset in insets if inset >= 0):
            self._from_top(above)
            if centered:
                self._from_middle(above)
        if centered and self._bottom is not None:
            self._in_fixed_height(middle)
        return self._best or self._hung()

    @property
    def _limit(self) -> float:
        return self._best.price - DUST if self._best else inf

    def _offer(self, way: Upright) -> None:
        if way.price < self._limit:
            self._best = way

    def _from_top(self, above: float) -> None:
        """The children hang from the content's top, `above` px below it; no way where one would have to stand out of it."""
        begun = cost(above) + self._inset(above)
        puts = self._put(begun, lambda child, place, limit: self._hanging(child, place, self._top + above, limit))
        if puts is None:
            return
        height = max(margin + laid.height for margin, laid in puts)
        rest = self._rest(above + height)
        if rest is None:
            return
        is_flush = not any(margin for margin, _ in puts) and all(
            _may_stretch(child, laid, height) for child, (_, laid) in zip(self._node.children, puts, strict=True)
        )
        css = {} if is_flush else {"align-items": "flex-start"}
        price = begun + sum(map(_price, puts)) + (0.0 if is_flush else STEPPED) + cost(rest)
        self._offer(Upright(css, (above, rest), puts, above + height + rest, price))

    def _from_middle(self, above: float) -> None:
        """The children are centred in a row that is as high as the highest of them."""
        least = self._boxes_height()
        heights = {} if least is None else {least: None}
        for child in self._node.children:
            if isinstance(child.content, Paragraph):
                for leading in leadings(child.content)[:LIKELY]:
                    if least is None or leading.total >= least - 0.01:
                        heights[leading.total] = None
        for height in sorted(heights):
            rest = self._rest(above + height)
            if rest is None:
                continue
            unlike = UNLIKE if self._bottom is not None and above != rest else 0.0
            begun = cost(above) + self._inset(above) + cost(rest) + unlike
            puts = self._about(self._top + above + height / 2, height, begun)
            if puts is not None and max(laid.height for _, laid in puts) >= height - 0.02:
                price = begun + sum(map(_price, puts))
                self._offer(Upright({"align-items": "center"}, (above, rest), puts, above + height + rest, price))

    def _in_fixed_height(self, middle: float) -> None:
        """The children are centred in a box that says how high it is, wherever it begins."""
        assert self._bottom is not None
        whole, edge = round(self._node.box.height), edges(self._node)
        if not is_step(whole) or abs(2 * middle - self._top - self._bottom) > 2 * NUDGE:
            return
        height = whole - edge["top"] - edge["bottom"]
        puts = self._about(self._top + height / 2, height, FIXED)
        if puts is not None:
            css = {"align-items": "center", "min-height": px(whole)}
            self._offer(Upright(css, (0.0, 0.0), puts, height, FIXED + sum(map(_price, puts))))

    def _about(self, middle: float, height: float, begun: float) -> tuple[Put, ...] | None:
        return self._put(begun, lambda child, place, limit: self._centred(child, place, middle, height, limit))

    def _put(self, begun: float, put: Callable[[Node, Place, float], Put | None]) -> tuple[Put, ...] | None:
        """Every part put by `put`; None where one cannot be, or where together they cost as much as the best way so far."""
        found: dict[int, Put] = {}
        price = begun + self._least_of_all
        if price >= self._limit:
            return None
        for number in self._order:
            price -= self._least.get(number, 0.0)
            one = put(*self._parts[number], self._limit - price)
            if one is None:
                return None
            found[number] = one
            price += _price(one)
            if price >= self._limit:
                return None
        return tuple(found[number] for number in range(len(self._parts)))

    def _boxes_height(self) -> float | None:
        """How high the highest part is that is no text; None where all are."""
        boxes = [
            self._fit(child, x, child.box.y, wide).height
            for child, (x, wide) in self._parts
            if not isinstance(child.content, Paragraph)
        ]
        return max(boxes, default=None)

    def _inset(self, above: float) -> float:
        return INNER if above and self._bottom is None else 0.0

    def _rest(self, end: float) -> float | None:
        """What is left below what ends `end` px under the top; None where the children reach out."""
        if self._bottom is None:
            return 0.0
        rest = snapped(self._bottom - self._top - end)
        return rest if rest >= 0 else None

    def _hanging(self, child: Node, place: Place, top: float, limit: float) -> Put | None:
        """The child below `top`, by a margin above it."""
        if isinstance(child.content, Paragraph):
            return _text_hanging(child, child.content, top)
        best: Put | None = None
        reach = LOOSE if is_plain_group(child) else HALF
        room = SAME if is_framed(child) else HALF  # a drawing moves in its box, and stays where it is seen
        margins = spaces(child.box.y - top, reach) if reach > HALF else (snapped(child.box.y - top, room),)
        for margin in sorted((one for one in margins if one >= 0), key=cost):
            if cost(margin) >= (_price(best) if best else limit):
                break  # a part costs something by itself
            put = margin, self._fit(child, place[0], top + margin, place[1])
            if best is None or _price(put) < _price(best):
                best = put
        return best

    def _centred(self, child: Node, place: Place, middle: float, height: float, limit: float) -> Put | None:
        """The child where it is seen, by a margin that draws it off the middle line."""
        if isinstance(child.content, Paragraph):
            return _text_centred(child, child.content, middle, height, limit)
        best: Put | None = None
        for put in box_centred(child, place, middle, height, self._fit):
            if best is None or _price(put) < _price(best):
                best = put
        return best

    def _hung(self) -> Upright:
        """The last resort: a line box reaches out of the row, which keeps its own height; the children hang from its top."""
        puts: list[Put] = []
        for child, (x, wide) in self._parts:
            if isinstance(child.content, Paragraph):
                ways = list(_loosely(child.content, self._top))
                margin, leading = next((way for way in ways if way[0] >= 0), ways[0])
                puts.append((margin, laid_text(child, child.content, leading)))
            else:
                margin = snapped(child.box.y - self._top, SAME if is_framed(child) else HALF)
                puts.append((margin, self._fit(child, x, self._top + margin, wide)))
        edge, box = edges(self._node), self._node.box
        css = {"align-items": "flex-start", "height": px(box.height)}
        price = REACHES_OUT + sum(cost(margin) + laid.price for margin, laid in puts)
        return Upright(css, (0.0, 0.0), tuple(puts), box.height - edge["top"] - edge["bottom"], price)


def stretched(children: Sequence[Spaced]) -> tuple[list[Spaced], float]:
    """The children of a row that makes them equally high, and by how many px less high the row comes to be.

    One of them says how high that is, by what it holds and its padding. What the others have below their content is room that
    the row gives them; their padding is as above. Where they were higher than that one by the part of a pixel that their content
    leaves over, so was the row, and what is placed below it has to know.
    """
    bottoms = {place: sides_of(one.css["padding"])[2] for place, one in enumerate(children) if _may_grow(one)}
    if len(bottoms) < SEVERAL:
        return list(children), 0.0
    keeper = min(bottoms, key=lambda place: (cost(bottoms[place]), bottoms[place]))
    made = list(children)
    for place, bottom in bottoms.items():
        top, right, _, left = sides_of(children[place].css["padding"])
        if place == keeper or (is_step(bottom) and bottom <= top):
            continue
        less = top if is_step(top) and top <= bottom else GRID * floor(bottom / GRID)
        own = children[place].height
        css = {**children[place].css, **padding(top, right, less, left)}
        made[place] = replace(children[place], css=css, height=None if own is None else own - bottom + less)
    high = _tallest(made)
    lost = _tallest(children) - high
    return [
        replace(one, height=high) if place in bottoms and one.height else one for place, one in enumerate(made)
    ], lost


def _tallest(children: Sequence[Spaced]) -> float:
    return max(one.height or 0.0 for one in children)


def _may_grow(child: Spaced) -> bool:
    """Whether a box looks the same with room at its lower end that is not its padding: a row's own parts would grow with it."""
    if child.node.flow is not Flow.COLUMN:
        return False
    fixed = {"height", "min-height", "align-items", "margin-top"} & child.css.keys()
    return isinstance(child.node.content, Region) and bool(child.node.children) and not fixed and "padding" in child.css


def _price(put: Put) -> float:
    return cost(abs(put[0])) + put[1].price


def _may_stretch(child: Node, laid: Laid, height: float) -> bool:
    """Whether the child looks the same when stretched over the row."""
    loose = isinstance(child.content, Paragraph) or (is_plain_group(child) and child.flow is Flow.COLUMN)
    return loose or abs(laid.height - height) <= SAME


def _text_hanging(child: Node, text: Paragraph, top: float) -> Put | None:
    found: tuple[float, Leading] | None = None
    least = inf
    for leading in leadings(text):
        if leading.price >= least:
            break  # those that follow cost more
        margin = float(round((leading.low + leading.high) / 2 - top))
        price = cost(margin) + leading.price
        if price < least and margin >= 0 and leading.low - top <= margin <= leading.high - top:
            least, found = price, (margin, leading)
    if found is None:
        found = next((one for one in _loosely(text, top) if one[0] >= 0), None)
    return (found[0], laid_text(child, text, found[1])) if found else None


def _loosely(text: Paragraph, top: float) -> Iterator[tuple[float, Leading]]:
    """Margins below `top`, odd ones too, that put the text where it is seen in each of its line heights, the cheapest first."""
    for leading in leadings(text):
        yield snapped((leading.low + leading.high) / 2 - top, HALF - LINE_NOISE), leading


def _text_centred(child: Node, text: Paragraph, middle: float, height: float, limit: float) -> Put | None:
    found: tuple[float, Leading] | None = None
    least = limit
    for leading in leadings(text):
        if leading.price >= least:
            break  # those that follow cost more
        if leading.total > height + 0.01:
            continue
        top = middle - leading.total / 2
        is_there = leading.low <= top <= leading.high
        margin = 0.0 if is_there else float(round((leading.low + leading.high) - 2 * top))
        price = cost(abs(margin)) + leading.price
        lands = is_there or leading.low <= top + margin / 2 <= leading.high
        if lands and price < least and leading.total + abs(margin) <= height + 0.01:
            least, found = price, (margin, leading)
    return (found[0], laid_text(child, text, found[1])) if found else None


def box_centred(child: Node, place: Place, middle: float, height: float, fit: Fit) -> Iterator[Put]:
    """The ways in which a part that is no text lies where it is seen, in a row so high about a middle line."""
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


def _settled(child: Node, middle: float, laid: Laid, place: Place, fit: Fit) -> Laid | None:
    """The child about a middle line: where it begins depends on its height, and that on where it begins; None if they never agree."""
    x, width = place
    for _ in range(SETTLING):
        there = fit(child, x, middle - laid.height / 2, width)
        if abs(there.height - laid.height) < ONE_CUT:
            return there
        laid = there
    return None
