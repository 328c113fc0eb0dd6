"""What a row asks for becomes a change of the very declaration that it names."""

import dataclasses
from pathlib import PurePosixPath

import pytest

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.core.findings import Difference, DifferenceKind, SourceLine
from screenshot2code.core.geometry import Box
from screenshot2code.engines.tuning.stylesheet import every_slot
from screenshot2code.engines.vision.patches import Patch, clash, patch_of, patched, said, without

SHEET = """h1 {
  margin: 0 4px 8px !important;
  color: red;
}
p { COLOR: blue; color: green }
"""
TREE = SourceTree(
    (SourceFile.of("index.html", "<!doctype html>\n<h1>One</h1>\n"), SourceFile.of("site.css", SHEET)),
    PurePosixPath("index.html"),
)
SLOTS = every_slot(TREE)
ROW = Difference(
    kind=DifferenceKind.MOVED,
    box=Box(0, 0, 9, 9),
    selector="h1",
    source=SourceLine("site.css", 3),
    property="color",
    expected="#111",
    seen="red",
    loss=0.1,
    weight=1,
    summary="",
)


def rewritten(row):
    patch = patch_of(row, SLOTS, TREE)
    return None if patch is None else patched(TREE, [patch]).get("site.css").text


@pytest.mark.parametrize(
    ("changes", "was", "now"),
    [
        ({}, "color: red;", "color: #111;"),
        (
            {"source": SourceLine("site.css", 2), "property": "margin-bottom", "seen": "8px", "expected": "12px"},
            "margin: 0 4px 8px !important;",
            "margin: 0 4px 12px !important;",
        ),
        (
            {"source": SourceLine("site.css", 2), "property": "padding-top", "seen": "3px", "expected": "5px"},
            "8px !important;",
            "8px !important; padding-top: 5px !important;",
        ),
        ({"source": None}, "color: green }\n", "color: green }\n\nh1 {\n  color: #111;\n}\n"),
    ],
    ids=["the declaration", "one value of a shorthand", "one more beside it", "a rule of its own"],
)
def test_a_row_is_written_where_it_says(changes, was, now):
    assert SHEET.count(was) == 1
    assert rewritten(dataclasses.replace(ROW, **changes)) == SHEET.replace(was, now)


@pytest.mark.parametrize(
    "changes",
    [
        {"property": "text"},
        {"expected": None},
        {"source": SourceLine("site.css", 1)},
        {"source": None, "selector": None},
    ],
    ids=["words", "no value", "no declaration there", "nowhere"],
)
def test_what_names_no_declaration_is_no_patch(changes):
    assert rewritten(dataclasses.replace(ROW, **changes)) is None


def test_a_declaration_is_taken_out_with_its_name_and_nothing_else():
    first, _, upper, last = SLOTS
    assert patched(TREE, [without(first, TREE)]).get("site.css").text == SHEET.replace(
        "margin: 0 4px 8px !important;", ""
    )
    assert patched(TREE, [without(upper, TREE)]).get("site.css").text == SHEET.replace("COLOR: blue;", "")
    assert patched(TREE, [without(last, TREE)]).get("site.css").text == SHEET.replace("color: green", "")
    assert (said(first).value, said(first).is_important, said(last).is_important) == ("0 4px 8px", True, False)


def test_several_patches_are_of_the_tree_as_it_is_and_may_not_touch_one_another():
    margin, color, *_ = SLOTS
    both = patched(TREE, [without(color, TREE), Patch("site.css", margin.start, margin.end, "0")])
    assert both.get("site.css").text == SHEET.replace("0 4px 8px !important", "0").replace("color: red;", "")
    end = Patch("site.css", len(SHEET), len(SHEET), "a {}")
    assert not clash(end, dataclasses.replace(end, text="b {}"))
    assert clash(without(color, TREE), Patch("site.css", color.start, color.end, "x"))
    assert clash(without(color, TREE), Patch("site.css", color.end, color.end, "; x: y"))
    assert not clash(without(color, TREE), Patch("tokens.css", color.start, color.end, "x"))
