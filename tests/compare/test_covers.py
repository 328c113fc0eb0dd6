"""What looks otherwise because of what lies on it is counted with that: words on a gradient, icons in a box that is half transparent."""

import numpy as np

from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.covers import gone_along, painted_over
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.folding import Group
from screenshot2code.compare.lines import Line
from screenshot2code.compare.sheet import Ink
from screenshot2code.core.artifacts import Declaration, Element, Render, TextBox
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.findings import Fingerprint, SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport

CARD, WORDS, ICON = Box(20, 20, 300, 100), Box(60, 50, 120, 20), Box(30, 50, 16, 16)


def card(**styles):
    """A card with an icon and words: elements 1, 2 and 3."""
    declared = tuple(
        Declaration(element=1, property=name, value=value, rule=".card", source=SourceLine("a.css", 4))
        for name, value in styles.items()
    )
    boxes = (("body", None, Box(0, 0, 400, 200)), ("div", 0, CARD), ("svg", 1, ICON), ("p", 1, WORDS))
    elements = tuple(
        Element(
            index=at, parent=parent, tag=tag, selector=tag, box=box,
            styles=styles if tag == "div" else {},
            texts=(TextBox(text="New here", box=box),) if tag == "p" else (),
        )
        for at, (tag, parent, box) in enumerate(boxes)
    )  # fmt: skip
    return Attribution(
        Render(
            png=b"", viewport=Viewport(400, 200), size=Size(400, 200), elements=elements, declarations=declared,
            fingerprint=Fingerprint(browser="drawn", version="", flags=(), fonts_digest=""),
        )
    )  # fmt: skip


def line(text, level):
    ink = Ink(box=WORDS, color=np.full(3, level, np.uint8), ground=np.full(3, 255, np.uint8), mass=200.0)
    return Line(text=text, key="".join(text.split()), box=WORDS, ink=ink)


def group(kind, box, element, **more):
    fault = Fault(kind=kind, box=box, rendered_box=box, element=element, losses={"color": 0.01}, **more)
    return Group(kind=kind, faults=(fault,), element=element)


def test_what_stands_on_a_gradient_is_counted_with_it():
    attribution = card(**{"background-image": "linear-gradient(red, blue)", "background-color": "rgb(255, 255, 255)"})
    ground = group(Kind.BACKGROUND, CARD, 1, colors=("#ffffff", "#8800ff"))
    lost = group(Kind.MISSING, WORDS, None, line=line("New here", 0))
    other = group(Kind.MISSING, WORDS, None, line=line("Somewhere else", 0))
    told = painted_over([ground, lost, group(Kind.IMAGE, ICON, 2), other], attribution)
    assert [one.kind for one in told] == [Kind.BACKGROUND, Kind.MISSING]
    assert (told[0].consequences, told[1]) == (
        2,
        other,
    )  # words that the page does not have are missing, whatever lies there


def test_a_mark_in_a_box_that_lets_everything_through_is_not_missing():
    ink = group(
        Kind.COLOR, WORDS, 3, line=line("New here", 0), shown=line("New here", 128), colors=("#000000", "#808080")
    )
    mark = group(Kind.MISSING, ICON, 2, noun="mark")
    assert [one.kind for one in painted_over([ink, mark], card(opacity="0.5"))] == [Kind.COLOR]
    assert len(painted_over([ink, mark], card())) == 2


def test_an_icon_that_went_along_by_a_part_of_a_pixel_is_no_other_picture():
    moved = group(Kind.MOVED, WORDS, 3, offset=(0.0, 10.0))
    row = Group(kind=Kind.MOVED, faults=moved.faults, element=3)
    for by, left in ((9.6, 1), (10.0, 2), (2.4, 2)):
        fault = Fault(kind=Kind.IMAGE, box=ICON, rendered_box=ICON.shifted(0, by), element=2, losses={"color": 0.01})
        assert len(gone_along([row, Group(kind=Kind.IMAGE, faults=(fault,), element=2)], card())) == left
