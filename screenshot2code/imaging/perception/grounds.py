"""What a smooth area is a ground of: the page's own, a box's, or a photo's sky."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.gradients import gradient
from screenshot2code.imaging.perception.panels import Panel, is_card, reach_of
from screenshot2code.imaging.perception.raster import Colour, Rect, differ
from screenshot2code.imaging.perception.surfaces import SAMPLE, Surface, Surfaces

SURROUNDS = 0.02  # of the page's width by which the ground may fail to reach its edges: a coloured strip at the head
INNER_WEIGHT = (
    0.1  # of an area that reaches no side of the page, beside 1 for each side: it is the page's where nothing else is
)
EVEN = 0.9  # of an area's pixels that have its colour, in a box that is not shaded
SHADED_DENSITY = 0.75  # of a shaded box that is seen; skies of photos have less
BAND_SHARE, BAND_DENSITY = (
    0.5,
    0.5,
)  # of the page's width that a band at its side has, on which cards and charts may lie
GROUND_MODAL = 0.5  # of the ground's pixels that have exactly its colour; the rest are shadows
RAGGED = 0.35  # of a side at which an area ends in texture: a photo's, as a box's sides are straight
SOFT = 8.0  # levels by which the next tone of a photo differs
BACKDROP_SHARE = 0.01  # of the page: an even area this large is never a picture, whatever its outline


def page_colour(surfaces: Surfaces, pixels: Pixels) -> Colour:
    """The page's background: of the colours of smooth areas the one that reaches the page's sides with most.

    What lies on an area counts for it, as cards may leave little of the ground that they stand on, and have more pixels in sum.
    """
    height, width = pixels.shape[:2]
    whole = Rect(0, 0, width, height)
    weight: dict[Colour, float] = {}
    heaviest: dict[Colour, tuple[float, Colour]] = {}  # of the areas that count as one colour, that whose own it is
    for surface in surfaces.items:
        rect = surface.rect
        # A ground that goes round everything may be shaded from top to bottom.
        if surface.flatness < 0.6 and not rect.contains(whole, tolerance=round(SURROUNDS * width)):
            continue
        reach = (rect.left <= 1) + (rect.right >= width - 1) + (rect.top <= 1) + (rect.bottom >= height - 1)
        same = next((known for known in weight if differ(known, surface.color) <= 2), surface.color)
        own = surface.solidity * rect.area * (INNER_WEIGHT + reach)
        weight[same] = weight.get(same, 0.0) + own
        heaviest[same] = max(heaviest.get(same, (0.0, same)), (own, surface.color))
    if weight:
        return heaviest[max(weight, key=lambda known: weight[known])][1]
    rim = np.concatenate([pixels[:, :2].reshape(-1, 3), pixels[:, -2:].reshape(-1, 3)])
    red, green, blue = np.median(rim, axis=0)
    return float(red), float(green), float(blue)


def is_ground(surface: Surface, page: Colour, pixels: Pixels) -> bool:
    """Whether an area is the page's own ground: it ends softly wherever a card casts a shadow on it."""
    rect = surface.rect
    reaches = rect.left <= 1 or rect.right >= pixels.shape[1] - 1
    is_large = surface.area > BACKDROP_SHARE * pixels.shape[0] * pixels.shape[1]
    return reaches and is_large and surface.modal_share >= GROUND_MODAL and differ(surface.color, page) <= 2


def evenness(
    pixels: Pixels, labels: NDArray[np.int32], surface: Surface, unit: float, step: int
) -> tuple[bool, str | None]:
    """Whether a surface is one colour or one gradient, and the gradient."""
    rect = surface.rect
    page_area = pixels.shape[0] * pixels.shape[1]
    if rect.area >= 200 * unit * unit and surface.flatness < EVEN:
        shade = gradient(pixels[rect.slices], labels[rect.slices] == surface.label, step=step)
        is_band = rect.width >= BAND_SHARE * pixels.shape[1] and (rect.left <= 1 or rect.right >= pixels.shape[1] - 1)
        thinnest = BAND_DENSITY if is_band else SHADED_DENSITY
        if shade is not None and (surface.density > thinnest or surface.area > 0.25 * page_area):
            return True, shade
    if surface.flatness >= 0.6:
        return True, None
    may_be_dirty = surface.solidity > 0.96 and rect.area > 8000 * unit * unit and surface.modal_share >= 0.12
    return may_be_dirty and _is_only_darkened(pixels[rect.slices][labels[rect.slices] == surface.label], surface), None


def _is_only_darkened(colours: NDArray[np.uint8], surface: Surface) -> bool:
    """Whether a card's own colour is dirtied by the shadows of what lies on it: nothing in it is lighter than that colour."""
    lighter = (colours[:: 1 + len(colours) // SAMPLE].astype(np.float32) - np.asarray(surface.color)).max(axis=1) > 2
    return bool(lighter.mean() < 0.03)


def is_part_of_photo(
    pixels: Pixels,
    labels: NDArray[np.int32],
    surface: Surface,
    shade: str | None,
    smaller: Sequence[Panel],
    unit: float,
) -> bool:
    """Whether an area ends in texture instead of at the sides of its rectangle: the sky of a photo, not a box.

    One such side is enough where the area is shaded; a flat one may have a drawing along one side. Where it ends at one of
    the `smaller` boxes, or the shadow of it, it goes on below.
    """
    rect = surface.rect
    if rect.area < 400 * unit * unit:
        return False
    own, seen = labels[rect.slices], pixels[rect.slices]
    lying = [panel for panel in smaller if is_card(panel, unit) and panel.rect.overlap(rect) > 0]
    if lying:
        own = own.copy()
        for panel in lying:
            under = panel.rect.grown(reach_of(panel, unit)).cut(rect).moved(-rect.left, -rect.top)
            own[under.slices] = surface.label
    corner = round(surface.radius)
    turned = (
        (own, seen),
        (own[::-1], seen[::-1]),
        (own.T, seen.transpose(1, 0, 2)),
        (own.T[::-1], seen.transpose(1, 0, 2)[::-1]),
    )
    inner = slice(corner, -corner or None)
    ragged = sum(
        _ends_in_texture(side[:, inner], part[:, inner], surface.label, round(3 * unit)) for side, part in turned
    )
    return ragged >= (1 if shade is not None or surface.flatness < EVEN else 2)


def _ends_in_texture(labels: NDArray[np.int32], pixels: Pixels, label: int, reach: int) -> bool:
    """Whether the area `label` stops short of the first row in many columns, at pixels that are not smooth or hardly differ.

    Boxes that a browser draws meet in a straight line; only what was photographed goes over into the next tone in crooked ones.
    """
    own = labels == label
    columns = np.flatnonzero(own.any(axis=0))
    if not len(columns):
        return False
    first = own[:, columns].argmax(axis=0)
    short = first > reach
    if short.mean() <= RAGGED:
        return False
    rows = np.stack([np.maximum(0, first - step) for step in range(2, 2 + reach)])
    texture = (labels[rows, columns] == 0).mean(axis=0) > 0.6
    beyond = pixels[rows[-1], columns].astype(np.int16) - pixels[first, columns]
    soft = (np.abs(beyond).max(axis=1) <= SOFT) & (labels[rows[-1], columns] != label)
    crooked = bool(np.ptp(first[short]) > reach)
    return crooked and bool((short & (texture | soft)).mean() > RAGGED)
