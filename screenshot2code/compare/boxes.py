"""What is wrong with the boxes that elements paint, beside their place among the mockup's shapes: sides, borders, corners, shadows.

Perception does not see every box of a mockup, and the score's parts hardly know a corner from another. So each element that paints
a box is looked for in the mockup by what its own sides look like. What is found is for the differences alone; no part of the score
depends on it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import floor

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare import computed
from screenshot2code.compare.agreement import find_near
from screenshot2code.compare.alignment import Alignment
from screenshot2code.compare.corners import CORNERS, SMALLEST_SIDE, Paint, expected_radii
from screenshot2code.compare.faults import Fault, Told
from screenshot2code.compare.halos import REACH, Halo, halo_of, is_cast, unlike
from screenshot2code.compare.matching import is_picture
from screenshot2code.compare.noise import Noise
from screenshot2code.compare.shapes import WHOLE_PAGE, paints
from screenshot2code.compare.sheet import Sheet
from screenshot2code.compare.sides import NEAR, SIDES, Rim, Side, across, rim_of, sides_of
from screenshot2code.core.artifacts import Element, Render
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.color import distance, to_hex

LARGEST_SEARCH = 200_000.0  # px: a larger box that moved is a band, which alignment has seen
SEARCH_PX, SAME_BOX = 48, 0.95  # how far a box is looked for with all that is on it, and how alike it has to be
SMALL, SMALL_REACH = 24.0, 6.0  # px: of a smaller box no side is looked for further away than that, or than it is wide
CLEARER = 2.0  # times: of two places for a side that was not found, the one with so much clearer an edge
COVERED = 0.6  # of a side: what lies on more of it is what is looked at there, as a side is asked along its middle
OPAQUE = 0.5  # of a ground: what it lies on is hardly seen any more
SMALLEST = 8.0  # px: of a smaller box no side can be told from another
UNLIKE = 20  # of 255: pixels that differ by less are left to rasterisers and JPEG
FEWEST = 6  # such pixels around a box before it is looked at
STILL_PX = 1.5  # a side this near its place is in its place
GROWN_PX = 1.5  # sides of one box that are off by so much more than each other: another size
SAME_INK = 5.0  # CIEDE2000 between two borders: thin lines of one colour differ by less between rasterisers
THICKER = 0.7  # px
BLURRED_PX = 0.3  # a border half a pixel aside lies on two rows, and its ink fills so much more of them at least
LIGHTEST, OTHER_MASS = (
    12.0,
    0.35,
)  # of 255 times px, and of the heavier one: half a pixel aside changes a border by less
SAME_HUE = 0.97  # cosine between what two borders add to the fill
ENOUGH_RIMS, USUAL_RIM = (
    6,
    (0.5, 1.6),
)  # sides with a border before any is usual; what a density does to them, and no more
PALE_MASS = 0.5  # of the heavier one: two borders of which one is too pale to be told from its ground
SMALL_ASIDE = 3.5  # px that a side of a small box may be found aside between rasterisers: its own line has two
ROUGH_HEM = 2  # px beside a box that a scaler's ringing and another rasteriser's half pixels fill
DRAWN_THROUGH, BROKEN = 0.97, (0.25, 0.9)  # share of a side's pixels that a border covers: solid, and dashed or dotted
INNER = 5  # px inside a side where its fill is
LOSSY = 3.0  # times what is asked otherwise, where JPEG has been over the mockup
NOMINAL: Mapping[Kind, float] = {
    Kind.RADIUS: 0.003, Kind.SHADOW: 0.004, Kind.BORDER: 0.004, Kind.MOVED: 0.004, Kind.RESIZED: 0.004, Kind.BACKGROUND: 0.004,
}  # fmt: skip
"""Points of the score that such a fault is said to cost at least: the parts hardly see it, and a person does at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """An element's box on both pictures."""

    element: Element
    shown: Box  # whole pixels of the render
    wanted: Box  # where the mockup has it
    expected: Box  # where the mockup would have it if nothing were wrong with it
    sides: Mapping[str, Side]

    @property
    def found(self) -> int:
        return sum(side.shift is not None for side in self.sides.values())


