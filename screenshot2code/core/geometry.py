"""Sizes and boxes, always in CSS pixels unless a name says otherwise; the origin is the page's top left corner."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in CSS pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Viewport:
    """The size of page that a mockup stands for, in CSS pixels, and how many device pixels make one of them."""

    width: int
    height: int
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle; `right` and `bottom` are exclusive edges."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def from_edges(cls, left: float, top: float, right: float, bottom: float) -> "Box":
        return cls(left, top, right - left, bottom - top)

    @classmethod
    def around(cls, boxes: Iterable["Box"]) -> "Box":
        """The smallest box that holds all of `boxes`, of which there must be at least one."""
        every = tuple(boxes)
        return cls.from_edges(
            min(box.x for box in every),
            min(box.y for box in every),
            max(box.right for box in every),
            max(box.bottom for box in every),
        )

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def center(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def overlap(self, other: "Box") -> float:
        """The area that both cover."""
        x, y, others_x, others_y = self.x, self.y, other.x, other.y
        # Nearly all pairs are apart, and a comparison asks about a hundred thousand.
        if x + self.width <= others_x or others_x + other.width <= x or y + self.height <= others_y:
            return 0.0
        width = min(self.right, other.right) - max(x, others_x)
        height = min(self.bottom, other.bottom) - max(y, others_y)
        return width * height if width > 0 and height > 0 else 0.0

    def iou(self, other: "Box") -> float:
        """Intersection over union, 0..1."""
        shared = self.overlap(other)
        return shared / (self.area + other.area - shared) if shared else 0.0

    def contains(self, other: "Box", *, tolerance: float = 0.0) -> bool:
        return (
            other.x >= self.x - tolerance
            and other.y >= self.y - tolerance
            and other.right <= self.right + tolerance
            and other.bottom <= self.bottom + tolerance
        )

    def padded(self, by: float) -> "Box":
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def shifted(self, dx: float, dy: float) -> "Box":
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def scaled(self, factor: float) -> "Box":
        return Box(self.x * factor, self.y * factor, self.width * factor, self.height * factor)
