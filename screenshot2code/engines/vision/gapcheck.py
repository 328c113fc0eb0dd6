"""Where the space between one text and the next is another one than in the mockup, and the declaration that may have made it so.

A comparison folds what follows into its cause, and with several faults at once takes one for the cause of another. The space between
two neighbours is their own business: what moved both of them does not touch it. Pure.

A declaration is named first where taking it back explains the space: by nought, by what its siblings have or another rule says, or by
a shift that is just as long. Where none does and the ink of both texts is known to the pixel, the nearest one is told with the value
that would put the text in its place: a change that does not help is taken out again (sifting.py).
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from screenshot2code.compare.attribution import Attribution
from screenshot2code.core.artifacts import Declaration, Element, Render, TextBox
from screenshot2code.core.findings import Difference, DifferenceKind, SourceLine
from screenshot2code.core.geometry import Box
from screenshot2code.engines.vision.textcheck import Same

LEAST = 4.0  # px by which a space is another one: ink lies a pixel or two elsewhere in the line than the text's box
LEAST_INK = 2.5  # px, where the ink of both texts is known
LEAST_SHARE = 0.25  # of the size of the letters, where that is more
UNDONE = 2.5  # px: two steps that take one another back
ROUND = 2.0  # px: as near as this a value that the page has elsewhere is the one that was meant
HALVED = 50.0  # of the rank: after all that explain the space in full
WORKED_OUT = 100.0  # of the rank: after all that explain the space by a value that is known
ROUND_INK = 1.0  # px, where the ink of both texts is known
MOST = 12  # rows; more would drown the differences
FARTHEST = 400.0  # px between two neighbours

_LENGTH = re.compile(r"(-?\d*\.?\d+)px")
_MOVES = re.compile(
    r"(?:translate(?P<axis>[XY]?)\()?\s*(?P<x>-?[\d.]+)(?:px)?(?:\s*,\s*|\s+)?(?P<y>-?[\d.]+)?(?:px)?\s*\)?"
)


@dataclass(frozen=True, slots=True)
class _Step:
    """`after` lies `by` px too far down (or right, negative: up, left) beside `before`, which is above it; None: the page's own edge."""

    before: Same | None
    after: Same
    by: float


@dataclass(frozen=True, slots=True)
class _Suspect:
    element: Element
    name: str
    now: str
    wanted: str
    declaration: Declaration
    rank: float  # the least is likeliest


def gap_differences(render: Render, pairs: Sequence[Same]) -> tuple[Difference, ...]:
    """Spaces between neighbours of `pairs`, which are `same_texts`, that are other ones, with the declaration that may be wrong; their
    loss is 0: not judged.
    """
    attribution = Attribution(render)
    shared = _Shared(render, pairs, attribution)
    found: dict[tuple[str | None, str], Difference] = {}
    for is_down in (True, False):
        steps = tuple(_steps(pairs, is_down=is_down))
        suspected = [
            (step, suspect)
            for step in steps
            if (suspect := _suspect(step, attribution, shared.right(steps), is_down=is_down)) is not None
        ]
        known = [step for step, suspect in suspected if suspect.rank < HALVED]
        for step, suspect in suspected:
            if suspect.rank < HALVED or not any(_may_follow(step, one, is_down=is_down) for one in known):
                one = _difference(step, suspect, is_down=is_down)
                found.setdefault((one.selector, suspect.name), one)
    return tuple(list(found.values())[:MOST])


def corrected(said: Sequence[Difference], gaps: Sequence[Difference]) -> Iterator[Difference]:
    """`said`, with the values of `gaps` where both name a declaration: what lies in the middle of something is moved by half of what
    stands before it, and a comparison cannot tell.
    """
    known = {(one.source, one.property): one for one in gaps}
    for one in said:
        gap = known.get((one.source, one.property)) if one.kind is DifferenceKind.MOVED else None
        if gap is None or gap.expected == one.expected:
            yield one
        else:
            yield dataclasses.replace(one, expected=gap.expected, seen=gap.seen, summary=gap.summary)


