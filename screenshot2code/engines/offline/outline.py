"""The outline of a page: headings without skipped levels."""

import re
from dataclasses import replace

from screenshot2code.engines.offline.element import Element, elements

LOUDER = 1.35  # times the first heading's size from which a later one is the title and what stands before it an eyebrow
EYEBROW = 240.0  # px from such a line down to the headline: a large figure further down the page is no title of it


def levelled(root: Element) -> Element:
    """Headings without skipped levels, in the order of the document: one h1, and none before it. Those that look alike
    below one heading have one level.

    The title is the first heading, unless the largest is much larger: a small line above a headline heads nothing.
    """
    marks = [one for one in elements(root) if re.fullmatch(r"h[1-6]", one.tag)]
    top = next((one for one in marks if one.tag == "h1"), None)
    if marks and (top is None or not _is_below_eyebrow(top, marks)):
        top = marks[0]
    tags: dict[int, str] = {}
    above: list[
        tuple[int, int]
    ] = []  # the headings that the next one may stand below: how loud each looks, and its level
    for one in marks:
        rank = max(2, int(one.tag[1]))
        if one is top:
            tags[id(one)], above = "h1", [(1, 1)]
        elif not above:
            tags[id(one)] = "p"  # words of a bar or a side column, before the page's own title
        else:
            while above[-1][0] >= rank:
                above.pop()
            above.append((rank, above[-1][1] + 1))
            tags[id(one)] = f"h{above[-1][1]}"
    return _retagged(root, tags)


def _is_below_eyebrow(top: Element, marks: list[Element]) -> bool:
    """Whether nothing but one smaller line right above it comes before the largest heading."""
    first = marks[0]
    if top is first:
        return True
    near = top.box is not None and first.box is not None and top.box.y - first.box.bottom <= EYEBROW
    return near and marks[1] is top and _size(top) >= LOUDER * _size(first)


def _size(heading: Element) -> float:
    return heading.text.style.size if heading.text else 0.0


def _retagged(element: Element, tags: dict[int, str]) -> Element:
    children = tuple(_retagged(one, tags) for one in element.children)
    tag = tags.get(id(element), element.tag)
    return replace(element, tag=tag, children=children) if children or tag != element.tag else element
