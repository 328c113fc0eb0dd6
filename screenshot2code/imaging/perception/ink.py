"""The ink of a line: which pixels are letters, what colour they have, and what they stand on.

OCR's boxes are rough. The ink is looked for inside the innermost frame that the line stands in, so that a control's own outline
is never taken for a letter.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.middle import median
from screenshot2code.imaging.perception import style
from screenshot2code.imaging.perception.ocr import ReadLine
from screenshot2code.imaging.perception.raster import (
    Colour,
    Mask,
    Rect,
    apart,
    as_colour,
    bounds,
    components,
    modal_colour,
    runs,
)
from screenshot2code.imaging.perception.strokes import UNDER, find_strokes

FAINTEST = 8.0  # levels between text and background below which there is nothing to see
INK_SHARE = 0.3  # of the strongest contrast: less is an anti-aliased rim
CORE_SHARE = 0.9  # of the strongest contrast: these pixels carry the text's own colour
FLAT_SHARE = 0.3  # of a line's box that has one colour, at least, on a flat background
PLANE_LEVELS, PLANE_SHARE = 6.0, 0.75  # so many pixels within so many levels make a smooth background
ICON_WIDTH = 0.3  # of the height of a line's box, which is about twice that of its capitals
# Of letters on a picture. Chosen on 60 lines, 14 to 72 px, on five photos.
THIN = 0.3  # of the height of a line's box: no stroke is thicker
THICK = 0.24  # of that height: heavy letters have strokes of up to .2
GLYPH_REACH = 0.15  # of that height, round the middle of a character
GLYPH_GAP = 0.22  # of that height, inside a character
FEWEST_GLYPHS = 3
HALF = 0.5  # of the way from the ground to the text's colour: from there on a pixel is the letter's
BIN = 16  # levels in which colours are counted
CANDIDATES = 6
MIXED_LEVELS, MIXED = (
    40.0,
    0.35,
)  # so far may a pixel lie beside that way, in levels or of its length: behind letters a picture varies
RESTLESS = 12.0  # levels by which a line's surroundings differ from their own plane, at most, on a smooth background


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A flat area that text can stand in; `radius` is that of its corners."""

    rect: Rect
    radius: float = 0.0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Ink:
    """Letters on the page: `mask` and `coverage` (0..1, anti-aliased) have the shape of `rect`."""

    rect: Rect
    mask: Mask
    coverage: NDArray[np.float32]
    color: Colour
    background: Colour
    on_image: bool
    beside: tuple[Rect, ...] = ()  # drawings that stood in the same box, before or after the text
    strokes: tuple[Rect, ...] = ()  # lines drawn under or through the letters; those under them are not in `mask`

    def part(self, left: int, right: int) -> "Ink | None":
        """The ink between two columns, counted from this ink's left edge."""
        inside = bounds(self.mask[:, left:right])
        if inside is None:
            return None
        here = (slice(inside.top, inside.bottom), slice(left + inside.left, left + inside.right))
        return Ink(
            rect=Rect(
                self.rect.left + left + inside.left,
                self.rect.top + inside.top,
                self.rect.left + left + inside.right,
                self.rect.top + inside.bottom,
            ),
            mask=self.mask[here],
            coverage=self.coverage[here],
            color=self.color,
            background=self.background,
            on_image=self.on_image,
            strokes=self.strokes,
        )


