"""A line that several elements wrote, piece by piece: a link in a sentence, two labels side by side, a bold word.

The reader sees one line where the document has several elements. Held against it as a whole, a fault of one of them is a fault of
all: a word in bold makes another face of the sentence, and a label that is there twice another text of the first. So words are
paired with words, and each element is judged by its own.
"""

import itertools
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np

from screenshot2code.compare.lines import Line, fold
from screenshot2code.compare.sheet import Sheet, find_ink
from screenshot2code.core.geometry import Box

FEWEST_LETTERS = 3  # that were read beside the only piece: fewer may be an icon, or a misreading
GAP_REACH = 0.4  # of the line's height: letters are not all as wide as each other
Word = tuple[str, str, Box]
"""Folded, as it was read, and where."""

Part = tuple[Line | None, Line | None]
"""What was read and what is shown, one of them perhaps missing."""


def parted(read: Line, shown: Line, mockup: Sheet) -> list[Part]:
    """Both lines in the pieces that `shown` was joined from, from left to right; empty where they cannot be told apart.

    At least one piece has all its words in `read`, one after the other; words between two such pieces belong to the pieces there.
    """
    pieces = sorted(shown.pieces or (shown,), key=lambda one: one.ink.box.x)
    words = _apart([(fold(text), text, box) for text, box in read.words if fold(text)], pieces, mockup)
    is_one = len({one.element for one in pieces}) < 2 and len(read.key) < len(shown.key) + FEWEST_LETTERS
    if is_one or "".join(key for key, _, _ in words) != read.key:
        return []
    spans = _found([key for key, _, _ in words], pieces)
    if not any(span is not None for span in spans):
        return []
    parts: list[Part] = []
    at = 0  # the next word
    loose: list[Line] = []  # pieces since the last that was found
    for piece, span in zip(pieces, spans, strict=True):
        if span is None:
            loose.append(piece)
            continue
        parts += _between(_line_of(read, words[at : span[0]], mockup), loose)
        parts.append((_line_of(read, words[span[0] : span[1]], mockup), piece))
        at, loose = span[1], []
    parts += _between(_line_of(read, words[at:], mockup), loose)
    return parts if all(one is not None or two is not None for one, two in parts) else []


def _apart(words: Sequence[Word], pieces: Sequence[Line], mockup: Sheet) -> list[Word]:
    """Words cut in two where one element ends and the next begins without a space."""
    seams = [
        (fold(one.text.split()[-1]), fold(two.text.split()[0]))
        for one, two in itertools.pairwise(pieces)
        if one.text.split() and two.text.split()
    ]
    out: list[Word] = []
    for key, text, box in words:
        seam = next((one for one in seams if key == "".join(one) and all(one)), None)
        if seam is None or len(key) != len(text):
            out.append((key, text, box))
            continue
        at, letters = _gap(mockup, box, len(seam[0]) / len(key)), len(seam[0])
        out.append((seam[0], text[:letters], Box.from_edges(box.x, box.y, at, box.bottom)))
        out.append((seam[1], text[letters:], Box.from_edges(at, box.y, box.right, box.bottom)))
    return out


def _gap(mockup: Sheet, box: Box, share: float) -> float:
    """Where the ink is thinnest about `share` of the way through a word."""
    patch = mockup.window(box).astype(np.float32)
    ink = np.abs(patch - np.median(patch.reshape(-1, 3), axis=0)).max(axis=2).sum(axis=0)
    middle, reach = share * len(ink), GAP_REACH * box.height
    first, last = max(1, int(middle - reach)), min(len(ink) - 1, int(middle + reach) + 1)
    return box.x + (middle if last <= first else first + int(ink[first:last].argmin()))


def _found(words: Sequence[str], pieces: Sequence[Line]) -> list[tuple[int, int] | None]:
    """For each piece the words that are all of it, in their order; None for a piece of which some are not there."""
    own = [[fold(word) for word in piece.text.split() if fold(word)] for piece in pieces]
    shown = [word for part in own for word in part]
    place: dict[int, int] = {}
    for block in SequenceMatcher(None, words, shown, autojunk=False).get_matching_blocks():
        place.update({block.b + step: block.a + step for step in range(block.size)})
    spans: list[tuple[int, int] | None] = []
    first = 0
    for part in own:
        at = [place.get(first + step) for step in range(len(part))]
        first += len(part)
        known = [one for one in at if one is not None]
        is_whole = bool(part) and len(known) == len(part) and known[-1] - known[0] == len(part) - 1
        spans.append((known[0], known[-1] + 1) if is_whole else None)
    return spans


def _between(read: Line | None, pieces: Sequence[Line]) -> list[Part]:
    """Words that no piece has, with pieces whose words were not read: the longest of these was written otherwise."""
    if read is None or not pieces:
        return [(read, None)] if read is not None else [(None, piece) for piece in pieces]
    other = max(pieces, key=lambda one: len(one.key))
    return [(read if piece is other else None, piece) for piece in pieces]


def _line_of(read: Line, words: Sequence[Word], mockup: Sheet) -> Line | None:
    if not words:
        return None
    box = Box.around(box for _, _, box in words)
    ink = find_ink(mockup, Box.from_edges(box.x - 1, read.box.y - 1, box.right + 1, read.box.bottom + 1))
    if ink is None:
        return None
    return Line(
        text=" ".join(text for _, text, _ in words), key="".join(key for key, _, _ in words), box=box, ink=ink,
        on_image=read.on_image, size=read.size,
    )  # fmt: skip
