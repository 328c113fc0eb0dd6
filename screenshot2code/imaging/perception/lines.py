"""From what OCR read to lines as a page has them: cut at frames and wide gaps, with the ink of each line and of each word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np

from screenshot2code.imaging import color
from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception import style
from screenshot2code.imaging.perception.gaps import Gap, gaps_of, separating, with_lost_spaces, without_marks
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
from screenshot2code.imaging.perception.raster import Colour, Rect, differ
from screenshot2code.imaging.perception.surfaces import Surfaces
from screenshot2code.imaging.perception.unread import is_legible

FAINT_BESIDE = 0.7  # of the contrast of the line's strongest ink: what is fainter has lost its thin strokes beside it
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
    gaps = gaps_of(line, inked, ink, em)
    marks = [slice(*gap.mark) for gap in gaps if gap.mark]
    if marks:  # they are as high as the line, and say nothing of its letters
        letters = ink.coverage.copy()
        for mark in marks:
            letters[:, mark] = 0
        em = max(4.0, style.font_size(line.text, style.soft_height(letters)))
    spaces = with_lost_spaces(gaps, em)
    cuts = separating(spaces, em, inked)
    starts = [0, *(gap.follower for gap in cuts)]
    ends = [*(gap.follower for gap in cuts), len(inked)]
    lefts = [0, *(gap.end for gap in cuts)]
    rights = [*(gap.start for gap in cuts), ink.rect.width]
    for first, end, left, right in zip(starts, ends, lefts, rights, strict=True):
        part = ink.part(left, right)
        if part is None:
            continue
        part = without_marks(part, [glyph.x - part.rect.left for glyph in inked[first:end]], em)
        drawn = (ink.part(*gap.mark) for gap in cuts if gap.follower == end and gap.mark)
        part = replace(part, beside=(*part.beside, *(mark.rect for mark in drawn if mark)))
        inside = [gap for gap in spaces if first < gap.follower < end and gap not in cuts]
        words = tuple(_words(inked, first, end, inside, ink, part))
        if words:
            own = [glyph.x for glyph in inked[first:end]]
            glyphs = tuple(glyph for glyph in line.glyphs if own[0] <= glyph.x <= own[-1])
            yield InkLine(words=words, ink=part, score=line.score), glyphs


def _words(inked: list[Glyph], first: int, end: int, spaces: list[Gap], whole: Ink, part: Ink) -> Iterator[InkWord]:
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