def find_ink(pixels: Pixels, line: ReadLine, frame: Frame | None) -> Ink | None:
    """The ink of `line`, looked for in and closely round its box but never outside `frame`; None if there is none."""
    rough = Rect(line.left, line.top, line.right, line.bottom)
    wide, high = max(3, line.height // 4), max(1, round(0.08 * line.height))
    place = Rect(rough.left - wide, rough.top - high, rough.right + wide, rough.bottom + high)
    place = place.cut(frame.rect if frame else Rect(0, 0, pixels.shape[1], pixels.shape[0]))
    if place.width < 2 or place.height < 3:
        return None
    crop = pixels[place.slices]
    outside = _outside_frame(place, frame)
    found = _separate(crop, rough.cut(place), place, outside)
    if found is None:
        return None
    strokes = [] if found.on_image else find_strokes(found.mask, found.distance, line, place)
    for stroke in strokes:
        if stroke.top >= UNDER * place.height:
            found.mask[stroke.slices] = False
    mask, beside = _letters(found, line, place)
    inside = bounds(mask)
    if inside is None or int(mask.sum()) < 4:
        return None
    near = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    color = found.color if found.on_image else _core_colour(crop, found, mask)
    return Ink(
        rect=Rect(
            place.left + inside.left, place.top + inside.top, place.left + inside.right, place.top + inside.bottom
        ),
        mask=mask[inside.slices],
        coverage=(_coverage(found, color) * near)[inside.slices],
        color=color,
        background=found.background,
        on_image=found.on_image,
        beside=tuple(rect.moved(place.left, place.top) for rect in beside),
        strokes=tuple(rect.moved(place.left, place.top) for rect in strokes),
    )


def core_colour(pixels: Pixels, ink: Ink) -> Colour:
    """The colour of the fullest pixels of `ink`: of a part of a line it may differ from the line's own."""
    fullest = float(ink.coverage.max())
    core = ink.coverage >= CORE_SHARE * fullest
    return as_colour(median(pixels[ink.rect.slices][core])) if core.any() else ink.color


@dataclass(frozen=True, slots=True, eq=False)
class _Separated:
    """A crop told apart into ink and background; `distance` is how far each pixel is from the background, in levels."""

    mask: Mask
    distance: NDArray[np.float32]
    color: Colour
    background: Colour
    on_image: bool


def _outside_frame(place: Rect, frame: Frame | None) -> Mask:
    """Pixels of `place` that lie in the round corners of the frame."""
    outside = np.zeros((place.height, place.width), bool)
    if frame is None or frame.radius < 2:
        return outside
    radius = frame.radius + 1
    y, x = np.mgrid[place.top : place.bottom, place.left : place.right] + 0.5
    dx = np.maximum(np.maximum(frame.rect.left + radius - x, x - (frame.rect.right - radius)), 0)
    dy = np.maximum(np.maximum(frame.rect.top + radius - y, y - (frame.rect.bottom - radius)), 0)
    return np.asarray(dx * dx + dy * dy > (radius - 1) ** 2)


def _separate(crop: Pixels, rough: Rect, place: Rect, outside: Mask) -> _Separated | None:
    colours = crop[~outside]
    if len(colours) < 12:
        return None
    background, share = modal_colour(colours)
    # One of the two rows may lie in the next box.
    unrest = min(float(median(apart(row, background))) for row in (crop[0], crop[-1]))
    if share >= FLAT_SHARE and unrest <= RESTLESS:
        return _on_smooth(apart(crop, background), crop, background, outside, _middle(rough, place))
    plane = _ring_plane(crop)
    if plane is not None:
        distance = np.abs(crop.astype(np.float32) - plane).max(axis=2)
        return _on_smooth(distance, crop, as_colour(plane.mean(axis=(0, 1))), outside, _middle(rough, place))
    core = Rect(rough.left - place.left, rough.top - place.top, rough.right - place.left, rough.bottom - place.top)
    return _on_photo(crop, core)


def _middle(rough: Rect, place: Rect) -> slice:
    """The rows of a crop that are surely the line's: what shows at its edges may be the next box, of stronger contrast."""
    quarter = (rough.bottom - rough.top) // 4
    return slice(
        rough.top - place.top + quarter, max(rough.top - place.top + quarter + 1, rough.bottom - place.top - quarter)
    )


def _on_smooth(
    distance: NDArray[np.float32], crop: Pixels, background: Colour, outside: Mask, middle: slice
) -> _Separated | None:
    distance = np.where(outside, 0, distance).astype(np.float32)
    sure = distance[middle]
    strongest = float(np.percentile(sure, 99.5)) if sure.size > 400 else float(sure.max())
    if strongest < FAINTEST:
        return None
    mask = distance > max(FAINTEST, INK_SHARE * strongest)
    color = as_colour(median(crop[middle][sure >= CORE_SHARE * strongest]))
    return _Separated(mask, distance, color, background, on_image=False)


def _ring_plane(crop: Pixels) -> NDArray[np.float32] | None:
    """The background as a linear gradient through the crop's border, or None if the border is no such thing."""
    rim = np.zeros(crop.shape[:2], bool)
    rim[[0, -1]] = True
    rim[:, [0, -1]] = True
    return plane_through(crop, rim)


def plane_through(crop: Pixels, known: Mask) -> NDArray[np.float32] | None:
    """A linear gradient, in the shape of `crop`, through most of its `known` pixels; None if they do not lie on one."""
    height, width = crop.shape[:2]
    y, x = np.nonzero(known)
    terms = np.c_[np.ones(len(x)), x, y].astype(np.float64)
    levels = crop[known].astype(np.float64)
    kept = np.ones(len(x), bool)
    fit = np.zeros((3, 3))
    for _ in range(3):  # trimmed: letters that reach in are outliers
        if kept.sum() < 8:
            return None
        fit, *_ = np.linalg.lstsq(terms[kept], levels[kept], rcond=None)
        off = np.abs(terms @ fit - levels).max(axis=1)
        kept = off <= max(3.0, float(np.percentile(off, 80)))
    if float((off <= PLANE_LEVELS).mean()) < PLANE_SHARE:
        return None
    whole_y, whole_x = np.mgrid[0:height, 0:width]
    plane: NDArray[np.float32] = (fit[0] + whole_x[..., None] * fit[1] + whole_y[..., None] * fit[2]).astype(np.float32)
    return plane


def _on_photo(crop: Pixels, core: Rect) -> _Separated | None:
    """Letters on a picture: thin, and of one colour, which what lies behind them is not."""
    inner = crop[core.slices]
    if inner.shape[0] * inner.shape[1] < 12:
        return None
    color = _colour_of_thin(inner, np.concatenate([crop[0], crop[-1]]))
    ground = _without_thin(crop, core.height)
    background = as_colour(median(ground[core.slices].reshape(-1, 3)))
    axis = np.asarray(color, np.float32) - ground
    length = np.linalg.norm(axis, axis=2)
    away = crop.astype(np.float32) - ground
    along = np.clip((away * axis).sum(axis=2) / np.maximum(length, 1) ** 2, 0, 1)
    beside = np.linalg.norm(away - along[..., None] * axis, axis=2)
    along[length < FAINTEST] = 0
    contrast = float(np.linalg.norm(np.subtract(color, background)))
    if contrast < FAINTEST or not (along > HALF).any():
        return None
    mask = (along > HALF) & (beside < np.maximum(MIXED_LEVELS, MIXED * length))
    return _Separated(mask, (along * contrast).astype(np.float32), color, background, on_image=True)


def _colour_of_thin(pixels: Pixels, rim: Pixels) -> Colour:
    """The colour that is common where thin things stand out, and not so in the `rim` round the text."""
    side = max(3, round(THIN * len(pixels)) | 1)
    kernel = np.ones((side, side), np.uint8)
    lifted, sunk = (cv2.morphologyEx(pixels, how, kernel) for how in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT))
    standing_out = np.maximum(lifted, sunk).max(axis=2).astype(np.float32)
    strong = standing_out >= HALF * float(np.percentile(standing_out, 98))
    colours, around = pixels[strong].astype(np.int32), rim.reshape(-1, 3).astype(np.int32)
    bins, counts = np.unique(colours // BIN, axis=0, return_counts=True)
    best, color = -np.inf, as_colour(np.median(colours, axis=0))
    for middle in bins[np.argsort(-counts, kind="stable")[:CANDIDATES]] * BIN + BIN // 2:
        near = np.abs(colours - middle).max(axis=1) <= BIN
        surplus = float(near.mean()) - float((np.abs(around - middle).max(axis=1) <= BIN).mean())
        if surplus > best:
            best, color = surplus, as_colour(np.median(colours[near], axis=0))
    return color


def _without_thin(crop: Pixels, height: int) -> NDArray[np.float32]:
    """What lies behind letters, roughly: the median over a square as high as the line, of which letters cover less than half."""
    side = max(3, min(255, height) | 1)
    return np.asarray(cv2.medianBlur(np.ascontiguousarray(crop), side), np.float32)


def _letters(found: _Separated, line: ReadLine, place: Rect) -> tuple[Mask, list[Rect]]:
    """The parts of the mask that are letters: neither frames, rules and icons beside them, nor parts of the next line.

    With them the icons, as rectangles of the crop.
    """
    mask = _as_high_as_read(_only_thin(found.mask, line.height), line, place) if found.on_image else found.mask
    labels, stats = components(mask, connectivity=8)
    keep = np.zeros(len(stats), bool)
    for label in range(1, len(stats)):
        left, top, width, height, area = (int(value) for value in stats[label])
        middle = left + width / 2 + place.left
        shape = _Shape(
            width=width,
            height=height,
            area=area,
            line_height=line.height,
            touches_top=top == 0,
            touches_bottom=top + height == place.height,
            room=place.width,
        )
        keep[label] = line.left - 2 <= middle <= line.right + 2 and not shape.is_foreign(on_image=found.on_image)
        if keep[label] and shape.could_be_outline:
            inner = labels[top + 3 : top + height - 3, left + 3 : left + width - 3] == label
            keep[label] = int(inner.sum()) >= 0.12 * area
    keep &= _in_band(stats, keep, (line.top + line.bottom) / 2 - place.top, place.height)
    every: Mask = keep[labels]
    letters = _without_ends(_near_glyphs(every, line, place), line, place)
    gone = every & ~letters
    drawings = [
        Rect(start + inside.left, inside.top, start + inside.right, inside.bottom)
        for start, end in runs(np.asarray(gone.any(axis=0)))
        if (inside := bounds(gone[:, start:end])) is not None
    ]
    return letters, drawings


def _only_thin(mask: Mask, height: int) -> Mask:
    """`mask` of a line on a picture without what is thicker than any stroke: parts of the picture in the text's colour."""
    side = max(3, round(THICK * height))
    kernel = np.ones((side, side), np.uint8)
    thick = cv2.dilate(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, kernel), np.ones((3, 3), np.uint8)) > 0
    return np.asarray(mask & ~thick)


