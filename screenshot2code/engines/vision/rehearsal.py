"""What becomes of the values that a brief names: tried on an open page before a model is told of them.

A comparison works values out one by one, and with several faults at once it works some of them out wrongly. A value that was tried
is known: the score says whether the page is nearer with it, beside all others that help. A declaration that the page is nearer
without is found in the same way, whatever it does and however many others hide what it does.

Only style sheets are tried, with the words as the rows have them, and only of pages that are served as they are written.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from itertools import combinations

from screenshot2code.compare.judgement import Judgement, Subject, judge
from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.artifacts import Declaration, Element, Render, SourceTree
from screenshot2code.core.findings import Difference, DifferenceKind, SourceLine
from screenshot2code.core.geometry import Box
from screenshot2code.core.history import Brief, Pass
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.tuning.seeing import Seeing
from screenshot2code.engines.tuning.stylesheet import Slot, every_slot
from screenshot2code.engines.vision.homes import homes_of
from screenshot2code.engines.vision.patches import Patch, clash, patch_of, patched, said, without
from screenshot2code.engines.vision.wording import reworded
from screenshot2code.errors import RenderError

HELPS = 3e-4  # of the score: what a value has to gain beside all others; less is the judge's own noise
PAINTS = 2e-5  # the same for what moves nothing: there is no noise, and one word's colour is little of a page
DOUBTED = 4e-3  # the same for leaving out what does not insist: most of it was meant
MOST_INSISTENT, MOST_OVERRULING = 20, 8  # declarations that are once left out, up to a second each on a dense page
TURNS = 2  # of each candidate at most
MOST_LOOKS = 100  # a tenth of a second each, up to a second on a dense page; pages with ten faults take thirty to sixty
HEAVY = (
    0.02  # of the score: what costs or brings as much moves enough of a page for all else to be seen in another light
)
HIDING = frozenset({"none", "hidden", "collapse", "0"})  # what makes something unseen, whether it insists or not
NOTHING_MEANT = re.compile(
    r"(0(px)?|none|normal|auto|inherit|initial|unset|revert|transparent)(\s*!important)?"
)  # resets say so
MOST_PAIRED, PAIRED = 4, 3e-3  # rows that are tried two at a time where neither helps alone, and what each has to cost
MOST_FAMILIES = 6  # of a page: more than it has, unless it is a specimen of faces
_LENGTH = re.compile(r"(-?[\d.]+)px")
_FAMILY_NAME = re.compile(r"--.*(font|family)(?!.*(size|weight|height))")
_PAINT = re.compile(r"color|background|shadow|radius|filter|opacity|visibility|decoration")
_PAINTED = frozenset(
    {
        DifferenceKind.COLOR,
        DifferenceKind.BACKGROUND,
        DifferenceKind.RADIUS,
        DifferenceKind.SHADOW,
        DifferenceKind.IMAGE,
    }
)
_PLACED = frozenset(
    {DifferenceKind.MOVED, DifferenceKind.RESIZED}
)  # in the middle of something half of a space is seen, or twice
AROUND = 6.0  # px round an element, beyond its own spaces, that its look reaches
SEEN_LEVELS, SEEN_PIXELS = 24, 12  # of 255, and pixels that differ by more: what a person sees of an element
SERVED_AS_WRITTEN = frozenset({"html"})  # stacks whose own style sheets the browser gets


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """`gains` has, by row, what its value brings to the score beside all others that help: 0 for one that does not.

    Rows that could not be tried are not in it. `found` are rows that nobody had named, each with a gain of its own: declarations
    that the page is nearer without. `better` has, by row that helps, the row with the value that does so. `tree` is the page with
    all that helps.
    """

    gains: Mapping[Difference, float] = field(default_factory=dict)
    found: tuple[Difference, ...] = ()
    better: Mapping[Difference, Difference] = field(default_factory=dict)
    tree: SourceTree | None = None


@dataclass(frozen=True, slots=True)
class _Value:
    """A row with a value that may be right, and what it would change."""

    row: Difference
    patch: Patch


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A row that may be true, what may be meant by it, and by how much that has to raise the score."""

    row: Difference
    values: tuple[_Value, ...]
    least: float = HELPS
    is_named: bool = True
    is_open: bool = False  # a value that helps may be the wrong one still, so that all are tried