def box_faults(
    mockup: Sheet, render: Sheet, alignment: Alignment, page: Render, *, noise: Noise | None = None
) -> list[Fault]:
    """Every fault of a painted box, each with what to change; the same fault may be seen by other means as well.

    `noise`: what compression or another rasteriser did to thin things, where it did.
    """
    found: list[Fault] = []
    noise = noise or Noise()
    surely = LOSSY if noise.lossy else 1.0
    paler = _usual_rim(mockup, render, alignment, page) if noise.is_foreign else 1.0
    for element in page.elements:
        box = whole_pixels(element.box)
        if not _is_worth(element, box, render) or not _differs(mockup, render, alignment, box):
            continue
        seen = _without_covered(_seen(mockup, render, alignment, element, box), page)
        if not (noise.is_rough and _is_as_large(seen)):
            found += _geometry(seen)
        dashes = [] if noise.is_foreign or noise.lossy else list(_dashes(mockup, render, seen))
        borders = dashes or list(_borders(mockup, render, seen, surely, paler))
        found += [one for one in borders if not (noise.is_foreign and _is_of_one_side(one, element))]
        found += _corners(mockup, render, seen, surely)
        found += _shadow(mockup, render, seen, surely, hem=ROUGH_HEM if noise.is_rough else 0)
    return found


def _usual_rim(mockup: Sheet, render: Sheet, alignment: Alignment, page: Render) -> float:
    """How many times the ink of the render's borders the mockup's have, at the median: another density draws thin lines thinner."""
    found = []
    for element in page.elements:
        box = whole_pixels(element.box)
        if not _is_worth(element, box, render):
            continue
        for name in SIDES:
            if computed.pixels(element.styles, f"border-{name}-width") < THICKER:
                continue
            one, two = rim_of(mockup, alignment.to_mockup(box), name), rim_of(render, box, name)
            if one is not None and two is not None and two.mass >= LIGHTEST:
                found.append(one.mass / two.mass)
    usual = float(np.median(found)) if len(found) >= ENOUGH_RIMS else 1.0
    return usual if USUAL_RIM[0] <= usual <= USUAL_RIM[1] else 1.0


def whole_pixels(box: Box) -> Box:
    """As a browser paints it: each side on the nearest pixel, from the middle on the next one."""
    return Box.from_edges(*(float(floor(edge + 0.5)) for edge in (box.x, box.y, box.right, box.bottom)))


def _is_worth(element: Element, box: Box, render: Sheet) -> bool:
    on_page = box.right > 0 and box.bottom > 0 and box.x < render.width and box.y < render.height
    return (
        on_page
        and paints(element)
        and _is_seen(element)
        and min(box.width, box.height) >= SMALLEST
        and box.area < WHOLE_PAGE * render.width * render.height
    )


def _is_seen(element: Element) -> bool:
    """Whether a ground, a border or a picture of its own can be seen: a border may be there and let everything through."""
    styles = element.styles
    if is_picture(element) or styles.get("background-image", "none") not in {"none", ""}:
        return True
    names = ["background-color"] + [
        f"border-{side}-color" for side in SIDES if computed.pixels(styles, f"border-{side}-width") > 0
    ]
    colors = [computed.color(styles.get(name, "")) for name in names]
    return element.tag in {"hr", "input", "select", "textarea", "progress", "meter"} or any(
        color is not None and color[1] > 0.02 for color in colors
    )


def _differs(mockup: Sheet, render: Sheet, alignment: Alignment, box: Box) -> bool:
    """Whether anything around the sides of the box is not the same where it is expected."""
    place = alignment.to_mockup(box)
    one, two = mockup.window(place.padded(REACH)), render.window(box.padded(REACH))
    if one.shape != two.shape:
        return True
    apart = np.maximum.reduce(cv2.split(cv2.absdiff(one, two)))
    faint = apart[:-NEAR] > 2
    inner = REACH + NEAR
    apart[inner:-inner, inner:-inner] = 0
    ring = apart[REACH - NEAR : -(REACH - NEAR), REACH - NEAR : -(REACH - NEAR)]
    # A shadow is faint but wide, everything else is strong but thin.
    return int((ring > UNLIKE).sum()) >= FEWEST or int(faint.sum()) >= max(box.width, box.height)


