"""Photos, drawings and icons: what no box, rule or text accounts for, cut out of the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.icon_grounds import ground_of, is_even_round
from screenshot2code.imaging.perception.panels import Layout, Panel
from screenshot2code.imaging.perception.raster import (
    Colour,
    Mask,
    Rect,
    apart,
    bounds,
    components,
    differ,
)

ICON_SIDE = 64  # CSS pixels: larger single-colour drawings are rare, smaller photos are avatars
PHOTO_SIDE = 48  # CSS pixels below which a PNG is small anyway
FRAME_REACH = 12  # CSS pixels: residue that lies only so near its own outline is the seam of a box
PAGE_SHARE = 0.4  # of the page: a picture this large that has text on it is looked at again
THIN_SIDES = (5, 48)  # CSS pixels: shorter and longer side of an icon of thin strokes
COMPACT_SIDE = 8  # CSS pixels of an icon that reading did not come upon
THIN_ASPECT = 1.8  # wider or higher is a piece of something
THIN_AREA = 16  # CSS pixels that such an icon leaves unexplained at least
STROKE_SIDES = (
    480,
    240,
)  # CSS pixels: width and height of a curve with its points; what is larger is the rim of a card
STROKE_SHARE = 0.35  # of its rectangle that a thin stroke fills at most
HELD_SHARE = 0.25  # of a shaded box that a picture in it fills, if the two are one picture
POKE, INSIDE = 0.06, 0.8  # of the shorter side of a piece of a picture that is out of it, and of its area that is in it
SNAP = 5  # CSS pixels by which the edges of a picture may be off before they are drawn to a line
SNAP_STEP = 6.0  # levels across such a line
BLED_STEP = 16  # levels by which most pixels of a photo's edge may differ from what goes on beside it
BLED_SHARE = (
    0.98  # of what lies between a photo and the page's edge that is not the page's own colour, if it is of the photo
)
SEAM = 12  # CSS pixels: what is narrower, straight and as long as a small photo is a seam of boxes with its shadow
TEXTURE = 8  # levels between the lightest and darkest of neighbouring pixels: less is an even area


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """A part of the page that has to be kept as pixels; `is_icon` if it is small and stands on one colour."""

    rect: Rect
    is_icon: bool
    is_chart: bool = False


def find_pictures(
    pixels: Pixels, layout: Layout, texts: Sequence[Rect], *, unit: float, drawings: Sequence[Rect] = ()
) -> tuple[Picture, ...]:
    """Where the pictures are in `pixels`, from which `texts` are already taken off.

    `drawings` are places of icons that reading came upon: thin ones are believed there only. No page ends as one picture: if one covers most of it and text was read there, only what has texture is kept.
    """
    rims = _rims(layout, unit)
    pictures = _pictures(pixels, ~layout.explained, rims, unit)
    limit = PAGE_SHARE * pixels.shape[0] * pixels.shape[1]
    if any(picture.rect.area > limit and any(picture.rect.contains(text) for text in texts) for picture in pictures):
        pictures = _pictures(pixels, ~layout.explained & _textured(pixels, unit), rims, unit)
    pictures = _connected(pixels, ~layout.explained, pictures, texts, unit)
    places = [*drawings, *_compact(~layout.explained, layout.panels, unit)]
    return pictures + _thin_icons(pixels, ~layout.explained, pictures, texts, places, unit)


def _connected(
    pixels: Pixels, left_over: Mask, pictures: Sequence[Picture], texts: Sequence[Rect], unit: float
) -> tuple[Picture, ...]:
    """`pictures`, in which those that one thin stroke goes through are one: the points of a curve, the stops of a route."""
    labels, stats = components(left_over, connectivity=8)
    met: dict[int, list[Picture]] = {}
    for picture in pictures:
        for label in np.unique(labels[picture.rect.slices]):
            met.setdefault(int(label), []).append(picture)
    whole: list[Rect] = []
    for label, through in met.items():
        x, y, width, height, area = stats[label].tolist()
        stroke = Rect(x, y, x + width, y + height)
        is_stroke = label and len(through) > 1 and area < STROKE_SHARE * stroke.area
        is_small = width <= STROKE_SIDES[0] * unit and height <= STROKE_SIDES[1] * unit
        if is_stroke and is_small and not any(stroke.overlap(text) > 0 for text in texts):
            whole.append(Rect.around((stroke, *(picture.rect for picture in through))))
    joined = [Picture(rect=rect, is_icon=_is_icon(pixels, rect, unit)) for rect in _merged(whole, unit)]
    left = (one for one in pictures if not any(other.rect.contains(one.rect) for other in joined))
    return (*left, *joined)


def _compact(left_over: Mask, panels: Sequence[Panel], unit: float) -> list[Rect]:
    """Small parts of what is left over that lie away from the edges of boxes: no seams, but icons drawn in outline."""
    wide = 2 * round(2 * unit) + 1
    joined = cv2.morphologyEx(left_over.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((wide, wide), np.uint8))
    _, stats = components(joined > 0, connectivity=8)
    small = (stats[:, 2:4].min(axis=1) >= COMPACT_SIDE * unit) & (stats[:, 2:4].max(axis=1) <= THIN_SIDES[1] * unit)
    rects = [Rect(x, y, x + width, y + height) for x, y, width, height, _ in stats[small].tolist()]
    seam = round(3 * unit)
    boxes = [panel.rect for panel in panels]

    def is_seam(rect: Rect) -> bool:
        return any(box.grown(seam).overlap(rect) > 0 and not box.grown(-seam).contains(rect) for box in boxes)

    return [rect for rect in rects if not is_seam(rect)]


def _thin_icons(
    pixels: Pixels,
    left_over: Mask,
    pictures: Sequence[Picture],
    texts: Sequence[Rect],
    drawings: Sequence[Rect],
    unit: float,
) -> tuple[Picture, ...]:
    """The `drawings` that are no picture yet because their strokes are too thin to be told from seams: ticks, crosses."""
    found: list[Picture] = []
    labels, stats = components(left_over, connectivity=8)
    for drawing in drawings:
        place = drawing.grown(round(unit), within=pixels.shape)
        inside = bounds(left_over[place.slices])
        if inside is None:
            continue
        rect = Rect.around((inside.moved(place.left, place.top), *_reaching(labels[place.slices], stats, unit)))
        shorter, longer = sorted((rect.width, rect.height))
        is_icon = THIN_SIDES[0] * unit <= shorter and longer <= THIN_SIDES[1] * unit and longer <= THIN_ASPECT * shorter
        if not is_icon or int(left_over[rect.slices].sum()) < THIN_AREA * unit * unit:
            continue
        known = [*texts, *(picture.rect for picture in (*pictures, *found))]
        if not any(other.overlap(rect) > 0.2 * min(rect.area, other.area) for other in known):
            found.append(Picture(rect=rect, is_icon=_is_icon(pixels, rect, unit)))
    return tuple(found)


def _reaching(labels: NDArray[np.int32], stats: NDArray[np.int32], unit: float) -> Iterator[Rect]:
    """The whole strokes of which some lies in a place: reading says where an icon is, but not where it ends."""
    for label in np.unique(labels[labels > 0]):
        left, top, width, height, _ = stats[label].tolist()
        if max(width, height) <= THIN_SIDES[1] * unit:
            yield Rect(left, top, left + width, top + height)


def _textured(pixels: Pixels, unit: float) -> Mask:
    """Where something happens within a few pixels."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    size = 2 * round(2 * unit) + 1
    shape = np.ones((size, size), np.uint8)
    spread = cv2.dilate(grey, shape).astype(np.int16) - cv2.erode(grey, shape)
    return np.asarray(spread > TEXTURE)


