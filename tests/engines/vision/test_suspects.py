"""What hides a text, what recolours a picture, which words are other ones: told without knowing where anything stands."""

import dataclasses

import pytest

from screenshot2code.core.artifacts import Declaration, Element, Render, SourceFile, SourceTree, TextBox
from screenshot2code.core.findings import Difference, DifferenceKind, SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.perception import TextLine
from screenshot2code.engines.vision.markup import finds, nodes_of
from screenshot2code.engines.vision.suspects import believed, shown_again, suspects
from screenshot2code.testing import PAINTED

PAGE = """<!doctype html><html><head><title>Rooms</title><link rel="stylesheet" href="site.css"></head><body>
<header><a class="brand" href="#">Northern Rooms</a></header>
<main><p class="lead">Breakfast until eleven</p><p class="note">Bring your own towels<br>and a book</main>
<footer><p class="small">Northern Rooms</p></footer></body></html>
"""


def read(text, **more):
    known = {"color": "#222222", "size": 16.0, "background": "#ffffff", **more}
    return TextLine(
        text=text, box=Box(10, 10, 10 * len(text), 15), words=(), confidence=known.pop("confidence", 1), **known
    )


def shown(index, text, **styles):
    piece = TextBox(text=text, box=Box(10, 300, 10 * len(text), 20))
    return Element(
        index=index, parent=None, tag="p", selector=f"#p{index}", box=piece.box, texts=(piece,), styles=styles
    )


def told(facts, lines, *elements, css="", declarations=(), said=()):
    render = Render(png=b"", viewport=Viewport(500, 500), size=Size(500, 500), elements=elements, declarations=declarations, fingerprint=PAINTED)  # fmt: skip
    page = SourceFile.of("index.html", PAGE)
    source = SourceTree((page, SourceFile.of("site.css", css)), page.path)
    found = suspects(dataclasses.replace(facts, lines=tuple(map(read, lines))), render, source, said)
    return [(one.kind.value, str(one.source), one.property, one.seen, one.expected) for one in found]


@pytest.mark.parametrize(
    ("rule", "name", "seen", "expected"),
    [
        ("footer .small { visibility: hidden !important; }", "visibility", "hidden", "visible"),
        ("footer > :nth-child(1) { opacity: 0; }", "opacity", "0", "1"),
        ("footer { display: none; }", "display", "none", "block"),
        (".small { display: flex; }\nbody > footer > p { display: none; }", "display", "none", "flex"),
    ],
)
def test_what_hides_a_text_is_named_with_its_line(facts, rule, name, seen, expected):
    """The same words stand in the header: what counts is that they stand there once less than in the mockup."""
    found = told(facts, ["Northern Rooms", "Breakfast until eleven", "Northern Rooms"], shown(0, "Northern Rooms"), shown(1, "Breakfast until eleven"), css=rule)  # fmt: skip
    assert found == [("missing", f"site.css:{rule.count(chr(10)) + 1}", name, seen, expected)]


def test_a_hidden_part_of_a_line_is_named_beside_what_is_to_be_seen_of_it(facts):
    lines = ["Northern Rooms · Terms of use", "Breakfast until eleven"]
    css = "footer .small { visibility: hidden; }"
    found = told(facts, lines, shown(0, "Terms of use"), shown(1, "Breakfast until eleven"), css=css)
    assert found == [("missing", "site.css:1", "visibility", "hidden", "visible")]


def test_what_hides_something_else_is_not_named(facts):
    css = ".note { display: none; } @media print { footer { display: none; } } .menu { display: none; }"
    assert told(facts, ["Northern Rooms", "Northern Rooms"], shown(0, "Northern Rooms"), css=css) == []


def test_a_filter_is_named_only_of_a_picture_that_looks_like_another_one(facts):
    picture = Element(index=0, parent=None, tag="img", selector=".photo", box=Box(0, 0, 50, 50))
    declared = Declaration(element=0, property="filter", value="hue-rotate(120deg) !important", rule=".photo", source=SourceLine("site.css", 7))  # fmt: skip
    other = Difference(kind=DifferenceKind.IMAGE, box=picture.box, rendered_box=None, selector=".photo", source=None, property="src", expected=None, seen="a.png", loss=0.1, weight=1, summary="")  # fmt: skip
    assert told(facts, [], picture, declarations=[declared]) == []
    assert told(facts, [], picture, declarations=[declared], said=[other]) == [("image", "site.css:7", "filter", "hue-rotate(120deg)", "none")]  # fmt: skip


def test_words_that_are_other_ones_are_told_also_where_they_stand_elsewhere_rightly(facts):
    lines = ["ABOUT", "About us", "Contact"]
    found = told(facts, lines, shown(0, "AOBUT"), shown(1, "About us"), shown(2, "Contact"))
    assert found == [("text", "None", "text", "AOBUT", "ABOUT")]


def test_one_text_is_one_other_text(facts):
    """The link in capitals belongs to the line in capitals, and the heading, which is hidden, is none of its words."""
    assert told(facts, ["About", "ABOUT"], shown(0, "AOBUT")) == [("text", "None", "text", "AOBUT", "ABOUT")]


def test_what_eyes_mix_up_is_no_other_word(facts):
    assert told(facts, ["Sign ln", "lmage"], shown(0, "Sign In"), shown(1, "Image")) == []


