from dataclasses import replace

import pytest
from runs_by_hand import run

from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.history import Adherence, StopReason
from screenshot2code.core.settings import Policy
from screenshot2code.report.wording import (
    adherence_words,
    bytes_text,
    cost_text,
    count_text,
    gap_text,
    points_text,
    score_text,
    seconds_text,
    stop_sentence,
    target_text,
    unread_sentences,
)

AT_1X = Viewport(1280, 800)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.934, ".934"),
        (1.0, "1.000"),
        (0.0, ".000"),
        (0.9499, ".949"),
        (0.9999, ".999"),
        (0.29, ".290"),
        (0.57, ".570"),
    ],
)
def test_a_score_is_cut_never_rounded_up_to_the_target_or_to_identical(value, text):
    assert score_text(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.95, ".95"), (0.955, ".955"), (1.0, "1"), (0.9, ".90")])
def test_a_target_is_printed_as_it_was_asked_for(value, text):
    assert target_text(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.0001, ".001"), (0.016, ".016"), (0.0161, ".017")])
def test_what_misses_by_a_hair_still_misses(value, text):
    assert gap_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0124, "+.012"), (-0.0036, "−.004"), (0.0002, "0"), (-0.0004, "0"), (1.0, "+1.000")]
)
def test_points_carry_their_sign_unless_they_are_nothing(value, text):
    assert points_text(value) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (4100, "4.1 kB"), (99_960, "100 kB"), (999_700, "1.0 MB"), (2_300_000, "2.3 MB")],
)
def test_sizes_have_a_unit_that_fits(count, text):
    assert bytes_text(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0.0 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (185, "3 min 05 s")]
)
def test_durations(seconds, text):
    assert seconds_text(seconds) == text


def test_an_unknown_price_is_said_to_be_unknown():
    assert [cost_text(None), cost_text(0.0), cost_text(0.0123), cost_text(1.5)] == ["unknown", "–", "$0.0123", "$1.50"]


def test_counts_take_the_plural():
    assert [count_text(1, "pass", "passes"), count_text(2, "pass", "passes"), count_text(0, "line")] == [
        "1 pass",
        "2 passes",
        "0 lines",
    ]


@pytest.mark.parametrize("reason", list(StopReason))
def test_every_reason_to_stop_has_a_sentence(reason):
    sentence = stop_sentence(run(stopped=reason, failure="the browser died"))
    assert sentence.endswith((".", "died"))
    assert "_" not in sentence  # in words, not in the words of the contract


def test_a_limit_that_ended_the_run_is_named():
    base = run(stopped=StopReason.TIME_SPENT)
    limited = replace(base, settings=replace(base.settings, policy=Policy(time_limit_s=60, max_cost_usd=0.5)))
    assert stop_sentence(limited) == "Stopped because the time of 60 s was up."
    assert "$0.50" in stop_sentence(replace(limited, stopped=StopReason.BUDGET_SPENT))
    both = replace(base.settings, policy=Policy(max_tokens=2600, max_cost_usd=0.5))
    spent = stop_sentence(replace(base, settings=both, stopped=StopReason.BUDGET_SPENT))
    assert "of $0.50 and of 2,600 tokens" in spent


def test_a_failure_says_why():
    assert "the browser died" in stop_sentence(run(stopped=StopReason.FAILED, failure="the browser died"))


def test_where_everything_was_read_nothing_is_said():
    assert unread_sentences((), AT_1X) == ()


def test_one_line_that_could_not_be_read_is_said_with_its_place_and_what_helps():
    assert unread_sentences((Box(120.4, 340, 200, 18),), AT_1X) == (
        (
            "1 line of text was seen but could not be read (at 120, 340): in the page it is a picture, or missing. "
            "A sharper mockup helps with blurred text, a vision model (--model) with scripts that the reader does not know."
        ),
    )


def test_many_are_counted_and_the_first_are_named():
    (said,) = unread_sentences(tuple(Box(10, 20 * row, 200, 18) for row in range(1, 9)), AT_1X)
    assert said.startswith("8 lines of text were seen but could not be read (at 10, 20; 10, 40; 10, 60 and 5 more): ")


@pytest.mark.parametrize(
    ("heights", "scale", "helps"),
    [
        ((6, 6), 1.0, "All are very small: a larger mockup (2x) helps."),
        ((6, 18), 1.0, "1 of them is very small: a larger mockup (2x) helps. A sharper mockup"),
        ((6, 6), 2.0, "or missing. A sharper mockup"),
    ],
)
def test_small_text_wants_a_larger_mockup_and_other_text_something_else(heights, scale, helps):
    unread = tuple(Box(0, 0, 90, height) for height in heights)
    (said,) = unread_sentences(unread, Viewport(1280, 800, scale))
    assert helps in said
    assert ("vision model" in said) is ("sharper" in helps)


def test_how_a_model_kept_to_the_form_is_said_in_numbers():
    kept = Adherence(answers=2, files=1, blocks=6, misfits=1, repairs=1)
    assert adherence_words(kept) == (
        "The model kept to the form in 86 % of what it sent: 2 answers, 1 file, 5 of 6 edits fit, 1 asked for again.",
    )
    assert adherence_words(Adherence(answers=1, refused=1, continued=1))[0].endswith(
        "1 answer, 1 refused, 1 continued."
    )
    assert adherence_words(None) == ()
