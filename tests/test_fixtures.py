"""The fixtures are what their README says: real pages of free packages, complete, each word where it is said to be."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from PIL import Image

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = sorted(path.parent.name for path in FIXTURES.glob("*/case.toml"))
FREE = {"MIT"}
RESERVED = {
    "argon-design-system-free",
    "startbootstrap-sb-admin-2",
    "startbootstrap-modern-business",
    "startbootstrap-clean-blog",
    "startbootstrap-creative",
    "startbootstrap-shop-homepage",
    "startbootstrap-landing-page",
}  # kept unseen, so that one day the engine can be judged on pages that nobody tuned it to


def case_of(name):
    return tomllib.loads((FIXTURES / name / "case.toml").read_text(encoding="utf-8"))


def truth_of(name):
    return json.loads((FIXTURES / name / "truth.json").read_text(encoding="utf-8"))


def test_the_six_pages_of_every_site_are_there():
    assert {"login", "pricing", "dashboard", "contact", "blog", "landing"} <= set(CASES)


def test_at_least_three_packages_are_of_other_makers():
    others = {case_of(name)["package"] for name in CASES if not case_of(name)["package"].startswith("startbootstrap")}
    assert len(others) >= 3


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_where_it_comes_from_and_may_be_used(name):
    case = case_of(name)
    assert case["package"] not in RESERVED
    assert case["licence"] in FREE
    assert "permission is hereby granted" in (FIXTURES / name / "LICENSE").read_text(encoding="utf-8").lower()
    assert re.fullmatch(r"\d+(\.\d+)+(-[\w.]+)?", case["version"]), "pinned, so that the same page comes out tomorrow"


@pytest.mark.parametrize("name", CASES)
def test_a_mockup_is_as_wide_as_its_viewport_and_as_large_as_its_truth_says(name):
    viewport, page = case_of(name)["viewport"], truth_of(name)["page"]
    with Image.open(FIXTURES / name / "mockup.png") as picture:
        assert picture.size == (page["width"], page["height"])
    assert page["width"] == viewport["width"]
    assert page["height"] >= viewport["height"]


@pytest.mark.parametrize("name", CASES)
def test_every_word_of_the_truth_is_on_the_page_and_has_ink(name):
    truth = truth_of(name)
    with Image.open(FIXTURES / name / "mockup.png") as picture:
        gray = picture.convert("L")
    for word in truth["words"]:
        box = (word["x"], word["y"], word["x"] + word["width"], word["y"] + word["height"])
        assert 0 <= box[0] < box[2] <= gray.width + 1
        assert 0 <= box[1] < box[3] <= gray.height + 1
        darkest, lightest = gray.crop([round(edge) for edge in box]).getextrema()
        assert lightest - darkest >= 15, f"nothing to be read at {word}"


@pytest.mark.parametrize("name", CASES)
def test_lines_hold_the_same_words(name):
    truth = truth_of(name)
    joined = ["".join(row["text"].split()) for row in truth["lines"]]
    assert "".join(joined) == "".join("".join(word["text"].split()) for word in truth["words"])


@pytest.mark.parametrize("name", CASES)
def test_a_site_is_small_and_asks_for_nothing_outside(name):
    site = FIXTURES / name / "site"
    files = [path for path in site.rglob("*") if path.is_file()]
    assert (site / case_of(name)["page"]).is_file()
    assert sum(path.stat().st_size for path in files) < 2_000_000
    assert not [path for path in files if path.suffix == ".map"]
    loads = re.compile(
        r"""(?:<link[^>]*\bhref|<(?:script|img|iframe)[^>]*\bsrc)=["']((?:https?:)?//[^"']+)""", re.IGNORECASE
    )
    page = (site / case_of(name)["page"]).read_text(encoding="utf-8")
    assert [url for url in loads.findall(page) if 'rel="canonical"' not in url] == []
