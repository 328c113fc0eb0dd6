"""Distances to pictures: a logo's box takes what is left over of one, and the drawing stays where it is."""

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.clearings import cleared
from screenshot2code.engines.offline.placing import Spaced
from screenshot2code.engines.offline.tree import Flow, Node

LOGO = Box(53, 20, 60, 28)


def picture(css=None, *, media_type="image/png"):
    content = ImageRegion(box=LOGO, data=b"", media_type=media_type)
    return Spaced(node=Node(box=LOGO, ink=LOGO, content=content), css=css or {}, height=28.0)


def row(css, *children):
    box = Box(0, 0, 800, 68)
    node = Node(box=box, ink=box, content=Region(box=box, fill="#ffffff"), flow=Flow.ROW)
    return Spaced(node=node, css={"display": "flex", **css}, children=children)


def test_a_picture_takes_what_is_left_over_of_the_padding_before_it():
    made = cleared(row({"padding": "20px 52px 20px 53px"}, picture()))
    (logo,) = made.children
    assert made.css["padding"] == "20px 52px"
    assert logo.node.box == logo.node.content.box == Box(52, 20, 61, 28)
    assert logo.node.content.ink == LOGO


def test_a_picture_takes_what_is_left_over_of_a_margin_and_of_the_one_behind_it():
    after = Spaced(node=Node(box=Box(130, 20, 40, 28), ink=Box(130, 20, 40, 28)), css={"margin-left": "17px"})
    made = cleared(row({"padding": "20px"}, picture({"margin-left": "33px"}), after))
    assert made.children[0].css["margin-left"] == "32px"
    assert made.children[1].css["margin-left"] == "16px"
    assert made.children[0].node.box == Box(52, 20, 62, 28)


@pytest.mark.parametrize(
    ("css", "media_type"),
    [("20px", "image/png"), ("39.5px", "image/png"), ("39px", "image/jpeg")],
    ids=["a step", "between pixels", "a photo"],
)
def test_what_no_picture_takes_stays(css, media_type):
    made = cleared(row({"padding": f"0 0 0 {css}"}, picture(media_type=media_type)))
    assert made.css["padding"] == f"0 0 0 {css}"
    assert made.children[0].node.box == LOGO
