"""Which numbers and colours of a page's CSS decide which painted elements.

A knob is one component of one authored value together with every element that it decides; turning it changes all of them. A
value that is only `var(--name)` leads on to the custom property, when the tree defines that in exactly one place.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from screenshot2code.core.artifacts import Render, SourceTree
from screenshot2code.engines.tuning.stylesheet import Slot, tree_slots

_PX = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px)?")
_NUMBER = re.compile(r"\d+\.?\d*|\.\d+")
_VAR = re.compile(r"var\(\s*(--[\w-]+)\s*\)")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")

_SIDES = ("top", "right", "bottom", "left")
_SHORTHANDS = {"margin": _SIDES, "padding": _SIDES}
_EDGES = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}  # CSS: which component is which side

LENGTHS = ("font-size", "letter-spacing", "line-height", "gap", "row-gap", "column-gap", "border-radius", "width",
           "min-width", "max-width", "height", "min-height")  # fmt: skip
NUMBERS = ("line-height", "font-weight")  # without a unit
COLORS = ("color", "background-color", "background")
BORDERS = ("border", "border-top", "border-right", "border-bottom", "border-left", "border-color")


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob:
    """`part` is the component of the slot's value that decides `longhand` of `elements` (indexes in Render.elements)."""

    slot: Slot
    part: int
    longhand: str
    elements: tuple[int, ...]

    @property
    def text(self) -> str:
        """The component as it is written."""
        return self.slot.value.split()[self.part]

    @property
    def number(self) -> float | None:
        """Its value without a unit (a weight, a line height as a ratio), or None."""
        return float(self.text) if self.longhand in NUMBERS and _NUMBER.fullmatch(self.text) else None

    @property
    def px(self) -> float | None:
        """Its length in CSS pixels, or None for a colour, a keyword or another unit."""
        return length(self.text)


def length(text: str) -> float | None:
    """A CSS length in px, or None if `text` is no such thing; a bare number only counts when it is 0."""
    found = _PX.fullmatch(text)
    if found is None or (found[2] is None and float(found[1]) != 0):
        return None
    return float(found[1])


def px(value: float) -> str:
    """A CSS length of `value` px, to a hundredth, without needless zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("0", "-0") else f"{text}px"


def find_knobs(tree: SourceTree, render: Render) -> tuple[Knob, ...]:
    """Every knob of `tree` that decides something in `render`, which is a render of it; in the order of the source."""
    every = tree_slots(tree)
    properties: dict[str, list[Slot]] = {}
    at: dict[tuple[str, int, str], list[Slot]] = {}
    for slot in every:
        if slot.property.startswith("--"):
            properties.setdefault(slot.property, []).append(slot)
        at.setdefault((slot.file, slot.line, slot.property), []).append(slot)
    decided: dict[tuple[Slot, int, str], set[int]] = {}
    for declaration in render.declarations:
        if declaration.source is None:
            continue
        here = at.get((declaration.source.file, declaration.source.line, declaration.property), [])
        if len(here) > 1:  # a minified file: the rule tells them apart
            here = [slot for slot in here if slot.selector == " ".join(declaration.rule.split())]
        for slot in here[:1]:
            for longhand, part, target in _components(slot, properties):
                decided.setdefault((target, part, longhand), set()).add(declaration.element)
    knobs = [
        Knob(slot=slot, part=part, longhand=longhand, elements=tuple(sorted(elements)))
        for (slot, part, longhand), elements in decided.items()
    ]
    return tuple(sorted(knobs, key=lambda knob: (knob.slot.file, knob.slot.start, knob.part, knob.longhand)))


def turned(changes: Mapping[Knob, str] | Iterable[tuple[Knob, str]]) -> dict[Slot, str]:
    """New values of slots, after each knob's component was written anew. Several knobs may share a slot.

    A shorthand is spelt out to four sides when one component stood for several.
    """
    by_slot: dict[Slot, dict[str, tuple[Knob, str]]] = {}
    for knob, text in dict(changes).items():
        by_slot.setdefault(knob.slot, {})[knob.longhand] = (knob, text)
    values = {}
    for slot, edits in by_slot.items():
        sides = _SHORTHANDS.get(slot.property)
        parts = slot.value.split()
        if sides is None:
            for knob, text in edits.values():
                parts[knob.part] = text
            values[slot] = " ".join(parts)
            continue
        four = [parts[place] for place in _EDGES[len(parts)]]
        for name, (_, text) in edits.items():
            four[sides.index(name.rsplit("-", 1)[1])] = text
        values[slot] = _shortest(four)
    return values


def _components(slot: Slot, properties: Mapping[str, list[Slot]]) -> list[tuple[str, int, Slot]]:
    """(longhand, component, slot) for what a declaration decides; through `var()` to where the value stands."""
    parts = slot.value.split()
    if slot.property in _SHORTHANDS:
        if len(parts) not in _EDGES or any(_VAR.fullmatch(part) for part in parts):
            return []
        places = _EDGES[len(parts)]
        return [
            (f"{slot.property}-{side}", places[number], slot)
            for number, side in enumerate(_SIDES)
            if length(parts[places[number]]) is not None
        ]
    if slot.property in BORDERS:
        ends = [(_end(slot, place, properties)) for place in range(len(parts))]
        return [("border-color", place, end) for end, place in ends if end and _HEX.fullmatch(end.value.split()[place])]
    if len(parts) != 1:
        return []
    target, _ = _end(slot, 0, properties)
    if target is None or len(target.value.split()) != 1:
        return []
    if slot.property in COLORS:
        longhand = "background-color" if slot.property == "background" else slot.property
        return [(longhand, 0, target)] if _HEX.fullmatch(target.value) else []
    is_length = slot.property in LENGTHS or slot.property.startswith(("margin-", "padding-"))
    is_number = slot.property in NUMBERS and _NUMBER.fullmatch(target.value)
    return [(slot.property, 0, target)] if is_number or (is_length and length(target.value) is not None) else []


def _end(slot: Slot, place: int, properties: Mapping[str, list[Slot]]) -> tuple[Slot | None, int]:
    """Where component `place` of a value stands: here, or in the custom property that it names; None where that is unclear."""
    through = _VAR.fullmatch(slot.value.split()[place])
    if through is None:
        return slot, place
    defined = properties.get(through[1], [])
    return (defined[0], 0) if len(defined) == 1 else (None, 0)


def _shortest(four: list[str]) -> str:
    top, right, bottom, left = four
    if right != left:
        return " ".join(four)
    if top != bottom:
        return f"{top} {right} {bottom}"
    return top if top == right else f"{top} {right}"
