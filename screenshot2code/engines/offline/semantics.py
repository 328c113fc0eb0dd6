"""What the parts are: sections, headings, text, pictures, cards; told from shape and place alone, and named for it.

A page in any language passes through here, so no rule reads words; a heading's own text only lends its section a name.
What follows from neighbours (lists, labels, links) is in `roles`, what is one thing to use in `controls`, the page's large
parts in `bands`, tables in `grids`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline import (
    bands,
    contents,
    controls,
    current,
    forms,
    grids,
    kinds,
    lists,
    naming,
    outline,
    repeats,
    roles,
    ruled,
    switches,
    trails,
    tree,
)
from screenshot2code.engines.offline.bands import Bands
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.menus import texts
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.pictures import described
from screenshot2code.engines.offline.placing import Spaced
from screenshot2code.engines.offline.roles import Around
from screenshot2code.engines.offline.tree import Flow

HEADING = 1.15  # times the body's size: text at least as large is a heading
HEADING_LETTERS = (160, 80)  # nobody heads with more: large text, bold text of the body's size
BOLD = 600
CONTROL_HEIGHT = 320.0  # px: a part as low as that may be a single thing to use
ONE_THING = frozenset({"input", "textarea", "select", "label", "a", "nav"})
RULE = 3.0  # px: regions at most as thick are rules
TOUCH = 1.01  # px between boxes that share an edge: collapsed borders overlap by one
SLUG_WORDS = 2
NAMING, SPELT = 2, 3  # texts of a part, the largest first, that may name it; letters of a name: initials are none
SUMMARY = (40, 155)  # letters of a paragraph that says something, and of what search engines show


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What is known of the whole page while its parts are named."""

    box: Box
    body_size: float
    ink: str
    headings: dict[float, str]  # by font size
    first_heading: Paragraph | None
    stacked: frozenset[Box]  # framed boxes that share an edge with an equally wide one above or below
    cells: frozenset[Box]  # framed boxes that share edges with others beside and below them: parts of a table
    link_color: str | None
    frames: frozenset[str] = field(default_factory=frozenset)  # colours of the borders of fields
    hero: Spaced | None = None  # the bar that the page's first large part begins with


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where in the page a part stands."""

    section: str  # the prefix of its names
    part: str = "main"  # header, aside, main, footer


def meaning(root: Spaced) -> Element:
    """The page as elements, from the body downwards."""
    box = root.node.box
    split = bands.divided(root.children, box, box)
    page = _page(root, split)
    body = Element(
        tag="body",
        spaced=root,
        css=tuple(root.css.items()),
        children=_with_overlays(
            _bands(split, page), [_element(one, page, _Place(section="page")) for one in root.overlays]
        ),
    )
    said = trails.trailed(forms.formed(forms.labelled(body)))
    listed = kinds.alike(repeats.gathered(ruled.ruled(current.marked(contents.contained(said)))))
    return described(outline.levelled(naming.named(listed)))


def title(root: Element) -> str:
    """The page's first heading, or its first words, or the word for any page; a price or a bullet is no title."""
    found = [element for element in elements(root) if element.text and sum(map(str.isalpha, element.text.text)) > 1]
    found.sort(key=lambda element: element.tag != "h1")
    return found[0].text.text if found and found[0].text else "Page"


def summary(root: Element) -> str:
    """What the page is about, for its description: its first paragraph of several words; "" where it has none."""
    said = (one.text.text for one in elements(root) if one.text and one.tag == "p" and len(one.text.text) >= SUMMARY[0])
    first = next(said, "")
    return first if len(first) <= SUMMARY[1] else f"{first[: SUMMARY[1]].rsplit(' ', 1)[0]} …"


