"""Values are tried before a model is told of them: what helps is told from what does not, and what is too much is found."""

import dataclasses
import re
from pathlib import PurePosixPath

import pytest

from screenshot2code.core.artifacts import Declaration, Element, Mockup, Render, SourceFile, SourceTree, Unseen
from screenshot2code.core.findings import Difference, DifferenceKind, Fingerprint, SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.history import Brief, Draft
from screenshot2code.core.perception import Perception, Region
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.vision.feedback import beside
from screenshot2code.engines.vision.rehearsal import Rehearsal, rehearse
from screenshot2code.stacks.html import Html
from screenshot2code.testing import PaintedRenderer, page_picture

SIZE = Size(320, 240)
RIGHT = {"color": "#2244aa", "left": "40px", "margin-left": "0px"}
SHEET = """.card {
  color: #2244aa;
  left: 40px;
}
.card {
  left: 90px !important;
}
"""


def painted(css, declarations=()):
    """A card whose place and colour the sheet says, the last declaration of each name."""
    told = {**RIGHT, **dict(re.findall(r"(?<![\w-])(color|left|margin-left): ([^;! ]+)", css))}
    box = Box(float(told["left"][:-2]) + float(told["margin-left"][:-2]), 60, 120, 80)
    styles = {"background-color": told["color"], "visibility": "visible"}
    card = Element(index=0, parent=None, tag="div", selector=".card", box=box, styles=styles)
    body = Element(index=0, parent=None, tag="body", selector="body", box=Box(0, 0, 320, 240))
    is_hidden = "display: none" in css
    unseen = Unseen(selector=".card", parent=0, text="", box=None, property="display", value="none", declaration=next(iter(declarations), None))  # fmt: skip
    return Render(
        png=page_picture(SIZE, [] if is_hidden else [(box, told["color"])]),
        viewport=Viewport(320, 240),
        size=SIZE,
        elements=(body if is_hidden else card,),
        unseen=(unseen,) if is_hidden else (),
        declarations=declarations,
        fingerprint=Fingerprint(browser="chromium", version="1", flags=(), fonts_digest="f"),
    )


def declared(line, name, value, overruled=None):
    return Declaration(
        element=0, property=name, value=value, rule=".card", source=SourceLine("site.css", line), overruled=overruled
    )


def row(line, name, seen, expected):
    return Difference(
        kind=DifferenceKind.MOVED,
        box=Box(40, 60, 120, 80),
        selector=".card",
        source=SourceLine("site.css", line),
        property=name,
        expected=expected,
        seen=seen,
        loss=0.1,
        weight=1,
        summary="",
    )


@pytest.fixture
def rehearsed(first_pass):
    """Builds the case for a sheet and its declarations, and rehearses rows on it."""

    async def run(css, declarations, rows, *, stack=None, page="<p>"):
        tree = SourceTree(
            (SourceFile.of("index.html", page), SourceFile.of("site.css", css)), PurePosixPath("index.html")
        )
        right = painted("")
        mockup = Mockup(name="m", path="m.png", png=right.png, viewport=right.viewport, digest="m")
        card = Region(box=right.elements[0].box, fill="#2244aa")
        facts = Perception(
            digest="m", size=SIZE, background="#ffffff", lines=(), regions=(card,), images=(), palette=()
        )
        best = dataclasses.replace(first_pass, draft=Draft(source=tree), render=painted(css, declarations))
        painter = PaintedRenderer(lambda site, _: painted(site.get("site.css").text))
        bench = Workbench(renderer=painter, comparer=None, stack=stack or Html())
        found = await rehearse(bench, Brief(run="r", mockup=mockup, facts=facts), best, rows)
        return found, painter.shown

    return run


async def test_what_helps_is_told_from_what_does_not(rehearsed):
    css = ".card {\n  left: 90px;\n  color: #aa4422;\n}\n"
    declarations = (declared(2, "left", "90px"), declared(3, "color", "#aa4422"))
    true, false, words = row(2, "left", "90px", "40px"), row(3, "color", "#aa4422", "#aa2222"), row(1, "text", "a", "b")
    found, _ = await rehearsed(css, declarations, [true, false, words])
    assert found.gains[true] > 0.01
    assert found.gains[false] == 0
    assert words not in found.gains
    rows = beside(
        [true, false, words],
        SourceTree((SourceFile.of("a.css", ""),), PurePosixPath("a.css")),
        first=1,
        gains=found.gains,
    )
    assert "; tried: the score rises by 0." in rows[0]
    assert "; tried: the score does not rise" in rows[1]
    assert "tried" not in rows[2]


