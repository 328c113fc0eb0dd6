"""What made a line of text look otherwise: its face, its size, its weight, or the space between its letters."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from screenshot2code.compare import computed
from screenshot2code.compare.faults import OTHER_STROKE, Fault
from screenshot2code.compare.matching import SAME_WORDS, LinePair
from screenshot2code.core.artifacts import Element
from screenshot2code.core.findings import DifferenceKind as Kind

SAME_WIDTH = 0.12  # bold is up to a tenth wider; letters of another size do not get so much denser
WHOLE_PX = 0.03  # a size this near to whole pixels is one that a person wrote
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
    wider = one.box.width / max(two.box.width, 1.0)
    if weight := weight_of(fault, styles):
        return weight
    letters = len(fault.line.key)
    apart = (one.box.width - two.box.width) / max(1, letters - 1)
    grown, foretold = one.box.height - two.box.height, (wider - 1) * two.box.height
    if letters > 4 and abs(grown) <= 1 and abs(foretold) > 2 and abs(grown - foretold) > SLACK_PX:
        spacing = computed.pixels(styles, "letter-spacing", 0.0)
        return Face(
            kind=Kind.LETTER_SPACING, property="letter-spacing", seen=f"{spacing:g}px",
            expected=f"{round(spacing + apart, 2):g}px",
        )  # fmt: skip
    wanted = _size(_snapped(size * wider))
    # A width that no size explains is another face, or another text; neither is mended by a size.
    if wanted == _size(size) or fault.form < NOT_A_FACE:
        return None
    return Face(kind=Kind.FONT_SIZE, property="font-size", seen=_size(size), expected=wanted)


def weight_of(fault: Fault, styles: Mapping[str, str]) -> Face | None:
    """Another weight, where the strokes say so: much more or less ink, at nearly the same width, and room for a change."""
    if fault.rendered_box is None or 1 / OTHER_STROKE < fault.denser < OTHER_STROKE:
        return None
    weight, bolder = computed.pixels(styles, "font-weight", 400.0), fault.denser > 1
    if abs(fault.box.width / max(fault.rendered_box.width, 1.0) - 1) > SAME_WIDTH or (weight < 600) != bolder:
        return None
    return Face(kind=Kind.FONT_WEIGHT, property="font-weight", seen=f"{weight:g}", expected="700" if bolder else "400")


def _snapped(size: float) -> float:
    """The size that was probably written: whole, else half, else to a tenth of a pixel."""
    for step in (1.0, 0.5):
        near = round(size / step) * step
        if abs(near - size) <= WHOLE_PX * size / (1 if step == 1.0 else 3):
            return near
    return round(size, 1)


def _size(size: float) -> str:
    return f"{round(size, 2):g}px"