def _pictures(pixels: Pixels, left_over: Mask, rims: Mask, unit: float) -> tuple[Picture, ...]:
    odd = max(3, 2 * round(1.5 * unit) - 1)
    wide = max(9, 2 * round(4.5 * unit) - 1)
    residue = left_over.astype(np.uint8)
    residue = _without_seams(_opened(residue, odd, odd), rims, unit)
    joined = cv2.morphologyEx(residue, cv2.MORPH_CLOSE, np.ones((wide, wide), np.uint8))
    labels, stats = components(joined > 0, connectivity=8)
    strokes, sizes = components(left_over, connectivity=8)
    rects = []
    for label, (x, y, w, h, area) in enumerate(stats.tolist()):
        place = Rect(x, y, x + w, y + h)
        if not label or not _is_something(labels, label, place, area, unit):
            continue
        # Closing also fills the few pixels between the picture and the boxes beside it.
        inside = bounds((labels[place.slices] == label) & (residue[place.slices] > 0))
        if inside is None:
            continue
        rect = inside.moved(x, y)
        if max(rect.width, rect.height) <= THIN_SIDES[1] * unit:  # thin ends of a drawing went with the seams
            rect = Rect.around((rect, *_reaching(strokes[rect.slices], sizes, unit)))
        if not _is_band(pixels, rect, unit) and not _is_shade(pixels, rect, unit):
            rects.append(rect)
    merged = _merged(rects, unit)
    return tuple(Picture(rect=rect, is_icon=_is_icon(pixels, rect, unit)) for rect in merged)