def _as_high_as_read(mask: Mask, line: ReadLine, place: Rect) -> Mask:
    """`mask` of a line on a picture without the rows that its characters do not reach to.

    Each character says where the baseline is and how large it is; the picture behind spoils some of them, the medians hold.
    """
    reach = max(1, round(GLYPH_REACH * line.height))
    middle = (line.top + line.bottom) / 2 - place.top
    rows = {
        glyph: _rows_about(mask[:, max(0, at - reach) : at + reach + 1], middle, GLYPH_GAP * line.height)
        for glyph in line.glyphs
        if glyph.char.isalnum() and 0 <= (at := round(glyph.x - place.left)) < place.width
    }
    extents = {glyph: style.extent(glyph.char) for glyph, inked in rows.items() if len(inked)}
    bottoms = [int(rows[glyph][-1]) + 1 for glyph, (_, below) in extents.items() if not below]
    if len(bottoms) < FEWEST_GLYPHS:
        return mask
    baseline = float(np.median(bottoms))
    size = float(np.median([(baseline - rows[glyph][0]) / above for glyph, (above, _) in extents.items() if above]))
    above, below = style.extent(line.text)
    kept = np.zeros_like(mask)
    inside = slice(max(0, int(baseline - size * above) - 1), int(np.ceil(baseline + size * below)) + 1)
    kept[inside] = mask[inside]
    return kept


