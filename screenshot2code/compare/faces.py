"""What made a line of text wider or higher: its size, its weight, or the space between its letters."""

from collections.abc import Mapping
from dataclasses import dataclass

from screenshot2code.compare import computed
from screenshot2code.compare.faults import OTHER_STROKE, Fault
from screenshot2code.core.findings import DifferenceKind as Kind

SAME_WIDTH = 0.12  # bold is up to a tenth wider; letters of another size do not get so much denser
WHOLE_PX = 0.03  # a size this near to whole pixels is one that a person wrote
SLACK_PX = 1.5  # both ends of a height are rounded to pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One property of a face, seen and expected in CSS units."""

    kind: Kind
    property: str
    seen: str
    expected: str


def face_of(fault: Fault, styles: Mapping[str, str]) -> Face:
    """What to change so that the line of the render gets the ink of the mockup's. Both lines have the same text."""
    if fault.line is None or fault.shown is None:
        raise ValueError("Only a line that is on both sides has a face to compare.")
    one, two = fault.line.ink, fault.shown.ink
    size = computed.pixels(styles, "font-size", fault.shown.size or 16.0)
    wider = one.box.width / max(two.box.width, 1.0)
    denser = (one.mass / max(one.box.area, 1.0)) / max(two.mass / max(two.box.area, 1.0), 1e-6)
    if abs(wider - 1) <= SAME_WIDTH and max(denser, 1 / denser) >= OTHER_STROKE:
        weight = computed.pixels(styles, "font-weight", 400.0)
        expected = 700 if denser > 1 else 400
        if (weight < 600) == (denser > 1):
            return Face(kind=Kind.FONT_WEIGHT, property="font-weight", seen=f"{weight:g}", expected=str(expected))
    letters = len(fault.line.key)
    apart = (one.box.width - two.box.width) / max(1, letters - 1)
    grown, foretold = one.box.height - two.box.height, (wider - 1) * two.box.height
    if letters > 4 and abs(grown) <= 1 and abs(foretold) > 2 and abs(grown - foretold) > SLACK_PX:
        spacing = computed.pixels(styles, "letter-spacing", 0.0)
        return Face(
            kind=Kind.LETTER_SPACING, property="letter-spacing", seen=f"{spacing:g}px",
            expected=f"{round(spacing + apart, 2):g}px",
        )  # fmt: skip
    return Face(kind=Kind.FONT_SIZE, property="font-size", seen=_size(size), expected=_size(_snapped(size * wider)))


def _snapped(size: float) -> float:
    """The size that was probably written: whole, else half, else to a tenth of a pixel."""
    for step in (1.0, 0.5):
        near = round(size / step) * step
        if abs(near - size) <= WHOLE_PX * size / (1 if step == 1.0 else 3):
            return near
    return round(size, 1)


def _size(size: float) -> str:
    return f"{round(size, 2):g}px"
