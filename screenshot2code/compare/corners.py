"""How round the corners of a box are: drawn with every radius that it could have, and compared with what is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.geometry import Box

SMALLEST_SIDE = 12.0  # px: of a smaller box nobody sees whether a corner is round
LARGEST = 40  # px; more is asked for pills alone
HEM = 3  # px outside the box that are looked at too
CLEAR = (
    12.0  # mean of 255 that a drawing may be off the render whose radius is known: else the corner holds something else
)
TOLERANCE = 0.12  # of a radius: how far an answer may be off
CONTRAST = 5.0  # of 255 that border or fill have to stand out from the ground
UNLIKE, FEWEST = 16, 3  # of 255, and so many pixels beyond it: a corner that is another one differs by more
COARSE = (0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0, 22.0, 24.0, 28.0, 32.0, 36.0, 40.0)
"""Radii tried first, in px; then those beside the best."""
CORNERS = ("top-left", "top-right", "bottom-right", "bottom-left")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """What a box is painted with, as seen at its sides."""

    outside: NDArray[np.uint8] = field(repr=False)
    border: NDArray[np.uint8] = field(repr=False)
    inside: NDArray[np.uint8] = field(repr=False)
    border_width: float

    @property
    def is_visible(self) -> bool:
        ground = self.outside.astype(np.int16)
        edge = self.border if self.border_width >= 0.5 else self.inside
        return bool(np.abs(edge.astype(np.int16) - ground).max() >= CONTRAST)


def radius_of(sheet: Sheet, box: Box, paint: Paint, corner: str) -> float | None:
    """The radius of one corner in CSS px; None where no radius explains what is seen there."""
    if min(box.width, box.height) < SMALLEST_SIDE or not paint.is_visible:
        return None
    half = min(box.width, box.height) / 2
    side = int(min(half, LARGEST * 0.6)) + HEM
    patch = _patch(sheet, box, corner, side).astype(np.float32)
    coarse = {radius: _error(patch, paint, radius) for radius in COARSE if radius <= half}
    if half > LARGEST:
        coarse[half] = _error(patch, paint, half)
    near = min(coarse, key=lambda radius: coarse[radius])
    for radius in (near - 1, near + 1):
        if 0 <= radius <= min(half, LARGEST) and radius not in coarse:
            coarse[radius] = _error(patch, paint, radius)
    best = min(coarse, key=lambda radius: coarse[radius])
    return best if coarse[best] <= CLEAR else None


def _fits(sheet: Sheet, box: Box, paint: Paint, corner: str, radius: float) -> bool:
    """Whether the corner looks as one of this radius does."""
    if min(box.width, box.height) < SMALLEST_SIDE or not paint.is_visible:
        return False
    side = int(min(min(box.width, box.height) / 2, LARGEST * 0.6)) + HEM
    patch = _patch(sheet, box, corner, side).astype(np.float32)
    return _error(patch, paint, radius) <= CLEAR


def _patch(sheet: Sheet, box: Box, corner: str, side: int) -> NDArray[np.uint8]:
    """The corner's pixels, turned so that the box's corner lies at (HEM, HEM) from the top left."""
    x = round(box.x) - HEM if corner.endswith("left") else round(box.right) + HEM - side
    y = round(box.y) - HEM if corner.startswith("top") else round(box.bottom) + HEM - side
    patch = sheet.window(Box(x, y, side, side))
    patch = patch if corner.endswith("left") else patch[:, ::-1]
    return patch if corner.startswith("top") else patch[::-1]


def _is_same(mockup: Sheet, wanted: Box, render: Sheet, shown: Box, corner: str) -> bool:
    """Whether both pictures show the same at a corner, as far as a person can tell: most are not asked any further."""
    side = int(min(min(shown.width, shown.height, wanted.width, wanted.height) / 2, LARGEST * 0.6)) + HEM
    one, two = (_patch(sheet, box, corner, side).astype(np.int16) for sheet, box in ((mockup, wanted), (render, shown)))
    return int((np.abs(one - two).max(axis=2) > UNLIKE).sum()) < FEWEST


def _error(patch: NDArray[np.float32], paint: Paint, radius: float) -> float:
    """Mean difference to the corner drawn with `radius`, over the arc's own neighbourhood and what lies outside of it.

    What lies further inside may be text or a picture and says nothing of the corner.
    """
    drawn, weight = _drawn(patch.shape[0], paint, radius)
    apart = np.abs(patch - drawn).max(axis=2)
    return float((apart * weight).sum() / weight.sum())


def _drawn(side: int, paint: Paint, radius: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    has_border = paint.border_width >= 0.5
    cover, fill, weight = _shares(side, radius, round(paint.border_width, 1) if has_border else 0.0)
    edge = paint.border if has_border else paint.inside
    picture = paint.outside * (1 - cover) + edge * cover
    if has_border:
        picture = picture * (1 - fill) + paint.inside * fill
    return picture.astype(np.float32), weight


@lru_cache(maxsize=2048)
def _shares(
    side: int, radius: float, border: float
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """How much of each pixel lies inside the outline, and inside the border; and which pixels are asked."""
    at = np.arange(side, dtype=np.float32) - HEM + 0.5
    outer = _signed_distance(at, radius)
    inner = _signed_distance(at - border, max(0.0, radius - border))
    cover, fill = (np.clip(0.5 - one, 0, 1)[..., None].astype(np.float32) for one in (outer, inner))
    # All corners are weighed over one area, whatever the radius, or a small one would always fit best.
    weight = (np.minimum.outer(at, at) < 0.5 * (side - HEM)).astype(np.float32)
    return cover, fill, weight


def _signed_distance(at: NDArray[np.float32], radius: float) -> NDArray[np.float32]:
    """Distance to the outline of a box whose corner lies at the origin, negative inside."""
    beyond = radius - at
    x, y = np.meshgrid(beyond, beyond)
    curved = np.hypot(np.maximum(x, 0), np.maximum(y, 0)) - radius
    inside = np.minimum(np.maximum(x, y), 0)
    distance: NDArray[np.float32] = curved + inside
    return distance


def expected_radii(
    mockup: Sheet, wanted: Box, wanted_paints: Mapping[str, Paint],
    render: Sheet, shown: Box, shown_paints: Mapping[str, Paint], radii: Mapping[str, float],
) -> dict[str, float]:  # fmt: skip
    """By corner, the radius of the mockup's box where it is surely not the (computed) one of the render.

    `radii` are the computed ones by corner, the paints those of the top and the bottom side. The render is asked first, with the
    same eyes: where these do not find the radius that the browser says, they are not believed.
    """
    half = min(shown.width, shown.height) / 2
    answers: dict[str, float] = {}
    asked = 0
    for corner in CORNERS:
        side = corner.partition("-")[0]
        if side not in wanted_paints or side not in shown_paints:
            continue
        seen = min(radii[corner], half)
        if _is_same(mockup, wanted, render, shown, corner):
            asked += 1
            continue
        if not _fits(render, shown, shown_paints[side], corner, seen):
            continue
        known = radius_of(render, shown, shown_paints[side], corner)
        if known is None or abs(min(known, LARGEST) - min(seen, LARGEST)) > max(1.5, TOLERANCE * seen):
            continue
        found = radius_of(mockup, wanted, wanted_paints[side], corner)
        if found is None:
            continue
        asked += 1
        if abs(found - min(seen, LARGEST)) > max(1.5, 2 * TOLERANCE * min(seen, LARGEST)):
            answers[corner] = found
    if len(answers) >= max(2, asked / 2) or (asked == 1 and answers):
        return answers
    return answers if asked == len(CORNERS) and _is_odd_one(answers, radii) else {}


def _is_odd_one(answers: Mapping[str, float], radii: Mapping[str, float]) -> bool:
    """Whether one corner alone is said to be otherwise, as round as the others: those are what they are in the mockup."""
    if len(answers) != 1:
        return False
    corner, found = next(iter(answers.items()))
    others = [radii[name] for name in CORNERS if name != corner]
    return (
        len(set(others)) == 1 and radii[corner] != others[0] and abs(found - others[0]) <= max(1.5, TOLERANCE * found)
    )
