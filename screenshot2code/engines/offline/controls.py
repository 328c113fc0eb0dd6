"""Buttons, badges and fields: boxes that are, with their text, a single thing to use. Told from shape, ground and place."""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.colors import chroma, distance, lightness
from screenshot2code.engines.offline.element import Element
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.placing import Spaced, inner, px
from screenshot2code.engines.offline.roles import MARK_LETTERS, PLACING, leaves, phrased
from screenshot2code.engines.offline.steps import HALF, stepped
from screenshot2code.engines.offline.tree import Node

BUTTON_HEIGHT = (24.0, 76.0)  # px; lower filled boxes with text are badges
BUTTON_WIDTH = 420.0  # px: wider than a full-width button of a form, narrower than a banner
BUTTON_ICON = 32.0  # px of a picture in a button
FIELD_HEIGHT = (28.0, 72.0)  # px of a one-line input
HINT = (2, 40)  # letters of words that end in dots and ask to be replaced: "Search..."
APART = 40.0  # px between the words and the icon of a field; those of a button stand together
AREA_HEIGHT = 320.0  # px of a field of several lines
FIELD_WIDTH = (56.0, 110.0)  # px of a select, of an input
TINT = 8.0  # chroma of a ground that is no paper but a notice's; fields of tinted pages stay below
SAID_WORDS = 3  # more of them, with a full stop, are a sentence
COUNTER_LETTERS = 2
FIELD_LIGHTNESS = 85.0  # CIE L*: fields are paper
PALE = 12.0  # CIE L* between a placeholder and what is written in a field
BLACK = 35.0  # CIE L* up to which words on paper are as good as black
INSET = 28.0  # px from the left edge of a field to what stands in it
SAME_BORDER = 6.0  # CIE76 between the borders of fields of one page
ICON = 28.0  # px of a picture in a field
BOLD = 600
SEARCH_WIDTH = 180.0  # px of a field that begins with an icon: narrower ones are buttons
FIELD_MARKS = 2  # icons and marks in a field
OFF_MIDDLE = 3.0  # px that the room above and below a field's letters may differ, and they are still in its middle
WHITE, FAINT_HINT, GREY = (
    97.0,
    62.0,
    14.0,
)  # CIE L* of paper and of a hint with a contrast of less than 3; chroma of a grey
SHORT_FIELD, MARGIN = 64.0, (8.0, 18.0)  # px of a field with a single word; from its edge to that
PREFIX_LETTERS = 8  # of what is written before a field's own words


def control(spaced: Spaced, region: Region, *, ink: str, name: str, stacked: bool = False) -> Element | None:
    """A button, badge or field with a single line of text or none, if the region is one: then both are one element.

    `stacked`: the box shares its upper or lower edge with one like it, as the rows of a list do that are framed; of fields only
    those that still ask to be filled in stand so.
    """
    if spaced.overlays:
        return None
    if not spaced.children:
        return field(spaced, region, None, name=name) if is_field_frame(region) and is_hollow(region) else None
    if len(spaced.children) != 1:
        return None
    only = spaced.children[0]
    text = only.node.content
    if not isinstance(text, Paragraph) or len(text.lines) != 1:
        return None
    box, ink_box = region.box, text.ink
    pale = is_pale(text, region, ink)
    centered = abs(ink_box.center[0] - box.center[0]) <= max(2.0, 0.02 * box.width)
    if (
        is_hint(text)
        and not centered
        and FIELD_HEIGHT[0] <= box.height <= FIELD_HEIGHT[1]
        and box.width >= FIELD_WIDTH[1]
    ):
        return field(spaced, region, text, name=name)
    plain = (
        text.style.weight < BOLD or pale
    ) and ink_box.x - box.x < 0.25 * box.width  # bold words are a heading in a band
    if (
        is_field_frame(region)
        and not centered
        and is_hollow(region)
        and plain
        and not is_said(text, region)
        and not (stacked and not pale)
    ):
        return field(spaced, region, text, name=name)
    paper = pale and region.border is None and not centered and is_paper(region)
    if paper and ink_box.x - box.x <= INSET and not is_said(text, region):
        return field(spaced, region, text, name=name)
    if _is_short_field(region, text):
        return field(spaced, region, text, name=name)
    if not centered or set(only.css) - {"text-align", "white-space", "margin-top"}:
        return None
    if box.height > BUTTON_HEIGHT[1] or (box.width > BUTTON_WIDTH and box.height > 60):  # a banner
        return None
    if "margin-top" in only.css or "display" in spaced.css:
        return None
    css = {**spaced.css, **only.css}
    if box.height < BUTTON_HEIGHT[0] or is_counter(text, region):
        return Element(
            tag="span", name="badge", spaced=spaced, text=text, css=tuple({"display": "block", **css}.items())
        )
    css = {"display": "block", **css, "text-align": "center"}
    return Element(
        tag="a", name="button", spaced=spaced, attributes=(("href", "#"),), text=text, css=tuple(css.items())
    )