async def test_of_two_values_for_one_declaration_the_better_one_is_kept(rehearsed):
    css = ".card {\n  left: 90px;\n}\n"
    near, right = row(2, "left", "90px", "52px"), row(2, "left", "90px", "40px")
    found, _ = await rehearsed(css, (declared(2, "left", "90px"),), [near, right])
    assert found.gains[right] > 0 == found.gains[near]


async def test_half_of_the_way_is_tried_where_all_of_it_does_not_help(rehearsed):
    """What stands in the middle of something moves by half of a space."""
    css = ".card {\n  left: 60px;\n}\n"
    told = row(2, "left", "60px", "20px")
    found, _ = await rehearsed(css, (declared(2, "left", "60px"),), [told])
    assert found.better[told].expected == "40px"
    assert found.gains[found.better[told]] > 0 == found.gains[told]


async def test_of_a_family_that_is_another_one_the_page_s_others_are_tried(rehearsed):
    css = ":root {\n  --font-title: Serifa, serif;\n}\n.card {\n  font-family: monospace;\n}\n"
    told = dataclasses.replace(
        row(5, "font-family", "monospace", None), kind=DifferenceKind.FONT_FAMILY, selector=".card"
    )
    found, shown = await rehearsed(css, (declared(5, "font-family", "monospace"),), [told])
    assert any("font-family: var(--font-title);" in site.get("site.css").text for site in shown)
    assert found.better == {}  # the painting has no letters


async def test_a_declaration_that_is_too_much_is_found_though_no_row_names_it(rehearsed):
    declarations = (declared(2, "color", "#2244aa"), declared(6, "left", "90px !important", "40px"))
    found, _ = await rehearsed(SHEET, declarations, [row(2, "color", "#2244aa", "#224499")])
    (one,) = found.found
    assert (one.source, one.property, one.seen, one.expected) == (SourceLine("site.css", 6), "left", "90px", None)
    assert found.gains[one] > 0.01


async def test_two_that_make_up_for_one_another_are_tried_together(rehearsed):
    """A place that is wrong by two declarations: either one alone moves the card away."""
    css = ".card {\n  left: 90px;\n  margin-left: -30px;\n}\n"
    rows = [row(2, "left", "90px", "40px"), row(3, "margin-left", "-30px", "0px")]
    rows = [
        dataclasses.replace(one, kind=DifferenceKind.LINE_HEIGHT) for one in rows
    ]  # no other values are tried of these
    declarations = (declared(2, "left", "90px"), declared(3, "margin-left", "-30px"))
    found, _ = await rehearsed(css, declarations, rows)
    assert all(found.gains[one] > 0 for one in rows)


async def test_what_made_up_for_something_is_let_go(rehearsed):
    """The first row moves the card nearer, and is needless once the second has put it right."""
    css = ".card {\n  left: 60px;\n  margin-left: 40px;\n}\n"
    first, right = row(2, "left", "60px", "50px"), row(3, "margin-left", "40px", "-20px")
    right = dataclasses.replace(right, kind=DifferenceKind.LINE_HEIGHT)
    declarations = (declared(2, "left", "60px"), declared(3, "margin-left", "40px"))
    found, _ = await rehearsed(css, declarations, [first, right])
    assert found.gains[right] > 0 == found.gains[first]


async def test_values_are_tried_with_the_words_as_the_rows_have_them(rehearsed):
    declarations = (declared(2, "color", "#2244aa"), declared(6, "left", "90px !important", "40px"))
    words = dataclasses.replace(
        row(1, "text", "Old", "New"), kind=DifferenceKind.TEXT, source=None, selector="p", rendered_box=Box(0, 0, 9, 9)
    )
    _, shown = await rehearsed(SHEET, declarations, [words], page="<p>Old</p>")
    assert shown
    assert all(site.get("index.html").text == "<p>New</p>" for site in shown)


async def test_what_hides_a_picture_is_found_though_no_row_can_name_it(rehearsed):
    """A rule that hides pictures hides no words, by which a comparison could tell it."""
    css = ".card {\n  color: #2244aa;\n  display: none;\n}\n"
    found, _ = await rehearsed(css, (declared(3, "display", "none"),), [row(2, "color", "#2244aa", "#224499")])
    (one,) = found.found
    assert (one.source, one.property, one.seen) == (SourceLine("site.css", 3), "display", "none")
    assert found.gains[one] > 0.01


async def test_nothing_is_tried_of_what_looks_right_or_is_built(rehearsed):
    right = row(2, "color", "#2244aa", "#224499")
    found, shown = await rehearsed(".card {\n  color: #2244aa;\n}\n", (declared(2, "color", "#2244aa"),), [])
    assert (found, shown) == (Rehearsal(), [])

    class Built(Html):
        name = "react"

    found, shown = await rehearsed(SHEET, (declared(6, "left", "90px !important", "40px"),), [right], stack=Built())
    assert (found, shown) == (Rehearsal(), [])
