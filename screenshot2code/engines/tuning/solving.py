"""Which handles, turned by how much, put everything where the mockup shows it: found by trying, not by knowing CSS.

Each handle is turned a little and the layout asked what moved: its response. What is off is then explained by as little turning as
possible (least absolute deviations with a price on every turn, as in the lasso: wrong goals do not bend it, and few handles answer),
and each answer is laid out before it is believed.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from screenshot2code.engines.tuning.goals import MOST, SETTLED, Goals, amiss, residuals
from screenshot2code.engines.tuning.handles import (
    LENGTH,
    NUMBER,
    WORD,
    Handle,
    alternatives,
    family,
    oddness,
    snapped,
    written,
)
from screenshot2code.render.base import Layout

STEPS: Mapping[str, float] = {
    "px": 1.0,
    "": 1.0,
    "rem": 0.0625,
    "em": 0.0625,
    "%": 1.0,
    "pt": 1.0,
    "vw": 0.1,
    "vh": 0.1,
    "ch": 0.25,
}
"""By how much a length is turned to see what it does: about a pixel."""

NUMBER_STEP = 0.05  # of a number without a unit: a line height
LEAST_GAIN = 1.2  # px, over all goals: what less is gained by may be the eyes' own error
NEAR, NEAR_SHARE = (
    1.5,
    0.1,
)  # px, and of what is left: offers as near to one another as this are told apart by their pictures
PICTURED = 4  # of them at most
RECONSIDERED, RESTEPS = 8, 5  # handles of an answer that are doubted, and steps to do without each
ROOM, ROOM_SHARE = (
    2.0,
    0.1,
)  # px, and of what the handle had put right: what another answer may be off more, by its goals
BETTER = 0.97  # of the picture's error: what another answer has to reach
POLISHED = 3  # other values of each handle that are looked at in the end
ROUNDING = 0.002  # of the picture's error: what a rounder value may cost, or another one has to gain
LEADING = 4  # handles of an answer that are tried for the next step
COLLINEAR = 0.985  # cosine between what two handles do: they do the same
HALF = 0.5  # of a word: it stands there or it does not
PRICE = 0.5  # px that are off for each px that a handle moves its furthest goal: what one goal alone asks for is still worth it
CANDIDATES = 10  # handles that are laid out for each step, the best first
VALUES = 3  # values that are laid out for each of them
MOST_STEPS = 40  # of one solution
MOST_FAILURES = 8  # handles in a row that did not keep what they promised
STILL = 0.02  # px: a response below this is none

Try = Callable[[Mapping[Handle, str]], Awaitable[Layout]]


Error = Callable[[Mapping[Handle, str]], Awaitable[float]]


@dataclass(slots=True)
class Response:
    """What a handle does to the goals, in px for each unit of its own; or, for a word, what each other word would move."""

    handle: Handle
    slope: Any = None
    words: dict[str, Any] = field(default_factory=dict)

    @property
    def reach(self) -> float:
        """The most that any goal moves for one unit."""
        return float(abs(self.slope).max())


@dataclass(slots=True)
class Solution:
    """`texts` are what the handles should say; `left` is what is off then, in px; `idle` moved nothing that is a goal."""

    texts: dict[Handle, str]
    left: float
    before: float
    idle: list[Handle]


async def solve(
    handles: Sequence[Handle], habits: Mapping[str, Counter[str]], goals: Goals, tried: Try, error: Error
) -> Solution:
    """The fewest handles that put most in its place. `tried` lays a page out; `error` says how far its picture is off."""
    seen = goals.seen(await tried({}))
    start = amiss(goals, seen)
    responses, idle = await _responses(handles, goals, seen, tried)
    work = _Work(responses, habits, goals, tried, error)
    texts, seen = await work.pursued({}, seen, frozenset())
    texts, seen = await work.reconsidered(texts, seen)
    texts, seen = await work.polished(texts, seen)
    return Solution(texts=texts, left=amiss(goals, seen), before=start, idle=idle)


@dataclass(frozen=True, slots=True)
class _Work:
    """What a solution is made from."""

    responses: Sequence[Response]
    habits: Mapping[str, Counter[str]]
    goals: Goals
    tried: Try
    error: Error

    async def pursued(
        self, texts: Mapping[Handle, str], seen: Any, banned: frozenset[Handle], most: int = MOST_STEPS
    ) -> tuple[dict[Handle, str], Any]:
        """`texts` and what the layout of them shows, after as many steps as help; `banned` handles are not touched."""
        texts, failed = dict(texts), set(banned)
        for _ in range(most):
            left = amiss(self.goals, seen)
            ranked = _ranked(self.responses, self.goals, seen, texts, failed, self.habits) if left >= LEAST_GAIN else []
            if not ranked:
                break
            offers = await _offers(ranked, self.goals, texts, left, self.tried)
            if not offers:
                failed |= {response.handle for _, response, _ in ranked[:CANDIDATES]}
                if len(failed) > len(banned) + MOST_FAILURES * CANDIDATES:
                    break
                continue
            response, text, now = await _preferred(offers, texts, self.error)
            _learn(response, texts, text, seen, now)
            texts[response.handle] = text
            seen = now
            failed = set(banned)
        return await _needed(texts, self.goals, seen, self.tried)

    async def reconsidered(self, texts: dict[Handle, str], seen: Any) -> tuple[dict[Handle, str], Any]:
        """Each handle of an answer is once left as it was: where the others then paint a nearer picture, it had not been wrong.

        A space above everything and a line height above everything move the same lines; only the picture tells them apart, and
        only when all else is in its place. Values that became odd are doubted first.
        """

        def doubt(handle: Handle) -> int:
            said = self.habits.get(family(handle.slot.property), Counter())
            return oddness(handle, handle.text, said) - oddness(handle, texts[handle], said)

        error = await self.error(texts)
        cleared: frozenset[Handle] = frozenset()
        for handle in sorted(texts, key=doubt)[:RECONSIDERED]:
            if handle not in texts:
                continue
            without = {one: text for one, text in texts.items() if one is not handle}
            now = self.goals.seen(await self.tried(without))
            others, other_seen = await self.pursued(without, now, cleared | {handle}, RESTEPS)
            if amiss(self.goals, other_seen) > amiss(self.goals, seen) + ROOM + ROOM_SHARE * amiss(self.goals, now):
                continue
            other_error = await self.error(others)
            if other_error < BETTER * error:
                texts, seen, error = others, other_seen, other_error
                cleared |= {handle}
        return texts, seen

    async def polished(self, texts: dict[Handle, str], seen: Any) -> tuple[dict[Handle, str], Any]:
        """Each value once more, by the picture: as it was, or as the page's CSS has it elsewhere, or rounder.

        Goals are good to half a pixel, a picture is exact; and now everything else is nearly in its place. Of two that paint the
        same the rounder one stays, and what changes nothing is left as it was.
        """
        error = await self.error(texts)
        reach = {one.handle: one.reach for one in self.responses if not one.words}
        for handle in list(texts):
            if handle not in reach or error <= 0:
                continue
            said = self.habits.get(family(handle.slot.property), Counter())
            number = float(texts[handle].removesuffix(handle.unit).removesuffix("px"))
            near = [
                text for text in snapped(handle, number, 1.5 / max(reach[handle], 1e-6), said) if text != texts[handle]
            ]
            odd = oddness(handle, texts[handle], said)
            for text in [handle.text, *near[:POLISHED]]:
                tried = (
                    {**texts, handle: text}
                    if text != handle.text
                    else {one: own for one, own in texts.items() if one is not handle}
                )
                now = await self.error(tried)
                is_rounder = text == handle.text or oddness(handle, text, said) < odd
                if now < error * (1 + ROUNDING if is_rounder else 1 - ROUNDING):
                    texts, error, odd = tried, now, oddness(handle, text, said)
                    if text == handle.text:
                        break
        return texts, self.goals.seen(await self.tried(texts))


async def _offers(
    ranked: Sequence[tuple[float, Response, list[str]]],
    goals: Goals,
    texts: Mapping[Handle, str],
    left: float,
    tried: Try,
) -> list[tuple[float, Response, str, Any]]:
    """(what is then off, response, text, what is then seen) of each candidate that keeps its promise, the best first."""
    offers: list[tuple[float, Response, str, Any]] = []
    for _, response, values in ranked[:CANDIDATES]:
        own: tuple[float, Response, str, Any] | None = None
        for text in values[:VALUES]:
            now = goals.seen(await tried({**texts, response.handle: text}))
            off = amiss(goals, now)
            if own is None or off < own[0] - max(0.3, 0.02 * left):  # a later value is less likely: it has to be better
                own = (off, response, text, now)
        if own is not None and own[0] < left - LEAST_GAIN:
            offers.append(own)
    return sorted(offers, key=lambda one: one[0])


async def _preferred(
    offers: Sequence[tuple[float, Response, str, Any]], texts: Mapping[Handle, str], error: Error
) -> tuple[Response, str, Any]:
    """The best offer; of those that put the same in its place, the one that paints the nearest picture."""
    best = offers[0][0]
    near = [one for one in offers if one[0] <= best + max(NEAR, NEAR_SHARE * best)][:PICTURED]
    if len(near) == 1:
        return near[0][1:]
    errors = [await error({**texts, response.handle: text}) for _, response, text, _ in near]
    return near[min(range(len(near)), key=lambda at: errors[at])][1:]


async def _responses(
    handles: Sequence[Handle], goals: Goals, seen: Any, tried: Try
) -> tuple[list[Response], list[Handle]]:
    import numpy as np

    found, idle = [], []
    for handle in handles:
        if handle.kind == WORD or (handle.kind == NUMBER and handle.slot.property == "font-weight"):
            words = [one for one in _words(handle) if one != handle.text]
            told = {word: np.nan_to_num(goals.seen(await tried({handle: word})) - seen, nan=0.0) for word in words}
            if any(float(np.abs(moved).max(initial=0.0)) > STILL for moved in told.values()):
                found.append(Response(handle, words=told))
            else:
                idle.append(handle)
        elif handle.kind in (LENGTH, NUMBER):
            slope = await _slope(handle, goals, seen, tried)
            if slope is None:
                idle.append(handle)
            else:
                found.append(Response(handle, slope=slope))
    return found, idle


def _words(handle: Handle) -> tuple[str, ...]:
    return ("300", "400", "500", "600", "700") if handle.kind == NUMBER else alternatives(handle)


async def _slope(handle: Handle, goals: Goals, seen: Any, tried: Try) -> Any:
    """What one unit more does to each goal; where more does nothing, what less does. None: nothing."""
    import numpy as np

    step = NUMBER_STEP if handle.kind == NUMBER else STEPS[handle.unit]
    for by in (step, -4 * step):
        now = goals.seen(await tried({handle: written(handle, handle.number + by)}))
        moved = np.nan_to_num((now - seen) / by, nan=0.0)
        if float(np.abs(moved * by).max(initial=0.0)) > STILL:
            return moved
    return None


def _ranked(
    responses: Sequence[Response],
    goals: Goals,
    seen: Any,
    texts: Mapping[Handle, str],
    failed: set[Handle],
    habits: Mapping[str, Counter[str]],
) -> list[tuple[float, Response, list[str]]]:
    """(px that it moves in all, response, values to try) of what explains best together; beside each what would do the same."""
    import numpy as np

    open_ones = [one for one in responses if one.handle not in failed and not (one.words and one.handle in texts)]
    columns: list[tuple[Response, str, Any]] = []
    for one in open_ones:
        if one.words:
            columns += [(one, word, moved) for word, moved in one.words.items()]
        else:
            columns.append((one, "", one.slope))
    if not columns:
        return []
    amounts = _explained(columns, goals, seen, texts, habits)
    norms = [float(np.linalg.norm(column)) or 1.0 for _, _, column in columns]
    found: list[tuple[float, Response, list[str]]] = []
    order = sorted(range(len(columns)), key=lambda at: -abs(amounts[at]) * float(np.abs(columns[at][2]) @ goals.trust))
    for at in order[:LEADING]:
        worth = abs(amounts[at]) * float(np.abs(columns[at][2]) @ goals.trust)
        if worth < LEAST_GAIN:
            break
        for other, (response, word, column) in enumerate(columns):
            alike = float(column @ columns[at][2]) / (norms[other] * norms[at])
            if other != at and abs(alike) < COLLINEAR:
                continue
            by = amounts[at] * norms[at] / norms[other] * (1 if alike > 0 else -1) if other != at else amounts[at]
            values = [word] if word else _values(response, by, texts, habits)
            if values and (not word or by > HALF):
                found.append((worth, response, values))
    return found


def _values(
    response: Response, by: float, texts: Mapping[Handle, str], habits: Mapping[str, Counter[str]]
) -> list[str]:
    handle = response.handle
    now = texts.get(handle, handle.text)
    number = float(now.removesuffix(handle.unit).removesuffix("px")) + by
    if (
        number < 0
        and not handle.text.startswith("-")
        and not handle.slot.property.startswith(("margin", "letter", "--"))
    ):
        number = 0.0
    said = habits.get(family(handle.slot.property), Counter())
    return [one for one in snapped(handle, number, 0.75 / max(response.reach, 1e-6), said) if one != now]


def _explained(
    columns: Sequence[tuple[Response, str, Any]],
    goals: Goals,
    seen: Any,
    texts: Mapping[Handle, str],
    habits: Mapping[str, Counter[str]],
) -> Any:
    """How much of each column explains what is off: least absolute deviations with a price for every px that is moved.

    A linear programme, and so the best of all answers: what two faults do together is not blamed on a third that happens to lie
    above both. Values that nobody would write are cheaper to change.
    """
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, eye, hstack, vstack

    off = goals.wanted - seen
    known = ~np.isnan(off)
    off = np.clip(off, -MOST, MOST)[known]
    trust = goals.trust[known]
    matrix = csr_matrix(np.stack([column[known] for _, _, column in columns], axis=1))
    reach = np.array([float(np.abs(column).max()) for _, _, column in columns])
    price = PRICE * reach * np.array([_price(one.handle, texts, habits) for one, _, _ in columns])
    count, rows = len(columns), int(known.sum())
    slack = eye(rows, format="csr")
    bounds = [(0, None)] * count + [(0, 0 if word else None) for _, word, _ in columns] + [(0, None)] * rows
    bounds = [(0, 1) if at < count and columns[at][1] else bound for at, bound in enumerate(bounds)]
    answer = linprog(
        np.concatenate([price, price, trust]),
        A_ub=vstack([hstack([matrix, -matrix, -slack]), hstack([-matrix, matrix, -slack])]),
        b_ub=np.concatenate([off, -off]) + SETTLED,  # ink lies on whole pixels: nearer than that nobody can say
        bounds=bounds,
        method="highs",
    )
    return answer.x[:count] - answer.x[count : 2 * count] if answer.success else np.zeros(count)


def _price(handle: Handle, texts: Mapping[Handle, str], habits: Mapping[str, Counter[str]]) -> float:
    """What it costs to change this value, beside others: less where it is odd as it is, or was changed already."""
    if handle in texts:
        return 0.7
    said = habits.get(family(handle.slot.property), Counter())
    return max(0.7, 1.1 - 0.1 * oddness(handle, handle.text, said))


def _learn(response: Response, texts: Mapping[Handle, str], text: str, seen: Any, now: Any) -> None:
    """What the step itself has shown of the handle: a secant is truer than a slope from one pixel."""
    import numpy as np

    if response.words:
        return
    unit = response.handle.unit
    was, new = (
        float(one.removesuffix(unit).removesuffix("px"))
        for one in (texts.get(response.handle, response.handle.text), text)
    )
    if abs(new - was) > 1e-9:
        moved = np.nan_to_num((now - seen) / (new - was), nan=0.0)
        response.slope = np.where(np.abs(moved) > STILL, moved, response.slope)


async def _needed(texts: dict[Handle, str], goals: Goals, seen: Any, tried: Try) -> tuple[dict[Handle, str], Any]:
    """`texts` without those that later ones have made needless."""
    for handle in list(texts):
        without = {one: text for one, text in texts.items() if one is not handle}
        now = goals.seen(await tried(without))
        if amiss(goals, now) <= amiss(goals, seen) + 0.5:
            texts, seen = without, now
    return texts, seen


def worst(goals: Goals, seen: Any) -> float:
    """How far the worst goal is off."""
    return float(residuals(goals, seen).max(initial=0.0))
