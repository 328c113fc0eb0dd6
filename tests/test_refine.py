"""The loop as it acts: what it keeps when an engine fails, a person stops it or time runs out, and what it says on the way."""

import asyncio
import dataclasses

import pytest
from drawn import changed, mockup_of, page, render_of

from screenshot2code import loop
from screenshot2code.compare.blend import Blend
from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.core.events import PassFinished, RunFinished, StageStarted
from screenshot2code.core.history import Brief, Draft, StopReason
from screenshot2code.core.settings import Policy, RunSettings
from screenshot2code.errors import AnswerUnusable, Interrupted, LimitReached, RenderError
from screenshot2code.stacks.html import Html
from screenshot2code.testing import PaintedRenderer, ScriptedEngine

PLAN = loop.Plan(drafter="model", revisers=("model",))


def tree(name):
    """A page that says which drawing it stands for."""
    return SourceTree((SourceFile.of("index.html", f"<!doctype html><title>{name}</title>"),), Html.entry)


RIGHT, WRONG, WORSE = tree("right"), tree("wrong"), tree("worse")
DRAWN = {
    RIGHT: page(),
    WRONG: changed(page(), "button", fill="#2b9348"),
    WORSE: changed(changed(page(), "button", fill="#2b9348"), "header", fill="#ffffff"),
}
MOCKUP, FACTS = mockup_of(page())
RENDERS = {site.digest: render_of(things) for site, things in DRAWN.items()}
BRIEF = Brief(run="r1", mockup=MOCKUP, facts=FACTS)


class Endless:
    """An engine that never answers; `begun` is set once it was asked, `ended` once it was made to stop."""

    name = "model"

    def __init__(self, *first):
        self._first = list(first)
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    async def draft(self, brief, emit):
        if self._first:
            return Draft(source=self._first.pop(0))
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()


async def refine(engine, *, policy=Policy(), renderer=None, said=None, **more):  # noqa: B008  # frozen
    return await loop.refine(
        BRIEF,
        plan=more.pop("plan", PLAN),
        engines={"model": engine},
        renderer=renderer or PaintedRenderer(RENDERS),
        comparer=more.pop("comparer", None) or Blend(),
        stack=Html(),
        settings=dataclasses.replace(RunSettings(), policy=policy),
        emit=(said if said is not None else []).append,
        **more,
    )


async def test_a_wrong_draft_then_the_right_one():
    engine = ScriptedEngine("model", [WRONG, RIGHT])
    run = await refine(engine, policy=Policy(target=0.999))
    first, second = run.passes
    assert first.comparison.score < second.comparison.score == 1.0
    heaviest = first.comparison.differences[0]
    assert (heaviest.kind, heaviest.selector) == ("background", "button")
    assert second.comparison.differences == ()
    assert run.stopped is StopReason.TARGET_MET
    assert run.best is second


async def test_the_second_brief_carries_what_was_wrong_with_the_best():
    engine = ScriptedEngine("model", [WRONG, WORSE, RIGHT])
    run = await refine(engine, policy=Policy(target=0.999))
    assert [brief.best and brief.best.number for brief in engine.briefs] == [None, 1, 1]
    assert [attempt.number for attempt in engine.briefs[2].tried] == [2]
    assert engine.briefs[2].tried[0].score_after < engine.briefs[2].tried[0].score_before
    assert engine.briefs[2].best is run.passes[0]


async def test_passes_form_a_tree():
    run = await refine(ScriptedEngine("model", [WORSE, WRONG, WORSE, RIGHT]), policy=Policy(target=0.999))
    assert [(one.number, one.parent) for one in run.passes] == [(1, None), (2, 1), (3, 2), (4, 2)]


async def test_events_come_in_the_order_of_what_happened():
    said = []
    run = await refine(ScriptedEngine("model", [WRONG, RIGHT]), policy=Policy(target=0.999), said=said)
    told = [getattr(event, "label", type(event).__name__) for event in said]
    assert told == ["rendering", "comparing", "PassFinished"] * 2 + ["RunFinished"]
    assert all(event.run == "r1" for event in said if isinstance(event, StageStarted | PassFinished))
    assert [event.is_best for event in said if isinstance(event, PassFinished)] == [True, True]
    assert said[-1] == RunFinished(result=run)


async def test_a_pass_that_is_not_the_best_is_announced_as_such():
    said = []
    await refine(ScriptedEngine("model", [WRONG, WORSE]), policy=Policy(target=0.999, pass_limit=2), said=said)
    assert [event.is_best for event in said if isinstance(event, PassFinished)] == [True, False]


async def test_a_failure_after_the_first_pass_keeps_it():
    engine = ScriptedEngine("model", [WRONG, AnswerUnusable("The answer has no files.")])
    run = await refine(engine, policy=Policy(target=0.999))
    assert (run.stopped, run.failure) == (StopReason.FAILED, "The answer has no files.")
    assert [one.draft.source for one in run.passes] == [WRONG]


async def test_a_renderer_that_fails_later_keeps_the_first_pass_too():
    run = await refine(ScriptedEngine("model", [WRONG, tree("unheard of")]), policy=Policy(target=0.999))
    assert run.stopped is StopReason.FAILED
    assert len(run.passes) == 1


@pytest.mark.parametrize(
    ("script", "error"), [([AnswerUnusable("No files.")], AnswerUnusable), ([tree("unheard of")], RenderError)]
)
async def test_a_failure_before_the_first_pass_is_raised(script, error):
    said = []
    with pytest.raises(error):
        await refine(ScriptedEngine("model", script), said=said)
    assert not any(isinstance(event, PassFinished | RunFinished) for event in said)


