"""The words of a difference before it has a loss: what is wrong with which element, and from what to what."""

from dataclasses import dataclass

from screenshot2code.compare.faults import Fault
from screenshot2code.compare.judgement import WEIGHTS
from screenshot2code.core.artifacts import Declaration
from screenshot2code.core.findings import DifferenceKind as Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a group means: where, which property, from what to what."""

    kind: Kind
    element: int | None
    property: str | None = None
    expected: str | None = None
    seen: str | None = None
    phrase: str = ""
    declaration: Declaration | None = None
    note: str = ""  # what the sentence says at its end: the other line that has to do with it
    selector: str | None = None  # of what cannot be seen, and so is no element of the render


def cost_of(fault: Fault) -> float:
    """What a fault costs by its parts, before the curve."""
    return sum(WEIGHTS[part] * lost for part, lost in fault.losses.items())


def px(value: float) -> str:
    """CSS pixels as a person writes them: whole where they nearly are, else one decimal."""
    rounded = round(value, 1)
    return f"{round(rounded)}px" if abs(rounded - round(rounded)) < 0.05 else f"{rounded:.1f}px"
