"""Bars with menus: rows of short words on one level, which at the head of a page lead to its parts, and at its foot to others.

Told from lengths, levels and places alone, whatever the tree made of them: a menu may stand in a bar of its own, over a
picture, or in columns of links.
"""

from collections.abc import Iterator, Sequence

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.placing import Spaced
from screenshot2code.engines.offline.tree import Flow

WORDS = 24  # letters of an entry of a menu
ENTRIES = 3  # of a menu at least
SAME_SIZE = 1.0  # px that the letters of its entries may differ
BAR_HEIGHT = 160.0  # px of a bar that holds one
TOP_EDGE, TOP_HEIGHT = 48.0, 80.0  # px from the top and of the height of a bar without a menu
TOP_ZONE = 320.0  # px from the top of a page in which bars stand
LINK_LETTERS = 32  # of a link in a column of them
LINKS = 4  # in a band that is nothing but columns of links
MOSTLY = 0.6  # of a band's lines have to be such links
LOUD = 1.5  # times the size of its links: larger text says something of its own
PICTURE = 96.0  # px: larger pictures show something of their own


def texts(spaced: Spaced) -> Iterator[Paragraph]:
    """All text in `spaced`, in order."""
    if isinstance(spaced.node.content, Paragraph):
        yield spaced.node.content
    for child in (*spaced.children, *spaced.overlays):
        yield from texts(child)


def menu(found: Sequence[Paragraph]) -> list[Paragraph]:
    """The longest run of entries on one level, from left to right; empty where there are fewer than make a menu."""
    short = [one for one in found if _is_entry(one)]
    best: list[Paragraph] = []
    for first in short:
        level = [one for one in short if _is_level(first, one)]
        if len(level) > len(best):
            best = level
    best.sort(key=lambda one: one.ink.x)
    return best if len(best) >= ENTRIES else []


def is_bar(spaced: Spaced) -> bool:
    """Whether a part is a bar with a menu and little else."""
    if spaced.node.box.height > BAR_HEIGHT or not spaced.children:
        return False
    found = list(texts(spaced))
    entries = menu(found)
    letters = sum(len(one.text) for one in found)
    return bool(entries) and all(len(one.lines) <= 2 for one in found) and letters <= 40 + 16 * len(entries)


def is_masthead(top: Spaced) -> bool:
    """Whether a part is a menu with a name above or below it, and nothing else."""
    found = list(texts(top))
    return bool(menu(found)) and all(len(one.lines) == 1 for one in found) and len(found) <= len(menu(found)) + 2


def bar_of(top: Spaced, page: Box) -> Spaced | None:
    """The bar that a part at the top of the page begins with, when more follows in it: a menu over a picture."""
    if top.node.flow is not Flow.COLUMN or not top.children:
        return None
    first = top.children[0]
    box = first.node.box
    if len(top.children) == 1:
        return bar_of(first, page)
    if box.y - page.y <= TOP_EDGE and _is_top_bar(first, page):
        return first
    return first if box.bottom - page.y <= TOP_ZONE and is_bar(first) else None


def _is_top_bar(row: Spaced, page: Box) -> bool:
    """Whether a low row at the very top has a few words at its left and a field or icons at its right."""
    box, found = row.node.box, list(texts(row))
    if row.node.flow is not Flow.ROW or box.height > TOP_HEIGHT or not 0 < len(found) <= WORDS / 4:
        return False
    icons = [one for one in pictures(row) if not _is_large(one) and one.x > page.center[0]]
    first = min(found, key=lambda one: one.ink.x)
    left = first.ink.x - page.x <= page.width / 4 and _is_entry(first)
    return left and len(icons) > 1 and max(one.right for one in icons) > page.right - page.width / 4


def is_links(band: Spaced, mostly: float = MOSTLY) -> bool:
    """Whether a band at the foot of a page is columns of links, perhaps with a few words beside them."""
    return are_links((band,), mostly)


def are_links(parts: Sequence[Spaced], mostly: float = MOSTLY) -> bool:
    """Whether parts that follow one another are columns of links; `mostly` is the share of their lines that has to be some."""
    found = [one for part in parts for one in texts(part)]
    links = [one for one in found if len(one.lines) == 1 and len(one.text) <= LINK_LETTERS]
    if len(links) < LINKS or len(links) < mostly * len(found):
        return False
    sizes = sorted(one.style.size for one in links)
    usual = sizes[len(sizes) // 2]
    loud = any(one.style.size > LOUD * usual for one in found)
    large = any(_is_large(one) for part in parts for one in pictures(part))
    return not loud and not large and len({round(one.ink.x) for one in links}) > 1


def is_list(column: Spaced) -> bool:
    """Whether nearly all that a column says are entries."""
    found = list(texts(column))
    entries = [one for one in found if len(one.lines) == 1 and len(one.text) <= LINK_LETTERS]
    return len(entries) > LINKS and len(entries) >= MOSTLY * len(found)


def pictures(spaced: Spaced) -> Iterator[Box]:
    """Where the pictures of a part stand."""
    if isinstance(spaced.node.content, ImageRegion):
        yield spaced.node.box
    for child in (*spaced.children, *spaced.overlays):
        yield from pictures(child)


def _is_large(box: Box) -> bool:
    return min(box.width, box.height) > PICTURE


def _is_entry(text: Paragraph) -> bool:
    return len(text.lines) == 1 and len(text.text) <= WORDS and any(map(str.isalpha, text.text))


def _is_level(one: Paragraph, other: Paragraph) -> bool:
    near = abs(one.ink.center[1] - other.ink.center[1]) <= 0.5 * one.style.size
    return near and abs(one.style.size - other.style.size) <= SAME_SIZE
