"""The turn of tuning: sights, steps and guards."""

import asyncio
import dataclasses
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from screenshot2code.core.artifacts import Declaration, Render, SourceTree
from screenshot2code.core.events import Emit, StageStarted
from screenshot2code.core.geometry import Box
from screenshot2code.core.history import Brief, Draft, Pass
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.tuning.knobs import Knob, find_knobs, px, turned
from screenshot2code.engines.tuning.moves import (
    PAINT,
    Move,
    Shifts,
    combined,
    downward_moves,
    leading_moves,
    named_moves,
    painting,
    placing_moves,
    ratio_moves,
    sideways_moves,
    step_moves,
    weight_moves,
)
from screenshot2code.engines.tuning.registration import place, shift
from screenshot2code.engines.tuning.repairing import repaired
from screenshot2code.engines.tuning.seeing import Seeing, pixels_of
from screenshot2code.engines.tuning.stylesheet import replace, tree_slots
from screenshot2code.errors import UsageError

GAIN = 1e-4  # of mean 1 - SSIM in a move's own boxes: above the noise of moving an edge by a fraction of a pixel
PAINT_GAIN = (
    0.25  # of 255, mean difference of colour in a move's own boxes: a quarter of the smallest step of one channel
)
ALIKE = 0.02  # of mean 1 - SSIM: what is so like the mockup has nothing to gain that anybody sees
NEAR_TWIN = 0.99  # of the page's SSIM: on drafts from here on, searching never gained more than .0003, and guesses at
# numbers that were measured nothing that was true
MEASURED = frozenset({"offline"})  # engines that measured every number that they wrote: to guess at those rarely helps
AT_STAKE = 1e-3  # of the page's 1 - SSIM, in the boxes of a guess at a measured number: it wins a tenth of that at best
COLOR_COSTS = 1e-3  # of the page's SSIM: what a colour that is nearer may cost
WHOLE_COSTS = 0.1  # of mean 1 - SSIM in a move's own boxes: half a pixel costs small letters half of that, another line break more
UNSEEN = 5e-4  # of the page's SSIM: what whole pixels may cost in all
ROUNDED = frozenset(
    {"width", "min-width", "max-width", "height", "min-height", "gap", "row-gap", "column-gap", "border-radius"}
    | {f"{what}-{side}" for what in ("margin", "padding") for side in ("top", "right", "bottom", "left")}
)  # lengths of boxes, which people write in whole pixels; letters have sizes in between
FRUITLESS = 3  # trials in a row that helped nothing, after which a near twin is searched no further
HEAVIER = 1.05  # times the ink: less than half of what one weight has beyond the next (1.1 to 1.16 between 500 and 700)
WORTHWHILE = 1e-3  # of the page's SSIM: after a turn that gained less, the next one gains nothing that counts
AROUND = 4.0  # px round an element that its move may change
CORNER = 12.0  # px of a corner that a radius shows in
MOST_PLACES = 4  # spaces that move all below them are tried one by one, the heaviest first
SYSTEM_WEIGHTS = frozenset({400, 700})  # every face of a system has these
_FACE_WEIGHT = re.compile(r"@font-face\s*\{[^}]*font-weight:\s*(\d+)\s*;")


@dataclass(frozen=True, slots=True)
class Sight:
    """A tree and what it looks like: its render, its pixels (in colour and grey), and SSIM against the mockup at each."""

    tree: SourceTree
    render: Render
    pixels: Any
    grey: Any
    similarity: Any

    @property
    def ssim(self) -> float:
        return float(self.similarity.mean())


