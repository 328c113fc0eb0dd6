"""Boxes of a page: which smooth surfaces are bars, cards, buttons and fields, with fill, corners, border and shadow."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from screenshot2code.core.perception import CORNERS
from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.dashes import find_dashes, framed
from screenshot2code.imaging.perception.edges import (
    find_border,
    find_disc,
    find_hoop,
    find_ring,
    with_blended_rim,
    with_shaded_rim,
)
from screenshot2code.imaging.perception.explained import accounted_for
from screenshot2code.imaging.perception.gradients import gradient
from screenshot2code.imaging.perception.grounds import (
    BACKDROP_SHARE,
    BAND_SHARE,
    EVEN,
    evenness,
    is_ground,
    is_part_of_photo,
    page_colour,
)
from screenshot2code.imaging.perception.panels import CARD_SIDE, Layout, Panel, plain, reach_of
from screenshot2code.imaging.perception.raster import Colour, Mask, Rect, apart, differ
from screenshot2code.imaging.perception.rules import Rule, find_rules, joined
from screenshot2code.imaging.perception.shadows import Cast, find_shadow
from screenshot2code.imaging.perception.surfaces import (
    STEP,
    Surface,
    Surfaces,
    outline_of,
    rectangles,
    with_last_edge,
)
from screenshot2code.imaging.perception.veils import as_veils, find_veil, without_grain

MIN_WIDTH, MIN_HEIGHT = 14, 8  # CSS pixels of a box; smaller flat things are parts of icons
BAR_SIDE = 24  # CSS pixels: thickness of a chart's bar
MISFIT = 0.7  # pixels by which an outline is off for each of its circumference: discs .5, icons .9 and more
FAMILY = 4  # so many bars in one colour, on one line and equally thick, are a chart
KNOB_SIDE = 24  # CSS pixels: a smaller disc with a shade round it is the knob of a switch, and the shade its track
CONTROL_SIDE = 8  # CSS pixels inside a box to tick, which is smaller than other boxes and has to have a border
ROUND_ALLOWANCE = 0.22  # a circle fills .785 of its square
BADGE_SIDE = 96  # CSS pixels of a shaded disc or square that an icon stands on
BADGE_DENSITY = 0.45  # of its outline that such an icon leaves
NEAR_SQUARE = 1.1  # of its longer side to its shorter
SOLID = 0.9
BITTEN_SHARE = 0.4  # of a card that is left of it where a chart lies on it and reaches its sides
SIDE_SUPPORT, ROUND_SUPPORT = 0.9, 0.55  # of each side along which such a card ends; fewer where its corners are round
SIDE_STEP = 4  # levels across a card's side: white on #f6f7fb, the palest ground in use, has as many
CLEAR_STEP = 6.0  # levels by which a thin strip differs from its neighbours
PILL_SHARE = 0.42  # of the shorter side: corners this round are meant to be half circles
LIES_ON = 0.15  # of a box's surroundings that a surface has to be for the box to lie on it, if only with an end
STRIP_CONTRAST = 40.0  # levels of one channel from which a line along a box's edge is not its border, but a strip on it
SHARP_RADIUS = 1.5  # device pixels: less is a square corner


def find_regions(pixels: Pixels, surfaces: Surfaces, *, unit: float, step: int = STEP) -> Layout:
    """What the surfaces of `pixels` (text already taken off) are; `step` is the one that they were found with."""
    page = page_colour(surfaces, pixels)
    panels: list[Panel] = []
    crossed: list[Surface] = []
    for surface in sorted(surfaces.items, key=lambda surface: surface.rect.area):  # what lies on others first
        found = _panels(pixels, surfaces, surface, panels, page, unit, step)
        if not _is_whole(found, surface) and _is_band(surface, pixels):
            crossed.append(surface)
        panels += found
    for surface in crossed:
        others = [panel for panel in panels if panel.surface is not surface]
        found = _panels(pixels, surfaces, surface, others, page, unit, step)
        if _is_whole(found, surface):
            panels = others + found
    panels = without_grain(as_veils(pixels, surfaces.labels, _without_rings(panels)), unit=unit)
    panels += _bars(pixels, surfaces, panels, unit)
    rules = find_rules(pixels, unit=unit)
    rules = tuple(rule for rule in rules if not is_edge(rule, panels, unit))
    rules = joined(rules, [panel.rect for panel in panels if not panel.is_backdrop], unit=unit)
    panels = [_with_strips(panel, rules) for panel in panels]
    panels, dashes = framed(pixels, surfaces, panels, find_dashes(pixels, unit=unit), unit=unit)
    rules = (*rules, *dashes)
    explained = accounted_for(pixels, surfaces, panels, rules, page)
    return Layout(panels=tuple(panels), rules=rules, explained=explained, page=page)


def _bars(pixels: Pixels, surfaces: Surfaces, panels: Sequence[Panel], unit: float) -> list[Panel]:
    """Bars: flat strips too small or too thin to be believed alone.

    Of a chart, where several stand on one line in one colour; of progress, where a strip of the same thickness goes on where one ends.
    """
    known = {panel.surface.label for panel in panels}
    even = [
        surface
        for surface in surfaces.items
        if surface.flatness > 0.97
        and surface.density > 0.6
        and min(surface.rect.width, surface.rect.height) <= BAR_SIDE * unit
    ]
    found = []
    for strip in even:
        if strip.label not in known and strip.solidity > SOLID and any(_goes_on(strip, other) for other in even):
            known.add(strip.label)
            found.append(plain(strip, with_blended_rim(pixels, strip.rect, strip.color, radius=1.0)))
    strips = [surface for surface in even if surface.label not in known and surface.solidity > 0.97]
    for strip in strips:
        likes = [
            other.rect
            for other in (*strips, *(panel.surface for panel in panels))
            if differ(other.color, strip.color) <= 2
        ]
        upright = sum(rect.bottom == strip.rect.bottom and abs(rect.width - strip.rect.width) <= 1 for rect in likes)
        level = sum(rect.left == strip.rect.left and abs(rect.height - strip.rect.height) <= 1 for rect in likes)
        if max(upright, level) >= FAMILY:
            found.append(plain(strip, strip.rect))
    return found


def _is_whole(panels: Sequence[Panel], surface: Surface) -> bool:
    return any(not panel.is_backdrop and panel.inner == surface.rect for panel in panels)


def _is_band(surface: Surface, pixels: Pixels) -> bool:
    """Whether an area goes from side to side of the page, or nearly: a card that crosses its edge may be larger than it."""
    height, width = pixels.shape[:2]
    at_side = surface.rect.left <= 1 or surface.rect.right >= width - 1
    return bool(at_side and surface.rect.width >= BAND_SHARE * width and surface.rect.height < height - 1)


def _goes_on(strip: Surface, other: Surface) -> bool:
    """Whether two level strips of one thickness meet end to end: what is done of a task, and what is left."""
    one, two = strip.rect, other.rect
    is_level = abs(one.top - two.top) <= 1 and abs(one.bottom - two.bottom) <= 1
    meets = min(abs(one.right - two.left), abs(two.right - one.left)) <= 1
    return is_level and meets and min(one.width, two.width) >= 1.5 * one.height and other.solidity > SOLID


def _panels(
    pixels: Pixels,
    surfaces: Surfaces,
    surface: Surface,
    smaller: Sequence[Panel],
    page: Colour,
    unit: float,
    step: int,
) -> list[Panel]:
    """The boxes that one surface is: none, one, or several where its outline is a few rectangles.

    `smaller` are the boxes that may lie on it, also across its rim.
    """
    rect, labels = surface.rect, surfaces.labels
    page_area = pixels.shape[0] * pixels.shape[1]
    is_even, shade = evenness(pixels, labels, surface, unit, step)
    if not is_even:
        shade = _shade_of_badge(pixels, labels, surface, unit, step)
        if shade is None:
            return []
    if not is_ground(surface, page, pixels) and is_part_of_photo(pixels, labels, surface, shade, smaller, unit):
        if shade is not None:
            return []
        veil = find_veil(pixels, labels, surface, unit=unit)
        return [veil] if veil is not None else _bitten(pixels, surfaces, surface, unit, step)
    roundness = min(1.0, 2 * surface.radius / max(1, min(rect.width, rect.height)))
    is_box = surface.solidity >= SOLID - ROUND_ALLOWANCE * roundness
    has_size = rect.width >= MIN_WIDTH * unit and rect.height >= MIN_HEIGHT * unit
    is_strip = surface.flatness > 0.95 and (
        (rect.height <= 6 * unit and rect.width >= 30 * unit) or (rect.width <= 8 * unit and rect.height >= 24 * unit)
    )
    own = labels[rect.slices] == surface.label
    is_drawing = is_box and has_size and _looks_like_disc(surface) and not _is_disc(own, unit, step)
    is_round = _is_shaded_disc(own, unit, step) if shade is not None else None
    if is_drawing and not (_is_ring_or_disc(pixels, surface, own, unit) if is_round is None else is_round):
        return []
    if is_box and ((has_size and surface.density > 0.2) or (is_strip and _stands_clear(pixels, surface, unit))):
        return [_with_edges(pixels, surface, shade, unit, step, own)]
    if shade is None and _could_be_control(surface, unit):
        control = _control(pixels, surface, unit, step)
        if control is not None and _stands_free(pixels, control.rect, unit):
            return [control]
    if shade is None and not is_box and (bitten := _bitten(pixels, surfaces, surface, unit, step)):
        return bitten
    if surface.area <= BACKDROP_SHARE * page_area:
        return []
    if not is_box:
        whole = _with_overlaid(own, surface, smaller, unit)
        if float(whole.mean()) >= SOLID:
            return [replace(plain(surface, rect), shade=shade)]
        parts = rectangles(whole, smallest=round(MIN_WIDTH * unit)) if shade is None else ()
        if parts:
            return [plain(surface, with_last_edge(part.moved(rect.left, rect.top), pixels)) for part in parts]
    if shade is not None and not is_box and surface.area <= 0.25 * page_area:
        return []  # not a box that could be drawn, and what is shaded and not drawn has to stay a picture
    if is_box:  # most of it is covered by what lies on it: a card of posts
        return [_with_edges(pixels, surface, shade, unit, step, own)]
    return [replace(plain(surface, rect), is_backdrop=True)]


def _shade_of_badge(pixels: Pixels, labels: NDArray[np.int32], surface: Surface, unit: float, step: int) -> str | None:
    """The gradient of a disc, or of a square with round corners, that an icon hides much of; None if it is neither.

    That its outline is drawn to a pixel tells it from what is shaded in a photo, as its density cannot.
    """
    rect = surface.rect
    shorter, longer = sorted((rect.width, rect.height))
    if shorter < MIN_WIDTH * unit or longer > min(BADGE_SIDE * unit, NEAR_SQUARE * shorter):
        return None
    own = labels[rect.slices] == surface.label
    if surface.density < BADGE_DENSITY * surface.solidity or not _is_shaded_disc(own, unit, step):
        return None
    return gradient(pixels[rect.slices], own, step=step)


def _bitten(pixels: Pixels, surfaces: Surfaces, surface: Surface, unit: float, step: int) -> list[Panel]:
    """The card that `surface` is what is left of, where a chart or a drawing reaches its sides, or parts it in two.

    Its sides are seen all the same: whatever lies on them ends there too.
    """
    parts = [
        other
        for other in surfaces.items
        if other.label == surface.label
        or (
            abs(other.rect.left - surface.rect.left) <= 1
            and abs(other.rect.right - surface.rect.right) <= 1
            and other.solidity < SOLID
            and differ(other.color, surface.color) <= 1
            and max(other.rect.top, surface.rect.top) < min(other.rect.bottom, surface.rect.bottom)
        )
    ]
    rect = Rect.around([part.rect for part in parts])
    if min(rect.width, rect.height) < CARD_SIDE * unit or sum(part.area for part in parts) < BITTEN_SHARE * rect.area:
        return []
    corners = max(parts, key=lambda part: part.radius)
    is_round = corners.radius >= SHARP_RADIUS * unit and len(corners.corners) == len(CORNERS)
    supported = [_side_support(side, corners.radius) for side in _sides(pixels, rect, round(unit))]
    if min(supported, default=0.0) < (ROUND_SUPPORT if is_round else SIDE_SUPPORT):
        return []
    whole = replace(surface, rect=rect, radius=corners.radius, corners=corners.corners)
    others = [replace(plain(part, part.rect), is_backdrop=True) for part in parts if part is not surface]
    return [_with_edges(pixels, whole, None, unit, step), *others]


def _sides(pixels: Pixels, rect: Rect, out: int) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """The pixels just inside of each side of `rect`, and those `out` pixels beyond; not for sides along the picture's own."""
    height, width = pixels.shape[:2]
    level, upright = slice(rect.left, rect.right), slice(rect.top, rect.bottom)
    if rect.top - out >= 0:
        yield pixels[rect.top, level], pixels[rect.top - out, level]
    if rect.bottom - 1 + out < height:
        yield pixels[rect.bottom - 1, level], pixels[rect.bottom - 1 + out, level]
    if rect.left - out >= 0:
        yield pixels[upright, rect.left], pixels[upright, rect.left - out]
    if rect.right - 1 + out < width:
        yield pixels[upright, rect.right - 1], pixels[upright, rect.right - 1 + out]


