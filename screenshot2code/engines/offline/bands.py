"""The page's large parts: head, foot, a column at the side, and what lies between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Region
from screenshot2code.engines.offline import menus
from screenshot2code.engines.offline.menus import texts
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.placing import Css, Spaced, padding, sides_of, walk
from screenshot2code.engines.offline.tree import Flow, Node

HEADER_HEIGHT, FOOTER_HEIGHT = 200.0, 480.0  # px: bars at the page's ends; a footer may hold columns of links
MASTHEAD = 280.0  # px of a head that is a name and a menu below it
LINE = 3.0  # px of a line between bands
NOTHING_ELSE = 0.8  # of a band's lines that are links where it is no more than columns of them
RULES = 3  # lines across a part that make it a table, and no foot
LOW = 0.35  # of the page, from its end, in which columns of links are part of the foot
WIDE = 0.85  # of the width that a bar at an end has to span
SIDE_WIDTH = (120.0, 0.32)  # px, and share of the page: a column at the side is between them
SIDE_HEIGHT = (0.5, 400.0)  # share of the page, and px: as high at least
TALL_FOOT = 240.0  # px from which a foot has to look like one: links, ©, or a ground from side to side
GROUND = 0.98  # of the width
FOOT_LINES, FOOT_LETTERS = 2, 200  # of a foot that is text alone
END_LINES, END_BUTTON = 2, (28.0, 64.0)  # lines of a row that ends a form, px of the height of its button
TITLE, TITLE_LINES = 24.0, 2  # px of the letters of a page's title, lines of it and of what stands below it
FOOT_MIDDLE = 4.0  # px that its middle may be off the page's
FOOT_BELOW = 120.0  # px that may lie below a foot
EDGE = 40.0  # px from the page's edge where such a column begins or ends
ACROSS = ("max-width", "margin-inline")  # where a column stands across: its head or foot stands there as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The parts of a page or of its main column. `layout` is a row that holds the side column and the rest of the page.

    A head or foot may be several bands: a bar and a menu below it, columns of links and a line below them. `hero` is the bar
    that the first of the rest begins with: then that is the page's head, as large as it is.
    """

    header: tuple[Spaced, ...]
    footer: tuple[Spaced, ...]
    rest: tuple[Spaced, ...]
    links: tuple[Spaced, ...] = ()  # columns of links above a foot that looks unlike them
    hero: Spaced | None = None
    layout: tuple[Spaced, ...] = ()  # from the outermost part down to the row; then `rest` is empty
    side: int = -1  # the place in the row

    def inner(self, page: Box) -> "Bands | None":
        """The bands within the only part that is left, where it has any: a page in a wrapper."""
        if self.layout or len(self.rest) != 1:
            return None
        only = self.rest[0]
        if (
            only.node.content is not None
            or only.node.flow is not Flow.COLUMN
            or len(only.children) < 2
            or only.overlays
        ):
            return None
        found = divided(only.children, only.node.box, page)
        twice = (found.header and self.header) or (found.footer and self.footer)
        return found if not twice and (found.header or found.footer or found.layout) else None


def divided(tops: Sequence[Spaced], bounds: Box, page: Box) -> Bands:
    """`tops`, which follow one another downwards within `bounds`."""
    rest = _foot_apart(_head_apart(tops, bounds, page), bounds) if tops else []
    header: list[Spaced] = []
    while len(rest) > 1 and (_further_bar(rest, page) if header else is_header(rest[0], bounds, page)):
        count = _further_bar(rest, page) if header else 1
        header += rest[:count]
        del rest[:count]
    ends = len(rest) > 1 and is_footer(rest[-1], bounds, page) and not _is_one_of_several(rest)
    footer: list[Spaced] = [rest.pop()] if ends else []
    while footer and len(rest) > 1 and _is_upper_foot(rest[-1], footer, page):
        footer.insert(0, rest.pop())
    apart = footer and not all(_is_one(*pair) for pair in pairwise(footer))
    links = footer[:-1] if apart and all(menus.is_links(one, mostly=NOTHING_ELSE) for one in footer[:-1]) else []
    found = Bands(header=tuple(header), links=tuple(links), footer=tuple(footer[len(links) :]), rest=())
    if len(rest) == 1:
        path = _side_row(rest[0], page)
        if path:
            return replace(found, layout=tuple(path), side=_side(path[-1], page))
    hero = menus.bar_of(rest[0], bounds) if len(rest) > 1 and not header else None
    return replace(found, rest=tuple(rest), hero=hero)


