"""What parts are by their looks: lines, entries, links; and what each of them becomes.

Each function takes elements and gives elements back. None moves anything: a tag changes, or a wrapper comes between that takes
over how its only child was placed. Told from shape, colour and place; no rule reads words, for pages come in any language.
Lists of entries are made in `lists`, fields and their labels in `forms`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from screenshot2code.core.perception import Region
from screenshot2code.engines.offline.colors import chroma, distance
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.placing import Css
from screenshot2code.engines.offline.tree import Flow

CLEAR = "transparent"  # the fill of what only has a border
COLORFUL = 22.0  # chroma from which a colour is an accent and not a tinted grey
SAME_COLOR = 6.0  # CIE76 between the colour of links and what is a link too: anti-aliasing shifts it a little
ITEM_LETTERS = 48  # an entry of a menu or a list of links has no more
ITEM_ICON = 48.0  # px: pictures in entries are no larger
ITEM_HEIGHT = 80.0  # px of an entry
MARK_LETTERS, MARKS = 3, 2  # letters of a mark beside an entry, such as an arrow or a count; how many of them
ENTRY_NONE = frozenset({"ul", "nav", "li", "input", "select", "textarea", "table", "form", "h1", "h2", "h3", "h4"})
LINK_LETTERS = 90  # a whole line in the colour of links is one up to here
PLACING = frozenset({
    "flex", "grid-column", "margin", "margin-top", "margin-right", "margin-bottom", "margin-left", "margin-inline", "width",
    "min-width", "max-width", "align-self", "position", "left", "top", "z-index",
})  # fmt: skip
"""Declarations that say where an element stands in what holds it; the others say how it is inside."""
CODE = re.compile(r"\.\s?[a-z][\w-]*|</?[a-z][^<>]*>|\S+\(\)|[\w-]+=\".*\"")
"""What is written so is code, whatever face it is set in: a class, a tag, a call, an attribute."""
SEPARATOR = re.compile(r"\s+[·•|/›»]\s+|\s*[·•|]\s+|\s+[·•|]\s*")
"""Marks between links of one line; slashes and arrows stand apart from both of them, else they are part of a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Where an element stands: in which part of the page, and what is known of all of it."""

    part: str  # header, aside, main, footer
    name: str  # what its names begin with
    link_color: str | None


def link_color(texts: Iterable[Paragraph], ink: str) -> str | None:
    """The colourful colour that most short lines have: that of the links. None where there is none.

    `ink` is what the page is written in: however colourful, it tells nothing apart. Code is coloured for reasons of its own.
    """
    seen: Counter[str] = Counter()
    for text in texts:
        for run in text.runs:
            if (
                chroma(run.style.color) >= COLORFUL
                and run.style.generic != "monospace"
                and any(map(str.isalpha, run.text))
                and len(run.text) <= LINK_LETTERS
                and distance(run.style.color, ink) > SAME_COLOR
            ):
                seen[run.style.color] += 1
    return seen.most_common(1)[0][0] if seen else None


# --- small questions


def is_line(element: Element) -> bool:
    """A single line of few letters that heads nothing."""
    text = element.text
    return (
        text is not None
        and element.tag in ("p", "a", "span")
        and len(text.lines) == 1
        and len(text.text) <= ITEM_LETTERS
    )


def is_small_picture(element: Element) -> bool:
    box = element.box
    return box is not None and not element.text and max(box.width, box.height) <= ITEM_ICON and not element.children


def leaves(element: Element) -> list[Element]:
    return [one for one in elements(element) if not one.children]


def is_row(element: Element) -> bool:
    return bool(element.spaced and element.spaced.node.flow is Flow.ROW and element.children)


def is_entry(element: Element) -> bool:
    """An entry of a menu or list: a line alone, or in a row with icons, badges and an arrow."""
    box = element.box
    if box is None or box.height > ITEM_HEIGHT or element.tag in ("input", "form", "label", "nav", "ul", "table"):
        return False
    if element.text is not None and ("©" in element.text.text or SEPARATOR.search(element.text.text)):
        return False
    if is_line(element):
        return any(map(str.isalpha, element.text.text)) if element.text else False
    if not element.children or any(
        one.tag in ("input", "h1", "h2", "h3", "h4", "img") and not is_small_picture(one) for one in elements(element)
    ):
        return False
    parts = leaves(element)
    lines = [one for one in parts if one.text is not None]
    whole = all(is_line(one) or one.name.endswith("badge") or is_small_picture(one) for one in parts)
    if any(one.name == "button" or one.tag in ("ul", "nav", "li") or _is_own_link(one) for one in elements(element)):
        return False
    return whole and 1 <= len(lines) <= 3 and any(is_line(one) for one in lines) and not _are_side_by_side(lines)


def is_menu_entry(element: Element) -> bool:
    """An entry of a side column: a line, or a row of a line with icons, a badge or an arrow beside it."""
    if is_entry(element):
        return True
    box = element.box
    if box is None or box.height > ITEM_HEIGHT or not element.children or element.tag != "div":
        return False
    inside = list(elements(element))[1:]
    if any(one.tag in ENTRY_NONE or one.name == "button" or _is_own_link(one) for one in inside):
        return False
    parts = leaves(element)
    lines = [one for one in parts if one.text]
    words = [one for one in lines if one.text and len(one.text.text) > MARK_LETTERS]
    whole = all(is_line(one) or one.name.endswith("badge") or is_small_picture(one) for one in parts)
    return (
        whole
        and len(words) == 1
        and len(lines) <= MARKS + 1
        and any(map(str.isalpha, words[0].text.text if words[0].text else ""))
    )


def _is_own_link(element: Element) -> bool:
    """A link that is more than a line in the colour of links: within an entry such a line says which one is chosen."""
    return element.tag == "a" and not (element.text is not None and element.name.endswith("__link"))


def _are_side_by_side(lines: Sequence[Element]) -> bool:
    """Whether several lines stand on one level: then they are several entries, but for a badge."""
    boxes = [one.box for one in lines if one.box and not one.name.endswith("badge")]
    return any(
        min(a.bottom, b.bottom) - max(a.y, b.y) > 0.5 * min(a.height, b.height) for a, b in combinations(boxes, 2)
    )


def size_of(entry: Element) -> float:
    """The size of the entry's first words."""
    return next((one.text.style.size for one in leaves(entry) if one.text), 0.0)


