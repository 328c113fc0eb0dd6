"""Shadows: how much darker or lighter the ground is around a box than further off, asked of both pictures alike."""

import re
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare.sheet import Sheet
from screenshot2code.compare.sides import SIDES, across
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.middle import median

CAST, DARKER, EXPLAINED = (
    0.03,
    3.0,
    0.4,
)  # opacity that is asked; of 255 on the mean; the share of that which may be left over
MOST_APART = 60.0  # of 255: more at one pixel is something else
HEM = 1  # px next to the box that belong to the edge itself
REACH = 40  # px outside a box that are looked at
FAINTEST = 4.0  # of 255 next to the box: a shadow that a person sees
UNLIKE = 0.45  # of the larger of two shadows: what lies between two rasterisers' blurs stays far below
LEAST = 24.0  # of 255 times px: the smallest sum of differences that is worth a word
FLAT = 0.85  # of its strength that is left half way out: no shadow, but a ground that ends there
DEEPEST = 140.0  # of 255: an opacity of more than half is no shadow, but something else that fades
STEEPEST = 0.6  # of its strength that a shadow loses within one pixel; more is an edge of something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Halo:
    """The shadow of a box by side (SIDES): how many of 255 the ground is off at 1, 2, 3 ... px outside of it."""

    depth: NDArray[np.float32]  # side x distance

    @property
    def strength(self) -> float:
        return float(self.depth[:, :2].max(initial=0.0))

    @property
    def is_seen(self) -> bool:
        return self.strength >= FAINTEST

    @property
    def css(self) -> str:
        """As CSS could have written it: offsets and blur from how far it reaches to each side, opacity from its strength."""
        if not self.is_seen:
            return "none"
        top, right, bottom, left = (float((side > 0.08 * self.strength).sum()) for side in self.depth)
        dx, dy, blur = (right - left) / 2, (bottom - top) / 2, max(1.0, (top + bottom + left + right) / 4)
        opacity = min(1.0, max(0.02, 1.6 * self.strength / 255))
        return f"{round(dx)}px {round(dy)}px {round(blur)}px rgba(0, 0, 0, {opacity:.2f})"


def halo_of(sheet: Sheet, box: Box) -> Halo:
    """The shadow around `box`; nothing where the ground is as far off as it is near, or something else stands there."""
    return sheet.remembered(("halo", box), lambda: _halo(sheet, box))


def _halo(sheet: Sheet, box: Box) -> Halo:
    depth = np.stack([_depth(sheet, box, name) for name in SIDES])
    top, right, bottom, left = range(4)
    if not (depth[left, 0] > 0 and depth[right, 0] > 0):
        depth[[left, right]] = 0  # on one side alone it is a neighbour
        if not depth[bottom, 0] > 0:
            depth[top] = 0
    return Halo(depth=depth)


def _depth(sheet: Sheet, box: Box, name: str) -> NDArray[np.float32]:
    outward = across(sheet, box, name, REACH + HEM)[:REACH][::-1]
    signed = outward - median(outward[REACH // 2 :])
    channel = int(np.abs(signed[:3]).sum(axis=0).argmax())
    depth = signed[:, channel] * (1.0 if signed[:3, channel].sum() > 0 else -1.0)
    # Only what falls off steadily is a shadow: it ends where it rises again, and a step is something else's edge.
    rises = depth > np.minimum.accumulate(depth) + 2.0
    strength = float(depth[:2].max(initial=0.0))
    drops = np.concatenate([[False], depth[:-1] - depth[1:] > max(3.0, STEEPEST * strength)])
    ends = np.flatnonzero(rises | drops | (depth < 0.5))
    until = int(ends[0]) if len(ends) else REACH
    out = np.zeros(REACH, np.float32)
    is_flat = until >= 4 and float(depth[until // 2]) > FLAT * strength
    if until >= 2 and strength <= DEEPEST and not is_flat:
        out[:until] = depth[:until]
    return out


def unlike(wanted: Halo, shown: Halo, *, noise: float = 1.0, hem: int = 0) -> bool:
    """Whether a person would call these two different shadows, one of them perhaps none; `noise` times as surely as usual.

    The first `hem` px beside the box are not asked: where the edge itself is unsure.
    """
    if max(wanted.strength, shown.strength) < FAINTEST * noise:
        return False
    one, two = wanted.depth[:, hem:], shown.depth[:, hem:]
    if wanted.is_seen and shown.is_seen:
        # As far as both can be followed: where a neighbour cuts one of them off, nothing is known.
        both = (one > 0) & (two > 0)
        one, two = one * both, two * both
    apart, whole = (float(np.abs(side).sum(axis=1).max()) for side in (one - two, np.maximum(one, two)))
    return apart >= LEAST * noise and apart >= UNLIKE * whole


def is_cast(wanted: NDArray[np.uint8], shown: NDArray[np.uint8], box: Box, css: str) -> bool:
    """Whether the shadow that `css` (a computed box-shadow) says is what is around a box in one picture and not in the other.

    Both are windows of one size around the box, which lies at (REACH, REACH) in them. Asked where neighbours stand too near for a
    shadow to be followed to its end.
    """
    drawn = wanted.astype(np.float32)
    cover = np.zeros(drawn.shape[:2], np.float32)
    for one in reversed(_SHADOW.findall(css)):
        opacity, color = _thrown(one, box, drawn.shape[:2])
        if opacity is None:
            continue
        drawn = drawn * (1 - opacity[..., None]) + color * opacity[..., None]
        cover = np.maximum(cover, opacity)
    inside = np.s_[REACH : REACH + round(box.height), REACH : REACH + round(box.width)]
    cover[inside] = 0
    asked = cover >= CAST
    if not asked.any():
        return False
    before, after = (
        float(np.minimum(np.abs(one[asked] - shown[asked].astype(np.float32)).max(axis=1), MOST_APART).mean())
        for one in (wanted.astype(np.float32), drawn)
    )
    return before >= DARKER and after <= EXPLAINED * before


_SHADOW = re.compile(r"rgba?\(([^)]*)\)\s+(-?[\d.]+)px\s+(-?[\d.]+)px\s+([\d.]+)px\s+(-?[\d.]+)px(\s+inset)?")


def _thrown(
    shadow: tuple[str, ...], box: Box, shape: tuple[int, int]
) -> tuple[NDArray[np.float32] | None, NDArray[np.float32]]:
    """How much of each pixel one shadow covers, and in which colour; None for a shadow inside its box."""
    paint, *lengths, inset = shadow
    parts = [float(one) for one in re.split(r"[,\s/]+", paint.strip())]
    color = np.array(parts[:3], np.float32)
    if inset:
        return None, color
    dx, dy, blur, spread = (float(one) for one in lengths)
    cover = np.zeros(shape, np.float32)
    top, left = round(REACH + dy - spread), round(REACH + dx - spread)
    bottom, right = round(REACH + dy + spread + box.height), round(REACH + dx + spread + box.width)
    cover[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = parts[3] if len(parts) > 3 else 1.0
    if blur >= 1:
        cover = cv2.GaussianBlur(cover, (0, 0), blur / 2)  # CSS Backgrounds 3: a deviation of half the blur radius
    return cover, color