def is_header(top: Spaced, bounds: Box, page: Box) -> bool:
    box = top.node.box
    if not top.children or _is_title(top):
        return False
    masthead = box.height <= MASTHEAD and menus.is_masthead(top)
    high = (box.height <= HEADER_HEIGHT or masthead) and box.height < 0.3 * page.height
    return box.y - bounds.y < 0.02 * page.height + EDGE and high and box.width >= WIDE * bounds.width


def _is_title(top: Spaced) -> bool:
    """Whether a part is a large line with words below it and nothing else: the title of the page, not what leads through it."""
    found = list(texts(top))
    if len(found) < TITLE_LINES or menus.menu(found) or next(menus.pictures(top), None) is not None:
        return False
    plumb = all(below.ink.y >= above.ink.bottom for above, below in pairwise(found))
    largest = max(one.style.size for one in found)
    return plumb and largest >= TITLE and largest >= menus.LOUD * min(one.style.size for one in found)


def _is_one_of_several(tops: Sequence[Spaced]) -> bool:
    """Whether the last of `tops` is a row like the two before it, lines between them apart: the end of a list of them."""
    rows = [top for top in tops if not _is_mere_line(top)][-3:]
    looks = {
        (one.node.flow, len(list(texts(one))), round(one.node.box.height / LINE), round(next(texts(one)).ink.x / LINE))
        for one in rows
        if next(texts(one), None)
    }
    return len(rows) > 2 and len(looks) == 1 and rows[0].node.flow is Flow.ROW


def _is_end_of_form(top: Spaced) -> bool:
    """Whether a part is a button, perhaps with a line or another button beside it: what a form ends with."""
    found = list(texts(top))
    if len(found) > END_LINES or any("©" in text.text for text in found):
        return False
    boxes = [one.node for one in walk(top) if isinstance(one.node.content, Region) and next(texts(one), None)]
    low, high = END_BUTTON
    return any(low <= node.box.height <= high and node.box.width < 0.5 * top.node.box.width for node in boxes)


def _further_bar(tops: Sequence[Spaced], page: Box) -> int:
    """How many of the parts after the head belong to it: a bar with a menu, and a line above it; 0 for none."""
    at = 1 if _is_mere_line(tops[0]) and len(tops) > 2 else 0
    return at + 1 if tops[at].node.box.bottom - page.y <= menus.TOP_ZONE and menus.is_bar(tops[at]) else 0


def _is_mere_line(top: Spaced) -> bool:
    return top.node.box.height <= LINE and next(texts(top), None) is None


def _is_upper_foot(top: Spaced, footer: Sequence[Spaced], page: Box) -> bool:
    """Whether columns of links stand right above what is the foot already."""
    height = footer[-1].node.box.bottom - top.node.box.y
    return height <= min(FOOTER_HEIGHT, LOW * page.height) and menus.is_links(top)


def _is_one(upper: Spaced, lower: Spaced) -> bool:
    """Whether two bands look like one: on one ground, and no line across the page between them."""
    fills = {one.node.content.fill if isinstance(one.node.content, Region) else None for one in (upper, lower)}
    edge = (*upper.children[-1:], *lower.children[:1])
    lines = [one for one in edge if isinstance(one.node.content, Region) and one.node.box.height <= LINE]
    return len(fills) == 1 and not any(one.node.box.width >= WIDE * upper.node.box.width for one in lines)


