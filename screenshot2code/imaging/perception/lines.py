"""From what OCR read to lines as a page has them: cut at frames and wide gaps, with the ink of each line and of each word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging import color
from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception import style
from screenshot2code.imaging.perception.glyphs import (
    DRAWN,
    LIKE_ARROWS,
    LIKENESS,
    arrow,
    is_ideographic,
    likeness,
    looks_like_icon,
)
from screenshot2code.imaging.perception.ink import Frame, Ink, core_colour, find_ink
from screenshot2code.imaging.perception.ocr import Glyph, ReadLine
from screenshot2code.imaging.perception.raster import Colour, Rect, differ, runs
from screenshot2code.imaging.perception.surfaces import Surfaces
from screenshot2code.imaging.perception.unread import is_legible

# In ems. A word space is .25 to .35 em in text faces; in justified text up to .7, in monospaced .75.
LOST_SPACE = 0.22  # a gap this wide that OCR read over is a space, if letters stand closer than that
SPACE_OF_SPACED = 0.3  # the same beyond the gap that letter-spacing leaves: .2 to .3 of a space, and pairs that stand wide, as in "LT"
# The same between figures: all are given the width of an 8, so that a 1 has as much room about it as a thin space.
LOST_SPACE_OF_FIGURES = 0.4
# A mark that was not read: so much further off than letters stand, and in ems not narrower than a chevron, which has .5; a stop has .15.
MARK_APART, MARK_WIDTH, FEWEST_BESIDE_MARK = 2.0, 0.3, 3
MARK_HEIGHT = 0.4  # the same of one between words: the dots of a card's number have .3
FAINT_BESIDE = 0.7  # of the contrast of the line's strongest ink: what is fainter has lost its thin strokes beside it
DOTS, DOT_APART = frozenset("·•∙"), 1.1  # both sides together: twice a word space is .5 to .8
GLYPH_DOUBT = 6  # a glyph's place is exact to a part of the line's height, as recognition has columns
CLOSING = frozenset(".,;:!?)]}%…’”")
ALWAYS_APART = 1.35
APART_IN_LINE = 0.9  # if the line's other gaps are less than half of it
ALL_APART = 0.85  # if no gap of the line is narrower, as between the items of a menu
SAME_COLOUR = 24.0  # levels of one channel by which anti-aliased words of one colour may differ
OTHER_COLOUR = (
    20.0  # CIEDE2000 between a letter and the word beside it: far more than anti-aliasing makes of one colour
)
PAIR_COLOUR = 8.0  # the same, for what also looks unlike the letters it was read as
# Of a character's fullest pixels: how near in colour the way of each from the ground is to the usual one, as a cosine, and the share that may
# lie apart. Letters, also as JPEG, have next to none; a mark in four colours .7.
FULL, ONE_WAY, MANY_COLOURS = 0.6, 0.9, 0.3
TOO_TALL = 1.35  # times the size of the word beside it: initials are larger still, but no word stands beside them
FRAME_HEIGHT = 0.75  # of a line's box: the O of a bold headline has .65, a badge round its figure more than 1
BADGE_HEIGHT = 0.5  # the same where two characters stand in it: boxes of small text are found with a wide margin
ANGLES, OWN_ROOM = (
    frozenset("<>‹›"),
    0.6,
)  # of the ink's height: a word space is .3 to .45, an icon has a margin of its own
IDEOGRAPHIC = 0.1  # share of Han, Kana and Hangul above which they are text and not misread icons
WORD_GAPS = 2.2  # a gap so many times as wide as the line's usual ones separates more than words
# A menu of which an item has two words: between these is a plain word space, and what is as much wider parts items. Of monospaced
# text the least space is wider already; code or a mark in a line of prose may stand as far off, but not in so few words.
WORD_SPACE, BESIDE_WORDS, ITEM_WORDS = (0.12, 0.4), 0.7, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class InkWord:
    """A word and where its ink is."""

    text: str
    rect: Rect


@dataclass(frozen=True, slots=True, kw_only=True)
class InkLine:
    """One line of text and its ink; the words in order."""

    words: tuple[InkWord, ...]
    ink: Ink
    score: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class InkLines:
    """Lines whose ink was found, and those where there is none to be seen, or more than was read."""

    lines: tuple[InkLine, ...]
    lost: tuple[ReadLine, ...]
    drawings: tuple[Rect, ...] = ()  # icons that stood in a line's box, or were read as characters


def find_lines(pixels: Pixels, read: Sequence[ReadLine], frames: Sequence[Frame]) -> InkLines:
    """The lines that were `read`, each cut where a frame's edge or a wide gap says that it is several."""
    lines: list[InkLine] = []
    lost: list[ReadLine] = []
    drawings: list[Rect] = []
    for whole in read:
        for piece, frame in _cut_at_frames(whole, frames):
            ink = find_ink(pixels, piece, frame)
            if ink is None or not is_legible(piece, ink):
                lost.append(piece)
            else:
                parts = list(_with_own_contrast(pixels, piece, ink, frame))
                lines += parts
                drawings += [rect for part in (ink, *(line.ink for line in parts)) for rect in part.beside]
    ideographs = sum(is_ideographic(char) for line in lines for char in line.text)
    in_ideographic_page = ideographs > IDEOGRAPHIC * sum(len(line.text) for line in lines)
    lines = [_with_arrows(_in_its_main_colour(pixels, line)) for line in lines]
    cleared: list[InkLine] = []
    for line in _without_each_others_ink(lines):
        text, icons = _without_icons(pixels, line, in_ideographic_page=in_ideographic_page)
        drawings += icons
        if text is not None:
            cleared.append(text)
    return InkLines(lines=tuple(cleared), lost=tuple(lost), drawings=tuple(drawings))


