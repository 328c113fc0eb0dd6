"""What a group of faults means: the element, the property, the value that is expected and the one that is seen."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isnan, nan

import numpy as np

from screenshot2code.compare import computed
from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.faces import Face, face_of, family_of, is_other_face, spacing_of, weight_of
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.folding import Group
from screenshot2code.compare.judgement import WEIGHTS
from screenshot2code.compare.peers import usual_family, usual_weight
from screenshot2code.core.artifacts import Declaration, Element
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.color import distance, to_hex

SAME_PAINT = 6.0  # CIEDE2000 between what an element declares as its ground and what is seen there: it is what is seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a group means: where, which property, from what to what."""

    kind: Kind
    element: int | None
    property: str | None = None
    expected: str | None = None
    seen: str | None = None
    phrase: str = ""
    declaration: Declaration | None = None


def cost_of(fault: Fault) -> float:
    """What a fault costs by its parts, before the curve."""
    return sum(WEIGHTS[part] * lost for part, lost in fault.losses.items())


def px(value: float) -> str:
    """CSS pixels as a person writes them: whole where they nearly are, else one decimal."""
    rounded = round(value, 1)
    return f"{round(rounded)}px" if abs(rounded - round(rounded)) < 0.05 else f"{rounded:.1f}px"


def _quoted(text: str) -> str:
    return f'"{text if len(text) <= 60 else text[:57] + "..."}"'


def _missing(group: Group, attribution: Attribution) -> Finding:
    texts = [fault.line.text for fault in _reading(group) if fault.line is not None and fault.kind is Kind.MISSING]
    what = _quoted(" ".join(texts)) if texts else group.faults[0].noun
    parent = _parent_to_be(group, attribution)
    if group.lead is not None and group.lead.line is not None:
        text = group.lead.line.text
        return Finding(
            kind=Kind.MISSING, element=parent.index if parent else None, property="text", expected=text,
            phrase=f"{_quoted(text)} is drawn here, in a picture or by a style, and is no text",
        )  # fmt: skip
    where = f" of {px(group.box.width)} x {px(group.box.height)} at {px(group.box.x)}, {px(group.box.y)}"
    return Finding(
        kind=Kind.MISSING,
        element=parent.index if parent else None,
        property="text" if texts else None,
        expected=" ".join(texts) or f"{what}{where}",
        phrase=f"{what} is missing here" if texts else f"{what}{where} is missing here",
    )


def _parent_to_be(group: Group, attribution: Attribution) -> Element | None:
    """What should hold the missing thing: what holds its place, or what holds its neighbour in the row, whichever is smaller.

    Boxes are the render's, where a holder may have shrunk with what it lost; so the neighbour is asked as well.
    """
    place = group.box
    held = attribution.holding(place)
    beside = attribution.beside(place)
    if beside is None or beside.parent is None:
        return held
    row = attribution.elements[beside.parent]
    return row if held is None or (row.box.area < held.box.area and row.index > held.index) else held


def _extra(group: Group, attribution: Attribution) -> Finding:
    """Of a band that was inserted the text of the extra element alone: what it pushed may stand in the same rows."""
    own = None if group.element is None else attribution.descendants(group.element)
    texts = [
        fault.shown.text
        for fault in _reading(group)
        if fault.shown is not None and fault.kind is Kind.EXTRA and (own is None or fault.element in own)
    ]
    what = _quoted(" ".join(texts)) if texts else group.faults[0].noun
    return Finding(
        kind=Kind.EXTRA,
        element=group.element,
        property="text" if texts else None,
        seen=" ".join(texts) or what,
        phrase=f"{what} is not in the mockup",
    )


def _reading(group: Group) -> list[Fault]:
    return sorted(group.faults, key=lambda fault: (fault.box.center[1], fault.box.x))