def _rims(layout: Layout, unit: float) -> Mask:
    """Where the shadows and rims of boxes may lie: around their edges."""
    rims = np.zeros(layout.explained.shape, bool)
    reach = round(SEAM * unit)
    for panel in layout.panels:
        inner = panel.rect.grown(-2)
        outer = panel.rect.grown(reach, within=rims.shape)
        inside = rims[inner.slices].copy()
        rims[outer.slices] = True
        rims[inner.slices] = inside
    return rims


def _without_seams(residue: NDArray[np.uint8], rims: Mask, unit: float) -> NDArray[np.uint8]:
    """`residue` without straight strips along boxes: shadows and rims, which would join the photos of neighbouring cards."""
    thin = residue & ~_opened(residue, SEAM * unit, SEAM * unit)
    seams = _opened(thin, 1, PHOTO_SIDE * unit) | _opened(thin, PHOTO_SIDE * unit, 1)
    return residue & ~(seams & rims)


def _opened(mask: NDArray[np.uint8], width: float, height: float) -> NDArray[np.uint8]:
    """What of `mask` is at least so wide and high, in pixels."""
    shape = np.ones((max(1, round(height)), max(1, round(width))), np.uint8)
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, shape))


def _is_something(labels: NDArray[np.int32], label: int, rect: Rect, area: int, unit: float) -> bool:
    shorter, longer = sorted((rect.width, rect.height))
    if shorter < 6 * unit or area < 30 * unit * unit:
        return False
    if longer / shorter > 14 and shorter < 10 * unit:
        return False
    if area < 0.12 * rect.area and rect.area > 40_000 * unit * unit:
        reach = round(FRAME_REACH * unit)
        inner = rect.grown(-reach)
        return int((labels[inner.slices] == label).sum()) >= 0.25 * area
    return True


def _is_band(pixels: Pixels, rect: Rect, unit: float) -> bool:
    """Whether a long thin residue has one look all along: a shadow that belongs to no box that was found."""
    if max(rect.width, rect.height) < 8 * min(rect.width, rect.height) or min(rect.width, rect.height) > 32 * unit:
        return False
    part = pixels[rect.slices].astype(np.float32)
    along = part.std(axis=1 if rect.width >= rect.height else 0).max(axis=-1)
    return bool(np.median(along) <= 2.0)


def _is_shade(pixels: Pixels, rect: Rect, unit: float) -> bool:
    """Whether a small residue is soft all over: a piece of shadow. Drawings have edges."""
    if min(rect.width, rect.height) > 40 * unit:
        return False
    part = pixels[rect.slices].astype(np.int16)
    steps = np.concatenate([np.abs(np.diff(part, axis=axis)).max(axis=2).ravel() for axis in (0, 1)])
    return bool(np.percentile(steps, 97) <= 6)


def _merged(rects: list[Rect], unit: float) -> list[Rect]:
    """Rectangles that overlap much, or are small and nearly touch, as one."""
    rects = list(rects)
    changed = True
    while changed:
        changed = False
        for i in range(len(rects)):
            for j in range(len(rects) - 1, i, -1):
                if _belong_together(rects[i], rects[j], unit):
                    rects[i] = Rect.around((rects[i], rects.pop(j)))
                    changed = True
    return rects


def _belong_together(one: Rect, other: Rect, unit: float) -> bool:
    is_small = max(one.width, one.height, other.width, other.height) < 60 * unit
    slack = round((6 if is_small else 3) * unit)
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= -slack or height <= -slack:
        return False
    return is_small or one.overlap(other) > 0.3 * min(one.area, other.area)


def _is_icon(pixels: Pixels, rect: Rect, unit: float) -> bool:
    return max(rect.width, rect.height) <= ICON_SIDE * unit and is_even_round(pixels, rect)


# --- pictures made whole ---------------------------------------------------------------------------------------------------