def _seen(mockup: Sheet, render: Sheet, alignment: Alignment, element: Element, box: Box) -> _Seen:
    bands = [
        alignment.band_of_rendered(y) for y in (box.y + 1, box.center[1], box.bottom - 1, box.center[1])
    ]  # in the order of SIDES
    by = [(-round(band.dx), -round(band.dy)) for band in bands]
    expected = Box.from_edges(box.x + by[3][0], box.y + by[0][1], box.right + by[1][0], box.bottom + by[2][1])
    if min(expected.width, expected.height) < 2:  # its lower side is taken for something further up
        by = [by[1]] * 4
        expected = box.shifted(*by[1])
    sides, place = sides_of(mockup, render, box, by), expected
    if any(side.shift != 0 for side in sides.values()):
        # A box that moved with all that is on it is the simpler answer: single sides may be found at a neighbour's.
        aside = _as_a_whole(mockup, render, box, by[1])
        if aside is not None:
            whole = (by[1][0] + aside[0], by[1][1] + aside[1])  # rows that came or went beside it cut no box in two
            sides, place = sides_of(mockup, render, box, [whole] * 4), box.shifted(*whole)
    if min(box.width, box.height) < SMALL:
        sides = {name: _near(side, max(SMALL_REACH, min(box.width, box.height))) for name, side in sides.items()}
    left, right = _both(mockup, place, sides["left"], sides["right"])
    top, bottom = _both(mockup, place, sides["top"], sides["bottom"])
    wanted = Box.from_edges(place.x + left, place.y + top, place.right + right, place.bottom + bottom)
    if wanted.width < 2 or wanted.height < 2:
        wanted = expected
    return _Seen(element=element, shown=box, wanted=wanted, expected=expected, sides=sides)


def _without_covered(seen: _Seen, page: Render) -> _Seen:
    """`seen` without the sides that another element lies on: what is looked at there is that element."""
    covered = [
        name
        for name, side in seen.sides.items()
        if side.shift is not None and _is_covered(seen.element, name, seen.shown, page)
    ]
    if not covered:
        return seen
    sides = {name: replace(side, shift=None) if name in covered else side for name, side in seen.sides.items()}
    edges = {"left": seen.wanted.x, "top": seen.wanted.y, "right": seen.wanted.right, "bottom": seen.wanted.bottom}
    still = {"left": seen.shown.x, "top": seen.shown.y, "right": seen.shown.right, "bottom": seen.shown.bottom}
    edges |= {name: still[name] for name in covered}
    return replace(
        seen, sides=sides, wanted=Box.from_edges(edges["left"], edges["top"], edges["right"], edges["bottom"])
    )


def _is_covered(element: Element, name: str, box: Box, page: Render) -> bool:
    """Whether something that is no part of the element, and comes later, lies on most of a side."""
    rim = {
        "top": Box(box.x, box.y - 1, box.width, 2),
        "bottom": Box(box.x, box.bottom - 1, box.width, 2),
        "left": Box(box.x - 1, box.y, 2, box.height),
        "right": Box(box.right - 1, box.y, 2, box.height),
    }[name]
    return any(
        other.box.overlap(rim) > COVERED * rim.area and _is_opaque(other) and not _lies_in(other, element, page)
        for other in page.elements[element.index + 1 :]
    )


def _is_opaque(element: Element) -> bool:
    ground = computed.color(element.styles.get("background-color", ""))
    return is_picture(element) or (ground is not None and ground[1] >= OPAQUE)


def _lies_in(other: Element, element: Element, page: Render) -> bool:
    at = other.parent
    while at is not None and at > element.index:
        at = page.elements[at].parent
    return at == element.index


def _as_a_whole(mockup: Sheet, render: Sheet, box: Box, by: tuple[float, float]) -> tuple[int, int] | None:
    """How far the mockup has the whole box with all that is on it from where it is expected; None if it has not."""
    if box.area > LARGEST_SEARCH:
        return None
    place = box.padded(2)
    side = min(box.width, box.height)
    reach = SEARCH_PX if side >= SMALL else round(max(SMALL_REACH, side))
    found = find_near(render.window(place), mockup, place.shifted(*by), reach)
    return (round(found[0]), round(found[1])) if found is not None and found[2] >= SAME_BOX else None


def _near(side: Side, reach: float) -> Side:
    """`side`, not found where it would lie far from a small box: letters have sides like those of a ring or a tick."""
    return replace(side, shift=None) if side.shift is not None and abs(side.shift) > reach else side


