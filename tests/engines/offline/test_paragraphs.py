"""Which lines flow into one another, and at which width."""

from dataclasses import replace
from math import floor

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.engines.offline.paragraphs import paragraphs
from screenshot2code.engines.offline.setlines import SetRun

LONG = "Text that runs to the end of its column here"  # 44 letters: 352 px at 16 px


def texts(found):
    return [one.text for one in found]


def test_lines_one_step_apart_with_one_left_edge_are_a_paragraph(set_line):
    found = paragraphs([set_line(LONG, 40, 100), set_line("and goes on below", 40, 124)], [])
    assert texts(found) == [f"{LONG} and goes on below"]


def test_a_paragraph_wraps_by_itself_between_its_longest_line_and_the_next_word(set_line):
    (found,) = paragraphs([set_line(LONG, 40, 100), set_line("and goes on below", 40, 124)], [])
    assert found.wraps
    assert found.narrowest == 44 * 8
    assert found.widest == 44 * 8 + 8 + 3 * 8
    assert found.narrowest < found.box.width < found.widest


def test_another_size_or_colour_ends_a_paragraph(set_line):
    found = paragraphs(
        [set_line(LONG, 40, 100), set_line(LONG, 40, 124, color="#cc0000"), set_line(LONG, 40, 148, size=20)], []
    )
    assert len(found) == 3


def test_a_line_with_room_for_the_next_word_is_the_last_of_its_paragraph(set_line):
    found = paragraphs([set_line(LONG, 40, 100), set_line("short end.", 40, 124), set_line(LONG, 40, 148)], [])
    assert texts(found) == [f"{LONG} short end.", LONG]


def test_short_lines_set_wide_apart_are_items(set_line):
    found = paragraphs([set_line("Home", 40, 100), set_line("About", 40, 130), set_line("Contact", 40, 160)], [])
    assert texts(found) == ["Home", "About", "Contact"]


def test_lines_in_different_containers_never_join(set_line):
    lines = [set_line(LONG, 40, 100), set_line(LONG, 40, 124)]
    assert len(paragraphs(lines, [Box(30, 90, 500, 28)])) == 2
    assert len(paragraphs(lines, [Box(30, 90, 500, 80)])) == 1


def test_columns_side_by_side_stay_apart(set_line):
    lines = [set_line(LONG, x, y) for y in (100, 124, 148) for x in (40, 440)]
    found = paragraphs(lines, [])
    assert [len(one.lines) for one in found] == [3, 3]
    assert {one.box.x for one in found} == {40, 440}


@pytest.mark.parametrize(("align", "shift"), [("left", 0), ("center", 0.5), ("right", 1)])
def test_alignment_is_the_edge_that_lines_share(set_line, align, shift):
    words = [LONG, "notwithstanding a second line of words", "notwithstanding a third, shorter"]
    lines = [set_line(text, 40 + shift * (352 - 8 * len(text)), 100 + 24 * number) for number, text in enumerate(words)]
    (found,) = paragraphs(lines, [])
    assert found.align == align


def test_line_height_is_a_ratio_that_people_write_where_that_moves_nothing(set_line):
    (found,) = paragraphs([set_line(LONG, 40, 100 + 24 * number) for number in range(3)], [])
    assert found.line_height == 24
    (odd,) = paragraphs([set_line(LONG, 40, 100 + 26.75 * number) for number in range(5)], [])
    assert odd.line_height == 26.75


def test_the_first_baseline_is_where_the_ink_is(set_line):
    """Chromium: top + half the leading, floored, + the whole ascent."""
    (found,) = paragraphs([set_line("Hello", 40, 100)], [])
    ascent, descent = round(0.9 * 16), round(0.25 * 16)
    baseline = found.box.y + (found.line_height - ascent - descent) // 2 + ascent
    assert baseline == round(100 + 0.7 * 16)


def test_lines_at_odd_steps_begin_where_their_rounding_says(set_line):
    """15 px at 1.5 is 22.5: lines come 22 and 23 px apart, by where between two pixels the first one stands."""
    texts = ("Lines that stand apart by", "half a pixel more than", "whole ones come unevenly", "as they are rounded")

    def begun_at(top):
        rows = [floor(top + number * 22.5 + 0.5) for number in range(4)]
        (found,) = paragraphs(
            [set_line(text, 10, row + 0.5, size=15) for text, row in zip(texts, rows, strict=True)], []
        )
        return found, rows

    for top in (100.0, 100.4, 99.7):
        found, rows = begun_at(top)
        assert found.line_height == 22.5
        placed = [found.box.y + number * 22.5 for number in range(4)]
        shifts = {row - floor(place + 0.5) for row, place in zip(rows, placed, strict=True)}
        assert len(shifts) == 1, (top, placed, rows)


def in_runs(line, *texts, bold=()):
    """The line in runs of these texts, some of them bold."""
    runs = [SetRun(text=text, style=replace(line.style, weight=700 if text in bold else 400)) for text in texts]
    main = max(runs, key=lambda run: len(run.text))
    return replace(line, runs=tuple(runs), style=main.style)


def test_a_paragraph_goes_on_through_lines_that_are_mostly_bold(set_line):
    first = in_runs(set_line(LONG, 40, 100), "Text that ", LONG.removeprefix("Text that "), bold=(LONG[10:],))
    (found,) = paragraphs([first, set_line("and goes on below", 40, 124)], [])
    assert found.style.weight == 700
    assert [run.text for run in found.runs] == ["Text that ", f"{LONG[10:]} ", "and goes on below"]


def test_a_link_that_wraps_is_one_run_with_its_blank_inside(set_line):
    first = in_runs(set_line(LONG, 40, 100), LONG[:26], LONG[26:], bold=(LONG[26:],))
    second = in_runs(set_line("and goes on below", 40, 124), "and", " goes on below", bold=("and",))
    (found,) = paragraphs([first, second], [])
    assert [run.text for run in found.runs] == [LONG[:26], f"{LONG[26:]} and", " goes on below"]
    assert "".join(run.text for run in found.runs) == found.text
