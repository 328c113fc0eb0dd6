"""Taking text off a picture, so that what it stands on can be seen whole."""

from collections.abc import Sequence

import cv2
import numpy as np

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.ink import Ink
from screenshot2code.imaging.perception.raster import apart

AROUND = 7  # pixels of surroundings that the filling is made from
FLAT_SURROUNDINGS = 2.0  # mean levels off the background colour: filled with that colour, exactly


def without_text(pixels: Pixels, inks: Sequence[Ink]) -> Pixels:
    """A copy of `pixels` in which the ink is filled with what surrounds it.

    Flat surroundings are continued exactly; others are inpainted (Telea, "An image inpainting technique based on the fast
    marching method", 2004).
    """
    clean = pixels.copy()
    for ink in inks:
        place = ink.rect.grown(AROUND, within=pixels.shape)
        mask = np.zeros((place.height, place.width), np.uint8)
        top, left = ink.rect.top - place.top, ink.rect.left - place.left
        mask[top : top + ink.rect.height, left : left + ink.rect.width] = ink.mask
        rim = 7 if ink.on_image else 5  # the anti-aliased rim, and the ringing of lossy pictures
        mask = cv2.dilate(mask, np.ones((rim, rim), np.uint8))
        crop = clean[place.slices]
        around = crop[mask == 0]
        if not ink.on_image and len(around) and float(apart(around, ink.background).mean()) < FLAT_SURROUNDINGS:
            crop[mask > 0] = np.rint(ink.background).astype(np.uint8)
        else:
            crop[:] = cv2.inpaint(np.ascontiguousarray(crop), mask, 3, cv2.INPAINT_TELEA)
    return clean