@dataclass(frozen=True, slots=True)
class Target:
    """The mockup's pixels, in colour and grey."""

    pixels: Any
    grey: Any
    scale: float


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
        if self._bench.settings.engine == self.name or best.engine == "given":  # somebody else's page: see repairing.py
            tree = await repaired(self._bench, brief, best)
            return Draft(source=tree, exhausted=tree == best.draft.source)
        target = await asyncio.to_thread(_target, brief)
        site = self._bench.stack.site(best.draft.source)
        sight = start = await asyncio.to_thread(_first_sight, target, best)
        is_measured = best.engine in MEASURED
        fine = 0.5 if best.engine == self.name else 1.0  # each turn halves the steps of the first
        renderer, view = self._bench.renderer, brief.mockup.viewport
        async with AsyncExitStack() as held:
            page = Seeing(lambda: held.enter_async_context(renderer.trying(site, view)))
            knobs, turned_in = find_knobs(sight.tree, best.render), sight.tree
            lines = await asyncio.to_thread(line_shifts, target, sight)
            moves = _promising(sight, leading_moves(sight.render, knobs, lines), target)
            sight = await self._try(page, target, sight, moves)
            sight = await self._placed(page, target, sight, best)
            fruitless = 0
            failed: dict[Step, tuple[Sight, bool]] = {}  # where a step was asked in vain, and whether it had moves
            for step, is_guess in _steps(best, target, fine):
                if fruitless >= FRUITLESS and sight.ssim >= NEAR_TWIN:
                    break
                if sight.tree is not turned_in:
                    # Lines and elements are those of the best pass: only values have changed since.
                    knobs, turned_in = find_knobs(sight.tree, best.render), sight.tree
                if step in failed and failed[step][0] is sight:
                    fruitless += failed[step][1]
                    continue
                if is_guess and is_measured and sight.ssim >= NEAR_TWIN:
                    continue
                moves = _promising(sight, await asyncio.to_thread(step, sight, knobs), target)
                if is_guess and is_measured and _at_stake(sight, moves, target) < AT_STAKE:
                    continue
                before, sight = sight, await self._try(page, target, sight, moves)
                if sight is before:
                    failed[step] = (sight, bool(moves))
                fruitless = 0 if sight is not before else fruitless + bool(moves)
            sight = await self._rounded(page, target, start, sight, best)
        if sight is start:
            return Draft(source=best.draft.source, exhausted=True)
        # The loop judges the turn by the score and keeps the best pass, so that a page never ends worse.
        little = sight.ssim - start.ssim < WORTHWHILE
        render = await self._afresh(brief, sight.tree, best.render)
        return Draft(source=sight.tree, render=render, exhausted=little)

    async def _afresh(self, brief: Brief, tree: SourceTree, before: Render) -> Render | None:
        """`tree` rendered anew, with the declarations of `before`: reading them costs most of a render, and only values changed.

        None where the page is made of other elements than before: then its declarations have to be read.
        """
        render = await self._bench.renderer.glance(self._bench.stack.site(tree), brief.mockup.viewport)
        if [one.selector for one in render.elements] != [one.selector for one in before.elements]:
            return None
        values = {(slot.file, slot.line, slot.property, slot.selector): slot.value for slot in tree_slots(tree)}
        return dataclasses.replace(render, declarations=tuple(_with_value(one, values) for one in before.declarations))

    async def _placed(self, page: Seeing, target: Target, now: Sight, best: Pass) -> Sight:
        """`now` with those spaces and sizes that the comparison names and that bring the whole page nearer, one by one."""
        count = len(placing_moves(best.comparison.differences, find_knobs(now.tree, best.render)))
        for number in range(min(count, MOST_PLACES)):
            moves = placing_moves(best.comparison.differences, find_knobs(now.tree, best.render))
            if number < len(moves):
                tried = await self._shown(page, target, now, [moves[number]])
                now = tried if tried is not None and tried.ssim > now.ssim else now
        return now

    async def _try(self, page: Seeing, target: Target, now: Sight, moves: list[Move]) -> Sight:
        """`now` with those moves that bring their own surroundings nearer, or `now` itself if the page gains nothing."""
        good, tried, is_settled = moves, now, False
        for _ in range(2):  # all of them at once, then those that proved good
            shown = await self._shown(page, target, now, good)
            if shown is None:
                return now
            tried = shown
            left = await asyncio.to_thread(_improved, now, tried, good, target)
            if is_settled := len(left) == len(good):
                break
            good = left
        if tried.ssim > now.ssim:
            return tried
        # A colour may be right and the greys that it mixes to no nearer; but what loses the page's picture has moved something.
        paints = is_settled and bool(good) and all(knob.longhand in PAINT for move in good for knob, _ in move.values)
        return tried if paints and tried.ssim > now.ssim - COLOR_COSTS else now

    async def _rounded(self, page: Seeing, target: Target, start: Sight, now: Sight, best: Pass) -> Sight:
        """`now` with whole pixels in place of the fractions that this turn has written, wherever nobody sees the difference."""
        if now is start:
            return now
        before = {
            (knob.slot.file, knob.slot.line, knob.slot.selector, knob.part, knob.longhand): knob.text
            for knob in find_knobs(start.tree, best.render)
        }
        moves = []
        for knob in find_knobs(now.tree, best.render):
            was = before.get((knob.slot.file, knob.slot.line, knob.slot.selector, knob.part, knob.longhand))
            if knob.px is not None and was != knob.text and not knob.px.is_integer() and knob.longhand in ROUNDED:
                moves.append(Move(elements=knob.elements, values=((knob, px(float(round(knob.px)))),)))
        tried = await self._shown(page, target, now, moves)
        if tried is None:
            return now
        missed = await asyncio.to_thread(_improved, tried, now, moves, target, WHOLE_COSTS)  # better as they were
        kept = [move for move in moves if move not in missed]
        if len(kept) < len(moves):
            tried = await self._shown(page, target, now, kept)
        return tried if tried is not None and tried.ssim >= now.ssim - UNSEEN else now

    async def _shown(self, page: Seeing, target: Target, now: Sight, moves: Sequence[Move]) -> Sight | None:
        """`now` after `moves`; None where they change nothing, or where an element goes or comes, as all else is told by their order."""
        changes = combined(moves)
        if not changes:
            return None
        tree = replace(now.tree, turned(changes))
        render, pixels = await page.show(self._bench.stack.site(tree))
        if [one.tag for one in render.elements] != [one.tag for one in now.render.elements]:
            return None
        return await asyncio.to_thread(_sight, target, tree, render, pixels, now)


