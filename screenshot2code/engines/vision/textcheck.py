"""Every text of the render against the same words in the mockup, wherever both stand: its size, weight, family, spacing, colour.

A comparison folds what follows from one cause into that cause, so that a page with several faults at once hides most of them behind
the largest. Words do not move: a text that stands as often on both sides can be held against itself, in reading order, however far
it was pushed. Pure.

Only what is far beyond the error of reading is said: the thresholds leave a page alone that is held against its own picture.
"""

import dataclasses
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.sheet import Sheet, find_ink
from screenshot2code.core.artifacts import Element, Mockup, Render, TextBox
from screenshot2code.core.findings import Difference, DifferenceKind, SourceLine
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Perception, TextLine

OTHER_SIZE = 1.10  # times: sizes are read to within 6 %
OTHER_WIDTH = (
    1.06  # times: ink is narrower than the text's box by its side bearings, which is less than 3 % of ten letters
)
OTHER_INK_WIDTH = 1.03  # times, where the ink of both is known: a pixel of thirty
SAME_INK = 1.5  # px by which the heights of one ink may differ: its edges lie between two pixels
SHORTEST = 3  # letters of a text that is found again
LEAST_LETTERS = 5  # for widths and weights to mean something
OTHER_WEIGHT = 250  # read are 400, 600 and 700, and neighbours are taken for one another
OTHER_COLOR = 48  # of 255 in one channel: thin letters are read paler than they are
OTHER_PITCH = 1.5  # px between two lines of one paragraph
DOWNWARDS = 0.3  # of a px sideways: what a px down counts for where the same words are paired
OTHERWISE = 400.0  # px sideways: what letters of e times the size count for there
MUCH_NEARER = 0.1  # of the cost of the next likeliest pair of the same words
FAR_ASIDE = 64.0  # px sideways from which the same words in letters of another size are another text
LEAST_OF_LINE = 8  # letters of a line of a paragraph that is found by its lines alone
MOST_OF_IT = 0.8  # of a paragraph that is found, and of its lines that look alike
MOST = 40  # rows; more would drown the differences


@dataclass(frozen=True, slots=True)
class Same:
    """One text on both sides. `read` and `shown` are where its ink lies in mockup and render, found by the same eyes; None: not known."""

    line: TextLine
    piece: TextBox
    element: Element
    read: Box | None = None
    shown: Box | None = None

    @property
    def is_exact(self) -> bool:
        """Whether it is known to the pixel where both lie: their ink is of one height."""
        return (
            self.read is not None and self.shown is not None and abs(self.read.height - self.shown.height) <= SAME_INK
        )


@dataclass(frozen=True, slots=True)
class Pictures:
    """Mockup and render, decoded, in CSS pixels of the mockup."""

    mockup: Sheet
    render: Sheet

    @classmethod
    def of(cls, mockup: Mockup, render: Render) -> "Pictures":
        """Decode both."""
        sheet = Sheet.open(mockup.png, css_width=render.size.width)
        return cls(sheet, Sheet.open(render.png, css_width=render.size.width, scale=sheet.scale))


def text_differences(facts: Perception, render: Render, pairs: Sequence[Same]) -> tuple[Difference, ...]:
    """What is unlike about `pairs`, which are `same_texts`, in their order; their loss is 0: not judged."""
    attribution = Attribution(render)
    found: list[Difference] = []
    said: set[tuple[int, str]] = set()
    for pair in pairs:
        for check in _CHECKS[:1] if _is_other_sort(pair) else _CHECKS:
            told = check(pair, tuple(pairs))
            if told is None:
                continue
            kind, name, expected = told
            if (pair.element.index, name) not in said:
                said.add((pair.element.index, name))
                found.append(_difference(pair, kind, name, expected, attribution))
            break
    found += (
        _difference(pair, DifferenceKind.FONT_FAMILY, "font-family", family, attribution)
        for pair, family in _other_families(facts, render, pairs)
        if (pair.element.index, "font-family") not in said
    )
    return tuple(_at_home(found[:MOST], pairs, attribution))


