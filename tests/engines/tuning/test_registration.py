"""Sliding a piece of a render over the mockup says how far it has to move."""

import numpy as np
import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.engines.tuning.registration import place, shift

BOX = Box(60, 40, 50, 16)


def ink(dx: int = 0, dy: int = 0, *, size: tuple[int, int] = (120, 200)) -> np.ndarray:
    """Letters of a kind: seeded noise in a box, shifted."""
    picture = np.full(size, 255, np.uint8)
    noise = np.random.default_rng(7).integers(0, 2, (16, 50), np.uint8) * 255
    picture[40 + dy : 56 + dy, 60 + dx : 110 + dx] = noise
    return picture


@pytest.mark.parametrize("by", [(0, 0), (3, -2), (-5, 5), (0, 1)])
def test_says_how_far_the_ink_has_to_move(by):
    assert shift(ink(*by), ink(), BOX) == by


def test_is_in_css_pixels_at_2x():
    mockup, render = (np.kron(picture, np.ones((2, 2), np.uint8)) for picture in (ink(2, 1), ink()))
    assert shift(mockup, render, BOX, scale=2.0) == (2, 1)


def test_says_nothing_where_there_is_no_ink():
    assert shift(ink(), np.full((120, 200), 255, np.uint8), BOX) is None


def test_says_nothing_where_the_mockup_shows_something_else():
    other = np.random.default_rng(1).integers(0, 255, (120, 200)).astype(np.uint8)
    assert shift(other, ink(), BOX) is None


def test_a_box_at_the_edge_of_the_picture_is_no_error():
    assert shift(ink(), ink(), Box(-10, -10, 20, 20)) is None


def test_what_was_asked_before_is_answered_alike_and_anything_else_afresh():
    """Steps of tuning ask about the same pixels again and again; one other pixel beside the piece may be another answer."""
    first = place(ink(3, -2), ink(), BOX)
    assert place(ink(3, -2), ink(), BOX) is first
    changed = ink(3, -2)
    changed[38:54, 70:90] = 255  # half of what is found
    assert place(changed, ink(), BOX) != first
    assert place(ink(-5, 5), ink(), BOX) != first