def _with_value(declaration: Declaration, values: Mapping[tuple[str, int, str, str], str]) -> Declaration:
    """`declaration` as it reads now; its line is the same, as values are replaced within theirs."""
    if declaration.source is None:
        return declaration
    place = (declaration.source.file, declaration.source.line, declaration.property, " ".join(declaration.rule.split()))
    return dataclasses.replace(declaration, value=values.get(place, declaration.value))


def _steps(best: Pass, target: Target, fine: float) -> Iterator[tuple[Step, bool]]:
    """What to try, in order, and whether it is a guess: what is known outright first, then small steps of every kind."""
    named, down, sideways = _measured_steps(best, target)
    weights = sorted(SYSTEM_WEIGHTS | declared_weights(best.draft.source))
    yield named, False
    yield from ((functools.partial(_weighed, target, weights, up), False) for up in (True, False))
    yield from (
        (step, False) for step in (down, sideways) * 2
    )  # before sizes, which would else make up for a wrong place
    yield from ((step, True) for step in _guesses(fine))
    yield from ((step, False) for step in (down, sideways))  # again: a wrong size had hidden where its text belongs


def _measured_steps(best: Pass, target: Target) -> tuple[Step, Step, Step]:
    """What the comparison names, and how far text has to go down and sideways."""
    measured: list[tuple[Sight, Shifts]] = []

    def shifts(sight: Sight) -> Shifts:
        if not measured or measured[-1][0] is not sight:
            measured.append((sight, text_shifts(target, sight)))
        return measured[-1][1]

    def down(sight: Sight, knobs: Sequence[Knob]) -> list[Move]:
        return downward_moves(sight.render, knobs, shifts(sight))

    def sideways(sight: Sight, knobs: Sequence[Knob]) -> list[Move]:
        return sideways_moves(sight.render, knobs, shifts(sight))

    def named(_: Sight, knobs: Sequence[Knob]) -> list[Move]:
        return named_moves(best.comparison.differences, best.render, knobs)

    return named, down, sideways


def _guesses(fine: float) -> list[Step]:
    """Small steps of every kind."""
    painted = ("border-radius", "max-width", "width", "height")
    # 1.2 % is half a pixel on a 40 px heading and what separates neighbouring fits of the type scale; 0.1 px of letter-spacing
    # moves the end of a 60-character line by 6 px; .05 separates the ratios that people write. All found by experiment.
    return [
        *(functools.partial(_stepped, "font-size", by, 0.0) for by in (1 + 0.012 * fine, 1 - 0.012 * fine)),
        *(functools.partial(_stepped, "letter-spacing", 1.0, add) for add in (0.1 * fine, -0.1 * fine)),
        *(functools.partial(_led, add) for add in (0.05 * fine, -0.05 * fine)),
        *(functools.partial(_grown, longhand, add) for add in (1.0, -1.0) for longhand in painted),
    ]