def are_alike(one: Element, other: Element) -> bool:
    return abs(size_of(one) - size_of(other)) <= 1.0  # a size that was found a little off


def divided(css: Css) -> tuple[dict[str, str], dict[str, str]]:
    """What places an element, and what it is inside."""
    placing = {name: value for name, value in css.items() if name in PLACING}
    return placing, {name: value for name, value in css.items() if name not in PLACING}


def css_of(element: Element) -> dict[str, str]:
    return dict(element.css)


def with_css(element: Element, css: Css) -> Element:
    return replace(element, css=tuple(css.items()))


# --- links


def item(entry: Element, around: Around, *, link: bool) -> Element:
    """`entry` as a list item, with a link in it where it is one."""
    link = link or is_colored(entry, around)
    if not link:
        if entry.text is None:
            return replace(entry, tag="li", name=f"{around.name}__item")
        return replace(entry, tag="li", name=f"{around.name}__item")
    if entry.name == "button" or (entry.tag == "a" and entry.text is None):
        placing, inside = divided(entry.css_map)
        placing = {"display": "grid", **placing}  # a box in an item fills it, however high its row is
        return Element(
            tag="li", name=f"{around.name}__item", css=tuple(placing.items()), children=(with_css(entry, inside),)
        )
    placing, inside = divided(entry.css_map)
    if isinstance(entry.content, Region):
        placing = {"display": "grid", **placing}  # a box in an item fills it, however high its row is
    if entry.text is not None:
        inside = {"display": "block", **inside}
    anchor = replace(
        entry,
        tag="a",
        name=f"{around.name}__link",
        attributes=(("href", "#"),),
        css=tuple(inside.items()),
        children=tuple(phrased(one) for one in entry.children),
    )
    return Element(tag="li", name=f"{around.name}__item", css=tuple(placing.items()), children=(anchor,))


def phrased(element: Element) -> Element:
    """The element as what may stand inside a link or a label: nothing but phrases."""
    tag = {"p": "span", "div": "span", "a": "span", "hr": "span", "li": "span", "ul": "span"}.get(
        element.tag, element.tag
    )
    css = css_of(element)
    if tag == "span" and "display" not in css and element.tag != "span":
        css = {"display": "block", **css}
    attributes = tuple(pair for pair in element.attributes if pair[0] != "href")
    return replace(
        element, tag=tag, css=tuple(css.items()), attributes=attributes, children=tuple(map(phrased, element.children))
    )


def is_colored(element: Element, around: Around) -> bool:
    """Whether the first words of an element are in the colour of links."""
    lines = [one.text for one in leaves(element) if one.text]
    return bool(lines) and is_link_colored(lines[0], around)


def is_link_colored(text: Paragraph, around: Around) -> bool:
    if any(run.decoration == "underline" for run in text.runs):
        return all(run.decoration == "underline" for run in text.runs)
    return around.link_color is not None and all(
        distance(run.style.color, around.link_color) <= SAME_COLOR for run in text.runs
    )


def linked(element: Element, around: Around) -> Element:
    """A line of text in the colour of links as what it is: a link, or several with marks between them."""
    text = element.text
    if (
        text is None
        or element.tag not in ("p", "span")
        or len(text.text) > LINK_LETTERS
        or not any(map(str.isalpha, text.text))
        or CODE.fullmatch(text.text)
    ):
        return element
    pieces = SEPARATOR.split(text.text)
    listing = around.part == "footer" and len(pieces) > 1 and all(len(one) <= 28 for one in pieces)
    if not is_link_colored(text, around) and not listing:
        return element
    if SEPARATOR.search(text.text) and text.wraps:
        return replace(element, parts=tuple(pieces_of(text.text, SEPARATOR)))
    return replace(
        element,
        tag="a",
        name=f"{around.name}__link",
        attributes=(("href", "#"),),
        css=tuple({"display": "block", **element.css_map}.items()),
    )


def pieces_of(words: str, mark: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """`words` in parts, tag and text: links, and "" for each mark between them."""
    at = 0
    for found in mark.finditer(words):
        yield "a", words[at : found.start()]
        yield "", found[0]
        at = found.end()
    yield "a", words[at:]