@dataclass(frozen=True, slots=True)
class _Kept:
    """What helps, beside all that was kept before it."""

    candidate: _Candidate
    value: _Value
    gain: float


async def rehearse(bench: Workbench, brief: Brief, best: Pass, rows: Sequence[Difference]) -> Rehearsal:
    """Which of `rows`, and of the declarations of the page, help. A page that cannot be opened for it is left untried."""
    tree = best.draft.source
    if bench.stack.name not in SERVED_AS_WRITTEN or not rows:
        return Rehearsal()
    subject = await asyncio.to_thread(Subject.of, brief.mockup, brief.facts)
    judgement = await asyncio.to_thread(judge, subject, best.render)
    candidates = list(_candidates(best.render, tree, rows, judgement))
    if not candidates:
        return Rehearsal()
    try:
        worded = await _worded(bench, brief, best, subject, rows, judgement.score)
        async with AsyncExitStack() as held:
            page = Seeing(lambda: held.enter_async_context(bench.renderer.trying(worded, brief.mockup.viewport)))
            desk = _Desk(page, subject, worded)
            return await _chosen(desk, await desk.score(()), candidates)
    except RenderError:
        return Rehearsal()


async def _worded(
    bench: Workbench, brief: Brief, best: Pass, subject: Subject, rows: Sequence[Difference], score: float
) -> SourceTree:
    """The best page with its words as the rows have them. Words that are other ones are sure, and may cost something where the
    letters are wrong as well; what is put in or taken out may be misplaced, and stays where the page of `score` is no farther for it.
    """
    tree = best.draft.source
    homes = homes_of(rows, brief.facts, best.render, tree)
    others = [row for row in rows if row.kind is DifferenceKind.TEXT]
    wholes = [row for row in rows if row.kind in (DifferenceKind.EXTRA, DifferenceKind.MISSING)]
    for some, cost in ((others, HEAVY), *(([row], 0.0) for row in wholes)):
        made = reworded(tree, some, homes)
        if made == tree:
            continue
        render = await bench.renderer.glance(made, brief.mockup.viewport)
        now = (await asyncio.to_thread(judge, subject, render)).score
        if now >= score - cost:
            tree, score = made, now
    return tree


def _candidates(
    render: Render, tree: SourceTree, rows: Sequence[Difference], judgement: Judgement
) -> Iterator[_Candidate]:
    """What there is to try, in order: what costs most, then what insists, as without it there is again what was meant, to the letter."""
    slots = tuple(one for one in every_slot(tree) if one.file.endswith(".css"))
    named = list(_named(rows, slots, tree))
    insistent, overruling = _drops(render, slots, tree, judgement)
    yield from (one for one in named if one.row.loss >= HEAVY)
    yield from insistent[:MOST_INSISTENT]
    yield from (one for one in named if one.row.loss < HEAVY)
    yield from overruling[:MOST_OVERRULING]


async def _chosen(desk: "_Desk", score: float, candidates: Sequence[_Candidate]) -> Rehearsal:
    """The candidates that help together, each tried beside all that were kept before it; `score` is that of the page as it is.

    What does not help may do so once something large is in its place, so that it is tried again; and two that make up for one
    another help only together.
    """
    choice = _Choice(desk, score)
    waiting = list(candidates)
    for _ in range(TURNS):
        failed: list[tuple[_Candidate, float]] = []  # with the score as it was then
        for one in waiting:
            before = choice.score
            if not await choice.took_some(one):
                failed.append((one, before))
        waiting = [one for one, before in failed if choice.score > before + HEAVY]
    await choice.thin()
    left = [one for one in candidates if one.row.loss >= PAIRED and not choice.has(one)]
    for one, other in combinations(sorted(left, key=lambda one: -one.row.loss)[:MOST_PAIRED], 2):
        if not choice.has(one) and not choice.has(other):
            await choice.take((one, one.values[0]), (other, other.values[0]))
    gains = dict.fromkeys(choice.tried, 0.0)
    gains.update({one.value.row: one.gain for one in choice.kept})
    return Rehearsal(
        gains=gains,
        found=tuple(one.value.row for one in choice.kept if not one.candidate.is_named),
        better={one.candidate.row: one.value.row for one in choice.kept},
        tree=desk.with_patches([one.value.patch for one in choice.kept]),
    )