def _without_each_others_ink(lines: Sequence[InkLine]) -> list[InkLine]:
    """`lines` without the beginning of another line that the box of a larger one reaches into: the stroke in "$9 / mo."."""
    found = []
    for line in lines:
        own, last = line.ink.rect, line.words[-1]
        starts = [
            other.ink.rect.left
            for other in lines
            if (last.rect.left + last.rect.right) / 2 < other.ink.rect.left < own.right < other.ink.rect.right
            and other.ink.rect.height < own.height
            and own.top <= other.ink.rect.top < other.ink.rect.bottom <= own.bottom + 1
        ]
        kept = line.ink.part(0, min(starts) - own.left) if starts else None
        if kept is not None:
            word = line.ink.part(last.rect.left - own.left, kept.rect.right - own.left)
            words = (*line.words[:-1], replace(last, rect=word.rect if word else last.rect))
            found.append(replace(line, ink=kept, words=words))
        else:
            found.append(line)
    return found


def _in_its_main_colour(pixels: Pixels, line: InkLine) -> InkLine:
    """`line` with the colour that most of its letters have: a link in it is stronger, but not the line's colour.

    A single word is asked as well: it may have been cut from a line whose other words were another colour.
    """
    if line.ink.on_image:
        return line
    votes: list[tuple[Colour, int]] = []
    for word in line.words:
        edge = line.ink.rect.left
        ink = line.ink.part(word.rect.left - edge, word.rect.right - edge)
        if ink is not None:
            votes.append((core_colour(pixels, ink), len(word.text)))
    if not votes:
        return line
    main = max(votes, key=lambda vote: sum(count for colour, count in votes if differ(colour, vote[0]) <= SAME_COLOUR))
    if differ(main[0], line.ink.color) <= SAME_COLOUR:
        return line
    return replace(line, ink=replace(line.ink, color=main[0]))


def _with_arrows(line: InkLine) -> InkLine:
    """`line` with the arrows that were read as dashes and the like."""

    def read_again(word: InkWord) -> InkWord:
        if word.text not in LIKE_ARROWS:
            return word
        whole = line.ink.rect
        around = word.rect.grown(1).cut(whole)  # the faint tips of a head are no ink yet, but show
        found = arrow(line.ink.coverage[around.moved(-whole.left, -whole.top).slices])
        return replace(word, text=found) if found else word

    return replace(line, words=tuple(read_again(word) for word in line.words))


def _without_icons(
    pixels: Pixels, line: InkLine, *, in_ideographic_page: bool
) -> tuple[InkLine | None, tuple[Rect, ...]]:
    """`line` without the icons at its ends that were read as characters, None if it was nothing else; and those icons."""
    words, icons = list(line.words), []
    while words and _is_icon(pixels, line, words[0], words[1:2], in_ideographic_page=in_ideographic_page):
        icons.append(words.pop(0).rect)
    while words and _is_icon(pixels, line, words[-1], words[-2:-1], in_ideographic_page=in_ideographic_page):
        icons.append(words.pop().rect)
    if not icons:
        return line, ()
    if not words:
        return None, tuple(icons)
    edge = line.ink.rect.left
    ink = line.ink.part(words[0].rect.left - edge, words[-1].rect.right - edge)
    return (replace(line, words=tuple(words), ink=ink) if ink is not None else None), tuple(icons)


