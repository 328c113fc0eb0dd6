"""Tabs whose frame is seen as three lines, as their corners are round, and lines that make no box. Without a browser."""

import re

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Region
from screenshot2code.engines.offline.cornered import cornered

GREY = "#dee2e6"
TOP, LEFT, RIGHT = Box(88, 177, 97, 1), Box(82, 183, 1, 35), Box(190, 183, 1, 35)
WORD = Box(100, 191, 74, 12)


def lines(*boxes, fill=GREY):
    return [Region(box=box, fill=fill) for box in boxes]


def test_three_lines_round_a_word_are_a_box_with_round_corners_and_an_open_foot():
    (box,) = cornered(lines(TOP, LEFT, RIGHT), [WORD])
    assert box.box == Box.from_edges(82, 177, 191, 218)
    assert box.border is not None
    assert set(box.border.sides) == {"top", "left", "right"}
    assert box.radius == 6
    assert set(box.corners) == {"top-left", "top-right"}


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        ((TOP, LEFT, RIGHT), []),
        ((TOP, LEFT, RIGHT), [WORD, Box(100, 204, 40, 10)]),
        ((TOP, LEFT), [WORD]),
        ((TOP, LEFT, Box(190, 183, 1, 70)), [WORD]),
        ((Box(60, 177, 400, 1), LEFT, RIGHT), [WORD]),
        ((TOP, Box(82, 183, 1, 200), Box(190, 183, 1, 200)), [WORD]),
    ],
)
def test_lines_without_one_word_between_them_or_of_other_lengths_stay_lines(boxes, words):
    made = lines(*boxes)
    assert list(cornered(made, words)) == made


def test_words_beside_such_a_box_are_tabs_and_it_is_the_one_that_is_shown(body_of, set_line):
    text = [set_line(f"Sentence number {at} of a page that has a good many", 82, 300 + 24 * at) for at in range(6)]
    tabs = [set_line("Overview", 104, 191), set_line("Equipment", 210, 191), set_line("Reviews", 306, 191)]
    title = set_line("Sailing boats", 82, 100, size=32)
    foot = Region(box=Box(191, 218, 527, 1), fill=GREY)
    regions = [*cornered(lines(TOP, LEFT, RIGHT), [one.line.box for one in tabs]), foot]
    html = body_of((800, 600), [title, *tabs, *text], regions)
    assert re.search(r'<a class="[^"]*" href="#" aria-current="page">Overview</a>', html)
    assert html.count("<li") == 3
