"""What a group of faults means: the element, the property, the value that is expected and the one that is seen."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from screenshot2code.compare import computed
from screenshot2code.compare.attribution import CHILDLESS, Attribution
from screenshot2code.compare.faces import Face, face_of, family_of, is_other_face, spacing_of, weight_of
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.finding import Finding, cost_of, px
from screenshot2code.compare.folding import Group
from screenshot2code.compare.moves import is_painted, moved
from screenshot2code.compare.peers import BOLD, usual_family, usual_weight
from screenshot2code.compare.sizes import resized
from screenshot2code.compare.undone import apart, apart_in_lines, capitals, faded, gradient, hidden, marked, struck
from screenshot2code.core.artifacts import Element
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.color import distance, to_hex

SAME_SIDE_PX = 2.0  # a block as wide as what held it
SAME_PAINT = 6.0  # CIEDE2000 between what an element declares as its ground and what is seen there: it is what is seen


def _quoted(text: str) -> str:
    return f'"{text if len(text) <= 60 else text[:57] + "..."}"'


def _missing(group: Group, attribution: Attribution) -> Finding:
    texts = [fault.line.text for fault in _reading(group) if fault.line is not None and fault.kind is Kind.MISSING]
    what = _quoted(" ".join(texts)) if texts else group.faults[0].noun
    parent = _parent_to_be(group, attribution)
    drawn = group.lead is not None and group.lead.line is not None
    if not drawn and (unseen := hidden(" ".join(texts), group.box, attribution)) is not None:
        return replace(unseen, phrase=f"{what} is {unseen.phrase}")
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
    for left in (_shrunk_by(place, held, attribution), _bare_holder(place, attribution), _emptied(place, attribution)):
        if left is not None:
            return left
    beside = attribution.beside(place)
    if beside is None or beside.parent is None:
        return held
    row = attribution.elements[beside.parent]
    return row if held is None or (row.box.area < held.box.area and row.index > held.index) else held


def _shrunk_by(place: Box, held: Element | None, attribution: Attribution) -> Element | None:
    """The box that ends where the missing block begins, and is as wide: it held the block, and is lower without it."""
    ending = [
        one
        for one in attribution.elements
        if abs(one.box.x - place.x) <= SAME_SIDE_PX
        and abs(one.box.right - place.right) <= SAME_SIDE_PX
        and one.box.y <= place.y
        and abs(one.box.bottom - place.y) <= SAME_SIDE_PX
        and (held is None or held.index in set(attribution.ancestors(one.index)))
    ]
    return max(ending, key=lambda one: (one.box.area, -one.index), default=None)


def _emptied(place: Box, attribution: Attribution) -> Element | None:
    """A box that can be seen, holds nothing any more, and stands where the missing block was or just above."""
    empty = [
        one
        for one in attribution.elements
        if one.tag not in CHILDLESS
        and one.box.x - SAME_SIDE_PX <= place.x
        and one.box.right + SAME_SIDE_PX >= place.right
        and one.box.y <= place.bottom
        and place.y - one.box.bottom <= place.height
        and is_painted(one)
        and not any(
            attribution.elements[at].texts or attribution.elements[at].tag in CHILDLESS
            for at in attribution.descendants(one.index)
        )
    ]
    return min(empty, key=lambda one: (one.box.area, -one.index), default=None)


def _bare_holder(place: Box, attribution: Attribution) -> Element | None:
    """Of an icon that is missing the link or button that holds nothing any more, where one stands beside its place."""
    if max(place.width, place.height) > ICON_PX:
        return None
    near = [
        one
        for one in attribution.elements
        if one.tag in HOLDERS
        and one.box.height > 0
        and max(one.box.x - place.right, place.x - one.box.right) <= ICON_NEAR_PX
        and min(one.box.bottom, place.bottom) - max(one.box.y, place.y) >= 0.5 * min(one.box.height, place.height)
        and not any(
            attribution.elements[at].texts or attribution.elements[at].tag in CHILDLESS
            for at in attribution.descendants(one.index)
        )
    ]
    return min(near, key=lambda one: (abs(one.box.center[0] - place.center[0]), -one.index), default=None)


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


def _text(group: Group, attribution: Attribution) -> Finding:
    expected = " ".join(dict.fromkeys(fault.line.text for fault in _reading(group) if fault.line))
    seen = " ".join(dict.fromkeys(fault.shown.text for fault in _reading(group) if fault.shown))
    for undone in (capitals, marked, struck):
        if (told := undone(group.element, seen, expected, attribution)) is not None:
            return told
    return Finding(
        kind=Kind.TEXT, element=group.element, property="text", expected=expected, seen=seen,
        phrase=f"text {_quoted(seen)} -> {_quoted(expected)}",
    )  # fmt: skip


def _face(group: Group, attribution: Attribution) -> Finding | None:
    fault = max(group.faults, key=lambda one: one.box.width)
    styles = attribution.elements[group.element].styles if group.element is not None else {}
    told = apart(fault, group.element, attribution) or apart_in_lines(group.faults, group.element, attribution)
    if told is not None:
        return told
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


def _is_plain(value: str | None) -> bool:
    """Whether a value that another rule has says something by itself."""
    return value is not None and "var(" not in value and value.strip() not in {"inherit", "initial", "unset", "revert"}


def _as_usual(face: Face | None, element: int | None, attribution: Attribution) -> Face | None:
    """`face` with the weight that the page has for bold or regular letters: the picture tells only which of them."""
    if face is None or face.kind is not Kind.FONT_WEIGHT or element is None:
        return face
    bolder = computed.pixels({"": face.expected}, "") > computed.pixels({"": face.seen}, "")
    declaration = attribution.deciding(element, "font-weight")
    other = _WEIGHTS.get(declaration.overruled or "", declaration.overruled or "") if declaration is not None else ""
    if other.isdigit() and (int(other) >= BOLD) == bolder:
        return replace(face, expected=other)
    return replace(face, expected=usual_weight(element, attribution, bolder=bolder))


ICON_PX, ICON_NEAR_PX = 64.0, 24.0  # the longer side of an icon; how far its holder may have gone without it
HOLDERS = {"a", "button", "span", "i", "label", "li"}
_WEIGHTS = {"bold": "700", "normal": "400"}


def _family(group: Group, attribution: Attribution) -> Finding:
    """Another face; or what only looks like one: another weight or spacing."""
    if any(one.told is not None for one in group.faults):
        return _told(group, attribution)
    fault = group.lead or max(group.faults, key=lambda one: one.box.width)
    styles = attribution.elements[group.element].styles if group.element is not None else {}
    if group.lead is None and (told := apart(fault, group.element, attribution)) is not None:
        return told
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
    if declaration is not None and declaration.property == "font-family" and _is_plain(declaration.overruled):
        expected = declaration.overruled
    if expected is not None and expected.partition(",")[0].strip("\"'") == family.partition(",")[0].strip("\"'"):
        expected = None  # "these are not its letters, perhaps they are" helps nobody
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
    if fault.kind in {Kind.SHADOW, Kind.BORDER} and (outline := _outlined(group.element, attribution)) is not None:
        return outline
    declaration = attribution.deciding(group.element, told.property) if group.element is not None else None
    expected = told.expected
    is_lost = fault.kind is Kind.BORDER and expected == "0px" and declaration is not None
    if is_lost and declaration is not None and _LENGTH.fullmatch((declaration.overruled or "").strip()):
        expected = (
            declaration.overruled or ""
        ).strip()  # no border was found where it was looked for, and another rule has one
    return Finding(
        kind=fault.kind, element=group.element, property=told.property, expected=expected, seen=told.seen,
        declaration=declaration,
    )  # fmt: skip


_LENGTH = re.compile(r"\d*\.?\d+px")


def _outlined(element: int | None, attribution: Attribution) -> Finding | None:
    """An outline that somebody wrote for the element: it is drawn about the box, as a border or a shadow are."""
    declaration = None if element is None else attribution.own(element, "outline")
    if declaration is None or declaration.value.split()[0] in {"0", "0px", "none"}:
        return None
    return Finding(
        kind=Kind.BORDER, element=element, property="outline", expected=declaration.overruled or "none",
        seen=declaration.value, declaration=declaration,
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
    return faded(fault, group.element, attribution) or _colored(fault, group.element, "color", Kind.COLOR, attribution)


def _background(group: Group, attribution: Attribution) -> Finding:
    if any(one.told is not None for one in group.faults):
        return _told(group, attribution)
    fault = max(group.faults, key=cost_of)
    element = group.element
    if element is None and fault.rendered_box is not None:
        element = _ground_painter(attribution, fault)
    told = gradient(fault, element, attribution) or faded(fault, element, attribution)
    return told or _colored(fault, element, "background-color", Kind.BACKGROUND, attribution)


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
    Kind.MOVED: moved,
    Kind.RESIZED: resized,
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
