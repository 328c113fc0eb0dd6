"""What the parts are: headings, navigation, buttons, fields, cards; told from shape and place alone, and named for it.

A page in any language passes through here, so no rule reads words; a heading's own text only lends its section a name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline import tree
from screenshot2code.engines.offline.colors import distance, lightness
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.spacing import Spaced, inner, px
from screenshot2code.engines.offline.tree import Flow

HEADING = 1.2  # times the body's size: text at least as large is a heading
HEADER_HEIGHT, FOOTER_HEIGHT = 200.0, 480.0  # px: bars at the page's ends; a footer may hold columns of links
BUTTON_HEIGHT = (24.0, 76.0)  # px; lower filled boxes with text are badges
BUTTON_WIDTH = 420.0  # px: wider than a full-width button of a form, narrower than a banner
FIELD_HEIGHT = (28.0, 64.0)  # px of a one-line input
FIELD_WIDTH = 110.0  # px
FIELD_LIGHTNESS = 85.0  # CIE L*: fields are paper
RULE = 3.0  # px: regions at most as thick are rules
TOUCH = 1.01  # px between boxes that share an edge: collapsed borders overlap by one
NAV_ITEMS = 3
SLUG_WORDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """An element to be: `name` is what it is, for its class; `spaced` None for wrappers that change nothing visible."""

    tag: str
    name: str = ""
    spaced: Spaced | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple["Element", ...] = ()
    text: Paragraph | None = None
    css: tuple[tuple[str, str], ...] = ()  # layout declarations

    @property
    def content(self) -> Region | ImageRegion | Paragraph | None:
        return self.spaced.node.content if self.spaced else None

    @property
    def box(self) -> Box | None:
        return self.spaced.node.box if self.spaced else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What is known of the whole page while its parts are named."""

    box: Box
    body_size: float
    headings: dict[float, str]  # by font size
    first_heading: Paragraph | None
    cells: frozenset[Box]  # framed boxes that share edges with others beside and below them: parts of a table


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where in the page a part stands."""

    section: str  # the prefix of its names
    in_nav: bool = False


def meaning(root: Spaced) -> Element:
    """The page as elements, from the body downwards."""
    page = _page(root)
    tops = list(root.children)
    header = tops.pop(0) if len(tops) > 1 and _is_header(tops[0], page) else None
    footer = tops.pop() if len(tops) > 1 and _is_footer(tops[-1], page) else None
    names = _section_names(tops)
    sections = tuple(
        _block(one, page, _Place(section=name), tag="section", name=name) for one, name in zip(tops, names, strict=True)
    )
    overlays = tuple(_element(one, page, _Place(section="page")) for one in root.overlays)
    children: list[Element] = []
    if header:
        children.append(_block(header, page, _Place(section="header"), tag="header", name="site-header"))
    children.append(Element(tag="main", children=sections))
    if footer:
        place = _Place(section="footer")
        children.append(_block(footer, page, place, tag="footer", name="site-footer"))
    return Element(tag="body", spaced=root, css=tuple(root.css.items()), children=(*children, *overlays))


def title(root: Element) -> str:
    """The page's first heading, or its first words, or the word for any page; a price or a bullet is no title."""
    texts = [element for element in elements(root) if element.text and sum(map(str.isalpha, element.text.text)) > 1]
    texts.sort(key=lambda element: element.tag != "h1")
    return texts[0].text.text if texts and texts[0].text else "Page"


def elements(root: Element) -> Iterator[Element]:
    """`root` and everything below it, in document order."""
    yield root
    for child in root.children:
        yield from elements(child)


def _page(root: Spaced) -> _Page:
    texts = list(_texts(root))
    letters: Counter[float] = Counter()
    for text in texts:
        letters[text.style.size] += len(text.text)
    body = max(letters, key=lambda size: (letters[size], -size)) if letters else 16.0
    sizes = sorted({text.style.size for text in texts if text.style.size >= HEADING * body}, reverse=True)
    largest = next((text for text in texts if sizes and text.style.size == sizes[0]), None)
    ranks = {size: f"h{min(rank, 4)}" for rank, size in enumerate(_merged(sizes), start=2)}
    headings = {size: ranks[max(rank for rank in ranks if rank <= size * 1.06)] for size in sizes} if ranks else {}
    boxes = [node.content.box for node in tree.walk(root.node) if isinstance(node.content, Region)]
    return _Page(box=root.node.box, body_size=body, headings=headings, first_heading=largest, cells=_cells(boxes))


def _cells(boxes: Sequence[Box]) -> frozenset[Box]:
    """Boxes that share an edge with an equally high one beside them and an equally wide one above or below."""

    def meet(one: float, other: float) -> bool:
        return abs(one - other) <= TOUCH

    def beside(one: Box, other: Box) -> bool:
        level = meet(one.y, other.y) and meet(one.bottom, other.bottom)
        return level and (meet(one.right, other.x) or meet(other.right, one.x))

    def stacked(one: Box, other: Box) -> bool:
        plumb = meet(one.x, other.x) and meet(one.right, other.right)
        return plumb and (meet(one.bottom, other.y) or meet(other.bottom, one.y))

    return frozenset(
        one
        for one in boxes
        if any(beside(one, other) for other in boxes) and any(stacked(one, other) for other in boxes)
    )