def _side_support(side: tuple[NDArray[np.uint8], NDArray[np.uint8]], radius: float) -> float:
    """The share of a side, its round ends apart, at which inside and outside differ."""
    corner = round(radius)
    inside, outside = (row[corner : len(row) - corner].astype(np.int16) for row in side)
    return float((np.abs(inside - outside).max(axis=1) >= SIDE_STEP).mean()) if len(inside) else 0.0


def _looks_like_disc(surface: Surface) -> bool:
    shorter, longer = sorted((surface.rect.width, surface.rect.height))
    return longer <= 1.25 * shorter and surface.radius > 0.35 * shorter


def _is_ring_or_disc(pixels: Pixels, surface: Surface, own: Mask, unit: float) -> bool:
    outline = outline_of(own)
    return (
        find_disc(pixels, surface.rect, outline, surface.color) is not None
        or find_hoop(pixels, surface.rect, outline, surface.color, unit=unit) is not None
    )


def _is_disc(own: Mask, unit: float, step: int) -> bool:
    """Whether an area as wide as high is a disc, or a square with round corners, and no hexagon, heart or star."""
    outline = outline_of(own)
    height, width = outline.shape
    y, x = np.mgrid[0:height, 0:width] + 0.5
    half = min(width, height) / 2
    off = []
    for radius in np.linspace(0.6, 1.0, 9) * half:
        away_x = np.maximum(0, np.maximum(radius - x, x - (width - radius)))
        away_y = np.maximum(0, np.maximum(radius - y, y - (height - radius)))
        off.append(float(((np.hypot(away_x, away_y) <= radius) != outline).sum()))
    return bool(min(off) <= MISFIT * unit * (1 if step == STEP else 2) * 2 * np.pi * half)


