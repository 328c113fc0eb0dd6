"""One declaration that does what is seen, and without which the mockup is there: asked before what is seen is put into numbers.

A text that is capital letters by CSS, letters or words set apart, something that is half transparent, a gradient over the ground: each
looks like another text, size or colour, and each is one declaration.
"""

import re
from collections.abc import Sequence

import numpy as np

from screenshot2code.compare import computed
from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.finding import Finding, px
from screenshot2code.compare.lines import fold, likeness
from screenshot2code.core.artifacts import Declaration, Unseen
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.color import distance

NEAR_PX = 1.6  # by how much a width may miss what undoing would give it; or by a share of what it is wider by:
NEAR_SHARE = {"word-spacing": 0.12, "letter-spacing": 0.06}  # words are seldom set apart, so that is the surer cause
OWN_SHARE = 0.25  # where it was written for this very element
FEWEST_LINES, STEP_PX, STEP_SHARE = 2, 0.12, 0.35  # lines; px between two letters: a reader miscounts one in fifty
LEAST_PX = 1.5  # a line that is wider by less needs no such explanation
SAME_RISE = 0.03  # letters whose heights differ by more are of another size
SAME_PAINT = 6.0  # CIEDE2000 between a colour that is declared and what the mockup shows
ALONG = 0.97  # cosine from which two colours lie on one way from the ground
SAME_LETTERS = 0.6  # likeness of two texts whose lines were not paired well
SAME_WORDS = 0.8  # likeness of what is missing and of what is hidden
FEWEST_LETTERS, WHOLE = 3, 0.15  # of a part of what is hidden that is told of as missing by itself
SAME_BOX = 0.6  # of what is missing that lies in an element which is hidden


def _told(kind: Kind, element: int, name: str, seen: str, expected: str, declaration: Declaration | None) -> Finding:
    return Finding(kind=kind, element=element, property=name, expected=expected, seen=seen, declaration=declaration)


def capitals(element: int | None, seen: str, expected: str, attribution: Attribution) -> Finding | None:
    """The same letters in capitals or not; of a text that breaks elsewhere for it most of them."""
    if element is None or not _bare(seen):
        return None
    now = attribution.elements[element].styles.get("text-transform", "none")
    wanted = "uppercase" if expected.isupper() else "none"
    rewritten = now == "uppercase" and wanted == "none" and seen.isupper()
    if now == wanted or likeness(_bare(seen), _bare(expected)) < (SAME_LETTERS if rewritten else 1.0):
        return None
    declaration = attribution.deciding(element, "text-transform")
    if declaration is None and wanted == "none":
        return None
    return _told(Kind.TEXT, element, "text-transform", now, wanted, declaration)


def marked(element: int | None, seen: str, expected: str, attribution: Attribution) -> Finding | None:
    """Numbers or other marks before the entries of a list, which CSS writes."""
    if element is None or not expected or not seen.endswith(expected) or not _MARKER.fullmatch(seen[: -len(expected)]):
        return None
    declaration = attribution.deciding(element, "list-style-type")
    if declaration is None:
        return None
    return _told(Kind.TEXT, element, "list-style-type", declaration.value, declaration.overruled or "disc", declaration)


_MARKER = re.compile(r"\s*(?:\w{1,4}[.)]|[^\w\s])\s*")


def struck(element: int | None, seen: str, expected: str, attribution: Attribution) -> Finding | None:
    """A line through letters that are read otherwise for it."""
    declaration = None if element is None else attribution.own(element, "text-decoration-line")
    if element is None or declaration is None or "line-through" not in declaration.value:
        return None
    if likeness(_bare(seen), _bare(expected)) < SAME_WORDS:
        return None
    return _told(
        Kind.BORDER, element, "text-decoration-line", "line-through", declaration.overruled or "none", declaration
    )


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def apart(fault: Fault, element: int | None, attribution: Attribution) -> Finding | None:
    """Space between letters or words that somebody wrote, and that is all by which the line is wider."""
    if element is None or fault.line is None or fault.shown is None or _is_taller(fault):
        return None
    wider = fault.shown.ink.box.width - fault.line.ink.box.width
    text = fault.shown.text.strip()
    counts = {"word-spacing": text.count(" "), "letter-spacing": max(0, len(text) - 1)}
    if abs(wider) < LEAST_PX:
        return None
    for name, count in counts.items():
        declaration = attribution.deciding(element, name)
        value = _pixels(declaration, attribution)
        if declaration is None or value is None or not count:
            continue
        share = OWN_SHARE if declaration.element == element else NEAR_SHARE[name]
        if abs(wider - value * count) <= max(NEAR_PX, share * abs(wider)):
            return _told(Kind.LETTER_SPACING, element, name, px(value), "0px", declaration)
    return None


def apart_in_lines(faults: Sequence[Fault], element: int | None, attribution: Attribution) -> Finding | None:
    """The same of a text that breaks elsewhere for it: by how far its letters stand apart over all lines."""
    lines = [one for one in faults if one.line is not None and one.shown is not None]
    if element is None or len(lines) < FEWEST_LINES or any(_is_taller(one) for one in lines):
        return None
    wanted, shown = (
        [one.line for one in lines if one.line is not None],
        [one.shown for one in lines if one.shown is not None],
    )
    steps = [
        sum(one.ink.box.width for one in side) / max(1, sum(len(one.text.strip()) - 1 for one in side))
        for side in (wanted, shown)
    ]
    spaces = sum(one.text.strip().count(" ") for one in shown) / max(1, sum(len(one.text.strip()) - 1 for one in shown))
    for name, share in (("letter-spacing", 1.0), ("word-spacing", spaces)):
        declaration = attribution.deciding(element, name)
        value = _pixels(declaration, attribution)
        if declaration is None or not value:
            continue
        if abs(steps[1] - steps[0] - value * share) <= max(STEP_PX, STEP_SHARE * abs(value) * share):
            return _told(Kind.LETTER_SPACING, element, name, px(value), "0px", declaration)
    return None


