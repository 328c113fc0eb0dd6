"""Rows of a table: one padding for all cells where that puts every line where it was seen."""

import pytest

from screenshot2code.engines.offline.leveling import Held, Line, levels
from screenshot2code.engines.offline.paragraphs import paragraphs


@pytest.fixture
def line(set_line):
    """A row whose only word is seen with its box of 24 px at `top`."""

    def make(top, *, seen=None, above=0.0):
        (text,) = paragraphs([set_line("Name", 50, top)], [])
        return Line(cells=(Held(top=text.box.y, height=text.box.height, text=text),), above=above, below=0.0, seen=seen)

    return make


def test_rows_of_one_pitch_have_one_padding(line):
    first = line(100)
    top = first.cells[0].top
    way = next(levels([first, line(156), line(212)], top - 16))
    height = way.leading(first.cells[0].text).total
    assert way.pad % 4 == 0
    assert 2 * way.pad + height == pytest.approx(56, abs=0.1)
    assert way.bottom == pytest.approx(top - 16 + 3 * 56, abs=0.3)


def test_rows_of_unlike_pitches_have_none(line):
    first = line(100)
    assert next(levels([first, line(156), line(219)], first.cells[0].top - 16), None) is None


def test_a_painted_row_begins_where_it_is_seen(line):
    first = line(100)
    top = first.cells[0].top
    assert next(levels([first, line(156, seen=top + 40), line(212)], top - 16), None) is not None
    assert next(levels([first, line(156, seen=top + 36), line(212)], top - 16), None) is None


def test_a_box_in_a_cell_stands_in_the_middle_of_its_row(line):
    first = line(100)
    (word,) = first.cells
    beside = Held(top=word.top - 8, height=word.height + 16)
    way = next(levels([Line(cells=(word, beside), above=0.0, below=0.0, seen=None)], word.top - 24))
    assert way.pad == 16
    off = Held(top=word.top - 3, height=word.height + 16)
    assert next(levels([Line(cells=(word, off), above=0.0, below=0.0, seen=None)], word.top - 24), None) is None
