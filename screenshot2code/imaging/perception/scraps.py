"""Scraps of pictures, and what they are scraps of: a ground with a grain, a drawing with a wavy ground, the picture at a card's head.

What is drawn in flat colours, or is speckled thinly, is found in pieces: each piece is a picture of its own, or an area that is no
box. A page that was built of them would have a file for each; who made it had one picture.
"""

from collections.abc import Iterator, Sequence

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.charts import Whole
from screenshot2code.imaging.perception.edges import SIDES
from screenshot2code.imaging.perception.images import Picture, boxes_on_pictures
from screenshot2code.imaging.perception.panels import Panel
from screenshot2code.imaging.perception.raster import Colour, Rect, differ

GRAINS = 8  # small pictures scattered over one box that make its ground a picture
GRAIN = 24  # CSS pixels of the longer side of such a grain
SCATTERED = 0.75  # of the grains, which stand in no row or column with others
LINE = 2  # CSS pixels by which things in line may differ
IN_LINE = 3  # grains in one line that are no chance, beside twice as many as chance lays there
PAGE_GRAINS = 16  # on the page's own ground, where icons stand scattered as well
BESIDE = 16  # CSS pixels between an icon and its words
FEW_WORDS = 0.25  # of the grains that have words beside them by chance
NEXT = 64  # CSS pixels between the grains of one ground
WIDE = 0.4  # of the page's width that grains on its own ground reach over
LOST = 6.0  # levels between an area that is no box and what would be drawn in its place
LOST_SHARE = 0.4  # of the page: the outline of a larger one is made by what lies on it
LOST_SIDE = 24  # CSS pixels of the shorter side of such an area; smaller ones are pieces of seams
HEAD_SIDES = (96, 48)  # CSS pixels: width and height of the picture at a card's head
HEAD_SHARE = 0.9  # of the card: what fills more is the card itself
FLUSH = 2  # CSS pixels by which the sides of a card and of its picture may differ


def made_whole(
    pixels: Pixels,
    found: Whole,
    texts: Sequence[Rect],
    *,
    backdrops: Sequence[Panel],
    patterns: Sequence[Rect],
    page: Colour,
    unit: float,
) -> Whole:
    """`found`, in which one picture each stands for the scraps of it and for the boxes that were pieces of it.

    Boxes that stand out of such a picture stay, with what is on them; text is nobody's scrap. `backdrops` are the areas with
    the outline of no box, `patterns` where one mark is repeated, `page` is the page's colour.
    """
    for drawings in (_lost(found, backdrops, page, pixels.shape, unit), list(_heads(found, texts, unit))):
        found = _with(pixels, found, drawings, texts, unit)
    for grounds in (patterns, list(_grainy(found, unit))):
        found = _with(pixels, found, grounds, texts, unit, is_ground=True)
    return _with(pixels, found, list(_grainy_bands(found, texts, pixels.shape, unit)), texts, unit, is_ground=True)


def _with(
    pixels: Pixels,
    found: Whole,
    rects: Sequence[Rect],
    texts: Sequence[Rect],
    unit: float,
    *,
    is_ground: bool = False,
) -> Whole:
    """`found` with a picture at each of `rects`, and without what it shows."""
    if not rects:
        return found
    whole = [Picture(rect=rect, is_icon=False) for rect in rects]
    reach = round(FLUSH * unit)

    def is_in(rect: Rect) -> bool:
        return any(picture.rect.contains(rect, tolerance=reach) for picture in whole)

    def is_below(rect: Rect) -> bool:
        return any(rect.contains(picture.rect, tolerance=reach) for picture in whole)

    inner = [panel for panel in found.panels if is_in(panel.rect) and not is_below(panel.rect)]
    alone = boxes_on_pictures(pixels, inner, whole, texts, unit=unit)
    kept = [panel for panel in inner if panel in alone or _has_edge(panel)]
    if not is_ground:  # frames and screens are drawn as well; what has words on it is a box
        kept = [panel for panel in kept if any(panel.rect.contains(text, tolerance=2) for text in texts)]
    staying = [panel for panel in found.panels if not is_in(panel.rect) or panel in kept]

    def is_left(rect: Rect) -> bool:
        return not is_in(rect) or any(panel.rect.contains(rect) for panel in kept)

    def is_free(picture: Picture) -> bool:
        return not is_ground and picture.is_icon and _is_beside(picture.rect, texts, unit)

    return Whole(
        panels=tuple(staying),
        rules=tuple(rule for rule in found.rules if is_left(rule.rect)),
        pictures=(*(one for one in found.pictures if is_left(one.rect) or is_free(one)), *whole),
    )


