"""Rows of a brief as changes of style sheets: what a row asks for, written where it says. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.core.findings import Difference
from screenshot2code.engines.tuning.stylesheet import Slot

_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
_IN_MARKUP = frozenset({"text", "src"})  # what a row names that is no CSS


@dataclass(frozen=True, slots=True)
class Patch:
    """`text` in place of the characters `start` to `end` of a file."""

    file: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A declaration's value, and whether it insists."""

    value: str
    is_important: bool


def said(slot: Slot) -> Said:
    """What stands in `slot`, without its `!important`."""
    return Said(_IMPORTANT.sub("", slot.value), _IMPORTANT.search(slot.value) is not None)


def patch_of(row: Difference, slots: Sequence[Slot], tree: SourceTree) -> Patch | None:
    """What `row` asks for; None where it names no declaration, or not what it should be.

    With a line: the declaration there, a value of a shorthand there, else one more beside it. Without: a rule of its own.
    """
    name, wanted = row.property, row.expected
    if name is None or name in _IN_MARKUP or wanted is None:
        return None
    if row.source is None:
        return _rule(row, tree)
    here = [one for one in slots if (one.file, one.line) == (row.source.file, row.source.line)]
    if not here:
        return None
    slot = next((one for one in reversed(here) if one.property == name), here[-1])
    value, insists = said(slot).value, " !important" if said(slot).is_important else ""
    if slot.property == name:
        return Patch(slot.file, slot.start, slot.end, f"{wanted}{insists}")
    if row.seen and value.count(row.seen) == 1:
        return Patch(slot.file, slot.start, slot.end, f"{value.replace(row.seen, wanted)}{insists}")
    return Patch(slot.file, slot.end, slot.end, f"; {name}: {wanted}{insists}")


def without(slot: Slot, tree: SourceTree) -> Patch:
    """`tree` without the declaration of `slot`, which is one of its own."""
    file = tree.get(slot.file)
    if file is None:
        raise KeyError(slot.file)
    *_, named = re.finditer(re.escape(slot.property), file.text[: slot.start], re.IGNORECASE)
    return Patch(slot.file, named.start(), slot.end + (file.text[slot.end : slot.end + 1] == ";"), "")


def clash(one: Patch, other: Patch) -> bool:
    """Whether both change the same characters. Two that put something in at one place do not."""
    if one.file != other.file:
        return False
    overlap = max(one.start, other.start) < min(one.end, other.end)
    return overlap or _is_inside(one, other) or _is_inside(other, one)


def patched(tree: SourceTree, patches: Iterable[Patch]) -> SourceTree:
    """`tree` with `patches`, all of them of this very tree, no two of which clash."""
    by_file: dict[str, list[Patch]] = {}
    for one in patches:
        by_file.setdefault(one.file, []).append(one)
    changed = []
    for path, some in by_file.items():
        file = tree.get(path)
        if file is None:
            raise KeyError(path)
        text = file.text
        for one in sorted(some, key=lambda one: (one.start, one.end), reverse=True):
            text = text[: one.start] + one.text + text[one.end :]
        changed.append(SourceFile.of(path, text))
    return tree.replacing(changed)


def _is_inside(one: Patch, other: Patch) -> bool:
    """Whether `one` puts something into what `other` replaces."""
    return one.start == one.end and other.start < one.start < other.end


def _rule(row: Difference, tree: SourceTree) -> Patch | None:
    """A rule for the element of `row`, at the end of the last style sheet."""
    sheets = [file for file in tree.files if file.path.suffix == ".css"]
    if not row.selector or not sheets:
        return None
    end = len(sheets[-1].text)
    return Patch(str(sheets[-1].path), end, end, f"\n{row.selector} {{\n  {row.property}: {row.expected};\n}}\n")