def is_footer(top: Spaced, bounds: Box, page: Box) -> bool:
    box = top.node.box
    if next(texts(top), None) is None or (not top.children and not _is_foot_line(top, bounds)):
        return False
    low = box.bottom >= bounds.bottom - max(60.0, 0.02 * page.height)
    if _is_card(top) or _is_ruled(top) or _is_end_of_form(top):
        return False
    if box.height > TALL_FOOT and not (_is_ground(top, bounds) or menus.is_links(top) or _is_signed(top)):
        return False  # the last part of the page, such as a table
    return low and box.height <= FOOTER_HEIGHT and box.height < 0.35 * page.height


def _is_ground(top: Spaced, bounds: Box) -> bool:
    """Whether a part has a ground of its own from side to side."""
    return isinstance(top.node.content, Region) and top.node.box.width >= GROUND * bounds.width


def _is_card(top: Spaced) -> bool:
    """Whether a part is a sheet that lies on the page: framed, rounded or with a shadow."""
    region = top.node.content
    if not isinstance(region, Region):
        return False
    return bool(region.shadow or region.radius or (region.border and len(region.border.sides) == 4))


def _is_ruled(top: Spaced) -> bool:
    """Whether rows of a part are parted by lines: a table or a list of things, whatever stands in them."""
    inside = [one.node for one in walk(top)]
    lines = [one.box for one in inside if isinstance(one.content, Region) and not one.children]
    return sum(1 for line in lines if line.height <= LINE and line.width >= 0.5 * top.node.box.width) >= RULES


def _is_signed(top: Spaced) -> bool:
    return any("©" in text.text for text in texts(top))


def _is_foot_line(top: Spaced, bounds: Box) -> bool:
    """Whether a part is a line or two that says whose page it is, or stands in the middle by itself."""
    text = top.node.content
    if not isinstance(text, Paragraph) or len(text.lines) > FOOT_LINES or len(text.text) > FOOT_LETTERS:
        return False
    middle = len(text.lines) == 1 and abs(text.ink.center[0] - bounds.center[0]) <= FOOT_MIDDLE
    return "©" in text.text or middle


def _head_apart(tops: Sequence[Spaced], bounds: Box, page: Box) -> list[Spaced]:
    """`tops`, with the bar that the first one begins with on its own: a group has no look, so that nothing holds them together."""
    if not tops:
        return []
    first = tops[0]
    if first.node.content is not None or not _may_be_parted(first) or len(first.children) < 2 or first.css:
        return list(tops)
    bar = first.children[0]
    if len(tops) + len(first.children) < 4 or not (menus.is_bar(bar) and is_header(bar, bounds, page)):
        return list(tops)
    return [*first.children, *tops[1:]]


def _foot_apart(tops: Sequence[Spaced], bounds: Box) -> list[Spaced]:
    """`tops`, with the foot taken out of the last one where that ends in it: a line or row that says ©, or columns of links below a line."""
    last = tops[-1]
    if not _may_be_parted(last) or len(last.children) < 2 or last.node.box.bottom < bounds.bottom - FOOT_BELOW:
        return list(tops)
    at = _foot_of(last.children, bounds)
    if at < 1:
        return list(tops)
    first = last.children[at]
    if last.node.content is None:
        upper = _of(last, last.children[:at], max(one.node.box.bottom for one in last.children[:at]))
        is_alone = at == len(last.children) - 1 and not last.css.keys() & {"padding", *ACROSS}
        return [*tops[:-1], upper, first if is_alone else _below(last, at, first.css)]
    return [*tops[:-1], _of(last, last.children[:at], first.node.box.y), _below(last, at, {})]


