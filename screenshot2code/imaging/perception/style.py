"""Estimates of font size, weight and family from the ink of a line: good enough to start from, refined later by rendering.

Sizes follow from which kinds of glyph a text has. Proportions are means over Arial/Liberation Sans, Roboto, Open Sans, Lato,
Inter, Nunito, Montserrat and DejaVu Sans, whose values lie within 4 % of these (x-height: 6 %).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CAP = 0.718
ASCENDER = 0.745
X_HEIGHT = 0.524
DESCENDER = 0.208
T_HEIGHT = 0.665  # the stem of a t ends between x-height and ascender
COMMA_DEPTH = 0.13

_ASCENDING = frozenset("bdfhklij")
_CAP_HIGH = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!?%&#'\"`’‘“”$€£/\\")
_TALL = frozenset("()[]{}|@§")  # from above the capitals to below the baseline
_DESCENDING = frozenset("gjpqy")
_SLIGHTLY_DESCENDING = frozenset(",;Q")
_CURRENCY = frozenset("$")  # its stroke reaches a little beyond capitals, above and below
_LOW_MARKS = frozenset(".,_…")  # marks that stand on the baseline and say nothing about the x-height
_MID_MARKS = frozenset("-–—~+=<>*:;·•«»^×")

# A CJK character fills its em square but for a small margin.
_IDEOGRAPH = 0.92
_IDEOGRAPH_FROM = "\u2e80"


def extent(text: str) -> tuple[float, float]:
    """How far the ink of `text` reaches above and below the baseline, in ems; (0, 0) where its glyphs do not tell."""
    glyphs = set(text.replace(" ", ""))
    if any(glyph >= _IDEOGRAPH_FROM for glyph in glyphs):
        return _IDEOGRAPH * 0.88, _IDEOGRAPH * 0.12
    telling = glyphs - _LOW_MARKS - _MID_MARKS
    if not telling:
        return 0.0, 0.0
    if telling & _ASCENDING or telling & _TALL:
        above = ASCENDER
    elif telling & _CAP_HIGH:
        above = CAP
    elif "t" in telling:
        above = T_HEIGHT
    else:
        above = X_HEIGHT
    if glyphs & _CURRENCY and above == CAP:
        above = ASCENDER
    if glyphs & _DESCENDING or glyphs & _TALL:
        below = DESCENDER
    elif glyphs & _SLIGHTLY_DESCENDING or glyphs & _CURRENCY:
        below = COMMA_DEPTH
    else:
        below = 0.0
    return above, below


def font_size(text: str, ink_height: float) -> float:
    """The font size at which the ink of `text` is `ink_height` high, in the same unit."""
    total = sum(extent(text))
    return ink_height / total if total else ink_height * 1.6  # dashes and dots: nothing to measure, so a modest guess


def soft_height(coverage: NDArray[np.float32]) -> float:
    """The height of anti-aliased ink: the first and last row count by how full their fullest pixel is."""
    fullest = coverage.max(axis=1)
    if len(fullest) < 3:
        return float(fullest.sum())
    return float(len(fullest) - 2 + min(1.0, fullest[0]) + min(1.0, fullest[-1]))


def stroke_width(coverage: NDArray[np.float32]) -> float:
    """The mean thickness of strokes in pixels: twice the ink divided by its outline.

    The outline is the total variation of the coverage, which anti-aliasing does not change; so this works below one pixel.
    """
    padded = np.pad(coverage, 1)
    across = np.diff(padded, axis=1)[:-1]
    down = np.diff(padded, axis=0)[:, :-1]
    outline = float(np.hypot(across, down).sum())
    return 2 * float(coverage.sum()) / outline if outline else 0.0


# Anti-aliasing widens every stroke by so many device pixels; what is left over font size grows with weight. Measured on Liberation
# Sans, Serif and Mono and DejaVu Sans, Serif and Mono, 12 to 48 px: regular .053 to .073, bold .084 to .128.
_RIM = 0.4
_WEIGHTS = ((0.046, 300), (0.077, 400), (0.083, 500), (0.092, 600), (0.135, 700))


def font_weight(stroke: float, size: float) -> int:
    """The CSS weight that strokes of `stroke` suggest at a font size of `size`, both in device pixels."""
    share = (stroke - _RIM) / size if size else 0.0
    return next((weight for limit, weight in _WEIGHTS if share <= limit), 800)


@dataclass(frozen=True, slots=True)
class WordMeasure:
    """The text of a word and the width of its ink."""

    text: str
    width: float


MONO_PITCH = (0.55, 0.66)  # advance of monospaced faces in ems


def is_monospaced(words: tuple[WordMeasure, ...], size: float) -> bool:
    """Whether every word is as wide as its number of characters says, though its characters are of unlike width."""
    measured = [word for word in words if len(word.text) >= 2]
    letters = "".join(word.text for word in measured)
    narrow, wide = sum(letters.count(char) for char in "iljtf.,'|1"), sum(letters.count(char) for char in "mwMW@")
    if len(letters) < 8 or narrow + wide < 2 or not size:
        return False
    # The ink of a word lacks the side bearings of its first and last character: about a tenth of an em together.
    pitches = np.array([(word.width / size + 0.1) / len(word.text) for word in measured])
    spread = float(pitches.max() - pitches.min())
    return MONO_PITCH[0] <= float(np.median(pitches)) <= MONO_PITCH[1] and spread < 0.06
