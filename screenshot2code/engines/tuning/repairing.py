"""A page that is wrong in several places, put right in its own declarations: layout first, then paint, until neither gains.

For pages that somebody wrote: nothing is assumed of how they were made. What the offline engine wrote is measured already; there
the finer steps of engine.py do better, and quicker.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any

from screenshot2code.compare.judgement import Judgement, Subject, judge
from screenshot2code.core.artifacts import Render, SourceTree
from screenshot2code.core.findings import Difference
from screenshot2code.core.history import Brief, Pass
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.tuning.goals import find_goals
from screenshot2code.engines.tuning.handles import COLOR, Handle, edits_of, find_handles, habits_of, with_texts
from screenshot2code.engines.tuning.naming import named_texts
from screenshot2code.engines.tuning.painting import LEAST, Canvas, paint
from screenshot2code.engines.tuning.solving import solve
from screenshot2code.render.base import Layout, Showing

EDGES = re.compile(r"^border|^outline")  # these have an extent of a pixel or two, and a layout says little of that
ROUNDS = 3  # of one turn: what is in its place by then has shown where the rest belongs
NEARER = 0.99  # of the picture's error: what a round has to reach to be gone on with


async def repaired(bench: Workbench, brief: Brief, best: Pass) -> SourceTree:
    """The files of `best` with better values; the same files where nothing helped.

    While much is wrong, the score of a page says little of single values: half a repair moves some things away from others. So
    each round begins with what painted the nearer picture, and the score chooses at the end.
    """
    tree, render = best.draft.source, best.render
    subject = await asyncio.to_thread(Subject.of, brief.mockup, brief.facts)
    judgement = await asyncio.to_thread(judge, subject, render)
    score, chosen = judgement.score, tree
    differences = best.comparison.differences
    for _ in range(ROUNDS):
        stages = await _stages(bench, brief, tree, render, subject, judgement, differences)
        going_on = None
        for made in stages:
            if made in (tree, chosen):
                continue
            shown = await bench.renderer.render(bench.stack.site(made), brief.mockup.viewport)
            now = await asyncio.to_thread(judge, subject, shown)
            if now.score > score:
                score, chosen = now.score, made
            if made is stages[0]:
                going_on = shown, now
        if going_on is None:
            break
        tree, (render, judgement), differences = stages[0], going_on, ()
    return chosen


async def _stages(
    bench: Workbench,
    brief: Brief,
    tree: SourceTree,
    render: Render,
    subject: Subject,
    judgement: Judgement,
    differences: Sequence[Difference],
) -> tuple[SourceTree, ...]:
    """`tree` with everything in its place and in its colour as far as that brings the picture nearer; and, if the comparison
    names other values that do so too, with those as well.
    """
    handles = find_handles(tree, render)
    async with bench.renderer.trying(bench.stack.site(tree), brief.mockup.viewport) as page:
        known = await page.watch(render.elements, [edit for one in handles for edit in edits_of(tree, {one: one.text})])
        handles = tuple(one for one, is_known in zip(handles, known, strict=True) if is_known)
        desk = _Desk(page, tree)
        goals = find_goals(subject, judgement, render, await desk.tried({}))
        habits = habits_of(handles)
        canvas = Canvas(desk.pixels(brief.mockup.png))

        async def error(texts: Mapping[Handle, str]) -> float:
            return canvas.error(await desk.shown(texts))

        solution = await solve(handles, habits, goals, desk.tried, error)
        idle = set(solution.idle)
        colors = [one for one in handles if one.kind == COLOR]
        painting = [one for one in handles if one in idle or EDGES.search(one.slot.property)]
        first = await paint(colors, painting, render, canvas, solution.texts, habits, desk.shown)
        if first and await error(first) > NEARER * await error({}):
            first = {}
        named = await _named(named_texts(differences, handles, render), first, canvas, desk)
    found = [with_texts(tree, texts) if texts else tree for texts in (first, named)]
    return tuple(found) if named != first else (found[0],)


async def _named(
    named: Mapping[Handle, str], texts: dict[Handle, str], canvas: Canvas, desk: "_Desk"
) -> dict[Handle, str]:
    """`texts` with those values that the comparison names and that bring the picture nearer."""
    error = canvas.error(await desk.shown(texts))
    for handle, text in named.items():
        if handle in texts:
            continue
        now = canvas.error(await desk.shown({**texts, handle: text}))
        if now < error - LEAST:
            texts, error = {**texts, handle: text}, now
    return texts


class _Desk:
    """The open page, and what it looks like with other texts."""

    def __init__(self, page: Showing, tree: SourceTree) -> None:
        self._page = page
        self._tree = tree

    async def tried(self, texts: Mapping[Handle, str]) -> Layout:
        return await self._page.lay_out(edits_of(self._tree, texts))

    async def shown(self, texts: Mapping[Handle, str]) -> Any:
        layout = await self._page.lay_out(edits_of(self._tree, texts), picture=True)
        return await asyncio.to_thread(self.pixels, layout.png)

    @staticmethod
    def pixels(png: bytes) -> Any:
        import io

        import numpy as np
        from PIL import Image

        return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