def _both(mockup: Sheet, place: Box, one: Side, two: Side) -> tuple[float, float]:
    """The shifts of two opposite sides; one that was not found goes with the other, or stayed: wherever an edge is seen."""
    if one.shift is None and two.shift is None:
        return 0.0, 0.0
    if one.shift is not None and two.shift is not None:
        return one.shift, two.shift
    lost, known = (one, two.shift) if one.shift is None else (two, one.shift)
    assert known is not None
    stayed = bool(known) and _step(mockup, place, lost.name, 0.0) > CLEARER * _step(mockup, place, lost.name, known)
    found = 0.0 if stayed else known
    return (found, known) if lost is one else (known, found)


def _step(mockup: Sheet, place: Box, name: str, by: float) -> float:
    """How clear an edge runs along a side of the place, moved by so much across: of 255."""
    moved = place.shifted(by, 0) if name in {"left", "right"} else place.shifted(0, by)
    outside, inside = across(mockup, moved, name, 1)
    return float(np.abs(inside - outside).max())


def _geometry(seen: _Seen) -> Iterable[Fault]:
    """Moved or of another size, by the sides that were found; all of them have to be, along the axis asked."""
    shifts = {name: side.shift for name, side in seen.sides.items()}
    if seen.found < 3:
        return
    wanted, shown = seen.wanted, seen.shown
    base = Fault(kind=Kind.MOVED, box=wanted, rendered_box=shown, element=seen.element.index, noun="block")
    sizes = {"width": (shown.width, wanted.width), "height": (shown.height, wanted.height)}
    whole = {"width": ("left", "right"), "height": ("top", "bottom")}
    grown = [
        name
        for name, (before, after) in sizes.items()
        if abs(before - after) > GROWN_PX and all(shifts[side] is not None for side in whole[name])
    ]
    for name in grown:
        before, after = sizes[name]
        yield _told(base, Kind.RESIZED, Told(name, _px(after), _px(before)))
    if grown:
        return
    expected = seen.expected
    offset = (
        min((expected.x - wanted.x, expected.right - wanted.right), key=abs),
        min((expected.y - wanted.y, expected.bottom - wanted.bottom), key=abs),
    )
    stays = max(abs(wanted.x - shown.x), abs(wanted.y - shown.y)) <= STILL_PX  # while what is around it went elsewhere
    if max(abs(offset[0]), abs(offset[1])) > STILL_PX and not stays:
        yield Fault(
            kind=Kind.MOVED, box=wanted, rendered_box=shown, element=seen.element.index, noun="block",
            offset=offset, nominal=NOMINAL[Kind.MOVED],
        )  # fmt: skip


def _is_as_large(seen: _Seen) -> bool:
    """Whether a small box (a tick, a ring) is as large as another rasteriser may draw it: its sides are found at its own lines."""
    one, two = seen.wanted, seen.shown
    return (
        min(two.width, two.height) < SMALL
        and max(abs(one.x - two.x), abs(one.y - two.y), abs(one.right - two.right), abs(one.bottom - two.bottom))
        <= SMALL_ASIDE
    )


def _borders(mockup: Sheet, render: Sheet, seen: _Seen, noise: float, paler: float) -> Iterable[Fault]:
    """Borders of another thickness or colour: what most of the sides say. `paler`: what all borders of the mockup are."""
    colors: list[tuple[str, str]] = []
    widths: list[tuple[float, float]] = []
    names: list[str] = []
    styles = seen.element.styles
    for name in SIDES:
        one, two = rim_of(mockup, seen.wanted, name), rim_of(render, seen.shown, name)
        if one is None or two is None:
            continue
        authored = computed.pixels(styles, f"border-{name}-width")
        if styles.get(f"border-{name}-style", "none") == "none":
            authored = 0.0
        if abs(two.width - authored) > THICKER or not _same(one.inside, two.inside):
            continue  # these eyes do not see what the browser says: something else runs along this side
        if one.width >= 1 and _same(one.color, one.outside) and not _same(two.color, two.outside):
            one = replace(one, width=0.0, mass=0.0)  # the box ends further inside: what is seen there is the ground
        if paler != 1.0:  # a pale line on two rows may be found on the one or the other
            there = rim_of(mockup, seen.expected, name) or one
            if _is_as_pale(one, two, paler) or _is_as_pale(there, two, paler):
                continue
        heavier = abs(one.mass - two.mass) > max(LIGHTEST * noise, OTHER_MASS * max(one.mass, two.mass))
        if heavier and abs(one.width - two.width) >= THICKER * noise and max(one.width, two.width) >= 1:
            widths.append((round(one.width) or 0, authored))
            names.append(name)
        elif min(one.width, two.width) >= 0.7 and not _same(one.color, two.color, noise) and not _is_blurred(one, two):
            colors.append((to_hex(one.color), to_hex(two.color)))
            names.append(name)
    base = Fault(kind=Kind.BORDER, box=seen.wanted, rendered_box=seen.shown, element=seen.element.index, noun="block")
    if widths:
        expected, shown = widths[0]
        whole = "border-width" if len(widths) > 1 else f"border-{names[0]}-width"
        yield _told(base, Kind.BORDER, Told(whole, _px(expected), _px(shown)))
    elif colors:
        whole = "border-color" if len(colors) > 1 else f"border-{names[0]}-color"
        yield _told(base, Kind.BORDER, Told(whole, *colors[0]))