def _is_short_field(region: Region, text: Paragraph) -> bool:
    """Whether a small white frame holds a word as faint as no button's: a field that is hardly longer than what it asks for."""
    box, border = region.box, region.border
    if border is None or len(border.sides) != 4 or not is_hollow(region) or lightness(region.fill) < WHITE:
        return False
    fits = FIELD_HEIGHT[0] <= box.height <= FIELD_HEIGHT[1] and box.width >= SHORT_FIELD
    faint = lightness(text.style.color) >= FAINT_HINT and chroma(text.style.color) <= GREY and text.style.weight < BOLD
    begins = MARGIN[0] <= text.ink.x - box.x <= MARGIN[1] and text.ink.x - box.x <= box.right - text.ink.right + 2
    return fits and faint and begins and any(map(str.isalpha, text.text))


def is_button(element: Element) -> bool:
    """A box round a line of text and perhaps an icon, as high and wide as buttons are."""
    region = element.content
    if not isinstance(region, Region) or element.tag != "div":
        return False
    if not BUTTON_HEIGHT[0] <= region.box.height <= BUTTON_HEIGHT[1] or region.box.width > BUTTON_WIDTH:
        return False
    parts = leaves(element)
    lines = [one.text for one in parts if one.text]
    small = all(
        isinstance(one.content, ImageRegion) and max(one.content.box.width, one.content.box.height) <= BUTTON_ICON
        for one in parts
        if not one.text
    )
    if len(lines) != 1 or not small or len(lines[0].lines) != 1 or len(lines[0].text) > 40 or len(parts) > 3:
        return False
    if is_hint(lines[0]) or any(one.box.x - lines[0].ink.right > APART for one in parts if one.box and not one.text):
        return False  # a field: its icon stands at its end
    all_ink = Box.around([lines[0].ink, *(one.box for one in parts if one.box and not one.text)])
    return abs(all_ink.center[0] - region.box.center[0]) <= max(6.0, 0.06 * region.box.width) and any(
        map(str.isalpha, lines[0].text)
    )


def button(element: Element) -> Element:
    """The element as a button that keeps its inside."""
    css = {"display": "block", **element.css_map}
    return replace(
        element,
        tag="a",
        name="button",
        attributes=(("href", "#"),),
        css=tuple(css.items()),
        children=tuple(map(phrased, element.children)),
    )


def is_field_frame(region: Region) -> bool:
    return (
        FIELD_HEIGHT[0] <= region.box.height <= FIELD_HEIGHT[1]
        and region.box.width >= FIELD_WIDTH[1]
        and region.border is not None
        and len(region.border.sides) == 4  # all round
    )


def is_paper(region: Region) -> bool:
    """Whether a box without a border is as large and as light as a field."""
    box = region.box
    large = FIELD_HEIGHT[0] <= box.height <= FIELD_HEIGHT[1] and FIELD_WIDTH[1] <= box.width
    return large and region.fill.startswith("#") and lightness(region.fill) >= FIELD_LIGHTNESS


def is_paper_field(node: Node, *, ink: str) -> bool:
    """Whether a box without a border is a field by what it holds: one pale line at its left."""
    region, only = node.content, node.children[0].content if len(node.children) == 1 else None
    if not isinstance(region, Region) or region.border or not is_paper(region) or not isinstance(only, Paragraph):
        return False
    pale = abs(lightness(only.style.color) - lightness(ink)) > PALE
    return (
        pale
        and len(only.lines) == 1
        and 0 <= only.ink.x - region.box.x <= INSET
        and only.ink.right < region.box.center[0]
    )