def _is_taller(fault: Fault) -> bool:
    return fault.rise > 0 and abs(fault.rise - 1) > SAME_RISE


def _pixels(declaration: Declaration | None, attribution: Attribution) -> float | None:
    """The length of a declaration in px; em by the size of the letters it is declared for."""
    found = None if declaration is None else re.fullmatch(r"(-?\d*\.?\d+)(px|em|rem)", declaration.value.strip())
    if found is None or declaration is None:
        return None
    size = computed.pixels(attribution.elements[declaration.element].styles, "font-size", 16.0)
    return float(found[1]) * {"px": 1.0, "rem": 16.0, "em": size}[found[2]]


def faded(fault: Fault, element: int | None, attribution: Attribution) -> Finding | None:
    """An opacity that lets the ground through more than the mockup does."""
    if element is None or fault.colors is None:
        return None
    for at in attribution.ancestors(element):
        opacity = computed.pixels(attribution.elements[at].styles, "opacity", 1.0)
        declaration = attribution.own(at, "opacity")
        if declaration is None or opacity >= 1.0 or opacity <= 0.02:
            continue
        wanted = _opacity(fault, element, opacity, attribution)
        if wanted is not None and abs(wanted - opacity) > 0.04:
            kind = fault.kind if fault.kind in {Kind.COLOR, Kind.BACKGROUND} else Kind.COLOR
            return _told(kind, at, "opacity", f"{opacity:g}", f"{wanted:g}", declaration)
    return None


def _opacity(fault: Fault, element: int, opacity: float, attribution: Attribution) -> float | None:
    """The opacity that would give the mockup's colour; None where none would."""
    if fault.line is not None and fault.shown is not None:
        ground = fault.shown.ink.ground.astype(float)
        wanted = fault.line.ink.color.astype(float) - fault.line.ink.ground.astype(float)
        seen = fault.shown.ink.color.astype(float) - ground
        lengths = float(np.linalg.norm(wanted)), float(np.linalg.norm(seen))
        if min(lengths) < 1 or float(wanted @ seen) / (lengths[0] * lengths[1]) < ALONG:
            return None
        share = opacity * lengths[0] / lengths[1]
        return None if share > 1.25 else min(1.0, round(share, 1 if share > 0.93 else 2))
    expected = computed.color(fault.colors[0]) if fault.colors else None
    own = computed.color(attribution.elements[element].styles.get("background-color", ""))
    if expected is None or own is None or own[1] < 1 or float(distance(own[0], expected[0])) > SAME_PAINT:
        return None
    return 1.0


def gradient(fault: Fault, element: int | None, attribution: Attribution) -> Finding | None:
    """A gradient over a ground that is flat, or another one, in the mockup."""
    spot = Box(*(fault.spot or fault.box.center), 0, 0)
    at = element if element is not None and _has_gradient(element, attribution) else None
    if at is None:
        over = [one for one in attribution.elements if _has_gradient(one.index, attribution) and one.box.contains(spot)]
        best = min(over, key=lambda one: (one.box.area, -one.index), default=None)
        at = None if best is None else best.index
    declaration = None if at is None else attribution.own(at, "background-image")
    if at is None or declaration is None or not fault.colors:
        return None
    own = computed.color(attribution.elements[at].styles.get("background-color", ""))
    wanted = computed.color(fault.colors[0])
    is_flat = (
        own is not None and wanted is not None and own[1] == 1 and float(distance(own[0], wanted[0])) <= SAME_PAINT
    )
    return _told(
        Kind.BACKGROUND, at, "background-image", declaration.value, "none" if is_flat else fault.colors[0], declaration
    )


def _has_gradient(element: int, attribution: Attribution) -> bool:
    return "gradient(" in attribution.elements[element].styles.get("background-image", "")


def hidden(text: str, place: Box, attribution: Attribution) -> Finding | None:
    """What is missing, where the document has it and hides it: known by its words, or else by its place."""
    best = max(attribution.unseen, key=lambda one: _is_it(one, text, place), default=None)
    if best is None or _is_it(best, text, place) <= 0:
        return None
    other = None if best.declaration is None else best.declaration.overruled
    shown = other or {"visibility": "visible", "opacity": "1"}.get(best.property, "revert")
    return Finding(
        kind=Kind.MISSING, element=best.parent, property=best.property, expected=shown, seen=best.value,
        phrase=f"hidden here by {best.property}: {best.value}", declaration=best.declaration, selector=best.selector,
    )  # fmt: skip


def _is_it(unseen: Unseen, text: str, place: Box) -> float:
    """How surely the hidden element is what is missing: 0 where it is not."""
    wanted, own = fold(text), fold(unseen.text)
    if wanted:
        if not own:
            return 0.0
        alike = likeness(wanted, own)
        if wanted in own and len(wanted) >= max(FEWEST_LETTERS, WHOLE * len(own)):
            alike = max(alike, SAME_WORDS)
        return alike if alike >= SAME_WORDS else 0.0
    if unseen.box is None or unseen.box.overlap(place) < SAME_BOX * place.area or place.area < 0.2 * unseen.box.area:
        return 0.0
    return place.iou(unseen.box)
