"""A picture for people who work on perception: what was found, drawn over the mockup."""

import cv2
import numpy as np

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Perception
from screenshot2code.imaging import codec
from screenshot2code.imaging.codec import Pixels

REGION, BORDERED, IMAGE, ICON = (230, 30, 30), (200, 0, 200), (0, 150, 0), (0, 190, 190)
LINE, WORD, UNREAD = (255, 130, 0), (255, 200, 120), (0, 0, 255)


def annotate(mockup: Mockup, perception: Perception) -> bytes:
    """The mockup, paled, with everything found as outlines; PNG in the mockup's device pixels.

    Regions are red (purple with a border), images green, icons teal, lines orange with their words inside, unread lines blue.
    """
    pixels = codec.decode(mockup.png)
    canvas: Pixels = (255 - (255 - pixels.astype(np.uint16)) * 6 // 10).astype(np.uint8)
    scale = mockup.viewport.scale
    for region in perception.regions:
        _outline(canvas, region.box, REGION if region.border is None else BORDERED, scale, 1)
    for image in perception.images:
        _outline(canvas, image.box, ICON if image.is_icon else IMAGE, scale, 2)
    for line in perception.lines:
        for word in line.words:
            _outline(canvas, word.box, WORD, scale, 1)
        _outline(canvas, line.box, LINE, scale, 1)
    for box in perception.unread:
        _outline(canvas, box, UNREAD, scale, 2)
    return codec.encode_png(canvas)


def _outline(canvas: Pixels, box: Box, colour: tuple[int, int, int], scale: float, thickness: int) -> None:
    corners = [round(edge * scale) for edge in (box.x, box.y, box.right, box.bottom)]
    cv2.rectangle(canvas, (corners[0], corners[1]), (corners[2] - 1, corners[3] - 1), colour, thickness)
