"""Small marks that nothing else accounts for: dots of a menu, carets, ticks, dashes.

Whatever is this small on the page may be a seam of boxes, the rim of a round corner or what is left of a letter, so size says
nothing. Where it stands does: a mark that somebody drew has one even colour all around it, and seams lie between two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.middle import median
from screenshot2code.imaging.perception.images import Picture
from screenshot2code.imaging.perception.panels import Layout
from screenshot2code.imaging.perception.raster import Colour, Mask, Rect, apart, as_colour, bounds, components
from screenshot2code.imaging.perception.rules import Rule

SHORTEST, LONGEST = (
    5,
    48,
)  # CSS pixels of the longer side: a point less than that is dust, a drawing beyond is a picture
FEWEST = 8  # CSS pixels that plainly differ: a dash of 8 by 1 has as many
PLAIN = (
    28.0  # levels from the ground that make a pixel plain: pale grey on white has 30 and more, ringing and shadows less
)
FAINT = 3.0  # levels from the ground that still belong to a mark: its anti-aliased rim
EVEN = 4.0  # levels by which the ground round a mark differs from itself
CLEAR = 3  # CSS pixels round a mark that have to be ground
TOGETHER = 2  # CSS pixels between the dots of one mark
BESIDE = 2  # CSS pixels round text in which something is rather left of a letter
ONE_COLOUR = 12.0  # levels by which the pixels of a dash differ from one another
MOST = 200  # on one page: more are the grain of something


@dataclass(frozen=True, slots=True)
class Specks:
    """Marks of one page: those that are a bar of one colour, and the others, which have to be kept as pixels."""

    bars: tuple[Rule, ...] = ()
    pictures: tuple[Picture, ...] = ()


def find_specks(
    pixels: Pixels,
    layout: Layout,
    pictures: Sequence[Picture],
    texts: Sequence[Rect],
    *,
    unit: float,
    is_lossy: bool = False,
) -> Specks:
    """The marks in `pixels`, from which `texts` are taken off, that neither `layout` nor `pictures` know."""
    plain = PLAIN * (2 if is_lossy else 1)
    left_over = ~layout.explained
    boxes = [panel.rect for panel in layout.panels if not panel.is_backdrop]
    lines = [rule.rect for rule in layout.rules]
    known = [
        *(text.grown(round(BESIDE * unit)) for text in texts),
        *(picture.rect for picture in pictures),
        *(line.grown(round(unit)) for line in lines),
    ]
    bars: list[Rule] = []
    drawn: list[Picture] = []
    for place in _places(left_over, unit):
        if any(other.overlap(place) > 0 for other in known):
            continue
        ground = _ground_round(pixels, place, unit)
        if ground is None:
            continue
        away = apart(pixels[place.slices], ground)
        inside = bounds(away > FAINT)
        if inside is None or int((away >= plain).sum()) < FEWEST * unit * unit:
            continue
        rect = inside.moved(place.left, place.top)
        if max(rect.width, rect.height) < SHORTEST * unit or any(rect.grown(2).contains(box) for box in boxes):
            continue
        bar = _bar(pixels, rect, ground)
        if bar is not None:
            bars.append(bar)
        else:
            drawn.append(Picture(rect=rect, is_icon=True))
    return Specks(tuple(bars), tuple(drawn)) if len(bars) + len(drawn) <= MOST else Specks()


def _places(left_over: Mask, unit: float) -> list[Rect]:
    """Where small groups of unexplained pixels are."""
    wide = 2 * max(1, round(TOGETHER * unit / 2)) + 1
    grown = cv2.dilate(left_over.astype(np.uint8), np.ones((wide, wide), np.uint8))
    labels, stats = components(grown > 0, connectivity=8)
    limit = LONGEST * unit + wide
    found = []
    for label in np.flatnonzero((stats[:, 2] <= limit) & (stats[:, 3] <= limit) & (np.arange(len(stats)) > 0)):
        x, y, width, height, _ = stats[label].tolist()
        place = Rect(x, y, x + width, y + height)
        inside = bounds(left_over[place.slices] & (labels[place.slices] == label))
        if inside is not None and max(inside.width, inside.height) >= SHORTEST * unit:
            found.append(inside.moved(x, y))
    return found


def _ground_round(pixels: Pixels, place: Rect, unit: float) -> Colour | None:
    """The one colour that goes all around `place`, if it is one."""
    around = place.grown(round(CLEAR * unit), within=pixels.shape)
    part = pixels[around.slices]
    outside = np.ones(part.shape[:2], bool)
    outside[place.moved(-around.left, -around.top).slices] = False
    ring = part[outside]
    colour = as_colour(median(ring))
    return colour if float(apart(ring, colour).max()) <= EVEN else None


def _bar(pixels: Pixels, rect: Rect, ground: Colour) -> Rule | None:
    """`rect` as a bar of one colour, if it is one."""
    colours = pixels[rect.slices].reshape(-1, 3)
    colour = as_colour(median(colours))
    is_one = float(apart(colours, colour).max()) <= ONE_COLOUR
    return Rule(rect=rect, color=colour) if is_one and float(apart(np.asarray(ground), colour)) >= PLAIN else None