@pytest.mark.parametrize(
    ("selector", "text"),
    [
        ("p.small", "Northern Rooms"),
        ("body > :nth-child(3) > p", "Northern Rooms"),
        ("main p + .note", "Bring your own towelsand a book"),
        ("main > p:last-child", "Bring your own towelsand a book"),
        ('a[href="#"]', "Northern Rooms"),
        ("p:nth-of-type(1):first-child", "Breakfast until eleven"),
    ],
)
def test_a_selector_finds_its_element(selector, text):
    """A paragraph whose end tag was left out ends with what holds it."""
    assert text in [node.text for node in nodes_of(PAGE) if finds(selector, node)]


@pytest.mark.parametrize("selector", ["p:hover", ".other", "main > .small", "p::before", "", "p:not(.small)"])
def test_a_selector_that_is_not_understood_or_fits_nothing_finds_nothing(selector):
    assert [node.tag for node in nodes_of(PAGE) if finds(selector, node)] == []


def test_what_hides_something_is_said_with_the_value_that_shows_it(facts):
    place = SourceLine("site.css", 7)
    hides = Difference(kind=DifferenceKind.MISSING, box=Box(0, 0, 9, 9), rendered_box=None, selector=".a", source=place, property="display", expected=None, seen="none", loss=0.1, weight=1, summary="")  # fmt: skip
    found = dataclasses.replace(hides, expected="flex", loss=0.0)
    other = dataclasses.replace(hides, source=SourceLine("site.css", 8))
    assert [one.expected for one in shown_again((hides, other), (found,))] == ["flex", None]


def test_what_the_words_themselves_contradict_is_left_out(facts):
    """Every line of a paragraph is read, so it says nothing else; what is shown as often as it is read is not missing."""
    two = Element(index=0, parent=None, tag="p", selector="#p0", box=Box(0, 0, 9, 9), texts=(TextBox(text="Breakfast until", box=Box(0, 0, 9, 9)), TextBox(text="eleven", box=Box(0, 9, 9, 9))))  # fmt: skip
    elements = (two, shown(1, "Harbour walks"))
    render = Render(png=b"", viewport=Viewport(9, 9), size=Size(9, 9), elements=elements, declarations=(), fingerprint=PAINTED)  # fmt: skip
    known = dataclasses.replace(facts, lines=(read("Breakfast until"), read("eleven"), read("Harbour walks"), read("Bring towels")))  # fmt: skip
    row = Difference(kind=DifferenceKind.TEXT, box=Box(0, 0, 9, 9), selector="#p0", property="text", expected="Other", seen="Breakfast until eleven", loss=0.1, weight=1, summary="")  # fmt: skip
    there, gone = (dataclasses.replace(row, kind=DifferenceKind.MISSING, selector=None, expected=text) for text in ("Harbour walks", "Bring towels"))  # fmt: skip
    assert believed((row, there, gone), (), known, render) == (gone,)
    family = dataclasses.replace(row, kind=DifferenceKind.FONT_FAMILY, selector="#p1", source=SourceLine("a.css", 1))
    weight = dataclasses.replace(row, kind=DifferenceKind.FONT_WEIGHT, selector="#p1")
    assert believed((weight,), (family,), known, render) == ()
    assert believed((weight,), (), known, render) == (weight,)
    # A family that the rule of both elements sets: the other one's letters are as wrong.
    rule = [Declaration(element=at, property="font-family", value="monospace", rule="p", source=SourceLine("a.css", 1)) for at in (0, 1)]  # fmt: skip
    both = dataclasses.replace(render, declarations=tuple(rule))
    told = dataclasses.replace(family, selector="#p0")
    assert believed((told, weight), (), known, both) == (told,)


def wrong(kind, **more):
    return Difference(kind=kind, box=Box(0, 0, 9, 9), property="text", loss=0.1, weight=1, summary="", **more)


def test_words_that_are_read_as_often_as_they_are_shown_are_right(facts):
    known = dataclasses.replace(facts, lines=(read("bundle install"), read("Documents - FAQ")))
    render = Render(png=b"", viewport=Viewport(500, 500), size=Size(500, 500), elements=(shown(0, "bundle install"), shown(1, "FAQ")), fingerprint=PAINTED)  # fmt: skip
    right = wrong(DifferenceKind.TEXT, selector="#p0", expected="bundle", seen="bundle install")
    short = wrong(DifferenceKind.MISSING, expected="FAQ")
    other = wrong(DifferenceKind.MISSING, expected="TOP")
    assert believed((right, short), (), known, render) == ()
    twice = dataclasses.replace(known, lines=(*known.lines, read("FAQ"), read("TOP")))
    assert believed((right, short, other), (), twice, render) == (short, other)


def test_other_words_are_told_of_all_that_their_element_says(facts):
    """A comparison that joins the line of two elements says of both what only one of them has."""
    known = dataclasses.replace(facts, lines=(read("bundle install"), read(". This will install")))
    elements = (shown(0, "bundle install"), shown(1, ". This Orchard install"))
    render = Render(png=b"", viewport=Viewport(500, 500), size=Size(500, 500), elements=elements, fingerprint=PAINTED)
    row = wrong(
        DifferenceKind.TEXT,
        selector="#p0",
        expected=". This will install",
        seen="bundle install . This Orchard",
        rendered_box=Box(10, 300, 90, 20),
    )
    (mended,) = believed((row,), (), known, render)
    assert (mended.selector, mended.seen) == ("#p1", ". This Orchard install")
    joined = dataclasses.replace(row, expected="bundle . This will install", box=Box(10, 10, 90, 15))
    (mended,) = believed((joined,), (), known, render)
    assert (mended.seen, mended.expected) == (". This Orchard install", ". This will install")
    nothing = dataclasses.replace(row, expected="Wholly otherwise")
    assert believed((nothing,), (), known, render) == (nothing,)