class _Choice:
    """What was kept so far, and the score with all of it."""

    def __init__(self, desk: "_Desk", score: float) -> None:
        self._desk = desk
        self._looks = 0
        self.tried: list[Difference] = []
        self.score = score
        self.kept: list[_Kept] = []

    def has(self, candidate: _Candidate) -> bool:
        return any(one.candidate is candidate for one in self.kept)

    async def took_some(self, candidate: _Candidate) -> bool:
        """Whether one of its values helps: the first that does, or the best."""
        before = self.score
        for value in candidate.values:
            if self.score > before and not candidate.is_open:
                break
            await self.take((candidate, value))
        return self.score > before

    async def thin(self) -> None:
        """Let go what had made up for something that is right by now: that gains by going."""
        for one in sorted(self.kept, key=lambda one: one.gain):
            if one.gain >= HEAVY or not one.candidate.is_named:
                continue
            others = [other for other in self.kept if other is not one]
            now = await self._desk.score([other.value.patch for other in others])
            if now >= self.score - one.candidate.least:
                self.kept, self.score = others, now

    async def take(self, *news: tuple[_Candidate, _Value]) -> None:
        """Keep `news` if they help together, in place of what changes the same characters."""
        patches = [value.patch for _, value in news]
        if self._looks >= MOST_LOOKS or any(clash(one, other) for one, other in combinations(patches, 2)):
            return
        self._looks += 1
        self.tried += [value.row for _, value in news]
        others = [one for one in self.kept if not any(clash(one.value.patch, patch) for patch in patches)]
        now = await self._desk.score([*(one.value.patch for one in others), *patches])
        if now <= self.score + sum(one.least for one, _ in news):
            return
        rivals = sum(one.gain for one in self.kept) - sum(one.gain for one in others)
        gain = (now - self.score + rivals) / len(news)
        self.kept = [*others, *(_Kept(candidate, value, gain) for candidate, value in news)]
        self.score = now


class _Desk:
    """The open page, and how near it is to the mockup with some patches."""

    def __init__(self, page: Seeing, subject: Subject, tree: SourceTree) -> None:
        self._page, self._subject, self._tree = page, subject, tree

    def with_patches(self, patches: Sequence[Patch]) -> SourceTree:
        return patched(self._tree, patches)

    async def score(self, patches: Sequence[Patch]) -> float:
        render, pixels = await self._page.show(self.with_patches(patches))

        def judged() -> float:
            return judge(self._subject, render, Sheet.of(pixels, scale=render.viewport.scale)).score

        return await asyncio.to_thread(judged)


def _named(rows: Sequence[Difference], slots: Sequence[Slot], tree: SourceTree) -> Iterator[_Candidate]:
    """What `rows` ask for; for a family the others that the page has, for a length that was judged half and twice of the way."""
    families = _families(slots)
    for row in rows:
        some = ((one, patch_of(one, slots, tree)) for one in (row, *_other_values(row, families)))
        values = tuple(_Value(one, patch) for one, patch in some if patch is not None)
        if values:
            least = PAINTS if row.kind in _PAINTED else HELPS
            yield _Candidate(row=row, values=values, least=least, is_open=row.kind is DifferenceKind.FONT_FAMILY)


def _other_values(row: Difference, families: Sequence[str]) -> Iterator[Difference]:
    if row.kind is DifferenceKind.FONT_FAMILY and row.property == "font-family":
        yield from (replace(row, expected=one) for one in families if one not in (row.expected, row.seen))
    was, wanted = (_LENGTH.fullmatch(text or "") for text in (row.seen, row.expected))
    if was and wanted and row.kind in _PLACED and row.loss:
        by = float(wanted[1]) - float(was[1])
        yield from (replace(row, expected=f"{round(float(was[1]) + times * by, 1):g}px") for times in (0.5, 2.0))


