"""What made a line of text look otherwise: its face, its size, its weight, or the space between its letters."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from screenshot2code.compare import computed
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.lines import likeness
from screenshot2code.compare.matching import SAME_WORDS, LinePair
from screenshot2code.core.artifacts import Element
from screenshot2code.core.findings import DifferenceKind as Kind

OTHER_INK = (
    1.17  # times the ink for the same letters: regular and bold are 1.2 to 1.6 apart, one face drawn twice below 1.08
)
SAME_RISE = 0.05  # letters whose heights differ by less are of one size: a row of pixels more or less
SAME_ENDS = 0.92  # likeness of first and last letters from which the face is the same
OTHER_PROPORTION = 0.05  # by which width and height have to disagree; a height is known to a few hundredths
LEAST_SPACING = 0.15  # px between letters: less cannot be told from another rasteriser's rounding
SAME_WIDTH = 0.16  # bold is up to a tenth wider; letters of another size do not get so much denser
WHOLE_PX = 0.03  # a size this near to whole pixels is one that a person wrote
ROUNDED_PX = 2.0  # both ends of a width, in both pictures: of a short word that is a twentieth
SLACK_PX = 1.5  # both ends of a height are rounded to pixels
OTHER_FACE = (
    0.875  # median likeness of letters: one face at another size stays above .93, in bold at .89, others below .86
)
FEWEST_LINES = 5  # of a family that have to be seen before it is called another one
NOT_A_FACE = 0.6  # likeness of letters: so unlike are not two faces, there is something else in the line


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One property of a face, seen and expected in CSS units."""

    kind: Kind
    property: str
    seen: str
    expected: str


def foreign_families(pairs: Sequence[LinePair], elements: Sequence[Element]) -> frozenset[str]:
    """The computed font families whose letters are not those of the mockup: so say most of their lines."""
    forms: dict[str, list[float]] = defaultdict(list)
    for pair in pairs:
        family = family_of(pair.rendered.element, elements)
        if family and pair.likeness >= SAME_WORDS:
            forms[family].append(pair.form)
    return frozenset(
        family for family, found in forms.items() if len(found) >= FEWEST_LINES and median(found) < OTHER_FACE
    )


def family_of(element: int | None, elements: Sequence[Element]) -> str:
    """The computed font family of an element; nothing where there is no element or the render does not say."""
    return elements[element].styles.get("font-family", "") if element is not None else ""


def face_of(fault: Fault, styles: Mapping[str, str]) -> Face | None:
    """What to change so that the line of the render gets the ink of the mockup's; both lines have the same text.

    None where no property explains what is seen: better silent than wrong.
    """
    if fault.line is None or fault.shown is None:
        raise ValueError("Only a line that is on both sides has a face to compare.")
    one, two = fault.line.ink, fault.shown.ink
    size = computed.pixels(styles, "font-size", fault.shown.size or 16.0)
    if weight := weight_of(fault, styles):
        return weight
    same_text = likeness(fault.line.key, fault.shown.key) >= SAME_WORDS and fault.line.key[:1] == fault.shown.key[:1]
    if not same_text:  # a paragraph that breaks elsewhere: its letters tell, its width does not
        return None if abs(_rise(fault) - 1) <= SAME_RISE else _of_size(size, _snapped(size * _rise(fault)))
    wider = one.box.width / max(two.box.width, 1.0)
    if spacing := spacing_of(fault, styles):
        return spacing
    # A width that no size explains is another face, or another text; neither is mended by a size.
    if fault.form < NOT_A_FACE:
        return None
    return _of_size(size, _snapped(size * wider))


def is_other_face(fault: Fault) -> bool:
    """Whether letters so unlike, and wider by so much more than they are taller, are those of another family."""
    if fault.line is None or fault.shown is None or not NOT_A_FACE <= fault.form < OTHER_FACE:
        return False
    wider = fault.line.ink.box.width / max(fault.shown.ink.box.width, 1.0)
    return abs(wider / _rise(fault) - 1) > 2 * OTHER_PROPORTION


