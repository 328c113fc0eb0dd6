"""What a run does next, and what it keeps."""

import dataclasses

import pytest

from screenshot2code.core.artifacts import Render, SourceFile, SourceTree
from screenshot2code.core.findings import PARTS, Baselines, Comparison, Difference, DifferenceKind, Fingerprint
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.history import Draft, Pass, StopReason, Usage
from screenshot2code.core.settings import Policy
from screenshot2code.loop import Continue, Plan, Stop, next_step

OFFLINE = Plan(drafter="offline", revisers=("tuning",), free=("tuning",))
MODEL = Plan(drafter="vision", revisers=("vision",))
BOTH = Plan(drafter="vision", revisers=("tuning", "vision"), free=("tuning",))
VIEW = Viewport(100, 100)
FINGERPRINT = Fingerprint(browser="none", version="0", flags=(), fonts_digest="")
TREE = SourceTree((SourceFile.of("index.html", ""),), SourceFile.of("index.html", "").path)


DIFFERENCE = Difference(
    kind=DifferenceKind.MOVED, box=Box(0, 0, 9, 9), loss=0.1, weight=1.0, summary="The heading is too low."
)


def passes(*made: tuple[str, float]) -> tuple[Pass, ...]:
    """Passes by (engine, score); a `!` after the engine's name: it said that it has nothing to add."""
    return tuple(
        Pass(
            number=number,
            parent=None,
            engine=engine.rstrip("!"),
            draft=Draft(source=TREE, exhausted=engine.endswith("!"), usage=Usage(cost_usd=0.1)),
            render=Render(png=b"", viewport=VIEW, size=Size(100, 100), fingerprint=FINGERPRINT),
            comparison=Comparison(
                score=score,
                parts=dict.fromkeys(PARTS, score),
                baselines=Baselines(empty=0.3, shifted=0.8),
                differences=(DIFFERENCE,) if score < 1 else (),
                renderer=FINGERPRINT,
            ),
            seconds=1.0,
        )
        for number, (engine, score) in enumerate(made, start=1)
    )


def test_begins_with_a_draft():
    assert next_step((), OFFLINE, Policy()) == Continue(engine="offline", best=None)


def test_revises_the_best_pass_not_the_latest():
    made = passes(("vision", 0.6), ("vision", 0.8), ("vision", 0.7))
    assert next_step(made, MODEL, Policy(target=0.95)) == Continue(engine="vision", best=made[1])


@pytest.mark.parametrize(
    ("made", "policy", "elapsed", "reason"),
    [
        (passes(("vision", 0.96)), Policy(target=0.95), 0, StopReason.TARGET_MET),
        (passes(("vision", 0.5), ("vision", 0.6)), Policy(pass_limit=2), 0, StopReason.PASSES_SPENT),
        (passes(("vision", 0.5)), Policy(max_cost_usd=0.1), 0, StopReason.BUDGET_SPENT),
        (passes(("vision", 0.5)), Policy(time_limit_s=9), 9, StopReason.TIME_SPENT),
        (passes(("vision", 0.5), ("vision", 0.5), ("vision", 0.4)), Policy(plateau=2), 0, StopReason.PLATEAU),
        (passes(("vision", 0.5), ("vision!", 0.6)), Policy(), 0, StopReason.PLATEAU),
    ],
)
def test_stops(made, policy, elapsed, reason):
    assert next_step(made, MODEL, policy, elapsed_s=elapsed) == Stop(reason)


def test_one_pass_without_gain_is_not_yet_a_plateau():
    made = passes(("vision", 0.5), ("vision", 0.4))
    assert next_step(made, MODEL, Policy(plateau=2)) == Continue(engine="vision", best=made[0])


def test_a_gain_smaller_than_a_reportable_difference_does_not_keep_a_run_alive():
    made = passes(("vision", 0.5), ("vision", 0.5004), ("vision", 0.5008))
    assert next_step(made, MODEL, Policy(plateau=2, min_gain=0.001)) == Stop(StopReason.PLATEAU)


def test_tuning_goes_on_until_it_stalls_then_the_model_has_its_turn():
    made = passes(("vision", 0.5), ("tuning", 0.6))
    assert next_step(made, BOTH, Policy()) == Continue(engine="tuning", best=made[1])
    made = passes(("vision", 0.5), ("tuning", 0.6), ("tuning", 0.6))
    assert next_step(made, BOTH, Policy()) == Continue(engine="vision", best=made[1])
    made = passes(("vision", 0.5), ("tuning!", 0.6))
    assert next_step(made, BOTH, Policy()) == Continue(engine="vision", best=made[1])


def test_tuning_is_asked_again_after_the_model_has_changed_the_page():
    made = passes(("vision", 0.5), ("tuning!", 0.6), ("vision", 0.7))
    assert next_step(made, BOTH, Policy()) == Continue(engine="tuning", best=made[2])