def _merged(sizes: Sequence[float]) -> list[float]:
    """Sizes without those that are nearly their larger neighbour: one rank of heading each."""
    kept: list[float] = []
    for size in sizes:
        if kept and size > kept[-1] / 1.12:  # steps of type scales start at 1.125
            kept[-1] = size
        else:
            kept.append(size)
    return kept


def _texts(spaced: Spaced) -> Iterator[Paragraph]:
    if isinstance(spaced.node.content, Paragraph):
        yield spaced.node.content
    for child in (*spaced.children, *spaced.overlays):
        yield from _texts(child)


# --- sections


def _is_header(top: Spaced, page: _Page) -> bool:
    box = top.node.box
    return box.y < 0.02 * page.box.height + 40 and box.height <= HEADER_HEIGHT and box.height < 0.3 * page.box.height


def _is_footer(top: Spaced, page: _Page) -> bool:
    box = top.node.box
    return (
        box.bottom >= page.box.bottom - max(60.0, 0.02 * page.box.height)
        and box.height <= FOOTER_HEIGHT
        and box.height < 0.35 * page.box.height
    )


def _section_names(tops: Sequence[Spaced]) -> list[str]:
    """A name for each section: its largest text's first words, the first one `intro` where those do not spell."""
    names: list[str] = []
    for number, top in enumerate(tops):
        texts = list(_texts(top))
        largest = max(texts, key=lambda text: text.style.size, default=None)
        name = slug(largest.text) if largest else ""
        name = name or ("intro" if number == 0 else "section")
        again = sum(1 for other in names if re.fullmatch(rf"{name}(-\d+)?", other))
        names.append(f"{name}-{again + 1}" if again else name)
    return names


