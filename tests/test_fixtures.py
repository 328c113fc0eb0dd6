"""The fixtures are what their README says: real pages of free packages, complete, each word where it is said to be."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from PIL import Image

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = sorted(path.parent.name for path in FIXTURES.glob("*/case.toml"))
FREE = {"MIT": "permission is hereby granted", "Apache-2.0": "apache license"}  # what each licence file must say
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


def mockup_of(name):
    return FIXTURES / name / case_of(name).get("mockup", "mockup.png")


def truth_of(name):
    return json.loads((FIXTURES / name / "truth.json").read_text(encoding="utf-8"))


def seen_cases():
    """All cases but the ones in HELDOUT."""
    unseen = tomllib.loads((FIXTURES / "HELDOUT").read_text(encoding="utf-8"))["pages"]
    return [name for name in CASES if name not in unseen]


def uses_bootstrap(name):
    styles = (FIXTURES / name / "site").rglob("*.css")
    return any("bootstrap" in path.name or "Bootstrap v" in path.read_text(encoding="utf-8") for path in styles)


def test_each_case_stands_in_the_readme():
    readme = (FIXTURES / "README.md").read_text(encoding="utf-8")
    for name in CASES:
        case, page = case_of(name), truth_of(name)["page"]
        (row,) = re.findall(rf"(?m)^\| `{re.escape(name)}` \|.*$", readme)
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[2].strip("`").endswith(case["page"])
        assert cells[3:6] == [case["package"], case["version"], case["licence"]]
        assert cells[6].startswith(f"{page['width']} x {page['height']}")


def test_the_six_pages_of_every_site_are_there():
    assert {"login", "pricing", "dashboard", "contact", "blog", "landing"} <= set(CASES)


def test_kinds_of_page_that_differ_for_an_engine_are_there():
    assert {"table", "docs", "products", "settings", "article", "missing", "profile", "invoice"} <= set(CASES)


def test_there_are_twenty_and_no_maker_has_half_of_them():
    packages = [case_of(name)["package"] for name in seen_cases()]
    assert len(packages) >= 20
    assert max(packages.count(package) for package in packages) * 2 < len(packages)


def test_some_are_neither_wide_nor_plain_pngs_nor_short():
    viewports = [case_of(name)["viewport"] for name in seen_cases()]
    assert sum(viewport["width"] == 390 for viewport in viewports) >= 2
    assert any(viewport["scale"] == 2 for viewport in viewports)
    assert {".png", ".jpg", ".webp"} == {mockup_of(name).suffix for name in seen_cases()}
    assert max(truth_of(name)["page"]["height"] for name in seen_cases()) >= 6000


def test_one_page_is_there_in_two_widths_and_two_packages_with_several_pages():
    pages = {}
    for name in seen_cases():
        case = case_of(name)
        pages.setdefault(case["package"], {}).setdefault(case["page"], set()).add(case["viewport"]["width"])
    assert {390, 1280} in [widths for page in pages.values() for widths in page.values()]
    assert sum(len(page) >= 2 for page in pages.values()) >= 2


def test_one_is_dark():
    darkness = []
    for name in seen_cases():
        with Image.open(mockup_of(name)) as picture:
            darkness.append(picture.convert("L").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)))
    assert min(darkness) < 64


def test_at_least_five_are_not_made_with_bootstrap():
    assert sum(not uses_bootstrap(name) for name in seen_cases()) >= 5


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_where_it_comes_from_and_may_be_used(name):
    case = case_of(name)
    assert case["package"] not in RESERVED
    assert case["licence"] in FREE
    assert FREE[case["licence"]] in (FIXTURES / name / "LICENSE").read_text(encoding="utf-8").lower()
    assert re.fullmatch(r"\d+(\.\d+)+(-[\w.]+)?", case["version"]), "pinned, so that the same page comes out tomorrow"


@pytest.mark.parametrize("name", CASES)
def test_a_mockup_is_as_wide_as_its_viewport_and_as_large_as_its_truth_says(name):
    viewport, page = case_of(name)["viewport"], truth_of(name)["page"]
    with Image.open(mockup_of(name)) as picture:
        assert picture.size == (page["width"] * viewport["scale"], page["height"] * viewport["scale"])
    assert page["width"] == viewport["width"]
    assert page["height"] >= viewport["height"]


@pytest.mark.parametrize("name", CASES)
def test_every_word_of_the_truth_is_on_the_page_and_has_ink(name):
    truth = truth_of(name)
    scale = case_of(name)["viewport"]["scale"]
    with Image.open(mockup_of(name)) as picture:
        gray = picture.convert("L")
    for word in truth["words"]:
        box = [scale * edge for edge in (word["x"], word["y"], word["x"] + word["width"], word["y"] + word["height"])]
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
def test_pictures_and_boxes_lie_on_the_page(name):
    truth = truth_of(name)
    assert len(truth["boxes"]) >= 1
    for row in [*truth["images"], *truth["boxes"]]:
        assert 0 <= row["x"] < row["x"] + row["width"] <= truth["page"]["width"] + 0.01
        assert 0 <= row["y"] < row["y"] + row["height"] <= truth["page"]["height"] + 0.01


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
    hints = re.compile(r"""<link[^>]*\brel=["'](?:canonical|preconnect|dns-prefetch)["'][^>]*>""", re.IGNORECASE)
    assert loads.findall(hints.sub("", page)) == []
