"""How much of the true text stands where it belongs: characters found, boxes, places. The same measures for OCR and for a page.

Both sides are words with boxes in CSS px. Words that stand side by side become lines here, by where they stand alone: which
element holds them differs between a page and its rebuilding, and must not count.
"""

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median, quantiles
from typing import Any

from screenshot2code.core.geometry import Box

NEAR = 6.0  # px round a line within which a true word's middle must lie: boxes of OCR and of CSS agree no closer
SAME_WORD = 40.0  # px from its true place at which an equal word still counts as this word, for its place
GAP = 0.6  # of a word's height: twice a usual space, less than what separates entries of a menu
PIECE = 3  # letters in a row that count of a word that was not found whole


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a line, and where it is."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """How far equal words are from their true places, in px, by the larger of both directions."""

    median: float
    p90: float


def pieces(rows: Iterable[Mapping[str, Any]]) -> list[Piece]:
    """Rows of truth.json or of truth.js."""
    return [Piece(str(row["text"]), Box(row["x"], row["y"], row["width"], row["height"])) for row in rows]


def lines_of(words: Sequence[Piece]) -> list[Piece]:
    """Words joined where they stand side by side on one height, no further apart than GAP."""
    lines: list[list[Piece]] = []
    for word in sorted(words, key=lambda one: (one.box.x, one.box.y)):
        home = min(
            (line for line in lines if _continues(line[-1].box, word.box)),
            key=lambda line: abs(line[-1].box.right - word.box.x),
            default=None,
        )
        if home is None:
            lines.append([word])
        else:
            home.append(word)
    return [Piece(" ".join(word.text for word in line), Box.around(word.box for word in line)) for line in lines]


def _continues(left: Box, right: Box) -> bool:
    height = min(left.height, right.height)
    shared = min(left.bottom, right.bottom) - max(left.y, right.y)
    return shared > height / 2 and -0.3 * height < right.x - left.right < GAP * height


def recall(truth: Sequence[Piece], lines: Sequence[Piece]) -> float:
    """Share of the true characters that stand in a line over their place.

    A word counts whole if it is there, else by its pieces of at least three letters in a row that are.
    """
    folded = [Piece(plain(line.text), line.box.padded(NEAR)) for line in lines]
    total = found = 0
    for word in truth:
        x, y = word.box.center
        wanted = plain(word.text)
        there = [one.text for one in folded if one.box.x <= x <= one.box.right and one.box.y <= y <= one.box.bottom]
        total += len(wanted)
        found += letters_found(wanted, " ".join(there))
    return found / max(1, total)


def letters_found(word: str, nearby: str) -> int:
    """How many characters of `word` are in `nearby`, in order, in pieces of at least three (or the whole word)."""
    if word in nearby:
        return len(word)
    blocks = difflib.SequenceMatcher(None, word, nearby, autojunk=False).get_matching_blocks()
    return min(len(word), sum(block.size for block in blocks if block.size >= min(PIECE, len(word))))


def unread(truth: Sequence[Piece], lines: Sequence[Piece]) -> list[Piece]:
    """The true words that do not stand whole in a line over their place."""
    return [word for word in truth if recall([word], lines) < 1]


def box_iou(truth: Sequence[Piece], words: Sequence[Piece]) -> float:
    """Mean over the true lines of the best intersection over union with a line of `words`, both as the browser boxes text.

    Bullets and separators count on neither side: where CSS draws them they are no words, and they join what they separate.
    """
    wanted, lines = lines_of(spelled(truth)), lines_of(spelled(words))
    return mean(max((line.box.iou(one.box) for line in lines), default=0.0) for one in wanted) if wanted else 1.0


def spelled(words: Sequence[Piece]) -> list[Piece]:
    """The words that have a letter or a digit."""
    return [word for word in words if any(letter.isalnum() for letter in word.text)]


def places(truth: Sequence[Piece], words: Sequence[Piece]) -> Places | None:
    """Distances of true words to the nearest equal word; None where no word is found again."""
    shown: dict[str, list[Box]] = defaultdict(list)
    for word in words:
        shown[plain(word.text)].append(word.box)
    offsets = []
    for word in truth:
        away = min((distance(box, word.box) for box in shown.get(plain(word.text), [])), default=SAME_WORD)
        if away < SAME_WORD:
            offsets.append(away)
    if not offsets:
        return None
    return Places(median=median(offsets), p90=quantiles(offsets, n=10)[-1] if len(offsets) > 1 else offsets[0])


def plain(word: str) -> str:
    """The word as OCR may know it: typographic quotes and dashes are what they stand for."""
    folded = unicodedata.normalize("NFKC", word)
    return folded.translate(str.maketrans("‘’“”–—•", "''\"\"---"))


def distance(one: Box, other: Box) -> float:
    (x, y), (u, v) = one.center, other.center
    return max(abs(x - u), abs(y - v))
