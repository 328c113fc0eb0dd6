"""Lines that stand otherwise apart are one fault of the line height, not several blocks that moved."""

from dataclasses import replace

import numpy as np
import pytest

from screenshot2code.compare.leading import leading_faults
from screenshot2code.compare.lines import Line
from screenshot2code.compare.matching import LinePair
from screenshot2code.compare.sheet import Ink
from screenshot2code.core.artifacts import Element
from screenshot2code.core.geometry import Box

COLOR = np.zeros(3, np.uint8)
PARAGRAPH = Element(
    index=0,
    parent=None,
    tag="p",
    selector="p",
    box=Box(0, 0, 300, 90),
    styles={"line-height": "24px", "display": "block"},
)
LINK = Element(index=1, parent=0, tag="a", selector="p a", box=Box(0, 0, 90, 20), styles={"display": "inline"})


def line(y, *, x=0.0, width=200.0, element=None):
    box = Box(x, y, width, 12)
    ink = Ink(box=box, color=COLOR, ground=COLOR, mass=100.0)
    return Line(text="one of several", key="oneofseveral", box=box, ink=ink, element=element)


def lines(wanted, shown, element=0):
    return [
        LinePair(mockup=line(y), rendered=line(other, element=element), likeness=1.0, dx=0, dy=0)
        for y, other in zip(wanted, shown, strict=True)
    ]


def told(pairs):
    return [
        (fault.told.property, fault.told.expected, fault.told.seen)
        for fault in leading_faults(pairs, (PARAGRAPH, LINK))
    ]


def test_lines_a_step_further_apart_each_time_have_another_line_height():
    assert told(lines((100, 130, 160), (100, 124, 148))) == [("line-height", "30px", "24px")]


def test_where_rounding_hides_the_step_of_single_lines_all_of_them_tell_it():
    assert told(lines((100, 125, 151, 176), (100, 124, 148, 172))) == [("line-height", "25.3px", "24px")]


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ((140, 164, 188), (100, 124, 148)),  # moved as a whole
        ((100, 124, 149), (100, 124, 148)),  # a pixel of rounding
        ((100, 124, 180), (100, 124, 148)),  # the last one alone
        ((100,), (124,)),
    ],
)
def test_what_moved_otherwise_is_no_line_height(wanted, shown):
    assert told(lines(wanted, shown)) == []


def test_a_larger_face_brings_its_own_line_height():
    pairs = [replace(pair, rise=1.25) for pair in lines((100, 130, 160), (100, 124, 148))]
    assert told(pairs) == []


def test_a_line_of_a_link_alone_belongs_to_its_paragraph():
    pairs = lines((100, 130), (100, 124)) + lines((160,), (148,), element=1)
    (fault,) = leading_faults(pairs, (PARAGRAPH, LINK))
    assert (fault.element, fault.steps) == (0, (3, -6.0))


def test_lines_that_break_elsewhere_tell_nothing():
    pairs = lines((100, 130, 160), (100, 124, 148))
    wider = replace(pairs[1], mockup=line(130, width=260))
    assert told([pairs[0], wider, pairs[2]]) == []
