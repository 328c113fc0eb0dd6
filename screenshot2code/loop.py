"""The story of a run: draft, render, compare, remember, decide.

`next_step` decides in values; `refine` acts. Passes form a tree: each revision starts from the best pass so far, not from the
latest. A failure, an interrupt or a spent limit after the first pass keeps what was made.
"""

import asyncio
import dataclasses
import functools
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import TypeVar

from screenshot2code.compare.base import Comparer
from screenshot2code.core.changes import changed_lines
from screenshot2code.core.events import Emit, PassFinished, RunFinished, StageStarted
from screenshot2code.core.history import Attempt, Brief, Draft, Pass, Run, StopReason, Usage, best_of
from screenshot2code.core.money import Allowance
from screenshot2code.core.settings import Policy, RunSettings
from screenshot2code.engines.base import KEEP, Engine
from screenshot2code.errors import Interrupted, LimitReached, MockupError, Screenshot2CodeError
from screenshot2code.render.base import Renderer
from screenshot2code.stacks.base import Stack

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who makes the first draft, and who may revise it, in order of preference (the cheapest first).

    `opening` has each a turn on the best so far before the revisers, whether or not the target is met: somebody who names a
    model wants its page. `free` are the revisers that cost nothing but seconds: they have their turns also after the target is
    met. The first draft of the last of drafter and `opening` is made `variants` times side by side.
    """

    drafter: str
    revisers: tuple[str, ...]
    free: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    variants: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Continue:
    """Let `engine` revise `best`; `best` None: make the first draft. `variants`: so many times side by side."""

    engine: str
    best: Pass | None
    variants: int = 1


@dataclass(frozen=True, slots=True)
class Stop:
    """The run is over."""

    reason: StopReason


def next_step(passes: tuple[Pass, ...], plan: Plan, policy: Policy, *, elapsed_s: float = 0.0) -> Continue | Stop:
    """What to do after `passes`. Pure: the same values always decide the same.

    A reviser goes on for as long as its passes are worthwhile (they lift the best score by `policy.min_gain`); then the next
    one has its turn. The run is on a plateau when `policy.plateau` passes in a row were not worthwhile, or when every
    reviser has said of the present best that it has nothing to add. A page that meets the target is still polished by the
    free revisers, under the same limits; the run has met its target whichever of them ends that.

    What numbers cannot mend goes first: a page that does not build, or throws, is no page to tune. A reviser that is not free is
    never asked where nothing differs.
    """
    if not passes:
        return Continue(
            engine=plan.drafter, best=None, variants=1 if plan.opening else _affordable(passes, plan, policy)
        )
    best = best_of(passes)
    waiting = [name for name in plan.opening if all(one.engine != name for one in passes)]
    if waiting:
        variants = _affordable(passes, plan, policy) if len(waiting) == 1 else 1
        return _limit(passes, policy, elapsed_s) or Continue(engine=waiting[0], best=best, variants=variants)
    if best.comparison.score >= policy.target:
        over = best.comparison.score > 1 - policy.min_gain or _limit(passes, policy, elapsed_s) is not None
        polishers = [] if over else [name for name in _ready(passes, plan, policy) if name in plan.free]
        return Continue(engine=polishers[0], best=best) if polishers else Stop(StopReason.TARGET_MET)
    limit = _limit(passes, policy, elapsed_s)
    if limit is not None:
        return limit
    ready = _ready(passes, plan, policy)
    if not ready and _passes_without_gain(passes, plan, policy) < policy.plateau:
        # Only an engine that may answer differently the second time is worth asking again about the same best.
        ready = [name for name in plan.revisers if name not in _exhausted(passes)]
    ready = _in_order(ready, best, plan)
    return Continue(engine=ready[0], best=best) if ready else Stop(StopReason.PLATEAU)


async def refine(
    brief: Brief,
    *,
    plan: Plan,
    engines: Mapping[str, Engine],
    renderer: Renderer,
    comparer: Comparer,
    stack: Stack,
    settings: RunSettings,
    emit: Emit,
    interrupt: asyncio.Event | None = None,
    clock: Callable[[], float] = time.monotonic,
    started: float | None = None,
) -> Run:
    """Make passes for `brief.mockup` until `next_step` says stop, and return all of them.

    Setting `interrupt` ends the run at once and keeps the passes made. Raises what engine and renderer raise if there is no
    first pass; after it, a failure ends the run with StopReason.FAILED. Cancelling the task cancels the work under way.
    `started` is the time of `clock` from which the run counts, if work for it was done before this call.
    """
    started = clock() if started is None else started
    policy = settings.policy
    passes: tuple[Pass, ...] = ()
    failure: str | None = None
    step = next_step(passes, plan, policy)
    while isinstance(step, Continue):
        told = dataclasses.replace(
            brief,
            best=step.best,
            tried=_tried(passes, step.best),
            allowance=_allowance(passes, policy, shares=step.variants),
            passes_left=policy.pass_limit - len(passes),
        )
        limit = None if policy.time_limit_s is None else max(0.0, policy.time_limit_s - (clock() - started))
        make = functools.partial(
            _make_pass,
            engine=engines[step.engine],
            renderer=renderer,
            comparer=comparer,
            stack=stack,
            emit=emit,
            clock=clock,
        )
        try:
            work = _side_by_side(make, told, first=len(passes) + 1, count=step.variants)
            finished = await within(work, interrupt=interrupt, limit_s=limit)
        except Screenshot2CodeError as error:
            if not passes or isinstance(error, MockupError):  # a picture of no page is no page, whatever was made of it
                raise
            step = Stop(StopReason.BUDGET_SPENT if isinstance(error, LimitReached) else StopReason.FAILED)
            failure = None if step.reason is StopReason.BUDGET_SPENT else error.message
            break
        if isinstance(finished, StopReason):
            if not passes:
                raise nothing_made(finished, policy)
            met = best_of(passes).comparison.score >= policy.target
            # Time that ran out while a page was polished took nothing away that was asked for.
            step = Stop(StopReason.TARGET_MET if finished is StopReason.TIME_SPENT and met else finished)
            break
        for one in finished:
            passes = (*passes, one)
            emit(PassFinished(run=brief.run, finished=one, is_best=best_of(passes) is one))
        step = next_step(passes, plan, policy, elapsed_s=clock() - started)
        # What was kept of a draft that a person stopped is a pass; nobody is asked for another.
        if isinstance(step, Continue) and interrupt is not None and interrupt.is_set():
            step = Stop(StopReason.INTERRUPTED)
    run = Run(
        id=brief.run,
        mockup=brief.mockup,
        settings=settings,
        passes=passes,
        stopped=step.reason,
        seconds=clock() - started,
        failure=failure,
        unread=brief.facts.unread,
    )
    emit(RunFinished(result=run))
    return run


async def _side_by_side(
    make: Callable[..., Coroutine[None, None, Pass]], brief: Brief, *, first: int, count: int
) -> tuple[Pass, ...]:
    """`count` passes made at the same time, numbered from `first`. One that fails takes nothing from the others; where all
    fail, the first failure is raised.
    """
    if count == 1:
        return (await make(brief, number=first),)
    briefs = [dataclasses.replace(brief, variant=(index + 1, count)) for index in range(count)]
    tasks = [asyncio.create_task(make(one, number=first + index)) for index, one in enumerate(briefs)]
    try:
        await asyncio.wait(tasks)
    except asyncio.CancelledError as stop:
        for task in tasks:
            task.cancel(*stop.args)
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        if stop.args != (KEEP,) or not any(isinstance(end, Pass) for end in ends):
            raise
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception) and not isinstance(end, Screenshot2CodeError):
            raise end  # our own mistake
    made = [end for end in ends if isinstance(end, Pass)]
    if not made:
        raise next(end for end in ends if isinstance(end, Screenshot2CodeError))
    return tuple(dataclasses.replace(one, number=first + index) for index, one in enumerate(made))


async def _make_pass(
    brief: Brief,
    *,
    number: int,
    engine: Engine,
    renderer: Renderer,
    comparer: Comparer,
    stack: Stack,
    emit: Emit,
    clock: Callable[[], float],
) -> Pass:
    started = clock()
    draft = await _drafted(brief, engine, comparer, emit)
    if brief.best is not None and draft.source == brief.best.draft.source:
        render, comparison = brief.best.render, brief.best.comparison  # the same files look the same
    else:
        emit(StageStarted(run=brief.run, label="rendering"))
        render = draft.render or await renderer.render(stack.site(draft.source), brief.mockup.viewport)
        faults = tuple(fault for fault in stack.faults(draft.source) if fault not in render.complaints)
        render = dataclasses.replace(render, complaints=faults + render.complaints)
        emit(StageStarted(run=brief.run, label="comparing"))
        comparison = await asyncio.to_thread(comparer.compare, brief.mockup, brief.facts, render)
    return Pass(
        number=number,
        parent=brief.best.number if brief.best else None,
        engine=engine.name,
        draft=dataclasses.replace(draft, render=None),  # the pass has it
        render=render,
        comparison=comparison,
        seconds=clock() - started,
    )


async def _drafted(brief: Brief, engine: Engine, comparer: Comparer, emit: Emit) -> Draft:
    """The engine's draft; while the first one is made, the judge looks at the mockup."""
    if brief.best is not None:
        return await engine.draft(brief, emit)
    looking = asyncio.create_task(asyncio.to_thread(comparer.look, brief.mockup, brief.facts))
    try:
        draft = await engine.draft(brief, emit)
        await looking
    finally:
        looking.cancel()  # a thread cannot be stopped: what it says is no longer waited for
        await asyncio.gather(looking, return_exceptions=True)
    return draft


