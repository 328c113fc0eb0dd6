"""Letters that lean: italics where the mockup has upright letters, or the other way round.

A shear that stands the stems of a line upright makes its columns as full and as empty as they can be; so the shear says how far the
letters lean. Both pictures are asked, and the browser: only where its word is what is seen in the render are these eyes believed.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare.faults import Fault, Told
from screenshot2code.compare.matching import SAME_WORDS, LinePair
from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.artifacts import Element
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box

NOMINAL = 0.004  # points of the score that it is said to cost at least
SHEARS = np.arange(-0.04, 0.38, 0.02)  # px to the right for each px up: italics lean by .16 to .36
UPRIGHT, LEANING = 0.06, 0.12  # at most, and at least
FEWEST_LETTERS, LOWEST = 4, 6.0  # of fewer or lower (px) nothing can be said
ENLARGED = 4  # times: a letter of 7 px leans by one


def slanted_faults(pairs: Sequence[LinePair], mockup: Sheet, render: Sheet, elements: Sequence[Element]) -> list[Fault]:
    """A fault for each element whose letters lean on one side alone."""
    found: dict[int, Fault] = {}
    for pair in pairs:
        element = pair.rendered.element
        if element is not None and element not in found and (fault := _fault(pair, element, mockup, render, elements)):
            found[element] = fault
    return list(found.values())


def _fault(pair: LinePair, element: int, mockup: Sheet, render: Sheet, elements: Sequence[Element]) -> Fault | None:
    one, two = pair.mockup.ink.box, pair.rendered.ink.box
    if pair.likeness < SAME_WORDS or len(pair.rendered.key) < FEWEST_LETTERS or min(one.height, two.height) < LOWEST:
        return None
    here, there = mockup.window(one), render.window(two)
    if here.shape == there.shape and np.array_equal(here, there):
        return None
    style = elements[element].styles.get("font-style", "normal")
    leans = style != "normal"
    wanted = slant(mockup, one)  # first: the next render asks the same, and most letters stand as their style says
    if (abs(wanted) > UPRIGHT) if leans else (wanted < LEANING):
        return None
    seen = slant(render, two)
    if (seen < LEANING) if leans else (abs(seen) > UPRIGHT):
        return None
    return Fault(
        kind=Kind.FONT_FAMILY, box=one, rendered_box=two, element=element, noun="letters",
        told=Told("font-style", "normal" if leans else "italic", style), nominal=NOMINAL,
    )  # fmt: skip


def slant(sheet: Sheet, box: Box) -> float:
    """By how many px the letters in `box` lean to the right for each px up."""
    return sheet.remembered(("slant", box), lambda: _slant(sheet, box))


def _slant(sheet: Sheet, box: Box) -> float:
    ink = _ink(sheet, box)
    height, width = ink.shape
    full = []
    for shear in SHEARS:
        matrix = np.array([[1.0, shear, 0.0], [0.0, 1.0, 0.0]], np.float32)
        upright = cv2.warpAffine(ink, matrix, (width + int(0.4 * height), height))
        columns = upright.sum(axis=0)
        full.append(float((columns * columns).sum()))
    return float(SHEARS[int(np.argmax(full))])


def _ink(sheet: Sheet, box: Box) -> NDArray[np.float32]:
    grey = cv2.cvtColor(np.ascontiguousarray(sheet.window(box)), cv2.COLOR_RGB2GRAY).astype(np.float32)
    ink: NDArray[np.float32] = np.abs(grey - float(np.median(grey)))
    large: NDArray[np.float32] = cv2.resize(ink, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC)
    return large
