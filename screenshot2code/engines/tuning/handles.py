"""Every number, colour and word of a hand-written page's CSS that may be turned, whatever its unit and wherever it stands.

A handle is one token of one authored value: a length in px, rem, em or %, a bare number, a colour, a keyword; also inside a
shorthand, and in a custom property that a deciding value leads to. What turning it does is not worked out here but tried
(solving.py), so nothing has to be known about how a value is used.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from screenshot2code.core.artifacts import Render, SourceFile, SourceTree
from screenshot2code.engines.tuning.stylesheet import Slot, every_slot
from screenshot2code.render.base import Edit

LENGTH, NUMBER, COLOR, WORD = "length", "number", "color", "word"

_TOKEN = re.compile(
    r"""(?P<skip>url\([^)]*\)|"[^"]*"|'[^']*'|--[\w-]+|!\s*important)
      | (?P<color>\#[0-9a-fA-F]{3,8}\b|(?:rgb|hsl)a?\([^()]*\))
      | (?<![\w.#-])(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(?P<unit>px|rem|em|%|pt|vw|vh|ch)?(?![\w.%(-])
      | (?P<word>(?<![\w-])[a-zA-Z][a-zA-Z-]*(?![\w(-]))""",
    re.VERBOSE,
)
_VAR = re.compile(r"var\(\s*(--[\w-]+)")
_CLASS = re.compile(r"\.((?:[\w-]|[^\x00-\x7f]|\\.)+)")
_NOT = re.compile(r":not\([^()]*\)")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "text-align": ("left", "center", "right", "start", "end", "justify"),
    "font-weight": ("normal", "bold", "bolder", "lighter"),
    "text-transform": ("none", "uppercase", "capitalize", "lowercase"),
    "font-style": ("normal", "italic"),
    "justify-content": ("flex-start", "center", "flex-end", "space-between", "space-around", "start", "end"),
    "align-items": ("flex-start", "center", "flex-end", "stretch", "start", "end"),
}
_LEFT_ALONE = re.compile(
    r"transition|animation|content$|font-family|src$|z-index|order$|cursor|will-change|user-select|.*-delay|.*-duration"
    r"|appearance|-webkit-text-size-adjust|counter|quotes|unicode-bidi|direction|pointer-events|transform-origin"
)
_NUMBERS = re.compile(r"line-height|font-weight|font$|opacity|flex(-grow)?$|--.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle:
    """`slot.value[start:end]`. `elements` are those whose value it may decide: of a custom property, all that lead to its name."""

    slot: Slot
    start: int
    end: int
    kind: str
    unit: str = ""
    elements: tuple[int, ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        """The token as it is written."""
        return self.slot.value[self.start : self.end]

    @property
    def number(self) -> float:
        """Its value in its own unit. Of a colour or a word: 0."""
        return float(self.text.removesuffix(self.unit)) if self.kind in (LENGTH, NUMBER) else 0.0


def find_handles(tree: SourceTree, render: Render) -> tuple[Handle, ...]:
    """Every handle of `tree` that may decide something in `render`, which is a render of it; in the order of the source."""
    slots = every_slot(tree)
    at: dict[tuple[str, int, str], list[Slot]] = {}
    properties: dict[str, list[Slot]] = {}
    for slot in slots:
        at.setdefault((slot.file, slot.line, slot.property), []).append(slot)
        if slot.property.startswith("--"):
            properties.setdefault(slot.property, []).append(slot)
    deciding: dict[Slot, set[int]] = {}
    for one in render.declarations:
        if one.source is None or _LEFT_ALONE.match(one.property):
            continue
        here = at.get((one.source.file, one.source.line, one.property), [])
        if len(here) > 1:  # a minified file: the rule tells them apart
            rule = " ".join(one.rule.split())
            here = [slot for slot in here if slot.selector == rule] or here
        for slot in here[:1]:
            deciding.setdefault(slot, set()).add(one.element)
    classes = {name for element in render.elements for name in element.attributes.get("class", "").split()}
    led = [(name, frozenset(elements)) for slot, elements in deciding.items() for name in _VAR.findall(slot.value)]
    seen: dict[str, set[int]] = {}
    while led:
        name, elements = led.pop()
        if name in seen and elements <= seen[name]:
            continue
        seen.setdefault(name, set()).update(elements)
        for slot in properties.get(name, []):
            if _may_match(slot.selector, classes):
                deciding.setdefault(slot, set()).update(elements)
                led += [(one, elements) for one in _VAR.findall(slot.value)]
    ordered = sorted(deciding, key=lambda slot: (slot.file, slot.start))
    return tuple(handle for slot in ordered for handle in _handles_of(slot, tuple(sorted(deciding[slot]))))


def with_texts(tree: SourceTree, texts: Mapping[Handle, str]) -> SourceTree:
    """`tree` with the tokens of some handles, all found in this very tree, written anew."""
    by_file: dict[str, list[tuple[int, int, str]]] = {}
    for handle, text in texts.items():
        first = handle.slot.start
        by_file.setdefault(handle.slot.file, []).append((first + handle.start, first + handle.end, text))
    changed = []
    for path, edits in by_file.items():
        file = tree.get(path)
        if file is None:
            raise KeyError(path)
        text = file.text
        for start, end, new in sorted(edits, reverse=True):
            text = text[:start] + new + text[end:]
        changed.append(SourceFile(file.path, text.encode()))
    return tree.replacing(changed)


def edits_of(tree: SourceTree, texts: Mapping[Handle, str]) -> list[Edit]:
    """The same for an open page of `tree`: what each rule would then say."""
    by_rule: dict[tuple[str, tuple[int, int]], list[tuple[Handle, str]]] = {}
    for handle, text in texts.items():
        by_rule.setdefault((handle.slot.file, handle.slot.block), []).append((handle, text))
    made = []
    for (path, (first, last)), edits in by_rule.items():
        file = tree.get(path)
        if file is None:
            raise KeyError(path)
        was = block = file.text[first:last]
        for handle, text in sorted(edits, key=lambda one: one[0].slot.start + one[0].start, reverse=True):
            start, end = (handle.slot.start + place - first for place in (handle.start, handle.end))
            block = block[:start] + text + block[end:]
        slot = edits[0][0].slot
        made.append(Edit(file=path, selector=slot.selector, nth=slot.nth, block=block, was=was))
    return made


def alternatives(handle: Handle) -> tuple[str, ...]:
    """The other words that may stand in place of a keyword."""
    return tuple(one for one in _WORDS.get(handle.slot.property, ()) if one != handle.text)


def written(handle: Handle, value: float) -> str:
    """`value` as the handle's token: in its own unit, without needless zeros, no finer than a thousandth of a rem."""
    places = 2 if handle.unit in ("px", "%", "") else 4
    text = f"{value:.{places}f}".rstrip("0").rstrip(".") if "." in f"{value:.{places}f}" else f"{value:.{places}f}"
    text = "0" if text in ("-0", "") else text
    if text == "0" and handle.kind == LENGTH:
        return "0"
    return f"{text}{handle.unit or ('px' if handle.kind == LENGTH else '')}"


_GRAINS: Mapping[str, tuple[float, ...]] = {
    "px": (4, 1, 0.5, 0.1, 0.05),
    "rem": (0.25, 0.125, 0.05, 0.0625, 0.025, 0.01),
    "em": (0.25, 0.125, 0.1, 0.05, 0.0625, 0.025, 0.01),
    "%": (5, 1, 0.5, 0.1),
    "": (0.25, 0.1, 0.05, 0.01),
}
"""From what people write first to what they write last."""


HABIT = 1.7  # times the doubt: so far from what was measured a value may be that the page's CSS has elsewhere


def snapped(handle: Handle, value: float, doubt: float, habits: Counter[str]) -> list[str]:
    """What may be written for `value`, which is right to within `doubt`: the likeliest first.

    What the page's CSS says elsewhere of the same property is likelier than a round number, and that than any other.
    """
    near = []
    for text, count in habits.items():
        number = _number(text, handle.unit)
        if number is not None and abs(number - value) <= HABIT * doubt and text != handle.text:
            near.append((text, abs(number - value) - doubt * min(1.0, count / 4)))
    found = [text for text, _ in sorted(near, key=lambda one: one[1])]
    for grain in _GRAINS.get(handle.unit or ("px" if handle.kind == LENGTH else ""), (1, 0.1, 0.01)):
        number = round(value / grain) * grain
        if abs(number - value) <= doubt:
            found.append(written(handle, number))
    found.append(written(handle, value))
    return list(dict.fromkeys(one for one in found if one != handle.text))


def habits_of(handles: Iterable[Handle]) -> dict[str, Counter[str]]:
    """How often which token is written for each property; sides and corners count as their shorthand."""
    found: dict[str, Counter[str]] = {}
    for one in handles:
        found.setdefault(family(one.slot.property), Counter())[one.text] += 1
    return found


def family(name: str) -> str:
    """The property that `name` is a part of."""
    return re.sub(r"-(top|right|bottom|left|x|y|inline|block|start|end)\b", "", name)


def oddness(handle: Handle, text: str, habits: Counter[str]) -> int:
    """How unlikely `text` is to be what somebody meant: 0 is written elsewhere too, more is less round."""
    if habits[text] - (text == handle.text) > 0:
        return 0
    number = _number(text, handle.unit)
    grains = _GRAINS.get(handle.unit or ("px" if handle.kind == LENGTH else ""), (1, 0.1, 0.01))
    if number is None:
        return len(grains) + 1
    fits = (at + 1 for at, grain in enumerate(grains) if abs(round(number / grain) * grain - number) < 1e-6)
    return next(fits, len(grains) + 1)


def _number(text: str, unit: str) -> float | None:
    found = re.fullmatch(r"([-+]?(?:\d+\.?\d*|\.\d+))([a-z%]*)", text)
    return float(found[1]) if found and (found[2] == unit or float(found[1]) == 0) else None


def _handles_of(slot: Slot, elements: Sequence[int]) -> Iterable[Handle]:
    name = slot.property
    for found in _TOKEN.finditer(slot.value):
        kind, unit = "", found["unit"] or ""
        if found["color"]:
            kind = COLOR
        elif found["number"]:
            if unit or (float(found["number"]) == 0 and not _NUMBERS.fullmatch(name)):
                kind = LENGTH
            elif _NUMBERS.match(name):
                kind = NUMBER
        elif found["word"]:
            if found["word"] in _WORDS.get(name, ()):
                kind = WORD
            elif _is_color(found["word"]) and not name.startswith("font"):
                kind = COLOR
        if kind:
            yield Handle(
                slot=slot, start=found.start(), end=found.end(), kind=kind, unit=unit, elements=tuple(elements)
            )


def _is_color(word: str) -> bool:
    import tinycss2.color3

    return word.lower() not in ("transparent", "currentcolor") and tinycss2.color3.parse_color(word) is not None


def _may_match(selector: str, classes: set[str]) -> bool:
    """Whether one selector of the list asks for no class that the page does not have."""
    return any(
        all(name.replace("\\", "") in classes for name in _CLASS.findall(_NOT.sub("", one)))
        for one in selector.split(",")
    )
