"""Kinds of content that have a tag of their own: figures with captions, quotations, bars that show a share, what unfolds, rows of icons.

Nothing moves. Told from shape and place; where words decide (a caption, a quotation), from how they are set.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.marks import is_dots
from screenshot2code.engines.offline.placing import Spaced, px
from screenshot2code.engines.offline.roles import css_of, divided, is_line, is_row, is_small_picture, phrased, with_css

PICTURE = 96.0  # px of a picture that has a caption
CAPTION_GAP, CAPTION_LETTERS, SMALLER = (
    16.0,
    160,
    1.0,
)  # px above a caption, letters of it, px by which text around is larger
BAR, QUOTE_LETTERS, QUOTE_TEXTS = 8.0, 30, 3  # px of the line beside a quotation; letters and paragraphs of it
PROGRESS = (4.0, 28.0, 80.0)  # px of the least and greatest height and the least width of a bar that shows a share
CHEVRON = (24.0, 1.2)  # px of what says that a row unfolds; how much wider than high it is
CHEVRON_END, CHEVRON_GAP = 40.0, 40.0  # px from it to the end of its row, and from the words to it
ROWS = 2  # that unfold, at least
DISC, ICONS = 56.0, 2  # px of a box with an icon that leads somewhere; how many stand beside one another
SAME = 4.0  # px that such boxes differ in size
PRESSED, LEADS = 12.0, 16.0  # px of an icon that is pressed at least; between an icon and the words that it stands for
BARS = 140.0  # px from the top of the page: two bars
INITIAL = 24.0  # px of a disc with somebody's initials; lower ones say how many
LOGOS, LOGO_WORDS, FACES = 4, 2, 3  # names in a row that are drawn marks, words of one, ways in which they are set
ACTION = 20  # letters of what is done with a card
FINGER = (
    20.0  # px of what is pressed, at least: the box that icons are drawn in, as more would reach too far to one side
)
MORE = "More"  # what three dots open
HEADS = ("h2", "h3", "h4")


def contained(root: Element) -> Element:
    """`root` with each such content as what it is."""
    return _pressed(_contained(root, _unfolding(root), part="main"), (), part="main")


def _contained(element: Element, unfolding: set[int], part: str) -> Element:
    if element.tag in ("a", "button", "label", "table"):
        return element
    part = element.tag if element.tag in ("header", "nav", "aside", "footer") else part
    if id(element) in unfolding:
        return _unfolder(element)
    if part == "main" and _is_quote(element):
        return _quoted(element)
    children = tuple(_contained(one, unfolding, part) for one in element.children)
    if any(one is not other for one, other in zip(children, element.children, strict=True)):
        element = replace(element, children=_told(element.children, children))
    if _are_logos(element):
        element = replace(element, children=tuple(map(_unheaded, element.children)))
    if part == "main" and _is_action_row(element):
        element = replace(element, children=tuple(_action(one) for one in element.children))
    return _iconed(_progressed(_figured(element)), part)


# --- figures


def _figured(column: Element) -> Element:
    """The column with each picture and the smaller line right below it as a figure."""
    if column.css_map.get("display") in ("flex", "grid") or column.tag in ("ul", "ol"):
        return column
    letters: Counter[float] = Counter()
    for one in column.children:
        if one.text and one.tag == "p":
            letters[one.text.style.size] += len(one.text.text)
    usual = letters.most_common(1)[0][0] if letters else 0.0
    made: list[Element] = []
    for one in column.children:
        if made and _is_caption(made[-1], one, usual):
            made.append(_figure(made.pop(), one))
        else:
            made.append(one)
    return replace(column, children=tuple(made)) if len(made) < len(column.children) else column


def _is_caption(picture: Element, line: Element, usual: float) -> bool:
    image, text = picture.content, line.text
    if picture.tag != "img" or not isinstance(image, ImageRegion) or text is None or line.tag != "p":
        return False
    box = image.box
    if min(box.width, box.height) < PICTURE or len(text.text) > CAPTION_LETTERS or len(text.lines) > 2:
        return False
    below = text.ink.y - box.bottom
    left = abs(text.ink.x - box.x) <= SAME or abs(text.ink.center[0] - box.center[0]) <= SAME
    within = text.ink.width <= box.width + SAME
    return 0 <= below <= CAPTION_GAP and left and within and text.style.size <= usual - SMALLER


def _figure(picture: Element, line: Element) -> Element:
    prefix = picture.name.partition("__")[0]
    placing, inside = divided(picture.css_map)
    placed = {name: value for name, value in placing.items() if name == "margin-top"}
    kept = {name: value for name, value in placing.items() if name != "margin-top"} | inside
    caption = replace(line, tag="figcaption", name=f"{prefix}__caption")
    return Element(
        tag="figure",
        name=f"{prefix}__figure",
        css=tuple(placed.items()),
        children=(with_css(picture, kept), caption),
    )


# --- quotations


def _is_quote(row: Element) -> bool:
    """Whether a row is a line from top to bottom at the left, and words beside it."""
    if row.tag != "div" or row.content is not None or not is_row(row) or len(row.children) != 2:
        return False
    bar, words = row.children
    if not isinstance(bar.content, Region) or bar.children or bar.box is None or row.box is None or words.box is None:
        return False
    texts = [one.text for one in elements(words) if one.text]
    others = [one for one in elements(words) if not one.text and not one.children]
    upright = bar.box.width <= BAR and bar.box.height >= 0.9 * row.box.height and bar.box.right <= words.box.x
    plain = (not others and words.content is None) or words.text is not None
    return upright and plain and 0 < len(texts) <= QUOTE_TEXTS and len(texts[0].text) >= QUOTE_LETTERS


def _quoted(row: Element) -> Element:
    prefix = row.name.partition("__")[0]
    bar, words = row.children
    return replace(row, tag="blockquote", name=f"{prefix}__quote", children=(bar, _unheaded(words)))


def _unheaded(element: Element) -> Element:
    tag = "p" if element.tag in HEADS else element.tag
    return replace(element, tag=tag, children=tuple(map(_unheaded, element.children)))


# --- rows of names


def _are_logos(row: Element) -> bool:
    """Whether a row is nothing but names, each set in its own way: marks of others, which head nothing."""
    if not is_row(row) or len(row.children) < LOGOS or any(len(list(elements(one))) > 1 for one in row.children):
        return False
    texts = [one.text for one in row.children if one.text]
    pictures = all(isinstance(one.content, ImageRegion) for one in row.children if not one.text)
    short = all(len(text.lines) == 1 and len(text.text.split()) <= LOGO_WORDS for text in texts)
    faces = {(text.style.family, round(text.style.size / 2), text.style.weight // 200) for text in texts}
    return pictures and short and len(texts) >= LOGOS - 1 and len(faces) >= FACES


# --- what is done with a card


def _is_action_row(row: Element) -> bool:
    """Whether a row is nothing but cells of an icon and a word, with upright lines between them: what is done with the card above."""
    cells, lines = row.children[::2], row.children[1::2]
    if row.tag not in ("div", "footer") or not is_row(row) or len(row.children) not in (3, 5, 7):
        return False
    return all(map(_is_upright, lines)) and all(map(_is_action, cells))


def _is_upright(line: Element) -> bool:
    box = line.box
    return (
        isinstance(line.content, Region) and not line.children and box is not None and box.width <= BAR / 2 < box.height
    )


def _is_action(cell: Element) -> bool:
    if cell.tag != "div" or not is_row(cell) or len(cell.children) != 2 or (cell.spaced and cell.spaced.overlays):
        return False
    icon, words = cell.children
    text = words.text
    short = text is not None and is_line(words) and len(text.text) <= ACTION and any(map(str.isalpha, text.text))
    return short and not any(map(str.isdigit, text.text if text else "")) and _is_icon(icon)


def _action(cell: Element) -> Element:
    """The cell as a link; a line between two stays one."""
    if not _is_action(cell):
        return cell
    prefix = cell.name.partition("__")[0]
    return replace(
        cell,
        tag="a",
        name=f"{prefix}__action",
        attributes=(("href", "#"),),
        children=tuple(map(phrased, cell.children)),
    )


# --- bars that show a share


def _progressed(bar: Element) -> Element:
    """A low bar with another one in it from its left end on: how much of something is done."""
    region, only = bar.content, bar.children[0] if len(bar.children) == 1 else None
    if bar.tag != "div" or not isinstance(region, Region) or only is None or not isinstance(only.content, Region):
        return bar
    low, high, wide = PROGRESS
    box, inner = region.box, only.content.box
    fits = low <= box.height <= high and box.width >= wide and abs(inner.height - box.height) <= 2.5
    starts = abs(inner.x - box.x) <= 1.5 and inner.width < box.width - 2
    if not fits or not starts or only.children or only.content.fill == region.fill or only.tag not in ("div", "span"):
        return bar
    prefix, share = bar.name.partition("__")[0], round(100 * inner.width / box.width)
    # A picture of a share: what may change is a progress element, whose parts each browser paints in its own way.
    said = (("role", "img"), ("aria-label", f"{share}%"))
    done = replace(only, name=f"{prefix}__progress-bar")
    return replace(bar, name=f"{prefix}__progress", attributes=said, children=(done,))


def _told(before: Sequence[Element], after: Sequence[Element]) -> tuple[Element, ...]:
    """`after`, where each bar that shows a share is called what the line right above it says."""
    made = list(after)
    for at in range(1, len(made)):
        text, attributes = before[at - 1].text, made[at].attributes
        if text is not None and made[at].name.endswith("__progress") and len(text.text) <= CAPTION_LETTERS:
            said = tuple((key, f"{text.text}: {value}" if key == "aria-label" else value) for key, value in attributes)
            made[at] = replace(made[at], attributes=said)
    return tuple(made)


# --- what unfolds


def _unfolding(root: Element) -> set[int]:
    """The rows of the main part that end in a chevron down or up, where several of them have one place and width."""
    found = [one for one in elements(root) if _unfolds(one)]
    places = Counter(_place(one) for one in found)
    return {id(one) for one in found if places[_place(one)] >= ROWS}


def _place(row: Element) -> tuple[int, int]:
    assert row.box is not None
    return round(row.box.x / SAME), round(row.box.width / SAME)


def _unfolds(row: Element) -> bool:
    if row.tag != "div" or not is_row(row) or row.box is None or len(row.children) != 2:
        return False
    words, mark = row.children
    if not is_line(words) or words.text is None or mark.box is None or not is_small_picture(mark):
        return False
    wide = max(mark.box.width, mark.box.height) <= CHEVRON[0] and mark.box.width >= CHEVRON[1] * mark.box.height
    ends = row.box.right - mark.box.right <= CHEVRON_END and mark.box.x - words.text.ink.right >= CHEVRON_GAP
    free = not {"width", "margin-left", "margin-right", "flex"} & row.css_map.keys()
    return wide and ends and free and not (row.spaced and row.spaced.overlays)


def _unfolder(row: Element) -> Element:
    prefix = row.name.partition("__")[0]
    css = {**css_of(row), "width": "100%", "text-align": "left"}
    return replace(
        row,
        tag="button",
        name=f"{prefix}__summary",
        attributes=(("type", "button"),),
        css=tuple(css.items()),
        children=tuple(map(phrased, row.children)),
    )


# --- rows of icons


def _iconed(row: Element, part: str) -> Element:
    """A row of discs with an icon each, and of bare ones in a head or foot: links, whose names stand nowhere in the picture."""
    if row.tag != "div" or row.content is not None or not is_row(row) or len(row.children) < ICONS:
        return row
    ends = part in ("header", "footer", "nav")
    discs = all(map(_is_disc, row.children))
    bare = ends and len(row.children) > ICONS and all(map(_is_icon, row.children))
    if not (discs or bare) or (row.spaced and row.spaced.overlays):
        return row
    sizes = [one.box.height for one in row.children if one.box]
    if max(sizes) - min(sizes) > SAME:
        return row
    prefix = row.name.partition("__")[0]
    return replace(
        row, tag="ul", name=f"{prefix}__icons", children=tuple(_icon_link(one, prefix) for one in row.children)
    )


def _is_disc(box: Element) -> bool:
    region = box.content
    if box.tag != "div" or not isinstance(region, Region) or len(box.children) != 1 or box.box is None:
        return False
    square = abs(region.box.width - region.box.height) <= SAME and region.box.width <= DISC
    return square and _is_icon(box.children[0]) and not (box.spaced and box.spaced.overlays)


def _is_icon(one: Element) -> bool:
    return one.tag == "img" and isinstance(one.content, ImageRegion) and one.content.is_icon and is_small_picture(one)


def _icon_link(one: Element, prefix: str) -> Element:
    placing, inside = divided(one.css_map)
    link = ("href", "#")
    if one.tag == "img":
        anchor = Element(tag="a", name=f"{prefix}__icon-link", attributes=(link,), children=(with_css(one, inside),))
    else:
        css = {"display": "block", **inside}
        children = tuple(map(phrased, one.children))
        anchor = replace(one, tag="a", attributes=(link,), css=tuple(css.items()), children=children)
    return Element(tag="li", name=f"{prefix}__icon-item", css=tuple(placing.items()), children=(anchor,))


# --- icons by themselves


def _pressed(element: Element, beside: Sequence[Element], part: str) -> Element:
    """`element` with its three dots as buttons, and icons that stand by themselves in a head as links: their names stand nowhere.

    `beside` is what stands on its level. Icons that lead the words beside them say what those are, and do nothing alone.
    """
    if element.tag in ("a", "button", "label") or element.name == "field" or "aria-hidden" in dict(element.attributes):
        return element
    part = element.tag if element.tag in ("header", "aside", "footer") else part
    if element.tag == "img":
        return _alone(element, beside, part)
    if part == "header" and _is_at_top(element) and (_is_disc(element) or _is_initial(element)):
        css = {"display": "block", **element.css_map}
        said = (("type", "button"),)
        children = tuple(map(phrased, element.children))
        return replace(element, tag="button", attributes=said, css=tuple(css.items()), children=children)
    row = element.children if is_row(element) else ()
    children = tuple(_pressed(one, row, part) for one in element.children)
    if row and element.css_map.get("justify-content") == "space-between":
        children = (*children[:-1], _widened(children[-1]))
    if all(one is other for one, other in zip(children, element.children, strict=True)):
        return element
    return replace(element, children=children)


def _alone(icon: Element, beside: Sequence[Element], part: str) -> Element:
    image = icon.content
    if part == "aside" or not isinstance(image, ImageRegion) or not image.is_icon or _leads(icon, beside):
        return icon
    opens = is_dots(image)
    in_bar = part == "header" and _is_at_top(icon) and _is_icon(icon)
    if not opens and not (in_bar and min(image.box.width, image.box.height) >= PRESSED):
        return icon
    prefix = icon.name.partition("__")[0]
    placing, inside = divided(icon.css_map)
    css = {"display": "block", **placing}
    said = (("type", "button"), ("aria-label", MORE)) if opens else (("href", "#"),)
    return Element(
        tag="button" if opens else "a",
        name=f"{prefix}__more" if opens else f"{prefix}__icon-link",
        spaced=_held(icon),
        attributes=said,
        css=tuple(css.items()),
        children=(with_css(icon, inside),),
    )


def _widened(last: Element) -> Element:
    """Three dots at the end of a row whose room lies before them, as wide as an icon; they stay where they are."""
    if last.tag != "button" or not last.name.endswith("__more") or last.box is None or "padding" in last.css_map:
        return last
    more = FINGER - last.box.width
    return replace(last, css=(*last.css, ("padding", f"0 0 0 {px(more)}"))) if more > 0 else last


def _is_at_top(element: Element) -> bool:
    """Whether it stands in the page's first bars: what a large head says further down is no control."""
    return element.box is not None and element.box.bottom <= BARS


def _is_initial(badge: Element) -> bool:
    """Whether a badge is a disc with a letter or two: a person, whose menu it opens."""
    box, text = badge.box, badge.text
    round_ = box is not None and abs(box.width - box.height) <= SAME and box.height >= INITIAL
    return badge.name == "badge" and round_ and text is not None and text.text.isalpha()


def _held(icon: Element) -> Spaced | None:
    """The place of an icon, without its look: what stands round it is as large, and paints nothing."""
    return None if icon.spaced is None else replace(icon.spaced, node=replace(icon.spaced.node, content=None))


def _leads(icon: Element, beside: Sequence[Element]) -> bool:
    """Whether words stand right before or behind an icon."""
    box = icon.box
    words = [one.text.ink for one in beside if one.text]
    return box is not None and any(
        -1 <= gap <= LEADS for ink in words for gap in (ink.x - box.right, box.x - ink.right)
    )
