"""Scores over passes as points to draw: pure arithmetic, no text layout, so that it scales to any width."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One pass on the chart."""

    x: float
    y: float
    number: int
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One curve in a box of `width` by `height` units; `guide` is the height of the target's line."""

    width: float
    height: float
    path: str  # for <polyline points>
    dots: tuple[Dot, ...]
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    guide: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The size of a chart, the room around its curve for labels, and the value at its bottom edge. The top edge is 1."""

    width: float
    height: float
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    floor: float = 0.0

    def x(self, index: int, count: int) -> float:
        inner = self.width - self.left - self.right
        share = index / (count - 1) if count > 1 else 0.5
        return round(self.left + inner * share, 1)

    def y(self, value: float) -> float:
        inner = self.height - self.top - self.bottom
        share = (min(1.0, max(self.floor, value)) - self.floor) / (1 - self.floor)
        return round(self.top + inner * (1 - share), 1)


COLUMN_LABELS = 12  # more numbers than that run into each other at 390 px


def floor_under(values: Sequence[float]) -> float:
    """A round value at or below all of `values`, so that the curve uses the height; never above .8, where noise looks like news."""
    return min(0.8, max(0.0, math.floor(min(values) * 10 - 1e-9) / 10))


def curve(numbers: Sequence[int], values: Sequence[float], *, frame: Frame, target: float | None = None) -> Chart:
    """`values` of the passes `numbers`, in that order."""
    dots = tuple(
        Dot(x=frame.x(index, len(values)), y=frame.y(value), number=number, value=value)
        for index, (number, value) in enumerate(zip(numbers, values, strict=True))
    )
    step = math.ceil(len(dots) / COLUMN_LABELS)
    return Chart(
        width=frame.width,
        height=frame.height,
        path=" ".join(f"{dot.x:g},{dot.y:g}" for dot in dots),
        dots=dots,
        rows=_rows(frame),
        columns=tuple(Tick(at=dot.x, label=str(dot.number)) for dot in dots[::step]),
        guide=None if target is None or target < frame.floor else frame.y(target),
    )


def _rows(frame: Frame) -> tuple[Tick, ...]:
    tenths = round(frame.floor * 10)
    step = 1 if tenths >= 5 else 2
    values = sorted({10, *range(10, tenths - 1, -step)})
    return tuple(Tick(at=frame.y(tenth / 10), label="1" if tenth == 10 else f".{tenth}") for tenth in values)
