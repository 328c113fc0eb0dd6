"""The engine that solves numbers in CSS: each move is rendered and kept only where the score rises.

A turn first does what measurement says outright (colours and sizes that the comparison names, gaps that registration finds),
then tries small steps on all numbers of one kind at once: every knob keeps its step only if the picture around its own
elements comes nearer to the mockup. Three guards follow one another: each knob, each step by the SSIM of the whole page, and
the turn as a whole by the score. Declarations are edited where they stand; nothing is appended.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from screenshot2code.core.artifacts import Render, SourceTree
from screenshot2code.core.events import Emit, StageStarted
from screenshot2code.core.findings import DifferenceKind
from screenshot2code.core.geometry import Box
from screenshot2code.core.history import Brief, Draft, Pass
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.tuning.gaps import gap_moves
from screenshot2code.engines.tuning.knobs import Knob, find_knobs, px, turned
from screenshot2code.engines.tuning.registration import shift
from screenshot2code.engines.tuning.stylesheet import replace
from screenshot2code.errors import UsageError

Moves = dict[Knob, str]

NAMED = {  # what a difference of this kind says outright about a declaration
    DifferenceKind.FONT_SIZE: ("font-size",),
    DifferenceKind.COLOR: ("color",),
    DifferenceKind.BACKGROUND: ("background-color",),
    DifferenceKind.LETTER_SPACING: ("letter-spacing",),
}
GAIN = 1e-4  # of mean 1 - SSIM in a knob's own boxes: above the noise of moving an edge by a fraction of a pixel
AROUND = 4.0  # px round an element that its move may change


@dataclass(frozen=True, slots=True)
class Sight:
    """A tree and what it looks like: its render, and SSIM against the mockup at every pixel."""

    tree: SourceTree
    render: Render
    similarity: Any

    @property
    def ssim(self) -> float:
        return float(self.similarity.mean())


class Tuning:
    """Revises `brief.best`; it makes no first drafts."""

    name = "tuning"

    def __init__(self, workbench: Workbench) -> None:
        self._bench = workbench

    async def draft(self, brief: Brief, emit: Emit) -> Draft:
        """The best pass with better numbers, or unchanged and `exhausted` where no move helped."""
        best = brief.best
        if best is None:
            raise UsageError("Tuning starts from a page.", hint="Let the offline engine or a model draft one first.")
        emit(StageStarted(run=brief.run, label="tuning"))
        mockup = await asyncio.to_thread(_grey, brief.mockup.png)
        sight = await self._sight(brief, mockup, best.draft.source, best.render)
        fine = 0.5 if best.engine == self.name else 1.0  # each turn halves the steps of the first
        moves = 0
        for step in _steps(brief, best, mockup, fine):
            proposed = await asyncio.to_thread(step, sight)
            if not proposed:
                continue
            kept = await self._try(brief, mockup, sight, proposed)
            if kept is not None:
                sight, moves = kept, moves + 1
        if not moves:
            return Draft(source=best.draft.source, exhausted=True)
        comparison = await asyncio.to_thread(self._bench.comparer.compare, brief.mockup, brief.facts, sight.render)
        if comparison.score <= best.comparison.score:
            return Draft(source=best.draft.source, exhausted=True)
        return Draft(source=sight.tree, exhausted=fine < 1.0)

    async def _try(self, brief: Brief, mockup: Any, now: Sight, proposed: Moves) -> Sight | None:
        """`now` with those of the proposed moves that bring their own surroundings nearer; None if the page gains nothing."""
        tried = await self._sight(brief, mockup, replace(now.tree, turned(proposed)))
        good = await asyncio.to_thread(_improved, now, tried, proposed, brief.mockup.viewport.scale)
        if len(good) < len(proposed):
            if tried.ssim > now.ssim and _shift_the_rest(proposed):
                return tried  # gaps are judged together: each alone would move all that lies below
            if not good:
                return None
            tried = await self._sight(brief, mockup, replace(now.tree, turned(good)))
        return tried if tried.ssim > now.ssim else None

    async def _sight(self, brief: Brief, mockup: Any, tree: SourceTree, render: Render | None = None) -> Sight:
        if render is None:
            render = await self._bench.renderer.render(self._bench.stack.site(tree), brief.mockup.viewport)
        similarity = await asyncio.to_thread(_similarity, mockup, render.png)
        return Sight(tree, render, similarity)


def _steps(brief: Brief, best: Pass, mockup: Any, fine: float) -> Iterable[Callable[[Sight], Moves]]:
    """What to try, in order: what is known outright first, then small steps of every kind."""

    def known(sight: Sight) -> Moves:
        return _named_moves(best, find_knobs(sight.tree, best.render))

    def gaps(sight: Sight) -> Moves:
        shifts = _text_shifts(mockup, sight.render, brief.mockup.viewport.scale)
        return gap_moves(sight.render, _knobs(sight, best), {index: dy for index, (_, dy) in shifts.items()})

    def sideways(sight: Sight) -> Moves:
        shifts = _text_shifts(mockup, sight.render, brief.mockup.viewport.scale)
        return _sideways_moves(_knobs(sight, best), {index: dx for index, (dx, _) in shifts.items()})

    def grow(longhand: str, change: Callable[[float], float]) -> Callable[[Sight], Moves]:
        def step(sight: Sight) -> Moves:
            return {
                knob: px(change(knob.px))
                for knob in _knobs(sight, best)
                if knob.longhand == longhand and knob.px is not None and px(change(knob.px)) != knob.text
            }

        return step

    yield known
    yield gaps
    yield sideways
    # 1.2 % is half a pixel on a 40 px heading and what separates neighbouring fits of the type scale; 0.1 px of letter-spacing
    # moves the end of a 60-character line by 6 px. Both were found by the experiment that preceded this engine.
    for by in (1 + 0.012 * fine, 1 - 0.012 * fine):
        yield grow("font-size", lambda size, by=by: size * by)  # type: ignore[misc]
    for add in (0.1 * fine, -0.1 * fine):
        yield grow("letter-spacing", lambda space, add=add: space + add)  # type: ignore[misc]


def _knobs(sight: Sight, best: Pass) -> tuple[Knob, ...]:
    """The knobs of the tree as it is now. Lines and elements are those of the best pass: only values have changed since."""
    return find_knobs(sight.tree, best.render)


def _named_moves(best: Pass, knobs: Sequence[Knob]) -> Moves:
    """Values that the comparison itself names, each for the knob that decides the element it was seen on."""
    place = {element.selector: element.index for element in best.render.elements if element.selector}
    moves: Moves = {}
    for one in best.comparison.differences:
        element = place.get(one.selector) if one.selector else None
        if element is None or one.expected is None:
            continue
        for knob in knobs:
            if knob.longhand in NAMED.get(one.kind, ()) and element in knob.elements:
                moves.setdefault(knob, one.expected)
    return {knob: value for knob, value in moves.items() if value != knob.text and len(value.split()) == 1}


def _sideways_moves(knobs: Sequence[Knob], shifts: Mapping[int, int]) -> Moves:
    """Left margins of single elements whose ink lies to one side."""
    return {
        knob: px(knob.px + shifts[knob.elements[0]])
        for knob in knobs
        if knob.longhand == "margin-left"
        and knob.px is not None
        and len(knob.elements) == 1
        and shifts.get(knob.elements[0], 0)
    }


def _text_shifts(mockup: Any, render: Render, scale: float) -> dict[int, tuple[int, int]]:
    """How far the own text of each element has to move, where that can be told."""
    seen = _grey(render.png)
    found = {}
    for element in render.elements:
        if element.texts:
            by = shift(mockup, seen, Box.around(piece.box for piece in element.texts), scale=scale)
            if by is not None:
                found[element.index] = by
    return found


def _improved(now: Sight, tried: Sight, proposed: Moves, scale: float) -> Moves:
    """The moves after which the surroundings of their elements, before and after, look more like the mockup."""
    from screenshot2code.compare.structure import local_error

    good: Moves = {}
    for knob, value in proposed.items():
        boxes = [
            box.padded(AROUND)
            for sight in (now, tried)
            for index in knob.elements
            if index < len(sight.render.elements)
            for box in _boxes(sight.render, index, knob)
        ]
        before = sum(local_error(now.similarity, boxes, scale=scale))
        after = sum(local_error(tried.similarity, boxes, scale=scale))
        if after < before - GAIN * len(boxes):
            good[knob] = value
    return good


def _boxes(render: Render, index: int, knob: Knob) -> list[Box]:
    element = render.elements[index]
    if knob.longhand == "background-color" or not element.texts:
        return [element.box]
    return [piece.box for piece in element.texts]


def _shift_the_rest(moves: Moves) -> bool:
    return any(knob.longhand in ("margin-top", "padding-top") for knob in moves)


def _similarity(mockup: Any, png: bytes) -> Any:
    from screenshot2code.compare.structure import ssim_map

    return ssim_map(mockup, _grey(png))


def _grey(png: bytes) -> Any:
    """The picture as the score sees it: 8-bit luma (ITU-R 601), as compare.structure says."""
    import io

    import numpy as np
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(png)).convert("L"))
