"""Where the mockup shows what the render shows: for each line of text and each painted side, the place that it should have.

Lines are those that the judge pairs, whatever moved them; sides are looked for in both pictures by the same eyes. A goal is a number
that a layout has without a picture, so that hundreds of layouts can be held against all goals in no time.
"""

from dataclasses import dataclass
from typing import Any

from screenshot2code.core.artifacts import Element, Render
from screenshot2code.core.geometry import Box
from screenshot2code.render.base import Layout

SAME_TEXT = 0.9  # likeness of two lines from which their places are one place
SAME_END = 4.0  # px by which the line that the judge joined may end beyond the piece of one element
# How far each sort of goal is believed: the ink of a line is soon higher or lower by a pixel.
LINE, SIDE, PAIRED, HEIGHT, PAGE = 1.0, 0.6, 0.4, 0.25, 0.5
LEAST_SIDE = 8.0  # px: of smaller boxes no side is told from another
FEWEST_SIDES = 3  # of a box, else it is not that box: an edge of something else looks like one side soon
MOST = 80.0  # px: what is further off than this is no worse than that


@dataclass(frozen=True, slots=True)
class Goal:
    """`side` of an element's box (piece -1) or of one line of its text should lie at `wanted`, or be so large."""

    element: int  # -1: the page
    piece: int
    side: str  # left, right, top, bottom, middle, width, height
    wanted: float
    trust: float


@dataclass(frozen=True, slots=True)
class Goals:
    """All of them, and what they are to a layout."""

    every: tuple[Goal, ...]
    pieces: dict[int, int]  # element -> how many lines it had

    def seen(self, layout: Layout) -> Any:
        """The value of each goal in `layout`; nan where the element is gone or broken into other lines."""
        import numpy as np

        return np.array([self._seen(goal, layout) for goal in self.every], dtype=np.float64)

    def _seen(self, goal: Goal, layout: Layout) -> float:
        if goal.element < 0:
            return layout.height
        place = layout.places[goal.element] if goal.element < len(layout.places) else None
        if place is None or (goal.piece >= 0 and len(place.texts) != self.pieces.get(goal.element)):
            return float("nan")
        return _side(place.box if goal.piece < 0 else place.texts[goal.piece], goal.side)

    @property
    def wanted(self) -> Any:
        import numpy as np

        return np.array([goal.wanted for goal in self.every], dtype=np.float64)

    @property
    def trust(self) -> Any:
        import numpy as np

        return np.array([goal.trust for goal in self.every], dtype=np.float64)


def find_goals(subject: Any, judgement: Any, render: Render, layout: Layout) -> Goals:
    """The goals for `render`, which `judgement` has held against `subject`; `layout` is the same page, undisturbed."""
    found = [Goal(-1, -1, "height", float(subject.sheet.height), PAGE)]
    for pair in judgement.pairs:
        if pair.likeness >= SAME_TEXT and pair.rendered.element is not None:
            found += _line_goals(pair.mockup.ink.box, pair.rendered.ink.box, pair.rendered.element, layout, pair.agreed)
    found += _side_goals(subject, judgement, render, layout)
    pieces = {goal.element: len(place.texts) for goal in found if (place := _place(layout, goal.element)) is not None}
    return Goals(tuple(found), pieces)


def _place(layout: Layout, element: int) -> Any:
    return layout.places[element] if 0 <= element < len(layout.places) else None


def _line_goals(wanted: Box, shown: Box, element: int, layout: Layout, agreed: bool) -> list[Goal]:
    place = _place(layout, element)
    if place is None or not place.texts:
        return []
    number, piece = max(enumerate(place.texts), key=lambda one: one[1].overlap(shown))
    if piece.overlap(shown) < 0.3 * shown.area:
        return []
    down = wanted.center[1] - shown.center[1]
    found = [Goal(element, number, "middle", _side(piece, "middle") + down, LINE)]
    if abs(shown.x - piece.x) <= SAME_END:
        found.append(Goal(element, number, "left", piece.x + wanted.x - shown.x, LINE))
    if abs(shown.right - piece.right) <= SAME_END:
        found.append(Goal(element, number, "right", piece.right + wanted.right - shown.right, LINE))
    ratio = 1.0 if agreed else wanted.height / max(1.0, shown.height)
    found.append(Goal(element, number, "height", piece.height * ratio, HEIGHT))
    return found