async def within(
    work: Coroutine[None, None, Made], *, interrupt: asyncio.Event | None, limit_s: float | None
) -> Made | StopReason:
    """What `work` makes, or why it was given up: an interrupt or the time limit, whichever comes first.

    Work that is given up is cancelled with the word KEEP and may still finish with what it has.
    """
    making = asyncio.create_task(work)
    stopping = asyncio.create_task((interrupt or asyncio.Event()).wait())
    try:
        await asyncio.wait({making, stopping}, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
        if making.done():
            return making.result()
        why = StopReason.INTERRUPTED if stopping.done() else StopReason.TIME_SPENT
        making.cancel(KEEP)
        await asyncio.gather(making, return_exceptions=True)
        # A first draft of which enough was complete is rendered and kept all the same.
        return why if making.cancelled() or making.exception() else making.result()
    finally:
        stopping.cancel()
        if not making.done():
            making.cancel(KEEP)
            # The page, the stream and the files of the pass are closed by its own clean-up, which we wait for.
            await asyncio.gather(making, return_exceptions=True)


def nothing_made(reason: StopReason, policy: Policy) -> Screenshot2CodeError:
    """The error of a run that was stopped for `reason` before its first pass."""
    if reason is StopReason.INTERRUPTED:
        return Interrupted("Interrupted before there was a first pass; nothing was written.")
    return LimitReached(
        f"The time limit of {policy.time_limit_s:g} s was spent before there was a first pass; nothing was written.",
        hint="Give --time-limit more seconds.",
    )


def total_usage(passes: tuple[Pass, ...]) -> Usage:
    """What all passes cost together."""
    return sum((one.draft.usage for one in passes), Usage())


def _limit(passes: tuple[Pass, ...], policy: Policy, elapsed_s: float) -> Stop | None:
    """The limit that forbids another pass, if one does."""
    if len(passes) >= policy.pass_limit:
        return Stop(StopReason.PASSES_SPENT)
    if _is_spent(total_usage(passes), policy):
        return Stop(StopReason.BUDGET_SPENT)
    if policy.time_limit_s is not None and elapsed_s >= policy.time_limit_s:
        return Stop(StopReason.TIME_SPENT)
    return None


def _is_spent(usage: Usage, policy: Policy) -> bool:
    if policy.max_tokens is not None and usage.tokens >= policy.max_tokens:
        return True
    return policy.max_cost_usd is not None and (usage.cost_usd or 0.0) >= policy.max_cost_usd


def _allowance(passes: tuple[Pass, ...], policy: Policy, *, shares: int) -> Allowance:
    """What is left for one of `shares` drafts that are made at the same time."""
    usage = total_usage(passes)
    cost, tokens = policy.max_cost_usd, policy.max_tokens
    return Allowance(
        cost_usd=None if cost is None else max(0.0, cost - (usage.cost_usd or 0.0)) / shares,
        tokens=None if tokens is None else max(0, tokens - usage.tokens) // shares,
    )


def _in_order(ready: list[str], best: Pass, plan: Plan) -> list[str]:
    """`ready` as `best` needs them: whoever can mend a broken page first; nobody who costs money where nothing differs."""
    paid = [name for name in ready if name not in plan.free]
    if not best.comparison.differences and not best.render.complaints and plan.free:
        return [name for name in ready if name in plan.free]
    if not best.render.complaints:
        return ready
    return paid + [name for name in ready if name in plan.free]


def _affordable(passes: tuple[Pass, ...], plan: Plan, policy: Policy) -> int:
    """How many drafts may be made side by side: as many as asked for, within the limit of passes."""
    return max(1, min(plan.variants, policy.pass_limit - len(passes)))


def _ready(passes: tuple[Pass, ...], plan: Plan, policy: Policy) -> list[str]:
    """Revisers that have not yet stalled on the present best; none on a plateau."""
    idle = _passes_without_gain(passes, plan, policy)
    if idle >= policy.plateau:
        return []
    stalled = {one.engine for one in passes[len(passes) - idle :]} | _exhausted(passes)
    return [name for name in plan.revisers if name not in stalled]


def _passes_without_gain(passes: tuple[Pass, ...], plan: Plan, policy: Policy) -> int:
    """How many passes at the end did not lift the best score by `min_gain`. First drafts do not count: they are tries, not turns."""
    drafts = len(plan.opening) + plan.variants
    best, idle = max(one.comparison.score for one in passes[:drafts]), 0
    for one in passes[drafts:]:
        if one.comparison.score >= best + policy.min_gain:
            idle = 0
        else:
            idle += 1
        best = max(best, one.comparison.score)
    return idle


def _exhausted(passes: tuple[Pass, ...]) -> set[str]:
    """Engines whose latest pass said that another turn would change nothing, with no other engine's gain since."""
    done: set[str] = set()
    best = float("-inf")
    for one in passes:
        if one.comparison.score > best:
            best = one.comparison.score
            done = {name for name in done if name == one.engine}
        if one.draft.exhausted:
            done.add(one.engine)
        else:
            done.discard(one.engine)
    return done


def _tried(passes: tuple[Pass, ...], best: Pass | None) -> tuple[Attempt, ...]:
    """The revisions of `best` made so far: what a model should not try again."""
    if best is None:
        return ()
    return tuple(
        Attempt(
            number=one.number,
            engine=one.engine,
            score_before=best.comparison.score,
            score_after=one.comparison.score,
            changes=changed_lines(best.draft.source, one.draft.source),
        )
        for one in passes
        if one.parent == best.number
    )