def _families(slots: Sequence[Slot]) -> tuple[str, ...]:
    """Every family that the style sheets name, by its custom property where it has one."""
    kept = {said(one).value: f"var({one.property})" for one in slots if _FAMILY_NAME.match(one.property)}
    plain = [
        said(one).value
        for one in slots
        if one.property == "font-family" and "var(" not in one.value and "," in one.value
    ]
    return tuple(dict.fromkeys((*kept.values(), *(one for one in plain if one not in kept))))[:MOST_FAMILIES]


def _drops(
    render: Render, slots: Sequence[Slot], tree: SourceTree, judgement: Judgement
) -> tuple[list[_Candidate], list[_Candidate]]:
    """Declarations that may be too many, of elements that look otherwise than in the mockup: those that insist or hide, and those that
    overrule something that was meant, for one element alone; the last written first.
    """
    at = {(one.file, one.line, one.property): one for one in slots if not one.property.startswith("--")}
    decides: dict[Slot, list[Declaration]] = {}
    for one in (*render.declarations, *(gone.declaration for gone in render.unseen)):
        if one is not None and one.source is not None:
            slot = at.get((one.source.file, one.source.line, one.property))
            if slot is not None:
                decides.setdefault(slot, []).append(one)
    hiding = {one.declaration.source for one in render.unseen if one.declaration is not None}
    found: tuple[list[_Candidate], list[_Candidate]] = ([], [])
    for slot in sorted(decides, key=lambda slot: -slot.start):
        some = decides[slot]
        hides = SourceLine(slot.file, slot.line) in hiding and said(slot).value in HIDING
        insists = said(slot).is_important or hides
        overruled = some[0].overruled
        is_alone = len(some) == 1 and overruled is not None and not NOTHING_MEANT.fullmatch(overruled.strip())
        element = render.elements[some[0].element]
        if (insists or is_alone) and _is_off(element, judgement):
            values = [_Value(_too_many(slot, element), without(slot, tree))]
            if hides and slot.property == "display":
                shown = replace(
                    values[0].row, kind=DifferenceKind.MISSING, expected="block", summary="this hides what is missing"
                )
                values.append(
                    _Value(shown, Patch(slot.file, slot.start, slot.end, slot.value.replace("none", "block")))
                )
            least = DOUBTED if not insists else PAINTS if _PAINT.search(slot.property) else HELPS
            made = _Candidate(row=values[0].row, values=tuple(values), least=least, is_named=False, is_open=True)
            if hides:
                found[0].insert(0, made)  # what is missing moves all that is there
            else:
                found[not insists].append(made)
    return found


def _too_many(slot: Slot, element: Element) -> Difference:
    return Difference(
        kind=DifferenceKind.EXTRA,
        box=element.box,
        rendered_box=element.box,
        selector=element.selector,
        source=SourceLine(slot.file, slot.line),
        property=slot.property,
        expected=None,
        seen=said(slot).value,
        loss=0.0,
        weight=0.0,
        summary="the page is nearer without this declaration",
    )


def _is_off(element: Element, judgement: Judgement) -> bool:
    """Whether the element, with the spaces round it, looks otherwise than where the mockup should show it."""
    import numpy as np

    box = _reach(element)
    band = judgement.alignment.band_of_rendered(element.box.center[1])
    shown, mockup = judgement.shown, judgement.subject.sheet
    inside = Box.from_edges(
        max(0.0, box.x), max(0.0, box.y), min(shown.width, box.right), min(shown.height, box.bottom)
    )
    if inside.area <= 0:
        return True  # nothing to be seen of it: that may be what is wrong
    here, there = shown.window(inside), mockup.window(inside, -band.dx, -band.dy)
    apart = np.abs(here.astype(np.int16) - there.astype(np.int16)).max(axis=2)
    return int((apart > SEEN_LEVELS).sum()) >= SEEN_PIXELS


def _reach(element: Element) -> Box:
    """The box with its margins: what lies beside them tells whether they are right."""
    box = element.box
    above, right, below, left = (
        AROUND + abs(_px(element, f"margin-{side}")) for side in ("top", "right", "bottom", "left")
    )
    return Box.from_edges(box.x - left, box.y - above, box.right + right, box.bottom + below)


def _px(element: Element, name: str) -> float:
    try:
        return float(element.styles.get(name, "").removesuffix("px"))
    except ValueError:
        return 0.0
