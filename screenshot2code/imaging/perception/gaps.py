"""Where a line that was read has no ink: between letters, words, and what stands in one line but is no part of it.

Recognition tells where each character is to about a sixth of the line's height; the ink tells where it ends. Of both come the
spaces, also those that were read over, the marks that were read as nothing, and the places at which one line is several.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.perception.ink import Ink
from screenshot2code.imaging.perception.ocr import Glyph, ReadLine
from screenshot2code.imaging.perception.raster import runs

# In ems. A word space is .25 to .35 em in text faces; in justified text up to .7, in monospaced .75.
LOST_SPACE = 0.22  # a gap this wide that OCR read over is a space, if letters stand closer than that
SPACE_OF_SPACED = 0.3  # the same beyond the gap that letter-spacing leaves: .2 to .3 of a space, and pairs that stand wide, as in "LT"
# The same between figures: all are given the width of an 8, so that a 1 has as much room about it as a thin space.
LOST_SPACE_OF_FIGURES = 0.4
# A mark that was not read: so much further off than letters stand, and in ems not narrower than a chevron, which has .5; a stop has .15.
MARK_APART, MARK_WIDTH, FEWEST_BESIDE_MARK = 2.0, 0.3, 3
MARK_HEIGHT = 0.4  # the same of one between words: the dots of a card's number have .3
DOTS, DOT_APART = frozenset("·•∙"), 1.1  # both sides together: twice a word space is .5 to .8
GLYPH_DOUBT = 6  # a glyph's place is exact to a part of the line's height, as recognition has columns
CLOSING = frozenset(".,;:!?)]}%…’”")
ALWAYS_APART = 1.35
APART_IN_LINE = 0.9  # if the line's other gaps are less than half of it
ALL_APART = 0.85  # if no gap of the line is narrower, as between the items of a menu
WORD_GAPS = 2.2  # a gap so many times as wide as the line's usual ones separates more than words
# A menu of which an item has two words: between these is a plain word space, and what is as much wider parts items. Of monospaced
# text the least space is wider already; code or a mark in a line of prose may stand as far off, but not in so few words.
WORD_SPACE, BESIDE_WORDS, ITEM_WORDS = (0.12, 0.4), 0.7, 3


@dataclass(frozen=True, slots=True)
class Gap:
    """Columns without ink, counted from the ink's left edge, and the index of the glyph that follows."""

    start: int
    end: int
    follower: int
    is_space: bool  # OCR read a space here
    holds_glyph: bool = (
        False  # OCR read a character in it, whose ink is too faint to be seen or was taken for something else
    )
    parts_figures: bool = False  # figures stand on both sides
    is_closed: bool = False  # what follows is a mark that no language but French sets a space before
    mark: tuple[int, int] | None = None  # columns of a mark in it that was read as nothing: a chevron between two links

    @property
    def width(self) -> int:
        return self.end - self.start


def without_marks(part: Ink, places: Sequence[float], em: float) -> Ink:
    """`part` without a mark at its end or beginning that was not read, which is `beside` it: the chevron of a menu that opens.

    Such a mark stands off as a word does, and each of the characters, whose middles are at `places`, is nearer to other ink.
    """
    columns = runs(np.asarray(part.mask.any(axis=0)))
    if len(columns) < FEWEST_BESIDE_MARK:
        return part
    gaps = [after[0] - before[1] for before, after in pairwise(columns)]
    apart = max(LOST_SPACE * em, MARK_APART * float(np.median(gaps)))
    read = {min(columns, key=lambda column: max(column[0] - place, place - column[1])) for place in places}

    def is_mark(column: tuple[int, int], gap: int) -> bool:
        return gap >= apart and column not in read and _length(column) >= MARK_WIDTH * em

    left, right = 0, part.rect.width
    if is_mark(columns[-1], gaps[-1]):
        right = columns[-2][1]
    elif is_mark(columns[0], gaps[0]):
        left = columns[1][0]
    kept = part.part(left, right)
    mark = part.part(0, left) if left else part.part(right, part.rect.width)
    return replace(kept, beside=(mark.rect,)) if kept and mark else part