def _foot_of(parts: Sequence[Spaced], bounds: Box) -> int:
    """Where among `parts` the foot begins; 0 for none."""
    lines = [at for at, part in enumerate(parts) if _is_mere_line(part) and part.node.box.width >= WIDE * bounds.width]
    tail = parts[lines[-1] :] if lines else []
    is_low = bool(tail) and parts[-1].node.box.bottom - tail[0].node.box.y <= FOOTER_HEIGHT
    if is_low and menus.are_links(tail[1:]) and not any(map(_is_ruled, tail)):
        return lines[-1]
    foot = parts[-1]
    said = "".join(text.text for text in texts(foot))
    if "©" not in said or len(said) > FOOT_LETTERS or foot.node.box.bottom < bounds.bottom - FOOT_BELOW:
        return 0
    return len(parts) - (2 if _is_mere_line(parts[-2]) else 1)


def _may_be_parted(part: Spaced) -> bool:
    """Whether a column may become two, one below the other, and nobody sees it: it has no look, or a ground alone."""
    region = part.node.content
    plain = part.node.flow is Flow.COLUMN and not part.overlays
    if region is None:
        return plain and not set(part.css) - {"margin-top", "padding", *ACROSS}
    if not isinstance(region, Region) or region.border or region.shadow or region.radius:
        return False
    return plain and region.fill.startswith("#") and not set(part.css) - {"margin-top", "padding"}


def _of(part: Spaced, children: Sequence[Spaced], end: float) -> Spaced:
    """`part` with these children alone, which are its first ones, as far down as `end`."""
    box, css = part.node.box, dict(part.css)
    if part.node.content is not None or "padding" in css:
        top, right, _, left = sides_of(css.pop("padding", "0"))
        css |= padding(top, right, end - max(one.node.box.bottom for one in children), left)
    node = _cropped(part, Box.from_edges(box.x, box.y, box.right, end), children)
    return replace(part, node=node, children=tuple(children), css=css, height=None)


def _below(part: Spaced, at: int, above: Css) -> Spaced:
    """The rest of `part` from its child `at` on, on the same ground; `above` is what parts it from the rest."""
    first, *others = part.children[at:]
    _, right, bottom, left = sides_of(part.css.get("padding", "0"))
    inside = {name: value for name, value in first.css.items() if name != "margin-top"}
    css = {name: value for name, value in above.items() if name == "margin-top"} | padding(0, right, bottom, left)
    css |= {name: value for name, value in part.css.items() if name in ACROSS}
    box, children = part.node.box, (replace(first, css=inside), *others)
    node = _cropped(part, Box.from_edges(box.x, first.node.box.y, box.right, box.bottom), children)
    return replace(part, node=node, children=children, css=css, height=None)


def _cropped(part: Spaced, box: Box, children: Sequence[Spaced]) -> Node:
    content = part.node.content
    if isinstance(content, Region):
        content = replace(content, box=box)
    return replace(part.node, box=box, content=content, children=tuple(one.node for one in children))


def _side_row(top: Spaced, page: Box) -> list[Spaced]:
    """The way from `top` down to a row with a column at the side; empty where there is none."""
    path = [top]
    while len(path[-1].children) == 1 and path[-1].node.content is None:
        path.append(path[-1].children[0])
    return path if _side(path[-1], page) >= 0 else []


def _side(row: Spaced, page: Box) -> int:
    """The place in `row` of its narrow, high child at an edge of the page; -1 for none."""
    if row.node.flow is not Flow.ROW or len(row.children) != 2:
        return -1
    for place, child in enumerate(row.children):
        box = child.node.box
        narrow = SIDE_WIDTH[0] <= box.width <= SIDE_WIDTH[1] * page.width
        high = box.height >= SIDE_HEIGHT[1] and (box.height >= SIDE_HEIGHT[0] * page.height or menus.is_list(child))
        at_edge = box.x <= page.x + EDGE if place == 0 else box.right >= page.right - EDGE
        if narrow and high and at_edge and len(list(texts(child))) >= 3:
            return place
    return -1