def _moved(group: Group, attribution: Attribution) -> Finding:
    heaviest = max(group.faults, key=cost_of)
    dx, dy = heaviest.offset
    places = {"left": dx, "top": dy}
    name, off = max(places.items(), key=lambda one: abs(one[1]))
    box = group.rendered_box or group.box
    seen = box.x if name == "left" else box.y
    both = f"{px(abs(dx))} too far {'right' if dx > 0 else 'left'}" if abs(dx) >= 1 else ""
    down = f"{px(abs(dy))} too {'low' if dy > 0 else 'high'}" if abs(dy) >= 1 else ""
    phrase = " and ".join(part for part in (both, down) if part)
    element = group.element
    if element is not None and (shifted := _translated(attribution, element, (dx, dy), phrase)) is not None:
        return shifted
    cause = _spacing(attribution, element, name, off) if element is not None else None
    if cause is None:
        return Finding(
            kind=Kind.MOVED, element=element, property=name, expected=px(seen - off), seen=px(seen), phrase=phrase
        )
    at, prop, declaration = cause
    value = computed.pixels(attribution.elements[at].styles, prop)
    return Finding(
        kind=Kind.MOVED, element=element, property=prop, expected=px(value - off), seen=px(value),
        phrase=f"{phrase}: {prop} {px(value)} -> {px(value - off)}", declaration=declaration,
    )  # fmt: skip


def _translated(attribution: Attribution, element: int, offset: tuple[float, float], phrase: str) -> Finding | None:
    """A `translate` of the element's own that moved it by just that much."""
    for name in ("translate", "transform"):
        declaration = attribution.own(element, name)
        if (
            declaration is None
            or declaration.value == "none"
            or (name == "transform" and "translate" not in declaration.value)
        ):
            continue
        lengths = [float(one) for one in _LENGTH.findall(declaration.value)]
        whole = [0.0, lengths[0]] if "translateY" in declaration.value and lengths else [*lengths, 0.0, 0.0]
        if all(abs(one - off) <= 1.5 for one, off in zip(whole, offset, strict=False)):
            return Finding(
                kind=Kind.MOVED, element=element, property=name, expected="none", seen=declaration.value,
                phrase=f"{phrase}: {name} {declaration.value} -> none", declaration=declaration,
            )  # fmt: skip
    return None


_LENGTH = re.compile(r"(-?\d*\.?\d+)(?:px)?")


def _spacing(attribution: Attribution, element: int, name: str, off: float) -> tuple[int, str, Declaration] | None:
    """The authored space before an element: whose, which property, and its declaration."""
    before = attribution.previous_sibling(element)
    parent = attribution.elements[element].parent
    far = {"top": "margin-bottom", "left": "margin-right"}[name]
    gap = {"top": "row-gap", "left": "column-gap"}[name]
    trials: list[tuple[int | None, str]] = [(element, f"margin-{name}")]
    trials += [(before, far), (parent, gap)] if before is not None else [(parent, f"padding-{name}")]
    for at, prop in trials:
        declaration = attribution.own(at, prop) if at is not None else None
        if at is None or declaration is None or declaration.value == "auto":
            continue
        value = computed.pixels(attribution.elements[at].styles, prop)
        if value - off >= 0 or value < 0:  # nobody wrote a negative space here, so another one has grown
            return at, prop, declaration
    return None


_SIZING = {
    "width": ("width", "min-width", "max-width", "flex-basis", "padding-left", "padding-right"),
    "height": ("height", "min-height", "max-height", "padding-top", "padding-bottom"),
}
"""What may give a box its size, the surest first."""


def _resized(group: Group, attribution: Attribution) -> Finding:
    fault = max((one for one in group.faults if one.kind is Kind.RESIZED), key=cost_of)
    seen_box = fault.rendered_box or fault.box
    sides = {"width": (seen_box.width, fault.box.width), "height": (seen_box.height, fault.box.height)}
    name, (seen, expected) = max(sides.items(), key=lambda one: abs(one[1][0] - one[1][1]) / max(*one[1], 1.0))
    if group.element is None:
        return Finding(kind=Kind.RESIZED, element=None, property=name, expected=px(expected), seen=px(seen))
    grown = seen - expected
    for prop in _SIZING[name]:
        declaration = attribution.own(group.element, prop)
        value = computed.pixels(attribution.elements[group.element].styles, prop, nan)
        if declaration is None or declaration.value in {"auto", "100%"} or "var(" in declaration.value:
            continue
        if prop == name or isnan(value):
            return Finding(
                kind=Kind.RESIZED, element=group.element, property=name, expected=px(expected), seen=px(seen),
                declaration=declaration,
            )  # fmt: skip
        if value - grown >= 0:
            return Finding(
                kind=Kind.RESIZED, element=group.element, property=prop, expected=px(value - grown), seen=px(value),
                phrase=f"{name} {px(seen)} -> {px(expected)}: {prop} {px(value)} -> {px(value - grown)}",
                declaration=declaration,
            )  # fmt: skip
    return Finding(kind=Kind.RESIZED, element=group.element, property=name, expected=px(expected), seen=px(seen))


