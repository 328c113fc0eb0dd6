import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import a_mockup, a_pass, a_perception, a_run
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from schemas import SCHEMAS, check, schema

from screenshot2code.config import Origin, resolve
from screenshot2code.core.findings import DifferenceKind
from screenshot2code.core.geometry import Box, Size
from screenshot2code.core.history import Adherence, RunSummary, StopReason, Variant
from screenshot2code.core.perception import Perception, Region, TextLine
from screenshot2code.report.document import (
    Check,
    FailedRun,
    KeyLine,
    WrittenRun,
    check_document,
    compare_document,
    config_document,
    doctor_document,
    error_document,
    generate_document,
    keys_document,
    runs_document,
    shown_document,
)
from screenshot2code.report.inspection import inspect_document
from screenshot2code.report.outcome import Fault, PageOutcome, Status


def written(**changes):
    run = replace(
        a_run("20261122-120000-login-3f9a", a_pass(1), a_pass(2, score=0.9), a_pass(3, score=0.85)), **changes
    )
    return WrittenRun(
        run=run, output="login", entry="login/index.html", files={"styles.css": 9, "index.html": 7}, report="r.html"
    )


def summary(**changes):
    fields = {
        "id": "20261122-120000-login-3f9a",
        "started": datetime(2026, 11, 22, 12, tzinfo=UTC),
        "mockup_name": "login",
        "mockup_path": "designs/login.png",
        "engine": "offline",
        "model": None,
        "stack": "html",
        "state": "finished",
        "stopped": StopReason.PLATEAU,
        "best_score": 0.9,
        "passes": 3,
        "seconds": 9.5,
        "output": "login",
        "report": "r.html",
        "message": None,
    }
    return RunSummary(**{**fields, **changes})


def compared(comparison=None, unread=()):
    return compare_document(
        mockup=a_mockup(),
        target="https://example.com/",
        comparison=comparison or a_pass().comparison,
        target_score=0.95,
        seconds=1.23456,
        unread=unread,
    )


def a_page(**changes):
    fields = {
        "name": "login",
        "status": Status.FAIL,
        "mockup_path": "m/login.png",
        "target": "login.html",
        "threshold": 0.95,
        "comparison": a_pass().comparison,
        "viewport": a_mockup().viewport,
        "accepted": 0.9,
        "warnings": ("It flickers.",),
        "unread": (Box(1, 2, 3, 4),),
    }
    return PageOutcome(**{**fields, **changes})


def nothing_found():
    return Perception(
        digest="", size=Size(1, 1), background="#ffffff", lines=(), regions=(), images=(), palette=(), unread=()
    )


DOCUMENTS = {
    "generate": lambda: generate_document([written(), FailedRun(mockup="x.png", message="No.", hint="Do.")], 9.87654),
    "run": lambda: shown_document(written()),
    "compare": compared,
    "check": lambda: check_document([a_page()], 1.5, notes=["The lock could not be written."]),
    "inspect": lambda: inspect_document(a_perception(), a_mockup()),
    "runs": lambda: runs_document([summary(), unfinished()]),
    "doctor": lambda: doctor_document([Check(name="Python", status="ok", message="3.11")]),
    "config": lambda: config_document(resolve({"allow_hosts": ("a",)}, {}, Path("/nowhere")).settings),
    "keys": lambda: keys_document(
        [
            KeyLine(service="openai", place="environment", where="OPENAI_API_KEY"),
            KeyLine(service="gemini", place="none"),
        ]
    ),
    "error": lambda: error_document(message="No.", hint="", exit_code=2),
}
EDGES = {
    "a run that nobody wrote": ("run", lambda: shown_document(WrittenRun(run=written().run))),
    "nothing asked": ("generate", lambda: generate_document([], 0)),
    "a page in error": (
        "check",
        lambda: check_document([a_page(status=Status.ERROR, comparison=None, fault=Fault(message="No."))], 1),
    ),
    "a page that only the lock was asked about": (
        "check",
        lambda: check_document([a_page(comparison=None, viewport=None, reason="never accepted")], 1),
    ),
    "no runs": ("runs", lambda: runs_document([])),
    "an empty picture": ("inspect", lambda: inspect_document(nothing_found(), a_mockup())),
    "a run that failed late": (
        "run",
        lambda: shown_document(written(stopped=StopReason.FAILED, failure="The browser died.")),
    ),
}


def unfinished():
    return summary(state="running", stopped=None, best_score=None, passes=0, seconds=None, output=None, report=None)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_keeps_its_schema(name):
    check(name, DOCUMENTS[name]())