def _is_of_one_side(fault: Fault, element: Element) -> bool:
    """Whether a border is said to be otherwise at one side alone, of a box that has several alike or none: a scaler's hem."""
    assert fault.told is not None
    written = sum(computed.pixels(element.styles, f"border-{name}-width") > 0 for name in SIDES)
    return written != 1 and any(f"-{name}-" in fault.told.property for name in SIDES)


def _is_as_pale(one: Rim, two: Rim, paler: float) -> bool:
    """Whether a border is what all borders of the mockup are beside the render's: as much paler, spread over more rows, or unseen."""
    usual = replace(two, mass=two.mass * paler)
    if one.width == 0:
        return abs(one.mass - usual.mass) <= PALE_MASS * max(one.mass, usual.mass)
    return _is_blurred(one, usual, blurred_px=0.0)


def _is_blurred(one: Rim, two: Rim, *, blurred_px: float = BLURRED_PX) -> bool:
    """Whether one border is the other half a pixel aside: paler, but of one hue, and with as much ink in all."""
    first, second = (rim.color.astype(float) - rim.inside.astype(float) for rim in (one, two))
    if abs(_spread(one) - _spread(two)) < blurred_px and float(distance(one.color, two.color)) > 2 * SAME_INK:
        return False  # its ink lies on as few rows as the other's, in another colour: half a pixel aside it would lie on more
    along = float(first @ second) / max(1e-6, float(np.linalg.norm(first) * np.linalg.norm(second)))
    return along > SAME_HUE and abs(one.mass - two.mass) <= OTHER_MASS * max(one.mass, two.mass)


def _spread(rim: Rim) -> float:
    """Rows that the ink of a border would fill at its own contrast."""
    contrast = float(np.abs(rim.color.astype(float) - rim.inside.astype(float)).max())
    return rim.mass / max(1.0, contrast)


def _same(one: NDArray[np.uint8], two: NDArray[np.uint8], noise: float = 1.0) -> bool:
    return float(distance(one, two)) <= SAME_INK * noise


def _corners(mockup: Sheet, render: Sheet, seen: _Seen, noise: float) -> Iterable[Fault]:
    element = seen.element
    if is_picture(element) or min(seen.shown.width, seen.shown.height) < SMALLEST_SIDE:
        return
    radii = {corner: computed.pixels(element.styles, f"border-{corner}-radius") for corner in CORNERS}
    wanted_paints, shown_paints = _paints(mockup, seen.wanted), _paints(render, seen.shown)
    found = expected_radii(mockup, seen.wanted, wanted_paints, render, seen.shown, shown_paints, radii)
    if not found:
        return
    if noise > 1 and all(abs(value - radii[corner]) <= noise for corner, value in found.items()):
        return
    alike = len(set(radii.values())) == 1
    corner = next(iter(found))
    name = "border-radius" if alike else f"border-{corner}-radius"
    expected = float(np.median(list(found.values())))
    base = Fault(kind=Kind.RADIUS, box=seen.wanted, rendered_box=seen.shown, element=element.index, noun="block")
    yield _told(base, Kind.RADIUS, Told(name, _px(expected), _px(radii[corner])))


def _paints(sheet: Sheet, box: Box) -> dict[str, Paint]:
    """By top and bottom: what the corners there are painted with."""
    out = {}
    for name in ("top", "bottom"):
        rim: Rim | None = rim_of(sheet, box, name)
        if rim is not None:
            out[name] = Paint(outside=rim.outside, border=rim.color, inside=rim.inside, border_width=rim.width)
    return out