def _side_goals(subject: Any, judgement: Any, render: Render, layout: Layout) -> list[Goal]:
    from screenshot2code.compare.shapes import match_shapes, paints
    from screenshot2code.compare.sides import SIDES, sides_of

    found: list[Goal] = []
    placed: set[int] = set()
    whole = render.size.width * render.size.height
    for element in render.elements:
        place = _place(layout, element.index)
        box = _painted(element)
        if place is None or not _is_seen(element) or not paints(element) or min(box.width, box.height) < LEAST_SIDE:
            continue
        if box.area > 0.9 * whole:
            continue
        bands = [
            judgement.alignment.band_of_rendered(y) for y in (box.y + 1, box.center[1], box.bottom - 1, box.center[1])
        ]
        by = [(-round(band.dx), -round(band.dy)) for band in bands]
        sides = sides_of(subject.sheet, judgement.shown, box, by)
        if sum(one.shift is not None for one in sides.values()) < FEWEST_SIDES or _is_torn(sides, box):
            continue
        placed.add(element.index)
        for at, name in enumerate(SIDES):
            shift = sides[name].shift
            if shift is not None:
                off = shift + by[at][1 if name in ("top", "bottom") else 0]
                found.append(Goal(element.index, -1, name, _side(place.box, name) + off, SIDE))
    # A box of another border or ground has no side that looks alike; it is paired as the judge pairs it.
    for pair in match_shapes(subject.sheet, judgement.shown, judgement.alignment, subject.shapes, render).pairs:
        index = pair.rendered.element
        place = None if index is None or index in placed else _place(layout, index)
        if index is not None and place is not None and pair.rendered.box.area < 0.9 * whole:
            one, two = pair.mockup.box, pair.rendered.box
            for name in SIDES:
                if abs(_side(two, name) - _side(place.box, name)) <= 1.0:
                    off = _side(one, name) - _side(two, name)
                    found.append(Goal(index, -1, name, _side(place.box, name) + off, PAIRED))
    return found


def _is_torn(sides: Any, box: Box) -> bool:
    """Whether the box would have another size by far: then a side of something else was taken for one of its own."""
    for one, other, size in (("left", "right", box.width), ("top", "bottom", box.height)):
        first, second = sides[one].shift, sides[other].shift
        if first is not None and second is not None and abs(first - second) > 0.5 * size:
            return True
    return False


def _painted(element: Element) -> Box:
    """The box as a browser paints it: each side on the nearest pixel."""
    box = element.box
    return Box.from_edges(*(float(int(edge + 0.5)) for edge in (box.x, box.y, box.right, box.bottom)))


def _is_seen(element: Element) -> bool:
    return element.styles.get("visibility", "visible") == "visible"


def _side(box: Box, side: str) -> float:
    return {
        "left": box.x,
        "right": box.right,
        "top": box.y,
        "bottom": box.bottom,
        "middle": box.center[1],
        "width": box.width,
        "height": box.height,
    }[side]


def amiss(goals: Goals, seen: Any) -> float:
    """How far `seen` is off all goals together, in px, each as far as it is believed."""
    return float(residuals(goals, seen).sum())


def residuals(goals: Goals, seen: Any) -> Any:
    """The same of each goal; what is gone is off by as much as counts."""
    import numpy as np

    off = np.abs(goals.wanted - seen)
    off = np.where(np.isnan(off), MOST, np.minimum(off, MOST))
    return np.maximum(off - SETTLED, 0.0) * goals.trust


SETTLED = 0.6  # px: ink is drawn at whole pixels down, and found to half of one