def test_an_engine_without_revisers_makes_one_draft():
    plan = dataclasses.replace(OFFLINE, revisers=())
    assert next_step(passes(("offline", 0.5)), plan, Policy()) == Stop(StopReason.PLATEAU)


def test_a_page_that_meets_the_target_is_still_polished_where_that_costs_nothing():
    made = passes(("offline", 0.97))
    assert next_step(made, OFFLINE, Policy(target=0.95)) == Continue(engine="tuning", best=made[0])
    assert next_step(passes(("vision", 0.97)), BOTH, Policy(target=0.95)) == Continue(
        engine="tuning", best=passes(("vision", 0.97))[0]
    )


@pytest.mark.parametrize(
    ("made", "policy", "elapsed"),
    [
        (passes(("offline", 0.97), ("tuning", 0.9705)), Policy(min_gain=0.001), 0),  # not worth another turn
        (passes(("offline", 0.97), ("tuning", 0.96)), Policy(), 0),
        (passes(("offline", 0.97), ("tuning!", 0.98)), Policy(), 0),  # it has nothing to add
        (passes(("offline", 0.97), ("tuning", 0.98)), Policy(pass_limit=2), 0),
        (passes(("offline", 0.97)), Policy(time_limit_s=9), 9),
        (passes(("offline", 0.9995)), Policy(min_gain=0.001), 0),  # no gain would count
    ],
)
def test_polishing_ends_and_the_target_is_what_was_met(made, policy, elapsed):
    assert next_step(made, OFFLINE, policy, elapsed_s=elapsed) == Stop(StopReason.TARGET_MET)


def test_polishing_goes_on_while_it_is_worthwhile():
    made = passes(("offline", 0.96), ("tuning", 0.97))
    assert next_step(made, OFFLINE, Policy(target=0.95)) == Continue(engine="tuning", best=made[1])


def test_a_model_that_costs_money_is_not_asked_to_polish():
    made = passes(("vision", 0.96), ("tuning!", 0.97))
    assert next_step(made, BOTH, Policy(target=0.95)) == Stop(StopReason.TARGET_MET)


FROM_OFFLINE = Plan(drafter="offline", opening=("vision",), revisers=("tuning", "vision"), free=("tuning",), variants=3)


def test_a_model_that_was_named_has_its_turn_also_where_measurement_met_the_target():
    made = passes(("offline", 0.97))
    assert next_step(made, FROM_OFFLINE, Policy(target=0.95)) == Continue(engine="vision", best=made[0], variants=3)
    assert next_step(passes(("offline", 0.97), ("vision!", 0.96), ("tuning!", 0.97)), FROM_OFFLINE, Policy()) == Stop(
        StopReason.TARGET_MET
    )


def test_a_limit_comes_before_the_models_first_turn_too():
    assert next_step(passes(("offline", 0.9)), FROM_OFFLINE, Policy(pass_limit=1)) == Stop(StopReason.PASSES_SPENT)


def test_drafts_side_by_side_stay_within_the_passes():
    step = next_step(passes(("offline", 0.9)), FROM_OFFLINE, Policy(pass_limit=3))
    assert isinstance(step, Continue)
    assert step.variants == 2
    blank = dataclasses.replace(MODEL, variants=4)
    assert next_step((), blank, Policy(pass_limit=5)) == Continue(engine="vision", best=None, variants=4)


def test_a_page_that_throws_goes_to_the_model_before_it_is_tuned():
    (one,) = passes(("vision", 0.5))
    broken = dataclasses.replace(one, render=dataclasses.replace(one.render, complaints=("ReferenceError: x",)))
    assert next_step((broken,), BOTH, Policy()) == Continue(engine="vision", best=broken)
    assert next_step((one,), BOTH, Policy()) == Continue(engine="tuning", best=one)


def test_a_model_is_not_asked_where_nothing_differs():
    made = passes(("vision", 0.9), ("tuning!", 1.0))
    made = (made[0], dataclasses.replace(made[1], comparison=dataclasses.replace(made[1].comparison, score=0.94)))
    assert next_step(made, BOTH, Policy()) == Stop(StopReason.PLATEAU)


def test_spent_tokens_end_a_run():
    (one,) = passes(("vision", 0.5))
    draft = dataclasses.replace(one.draft, usage=Usage(input_tokens=900, output_tokens=100))
    one = dataclasses.replace(one, draft=draft)
    assert next_step((one,), MODEL, Policy(max_tokens=1000)) == Stop(StopReason.BUDGET_SPENT)
    assert next_step((one,), MODEL, Policy(max_tokens=1001)) == Continue(engine="vision", best=one)


def test_drafts_that_lose_to_the_offline_one_do_not_cost_tuning_its_turn():
    made = passes(("offline", 0.97), ("vision", 0.6), ("vision", 0.7), ("vision", 0.5))
    assert next_step(made, FROM_OFFLINE, Policy(target=0.95, plateau=2)) == Continue(engine="tuning", best=made[0])