def _rows_about(mask: Mask, middle: float, gap: float) -> NDArray[np.int64]:
    """Of the rows that have ink those about `middle`, no further from one another than `gap`."""
    rows = np.flatnonzero(mask.any(axis=1))
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > gap) + 1)
    return min(groups, key=lambda group: float(np.abs(group - middle).min()) if len(group) else np.inf)


def _in_band(stats: NDArray[np.int32], keep: Mask, middle: float, room: int) -> Mask:
    """Which components belong to the line through `middle`: those that cross it, and the dots and accents near those.

    Boxes of close lines overlap, so that the tips of the line above or below are in the crop too, cut off by its edge.
    """
    top, bottom = stats[:, 1], stats[:, 1] + stats[:, 3]
    crossing = keep & (top <= middle) & (bottom > middle) & (stats[:, 3] < room)
    if not crossing.any():
        return keep
    weights = stats[crossing, 3]
    upper, lower = int(top[crossing].min()), int(bottom[crossing].max())
    reach = 0.4 * float(median(weights))
    near = (bottom > upper - reach) & (top < lower + reach)
    cut_off = (top == 0) | (bottom == room)
    return np.asarray(crossing | (near & ~cut_off))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """Facts about a connected piece of ink by which a letter is told from something else."""

    width: int
    height: int
    area: int
    line_height: int
    touches_top: bool
    touches_bottom: bool
    room: int

    @property
    def could_be_outline(self) -> bool:
        return self.width >= 15 and self.height >= 15 and self.width > 1.6 * self.height

    def is_foreign(self, *, on_image: bool) -> bool:
        touches = self.touches_top or self.touches_bottom
        return (
            (self.touches_top and self.touches_bottom and self.line_height > 12)  # a vertical rule, a frame's side
            or (touches and self.height <= 2)  # the tips of the line above or below, or a rule
            or (self.height <= 3 and self.width >= 0.95 * self.room)  # a rule across
            or (touches and self.width >= 0.95 * self.room and self.height < 0.4 * self.line_height)  # the next box
            or (on_image and self.area < 3)
        )


