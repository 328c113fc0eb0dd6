"""How far two pictures of one page lie apart for another rasteriser's sake: measured on what is the same in both.

One browser draws a line of text pixel for pixel as it did before, wherever the rest of the page went. Another one, another density
or a scaled export draws all of them a little otherwise. So the lines that agree are asked how well they agree, whatever their
colours, and what is said of thin things has to stand out from that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare.matching import LinePair
from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.color import distance

FOREIGN = 0.004  # of 1 - correlation of the median line: 0 by one browser, .007 to .14 scaled down, hinted, at another density
COARSE = (
    0.08  # ... where letters were bent to whole pixels: their shapes and widths are others than those of the same face
)
FEWEST = 4  # lines that agree, before anything is said of the others
MOST_COLOR = 8.0  # CIEDE2000: what lies further apart on most lines is no rasteriser's
THIN_INK = 80  # percentile of the lines' distances in colour: one in five may be wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What need not be a difference. `lossy`: the mockup was compressed, in a way that is not known exactly."""

    lossy: bool = False
    grain: float = 0.0  # 1 - correlation of one line on both pictures, the median
    color: float = 0.0  # CIEDE2000 between the inks of lines that agree

    @property
    def is_foreign(self) -> bool:
        """Whether another rasteriser, or a scaler, made one of the two pictures."""
        return self.grain >= FOREIGN

    @property
    def is_coarse(self) -> bool:
        """Whether letters were bent to whole pixels on one side, and are no longer those of their face."""
        return self.grain >= COARSE

    @property
    def is_rough(self) -> bool:
        """Whether thin things are not what they were, for whatever reason."""
        return self.lossy or self.is_foreign


def measured(pairs: Sequence[LinePair], mockup: Sheet, render: Sheet, *, lossy: bool) -> Noise:
    """The noise between two pictures, by their lines of equal text."""
    same = [pair for pair in pairs if pair.agreed]
    grains = [grain for pair in same if (grain := _grain(pair, mockup, render)) is not None]
    if len(grains) < FEWEST or float(np.median(grains)) < FOREIGN:
        return Noise(lossy=lossy)
    apart = [float(distance(pair.mockup.ink.color, pair.rendered.ink.color)) for pair in same]
    return Noise(
        lossy=lossy,
        grain=float(np.median(grains)),
        color=min(MOST_COLOR, float(np.percentile(apart, THIN_INK))),
    )


def _grain(pair: LinePair, mockup: Sheet, render: Sheet) -> float | None:
    """1 - correlation of the line's pixels: whatever its colours are, they fall together."""
    box, shown = pair.mockup.ink.box, pair.rendered.ink.box
    one = _grey(mockup.window(box))
    two = _grey(render.window(Box(shown.x, shown.y, box.width, box.height)))
    energy = float((one * one).sum()) * float((two * two).sum())
    if one.shape != two.shape or energy <= 0:
        return None
    return 1.0 - abs(float((one * two).sum())) / float(energy**0.5)


def _grey(patch: NDArray[np.uint8]) -> NDArray[np.float32]:
    grey: NDArray[np.float32] = cv2.cvtColor(np.ascontiguousarray(patch), cv2.COLOR_RGB2GRAY).astype(np.float32)
    return grey - float(np.median(grey))
