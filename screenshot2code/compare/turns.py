"""Children of a container that stand in another order: by an `order`, a reversed direction, or in each other's place."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from statistics import median

from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.children import (
    FLEX,
    LEAST_PX,
    NEAR_PX,
    Answer,
    Child,
    edge_of,
    is_line,
    length_of,
    margins_of,
)
from screenshot2code.compare.faults import Told
from screenshot2code.core.geometry import Box


def reordered(holder: int, children: Sequence[Child], attribution: Attribution) -> Answer | None:
    """Children of which two at least stand in each other's turn."""
    if len(children) < 2:
        return None
    for axis in (0, 1):
        if not is_line([one.shown for one in children], axis) or not is_line([one.wanted for one in children], axis):
            continue
        shown = [one.at for one in sorted(children, key=lambda one: edge_of(one.shown, axis))]
        wanted = [one.at for one in sorted(children, key=lambda one: edge_of(one.wanted, axis))]
        if shown != wanted and all(
            one.went is not None and abs(one.went[axis]) >= LEAST_PX
            for one in children
            if shown.index(one.at) != wanted.index(one.at)
        ):
            return _out_of_turn(holder, shown, wanted, attribution)
    return None


def _out_of_turn(holder: int, shown: Sequence[int], wanted: Sequence[int], attribution: Attribution) -> Answer:
    styles = attribution.elements[holder].styles
    direction = styles.get("flex-direction", "row")
    declaration = attribution.own(holder, "flex-direction")
    if styles.get("display") in FLEX and list(wanted) == list(shown)[::-1] and declaration is not None:
        plain = direction.removesuffix("-reverse")
        other = declaration.overruled or (plain if plain != direction else f"{direction}-reverse")
        return Answer(holder, Told("flex-direction", other, direction))
    for at in shown:
        own = attribution.own(at, "order")
        if own is not None and own.value.strip() != "0":
            return Answer(at, Told("order", own.overruled or "0", own.value.strip()))
    off = [at for at in shown if at not in _longest_in_turn(shown, wanted)]
    first = off[0]
    return Answer(first, Told("order", str(wanted.index(first) + 1), str(shown.index(first) + 1)))


def _longest_in_turn(shown: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """The most that can stay where they are, so that the others alone have to change their place."""
    best: list[list[int]] = []
    for at in shown:
        before = max((one for one in best if wanted.index(one[-1]) < wanted.index(at)), key=len, default=[])
        best.append([*before, at])
    return max(reversed(best), key=len, default=[])  # of two in each other's place the first is told


Same = Callable[[Box, Box], bool]
"""Whether the mockup shows at the second box what the render shows at the first."""


def may_be_turned(holder: int, attribution: Attribution) -> bool:
    """Whether somebody wrote an order that is not that of the document."""
    styles = attribution.elements[holder].styles
    return styles.get("display") in FLEX and (
        styles.get("flex-direction", "row").endswith("-reverse")
        or any(_order(at, attribution) for at in attribution.children(holder))
    )


def turned(holder: int, children: Sequence[Child], attribution: Attribution, same: Same) -> Answer | None:
    """An `order` or a reversed direction that somebody wrote, without which every child stands where the mockup shows it."""
    if len(children) < 2 or not may_be_turned(holder, attribution):
        return None
    styles = attribution.elements[holder].styles
    direction = styles.get("flex-direction", "row")
    axis = 1 if direction.startswith("column") else 0
    shown = sorted(children, key=lambda one: edge_of(one.shown, axis))
    if not is_line([one.shown for one in shown], axis):
        return None
    for element, told, wanted in _turns(holder, direction, shown, attribution):
        placed = _placed_in_turn(shown, wanted, axis, attribution)
        moved = [one for one in children if abs(edge_of(one.shown, axis) - edge_of(placed[one.at], axis)) >= LEAST_PX]
        if moved and all(same(one.shown, placed[one.at]) and not same(one.shown, one.shown) for one in moved):
            return Answer(element, told, tuple(_at_place(one, placed[one.at]) for one in children))
    return None


def _turns(
    holder: int, direction: str, shown: Sequence[Child], attribution: Attribution
) -> Iterable[tuple[int, Told, list[Child]]]:
    """What could be undone: the element, what to say of it, and the children in the turn that they would then have."""
    if direction.endswith("-reverse"):
        declaration = attribution.deciding(holder, "flex-direction")
        plain = (declaration.overruled if declaration is not None else None) or direction.removesuffix("-reverse")
        yield holder, Told("flex-direction", plain, direction), list(shown)[::-1]
    orders = {one.at: _order(one.at, attribution) for one in shown}
    for one in shown:
        own = attribution.own(one.at, "order")
        if own is None or not orders[one.at]:
            continue
        usual = {**orders, one.at: _number(own.overruled)}
        in_turn = sorted(shown, key=lambda child: (usual[child.at], child.at))
        yield one.at, Told("order", own.overruled or "0", own.value.strip()), in_turn


def _order(at: int, attribution: Attribution) -> int:
    declaration = attribution.own(at, "order")
    return _number(None if declaration is None else declaration.value)


def _number(value: str | None) -> int:
    text = (value or "").strip()
    return int(text) if text.removeprefix("-").isdigit() else 0


def _placed_in_turn(
    shown: Sequence[Child], wanted: Sequence[Child], axis: int, attribution: Attribution
) -> dict[int, Box]:
    """Each child's box where it stands if they follow each other as `wanted`, from where the first one stands now."""
    margins = {one.at: margins_of(attribution.elements[one.at], axis) for one in shown}
    apart = [
        edge_of(two.shown, axis)
        - edge_of(one.shown, axis)
        - length_of(one.shown, axis)
        - margins[one.at][1]
        - margins[two.at][0]
        for one, two in itertools.pairwise(shown)
    ]
    gap = median(apart)
    at = edge_of(shown[0].shown, axis) - margins[shown[0].at][0]
    placed: dict[int, Box] = {}
    for one in wanted:
        at += margins[one.at][0]
        by = at - edge_of(one.shown, axis)
        placed[one.at] = one.shown.shifted(0.0, by) if axis else one.shown.shifted(by, 0.0)
        at += length_of(one.shown, axis) + margins[one.at][1] + gap
    return placed


def _at_place(child: Child, place: Box) -> Child:
    went = (child.shown.x - place.x, child.shown.y - place.y)
    return replace(child, wanted=place, went=went if max(map(abs, went)) >= NEAR_PX else None)
