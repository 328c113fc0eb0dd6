"""Pictures as what is kept of each: a drawing in one colour as a path, an icon cut free of its ground, a photo as it is."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.core.perception import Shape
from screenshot2code.imaging import codec, color
from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.outlines import Coverage, covered, traced
from screenshot2code.imaging.perception.icon_grounds import Ground, ground_of
from screenshot2code.imaging.perception.images import PHOTO_SIDE, Picture
from screenshot2code.imaging.perception.raster import Colour, Mask, as_colour, differ

PHOTO_COLOURS = 1500  # distinct colours above which JPEG is smaller than PNG at equal looks
QUALITIES = (
    80,
    86,
    90,
    94,
)  # of WebP: on five pages the first or second is as like as JPEG's 90 at half its bytes, but for grain
FEWER_BYTES = 0.9  # a format that fewer tools open has to be worth it
STEADY = (6.5025, 58.5225)  # the constants of structural similarity for 255 levels
ONE_COLOUR = 10.0  # levels by which a pixel of a drawing in one colour may be off the line from its ground to its ink
MOST_PATH = 4000  # characters of a path: what takes more is no mark but a picture
ALIKE = 0.05  # mean share by which the pixels along an outline may be covered otherwise: a shade that no eye tells at an edge
WORST = 0.6  # share that a single pixel may be off by: a lost dot or stroke is more
FINER = 1.25  # times the difference that one more digit would leave, up to which fewer digits are taken


@dataclass(frozen=True, slots=True)
class Crop:
    """An image file; and the same as areas of one colour, where these draw it alike."""

    data: bytes
    media_type: str
    shapes: tuple[Shape, ...] = ()


def crop(pixels: Pixels, picture: Picture, *, unit: float) -> Crop:
    """`picture` cut out of `pixels`: icons as PNG with transparency, photos as JPEG or WebP, flat drawings as PNG or lossless WebP."""
    part = np.ascontiguousarray(pixels[picture.rect.slices])
    if picture.is_icon:
        ground = ground_of(pixels, picture.rect)
        ink = _ink(part, ground)
        cut = codec.encode_png(_cut_free(part, ground, ink), level=9)
        return Crop(cut, "image/png", () if ink is None else _shapes(_shares(part, ground, ink), ink, unit))
    if min(picture.rect.width, picture.rect.height) >= PHOTO_SIDE * unit and _distinct_colours(part) > PHOTO_COLOURS:
        return _photo(part)
    png, webp = codec.encode_png(part, level=9), codec.encode_webp(part, quality=None)
    return Crop(webp, "image/webp") if len(webp) < FEWER_BYTES * len(png) else Crop(png, "image/png")


def _photo(part: Pixels) -> Crop:
    """A photo as JPEG, or as WebP where this looks as like the mockup in fewer bytes."""
    jpeg = codec.encode_jpeg(part)
    likeness = _likeness(part, codec.decode(jpeg))
    for quality in QUALITIES:
        webp = codec.encode_webp(part, quality=quality)
        if len(webp) > FEWER_BYTES * len(jpeg):
            break
        if _likeness(part, codec.decode(webp)) >= likeness:
            return Crop(webp, "image/webp")
    return Crop(jpeg, "image/jpeg")


def _likeness(one: Pixels, other: Pixels) -> float:
    """The mean structural similarity of the two grey pictures, in windows of 7 pixels (Wang et al., 2004)."""
    first, second = (cv2.cvtColor(each, cv2.COLOR_RGB2GRAY).astype(np.float32) for each in (one, other))

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.boxFilter(values, -1, (7, 7)))

    x, y = mean(first), mean(second)
    spread = mean(first * first) - x * x + mean(second * second) - y * y
    shared = mean(first * second) - x * y
    alike = (2 * x * y + STEADY[0]) * (2 * shared + STEADY[1]) / ((x * x + y * y + STEADY[0]) * (spread + STEADY[1]))
    return float(alike.mean())


def _distinct_colours(part: Pixels) -> int:
    values = part.astype(np.int32)
    return len(np.unique((values[..., 0] << 16) | (values[..., 1] << 8) | values[..., 2]))


# --- drawings in one colour


def _ink(part: Pixels, ground: Ground) -> Colour | None:
    """The one colour that `part` is drawn in on its ground; None where there are several."""
    distance = _off(part, ground)
    strongest = float(distance.max())
    if strongest < 4:
        return None
    ink = as_colour(np.median(part[distance >= 0.9 * strongest], axis=0))
    if (
        differ(ink, as_colour(ground.mean(axis=(0, 1)))) <= 4
    ):  # two strong colours whose middle is the ground: no single ink
        return None
    shares = _shares(part, ground, ink)
    predicted = ground + shares[..., None] * (np.asarray(ink, np.float32) - ground)
    is_one = (np.abs(predicted - part).max(axis=2) <= ONE_COLOUR).mean() > 0.98
    return ink if is_one else None


def _shares(part: Pixels, ground: Ground, ink: Colour) -> Coverage:
    """How much of the ink each pixel has, by its place between ground and ink."""
    axis = np.asarray(ink, np.float32) - ground
    shares = ((part.astype(np.float32) - ground) * axis).sum(axis=2) / np.maximum(1.0, (axis * axis).sum(axis=2))
    return np.asarray(shares, np.float32)


def _cut_free(part: Pixels, ground: Ground, ink: Colour | None) -> NDArray[np.uint8]:
    """`part` as RGBA without the flat ground that it stands on.

    A drawing in one colour gets exact transparency along its anti-aliased edges. In others the edges keep a little of the
    ground, which cannot be told apart from their own colours.
    """
    if ink is not None:
        alpha = np.clip(np.rint(_shares(part, ground, ink) * 255), 0, 255).astype(np.uint8)
        return np.dstack([np.broadcast_to(np.rint(ink).astype(np.uint8), part.shape), alpha])
    distance = _off(part, ground)
    solid: Mask = distance > 3 if float(distance.max()) >= 4 else np.ones(part.shape[:2], bool)
    return np.dstack([part, solid.astype(np.uint8) * 255])


def _shapes(shares: Coverage, ink: Colour, unit: float) -> tuple[Shape, ...]:
    """A drawing in one colour as a path; none where a path would not draw it alike."""
    coverage = np.clip(shares, 0, 1)
    outline = traced(coverage)
    for digits in (1, 2):
        drawn = covered(outline.rounded(digits, unit), coverage.shape)
        finer = covered(outline.rounded(digits + 1, unit), coverage.shape)
        if _unlike(drawn, coverage) <= FINER * _unlike(finer, coverage):
            break
    path = outline.path(digits, unit)
    off = np.abs(drawn - coverage)
    is_alike = _unlike(drawn, coverage) <= ALIKE and float(off.max(initial=0.0)) <= WORST
    return (Shape(path=path, color=color.to_hex(ink)),) if path and len(path) <= MOST_PATH and is_alike else ()


def _off(part: Pixels, ground: Ground) -> NDArray[np.float32]:
    return np.asarray(np.abs(part - ground).max(axis=2), np.float32)


def _unlike(drawn: Coverage, coverage: Coverage) -> float:
    """The mean difference over the pixels along the outline, one to either side of it."""
    inside = (coverage > 0.5).astype(np.uint8)
    along = cv2.morphologyEx(np.pad(inside, 1), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    return float(np.abs(drawn - coverage).sum()) / max(1, int(along.sum()))
