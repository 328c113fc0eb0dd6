"""What the report's template is given: everything decided, worded and counted, so that the template only lays out.

Pictures travel as data URIs in the values; nothing here reads a file or knows HTML beyond the identifiers that link its parts.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from screenshot2code.core.artifacts import Mockup, Render, SourceFile, SourceTree
from screenshot2code.core.findings import PARTS, Baselines, Comparison, Difference
from screenshot2code.core.geometry import Box
from screenshot2code.core.history import Pass, Run, Usage
from screenshot2code.report.chart import Chart, Frame, curve, floor_under
from screenshot2code.report.listing import Listing, listing
from screenshot2code.report.wording import (
    MINUS,
    bytes_text,
    cost_text,
    count_text,
    points_text,
    score_text,
    seconds_text,
    stop_sentence,
    target_text,
)

PICTURES_LIMIT = 25 * 2**20  # characters of all pictures in the file: mail and CI artifact viewers choke on more
PREVIEWS_LIMIT = 4 * 2**20  # characters of all asset previews
LIGHT = 0.05  # of the total loss: with thirty boxes on a page the eye should find the heavy ones first
DIFFERENCES_SHOWN = 200  # per pass; the tail beyond it is summed up in a sentence

PART_WORDS = {
    "ssim": ("Structure", "plain SSIM of the two grey pictures"),
    "blocks": ("Blocks", "elements that are where the mockup has them"),
    "text": ("Text", "characters that read the same"),
    "position": ("Position", "how close elements are to their place"),
    "color": ("Colour", "how close colours look to the eye"),
    "size": ("Page size", "width and height of the page"),
}

_PREVIEW_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".avif": "image/avif",
}


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
    renderer: tuple[Fact, ...]
    notes: tuple[Note, ...]

    @property
    def note_count(self) -> int:
        return sum(len(note.lines) for note in self.notes)

    @property
    def has_tokens(self) -> bool:
        return any(one.tokens for one in self.passes)


def run_view(run: Run, *, output: str | None) -> PageView:
    """`run` laid open at its best pass; `output` is the folder that the files were written to, None where they were not."""
    best = run.best
    files = _files(best.draft.source)
    embedded = embedded_passes(run)
    stage = _stage(run.mockup, [(one.number, one.render) for one in run.passes], embedded)
    passes = tuple(_pass_view(one, run, files=files, stage=stage) for one in run.passes)
    cost = sum((one.draft.usage for one in run.passes), start=Usage()).cost_usd
    facts = (
        *_mockup_facts(run.mockup),
        Fact(label="Stack", value=run.settings.stack),
        Fact(label="Engine", value=run.settings.engine),
        *((Fact(label="Model", value=run.settings.model, is_code=True),) if run.settings.model else ()),
        Fact(label="Passes", value=f"{len(run.passes)}, best is {best.number}" if len(run.passes) > 1 else "1"),
        Fact(label="Time", value=seconds_text(run.seconds)),
        *(() if cost == 0 else (Fact(label="Model cost", value=cost_text(cost)),)),
        *((Fact(label="Output", value=output, is_code=True),) if output else ()),
        Fact(label="Run", value=run.id, is_code=True),
    )
    target = run.settings.policy.target
    return PageView(
        kind="Run",
        is_run=True,
        title=f"{run.mockup.name} {score_text(best.comparison.score)}",
        heading=run.mockup.name,
        target="",
        facts=facts,
        verdict=_verdict(best.comparison, target=target, reason=stop_sentence(run), passes=run.passes),
        stage=stage,
        passes=passes,
        best=next(one for one in passes if one.is_best),
        chart=_score_chart(run.passes, target) if len(run.passes) > 1 else None,
        files=files,
        files_sum=_files_sum(best.draft.source),
        renderer=_renderer_facts(best.comparison),
        notes=_notes(best.comparison, best.render),
    )


def comparison_view(
    mockup: Mockup, render: Render, comparison: Comparison, *, target: str, target_score: float
) -> PageView:
    """`render` of `target` (a path, an address, a picture) judged against `mockup`."""
    stage = _stage(mockup, [(1, render)], frozenset({1}))
    only = _judged(1, comparison, files={}, picture=stage.renders[0].id, is_best=True)
    return PageView(
        kind="Comparison",
        is_run=False,
        title=f"{mockup.name} {score_text(comparison.score)}",
        heading=mockup.name,
        target=target,
        facts=(*_mockup_facts(mockup), Fact(label="Target", value=target, is_code=True)),
        verdict=_verdict(comparison, target=target_score, reason="", passes=()),
        stage=stage,
        passes=(only,),
        best=only,
        chart=None,
        files=(),
        files_sum="",
        renderer=_renderer_facts(comparison),
        notes=_notes(comparison, render),
    )


def embedded_passes(run: Run, *, limit: int = PICTURES_LIMIT) -> frozenset[int]:
    """The numbers of the passes whose pictures go into the file: all, or only best and first where all are over `limit`."""
    pictures = {one.render.png for one in run.passes}
    if _encoded_size(run.mockup.png) + sum(_encoded_size(png) for png in pictures) <= limit:
        return frozenset(one.number for one in run.passes)
    return frozenset({run.best.number, run.passes[0].number})


def _encoded_size(content: bytes) -> int:
    return (len(content) + 2) // 3 * 4


def _data_uri(content: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"


def _stage(mockup: Mockup, renders: Sequence[tuple[int, Render]], embedded: frozenset[int]) -> Stage:
    width = max(mockup.viewport.width, *(render.size.width for _, render in renders))
    height = max(mockup.viewport.height, *(render.size.height for _, render in renders))
    # Tuning often ends where it began: equal pictures are embedded once, under the number of the first.
    first_of: dict[bytes, int] = {}
    for number, render in renders:
        if number in embedded:
            first_of.setdefault(render.png, number)
    pictures = tuple(
        Picture(
            id=f"render-{number}",
            uri=_data_uri(render.png, "image/png"),
            width=render.size.width,
            height=render.size.height,
            share=round(100 * render.size.width / width, 4),
            alt="Render of the page",
        )
        for number, render in renders
        if first_of.get(render.png) == number and number in embedded
    )
    left_out = len(renders) - len(embedded)
    return Stage(
        width=width,
        height=height,
        mockup=Picture(
            id="mockup",
            uri=_data_uri(mockup.png, "image/png"),
            width=mockup.viewport.width,
            height=mockup.viewport.height,
            share=round(100 * mockup.viewport.width / width, 4),
            alt=f"Mockup {mockup.name}",
        ),
        renders=pictures,
        left_out=f"Only the best and the first pass have their pictures here; those of {count_text(left_out, 'pass', 'passes')} "
        "are left out to keep this file small."
        if left_out
        else "",
    )


def _pass_view(one: Pass, run: Run, *, files: Sequence[FileView], stage: Stage) -> PassView:
    is_best = one is run.best
    by_number = {other.number: other for other in run.passes}
    parent = by_number.get(one.parent) if one.parent is not None else None
    ids = {picture.id for picture in stage.renders}
    same = (other.number for other in run.passes if other.render.png == one.render.png)
    usage = one.draft.usage
    return _judged(
        one.number,
        one.comparison,
        # Only the best pass's files are in the report: line numbers of another pass would lead to the wrong line.
        files={file.path: file for file in files} if is_best else {},
        picture=next((f"render-{number}" for number in same if f"render-{number}" in ids), ""),
        is_best=is_best,
        parent="" if one.parent is None else str(one.parent),
        engine=one.engine,
        gain=points_text(one.comparison.score - parent.comparison.score) if parent else "",
        seconds=seconds_text(one.seconds),
        cost=cost_text(usage.cost_usd),
        tokens=f"{usage.input_tokens:,} in, {usage.output_tokens:,} out"
        if usage.input_tokens or usage.output_tokens
        else "",
        notes=one.draft.notes,
    )


def _judged(
    number: int,
    comparison: Comparison,
    *,
    files: Mapping[str, FileView],
    picture: str,
    is_best: bool,
    parent: str = "",
    engine: str = "",
    gain: str = "",
    seconds: str = "",
    cost: str = "",
    tokens: str = "",
    notes: tuple[str, ...] = (),
) -> PassView:
    ranked = sorted(comparison.differences, key=lambda difference: -difference.weight)
    shown, rest = ranked[:DIFFERENCES_SHOWN], ranked[DIFFERENCES_SHOWN:]
    keys = [f"{number}-{rank}" for rank in range(1, len(shown) + 1)]
    return PassView(
        number=number,
        parent=parent,
        engine=engine,
        score=score_text(comparison.score),
        parts=tuple(score_text(comparison.parts[name]) for name in _part_names(comparison)),
        ssim=score_text(comparison.parts["ssim"]),
        gain=gain,
        seconds=seconds,
        cost=cost,
        tokens=tokens,
        notes=notes,
        is_best=is_best,
        picture=picture,
        differences=tuple(
            _row(difference, key=key, rank=rank, files=files)
            for rank, (key, difference) in enumerate(zip(keys, shown, strict=True), start=1)
        ),
        tail=f"{count_text(len(rest), 'smaller difference')} not listed, "
        f"{sum(difference.loss for difference in rest):.3f} in all."
        if rest
        else "",
        total=score_text(sum(difference.loss for difference in ranked)),
        expected_marks=_marks([(key, one, one.box, False) for key, one in zip(keys, shown, strict=True)]),
        seen_marks=_marks(
            [
                (key, one, one.rendered_box or one.box, one.rendered_box is None)
                for key, one in zip(keys, shown, strict=True)
            ]
        ),
    )


def _marks(boxes: Sequence[tuple[str, Difference, Box, bool]]) -> tuple[Mark, ...]:
    """Largest first, so that a small box inside a large one can still be pointed at."""
    marks = (
        Mark(key=key, box=box, is_ghost=is_ghost, is_light=difference.weight < LIGHT)
        for key, difference, box, is_ghost in boxes
        if box.area > 0
    )
    return tuple(sorted(marks, key=lambda mark: -mark.box.area))


def _sentence(difference: Difference) -> str:
    """The summary without the selector that it may begin with: the row names that apart."""
    rest = difference.summary.removeprefix(f"{difference.selector} ").lstrip()
    return rest[:1].upper() + rest[1:]


def _row(difference: Difference, *, key: str, rank: int, files: Mapping[str, FileView]) -> DifferenceRow:
    source = difference.source
    file = files.get(source.file) if source else None
    sentence = _sentence(difference)
    has_line = file is not None and file.listing is not None and source is not None
    return DifferenceRow(
        key=key,
        rank=rank,
        kind=difference.kind.value.replace("_", " "),
        summary=sentence,
        has_change=any(value and value not in sentence for value in (difference.seen, difference.expected)),
        selector=difference.selector or "",
        property=difference.property or "",
        seen=difference.seen or "",
        expected=difference.expected or "",
        source=str(source) if source else "",
        href=f"#{file.id}-L{source.line}"
        if has_line and file and file.listing and source and source.line <= len(file.listing.lines)
        else "",
        loss=f"{MINUS}{difference.loss:.3f}".replace(f"{MINUS}0.", f"{MINUS}."),
        share=round(100 * min(1.0, max(0.0, difference.weight)), 1),
    )


def _part_names(comparison: Comparison) -> tuple[str, ...]:
    """The parts in the order of the contract, then any that it does not know yet."""
    return (*(name for name in PARTS if name in comparison.parts), *sorted(set(comparison.parts) - set(PARTS)))


def _verdict(comparison: Comparison, *, target: float, reason: str, passes: Sequence[Pass]) -> Verdict:
    score, baselines = comparison.score, comparison.baselines
    is_met = score >= target
    return Verdict(
        score=score_text(score),
        at=_percent(score),
        is_met=is_met,
        target=target_text(target),
        gap="" if is_met else f"{target - score:.3f}".removeprefix("0"),
        ssim=score_text(comparison.parts["ssim"]),
        baselines=f"For scale: an empty page would score {score_text(baselines.empty, 2)}, "
        f"the mockup itself shifted by 6 px {score_text(baselines.shifted, 2)}.",
        reason=reason,
        places=_places(baselines, target),
        parts=tuple(_part(name, comparison, passes) for name in _part_names(comparison)),
    )


ROOM = 15.0  # percent of the ruler that the longest label takes, at the width from which labels stand at their ticks


def _places(baselines: Baselines, target: float) -> tuple[Place, ...]:
    """The ends of the scale share the row below, where they seldom meet: the left one reads up to its tick, the right one on from it."""
    empty, shifted, goal = _percent(baselines.empty), _percent(baselines.shifted), _percent(target)

    def place(name: str, label: str, at: float, value: float, *, is_above: bool, is_left: bool) -> Place:
        reads_on = at < ROOM or (not is_left and at <= 100 - ROOM)
        return Place(
            id=f"place-{name}",
            label=label,
            at=at,
            text=target_text(value) if name == "target" else score_text(value, 2),
            is_above=is_above,
            reads_on=reads_on,
        )

    return (
        place("empty", "Empty page", empty, baselines.empty, is_above=False, is_left=empty <= goal),
        place("shifted", "Shifted 6 px", shifted, baselines.shifted, is_above=True, is_left=False),
        place("target", "Target", goal, target, is_above=False, is_left=goal < empty),
    )


def _part(name: str, comparison: Comparison, passes: Sequence[Pass]) -> Part:
    label, meaning = PART_WORDS.get(name, (name.capitalize(), ""))
    value = comparison.parts[name]
    values = [one.comparison.parts.get(name, 0.0) for one in passes]
    several = len(values) > 1
    # The rim of 4 units keeps the dots whole.
    frame = Frame(width=160, height=36, left=4, right=4, top=4, bottom=4, floor=_spark_floor(passes))
    return Part(
        name=name,
        label=label,
        meaning=meaning,
        text=score_text(value),
        at=_percent(value),
        spark=curve([one.number for one in passes], values, frame=frame) if several else None,
        course=f"{score_text(values[0])} in pass {passes[0].number}, best {score_text(value)}" if several else "",
    )


def _spark_floor(passes: Sequence[Pass]) -> float:
    """One scale for the parts, so that their curves can be compared."""
    values = [value for one in passes for value in one.comparison.parts.values()]
    return floor_under(values) if values else 0.0


def _score_chart(passes: Sequence[Pass], target: float) -> Chart:
    scores = [one.comparison.score for one in passes]
    frame = Frame(
        width=560,
        height=220,
        left=36,
        right=16,
        top=12,
        bottom=30,
        floor=floor_under([*scores, target]),
    )
    return curve([one.number for one in passes], scores, frame=frame, target=target)


def _percent(value: float) -> float:
    return round(100 * min(1.0, max(0.0, value)), 2)


def _mockup_facts(mockup: Mockup) -> tuple[Fact, ...]:
    viewport = mockup.viewport
    scale = "" if viewport.scale == 1 else f" at {viewport.scale:g}x"
    return (
        Fact(label="Mockup", value=mockup.path, is_code=True),
        Fact(label="Size", value=f"{viewport.width} \u00d7 {viewport.height} px{scale}"),
    )


def _files(source: SourceTree) -> tuple[FileView, ...]:
    """The entry first, then by folder and name."""
    ordered = sorted(source.files, key=lambda file: (file.path != source.entry, _folder(file.path), file.path.name))
    room = PREVIEWS_LIMIT
    views = []
    for index, file in enumerate(ordered, start=1):
        preview = _preview(file, room)
        room -= len(preview)
        text = listing(file.path.name, file.content.decode("utf-8", errors="replace")) if file.is_text else None
        views.append(
            FileView(
                id=f"file-{index}",
                folder=_folder(file.path),
                name=file.path.name,
                path=str(file.path),
                size=bytes_text(len(file.content)),
                listing=text,
                lines=count_text(len(text.lines) + text.left_out, "line") if text else "",
                preview=preview,
                is_entry=file.path == source.entry,
            )
        )
    return tuple(views)


def _folder(path: PurePosixPath) -> str:
    return "" if str(path.parent) == "." else f"{path.parent}/"


def _preview(file: SourceFile, room: int) -> str:
    media_type = _PREVIEW_TYPES.get(file.path.suffix.lower())
    if media_type is None or _encoded_size(file.content) + 64 > room:  # 64: the head of the URI
        return ""
    return _data_uri(file.content, media_type)


def _files_sum(source: SourceTree) -> str:
    total = sum(len(file.content) for file in source.files)
    return f"{count_text(len(source.files), 'file')}, {bytes_text(total)}"


def _renderer_facts(comparison: Comparison) -> tuple[Fact, ...]:
    renderer = comparison.renderer
    return (
        Fact(label="Browser", value=f"{renderer.browser} {renderer.version}".strip()),
        Fact(label="Fonts", value=renderer.fonts_digest or "none", is_code=True),
        Fact(label="Flags", value=" ".join(renderer.flags) or "none", is_code=True),
    )


def _notes(comparison: Comparison, render: Render) -> tuple[Note, ...]:
    notes = (
        Note(title="Warnings", lines=comparison.warnings),
        Note(title="Complaints of the page", lines=render.complaints),
        Note(title="Hosts that the page wanted and did not get", lines=render.blocked),
    )
    return tuple(note for note in notes if note.lines)