def _is_shaded_disc(own: Mask, unit: float, step: int) -> bool:
    """As `_is_disc`; at the ends of its two middle lines a disc may fill two pixels of a row that is else its rim."""
    return _is_disc(own, unit, step) or _is_disc(own[1:-1, 1:-1], unit, step)


def _could_be_control(surface: Surface, unit: float) -> bool:
    """Whether an area has the size and form of the inside of a box to tick."""
    shorter, longer = sorted((surface.rect.width, surface.rect.height))
    return (
        shorter >= CONTROL_SIDE * unit and longer <= 1.2 * shorter and surface.flatness > EVEN and surface.density > 0.6
    )


def _control(pixels: Pixels, surface: Surface, unit: float, step: int) -> Panel | None:
    """The box to tick whose inside `surface` is: bordered, or a circle."""
    square = _with_edges(pixels, surface, None, unit, step)
    if square.border is not None:
        return square
    ring = find_ring(pixels, surface.rect, surface.color, unit=unit)
    if ring is None:
        return None
    outer, line = ring
    return replace(plain(surface, outer), radius=min(outer.width, outer.height) / 2, border=line)


def _stands_free(pixels: Pixels, rect: Rect, unit: float) -> bool:
    """Whether one colour goes round `rect`: parts of drawings do not stand so."""
    around = rect.grown(round(2 * unit), within=pixels.shape)
    if around == rect:
        return False
    ring = pixels[around.slices]
    outside = np.concatenate([ring[0], ring[-1], ring[:, 0], ring[:, -1]])
    return bool(float(np.ptp(outside.astype(np.int16), axis=0).max()) <= 4)


