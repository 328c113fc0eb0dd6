"""Things of one kind in different parts of the page: they have one name, and so share their classes.

Names begin with the part of the page that a thing stands in. Cards that fill several rows stand in as many parts, though they are
one component. Nothing but names changes here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from screenshot2code.core.perception import Region
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.repeats import are_alike, made_of

SIZES = 0.06  # share that two of a kind may differ in width
LEAST_PARTS = 2  # things in one of them
HELD = frozenset({"div", "li", "article"})


def alike(root: Element) -> Element:
    """`root` with the cards that are made alike called alike, by the name of the first."""
    cards = [one for one in elements(root) if _is_card(one)]
    known: list[tuple[Element, Counter[str]]] = []
    prefixes: dict[int, str] = {}
    for card in cards:
        made = made_of(card)
        first = next((one for one, parts in known if _are_one_kind(one, card) and are_alike(parts, made)), None)
        if first is None:
            known.append((card, made))
        elif _prefix(first) != _prefix(card):
            prefixes[id(card)] = _prefix(first)
    return _called(root, prefixes, None) if prefixes else root


def _is_card(element: Element) -> bool:
    """Whether an element is a sheet of its own that holds several things."""
    region = element.content
    if element.tag not in HELD or not isinstance(region, Region) or "__" not in element.name:
        return False
    return bool(region.border or region.shadow or region.radius) and sum(made_of(element).values()) >= LEAST_PARTS


def _are_one_kind(one: Element, other: Element) -> bool:
    here, there = one.content, other.content
    assert isinstance(here, Region)
    assert isinstance(there, Region)
    looks = [
        (each.fill, each.border and each.border.sides, each.radius > 0, bool(each.shadow)) for each in (here, there)
    ]
    return looks[0] == looks[1] and abs(here.box.width - there.box.width) <= SIZES * here.box.width


def _prefix(element: Element) -> str:
    return element.name.partition("__")[0]


def _called(element: Element, prefixes: Mapping[int, str], change: tuple[str, str] | None) -> Element:
    """`element` with the names of what `prefixes` lists, and of all in it, begun anew."""
    if id(element) in prefixes:
        change = (_prefix(element), prefixes[id(element)])
    children = tuple(_called(one, prefixes, change) for one in element.children)
    name = element.name
    if change and name.startswith(f"{change[0]}__"):
        name = f"{change[1]}__{name.partition('__')[2]}"
    same = name == element.name and all(one is other for one, other in zip(children, element.children, strict=True))
    return element if same else replace(element, name=name, children=children)
