"""A picture of a page, ready to be looked at: decoded once, at one pixel for each CSS pixel, and asked about boxes.

All looking at elements happens here, with the same eyes for mockup and render, so that whatever these eyes get wrong they get
wrong twice and it cancels out.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from screenshot2code.compare.computed import Rgb
from screenshot2code.compare.structure import PAPER, Grey
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.middle import median, percentile

INK_FLOOR = 24  # of 255: less contrast than this to its ground is noise of JPEG or a gradient, not ink
INK_SHARE = 0.35  # of a glyph's strongest contrast: keeps strokes, drops most of their anti-aliased hem
STEADY_INK = 80  # percentile of a glyph's contrasts: its full contrast, whatever JPEG adds to single pixels
# The ground of a place goes on above and below it, the ink does not.
BESIDE = (2, 6)  # px above and below: nearer, the ink's own rim may be
MOSTLY = 0.5  # of a place: what has as much is its ground without asking
HARDLY = 0.05  # of what lies beside it: what has less there ends with the place, as ink does
THERE_TOO = 0.15  # of a place: what lies beside it and has less in it is another box
NEAR_LEVELS = 24  # within which colours count as one there: photos and gradients vary
FULL_INK = 0.8  # of the strongest contrast: pixels that carry the ink's own colour, unmixed
RULE_COVER = (
    0.75  # of a line's width: a row of ink that covers more is a rule under the letters, which cover half at most
)
RULE_LENGTH = 3.0  # times the line's height: in a shorter text the bar of a letter may cover a row
THICKEST_RULE = 0.25  # of the line's height
REMEMBERED = (
    8000  # answers about one picture: some 10 MB; a page has a few hundred boxes, and a run looks at it a few times
)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One picture. `pixels` and `grey` have device pixels (SSIM looks at grey); `rgb` and `luma` have CSS pixels."""

    scale: float
    pixels: NDArray[np.uint8] = field(repr=False)
    grey: Grey = field(repr=False)
    rgb: NDArray[np.uint8] = field(repr=False)
    luma: Grey = field(repr=False)
    _answers: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, png: bytes, *, css_width: int, scale: float | None = None) -> "Sheet":
        """Decode `png`, which is `css_width` CSS pixels wide; `scale` resamples it to that many device pixels each."""
        with Image.open(BytesIO(png)) as picture:
            image = picture.convert("RGB")
        own = image.width / max(1, css_width)
        if scale is not None and abs(own - scale) > 0.01 * scale:
            wanted = (max(1, round(image.width * scale / own)), max(1, round(image.height * scale / own)))
            image, own = image.resize(wanted, Image.Resampling.BOX), scale
        return cls.of(np.asarray(image), scale=own)

    @classmethod
    def of(cls, pixels: NDArray[np.uint8], *, scale: float) -> "Sheet":
        """A picture that is decoded already: height x width x 3, RGB, `scale` device pixels for each CSS pixel."""
        grey = np.asarray(Image.fromarray(pixels).convert("L"))
        rgb = pixels
        if abs(scale - 1) > 0.01:
            size = (max(1, round(pixels.shape[1] / scale)), max(1, round(pixels.shape[0] / scale)))
            rgb = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR)
        luma = grey if rgb.shape[:2] == grey.shape else cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
        return cls(scale=scale, pixels=pixels, grey=grey, rgb=rgb, luma=luma)

    @property
    def width(self) -> int:
        return int(self.rgb.shape[1])

    @property
    def height(self) -> int:
        return int(self.rgb.shape[0])

    def remembered(self, question: Hashable, look: Callable[[], Answer]) -> Answer:
        """What `look` answers to a question about this picture, looked at once: a mockup is asked the same by every render.

        Two threads at a time may look twice, which does no harm.
        """
        if question not in self._answers:
            answer = look()
            if len(self._answers) >= REMEMBERED:
                self._answers.clear()
            self._answers[question] = answer
            return answer
        known: Answer = self._answers[question]
        return known

    def known(self, question: Hashable) -> Any:
        """What was answered to this question before; None where nobody has asked."""
        return self._answers.get(question)

    def clipped(self, box: Box) -> tuple[slice, slice]:
        """Rows and columns of the whole pixels that `box` touches on this sheet; may be empty."""
        top, left = max(0, int(np.floor(box.y + 0.01))), max(0, int(np.floor(box.x + 0.01)))
        bottom = min(self.height, int(np.ceil(box.bottom - 0.01)))
        right = min(self.width, int(np.ceil(box.right - 0.01)))
        return slice(top, max(top, bottom)), slice(left, max(left, right))

    def patch(self, box: Box) -> NDArray[np.uint8]:
        return self.rgb[self.clipped(box)]

    def window(self, box: Box, dx: float = 0.0, dy: float = 0.0) -> NDArray[np.uint8]:
        """The pixels under `box` moved by (dx, dy), always of the box's own size in whole pixels; paper outside."""
        left, top = round(box.x) + round(dx), round(box.y) + round(dy)
        width, height = max(1, round(box.right) - round(box.x)), max(1, round(box.bottom) - round(box.y))
        x0, y0, x1, y1 = max(0, left), max(0, top), min(self.width, left + width), min(self.height, top + height)
        if (x1 - x0, y1 - y0) == (width, height):
            return self.rgb[y0:y1, x0:x1]
        out = np.full((height, width, 3), PAPER, np.uint8)
        if x1 > x0 and y1 > y0:
            out[y0 - top : y1 - top, x0 - left : x1 - left] = self.rgb[y0:y1, x0:x1]
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """What is drawn on a flat ground inside a box: where, in which colour, and how much of the box it covers.

    `mass` is covered area in px: each pixel counts by its share of the full contrast, so it grows with stroke width. A line
    that runs under the letters is not counted; `underlined` tells of it.
    """

    box: Box
    color: Rgb = field(repr=False)
    ground: Rgb = field(repr=False)
    mass: float
    underlined: bool = False


