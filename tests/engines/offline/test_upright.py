"""Cards of a row that makes them equally high: one says how high that is, the others' padding is as above."""

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Region
from screenshot2code.engines.offline.placing import Spaced
from screenshot2code.engines.offline.tree import Flow, Node
from screenshot2code.engines.offline.upright import stretched

CARD = Box(0, 0, 300, 200)


def card(padding, *, flow=Flow.COLUMN, css=None):
    line = Node(box=Box(24, 24, 100, 24), ink=Box(24, 24, 100, 24))
    node = Node(box=CARD, ink=CARD, content=Region(box=CARD, fill="#ffffff"), flow=flow, children=(line,))
    return Spaced(node=node, css={"padding": padding, **(css or {})}, children=(Spaced(node=line),))


def paddings(*cards):
    return [one.css["padding"] for one in stretched(cards)]


def test_what_is_left_over_below_the_content_is_the_row_s():
    assert paddings(card("24px"), card("24px 24px 47px"), card("24px 24px 71px")) == ["24px", "24px", "24px"]


def test_the_card_that_says_how_high_the_row_is_keeps_its_padding():
    assert paddings(card("24px 24px 31px"), card("24px 24px 47px")) == ["24px 24px 31px", "24px"]


@pytest.mark.parametrize(
    "other",
    [card("24px 24px 47px", flow=Flow.ROW), card("24px 24px 47px", css={"min-height": "200px"})],
    ids=["its own parts would grow", "it says its height"],
)
def test_other_boxes_keep_theirs(other):
    assert paddings(card("24px"), other)[1] == "24px 24px 47px"
