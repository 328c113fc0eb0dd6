"""Letters that were exchanged in a line that looks the same on the whole: "Login" and "Loign".

Pixels decide whether a line of the render is in the mockup, and a short word with two letters changed passes. So where the reader saw
another word in the mockup, the letters that it disagrees about are looked at alone: two witnesses, the reader and the pixels, have
to name the same place. What the reader alone sees is his own mistake; what pixels alone see is another rasteriser.
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare.faults import Fault
from screenshot2code.compare.lines import Line, fold
from screenshot2code.compare.matching import LinePair
from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box

Grey = NDArray[np.float32]
"""A line's lightness beside that of its ground: rows x columns."""

NOMINAL = 0.004  # points of the score that such a fault is said to cost at least
MOST_CHANGED = 3  # letters: where the reader disagrees about more, he did not read this line
UNLIKE = 0.72  # correlation of the least like letter in question: the same one drawn twice stays above .8, another one is near .5
BESIDE = 0.15  # by how much the least like letter of the rest of the line has to be more alike
LETTER = 0.8  # of the line's height: the width of a letter with its neighbour's edge
EQUAL = 8  # of 255: columns that differ by no more are the same letters drawn by the same browser
SPAN = 1.6  # times the usual width of so many letters and one more: how far an exchange reaches in a line that is exact otherwise
ASIDE = 4.0  # letters by which it may lie aside of where letters of one width would have it
NARROWEST = 3  # px: a caret is narrower
OTHER_LETTER = 0.95  # correlation of the least like stretch of such an exchange
REACH = 0.35  # of the line's height, to both sides of where the letters should be: widths differ from letter to letter


def doubtful_faults(pairs: Sequence[LinePair], mockup: Sheet, render: Sheet) -> list[Fault]:
    """A fault for each line whose pixels agreed on the whole, and where reader and pixels both name letters that do not."""
    return [fault for pair in pairs if pair.read is not None and (fault := _fault(pair, mockup, render)) is not None]


def _fault(pair: LinePair, mockup: Sheet, render: Sheet) -> Fault | None:
    assert pair.read is not None
    read, written = pair.read.key, pair.rendered.key
    edits = [one for one in SequenceMatcher(None, written, read, autojunk=False).get_opcodes() if one[0] != "equal"]
    first, last = min(one[1] for one in edits), max(one[2] for one in edits)
    if last - first > MOST_CHANGED or abs(len(read) - len(written)) > 1 or len(written) < 3:
        return None
    one, two = (_grey(sheet, box) for sheet, box in ((mockup, pair.mockup.ink.box), (render, pair.rendered.ink.box)))
    if one.shape != two.shape or min(one.shape) < 4:
        return None
    reach = REACH * one.shape[0]
    left = max(0, int(first / len(written) * one.shape[1] - reach))
    right = min(one.shape[1], int(np.ceil(max(last, first + 1) / len(written) * one.shape[1] + reach)))
    there = _least(one[:, left:right], two[:, left:right])
    rest = min(_least(one[:, a:b], two[:, a:b]) for a, b in ((0, left), (right, one.shape[1])))
    is_told = there <= UNLIKE and rest >= there + BESIDE
    if not is_told and not _is_exact_beside(one, two, first, last, len(written)):
        return None
    line, shown = _piece(pair, first) or (
        replace(pair.mockup, text=pair.read.text, key=pair.read.key),
        pair.rendered,
    )
    return Fault(
        kind=Kind.TEXT,
        box=line.ink.box,
        rendered_box=shown.ink.box,
        element=shown.element,
        line=line,
        shown=shown,
        nominal=NOMINAL,
    )


def _piece(pair: LinePair, first: int) -> tuple[Line, Line] | None:
    """Of a line that several elements wrote the piece that holds letter `first`, with the words that were read there."""
    assert pair.read is not None
    pieces = sorted(pair.rendered.pieces, key=lambda one: one.ink.box.x)
    ends = itertools.accumulate(len(one.key) for one in pieces)
    shown = next((piece for piece, end in zip(pieces, ends, strict=True) if first < end), None)
    if shown is None or len({one.element for one in pieces}) < 2:
        return None
    one, two = pair.mockup.ink.box, pair.rendered.ink.box
    place = shown.ink.box.shifted(one.x - two.x, one.y - two.y)
    words = [text for text, box in pair.read.words if place.x <= box.center[0] <= place.right]
    if not words:
        return None
    text = " ".join(words)
    return replace(pair.mockup, text=text, key=fold(text), box=place, ink=replace(pair.mockup.ink, box=place)), shown


def _is_exact_beside(one: Grey, two: Grey, first: int, last: int, letters: int) -> bool:
    """Whether both lines are pixel for pixel the same but for one place, about where the letters `first` to `last` are."""
    changed = np.flatnonzero(np.abs(one - two).max(axis=0) > EQUAL)
    if not len(changed):
        return False
    start, end, letter = int(changed[0]), int(changed[-1]) + 1, one.shape[1] / letters
    if end - start < NARROWEST or end - start > SPAN * (last - first + 1) * letter:
        return False
    if not (first - ASIDE) * letter <= start <= (last + ASIDE) * letter:
        return False
    around = slice(max(0, start - 2), end + 2)
    return _least(one[:, around], two[:, around]) <= OTHER_LETTER


def _grey(sheet: Sheet, box: Box) -> Grey:
    grey: Grey = cv2.cvtColor(np.ascontiguousarray(sheet.window(box)), cv2.COLOR_RGB2GRAY).astype(np.float32)
    return grey - float(np.median(grey))


def _least(one: Grey, two: Grey) -> float:
    """The lowest correlation of any stretch as wide as a letter; 1 where there is none."""
    width = max(4, round(LETTER * one.shape[0]))
    last = one.shape[1] - width
    return min(
        (_correlation(one[:, at : at + width], two[:, at : at + width]) for at in range(0, last + 1, 2)), default=1.0
    )


def _correlation(one: Grey, two: Grey) -> float:
    energy = float((one * one).sum()) * float((two * two).sum())
    return abs(float((one * two).sum())) / energy**0.5 if energy > 0 else 1.0
