"""Every token of a style sheet that may be turned, in its own unit, and what a person would write in its place."""

from collections import Counter

from screenshot2code.core.artifacts import Declaration, Element, Render, SourceFile, SourceTree
from screenshot2code.core.findings import SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.engines.tuning.handles import edits_of, find_handles, oddness, snapped, with_texts, written
from screenshot2code.testing import PAINTED

CSS = """.btn { --pad: .5rem; --x-other: 3px; }
.card { padding: 1rem var(--pad) !important; border: 1px solid #ced4da; /* 4px */ text-align: center }
.none { --pad: 9rem; }
.late { --late: 1px; }
"""
HTML = '<style>.card { margin: 0 auto 2em }</style><p class="card btn">Rooms</p>'
SAID = (("padding", 2), ("border", 2), ("text-align", 2))


def scene():
    entry = SourceFile.of("index.html", HTML)
    tree = SourceTree((entry, SourceFile.of("site.css", CSS)), entry.path)
    declared = [
        Declaration(element=0, property=name, value="", rule=".card", source=SourceLine("site.css", line))
        for name, line in SAID
    ]
    declared.append(
        Declaration(element=0, property="margin", value="", rule=".card", source=SourceLine("index.html", 1))
    )
    card = Element(
        index=0, parent=None, tag="p", selector=".card", box=Box(0, 0, 9, 9), attributes={"class": "card btn"}
    )
    render = Render(
        png=b"",
        viewport=Viewport(9, 9),
        size=Size(9, 9),
        elements=(card,),
        declarations=tuple(declared),
        fingerprint=PAINTED,
    )
    return tree, find_handles(tree, render)


def by_text(handles, text):
    return next(one for one in handles if one.text == text)


def test_tokens_of_shorthands_and_of_the_properties_they_lead_to_are_found():
    _, handles = scene()
    assert [(one.slot.file, one.text) for one in handles] == [
        ("index.html", "0"),
        ("index.html", "2em"),
        (
            "site.css",
            ".5rem",
        ),  # what .card leads to; not .none, whose class nothing has, nor names that nothing asks for
        ("site.css", "1rem"),
        ("site.css", "1px"),
        ("site.css", "#ced4da"),
        ("site.css", "center"),
    ]


def test_a_token_is_written_anew_where_it_stands():
    tree, handles = scene()
    texts = {by_text(handles, "1rem"): "2rem", by_text(handles, "#ced4da"): "#fff", by_text(handles, "2em"): "3em"}
    after = with_texts(tree, texts)
    assert after.get("site.css").text == CSS.replace("1rem", "2rem").replace("#ced4da", "#fff")
    assert after.get("index.html").text == HTML.replace("2em", "3em")
    rules = {(one.file, one.selector, one.nth): one.block for one in edits_of(tree, texts)}
    assert rules["index.html", ".card", 0].strip() == "margin: 0 auto 3em"
    assert "padding: 2rem var(--pad) !important; border: 1px solid #fff;" in rules["site.css", ".card", 0]


def test_a_value_keeps_its_unit():
    _, handles = scene()
    assert written(by_text(handles, "1rem"), 1.25) == "1.25rem"
    assert written(by_text(handles, "1px"), 0.0) == "0"
    assert written(by_text(handles, "0"), 6.0) == "6px"


def test_what_the_sheet_says_elsewhere_comes_before_a_round_number_and_that_before_any_other():
    _, handles = scene()
    rem = by_text(handles, "1rem")
    assert snapped(rem, 1.438, 0.05, Counter({"1.4rem": 3, "9rem": 5}))[:2] == ["1.4rem", "1.45rem"]
    assert snapped(rem, 1.26, 0.05, Counter())[0] == "1.25rem"
    assert (
        oddness(rem, "1.4rem", Counter({"1.4rem": 3}))
        < oddness(rem, "1.25rem", Counter())
        < oddness(rem, "1.437rem", Counter())
    )
