"""Lengths that people write, and the line heights by which a single line lets its neighbours have them."""

import pytest

from screenshot2code.engines.offline.paragraphs import laid_out, paragraphs, tops
from screenshot2code.engines.offline.steps import (
    cost,
    is_step,
    leadings,
    led,
    share_of,
    snapped,
    spaces,
    stepped,
    within,
)


@pytest.mark.parametrize(("value", "is_one"), [(0, True), (1, True), (3, True), (18, True), (22, False), (24, True), (5, False), (4.5, False), (-8, True)])  # fmt: skip
def test_steps(value, is_one):
    assert is_step(value) is is_one


def test_a_step_reads_better_than_a_whole_number_and_that_better_than_a_fraction():
    assert cost(0) < cost(16) < cost(18) < cost(15) < cost(17) < cost(16.5) < cost(-16.5)


def test_a_distance_is_only_rounded_within_its_room():
    assert snapped(12.4) == 12
    assert snapped(12.4, 0.3) == 12.4
    assert list(spaces(30.2, 3)) == [28.0, 30.0, 32.0]
    assert within(61, 63, 62) is None
    assert within(61, 70, 62) == 64


def test_every_line_height_leaves_the_letters_where_they_are(set_line):
    (text,) = paragraphs([set_line("One line", 40, 20, size=15.0)], [])
    for leading in leadings(text):
        made = led(text, leading)
        low, high = tops(made)
        assert low <= made.box.y <= high
        assert made.box.height == pytest.approx(laid_out(made.line_height))
    assert len({leading.total for leading in leadings(text)}) > 10


def test_several_lines_have_the_height_that_is_seen(set_line):
    (text,) = paragraphs([set_line("Some words that", 40, 20), set_line("go on down here", 40, 44)], [])
    heights = [leading.height for leading in leadings(text)]
    assert heights[0] == text.line_height
    assert all(abs(height - text.line_height) <= 1 for height in heights)


@pytest.mark.parametrize(("seen", "written"), [(11.5, 12), (12.25, 12), (10.75, 11), (12.6, 13), (16, 16), (23.5, 24), (14.49, 14)])  # fmt: skip
def test_what_is_seen_at_part_of_a_pixel_falls_on_the_scale_where_that_is_as_near(seen, written):
    assert stepped(seen) == written


@pytest.mark.parametrize(("want", "room", "share"), [(100, 400, 25), (229, 1272, 18), (101, 1000, None), (351, 400, 87.75), (7, 30, None), (-5, 400, None)])  # fmt: skip
def test_a_share_is_written_where_it_comes_within_half_a_pixel(want, room, share):
    assert share_of(want, room) == share