class _Shared:
    """Which declarations decide of texts that are in their place."""

    def __init__(self, render: Render, pairs: Sequence[Same], attribution: Attribution) -> None:
        self._elements: dict[tuple[SourceLine, str], set[int]] = {}
        for one in render.declarations:
            if one.source is not None:
                self._elements.setdefault((one.source, one.property), set()).add(one.element)
        self._held = {
            pair.element.index: {pair.element.index, *attribution.ancestors(pair.element.index)} for pair in pairs
        }

    def right(self, steps: Sequence[_Step]) -> frozenset[tuple[SourceLine, str]]:
        """Declarations that as many texts have which are right as texts that start one of `steps`: not to be blamed for these."""
        wrong = {one.after.element.index for one in steps}
        counted = {
            place: [len(elements & held) > 0 for index, held in self._held.items() if index not in wrong]
            for place, elements in self._elements.items()
        }
        off = {
            place: sum(len(elements & self._held[index]) > 0 for index in wrong)
            for place, elements in self._elements.items()
        }
        return frozenset(
            place for place, some in counted.items() if sum(some) >= off[place] and len(self._elements[place]) > 1
        )


def _may_follow(step: _Step, known: _Step, *, is_down: bool) -> bool:
    """Whether a space may be another one because of a `known` one: what is tallest in a row pushes what stands below all of it."""
    one, other = step.after.piece.box, known.after.piece.box
    return one.y > other.y if is_down else one.x > other.x


def _steps(pairs: Sequence[Same], *, is_down: bool) -> Iterator[_Step]:
    """Where a column of texts has a space that the mockup has not. What takes the step before it back is not said again."""
    above = {id(one): _above(one, pairs) if _is_first(one) else None for one in pairs}
    raw = {
        id(one): _off(one, is_down=is_down) - (0.0 if other is None else _off(other, is_down=is_down))
        for one in pairs
        if (other := above[id(one)]) is not None or _is_first(one)
    }
    for one in pairs:
        other = above[id(one)]
        if id(one) not in raw:
            continue
        least = LEAST_INK if _are_exact(one, other) else max(LEAST, LEAST_SHARE * one.line.size)
        if abs(raw[id(one)]) < least:
            continue
        before = None if other is None else raw.get(id(other))
        if before is not None and abs(before) >= LEAST and abs(before + raw[id(one)]) <= UNDONE:
            continue
        yield _Step(other, one, raw[id(one)])


def _are_exact(one: Same, other: Same | None) -> bool:
    return one.is_exact and (other is None or other.is_exact)


def _is_first(pair: Same) -> bool:
    """Whether no line of the same element lies above: between its lines there is no other declaration than its line height."""
    return pair.piece.box.y <= min(one.box.y for one in pair.element.texts) + 1


def _off(pair: Same, *, is_down: bool) -> float:
    """How far the render's text is off the mockup's, down or to the right; up to what ink differs from boxes by,
    where the ink is not known.
    """
    read, shown = pair.line.box, pair.piece.box
    if pair.is_exact and pair.read is not None and pair.shown is not None:
        read, shown = pair.read, pair.shown
    return shown.center[1] - read.center[1] if is_down else shown.x - read.x


def _above(pair: Same, pairs: Sequence[Same]) -> Same | None:
    """The nearest text that lies above this one on both sides, in the same column."""
    others = [
        one
        for one in pairs
        if one.element is not pair.element
        and _is_over(one.piece.box, pair.piece.box)
        and _is_over(one.line.box, pair.line.box)
    ]
    return max(others, key=lambda one: one.piece.box.bottom, default=None)


