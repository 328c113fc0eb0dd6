"""Boxes made of several areas: a card of header and body, a photo with words under it, the done and the open part of a bar.

Each area was found by itself. What makes them one box goes round all of them: a border, a shadow, or corners that are round at
the outer ends only.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from screenshot2code.core.perception import CORNERS
from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.edges import SIDES, find_border, is_between
from screenshot2code.imaging.perception.panels import Panel
from screenshot2code.imaging.perception.raster import Colour, Rect, apart, as_colour, differ
from screenshot2code.imaging.perception.rules import Rule
from screenshot2code.imaging.perception.shadows import find_shadow

# CSS pixels of what casts a shadow; the gaps of a chart's lines at the side of its card end in the card's.
THINNEST = 12
SEAM = 2  # CSS pixels between two areas of one box at most: a line between header and body
FLUSH = 1  # device pixels by which their ends may differ; pictures are less exact
PICTURE_FLUSH = 3
LAPPED = 0.25  # of the smaller of a picture and an area, by which the two may overlap
BAR_HEIGHT = 28  # CSS pixels of a bar whose parts lie side by side: a progress bar needs no border to be one
PAGE_WIDE = 0.97  # of the page's width: bands of a page lie one on the other and are no card
ONE_COLOUR = 0.97  # of an area's pixels
FEWEST_CELLS = 3  # two areas with a line between them are rather the head and body of a card
EVEN = (
    6.0  # levels by which the pixels of a line between two areas differ; most of them, as shadows may lie on its ends
)
SEEN = 2.0  # levels between such a line and the areas
SAME_LINE = 14.0  # levels between the border of a box and that of an area in it that is the same line


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """An area that may be a part of a box; `panel` is None for a picture."""

    rect: Rect
    panel: Panel | None

    @property
    def flush(self) -> int:
        return FLUSH if self.panel is not None else PICTURE_FLUSH


def united(
    pixels: Pixels, panels: Sequence[Panel], pictures: Sequence[Rect], *, unit: float, is_lossy: bool = False
) -> tuple[tuple[Panel, ...], tuple[Rule, ...]]:
    """`panels` with those that are parts of one box drawn on that box, which has border, shadow and corners instead of them.

    And the lines between such parts, which had been taken for borders of theirs: that between a card's header and its body.
    """
    current = list(panels)
    lines: list[Rule] = []
    for is_stack in (True, False):
        pieces = [_Piece(panel.inner, panel) for panel in current if not panel.is_backdrop]
        pieces += [_Piece(picture, None) for picture in pictures]
        for group in _groups(pieces, is_stack=is_stack, page=_whole(pixels), unit=unit):
            box = _box_round(pixels, group, is_stack=is_stack, unit=unit, is_lossy=is_lossy)
            if box is not None:
                lines += _dividers(pixels, group, box, is_stack=is_stack)
                current = [*_parts(current, group, box), box]
    return tuple(current), tuple(lines)


def _whole(pixels: Pixels) -> Rect:
    return Rect(0, 0, pixels.shape[1], pixels.shape[0])


def _groups(pieces: Sequence[_Piece], *, is_stack: bool, page: Rect, unit: float) -> Iterator[list[_Piece]]:
    """Pieces that lie one on the other, or side by side, with common ends."""
    along, across = (_down, _across) if is_stack else (_across, _down)
    extent = across(page)
    seam = round(SEAM * unit)
    waiting = sorted(
        (
            piece
            for piece in pieces
            if across(piece.rect)[1] - across(piece.rect)[0] < PAGE_WIDE * (extent[1] - extent[0])
        ),
        key=lambda piece: along(piece.rect)[0],
    )
    while waiting:
        group = [waiting.pop(0)]
        for piece in list(waiting):
            start, end = across(group[0].rect)
            flush = max(piece.flush, group[0].flush)
            is_flush = abs(across(piece.rect)[0] - start) <= flush and abs(across(piece.rect)[1] - end) <= flush
            lap = max(flush, _lap(group[-1], piece, along))
            if is_flush and -lap <= along(piece.rect)[0] - along(group[-1].rect)[1] <= seam + flush - 1:
                group.append(piece)
                waiting.remove(piece)
        if len(group) > 1 and any(piece.panel is not None for piece in group):
            yield group


def _lap(one: _Piece, other: _Piece, along: Callable[[Rect], tuple[int, int]]) -> int:
    """How far one may reach under the other: a picture with a slanted or wavy side leaves the area beside it some of its own."""
    if (one.panel is None) == (other.panel is None):
        return 0
    return round(LAPPED * min(end - start for start, end in (along(one.rect), along(other.rect))))


def _down(rect: Rect) -> tuple[int, int]:
    return rect.top, rect.bottom


def _across(rect: Rect) -> tuple[int, int]:
    return rect.left, rect.right


def _box_round(pixels: Pixels, group: Sequence[_Piece], *, is_stack: bool, unit: float, is_lossy: bool) -> Panel | None:
    """The box that a group is, if something goes round all of it."""
    panels = [piece.panel for piece in group if piece.panel is not None]
    if _are_cells(panels):
        return None
    whole = Rect.around(piece.rect for piece in group)
    exact = Rect.around(panel.inner for panel in panels)
    inner = (
        Rect(exact.left, whole.top, exact.right, whole.bottom)
        if is_stack
        else Rect(whole.left, exact.top, whole.right, exact.bottom)
    )
    radius = max(panel.surface.radius for panel in panels)
    is_bar = not is_stack and inner.height <= BAR_HEIGHT * unit and len(panels) == len(group)
    body = _body(panels, is_bar=is_bar)
    border = find_border(pixels, inner, body.color, radius=radius, unit=unit, is_lossy=is_lossy)
    if border is not None and len(border.sides) < len(SIDES):
        border = None
    outer = inner if border is None else inner.grown(border.width, within=pixels.shape)
    is_thin = min(outer.width, outer.height) < THINNEST * unit
    shadow = None if is_thin else find_shadow(pixels, outer, fill=body.color, radius=radius, unit=unit)
    has_ends = _is_round_at_its_ends(group, is_stack=is_stack)
    if border is None and shadow is None and not has_ends and not is_bar:
        return None
    is_round = has_ends or radius >= 2 * unit
    return Panel(
        surface=replace(body.surface, corners=CORNERS),
        inner=inner,
        rect=outer,
        color=body.color,
        shade=None,
        radius=min(radius + (border.width if border else 0), min(outer.width, outer.height) / 2) if is_round else 0.0,
        border=border,
        shadow=shadow,
    )


def _are_cells(panels: Sequence[Panel]) -> bool:
    """Whether lines part areas that are alike: the cells of a table, or the entries of a list, are no one box."""
    if len(panels) < FEWEST_CELLS:
        return False
    bordered = all(panel.border is not None and len(panel.border.sides) == len(SIDES) for panel in panels)
    return bordered and all(differ(panel.color, panels[0].color) <= 1 for panel in panels)


def _body(panels: Sequence[Panel], *, is_bar: bool) -> Panel:
    """Which part has the colour of the box itself: the largest; of a bar the one that is nearest to grey."""
    if is_bar:
        return min(panels, key=lambda panel: (max(panel.color) - min(panel.color), -panel.rect.left))
    # The ground of a photo is hardly ever one colour; a card's own is.
    return max(panels, key=lambda panel: (panel.shade is None, panel.surface.flatness > ONE_COLOUR, panel.rect.area))


def _is_round_at_its_ends(group: Sequence[_Piece], *, is_stack: bool) -> bool:
    """Whether the first piece is round at its outer end alone and the last at its own."""
    first, last = group[0].panel, group[-1].panel
    if first is None or last is None or first.radius <= 0 or last.radius <= 0:
        return False
    one, other = set(first.surface.corners), set(last.surface.corners)
    if is_stack:
        return one == {"top-left", "top-right"} and other == {"bottom-right", "bottom-left"}
    return one == {"top-left", "bottom-left"} and other == {"top-right", "bottom-right"}


def _parts(panels: Sequence[Panel], group: Sequence[_Piece], box: Panel) -> Iterator[Panel]:
    """`panels` without what `box` stands for: its body, and borders and shadows that are its own."""
    members = {id(piece.panel) for piece in group if piece.panel is not None}
    for panel in panels:
        if id(panel) not in members:
            yield panel
        elif not _is_body(panel, box):
            yield panel if _keeps_border(panel, box) else replace(panel, rect=panel.inner, border=None, shadow=None)


def _dividers(pixels: Pixels, group: Sequence[_Piece], box: Panel, *, is_stack: bool) -> Iterator[Rule]:
    """The lines in the seams of a group, from side to side of `box`; not those that a part keeps as its border."""
    for one, other in pairwise(group):
        if (
            one.panel is None
            or other.panel is None
            or any(_keeps_border(panel, box) for panel in (one.panel, other.panel))
        ):
            continue
        if is_stack:
            seam = Rect(box.inner.left, one.rect.bottom, box.inner.right, other.rect.top)
        else:
            seam = Rect(one.rect.right, box.inner.top, other.rect.left, box.inner.bottom)
        if not seam.area:
            continue
        colour = as_colour(np.median(pixels[seam.slices].reshape(-1, 3), axis=0))
        is_even = float((apart(pixels[seam.slices], colour) <= EVEN).mean()) >= ONE_COLOUR
        is_blend = is_between(colour, one.panel.color, other.panel.color)
        if is_even and not is_blend and min(differ(colour, part.color) for part in (one.panel, other.panel)) > SEEN:
            yield Rule(rect=seam, color=colour)


def _keeps_border(panel: Panel, box: Panel) -> bool:
    return not _is_body(panel, box) and panel.border is not None and not _same_line(panel.border.color, box)


def _is_body(panel: Panel, box: Panel) -> bool:
    return panel.surface.label == box.surface.label and panel.shade is None


def _same_line(colour: Colour, box: Panel) -> bool:
    return box.border is None or differ(colour, box.border.color) <= SAME_LINE
