"""Where in the markup a text belongs that the code does not have: beside which element, and what it should be like.

A model that is told "this text is missing at x 605 y 84" has to work out which element holds that place, and often puts the text
beside the wrong one. What the mockup shows before and after it is in the code; and a rule that finds nothing on the page is often
what is left of the very element that is missing. Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from screenshot2code.core.artifacts import Element, Render, SourceTree
from screenshot2code.core.findings import Difference, DifferenceKind, SourceLine
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Perception, TextLine
from screenshot2code.engines.tuning.stylesheet import Slot, every_slot
from screenshot2code.engines.vision.markup import Node, finds, nodes_of
from screenshot2code.engines.vision.textcheck import Same, same_texts

NEAR = 4.0  # px that a text may reach out of the box that should hold it: ink and boxes differ by that
SAME_SIZE = 0.08  # of a font size: what reading one errs by
SAME_WEIGHT = 200  # what reading a weight errs by
SAME_COLOR = 40  # of 255 in one channel: thin letters are read paler than they are
LEAST_WORD = 4  # letters of a word of a class name that says something
_CLASS = re.compile(r"\.((?:[\w-]|\\.)+)$")
_CELL = re.compile(r"<t[dh]\b")
_PX = re.compile(r"(-?[\d.]+)(px|rem)")
_VAR = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,[^()]*)?\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """`where` is "before", or "last in" where nothing follows; `beside` the start tag of that element, which stands at `source`.

    `like` is a start tag: with a class that the stylesheet has at `rule` and nothing on the page, or (without `rule`) that of an
    element of the same look; "" where neither is known.
    """

    where: str
    source: SourceLine
    beside: str
    inside: str | None
    like: str = ""
    rule: SourceLine | None = None


def homes_of(
    said: Sequence[Difference], facts: Perception, render: Render, source: SourceTree
) -> Mapping[Difference, Home]:
    """A home for each missing text of `said` that is in no place of the code, as far as one is found."""
    wanted = [
        one
        for one in said
        if one.kind is DifferenceKind.MISSING and one.source is None and one.property == "text" and one.expected
    ]
    entry = source.get(source.entry)
    if not wanted or entry is None or not entry.is_text:
        return {}
    page = _Page(nodes_of(entry.text), str(entry.path), render, same_texts(facts, render))
    idle = tuple(_idle_classes(page.nodes, source))
    found: dict[Difference, Home] = {}
    for one in wanted:
        line = _line_of(one, facts)
        home = page.home(one.box)
        if home is None:
            continue
        where, node, inside = home
        like, rule = _alike(line, idle, page) if line is not None else ("", None)
        if inside.tag == "tr" and not _CELL.match(like):
            like, rule = page.cell_in(inside), None  # nothing else may stand in a row
        found[one] = Home(
            where=where,
            source=SourceLine(page.path, node.line),
            beside=node.start,
            inside=inside.selector,
            like=like,
            rule=rule,
        )
    return found


class _Page:
    """The markup, the render of it, and where the mockup has what both show."""

    def __init__(self, nodes: Sequence[Node], path: str, render: Render, pairs: Sequence[Same]) -> None:
        self.nodes = nodes
        self.path = path
        self.pairs = pairs
        self.elements = render.elements
        self._body = next((at for at, node in enumerate(nodes) if node.tag == "body"), 0)
        self._read: dict[int, list[Box]] = {}  # by element: where the mockup has the texts in it
        for pair in pairs:
            at: int | None = pair.element.index
            while at is not None:
                self._read.setdefault(at, []).append(pair.line.box)
                at = self.elements[at].parent

    def home(self, box: Box) -> tuple[str, Node, Element] | None:
        """("before" or "last in", the node beside which the text at `box` of the mockup belongs, what is to hold it)."""
        down = self._down(box)
        x, y = box.x + 1, box.center[1] - down
        holders = [one for one in self.elements if self._may_hold(one, x, y) and self.node(one) is not None]
        for holder in reversed(holders):
            children = [one for one in self.elements if one.parent == holder.index]
            after = next((one for one in children if not self._is_before(one, box, down)), None)
            node = self.node(holder if after is None else after)
            if node is not None:
                where = "last in" if after is None else "before"
                hole = _hole(where, node)
                return (where, node, holder) if hole is None else ("last in", hole, holder)
        return None

    def cell_in(self, row: Element) -> str:
        """The start tag of a cell of the row."""
        cells = (self.node(one) for one in self.elements if one.parent == row.index and one.tag in ("td", "th"))
        return next((one.start for one in cells if one is not None), "<td>")

    def node(self, element: Element) -> Node | None:
        """The node of an element that was painted; None where its selector is one that we do not read."""
        if element.selector is None:
            return None
        found = [one for one in self.nodes[self._body :] if one.tag == element.tag and finds(element.selector, one)]
        return found[0] if len(found) == 1 else None

    def _down(self, box: Box) -> float:
        """How much lower than in the render the mockup shows what stands next above `box`."""
        above = [one for one in self.pairs if one.line.box.bottom <= box.y + NEAR and _is_under(one.line.box, box)]
        if not above:
            return 0.0
        pair = max(above, key=lambda one: one.line.box.bottom)
        return pair.line.box.center[1] - pair.piece.box.center[1]

    def _may_hold(self, one: Element, x: float, y: float) -> bool:
        return not one.texts and one.tag not in _CHILDLESS and one.box.padded(NEAR).contains(Box(x, y, 0, 0))

    def _is_before(self, child: Element, box: Box, down: float) -> bool:
        """Whether what the mockup shows of `child` comes before `box` in reading order."""
        read = self._read.get(child.index)
        place = Box.around(read) if read else child.box
        if not read:
            place = Box(place.x, place.y + down, place.width, place.height)
        if place.bottom <= box.y + NEAR:
            return True
        return place.y < box.bottom - NEAR and place.right <= box.x + NEAR


def _hole(where: str, node: Node) -> Node | None:
    """The empty element at that very place, if there is one: an entry that lost its words still stands in its list."""
    siblings = [] if node.parent is None else node.parent.children
    if where == "last in":
        near = node.children[-1:]
    else:
        near = [*siblings[max(0, node.place - 2) : node.place - 1], *node.children[:1]]
    return next((one for one in near if one.tag in _HOLES and not one.children and not one.text.strip()), None)


_HOLES = {"li", "td", "th", "dt", "dd", "p", "div", "span", "a", "button", "label", "h1", "h2", "h3", "h4", "h5", "h6"}
_CHILDLESS = {"img", "input", "textarea", "select", "svg", "hr", "br", "table", "tbody", "thead", "button", "option"}  # fmt: skip


def _is_under(above: Box, box: Box) -> bool:
    return min(above.right, box.right) - max(above.x, box.x) > 0


def _line_of(one: Difference, facts: Perception) -> TextLine | None:
    return max(
        (line for line in facts.lines if line.box.overlap(one.box) > 0.5 * line.box.area),
        key=lambda line: line.box.overlap(one.box),
        default=None,
    )


# ------------------------------------------------------------------------------------------------ what it is like


@dataclass(frozen=True, slots=True)
class _Idle:
    """A class of the style sheets that no element has, and what it says."""

    name: str
    rule: SourceLine
    said: Mapping[str, str]


def _alike(line: TextLine, idle: Sequence[_Idle], page: _Page) -> tuple[str, SourceLine | None]:
    """An idle class that fits `line`, the likeliest; else the start tag of the nearest element that shows such text."""
    words = {word for word in re.split(r"\W+", line.text.casefold()) if len(word) >= LEAST_WORD}
    fits = [(_named(one.name, words), _fit(line, one.said), one) for one in idle]
    fits = [one for one in fits if one[1] >= 0 and one[0] + one[1] > 0]
    if fits:
        best = max(fits, key=lambda one: (one[0], one[1]))[2]
        return _start_of(best.name, page.nodes), best.rule
    twins = [pair for pair in page.pairs if _is_twin(pair.line, line)]
    twin = min(twins, key=lambda pair: _distance(pair.line.box, line.box), default=None)
    node = None if twin is None else page.node(twin.element)
    return ("" if node is None else node.start), None


def _start_of(name: str, nodes: Sequence[Node]) -> str:
    """A start tag with the class `name`; with the tag and the class of its family, where others are named after one they have too.

    `<a class="link link-more">` tells what `link-help` goes with.
    """
    for node in nodes:
        own = node.attributes.get("class", "").split()
        base = next((one for one in own if name.startswith(f"{one}-")), None)
        if base is not None and any(one.startswith(f"{base}-") for one in own):
            return f'<{node.tag} class="{base} {name}">'
    return f'<p class="{name}">'


def _idle_classes(nodes: Sequence[Node], source: SourceTree) -> Iterator[_Idle]:
    """Classes at the end of a selector that nothing has; with values as they come out where custom properties lead."""
    slots = every_slot(source)
    known = {name for node in nodes for name in node.attributes.get("class", "").split()}
    root = {slot.property: slot.value for slot in slots if slot.property.startswith("--")}
    said: dict[str, dict[str, str]] = {}
    rules: dict[str, Slot] = {}
    for slot in slots:
        for selector in slot.selector.split(","):
            found = _CLASS.search(selector.strip())
            if found is not None and not slot.media and (name := found[1].replace("\\", "")) not in known:
                rules.setdefault(name, slot)
                said.setdefault(name, {})[slot.property] = _VAR.sub(lambda one: root.get(one[1], ""), slot.value)
    for name, slot in rules.items():
        yield _Idle(name, SourceLine(slot.file, slot.line), said[name])


def _named(name: str, words: set[str]) -> int:
    """How many of the text's words are in the name: tools name classes by what they first held."""
    return len(words & set(re.split(r"[-_]+", name.casefold())))