def _other_families(facts: Perception, render: Render, pairs: Sequence[Same]) -> Iterator[tuple[Same, str]]:
    """Paragraphs that break elsewhere than in the mockup, so that no line is the same, and are set in another sort of face.

    The family is the one that most of the other texts of the mockup's sort have.
    """
    known = {pair.element.index for pair in pairs}
    read = [(line, _words(line.text)) for line in facts.lines]
    for element in render.elements:
        seen, whole = _generic(element.styles.get("font-family", "")), _words(element.text)
        if element.index in known or len(element.texts) < 2 or seen is None:
            continue
        lines = [line for line, key in read if len(key) >= LEAST_OF_LINE and key in whole]
        if not lines or sum(len(_words(line.text)) for line in lines) < MOST_OF_IT * len(whole):
            continue
        (meant, count), *_ = Counter(line.generic for line in lines).most_common(1)
        kin = _kin(meant, pairs)
        if meant != seen and "monospace" not in (meant, seen) and count >= MOST_OF_IT * len(lines) and kin:
            yield Same(lines[0], element.texts[0], element), kin


def with_families(said: Sequence[Difference], facts: Perception, pairs: Sequence[Same]) -> Iterator[Difference]:
    """`said`, where it only knows that letters are of another family, with the family that most other texts of that sort have."""
    for one in said:
        is_open = one.kind is DifferenceKind.FONT_FAMILY and one.expected is None
        line = max(facts.lines, key=lambda read: read.box.overlap(one.box), default=None) if is_open else None
        family = None if line is None or not line.box.overlap(one.box) else _kin(line.generic, pairs)
        yield one if family in (None, one.seen) else dataclasses.replace(one, expected=family)


def _kin(generic: str, pairs: Sequence[Same]) -> str | None:
    """The family that most texts have which are of this sort in the mockup and in the render."""
    names = Counter(
        one.element.styles["font-family"]
        for one in pairs
        if _generic(one.element.styles.get("font-family", "")) == generic == one.line.generic
    )
    return names.most_common(1)[0][0] if names else None


def same_texts(facts: Perception, render: Render, pictures: Pictures | None = None) -> tuple[Same, ...]:
    """The texts that stand in the mockup and in the render, each with its likeliest counterpart, in reading order; with their ink,
    where it can be looked up in `pictures`. Left out is what may as well be another one of the same words.
    """
    pieces: dict[str, list[tuple[TextBox, Element]]] = defaultdict(list)
    for element in render.elements:
        for piece in element.texts:
            if key := _words(piece.text):
                pieces[key].append((piece, element))
    lines: dict[str, list[TextLine]] = defaultdict(list)
    for line in facts.lines:
        lines[_words(line.text)].append(line)
    pairs = [
        Same(line, *there, *_inks(line, there[0], pictures))
        for key, some in lines.items()
        if len(key) >= SHORTEST and key in pieces
        for line, there in _nearest(some, pieces[key])
        if _is_sure(line, there, some, pieces[key])
    ]
    return tuple(sorted(pairs, key=lambda pair: _reading(pair.line.box)))


def _inks(line: TextLine, piece: TextBox, pictures: Pictures | None) -> tuple[Box | None, Box | None]:
    if pictures is None:
        return None, None
    read, shown = find_ink(pictures.mockup, line.box.padded(1)), find_ink(pictures.render, piece.box)
    return (None if read is None else read.box), (None if shown is None else shown.box)


def _nearest(
    lines: Sequence[TextLine], pieces: Sequence[tuple[TextBox, Element]]
) -> Iterator[tuple[TextLine, tuple[TextBox, Element]]]:
    """Lines and pieces of the same words, so paired that all together move least: by squares, so that a list that was pushed
    down keeps its order, and sideways counts for more, as pages grow downwards.
    """
    if len(lines) == len(pieces) == 1:
        yield lines[0], pieces[0]
        return
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    costs = np.array([[_cost(line, *there) for there in pieces] for line in lines])
    for one, other in zip(*linear_sum_assignment(costs), strict=True):
        yield lines[one], pieces[other]