def _with_overlaid(own: Mask, surface: Surface, smaller: Sequence[Panel], unit: float) -> Mask:
    """The surface's mask together with the boxes that lie on it, some of which stick out over its rim."""
    whole = own.copy()
    for panel in smaller:
        shared = panel.rect.overlap(surface.rect)
        # What covers a third of it leaves an L or a U: a header with a sidebar, which are boxes of their own. A card that casts a
        # shadow on it lies on it however much it covers.
        most = 1.0 if panel.shadow is not None else 0.3
        if panel.is_backdrop or shared < 0.03 * panel.rect.area or shared > most * surface.rect.area:
            continue
        place = panel.rect.grown(reach_of(panel, unit)).cut(surface.rect).moved(-surface.rect.left, -surface.rect.top)
        if _rim_share(own, place) >= LIES_ON:
            whole[place.slices] = True
    return outline_of(whole)


def _rim_share(own: Mask, place: Rect) -> float:
    """How much of the rim of `place` is set: little where something stands in a hole of the surface and not on it."""
    part = own[place.slices]
    if not part.size:
        return 0.0
    return float(np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]]).mean())


def _stands_clear(pixels: Pixels, surface: Surface, unit: float) -> bool:
    """Whether a thin strip differs plainly from what is on both its sides: the bands of a shadow do not."""
    rect, out = surface.rect, max(1, round(unit))
    xs = np.linspace(rect.left, rect.right - 1, 9)[1:-1].astype(int)
    ys = np.linspace(rect.top, rect.bottom - 1, 9)[1:-1].astype(int)
    if rect.width >= rect.height:
        sides = [(rect.top - out, xs), (rect.bottom - 1 + out, xs)]
        beside = [pixels[y, x] for y, x in sides if 0 <= y < pixels.shape[0]]
    else:
        sides = [(rect.left - out, ys), (rect.right - 1 + out, ys)]
        beside = [pixels[y, x] for x, y in sides if 0 <= x < pixels.shape[1]]
    return all(float((apart(colours, surface.color) >= CLEAR_STEP).mean()) > 0.7 for colours in beside)