def _near_glyphs(mask: Mask, line: ReadLine, place: Rect) -> Mask:
    """`mask` without the parts in which no character was read: icons that stand in the same box as the text."""
    glyphs = np.array([glyph.x for glyph in line.glyphs if glyph.char != " "]) - place.left
    columns = np.asarray(mask.any(axis=0))
    if not len(glyphs) or not columns.any():
        return mask
    # Positions are exact to about half a column of the model, 1/12 of the line's height; twice that is allowed for.
    slack = max(2.0, line.height / 6)
    joined = cv2.dilate(columns[None].astype(np.uint8), np.ones((1, 2 * int(0.12 * line.height) + 1), np.uint8))[0] > 0
    kept = mask.copy()
    for start, end in runs(joined):
        if not ((glyphs >= start - slack) & (glyphs < end + slack)).any():
            kept[:, start:end] = False
    return kept if kept.any() else mask


def _without_ends(mask: Mask, line: ReadLine, place: Rect) -> Mask:
    """`mask` without what stands before the first and after the last character: an icon so near that it is not far."""
    glyphs = np.array([glyph.x for glyph in line.glyphs if glyph.char != " "]) - place.left
    if not len(glyphs):
        return mask
    slack = max(2.0, line.height / 6)
    kept = mask.copy()
    parts = runs(np.asarray(mask.any(axis=0)))
    for start, end in parts:
        # A quotation mark is two thin strokes with its middle between them: what goes is as wide as a drawing.
        if end - start >= ICON_WIDTH * line.height and (end + slack < glyphs[0] or start - slack > glyphs[-1]):
            kept[:, start:end] = False
    return kept if kept.any() else mask


def _core_colour(crop: Pixels, found: _Separated, mask: Mask) -> Colour:
    """The colour of the letters themselves, without what an icon or a rule in the same box would add."""
    distances = found.distance[mask]
    strongest = float(np.percentile(distances, 98))
    core = mask & (found.distance >= CORE_SHARE * strongest)
    return as_colour(median(crop[core])) if core.any() else found.color


def _coverage(found: _Separated, color: Colour) -> NDArray[np.float32]:
    full = max(1.0, float(apart(np.asarray(color)[None], found.background)[0]))
    if found.on_image:
        full = max(1.0, float(np.linalg.norm(np.asarray(color) - np.asarray(found.background))))
    coverage: NDArray[np.float32] = np.clip(found.distance / full, 0, 1).astype(np.float32)
    return coverage
