"""Containment and the X-Y cut, on drawn boxes."""

from itertools import pairwise

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Region
from screenshot2code.engines.offline.paragraphs import paragraphs
from screenshot2code.engines.offline.tree import Flow, build, sectioned, walk

PAGE = Box(0, 0, 1000, 800)


def tree_of(*boxes):
    regions = [Region(box=Box(*box), fill="#eeeeee") for box in boxes]
    return build(PAGE, regions=regions, images=(), paragraphs=())


def boxes_of(nodes):
    return [(node.box.x, node.box.y, node.box.width, node.box.height) for node in nodes]


def test_parts_one_below_the_other_are_a_column():
    root = tree_of((0, 0, 1000, 60), (0, 60, 1000, 300), (0, 400, 1000, 100))
    assert root.flow is Flow.COLUMN
    assert boxes_of(root.children) == [(0, 0, 1000, 60), (0, 60, 1000, 300), (0, 400, 1000, 100)]


def test_parts_side_by_side_are_a_row_whatever_their_order():
    root = tree_of((400, 10, 100, 50), (40, 10, 100, 50), (220, 20, 100, 30))
    assert root.flow is Flow.ROW
    assert [box[0] for box in boxes_of(root.children)] == [40, 220, 400]


def test_the_smallest_box_round_a_part_is_its_parent():
    root = tree_of((0, 0, 1000, 400), (100, 100, 300, 200), (150, 150, 50, 50))
    band = root.children[0]
    card = band.children[0]
    assert boxes_of([card]) == [(100, 100, 300, 200)]
    assert boxes_of(card.children) == [(150, 150, 50, 50)]


def test_what_stands_on_a_card_that_hangs_from_a_band_is_the_cards():
    """The band is the smaller of the two, and the card lies on it."""
    root = tree_of((0, 0, 1000, 400), (100, 80, 800, 700), (150, 150, 50, 50))
    card = next(node for node in walk(root) if node.box.height == 700)
    assert boxes_of(card.children) == [(150, 150, 50, 50)]


def test_the_wider_valley_is_cut_first():
    """Two columns of two: the gap between the columns is wider than the gaps within."""
    root = tree_of((0, 0, 300, 100), (400, 0, 300, 100), (0, 120, 300, 100), (400, 120, 300, 100))
    assert root.flow is Flow.ROW
    assert [child.flow for child in root.children] == [Flow.COLUMN, Flow.COLUMN]


def test_what_no_valley_separates_lies_over_the_rest():
    root = tree_of((100, 100, 400, 300), (450, 350, 100, 100))
    assert boxes_of(root.children) == [(100, 100, 400, 300)]
    assert boxes_of(root.overlays) == [(450, 350, 100, 100)]


def test_one_overlapping_part_does_not_spoil_the_flow_of_the_others():
    root = tree_of((0, 0, 1000, 200), (0, 200, 1000, 200), (450, 150, 100, 100))
    assert len(root.children) == 2
    assert boxes_of(root.overlays) == [(450, 150, 100, 100)]


def test_every_part_is_in_the_tree_exactly_once():
    boxes = [(x * 90, y * 70, 95 if (x + y) % 3 else 60, 50) for x in range(8) for y in range(6)]
    root = tree_of(*boxes)
    assert sorted(boxes_of(node for node in walk(root) if node.content)) == sorted(boxes)


def test_what_lies_between_full_width_bands_becomes_a_section():
    root = sectioned(
        tree_of(
            (0, 0, 1000, 60),
            (20, 20, 80, 20),
            (100, 120, 300, 50),
            (100, 200, 300, 50),
            (0, 700, 1000, 100),
            (20, 720, 80, 20),
        )
    )
    assert [node.content is None for node in root.children] == [False, True, False]
    assert len(root.children[1].children) == 2


def test_what_goes_on_below_one_of_two_parts_is_a_column_with_it():
    """A menu beside cards that go on far below it: the cards are a column, and the menu stands beside all of them."""
    root = tree_of((40, 0, 900, 50), (40, 74, 200, 200), (264, 74, 676, 300), (264, 398, 676, 180), (264, 602, 676, 90))
    assert root.flow is Flow.COLUMN
    row = root.children[1]
    assert row.flow is Flow.ROW
    assert boxes_of(row.children[1].children) == [
        (264, 74, 676, 300),
        (264, 398, 676, 180),
        (264, 602, 676, 90),
    ]


def test_rows_of_a_form_stay_rows():
    """Labels and fields, and a button below the fields alone: the last label keeps its field."""
    label, field = (40, 200), (264, 400)
    rows = [box for y in (0, 60, 120) for box in ((label[0], y, label[1], 30), (field[0], y, field[1], 30))]
    root = tree_of(*rows, (264, 180, 100, 30))
    assert [child.flow for child in root.children[:3]] == [Flow.ROW] * 3


def test_neighbours_share_no_pixel_where_one_is_a_line():
    """A line found a pixel wide of its place ends where the box beside it begins."""
    root = tree_of((100, 100, 200, 40), (299, 100, 2, 40), (301, 100, 200, 40))
    edges = [(child.box.x, child.box.right) for child in root.children]
    assert all(before[1] <= after[0] for before, after in pairwise(edges))


def test_titles_over_columns_are_no_bar_because_a_line_runs_across_below_them(set_line):
    lefts = (100, 400, 700)
    shapes = [Region(box=Box(left, 40, 64, 64), fill="#0d6efd") for left in lefts]
    rule = Region(box=Box(0, 320, 1000, 1), fill="#dddddd")
    lines = [set_line(text, left, y) for left in lefts for text, y in (("Title", 120), ("Call to action", 180))]
    root = build(PAGE, regions=[*shapes, rule], images=(), paragraphs=paragraphs(lines, []))
    features, below = root.children
    assert (features.flow, below.box.height) == (Flow.ROW, 1)
    assert [len(column.children) for column in features.children] == [3, 3, 3]
