"""What tuning tries: single moves, each with the elements around which it is judged.

A move of a gap is local: what is added above an element is taken away below it, so that nothing else on the page shifts and the
move can be judged by the surroundings of its own element. Moves therefore add up, and any subset of them may be kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from screenshot2code.core.artifacts import Element, Render
from screenshot2code.core.findings import Difference, DifferenceKind
from screenshot2code.engines.tuning.knobs import Knob, length, px

NAMED = {  # what a difference of this kind says outright about a declaration
    DifferenceKind.FONT_SIZE: "font-size",
    DifferenceKind.FONT_WEIGHT: "font-weight",
    DifferenceKind.COLOR: "color",
    DifferenceKind.BACKGROUND: "background-color",
    DifferenceKind.BORDER: "border-color",
    DifferenceKind.RADIUS: "border-radius",
    DifferenceKind.LETTER_SPACING: "letter-spacing",
    DifferenceKind.LINE_HEIGHT: "line-height",
}
PAINT = frozenset({"color", "background-color", "border-color"})
AGREED = 0.51  # px by which the shifts of elements that share a knob may differ from their median
GRAINS = (0.5, 0.25, 0.1, 0.05, 0.01)  # the coarsest that is within what was measured is what somebody wrote
NOTABLE = 0.2  # px from which a shift is worth a move: text is drawn at quarters of a pixel


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Knobs turned together: by px (`deltas`) or to a value (`values`). `elements` are those that it is to improve."""

    elements: tuple[int, ...]
    deltas: tuple[tuple[Knob, float], ...] = ()
    values: tuple[tuple[Knob, str], ...] = ()


Shifts = Mapping[int, tuple[float, int]]  # element -> (dx, dy) by which its ink has to move


def combined(moves: Iterable[Move]) -> dict[Knob, str]:
    """The new text of every knob after all of `moves`. Padding and sizes never fall below 0."""
    sums: dict[Knob, float] = {}
    texts: dict[Knob, str] = {}
    for move in moves:
        for knob, by in move.deltas:
            sums[knob] = sums.get(knob, 0.0) + by
        texts.update(move.values)
    for knob, by in sums.items():
        long = (knob.px or 0.0) + by
        texts[knob] = px(long if knob.longhand.startswith("margin") or "spacing" in knob.longhand else max(0.0, long))
    return {knob: text for knob, text in texts.items() if text != knob.text}


def named_moves(differences: Sequence[Difference], render: Render, knobs: Sequence[Knob]) -> list[Move]:
    """Values that the comparison itself names, each for the knob that decides the element it was seen on."""
    place = {element.selector: element.index for element in render.elements if element.selector}
    values: dict[Knob, str] = {}
    for one in differences:
        element = place.get(one.selector) if one.selector else None
        if element is None or one.expected is None or len(one.expected.split()) != 1:
            continue
        for knob in knobs:
            if knob.longhand == NAMED.get(one.kind) and element in knob.elements:
                values.setdefault(knob, one.expected)
    return [Move(elements=knob.elements, values=((knob, text),)) for knob, text in values.items() if text != knob.text]


def placing_moves(differences: Sequence[Difference], knobs: Sequence[Knob]) -> list[Move]:
    """Spaces and sizes that the comparison names with their line, the heaviest first. Each moves all that follows it."""
    moves: dict[Knob, Move] = {}
    for one in differences:
        if one.kind not in (DifferenceKind.MOVED, DifferenceKind.RESIZED) or one.source is None or one.expected is None:
            continue
        for knob in knobs:
            here = (knob.slot.file, knob.slot.line) == (one.source.file, one.source.line)
            if here and knob.longhand == one.property and knob.px is not None and length(one.expected) is not None:
                moves.setdefault(knob, Move(elements=knob.elements, values=((knob, one.expected),)))
    return [move for knob, move in moves.items() if move.values[0][1] != knob.text]


def weight_moves(knobs: Sequence[Knob], weights: Sequence[int], up: bool) -> list[Move]:
    """The next heavier (or lighter) of the `weights` that the page's faces have."""
    moves = []
    for knob in knobs:
        if knob.longhand == "font-weight" and knob.number is not None:
            beyond = [one for one in weights if (one > knob.number if up else one < knob.number)]
            if beyond:
                moves.append(Move(elements=knob.elements, values=((knob, str(min(beyond) if up else max(beyond))),)))
    return moves