def _bands(split: Bands, page: _Page) -> tuple[Element, ...]:
    """Head, main part and foot of the page, or of the column beside its side column."""
    made: list[Element] = []
    if split.header:
        place = _Place(section="header", part="header")
        around = Around(part="header", name="header", link_color=page.link_color)
        header = lists.barred(lists.branded(lists.navigating(_end(split.header, page, place), around), around), around)
        made.append(header if header.tag == "header" else Element(tag="header", children=(header,)))
    inner = split.inner(page.box)
    if split.layout:
        made.append(_layout(split, 0, page))
    elif inner:
        only = split.rest[0]
        made.append(_wrapper(only, "page", _bands(inner, page), page))
    else:
        rest, names = list(split.rest), _section_names(split.rest)
        several = len(rest) > 1
        if split.hero:
            made.append(replace(_section(rest.pop(0), "hero", page), tag="header"))
            names.pop(0)
        main = tuple(_section(one, name, page, several=several) for one, name in zip(rest, names, strict=True))
        made.append(Element(tag="main", children=main))
    if split.links:
        place = _Place(section="links", part="footer")
        bands_of = [_block(one, page, place, tag="div", name="links__band") for one in split.links]
        label = (("aria-label", "More links"),)
        made.append(Element(tag="nav", name="links", attributes=label, children=tuple(bands_of)))
    if split.footer:
        made.append(_end(split.footer, page, _Place(section="footer", part="footer")))
    return tuple(made)


def _end(tops: Sequence[Spaced], page: _Page, place: _Place) -> Element:
    """The head or foot of the page: one band, or several one below the other."""
    tag, name = place.part, f"site-{place.part}"
    if len(tops) == 1 and not tops[0].children:
        return Element(tag=tag, name=name, children=(_linked(tops[0], page, place),))
    if len(tops) == 1:
        return _block(tops[0], page, place, tag=tag, name=name)
    inside = [
        _block(one, page, place, tag="div", name=f"{place.section}__band")
        if one.children
        else _linked(one, page, place)
        for one in tops
    ]
    menus = [at for at, one in enumerate(inside) if any(each.tag == "ul" for each in elements(one))]
    if menus and tag == "header":
        inside[menus[-1]] = lists.navigating(inside[menus[-1]], Around(part=tag, name=place.section, link_color=None))
    return Element(tag=tag, name=name, children=tuple(inside))


def _linked(top: Spaced, page: _Page, place: _Place) -> Element:
    """A line of a head or foot, as a link or with links in it where it has any."""
    around = Around(part=place.part, name=place.section, link_color=page.link_color)
    return roles.linked(_element(top, page, place), around)


def _layout(split: Bands, depth: int, page: _Page) -> Element:
    """The parts round the row of side column and page, and that row."""
    here = split.layout[depth]
    if depth + 1 < len(split.layout):
        return _wrapper(here, "layout", (_layout(split, depth + 1, page),), page)
    made = []
    for place, child in enumerate(here.children):
        if place == split.side:
            around = Around(part="aside", name="sidebar", link_color=page.link_color)
            aside = _block(child, page, _Place(section="sidebar", part="aside"), tag="aside", name="sidebar")
            made.append(lists.named(lists.navigated(aside, around), around))
        elif child.node.flow is Flow.COLUMN and child.node.content is None and len(child.children) > 1:
            inside = bands.divided(child.children, child.node.box, page.box)
            made.append(_filling(_wrapper(child, "page", _bands(inside, page), page), here))
        else:
            only = _section(child, "content", page)
            # Shares of the row and columns of its grid are of what stands in it: the main part, of which the section is all.
            css, held = roles.divided(only.css_map)
            only = replace(only, css=tuple(held.items()))
            made.append(Element(tag="main", children=(only,), name="page", css=tuple(css.items())))
    layout = _wrapper(here, "layout", made, page)
    if "justify-content" not in here.css or not any(("flex", "1 1 0") in one.css for one in made):
        return layout
    return replace(layout, css=_gapped(here))  # what fills the row leaves no room to be shared out between