def _weighed(target: Target, weights: Sequence[int], up: bool, sight: Sight, knobs: Sequence[Knob]) -> list[Move]:
    """Heavier letters where the mockup has more ink, lighter ones where it has less.

    Of weights that are right already some others fit half a pixel of misplacement better, and are wrong all the same.
    """

    def more(move: Move) -> float:
        boxes = _boxes(sight.render, move)
        wanted, has = (sum(_ink(grey, box, target.scale) for box in boxes) for grey in (target.grey, sight.grey))
        return (wanted + 1) / (has + 1)

    return [
        move
        for move in weight_moves(knobs, weights, up=up)
        if (more(move) >= HEAVIER if up else more(move) <= 1 / HEAVIER)
    ]


def _ink(grey: Any, box: Box, scale: float) -> float:
    """How much differs from the ground inside `box`, in levels of grey times pixels."""
    import numpy as np

    area = box.scaled(scale)
    patch = grey[max(0, int(area.y)) : int(area.bottom) + 1, max(0, int(area.x)) : int(area.right) + 1]
    return float(np.abs(patch.astype(np.int16) - int(np.median(patch))).sum()) if patch.size else 0.0


def _stepped(longhand: str, by: float, add: float, _: Sight, knobs: Sequence[Knob]) -> list[Move]:
    return step_moves(knobs, longhand, lambda value: value * by + add)


def _led(add: float, _: Sight, knobs: Sequence[Knob]) -> list[Move]:
    return ratio_moves(knobs, add)


def _grown(longhand: str, add: float, sight: Sight, knobs: Sequence[Knob]) -> list[Move]:
    return step_moves(painting(sight.render, knobs), longhand, lambda value: value + add, least=0.0)


def declared_weights(tree: SourceTree) -> set[int]:
    """The weights of all faces that the page brings along."""
    sheets = [file.text for file in tree.files if file.path.suffix == ".css"]
    return {int(found[1]) for text in sheets for found in _FACE_WEIGHT.finditer(text)}


def text_shifts(target: Target, sight: Sight) -> Shifts:
    """How far the own text of each element has to move, where that can be told."""
    found = {}
    for element in sight.render.elements:
        if element.texts:
            by = shift(target.grey, sight.grey, Box.around(piece.box for piece in element.texts), scale=target.scale)
            if by is not None:
                found[element.index] = by
    return found


def line_shifts(target: Target, sight: Sight) -> dict[int, list[int]]:
    """How far down each line has to go, of elements with several lines that can all be told."""
    found = {}
    for element in sight.render.elements:
        tops = sorted({piece.box.y: piece.box for piece in element.texts}.items())
        if len(tops) > 1:
            places = [place(target.grey, sight.grey, box, scale=target.scale) for _, box in tops]
            known = [one.dy for one in places if one is not None]
            if len(known) == len(places):
                found[element.index] = known
    return found


def _promising(now: Sight, moves: Sequence[Move], target: Target) -> list[Move]:
    """Those of `moves` whose elements do not look like the mockup already."""
    from screenshot2code.compare.structure import local_error

    def error(move: Move) -> float:
        boxes = [box.padded(AROUND) for box in _boxes(now.render, move)]
        return sum(local_error(now.similarity, boxes, scale=target.scale)) / max(1, len(boxes))

    return [move for move in moves if any(knob.longhand in PAINT for knob, _ in move.values) or error(move) > ALIKE]


def _at_stake(now: Sight, moves: Sequence[Move], target: Target) -> float:
    """The share of the page's 1 - SSIM that lies in the boxes of `moves`: more than all of it they cannot win."""
    from screenshot2code.compare.structure import local_error

    boxes = [box.padded(AROUND) for move in moves for box in _boxes(now.render, move)]
    errors = local_error(now.similarity, boxes, scale=target.scale)
    lost = sum(box.area * error for box, error in zip(boxes, errors, strict=True))
    return lost / max(1.0, now.render.size.width * now.render.size.height)


def _improved(now: Sight, tried: Sight, moves: Sequence[Move], target: Target, gain: float = GAIN) -> list[Move]:
    """The moves after which the surroundings of their elements, before and after, look more like the mockup, by `gain`."""
    from screenshot2code.compare.structure import local_error

    good = []
    for move in moves:
        boxes = [box.padded(AROUND) for sight in (now, tried) for box in _boxes(sight.render, move)]
        if any(knob.longhand in PAINT for knob, _ in move.values):
            gained = sum(_unlike(now, target, box) - _unlike(tried, target, box) for box in boxes)
            least = PAINT_GAIN * len(boxes)
        else:
            before = local_error(now.similarity, boxes, scale=target.scale)
            gained = sum(before) - sum(local_error(tried.similarity, boxes, scale=target.scale))
            least = gain * len(boxes)
        if gained > least:
            good.append(move)
    return good


