"""Texts are held against themselves, wherever they stand; what is right is left alone."""

import dataclasses

import pytest

from screenshot2code.core.artifacts import Declaration, Element, Render, TextBox
from screenshot2code.core.findings import SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.perception import TextLine
from screenshot2code.engines.vision.textcheck import text_differences, unsaid
from screenshot2code.testing import PAINTED

STYLES = {
    "font-size": "20px", "font-weight": "400", "font-family": "Arial, sans-serif", "letter-spacing": "normal",
    "line-height": "30px", "color": "rgb(34, 34, 34)",
}  # fmt: skip


def read(text, y, *, width=None, **more):
    """A line as perception has it: ink of 10 px a letter at 20 px."""
    known = {"color": "#222222", "size": 20.0, **more}
    box = Box(10, y, width or 10 * len(text), 15)
    return TextLine(text=text, box=box, words=(), confidence=1, background="#ffffff", **known)


def shown(index, *texts, y=0.0, pitch=30.0, width=None, **styles):
    """An element with a line box for each of `texts`, pushed 300 px down: where it stands is not asked."""
    pieces = tuple(
        TextBox(text=text, box=Box(10, 300 + y + pitch * row, width or 10 * len(text) + 1.6, 23))
        for row, text in enumerate(texts)
    )
    return Element(index=index, parent=None, tag="p", selector=f"#p{index}", box=Box(10, 300 + y, 400, 30), texts=pieces, styles=STYLES | styles)  # fmt: skip


def found(facts, lines, *elements, declarations=()):
    render = Render(
        png=b"",
        viewport=Viewport(500, 500),
        size=Size(500, 500),
        elements=elements,
        declarations=declarations,
        fingerprint=PAINTED,
    )
    differences = text_differences(dataclasses.replace(facts, lines=tuple(lines)), render)
    return [(one.selector, one.property, one.seen, one.expected) for one in differences]


@pytest.mark.parametrize(
    ("line", "styles", "expected"),
    [
        ({}, {}, []),
        ({}, {"font-size": "25px", "width": 126}, [("#p0", "font-size", "25px", "20px")]),
        ({"size": 21.0}, {}, []),  # reading errs by so much
        ({"weight": 700, "width": 110}, {}, [("#p0", "font-weight", "400", "700")]),
        ({"weight": 600}, {}, []),
        ({}, {"letter-spacing": "2px", "width": 123}, [("#p0", "letter-spacing", "2px", "normal")]),
        ({"width": 122}, {}, [("#p0", "letter-spacing", "normal", "2.4px")]),
        ({"color": "#aa2222"}, {}, [("#p0", "color", "rgb(34, 34, 34)", "#aa2222")]),
        ({"color": "#403838"}, {}, []),
        ({"on_image": True, "color": "#ffffff"}, {}, []),
        ({"width": 90}, {"font-family": "Georgia, serif"}, [("#p0", "font-family", "Georgia, serif", "sans-serif")]),
    ],
)
def test_one_text(facts, line, styles, expected):
    width = styles.pop("width", None) if "width" in styles else None
    assert found(facts, [read("Hello dear", 5, **line)], shown(0, "Hello dear", width=width, **styles)) == expected


def test_the_family_that_is_expected_is_that_of_the_others(facts):
    lines = [read("Hello dear", 0, width=80), read("Buy it now", 40)]
    elements = [
        shown(0, "Hello dear", **{"font-family": "'DejaVu Sans Mono', monospace"}),
        shown(1, "Buy it now", y=40),
    ]
    assert found(facts, lines, *elements) == [
        ("#p0", "font-family", "'DejaVu Sans Mono', monospace", "Arial, sans-serif")
    ]


def test_lines_of_a_paragraph_say_their_pitch(facts):
    texts = ("first of them", "second of it", "third of all")
    lines = [read(text, 24 * row) for row, text in enumerate(texts)]
    assert found(facts, lines, shown(0, *texts)) == [("#p0", "line-height", "30px", "24px")]
    right = [read(text, 30 * row) for row, text in enumerate(texts)]
    assert found(facts, right, shown(0, *texts)) == []


def test_what_stands_as_often_on_both_sides_is_paired_in_reading_order(facts):
    lines = [read("Buy it now", 0), read("Buy it now", 100, color="#aa2222")]
    both = [shown(0, "Buy it now"), shown(1, "Buy it now", y=50)]
    assert found(facts, lines, *both) == [("#p1", "color", "rgb(34, 34, 34)", "#aa2222")]
    assert found(facts, lines[1:], *both) == []  # nobody knows which of them it is


def test_the_line_that_decides_is_named(facts, comparison):
    source = SourceLine("site.css", 3)
    declared = Declaration(element=0, property="color", value="#222", rule="p", source=source)
    render = Render(png=b"", viewport=Viewport(9, 9), size=Size(9, 9), elements=(shown(0, "Hello dear"),), declarations=(declared,), fingerprint=PAINTED)  # fmt: skip
    (one,) = text_differences(dataclasses.replace(facts, lines=(read("Hello dear", 5, color="#aa2222"),)), render)
    assert one.source == source
    assert list(unsaid((one,), comparison.differences)) == [one]
    assert list(unsaid((one,), (dataclasses.replace(one, loss=0.1, selector="p"),))) == []
