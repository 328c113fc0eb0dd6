"""The colours that text was given, where strokes are too thin to show them.

Half a pixel of black on white is grey, so even the fullest pixels of thin letters are paler than their colour. Once the face is
known, drawing the line says how full its strokes become, and by that the colour lies further from the ground than the pixels.
A page has few colours: what a thin line says is held against those that others show or say.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.colors import channels, distance
from screenshot2code.render.base import TextExtent

LIKE = (
    0.5  # of likeness from which these letters were drawn; in a face nearly like them they are to look as full at least
)
FULL = (0.97, 1.02)  # strokes as full as the drawn ones show their colour; fuller ones the drawn ones are not like
FULLEST = 1.8  # beyond, a level of noise in the picture is two of the colour
SHOWN_APART = 3.0  # CIE76 from which two colours that are shown are two: about what an eye tells apart in text
SAID_APART = 6.0  # the same for what thin strokes say: a share of a pixel that is misjudged by a twentieth
SHOWN_LEAST = 0.25  # letters that show a colour, for each that says one near it: fewer are lines that were misjudged


@dataclass(frozen=True, slots=True)
class _Witness:
    """What one line says of its colour, and whether it shows it."""

    color: str
    letters: int
    is_shown: bool


def true_colors(
    lines: Sequence[TextLine], colors: Sequence[str], styles: Sequence[Hashable], laid: Sequence[TextExtent | None]
) -> list[str]:
    """The colour of each line, from what it shows and how full its strokes become where it is drawn in its style.

    `laid` is each line drawn on its ink, None where it has none. What says nothing takes the colour of its style, and where
    that says nothing either, `colors` stands.
    """
    witnesses = [
        _witness(line, one) if one is not None and (one.likeness or 0.0) >= LIKE else None
        for line, one in zip(lines, laid, strict=True)
    ]
    palette = _palette([one for one in witnesses if one is not None])
    found = [None if one is None else min(palette, key=lambda known: distance(known, one.color)) for one in witnesses]
    usual: dict[Hashable, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line, style, color in zip(lines, styles, found, strict=True):
        if color is not None:
            usual[style][color] += len(line.text)
    return [
        color or (max(usual[style], key=usual[style].__getitem__) if style in usual else pooled)
        for color, style, pooled in zip(found, styles, colors, strict=True)
    ]


def _witness(line: TextLine, laid: TextExtent) -> _Witness:
    share = min(FULLEST, max(1.0, laid.fuller or 1.0))
    levels = (
        min(255, max(0, round(ground + share * (ink - ground))))
        for ink, ground in zip(channels(line.color), channels(line.background), strict=True)
    )
    is_shown = FULL[0] <= (laid.fuller or 1.0) <= FULL[1]
    return _Witness(line.color[:7] if is_shown else _hex(levels), len(line.text), is_shown)


def _palette(witnesses: Sequence[_Witness]) -> list[str]:
    """The colours of the page: those that are shown, the commonest first, and what else is said."""
    found: list[str] = []
    for color in _by_letters(one for one in witnesses if one.is_shown):
        if all(distance(color, known) > SHOWN_APART for known in found) and _is_believed(color, witnesses):
            found.append(color)
    said = [one for one in witnesses if all(distance(one.color, known) > SAID_APART for known in found)]
    while said:
        first = _by_letters(said)[0]
        alike = [one for one in said if distance(one.color, first) <= SAID_APART]
        rows = [channels(one.color) for one in alike for _ in range(one.letters)]
        found.append(_hex(round(median(levels)) for levels in zip(*rows, strict=True)))
        said = [one for one in said if one not in alike]
    return found


def _is_believed(color: str, witnesses: Sequence[_Witness]) -> bool:
    """Whether enough letters show `color`, beside those that only say what is like it."""
    shown = sum(one.letters for one in witnesses if one.is_shown and distance(one.color, color) <= SHOWN_APART)
    said = sum(one.letters for one in witnesses if not one.is_shown and distance(one.color, color) <= SAID_APART)
    return shown >= SHOWN_LEAST * said


def _by_letters(witnesses: Iterable[_Witness]) -> list[str]:
    """Their colours, that of most letters first."""
    votes: dict[str, int] = defaultdict(int)
    for one in witnesses:
        votes[one.color] += one.letters
    return sorted(votes, key=lambda color: (-votes[color], color))


def _hex(levels: Iterable[int]) -> str:
    return "#" + "".join(f"{level:02x}" for level in levels)