def _text(group: Group, _: Attribution) -> Finding:
    expected = " ".join(dict.fromkeys(fault.line.text for fault in _reading(group) if fault.line))
    seen = " ".join(dict.fromkeys(fault.shown.text for fault in _reading(group) if fault.shown))
    return Finding(
        kind=Kind.TEXT, element=group.element, property="text", expected=expected, seen=seen,
        phrase=f"text {_quoted(seen)} -> {_quoted(expected)}",
    )  # fmt: skip


def _face(group: Group, attribution: Attribution) -> Finding | None:
    fault = max(group.faults, key=lambda one: one.box.width)
    styles = attribution.elements[group.element].styles if group.element is not None else {}
    face = _as_usual(face_of(fault, styles), group.element, attribution)
    if face is None:
        return None
    if face.kind is Kind.FONT_SIZE and is_other_face(fault):
        return _family(group, attribution)
    declaration = attribution.deciding(group.element, face.property) if group.element is not None else None
    return Finding(
        kind=face.kind, element=group.element, property=face.property, expected=face.expected, seen=face.seen,
        declaration=declaration,
    )  # fmt: skip


def _as_usual(face: Face | None, element: int | None, attribution: Attribution) -> Face | None:
    """`face` with the weight that the page has for bold or regular letters: the picture tells only which of them."""
    if face is None or face.kind is not Kind.FONT_WEIGHT or element is None:
        return face
    bolder = computed.pixels({"": face.expected}, "") > computed.pixels({"": face.seen}, "")
    return replace(face, expected=usual_weight(element, attribution, bolder=bolder))


def _family(group: Group, attribution: Attribution) -> Finding:
    """Another face; or what only looks like one: another weight or spacing."""
    fault = group.lead or max(group.faults, key=lambda one: one.box.width)
    styles = attribution.elements[group.element].styles if group.element is not None else {}
    for explained in (_as_usual(weight_of(fault, styles), group.element, attribution), spacing_of(fault, styles)):
        if explained is not None and group.element is not None:
            return Finding(
                kind=explained.kind, element=group.element, property=explained.property, expected=explained.expected,
                seen=explained.seen, declaration=attribution.deciding(group.element, explained.property),
            )  # fmt: skip
    family = family_of(group.element, attribution.elements)
    everywhere = group.lead is not None  # most lines of a family are otherwise: nobody on the page has the right one
    declaration = attribution.deciding(group.element, "font-family") if group.element is not None else None
    expected = None if everywhere else usual_family(group.element, family, attribution)
    phrase = "the mockup has letters of another face" if everywhere else "the letters look otherwise in the mockup"
    if expected is not None:
        phrase += f", perhaps those of {expected.partition(',')[0]}"
    return Finding(
        kind=Kind.FONT_FAMILY, element=declaration.element if declaration and everywhere else group.element,
        property="font-family", seen=family or None, expected=expected,
        phrase=f"font-family {family.partition(',')[0]}: {phrase}" if family else phrase, declaration=declaration,
    )  # fmt: skip


def _told(group: Group, attribution: Attribution) -> Finding:
    """What the sides of a box said to change, with its declaration."""
    fault = next(one for one in group.faults if one.told is not None)
    told = fault.told
    assert told is not None
    declaration = attribution.deciding(group.element, told.property) if group.element is not None else None
    return Finding(
        kind=fault.kind, element=group.element, property=told.property, expected=told.expected, seen=told.seen,
        declaration=declaration,
    )  # fmt: skip


def _border(group: Group, attribution: Attribution) -> Finding:
    if any(fault.told is not None for fault in group.faults):
        return _told(group, attribution)
    return _underline(group, attribution)


