"""Taking text off a picture, so that what it stands on can be seen whole."""

from collections.abc import Sequence

import cv2
import numpy as np

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.ink import Ink, plane_through
from screenshot2code.imaging.perception.raster import Mask, apart

AROUND = 7  # pixels of surroundings that the filling is made from
EVEN_SHARE = 0.7  # of the pixels next to the letters that must fit one colour, or one ramp, to continue it exactly
EVEN_LEVELS = 3.0


def without_text(pixels: Pixels, inks: Sequence[Ink]) -> Pixels:
    """A copy of `pixels` in which the ink is filled with what surrounds it.

    Flat and evenly shaded surroundings are continued exactly; others are inpainted (Telea, "An image inpainting technique based
    on the fast marching method", 2004).
    """
    clean = pixels.copy()
    for ink in inks:
        place = ink.rect.grown(AROUND, within=pixels.shape)
        mask = np.zeros((place.height, place.width), np.uint8)
        top, left = ink.rect.top - place.top, ink.rect.left - place.left
        mask[top : top + ink.rect.height, left : left + ink.rect.width] = ink.mask
        rim = 7 if ink.on_image else 5  # the anti-aliased rim, and the ringing of lossy pictures
        mask = cv2.dilate(mask, np.ones((rim, rim), np.uint8))
        _fill(clean[place.slices], mask > 0, ink)
        for stroke in ink.strokes:
            around = stroke.grown(AROUND, within=pixels.shape)
            bar = np.zeros((around.height, around.width), bool)
            bar[stroke.grown(1, within=pixels.shape).moved(-around.left, -around.top).slices] = True
            _fill(clean[around.slices], bar, ink)
    return clean


def _fill(crop: Pixels, mask: Mask, ink: Ink) -> None:
    """Paint over `mask` in place."""
    beside = (cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0) & ~mask
    around = crop[beside]
    if not ink.on_image and len(around):
        if float((apart(around, ink.background) <= EVEN_LEVELS).mean()) >= EVEN_SHARE:
            crop[mask] = np.rint(ink.background).astype(np.uint8)
            return
        ramp = plane_through(crop, beside)
        if ramp is not None:
            crop[mask] = np.clip(np.rint(ramp[mask]), 0, 255).astype(np.uint8)
            return
    crop[:] = cv2.inpaint(np.ascontiguousarray(crop), mask.astype(np.uint8), 3, cv2.INPAINT_TELEA)
