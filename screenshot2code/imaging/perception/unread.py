"""Lines that were found and could not be read: another script, tiny or blurred letters.

Recognition always answers something. Of a script that it does not know it makes Latin letters that look a little alike, or skips
most of the line; both are told by comparing what was read with the ink that is there. Such lines are kept as they look, one picture
for each, and said to be unread: a person misses words, not pixels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.ink import Frame, Ink, find_ink
from screenshot2code.imaging.perception.ocr import ReadLine
from screenshot2code.imaging.perception.raster import Rect, runs

# In heights of the line's ink. Chosen on 320 lines in 17 faces, 10 to 24 px, sharp, blurred and as JPEG, against 320 lines in Greek,
# Cyrillic, Arabic, Hebrew, Armenian and Georgian: of the sharp ones next to no ink lies away from all characters.
REACH = 0.8  # ink further than this from the middle of every character belongs to none
SPECK = 0.25  # narrower ink is a hyphen or the end of a wide letter
SKIPPED = 1.5  # so much ink that belongs to no character, and ...
SKIPPED_SHARE = 0.25  # ... such a share of it: words were skipped
ICON = (
    1.6  # what stands before or after the text and is no wider, or no wider than the line's box is high, may be an icon
)
LOW = 0.4  # what is lower is the noise of a lossy picture, or a dash
GREEK_LETTERS = 3  # a symbol in a formula is one or two
GREEK_SHARE = 0.3  # of the letters of a line

LINE_ASPECT = 2.0  # what is unread and wider than so many heights is text, not an icon
WORD_ASPECT = 1.2  # the same on a page that has several lines which cannot be read
FOREIGN_LINES = 3

# Of a row of boxes with icons: how far one may be from a square, how high it is in heights of the line (found with a margin), and how much of the line
# such boxes take. Letters that are smooth areas of their own are higher than wide or far apart.
BOX_ASPECT, BOX_HEIGHT, BOX_SHARE = 1.15, 0.5, 0.6


def is_legible(line: ReadLine, ink: Ink) -> bool:
    """Whether what was read accounts for `ink`."""
    if _is_greek(line.text):
        return False
    skipped, share = _skipped(line, ink)
    return skipped < SKIPPED or share < SKIPPED_SHARE


def _is_greek(text: str) -> bool:
    """Whether `text` has Greek words. The model knows Greek letters for formulas, but none with an accent, as words have."""
    letters = [char for char in text if char.isalpha()]
    greek = sum("\u03b1" <= char <= "\u03c9" for char in letters)
    return greek >= GREEK_LETTERS and greek >= GREEK_SHARE * len(letters)


def _skipped(line: ReadLine, ink: Ink) -> tuple[float, float]:
    """How much of the line's width has ink and no character near, in heights of the ink, and its share of all ink."""
    places = np.array([glyph.x for glyph in line.glyphs if glyph.char != " "])
    height = max(1, ink.rect.height)
    if ink.on_image or not len(places):
        return 0.0, 0.0
    columns = np.asarray(ink.mask.any(axis=0))
    middles = np.arange(len(columns)) + ink.rect.left + 0.5
    away = columns & (np.abs(middles[:, None] - places[None]).min(axis=1) > REACH * height)
    skipped = sum(end - start for start, end in runs(away) if end - start > SPECK * height)
    skipped += sum(rect.width for rect in _words_beside(ink, max(ICON * height, line.height)))
    every = int(columns.sum()) + sum(rect.width for rect in ink.beside)
    return skipped / height, skipped / every


def _words_beside(ink: Ink, limit: float) -> Iterator[Rect]:
    """What stood in the line's box and was not read, but for an icon, at most `limit` wide, before and after the text."""
    high = [rect for rect in ink.beside if rect.height >= LOW * ink.rect.height]
    before = [rect for rect in high if rect.right <= ink.rect.left]
    after = [rect for rect in high if rect.left >= ink.rect.right]
    for group in (before, after):
        if group and max(rect.right for rect in group) - min(rect.left for rect in group) > limit:
            yield from group
    yield from (rect for rect in high if rect not in before and rect not in after)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadText:
    """A line that could not be read, and its ink; None where there is no ink to be told from its ground."""

    line: ReadLine
    ink: Ink | None


def unread_texts(
    pixels: Pixels, lines: Sequence[ReadLine], frames: Sequence[Frame]
) -> tuple[tuple[UnreadText, ...], tuple[ReadLine, ...]]:
    """Of what could not be read: lines of text, and the rest, which are icons or nothing. `frames` are sorted, smallest first."""
    lines = [line for line in lines if not _is_row_of_boxes(line, frames)]
    wide = sum(_aspect(line) > LINE_ASPECT for line in lines)
    limit = WORD_ASPECT if wide >= FOREIGN_LINES else LINE_ASPECT
    texts = tuple(UnreadText(line=line, ink=_ink(pixels, line, frames)) for line in lines if _aspect(line) > limit)
    return texts, tuple(line for line in lines if _aspect(line) <= limit)


def _is_row_of_boxes(line: ReadLine, frames: Sequence[Frame]) -> bool:
    """Whether what could not be read are discs or squares side by side, each with its icon: no letters stand so."""
    inside = [
        frame.rect
        for frame in frames
        if line.left - 2 <= frame.rect.left
        and frame.rect.right <= line.right + 2
        and line.top - 2 <= frame.rect.top
        and frame.rect.bottom <= line.bottom + 2
        and max(frame.rect.width, frame.rect.height) <= BOX_ASPECT * min(frame.rect.width, frame.rect.height)
        and frame.rect.height >= BOX_HEIGHT * line.height
    ]
    # A single one is rather a box that is ticked: its tick is known from what was found here.
    return len(inside) > 1 and sum(rect.width for rect in inside) >= BOX_SHARE * (line.right - line.left)


def _aspect(line: ReadLine) -> float:
    return (line.right - line.left) / max(1, line.height)


def _ink(pixels: Pixels, line: ReadLine, frames: Sequence[Frame]) -> Ink | None:
    middle = Rect(line.left, line.top, line.right, line.bottom)
    around = (frame for frame in frames if frame.rect.overlap(middle) >= 0.8 * middle.area)
    # Without characters: no ink is dropped because none was read there.
    return find_ink(pixels, replace(line, glyphs=()), next(around, None))
