"""A revision is taken apart: of one that loses those changes stay that raise the score, of one that gains those go that lower it.

Models mend several things in one answer, and one wrong change can cost more than all right ones gain. Asking again costs money;
looking at the parts costs a render each.
"""

import asyncio
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from screenshot2code.core.artifacts import Render, SourceFile, SourceTree
from screenshot2code.core.history import Brief, Pass
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.vision.edits import Edit, apply_edits
from screenshot2code.errors import OutputError, RenderError

MOST_LOOKS = 12  # some seconds each; by halves, that finds one wrong change of twenty and two of ten
MOST_DOUBTS = 20  # looks at a page without one change of an answer that gained: as many as the longest answers of the benchmark have
COSTS = (
    5e-4  # of the score: what a change has to cost, beside all others, not to be taken; less is the judge's own noise
)

Change = SourceFile | Edit
"""A file written whole, or one block of an edit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What stays, and of how many changes. `render` is that of `source`, where it was looked at."""

    source: SourceTree
    kept: int
    of: int
    render: Render | None

    @property
    def lost(self) -> int:
        """How many changes were not taken."""
        return self.of - self.kept


def changes_of(files: Sequence[SourceFile], edits: Sequence[Edit]) -> tuple[Change, ...]:
    """An answer as single changes, in order."""
    return (*files, *(Edit(edit.path, (block,)) for edit in edits for block in edit.blocks))


async def sift(
    whole: SourceTree, changes: Sequence[Change], best: Pass, brief: Brief, bench: Workbench, *, doubted: bool
) -> Sifted:
    """`whole`, which is `best` with all `changes`, without those that lower the score beside all others; where it loses as a
    whole, `best` with as many of them as raise it.

    Halves first where it loses: what gains together stays together. Where it gains, each change is doubted alone, if `doubted`.
    `whole` also has what comes with the changes (assets), so it is tried as it is.
    """
    sieve = _Sieve(best, brief, bench)
    all_of_it = await sieve.looked_at(whole)
    untouched = Sifted(
        source=whole, kept=len(changes), of=len(changes), render=None if all_of_it is None else all_of_it[1]
    )
    gains = all_of_it is not None and all_of_it[0] >= best.comparison.score
    if all_of_it is None or len(changes) < 2 or (gains and not doubted):
        return untouched
    # Files that came with the changes and that the best did not have may be referred to by what is kept.
    brought = [file for file in whole.files if best.draft.source.get(file.path) is None and file not in changes]
    start = best.draft.source.replacing(brought) if brought else best.draft.source
    if gains:
        await sieve.thin(start, whole, changes, all_of_it)
    else:
        sieve.tree = start
        half = len(changes) // 2
        await sieve.add(changes[:half])
        await sieve.add(changes[half:])
    if not sieve.kept:
        return untouched
    return Sifted(source=sieve.tree, kept=sieve.kept, of=len(changes), render=sieve.render)


class _Sieve:
    def __init__(self, best: Pass, brief: Brief, bench: Workbench) -> None:
        self._brief, self._bench = brief, bench
        self._score = best.comparison.score
        self._looks = 0
        self.tree = best.draft.source
        self.render: Render | None = None
        self.kept = 0

    async def add(self, changes: Sequence[Change]) -> None:
        """Keep `changes` if they raise the score together; else try their halves."""
        candidate = _with(self.tree, changes)
        if not changes or self._looks >= MOST_LOOKS:
            return
        seen = None if candidate is None else await self.looked_at(candidate)
        if candidate is not None and seen is not None and seen[0] > self._score:
            self.tree, self.kept = candidate, self.kept + len(changes)
            self._score, self.render = seen
        elif len(changes) > 1:
            half = len(changes) // 2
            await self.add(changes[:half])
            await self.add(changes[half:])

    async def thin(
        self, start: SourceTree, whole: SourceTree, changes: Sequence[Change], seen: tuple[float, Render]
    ) -> None:
        """Keep `whole`, which is `start` with `changes` and was `seen`, without each of them whose absence raises the score."""
        left = list(changes)
        self.tree, self.kept = whole, len(left)
        self._score, self.render = seen
        for change in changes[:MOST_DOUBTS]:
            others = [one for one in left if one is not change]
            without = _with(start, others) if others else None
            now = None if without is None or without == self.tree else await self.looked_at(without)
            if without is not None and now is not None and now[0] > self._score + COSTS:
                left, self.tree, self.kept = others, without, len(others)
                self._score, self.render = now

    async def looked_at(self, tree: SourceTree) -> tuple[float, Render] | None:
        """Score and render of `tree`; None for one that cannot be shown."""
        self._looks += 1
        stack = self._bench.stack
        try:
            render = await self._bench.renderer.render(stack.site(tree), self._brief.mockup.viewport)
        except (OutputError, RenderError):
            return None
        faults = tuple(fault for fault in stack.faults(tree) if fault not in render.complaints)
        judged = dataclasses.replace(render, complaints=faults + render.complaints)
        brief = self._brief
        comparison = await asyncio.to_thread(self._bench.comparer.compare, brief.mockup, brief.facts, judged)
        return comparison.score, render


def _with(tree: SourceTree, changes: Sequence[Change]) -> SourceTree | None:
    """`tree` with `changes`; None where an edit no longer fits without those that were left out."""
    files = [change for change in changes if isinstance(change, SourceFile)]
    try:
        tree = tree.replacing(files) if files else tree
    except OutputError:
        return None
    texts = {str(file.path): file.content.decode("utf-8", errors="replace") for file in tree.files if file.is_text}
    edited, misfits = apply_edits(texts, [change for change in changes if isinstance(change, Edit)])
    if misfits:
        return None
    return tree.replacing(SourceFile.of(path, text) for path, text in edited.items())
