"""Blocks that are not text: bars, cards, buttons, rules, photos, icons; and which of the render's elements paints which.

As with text, the pixels are asked first: a shape whose ground and edges look the same at its place is there, whatever element
paints it. Only then are elements searched for one of the same box, the same size elsewhere, or another size at the same place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare import computed
from screenshot2code.compare.agreement import (
    FILL_TOLERANCE,
    Looks,
    edge_contrast,
    edges_agree,
    fill_distance,
    find_near,
    looks,
    places_near,
)
from screenshot2code.compare.alignment import Alignment, Band
from screenshot2code.compare.matching import is_picture
from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.artifacts import Element, Render
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Perception
from screenshot2code.imaging.color import distance

WHOLE_PAGE = 0.95  # of the mockup's area: such a region is the page's own ground
SMALLEST = 4.0  # px: shorter sides of a block are rules, and at least the other side has to be seen
LARGEST_WEIGHT = 300.0  # the side of a square: a hero of half the screen counts like 300 x 300, not like thirty buttons
SAME_BOX = 0.7  # intersection over union: this element is that shape
OVERLAPPING = 0.3  # ... may be that shape in another size, if the ground has the same colour
SAME_SIZE_PX, SAME_SIZE = 4.0, 0.08  # sides that differ by less are of one size
NEARBY_PX = 240.0  # how far a shape is looked for
SAME_FAR_PX, SAME_FAR, SAID = (
    2.0,
    0.95,
    4.0,
)  # of a block found further away: px, likeness; of 255, that something is on it
ICON_REACH = 48  # px; how far the pixels of an icon are looked for
LARGEST_ASIDE, LEAST_ASIDE = 200_000.0, 8.0  # px of area, of the shorter side: what is looked for aside of its place
SAME_ASIDE = 0.95  # correlation of a box with all that is on it, drawn by one browser or another
SAME_ICON = 0.8  # correlation of an icon's pixels at their own size: drawn half a pixel aside it is no more alike
CLEARLY = 0.3  # by which an icon correlates more where it was found than in its place
MOST_INSIDE = 0.5  # of a picture's area: an element whose box holds more of it paints it
OFF_ITS_PLACE = 24  # px in which a picture is looked for before it is called another one
SAME_TINT = 12.0  # CIEDE2000 between the inks of an icon on both sides, thin strokes and another rasteriser allowed for
ONE_HUE = 0.95  # cosine between two inks, each from its ground
SAME_PICTURE = 0.9  # correlation of a picture's pixels, brought to 32 x 32, from which it is the same picture
_THUMBNAIL = 32
_BLANK = 16.0  # mean square contrast below which nothing is drawn
VISIBLE_EDGE = 10.0  # of 255: an element with a fainter outline cannot be seen as a block


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A block of the mockup (`element` None) or of the render that is not text."""

    box: Box
    looks: Looks
    is_image: bool
    element: int | None = None

    @property
    def weight(self) -> float:
        return min(LARGEST_WEIGHT, max(4.0, sqrt(self.box.area)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapePair:
    """A shape found on both sides; `place` is the render's box where its band would put it in the mockup."""

    mockup: Shape
    rendered: Shape
    place: Box
    content: float = 1.0  # of a picture: how like its pixels are, 0..1
    agreed: bool = False

    @property
    def offset(self) -> tuple[float, float]:
        """How far the render's is off, by the edge or middle that is nearest: another size alone moves nothing."""
        one, two = self.mockup.box, self.place
        sideways = (two.x - one.x, two.right - one.right, two.center[0] - one.center[0])
        down = (two.y - one.y, two.bottom - one.bottom, two.center[1] - one.center[1])
        return min(sideways, key=abs), min(down, key=abs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """All blocks of both sides that are not text."""

    pairs: tuple[ShapePair, ...]
    missing: tuple[Shape, ...]
    extra: tuple[Shape, ...]


def match_shapes(mockup: Sheet, render: Sheet, alignment: Alignment, wanted: Sequence[Shape], page: Render) -> Shapes:
    """Find every shape `wanted` by the mockup in the render, and what the render paints beyond them."""
    painted = _painted(render, page)
    open_elements = dict(enumerate(painted))
    pairs: list[ShapePair] = []
    left: list[Shape] = []
    others: list[ShapePair] = []
    for shape in wanted:
        pair = _at_its_place(shape, mockup, render, alignment, open_elements)
        if pair is None:
            left.append(shape)
        elif shape.is_image and pair.content < SAME_PICTURE and pair.rendered.element is not None:
            others.append(pair)
        else:
            pairs.append(pair)
    found, lost = _exchanged(others, mockup, render, alignment, open_elements)
    pairs += found
    left += lost
    missing = []
    nearest = {id(shape): _nearest(shape, alignment, open_elements) for shape in left}
    for shape in sorted(left, key=lambda one: (-nearest[id(one)], -one.box.area)):
        taken = [other.rendered.box for other in pairs if other.mockup.is_image]
        pair = _by_search(shape, mockup, render, alignment, open_elements, taken)
        if pair is not None and any(
            pair.rendered.box.iou(other.rendered.box) > OVERLAPPING
            for other in pairs
            if other.mockup.is_image and shape.is_image
        ):
            pair = None  # one of many equal icons, and it is already another one's
        if pair is None:
            missing.append(shape)
        else:
            pairs.append(pair)
    known = [pair.mockup for pair in pairs]
    extra = [
        shape
        for shape in open_elements.values()
        if _is_new(shape, mockup, alignment, known) and not _is_aside(shape, mockup, render, alignment, painted)
    ]
    return Shapes(pairs=tuple(pairs), missing=tuple(missing), extra=tuple(extra))


def mockup_shapes(mockup: Sheet, facts: Perception) -> tuple[Shape, ...]:
    """The regions and images that perception found in the mockup, but for its own ground and specks."""
    page = mockup.width * mockup.height
    boxes = [(region.box, False) for region in facts.regions] + [(image.box, True) for image in facts.images]
    return tuple(
        Shape(box=box, looks=looks(mockup, box), is_image=is_image)
        for box, is_image in boxes
        if box.area < WHOLE_PAGE * page and max(box.width, box.height) >= SMALLEST
    )


def _painted(render: Sheet, page: Render) -> list[Shape]:
    """Elements that paint a box of their own."""
    area = render.width * render.height
    found = []
    for element in page.elements:
        box = element.box
        if not paints(element) or max(box.width, box.height) < SMALLEST or box.area >= WHOLE_PAGE * area:
            continue
        if box.right <= 0 or box.bottom <= 0 or box.x >= render.width or box.y >= render.height:
            continue
        found.append(Shape(box=box, looks=looks(render, box), is_image=is_picture(element), element=element.index))
    return found


def paints(element: Element) -> bool:
    """Whether the element's box itself can be seen: a ground, a border, a picture, a control drawn by the browser."""
    styles = element.styles
    ground = computed.color(styles.get("background-color", ""))
    has_border = any(
        computed.pixels(styles, f"border-{side}-width") > 0 and styles.get(f"border-{side}-style", "none") != "none"
        for side in ("top", "right", "bottom", "left")
    )
    return (
        (ground is not None and ground[1] > 0.02)
        or has_border
        or styles.get("background-image", "none") not in {"none", ""}
        or is_picture(element)
        or element.tag in {"hr", "progress", "meter"}
    )


def _at_its_place(
    shape: Shape, mockup: Sheet, render: Sheet, alignment: Alignment, painted: dict[int, Shape]
) -> ShapePair | None:
    """The shape as its band would have it, if the pixels agree or an element lies there."""
    band = alignment.band_at(shape.box.center[1])
    there = looks(render, shape.box.shifted(band.dx, band.dy))
    at = _same_box(shape, alignment, painted)
    if shape.is_image:
        same = picture_likeness(mockup, shape.box, render, shape.box.shifted(band.dx, band.dy)) >= SAME_PICTURE
    else:
        same = fill_distance(shape.looks, there) <= FILL_TOLERANCE
    if same and edges_agree(shape.looks, there):
        found = painted.pop(at) if at is not None else None
        rendered = Shape(
            box=shape.box.shifted(band.dx, band.dy),
            looks=there,
            is_image=shape.is_image,
            element=found.element if found else None,
        )
        return ShapePair(mockup=shape, rendered=rendered, place=shape.box, agreed=True)
    if not shape.is_image and (drawn_out := _drawn_out(shape, render, alignment)) is not None:
        found = painted.pop(at) if at is not None else None
        whole = replace(drawn_out, element=found.element if found else None)
        return ShapePair(mockup=shape, rendered=whole, place=shape.box, agreed=True)
    if not shape.is_image and (band.dx or band.dy) and _stayed(shape, render):
        found = painted.pop(at) if at is not None else None
        rendered = replace(shape, element=found.element if found else None)
        return ShapePair(mockup=shape, rendered=rendered, place=shape.box.shifted(-band.dx, -band.dy))
    if at is None:
        return None
    return _as_painted(shape, painted.pop(at), mockup, render, alignment)


def _as_painted(shape: Shape, found: Shape, mockup: Sheet, render: Sheet, alignment: Alignment) -> ShapePair:
    """The shape as an element paints it: a picture where its pixels are, as the box around a drawing may be much wider."""
    place = alignment.to_mockup(found.box)
    content = picture_likeness(mockup, shape.box, render, found.box) if shape.is_image else 1.0
    if content < SAME_PICTURE:
        aside = _registered(shape, mockup, render, alignment.band_at(shape.box.center[1]))
        is_its = place.iou(shape.box) >= SAME_BOX or (aside and place.overlap(aside) > MOST_INSIDE * aside.area)
        if aside is not None and is_its:
            place, content = aside, 1.0
    return ShapePair(mockup=shape, rendered=found, place=place, content=content)


def _drawn_out(shape: Shape, render: Sheet, alignment: Alignment) -> Shape | None:
    """A ground with rows in its middle that came or went, whose sides are where their bands are: it grew with what it holds."""
    above, below = alignment.band_at(shape.box.y + 1), alignment.band_at(shape.box.bottom - 1)
    if above.dy == below.dy:
        return None
    box = shape.box
    there = Box.from_edges(box.x + above.dx, box.y + above.dy, box.right + above.dx, box.bottom + below.dy)
    if there.height < SMALLEST:
        return None
    seen = looks(render, there)
    if fill_distance(shape.looks, seen) > FILL_TOLERANCE or not edges_agree(shape.looks, seen):
        return None
    return Shape(box=there, looks=seen, is_image=False)


def _stayed(shape: Shape, render: Sheet) -> bool:
    """Whether a ground is where the mockup has it, while what is beside it went elsewhere: a side bar."""
    seen = looks(render, shape.box)
    return fill_distance(shape.looks, seen) <= FILL_TOLERANCE and edges_agree(shape.looks, seen)


def _exchanged(
    others: Sequence[ShapePair], mockup: Sheet, render: Sheet, alignment: Alignment, painted: dict[int, Shape]
) -> tuple[list[ShapePair], list[Shape]]:
    """Pictures of which another one stands in their place: with the very picture where it stands nearby, else as they are;
    and those that are nowhere, as what stands in their place is another's.

    The icons of a list that is one line too high stand each in the place of the one before it.
    """
    free = {("painted", at): shape for at, shape in painted.items()}
    free |= {("pair", at): pair.rendered for at, pair in enumerate(others)}
    out: list[ShapePair] = []
    left: list[int] = []
    for at, pair in enumerate(others):
        shape = pair.mockup
        near = [
            (float(np.hypot(place.center[0] - shape.box.center[0], place.center[1] - shape.box.center[1])), key)
            for key, one in free.items()
            if one.is_image
            and _of_one_size(shape.box, one.box)
            and (place := alignment.to_mockup(one.box)).iou(shape.box) < SAME_BOX
            and picture_likeness(mockup, shape.box, render, one.box) >= SAME_PICTURE
        ]
        best = min(near, default=None)
        if best is None or best[0] > NEARBY_PX:
            left.append(at)
            continue
        there = free.pop(best[1])
        if best[1][0] == "painted":
            painted.pop(best[1][1])
        out.append(ShapePair(mockup=shape, rendered=there, place=alignment.to_mockup(there.box)))
    lost = []
    for at in left:
        if free.pop(("pair", at), None) is not None:
            out.append(others[at])
        else:
            lost.append(others[at].mockup)  # what stands in its place belongs elsewhere
    last = max(painted, default=0)
    painted |= {last + 1 + number: one for number, (key, one) in enumerate(free.items()) if key[0] == "pair"}
    return out, lost


def _registered(shape: Shape, mockup: Sheet, render: Sheet, band: Band) -> Box | None:
    """Where the very picture is found a few px off its place: there it is no other one, and has only moved."""
    if not shape.is_image or shape.box.area > LARGEST_ASIDE:
        return None
    needle = mockup.window(shape.box)
    expected = shape.box.shifted(band.dx, band.dy)
    found = find_near(needle, render, expected, OFF_ITS_PLACE)
    if found is None or (found[2] < SAME_PICTURE and not _is_icon_aside(shape.box, needle, render, expected, found[2])):
        return None
    there = expected.shifted(found[0], found[1])
    if _tint_apart(needle, render.window(there)) > SAME_TINT:
        return None
    return shape.box.shifted(found[0], found[1])


def _is_icon_aside(box: Box, needle: NDArray[np.uint8], render: Sheet, expected: Box, likeness: float) -> bool:
    """Whether an icon is found elsewhere, half a pixel off as well, and surely not in its place."""
    here = find_near(needle, render, expected, 0)
    is_icon = max(box.width, box.height) <= ICON_REACH
    return is_icon and likeness >= SAME_ICON and here is not None and here[2] <= likeness - CLEARLY


def _same_box(shape: Shape, alignment: Alignment, painted: dict[int, Shape]) -> int | None:
    scored = [
        (shared + 0.05 * (other.is_image == shape.is_image), at)
        for at, other in painted.items()
        if (shared := alignment.to_mockup(other.box).iou(shape.box)) >= SAME_BOX
    ]
    return max(scored, default=(0.0, None))[1]


def _nearest(shape: Shape, alignment: Alignment, painted: dict[int, Shape]) -> float:
    """How nearly some element lies where the shape does: what surely has one is asked before what may only lie around it."""
    return round(max((alignment.to_mockup(one.box).iou(shape.box) for one in painted.values()), default=0.0), 1)


def _by_search(
    shape: Shape, mockup: Sheet, render: Sheet, alignment: Alignment, painted: dict[int, Shape], taken: Sequence[Box]
) -> ShapePair | None:
    """The shape elsewhere, or in another size; icons by their pixels, where none of those already found (`taken`) is."""
    scored = []
    for at, other in painted.items():
        place = alignment.to_mockup(other.box)
        far = float(np.hypot(place.center[0] - shape.box.center[0], place.center[1] - shape.box.center[1]))
        overlap = place.iou(shape.box)
        alike = (
            other.is_image == shape.is_image
            if shape.is_image
            else fill_distance(shape.looks, other.looks) <= 2 * FILL_TOLERANCE
        )
        same_size = _of_one_size(shape.box, place)
        is_near = far <= NEARBY_PX or (same_size and _is_the_same(shape.box, other.box, mockup, render))
        if alike and is_near and (same_size or overlap >= OVERLAPPING):
            scored.append((overlap + same_size * 1.0 + np.exp(-far / NEARBY_PX), at))
    best = max(scored, default=None)
    if best is not None:
        return _as_painted(shape, painted.pop(best[1]), mockup, render, alignment)
    return _icon_nearby(shape, mockup, render, alignment, taken) if shape.is_image else None


def _is_the_same(wanted: Box, shown: Box, mockup: Sheet, render: Sheet) -> bool:
    """Whether two boxes with something on them show the very same, wherever they stand."""
    return (
        max(abs(wanted.width - shown.width), abs(wanted.height - shown.height)) <= SAME_FAR_PX
        and float(mockup.window(wanted).std()) >= SAID
        and picture_likeness(mockup, wanted, render, shown) >= SAME_FAR
    )


def _icon_nearby(
    shape: Shape, mockup: Sheet, render: Sheet, alignment: Alignment, taken: Sequence[Box]
) -> ShapePair | None:
    """A small picture that no element's box tells of (a glyph of an icon font, generated content)."""
    expected = alignment.to_render(shape.box)
    if max(shape.box.width, shape.box.height) > 2 * ICON_REACH:
        return None
    needle = mockup.window(shape.box)
    places = (
        by for least in (SAME_PICTURE, SAME_ICON) for by in places_near(needle, render, expected, ICON_REACH, least)
    )
    free = (by for by in places if all(expected.shifted(*by).iou(other) <= OVERLAPPING for other in taken))
    found = next(free, None)
    if found is None:
        return None
    box = expected.shifted(*found)
    rendered = Shape(box=box, looks=looks(render, box), is_image=True)
    apart = _tint_apart(needle, render.window(box))  # it was found by its lightness alone
    content = 1.0 if apart <= SAME_TINT else max(0.0, 1.0 - apart / 40.0) * SAME_PICTURE
    return ShapePair(mockup=shape, rendered=rendered, place=shape.box.shifted(*found), content=content)


def _tint_apart(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> float:
    """CIEDE2000 between what is drawn on two patches; 0 where one is merely paler, as thin strokes half a pixel aside are."""
    (first, ground), (second, other) = _ink_of(one), _ink_of(two)
    away, off = first - ground, second - other
    along = float(away @ off) / max(1.0, float(np.linalg.norm(away) * np.linalg.norm(off)))
    if along > ONE_HUE:
        return 0.0
    return float(distance(first.astype(np.uint8), second.astype(np.uint8)))


def _ink_of(patch: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The colours of what is drawn, the median of what is furthest from the ground, and of the ground."""
    pixels = patch.reshape(-1, 3).astype(np.float64)
    ground: NDArray[np.float64] = np.median(pixels[_rim(patch)], axis=0)
    apart = np.abs(pixels - ground).max(axis=1)
    ink: NDArray[np.float64] = np.median(pixels[apart >= 0.7 * float(np.percentile(apart, 99))], axis=0)
    return ink, ground


def _rim(patch: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The outermost pixels of a patch, as a mask of all of them in a row."""
    rim = np.ones(patch.shape[:2], bool)
    rim[1:-1, 1:-1] = False
    return rim.ravel()


def _of_one_size(one: Box, two: Box) -> bool:
    return all(
        abs(first - second) <= max(SAME_SIZE_PX, SAME_SIZE * first)
        for first, second in ((one.width, two.width), (one.height, two.height))
    )


def picture_likeness(mockup: Sheet, wanted: Box, render: Sheet, shown: Box) -> float:
    """How like the pixels of two pictures are, 0..1: correlation of what is drawn, times nearness of the mean colour.

    Both are brought to 32 x 32 first, so neither another size nor another rasteriser counts.
    """
    first, second = (
        cv2.resize(sheet.window(box), (_THUMBNAIL, _THUMBNAIL), interpolation=cv2.INTER_AREA).astype(np.float32)
        for sheet, box in ((mockup, wanted), (render, shown))
    )
    means = first.mean(axis=(0, 1)), second.mean(axis=(0, 1))
    apart = float(distance(means[0], means[1]))
    tint = max(0.0, 1.0 - max(0.0, apart - FILL_TOLERANCE) / 40.0)
    one, two = first - means[0], second - means[1]
    drawn = max(float((one * one).mean()), float((two * two).mean()))
    if drawn < _BLANK:
        return tint
    shared = float((one * two).mean()) / drawn
    return tint * min(1.0, max(0.0, shared) / 0.97)


def _is_aside(shape: Shape, mockup: Sheet, render: Sheet, alignment: Alignment, painted: Sequence[Shape]) -> bool:
    """Whether the mockup has the very box, with all that is on it, a little aside, where no other one of the render belongs.

    Rows that come or go in the middle of a row of things push some of them by all of that and others by half.
    """
    if shape.box.area > LARGEST_ASIDE or min(shape.box.width, shape.box.height) < LEAST_ASIDE:
        return False
    expected = alignment.to_mockup(shape.box)
    found = find_near(render.window(shape.box.padded(2)), mockup, expected.padded(2), ICON_REACH)
    if found is None or found[2] < SAME_ASIDE:
        return False
    place = expected.shifted(found[0], found[1])
    return all(
        alignment.to_mockup(other.box).iou(place) < SAME_BOX and other.box.iou(place) < SAME_BOX
        for other in painted
        if other is not shape
    )


def _is_new(shape: Shape, mockup: Sheet, alignment: Alignment, known: Sequence[Shape]) -> bool:
    """Whether what the element paints can be seen in the render and is not in the mockup."""
    place = alignment.to_mockup(shape.box)
    if edge_contrast(shape.looks) < VISIBLE_EDGE and not shape.is_image:
        return False
    if alignment.inserted_at(shape.box) is not None:
        return True
    if any(place.iou(other.box) >= SAME_BOX for other in known):
        return False
    there = looks(mockup, place)
    same_ground = fill_distance(there, shape.looks) <= FILL_TOLERANCE
    return not (same_ground and edges_agree(shape.looks, there))
