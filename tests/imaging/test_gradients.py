"""Stops of a gradient end where no further one helps."""

import numpy as np

from screenshot2code.imaging.perception.gradients import MAX_STOPS, _stops


def test_two_colours_in_one_place_come_to_an_end():
    """As in a compressed photo (WebP): two stretches of the line have their pixels in one place, in two colours."""
    reds = [170.55, 191.5, 193.11, 194.3, 195.7, 196.92, 198.55, 199.83, 200.75, 201.15, 202.17, 204.5, 200.36, 202, 202.12, 204,
            201.5, 203.42, 202.25, 202.4, 207.94]  # fmt: skip
    places = [
        0,
        0.31,
        0.33,
        0.35,
        0.38,
        0.4,
        0.42,
        0.44,
        0.46,
        0.48,
        0.5,
        0.52,
        0.52,
        0.54,
        0.56,
        0.58,
        0.58,
        0.6,
        0.62,
        0.65,
        1,
    ]
    stops = _stops(np.column_stack([places, reds, reds, reds]))
    assert stops == sorted(set(stops))
    assert len(stops) <= MAX_STOPS