def _underline(group: Group, attribution: Attribution) -> Finding:
    fault = group.faults[0]
    wanted = fault.line is not None and fault.line.ink.underlined
    seen, expected = ("none", "underline") if wanted else ("underline", "none")
    declaration = attribution.own(group.element, "text-decoration-line") if group.element is not None else None
    return Finding(
        kind=Kind.BORDER, element=group.element, property="text-decoration-line", expected=expected, seen=seen,
        declaration=declaration,
    )  # fmt: skip


def _color(group: Group, attribution: Attribution) -> Finding:
    fault = max(group.faults, key=cost_of)
    return _colored(fault, group.element, "color", Kind.COLOR, attribution)


def _background(group: Group, attribution: Attribution) -> Finding:
    fault = max(group.faults, key=cost_of)
    element = group.element
    if element is None and fault.rendered_box is not None:
        element = _ground_painter(attribution, fault)
    return _colored(fault, element, "background-color", Kind.BACKGROUND, attribution)


def _ground_painter(attribution: Attribution, fault: Fault) -> int | None:
    """The smallest element with a ground of its own under a ground that is wrong, if its colour is what is seen there."""
    x, y = fault.spot or fault.box.center
    shown = fault.rendered_box or fault.box
    spot = Box(x + shown.x - fault.box.x, y + shown.y - fault.box.y, 0, 0)
    under = [
        one
        for one in attribution.elements
        if one.box.contains(spot)
        and (ground := computed.color(one.styles.get("background-color", "")))
        and ground[1] > 0
    ]
    best = min(under, key=lambda one: (one.box.area, -one.index), default=None)
    own = computed.color(best.styles.get("background-color", "")) if best else None
    seen = computed.color(fault.colors[1]) if fault.colors else None
    if best is None or own is None or seen is None or float(distance(own[0], seen[0])) > SAME_PAINT:
        return None
    return best.index


def _colored(fault: Fault, element: int | None, name: str, kind: Kind, attribution: Attribution) -> Finding:
    """A colour as seen by the eye, replaced by the computed one where both are the same."""
    expected, seen = fault.colors or ("", "")
    declaration = None
    if element is not None:
        declaration = attribution.deciding(element, name)
        own = computed.color(attribution.elements[element].styles.get(name, ""))
        if own is not None and own[1] == 1.0:
            seen, expected = to_hex(own[0]), _corrected(fault, own[0], expected)
    return Finding(kind=kind, element=element, property=name, expected=expected, seen=seen, declaration=declaration)


def _corrected(fault: Fault, own: computed.Rgb, expected: str) -> str:
    """The ink's colour without the ground that thin strokes let through, as far as the render shows how much that is."""
    if fault.line is None or fault.shown is None:
        return expected
    ground = fault.shown.ink.ground.astype(float)
    full, seen = own.astype(float) - ground, fault.shown.ink.color.astype(float) - ground
    share = float(np.dot(full, seen) / max(np.dot(full, full), 1.0))
    if not 0.4 < share < 1.0:
        return expected
    own_ground = fault.line.ink.ground.astype(float)
    return to_hex(own_ground + (fault.line.ink.color.astype(float) - own_ground) / share)


def _image(group: Group, attribution: Attribution) -> Finding:
    source = attribution.elements[group.element].attributes.get("src") if group.element is not None else None
    return Finding(
        kind=Kind.IMAGE, element=group.element, property="src" if source else None, seen=source,
        phrase="the picture is another one",
    )  # fmt: skip


MEANINGS: dict[Kind, Callable[[Group, Attribution], Finding | None]] = {
    Kind.MISSING: _missing,
    Kind.EXTRA: _extra,
    Kind.MOVED: _moved,
    Kind.RESIZED: _resized,
    Kind.TEXT: _text,
    Kind.FONT_SIZE: _face,
    Kind.FONT_FAMILY: _family,
    Kind.BORDER: _border,
    Kind.RADIUS: _told,
    Kind.LINE_HEIGHT: _told,
    Kind.SHADOW: _told,
    Kind.COLOR: _color,
    Kind.BACKGROUND: _background,
    Kind.IMAGE: _image,
}
