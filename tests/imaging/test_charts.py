"""Plots become one picture, and nothing else does: tables, lists, calendars, grids of icons."""

import numpy as np
import pytest

from screenshot2code.imaging.perception.charts import gathered
from screenshot2code.imaging.perception.images import Picture
from screenshot2code.imaging.perception.panels import plain
from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.rules import Rule
from screenshot2code.imaging.perception.surfaces import find_surfaces

SHAPE = (800, 1280, 3)
GREY = (200.0, 200.0, 200.0)


@pytest.fixture(scope="module")
def box():
    surface = find_surfaces(np.full((40, 60, 3), 255, np.uint8), unit=1.0).items[0]
    return lambda *edges: plain(surface, Rect(*edges))


def rule(*edges):
    return Rule(rect=Rect(*edges), color=GREY)


AXES = tuple(rule(300, y, 700, y + 1) for y in (400, 440, 480, 520, 560))
HEIGHTS = (150, 40, 90, 20)


def bars(box, heights=HEIGHTS):
    return tuple(box(320 + 90 * at, 560 - height, 370 + 90 * at, 560) for at, height in enumerate(heights))


def test_bars_on_an_axis_with_lines_across_are_one_chart(box):
    labels = [Rect(270, y - 5, 290, y + 6) for y in (400, 440, 480, 520, 560)]
    card = box(240, 340, 760, 640)
    whole = gathered([card, *bars(box)], AXES, (), labels, shape=SHAPE, unit=1.0)
    assert [(one.rect, one.is_chart) for one in whole.pictures] == [(Rect(300, 400, 700, 561), True)]
    assert whole.panels == (card,)
    assert whole.rules == ()


def test_a_curve_over_gridlines_is_a_chart_with_all_its_lines():
    lines = tuple(rule(x, 120, x + 1, 300) for x in range(100, 600, 80))
    curve = Picture(rect=Rect(100, 160, 590, 280), is_icon=False)
    whole = gathered((), lines, (curve,), [Rect(90, 310, 110, 322)], shape=SHAPE, unit=1.0)
    assert [(one.rect, one.is_chart) for one in whole.pictures] == [(Rect(100, 120, 590, 300), True)]
    assert whole.rules == ()


def test_a_photo_beside_separators_is_a_photo():
    lines = tuple(rule(400, y, 700, y + 1) for y in (100, 160, 220, 280, 340, 400))
    photo = Picture(rect=Rect(80, 100, 390, 400), is_icon=False)
    assert gathered((), lines, (photo,), (), shape=SHAPE, unit=1.0).pictures == (photo,)


def test_bars_with_text_between_them_are_no_chart(box):
    """Progress bars of a list have their names between."""
    names = [Rect(330, y + 8, 420, y + 22) for y in (400, 440, 480)]
    whole = gathered(bars(box), AXES, (), names, shape=SHAPE, unit=1.0)
    assert whole.pictures == ()
    assert len(whole.panels) == len(HEIGHTS)


def test_equal_boxes_are_repeated_on_purpose(box):
    whole = gathered(bars(box, (80, 80, 80, 80)), AXES, (), (), shape=SHAPE, unit=1.0)
    assert whole.pictures == ()


def test_things_that_do_not_touch_are_no_chart(box):
    whole = gathered(bars(box), (), (), (), shape=SHAPE, unit=1.0)
    assert whole.pictures == ()