def slug(text: str) -> str:
    """The first words of `text` as part of a class name, "" where it has no Latin letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.findall(r"[a-z][a-z0-9]+", plain) if word not in _SMALL_WORDS]
    return "-".join(words[:SLUG_WORDS])


_SMALL_WORDS = {
    "the",
    "an",
    "and",
    "of",
    "to",
    "for",
    "in",
    "on",
    "with",
    "your",
    "our",
    "is",
    "are",
    "we",
    "you",
    "it",
}


# --- elements


def _element(spaced: Spaced, page: _Page, place: _Place) -> Element:
    content = spaced.node.content
    if isinstance(content, Paragraph):
        return _text(spaced, content, page, place)
    if isinstance(content, ImageRegion) and not spaced.children:
        return _image(spaced, content, place)
    if isinstance(content, Region):
        return (
            _control(spaced, content, page, place) or _leaf(spaced, content, place) or _container(spaced, page, place)
        )
    return _container(spaced, page, place)


def _text(spaced: Spaced, text: Paragraph, page: _Page, place: _Place) -> Element:
    tag = "a" if place.in_nav else _text_tag(text, page)
    name = {"a": "link", "p": "text"}.get(tag, "title")
    if tag == "p" and text.style.size < 0.9 * page.body_size:
        name = "note"
    elif tag == "p" and len(text.text) < 30 and text.style.weight >= 600:  # a few bold words
        name = "label"
    css = dict(spaced.css)
    return Element(
        tag=tag,
        name=f"{place.section}-{name}",
        spaced=spaced,
        attributes=(("href", "#"),) if tag == "a" else (),
        text=text,
        css=tuple(css.items()),
    )


def _text_tag(text: Paragraph, page: _Page) -> str:
    if text is page.first_heading:
        return "h1"
    if len(text.text) > 160 or not any(letter.isalpha() for letter in text.text):  # nobody heads with more
        return "p"
    return page.headings.get(text.style.size, "p")


def _image(spaced: Spaced, image: ImageRegion, place: _Place) -> Element:
    box = spaced.node.box
    kind = "unread" if image.is_unread else "icon" if image.is_icon else "image"
    alt = {"unread": "text that could not be read", "icon": ""}.get(kind, place.section.replace("-", " "))
    return Element(
        tag="img",
        name=f"{place.section}-{kind}",
        spaced=spaced,
        attributes=(
            ("alt", alt),
            ("width", f"{box.width:g}"),
            ("height", f"{box.height:g}"),
        ),
        css=tuple(spaced.css.items()),
    )


def _leaf(spaced: Spaced, region: Region, place: _Place) -> Element | None:
    if spaced.children or spaced.overlays:
        return None
    name = "rule" if min(region.box.width, region.box.height) <= RULE else "shape"
    tag = "hr" if name == "rule" and region.box.width > region.box.height and not region.border else "div"
    return Element(tag=tag, name=f"{place.section}-{name}", spaced=spaced, css=tuple(spaced.css.items()))


def _control(spaced: Spaced, region: Region, page: _Page, place: _Place) -> Element | None:
    """A button, badge or field, if the region is one: then region and text are a single element."""
    if spaced.overlays or spaced.node.box.width > 0.9 * page.box.width or region.box in page.cells:
        return None
    if not spaced.children:
        return _field(spaced, region, place, None) if _is_field_frame(region) and _is_hollow(region) else None
    if len(spaced.children) != 1:
        return None
    only = spaced.children[0]
    text = only.node.content
    if not isinstance(text, Paragraph) or len(text.lines) != 1:
        return None
    box, ink = region.box, text.ink
    centered = abs(ink.center[0] - box.center[0]) <= max(2.0, 0.02 * box.width)
    if _is_field_frame(region) and not centered and _is_hollow(region) and ink.x - box.x < 0.25 * box.width:
        return _field(spaced, region, place, text)
    if not centered or set(only.css) - {"text-align", "white-space", "margin-top"}:
        return None
    if box.height > BUTTON_HEIGHT[1] or (box.width > BUTTON_WIDTH and box.height > 60):  # a banner
        return None
    if "margin-top" in only.css or "display" in spaced.css:
        return None
    css = {**spaced.css, **only.css}
    if box.height < BUTTON_HEIGHT[0]:
        return Element(
            tag="span", name="badge", spaced=spaced, text=text, css=tuple({"display": "block", **css}.items())
        )
    css = {"display": "block", **css, "text-align": "center"}
    return Element(
        tag="a", name="button", spaced=spaced, attributes=(("href", "#"),), text=text, css=tuple(css.items())
    )


def _is_field_frame(region: Region) -> bool:
    return (
        FIELD_HEIGHT[0] <= region.box.height <= FIELD_HEIGHT[1]
        and region.box.width >= FIELD_WIDTH
        and region.border is not None
        and len(region.border.sides) == 4  # all round
    )


def _is_hollow(region: Region) -> bool:
    """Whether the fill is paper and the border is drawn on it."""
    assert region.border is not None
    return (
        region.fill.startswith("#")
        and lightness(region.fill) >= FIELD_LIGHTNESS
        and distance(region.fill, region.border.color) > 2  # just visible
    )


def _field(spaced: Spaced, region: Region, place: _Place, text: Paragraph | None) -> Element:
    """An input; its text is taken for a placeholder. Height and padding are its own."""
    css = {name: value for name, value in spaced.css.items() if name not in ("padding", "display", "height")}
    css["display"] = "block"  # inputs are inline: margins would not place them, and a line's strut would lie below them
    css["height"] = f"{region.box.height:g}px"
    if "flex" not in css and "width" not in css:
        css["width"] = "100%"
    frame = inner(spaced.node)
    inset = text.box.x - frame.x if text else 12.0
    above, below = _beside_line(text, frame) if text else (0.0, 0.0)
    sides = [px(one) for one in (above, inset, below)]
    css["padding"] = " ".join(sides[:2] if sides[0] == sides[2] else sides)
    attributes = (("type", "text"), ("placeholder", text.text)) if text else (("type", "text"),)
    label = text.text if text else place.section.replace("-", " ")
    return Element(
        tag="input",
        name="field",
        spaced=spaced,
        attributes=(*attributes, ("aria-label", label)),
        text=text,
        css=tuple(css.items()),
    )


def _beside_line(text: Paragraph, frame: Box) -> tuple[float, float]:
    """What lies above and below the letters of a field. It centres them between its paddings, whatever the line height says."""
    line = text.lines[0]
    leading = (text.box.height - round(line.extent.font_ascent) - round(line.extent.font_descent)) // 2
    top = text.box.y + leading
    bottom = top + round(line.extent.font_ascent) + round(line.extent.font_descent)
    above, below = max(0.0, top - frame.y), max(0.0, frame.bottom - bottom)
    # One number for both wherever that moves the letters by less than they are rounded by.
    return ((above + below) / 2,) * 2 if abs(above - below) <= 0.5 else (above, below)


def _container(spaced: Spaced, page: _Page, place: _Place) -> Element:
    node = spaced.node
    if _is_nav(spaced):
        return _block(spaced, page, replace(place, in_nav=True), tag="nav", name=f"{place.section}-nav")
    if node.content is None:
        name = "row" if node.flow is Flow.ROW else "group"
    elif isinstance(node.content, ImageRegion):
        name = "picture"
    else:
        assert isinstance(node.content, Region)
        painted = node.content.border or node.content.shadow or node.content.radius
        name = "card" if painted else "panel"
    return _block(spaced, page, place, tag="div", name=f"{place.section}-{name}")


def _block(spaced: Spaced, page: _Page, place: _Place, *, tag: str, name: str) -> Element:
    children = tuple(_element(one, page, place) for one in (*spaced.children, *spaced.overlays))
    return Element(tag=tag, name=name, spaced=spaced, css=tuple(spaced.css.items()), children=children)


def _is_nav(spaced: Spaced) -> bool:
    """A row of short texts set alike near the top of the page."""
    if spaced.node.flow is not Flow.ROW or spaced.node.content is not None or spaced.node.box.y > 160:
        return False
    texts = [child.node.content for child in spaced.children]
    short = [text for text in texts if isinstance(text, Paragraph) and len(text.lines) == 1 and len(text.text) < 30]
    return len(short) == len(texts) >= NAV_ITEMS and len({text.style.size for text in short}) == 1
