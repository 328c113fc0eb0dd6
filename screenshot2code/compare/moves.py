"""Why something stands elsewhere: the declaration that could have moved it by just so much.

Several could. They are asked from the surest to the likeliest: what undone leaves nothing (a translation, an offset of a positioned
box), what only one thing explains (text set to another side, a padding unlike the one across from it, one line of an unusual
height), and then the space that somebody wrote before the element.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from screenshot2code.compare import computed
from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.finding import Finding, cost_of, px
from screenshot2code.compare.folding import Group, gone_along
from screenshot2code.compare.leading import block_of
from screenshot2code.core.artifacts import Declaration, Element
from screenshot2code.core.findings import DifferenceKind as Kind

NEAR_PX = 1.5  # by how much an offset may miss the length that explains it: both ends are rounded to pixels
MOST_LACKING = 128.0  # px of space that somebody may have written; what lacks more has another place in its row
WHOLE_PX = 0.75  # by how much it may miss a length that somebody wrote
LEAST_PX = 3.0  # a smaller offset is explained by too many things
BEARING_PX = 3.5  # of a line's ink from where its line box begins or ends
USUAL_LEADING = (0.95, 1.75)  # line height by font size: outside of that a line was made higher or lower to move it
OPPOSITE = {"left": "right", "top": "bottom"}
REM = 16.0  # px
LEAST_ALPHA = 0.02  # of a ground or border that can be seen
_EVERY_SIDE = ("top", "right", "bottom", "left")
SIDES = (("left", 0), ("top", 1))  # and the axis of each


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What moved: the outermost element that went as a whole, the ones below it down to what holds all of it, and how far."""

    chain: tuple[int, ...]  # from the outermost inwards, the last one holds everything that moved and no more
    fault: Fault
    stayed: frozenset[int]  # of the chain: boxes that can be seen, and did not move with what is in them
    phrase: str

    @property
    def offset(self) -> tuple[float, float]:
        return self.fault.offset


Cause = Callable[[Move, Attribution], Finding | None]


def moved(group: Group, attribution: Attribution) -> Finding:
    """What to change so that the group stands where the mockup has it; its place alone where no declaration explains that."""
    heaviest = max(group.faults, key=cost_of)
    dx, dy = heaviest.offset
    across = f"{px(abs(dx))} too far {'right' if dx > 0 else 'left'}" if abs(dx) >= 1 else ""
    down = f"{px(abs(dy))} too {'low' if dy > 0 else 'high'}" if abs(dy) >= 1 else ""
    phrase = " and ".join(part for part in (across, down) if part)
    told = next((fault.told for fault in group.faults if fault.told is not None), None)
    if group.element is not None and told is not None:
        declaration = attribution.deciding(group.element, told.property)
        change = f"{phrase}: {told.property} {told.seen} -> {told.expected}"
        if told.property == "order" and declaration is None:
            change = f"stands in place {told.seen} among its siblings, not in place {told.expected}"
        return Finding(
            kind=Kind.MOVED, element=group.element, property=told.property, expected=told.expected, seen=told.seen,
            phrase=change, declaration=declaration,
        )  # fmt: skip
    if group.element is not None:
        chain = _chain(group, group.element, attribution)
        move = Move(chain=chain, fault=heaviest, stayed=_stayed(chain, group, attribution), phrase=phrase)
        for cause in CAUSES:
            if (found := cause(move, attribution)) is not None:
                return found
    name, off = max((("left", dx), ("top", dy)), key=lambda one: abs(one[1]))
    box = group.rendered_box or group.box
    seen = box.x if name == "left" else box.y
    return Finding(
        kind=Kind.MOVED, element=group.element, property=name, expected=px(seen - off), seen=px(seen), phrase=phrase
    )


def _chain(group: Group, top: int, attribution: Attribution) -> tuple[int, ...]:
    inner = attribution.common_ancestor(gone_along(group.faults, attribution))
    if inner is None:
        return (top,)
    above = list(attribution.ancestors(inner))
    return tuple(reversed(above[: above.index(top) + 1])) if top in above else (top,)


def _stayed(chain: Iterable[int], group: Group, attribution: Attribution) -> frozenset[int]:
    went = {fault.element for fault in group.every if fault.line is None}
    return frozenset(at for at in chain if at not in went and is_painted(attribution.elements[at]))