def gaps_of(line: ReadLine, inked: list[Glyph], ink: Ink, em: float) -> list[Gap]:
    """One gap for each space that was read, and all others between glyphs."""
    places = np.array([glyph.x - ink.rect.left for glyph in inked])
    blanks = runs(~np.asarray(ink.mask.any(axis=0)))
    followers = _space_followers(line)
    gaps: dict[int, Gap] = {}
    ordered = sorted(followers)
    windows = [(places[follower - 1] - 0.1 * em, places[follower] + 0.1 * em) for follower in ordered]
    taken = _shared_out(windows, blanks)
    for follower, blank in zip(ordered, taken, strict=True):
        # Where words touch there is none: cut half way.
        half = round((places[follower - 1] + places[follower]) / 2)
        start, end = blank or (half, half)
        gaps[follower] = Gap(start, end, follower, is_space=True)
    free = [blank for blank in blanks if blank not in taken]
    for start, end in free:
        follower = int(np.searchsorted(places, (start + end) / 2))
        if follower in gaps:
            gaps[follower] = _round_mark(gaps[follower], (start, end), ink, em)
        elif 0 < follower < len(inked):
            # An icon's room, or that of a mark between items: what is thought to stand at its edge does not fill it.
            is_wide = end - start > BESIDE_WORDS * em
            inside = min(line.height / GLYPH_DOUBT, (end - start) / 4) if is_wide else 0.0
            held = bool(((places >= start + inside) & (places < end - inside)).any())
            figures = all(glyph.char.isdecimal() for glyph in inked[follower - 1 : follower + 1])
            gaps[follower] = Gap(
                start,
                end,
                follower,
                is_space=False,
                holds_glyph=held,
                parts_figures=figures,
                is_closed=inked[follower].char in CLOSING,
            )
    return [gaps[follower] for follower in sorted(gaps)]


def _round_mark(gap: Gap, blank: tuple[int, int], ink: Ink, em: float) -> Gap:
    """`gap` on to the next `blank` before the same character, where the ink between them is a mark: no piece of a letter, no dots."""
    before, after = sorted([(gap.start, gap.end), blank])
    mark = before[1], after[0]
    drawn = ink.mask[:, slice(*mark)]
    if min(_length(before), _length(after)) < LOST_SPACE * em or _length(mark) < MARK_WIDTH * em:
        return gap
    if not drawn.any(axis=0).all() or int(drawn.any(axis=1).sum()) < MARK_HEIGHT * em:
        return gap
    return replace(gap, start=before[0], end=after[1], mark=gap.mark or mark)


def _shared_out(
    windows: Sequence[tuple[float, float]], blanks: Sequence[tuple[int, int]]
) -> list[tuple[int, int] | None]:
    """For each window, from left to right, the blank that a space in it is: most of it in the window, and of neighbours each its own.

    A thin character, as the slash of a trail, may be thought to stand where the next blank begins already.
    """
    rooms = [{blank: min(blank[1], high) - max(blank[0], low) for blank in blanks} for low, high in windows]
    within = [{blank: room for blank, room in row.items() if room > 0} for row in rooms]
    widest = [max(row, key=row.__getitem__, default=None) for row in within]
    found = [blank for blank in widest if blank is not None]
    if len(set(found)) == len(found):
        return widest
    # Of all ways that keep the order the one of most blank in all: `best` by the number of blanks used up.
    best: list[tuple[float, list[tuple[int, int] | None]]] = [(0.0, [])] * (len(blanks) + 1)
    for row in within:
        following = [(best[0][0], [*best[0][1], None])]
        for at, blank in enumerate(blanks, 1):
            ways = [following[-1], (best[at][0], [*best[at][1], None])]
            if blank in row:
                ways.append((best[at - 1][0] + row[blank], [*best[at - 1][1], blank]))
            following.append(max(ways, key=lambda way: way[0]))
        best = following
    return best[-1][1]


