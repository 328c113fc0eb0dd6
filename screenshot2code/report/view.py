"""What the report's template is given: frozen values in which everything is decided, worded and counted already.

`present` makes them from a run or a comparison; the template only lays out. Pictures are data URIs in the values.
"""

from dataclasses import dataclass, field

from screenshot2code.core.geometry import Box
from screenshot2code.report.chart import Chart
from screenshot2code.report.listing import Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A short line of the head: what, and how much of it. `is_code` for paths and names typed as they are."""

    label: str
    value: str
    is_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named place on the ruler from 0 to 1; `at` in percent. Its label is above or below, and reads on from its tick or up to it."""

    id: str
    label: str
    at: float
    text: str
    is_above: bool
    reads_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the score. `at` in percent, for its bar; `spark` its course over the passes, where there are several."""

    name: str
    label: str
    meaning: str
    text: str
    at: float
    spark: Chart | None
    course: str  # ".81 to .94", or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgement in figures and in sentences."""

    score: str
    at: float
    is_met: bool
    target: str
    gap: str
    ssim: str
    baselines: str
    reason: str
    places: tuple[Place, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture in the stage. `share` is its width in percent of the common canvas."""

    id: str
    uri: str = field(repr=False)
    width: int
    height: int
    share: float
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A box drawn over a picture, in CSS pixels. A ghost marks where something should be and is not; a light one costs little."""

    key: str
    box: Box
    is_ghost: bool
    is_light: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceRow:
    """One line of the list. `href` leads to the source line in this file, "" where its text is not here."""

    key: str
    rank: int
    kind: str
    summary: str
    selector: str
    property: str
    seen: str
    expected: str
    source: str
    href: str
    has_change: bool  # False where the summary already says both values, or there are none
    loss: str
    share: float  # of the total loss, in percent


@dataclass(frozen=True, slots=True, kw_only=True)
class PassView:
    """A pass as a row of the table and as a choice of the stage; `picture` is an id, "" where it was left out."""

    number: int
    parent: str
    engine: str
    score: str
    parts: tuple[str, ...]
    ssim: str
    gain: str
    seconds: str
    cost: str
    tokens: str
    notes: tuple[str, ...]
    is_best: bool
    picture: str
    differences: tuple[DifferenceRow, ...]
    kinds: tuple[tuple[str, int], ...]  # kinds of the differences listed, the most frequent first
    tail: str  # what stands for the differences not listed
    total: str
    expected_marks: tuple[Mark, ...]
    seen_marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """One file of the best pass. Text has a listing, small pictures a preview; others only a size."""

    id: str
    folder: str
    name: str
    path: str
    size: str
    listing: Listing | None
    lines: str
    preview: str = field(repr=False)
    is_entry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The pictures and the canvas that they share, in CSS pixels: as wide and as high as the largest of them."""

    width: int
    height: int
    mockup: Picture
    renders: tuple[Picture, ...]
    left_out: str
    unread: tuple[Box, ...]  # places of the mockup whose text nobody could read


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A list at the foot: warnings, complaints, blocked hosts."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """The whole report."""

    kind: str  # what this is a report of: "Run", "Comparison"
    is_run: bool  # a comparison has no passes to tell of
    title: str
    heading: str
    target: str  # what was judged, "" for a run, which made it
    facts: tuple[Fact, ...]
    verdict: Verdict
    stage: Stage
    passes: tuple[PassView, ...]
    best: PassView
    chart: Chart | None
    files: tuple[FileView, ...]
    files_sum: str
    pictures_sum: str  # of the files that have a preview, "" where there are none
    renderer: tuple[Fact, ...]
    flags: str
    notes: tuple[Note, ...]

    @property
    def note_count(self) -> int:
        return sum(len(note.lines) for note in self.notes)

    @property
    def has_tokens(self) -> bool:
        return any(one.tokens for one in self.passes)