def _with_edges(
    pixels: Pixels, surface: Surface, shade: str | None, unit: float, step: int, own: Mask | None = None
) -> Panel:
    rect, radius = surface.rect, surface.radius if surface.radius >= SHARP_RADIUS * unit else 0.0
    border = find_border(pixels, rect, surface.color, radius=radius, unit=unit, is_lossy=step != STEP)
    is_pill = radius >= PILL_SHARE * min(rect.width, rect.height)
    disc = hoop = None
    if border is None:
        outer = rect
        if own is not None and shade is None:
            hoop = find_hoop(pixels, rect, outline_of(own), surface.color, unit=unit)
            disc = find_disc(pixels, rect, outline_of(own), surface.color) if hoop is None else hoop[0]
        if disc is not None:
            outer, is_pill, radius = disc, True, disc.width / 2
            border = None if hoop is None else hoop[1]
        elif radius and shade is not None:
            outer = with_shaded_rim(pixels, rect, radius=radius)
        elif radius:
            outer = with_blended_rim(pixels, rect, surface.color, radius=radius)
    else:
        width = {side: border.width if side in border.sides else 0 for side in ("left", "top", "right", "bottom")}
        outer = Rect(
            max(0, rect.left - width["left"]),
            max(0, rect.top - width["top"]),
            min(pixels.shape[1], rect.right + width["right"]),
            min(pixels.shape[0], rect.bottom + width["bottom"]),
        )
        radius = radius + border.width if radius else 0.0
    if is_pill and surface.corners == CORNERS:
        radius = min(outer.width, outer.height) / 2
    shadow = None
    smallest = 12 if disc is None else KNOB_SIDE
    if min(rect.width, rect.height) >= smallest * unit:
        # The rim of a round box is blended into its shadow; begin where the shadow is alone.
        shadow = find_shadow(
            pixels,
            outer.grown(1, within=pixels.shape) if is_pill else outer,
            fill=surface.color,
            radius=radius,
            unit=unit,
        )
    return Panel(
        surface=surface,
        inner=rect,
        rect=outer,
        color=surface.color,
        shade=shade,
        radius=min(radius, min(outer.width, outer.height) / 2),
        border=border,
        shadow=shadow,
    )


