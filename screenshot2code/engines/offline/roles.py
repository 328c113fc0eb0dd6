"""Roles that parts have by their neighbours: lists, navigation, links, labels and their fields, checkboxes, forms, levels of headings.

Each function takes elements and gives elements back. None moves anything: a tag changes, or a wrapper comes between that takes
over how its only child was placed. Told from shape, colour and place; no rule reads words, for pages come in any language.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.colors import chroma, distance, lightness
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.spacing import Css
from screenshot2code.engines.offline.tree import Flow

COLORFUL = 22.0  # chroma from which a colour is an accent and not a tinted grey
SAME_COLOR = 6.0  # CIE76 between the colour of links and what is a link too: anti-aliasing shifts it a little
ITEM_LETTERS = 48  # an entry of a menu or a list of links has no more
ITEM_ICON = 48.0  # px: pictures in entries are no larger
ITEM_HEIGHT = 80.0  # px of an entry
EVEN = 4.0  # px that the steps of a list may differ
LINK_LETTERS = 90  # a whole line in the colour of links is one up to here
PAPER = 95.0  # CIE L*: a box to tick without a border is white
BOX = (10.0, 26.0)  # px of a checkbox or a radio button
LABEL_GAP = (18.0, 80.0)  # px from a label to its field: below it, beside it
LABEL_LETTERS = 48
PLACING = frozenset({
    "flex", "margin", "margin-top", "margin-right", "margin-bottom", "margin-left", "margin-inline", "width", "min-width",
    "max-width", "align-self", "position", "left", "top", "z-index",
})  # fmt: skip
"""Declarations that say where an element stands in what holds it; the others say how it is inside."""
SEPARATOR = re.compile(r"\s+([·•|/›»])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Where an element stands: in which part of the page, and what is known of all of it."""

    part: str  # header, aside, main, footer
    name: str  # what its names begin with
    link_color: str | None