def _gapped(row: Spaced) -> tuple[tuple[str, str], ...]:
    """The declarations of a row of two or more, with a gap in place of what `justify-content` shares out."""
    boxes = sorted((child.node.box for child in row.children), key=lambda box: box.x)
    gap = min(right.x - left.right for left, right in pairwise(boxes))
    kept = tuple((name, value) for name, value in row.css.items() if name != "justify-content")
    return (*kept, ("gap", f"{gap:g}px")) if gap >= 0.5 else kept


def _filling(column: Element, row: Spaced) -> Element:
    """The page's own column, which takes the room that the side column leaves, also in other windows.

    A column that ends long before its room does is no such column: made wider, its lines would break elsewhere than in the picture.
    """
    assert column.box is not None
    rest = row.node.box.right - column.box.right
    css = {name: value for name, value in column.css if name not in ("width", "flex")} | {
        "flex": "1 1 0",
        "min-width": "0",
    }
    if rest >= 1 and "padding" not in row.css and not _stands_before(column, row):
        if rest > column.box.x - row.node.box.x:
            return column
        css["margin-right"] = f"{rest:g}px"
    return replace(column, css=tuple(css.items()))


def _stands_before(column: Element, row: Spaced) -> bool:
    """Whether something of the row stands to the right of the column."""
    assert column.box is not None
    return any(child.node.box.x >= column.box.right for child in row.children)


def _wrapper(spaced: Spaced, name: str, inside: Sequence[Element], page: _Page) -> Element:
    """A part that only holds the large ones, and what lies over them."""
    over = tuple(_element(one, page, _Place(section=name)) for one in spaced.overlays)
    return Element(
        tag="div", name=name, spaced=spaced, css=tuple(spaced.css.items()), children=_with_overlays(inside, over)
    )


def _with_overlays(bands_of: Sequence[Element], over: Sequence[Element]) -> tuple[Element, ...]:
    """The parts of a page with what lies over them in the main one: it is placed by coordinates of what holds them all."""
    at = next((at for at, one in enumerate(bands_of) if one.tag == "main" and one.spaced is None), None)
    if at is None or not over:
        return (*bands_of, *over)
    main = replace(bands_of[at], children=(*bands_of[at].children, *over))
    return (*bands_of[:at], main, *bands_of[at + 1 :])


def _section(spaced: Spaced, name: str, page: _Page, *, several: bool = False) -> Element:
    """A part of the main one. Where there are several they are things of one kind, and are called so."""
    if not spaced.children:
        return _element(spaced, page, _Place(section="section" if several else name))
    if spaced.node.box.height <= CONTROL_HEIGHT:
        small = _element(spaced, page, _Place(section="section" if several else name))
        if small.tag in ONE_THING or small.name == "field":
            return small
    made = _block(spaced, page, _Place(section=name), tag="section", name="section" if several else name)
    return (
        made
        if any(re.fullmatch(r"h[1-6]", one.tag) for one in elements(made))
        else replace(made, tag="div" if made.tag == "section" else made.tag)
    )


