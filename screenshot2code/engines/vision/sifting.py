"""A revision is taken apart: of one that loses those changes stay that raise the score, of one that gains those go that lower it.

Models mend several things in one answer, and one wrong change can cost more than all right ones gain. Asking again costs money;
looking at the parts costs a render each.
"""

import asyncio
import dataclasses
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from screenshot2code.core.artifacts import Render, SourceFile, SourceTree
from screenshot2code.core.history import Brief, Pass
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.vision.edits import Edit, apply_edits
from screenshot2code.errors import OutputError, RenderError

MOST_LOOKS = 12  # some seconds each; by halves, that finds one wrong change of twenty and two of ten
MOST_HUNKS = 40  # of a style sheet: what changes more was written anew
MOST_DOUBTS = 20  # looks at a page without one change of an answer that gained: as many as the longest answers of the benchmark have
COSTS = (
    5e-4  # of the score: what a change has to cost, beside all others, not to be taken; less is the judge's own noise
)


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines `at` to `end` of a style sheet of the best page become `lines`."""

    path: str
    at: int
    end: int
    lines: tuple[str, ...]


Change = SourceFile | Edit | Hunk
"""A file written whole, one block of an edit, or a piece of a style sheet: single lines where a line became another one.

Rules do not depend on one another as markup does, so that in style sheets each line may be doubted by itself.
"""


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


def changes_of(
    files: Sequence[SourceFile], edits: Sequence[Edit], best: SourceTree | None = None, whole: SourceTree | None = None
) -> tuple[Change, ...]:
    """An answer as single changes, in order; those of style sheets that `best` and `whole` both have, by their lines."""
    sheets = {} if best is None or whole is None else dict(_sheets(best, whole))
    rest: list[Change] = [one for one in files if str(one.path) not in sheets]
    rest += [Edit(one.path, (block,)) for one in edits if one.path not in sheets for block in one.blocks]
    return (*rest, *(hunk for hunks in sheets.values() for hunk in hunks))


def _sheets(best: SourceTree, whole: SourceTree) -> Iterator[tuple[str, tuple[Hunk, ...]]]:
    for new in whole.files:
        old = best.get(new.path)
        if new.path.suffix != ".css" or old is None or not (_is_utf8(old) and _is_utf8(new)):
            continue
        hunks = tuple(_hunks(str(new.path), old.text.split("\n"), new.text.split("\n")))
        if len(hunks) <= MOST_HUNKS:
            yield str(new.path), hunks


def _is_utf8(file: SourceFile) -> bool:
    try:
        file.content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _hunks(path: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Hunk]:
    for tag, at, end, first, last in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "replace" and end - at == last - first:
            yield from (Hunk(path, at + by, at + by + 1, (new[first + by],)) for by in range(end - at))
        elif tag != "equal":
            yield Hunk(path, at, end, tuple(new[first:last]))


async def sift(
    whole: SourceTree,
    changes: Sequence[Change],
    best: Pass,
    brief: Brief,
    bench: Workbench,
    *,
    doubted: Sequence[Change],
) -> Sifted:
    """`whole`, which is `best` with all `changes`, without those that lower the score beside all others; where it loses as a
    whole, `best` with as many of them as raise it.

    Halves first where it loses: what gains together stays together. Where it gains, each of those that are `doubted` is left out once.
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
        await sieve.thin(start, whole, changes, all_of_it, doubted)
    else:
        sieve.tree = sieve.start = start
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
        self.tree = self.start = best.draft.source
        self.render: Render | None = None
        self.taken: list[Change] = []

    @property
    def kept(self) -> int:
        return len(self.taken)

    async def add(self, changes: Sequence[Change]) -> None:
        """Keep `changes` if they raise the score together; else try their halves."""
        candidate = _with(self.start, [*self.taken, *changes])
        if not changes or self._looks >= MOST_LOOKS:
            return
        seen = None if candidate is None else await self.looked_at(candidate)
        if candidate is not None and seen is not None and seen[0] > self._score:
            self.tree = candidate
            self.taken += changes
            self._score, self.render = seen
        elif len(changes) > 1:
            half = len(changes) // 2
            await self.add(changes[:half])
            await self.add(changes[half:])

    async def thin(
        self,
        start: SourceTree,
        whole: SourceTree,
        changes: Sequence[Change],
        seen: tuple[float, Render],
        doubted: Sequence[Change],
    ) -> None:
        """Keep `whole`, which is `start` with `changes` and was `seen`, without those `doubted` whose absence raises the score: the one
        that costs most goes first, as what others seem to cost may be of its making.
        """
        self.tree, self.taken = whole, list(changes)
        self._score, self.render = seen
        costly = []
        for at, change in enumerate(doubted[:MOST_DOUBTS]):
            now = await self._without(start, change)
            if now is not None and now[1] > self._score + COSTS:
                costly.append((now[1], at, change, now))
        for first, (_, _, change, known) in enumerate(sorted(costly, key=lambda one: (-one[0], one[1]))):
            now = known if first == 0 else await self._without(start, change)
            if now is not None and now[1] > self._score + COSTS:
                self.tree, self._score, self.render = now
                self.taken = [one for one in self.taken if one is not change]

    async def _without(self, start: SourceTree, change: Change) -> tuple[SourceTree, float, Render] | None:
        """What was taken without `change`: the files, their score and their render. None where that is nothing, or cannot be shown."""
        others = [one for one in self.taken if one is not change]
        tree = _with(start, others) if others else None
        seen = None if tree is None or tree == self.tree else await self.looked_at(tree)
        return None if tree is None or seen is None else (tree, *seen)

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
        tree = tree.replacing([*files, *_rewritten(tree, [one for one in changes if isinstance(one, Hunk)])])
    except OutputError:
        return None
    texts = {str(file.path): file.content.decode("utf-8", errors="replace") for file in tree.files if file.is_text}
    edited, misfits = apply_edits(texts, [change for change in changes if isinstance(change, Edit)])
    if misfits:
        return None
    return tree.replacing(SourceFile.of(path, text) for path, text in edited.items())


def _rewritten(tree: SourceTree, hunks: Sequence[Hunk]) -> Iterator[SourceFile]:
    for path in dict.fromkeys(one.path for one in hunks):
        file = tree.get(path)
        if file is None:
            raise KeyError(path)
        lines = file.text.split("\n")
        for one in sorted((one for one in hunks if one.path == path), key=lambda one: -one.at):
            lines[one.at : one.end] = one.lines
        yield SourceFile.of(path, "\n".join(lines))