async def test_our_own_bugs_are_not_taken_for_failures_of_the_run():
    with pytest.raises(ZeroDivisionError):
        await refine(ScriptedEngine("model", [WRONG, ZeroDivisionError()]), policy=Policy(target=0.999))


async def test_an_interrupt_keeps_the_best_and_stops_the_work():
    engine, interrupt = Endless(WRONG), asyncio.Event()
    running = asyncio.create_task(refine(engine, policy=Policy(target=0.999), interrupt=interrupt))
    await engine.begun.wait()
    interrupt.set()
    run = await running
    assert run.stopped is StopReason.INTERRUPTED
    assert [one.draft.source for one in run.passes] == [WRONG]
    assert engine.ended.is_set()


async def test_nobody_is_asked_again_once_a_person_has_stopped_the_run():
    """What was kept of the first draft becomes a pass; a second question would be paid for and thrown away."""
    interrupt, engine = asyncio.Event(), Endless(WRONG)

    class Stopping(list):
        def append(self, event):
            if isinstance(event, PassFinished):
                interrupt.set()

    run = await refine(engine, policy=Policy(target=0.999), said=Stopping(), interrupt=interrupt)
    assert run.stopped is StopReason.INTERRUPTED
    assert not engine.begun.is_set()


async def test_an_interrupt_before_the_first_pass_has_nothing_to_keep():
    engine, interrupt = Endless(), asyncio.Event()
    running = asyncio.create_task(refine(engine, interrupt=interrupt))
    await engine.begun.wait()
    interrupt.set()
    with pytest.raises(Interrupted):
        await running
    assert engine.ended.is_set()


async def test_the_time_limit_ends_a_pass_in_its_middle():
    engine = Endless(WRONG)
    made = asyncio.Event()
    # A clock that stands still until the first pass is done: the limit is for the second, however slow this machine is.
    times = iter([0.0, 0.0])
    run = await refine(
        engine,
        policy=Policy(target=0.999, time_limit_s=60),
        clock=lambda: 59.99 if made.is_set() else next(times, 0.0),
        renderer=PaintedRenderer(lambda site, _: (made.set(), RENDERS[site.digest])[1]),
    )
    assert run.stopped is StopReason.TIME_SPENT
    assert len(run.passes) == 1
    assert engine.ended.is_set()


async def test_a_time_limit_before_the_first_pass_says_what_to_give():
    engine = Endless()
    with pytest.raises(LimitReached) as caught:
        await refine(engine, policy=Policy(time_limit_s=0.01))
    assert "--time-limit" in caught.value.hint
    assert engine.ended.is_set()


async def test_cancelling_the_task_cancels_the_work_of_the_engine():
    engine = Endless(WRONG)
    running = asyncio.create_task(refine(engine, policy=Policy(target=0.999)))
    await engine.begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert engine.ended.is_set()


async def test_faults_of_the_source_are_complaints_of_its_render():
    broken = SourceTree((SourceFile.of("index.html", '<!doctype html><img src="gone.png">'),), Html.entry)
    renderer = PaintedRenderer({broken.digest: RENDERS[WRONG.digest]})
    run = await refine(ScriptedEngine("model", [broken]), policy=Policy(pass_limit=1), renderer=renderer)
    assert any("gone.png" in complaint for complaint in run.passes[0].render.complaints)


async def test_files_that_did_not_change_are_not_rendered_and_judged_again():
    said = []
    run = await refine(ScriptedEngine("model", [WRONG, WRONG]), policy=Policy(target=0.999, pass_limit=2), said=said)
    assert run.passes[1].render is run.passes[0].render
    assert [event.label for event in said if isinstance(event, StageStarted)] == ["rendering", "comparing"]


async def test_time_that_runs_out_while_a_page_is_polished_takes_nothing_away():
    said = []
    run = await refine(
        Endless(WRONG),
        policy=Policy(target=0.5, time_limit_s=30.0),
        plan=dataclasses.replace(PLAN, free=("model",)),
        said=said,
        clock=lambda: 29.8 if any(isinstance(event, PassFinished) for event in said) else 0.0,
    )
    assert run.stopped is StopReason.TARGET_MET
    assert len(run.passes) == 1


async def test_the_judge_looks_at_the_mockup_while_the_first_page_is_drafted():
    looked = []

    class Looking(Blend):
        def look(self, mockup, facts):
            looked.append(mockup)
            super().look(mockup, facts)

    class Waiting(ScriptedEngine):
        async def draft(self, brief, emit):
            while not looked:  # noqa: ASYNC110  # the judge works in a thread, which has no event to wait for
                await asyncio.sleep(0.01)
            return await super().draft(brief, emit)

    run = await refine(Waiting("model", [WRONG, RIGHT]), policy=Policy(target=0.999), comparer=Looking())
    assert looked == [MOCKUP]
    assert run.stopped is StopReason.TARGET_MET


async def test_a_render_that_the_engine_took_is_not_taken_again():
    painter = PaintedRenderer(RENDERS)
    own = Draft(source=RIGHT, render=RENDERS[RIGHT.digest])
    run = await refine(ScriptedEngine("model", [WRONG, own]), policy=Policy(target=0.999), renderer=painter)
    assert [site.digest for site in painter.shown] == [WRONG.digest]
    assert run.best.render.png == RENDERS[RIGHT.digest].png
    assert run.best.draft.render is None