def _page(root: Spaced, split: Bands) -> _Page:
    every = list(texts(root))
    letters: Counter[float] = Counter()
    inks: Counter[str] = Counter()
    for text in every:
        letters[text.style.size] += len(text.text)
        inks[text.style.color] += len(text.text)
    body = max(letters, key=lambda size: (letters[size], -size)) if letters else 16.0
    main = [text for text in _main_texts(split, root.node.box) if any(map(str.isalpha, text.text))]
    sizes = sorted({text.style.size for text in every if text.style.size >= HEADING * body}, reverse=True)
    able = [text for text in main if len(text.text) <= HEADING_LETTERS[0]]
    tops = [text for text in able if text.style.size >= HEADING * body] or [
        text for text in able if text.style.weight >= BOLD
    ]
    largest = max(tops, key=lambda text: text.style.size, default=None)
    bold = {text.style.size for text in every if text.style.weight >= BOLD and text.style.size >= body}
    ranks = {
        size: f"h{min(rank, 4)}" for rank, size in enumerate(_merged(sorted({*sizes, *bold}, reverse=True)), start=2)
    }
    if (
        largest is not None
        and len(ranks) > 1
        and sum(1 for text in every if text.style.size >= largest.style.size / 1.06) == 1
    ):
        ranks = {
            size: f"h{min(rank, 4)}"
            for rank, size in enumerate(_merged(sorted({*sizes, *bold}, reverse=True)), start=1)
        }
    headings = (
        {size: ranks[max(rank for rank in ranks if rank <= size * 1.12)] for size in {*sizes, *bold}} if ranks else {}
    )
    regions = [node.content for node in tree.walk(root.node) if isinstance(node.content, Region)]
    frames = frozenset(
        one.border.color for one in regions if controls.is_field_frame(one) and one.border and controls.is_hollow(one)
    ) | _papers(root.node, inks)
    ink = max(inks, key=lambda color: (inks[color], color)) if inks else "#000000"
    return _Page(
        box=root.node.box,
        body_size=body,
        ink=ink,
        headings=headings,
        first_heading=largest,
        cells=_cells([region.box for region in regions]),
        stacked=_stacked([region.box for region in regions if controls.is_field_frame(region)]),
        link_color=roles.link_color(every, ink),
        frames=frames,
        hero=(split.inner(root.node.box) or split).hero,
    )


def _papers(root: tree.Node, inks: Counter[str]) -> frozenset[str]:
    """Grounds of the boxes without a border that hold a single pale line at their left: fields on a coloured page."""
    ink = inks.most_common(1)[0][0] if inks else "#000000"
    return frozenset(
        node.content.fill
        for node in tree.walk(root)
        if isinstance(node.content, Region) and controls.is_paper_field(node, ink=ink)
    )


def _main_texts(split: Bands, page: Box) -> list[Paragraph]:
    """The text of the main part: a title is looked for there."""
    inner = split.inner(page)
    if inner:
        return _main_texts(inner, page)
    if not split.layout:
        return [text for one in split.rest for text in texts(one)]
    column = next(one for place, one in enumerate(split.layout[-1].children) if place != split.side)
    inside = bands.divided(column.children, column.node.box, page)
    return _main_texts(inside, page) if not inside.layout else list(texts(column))


def _cells(boxes: Sequence[Box]) -> frozenset[Box]:
    """Boxes that share an edge with an equally high one beside them and an equally wide one above or below."""

    def beside(one: Box, other: Box) -> bool:
        level = _meet(one.y, other.y) and _meet(one.bottom, other.bottom)
        return level and (_meet(one.right, other.x) or _meet(other.right, one.x))

    stacked = _stacked(boxes)
    return frozenset(one for one in boxes if one in stacked and any(beside(one, other) for other in boxes))


def _stacked(boxes: Sequence[Box]) -> frozenset[Box]:
    """Boxes that share an edge with an equally wide one above or below."""

    def stacked(one: Box, other: Box) -> bool:
        plumb = _meet(one.x, other.x) and _meet(one.right, other.right)
        return plumb and (_meet(one.bottom, other.y) or _meet(other.bottom, one.y))

    return frozenset(one for one in boxes if any(stacked(one, other) for other in boxes))


def _meet(one: float, other: float) -> bool:
    return abs(one - other) <= TOUCH


def _merged(sizes: Sequence[float]) -> list[float]:
    """Sizes without those that are nearly their larger neighbour: one rank of heading each."""
    kept: list[float] = []
    for size in sizes:
        if kept and size > kept[-1] / 1.12:  # steps of type scales start at 1.125
            kept[-1] = size
        else:
            kept.append(size)
    return kept


