"""Seeded single faults in real pages, with the truth about each: which element, which property, both values, which line.

Knows nothing of how the product compares: it edits the files of a fixture's site and asks a browser of its own (fixtures/capture.py)
what that did. A mutation is made in one of three ways, as people make them:

    in place    a declaration of one of the page's own style sheets gets another value
    appended    a rule at the end of a style sheet decides
    markup      the HTML is edited

Half of the pages and a third of the templates are held out: by the digest of their names, so nobody chose them.
"""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from cases import Case
from markup import MARKUP
from sites import (
    FACTS,
    Facts,
    Files,
    Mutant,
    Site,
    Truth,
    capture,
    last_sheet,
    line_starts,
    open_site,
    plain,
    sheets,
    shown,
)
from styling import STYLES, Place, StyleTemplate, appended, in_place, rgb

__all__ = [
    "FACTS", "MARKUP", "STYLES", "Facts", "Files", "Mutant", "Place", "Site", "StyleTemplate", "Truth", "affected", "appended",
    "capture", "in_place", "is_held_out_page", "is_held_out_template", "last_sheet", "line_starts", "mutants", "open_site", "plain",
    "rgb", "sheets", "shown", "together",
]  # fmt: skip


def mutants(site: Site, *, seed: int, each: int = 1) -> list[Mutant]:
    """Up to `each` mutations of every template on this page, other elements for each; the same seed gives the same."""
    dice = random.Random(f"{seed}:{site.case.name}")
    visible = [one for one in site.elements if one["visible"]]
    found: list[Mutant] = []
    for template in STYLES:
        for way in (in_place, appended):
            suitable = [one for one in visible if template.suits(one)]
            found += _some(suitable, dice, each, lambda one, t=template, w=way: _styled(site, one, t, w, dice))
    for edit in MARKUP:
        found += _some(visible, dice, each, lambda one, e=edit: e(site, one, dice))
    return found


def _styled(site: Site, facts: Facts, template: StyleTemplate, way: Any, dice: random.Random) -> Mutant | None:
    value = template.other(facts, dice)
    return None if value is None else way(site, facts, template, value)


def _some(
    pool: Sequence[Facts], dice: random.Random, count: int, make: Callable[[Facts], Mutant | None]
) -> list[Mutant]:
    made: list[Mutant] = []
    for one in dice.sample(pool, len(pool)):
        if len(made) == count:
            break
        mutant = make(one)
        if mutant is not None:
            made.append(mutant)
    return made


def together(site: Site, singles: Sequence[Mutant], *, seed: int, count: int, size: int = 3) -> list[Mutant]:
    """Up to `count` pages with `size` faults each, of different elements that do not lie in one another."""
    dice = random.Random(f"{seed}:{site.case.name}:together")
    pool = [one for one in singles if one.truths[0].kind not in {"broken", "page_size", "overflow"}]
    made: list[Mutant] = []
    for _ in range(20 * count):
        if len(made) == count or len(pool) < size:
            break
        parts = dice.sample(pool, size)
        whole = _joined(site, parts) if _are_apart(parts) else None
        if whole is not None:
            made.append(whole)
    return made


def _are_apart(parts: Sequence[Mutant]) -> bool:
    paths = [one.truths[0].elements[0] for one in parts]
    kinds = {one.truths[0].kind for one in parts}
    return len(kinds) == len(parts) and not any(
        one is not two and (one.startswith(two) or two.startswith(one)) for one in paths for two in paths
    )


def _joined(site: Site, parts: Sequence[Mutant]) -> Mutant | None:
    """The faults as one page: of different files, or appended to one; None where two edit the same text."""
    files: dict[str, bytes] = {}
    truths: list[Truth] = []
    for part in parts:
        truth = part.truths[0]
        for path, content in part.files.items():
            base = site.files[path].rstrip(b"\n")
            if path not in files:
                files[path] = content
            elif content.startswith(base) and files[path].startswith(base):
                added = files[path].rstrip(b"\n").count(b"\n") - base.count(b"\n")
                files[path] = files[path].rstrip(b"\n") + content[len(base) :]
                truth = replace(truth, line=truth.line + added if truth.line else None)
            else:
                return None
        truths.append(truth)
    return Mutant(case=site.case, files=files, truths=tuple(truths))


def is_held_out_page(case: Case) -> bool:
    return _digest(case.name) % 2 == 0


def is_held_out_template(name: str) -> bool:
    return _digest(name.split(",", maxsplit=1)[0]) % 3 == 0


def _digest(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)


def affected(before: Sequence[Facts], after: Sequence[Facts], truth: Truth) -> Truth:
    """`truth` with every element whose own value changed: a declaration in place may be for many."""
    if truth.property is None or len(before) != len(after):
        return truth
    changed = [
        one
        for one, two in zip(before, after, strict=True)
        if one["visible"] and one["styles"].get(truth.property) != two["styles"].get(truth.property)
    ]
    seen = next((two["styles"].get(truth.property) for two in after if two["path"] in truth.elements), truth.seen)
    paths = dict.fromkeys((*truth.elements, *(one["path"] for one in changed)))
    return replace(truth, elements=tuple(paths), seen=seen)
