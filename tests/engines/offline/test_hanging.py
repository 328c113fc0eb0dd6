"""Which edges the parts of a row hang from, told from what is left over on either side and between them."""

import pytest

from screenshot2code.engines.offline.hanging import begun, hanging

ROW = {"display": "flex"}


@pytest.mark.parametrize(
    ("lead", "trail", "justified", "sides"),
    [
        (46, 44, "center", (2, 0)),
        (45, 48, "center", (0, 3)),
        (45, 45, "center", (0, 0)),
        (399, 10, "flex-end", (0, 10)),
        (400, 10, None, (400, 10)),
        (45, 30, None, (45, 30)),
    ],
    ids=["a sign off the middle", "off to the left", "the middle", "at the right edge", "a step", "neither"],
)
def test_a_row_hangs_from_where_its_left_distance_is_no_choice(lead, trail, justified, sides):
    css, padded = hanging(ROW, (lead, trail), lead, trail)
    assert css.get("justify-content") == justified
    assert padded == sides


def test_what_follows_a_gap_that_is_left_over_keeps_to_the_right_edge():
    css, anchored, sides = begun(32, 24, [45], [139, 20], 260)
    assert css["justify-content"] == "space-between"
    assert (anchored, sides) == (0, (32, 24))


@pytest.mark.parametrize("gaps", [[44], [27], [45, 40]], ids=["a step", "a gap that somebody chose", "one of several"])
def test_other_gaps_stay(gaps):
    css, anchored, _ = begun(
        32 if len(gaps) > 1 or gaps[0] > 40 else 0, 24 if gaps[0] > 40 else 0, gaps, [60] * (len(gaps) + 1), 300
    )
    assert "justify-content" not in css
    assert anchored == 0
