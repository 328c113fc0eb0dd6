"""Lines drawn under or through letters: an underline, or what strikes a price out.

The crossbars, feet and middles of letters that touch look much like them in one row; a line that is drawn is long, thin and as
dark all along.
"""

import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.perception.ocr import ReadLine
from screenshot2code.imaging.perception.raster import Mask, Rect, runs

# In heights of OCR's box, which is about twice that of capitals. No letter has a stroke as long; a dash is in the middle of a blank.
STROKE_LENGTH = 0.55
THROUGH_LENGTH = 0.9  # letters that touch make strokes too, at their middle
STROKE_GAP = 0.45  # left free for letters that hang down
STROKE_DRAWN = 0.6  # of such a line that is in pieces of that length
STROKE_THICKNESS = 0.12
# A line that is drawn is as dark all along, between letters as under them; where letters touch, and in the crossbars of large ones,
# it is not. Chosen on lines set at 11 to 72 px, as PNG and JPEG.
DARK = 0.75  # of the strongest contrast of the letters, at least, is a line's usual one
EVEN = 0.6  # of the line's usual contrast, at least, where it is drawn
EVEN_BETWEEN = 0.5  # of the columns between letters; where letters hang down the line has gaps
EVEN_THROUGH = (
    0.9  # of all columns of a line that goes through letters, or under letters that leave no blank between them
)
STROKE_FROM = 0.3  # of the height of the crop: nothing is drawn through the tips of letters
UNDER = 0.62  # of the height of the crop: further down a line is under the letters, not through them

Distance = NDArray[np.float32]


def find_strokes(mask: Mask, distance: Distance, line: ReadLine, place: Rect) -> list[Rect]:
    """Lines drawn under or through the letters, as rectangles of the crop: long, thin, even, and no longer than the text.

    `mask` is the ink of the crop, `distance` how far each of its pixels is from the ground, in levels; `place` is the crop's.
    """
    rows: list[tuple[int, int, int]] = []
    for row in range(round(STROKE_FROM * place.height), place.height - 1):
        pieces = runs(mask[row])
        is_under = row >= UNDER * place.height
        needed = (STROKE_LENGTH if is_under else THROUGH_LENGTH) * line.height
        long = [(start, end) for start, end in pieces if end - start >= needed]
        # A line through letters has no gaps; one under them leaves room for those that hang down.
        rows += [(row, start, end) for start, end in (_joined(pieces, long, line.height) if is_under else long)]
    found: list[Rect] = []
    for row, start, end in rows:
        above = next(
            (at for at, known in enumerate(found) if known.bottom == row and known.left < end and start < known.right),
            None,
        )
        if above is None:
            found.append(Rect(start, row, end, row + 1))
        else:
            known = found[above]
            found[above] = Rect(min(known.left, start), known.top, max(known.right, end), row + 1)
    thickest = max(2.0, STROKE_THICKNESS * line.height)
    return [
        rect
        for rect in found
        if rect.height <= thickest
        and rect.left >= 2
        and rect.right <= place.width - 2
        and not _is_mark(line, rect.moved(place.left, place.top))
        and _is_drawn(mask, distance, rect, line.height, is_under=rect.top >= UNDER * place.height)
    ]


def _is_drawn(mask: Mask, distance: Distance, stroke: Rect, height: int, *, is_under: bool) -> bool:
    """Whether `stroke` is one line, and not the crossbars, feet or middles of letters."""
    rows = distance[stroke.slices]
    levels = rows[int(rows.mean(axis=1).argmax())]
    usual = float(np.median(levels))
    along = (slice(None), slice(stroke.left, stroke.right))  # beside a struck price stands a darker one
    if usual < DARK * float(np.percentile(distance[along][mask[along]], 98)):
        return False
    even = levels >= EVEN * usual
    blank = ~mask[: max(1, stroke.top - 1), stroke.left : stroke.right].any(axis=0)
    if is_under and blank.any():
        return float(even[blank].mean()) >= EVEN_BETWEEN
    return stroke.width >= THROUGH_LENGTH * height and float(even.mean()) >= EVEN_THROUGH


def _joined(pieces: list[tuple[int, int]], long: list[tuple[int, int]], height: int) -> list[tuple[int, int]]:
    """The `long` pieces of a row, grown by what follows closely."""
    chains: list[tuple[int, int]] = []
    for start, end in (piece for piece in pieces if piece[1] - piece[0] >= 2):
        if chains and start - chains[-1][1] <= STROKE_GAP * height:
            chains[-1] = (chains[-1][0], end)
        else:
            chains.append((start, end))

    def drawn(chain: tuple[int, int]) -> int:
        return sum(end - start for start, end in long if chain[0] <= start and end <= chain[1])

    # The feet of letters touch here and there; a line is drawn in long pieces.
    return [chain for chain in chains if drawn(chain) >= STROKE_DRAWN * (chain[1] - chain[0])]


def _is_mark(line: ReadLine, rect: Rect) -> bool:
    """Whether a stroke is a dash or underscores that were read as such."""
    marks = [glyph for glyph in line.glyphs if glyph.char in "_-–—=~" and rect.left <= glyph.x <= rect.right]
    others = [glyph for glyph in line.glyphs if glyph.char.isalnum() and rect.left <= glyph.x <= rect.right]
    return not others or len(marks) >= len(others)
