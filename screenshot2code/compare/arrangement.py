"""What the arrangement of a container does to all that stands in it: another order, alignment or gap.

`order`, `flex-direction`, `justify-content`, `align-items` and two elements in each other's place move many things at once, each by
another distance. Told one by one they are many faults without a cause. So the children of each container are put where the
mockup has them, and asked: do they stand in another order there? do they stand where another value of one declaration would
put them? Then the container, or the child that left its turn, is told once, and whatever lies in the children is counted.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from statistics import median

from screenshot2code.compare import computed
from screenshot2code.compare.alignment import Alignment
from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.children import (
    FLEX,
    LEAST_PX,
    NEAR_PX,
    Answer,
    Child,
    edge_of,
    is_line,
    length_of,
    margins_of,
)
from screenshot2code.compare.faults import Fault, Told
from screenshot2code.compare.finding import cost_of, px
from screenshot2code.compare.folding import Group
from screenshot2code.compare.turns import Same, may_be_turned, reordered, turned
from screenshot2code.core.artifacts import Element
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box

SAME_PX = 3.0  # by which what stands in one child may have moved unlike: ink and rounding
MOST = 0.6  # of what moved in a child has to have moved alike
EDGE_PX = 16.0  # what is drawn about a box, and squares of its ground
EVEN_PX = 1.5  # edges of entries of one row: rounding of both boxes
FAR_PX = 40.0  # what moved further is looked for in vain at its old place: its sides, its pictures
GRID = {"grid", "inline-grid"}
INLINE = {"inline", "inline-block", "inline-flex", "inline-grid"}
JUSTIFIED = ("flex-start", "center", "space-between", "flex-end", "space-around", "space-evenly")
ALIGNED = ("flex-start", "center", "flex-end")
TEXT_ALIGNED = ("left", "center", "right")
_FIRST = {"normal", "start", "left", "stretch", "baseline", "flex-start", "justify"}
DRAWN = {Kind.MISSING, Kind.EXTRA}
LOOKS = {Kind.IMAGE, Kind.COLOR, Kind.BORDER, Kind.RADIUS, Kind.SHADOW, Kind.BACKGROUND, Kind.RESIZED}
"""What is wrongly seen of a box that is looked for where it no longer is."""
LETTERS = {Kind.TEXT, Kind.FONT_SIZE, Kind.FONT_FAMILY, Kind.FONT_WEIGHT, Kind.LETTER_SPACING}
"""What is wrongly said of words that are held against the ones which stand in their place now."""


def arranged(
    groups: list[Group], attribution: Attribution, alignment: Alignment, same: Same | None = None
) -> list[Group]:
    """`groups` with all that one arrangement explains in one group: of the outermost container that explains it.

    `same` says whether the mockup shows at the second box what the render shows at the first, both in the render's coordinates.
    """
    if not groups:
        return groups
    moved = [fault for group in groups if group.kind is Kind.MOVED for fault in group.faults]
    holders = {at for one in moved if one.element is not None for at in list(attribution.ancestors(one.element))[1:]}
    if same is not None:
        for holder in (one.index for one in attribution.elements if may_be_turned(one.index, attribution)):
            children = _children(holder, [], attribution, alignment)
            if (answer := turned(holder, children, attribution, same)) is not None:
                groups = _as_one(groups, answer, answer.children, attribution)
    for holder in sorted(holders):
        still = [fault for group in groups if group.kind is Kind.MOVED for fault in group.faults]
        children = _children(holder, still, attribution, alignment)
        if not any(one.went is not None for one in children):
            continue
        answer = next((found for ask in QUESTIONS if (found := ask(holder, children, attribution)) is not None), None)
        if answer is not None:
            groups = _as_one(groups, answer, children, attribution)
    return groups


def _children(holder: int, moved: Sequence[Fault], attribution: Attribution, alignment: Alignment) -> list[Child]:
    """The children that can be seen, in the order of the document."""
    found = []
    for element in attribution.elements:
        if element.parent != holder or element.box.area <= 0 or element.styles.get("position") in {"absolute", "fixed"}:
            continue
        inside = attribution.descendants(element.index)
        went = _common_step([one for one in moved if one.element in inside])
        wanted = alignment.to_mockup(element.box) if went is None else element.box.shifted(-went[0], -went[1])
        found.append(Child(element.index, element.box, wanted, went))
    return found


def _common_step(faults: Sequence[Fault]) -> tuple[float, float] | None:
    """By how much most of what moved did, on the page; None where nothing moved, or each otherwise."""
    steps = [_step(one) for one in faults]
    if not steps:
        return None
    dx, dy = median(x for x, _ in steps), median(y for _, y in steps)
    alike = sum(abs(x - dx) <= SAME_PX and abs(y - dy) <= SAME_PX for x, y in steps)
    return (dx, dy) if alike >= MOST * len(steps) else None


def _step(fault: Fault) -> tuple[float, float]:
    one, two = fault.box, fault.rendered_box
    if (
        two is None
        or fault.pushed is not None
        or max(abs(one.width - two.width), abs(one.height - two.height)) > SAME_PX
    ):
        return fault.offset
    return two.center[0] - one.center[0], two.center[1] - one.center[1]


# ------------------------------------------------------------------------------------------------ another alignment


def _justified(holder: int, children: Sequence[Child], attribution: Attribution) -> Answer | None:
    """A row or column of flex items that stand where another `justify-content` puts them."""
    element = attribution.elements[holder]
    if element.styles.get("display") not in FLEX or element.texts:
        return None
    axis = 1 if element.styles.get("flex-direction", "row").startswith("column") else 0
    in_turn = sorted(children, key=lambda one: edge_of(one.shown, axis))
    if not is_line([one.shown for one in in_turn], axis) or not _moved_along(children, axis):
        return None
    gap = computed.pixels(element.styles, "row-gap" if axis else "column-gap")
    start, room = _content(element, axis)
    margins = [margins_of(attribution.elements[one.at], axis) for one in in_turn]
    lengths = [length_of(one.shown, axis) for one in in_turn]
    free = room - sum(lengths) - sum(map(sum, margins)) - gap * (len(in_turn) - 1)
    if free < LEAST_PX:
        return None
    seen = _written(holder, "justify-content", attribution)

    def places(value: str) -> list[float]:
        before, between = _shares(value, free, len(in_turn))
        found, at = [], start + before
        for long, margin in zip(lengths, margins, strict=True):
            found.append(at + margin[0])
            at += margin[0] + long + margin[1] + gap + between
        return found

    return _value(holder, "justify-content", seen, JUSTIFIED, places, in_turn, axis, attribution)


def _shares(value: str, free: float, count: int) -> tuple[float, float]:
    """The free space before the first one and between two, by CSS Box Alignment."""
    if value == "center":
        return free / 2, 0.0
    if value in {"flex-end", "end", "right"}:
        return free, 0.0
    if value == "space-between":
        return (0.0, free / (count - 1)) if count > 1 else (0.0, 0.0)
    if value == "space-around":
        return free / count / 2, free / count
    if value == "space-evenly":
        return free / (count + 1), free / (count + 1)
    return 0.0, 0.0


def _crossed(holder: int, children: Sequence[Child], attribution: Attribution) -> Answer | None:
    """Flex items that stand where another `align-items` puts them in their row or column."""
    element = attribution.elements[holder]
    if element.styles.get("display") not in FLEX or element.texts:
        return None
    axis = 0 if element.styles.get("flex-direction", "row").startswith("column") else 1
    if not _moved_along(children, axis) or not is_line([one.shown for one in children], 1 - axis):
        return None
    start, room = _content(element, axis)
    margins = [margins_of(attribution.elements[one.at], axis) for one in children]

    def places(value: str) -> list[float]:
        share = {"center": 0.5, "flex-end": 1.0, "end": 1.0}.get(value, 0.0)
        return [
            start + before + share * (room - length_of(one.shown, axis) - before - after)
            for one, (before, after) in zip(children, margins, strict=True)
        ]

    seen = _written(holder, "align-items", attribution)
    return _value(holder, "align-items", seen, ALIGNED, places, children, axis, attribution)


def _set_aside(holder: int, children: Sequence[Child], attribution: Attribution) -> Answer | None:
    """Things in the lines of a block that stand where another `text-align` puts them."""
    element = attribution.elements[holder]
    inline = [one for one in children if attribution.elements[one.at].styles.get("display") in INLINE]
    if element.styles.get("display") not in {"block", "list-item", "table-cell", "inline-block"} or not inline:
        return None
    if not _moved_along(inline, 0):
        return None
    start, room = _content(element, 0)
    lines = _lines(inline)

    def places(value: str) -> list[float]:
        share = {"center": 0.5, "right": 1.0, "end": 1.0}.get(value, 0.0)
        found = []
        for one in inline:
            line = next(line for line in lines if any(other.at == one.at for other in line))
            whole = Box.around(other.shown for other in line)
            found.append(start + share * (room - whole.width) + one.shown.x - whole.x)
        return found

    seen = {"start": "left", "end": "right"}.get(value := element.styles.get("text-align", "left"), value).removeprefix(
        "-webkit-"
    )
    return _value(holder, "text-align", seen, TEXT_ALIGNED, places, inline, 0, attribution)


def _lines(children: Sequence[Child]) -> list[list[Child]]:
    """Those that share a line, by their heights."""
    lines: list[list[Child]] = []
    for one in children:
        home = next(
            (line for line in lines if abs(line[-1].shown.center[1] - one.shown.center[1]) <= one.shown.height / 2),
            None,
        )
        if home is None:
            lines.append([one])
        else:
            home.append(one)
    return lines


def _value(
    holder: int, name: str, seen: str, values: Sequence[str], places: Callable[[str], list[float]],
    children: Sequence[Child], axis: int, attribution: Attribution,
) -> Answer | None:  # fmt: skip
    """The value of `name` that puts all of `children` where the mockup has them, while the present one has them where they are seen."""
    now = "flex-start" if seen in _FIRST and name != "text-align" else seen
    if not _are_at(places(now), [one.shown for one in children], axis):
        return None
    fitting = [one for one in values if one != now and _are_at(places(one), [one.wanted for one in children], axis)]
    if not fitting or _are_at(places(now), [one.wanted for one in children], axis):
        return None
    declaration = attribution.deciding(holder, name)
    other = None if declaration is None else declaration.overruled
    return Answer(holder, Told(name, other if other in fitting else fitting[0], seen))


def _written(holder: int, name: str, attribution: Attribution) -> str:
    """The value that somebody wrote for a container, of a shorthand the part for this axis; `normal` where nobody did."""
    declaration = attribution.own(holder, name)
    if declaration is None or "var(" in declaration.value:
        return "normal"
    parts = declaration.value.split()
    return parts[-1] if name.startswith("justify") else parts[0]


def _are_at(places: Sequence[float], boxes: Iterable[Box], axis: int) -> bool:
    return all(abs(place - edge_of(box, axis)) <= NEAR_PX for place, box in zip(places, boxes, strict=True))


def _moved_along(children: Sequence[Child], axis: int) -> bool:
    return any(one.went is not None and abs(one.went[axis]) >= LEAST_PX for one in children)


def _content(element: Element, axis: int) -> tuple[float, float]:
    """Where the content of a box begins along the axis, and how much room it has."""
    near, far = ("top", "bottom") if axis else ("left", "right")
    lost = [
        computed.pixels(element.styles, f"padding-{side}") + computed.pixels(element.styles, f"border-{side}-width")
        for side in (near, far)
    ]
    return edge_of(element.box, axis) + lost[0], length_of(element.box, axis) - sum(lost)


QUESTIONS: tuple[Callable[[int, Sequence[Child], Attribution], Answer | None], ...] = (
        reordered, _justified, _crossed, _set_aside,
)  # fmt: skip
"""From the surest to the likeliest."""


# ------------------------------------------------------------------------------------------------ another gap


def spread(groups: list[Group], attribution: Attribution) -> list[Group]:
    """Entries that stand further apart, each by one step more than the one before it: the gap of what holds them."""
    moved = [one for one in groups if one.kind is Kind.MOVED and one.element is not None]
    holders = {at for one in moved for at in attribution.ancestors(one.element or 0)}
    for holder in sorted(holders, reverse=True):
        for axis, name in ((0, "column-gap"), (1, "row-gap")):
            gap = attribution.own(holder, name)
            entries = _entries(holder, [one for one in moved if one in groups], attribution) if gap is not None else {}
            step = _step_of([_offset(one, axis) for one in entries.values()], list(entries), attribution)
            if not step:
                continue
            value = computed.pixels(attribution.elements[holder].styles, name)
            first, *others = entries.values()
            lead = replace(first.faults[0], told=Told(name, px(value - step), px(value)))
            whole = replace(first, faults=(lead, *first.faults[1:]), element=holder)
            groups[groups.index(first)] = whole
            for other in others:
                heir = whole.leading(other, counted=1 + other.consequences)
                groups[groups.index(whole)] = heir
                groups.remove(other)
                whole = heir
    return groups


def _entries(holder: int, moved: Sequence[Group], attribution: Attribution) -> dict[int, Group]:
    """By child of `holder`, in their order, the group that moved with it; those that have one."""
    found: dict[int, Group] = {}
    for one in moved:
        chain = list(attribution.ancestors(one.element or 0))
        if holder in chain[1:]:
            child = chain[chain.index(holder) - 1]
            best = found.get(child)
            if best is None or sum(map(cost_of, one.every)) > sum(map(cost_of, best.every)):
                found[child] = one
    return dict(sorted(found.items()))


def _offset(group: Group, axis: int) -> float:
    return max(group.faults, key=lambda one: max(map(abs, one.offset))).offset[axis]


def _step_of(offsets: Sequence[float], children: Sequence[int], attribution: Attribution) -> float:
    """By how much each of at least two neighbours is further off than the one before it; 0 where that is not one step."""
    if len(offsets) < 2 or any(attribution.previous_sibling(two) != one for one, two in itertools.pairwise(children)):
        return 0.0
    steps = [two - one for one, two in itertools.pairwise(offsets)]
    # The entry beside the first or the last one stands still, so that is one step away as well.
    ends = min(abs(abs(offsets[0]) - abs(steps[0])), abs(abs(offsets[-1]) - abs(steps[0])))
    is_even = max(abs(one - steps[0]) for one in steps) <= EVEN_PX and ends <= EVEN_PX
    return steps[0] if is_even and abs(steps[0]) > EVEN_PX else 0.0


# ------------------------------------------------------------------------------------------------ told once


def _as_one(groups: list[Group], answer: Answer, children: Sequence[Child], attribution: Attribution) -> list[Group]:
    """Everything in the children that the arrangement explains, as one group."""
    inside = {at for one in children for at in attribution.descendants(one.at)}
    far = {
        at
        for one in children
        if one.went is not None and max(map(abs, one.went)) >= FAR_PX
        for at in attribution.descendants(one.at)
    }
    places = [box for one in children if one.went is not None for box in (one.wanted, one.shown)]
    is_seen = bool(answer.children)  # then the children do stand there, whatever else was made of them
    mine = [
        one
        for one in groups
        if _is_explained(one, inside, far, places) or (is_seen and (one.element in inside or _lies_in(one, places)))
    ]
    moved = [one for one in mine if one.kind is Kind.MOVED]
    lead_group = max(moved or mine, key=lambda one: sum(map(cost_of, one.every)), default=None)
    if lead_group is None:
        return groups
    heaviest = max(lead_group.faults, key=cost_of)
    if heaviest.kind is not Kind.MOVED:
        furthest = max((one.went for one in children if one.went is not None), key=lambda went: max(map(abs, went)))
        heaviest = replace(heaviest, kind=Kind.MOVED, offset=furthest)
    rest = [one for one in lead_group.faults if one.box != heaviest.box or one.kind is not Kind.MOVED]
    whole = replace(
        lead_group,
        kind=Kind.MOVED,
        faults=(replace(heaviest, told=answer.told), *rest),
        element=answer.element,
        followers=tuple(fault for one in mine if one is not lead_group for fault in one.every) + lead_group.followers,
        consequences=lead_group.consequences + sum(1 + one.consequences for one in mine if one is not lead_group),
    )
    return [whole if one is lead_group else one for one in groups if one is lead_group or one not in mine]


def _is_explained(group: Group, inside: set[int], far: set[int], places: Sequence[Box]) -> bool:
    if group.kind is Kind.MOVED:
        return group.element in inside and not any(one.told is not None for one in group.faults)
    if group.kind in LOOKS | LETTERS and group.element is not None:
        return group.element in far
    if group.kind in DRAWN and group.element in far:
        return True
    if group.kind in DRAWN and all(one.line is None and one.shown is None for one in group.faults):
        return group.element in inside or _lies_in(group, places)
    return group.kind in LOOKS and _lies_in(group, places)


def _lies_in(group: Group, places: Sequence[Box]) -> bool:
    return any(place.contains(group.box, tolerance=EDGE_PX) for place in places)