def _is_icon(
    pixels: Pixels, line: InkLine, word: InkWord, beside: Sequence[InkWord], *, in_ideographic_page: bool
) -> bool:
    if len(word.text) > 2:
        return False
    edge = line.ink.rect.left
    ink = line.ink.part(word.rect.left - edge, word.rect.right - edge)
    if ink is None:
        return False
    if _has_many_colours(pixels, ink):
        return True
    if len(word.text) == 2:
        return bool(beside) and _is_pair_drawn(pixels, line, ink, word, beside[0])
    if beside and word.text.isalnum() and _is_too_tall(word, beside[0]):
        return True
    if beside and word.text in ANGLES:
        room = max(word.rect.left - beside[0].rect.right, beside[0].rect.left - word.rect.right)
        return room > OWN_ROOM * line.ink.rect.height
    if looks_like_icon(word.text, ink.coverage, stands_alone=not beside, in_ideographic_page=in_ideographic_page):
        return True
    if not beside or word.text not in DRAWN:
        return False
    other = line.ink.part(beside[0].rect.left - edge, beside[0].rect.right - edge)
    if other is None:
        return False
    return float(color.distance(core_colour(pixels, ink), core_colour(pixels, other))) > OTHER_COLOUR


def _has_many_colours(pixels: Pixels, ink: Ink) -> bool:
    """Whether the ink is of several colours, as the marks of firms are: a letter has one, paler at its rim."""
    full = ink.coverage >= FULL * float(ink.coverage.max())
    away = pixels[ink.rect.slices][full].astype(np.float64) - np.array(ink.background)
    lengths = np.linalg.norm(away, axis=1)
    if ink.on_image or not len(away) or float(lengths.min()) < 1:
        return False
    ways = away / lengths[:, None]
    main = np.median(ways, axis=0)
    return float((ways @ main < ONE_WAY * float(np.linalg.norm(main))).mean()) > MANY_COLOURS


def _is_too_tall(word: InkWord, beside: InkWord) -> bool:
    """Whether what was read as one character is taller than that character can be beside that word."""
    own, other = sum(style.extent(word.text)), sum(style.extent(beside.text))
    if not own or not other or len(beside.text) < 3 or word.rect.height < beside.rect.height:
        return False
    return word.rect.height / own > TOO_TALL * beside.rect.height / other


def _is_pair_drawn(pixels: Pixels, line: InkLine, ink: Ink, word: InkWord, beside: InkWord) -> bool:
    """Whether what was read as two letters is an icon: of another colour than the word beside it, and unlike those letters."""
    if not word.text.isalpha() or is_ideographic(word.text[0]):
        return False
    edge = line.ink.rect.left
    other = line.ink.part(beside.rect.left - edge, beside.rect.right - edge)
    if other is None or float(color.distance(core_colour(pixels, ink), core_colour(pixels, other))) <= PAIR_COLOUR:
        return False
    return likeness(word.text, ink.coverage) < LIKENESS


def text_frames(surfaces: Surfaces, *, unit: float) -> tuple[Frame, ...]:
    """The surfaces that text can stand in: flat rectangles, perhaps with round corners, large enough for a short word."""
    frames = []
    for surface in surfaces.items:
        rect = surface.rect
        roundness = min(1.0, 2 * surface.radius / max(1, min(rect.width, rect.height)))
        is_box = surface.solidity >= 0.9 - 0.22 * roundness and surface.flatness >= 0.8
        if is_box and rect.width >= 14 * unit and rect.height >= 10 * unit:
            frames.append(Frame(rect, surface.radius))
    return tuple(sorted(frames, key=lambda frame: frame.rect.area))


def _holds_several(line: ReadLine, frame: Frame) -> bool:
    return sum(frame.rect.left < glyph.x < frame.rect.right for glyph in line.glyphs if glyph.char != " ") > 1


