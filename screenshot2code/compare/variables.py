"""Custom properties: whether a value is wrong where it is used, or where it is declared.

`color: var(--ink)` may name the wrong token, or the token may have the wrong value. The page tells which: where the others that
use it are wrong alike, it is the token; where they are right, it is this use. All uses of a wrong token are one difference, and its
line is the token's; whichever line is told, the other one is named beside it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from screenshot2code.compare.attribution import INHERITED, Attribution
from screenshot2code.compare.finding import Finding
from screenshot2code.compare.folding import Group
from screenshot2code.core.artifacts import Declaration

Member = tuple[Finding, Group, float]
"""A finding, the group it is of, and what that costs."""

MOST = 0.5  # of what a token colours has to be wrong before the token is
LONGEST = 8  # tokens that refer to each other
PAINTED = ("color", "background", "border", "fill", "stroke", "outline", "shadow")
"""Parts of names of properties that can be seen to be wrong by themselves; lengths show in what they move."""
_NAME = re.compile(r"var\(\s*(--[\w-]+)")


@dataclass(frozen=True, slots=True)
class _Use:
    """A declaration with a `var()`, and the tokens that it comes to, the nearest first."""

    declaration: Declaration
    tokens: tuple[Declaration, ...]


def by_variable(found: Sequence[list[Member]], attribution: Attribution) -> list[list[Member]]:
    """`found` with the findings that one wrong token explains as one, named by the line of the token."""
    uses = _uses(attribution)
    if not uses:
        return list(found)
    told = [_use_of(members[0][0], uses) for members in found]
    wrong = {fault.element for members in found for _, group, _ in members for fault in group.every}
    wrong |= {one.element for members in found for one, _, _ in members}
    out: dict[object, list[Member]] = defaultdict(list)
    for at, (members, use) in enumerate(zip(found, told, strict=True)):
        token = None if use is None else _blamed(use, uses, wrong, told, attribution)
        if use is None or not use.tokens:
            out[at] += members
        elif token is None:
            near = use.tokens[0]
            out[at] += [
                (replace(one, note=f"by {near.property}{_of(near)}"), group, cost) for one, group, cost in members
            ]
        else:
            note = f"by {token.property}, used{_of(use.declaration, 'in')}"
            out[token.property, token.source] += [
                (replace(one, declaration=token, note=note), group, cost) for one, group, cost in members
            ]
    return list(out.values())


def _of(declaration: Declaration, word: str = "of") -> str:
    return f" {word} {declaration.source}" if declaration.source is not None else ""


def _uses(attribution: Attribution) -> list[_Use]:
    return [
        _Use(one, tuple(_tokens(one, attribution)))
        for one in attribution.declarations
        if "var(" in one.value and not one.property.startswith("--")
    ]


def _tokens(declaration: Declaration, attribution: Attribution) -> Iterator[Declaration]:
    at = declaration
    for _ in range(LONGEST):
        name = _NAME.search(at.value)
        if name is None or (token := attribution.inherited(at.element, name[1])) is None or token is at:
            return
        yield token
        at = token


def _use_of(finding: Finding, uses: Sequence[_Use]) -> _Use | None:
    if finding.declaration is None:
        return None
    return next((one for one in uses if one.declaration is finding.declaration), None)


def _blamed(
    use: _Use, uses: Sequence[_Use], wrong: set[int | None], told: Sequence[_Use | None],
    attribution: Attribution,
) -> Declaration | None:  # fmt: skip
    """Of the tokens behind a use the one declared furthest away whose uses are wrong as well."""
    for token in reversed(use.tokens):
        same = [one for one in uses if any(_is_same(token, other) for other in one.tokens)]
        if _is_paint(use.declaration):
            shown = {at for one in same if _is_paint(one.declaration) for at in _shown_by(one.declaration, attribution)}
            if len(shown & wrong) >= MOST * len(shown) > 0:
                return token
        else:
            lines = {one.declaration.source for one in same}
            others = {one.declaration.source for one in told if one is not None and any(one is other for other in same)}
            if len(lines) == 1 or len(others) > 1:
                return token
    return None


def _is_same(one: Declaration, two: Declaration) -> bool:
    return (one.property, one.source, one.rule) == (two.property, two.source, two.rule)


def _is_paint(declaration: Declaration) -> bool:
    return any(part in declaration.property for part in PAINTED) and "radius" not in declaration.property


def _shown_by(declaration: Declaration, attribution: Attribution) -> set[int]:
    """The elements on which the declaration could be seen."""
    if declaration.property in INHERITED:
        return {
            at
            for at in attribution.descendants(declaration.element)
            if attribution.elements[at].text and attribution.deciding(at, declaration.property) is declaration
        }
    return {declaration.element} if attribution.elements[declaration.element].box.area > 0 else set()
