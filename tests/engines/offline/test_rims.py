"""Filled boxes about a line whose padding is a step of the scale and a border that nobody sees."""

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, Region
from screenshot2code.engines.offline import spacing, tree
from screenshot2code.engines.offline.paragraphs import paragraphs
from screenshot2code.engines.offline.placing import walk


@pytest.fixture
def button(set_line):
    """The declarations of a filled box with so much room on both sides of its words, and what it is seen as."""

    def make(room, **look):
        line = set_line("Go on", 100, 106)
        (text,) = paragraphs([line], [])
        box = Box(text.box.x - room, 100, text.box.width + 2 * room, 40)
        region = Region(box=box, fill="#2060c0", **look)
        texts = paragraphs([line], [box])
        root = tree.build(Box(0, 0, 800, 400), regions=[region], images=(), paragraphs=texts)
        (found,) = (one for one in walk(spacing.space(root)) if isinstance(one.node.content, Region))
        return found.css, found.node.content

    return make


def test_an_odd_padding_is_a_step_and_a_border_that_nobody_sees(button):
    css, look = button(21)
    assert css["border"] == "1px solid transparent"
    assert css["padding"].split()[1] == "20px"
    assert look.border is None


def test_a_padding_on_the_scale_has_none(button):
    assert "border" not in button(20)[0]


def test_a_border_that_is_seen_stays(button):
    css, look = button(21, border=Border(width=1, color="#103060"))
    assert "border" not in css
    assert look.border is not None
