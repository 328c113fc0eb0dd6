"""What the comparison says outright of a declaration, as the text of a handle."""

import re
from collections.abc import Sequence

from screenshot2code.core.artifacts import Render
from screenshot2code.core.findings import Difference
from screenshot2code.engines.tuning.handles import COLOR, LENGTH, NUMBER, WORD, Handle, written
from screenshot2code.engines.tuning.painting import rgb_of

ROOT_PX = 16.0  # of a rem, where nobody says otherwise
_LENGTH = re.compile(r"(-?[\d.]+)px")


def named_texts(differences: Sequence[Difference], handles: Sequence[Handle], render: Render) -> dict[Handle, str]:
    """For each difference with a line and a value, the token of that line that has what was seen, and what it should say."""
    found: dict[Handle, str] = {}
    for one in differences:
        if one.source is None or one.expected is None or one.property is None:
            continue
        here = [
            handle
            for handle in handles
            if (handle.slot.file, handle.slot.line) == (one.source.file, one.source.line)
            and (_is_of(handle.slot.property, one.property) or handle.slot.property.startswith("--"))
        ]
        for handle in here:
            text = _text(handle, one.expected, one.seen or "", render, alone=len(here) == 1)
            if text is not None and text != handle.text:
                found.setdefault(handle, text)
                break
    return found


def _is_of(declared: str, name: str) -> bool:
    """Whether `declared` is `name` or a shorthand that has it."""
    return (
        declared == name
        or name.startswith(f"{declared}-")
        or declared.split("-", maxsplit=1)[0] == name.split("-", maxsplit=1)[0]
    )


def _text(handle: Handle, expected: str, seen: str, render: Render, *, alone: bool) -> str | None:
    if handle.kind == COLOR:
        return expected if rgb_of(expected) is not None and (alone or rgb_of(handle.text) == rgb_of(seen)) else None
    if handle.kind == WORD or (handle.kind == NUMBER and handle.slot.property == "font-weight"):
        return expected if re.fullmatch(r"[a-z-]+|\d00", expected) else None
    wanted, was = (_LENGTH.fullmatch(text) for text in (expected, seen))
    if handle.kind != LENGTH or wanted is None:
        return None
    by = _unit_px(handle, render)
    if by is None or not (alone or (was is not None and abs(handle.number * by - float(was[1])) < 0.6)):
        return None
    return written(handle, float(wanted[1]) / by)


def _unit_px(handle: Handle, render: Render) -> float | None:
    """What one of the handle's unit is in px; None where that depends on more than a font's size."""
    if handle.unit in ("px", ""):
        return 1.0
    if handle.unit == "rem":
        return ROOT_PX
    if handle.unit == "em" and handle.elements:
        found = _LENGTH.fullmatch(render.elements[handle.elements[0]].styles.get("font-size", ""))
        return float(found[1]) if found else None
    return None
