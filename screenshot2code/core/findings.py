"""What a comparison says: the score by its parts, and the differences that explain it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from screenshot2code.core.geometry import Box

PARTS = ("ssim", "blocks", "text", "position", "color", "size")


class DifferenceKind(StrEnum):
    """What sort of thing differs; the values are part of the JSON contract."""

    MISSING = "missing"
    EXTRA = "extra"
    MOVED = "moved"
    RESIZED = "resized"
    TEXT = "text"
    COLOR = "color"
    BACKGROUND = "background"
    FONT_SIZE = "font_size"
    FONT_WEIGHT = "font_weight"
    FONT_FAMILY = "font_family"
    LETTER_SPACING = "letter_spacing"
    LINE_HEIGHT = "line_height"
    BORDER = "border"
    RADIUS = "radius"
    SHADOW = "shadow"
    IMAGE = "image"
    PAGE_SIZE = "page_size"
    OVERFLOW = "overflow"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A place in the source tree: POSIX path relative to its root, and a line counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What merely follows from a difference, and is gone when it is mended: blocks in all, and those of them that it moves."""

    blocks: int
    moved: int = 0
    by_px: float = (
        0.0  # how far these are off in the render, CSS pixels: down or, if they stay in their row, to the right
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing to fix. `expected` and `seen` are in CSS units; `loss` is in points of the score (0..1)."""

    kind: DifferenceKind
    box: Box  # where in the mockup
    rendered_box: Box | None = None  # where in the render, if it is there
    selector: str | None = None
    source: SourceLine | None = None
    property: str | None = None
    expected: str | None = None
    seen: str | None = None
    loss: float
    weight: float  # loss / max(total loss, .01)
    summary: str
    consequences: Consequences | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What a render depends on beside the page: the same fingerprint on one machine gives the same bytes."""

    browser: str
    version: str
    flags: tuple[str, ...]
    fonts_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Baselines:
    """What a page without content, and the mockup itself shifted by 6 px, would score."""

    empty: float
    shifted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Mockup against render. `parts` has exactly the keys of PARTS, each 0..1; differences come heaviest first."""

    score: float
    parts: Mapping[str, float]
    baselines: Baselines
    differences: tuple[Difference, ...]
    renderer: Fingerprint
    warnings: tuple[str, ...] = ()
