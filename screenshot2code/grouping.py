"""Which mockups show one page, told from their names: `login.png`, `login@390.png`, `login@768@2x.png`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_WIDTH = re.compile(r"(?P<name>.+?)@(?P<width>\d{2,5})(?P<scale>@\d+(?:\.\d+)?x)?", re.IGNORECASE)
_SCALE = re.compile(r"(?P<name>.+)@\d+(?:\.\d+)?x", re.IGNORECASE)
_STATE = re.compile(r"(?P<name>.+?)@(?P<state>[^@]+)")


@dataclass(frozen=True, slots=True)
class Page:
    """The mockups of one page. `name` is what they have in common; `beside` are the further ones, in the order given."""

    name: str
    path: Path
    beside: tuple[Path, ...] = ()


def width_of(path: Path) -> int | None:
    """The width in CSS pixels that the name of a mockup says it shows; None where it says none."""
    found = _WIDTH.fullmatch(path.stem)
    return int(found["width"]) if found else None


def pages(paths: Sequence[Path]) -> tuple[Page, ...]:
    """`paths` by the pages that they show: those that differ in the width in their names alone are one page.

    A mockup that is alone keeps its whole name, whatever that says.
    """
    groups: dict[tuple[Path, str], list[Path]] = {}
    for path in paths:
        groups.setdefault((path.absolute().parent, _name(path)), []).append(path)
    found = []
    for (_, name), ones in groups.items():
        widths = [width_of(one) for one in ones]
        if len(ones) > 1 and any(widths):
            found.append(Page(name, ones[0], tuple(ones[1:])))
        else:
            found += [Page(one.stem, one) for one in ones]
    return tuple(found)


def unknown_states(paths: Sequence[Path]) -> tuple[str, ...]:
    """A sentence for each mockup whose name tells a state of another one here that cannot be joined to its page."""
    names = {(path.absolute().parent, _name(path)) for path in paths}
    said = []
    for path in paths:
        state = _STATE.fullmatch(path.stem)
        if state is None or width_of(path) is not None or _SCALE.fullmatch(path.stem):
            continue
        if (path.absolute().parent, state["name"]) in names:
            said.append(
                f"{path.name}: @{state['state']} is no width, and other states are not joined yet: it becomes a page of its own."
            )
    return tuple(said)


def _name(path: Path) -> str:
    """The stem without the width, and without the scale, which says nothing of the page."""
    found = _WIDTH.fullmatch(path.stem)
    if found:
        return found["name"]
    scaled = _SCALE.fullmatch(path.stem)
    return scaled["name"] if scaled else path.stem