def _cut_at_frames(line: ReadLine, frames: Sequence[Frame]) -> Iterator[tuple[ReadLine, Frame | None]]:
    """The parts of a line that stand in different frames, each with its innermost frame."""
    middle = (line.top + line.bottom) / 2
    around = [
        frame
        for frame in frames  # smallest first
        # lower than the line's box: a round letter, or its inside; but no letter goes round two
        if frame.rect.top <= middle < frame.rect.bottom
        and frame.rect.height >= (BADGE_HEIGHT if _holds_several(line, frame) else FRAME_HEIGHT) * line.height
    ]

    def frame_of(glyph: Glyph) -> Frame | None:
        return next((frame for frame in around if frame.rect.left <= glyph.x < frame.rect.right), None)

    inked = [glyph for glyph in line.glyphs if glyph.char != " "]
    parts = [(frame, tuple(group)) for frame, group in groupby(inked, key=frame_of)]
    if len(parts) < 2:
        yield line, parts[0][0] if parts else None
        return
    for index, (frame, group) in enumerate(parts):
        first, last = group[0], group[-1]
        left = line.left if index == 0 else _boundary(parts[index - 1][1][-1], first, parts[index - 1][0], frame)
        right = (
            line.right
            if index == len(parts) - 1
            else _boundary(last, parts[index + 1][1][0], frame, parts[index + 1][0])
        )
        glyphs = tuple(glyph for glyph in line.glyphs if first.x <= glyph.x <= last.x)
        yield replace(line, left=left, right=right, glyphs=glyphs), frame


def _boundary(before: Glyph, after: Glyph, left: Frame | None, right: Frame | None) -> int:
    """Where between two glyphs the line is cut: at the edge of a frame that lies between them, else half way."""
    edges = [frame.rect.right for frame in (left,) if frame] + [frame.rect.left for frame in (right,) if frame]
    between = [edge for edge in edges if before.x <= edge <= after.x]
    return between[0] if between else round((before.x + after.x) / 2)


@dataclass(frozen=True, slots=True)
class _Gap:
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


