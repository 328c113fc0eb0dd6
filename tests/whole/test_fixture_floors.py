"""Every fixture through `generate`, all in one batch: each page above the floor of its case, and a page, not a picture of one."""

import re
import tomllib

import pytest
import schemas

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.ocr]

FIXTURES = schemas.SCHEMAS.parents[1] / "fixtures"
CASES = sorted(path.parent.name for path in FIXTURES.glob("*/case.toml"))
BATCH_LIMIT_S = 900  # three minutes of two free cores; a shared machine may take several times that
REMOTE = re.compile(r"""(?:src|href|url\(|@import)\s*[=(]?\s*["']?\s*(?:https?:)?//""")
ABOVE_EMPTY = 0.12


@pytest.fixture(scope="module")
def runs(s2c, tmp_path_factory):
    """The folder of each case's page, and its run."""
    folder = tmp_path_factory.mktemp("all")
    mockups = [FIXTURES / case / "mockup.png" for case in CASES]
    ran = s2c("generate", *mockups, "-o", "out", "--json", cwd=folder, limit_s=BATCH_LIMIT_S)
    assert ran.code == 0, ran.err
    document = schemas.check("generate", ran.document)
    return {case: (folder / run["output"], run) for case, run in zip(CASES, document["runs"], strict=True)}


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_above_the_floor_of_its_case(runs, case):
    floor = tomllib.loads((FIXTURES / case / "case.toml").read_text(encoding="utf-8"))["floor"]
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