def painting(render: Render, knobs: Sequence[Knob]) -> list[Knob]:
    """Those whose elements draw a ground or a border: only there a size or a corner can be seen."""
    return [knob for knob in knobs if any(_is_box(render.elements[index]) for index in knob.elements)]


def leading_moves(render: Render, knobs: Sequence[Knob], shifts: Mapping[int, Sequence[int]]) -> list[Move]:
    """Line heights by which paragraphs have their last line where it belongs; `shifts` has dy of each line of an element."""
    moves = []
    for knob in knobs:
        if knob.longhand != "line-height" or (knob.number is None and knob.px is None):
            continue
        steps = [(down[-1] - down[0], len(down) - 1, index) for index in knob.elements if (down := shifts.get(index))]
        if not steps:
            continue
        by, gaps, index = max(steps, key=lambda one: one[1])  # the longest tells it best
        size = _px(render.elements[index].styles.get("font-size", "")) if knob.number is not None else 1.0
        if not by or not size:
            continue
        now = knob.number if knob.number is not None else knob.px or 0.0
        exact, doubt = (
            now + by / gaps / size,
            1 / gaps / size,
        )  # the last line is known to half a pixel in either direction
        grain = next((one for one in GRAINS if abs(round(exact / one) * one - exact) <= doubt / 2), GRAINS[-1])
        text = f"{round(exact / grain) * grain:.4f}".rstrip("0").rstrip(".")
        moves.append(Move(elements=knob.elements, values=((knob, text if knob.number is not None else f"{text}px"),)))
    return moves


def _px(text: str) -> float:
    return length(text) or 0.0


def ratio_moves(knobs: Sequence[Knob], by: float) -> list[Move]:
    """Line heights without a unit, larger by `by`."""
    return [
        Move(elements=knob.elements, values=((knob, f"{knob.number + by:.3f}".rstrip("0").rstrip(".")),))
        for knob in knobs
        if knob.longhand == "line-height" and knob.number is not None and knob.number + by > 0
    ]


def downward_moves(render: Render, knobs: Sequence[Knob], shifts: Shifts) -> list[Move]:
    """Moves that put the ink of elements at its height: more above, as much less below."""
    return _pair_moves(render, knobs, {index: dy for index, (_, dy) in shifts.items()}, vertical=True)


def sideways_moves(render: Render, knobs: Sequence[Knob], shifts: Shifts) -> list[Move]:
    """The same from left to right."""
    return _pair_moves(render, knobs, {index: dx for index, (dx, _) in shifts.items()}, vertical=False)


def step_moves(
    knobs: Sequence[Knob], longhand: str, change: Callable[[float], float], *, least: float = float("-inf")
) -> list[Move]:
    """One small step on every knob of a kind, where that does not lead below `least`."""
    return [
        Move(elements=knob.elements, values=((knob, px(change(knob.px))),))
        for knob in knobs
        if knob.longhand == longhand
        and knob.px is not None
        and change(knob.px) >= least
        and px(change(knob.px)) != knob.text
    ]


def _pair_moves(render: Render, knobs: Sequence[Knob], wanted: Mapping[int, float], *, vertical: bool) -> list[Move]:
    family = _Family(render, knobs, vertical=vertical)
    moves: dict[Knob, Move | None] = {}
    for index in wanted:
        for before, after in family.around(index):
            if before not in moves:
                moves[before] = _pair_move(family, before, after, index, wanted)
            if moves[before] is not None:
                break
    return [move for move in moves.values() if move is not None]


def _pair_move(
    family: "_Family", before: Knob, after: Knob | None, index: int, wanted: Mapping[int, float]
) -> Move | None:
    """More at `before`, as much less at `after`; None where the elements that share a knob want different things."""
    held = tuple(sorted({one for element in before.elements for one in family.inside(element)}))
    shifts = [wanted[one] for one in held if one in wanted]
    by = median(shifts)
    if abs(by) < NOTABLE or any(abs(one - by) > AGREED for one in shifts):
        return None
    if after is None:
        return Move(elements=held, deltas=((before, by),)) if family.may_move_alone(index) else None
    if len(after.elements) != len(before.elements):
        return None
    return Move(elements=held, deltas=((before, by), (after, -by)))


