"""Things of one kind that stand beside or below one another: cards, people, payments. What holds nothing else is their list.

No element comes or goes: what held them is called a list, and each of them an item of it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.element import Element, elements

LEAST = 3  # things that make a list
ALIKE = 0.6  # of what two of them are made of that both have
SIZES = 0.06  # share that they may differ in where they stand side by side, or in width where they follow one another
MOST_LETTERS = 700  # of one of them: longer parts are sections of a text
LEAST_PARTS = 2
PLAIN = frozenset({"div", "section", "article"})
USED = frozenset({"input", "select", "textarea", "form", "table", "nav", "main", "header", "footer", "aside", "h1"})
"""What is filled in or is a part of the page: rows of a form are no list, nor are the page's own parts."""


def gathered(root: Element, *, within: bool = False) -> Element:
    """`root` with each part that holds nothing but things of one kind as their list, and with a list round each run of such
    among the parts of a column. `within`: it stands in an item of one.
    """
    is_list = not within and root.tag in PLAIN and are_of_a_kind(root.children)
    runs = [] if within or is_list else _runs(root)
    inside = {at for begin, end in runs for at in range(begin, end)}
    children = tuple(gathered(one, within=within or is_list or at in inside) for at, one in enumerate(root.children))
    if is_list:
        children = tuple(replace(one, tag="li") for one in children)
        return replace(root, tag="ul", children=children)
    for begin, end in reversed(runs):
        children = (*children[:begin], _list(children[begin:end]), *children[end:])
    if len(children) == len(root.children) and all(
        one is other for one, other in zip(children, root.children, strict=True)
    ):
        return root
    return replace(root, children=children)


def _runs(column: Element) -> list[tuple[int, int]]:
    """Where things of one kind follow one another below other parts: begin and end of each run."""
    if column.tag not in PLAIN or column.css_map.get("display") in ("flex", "grid") or len(column.children) <= LEAST:
        return []
    found, begin = [], 0
    while begin < len(column.children):
        end = begin + 1
        while end < len(column.children) and _are_two_of_a_kind(column.children[begin], column.children[end]):
            end += 1
        if end - begin >= LEAST and are_of_a_kind(column.children[begin:end]):
            found.append((begin, end))
        begin = end
    return found


def _are_two_of_a_kind(first: Element, other: Element) -> bool:
    if not (_may_be_item(first) and _may_be_item(other)):
        return False
    return are_alike(made_of(first), made_of(other)) and _are_as_large(first, other)


def _list(things: Sequence[Element]) -> Element:
    """The things as a list, which stands where the first of them stood."""
    first = dict(things[0].css)
    css = (("margin-top", first.pop("margin-top")),) if "margin-top" in first else ()
    items = (replace(things[0], css=tuple(first.items())), *things[1:])
    prefix = things[0].name.partition("__")[0]
    return Element(tag="ul", name=f"{prefix}__list", css=css, children=tuple(replace(one, tag="li") for one in items))


def are_of_a_kind(parts: Sequence[Element]) -> bool:
    """Whether three or more parts are made alike, as large across, and each of more than one thing."""
    if len(parts) < LEAST or not all(map(_may_be_item, parts)):
        return False
    first, *rest = parts
    known = made_of(first)
    if sum(known.values()) < LEAST_PARTS:
        return False
    return all(are_alike(known, made_of(one)) and _are_as_large(first, one) for one in rest)


def _may_be_item(element: Element) -> bool:
    inside = list(elements(element))
    words = [one.text.text for one in inside if one.text]
    return (
        element.tag == "div"
        and element.name != "field"
        and element.spaced is not None
        and not any(one.tag in USED for one in inside)
        and 0 < sum(map(len, words)) <= MOST_LETTERS
        and any(any(map(str.isalpha, one)) for one in words)
    )


def made_of(element: Element) -> Counter[str]:
    """The kinds of things that stand in it, how often."""
    return Counter(_kind(one) for one in elements(element) if not one.children)


def _kind(element: Element) -> str:
    if element.text is not None:
        if re.fullmatch(r"h[1-6]", element.tag):
            return "heading"
        return f"{element.tag} {element.text.style.size:.0f}"
    if isinstance(element.content, ImageRegion):
        return "icon" if element.content.is_icon else "picture"
    return element.tag


def are_alike(one: Counter[str], other: Counter[str]) -> bool:
    """Whether two things are made of nearly the same, each as `made_of` says."""
    return sum((one & other).values()) >= ALIKE * sum((one | other).values())


def _are_as_large(one: Element, other: Element) -> bool:
    assert one.box is not None
    assert other.box is not None
    same_ground = isinstance(one.content, Region) == isinstance(other.content, Region)
    return same_ground and abs(one.box.width - other.box.width) <= max(4.0, SIZES * one.box.width)
