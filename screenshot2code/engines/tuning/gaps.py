"""Vertical gaps in closed form: one walk down the page says by how much every margin and padding has to change.

Each piece of text is registered against the mockup. Walking in document order, a knob above a piece takes up what the knobs
before it have not yet moved; what follows in the same column moves along, so one wrong gap is mended once, where it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from screenshot2code.core.artifacts import Element, Render
from screenshot2code.engines.tuning.knobs import Knob, px

ABOVE = ("margin-top", "padding-top")
WORTH_MOVING = 0.5  # px: text is painted on whole pixels, so less than half of one changes nothing


@dataclass(slots=True)
class _Walk:
    children: Mapping[int | None, Sequence[Element]]
    below: Mapping[int, tuple[float, ...]]  # measured shifts of all ink in and under an element
    knobs: Mapping[tuple[int, str], Knob]
    turned: dict[Knob, float] = field(default_factory=dict)

    def visit(self, element: Element, moved: float) -> float:
        """Walk `element`, which earlier changes have moved by `moved`; what follows it moves by what is returned."""
        moved += self._take_up(element, "margin-top", moved)
        inside = moved + self._take_up(element, "padding-top", moved)
        kids = self.children.get(element.index, ())
        if not kids or (
            "flex" in element.styles.get("display", "") and "row" in element.styles.get("flex-direction", "row")
        ):
            ends = [self.visit(kid, inside) for kid in kids]
            return max([inside, *ends]) if ends else inside
        for kid in kids:
            inside = self.visit(kid, inside)
        return inside

    def _take_up(self, element: Element, longhand: str, moved: float) -> float:
        """How much the knob over `element` moves it, if it has one of its own and all its ink agrees on the way."""
        knob = self.knobs.get((element.index, longhand))
        shifts = self.below.get(element.index, ())
        if knob is None or not shifts or (longhand == "padding-top" and not self.children.get(element.index)):
            return 0.0
        missing = median(shifts) - moved
        now = knob.px
        if now is None or abs(missing) < WORTH_MOVING:
            return 0.0
        if longhand == "padding-top":
            missing = max(missing, -now)  # padding is never negative
        # Shared by several elements: they all move by what the first one needed.
        return self.turned.setdefault(knob, missing)


def gap_moves(render: Render, knobs: Sequence[Knob], shifts: Mapping[int, float]) -> dict[Knob, str]:
    """New values for vertical gaps; `shifts` are px by which the ink of an element (by index) has to move down."""
    children: dict[int | None, list[Element]] = {}
    for element in render.elements:
        children.setdefault(element.parent, []).append(element)
    below: dict[int, list[float]] = {}
    for index, dy in shifts.items():
        ancestor: int | None = index
        while ancestor is not None:
            below.setdefault(ancestor, []).append(dy)
            ancestor = render.elements[ancestor].parent
    by_element = {
        (element, knob.longhand): knob for knob in knobs if knob.longhand in ABOVE for element in knob.elements
    }
    walk = _Walk(
        children=children,
        below={index: tuple(values) for index, values in below.items()},
        knobs=by_element,
    )
    moved = 0.0
    for root in children.get(None, ()):
        moved = walk.visit(root, moved)
    return {knob: px((knob.px or 0.0) + by) for knob, by in walk.turned.items() if abs(by) >= WORTH_MOVING}


def _side_by_side(element: Element) -> bool:
    """Whether the children stand next to one another, so that none pushes the next one down."""
    display = element.styles.get("display", "")
    return "grid" in display or ("flex" in display and "row" in element.styles.get("flex-direction", "row"))