def find_ink(sheet: Sheet, box: Box) -> Ink | None:
    """The ink inside `box`, or None where there is none to see: outside the sheet, or no contrast."""
    return sheet.remembered(("ink", box), lambda: _ink(sheet, box))


def _ink(sheet: Sheet, box: Box) -> Ink | None:
    rows, columns = sheet.clipped(box)
    patch = sheet.rgb[rows, columns].astype(np.int16)
    if patch.size == 0:
        return None
    ground = _ground(patch, _beside(sheet, rows, columns))
    contrast = np.abs(patch - ground).max(axis=2)
    strongest = int(contrast.max())
    if strongest < INK_FLOOR:
        return None
    mask = contrast >= max(INK_FLOOR, INK_SHARE * strongest)
    found_rows, found_columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    inked = Box.from_edges(
        float(columns.start + found_columns[0]),
        float(rows.start + found_rows[0]),
        float(columns.start + found_columns[-1] + 1),
        float(rows.start + found_rows[-1] + 1),
    )
    full = patch[contrast >= FULL_INK * strongest]
    steady = percentile(contrast[mask], STEADY_INK)
    rule = _underline(mask[found_rows[0] : found_rows[-1] + 1, found_columns[0] : found_columns[-1] + 1])
    mask[found_rows[0] : found_rows[-1] + 1][rule] = False
    return Ink(
        box=inked,
        color=median(full).astype(np.uint8),
        ground=ground.astype(np.uint8),
        mass=float(np.minimum(contrast[mask] / steady, 1.0).sum()),
        underlined=bool(rule.any()),
    )


def _underline(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which rows of a line's ink are a rule in its lower half; none where they are more than a rule is thick."""
    height, width = mask.shape
    rows: NDArray[np.bool_] = mask.mean(axis=1) >= RULE_COVER
    rows[: height // 2] = False
    thin = 0 < rows.sum() <= max(2.0, THICKEST_RULE * height)
    return rows if thin and height >= 4 and width >= RULE_LENGTH * height else np.zeros(height, bool)


def _beside(sheet: Sheet, rows: slice, columns: slice) -> NDArray[np.int16]:
    """The pixels right above and below a place, as far as the sheet reaches."""
    above = sheet.rgb[max(0, rows.start - BESIDE[1]) : max(0, rows.start - BESIDE[0]), columns]
    below = sheet.rgb[rows.stop + BESIDE[0] : rows.stop + BESIDE[1], columns]
    return np.concatenate([above.reshape(-1, 3), below.reshape(-1, 3)]).astype(np.int16)


def _ground(patch: NDArray[np.int16], beside: NDArray[np.int16]) -> NDArray[np.int16]:
    """The colour that most of the patch has; that of what lies beside it, where that is as good as free of this one.

    The letters of a headline on a photo are of one colour, and the photo of many.
    """
    flat = patch.reshape(-1, 3)
    found = _usual(flat)
    if _share(flat, found) >= MOSTLY or not len(beside) or _share(beside, found) >= HARDLY:
        return found
    around = _usual(beside)
    return around if _share(flat, around) >= THERE_TOO else found


def _share(pixels: NDArray[np.int16], color: NDArray[np.int16]) -> float:
    return float((np.abs(pixels - color).max(axis=1) <= NEAR_LEVELS).mean())


def _usual(flat: NDArray[np.int16]) -> NDArray[np.int16]:
    """The fullest of coarse bins, refined to the median of what lies in it."""
    bins = (flat >> 4) @ np.array([256, 16, 1], np.int16)
    fullest = np.bincount(bins).argmax()
    usual: NDArray[np.int16] = median(flat[bins == fullest]).astype(np.int16)
    return usual
