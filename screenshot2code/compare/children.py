"""The children of a container: where the render has each, where the mockup has it, and what was found out about all of them."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from screenshot2code.compare import computed
from screenshot2code.compare.faults import Told
from screenshot2code.core.artifacts import Element
from screenshot2code.core.geometry import Box

LEAST_PX = 6.0  # a smaller step is explained by too many things
NEAR_PX = 2.5  # by how much a child may miss the place that a value would give it: letters do not fill their box
OVERLAP_PX = 3.0  # by which two neighbours may overlap
FLEX = {"flex", "inline-flex"}


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a container in the render, and where the mockup has it. `went`: by how much it is off, as far as it is known."""

    at: int
    shown: Box
    wanted: Box
    went: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Answer:
    element: int
    told: Told
    children: tuple[Child, ...] = ()  # where the answer puts them, if it is known better by it


def is_line(boxes: Sequence[Box], axis: int) -> bool:
    """Whether the boxes follow each other along the axis, none on another."""
    ends = sorted((edge_of(box, axis), edge_of(box, axis) + length_of(box, axis)) for box in boxes)
    return all(two[0] >= one[1] - OVERLAP_PX for one, two in itertools.pairwise(ends))


def edge_of(box: Box, axis: int) -> float:
    return box.y if axis else box.x


def length_of(box: Box, axis: int) -> float:
    return box.height if axis else box.width


def margins_of(element: Element, axis: int) -> tuple[float, float]:
    near, far = ("top", "bottom") if axis else ("left", "right")
    return computed.pixels(element.styles, f"margin-{near}"), computed.pixels(element.styles, f"margin-{far}")
