"""What bench/words.py counts as found, as one line, and as being in its place."""

import pytest
import words
from words import Piece

from screenshot2code.core.geometry import Box


def row(text, x=0, y=0, width=40, height=16):
    return Piece(text, Box(x, y, width, height))


MENU = [row("Home", 0), row("About", 70), row("Sign", 140), row("in", 186)]


def test_a_page_equal_to_the_truth_has_everything():
    assert words.recall(MENU, words.lines_of(MENU)) == 1
    assert words.box_iou(MENU, MENU) == 1
    assert words.places(MENU, MENU) == words.Places(median=0, p90=0)


def test_words_join_to_lines_by_their_gaps_alone():
    assert [line.text for line in words.lines_of(MENU)] == ["Home", "About", "Sign in"]


def test_lines_above_one_another_stay_apart():
    assert len(words.lines_of([row("one"), row("two", 45, 12), row("three", 0, 30)])) == 3


def test_a_separator_joins_no_lines():
    with_dot = [row("Privacy", 0), row("·", 45, width=5), row("Terms", 55)]
    without = [row("Privacy", 0), row("Terms", 55)]
    assert words.box_iou(without, with_dot) == 1


def test_a_missing_word_costs_its_letters():
    assert words.recall([row("ab"), row("cdefgh", 100)], [row("ab")]) == pytest.approx(2 / 8)


def test_a_word_elsewhere_is_not_found():
    assert words.recall([row("hello")], [row("hello", 0, 60)]) == 0


def test_pieces_of_three_letters_count_of_a_word_that_was_misread():
    assert words.recall([row("dashboard")], [row("dashb0ard")]) == pytest.approx(8 / 9)
    assert words.recall([row("dashboard")], [row("daxxboxxd")]) == 0


def test_what_a_keyboard_lacks_is_folded():
    assert words.recall([row("“don’t")], [row("\"don't")]) == 1


def test_a_box_beside_its_place_loses():
    assert words.box_iou([row("word")], [row("word", 20)]) == pytest.approx(1 / 3)


def test_places_look_at_equal_words_nearby_only():
    truth = [row("a"), row("b", 100), row("c", 200)]
    found = words.places(truth, [row("a", 2), row("b", 100, 3), row("c", 600)])
    assert found is not None
    assert found.median == 2.5


def test_no_word_found_has_no_place():
    assert words.places([row("a")], []) is None