def link_color(texts: Iterable[Paragraph]) -> str | None:
    """The colourful colour that most short lines have: that of the links. None where there is none."""
    seen: Counter[str] = Counter()
    for text in texts:
        for run in text.runs:
            if (
                chroma(run.style.color) >= COLORFUL
                and any(map(str.isalpha, run.text))
                and len(run.text) <= LINK_LETTERS
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
    if any(one.name == "button" or one.tag in ("ul", "nav", "a", "li") for one in elements(element)):
        return False
    return whole and 1 <= len(lines) <= 3 and any(is_line(one) for one in lines) and not _are_side_by_side(lines)


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


# --- lists


def runs_of(children: Sequence[Element], least: int, around: Around, *, level: bool) -> list[tuple[int, int]]:
    """Where entries that are alike follow one another: begin and end. `level`: in a row, where steps say nothing."""
    found, begin = [], 0
    while begin < len(children):
        end = begin
        while (
            end < len(children)
            and is_entry(children[end])
            and (end == begin or _follows(children[end - 1], children[end], level=level))
        ):
            end += 1
        alone = (
            around.part == "aside"
            and end - begin == 1
            and any(is_small_picture(one) for one in leaves(children[begin]))
        )
        if end - begin >= least or alone:
            found.append((begin, end))
        begin = max(end, begin + 1)
    return found


def _follows(before: Element, after: Element, *, level: bool) -> bool:
    if not are_alike(before, after):
        return False
    if level:
        return after.css_map.get("margin-left") != "auto"  # what keeps to the other end of a bar is another group
    assert before.box is not None
    assert after.box is not None
    return after.box.y - before.box.bottom <= max(1.5 * ITEM_ICON, 2.0 * before.box.height)


def listed(element: Element, flow: Sequence[Element], around: Around, *, row: bool, least: int) -> Element:
    """`element` with each run of entries in `flow`, its children but for overlays, gathered into a list."""
    links = around.part in ("header", "aside", "footer")
    over = element.children[len(flow) :]
    runs = runs_of(flow, least, around, level=row)
    if row and runs == [(0, len(flow))]:
        # The list lies in its row as the row lay in what holds it.
        laid = {name: value for name, value in element.css if name in LAYING}
        kept = {name: value for name, value in element.css if name not in LAYING}
        items = tuple(item(one, around, link=links) for one in flow)
        whole = Element(tag="ul", name=f"{around.name}__list", children=items, css=tuple(laid.items()))
        return replace(element, css=tuple(kept.items()), children=(whole, *over))
    made: list[Element] = []
    at = 0
    for begin, end in runs:
        made += flow[at:begin]
        made.append(_list(flow[begin:end], around, element.css_map if row else None, links=links))
        at = end
    return replace(element, children=(*made, *flow[at:], *over))


LAYING = ("display", "align-items", "justify-content", "gap")


def _list(entries: Sequence[Element], around: Around, row_css: Css | None, *, links: bool) -> Element:
    first = css_of(entries[0])
    side = "margin-left" if row_css is not None else "margin-top"
    css: dict[str, str] = {}
    if side in first:
        css[side] = first.pop(side)
    if row_css is not None:
        css |= {name: row_css[name] for name in ("display", "align-items", "gap") if name in row_css}
    items = tuple(item(one, around, link=links) for one in (with_css(entries[0], first), *entries[1:]))
    return Element(tag="ul", name=f"{around.name}__list", children=items, css=tuple(css.items()))


def navigated(part: Element, around: Around) -> Element:
    """A head or side column with its lists as navigation: in a head the longest, in a column all of them together."""
    lists = [one for one in elements(part) if one.tag == "ul"]
    if not lists:
        return part
    if around.part == "header":
        longest = max(lists, key=lambda one: len(one.children))
        return _replaced(part, longest, _nav_of(longest, around))
    holding = [place for place, one in enumerate(part.children) if any(each.tag == "ul" for each in elements(one))]
    first, last = holding[0], holding[-1]
    only = part.children[first]
    if first == last and only.tag == "ul":
        return _replaced(part, only, _nav_of(only, around))
    if first == last and only.tag == "div":
        if only.content is None and only.css_map.get("display") != "flex" and not _holds_control(only):
            return _replaced(
                part, only, replace(only, tag="nav", name=f"{around.name}__nav", attributes=_named(around))
            )
        return _replaced(part, only, navigated(only, around))
    if part.css_map.get("display") == "flex":
        return _replaced(part, lists[0], _nav_of(lists[0], around))
    css = css_of(only)
    placing = {name: css.pop(name) for name in ("margin-top",) if name in css}
    inside = (with_css(only, css), *part.children[first + 1 : last + 1])
    nav = Element(
        tag="nav", name=f"{around.name}__nav", attributes=_named(around), children=inside, css=tuple(placing.items())
    )
    return replace(part, children=(*part.children[:first], nav, *part.children[last + 1 :]))


def _holds_control(element: Element) -> bool:
    return any(one.tag in ("input", "select", "form") for one in elements(element))


def _named(around: Around) -> tuple[tuple[str, str], ...]:
    return (("aria-label", {"header": "Main", "aside": "Sidebar"}.get(around.part, around.name.replace("-", " "))),)


def _nav_of(listing: Element, around: Around) -> Element:
    placing, inside = divided(listing.css_map)
    return Element(
        tag="nav",
        name=f"{around.name}__nav",
        attributes=_named(around),
        css=tuple(placing.items()),
        children=(with_css(listing, inside),),
    )


def _replaced(root: Element, old: Element, new: Element) -> Element:
    if root is old:
        return new
    children = tuple(_replaced(one, old, new) for one in root.children)
    if all(one is other for one, other in zip(children, root.children, strict=True)):
        return root
    return replace(root, children=children)


def branded(header: Element, around: Around) -> Element:
    """A head whose first part at the left, a name or a logo, is a link home; entries with a picture are links as well."""
    loose = [one for one in _outside(header) if is_entry(one) or (one.tag == "img" and one.box is not None)]
    start = min((one.box.x for one in loose if one.box), default=0.0)
    width = header.box.width if header.box else 0.0
    made = header
    for one in loose:
        assert one.box is not None
        first = one.box.x == start and start < 0.3 * width
        portrait = bool(one.children) and any(is_small_picture(each) for each in leaves(one))
        if first or portrait:
            name = "brand" if first else "link"
            placing, inside = divided(one.css_map)
            if one.tag == "img":
                text = next((each.text.text for each in elements(header) if each.text), "Home")
                image = with_css(
                    replace(
                        one, attributes=tuple((key, text if key == "alt" else value) for key, value in one.attributes)
                    ),
                    inside,
                )
                link = Element(
                    tag="a",
                    name=f"{around.name}__{name}",
                    attributes=(("href", "#"),),
                    css=tuple({"display": "block", **placing}.items()),
                    children=(image,),
                )
            else:
                link = replace(
                    one,
                    tag="a",
                    name=f"{around.name}__{name}",
                    attributes=(("href", "#"),),
                    css=tuple({"display": "block", **one.css_map}.items()),
                    children=tuple(map(phrased, one.children)),
                )
            made = _replaced(made, one, link)
    return made


def _outside(header: Element) -> Iterator[Element]:
    """Entries and pictures of the head that stand in no list or control yet, the outermost ones."""
    for child in header.children:
        if child.tag in ("ul", "nav", "a", "form", "input", "button") or child.name in ("field", "button"):
            continue
        if is_entry(child) or not child.children:
            yield child
        else:
            yield from _outside(child)


def unwrapped(element: Element) -> Element:
    """A group that holds nothing but one list is that list."""
    only = element.children[0] if len(element.children) == 1 else None
    if element.tag != "div" or element.content is not None or only is None or only.tag != "ul":
        return element
    css = {**element.css_map, **only.css_map}
    if "margin-top" in only.css_map:
        return element
    return replace(element, tag="ul", name=only.name, css=tuple(css.items()), children=only.children)


def item(entry: Element, around: Around, *, link: bool) -> Element:
    """`entry` as a list item, with a link in it where it is one."""
    link = link or _is_colored(entry, around)
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


def _is_colored(element: Element, around: Around) -> bool:
    lines = [one.text for one in leaves(element) if one.text]
    return bool(lines) and is_link_colored(lines[0], around)


def is_link_colored(text: Paragraph, around: Around) -> bool:
    if any(run.decoration == "underline" for run in text.runs):
        return all(run.decoration == "underline" for run in text.runs)
    return around.link_color is not None and all(
        distance(run.style.color, around.link_color) <= SAME_COLOR for run in text.runs
    )


# --- links


def linked(element: Element, around: Around) -> Element:
    """A line of text in the colour of links as what it is: a link, or several with marks between them."""
    text = element.text
    if (
        text is None
        or element.tag not in ("p", "span")
        or len(text.text) > LINK_LETTERS
        or not any(map(str.isalpha, text.text))
    ):
        return element
    pieces = SEPARATOR.split(text.text)[::2]
    listing = around.part == "footer" and len(pieces) > 1 and all(len(one) <= 28 for one in pieces)
    if not is_link_colored(text, around) and not listing:
        return element
    if SEPARATOR.search(text.text) and text.wraps:
        return replace(element, parts=tuple(_pieces(text.text)))
    return replace(
        element,
        tag="a",
        name=f"{around.name}__link",
        attributes=(("href", "#"),),
        css=tuple({"display": "block", **element.css_map}.items()),
    )


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text in parts: tag and words; "" for what stands between links."""
    at = 0
    for mark in SEPARATOR.finditer(text):
        yield "a", text[at : mark.start()]
        yield "", mark[0]
        at = mark.end()
    yield "a", text[at:]


# --- forms


def is_choice(element: Element) -> bool:
    """A drawn box or circle to tick."""
    region = element.content
    if not isinstance(region, Region) or element.children or element.text:
        return False
    width, height = region.box.width, region.box.height
    drawn = (
        len(region.border.sides) == 4
        if region.border
        else region.fill.startswith("#") and lightness(region.fill) >= PAPER
    )
    return drawn and BOX[0] <= width <= BOX[1] and abs(width - height) <= 3


def choices(element: Element) -> Element:
    """A row of a box to tick and its words as a label round an input."""
    if not is_row(element) or element.tag != "div" or not 2 <= len(element.children) <= 3:
        return element
    box, words, *more = element.children
    if not is_choice(box) or words.text is None or more or words.box is None or box.box is None:
        return element
    region = box.content
    assert isinstance(region, Region)
    kind = "radio" if region.radius >= 0.4 * region.box.width else "checkbox"
    css = {**css_of(box), "appearance": "none"}
    css.setdefault("width", f"{region.box.width:g}px")
    ticked = replace(box, tag="input", name=f"choice__{kind}", attributes=(("type", kind),), css=tuple(css.items()))
    return replace(element, tag="label", name="choice", children=(ticked, replace(phrased(words), name="choice__text")))


def labelled(root: Element) -> Element:
    """Fields with the words above or beside them tied to them as labels, and ids that say what they are."""
    fields = [one for one in elements(root) if is_field(one)]
    lines = [one for one in elements(root) if is_label_like(one)]
    taken: set[int] = set()
    ids: dict[int, str] = {}
    labels: dict[int, str] = {}
    for number, one in enumerate(fields):
        near = sorted(
            (off, place)
            for place, line in enumerate(lines)
            if place not in taken and (off := _off(line, one)) is not None
        )
        if not near:
            continue
        place = near[0][1]
        taken.add(place)
        text = lines[place].text
        assert text is not None
        name = _identifier(text.text, number, set(ids.values()))
        ids[id(one)] = name
        labels[id(lines[place])] = name
    return _tied(root, ids, labels)


def is_field(element: Element) -> bool:
    return element.tag in ("input", "textarea", "select") and dict(element.attributes).get("type") not in (
        "checkbox",
        "radio",
    )


def is_label_like(element: Element) -> bool:
    text = element.text
    return (
        text is not None
        and element.tag in ("p", "h2", "h3", "h4")
        and len(text.lines) == 1
        and len(text.text) <= LABEL_LETTERS
        and any(map(str.isalpha, text.text))
    )


def _off(line: Element, one: Element) -> float | None:
    """How far the words are from the field that they may be the label of; None where they are not."""
    assert line.text is not None
    assert one.box is not None
    words, box = line.text.ink, one.box
    gap = box.y - words.bottom
    if -2 <= gap <= LABEL_GAP[0] and -20 <= words.x - box.x <= 20:
        return gap
    beside = box.x - words.right
    middle = words.center[1]
    if (
        0 <= beside <= LABEL_GAP[1]
        and box.y - 2 <= middle <= box.bottom + 2
        and (box.height < 60 or middle < box.y + 40)
    ):
        return beside
    return None


def _identifier(text: str, number: int, taken: set[str]) -> str:
    words = re.findall(r"[a-z]+", text.lower())[:3]
    name = "-".join(words) or "field"
    while name in taken:
        name += "-again" if number else ""
    return name


def _tied(element: Element, ids: dict[int, str], labels: dict[int, str]) -> Element:
    children = tuple(_tied(one, ids, labels) for one in element.children)
    if id(element) in ids:
        kept = tuple(pair for pair in element.attributes if pair[0] != "aria-label")
        return replace(element, attributes=(("id", ids[id(element)]), *kept), children=children)
    if id(element) in labels:
        return replace(
            element, tag="label", name="form__label", attributes=(("for", labels[id(element)]),), children=children
        )
    return replace(element, children=children) if children else element


def formed(root: Element) -> Element:
    """Each smallest part that holds fields and a button as a form; its last button submits."""
    if root.tag in ("form", "label"):
        return root
    children = tuple(map(formed, root.children))
    root = replace(root, children=children) if children else root
    if root.tag not in ("div", "section", "article") or any(one.tag == "form" for one in elements(root)):
        return root
    fields = [one for one in elements(root) if is_field(one)]
    buttons = [one for one in elements(root) if one.name == "button" and one.tag in ("a", "button")]
    if (
        not fields
        or not buttons
        or any(one.tag in ("main", "nav", "header") for one in elements(root))
        or root.tag == "section"
    ):
        return root
    return replace(_submitting(root, id(buttons[-1])), tag="form", attributes=(*root.attributes,))


def _submitting(element: Element, button: int) -> Element:
    if id(element) == button:
        css = element.css_map
        full = (
            {} if {"width", "flex"} & css.keys() else {"width": "100%"}
        )  # unlike links, buttons are as wide as their words
        return replace(element, tag="button", attributes=(("type", "submit"),), css=tuple({**css, **full}.items()))
    if not element.children:
        return element
    return replace(element, children=tuple(_submitting(one, button) for one in element.children))


# --- headings


def levelled(root: Element) -> Element:
    """Headings without skipped levels, in the order of the document: one h1, and none before it."""
    marks = [one for one in elements(root) if re.fullmatch(r"h[1-6]", one.tag)]
    top = next((one for one in marks if one.tag == "h1"), None)
    tags: dict[int, str] = {}
    last = 0
    for one in marks:
        if one is top:
            tags[id(one)], last = "h1", 1
        elif last == 0:
            tags[id(one)] = "p"  # words of a bar or a side column, before the page's own title
        else:
            last = min(max(2, int(one.tag[1])), last + 1)
            tags[id(one)] = f"h{last}"
    return _retagged(root, tags)


def _retagged(element: Element, tags: dict[int, str]) -> Element:
    children = tuple(_retagged(one, tags) for one in element.children)
    tag = tags.get(id(element), element.tag)
    return replace(element, tag=tag, children=children) if children or tag != element.tag else element


def evenly(boxes: Sequence[Box]) -> bool:
    """Whether boxes follow one another downwards in equal steps."""
    steps = [after.y - before.y for before, after in pairwise(boxes)]
    return not steps or max(steps) - min(steps) <= EVEN


def is_picture(element: Element) -> bool:
    return isinstance(element.content, ImageRegion)
