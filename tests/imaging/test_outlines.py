"""Tracing: shapes whose area on each pixel is known exactly come back as paths that cover the same."""

import cv2
import numpy as np
import pytest

from screenshot2code.imaging.outlines import covered, traced

FINE = 16  # parts of a pixel in which the truth is drawn


def shape(draw, side=24):
    """How much of each pixel `draw` covers; it draws white on a canvas so many times finer."""
    canvas = np.zeros((side * FINE, side * FINE), np.uint8)
    draw(canvas)
    return cv2.resize(canvas.astype(np.float32) / 255, (side, side), interpolation=cv2.INTER_AREA)


def fine(*points):
    return np.rint(np.array(points) * FINE).astype(np.int32)


def disc(canvas):
    cv2.circle(canvas, tuple(fine(12.3, 11.8)), round(8.5 * FINE), 255, -1)


def ring(canvas):
    disc(canvas)
    cv2.circle(canvas, tuple(fine(12.3, 11.8)), 7 * FINE, 0, -1)


def triangle(canvas):
    cv2.fillPoly(canvas, [fine((6.3, 4.2), (19.1, 12), (6.3, 19.8))], 255)


def chevron(canvas):
    cv2.polylines(canvas, [fine((5, 8), (12, 15), (19, 8))], isClosed=False, color=255, thickness=round(1.5 * FINE))


def magnifier(canvas):
    cv2.circle(canvas, tuple(fine(10, 10)), 6 * FINE, 255, round(1.5 * FINE))
    cv2.line(canvas, tuple(fine(15, 15)), tuple(fine(20, 20)), 255, round(1.5 * FINE))


def menu(canvas):
    for top in (5.5, 11.5, 17.5):
        canvas[round(top * FINE) : round((top + 1.5) * FINE), 3 * FINE : 21 * FINE] = 255


SHAPES = (disc, ring, triangle, chevron, magnifier, menu)


@pytest.mark.parametrize("draw", SHAPES)
def test_a_path_with_one_decimal_covers_what_the_shape_covers(draw):
    truth = shape(draw)
    drawn = covered(traced(truth).rounded(1), truth.shape)
    assert np.abs(drawn - truth).mean() < 0.012
    assert np.abs(drawn - truth).max() < 0.25
    assert abs(drawn.sum() - truth.sum()) < 0.04 * truth.sum()  # thin strokes keep their width


def test_a_triangle_is_three_straight_lines():
    path = traced(shape(triangle)).path(1)
    assert path.count("c") == 0
    assert 2 <= sum(path.count(letter) for letter in "lhv") <= 3  # closing draws the third


def test_a_disc_is_four_curves_that_begin_level_or_plumb():
    path = traced(shape(disc)).path(1)
    assert path.count("c") == 4
    assert "l" not in path


def test_bars_are_rectangles_to_the_fraction_of_a_pixel():
    outline = traced(shape(menu))
    assert outline.path(1) == "M3 5.5h18v1.5h-18zM3 11.5h18v1.5h-18zM3 17.5h18v1.5h-18z"


def test_nothing_gives_no_path():
    assert traced(np.zeros((9, 9), np.float32)).path(1) == ""


def test_a_path_is_said_in_css_pixels_of_any_scale():
    outline = traced(shape(menu))
    assert outline.path(2, scale=2.0).startswith("M1.5 2.75h9v.75h-9z")
