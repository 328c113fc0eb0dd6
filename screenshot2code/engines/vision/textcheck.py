"""Every text of the render against the same words in the mockup, wherever both stand: its size, weight, family, spacing, colour.

A comparison folds what follows from one cause into that cause, so that a page with several faults at once hides most of them behind
the largest. Words do not move: a text that stands as often on both sides can be held against itself, in reading order, however far
it was pushed. Pure.

Only what is far beyond the error of reading is said: the thresholds leave a page alone that is held against its own picture.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from screenshot2code.compare.attribution import Attribution
from screenshot2code.core.artifacts import Element, Render, TextBox
from screenshot2code.core.findings import Difference, DifferenceKind
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Perception, TextLine

OTHER_SIZE = 1.10  # times: sizes are read to within 6 %
OTHER_WIDTH = (
    1.06  # times: ink is narrower than the text's box by its side bearings, which is less than 3 % of ten letters
)
SHORTEST = 3  # letters of a text that is found again
LEAST_LETTERS = 5  # for widths and weights to mean something
OTHER_WEIGHT = 250  # read are 400, 600 and 700, and neighbours are taken for one another
OTHER_COLOR = 48  # of 255 in one channel: thin letters are read paler than they are
OTHER_PITCH = 1.5  # px between two lines of one paragraph
DOWNWARDS = 0.3  # of a px sideways: what a px down counts for where the same words are paired
MOST = 40  # rows; more would drown the differences


@dataclass(frozen=True, slots=True)
class Same:
    """One text on both sides."""

    line: TextLine
    piece: TextBox
    element: Element


def text_differences(facts: Perception, render: Render) -> tuple[Difference, ...]:
    """What is unlike about texts that stand as often in the mockup as in the render, in reading order; their loss is 0: not judged."""
    pairs = same_texts(facts, render)
    attribution = Attribution(render)
    found: list[Difference] = []
    said: set[tuple[int, str]] = set()
    for pair in pairs:
        for check in _CHECKS:
            told = check(pair, pairs)
            if told is None:
                continue
            kind, name, expected = told
            if (pair.element.index, name) not in said:
                said.add((pair.element.index, name))
                found.append(_difference(pair, kind, name, expected, attribution))
            break
    return tuple(found[:MOST])


def same_texts(facts: Perception, render: Render) -> tuple[Same, ...]:
    """The texts that stand as often in the mockup as in the render, each with its likeliest counterpart, in reading order."""
    pieces: dict[str, list[tuple[TextBox, Element]]] = defaultdict(list)
    for element in render.elements:
        for piece in element.texts:
            if key := _words(piece.text):
                pieces[key].append((piece, element))
    lines: dict[str, list[TextLine]] = defaultdict(list)
    for line in facts.lines:
        lines[_words(line.text)].append(line)
    pairs = [
        Same(line, *there)
        for key, some in lines.items()
        if len(key) >= SHORTEST and len(some) == len(pieces.get(key, ()))
        for line, there in _nearest(some, pieces[key])
    ]
    return tuple(sorted(pairs, key=lambda pair: _reading(pair.line.box)))


def _nearest(
    lines: Sequence[TextLine], pieces: Sequence[tuple[TextBox, Element]]
) -> Iterator[tuple[TextLine, tuple[TextBox, Element]]]:
    """Lines and pieces of the same words, so paired that all together move least: by squares, so that a list that was pushed
    down keeps its order, and sideways counts for more, as pages grow downwards.
    """
    if len(lines) == 1:
        yield lines[0], pieces[0]
        return
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    costs = np.array(
        [
            [
                (line.box.x - piece.box.x) ** 2 + DOWNWARDS * (line.box.center[1] - piece.box.center[1]) ** 2
                for piece, _ in pieces
            ]
            for line in lines
        ]
    )
    for one, other in zip(*linear_sum_assignment(costs), strict=True):
        yield lines[one], pieces[other]


def _reading(box: Box) -> tuple[float, float]:
    return round(box.y / 4), box.x


_Told = tuple[DifferenceKind, str, str] | None


def _family(pair: Same, pairs: tuple[Same, ...]) -> _Told:
    """Letters of one width where the mockup's are not, or serifs where it has none, and the other way round."""
    seen, read = _generic(pair.element.styles.get("font-family", "")), pair.line.generic
    if seen is None or read == seen or _is_wide(pair) == 0:
        return None  # as wide as in the mockup: another family would hardly be
    if read == "monospace" or (seen == "monospace" and _is_wide(pair) > 0):
        return None  # reading does not tell letters of one width well, and those are the wider ones
    kin = Counter(
        one.element.styles["font-family"]
        for one in pairs
        if _generic(one.element.styles.get("font-family", "")) == read == one.line.generic
    )
    return DifferenceKind.FONT_FAMILY, "font-family", kin.most_common(1)[0][0] if kin else read


def _size(pair: Same, _: tuple[Same, ...]) -> _Told:
    seen = _px(pair.element.styles, "font-size")
    if not seen:
        return None
    read, wide = pair.line.size / seen, _width_ratio(pair)
    same_way = (read - 1) * (wide - 1) > 0
    if not same_way or not _is_wide(pair) or _far(read) < math.log(OTHER_SIZE):
        return None
    by_width = seen * wide
    size = by_width if abs(by_width - pair.line.size) <= 0.06 * pair.line.size else pair.line.size
    return DifferenceKind.FONT_SIZE, "font-size", f"{round(size * 2) / 2:g}px"