def _unlike(line: TextLine, element: Element) -> float:
    """How many times larger or smaller the letters are, as a logarithm; 0 where nothing is known."""
    size = _px(element.styles, "font-size")
    return _far(line.size / size) if size and line.size else 0.0


def _is_sure(
    line: TextLine,
    there: tuple[TextBox, Element],
    lines: Sequence[TextLine],
    pieces: Sequence[tuple[TextBox, Element]],
) -> bool:
    """Whether a text and its likeliest counterpart are one text. The same words that stand there more than once, far aside and of
    another size, are others; where they stand on one side oftener than on the other, all others have to be much farther off.
    """
    if len(lines) == len(pieces) == 1:
        return True
    is_like, is_near = _unlike(line, there[1]) < math.log(OTHER_SIZE), abs(line.box.x - there[0].box.x) < FAR_ASIDE
    if len(lines) == len(pieces):
        return is_like or is_near
    own = _cost(line, *there)
    rivals = [_cost(line, *one) for one in pieces if one is not there]
    rivals += [_cost(one, *there) for one in lines if one is not line]
    return is_like and is_near and own < MUCH_NEARER * min(rivals)


def _cost(line: TextLine, piece: TextBox, element: Element) -> float:
    """How unlikely it is that both are one text, in square px sideways."""
    across, down = line.box.x - piece.box.x, line.box.center[1] - piece.box.center[1]
    return across**2 + DOWNWARDS * down**2 + (OTHERWISE * _unlike(line, element)) ** 2


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
    return DifferenceKind.FONT_FAMILY, "font-family", _kin(read, pairs) or read


def _is_other_sort(pair: Same) -> bool:
    """Whether one of both is set in letters of one width: then sizes and spaces say nothing of one another."""
    seen = _generic(pair.element.styles.get("font-family", ""))
    return seen is not None and seen != pair.line.generic and "monospace" in (seen, pair.line.generic)


def _size(pair: Same, _: tuple[Same, ...]) -> _Told:
    seen = _px(pair.element.styles, "font-size")
    if not seen or (pair.read is not None and pair.shown is not None and pair.read.height == pair.shown.height):
        return None  # as high to the pixel: what makes it wider is no size
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


def _at_home(found: Sequence[Difference], pairs: Sequence[Same], attribution: Attribution) -> Iterator[Difference]:
    """`found`, without the line where most texts of which it decides are right: to change it there would change them all."""
    wrong = Counter((one.source, one.property) for one in found)
    names = {one.property for one in found if one.property}
    every = Counter[tuple[SourceLine | None, str | None]](
        (decided.source, name)
        for name in names
        for index in {pair.element.index for pair in pairs}
        if (decided := attribution.deciding(index, name)) is not None
    )
    for one in found:
        place = one.source, one.property
        yield dataclasses.replace(one, source=None) if every[place] > 2 * wrong[place] else one


def _words(text: str) -> str:
    """What OCR and markup have in common."""
    return re.sub(r"\W+", "", text).casefold()


def _ink(pair: Same) -> float:
    """How wide the letters of the render are; about, where its ink is not known: the text's box without its side bearings and the
    space after the last letter.
    """
    if pair.is_exact and pair.shown is not None:
        return max(1.0, pair.shown.width)
    spacing = _px(pair.element.styles, "letter-spacing")
    return max(1.0, pair.piece.box.width - 0.08 * _px(pair.element.styles, "font-size") - spacing)


def _width_ratio(pair: Same) -> float:
    read = pair.read if pair.is_exact and pair.read is not None else pair.line.box
    return max(1.0, read.width) / _ink(pair)


def _is_wide(pair: Same) -> int:
    """1 where the mockup's letters take more room, -1 less, 0 about as much."""
    ratio = _width_ratio(pair)
    if len(_words(pair.line.text)) < LEAST_LETTERS:
        return 0
    other = OTHER_INK_WIDTH if pair.is_exact else OTHER_WIDTH
    return 0 if _far(ratio) < math.log(other) else 1 if ratio > 1 else -1


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
