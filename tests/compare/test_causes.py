"""What follows is counted with its cause: entries of one row that are as high as the highest, what a picture cannot have pushed."""

import numpy as np

from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.causes import growth, under_causes
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.folding import Group
from screenshot2code.compare.lines import Line
from screenshot2code.compare.sheet import Ink
from screenshot2code.core.artifacts import Declaration, Element, Render
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.findings import Fingerprint, SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport

INK = Ink(box=Box(30, 130, 120, 20), color=np.zeros(3, np.uint8), ground=np.full(3, 255, np.uint8), mass=200.0)
CARDS = tuple(Box(20 + 200 * at, 100, 180, 120) for at in range(4))


def row_of_cards(*declarations):
    """A row of four cards, each with a line of text: elements 2 and 3, 4 and 5, and so on."""
    elements = [("body", None, Box(0, 0, 900, 400)), ("section", 0, Box(0, 100, 900, 120))]
    for box in CARDS:
        elements += [("div", 1, box), ("p", len(elements), Box(box.x + 10, box.y + 30, 120, 20))]
    return Attribution(
        Render(
            png=b"", viewport=Viewport(900, 400), size=Size(900, 400),
            elements=tuple(
                Element(index=at, parent=parent, tag=tag, selector=f"{tag}{at}", box=box, styles={})
                for at, (tag, parent, box) in enumerate(elements)
            ),
            declarations=declarations,
            fingerprint=Fingerprint(browser="drawn", version="", flags=(), fonts_digest=""),
        )
    )  # fmt: skip


def stretched(at, *, by=20):
    shown = CARDS[at]
    wanted = Box(shown.x, shown.y, shown.width, shown.height - by)
    fault = Fault(kind=Kind.RESIZED, box=wanted, rendered_box=shown, element=2 + 2 * at, noun="block", nominal=0.004)
    return Group(kind=Kind.RESIZED, faults=(fault,), element=2 + 2 * at)


def lower(at, *, by=20):
    shown = Box(CARDS[at].x + 10, CARDS[at].y + 30, 120, 20)
    fault = Fault(
        kind=Kind.MOVED, box=shown.shifted(0, -by), rendered_box=shown, element=3 + 2 * at, offset=(0.0, float(by))
    )
    return Group(kind=Kind.MOVED, faults=(fault,), element=3 + 2 * at)


def test_of_entries_that_grew_alike_the_one_in_which_something_moved_is_told():
    groups = [*(stretched(at) for at in range(4)), lower(2)]
    (told,) = under_causes(groups, row_of_cards())
    assert (told.kind, told.element) == (Kind.RESIZED, 6)
    assert told.consequences == 4


def test_entries_of_another_height_are_told_by_themselves():
    groups = [stretched(0), stretched(1, by=40), stretched(2), lower(2)]
    told = under_causes(groups, row_of_cards())
    assert sorted(one.element for one in told) == [4, 6]


def test_where_nothing_tells_them_apart_all_are_told():
    assert len(under_causes([stretched(0), stretched(1)], row_of_cards())) == 2


def test_pictures_with_other_pixels_push_nothing():
    box = Box(10, 10, 9, 9)
    picture = Fault(kind=Kind.IMAGE, box=box, rendered_box=box, element=1, noun="image")
    assert growth(Group(kind=Kind.IMAGE, faults=(picture,), element=1)) == (0.0, 0.0)
    larger = Fault(kind=Kind.IMAGE, box=box, rendered_box=Box(10, 10, 9, 39), element=1, noun="image")
    assert growth(Group(kind=Kind.IMAGE, faults=(larger,), element=1))[1] >= 30


def test_of_entries_that_grew_alike_the_only_one_with_a_height_of_its_own_is_told():
    own = Declaration(element=6, property="line-height", value="40px", rule=".odd", source=SourceLine("a.css", 9))
    shared = [
        Declaration(
            element=2 + 2 * at, property="padding-top", value="8px", rule=".card", source=SourceLine("a.css", 3)
        )
        for at in range(4)
    ]
    (told,) = under_causes([stretched(at) for at in range(4)], row_of_cards(*shared, own))
    assert told.element == 6


def test_lines_that_break_elsewhere_for_no_known_reason_take_nothing_over():
    line = Line(text="some words", key="some words", box=CARDS[0], ink=INK)
    other = Line(text="other words", key="other words", box=CARDS[0], ink=INK)
    fault = Fault(kind=Kind.FONT_SIZE, box=CARDS[0], rendered_box=CARDS[0], element=3, line=line, shown=other, rise=1.0)
    unsure = Group(kind=Kind.FONT_SIZE, faults=(fault,), element=3)
    told = under_causes([unsure, lower(1, by=2)], row_of_cards())
    assert [one.element for one in told if one.kind is Kind.MOVED] == [5]
