"""Parts of a line that look unlike the rest: another colour, bolder, underlined. Told apart word by word."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from screenshot2code.imaging import color
from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception import style
from screenshot2code.imaging.perception.ink import Ink, core_colour
from screenshot2code.imaging.perception.lines import InkLine
from screenshot2code.imaging.perception.raster import Colour, Rect

# Chosen on 120 lines in ten faces, 12 to 24 px, three quarters of them with a link, bold, underlined or struck words.
OTHER_COLOUR = 9.0  # CIEDE2000; anti-aliasing alone moves a thin word by less, if it is not only paler
MARK_NEARER = (
    0.5  # of the way that a mark's colour is from that of the word before it: so near it is to the other word's
)
PALER = 0.7  # of the contrast of the others: a word of thin letters in the same colour is not paler than this
SAME_HUE = 0.985  # cosine between two colours' ways from the background
BOLDER = (
    1.25  # times the stroke of the line's other words; bold over regular is 1.25 (semi-bold) to 1.8 once the rim is off
)
BOLD_LETTERS = 3  # what is shorter has too little ink to tell its weight by
COVERED = 0.6  # of a word's width that a line under it runs along
CROSSED = 0.95  # of a word's width that a line through it runs along
UNDER = 0.35  # of the height of the letters: further up a line is drawn through them
RIM = 0.4  # device pixels that anti-aliasing adds to every stroke, as in `style`


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Consecutive words, `first` to `end` (exclusive), in one look; `stroke` in device pixels."""

    first: int
    end: int
    rect: Rect
    color: Colour
    stroke: float
    decoration: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    color: Colour
    stroke: float
    decoration: str
    letters: int


def find_parts(pixels: Pixels, line: InkLine) -> tuple[Part, ...]:
    """The parts of `line` from left to right; one where it looks alike from end to end."""
    looks = [_look(pixels, line, word.rect, word.text) for word in line.words]
    groups = _groups(looks, line.ink)
    main = max(
        set(groups),
        key=lambda group: sum(look.letters for look, own in zip(looks, groups, strict=True) if own == group),
    )
    plain = [look for look in looks if look.decoration != "line-through" and look.letters >= BOLD_LETTERS]
    parts = []
    for group, members in groupby(range(len(looks)), key=lambda index: groups[index]):
        indices = list(members)
        alike = [look for look, own in zip(looks, groups, strict=True) if own == group]
        loudest = max(alike, key=lambda look: look.letters)
        parts.append(
            Part(
                first=indices[0],
                end=indices[-1] + 1,
                rect=Rect.around(line.words[index].rect for index in indices),
                color=line.ink.color if group == main else loudest.color,
                stroke=_mean_stroke(alike if loudest.decoration != "line-through" else plain or alike),
                decoration=loudest.decoration,
            )
        )
    return tuple(parts)


def _look(pixels: Pixels, line: InkLine, rect: Rect, text: str) -> _Look:
    ink = line.ink.part(rect.left - line.ink.rect.left, rect.right - line.ink.rect.left)
    letters = sum(char.isalnum() for char in text)
    decoration = _decoration(line.ink, rect)
    if ink is None:
        return _Look(color=line.ink.color, stroke=0.0, decoration=decoration, letters=0)
    return _Look(
        color=line.ink.color if line.ink.on_image else core_colour(pixels, ink),
        stroke=style.stroke_width(ink.coverage),
        decoration=decoration,
        letters=letters,
    )


def _decoration(ink: Ink, word: Rect) -> str:
    for stroke in ink.strokes:
        if word.width <= word.height and stroke.width <= 2 * word.height:
            continue  # a letter alone: what lies under it is as likely a part of it
        share = (min(stroke.right, word.right) - max(stroke.left, word.left)) / word.width
        # Under letters that hang down there is a gap; a line through letters has none.
        if share >= COVERED and stroke.bottom > ink.rect.bottom - UNDER * ink.rect.height:
            return "underline"
        if share >= CROSSED:
            return "line-through"
    return "none"


