"""The page's large parts: head, foot, a column at the side, and what lies between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from screenshot2code.core.geometry import Box
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.spacing import Spaced
from screenshot2code.engines.offline.tree import Flow

HEADER_HEIGHT, FOOTER_HEIGHT = 200.0, 480.0  # px: bars at the page's ends; a footer may hold columns of links
WIDE = 0.85  # of the width that a bar at an end has to span
SIDE_WIDTH = (120.0, 0.32)  # px, and share of the page: a column at the side is between them
SIDE_HEIGHT = (0.5, 400.0)  # share of the page, and px: as high at least
EDGE = 40.0  # px from the page's edge where such a column begins or ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The parts of a page or of its main column. `layout` is a row that holds the side column and the rest of the page."""

    header: Spaced | None
    footer: Spaced | None
    rest: tuple[Spaced, ...]
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
    rest = list(tops)
    header = rest.pop(0) if len(rest) > 1 and is_header(rest[0], bounds, page) else None
    footer = rest.pop() if len(rest) > 1 and is_footer(rest[-1], bounds, page) else None
    if len(rest) == 1:
        path = _side_row(rest[0], page)
        if path:
            return Bands(header=header, footer=footer, rest=(), layout=tuple(path), side=_side(path[-1], page))
    return Bands(header=header, footer=footer, rest=tuple(rest))


def texts(spaced: Spaced) -> Iterator[Paragraph]:
    """All text in `spaced`, in order."""
    if isinstance(spaced.node.content, Paragraph):
        yield spaced.node.content
    for child in (*spaced.children, *spaced.overlays):
        yield from texts(child)


def is_header(top: Spaced, bounds: Box, page: Box) -> bool:
    box = top.node.box
    if not top.children:
        return False
    high = box.height <= HEADER_HEIGHT and box.height < 0.3 * page.height
    return box.y - bounds.y < 0.02 * page.height + EDGE and high and box.width >= WIDE * bounds.width


def is_footer(top: Spaced, bounds: Box, page: Box) -> bool:
    box = top.node.box
    if not top.children or next(texts(top), None) is None:
        return False
    low = box.bottom >= bounds.bottom - max(60.0, 0.02 * page.height)
    return low and box.height <= FOOTER_HEIGHT and box.height < 0.35 * page.height


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
        high = box.height >= SIDE_HEIGHT[0] * page.height and box.height >= SIDE_HEIGHT[1]
        at_edge = box.x <= page.x + EDGE if place == 0 else box.right >= page.right - EDGE
        if narrow and high and at_edge and len(list(texts(child))) >= 3:
            return place
    return -1
