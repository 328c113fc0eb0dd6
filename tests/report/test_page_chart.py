import pytest

from screenshot2code.report.chart import COLUMN_LABELS, Frame, curve, floor_under

FRAME = Frame(width=100, height=50, left=10, right=10, top=5, bottom=5, floor=0.5)


def test_the_curve_runs_from_edge_to_edge_and_one_is_the_top():
    chart = curve([1, 2, 3], [0.5, 0.75, 1.0], frame=FRAME)
    assert chart.path == "10,45 50,25 90,5"


def test_one_pass_stands_in_the_middle():
    assert curve([4], [1.0], frame=FRAME).path == "50,5"


def test_a_value_below_the_floor_stays_inside():
    assert curve([1], [0.1], frame=FRAME).dots[0].y == 45


def test_the_guide_is_there_only_where_the_scale_reaches_it():
    assert curve([1], [0.9], frame=FRAME, target=0.75).guide == 25
    assert curve([1], [0.9], frame=FRAME, target=0.3).guide is None


@pytest.mark.parametrize("count", [2, 12, 13, 40])
def test_columns_never_crowd(count):
    chart = curve(range(1, count + 1), [0.9] * count, frame=FRAME)
    assert 2 <= len(chart.columns) <= COLUMN_LABELS
    assert len(chart.dots) == count


@pytest.mark.parametrize(
    ("values", "floor"), [([0.781, 0.934], 0.7), ([0.99, 1.0], 0.8), ([0.0], 0.0), ([0.5, 0.9], 0.4)]
)
def test_the_scale_starts_at_a_round_value_below_all(values, floor):
    assert floor_under(values) == floor


def test_rows_are_labelled_from_the_floor_to_one():
    assert [tick.label for tick in curve([1], [0.9], frame=FRAME).rows] == [".5", ".6", ".7", ".8", ".9", "1"]