def completed(
    pixels: Pixels,
    pictures: Sequence[Picture],
    panels: Sequence[Panel],
    texts: Sequence[Rect],
    *,
    page: Colour,
    unit: float,
) -> tuple[tuple[Picture, ...], tuple[Panel, ...]]:
    """`pictures` with the even areas that belong to them, and the panels that are left: the sky above, the ground around.

    An area belongs to a picture that it makes a larger rectangle together with, or that is the only thing in it and half of it.
    """
    reach = round(2 * unit)
    busy = [panel for panel in panels if not _is_bare(panel, panels, texts, page)]
    bare = [panel for panel in panels if panel not in busy]
    whole = list(pictures)
    for at, picture in enumerate(pictures):
        rect = picture.rect
        if min(rect.width, rect.height) < PHOTO_SIDE * unit:
            continue
        found: Panel | None = next((panel for panel in bare if _belongs(panel, rect, reach)), None)
        while found is not None:
            rect = Rect.around((rect, found.rect))
            bare.remove(found)
            found = next((panel for panel in bare if _belongs(panel, rect, reach)), None)
        rect = _bled(pixels, _snapped(pixels, rect, round(SNAP * unit)), [*busy, *bare], page)
        whole[at] = Picture(rect=rect, is_icon=picture.is_icon)
    kept = [
        picture
        for at, picture in enumerate(whole)
        if not any(
            other.rect.contains(picture.rect, tolerance=reach) and (other.rect.area, -there) > (picture.rect.area, -at)
            for there, other in enumerate(whole)
        )
    ]
    left = {id(panel) for panel in (*busy, *bare)}
    return tuple(kept), tuple(panel for panel in panels if id(panel) in left)


def _bled(pixels: Pixels, rect: Rect, panels: Sequence[Panel], page: Colour) -> Rect:
    """`rect` drawn to those edges of the page up to which its photo goes on: a dark wall or a blurred sky looks even there."""
    height, width = pixels.shape[:2]
    strips = {
        "left": (Rect(0, rect.top, rect.left, rect.bottom), (rect.left, 1)),
        "right": (Rect(rect.right, rect.top, width, rect.bottom), (rect.right, 1)),
        "top": (Rect(rect.left, 0, rect.right, rect.top), (rect.top, 0)),
        "bottom": (Rect(rect.left, rect.bottom, rect.right, height), (rect.bottom, 0)),
    }
    ends = {"left": 0, "right": width, "top": 0, "bottom": height}
    grown = {
        side: ends[side] if _goes_on(pixels, strip, rect, seam, panels, page) else getattr(rect, side)
        for side, (strip, seam) in strips.items()
    }
    return Rect(**grown)


def _goes_on(
    pixels: Pixels, strip: Rect, rect: Rect, seam: tuple[int, int], panels: Sequence[Panel], page: Colour
) -> bool:
    """Whether the photo in `rect` goes on over `strip`; `seam` is between which rows (axis 0) or columns (axis 1) they meet."""
    if strip.area <= 0 or any(panel.rect.overlap(strip) > 0 and not panel.is_backdrop for panel in panels):
        return False
    part = pixels[strip.top : strip.bottom, strip.left : strip.right].astype(np.int16)
    beside = (np.abs(part - np.array(page, np.int16)).max(axis=2) > BLED_STEP).mean()
    at, axis = seam
    both = np.take(
        pixels[rect.top : rect.bottom] if axis else pixels[:, rect.left : rect.right], (at - 1, at), axis=axis
    )
    steps = np.abs(np.diff(both.astype(np.int16), axis=axis)).max(axis=2)
    return bool(beside >= BLED_SHARE and np.median(steps) <= BLED_STEP)


def _snapped(pixels: Pixels, rect: Rect, reach: int) -> Rect:
    """`rect` with each edge moved to the straightest line within `reach`: what is left over is not exact to the pixel."""
    across = pixels[:, rect.left : rect.right]
    down = pixels[rect.top : rect.bottom].transpose(1, 0, 2)
    return Rect(
        _line_near(down, rect.left, reach),
        _line_near(across, rect.top, reach),
        _line_near(down, rect.right, reach),
        _line_near(across, rect.bottom, reach),
    )


def _line_near(pixels: Pixels, at: int, reach: int) -> int:
    """The row before which nearly all columns change, if there is one near row `at`."""
    first, last = max(1, at - reach), min(len(pixels) - 1, at + reach)
    if last <= first or at <= 1 or at >= len(pixels) - 1:
        return at
    part = pixels[first - 1 : last + 1].astype(np.int16)
    steps = np.abs(np.diff(part, axis=0)).max(axis=2)
    typical = np.percentile(steps, 25, axis=1)  # three quarters of the columns change by as much as that
    best = int(typical.argmax())
    return first + best if typical[best] >= SNAP_STEP else at


def _is_bare(panel: Panel, panels: Sequence[Panel], texts: Sequence[Rect], page: Colour) -> bool:
    """Whether a panel is nothing but a colour: no edges of its own, and nothing on it."""
    if panel.is_backdrop or panel.border is not None or panel.shadow is not None or differ(panel.color, page) <= 3:
        return False
    holds = any(panel.rect.contains(text, tolerance=2) for text in texts)
    edged = (other.rect for other in panels if other.border is not None or other.shadow is not None)
    return not holds and not any(panel.rect.contains(rect) for rect in edged)