def _of_size(size: float, wanted: float) -> Face | None:
    if _size(wanted) == _size(size):
        return None
    return Face(kind=Kind.FONT_SIZE, property="font-size", seen=_size(size), expected=_size(wanted))


def spacing_of(fault: Fault, styles: Mapping[str, str]) -> Face | None:
    """Another distance between letters, where the letters themselves are the same and as tall."""
    if fault.line is None or fault.shown is None:
        return None
    one, two = fault.line.ink, fault.shown.ink
    letters = len("".join(fault.shown.text.split()))
    gaps = max(1, len(fault.shown.text) - 1)
    apart = (one.box.width - two.box.width) / gaps
    if letters <= 3 or abs(_rise(fault) - 1) > SAME_RISE:
        return None
    wider = one.box.width / max(two.box.width, 1.0)
    disproportion = abs(wider / _rise(fault) - 1)
    if disproportion <= OTHER_PROPORTION:
        return None  # as much taller as wider: that is a size
    # Beside a narrow letter its neighbour is seen, which stands elsewhere: then all letters are asked, brought to one width.
    same_letters = fault.form >= OTHER_FACE and fault.rise > 0 and disproportion > 2 * OTHER_PROPORTION
    if fault.ends < SAME_ENDS and not same_letters:
        return None
    if abs(one.box.width - two.box.width) <= SLACK_PX + 0.5 or abs(apart) < LEAST_SPACING:
        return None
    spacing = computed.pixels(styles, "letter-spacing", 0.0)
    return Face(
        kind=Kind.LETTER_SPACING, property="letter-spacing", seen=f"{spacing:g}px",
        expected=f"{round(spacing + apart, 1):g}px",
    )  # fmt: skip


def weight_of(fault: Fault, styles: Mapping[str, str]) -> Face | None:
    """Another weight, where the strokes say so: much more or less ink for letters of one size, and room for a change."""
    if fault.rendered_box is None or fault.line is None or fault.shown is None:
        return None
    stroke = _stroke(fault)
    if 1 / OTHER_INK < stroke < OTHER_INK:
        return None
    weight, bolder = computed.pixels(styles, "font-weight", 400.0), stroke > 1
    wider = fault.box.width / max(fault.rendered_box.width, 1.0)
    apart = min(abs(wider - 1), abs(wider / _rise(fault) - 1))  # a height of ten px is known to a tenth
    if (
        apart > SAME_WIDTH + ROUNDED_PX / max(fault.box.width, 1.0)
        or (weight < 600) != bolder
        or fault.form < OTHER_FACE - 0.06
    ):
        return None
    return Face(kind=Kind.FONT_WEIGHT, property="font-weight", seen=f"{weight:g}", expected="700" if bolder else "400")


def _rise(fault: Fault) -> float:
    """How many times as tall the mockup's letters are; by the heights of the ink where nobody has measured it."""
    if fault.rise or fault.line is None or fault.shown is None:
        return fault.rise or 1.0
    return fault.line.ink.box.height / max(1.0, fault.shown.ink.box.height)


def _stroke(fault: Fault) -> float:
    """How many times as thick the mockup's strokes are: ink for letters of one size, beside what is usual on this page."""
    assert fault.line is not None
    assert fault.shown is not None
    one, two = fault.line.ink, fault.shown.ink
    ink = one.mass / max(two.mass, 1e-3)
    density = ink * two.box.area / max(1.0, one.box.area)
    usual = density / max(fault.denser, 1e-3)
    return ink / _rise(fault) ** 2 / usual


def _snapped(size: float) -> float:
    """The size that was probably written: whole, else half, else to a tenth of a pixel."""
    for step in (1.0, 0.5):
        near = round(size / step) * step
        if abs(near - size) <= WHOLE_PX * size / (1 if step == 1.0 else 3):
            return near
    return round(size, 1)


def _size(size: float) -> str:
    return f"{round(size, 2):g}px"
