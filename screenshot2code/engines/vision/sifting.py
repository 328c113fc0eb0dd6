"""A revision that loses as a whole is taken apart: those of its changes stay that raise the score.

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

Change = SourceFile | Edit
"""A file written whole, or one block of an edit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What stays, and of how many changes. `render` is that of `source`, where it was looked at."""

    source: SourceTree
    kept: int
    of: int
    render: Render | None


def changes_of(files: Sequence[SourceFile], edits: Sequence[Edit]) -> tuple[Change, ...]:
    """An answer as single changes, in order."""
    return (*files, *(Edit(edit.path, (block,)) for edit in edits for block in edit.blocks))


async def sift(whole: SourceTree, changes: Sequence[Change], best: Pass, brief: Brief, bench: Workbench) -> Sifted:
    """`whole`, which is `best` with all `changes`, where it does not lose; else as many of the changes as do not.

    Halves first: what gains together stays together. `whole` also has what comes with the changes (assets), so it is tried as it is.
    """
    sieve = _Sieve(best, brief, bench)
    all_of_it = await sieve.looked_at(whole)
    if all_of_it is None or len(changes) < 2 or all_of_it[0] >= best.comparison.score:
        return Sifted(source=whole, kept=len(changes), of=len(changes), render=all_of_it[1] if all_of_it else None)
    # Files that came with the changes and that the best did not have may be referred to by what is kept.
    brought = [file for file in whole.files if best.draft.source.get(file.path) is None and file not in changes]
    start = best.draft.source.replacing(brought) if brought else best.draft.source
    sieve.tree = start
    half = len(changes) // 2
    await sieve.add(changes[:half])
    await sieve.add(changes[half:])
    if not sieve.kept:
        return Sifted(source=whole, kept=len(changes), of=len(changes), render=all_of_it[1])
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