def _is_over(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    return across > 0 and one.center[1] < other.y and other.y - one.bottom < FARTHEST


def _suspect(
    step: _Step, attribution: Attribution, right: frozenset[tuple[SourceLine, str]], *, is_down: bool
) -> _Suspect | None:
    """The nearest of the declarations between the two texts that explains the space, if it is taken back."""
    common, others = None, list[int]()
    if step.before is not None:
        common = attribution.common_ancestor((step.before.element.index, step.after.element.index))
        others = _until(attribution, step.before.element.index, common)
    own = _until(attribution, step.after.element.index, common)
    names = ("margin-top", "padding-top", "top") if is_down else ("margin-left", "padding-left", "left")
    places = [(at, name, depth) for depth, at in enumerate(own) for name in names]
    if is_down:
        places += [
            (at, name, depth + 1) for depth, at in enumerate(others) for name in ("margin-bottom", "padding-bottom")
        ]
        places += [(common, "row-gap", len(own) + 1)] if common is not None else []
    found = [
        suspect for at, name, depth in places if (suspect := _measured(step, attribution, at, name, depth)) is not None
    ]
    found += [
        one
        for at in own
        for name in ("translate", "transform")
        if (one := _moved(step.by, attribution, at, name, is_down))
    ]
    found += [
        one
        for at in others
        for name in ("translate", "transform")
        if (one := _moved(-step.by, attribution, at, name, is_down))
    ]
    blamed = [one for one in found if (one.declaration.source, one.declaration.property) not in right]
    return min(blamed, key=lambda one: one.rank, default=None)


def _until(attribution: Attribution, element: int, common: int | None) -> list[int]:
    """The element and what holds it, up to what holds both."""
    found = []
    for at in (element, *attribution.ancestors(element)):
        if at == common:
            break
        if at not in found:
            found.append(at)
    return found


def _measured(step: _Step, attribution: Attribution, at: int, name: str, depth: int) -> _Suspect | None:
    declaration, element = attribution.own(at, name), attribution.elements[at]
    now = _LENGTH.fullmatch(element.styles.get(name, ""))
    if declaration is None or declaration.source is None or now is None:
        return None
    value = float(now[1])
    wanted = value - step.by
    if wanted < -ROUND and value >= 0 and value - 2 * step.by < -ROUND:
        return None
    exact = _are_exact(step.after, step.before)
    likely = list(_overruled(declaration))
    if step.before is not None:
        likely += [0.0, *_beside(attribution, element, name)]
    # In the middle of something, half of what stands before it is seen.
    for meant, by, rank in [(one, by, rank) for by, rank in ((1, 0.0), (2, HALVED)) for one in likely]:
        off = abs(meant - (value - by * step.by))
        if off <= (ROUND_INK if exact else ROUND) and abs(meant - value) > ROUND:
            return _Suspect(element, name, f"{value:g}px", f"{meant:g}px", declaration, depth + rank)
    more = value - min((0.0, *_overruled(declaration)), key=abs)
    if (
        depth == 0
        and name == "margin-top"
        and _is_centred(element, attribution)
        and 0.5 * more <= step.by + 1 <= more + 2
    ):
        # What holds it grew as well, by as much as it could not take up: between half and all of the space is seen.
        return _Suspect(element, name, f"{value:g}px", f"{value - more:g}px", declaration, depth + HALVED)
    if not exact or step.before is None or (wanted < 0 and not name.startswith("margin")):
        return None
    return _Suspect(element, name, f"{value:g}px", f"{round(wanted)}px", declaration, depth + WORKED_OUT)


def _is_centred(element: Element, attribution: Attribution) -> bool:
    aligned = None if element.parent is None else attribution.own(element.parent, "align-items")
    return aligned is not None and aligned.value.startswith("center")


def _overruled(declaration: Declaration) -> Iterator[float]:
    """What another rule says, which this one overrules."""
    found = _LENGTH.fullmatch((declaration.overruled or "").strip())
    if found is not None:
        yield float(found[1])


def _beside(attribution: Attribution, element: Element, name: str) -> Iterator[float]:
    """The lengths that the element's siblings have, where most of them are alike and it is not."""
    alike = Counter(
        one.styles.get(name, "")
        for one in attribution.elements
        if one.parent == element.parent and one.index != element.index
    )
    for value, count in alike.most_common(1):
        if count >= 2 and value != element.styles.get(name) and (length := _LENGTH.fullmatch(value)) is not None:
            yield float(length[1])


def _moved(by: float, attribution: Attribution, at: int, name: str, is_down: bool) -> _Suspect | None:
    """An element that was moved out of its place without moving anything else, by just that much."""
    declaration = attribution.own(at, name)
    if declaration is None or declaration.source is None:
        return None
    value = re.sub(r"\s*!\s*important\s*$", "", declaration.value)
    found = _MOVES.fullmatch(value)
    if found is None:
        return None
    x, y = float(found["x"]), float(found["y"] or 0)
    if found["axis"] == "Y":
        x, y = 0.0, x
    if abs((y if is_down else x) - by) > ROUND + 1:
        return None
    return _Suspect(attribution.elements[at], name, value, "none", declaration, -1.0)


def _difference(step: _Step, suspect: _Suspect, *, is_down: bool) -> Difference:
    way = (
        ("below", "down" if step.by > 0 else "up")
        if is_down
        else ("under", "to the right" if step.by > 0 else "to the left")
    )
    above = "the page's edge" if step.before is None else repr(step.before.line.text)
    piece: TextBox = step.after.piece
    return Difference(
        kind=DifferenceKind.MOVED,
        box=step.after.line.box,
        rendered_box=piece.box,
        selector=suspect.element.selector,
        source=suspect.declaration.source,
        property=suspect.name,
        expected=suspect.wanted,
        seen=suspect.now,
        loss=0.0,
        weight=0.0,
        summary=f"the text {step.after.line.text!r}, {way[0]} {above}, is {abs(step.by):.0f} px too far {way[1]}; "
        "this is the likeliest cause",
    )
