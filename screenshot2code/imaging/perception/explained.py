"""Which pixels the boxes and rules of a page account for; what is left over is drawn, or a photo."""

from collections.abc import Sequence

import numpy as np

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.panels import Panel
from screenshot2code.imaging.perception.raster import Colour, Mask, Rect, differ
from screenshot2code.imaging.perception.rules import Rule
from screenshot2code.imaging.perception.surfaces import Surfaces
from screenshot2code.imaging.perception.veils import shines_through


def accounted_for(
    pixels: Pixels, surfaces: Surfaces, panels: Sequence[Panel], rules: Sequence[Rule], page: Colour
) -> Mask:
    """Pixels that belong to a box, its border, its shadow, or a rule; and the page between the lines of a grid."""
    accepted = np.zeros(int(surfaces.labels.max()) + 1, bool)
    for surface in surfaces.items:
        if surface.solidity > 0.97 and surface.flatness > 0.97 and differ(surface.color, page) <= 1:
            accepted[surface.label] = True
    for panel in panels:
        accepted[panel.surface.label] = True
    explained: Mask = accepted[surfaces.labels]
    for panel in panels:
        if panel.is_veil:
            explained[panel.rect.slices] |= shines_through(pixels[panel.rect.slices], panel.color)
        if panel.border is not None:
            _mark_ring(explained, panel.rect, panel.inner, panel.radius)
        elif panel.radius:
            _mark_rim(explained, panel.rect, panel.radius, whole_corner=panel.shadow is not None)
        if panel.shadow is not None:
            halo = panel.rect.grown(panel.shadow.reach, within=pixels.shape)
            inside = explained[panel.rect.slices].copy()
            explained[halo.slices] |= panel.shadow.explains(pixels[halo.slices])
            explained[panel.rect.slices] = inside
    for rule in rules:
        explained[rule.rect.slices] = True
    return explained


def _mark_ring(explained: Mask, outer: Rect, inner: Rect, radius: float) -> None:
    """Everything between `inner` and `outer`, and the round corners."""
    kept = explained[inner.slices].copy()
    explained[outer.slices] = True
    explained[inner.slices] = kept
    # Of the corner squares the arc alone: half of an icon at the end of a pill, and all of one in a ring, stands in them.
    _mark_rim(explained, outer, radius, whole_corner=True, line=max(0, inner.left - outer.left, inner.top - outer.top))


def _mark_rim(explained: Mask, rect: Rect, radius: float, *, whole_corner: bool, line: int = 0) -> None:
    """The pixels along round corners in which a box and its surroundings mix; also what its shadow fills outside of them.

    `line` is the thickness of a border that follows the arc.
    """
    reach = int(np.ceil(radius)) + 1
    centre = radius + 0.5
    y, x = np.mgrid[-1:reach, -1:reach] + 0.5
    distance = np.hypot(np.minimum(0, x - radius), np.minimum(0, y - radius))
    rim = distance >= radius - line - 1.6 if whole_corner else np.abs(distance - radius) <= 1.6
    rim &= (x < centre) & (y < centre)
    height, width = explained.shape
    for flip_y, top in ((1, rect.top - 1), (-1, rect.bottom - reach)):
        for flip_x, left in ((1, rect.left - 1), (-1, rect.right - reach)):
            place = Rect(left, top, left + len(rim), top + len(rim)).cut(Rect(0, 0, width, height))
            part = rim[::flip_y, ::flip_x][place.top - top : place.bottom - top, place.left - left : place.right - left]
            explained[place.slices] |= part
