"""Lists that are written as text: links with marks between them, the way back to the start of a site, numbered steps.

Nothing moves: words with marks become entries of one line, steps are gathered under a list. Told from marks and figures, which
mean the same in every language.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from screenshot2code.core.geometry import Box
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.roles import SEPARATOR, css_of, divided, is_line, is_row, pieces_of, with_css

WAY = re.compile(r"\s+[/›»>]\s+")  # what stands between the steps of a way
WAY_LETTERS = 28  # of a step of it
WAY_STEPS = (2, 6)
WAY_GAP, WAY_MARK = 20.0, 14.0  # px between the parts of such a row; of a mark that is a picture
WAY_ZONE = 640.0  # px from the page's top in which such a way is shown
STEP = re.compile(r"^(\d{1,2})[.)]\s+\S")  # how a numbered step begins
LEAST_STEPS = 2
HOLDERS = frozenset({"div", "section", "main", "article", "footer"})  # what lists are looked for in
BULLET = re.compile(r"^([•◦▪‣✓✔»›])\s+\S")  # how an entry with a mark of its own begins


def trailed(root: Element) -> Element:
    """`root` with its ways and lines of links as lists of one line, and numbered steps as ordered lists."""
    return _trailed(root, part="main")


def _trailed(element: Element, part: str) -> Element:
    part = element.tag if element.tag in ("header", "nav", "aside", "footer", "main") else part
    if element.text is not None:
        return _line(element, part)
    children = tuple(_trailed(one, part) for one in element.children)
    if any(one is not other for one, other in zip(children, element.children, strict=True)):
        element = replace(element, children=children)
    if part in ("main", "header") and _is_row_way(element):
        return _row_way(element)
    return _bulleted(_stepped(element))


def _line(element: Element, part: str) -> Element:
    if element.tag != "p" or element.text is None or len(element.text.lines) != 1:
        return element
    if part == "main" and _is_way(element):
        return _way(element)
    if element.parts and all(tag == "a" or SEPARATOR.fullmatch(words) for tag, words in element.parts):
        return replace(element, tag="ul")
    return element


def _is_way(element: Element) -> bool:
    """Whether a line is a few short words with slashes or arrows between them, near the top of the page."""
    assert element.text is not None
    steps = WAY.split(element.text.text)
    short = all(0 < len(one) <= WAY_LETTERS and any(map(str.isalpha, one)) for one in steps)
    near = element.box is not None and element.box.y <= WAY_ZONE
    return short and near and WAY_STEPS[0] <= len(steps) <= WAY_STEPS[1] and not element.text.text.endswith((".", ":"))


def _way(element: Element) -> Element:
    """A breadcrumb: all steps but the last one lead somewhere."""
    assert element.text is not None
    parts = list(pieces_of(element.text.text, WAY))
    parts[-1] = ("current", parts[-1][1])
    # The list has the ink of the step where one is, and of the marks; what is written otherwise are the links.
    style = replace(element.text.style, color=element.text.runs[-1].style.color)
    text = replace(element.text, style=style)
    listing = Element(tag="ol", name="breadcrumb__list", spaced=element.spaced, text=text, parts=tuple(parts))
    return Element(
        tag="nav",
        name="breadcrumb",
        attributes=(("aria-label", "Breadcrumb"),),
        css=element.css,
        children=(listing,),
    )


def _is_row_way(row: Element) -> bool:
    """Whether a row is short lines with a small mark between each two of them, near the top of the page."""
    parts = row.children
    if row.tag != "div" or not is_row(row) or row.content is not None or len(parts) not in (3, 5, 7):
        return False
    lines, marks = parts[::2], parts[1::2]
    boxes = [one.box for one in parts if one.box]
    if len(boxes) < len(parts) or boxes[0].y > WAY_ZONE or not all(map(is_line, lines)):
        return False
    near = all(after.x - before.right <= WAY_GAP for before, after in pairwise(boxes))
    short = all(
        one.text and len(one.text.text) <= WAY_LETTERS and any(map(str.isalpha, one.text.text)) for one in lines
    )
    return near and short and all(map(_is_way_mark, marks))


def _is_way_mark(mark: Element) -> bool:
    if mark.text is not None:
        return mark.text.text.strip() in tuple("/›»>")
    return mark.tag == "img" and mark.box is not None and mark.box.width <= min(WAY_MARK, mark.box.height)


def _row_way(row: Element) -> Element:
    """A breadcrumb whose marks are pictures or stand apart: they are entries that nobody hears."""
    placing, inside = divided(row.css_map)
    last = len(row.children) - 1
    items = tuple(_row_step(one, is_mark=bool(at % 2), is_last=at == last) for at, one in enumerate(row.children))
    listing = replace(row, tag="ol", name="breadcrumb__list", css=tuple(inside.items()), children=items)
    return Element(
        tag="nav",
        name="breadcrumb",
        attributes=(("aria-label", "Breadcrumb"),),
        css=tuple(placing.items()),
        children=(listing,),
    )


def _row_step(part: Element, *, is_mark: bool, is_last: bool) -> Element:
    placing, inside = divided(part.css_map)
    css = tuple(placing.items())
    if is_mark:
        held = with_css(part, inside)
        return Element(
            tag="li", name="breadcrumb__mark", attributes=(("aria-hidden", "true"),), css=css, children=(held,)
        )
    if is_last and part.tag == "p":
        said = (("aria-current", "page"),)
        return replace(part, tag="li", name="breadcrumb__item", attributes=said)
    link = part if part.tag == "a" else replace(part, tag="a", attributes=(("href", "#"),))
    inside = {"display": "block", **inside}
    return Element(
        tag="li", name="breadcrumb__item", css=css, children=(with_css(replace(link, name="breadcrumb__link"), inside),)
    )


# --- lists with marks


def _bulleted(element: Element) -> Element:
    """`element` with each run of lines that begin with one mark as a list."""
    if element.tag not in HOLDERS or element.css_map.get("display") in ("flex", "grid"):
        return element
    marks = [_mark(one) for one in element.children]
    made: list[Element] = []
    at = 0
    while at < len(marks):
        end = at + 1
        while end < len(marks) and marks[at] and marks[end] == marks[at]:
            end += 1
        run = element.children[at:end]
        entries = [line for one in run for line in _apart(one)] if marks[at] else []
        made += [_gathered("ul", "list", [(one,) for one in entries])] if len(entries) > 1 else run
        at = end
    same = len(made) == len(element.children) and not any(one.tag == "ul" for one in made)
    return element if same else replace(element, children=tuple(made))


def _apart(element: Element) -> list[Element]:
    """A line with a mark; where several such lines are one paragraph, each of them, which are as high together."""
    text, spaced = element.text, element.spaced
    if text is None or spaced is None or not all(BULLET.match(one.line.text) for one in text.lines):
        return [element]
    made = []
    for at, line in enumerate(text.lines):
        box = Box(text.box.x, text.box.y + at * text.line_height, text.box.width, text.line_height)
        alone = replace(text, lines=(line,), box=box, ink=line.line.box)
        css = element.css if not at else tuple(pair for pair in element.css if pair[0] != "margin-top")
        node = replace(spaced.node, content=alone, box=box)
        made.append(replace(element, spaced=replace(spaced, node=node), text=alone, css=css))
    return made


def _mark(element: Element) -> str:
    found = BULLET.match(element.text.text) if element.text and element.tag == "p" else None
    return found[1] if found else ""


# --- numbered steps


def _stepped(element: Element) -> Element:
    """`element` with each run of children that begin with 1, 2, 3 as an ordered list; what lies between belongs to the step above."""
    if element.tag == "ul" and [*map(_number, element.children)] == [*range(1, len(element.children) + 1)]:
        return replace(element, tag="ol")
    if element.tag not in HOLDERS or element.css_map.get("display") in ("flex", "grid"):
        return element
    numbers = [_number(one) for one in element.children]
    made: list[Element] = []
    at = 0
    while at < len(numbers):
        starts = _run(numbers, at, element.children) if numbers[at] == 1 else []
        if len(starts) < LEAST_STEPS:
            made.append(element.children[at])
            at += 1
            continue
        end = _end(element.children, starts)
        bounds = [*starts, end]
        made.append(_gathered("ol", "steps", [element.children[a:b] for a, b in pairwise(bounds)]))
        at = end
    return replace(element, children=tuple(made)) if len(made) != len(element.children) else element


def _number(element: Element) -> int | None:
    first = next((one.text.text for one in elements(element) if one.text), "")
    found = STEP.match(first)
    return int(found[1]) if found and not re.fullmatch(r"h[1-6]", element.tag) else None


def _run(numbers: Sequence[int | None], begin: int, children: Sequence[Element]) -> list[int]:
    """Where the steps 1, 2, 3, ... stand, each begun at one left edge, as far as no heading comes between."""
    starts, left = [begin], _left(children[begin])
    for at in range(begin + 1, len(numbers)):
        if any(re.fullmatch(r"h[1-6]", one.tag) for one in elements(children[at])):
            break
        if numbers[at] == len(starts) + 1 and abs(_left(children[at]) - left) <= 4:
            starts.append(at)
    return starts


def _left(element: Element) -> float:
    boxes = [one.box for one in elements(element) if one.text and one.box]
    return min((box.x for box in boxes), default=0.0)


def _end(children: Sequence[Element], starts: Sequence[int]) -> int:
    """Where the last step ends: before the first part that stands further off than a line of it would."""
    end = starts[-1] + 1
    while end < len(children) and not re.fullmatch(r"h[1-6]", children[end].tag):
        above, below = children[end - 1].box, children[end].box
        if above is None or below is None or below.y - above.bottom > 4 or not _is_words(children[end]):
            break
        end += 1
    return end


def _is_words(element: Element) -> bool:
    return all(one.text or one.children for one in elements(element)) and element.content is None


def _gathered(tag: str, name: str, steps: Sequence[Sequence[Element]]) -> Element:
    """A list of the entries, each of one or several parts, which stands where the first of them stood."""
    first = css_of(steps[0][0])
    css = {"margin-top": first.pop("margin-top")} if "margin-top" in first else {}
    steps = [(with_css(steps[0][0], first), *steps[0][1:]), *steps[1:]]
    items = tuple(_step(one) for one in steps)
    return Element(tag=tag, name=name, css=tuple(css.items()), children=items)


def _step(parts: Sequence[Element]) -> Element:
    only = parts[0]
    if len(parts) == 1 and only.tag in ("p", "div"):
        return replace(only, tag="li")
    return Element(tag="li", name="steps__item", children=tuple(parts))