def _without_rings(panels: list[Panel]) -> list[Panel]:
    """Without the thick borders that are smooth enough to be surfaces of their own: the box inside has them already."""
    bordered = [panel for panel in panels if panel.border is not None]
    return [
        panel
        for panel in panels
        if not any(
            other is not panel
            and panel.surface.density < 0.5
            and panel.rect.contains(other.inner)
            and other.rect.grown(2).contains(panel.rect)
            for other in bordered
        )
    ]


def is_edge(rule: Rule, panels: Sequence[Panel], unit: float) -> bool:
    """Whether a rule is the border, or the steepest line of the shadow, of a box; a strip in a colour of its own is neither."""
    reach = round(2 * unit) + 1
    for panel in panels:
        if panel.is_backdrop or not panel.rect.contains(rule.rect, tolerance=reach):
            continue
        if not _lies_along(rule.rect, panel.rect, reach):
            continue
        if panel.border is not None and differ(panel.border.color, rule.color) < STRIP_CONTRAST:
            return True
        if panel.shadow is not None and _could_be_shade(rule.color, panel.shadow):
            return True
    return False


def _could_be_shade(colour: Colour, shadow: Cast) -> bool:
    """Whether a line is grey enough, and not too dark, to be a row of the shadow itself: it only darkens its ground so far."""
    if _chroma(colour) >= _chroma(shadow.color) + STRIP_CONTRAST:
        return False
    if float((np.asarray(colour) - np.asarray(shadow.ground)).max()) > CLEAR_STEP:
        return False  # it never lightens it
    full = (1 - shadow.alpha) * np.asarray(shadow.ground) + shadow.alpha * np.asarray(shadow.color)
    return bool(np.asarray(colour).min() > full.min() - STRIP_CONTRAST)


def _with_strips(panel: Panel, rules: Sequence[Rule]) -> Panel:
    """`panel` grown by the strip that lies on its top: card and strip are one box to whatever stands beside them."""
    rect = panel.rect
    on_top = [
        rule.rect.top
        for rule in rules
        if panel.border is not None
        and "top" not in panel.border.sides
        and rule.rect.bottom == rect.top
        and rect.left <= rule.rect.left
        and rule.rect.right <= rect.right
        and rule.rect.width >= 0.9 * rect.width
    ]
    return replace(panel, rect=replace(rect, top=min(on_top))) if on_top else panel


def _lies_along(line: Rect, box: Rect, reach: int) -> bool:
    """Whether `line` is within `reach` pixels of a side of `box` that it is parallel to."""
    if line.width >= line.height:
        return min(abs(line.top - box.top), abs(line.bottom - box.bottom)) <= reach
    return min(abs(line.left - box.left), abs(line.right - box.right)) <= reach


def _chroma(colour: Colour) -> float:
    """How far from grey, in levels."""
    return max(colour) - min(colour)
