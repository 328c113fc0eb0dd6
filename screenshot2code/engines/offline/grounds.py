"""Pictures on a ground of one colour: a fruit on blue, a drawing on a tile. The ground is seen as a box and is a part of the picture.

What a designer exports is the whole of it. Without the ground a picture is as large as what is drawn in its middle, and the next one
of the same kind is not as large, nor in the same place of its card.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import CORNERS, ImageRegion, Region
from screenshot2code.imaging.codec import encode_jpeg, encode_png

LEAST = 96.0  # px of the shorter side of a ground: smaller ones are buttons and discs with an icon
LONG = 2.6  # times as wide as high, or as high as wide: what is longer is a band of the page
MOST = 0.4  # of the page's area
FILLS = (0.1, 0.3)  # share of the ground's area, and of its shorter side, that is drawn on
LOOSE = 1.0  # px that a picture may stick out
QUALITY = 95  # of what was a JPEG before


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded(ImageRegion):
    """A picture with its ground, whose `corners` are rounded by `radius` px; the crop has whole ones."""

    radius: float = 0.0
    corners: tuple[str, ...] = CORNERS


def grounded(
    regions: Sequence[Region], images: Sequence[ImageRegion], texts: Sequence[Box], page: Box
) -> tuple[tuple[Region, ...], tuple[ImageRegion, ...]]:
    """Regions and images, with each ground that holds nothing but pictures made one with them. `texts` are where lines stand."""
    kept, left = list(regions), list(images)
    for region in regions:
        if not _may_be_ground(region, page) or any(region.box.overlap(box) > 0 for box in texts):
            continue
        if any(
            other is not region and region.box.overlap(other.box) > 0 and not _holds(other, region) for other in kept
        ):
            continue
        inside = [one for one in left if region.box.overlap(one.box) > 0]
        if _is_drawn_on(region, inside):
            kept.remove(region)
            left = [one for one in left if not any(one is other for other in inside)]
            left.append(_whole(region, inside))
    return tuple(kept), tuple(left)


def _may_be_ground(region: Region, page: Box) -> bool:
    box = region.box
    plain = region.fill.startswith("#") and len(region.fill) == 7 and not region.border and not region.shadow
    short, long = sorted((box.width, box.height))
    return plain and short >= LEAST and long <= LONG * short and box.area <= MOST * page.area


def _holds(outer: Region, inner: Region) -> bool:
    return outer.box.area > inner.box.area and outer.box.contains(inner.box, tolerance=LOOSE)


def _is_drawn_on(region: Region, inside: Sequence[ImageRegion]) -> bool:
    """Whether pictures take so much of a ground that they are what it is for."""
    if not inside or any(one.is_unread or one.is_chart for one in inside):
        return False
    if not all(region.box.contains(one.box, tolerance=LOOSE) for one in inside):
        return False
    drawn = Box.around(one.box for one in inside)
    short = min(region.box.width, region.box.height)
    return drawn.area >= FILLS[0] * region.box.area and max(drawn.width, drawn.height) >= FILLS[1] * short


def _whole(region: Region, inside: Sequence[ImageRegion]) -> ImageRegion:
    """One picture as large as the ground, with what was drawn on it at its place."""
    crops = [_read(one.data) for one in inside]
    scale = max(crop.shape[1] / (one.ink or one.box).width for one, crop in zip(inside, crops, strict=True))
    width, height = round(scale * region.box.width), round(scale * region.box.height)
    canvas = np.empty((height, width, 3), np.float32)
    canvas[:] = [int(region.fill[at : at + 2], 16) for at in (1, 3, 5)]
    for one, crop in zip(inside, crops, strict=True):
        box = one.ink or one.box
        left, top = round(scale * (box.x - region.box.x)), round(scale * (box.y - region.box.y))
        _lay(canvas, crop, left, top)
    pixels = np.rint(canvas).astype(np.uint8)
    is_photo = any(one.media_type != "image/png" for one in inside)
    return Grounded(
        box=region.box,
        data=encode_jpeg(pixels, quality=QUALITY) if is_photo else encode_png(pixels, level=9),
        media_type="image/jpeg" if is_photo else "image/png",
        radius=region.radius,
        corners=region.corners,
    )


def _read(data: bytes) -> NDArray[np.uint8]:
    """The crop as RGBA."""
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if seen is None:
        return np.zeros((1, 1, 4), np.uint8)
    if seen.ndim == 2:
        seen = cv2.cvtColor(seen, cv2.COLOR_GRAY2BGR)
    way = cv2.COLOR_BGRA2RGBA if seen.shape[2] == 4 else cv2.COLOR_BGR2RGBA
    crop: NDArray[np.uint8] = cv2.cvtColor(seen, way).astype(np.uint8)
    return crop


def _lay(canvas: NDArray[np.float32], crop: NDArray[np.uint8], left: int, top: int) -> None:
    """Paint the crop on the canvas, as far as it lies on it."""
    skip_x, skip_y = max(0, -left), max(0, -top)
    left, top = max(0, left), max(0, top)
    part = crop[skip_y : skip_y + canvas.shape[0] - top, skip_x : skip_x + canvas.shape[1] - left]
    alpha = part[..., 3:].astype(np.float32) / 255
    here = canvas[top : top + part.shape[0], left : left + part.shape[1]]
    here[:] = here * (1 - alpha) + part[..., :3] * alpha
