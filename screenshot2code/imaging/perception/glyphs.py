"""Icons that were taken for characters: a magnifier reads as Q, a list as 三, a cross as X.

A single character is believed if its ink looks like it in some plain face. Faces differ, so the likeness asked for is low; icons
that are drawn like a letter stay that letter, which looks right at least.
"""

import unicodedata
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from screenshot2code.imaging.perception.raster import bounds

GRID = 24  # pixels that a glyph is compared on
LIKENESS = 0.38  # correlation; letters on real pages reach .43 to .9, most icons stay below .3
SMALL_LIKENESS = 0.3  # the same for ink of less than 9 pixels, where a face's details are a pixel wide
SMALL = 9
NARROW = 0.7  # width over height at which ink can be one of the strokes below
ASPECT = 1.7  # by so much may the ink be wider or narrower, relative to its height, than the character

# Marks that are text as often as drawings, and render well as text.
_MARKS = frozenset("©®™°→←↑↓↗•·…–—-+=<>|~$£€¥₹%&#@*/\\?!.,:;'\"“”‘’`^_()[]{}«»‹›§¶×½¼¾†")


_SIGNS = frozenset("©®")  # signs in a circle, as many icons are
SIGN_LIKENESS = 0.3
_DOTS = frozenset("•·")
DOT_ASPECT = 1.6  # wider is a row of dots: a drawing

_STROKES = frozenset("Il1i|jtfr!")
DRAWN = frozenset("QOoXxVvCc")  # magnifiers, circles, crosses, chevrons and arcs, when nothing stands beside them


# What recognition makes of arrows. None of them is as high as an arrow's head.
LIKE_ARROWS = frozenset(("-", "–", "—", "<", ">", "<-", "->", "←", "→", "¬", "~", "«", "»"))
ARROW_LIKENESS = 0.65  # dashes, brackets and guillemets in eight faces at 12 to 20 px stay below .58, arrows reach .77
ARROW_ASPECT = (0.9, 3.0)  # width over height
ARROW_RIM = 0.15  # of full coverage: heads of small arrows are no darker at their sides
ARROW_HEADS = (0.3, 0.4, 0.5)  # of its length


def is_ideographic(char: str) -> bool:
    """Whether `char` is of a script whose characters fill a square: Han, Kana, Hangul and their punctuation."""
    return "\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" or "\uf900" <= char <= "\ufaff"


def looks_like_icon(char: str, coverage: NDArray[np.float32], *, stands_alone: bool, in_ideographic_page: bool) -> bool:
    """Whether ink (0..1) that was read as the single character `char` is more likely a drawing."""
    if is_ideographic(char):
        return not in_ideographic_page
    if char in _SIGNS:
        return likeness(char, coverage) < SIGN_LIKENESS
    if char in _DOTS:
        return bool(coverage.shape[1] > DOT_ASPECT * coverage.shape[0])
    if char in _MARKS:
        return False
    if unicodedata.category(char) == "No":  # a figure in a circle
        return True
    if unicodedata.category(char)[0] not in "LN" or (stands_alone and char in DRAWN):
        return True
    return likeness(char, coverage) < (LIKENESS if len(coverage) >= SMALL else SMALL_LIKENESS)


def likeness(char: str, coverage: NDArray[np.float32]) -> float:
    """The correlation of the ink with `char` as a plain sans face draws it, -1..1; -1 where its proportions are wrong."""
    drawn = _drawn(char)
    inside = bounds(coverage > 0.3)
    if drawn is None or inside is None:
        return 1.0
    ink = coverage[inside.slices]
    if char in _STROKES and ink.shape[1] <= NARROW * ink.shape[0]:
        return 1.0
    ratio = (ink.shape[1] / ink.shape[0]) / (drawn.shape[1] / drawn.shape[0])
    if not 1 / ASPECT <= ratio <= ASPECT:
        return -1.0
    one, other = _on_grid(ink), _on_grid(drawn)
    if not one.std() or not other.std():  # a solid block looks like nothing
        return 0.0
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def arrow(coverage: NDArray[np.float32]) -> str | None:
    """The arrow, "←" or "→", that ink which was read as one of LIKE_ARROWS shows; None if it shows none."""
    inside = bounds(coverage > ARROW_RIM)
    if inside is None or not ARROW_ASPECT[0] <= inside.width / inside.height <= ARROW_ASPECT[1] or inside.height < 3:
        return None
    ink = _on_grid(coverage[inside.slices])
    if not ink.std():
        return None
    likest = {}
    for char in "←→":
        drawn = [_drawn_arrow(head) for head in ARROW_HEADS]
        templates = [one if char == "→" else one[:, ::-1] for one in drawn]
        likest[char] = max(float(np.corrcoef(ink.ravel(), one.ravel())[0, 1]) for one in templates)
    best = max(likest, key=lambda char: likest[char])
    return best if likest[best] >= ARROW_LIKENESS else None


@cache
def _drawn_arrow(head: float) -> NDArray[np.float32]:
    """An arrow to the right that fills the grid, with a head of such a share of its length."""
    canvas = np.zeros((96, 96), np.float32)
    tip, back = (93, 48), round(96 * (1 - head))
    for start in ((2, 48), (back, 4), (back, 92)):
        cv2.line(canvas, start, tip, 1.0, 9, cv2.LINE_8)
    return _on_grid(canvas)


def _on_grid(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Stretched to the grid and blurred, so that weight and small differences of form count less."""
    spread = cv2.resize(ink.astype(np.float32), (GRID, GRID), interpolation=cv2.INTER_AREA)
    blurred: NDArray[np.float32] = cv2.GaussianBlur(spread, (0, 0), 1.5)
    return blurred


@cache
def _drawn(char: str) -> NDArray[np.float32] | None:
    """`char` at 48 px in the face that Pillow carries; None where that face lacks it."""
    face = ImageFont.load_default(size=48)
    canvas = Image.new("L", (96, 96))
    ImageDraw.Draw(canvas).text((24, 16), char, font=face, fill=255)
    missing = Image.new("L", (96, 96))
    ImageDraw.Draw(missing).text((24, 16), "\uffff", font=face, fill=255)
    ink = np.asarray(canvas, np.float32) / 255
    inside = bounds(ink > 0.3)
    if inside is None or np.array_equal(ink, np.asarray(missing, np.float32) / 255):
        return None
    return ink[inside.slices].astype(np.float32)
