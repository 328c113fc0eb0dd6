"""The fixtures through `generate`, all in one batch: each page above the floor of its case, and a page, not a picture of one.

To stay within minutes, the fixtures of at most two million CSS pixels and the smallest of each format, two thirds of
them. `make bench` measures all.
"""

import json
import re
import tomllib

import pytest
import schemas

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.ocr]

FIXTURES = schemas.SCHEMAS.parents[1] / "fixtures"
LARGEST_PX = 2_000_000
BATCH_LIMIT_S = 1200  # five minutes of two free cores; a shared machine may take several times that
REMOTE = re.compile(r"""(?:src|href|url\(|@import)\s*[=(]?\s*["']?\s*(?:https?:)?//""")
ABOVE_EMPTY = 0.12


def case_of(name):
    return tomllib.loads((FIXTURES / name / "case.toml").read_text(encoding="utf-8"))


def mockup_of(name):
    return FIXTURES / name / case_of(name).get("mockup", "mockup.png")


def area_of(name):
    page = json.loads((FIXTURES / name / "truth.json").read_text(encoding="utf-8"))["page"]
    return page["width"] * page["height"]


def spread():
    """The names of the fixtures that are run here."""
    by_area = sorted((path.parent.name for path in FIXTURES.glob("*/case.toml")), key=area_of)
    of_format = {mockup_of(name).suffix: name for name in reversed(by_area)}
    return sorted({name for name in by_area if area_of(name) <= LARGEST_PX} | set(of_format.values()))


CASES = spread()


@pytest.fixture(scope="module")
def runs(s2c, tmp_path_factory):
    """The folder of each case's page, and its run."""
    folder = tmp_path_factory.mktemp("all")
    mockups = [mockup_of(case) for case in CASES]
    ran = s2c("generate", *mockups, "-o", "out", "--json", cwd=folder, limit_s=BATCH_LIMIT_S)
    assert ran.code == 0, ran.err
    document = schemas.check("generate", ran.document)
    return {case: (folder / run["output"], run) for case, run in zip(CASES, document["runs"], strict=True)}


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_above_the_floor_of_its_case(runs, case):
    floor = case_of(case)["floor"]
    _, run = runs[case]
    assert floor > run["baselines"]["empty"] + ABOVE_EMPTY
    assert run["score"] >= floor


@pytest.mark.parametrize("case", CASES)
def test_the_run_ended_for_a_reason_and_not_by_a_failure(runs, case):
    assert runs[case][1]["stopped"] in {"target_met", "passes_spent", "plateau"}


@pytest.mark.parametrize("case", CASES)
def test_the_words_are_text_and_not_a_picture(runs, case):
    _, run = runs[case]
    assert run["parts"]["text"] > 0.9  # text inside pictures counts as missing


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_fetched_from_elsewhere(runs, case):
    folder, run = runs[case]
    texts = [folder / file["path"] for file in run["files"] if file["path"].endswith((".html", ".css", ".svg"))]
    assert texts
    assert [path.name for path in texts if REMOTE.search(path.read_text(encoding="utf-8"))] == []