def is_painted(element: Element) -> bool:
    """Whether the element's box can be seen by a ground or a border of its own."""
    names = ["background-color", *(f"border-{side}-color" for side in _EVERY_SIDE if _has_border(element, side))]
    colors = [computed.color(element.styles.get(name, "")) for name in names]
    return any(color is not None and color[1] > LEAST_ALPHA for color in colors)


def _has_border(element: Element, side: str) -> bool:
    return computed.pixels(element.styles, f"border-{side}-width") > 0


def _told(
    move: Move, element: int, name: str, seen: str, expected: str, declaration: Declaration | None, kind: Kind = Kind.MOVED
) -> Finding:  # fmt: skip
    phrase = f"{move.phrase}: {name} {seen} -> {expected}"
    return Finding(
        kind=kind, element=element, property=name, expected=expected, seen=seen, phrase=phrase, declaration=declaration
    )


# ------------------------------------------------------------------------------------------------ undone, nothing is left

_LENGTH = re.compile(r"(-?\d*\.?\d+)(?:px)?")


def _translated(move: Move, attribution: Attribution) -> Finding | None:
    """A `translate` that moved an element by just that much."""
    for at in move.chain:
        for name in ("translate", "transform"):
            declaration = attribution.own(at, name)
            value = "none" if declaration is None else declaration.value
            if value == "none" or (name == "transform" and "translate" not in value):
                continue
            lengths = [float(one) for one in _LENGTH.findall(value)]
            whole = [0.0, lengths[0]] if "translateY" in value and lengths else [*lengths, 0.0, 0.0]
            if all(abs(one - off) <= NEAR_PX for one, off in zip(whole, move.offset, strict=False)):
                return _told(move, at, name, value, "none", declaration)
    return None


def _positioned(move: Move, attribution: Attribution) -> Finding | None:
    """`left: 24px` of an element out of its place."""
    for at in move.chain:
        if attribution.elements[at].styles.get("position", "static") == "static":
            continue
        for side, axis in SIDES:
            off = move.offset[axis]
            for name, sign in ((side, 1.0), (OPPOSITE[side], -1.0)):
                declaration = attribution.own(at, name)
                value = _length(declaration)
                if declaration is None or value is None or abs(off) < LEAST_PX:
                    continue
                wanted = value - sign * off
                if wanted >= -0.5 or value < 0:
                    return _told(move, at, name, px(value), px(wanted if abs(wanted) > NEAR_PX else 0.0), declaration)
    return None


def _length(declaration: Declaration | None) -> float | None:
    return None if declaration is None else _length_of(declaration.value)


def _length_of(value: str | None) -> float | None:
    found = re.fullmatch(r"(-?\d*\.?\d+)(px|rem)?", (value or "").strip())
    return float(found[1]) * (REM if found[2] == "rem" else 1.0) if found else None


# ------------------------------------------------------------------------------------------------ what one thing explains


def _aligned(move: Move, attribution: Attribution) -> Finding | None:
    """Text that is set to another side of its own box."""
    fault, off = move.fault, move.offset[0]
    if fault.line is None or fault.rendered_box is None or fault.element is None or abs(off) < LEAST_PX:
        return None
    at = block_of(fault.element, attribution.elements)
    block = attribution.elements[at]
    left = (
        block.box.x + computed.pixels(block.styles, "padding-left") + computed.pixels(block.styles, "border-left-width")
    )
    right = block.box.right - computed.pixels(block.styles, "padding-right") - computed.pixels(block.styles, "border-right-width")  # fmt: skip
    free = right - left - fault.rendered_box.width
    places = {"left": left, "center": left + free / 2, "right": left + free}
    seen = _side_of(block.styles.get("text-align", "start"))
    x = fault.rendered_box.x
    if seen not in places or free < 2 * BEARING_PX or abs(x - places[seen]) > BEARING_PX:
        return None
    for name, place in places.items():
        if name != seen and abs(x - off - place) <= BEARING_PX:
            return _told(move, at, "text-align", seen, name, attribution.deciding(at, "text-align"))
    return None


def _side_of(value: str) -> str:
    return {"start": "left", "end": "right", "justify": "left"}.get(value, value.removeprefix("-webkit-"))


