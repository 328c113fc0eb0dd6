"""Perception on pages rolled from seeds, of which every box and picture is known: rates, each a little below what was measured."""

import importlib
import sys
from pathlib import Path

import pytest
from truth_pages import pictures, rolled
from truth_rates import Rates, judge, mockup, reading

from screenshot2code.imaging import codec
from screenshot2code.imaging.perception.assemble import see

FIXTURES = Path(__file__).parents[2] / "fixtures"
pytestmark = pytest.mark.browser

# Seeds that no constant was chosen on; text is given as it was drawn, as reading has its own tests.
PAGES = [
    *(rolled(seed) for seed in range(500, 505)),
    rolled(520, dark=True),
    rolled(530, width=390),
    rolled(540, width=900, scale=2),
]


@pytest.fixture(scope="module")
def rates():
    sys.path.insert(0, str(FIXTURES))
    try:
        capture = importlib.import_module("capture")
    finally:
        sys.path.remove(str(FIXTURES))
    found = Rates()
    with capture.browser() as browser:
        for drawn in pictures(browser, PAGES):
            page = mockup(drawn)
            judge(found, drawn, see(page, codec.decode(page.png), reading(drawn)))
    return found


FLOORS = {
    "found: badge": 0.97,
    "found: band": 0.95,
    "found: bar": 0.8,
    "found: button": 0.97,
    "found: card": 0.8,
    "found: disc": 0.95,
    "found: input": 0.95,
    "found: radio": 0.95,
    "found: track": 0.95,
    "fill": 0.98,
    "border": 0.8,
    "border absent": 0.98,
    "radius": 0.93,
    "shadow": 0.85,
    "shadow absent": 0.98,
    "box is no phantom": 0.85,
    "picture is no phantom": 0.8,
    "page without stray raster": 0.98,
    "text": 0.99,
}


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_what_was_drawn_is_found(rates, name, floor):
    assert rates.tries[name], f"no page has any {name}"
    assert rates.rate(name) >= floor, "\n".join(rates.complaints[name])


def test_most_of_the_boxes_of_every_kind_are_found(rates):
    kinds = [name for name in rates.tries if name.startswith("found: ")]
    assert sum(rates.hits[kind] for kind in kinds) >= 0.9 * sum(rates.tries[kind] for kind in kinds)