def _length(blank: tuple[int, int]) -> int:
    return blank[1] - blank[0]


def _space_followers(line: ReadLine) -> set[int]:
    """Indices, among the glyphs that are no spaces, of those that come after a space."""
    followers, count, spaced = set(), 0, False
    for glyph in line.glyphs:
        if glyph.char == " ":
            spaced = count > 0
        else:
            if spaced:
                followers.add(count)
            spaced, count = False, count + 1
    return followers


def with_lost_spaces(gaps: list[Gap], em: float) -> list[Gap]:
    """The gaps that are spaces: those read as such, and those that OCR read over."""
    letters = [gap.width for gap in gaps if not gap.is_space]
    read = [gap.width for gap in gaps if gap.is_space]
    usual = float(np.median(letters)) if letters else 0.0
    # Where letters are set apart, a word space is wider than they stand by what it is otherwise, not so many times as wide.
    apart = min(2.5 * usual, usual + SPACE_OF_SPACED * em)
    needed = max(LOST_SPACE * em, apart, 0.8 * min(read) if read else 0.0)
    of_figures = max(needed, LOST_SPACE_OF_FIGURES * em)
    return [
        gap
        for gap in gaps
        if gap.is_space
        or gap.mark
        or (gap.width > (of_figures if gap.parts_figures else needed) and not _is_solid(gap))
    ]


def _is_solid(gap: Gap) -> bool:
    """Whether no space can stand in the gap, however wide it is: none that was read over, at least."""
    return gap.holds_glyph or gap.is_closed


def separating(spaces: list[Gap], em: float, inked: Sequence[Glyph]) -> list[Gap]:
    """The spaces at which one line, of these letters, is really several."""
    if not spaces:
        return []
    dotted = _about_dots(spaces, em, inked)
    if dotted:
        plain = separating([gap for gap in spaces if gap not in dotted], em, inked)
        return sorted([*dotted, *plain], key=lambda gap: gap.follower)
    # A mark says that it is a row of items; as wide as words, marks would bend what is usual.
    if any(gap.mark for gap in spaces):
        return [gap for gap in spaces if gap.mark or gap.width > BESIDE_WORDS * em]
    widths = np.array([gap.width for gap in spaces]) / em
    usual = float(np.percentile(widths, 25))
    least = float(widths.min())
    if least >= ALL_APART:
        return spaces
    wide = (widths > BESIDE_WORDS) & (widths > WORD_GAPS * least)
    items = WORD_SPACE[0] <= least <= WORD_SPACE[1] and _are_items(spaces, wide, inked)
    return [
        gap
        for gap, width, is_wide in zip(spaces, widths, wide, strict=True)
        if width > ALWAYS_APART or (width > APART_IN_LINE and width > WORD_GAPS * usual) or (items and is_wide)
    ]


def _about_dots(spaces: Sequence[Gap], em: float, inked: Sequence[Glyph]) -> set[Gap]:
    """The gaps before and after dots that part the links of a foot: further off than a dot between two words is."""
    return {
        gap
        for pair in pairwise(spaces)
        if pair[1].follower == pair[0].follower + 1 and inked[pair[0].follower].char in DOTS
        if sum(one.width for one in pair) > DOT_APART * em
        for gap in pair
    }


def _are_items(spaces: Sequence[Gap], wide: NDArray[np.bool_], inked: Sequence[Glyph]) -> bool:
    """Whether the `wide` ones of the spaces part a line into items of few words, with nothing single but dots between them."""
    ends = [gap.follower for gap, is_wide in zip(spaces, wide, strict=True) if is_wide]
    parts = [inked[start:end] for start, end in pairwise([0, *ends, len(inked)])]
    single = [index for index, part in enumerate(parts) if len(part) == 1]
    longest = max((len(list(run)) for is_wide, run in groupby(wide.tolist()) if not is_wide), default=0)
    parted = all(0 < index < len(parts) - 1 and not parts[index][0].char.isalnum() for index in single)
    return parted and longest < ITEM_WORDS
