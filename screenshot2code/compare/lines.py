"""Lines of text on both sides in one form: what OCR read in the mockup, what the DOM says of the render.

The DOM is cut as OCR sees it: pieces on one baseline with a small gap are one line, and a wide gap ends a line on both sides.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from math import sqrt

from screenshot2code.compare import computed
from screenshot2code.compare.sheet import Ink, Sheet, find_ink
from screenshot2code.core.artifacts import Element, Render
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Perception, TextLine

LINE_GAP = 0.9  # of the line's height: words of one line are nearer than this, items of a menu are not
SAME_BASELINE = 0.5  # of the smaller height: pieces whose vertical overlap is more stand on one line

# What OCR mixes up, folded to one form on both sides. Letters that have one shape in both cases are folded too: OCR cannot
# tell them without their neighbours. A wrong word stays wrong: only look-alikes are made equal.
_FOLDS = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "`": "'", "´": "'", "“": "'", "”": "'", "„": "'", '"': "'", "«": "'", "»": "'",
        "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "_": "-", "~": "-",
        "I": "l", "1": "l", "|": "l", "!": "l", "¡": "l", "]": "l", "[": "l",
        "0": "o", "O": "o", "Q": "o", "°": "o", "©": "c", "®": "r",
        "C": "c", "S": "s", "U": "u", "V": "v", "W": "w", "X": "x", "Z": "z", "K": "k", "P": "p",
        "：": ":", "，": ",", "；": ";", "（": "(", "）": ")", "！": "l", "？": "?", "…": ".", "×": "x", "✕": "x",
    }
)  # fmt: skip
_UNSEEN = re.compile(r"[\s·•∙‧●○◦▪\u00ad\u200b-\u200f\ufeff\ue000-\uf8ff]+|\.{2,}")


def fold(text: str) -> str:
    """`text` as OCR could have read it at best: look-alikes made equal, spaces, bullets and icon characters gone."""
    return _UNSEEN.sub("", text).translate(_FOLDS).replace("rn", "m")


def likeness(first: str, second: str) -> float:
    """Sørensen-Dice over the characters that two folded texts share in order, 0..1 (Design2Code's text score)."""
    if first == second:
        return 1.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line on either side. `ink` is where these pixels are, found the same way on both; `element` only in a render."""

    text: str
    key: str  # folded text
    box: Box
    ink: Ink
    element: int | None = None
    on_image: bool = False
    drawn: bool = False  # of a mockup: the render has these very pixels, but no text
    size: float = 0.0  # font size in CSS px: estimated in a mockup, computed in a render
    pieces: tuple["Line", ...] = field(default=(), repr=False)  # of a render: what the line was joined from
    words: tuple[tuple[str, Box], ...] = field(default=(), repr=False)  # of a mockup: as they were read, left to right

    @property
    def weight(self) -> float:
        """What a line counts for: the side of a square of its area, so that a headline does not drown a menu."""
        return max(1.0, sqrt(self.ink.box.area))


def mockup_lines(facts: Perception, sheet: Sheet) -> tuple[Line, ...]:
    """What was read in the mockup, as lines cut at wide gaps; lines without a single legible character are left out."""
    pieces = (piece for line in facts.lines for piece in _cut_at_gaps(line))
    images = tuple(image.box for image in facts.images if not image.is_icon)
    found = []
    for piece in pieces:
        key, ink = fold(piece.text), find_ink(sheet, piece.box.padded(1))
        if key and ink is not None:
            on_image = piece.on_image or any(image.contains(piece.box, tolerance=2) for image in images)
            words = tuple((word.text, word.box) for word in sorted(piece.words, key=lambda word: word.box.x))
            found.append(
                Line(text=piece.text, key=key, box=piece.box, ink=ink, on_image=on_image, size=piece.size, words=words)
            )
    return tuple(found)


def render_lines(render: Render, sheet: Sheet) -> tuple[Line, ...]:
    """What the DOM shows as text, merged into lines as OCR sees them; text that leaves no ink in the picture is left out."""
    pieces = [line for element in render.elements if is_visible(render, element) for line in _pieces_of(element, sheet)]
    return tuple(_merged(pieces))


def is_visible(render: Render, element: Element) -> bool:
    """False where CSS makes the element's own text unseen: hidden, wholly transparent, or without a colour."""
    if element.styles.get("visibility", "visible") != "visible":
        return False
    color = computed.color(element.styles.get("color", ""))
    if color is not None and color[1] < 0.05:
        return False
    at: int | None = element.index
    while at is not None:
        if computed.pixels(render.elements[at].styles, "opacity", 1.0) < 0.05:
            return False
        at = render.elements[at].parent
    return True


def _pieces_of(element: Element, sheet: Sheet) -> Iterable[Line]:
    for piece in element.texts:
        key = fold(_as_shown(piece.text, element.styles))
        ink = find_ink(sheet, piece.box) if key else None
        if ink is not None:
            yield Line(
                text=piece.text.strip(), key=key, box=piece.box, ink=ink, element=element.index,
                size=computed.pixels(element.styles, "font-size", 16.0),
            )  # fmt: skip


def _as_shown(text: str, styles: Mapping[str, str]) -> str:
    transform = styles.get("text-transform", "none")
    if transform == "uppercase":
        return text.upper()
    return text.lower() if transform == "lowercase" else text


def _cut_at_gaps(line: TextLine) -> Iterable[TextLine]:
    """`line` cut where two of its words stand further apart than words of one line do."""
    words = sorted(line.words, key=lambda word: word.box.x)
    cuts = [
        at
        for at in range(1, len(words))
        if words[at].box.x - words[at - 1].box.right > LINE_GAP * max(line.box.height, line.size * 0.7)
    ]
    if not cuts:
        return (line,)
    parts = [words[start:end] for start, end in zip([0, *cuts], [*cuts, len(words)], strict=True)]
    return tuple(
        replace(
            line,
            text=" ".join(word.text for word in part),
            box=Box.around(word.box for word in part),
            words=tuple(part),
        )
        for part in parts
    )


def _merged(pieces: list[Line]) -> list[Line]:
    """Pieces of the DOM joined to lines: same baseline, small gap, nearly the same size."""
    lines: list[Line] = []
    for piece in sorted(pieces, key=lambda one: (round(one.box.center[1] / 4), one.ink.box.x)):
        before = next((at for at, line in enumerate(lines) if _continues(line, piece)), None)
        if before is None:
            lines.append(piece)
        else:
            lines[before] = _joined(lines[before], piece)
    return lines


def _continues(line: Line, piece: Line) -> bool:
    one, two = line.box, piece.box
    overlap = min(one.bottom, two.bottom) - max(one.y, two.y)
    gap = piece.ink.box.x - line.ink.box.right
    height = min(line.size, piece.size) or min(one.height, two.height)
    return (
        overlap > SAME_BASELINE * min(one.height, two.height)
        and -0.3 * height < gap < LINE_GAP * 0.7 * height
        and max(line.size, piece.size) < 1.35 * max(1.0, min(line.size, piece.size))
    )


def _joined(line: Line, piece: Line) -> Line:
    longer = line if line.ink.box.width >= piece.ink.box.width else piece
    box = Box.around((line.box, piece.box))
    ink = Ink(
        box=Box.around((line.ink.box, piece.ink.box)),
        color=longer.ink.color,
        ground=longer.ink.ground,
        mass=line.ink.mass + piece.ink.mass,
        underlined=line.ink.underlined or piece.ink.underlined,
    )
    text = f"{line.text} {piece.text}"
    pieces = (*(line.pieces or (line,)), piece)
    return replace(longer, text=text, key=fold(line.key + piece.key), box=box, ink=ink, pieces=pieces)
