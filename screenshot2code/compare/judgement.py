"""One judgement: the parts of the score, the faults behind them, and how parts become a score."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import exp

from screenshot2code.compare.alignment import Alignment, align
from screenshot2code.compare.faults import Fault, find_faults
from screenshot2code.compare.lines import Line, mockup_lines, render_lines
from screenshot2code.compare.matching import LinePair, match_lines
from screenshot2code.compare.noise import Noise, measured
from screenshot2code.compare.picture import NO_BROWSER
from screenshot2code.compare.shapes import Shape, match_shapes, mockup_shapes
from screenshot2code.compare.sheet import Sheet
from screenshot2code.compare.structure import ErrorMap, mean_of, ssim_map
from screenshot2code.compare.traces import traced
from screenshot2code.compare.visibility import is_lossy
from screenshot2code.core.artifacts import Mockup, Render
from screenshot2code.core.findings import PARTS
from screenshot2code.core.perception import Perception

WEIGHTS: Mapping[str, float] = {
    "ssim": 0.03, "blocks": 0.25, "text": 0.25, "position": 0.27, "color": 0.15, "size": 0.05,
}  # fmt: skip
"""What each part counts for. Chosen on fixtures/ by `bench/calibration.py`: SSIM stays small because a page without content
keeps most of it, and one that is whole but 6 px low loses more of it than one that lacks elements."""

FIRST_FAULTS = (
    0.03  # what the first visible faults cost beyond their share: on a page of 200 lines one wrong colour is still seen
)
FIRST_FAULTS_SCALE = 0.002  # loss of the parts at which two thirds of that are spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Parts and faults of one render, before they are put into words."""

    parts: Mapping[str, float]
    faults: tuple[Fault, ...] = field(repr=False)
    pairs: tuple[LinePair, ...] = field(repr=False)
    alignment: Alignment
    similarity: ErrorMap = field(repr=False)  # SSIM by device pixel, on the common canvas
    scale: float  # device pixels per CSS pixel
    subject: "Subject" = field(repr=False)  # as it was judged
    shown: Sheet = field(repr=False)
    noise: Noise

    @property
    def score(self) -> float:
        return blended(self.parts)


def lost_by(parts: Mapping[str, float]) -> float:
    """The weighted loss of all parts, 0..1."""
    return sum(weight * (1 - parts[part]) for part, weight in WEIGHTS.items())


def curve(lost: float) -> float:
    """Points of the score for a weighted loss: rises faster at first, 0 at 0, 1 at 1."""
    return (lost + FIRST_FAULTS * (1 - exp(-lost / FIRST_FAULTS_SCALE))) / (1 + FIRST_FAULTS)


def blended(parts: Mapping[str, float]) -> float:
    """The score of these parts, 0..1."""
    return min(1.0, max(0.0, 1 - curve(lost_by(parts))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The mockup as it is compared with: decoded, its lines and shapes looked at. The same for every render."""

    sheet: Sheet
    lines: tuple[Line, ...] = field(repr=False)
    shapes: tuple[Shape, ...] = field(repr=False)
    facts: Perception = field(repr=False)
    lossy: bool = False  # compressed before it came here

    @classmethod
    def of(cls, mockup: Mockup, facts: Perception) -> "Subject":
        """Look at `mockup`, of which `facts` is the perception: most of a second for a full page."""
        subject = cls.on(Sheet.open(mockup.png, css_width=facts.size.width), facts)
        return replace(subject, lossy=is_lossy(subject.sheet, subject.lines))

    @classmethod
    def on(cls, sheet: Sheet, facts: Perception) -> "Subject":
        """What `facts` tell, as this picture shows it."""
        return cls(sheet=sheet, lines=mockup_lines(facts, sheet), shapes=mockup_shapes(sheet, facts), facts=facts)


def judge(subject: Subject, render: Render, shown: Sheet | None = None) -> Judgement:
    """All six parts, and every fault behind them. `shown` is the render at the mockup's scale, where it was decoded before."""
    plain = shown = shown or shown_by(render, subject)
    grey = subject.sheet.grey
    written = render_lines(render, shown)
    alignment = align(subject.sheet, shown, subject.lines, written)
    lossy = subject.lossy
    if lossy and (found := traced(subject.sheet, shown, alignment)) is not None:
        shown, lossy = found[0], not found[1].is_exact
        written = render_lines(render, shown)
    elif not lossy and render.fingerprint == NO_BROWSER and is_lossy(shown, written):
        # Two pictures, of which the other one was compressed.
        there = traced(shown, subject.sheet, alignment.turned())
        lossy = there is None or not there[1].is_exact
        subject = subject if there is None else Subject.on(there[0], subject.facts)
    sheet = subject.sheet
    lines = match_lines(sheet, shown, alignment, subject.lines, written, render)
    shapes = match_shapes(sheet, shown, alignment, subject.shapes, render)
    faults = find_faults(sheet, shown, alignment, lines, shapes)
    similarity = ssim_map(grey, plain.grey)
    parts = dict.fromkeys(PARTS, 1.0)
    for fault in faults:
        for part, lost in fault.losses.items():
            parts[part] -= lost
    parts["ssim"] = mean_of(similarity)
    parts["size"] = _ratio(sheet.width, shown.width) * _ratio(sheet.height, shown.height)
    return Judgement(
        parts={part: min(1.0, max(0.0, value)) if value > 1e-9 else 0.0 for part, value in parts.items()},
        faults=tuple(faults),
        pairs=lines.pairs,
        alignment=alignment,
        similarity=similarity,
        scale=sheet.scale,
        subject=subject,
        shown=shown,
        noise=measured(lines.pairs, sheet, shown, lossy=lossy),
    )


def shown_by(render: Render, subject: Subject) -> Sheet:
    """The render's picture, decoded, at the mockup's scale."""
    return Sheet.open(render.png, css_width=render.size.width, scale=subject.sheet.scale)


def _ratio(one: float, two: float) -> float:
    return min(one, two) / max(one, two, 1)