def _fit(line: TextLine, said: Mapping[str, str]) -> int:
    """How many of its declarations say what is read of `line`; -1 where one says something else."""
    size, color, weight = said.get("font-size"), said.get("color"), said.get("font-weight")
    checks: list[bool] = []
    if size is not None and (px := _px(size)) is not None:
        checks.append(abs(px - line.size) <= SAME_SIZE * line.size)
    if color is not None and (rgb := _rgb(color)) is not None and (own := _rgb(line.color)) is not None:
        checks.append(max(abs(one - two) for one, two in zip(rgb, own, strict=True)) <= SAME_COLOR)
    if weight is not None and weight.isdigit():
        checks.append(abs(int(weight) - line.weight) <= SAME_WEIGHT)
    ground = said.get("background-color", said.get("background"))
    if ground is not None and (rgb := _rgb(ground)) is not None and (own := _rgb(line.background or "")) is not None:
        checks.append(max(abs(one - two) for one, two in zip(rgb, own, strict=True)) <= SAME_COLOR)
    return len(checks) if all(checks) else -1


def _is_twin(one: TextLine, other: TextLine) -> bool:
    first, second = _rgb(one.color), _rgb(other.color)
    if first is None or second is None:
        return False
    return (
        abs(one.weight - other.weight) <= SAME_WEIGHT
        and max(abs(left - right) for left, right in zip(first, second, strict=True)) <= SAME_COLOR
        and abs(one.size - other.size) <= SAME_SIZE * other.size
    )


def _distance(one: Box, two: Box) -> float:
    """Rows of a list stand under one another, entries of a bar beside: the lesser of both counts once."""
    across, down = abs(one.x - two.x), abs(one.center[1] - two.center[1])
    return max(across, down) + 4 * min(across, down)


def _px(value: str) -> float | None:
    found = _PX.fullmatch(value.strip())
    return None if found is None else float(found[1]) * (16 if found[2] == "rem" else 1)


def _rgb(value: str) -> tuple[int, ...] | None:
    from tinycss2.color3 import parse_color

    found = parse_color(value)
    return None if found is None or isinstance(found, str) else tuple(round(255 * part) for part in found[:3])