@pytest.mark.parametrize("name", ["run", "compare", "inspect"])
def test_text_that_could_not_be_read_has_places_and_a_warning(name):
    place = Box(7, 7, 7, 7)
    documents = {
        "run": lambda: shown_document(written(unread=(place,))),
        "compare": lambda: compared(unread=(place,)),
        "check": lambda: check_document([a_page()], 1.5, notes=["The lock could not be written."]),
        "inspect": lambda: inspect_document(a_perception(), a_mockup()),
    }
    document = check(name, documents[name]())
    assert document["unread"] == [{"x": 7, "y": 7, "width": 7, "height": 7}]
    assert "1 line of text was seen but could not be read (at 7, 7)" in document["warnings"][0]


def test_what_went_wrong_beside_a_run_is_among_its_warnings():
    one = replace(written(), warnings=("There is no report: the disk is full.",))
    assert check("run", shown_document(one))["warnings"][-1] == "There is no report: the disk is full."


@pytest.mark.parametrize("edge", EDGES)
def test_so_does_one_with_little_in_it(edge):
    name, make = EDGES[edge]
    check(name, make())


@pytest.mark.parametrize("name", [path.stem for path in sorted(SCHEMAS.glob("*.json"))])
def test_a_schema_is_one_and_belongs_to_a_document(name):
    Draft202012Validator.check_schema(schema(name))
    assert name == "common" or name in DOCUMENTS


