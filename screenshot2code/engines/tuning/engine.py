"""The turn of tuning: sights, steps and guards."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from screenshot2code.core.artifacts import Render, SourceTree
from screenshot2code.core.events import Emit, StageStarted
from screenshot2code.core.geometry import Box
from screenshot2code.core.history import Brief, Draft, Pass
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.tuning.knobs import Knob, find_knobs, turned
from screenshot2code.engines.tuning.moves import (
    Move,
    Shifts,
    combined,
    downward_moves,
    named_moves,
    sideways_moves,
    step_moves,
)
from screenshot2code.engines.tuning.registration import shift
from screenshot2code.engines.tuning.stylesheet import replace
from screenshot2code.errors import UsageError

GAIN = 1e-4  # of mean 1 - SSIM in a move's own boxes: above the noise of moving an edge by a fraction of a pixel
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


Step = Callable[[Sight, Sequence[Knob]], list[Move]]


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
        sight = start = await self._sight(brief, mockup, best.draft.source, best.render)
        fine = 0.5 if best.engine == self.name else 1.0  # each turn halves the steps of the first
        for step in _steps(best, mockup, fine, brief.mockup.viewport.scale):
            # Lines and elements are those of the best pass: only values have changed since.
            moves = await asyncio.to_thread(step, sight, find_knobs(sight.tree, best.render))
            sight = await self._try(brief, mockup, sight, moves)
        if sight is not start:
            comparison = await asyncio.to_thread(self._bench.comparer.compare, brief.mockup, brief.facts, sight.render)
            if comparison.score > best.comparison.score:
                return Draft(source=sight.tree)
        return Draft(source=best.draft.source, exhausted=True)

    async def _try(self, brief: Brief, mockup: Any, now: Sight, moves: list[Move]) -> Sight:
        """`now` with those moves that bring their own surroundings nearer, or `now` itself if the page gains nothing."""
        good = moves
        tried = now
        for _ in range(2):  # all of them at once, then those that proved good
            changes = combined(good)
            if not changes:
                return now
            tried = await self._sight(brief, mockup, replace(now.tree, turned(changes)))
            left = await asyncio.to_thread(_improved, now, tried, good, brief.mockup.viewport.scale)
            if len(left) == len(good):
                break
            good = left
        return tried if tried.ssim > now.ssim else now

    async def _sight(self, brief: Brief, mockup: Any, tree: SourceTree, render: Render | None = None) -> Sight:
        if render is None:
            render = await self._bench.renderer.glance(self._bench.stack.site(tree), brief.mockup.viewport)
        similarity = await asyncio.to_thread(_similarity, mockup, render.png)
        return Sight(tree, render, similarity)


def _steps(best: Pass, mockup: Any, fine: float, scale: float) -> Iterator[Step]:
    """What to try, in order: what is known outright first, then small steps of every kind."""

    def down(sight: Sight, knobs: Sequence[Knob]) -> list[Move]:
        return downward_moves(sight.render, knobs, text_shifts(mockup, sight.render, scale))

    def sideways(sight: Sight, knobs: Sequence[Knob]) -> list[Move]:
        return sideways_moves(sight.render, knobs, text_shifts(mockup, sight.render, scale))

    yield from (down, sideways)  # before the sizes, which would else make up for a wrong place
    yield lambda _, knobs: named_moves(best.comparison.differences, best.render, knobs)
    # 1.2 % is half a pixel on a 40 px heading and what separates neighbouring fits of the type scale; 0.1 px of letter-spacing
    # moves the end of a 60-character line by 6 px. Both were found by the experiment that preceded this engine.
    for by in (1 + 0.012 * fine, 1 - 0.012 * fine):
        yield lambda _, knobs, by=by: step_moves(knobs, "font-size", lambda size: size * by)  # type: ignore[misc]
    for add in (0.1 * fine, -0.1 * fine):
        yield lambda _, knobs, add=add: step_moves(knobs, "letter-spacing", lambda space: space + add)  # type: ignore[misc]
    yield from (down, sideways)  # again: a size that was wrong had hidden where its text belongs


def text_shifts(mockup: Any, render: Render, scale: float) -> Shifts:
    """How far the own text of each element has to move, where that can be told; `mockup` is grey."""
    seen = _grey(render.png)
    found = {}
    for element in render.elements:
        if element.texts:
            by = shift(mockup, seen, Box.around(piece.box for piece in element.texts), scale=scale)
            if by is not None:
                found[element.index] = by
    return found


def _improved(now: Sight, tried: Sight, moves: Sequence[Move], scale: float) -> list[Move]:
    """The moves after which the surroundings of their elements, before and after, look more like the mockup."""
    from screenshot2code.compare.structure import local_error

    good = []
    for move in moves:
        boxes = [box.padded(AROUND) for sight in (now, tried) for box in _boxes(sight.render, move)]
        before = sum(local_error(now.similarity, boxes, scale=scale))
        after = sum(local_error(tried.similarity, boxes, scale=scale))
        if after < before - GAIN * len(boxes):
            good.append(move)
    return good


def _boxes(render: Render, move: Move) -> list[Box]:
    """Where a move is to be judged: around text, and over elements that have none but are moved or coloured themselves."""
    elements = [render.elements[index] for index in move.elements if index < len(render.elements)]
    grounds = any(knob.longhand == "background-color" for knob, _ in move.values)
    return [
        box
        for element in elements
        for box in ([piece.box for piece in element.texts] if element.texts and not grounds else [element.box])
    ]


def _similarity(mockup: Any, png: bytes) -> Any:
    from screenshot2code.compare.structure import ssim_map

    return ssim_map(mockup, _grey(png))


def _grey(png: bytes) -> Any:
    """The picture as the score sees it: 8-bit luma (ITU-R 601), as compare.structure says."""
    import io

    import numpy as np
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(png)).convert("L"))