def _is_beside(icon: Rect, texts: Sequence[Rect], unit: float) -> bool:
    """Whether an icon belongs to words that follow it, or that it follows."""
    reach = round(BESIDE * unit)
    beside = Rect(icon.left - reach, icon.top, icon.right + reach, icon.bottom)
    return any(beside.overlap(text) > 0 and text.top < icon.middle[1] < text.bottom for text in texts)


def _has_edge(panel: Panel) -> bool:
    return panel.shadow is not None or (panel.border is not None and len(panel.border.sides) == len(SIDES))


# --- areas that no box stands for


def _lost(found: Whole, backdrops: Sequence[Panel], page: Colour, shape: tuple[int, ...], unit: float) -> list[Rect]:
    """Areas with an outline that no box has, and a colour that nothing else gives them: waves, slants, arrows."""
    limit = LOST_SHARE * shape[0] * shape[1]
    lost = [
        panel.rect
        for panel in backdrops
        if panel.rect.area <= limit
        and min(panel.rect.width, panel.rect.height) >= LOST_SIDE * unit
        and differ(panel.color, _ground_of(panel.rect, found.panels, page)) > LOST
        and not any(picture.rect.contains(panel.rect, tolerance=round(FLUSH * unit)) for picture in found.pictures)
    ]
    return _joined(lost, round(FLUSH * unit))


def _ground_of(rect: Rect, drawn: Sequence[Panel], page: Colour) -> Colour:
    below = min(
        (panel for panel in drawn if panel.rect.contains(rect, tolerance=2)),
        key=lambda panel: panel.rect.area,
        default=None,
    )
    return page if below is None else below.color


def _joined(rects: Sequence[Rect], reach: int) -> list[Rect]:
    """`rects` with those that touch as one."""
    whole: list[Rect] = []
    for rect in rects:
        joined = rect
        while met := [other for other in whole if other.grown(reach).overlap(joined.grown(reach)) > 0]:
            whole = [other for other in whole if other not in met]
            joined = Rect.around((joined, *met))
        whole.append(joined)
    return whole


# --- the picture at a card's head


def _heads(found: Whole, texts: Sequence[Rect], unit: float) -> Iterator[Rect]:
    """Plain areas from side to side of a card, at its head or foot, with nothing in them but scraps: one drawing."""
    plain = [panel for panel in found.panels if panel.border is None and panel.shadow is None]
    for area in plain:
        rect = area.rect
        if rect.width < HEAD_SIDES[0] * unit or rect.height < HEAD_SIDES[1] * unit:
            continue
        inside = [picture for picture in found.pictures if rect.contains(picture.rect, tolerance=1)]
        if all(picture.is_icon for picture in inside) and len(inside) < IN_LINE:
            continue
        lying = [panel.rect for panel in found.panels if panel is not area and rect.contains(panel.rect)]
        said = [text for text in texts if rect.overlap(text) > 0 and not any(box.contains(text) for box in lying)]
        drawn = [picture.rect for picture in inside if not picture.is_icon]
        if any(not any(picture.contains(text, tolerance=2) for picture in drawn) for text in said):
            continue
        if any(_is_head(rect, card.rect, round(FLUSH * unit)) for card in found.panels if card is not area):
            rest = [panel.rect for panel in plain if panel is not area and _goes_on(area, panel, found, texts, unit)]
            yield Rect.around((rect, *rest))