def _shadow(mockup: Sheet, render: Sheet, seen: _Seen, noise: float, *, hem: int) -> Iterable[Fault]:
    authored = seen.element.styles.get("box-shadow", "none")
    base = Fault(kind=Kind.SHADOW, box=seen.wanted, rendered_box=seen.shown, element=seen.element.index, noun="block")
    if authored != "none" and not hem and noise == 1.0:
        around = mockup.window(seen.wanted.padded(REACH)), render.window(seen.shown.padded(REACH))
        if around[0].shape == around[1].shape and is_cast(around[0], around[1], seen.shown, authored):
            yield _told(base, Kind.SHADOW, Told("box-shadow", "none", authored))
            return
    one, two = halo_of(mockup, seen.wanted), halo_of(render, seen.shown)
    if not unlike(one, two, noise=noise, hem=hem) or (authored == "none" and two.is_seen):
        return
    if authored == "none" and (not one.is_seen or (hem and not _is_all_round(one, seen.wanted, mockup))):
        return
    yield _told(base, Kind.SHADOW, Told("box-shadow", one.css, authored))


def _is_all_round(halo: Halo, box: Box, sheet: Sheet) -> bool:
    """Whether a shadow goes on beyond the hem at three sides of its box, of those that are on the page."""
    on_page = (box.y > 0, box.right < sheet.width, box.bottom < sheet.height, box.x > 0)
    sides = [depth for depth, is_there in zip(halo.depth, on_page, strict=True) if is_there]
    seen = sum(bool(side[ROUGH_HEM] > 0) for side in sides)
    return min(box.width, box.height) >= SMALL and 0 < len(sides) <= seen + 1


def _dashes(mockup: Sheet, render: Sheet, seen: _Seen) -> Iterable[Fault]:
    """A border that is drawn through on one side and broken into dashes or dots on the other."""
    names = [
        name
        for name in SIDES
        if computed.pixels(seen.element.styles, f"border-{name}-width") >= 1 and seen.sides[name].shift is not None
    ]
    drawn = [(_drawn_share(mockup, seen.wanted, name), _drawn_share(render, seen.shown, name)) for name in names]
    whole, broken = [one >= DRAWN_THROUGH for one, _ in drawn], [BROKEN[0] <= two <= BROKEN[1] for _, two in drawn]
    mended = [two >= DRAWN_THROUGH for _, two in drawn]
    lost = [BROKEN[0] <= one <= BROKEN[1] for one, _ in drawn]
    if len(names) < 1 or not ((all(whole) and all(broken)) or (all(mended) and all(lost))):
        return
    styles = [seen.element.styles.get(f"border-{name}-style", "solid") for name in names]
    if all(whole) == (styles[0] == "solid"):
        return  # what is seen is not what the page says: a neighbour, not the border
    base = Fault(kind=Kind.BORDER, box=seen.wanted, rendered_box=seen.shown, element=seen.element.index, noun="block")
    yield _told(base, Kind.BORDER, Told("border-style", "solid" if all(whole) else "dashed", styles[0]))


def _drawn_share(sheet: Sheet, box: Box, name: str) -> float:
    """How much of a side's outermost row of pixels is unlike the fill a little further in; without the corners."""
    across_row = name in {"top", "bottom"}
    length = box.width if across_row else box.height
    cut = max(8.0, 0.15 * length)
    if length <= 2 * cut + 8:
        return 0.0
    if across_row:
        y, inner = (box.y, box.y + INNER) if name == "top" else (box.bottom - 1, box.bottom - 1 - INNER)
        rows = [Box(box.x + cut, at, length - 2 * cut, 1) for at in (y, inner)]
    else:
        x, inner = (box.x, box.x + INNER) if name == "left" else (box.right - 1, box.right - 1 - INNER)
        rows = [Box(at, box.y + cut, 1, length - 2 * cut) for at in (x, inner)]
    line, fill = (sheet.window(row).reshape(-1, 3).astype(np.int16) for row in rows)
    apart = np.abs(line - np.median(fill, axis=0)).max(axis=1)
    return float((apart > UNLIKE).mean())


def _told(base: Fault, kind: Kind, told: Told) -> Fault:
    return replace(base, kind=kind, told=told, nominal=NOMINAL[kind])


def _px(value: float) -> str:
    rounded = round(value, 1)
    return f"{round(rounded)}px" if abs(rounded - round(rounded)) < 0.05 else f"{rounded:.1f}px"
