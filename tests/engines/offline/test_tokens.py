"""Which colours of a page are one custom property, and which two."""

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, Region
from screenshot2code.engines.offline.element import Element
from screenshot2code.engines.offline.spacing import Spaced
from screenshot2code.engines.offline.tokens import collect
from screenshot2code.engines.offline.tree import Node


def page(*contents):
    boxes = tuple(Element(tag="div", name="part", spaced=spaced(content.box, content)) for content in contents)
    return Element(tag="body", name="page", spaced=spaced(Box(0, 0, 1000, 600)), children=boxes)


def spaced(box, content=None):
    return Spaced(node=Node(box=box, ink=box, content=content))


def card(fill, border=None):
    return Region(box=Box(100, 100, 300, 200), fill=fill, border=border and Border(width=1, color=border))


@pytest.mark.parametrize("ground", ["#fafdfb", "#fcfcfc"])
def test_a_card_is_of_another_colour_than_the_page_that_it_is_seen_on(ground):
    assert {"#ffffff", ground} <= set(collect(page(card("#ffffff")), ground).properties.values())


def test_grounds_that_a_codec_made_unlike_are_one():
    assert list(collect(page(card("#fefefe")), "#ffffff").properties.values()) == ["#ffffff"]


def test_a_line_measured_a_little_off_has_the_colour_of_the_others():
    found = collect(page(card("#ffffff", "#e3eaef"), card("#ffffff", "#e3eaef"), card("#ffffff", "#e5ebf0")), "#ffffff")
    assert sorted(found.properties.values()) == ["#e3eaef", "#ffffff"]