def _unbalanced(move: Move, attribution: Attribution) -> Finding | None:
    """A padding or margin that is larger than the one across from it by just that much, or by twice that around what is centred."""
    around = _holding_no_more(move.chain[0], attribution)
    for at in (*move.chain, *around):
        styles = attribution.elements[at].styles
        for what in ("padding", "margin"):
            if what == "margin" and at in move.stayed:
                continue
            for side, axis in SIDES:
                one, two = (computed.pixels(styles, f"{what}-{name}") for name in (side, OPPOSITE[side]))
                off = move.offset[axis]
                for share in (1.0, 2.0):
                    found = _widened(move, at, f"{what}-{side}", one, two, share * off, attribution)
                    back = _widened(move, at, f"{what}-{OPPOSITE[side]}", two, one, -share * off, attribution)
                    if abs(off) >= LEAST_PX and (told := found or (back if share == 2.0 else None)) is not None:
                        return told
    return None


def _holding_no_more(element: int, attribution: Attribution) -> list[int]:
    """What holds the element and no other text: what moves one moves the other."""
    inside = attribution.descendants(element)
    out: list[int] = []
    for at in list(attribution.ancestors(element))[1:]:
        if any(attribution.elements[one].texts for one in attribution.descendants(at) - inside):
            break
        out.append(at)
    return out


def _narrowed(move: Move, attribution: Attribution) -> Finding | None:
    """A width of its own that keeps a box from filling what holds it: what is centred in it stands further left by half of that."""
    off = -move.offset[0]
    for at in (*move.chain, *_holding_no_more(move.chain[0], attribution)):
        element = attribution.elements[at]
        if element.parent is None or off < LEAST_PX or computed.pixels(element.styles, "margin-left"):
            continue
        above = attribution.elements[element.parent]
        lost = ("padding-left", "padding-right", "border-left-width", "border-right-width")
        room = above.box.width - sum(computed.pixels(above.styles, name) for name in lost)
        if abs(room - element.box.width - 2 * off) > NEAR_PX:
            continue
        for name in ("max-width", "width"):
            declaration = attribution.own(at, name)
            if declaration is not None and declaration.value.strip() not in {"auto", "none", "100%"}:
                seen, expected = px(element.box.width), px(room)
                return _told(move, at, name, seen, expected, declaration, Kind.RESIZED)
    return None


def _limited(move: Move, attribution: Attribution) -> Finding | None:
    """A width that lines of the mockup do not fit in: the text was wider there, and breaks elsewhere for it."""
    fault = move.fault
    if fault.line is None or fault.element is None or fault.rendered_box is None or abs(move.offset[0]) < LEAST_PX:
        return None
    at = block_of(fault.element, attribution.elements)
    element = attribution.elements[at]
    if len(element.texts) < 2 or computed.pixels(element.styles, "padding-left") or is_painted(element):
        return None
    beyond = max(element.box.x - fault.box.x, fault.box.right - element.box.right)
    if beyond <= BEARING_PX:
        return None
    for name in ("max-width", "width"):
        declaration = attribution.own(at, name)
        if declaration is None or declaration.value.strip() in {"auto", "none", "100%"}:
            continue
        other = _length_of(declaration.overruled)
        least = element.box.width + (2 * abs(move.offset[0]) if fault.box.x < element.box.x else beyond)
        wanted = other if other is not None and other >= least - NEAR_PX else least
        return _told(move, at, name, px(element.box.width), px(wanted), declaration, Kind.RESIZED)
    return None


def _widened(
    move: Move, at: int, name: str, value: float, other: float, by: float, attribution: Attribution
) -> Finding | None:
    if by < LEAST_PX or abs(value - other - by) > NEAR_PX or other <= 0:
        return None
    declaration = attribution.own(at, name)
    if declaration is None or declaration.value.strip() == "auto":
        return None
    return _told(move, at, name, px(value), px(value - by), declaration)


def _leaded(move: Move, attribution: Attribution) -> Finding | None:
    """One line in the middle of an unusual line height."""
    fault, off = move.fault, move.offset[1]
    if fault.line is None or fault.element is None or abs(off) < LEAST_PX or abs(move.offset[0]) > NEAR_PX:
        return None
    at = block_of(fault.element, attribution.elements)
    found = single_line_height(at, 2 * off, attribution)
    if found is None:
        return None
    seen, expected, declaration = found
    return _told(move, at, "line-height", seen, expected, declaration, Kind.LINE_HEIGHT)