def is_pale(text: Paragraph, region: Region, ink: str) -> bool:
    """Whether words are of another lightness than the page's own; on paper, nearly black ones never are hints."""
    own = lightness(text.style.color)
    on_paper = region.fill.startswith("#") and lightness(region.fill) >= FIELD_LIGHTNESS
    return abs(own - lightness(ink)) > PALE and not (on_paper and own < BLACK)


def is_hollow(region: Region) -> bool:
    """Whether the fill is paper and the border is drawn on it."""
    assert region.border is not None
    return (
        region.fill.startswith("#")
        and lightness(region.fill) >= FIELD_LIGHTNESS
        and distance(region.fill, region.border.color) > 2  # just visible
    )


def is_said(text: Paragraph, region: Region) -> bool:
    """Whether a box says something, as a notice does, and is not to be filled in: on a ground with a colour, or with a sentence in it."""
    words = text.text.rstrip()
    sentence = words.endswith((".", "!", "?")) and len(words.split()) > SAID_WORDS and not is_hint(text)
    tinted = region.fill.startswith("#") and chroma(region.fill) > TINT
    return sentence or tinted


def is_counter(text: Paragraph, region: Region) -> bool:
    """Whether a box is a disc with a figure or letter in it: the number of a step, initials."""
    box = region.box
    round_ = abs(box.width - box.height) <= 2 and region.radius >= 0.4 * box.width
    return round_ and len(text.text) <= COUNTER_LETTERS and any(map(str.isalnum, text.text))


def is_hint(text: Paragraph) -> bool:
    """Whether a line ends in dots, as what a field says of itself does in every script."""
    words = text.text.rstrip()
    return len(text.lines) == 1 and words.endswith(("..", "…")) and HINT[0] < len(words.rstrip(".…")) <= HINT[1]


def searched(row: Element, *, ink: str) -> Element:
    """A row with a pale hint right behind an icon: an input without a frame of its own."""
    made = list(row.children)
    for at, (icon, line) in enumerate(pairwise(row.children)):
        text = line.text
        if text is None or line.tag != "p" or not is_hint(text) or not isinstance(icon.content, ImageRegion):
            continue
        if icon.content.box.height > ICON or abs(lightness(text.style.color) - lightness(ink)) <= PALE:
            continue
        kept = {name: value for name, value in line.css if name in PLACING}
        sized = {"display": "block", "height": px(text.box.height), "width": px(math.ceil(text.box.width)), **kept}
        words = (("type", "text"), *_words(text), ("aria-label", text.text))
        made[at + 1] = replace(line, tag="input", name="field", attributes=words, css=tuple(sized.items()))
    return replace(row, children=tuple(made))


def field(spaced: Spaced, region: Region, text: Paragraph | None, *, name: str) -> Element:
    """An input; pale text is taken for a placeholder. Height and padding are its own."""
    css = {name: value for name, value in spaced.css.items() if name not in ("padding", "display", "height")}
    css["display"] = "block"  # inputs are inline: margins would not place them, and a line's strut would lie below them
    css["height"] = f"{region.box.height:g}px"
    css = with_width(css)
    frame = inner(spaced.node)
    at = stepped(text.box.x - frame.x) if text else 12.0
    above, below = beside_line(text, frame) if text else (0.0, 0.0)
    sides = [px(one) for one in (above, at, below)]
    css["padding"] = " ".join(sides[:2] if sides[0] == sides[2] else sides)
    return Element(
        tag="input",
        name="field",
        spaced=spaced,
        attributes=(("type", "text"), *_words(text), ("aria-label", text.text if text else name)),
        text=text,
        css=tuple(css.items()),
    )


def _words(text: Paragraph | None) -> tuple[tuple[str, str], ...]:
    """What a field says by itself, as a placeholder: what a person had typed in is not for the next one."""
    return (("placeholder", text.text),) if text else ()


def beside_line(text: Paragraph, frame: Box) -> tuple[float, float]:
    """What lies above and below the letters of a field. It centres them between its paddings, whatever the line height says."""
    line = text.lines[0]
    leading = (text.box.height - round(line.extent.font_ascent) - round(line.extent.font_descent)) // 2
    top = text.box.y + leading
    bottom = top + round(line.extent.font_ascent) + round(line.extent.font_descent)
    above, below = max(0.0, top - frame.y), max(0.0, frame.bottom - bottom)
    # Browsers put the line of an input in its middle: what is as wide above as below is nobody's padding.
    if abs(above - below) > OFF_MIDDLE:
        return above, below
    off = float(round(above - below)) if abs(above - below) > HALF else 0.0
    return max(0.0, off), max(0.0, -off)