def _groups(looks: Sequence[_Look], ink: Ink) -> list[int]:
    """For each word the number of its look; words of one number look alike."""
    colours = _by_colour(looks, ink.background)
    bold = [False] * len(looks)
    for colour in set(colours):  # a paler colour has thinner ink: only words of one colour are compared
        members = [index for index, own in enumerate(colours) if own == colour]
        for index, is_bold in zip(members, _bold([looks[index] for index in members]), strict=True):
            bold[index] = is_bold
    keys = [(colour, is_bold, look.decoration) for colour, is_bold, look in zip(colours, bold, looks, strict=True)]
    # Marks have no weight of their own: they are like the word before them, but where they plainly have another word's colour,
    # as the slashes between the links of a trail do.
    for index in range(1, len(keys)):
        if not looks[index].letters and not _is_of_other_colour(looks, keys, index):
            keys[index] = keys[index - 1]
    return [keys.index(key) for key in keys]


def _is_of_other_colour(looks: Sequence[_Look], keys: Sequence[tuple[int, bool, str]], index: int) -> bool:
    """Whether the mark at `index` has the colour of another word, clearly not that of the word before it."""
    if keys[index][0] == keys[index - 1][0]:
        return False
    own = looks[index].color
    nearer = MARK_NEARER * float(color.distance(own, looks[index - 1].color))
    alike = (look for look, key in zip(looks, keys, strict=True) if look.letters and key[0] == keys[index][0])
    return any(float(color.distance(own, look.color)) < nearer for look in alike)


def _by_colour(looks: Sequence[_Look], background: Colour) -> list[int]:
    found: list[Colour] = []
    numbers = []
    order = sorted(range(len(looks)), key=lambda index: -looks[index].letters)
    numbers = [0] * len(looks)
    for index in order:
        look = looks[index]
        palest = PALER if look.letters >= BOLD_LETTERS else 0.0
        near = [at for at, known in enumerate(found) if _is_one_colour(look.color, known, background, palest)]
        if not near and (look.letters or not found):
            found.append(look.color)
            near = [len(found) - 1]
        numbers[index] = near[0] if near else 0
    return numbers


def _is_one_colour(one: Colour, other: Colour, background: Colour, palest: float) -> bool:
    if float(color.distance(one, other)) <= OTHER_COLOUR:
        return True
    first, second = np.subtract(one, background), np.subtract(other, background)
    lengths = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    if not min(lengths):
        return False
    straight = float(first @ second) / (lengths[0] * lengths[1])
    return straight >= SAME_HUE and min(lengths) / max(lengths) >= palest


def _bold(looks: Sequence[_Look]) -> list[bool]:
    """Which words are much bolder than the others; none if it is not two clear kinds."""
    # A line through letters adds to their stroke.
    is_telling = [look.letters >= BOLD_LETTERS and look.decoration != "line-through" for look in looks]
    telling = [look.stroke - RIM for look, tells in zip(looks, is_telling, strict=True) if tells]
    flags = [False] * len(looks)
    if len(telling) < 2:
        return flags
    ordered = sorted(telling)
    steps = [after / max(0.1, before) for before, after in pairwise(ordered)]
    widest = int(np.argmax(steps))
    light, heavy = ordered[: widest + 1], ordered[widest + 1 :]
    if np.median(heavy) < BOLDER * np.median(light) or steps[widest] < 1 + (BOLDER - 1) / 2:
        return flags
    limit = (light[-1] + heavy[0]) / 2
    for index, look in enumerate(looks):
        if is_telling[index]:
            flags[index] = look.stroke - RIM > limit
        elif index and look.decoration != "line-through":
            flags[index] = flags[index - 1]
    return flags


def _mean_stroke(looks: Sequence[_Look]) -> float:
    letters = [max(1, look.letters) for look in looks]
    return float(np.average([look.stroke for look in looks], weights=letters))
