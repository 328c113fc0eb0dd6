"""From groups of faults to differences: element, property, expected, seen, source line, loss, and one sentence."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan

import numpy as np

from screenshot2code.compare import computed
from screenshot2code.compare.attribution import INHERITED, Attribution
from screenshot2code.compare.boxes import box_faults
from screenshot2code.compare.causes import under_causes
from screenshot2code.compare.doubts import doubtful_faults
from screenshot2code.compare.faces import Face, face_of, family_of, foreign_families, spacing_of, weight_of
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.folding import Group, fold_faults
from screenshot2code.compare.judgement import WEIGHTS, Judgement, Subject, curve, lost_by
from screenshot2code.compare.leading import leading_faults
from screenshot2code.compare.peers import usual_family, usual_weight
from screenshot2code.compare.sheet import Sheet
from screenshot2code.compare.visibility import seen_faults
from screenshot2code.core.artifacts import Declaration, Element, Render
from screenshot2code.core.findings import Difference, SourceLine
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.color import distance, to_hex

REPORTED = 0.002  # points of the score; what costs less is not seen by a person
BROKEN_LOSS = 0.02  # nominal: a page that throws may look right, so its fault is not in the score, but it comes first to be mended
MOST_BROKEN = 5  # complaints named one by one
MOST_USERS = 0.5  # of the texts that a declaration is for have to be wrong alike before it is called their cause
SAME_PAINT = 6.0  # CIEDE2000 between what an element declares as its ground and what is seen there: it is what is seen
LEAST_TOTAL = 0.01  # of all losses, so that one speck on a perfect page does not weigh like a whole page


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


def explain(judgement: Judgement | None, render: Render, mockup: Subject) -> tuple[Difference, ...]:
    """All differences that cost something, the heaviest first; None where the pictures are known to be equal."""
    drafts = _broken(render)
    if judgement is not None:
        drafts += _visible(judgement, render, mockup)
    total = max(LEAST_TOTAL, sum(draft.loss for draft in drafts))
    ordered = sorted(drafts, key=lambda draft: (-draft.loss, draft.box.y, draft.box.x))
    return tuple(replace(draft, weight=draft.loss / total) for draft in ordered)


def _broken(render: Render) -> list[Difference]:
    whole = Box(0, 0, render.size.width, render.size.height)
    return [
        Difference(
            kind=Kind.BROKEN, box=whole, rendered_box=whole, seen=complaint, loss=BROKEN_LOSS, weight=0.0,
            summary=f"the page complains: {complaint}",
        )
        for complaint in render.complaints[:MOST_BROKEN]
    ]  # fmt: skip


def _visible(judgement: Judgement, render: Render, subject: Subject) -> list[Difference]:
    mockup, shown, alignment, lossy = subject.sheet, judgement.shown, judgement.alignment, subject.lossy
    attribution = Attribution(render)
    foreign = foreign_families(judgement.pairs, render.elements)
    boxes = box_faults(mockup, shown, alignment, render, lossy=lossy)
    doubts = [] if lossy else doubtful_faults(judgement.pairs, mockup, shown)
    faults = seen_faults([*judgement.faults, *doubts], mockup, shown, alignment, lossy=lossy)
    leading = leading_faults(judgement.pairs, render.elements)
    groups = fold_faults(faults, alignment, attribution, foreign, boxes, leading)
    groups = under_causes(groups, attribution)
    lost = lost_by(judgement.parts)
    rate = curve(lost) / lost if lost > 0 else 0.0
    structure = _shares_of_ssim(groups, judgement)
    by_meaning: dict[object, list[tuple[Finding, Group, float]]] = defaultdict(list)
    for group, share in zip(groups, structure, strict=True):
        finding = _MEANINGS[group.kind](group, attribution)
        if finding is None:
            continue
        cost = rate * (sum(_cost(fault) for fault in group.every) + WEIGHTS["ssim"] * share)
        cost = max(cost, *(fault.nominal for fault in group.every))
        by_meaning[_meaning(finding, len(by_meaning))].append((finding, group, cost))
    by_cause = [
        one
        for members in by_meaning.values()
        for one in ([members] if _is_cause(members, attribution) else _apart(members))
    ]
    found = [_difference(members, attribution) for members in by_cause]
    found += _page_size(judgement, render, mockup, rate)
    return [one for one in found if one.loss >= REPORTED]


def _cost(fault: Fault) -> float:
    return sum(WEIGHTS[part] * lost for part, lost in fault.losses.items())


def _meaning(finding: Finding, number: int) -> object:
    """What makes two findings one: the same change of the same declaration, in the same direction."""
    if finding.declaration is None or finding.declaration.source is None or finding.kind is Kind.MOVED:
        return number
    grows = _grows(finding.seen, finding.expected)
    return finding.kind, finding.property, finding.seen, grows, finding.declaration.source, finding.declaration.rule


def _grows(seen: str | None, expected: str | None) -> bool | None:
    """Whether a number has to become larger; None for anything but numbers."""
    values = [computed.pixels({"": text or ""}, "", nan) for text in (seen, expected)]
    return None if any(isnan(value) for value in values) else values[1] > values[0]


def _is_cause(members: Sequence[tuple[Finding, Group, float]], attribution: Attribution) -> bool:
    """Whether the declaration that several findings share is to blame: most texts that it is for are wrong alike."""
    finding = members[0][0]
    declaration, name = finding.declaration, finding.property
    if declaration is None or name not in INHERITED:
        return True
    users = [
        element.index
        for element in attribution.elements
        if _shows(element, name) and attribution.deciding(element.index, name) == declaration
    ]
    wrong = {fault.element for _, group, _ in members for fault in group.faults} | {
        one.element for one, _, _ in members
    }
    return len(wrong) >= MOST_USERS * len(users)


def _shows(element: Element, name: str) -> bool:
    """Whether a wrong value of this inherited property could be seen on the element."""
    return len(element.texts) > 1 if name == "line-height" else bool(element.text)


def _apart(members: Sequence[tuple[Finding, Group, float]]) -> list[list[tuple[Finding, Group, float]]]:
    """Each finding by itself and without a source line: the declaration is right for others."""
    return [[(replace(finding, declaration=None), group, cost)] for finding, group, cost in members]


def _shares_of_ssim(groups: Sequence[Group], judgement: Judgement) -> list[float]:
    """How much of 1 - SSIM lies under each group, so that all together explain no more than there is."""
    similarity = judgement.similarity
    errors = 1.0 - similarity.astype(np.float64)
    owner_free = np.ones(similarity.shape, bool)
    shares = []
    for group in groups:
        lost = 0.0
        for box in (*(fault.box for fault in group.every), *(f.rendered_box for f in group.every if f.rendered_box)):
            scaled = box.padded(3).scaled(judgement.scale)
            area = np.s_[
                max(0, int(scaled.y)) : max(0, int(scaled.bottom)), max(0, int(scaled.x)) : max(0, int(scaled.right))
            ]
            lost += float((errors[area] * owner_free[area]).sum())
            owner_free[area] = False
        shares.append(max(0.0, lost / errors.size))
    return shares


def _difference(members: Sequence[tuple[Finding, Group, float]], attribution: Attribution) -> Difference:
    finding, cause, _ = max(members, key=lambda one: one[2])
    selector = attribution.elements[finding.element].selector if finding.element is not None else None
    source = finding.declaration.source if finding.declaration else None
    followers = len(members) - 1 + sum(one.consequences for _, one, _ in members)
    return Difference(
        kind=finding.kind,
        box=cause.box,  # where to look first; the others are counted
        rendered_box=cause.rendered_box,
        selector=selector,
        source=source,
        property=finding.property,
        expected=finding.expected,
        seen=finding.seen,
        loss=sum(cost for _, _, cost in members),
        weight=0.0,
        summary=_say(finding, selector=selector, source=source, followers=followers),
    )


def _say(finding: Finding, *, selector: str | None, source: SourceLine | None, followers: int) -> str:
    """One sentence: `styles.css:42  .hero h1  font-size 40px -> 48px`, from what is seen to what is expected."""
    change = finding.phrase or f"{finding.property} {finding.seen} -> {finding.expected}"
    sentence = "  ".join(part for part in (str(source or ""), selector or "", change) if part)
    if followers <= 0:
        return sentence
    return f"{sentence} ({followers} more block{'s' if followers > 1 else ''} because of it)"


def _page_size(judgement: Judgement, render: Render, mockup: Sheet, rate: float) -> list[Difference]:
    """Another width or height of the page; wider than its viewport, it overflows."""
    lost = WEIGHTS["size"] * (1 - judgement.parts["size"]) * rate
    if lost <= 0:
        return []
    wanted, shown = (mockup.width, mockup.height), (render.size.width, render.size.height)
    wide = render.size.width > max(render.viewport.width, mockup.width) + 1
    culprit = max(render.elements, key=lambda one: (one.box.right, -one.box.width), default=None) if wide else None
    whole, rendered = Box(0, 0, *wanted), Box(0, 0, *shown)
    if wide and culprit is not None:
        culprit = _innermost(culprit, render)
        attribution = Attribution(render)
        names = ("min-width", "width", "flex-basis", "margin-left", "white-space")
        source = next((one.source for name in names if (one := attribution.own(culprit.index, name))), None)
        seen, expected = f"{shown[0]}px", f"{wanted[0]}px"
        return [
            Difference(
                kind=Kind.OVERFLOW, box=whole, rendered_box=culprit.box, selector=culprit.selector, source=source,
                property="width", expected=expected, seen=seen, loss=lost, weight=0.0,
                summary=_line(str(source or ""), culprit.selector, f"reaches beyond the page: width {seen} -> {expected}"),
            )
        ]  # fmt: skip
    name = (
        "width and height"
        if wanted[0] != shown[0] and wanted[1] != shown[1]
        else "width"
        if wanted[0] != shown[0]
        else "height"
    )
    seen, expected = (_size_text(size, name) for size in (shown, wanted))
    return [
        Difference(
            kind=Kind.PAGE_SIZE, box=whole, rendered_box=rendered, property=name, expected=expected, seen=seen,
            loss=lost, weight=0.0, summary=f"page {name} {seen} -> {expected}",
        )
    ]  # fmt: skip


def _innermost(culprit: Element, render: Render) -> Element:
    """Of those that reach as far, the one that was made wide: its children and what holds it merely go along."""
    declared = {one.element for one in render.declarations if one.property in {"min-width", "width"}}
    same = [one for one in render.elements if abs(one.box.right - culprit.box.right) <= 1 and one.index in declared]
    return max(same, key=lambda one: one.box.width, default=culprit)


def _line(*parts: str | None) -> str:
    return "  ".join(part for part in parts if part)


def _size_text(size: tuple[int, int], name: str) -> str:
    return {"width": f"{size[0]}px", "height": f"{size[1]}px"}.get(name, f"{size[0]}px x {size[1]}px")


def px(value: float) -> str:
    """CSS pixels as a person writes them: whole where they nearly are, else one decimal."""
    rounded = round(value, 1)
    return f"{round(rounded)}px" if abs(rounded - round(rounded)) < 0.05 else f"{rounded:.1f}px"


def _quoted(text: str) -> str:
    return f'"{text if len(text) <= 60 else text[:57] + "..."}"'


def _missing(group: Group, attribution: Attribution) -> Finding:
    texts = [fault.line.text for fault in _reading(group) if fault.line is not None]
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


def _extra(group: Group, _: Attribution) -> Finding:
    texts = [fault.shown.text for fault in _reading(group) if fault.shown is not None]
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
    heaviest = max(group.faults, key=_cost)
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
    fault = max((one for one in group.faults if one.kind is Kind.RESIZED), key=_cost)
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
    everywhere = group.consequences > 0
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
    fault = max(group.faults, key=_cost)
    return _colored(fault, group.element, "color", Kind.COLOR, attribution)


def _background(group: Group, attribution: Attribution) -> Finding:
    fault = max(group.faults, key=_cost)
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


_MEANINGS: dict[Kind, Callable[[Group, Attribution], Finding | None]] = {
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