def area(element: Element, frames: frozenset[str], *, name: str) -> Element | None:
    """A field of several lines, if the box is one: a frame like those of the page's other fields, empty or with a text in
    its upper left corner. `frames` are their borders, or their grounds where they have none.
    """
    region = element.content
    if not isinstance(region, Region) or not frames:
        return None
    drawn = region.border.color if region.border else region.fill
    if not drawn.startswith("#") or not any(distance(drawn, one) <= SAME_BORDER for one in frames):
        return None
    box = region.box
    high = FIELD_HEIGHT[1] < box.height <= AREA_HEIGHT and box.width >= 2 * FIELD_WIDTH[1]
    if not high or (region.border and (len(region.border.sides) != 4 or not is_hollow(region))):
        return None
    inside = [one for one in leaves(element) if one.box and one is not element]
    lines = [one for one in inside if one.text]
    if any(max(one.box.width, one.box.height) > 16 for one in inside if one.box and not one.text) or len(lines) > 1:
        return None
    if lines and not _at_corner(lines[0], region):
        return None
    css = {
        name: value
        for name, value in element.css
        if name not in ("padding", "display", "height", "align-items", "justify-content")
    }
    text = lines[0].text if lines else None
    padding = "8px 12px"
    if text is not None and element.spaced is not None:
        frame = inner(element.spaced.node)
        left, above = max(0.0, text.box.x - frame.x), max(0.0, text.box.y - frame.y)
        padding = f"{px(above)} {px(stepped(left))}"
    css = {"display": "block", **css, "height": f"{box.height:g}px", "padding": padding, "resize": "vertical"}
    css = with_width(css)
    # Its words are its content: unlike an input's they may take several lines, which a placeholder does not say.
    return replace(
        element,
        tag="textarea",
        name="field",
        attributes=(("aria-label", name),),
        css=tuple(css.items()),
        children=(),
        text=text,
        parts=(("", text.text),) if text else (),
    )


def with_width(css: dict[str, str]) -> dict[str, str]:
    """`css` of a field with a width: its own, all that there is, or its least, as it does not grow with what is written in it."""
    if "flex" in css or "width" in css:
        return css
    rest = {name: value for name, value in css.items() if name != "min-width"}
    return {**rest, "width": css.get("min-width", "100%")}


def _at_corner(line: Element, region: Region) -> bool:
    """Whether what is written in a box begins in its upper left corner and leaves room below."""
    assert line.text is not None
    text, box = line.text, region.box
    above, below = text.ink.y - box.y, box.bottom - text.ink.bottom
    near = 0 <= text.ink.x - box.x <= INSET and 0 <= above <= INSET
    return near and below >= above + 0.7 * text.line_height and text.align == "left"  # a card is as wide all round


def composite(element: Element, *, ink: str) -> Element | None:
    """A frame of a field with a line at its left and icons: a select, or an input with a magnifier in it."""
    region = element.content
    if not isinstance(region, Region) or not element.children:
        return None
    box = region.box
    if not FIELD_HEIGHT[0] <= box.height <= FIELD_HEIGHT[1] or box.width < FIELD_WIDTH[0]:
        return None
    parts = list(_parts_of(element))
    lines = [one for one in parts if one.text and len(one.text.lines) == 1]
    icons = [one for one in parts if one not in lines]
    line = max(lines, key=lambda one: len(one.text.text) if one.text else 0, default=None)
    if line is None or line.text is None:
        return None
    if not all(_is_mark(one) or _is_prefix(one, line) for one in parts if one is not line):
        return None
    others = [one.box for one in parts if one is not line and one.box]
    if not others or len(others) > FIELD_MARKS or line.text.ink.x - box.x > 0.3 * box.width:
        return None
    framed = region.border is not None and len(region.border.sides) == 4
    last = max(others, key=lambda one: one.right)
    at_end = box.right - last.right <= 24 and last.x > line.text.ink.right
    apart = last.x - line.text.ink.right > 0.2 * box.width or (framed and is_hollow(region))
    pale = is_pale(line.text, region, ink)
    leads = framed and pale and min(one.x for one in others) < line.text.ink.x and box.width >= SEARCH_WIDTH
    if is_hint(line.text) or leads:
        chosen = False
    elif framed and at_end and apart:
        chosen = is_hollow(region) and not pale and bool(icons) and last.height <= 12
    else:
        return None
    tag = "select" if chosen else "input"
    if tag == "input" and box.width < FIELD_WIDTH[1]:
        return None
    css = {name: value for name, value in line.css if name in PLACING or name == "white-space"}
    # A share of the width: one in letters would keep the field from being as narrow as it is drawn.
    css = {"flex": "1 1 0", "min-width": "0", **css, "width": "100%", "padding": "0", "appearance": "none"}
    words = () if chosen else (("type", "text"), *_words(line.text))
    inside = replace(
        line, tag=tag, name="field__input", attributes=(*words, ("aria-label", line.text.text)), css=tuple(css.items())
    )
    return replace(_with_instead(element, line, inside), name="field")


