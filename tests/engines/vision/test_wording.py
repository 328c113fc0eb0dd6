"""Rows about words become changes of the markup where they can be placed for certain."""

import dataclasses
from pathlib import PurePosixPath

import pytest

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.core.findings import Difference, DifferenceKind, SourceLine
from screenshot2code.core.geometry import Box
from screenshot2code.engines.vision.homes import Home
from screenshot2code.engines.vision.wording import reworded

PAGE = """<!doctype html>
<body>
<h2 class="a">Bed &amp; board</h2>
<ul><li>One</li><li>Two</li><li>Two</li></ul>
</body>
"""
ROW = Difference(kind=DifferenceKind.TEXT, box=Box(0, 0, 9, 9), loss=0.1, weight=1, summary="")


def told(row, *, homes=None, page=PAGE):
    tree = SourceTree((SourceFile.of("index.html", page),), PurePosixPath("index.html"))
    return reworded(tree, [row], homes or {}).get("index.html").text


def home(where, beside, line):
    return Home(where=where, source=SourceLine("index.html", line), beside=beside, inside=None, like='<li class="new">')


@pytest.mark.parametrize(
    ("changes", "was", "now"),
    [
        ({"seen": "Bed & board", "expected": "Bed < board"}, "Bed &amp; board", "Bed &lt; board"),
        ({"kind": DifferenceKind.EXTRA, "property": "text", "seen": "Two"}, "<li>Two</li></ul>", "</ul>"),
    ],
    ids=["other words", "too many"],
)
def test_words_are_put_right_where_they_stand(changes, was, now):
    assert told(dataclasses.replace(ROW, **changes)) == PAGE.replace(was, now)


@pytest.mark.parametrize(
    ("where", "beside", "line", "now"),
    [
        ("before", "<ul>", 4, '<li class="new">A &amp; B</li><ul>'),
        ("last in", "<ul>", 4, '<ul><li>One</li><li>Two</li><li>Two</li><li class="new">A &amp; B</li></ul>'),
    ],
)
def test_a_missing_text_is_put_in_its_home(where, beside, line, now):
    row = dataclasses.replace(ROW, kind=DifferenceKind.MISSING, expected="A & B", property="text")
    whole = "<ul><li>One</li><li>Two</li><li>Two</li></ul>" if where == "last in" else "<ul>"
    assert told(row, homes={row: home(where, beside, line)}) == PAGE.replace(whole, now)


@pytest.mark.parametrize(
    "changes",
    [
        {"seen": "Two", "expected": "Three"},
        {"seen": "Nowhere", "expected": "Three"},
        {"kind": DifferenceKind.EXTRA, "seen": "image"},
        {"kind": DifferenceKind.MISSING, "expected": "Three", "property": "text"},
        {"seen": "One", "expected": "Three", "source": SourceLine("site.css", 1)},
    ],
    ids=["in two places", "in none", "no text", "no home", "a declaration"],
)
def test_what_cannot_be_placed_is_left_as_it_is(changes):
    assert told(dataclasses.replace(ROW, **changes)) == PAGE


def test_a_home_that_is_not_there_changes_nothing():
    row = dataclasses.replace(ROW, kind=DifferenceKind.MISSING, expected="Three", property="text")
    assert told(row, homes={row: home("before", "<ol>", 4)}) == PAGE
    assert told(row, homes={row: home("before", "<ul>", 40)}) == PAGE
    assert told(row, homes={row: home("last in", "<ul>", 4)}, page=PAGE.replace("</ul>", "")) == PAGE.replace(
        "</ul>", ""
    )
