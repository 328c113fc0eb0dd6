"""Lines that fade towards their ends, as dividers of many kits do."""

import re

import numpy as np
import pytest

from screenshot2code.imaging import color
from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.rules import find_rules


def page_with(line):
    """A white page with a level line at (40, 50), and the same line upright at (600, 20)."""
    page = np.full((500, 700, 3), 255, np.uint8)
    page[50, 40 : 40 + len(line)] = line[:, None]
    page[20 : 20 + len(line), 600] = line[:, None]
    return page


def stops_of(shade):
    return [(color.from_hex(said), int(place)) for said, place in re.findall(r"(#\w{6}) (\d+)%", shade)]


@pytest.mark.parametrize(
    ("places", "levels"),
    [((0, 50, 100), (250, 170, 250)), ((0, 100), (120, 250))],
    ids=["to both ends", "to one end"],
)
def test_a_line_that_fades_is_a_gradient(places, levels):
    line = np.rint(np.interp(np.linspace(0, 100, 400), places, levels)).astype(np.uint8)
    level, upright = find_rules(page_with(line), unit=1)
    assert (level.rect, upright.rect) == (Rect(40, 50, 440, 51), Rect(600, 20, 601, 420))
    assert level.shade.startswith("linear-gradient(90deg")
    assert upright.shade.startswith("linear-gradient(180deg")
    for shade in (level.shade, upright.shade):
        found = stops_of(shade)
        for place, value in zip(places, levels, strict=True):
            said = np.interp(place, [at for _, at in found], [rgb[0] for rgb, _ in found])
            assert said == pytest.approx(value, abs=4)


def test_a_line_of_one_colour_is_none():
    rules = find_rules(page_with(np.full(400, 200, np.uint8)), unit=1)
    assert [rule.shade for rule in rules] == [None, None]