def sized(row: Element) -> Element:
    """`row` with a width for each field in it that had the width of its words: an input is as wide as it says, whatever is in it."""
    return replace(row, children=tuple(_sized(one) if one.name == "field" else one for one in row.children))


def _sized(field_: Element) -> Element:
    css = field_.css_map
    if not field_.children or field_.box is None or {"width", "flex", "min-width"} & css.keys():
        return field_
    return replace(field_, css=(*field_.css, ("width", px(field_.box.width))))


def _parts_of(element: Element) -> Iterator[Element]:
    """What stands in a box, whatever groups that paint nothing the words and marks in it were put into."""
    for one in element.children:
        if one.content is None and one.tag == "div" and one.children:
            yield from _parts_of(one)
        else:
            yield one


def _with_instead(element: Element, old: Element, new: Element) -> Element:
    """`element` with `new` for `old`, however deep that is; the groups round it fill the field as it does."""
    if element is old:
        return new
    children = tuple(_with_instead(one, old, new) for one in element.children)
    if all(one is other for one, other in zip(children, element.children, strict=True)):
        return element
    if element.content is None and element.tag == "div" and new.tag in ("input", "select"):
        return replace(element, children=children, css=tuple({**element.css_map, "flex": "1 1 0"}.items()))
    return replace(element, children=children)


def _is_prefix(words: Element, line: Element) -> bool:
    """Whether words of a field stand before what is to be filled in: a country's code, a currency."""
    said, hint = words.text, line.text
    if said is None or hint is None or len(said.text) > PREFIX_LETTERS or len(said.lines) > 1:
        return False
    return said.ink.right <= hint.ink.x and lightness(hint.style.color) > lightness(said.style.color) + PALE / 2


def floated(element: Element) -> Element | None:
    """A frame of a field with a small pale line and a larger one below it: a field with its label in it."""
    region = element.content
    if not isinstance(region, Region) or len(element.children) != 2 or not (region.border and is_field_frame(region)):
        return None
    said, typed = element.children
    above, below = said.text, typed.text
    if above is None or below is None or element.css_map.get("display") in ("flex", "grid") or not is_hollow(region):
        return None
    lines = len(above.lines) == len(below.lines) == 1 and below.ink.y >= above.ink.bottom
    smaller = above.style.size < below.style.size and lightness(above.style.color) > lightness(below.style.color)
    level = abs(above.ink.x - below.ink.x) <= 2 and below.ink.x - region.box.x <= INSET
    if not (lines and smaller and level):
        return None
    kept = {name: value for name, value in typed.css if name == "margin-top"}
    css = {"display": "block", "width": "100%", "height": px(below.box.height), **kept}
    words = (("type", "text"), *_words(below))
    written = replace(typed, tag="input", name="field__input", attributes=words, css=tuple(css.items()))
    outer = tuple({"display": "block", **element.css_map}.items())
    return replace(
        element, tag="label", name="field", css=outer, children=(replace(phrased(said), name="field__label"), written)
    )


def _is_mark(element: Element) -> bool:
    """Whether a part of a field is an icon, or a mark such as the name of a key."""
    if element.text is not None:
        return len(element.text.text) <= MARK_LETTERS
    if isinstance(element.content, ImageRegion):
        return max(element.content.box.width, element.content.box.height) <= ICON
    return (
        element.box is not None and max(element.box.width, element.box.height) <= 2 * ICON and len(leaves(element)) <= 2
    )
