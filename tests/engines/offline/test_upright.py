"""Cards of a row that makes them equally high: one says how high that is, the others' padding is as above."""

from dataclasses import replace

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Region
from screenshot2code.engines.offline.placing import Laid, Spaced
from screenshot2code.engines.offline.rows import row
from screenshot2code.engines.offline.tree import Flow, Node
from screenshot2code.engines.offline.upright import stretched

CARD = Box(0, 0, 300, 200)


def card(padding, *, flow=Flow.COLUMN, css=None):
    line = Node(box=Box(24, 24, 100, 24), ink=Box(24, 24, 100, 24))
    node = Node(box=CARD, ink=CARD, content=Region(box=CARD, fill="#ffffff"), flow=flow, children=(line,))
    return Spaced(node=node, css={"padding": padding, **(css or {})}, children=(Spaced(node=line),))


def paddings(*cards):
    return [one.css["padding"] for one in stretched(cards)[0]]


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


@pytest.mark.parametrize(("first", "second", "high"), [(523.0, 522.75, 522.75), (522.6, 523.0, 523.0)])
def test_the_row_is_as_high_as_the_card_that_says_so(first, second, high):
    """The padding that made the first card end on a whole pixel is gone: what stands below begins where the row now ends."""
    seen = [Box(24, 137, 321, 523), Box(361, 137, 643, 523)]
    parts = [card("24px 0 136px"), card("24px 0 16px")]
    cards = [
        replace(one.node, box=box, ink=box, content=Region(box=box, fill="#ffffff"))
        for one, box in zip(parts, seen, strict=True)
    ]
    group = Node(box=Box(24, 137, 980, 523), ink=Box(24, 137, 980, 523), flow=Flow.ROW, children=tuple(cards))

    def fit(node, x, y, width):
        place = seen.index(node.box)
        return Laid(spaced=replace(parts[place], node=node), height=(first, second)[place])

    found = row(group, 24, 137, 980, fit)
    assert [one.css["padding"] for one in found.spaced.children] == ["24px 0", "24px 0 16px"]
    assert found.height == pytest.approx(high)
    assert [one.height for one in found.spaced.children] == pytest.approx([high, high])