def single_line_height(at: int, grown: float, attribution: Attribution) -> tuple[str, str, Declaration] | None:
    """Seen and expected line height of a box of one line that is higher by `grown`, if that explains it; and its declaration."""
    element = attribution.elements[at]
    size, height = (computed.pixels(element.styles, name) for name in ("font-size", "line-height"))
    declaration = attribution.deciding(at, "line-height")
    if declaration is None or not size or not height or len(element.texts) > 1:
        return None
    low, high = USUAL_LEADING
    if low <= height / size <= high or not low <= (height - grown) / size <= high:
        return None
    return px(height), px(height - grown), declaration


# ------------------------------------------------------------------------------------------------ the space before it


def _spaced(move: Move, attribution: Attribution) -> Finding | None:
    """The authored space before an element: margins, gaps, paddings, the nearest first; before all one that explains it all."""
    dx, dy = move.offset
    name, off = ("left", dx) if abs(dx) > abs(dy) else ("top", dy)
    spaces = [
        (at, prop, declaration)
        for at, prop in (*_spaces(move, name, attribution), *_spaces_around(move, name, attribution))
        if (declaration := attribution.own(at, prop)) is not None
        and declaration.value.strip() != "auto"
        and not _RESET.search(declaration.rule)
    ]
    values = [computed.pixels(attribution.elements[at].styles, prop) for at, prop, _ in spaces]
    for (at, prop, declaration), value in zip(spaces, values, strict=True):
        if _is_whole(declaration, value, value - off):
            return _told(move, at, prop, px(value), px(value - off), declaration)
    near = {(at, prop) for at, prop in _spaces(move, name, attribution)}
    for (at, prop, declaration), value in zip(spaces, values, strict=True):
        if (at, prop) not in near or (at not in move.chain and off < 0 and value <= 0) or -off > MOST_LACKING:
            continue  # nothing says that the neighbour had the space that lacks here, or that it was a space at all
        if value - off >= 0 or value < 0:  # nobody wrote a negative space here, so another one has grown
            return _told(move, at, prop, px(value), px(value - off), declaration)
    return None


_RESET = re.compile(r"(?:^|,)\s*\*\s*(?:,|$|::)")
"""A rule for all elements is right for the others."""


def _is_whole(declaration: Declaration, value: float, wanted: float) -> bool:
    """Whether what is wanted is just what another rule says that this one overrules, or no space at all."""
    length = _length_of(declaration.overruled)
    if length is not None:
        return abs(wanted - length) <= WHOLE_PX
    return declaration.overruled is None and abs(wanted) <= WHOLE_PX and abs(value) >= LEAST_PX


def _spaces_around(move: Move, name: str, attribution: Attribution) -> Iterable[tuple[int, str]]:
    """The space before what holds the element, as long as nothing in it stands before the element."""
    top = move.chain[0]
    while attribution.previous_sibling(top) is None and (above := attribution.elements[top].parent) is not None:
        if attribution.elements[above].parent is None:
            return
        yield above, f"margin-{name}"
        yield above, f"padding-{name}"
        before = attribution.previous_sibling(above)
        if before is not None:
            yield before, {"top": "margin-bottom", "left": "margin-right"}[name]
        top = above


def _spaces(move: Move, name: str, attribution: Attribution) -> Iterable[tuple[int, str]]:
    far = {"top": "margin-bottom", "left": "margin-right"}[name]
    gap = {"top": "row-gap", "left": "column-gap"}[name]
    for at in move.chain:
        if at not in move.stayed:
            yield at, f"margin-{name}"
    top = move.chain[0]
    before, parent = attribution.previous_sibling(top), attribution.elements[top].parent
    if top in move.stayed:
        yield top, f"padding-{name}"
        return
    if before is not None:
        yield before, far
    if parent is not None:
        yield parent, gap if before is not None else f"padding-{name}"
    for at in move.chain:
        yield at, f"padding-{name}"


CAUSES: tuple[Cause, ...] = (_translated, _positioned, _aligned, _limited, _narrowed, _unbalanced, _leaded, _spaced)
"""From the surest to the likeliest."""
