"""The last lines of `generate`, at the width of a terminal and without one."""

from dataclasses import replace
from pathlib import Path

import click
import pytest
from runs_by_hand import difference, one_pass, run

from screenshot2code.api import Outcome
from screenshot2code.cli.summary import outcome_text
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.history import Variant
from screenshot2code.output import Written

LONG = "css/style.css:42  .hero .title  font-size 40px -> 48px, and this moves three blocks below it by 9px each, one after the other"


def ending(*summaries, width=None, unread=(), report=Path("why.html")):
    found = tuple(difference(one, weight=0.3) for one in summaries)
    made = run(one_pass(score=0.93, differences=found), unread=unread)
    folder = Path("page")
    written = Written(folder=folder, entry=folder / "index.html", files={})
    return click.unstyle(outcome_text(Outcome(run=made, written=written, report=report), width=width)).splitlines()


def test_score_baselines_three_heaviest_and_what_to_open_in_this_order():
    lines = ending("one", "two", "three", "four")
    assert lines[1] == "login: score 0.9300"
    assert lines[2] == "  an empty page: 0.4100, the mockup shifted by 6 px: 0.8700"
    assert [line.split()[-1] for line in lines[5:8]] == ["one", "two", "three"]
    assert lines[8:] == [
        "           and 1 smaller one in the report",
        "  page    page/index.html",
        "  report  why.html",
    ]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_nothing_is_wider_than_the_terminal_and_what_goes_on_is_indented(width):
    lines = ending(LONG, width=width, unread=(Box(0, 0, 90, 18),))
    assert max(map(len, lines)) <= width
    (at,) = [number for number, line in enumerate(lines) if line.startswith("  -0.0300")]
    assert lines[at + 1].startswith(" " * 11)
    assert LONG.replace("  ", " ") in " ".join(" ".join(lines).split())


def test_a_path_is_never_broken():
    deep = Path("a" * 60, "b" * 60, "why.html")
    assert ending("one", width=40, report=deep)[-1] == f"  report  {deep}"


def test_what_could_not_be_read_is_said_before_what_to_open():
    lines = ending("one", unread=(Box(0, 0, 90, 18),))
    assert lines[-3].startswith("  warning: 1 line of text was seen but could not be read (at 0, 0)")


def test_without_a_report_none_is_named():
    lines = ending("one", "two", "three", "four", report=None)
    assert lines[-2:] == ["           and 1 smaller one", "  page    page/index.html"]


def test_a_page_of_several_widths_says_the_score_at_each():
    made = run(one_pass(score=0.93, differences=()))
    best = made.best
    narrow = replace(made.mockup, viewport=Viewport(390, 800))
    poor = replace(best.comparison, score=0.8125)
    variants = tuple(
        Variant(mockup=mockup, render=best.render, comparison=comparison)
        for mockup, comparison in ((made.mockup, best.comparison), (narrow, poor))
    )
    folder = Path("page")
    outcome = Outcome(
        run=replace(made, variants=variants),
        written=Written(folder=folder, entry=folder / "index.html", files={}),
        report=None,
    )
    lines = click.unstyle(outcome_text(outcome)).splitlines()
    assert any(line.startswith("  at 390 px: score 0.8125, ssim") for line in lines)
    assert sum(line.startswith("  at ") for line in lines) == 2