def _belongs(panel: Panel, picture: Rect, reach: int) -> bool:
    rect = panel.rect
    if rect.contains(picture):
        return panel.shade is not None and picture.area > HELD_SHARE * rect.area
    beside = abs(rect.left - picture.left) <= reach and abs(rect.right - picture.right) <= reach
    stacked = abs(rect.top - picture.top) <= reach and abs(rect.bottom - picture.bottom) <= reach
    touches = rect.grown(reach).overlap(picture.grown(reach)) > 0
    return touches and (beside or stacked or picture.contains(rect, tolerance=reach))


# --- boxes on pictures ----------------------------------------------------------------------------------------------------


def boxes_on_pictures(
    pixels: Pixels, panels: Sequence[Panel], pictures: Sequence[Picture], texts: Sequence[Rect], *, unit: float
) -> tuple[Panel, ...]:
    """`panels` without the flat pieces that are parts of a picture: skies, shirts, screens.

    A box on a picture is kept if it is a clean rectangle, stands out on all four sides, and carries text or is large.
    """
    kept = []
    for panel in panels:
        inside = [
            picture
            for picture in pictures
            if picture.rect.contains(panel.rect, tolerance=_poke(panel)) and picture.rect.area > 1.1 * panel.rect.area
        ]
        if not inside or _stands_alone(pixels, panel, texts, unit):
            kept.append(panel)
    return tuple(kept)


def with_pieces(pictures: Sequence[Picture], panels: Sequence[Panel], kept: Sequence[Panel]) -> tuple[Picture, ...]:
    """`pictures`, each as large as the pieces of it that were among `panels` and are not `kept`."""
    alone = {id(panel) for panel in kept}
    pieces = [panel.rect for panel in panels if id(panel) not in alone]

    def whole(picture: Picture) -> Rect:
        own = [piece for piece in pieces if picture.rect.overlap(piece) >= INSIDE * piece.area]
        return Rect.around((picture.rect, *own))

    return tuple(replace(picture, rect=whole(picture)) for picture in pictures)


def without_icons(pixels: Pixels, pictures: Sequence[Picture]) -> Pixels:
    """`pixels`, from which icons that stand on a larger picture are taken off: there they would show twice."""
    larger = [picture.rect for picture in pictures if not picture.is_icon]
    standing = [one.rect for one in pictures if one.is_icon and any(rect.contains(one.rect) for rect in larger)]
    if not standing:
        return pixels
    clean = pixels.copy()
    for rect in standing:
        place = rect.grown(1, within=pixels.shape)  # an icon's anti-aliased rim
        clean[place.slices] = np.rint(ground_of(pixels, place))
    return clean


def _poke(panel: Panel) -> int:
    """Device pixels by which a flat piece of a picture may stick out of what was taken for the whole of it: a hull, a roof."""
    return max(2, round(POKE * min(panel.rect.width, panel.rect.height)))


def _stands_alone(pixels: Pixels, panel: Panel, texts: Sequence[Rect], unit: float) -> bool:
    surface = panel.surface
    if surface.flatness <= 0.9 or surface.solidity <= 0.8:
        return False
    has_text = any(panel.rect.contains(text, tolerance=2) for text in texts)
    is_large = (
        surface.solidity > 0.985
        and panel.rect.area > 4000 * unit * unit
        and panel.rect.width > 60 * unit
        and panel.rect.height > 24 * unit
    )
    return (has_text or is_large) and _edge_support(pixels, panel)


def _edge_support(pixels: Pixels, panel: Panel) -> bool:
    """Whether the picture around is of another colour than the box nearly everywhere along all four sides."""
    height, width = pixels.shape[:2]
    rect, out = panel.rect, 3
    xs = np.linspace(rect.left + 0.2 * rect.width, rect.right - 0.2 * rect.width, 40).astype(int)
    ys = np.linspace(rect.top + 0.2 * rect.height, rect.bottom - 0.2 * rect.height, 20).astype(int)
    sides = (
        pixels[rect.top - 1 - out, xs] if rect.top > out else None,
        pixels[rect.bottom + out, xs] if rect.bottom + out < height else None,
        pixels[ys, rect.left - 1 - out] if rect.left > out else None,
        pixels[ys, rect.right + out] if rect.right + out < width else None,
    )
    return all(side is None or float((apart(side, panel.color) > 8).mean()) > 0.8 for side in sides)