def _weight(pair: Same, _: tuple[Same, ...]) -> _Told:
    seen = pair.element.styles.get("font-weight", "")
    if pair.line.runs or not seen.isdigit() or abs(int(seen) - pair.line.weight) < OTHER_WEIGHT:
        return None
    narrower = pair.line.weight < int(seen)
    if (_width_ratio(pair) < 1) is not narrower:
        return None  # bold letters are wider, and these are not
    return DifferenceKind.FONT_WEIGHT, "font-weight", str(pair.line.weight)


def _spacing(pair: Same, _: tuple[Same, ...]) -> _Told:
    if not _is_wide(pair):
        return None
    now = _px(pair.element.styles, "letter-spacing")
    step = (pair.line.box.width - _ink(pair)) / (len(pair.line.text) - 1)
    if abs(step) < 0.4 or (now and abs(now + step) < 0.3):
        wanted = "normal" if now else None
    else:
        wanted = f"{round((now + step) * 10) / 10:g}px"
    return None if wanted is None else (DifferenceKind.LETTER_SPACING, "letter-spacing", wanted)


def _color(pair: Same, _: tuple[Same, ...]) -> _Told:
    seen = [float(value) for value in re.findall(r"[\d.]+", pair.element.styles.get("color", ""))[:3]]
    if pair.line.runs or pair.line.on_image or len(seen) != 3 or not re.fullmatch(r"#[0-9a-f]{6}", pair.line.color):
        return None
    read = [int(pair.line.color[at : at + 2], 16) for at in (1, 3, 5)]
    if max(abs(one - two) for one, two in zip(read, seen, strict=True)) < OTHER_COLOR:
        return None
    return DifferenceKind.COLOR, "color", pair.line.color


def _pitch(pair: Same, pairs: tuple[Same, ...]) -> _Told:
    """Lines of one paragraph: how far they lie apart, by the first two that stand on both sides."""
    own = sorted((one for one in pairs if one.element.index == pair.element.index), key=lambda one: one.piece.box.y)
    at = next((number for number, one in enumerate(own) if one is pair), 0)
    if at + 1 >= len(own) or abs(own[at + 1].piece.box.y - pair.piece.box.y) < 1:
        return None
    now = own[at + 1].piece.box.y - pair.piece.box.y
    below = own[at + 1].line.box
    # Ink reaches as far up and down as its letters: only where both edges moved alike did the line.
    moves = (below.y - pair.line.box.y - now, below.bottom - pair.line.box.bottom - now)
    count = max(1, round(now / max(1.0, _px(pair.element.styles, "line-height") or now)))
    if moves[0] * moves[1] <= 0 or min(map(abs, moves)) / count < OTHER_PITCH:
        return None
    return DifferenceKind.LINE_HEIGHT, "line-height", f"{round((now + sum(moves) / 2) / count * 2) / 2:g}px"


_CHECKS: tuple[Callable[[Same, tuple[Same, ...]], _Told], ...] = (_family, _size, _weight, _spacing, _color, _pitch)
"""In this order, the first that says something of a text: a larger face is wider, and would be taken for wider letters."""


def _difference(pair: Same, kind: DifferenceKind, name: str, expected: str, attribution: Attribution) -> Difference:
    decided = attribution.deciding(pair.element.index, name)
    return Difference(
        kind=kind,
        box=pair.line.box,
        rendered_box=pair.piece.box,
        selector=pair.element.selector,
        source=decided.source if decided else None,
        property=name,
        expected=expected,
        seen=pair.element.styles.get(name),
        loss=0.0,
        weight=0.0,
        summary=f"of the text {pair.line.text!r}",
    )


def _words(text: str) -> str:
    """What OCR and markup have in common."""
    return re.sub(r"\W+", "", text).casefold()


def _ink(pair: Same) -> float:
    """About how wide the letters of the render are: the text's box without its side bearings and the space after the last letter."""
    spacing = _px(pair.element.styles, "letter-spacing")
    return max(1.0, pair.piece.box.width - 0.08 * _px(pair.element.styles, "font-size") - spacing)


def _width_ratio(pair: Same) -> float:
    return max(1.0, pair.line.box.width) / _ink(pair)


def _is_wide(pair: Same) -> int:
    """1 where the mockup's letters take more room, -1 less, 0 about as much."""
    ratio = _width_ratio(pair)
    if len(_words(pair.line.text)) < LEAST_LETTERS:
        return 0
    return 0 if _far(ratio) < math.log(OTHER_WIDTH) else 1 if ratio > 1 else -1


def _far(ratio: float) -> float:
    return abs(math.log(max(ratio, 1e-6)))


def _px(styles: Mapping[str, str], name: str) -> float:
    found = re.match(r"-?[\d.]+(?=px)", styles.get(name, ""))
    return float(found[0]) if found else 0.0


def _generic(families: str) -> str | None:
    names = [name.strip().strip("\"'") for name in families.split(",")]
    return next((name for name in reversed(names) if name in {"serif", "sans-serif", "monospace"}), None)


def unsaid(found: tuple[Difference, ...], said: tuple[Difference, ...]) -> Iterator[Difference]:
    """Those of `found` that `said` does not have of the same element and property, or the same line."""
    known = {(one.selector, one.property) for one in said} | {(one.source, one.property) for one in said if one.source}
    for one in found:
        if (one.selector, one.property) not in known and (
            one.source is None or (one.source, one.property) not in known
        ):
            yield one