def fields_of(node, path=()):
    """The path of every field of every object, of lists the first item."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield (*path, key)
            yield from fields_of(value, (*path, key))
    elif isinstance(node, list) and node:
        yield from fields_of(node[0], (*path, 0))


def renamed(node, path):
    """A copy of `node` in which the last field of `path` has another name."""
    copy = json.loads(json.dumps(node))
    *way, last = path
    inner = copy
    for step in way:
        inner = inner[step]
    inner[f"{last}_renamed"] = inner.pop(last)
    return copy


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_field_can_be_renamed_unnoticed(name):
    document = json.loads(json.dumps(DOCUMENTS[name]()))
    # The keys of `settings` are data, not fields; test_config.py holds them.
    fields = [path for path in fields_of(document) if path[:-1] != ("settings",)]
    assert len(fields) > 3
    for path in fields:
        with pytest.raises(ValidationError):
            check(name, renamed(document, path))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_field_may_be_added(name):
    check(name, {**DOCUMENTS[name](), "added_later": True})


def test_the_schemas_know_every_word_of_the_core():
    definitions = schema("common")["$defs"]
    assert definitions["difference"]["properties"]["kind"]["enum"] == [str(kind) for kind in DifferenceKind]
    assert definitions["stopped"]["enum"] == [str(reason) for reason in StopReason]
    origin = schema("config")["properties"]["settings"]["additionalProperties"]["properties"]["origin"]
    assert origin["enum"] == [str(one) for one in Origin]


# --- what the documents say


def test_generate_says_the_best_pass_and_not_the_latest():
    document = DOCUMENTS["generate"]()
    (run,) = document["runs"]
    assert (run["best"], run["score"]) == (2, 0.9)
    assert [one["score"] for one in run["passes"]] == [0.8, 0.9, 0.85]
    assert [one["parent"] for one in run["passes"]] == [None, 1, 2]
    assert run["passes"][0]["differences"] == 1
    assert run["files"] == [{"path": "index.html", "bytes": 7}, {"path": "styles.css", "bytes": 9}]
    assert document["counts"] == {"done": 1, "failed": 1}
    assert document["failures"] == [{"mockup": "x.png", "message": "No.", "hint": "Do."}]


def test_a_price_that_is_not_known_makes_the_sum_unknown():
    assert DOCUMENTS["run"]()["cost_usd"] is None
    assert DOCUMENTS["run"]()["passes"][0]["tokens"] == {"input": 3, "output": 0, "cached": 0}


def test_a_pass_says_how_well_its_model_kept_to_the_form():
    kept = Adherence(answers=2, files=3, blocks=5, misfits=1, repairs=1)
    told = replace(a_pass(1), draft=replace(a_pass(1).draft, adherence=kept))
    run = replace(written(), run=a_run("20261122-120000-login-3f9a", told))
    said = check("run", shown_document(run))["passes"][0]["adherence"]
    assert (said["blocks"], said["misfits"], said["continued"], said["rate"]) == (5, 1, 0, 0.875)
    assert DOCUMENTS["run"]()["passes"][0]["adherence"] is None


@pytest.mark.parametrize(("score", "met"), [(0.95, True), (0.9499999, False), (1.0, True), (0.0, False)])
def test_the_target_is_met_by_the_score_itself_not_by_its_rounding(score, met):
    assert compared(a_pass(score=score).comparison)["met"] is met


def test_the_parts_come_in_the_order_of_the_contract():
    assert list(compared()["parts"]) == ["ssim", "blocks", "text", "position", "color", "size"]


def test_numbers_are_rounded_and_never_nan():
    comparison = a_pass(score=0.123456789).comparison
    odd = replace(comparison.differences[0], box=Box(1 / 3, float("nan"), float("inf"), 2), loss=1 / 3)
    document = compared(replace(comparison, differences=(odd,)))
    assert document["score"] == 0.123457
    assert document["seconds"] == 1.235
    assert document["differences"][0]["box"] == {"x": 0.33, "y": None, "width": None, "height": 2}
    assert document["differences"][0]["loss"] == 0.333333


def test_the_list_of_runs_gives_times_in_utc():
    assert re.fullmatch(r"2026-11-22T12:00:00\+00:00", DOCUMENTS["runs"]()["runs"][0]["started"])


@pytest.mark.parametrize(("status", "ok"), [("ok", True), ("warning", True), ("failed", False)])
def test_doctor_is_content_unless_a_check_failed(status, ok):
    assert doctor_document([Check(name="fonts", status=status, message="m", fix="f")])["ok"] is ok


def test_config_values_are_plain():
    settings = DOCUMENTS["config"]()["settings"]
    assert settings["allow_hosts"] == {"value": ["a"], "origin": "flag", "place": None}
    assert settings["stack"] == {"value": "html", "origin": "default", "place": None}


# --- what is derived from a perception


def line(y, size):
    return TextLine(
        text="t", box=Box(0, y, 50, 10), words=(), confidence=1, color="#000000", background="#ffffff", size=size
    )


def block(x, y, width, height, radius=0.0):
    return Region(box=Box(x, y, width, height), fill="#eeeeee", radius=radius)


def inspected(**found):
    return check("inspect", inspect_document(replace(nothing_found(), **found), a_mockup()))


def test_the_type_scale_joins_what_estimates_scatter():
    lines = (line(0, 15.9), line(20, 16.1), line(40, 32.0), line(60, 12.4))
    assert inspected(lines=lines)["type_scale"] == [
        {"size": 12.5, "count": 1},
        {"size": 16.0, "count": 2},
        {"size": 32.0, "count": 1},
    ]


def test_the_gaps_of_a_grid_of_cards_are_its_spacing_and_the_cards_a_component():
    cards = tuple(block(x, y, 100, 60, radius=8) for y in (0, 90, 180) for x in (0, 124, 248))
    document = inspected(regions=(block(0, 0, 400, 400), *cards))
    assert document["spacing"] == [
        {"value": 24, "axis": "x", "between": "blocks", "count": 6},
        {"value": 30, "axis": "y", "between": "blocks", "count": 6},
    ]
    assert document["radii"] == [{"value": 8, "count": 9}]
    (component,) = document["components"]
    assert (component["width"], component["height"], component["count"]) == (100, 60, 9)


def test_cards_that_the_pixel_grid_made_a_pixel_different_are_one_component():
    (component,) = inspected(regions=(block(0, 0, 276, 384), block(300, 0, 277, 384), block(600, 0, 280, 384)))[
        "components"
    ]
    assert component["count"] == 2


def test_one_gap_far_gaps_and_touching_boxes_are_no_spacing():
    once = (block(0, 0, 10, 10), block(0, 30, 20, 20))
    far = (block(300, 0, 10, 10), block(300, 500, 20, 20), block(600, 0, 10, 10), block(600, 500, 20, 20))
    touching = (block(900, 0, 10, 10), block(900, 10, 10, 20), block(900, 30, 10, 20))
    assert inspected(regions=(*once, *far, *touching))["spacing"] == []


def test_rules_of_equal_length_are_no_component():
    assert inspected(regions=tuple(block(0, y, 300, 1) for y in (10, 20, 30)))["components"] == []


def test_a_page_of_several_widths_tells_each_of_them_and_is_met_only_at_all():
    made = written()
    best = made.run.best
    poor = replace(best.comparison, score=0.5)
    narrow = replace(made.run.mockup, path="designs/login@390.png")
    variants = tuple(
        Variant(mockup=mockup, render=best.render, comparison=comparison)
        for mockup, comparison in ((made.run.mockup, best.comparison), (narrow, poor))
    )
    policy = replace(made.run.settings.policy, target=0.6)
    settings = replace(made.run.settings, policy=policy)
    document = generate_document([written(variants=variants, settings=settings)], 1.0)
    check("generate", document)
    (run,) = document["runs"]
    assert run["score"] == 0.9
    assert [one["score"] for one in run["variants"]] == [0.9, 0.5]
    assert [one["met"] for one in run["variants"]] == [True, False]
    assert run["variants"][1]["mockup"] == "designs/login@390.png"
    assert not run["met"]
    (alone,) = generate_document([written(settings=settings)], 1.0)["runs"]
    assert alone["variants"] == []
    assert alone["met"]