def _section_names(tops: Sequence[Spaced]) -> list[str]:
    """A name for each section: its largest text's first words, the first one `intro` where those do not spell.

    Sections that begin alike are things of one kind, and so have one name: a comment is a comment each time.
    """
    names: list[str] = []
    for number, top in enumerate(tops):
        found = sorted(texts(top), key=lambda text: -text.style.size)
        name = next((said for text in found[:NAMING] if len(said := slug(text.text)) >= SPELT), "")
        name = name or ("intro" if number == 0 else "section")
        names.append(name)
    return names


def slug(text: str) -> str:
    """The first words of `text` as part of a class name, "" where it has no Latin letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.findall(r"[a-z][a-z]+", plain) if word not in _SMALL_WORDS]
    return "-".join(words[:SLUG_WORDS])


_SMALL_WORDS = frozenset(
    ["the", "an", "and", "of", "to", "for", "in", "on", "with", "your", "our", "is", "are", "we", "you", "it"]
)


# --- elements


def _element(spaced: Spaced, page: _Page, place: _Place, *, heads: bool = False) -> Element:
    """`heads`: something follows below in the same column, so that bold words may be its heading."""
    content = spaced.node.content
    if spaced is page.hero:
        return _bar(spaced, page)
    if isinstance(content, Paragraph):
        return _text(spaced, content, page, place, heads=heads)
    if isinstance(content, ImageRegion) and not spaced.children:
        return _image(spaced, content, place)
    if isinstance(content, Region):
        found = _control(spaced, content, page, place) or _leaf(spaced, content, place)
        if found and found.tag == "div" and not found.children:
            return controls.area(found, page.frames, name=place.section.replace("-", " ")) or found
        return found or _container(spaced, page, place)
    return _container(spaced, page, place)


def _bar(spaced: Spaced, page: _Page) -> Element:
    """A bar with a menu that stands in a larger part."""
    around = Around(part="header", name="header", link_color=page.link_color)
    bar = _block(spaced, page, _Place(section="header", part="header"), tag="div", name="header__bar")
    return lists.branded(lists.navigating(bar, around), around)


def _control(spaced: Spaced, region: Region, page: _Page, place: _Place) -> Element | None:
    if spaced.node.box.width > 0.9 * page.box.width or region.box in page.cells:
        return None
    if place.part == "aside" and region.border is None:
        return None  # a band of a side column, not paper to write on
    name, stacked = place.section.replace("-", " "), region.box in page.stacked
    return controls.control(spaced, region, ink=page.ink, name=name, stacked=stacked)


def _text(spaced: Spaced, text: Paragraph, page: _Page, place: _Place, *, heads: bool) -> Element:
    tag = _text_tag(text, page, place, heads=heads)
    name = "text" if tag == "p" else "title"
    if tag == "p" and text.style.size < 0.9 * page.body_size:
        name = "note"
    elif tag == "p" and len(text.text) < 30 and text.style.weight >= BOLD:  # a few bold words
        name = "label"
    return Element(tag=tag, name=f"{place.section}__{name}", spaced=spaced, text=text, css=tuple(spaced.css.items()))


def _text_tag(text: Paragraph, page: _Page, place: _Place, *, heads: bool) -> str:
    if text is page.first_heading:
        return "h1"
    if place.part in ("header", "aside") or not any(letter.isalpha() for letter in text.text):
        return "p"
    if place.part == "footer" and not heads:
        return "p"  # however large: nothing stands below it that it could head
    large, bold = (
        text.style.size >= HEADING * page.body_size,
        text.style.weight >= BOLD and text.style.size >= page.body_size,
    )
    if large and len(text.text) <= HEADING_LETTERS[0] and len(text.lines) <= 4:
        return page.headings.get(text.style.size, "p")
    if (
        bold
        and heads
        and len(text.text) <= HEADING_LETTERS[1]
        and len(text.lines) <= 2
        and not text.text.endswith((":", "."))
    ):
        return page.headings.get(text.style.size, "p")
    return "p"


def _image(spaced: Spaced, image: ImageRegion, place: _Place) -> Element:
    box = spaced.node.box
    kind = "unread" if image.is_unread else "icon" if image.is_icon else "chart" if image.is_chart else "image"
    alt = {"unread": "text that could not be read", "icon": ""}.get(kind, place.section.replace("-", " "))
    made = Element(
        tag="img",
        name=f"{place.section}__{kind}",
        spaced=spaced,
        attributes=(("alt", alt), ("width", f"{box.width:g}"), ("height", f"{box.height:g}")),
        css=tuple(spaced.css.items()),
    )
    return switches.drawn(made, place.section.replace("-", " ")) or made


def _leaf(spaced: Spaced, region: Region, place: _Place) -> Element | None:
    if spaced.children or spaced.overlays:
        return None
    name = "rule" if min(region.box.width, region.box.height) <= RULE else "shape"
    tag = "hr" if name == "rule" and region.box.width > region.box.height and not _is_drawn_round(region) else "div"
    return Element(tag=tag, name=f"{place.section}__{name}", spaced=spaced, css=tuple(spaced.css.items()))


def _is_drawn_round(region: Region) -> bool:
    return region.border is not None and region.border.style == "solid"


def _container(spaced: Spaced, page: _Page, place: _Place) -> Element:
    node = spaced.node
    if node.content is None:
        name = "row" if node.flow is Flow.ROW else "group"
    elif isinstance(node.content, ImageRegion):
        name = "picture"
    else:
        assert isinstance(node.content, Region)
        painted = node.content.border or node.content.shadow or node.content.radius
        name = "card" if painted else "panel"
    return _block(spaced, page, place, tag="div", name=f"{place.section}__{name}")


def _block(spaced: Spaced, page: _Page, place: _Place, *, tag: str, name: str) -> Element:
    """A part that holds others, and what they are together."""
    column = spaced.node.flow is Flow.COLUMN
    last = len(spaced.children) - 1
    children = [_element(one, page, place, heads=column and at < last) for at, one in enumerate(spaced.children)]
    overlays = [_element(one, page, place) for one in spaced.overlays]
    made = Element(tag=tag, name=name, spaced=spaced, css=tuple(spaced.css.items()), children=(*children, *overlays))
    around = Around(part=place.part, name=place.section, link_color=page.link_color)
    if not column:
        made = controls.sized(controls.searched(made, ink=page.ink))
    if tag == "div":
        made = _whole(made, page, place)
        if made.tag != "div" or made.name == "field":
            return made
    if column:
        made = forms.lined(grids.tabled(made, around))
    return _with_lists(made, spaced, around)


def _whole(made: Element, page: _Page, place: _Place) -> Element:
    """A box that is a single thing to use."""
    name = place.section.replace("-", " ")
    region = made.content
    if isinstance(region, Region) and region.box not in page.cells and not (made.spaced and made.spaced.overlays):
        found = controls.area(made, page.frames, name=name) or controls.composite(made, ink=page.ink)
        found = found or controls.floated(made) or switches.pill(made, name)
        if found:
            return found
        if place.part != "aside" and controls.is_button(made):
            return controls.button(made)
    return forms.choices(made) if place.part in ("main", "footer") else made


def _with_lists(made: Element, spaced: Spaced, around: Around) -> Element:
    row = spaced.node.flow is Flow.ROW
    count = len(spaced.children)
    flow = made.children[: count if count <= len(made.children) else 0]
    menu = around.part in ("header", "aside", "footer")
    if around.part == "aside" and roles.is_menu_entry(made):
        return made  # what holds it makes it an item
    if around.part == "aside" and not row:
        return lists.unwrapped(lists.column_listed(made, around))
    if row and not menu:
        paged = grids.pagination(made, around) or lists.tabs(made, around)
        return paged or replace(made, children=tuple(roles.linked(one, around) for one in made.children))
    made = lists.listed(made, flow, around, row=row, least=2 if menu else 3)
    return lists.unwrapped(replace(made, children=tuple(roles.linked(one, around) for one in made.children)))