def _goes_on(area: Panel, other: Panel, found: Whole, texts: Sequence[Rect], unit: float) -> bool:
    """Whether `other` is more of the ground of `area`, above or below it, with nothing on it."""
    flush = round(FLUSH * unit)
    one, two = area.rect, other.rect
    is_flush = abs(one.left - two.left) <= flush and abs(one.right - two.right) <= flush
    meets = min(abs(one.bottom - two.top), abs(two.bottom - one.top)) <= flush
    is_free = not any(two.overlap(rect) > 0 for rect in (*texts, *(picture.rect for picture in found.pictures)))
    return is_flush and meets and is_free and two.height < one.height and differ(area.color, other.color) <= LOST


def _is_head(rect: Rect, card: Rect, flush: int) -> bool:
    """Whether `rect` goes from side to side of `card` and ends where it begins or ends: in it, or above or below it."""
    if abs(rect.left - card.left) > flush or abs(rect.right - card.right) > flush or rect.area > HEAD_SHARE * card.area:
        return False
    return abs(rect.top - card.top) <= flush or abs(rect.bottom - card.bottom) <= flush


# --- grounds with a grain


def _grainy(found: Whole, unit: float) -> Iterator[Rect]:
    """Boxes over which small pictures are scattered: the grain of a photo or a pattern that is their ground."""
    places: dict[Rect, list[Rect]] = {}
    for grain in _grains(found, unit):
        around = [panel.rect for panel in found.panels if panel.rect.contains(grain, tolerance=round(2 * unit))]
        if around:
            places.setdefault(min(around, key=lambda rect: rect.area), []).append(grain)
    for box, inside in places.items():
        if len(inside) >= GRAINS and _are_scattered(inside, box, unit):
            yield box


def _grainy_bands(found: Whole, texts: Sequence[Rect], shape: tuple[int, ...], unit: float) -> Iterator[Rect]:
    """Bands of the page's own ground with such a grain, from side to side, as no line says where it ends.

    A picture as wide as the page that begins where the grains end is the rest of the same ground.
    """
    boxes = [panel.rect for panel in found.panels]
    loose = [grain for grain in _grains(found, unit) if not any(box.contains(grain) for box in boxes)]
    reach = round(NEXT * unit)
    for grains in _bands(loose, reach):
        whole = Rect.around(grains)
        if len(grains) < PAGE_GRAINS or whole.width < WIDE * shape[1] or not _are_scattered(grains, whole, unit):
            continue
        near = [grain.grown(round(BESIDE * unit)) for grain in grains]
        worded = sum(any(place.overlap(text) > 0 for text in texts) for place in near)
        if worded > FEW_WORDS * len(grains):
            continue
        rest = [
            picture.rect
            for picture in found.pictures
            if picture.rect.width >= shape[1] - 2 * unit and picture.rect.grown(reach).overlap(whole) > 0
        ]
        top = 0 if whole.top <= reach else whole.top
        yield Rect.around((Rect(0, top, shape[1], whole.bottom), *rest))


def _grains(found: Whole, unit: float) -> list[Rect]:
    return [picture.rect for picture in found.pictures if max(picture.rect.width, picture.rect.height) <= GRAIN * unit]


def _bands(rects: Sequence[Rect], reach: int) -> Iterator[list[Rect]]:
    """`rects` from top to bottom, parted where none begins for `reach`."""
    band: list[Rect] = []
    for rect in sorted(rects, key=lambda rect: rect.top):
        if band and rect.top > max(one.bottom for one in band) + reach:
            yield band
            band = []
        band.append(rect)
    if band:
        yield band


def _are_scattered(rects: Sequence[Rect], place: Rect, unit: float) -> bool:
    """Whether most of `rects` stand in no row or column of `place` with more others than chance puts there."""
    extents = (place.width, place.height)
    many = [IN_LINE + 2 * len(rects) * (2 * LINE * unit + 1) / extent for extent in extents]

    def in_line(axis: int, rect: Rect) -> int:
        return sum(1 for other in rects if abs(other.middle[axis] - rect.middle[axis]) <= LINE * unit)

    loose = sum(1 for rect in rects if all(in_line(axis, rect) < many[axis] for axis in (0, 1)))
    return loose >= SCATTERED * len(rects)
