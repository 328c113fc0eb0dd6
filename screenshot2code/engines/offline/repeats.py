"""Things of one kind that stand beside or below one another: cards, people, payments. What holds nothing else is their list.

No element comes or goes: what held them is called a list, and each of them an item of it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.element import Element, elements

LEAST = 3  # things that make a list
ALIKE = 0.6  # of what two of them are made of that both have
SIZES = 0.06  # share that they may differ in where they stand side by side, or in width where they follow one another
MOST_LETTERS = 700  # of one of them: longer parts are sections of a text
LEAST_PARTS = 2
AUTO = re.compile(r"min\(100%, ([\d.]+)px\)")  # the least width of a column, of which as many are made as fit
STEP = 8  # px that such widths are multiples of
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
    children = _joined(children)
    if len(children) == len(root.children) and all(
        one is other for one, other in zip(children, root.children, strict=True)
    ):
        return root
    return replace(root, children=children)


def _joined(parts: tuple[Element, ...]) -> tuple[Element, ...]:
    """`parts` with grids of one kind of things that follow one another, as far apart as their columns are, as one grid."""
    made: list[Element] = []
    for one in parts:
        if made and _are_one_grid(made[-1], one):
            made[-1] = _grown(made[-1], one)
        else:
            made.append(one)
    return tuple(made)


def _are_one_grid(upper: Element, lower: Element) -> bool:
    css, other = upper.css_map, lower.css_map
    if not (upper.tag == lower.tag == "ul") or css.get("display") != "grid" or "gap" not in css:
        return False
    if upper.content is not None or lower.content is not None or upper.spaced is None or lower.spaced is None:
        return False
    if upper.spaced.overlays or lower.spaced.overlays or "margin-bottom" in css:
        return False
    placed = ("margin-top",)
    laid = [{name: value for name, value in one.items() if name not in placed} for one in (css, other)]
    if laid[0] != laid[1] or other.get("margin-top", "0") != css["gap"] or not re.fullmatch(r"[\d.]+px", css["gap"]):
        return False
    first, second = upper.children[0], lower.children[0]
    return are_alike(made_of(first), made_of(second)) and _are_as_large(first, second)


def _grown(upper: Element, lower: Element) -> Element:
    """The upper grid with what stands in the lower one as its further rows."""
    assert upper.spaced is not None
    assert lower.spaced is not None
    node = replace(
        upper.spaced.node,
        box=Box.around([upper.spaced.node.box, lower.spaced.node.box]),
        children=(*upper.spaced.node.children, *lower.spaced.node.children),
    )
    spaced = replace(upper.spaced, node=node, children=(*upper.spaced.children, *lower.spaced.children), height=None)
    css = {**upper.css_map, "grid-template-columns": _columns(upper)}
    return replace(upper, spaced=spaced, css=tuple(css.items()), children=(*upper.children, *lower.children))


def _columns(grid: Element) -> str:
    """The columns of a grid of several rows: where as many as fit are made, no more may fit than the first row has."""
    said = grid.css_map.get("grid-template-columns", "none")
    least, gap = AUTO.search(said), float(grid.css_map["gap"].removesuffix("px"))
    boxes = [one.box for one in grid.children if one.box]
    if least is None or grid.box is None:
        return said
    count = sum(1 for box in boxes if box.y < boxes[0].bottom)
    width = max(box.right for box in boxes) - min(box.x for box in boxes)
    more = (width - count * gap) / (count + 1)  # px of a column if there were one more
    steps = int(more // STEP + 1) * STEP
    return said.replace(least[0], f"min(100%, {max(steps, float(least[1])):g}px)")


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