def _unlike(sight: Sight, target: Target, box: Box) -> float:
    """Mean difference of colour inside `box`, 0..255: SSIM of greys does not see a hue."""
    import numpy as np

    area = box.scaled(target.scale)
    height, width = (min(one, two) for one, two in zip(sight.pixels.shape[:2], target.pixels.shape[:2], strict=True))
    rows = slice(max(0, int(area.y)), max(0, min(height, int(area.bottom) + 1)))
    columns = slice(max(0, int(area.x)), max(0, min(width, int(area.right) + 1)))
    one, other = (pixels[rows, columns].astype(np.int16) for pixels in (sight.pixels, target.pixels))
    return float(np.abs(one - other).mean()) if one.size else 0.0


def _boxes(render: Render, move: Move) -> list[Box]:
    """Where a move is to be judged: around text; over what is coloured; at the corners or edges of what changes its shape."""
    elements = [render.elements[index] for index in move.elements if index < len(render.elements)]
    shapes = {SHOWN_AT[knob.longhand] for knob, _ in move.values if knob.longhand in SHOWN_AT}
    if shapes:
        return [box for element in elements for shape in shapes for box in shape(element.box)]
    return [
        box
        for element in elements
        for box in ([piece.box for piece in element.texts] if element.texts else [element.box])
    ]


def _all_over(box: Box) -> list[Box]:
    return [box]


def _corners(box: Box) -> list[Box]:
    size = min(CORNER, box.width / 2, box.height / 2)
    return [Box(x, y, size, size) for x in (box.x, box.right - size) for y in (box.y, box.bottom - size)]


def _edges(box: Box) -> list[Box]:
    across = [Box(box.x, y, box.width, 0) for y in (box.y, box.bottom)]
    return [*across, *(Box(x, box.y, 0, box.height) for x in (box.x, box.right))]


SHOWN_AT: Mapping[str, Callable[[Box], list[Box]]] = {
    "background-color": _all_over,
    "border-color": _edges,
    "border-radius": _corners,
    **dict.fromkeys(("width", "min-width", "max-width", "height", "min-height"), _edges),
}
"""Where values show that are not about text alone."""


def _target(brief: Brief) -> Target:
    pixels = pixels_of(brief.mockup.png)
    return Target(pixels=pixels, grey=_grey(pixels), scale=brief.mockup.viewport.scale)


def _first_sight(target: Target, best: Pass) -> Sight:
    return _sight(target, best.draft.source, best.render, pixels_of(best.render.png))


def _sight(target: Target, tree: SourceTree, render: Render, pixels: Any, before: Sight | None = None) -> Sight:
    """What `render` looks like; `before` is a sight that it shares most of its rows with."""
    grey = _grey(pixels)
    return Sight(tree, render, pixels, grey, _similarity(target, grey, before))


def _similarity(target: Target, grey: Any, before: Sight | None) -> Any:
    """SSIM at every pixel, worked out anew only in the bands of rows that changed."""
    import numpy as np

    from screenshot2code.compare.structure import WINDOW, ssim_map

    if before is None or before.grey.shape != grey.shape or grey.shape != target.grey.shape:
        return ssim_map(target.grey, grey)
    changed = np.flatnonzero((grey != before.grey).any(axis=1))
    if not changed.size:
        return before.similarity
    similarity = before.similarity.copy()
    for run in np.split(changed, np.flatnonzero(np.diff(changed) > 4 * WINDOW) + 1):
        top, bottom = max(0, int(run[0]) - WINDOW), min(len(grey), int(run[-1]) + 1 + WINDOW)
        band = ssim_map(target.grey[top:bottom], grey[top:bottom])
        if len(band) != bottom - top:
            return ssim_map(target.grey, grey)
        first = top if top == 0 else top + WINDOW // 2
        last = bottom if bottom == len(grey) else bottom - WINDOW // 2
        similarity[first:last] = band[first - top : last - top]
    return similarity


def _grey(pixels: Any) -> Any:
    """The picture as the score sees it: 8-bit luma (ITU-R 601), as compare.structure says."""
    import numpy as np
    from PIL import Image

    return np.asarray(Image.fromarray(pixels).convert("L"))
