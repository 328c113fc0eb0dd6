"""The pages that are kept unseen are the ones that the rule in fixtures/HELDOUT gives, and nothing was made with them."""

import importlib
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures"
CASES = sorted(path.parent.name for path in FIXTURES.glob("*/case.toml"))


@pytest.fixture(scope="module")
def heldout():
    sys.path.insert(0, str(FIXTURES))
    try:
        yield importlib.import_module("heldout")
    finally:
        sys.path.remove(str(FIXTURES))


def test_there_were_twenty_candidates_and_each_is_in_its_place(heldout):
    candidates = heldout.read()["candidates"]
    pages = [candidate["page"] for candidate in candidates]
    assert len(set(pages)) == len(pages) >= 20
    assert pages == heldout.order(pages)
    assert all(heldout.digest(candidate["page"]).startswith(candidate["digest"]) for candidate in candidates)


def test_the_five_folders_are_what_the_rule_gives(heldout):
    read = heldout.read()
    assert len(set(read["pages"])) == 5
    assert sorted(map(heldout.stored, read["pages"])) == sorted(heldout.chosen(read["candidates"]))
    assert heldout.main() == 0


def test_a_page_that_fails_makes_room_for_the_next_and_an_untried_one_is_an_error(heldout):
    tried = [{"page": f"package@1.0.{number}/index.html", "passes": True} for number in range(7)]
    tried.sort(key=lambda candidate: heldout.digest(candidate["page"]))
    tried[1]["passes"] = False
    assert heldout.chosen(tried) == [tried[number]["page"] for number in (0, 2, 3, 4, 5)]
    del tried[2]["passes"]
    with pytest.raises(SystemExit, match="nobody tried it"):
        heldout.chosen(tried)


def test_the_five_pass(heldout):
    for name in heldout.read()["pages"]:
        truth = json.loads((FIXTURES / name / "truth.json").read_text(encoding="utf-8"))
        assert truth["page"]["width"] == 1280
        assert 700 <= truth["page"]["height"] <= 8000
        assert len(truth["words"]) > 40


def test_their_packages_are_used_for_no_other_fixture(heldout):
    packages = {
        name: tomllib.loads((FIXTURES / name / "case.toml").read_text(encoding="utf-8"))["package"] for name in CASES
    }
    unseen = set(heldout.read()["pages"])
    assert not {packages[name] for name in unseen} & {packages[name] for name in CASES if name not in unseen}


def test_the_engine_knows_none_of_them(heldout):
    words = [re.escape(heldout.stored(name).partition("@")[0]) for name in heldout.read()["pages"]]
    known = re.compile("|".join([*words, r"unseen-\d"]))
    sources = [*(ROOT / "screenshot2code").rglob("*.py"), *(ROOT / "screenshot2code").rglob("*.json")]
    assert [path.name for path in sources if known.search(path.read_text(encoding="utf-8"))] == []