def _with_own_contrast(pixels: Pixels, line: ReadLine, ink: Ink, frame: Frame | None) -> Iterator[InkLine]:
    """The lines that one is cut into, with all ink of those that are far fainter than others: a link that is switched off."""
    parts = list(_cut_at_gaps(line, ink))
    edges = [(one.ink.rect.right + other.ink.rect.left) // 2 for (one, _), (other, _) in pairwise(parts)]
    for (part, glyphs), left, right in zip(parts, [line.left, *edges], [*edges, line.right], strict=True):
        is_faint = len(parts) > 1 and float(part.ink.coverage.max()) < FAINT_BESIDE
        alone = replace(line, left=left, right=right, glyphs=glyphs)
        own = find_ink(pixels, alone, frame) if is_faint else None
        if own is None:
            yield part
        else:
            yield from (again for again, _ in _cut_at_gaps(alone, own))


def _cut_at_gaps(line: ReadLine, ink: Ink) -> Iterator[tuple[InkLine, tuple[Glyph, ...]]]:
    """The lines that one is cut into, each with its glyphs."""
    inked = [glyph for glyph in line.glyphs if glyph.char != " "]
    em = max(4.0, style.font_size(line.text, style.soft_height(ink.coverage)))
    gaps = _gaps(line, inked, ink, em)
    marks = [slice(*gap.mark) for gap in gaps if gap.mark]
    if marks:  # they are as high as the line, and say nothing of its letters
        letters = ink.coverage.copy()
        for mark in marks:
            letters[:, mark] = 0
        em = max(4.0, style.font_size(line.text, style.soft_height(letters)))
    spaces = _with_lost_spaces(gaps, em)
    cuts = _separating(spaces, em, inked)
    starts = [0, *(gap.follower for gap in cuts)]
    ends = [*(gap.follower for gap in cuts), len(inked)]
    lefts = [0, *(gap.end for gap in cuts)]
    rights = [*(gap.start for gap in cuts), ink.rect.width]
    for first, end, left, right in zip(starts, ends, lefts, rights, strict=True):
        part = ink.part(left, right)
        if part is None:
            continue
        part = _without_marks(part, [glyph.x - part.rect.left for glyph in inked[first:end]], em)
        drawn = (ink.part(*gap.mark) for gap in cuts if gap.follower == end and gap.mark)
        part = replace(part, beside=(*part.beside, *(mark.rect for mark in drawn if mark)))
        inside = [gap for gap in spaces if first < gap.follower < end and gap not in cuts]
        words = tuple(_words(inked, first, end, inside, ink, part))
        if words:
            own = [glyph.x for glyph in inked[first:end]]
            glyphs = tuple(glyph for glyph in line.glyphs if own[0] <= glyph.x <= own[-1])
            yield InkLine(words=words, ink=part, score=line.score), glyphs


def _without_marks(part: Ink, places: Sequence[float], em: float) -> Ink:
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


def _gaps(line: ReadLine, inked: list[Glyph], ink: Ink, em: float) -> list[_Gap]:
    """One gap for each space that was read, and all others between glyphs."""
    places = np.array([glyph.x - ink.rect.left for glyph in inked])
    blanks = runs(~np.asarray(ink.mask.any(axis=0)))
    followers = _space_followers(line)
    gaps: dict[int, _Gap] = {}
    ordered = sorted(followers)
    windows = [(places[follower - 1] - 0.1 * em, places[follower] + 0.1 * em) for follower in ordered]
    taken = _shared_out(windows, blanks)
    for follower, blank in zip(ordered, taken, strict=True):
        # Where words touch there is none: cut half way.
        half = round((places[follower - 1] + places[follower]) / 2)
        start, end = blank or (half, half)
        gaps[follower] = _Gap(start, end, follower, is_space=True)
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
            gaps[follower] = _Gap(
                start,
                end,
                follower,
                is_space=False,
                holds_glyph=held,
                parts_figures=figures,
                is_closed=inked[follower].char in CLOSING,
            )
    return [gaps[follower] for follower in sorted(gaps)]


def _round_mark(gap: _Gap, blank: tuple[int, int], ink: Ink, em: float) -> _Gap:
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


def _with_lost_spaces(gaps: list[_Gap], em: float) -> list[_Gap]:
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


def _is_solid(gap: _Gap) -> bool:
    """Whether no space can stand in the gap, however wide it is: none that was read over, at least."""
    return gap.holds_glyph or gap.is_closed


def _separating(spaces: list[_Gap], em: float, inked: Sequence[Glyph]) -> list[_Gap]:
    """The spaces at which one line, of these letters, is really several."""
    if not spaces:
        return []
    dotted = _about_dots(spaces, em, inked)
    if dotted:
        plain = _separating([gap for gap in spaces if gap not in dotted], em, inked)
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


def _about_dots(spaces: Sequence[_Gap], em: float, inked: Sequence[Glyph]) -> set[_Gap]:
    """The gaps before and after dots that part the links of a foot: further off than a dot between two words is."""
    return {
        gap
        for pair in pairwise(spaces)
        if pair[1].follower == pair[0].follower + 1 and inked[pair[0].follower].char in DOTS
        if sum(one.width for one in pair) > DOT_APART * em
        for gap in pair
    }


def _are_items(spaces: Sequence[_Gap], wide: NDArray[np.bool_], inked: Sequence[Glyph]) -> bool:
    """Whether the `wide` ones of the spaces part a line into items of few words, with nothing single but dots between them."""
    ends = [gap.follower for gap, is_wide in zip(spaces, wide, strict=True) if is_wide]
    parts = [inked[start:end] for start, end in pairwise([0, *ends, len(inked)])]
    single = [index for index, part in enumerate(parts) if len(part) == 1]
    longest = max((len(list(run)) for is_wide, run in groupby(wide.tolist()) if not is_wide), default=0)
    parted = all(0 < index < len(parts) - 1 and not parts[index][0].char.isalnum() for index in single)
    return parted and longest < ITEM_WORDS


def _words(inked: list[Glyph], first: int, end: int, spaces: list[_Gap], whole: Ink, part: Ink) -> Iterator[InkWord]:
    starts = [first, *(gap.follower for gap in spaces)]
    ends = [*(gap.follower for gap in spaces), end]
    lefts = [part.rect.left - whole.rect.left, *(gap.end for gap in spaces)]
    rights = [*(gap.start for gap in spaces), part.rect.right - whole.rect.left]
    for start, stop, left, right in zip(starts, ends, lefts, rights, strict=True):
        text = "".join(glyph.char for glyph in inked[start:stop])
        ink = whole.part(max(0, left), right) if right > left else None
        if text and ink is not None:
            yield InkWord(text=text, rect=ink.rect)
        elif text:
            edge = whole.rect.left
            yield InkWord(
                text=text, rect=Rect(edge + left, part.rect.top, edge + max(right, left + 1), part.rect.bottom)
            )