class _Family:
    """Who stands before and after whom, and which knobs lie between."""

    def __init__(self, render: Render, knobs: Sequence[Knob], *, vertical: bool) -> None:
        self._elements = render.elements
        self._first, self._last = ("top", "bottom") if vertical else ("left", "right")
        self._vertical = vertical
        # A rule like `* { margin: 0 }` decides elements and what is in them: that is no single gap.
        self._knobs = {
            (element, knob.longhand): knob
            for knob in knobs
            if knob.px is not None and not _is_nested(knob, render.elements)
            for element in knob.elements
        }
        self._children: dict[int | None, list[Element]] = {}
        for element in render.elements:
            self._children.setdefault(element.parent, []).append(element)

    def around(self, index: int) -> Iterator[tuple[Knob, Knob | None]]:
        """Knobs before `index`, each with the one after it, in the direction looked at; the nearest pair first.

        Text in a box of its own moves inside the box, by padding; other text moves by the margins around it, or by the padding
        of what it comes first in.
        """
        element = self._elements[index]
        pairs = []
        if _is_box(element):
            pairs.append((self._knob(index, f"padding-{self._first}"), self._knob(index, f"padding-{self._last}")))
        else:
            pairs.append((self._knob(index, f"margin-{self._first}"), self._after(element)))
            parent = element.parent
            if parent is not None and self._children[parent][0] is element:
                only = len(self._children[parent]) == 1
                end = self._knob(parent, f"padding-{self._last}") if only else self._after(element)
                pairs.append((self._knob(parent, f"padding-{self._first}"), end))
        return ((before, after) for before, after in pairs if before is not None)

    def may_move_alone(self, index: int) -> bool:
        """Whether nothing follows that would be pushed along: the free side of a line, a part of a row, the page's last."""
        element = self._elements[index]
        side_by_side = element.parent is not None and _is_row(self._elements[element.parent])
        if side_by_side == self._vertical:
            return True
        return self._vertical and all(one.box.y < element.box.bottom for one in self._elements if one.texts)

    def inside(self, index: int) -> list[int]:
        """`index` and all that is in it."""
        return [index, *(one for child in self._children.get(index, ()) for one in self.inside(child.index))]

    def _after(self, element: Element) -> Knob | None:
        siblings = self._children[element.parent]
        if element.parent is not None and _is_row(self._elements[element.parent]) == self._vertical:
            return None
        place = next(number for number, one in enumerate(siblings) if one is element)
        if place + 1 < len(siblings):
            return self._knob(siblings[place + 1].index, f"margin-{self._first}")
        own = self._knob(element.index, f"margin-{self._last}")
        return own or (self._knob(element.parent, f"padding-{self._last}") if element.parent is not None else None)

    def _knob(self, index: int | None, longhand: str) -> Knob | None:
        return self._knobs.get((index, longhand)) if index is not None else None


def _is_box(element: Element) -> bool:
    """Whether the element paints a ground or a border of its own, which has to stay where it is."""
    styles = element.styles
    bare = styles.get("background-color", "") in ("rgba(0, 0, 0, 0)", "transparent", "")
    return not (
        bare
        and styles.get("background-image", "none") == "none"
        and styles.get("border-top-width", "0px") == "0px"
        and styles.get("border-bottom-width", "0px") == "0px"
    )


def _is_row(element: Element) -> bool:
    """Whether the children stand next to one another, so that none pushes the next one down."""
    display = element.styles.get("display", "")
    return "grid" in display or ("flex" in display and "row" in element.styles.get("flex-direction", "row"))


def _is_nested(knob: Knob, elements: Sequence[Element]) -> bool:
    """Whether an element of `knob` lies inside another one of it."""
    own = set(knob.elements)
    for index in knob.elements:
        above = elements[index].parent
        while above is not None:
            if above in own:
                return True
            above = elements[above].parent
    return False
