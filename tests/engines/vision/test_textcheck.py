"""Texts are held against themselves, wherever they stand; what is right is left alone."""

import dataclasses

import pytest

from screenshot2code.core.artifacts import Declaration, Element, Render, TextBox
from screenshot2code.core.findings import DifferenceKind, SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.perception import TextLine
from screenshot2code.engines.vision.textcheck import same_texts, text_differences, unsaid, with_families
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


def differences_of(facts, render, *, inks=None):
    """`inks`: where the ink of the only text is, in mockup and render."""
    pairs = same_texts(facts, render)
    if inks:
        pairs = [dataclasses.replace(pairs[0], read=inks[0], shown=inks[1])]
    return text_differences(facts, render, pairs)


def found(facts, lines, *elements, declarations=()):
    render = Render(
        png=b"",
        viewport=Viewport(500, 500),
        size=Size(500, 500),
        elements=elements,
        declarations=declarations,
        fingerprint=PAINTED,
    )
    differences = differences_of(dataclasses.replace(facts, lines=tuple(lines)), render)
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
    (one,) = differences_of(dataclasses.replace(facts, lines=(read("Hello dear", 5, color="#aa2222"),)), render)
    assert one.source == source
    assert list(unsaid((one,), comparison.differences)) == [one]
    assert list(unsaid((one,), (dataclasses.replace(one, loss=0.1, selector="p"),))) == []


@pytest.mark.parametrize(
    ("styles", "ink", "expected"),
    [
        ({}, Box(10, 5, 100, 15), []),
        ({}, Box(10, 5, 104, 15), [("letter-spacing", "-0.4px")]),  # 4 %: by boxes that may be the side bearings
        ({"font-size": "22px"}, Box(10, 5, 110, 15), [("letter-spacing", "-1.1px")]),  # as high: no other size
    ],
)
def test_ink_that_is_known_is_believed_more_closely(facts, styles, ink, expected):
    facts = dataclasses.replace(facts, lines=(read("Hello dear", 5),))
    render = Render(png=b"", viewport=Viewport(9, 9), size=Size(9, 9), elements=(shown(0, "Hello dear", width=112, **styles),), declarations=(), fingerprint=PAINTED)  # fmt: skip
    told = differences_of(facts, render, inks=(Box(10, 5, 100, 15), ink))
    assert [(one.property, one.expected) for one in told] == expected


def test_the_same_words_are_paired_by_their_letters_too(facts):
    """A heading and the last entry of a trail of one name, both pushed aside: the heading is the one in large letters."""
    aside = dataclasses.replace(read("Hello dear", 0), box=Box(130, 0, 100, 15))
    lines = [read("Hello dear", 0, size=30.0, width=150), aside]
    small, large = shown(0, "Hello dear"), shown(1, "Hello dear", width=152, **{"font-size": "30px"})
    large = dataclasses.replace(large, texts=(dataclasses.replace(large.texts[0], box=large.texts[0].box.shifted(120, 0)),))  # fmt: skip
    assert found(facts, lines, small, large) == []


def test_a_paragraph_that_breaks_elsewhere_says_its_family(facts):
    lines = [read("first of all there", 0), read("comes some text", 24), read("Another thing", 80)]
    elements = [
        shown(0, "first of all", "there comes some", "text", **{"font-family": "Georgia, serif"}),
        shown(1, "Another thing", y=100),
    ]
    assert ("#p0", "font-family", "Georgia, serif", "Arial, sans-serif") in found(facts, lines, *elements)
    assert not found(facts, lines, shown(0, "first of all", "there comes some", "text"), elements[1])


def test_a_line_that_decides_of_many_texts_which_are_right_is_not_named(facts):
    """A size that the body has: to change it there would change the whole page. The element is told alone."""
    words = ("Hello dear", "Buy it now", "Be quick", "Stay long")
    lines = [read(text, 40 * row, size=25.0 if row == 0 else 20.0, width=126 if row == 0 else None) for row, text in enumerate(words)]  # fmt: skip
    elements = [shown(row, text, y=40 * row) for row, text in enumerate(words)]
    source = SourceLine("site.css", 3)
    rules = tuple(Declaration(element=row, property="font-size", value="20px", rule="body", source=source) for row in range(4))  # fmt: skip
    render = Render(png=b"", viewport=Viewport(9, 9), size=Size(9, 9), elements=tuple(elements), declarations=rules, fingerprint=PAINTED)  # fmt: skip
    (told,) = differences_of(dataclasses.replace(facts, lines=tuple(lines)), render)
    assert (told.selector, told.property, told.expected, told.source) == ("#p0", "font-size", "25px", None)


def test_of_letters_of_one_width_that_are_others_in_the_mockup_no_size_is_told(facts):
    line = read("Hello dear", 5, width=125, size=25.0)
    told = found(facts, [line], shown(0, "Hello dear", **{"font-family": "'DejaVu Sans Mono', monospace"}))
    assert [name for _, name, *_ in told] in ([], ["font-family"])


def test_a_family_that_is_merely_another_one_is_told_with_that_of_most_texts(facts, comparison):
    lines = (read("Hello dear", 0), read("Buy it now", 40))
    elements = (shown(0, "Hello dear", **{"font-family": "monospace"}), shown(1, "Buy it now", y=40))
    render = Render(png=b"", viewport=Viewport(9, 9), size=Size(9, 9), elements=elements, declarations=(), fingerprint=PAINTED)  # fmt: skip
    known = dataclasses.replace(facts, lines=lines)
    said = dataclasses.replace(comparison.differences[0], kind=DifferenceKind.FONT_FAMILY, property="font-family", box=lines[0].box, seen="monospace", expected=None)  # fmt: skip
    (told,) = with_families((said,), known, same_texts(known, render))
    assert told.expected == "Arial, sans-serif"
