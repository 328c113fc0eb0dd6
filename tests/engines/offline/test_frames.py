"""Icons in the boxes that they were drawn in: one size for a list, one distance from the words, the ink where it is seen."""

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region, Shape
from screenshot2code.engines.offline.frames import framed
from screenshot2code.engines.offline.placing import walk as spaced_parts
from screenshot2code.engines.offline.spacing import space
from screenshot2code.engines.offline.tree import build, walk

PAGE = Box(0, 0, 400, 300)


def icon(x, y, width, height):
    shape = Shape(path=f"M0 0h{width}v{height}h-{width}z", color="#333333")
    return ImageRegion(box=Box(x, y, width, height), data=b"", media_type="image/png", is_icon=True, shapes=(shape,))


def region(*box):
    return Region(box=Box(*box), fill="#eeeeee")


def icons_of(root):
    return sorted(
        (node.content for node in walk(root) if isinstance(node.content, ImageRegion)), key=lambda one: one.box.y
    )


@pytest.fixture
def listing():
    """Three rows with icons of unlike width about one middle, and a box for the words of each."""
    inks = [(26, 12, 20, 17), (29, 52, 14, 18), (27, 93, 18, 14)]
    words = [region(60, 10 + 40 * row, 200, 20) for row in range(3)]
    return framed(build(PAGE, regions=words, images=[icon(*ink) for ink in inks], paragraphs=()))


def test_the_icons_of_a_list_have_one_box_at_one_distance_from_the_words(listing):
    boxes = [one.box for one in icons_of(listing)]
    assert {(box.width, box.height) for box in boxes} == {(24, 24)}
    assert len({box.x for box in boxes}) == 1
    assert (60 - boxes[0].right) % 2 == 0


def test_the_ink_stays_in_the_box_where_it_is_seen(listing):
    for one in icons_of(listing):
        assert one.ink is not None
        assert one.box.contains(one.ink)
    assert [one.ink.x for one in icons_of(listing)] == [26, 29, 27]


def test_what_is_no_icon_keeps_its_box():
    photo = ImageRegion(box=Box(10, 10, 60, 61), data=b"", media_type="image/jpeg")
    root = build(PAGE, regions=[region(100, 10, 200, 60)], images=[photo], paragraphs=())
    assert framed(root) is root


def test_no_box_reaches_over_what_is_painted_beside_the_icon():
    """A rule on either side: no square has room."""
    beside = [region(21, 0, 1, 60), region(37, 0, 1, 60), region(80, 10, 200, 20)]
    root = build(PAGE, regions=beside, images=[icon(22, 12, 15, 17)], paragraphs=())
    assert [one.ink for one in icons_of(framed(root))] == [None]


def test_an_icon_that_comes_to_lie_between_pixels_is_painted_on_its_own(listing):
    """Layout may move a box by half a pixel; the drawing in it then stands elsewhere in the box."""
    drawn = [one.node for one in spaced_parts(space(listing)) if isinstance(one.node.content, ImageRegion)]
    assert all(node.content.box.contains(node.content.ink) for node in drawn)


def test_specks_with_no_words_near_keep_the_boxes_that_they_are_seen_in():
    """Confetti over a page: which box would one of them have been drawn in?"""
    specks = [icon(100, 40, 8, 10), icon(111, 36, 16, 17), icon(300, 44, 9, 8), icon(200, 150, 11, 12)]
    root = build(PAGE, regions=(), images=specks, paragraphs=())
    assert framed(root) is root
