"""The space between two neighbours is their own business, whatever moved both of them."""

import dataclasses

import pytest

from screenshot2code.core.artifacts import Declaration, Element, Render, TextBox
from screenshot2code.core.findings import DifferenceKind, SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.perception import TextLine
from screenshot2code.engines.vision.gapcheck import corrected, gap_differences
from screenshot2code.engines.vision.textcheck import same_texts
from screenshot2code.testing import PAINTED

WORDS = ("Breakfast", "Towels", "Harbour", "Journeys")


def found(facts, places, declared=None, *, overruled=None, exact=False, shared=False, **styles):
    """`places` of the four texts in the render, of which the mockup has them 40 px apart at x 20; `declared` of the second.

    `exact`: the ink of all is known, and lies in the middle of the lines. `shared`: all texts have the declaration.
    """
    lines = tuple(
        TextLine(text=text, box=Box(20, 40 * row + 4, 80, 12), words=(), confidence=1, color="#222222", background="#ffffff", size=16.0)
        for row, text in enumerate(WORDS)
    )  # fmt: skip
    body = Element(index=0, parent=None, tag="body", selector="body", box=Box(0, 0, 500, 500))
    texts = [
        Element(
            index=row + 1, parent=0, tag="p", selector=f".p{row}", box=Box(x, y, 80, 20),
            texts=(TextBox(text=text, box=Box(x, y, 80, 20)),), styles=styles if row == 1 else {"margin-left": "20px", "margin-top": "0px"},
        )
        for row, (text, (x, y)) in enumerate(zip(WORDS, places, strict=True))
    ]  # fmt: skip
    having = range(1, 5) if shared else [2]
    rules = [Declaration(element=at, property=declared[0], value=declared[1], rule=".p1", source=SourceLine("site.css", 9), overruled=overruled) for at in having] if declared else []  # fmt: skip
    render = Render(png=b"", viewport=Viewport(500, 500), size=Size(500, 500), elements=(body, *texts), declarations=tuple(rules), fingerprint=PAINTED)  # fmt: skip
    pairs = same_texts(dataclasses.replace(facts, lines=lines), render)
    if exact:
        pairs = [dataclasses.replace(one, read=one.line.box, shown=Box(one.piece.box.x, one.piece.box.y + 4, 80, 12)) for one in pairs]  # fmt: skip
    told = gap_differences(render, pairs)
    return [(one.selector, str(one.source), one.property, one.seen, one.expected) for one in told]


def pushed(by, first, right=0):
    return [(20 + (right if row == first else 0), 100 + 40 * row + (by if row >= first else 0)) for row in range(4)]


def test_what_stands_too_far_below_its_neighbour_is_told_with_the_line_that_does_it(facts):
    """All of the page was pushed 100 px down as well, which says nothing."""
    assert found(facts, pushed(14, 1), ("margin-top", "14px"), **{"margin-top": "14px"}) == [(".p1", "site.css:9", "margin-top", "14px", "0px")]  # fmt: skip


def test_a_value_unlike_that_of_its_siblings_is_told(facts):
    told = found(facts, pushed(0, 1, right=14), ("margin-left", "34px"), **{"margin-left": "34px"})
    assert told == [(".p1", "site.css:9", "margin-left", "34px", "20px")]


def test_what_was_moved_out_of_its_place_is_told_once_and_its_follower_not_at_all(facts):
    places = [(x, y + (8 if row == 1 else 0)) for row, (x, y) in enumerate(pushed(0, 1))]
    assert found(facts, places, ("translate", "0px 8px")) == [(".p1", "site.css:9", "translate", "0px 8px", "none")]


@pytest.mark.parametrize(
    ("by", "declared", "styles"),
    [
        (14, ("margin-top", "40px"), {"margin-top": "40px"}),  # taking it back would be too much
        (14, None, {"margin-top": "14px"}),  # nobody wrote it
        (2, ("margin-top", "2px"), {"margin-top": "2px"}),  # ink lies elsewhere in its line by as much
    ],
)
def test_nothing_is_said_of_what_does_not_explain_it(facts, by, declared, styles):
    assert found(facts, pushed(by, 1), declared, **styles) == []


def test_where_ink_is_known_the_nearest_declaration_is_told_with_the_value_that_puts_the_text_in_its_place(facts):
    told = found(facts, pushed(14, 1), ("margin-top", "40px"), exact=True, **{"margin-top": "40px"})
    assert told == [(".p1", "site.css:9", "margin-top", "40px", "26px")]
    assert found(facts, pushed(2, 1), ("margin-top", "2px"), exact=True, **{"margin-top": "2px"}) == []


def test_what_another_rule_says_is_likelier_than_nothing(facts):
    told = found(facts, pushed(14, 1), ("margin-top", "49px"), overruled="35px", **{"margin-top": "49px"})
    assert told == [(".p1", "site.css:9", "margin-top", "49px", "35px")]


def test_of_what_stands_in_the_middle_half_is_seen(facts):
    """14 px above a text that is centred move it by 7: a value that is known explains that as well."""
    told = found(facts, pushed(7, 1), ("margin-top", "14px"), exact=True, **{"margin-top": "14px"})
    assert told == [(".p1", "site.css:9", "margin-top", "14px", "0px")]


def test_a_declaration_that_others_have_which_are_right_is_not_blamed(facts):
    """Cells of one row lie lower as one of them grew: it is not the padding of all cells."""
    assert found(facts, pushed(14, 1), ("margin-top", "14px"), shared=True, **{"margin-top": "14px"}) == []


def test_a_space_is_believed_over_a_comparison_that_has_another_value_for_the_same_declaration(comparison):
    difference = comparison.differences[0]
    place = {"kind": DifferenceKind.MOVED, "source": SourceLine("site.css", 9), "property": "margin-left"}
    said = dataclasses.replace(difference, **place, expected="86px", seen="114px", summary="14px too far right")
    gap = dataclasses.replace(said, expected="100px", summary="this is the likeliest cause", loss=0.0)
    (now,) = corrected((said,), (gap,))
    assert (now.expected, now.loss, now.summary) == ("100px", said.loss, gap.summary)
    other = dataclasses.replace(said, kind=DifferenceKind.RESIZED)
    assert list(corrected((other,), (gap,))) == [other]
