"""From a run or a comparison to the values of the report's template. Pure: reads no file, knows no HTML but the identifiers that
link the parts of the page.
"""

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from screenshot2code.core.artifacts import Mockup, Render, SourceFile, SourceTree
from screenshot2code.core.findings import Comparison, Difference
from screenshot2code.core.geometry import Box
from screenshot2code.core.history import Pass, Run, Usage, Variant
from screenshot2code.report.listing import listing
from screenshot2code.report.verdict import part_names, score_chart, verdict
from screenshot2code.report.view import (
    DifferenceRow,
    Fact,
    FileView,
    Mark,
    Note,
    PageView,
    PassView,
    Picture,
    Stage,
)
from screenshot2code.report.wording import (
    MINUS,
    adherence_words,
    bytes_text,
    cost_text,
    count_text,
    points_text,
    score_text,
    seconds_text,
    stop_sentence,
    unread_sentences,
)

PICTURES_LIMIT = 25 * 2**20  # characters of all pictures in the file: mail and CI artifact viewers choke on more
PREVIEWS_LIMIT = 4 * 2**20  # characters of all asset previews
LIGHT = 0.05  # of the total loss: with thirty boxes on a page the eye should find the heavy ones first
WIDTH_DIFFERENCES = 10  # of each further width of a page
DIFFERENCES_SHOWN = 200  # per pass; the tail beyond it is summed up in a sentence
_PREVIEW_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".avif": "image/avif",
}


def run_view(run: Run, *, output: str | None) -> PageView:
    """`run` laid open at its best pass; `output` is the folder that the files were written to, None where they were not."""
    best = run.best
    files = _files(best.draft.source)
    embedded = embedded_passes(run)
    stage = _stage(run.mockup, [(one.number, one.render) for one in run.passes], embedded, run.unread)
    passes = tuple(_pass_view(one, run, files=files, stage=stage) for one in run.passes)
    cost = sum((one.draft.usage for one in run.passes), start=Usage()).cost_usd
    facts = (
        *_mockup_facts(run.mockup),
        Fact(label="Stack", value=run.settings.stack),
        Fact(label="Engine", value=run.settings.engine),
        *((Fact(label="Model", value=run.settings.model, is_code=True),) if run.settings.model else ()),
        Fact(label="Passes", value=f"{len(run.passes)}, best is {best.number}" if len(run.passes) > 1 else "1"),
        *(
            Fact(label=f"At {one.mockup.viewport.width} px", value=score_text(one.comparison.score))
            for one in run.variants
        ),
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
        verdict=verdict(best.comparison, target=target, reason=stop_sentence(run), passes=run.passes),
        stage=stage,
        passes=passes,
        best=next(one for one in passes if one.is_best),
        chart=score_chart(run.passes, target) if len(run.passes) > 1 else None,
        files=files,
        files_sum=_files_sum(best.draft.source.files),
        pictures_sum=_pictures_sum(best.draft.source, files),
        renderer=_renderer_facts(best.comparison),
        flags=" ".join(best.comparison.renderer.flags) or "none",
        notes=(
            *_notes(best.comparison, best.render, unread_sentences(run.unread, run.mockup.viewport)),
            *(_width_note(one) for one in run.variants[1:]),
        ),
    )


def _width_note(one: Variant) -> Note:
    """The page at the width of another mockup, whose pictures the report has no room for."""
    parts = ", ".join(f"{name} {score_text(value)}" for name, value in one.comparison.parts.items())
    heaviest = [f"{points_text(each.loss)}  {each.summary}" for each in one.comparison.differences[:WIDTH_DIFFERENCES]]
    return Note(
        title=f"At {one.mockup.viewport.width} px ({one.mockup.path}): score {score_text(one.comparison.score)}",
        lines=(parts, *heaviest),
    )


def comparison_view(
    mockup: Mockup,
    render: Render,
    comparison: Comparison,
    *,
    target: str,
    target_score: float,
    unread: tuple[Box, ...] = (),
) -> PageView:
    """`render` of `target` (a path, an address, a picture) judged against `mockup`, whose text at `unread` could not be read."""
    stage = _stage(mockup, [(1, render)], frozenset({1}), unread)
    only = _judged(1, comparison, files={}, picture=stage.renders[0].id, is_best=True)
    return PageView(
        kind="Comparison",
        is_run=False,
        title=f"{mockup.name} {score_text(comparison.score)}",
        heading=mockup.name,
        target=target,
        facts=(*_mockup_facts(mockup), Fact(label="Target", value=target, is_code=True)),
        verdict=verdict(comparison, target=target_score, reason="", passes=()),
        stage=stage,
        passes=(only,),
        best=only,
        chart=None,
        files=(),
        files_sum="",
        pictures_sum="",
        renderer=_renderer_facts(comparison),
        flags=" ".join(comparison.renderer.flags) or "none",
        notes=_notes(comparison, render, unread_sentences(unread, mockup.viewport)),
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


def _stage(
    mockup: Mockup, renders: Sequence[tuple[int, Render]], embedded: frozenset[int], unread: tuple[Box, ...]
) -> Stage:
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
        unread=unread,
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
        notes=(*one.draft.notes, *adherence_words(one.draft.adherence)),
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
        parts=tuple(score_text(comparison.parts[name]) for name in part_names(comparison)),
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
        kinds=tuple(Counter(_kind(one) for one in shown).most_common()),
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
    """The summary without the source line and selector that it may begin with: the row names those apart."""
    rest = difference.summary
    for named in (difference.source, difference.selector):
        rest = rest.removeprefix(f"{named} ").lstrip()
    rest = rest.replace(" -> ", " \u2192 ")
    is_prose = not rest.startswith((difference.property or " ", difference.selector or " "))
    return rest[:1].upper() + rest[1:] if is_prose else rest


def _kind(difference: Difference) -> str:
    return difference.kind.value.replace("_", " ")


def _row(difference: Difference, *, key: str, rank: int, files: Mapping[str, FileView]) -> DifferenceRow:
    source = difference.source
    file = files.get(source.file) if source else None
    sentence = _sentence(difference)
    has_line = file is not None and file.listing is not None and source is not None
    return DifferenceRow(
        key=key,
        rank=rank,
        kind=_kind(difference),
        summary=sentence,
        has_change=any(
            value and value.casefold() not in sentence.casefold() for value in (difference.seen, difference.expected)
        ),
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


def _mockup_facts(mockup: Mockup) -> tuple[Fact, ...]:
    viewport = mockup.viewport
    scale = "" if viewport.scale == 1 else f" at {viewport.scale:g}x"
    return (
        Fact(label="Mockup", value=mockup.path, is_code=True),
        Fact(label="Size", value=f"{viewport.width} \u00d7 {viewport.height} px{scale}"),
    )


def _files(source: SourceTree) -> tuple[FileView, ...]:
    """The entry first, then what a person reads, then the rest; each by folder and name."""
    ordered = sorted(
        source.files,
        key=lambda file: (file.path != source.entry, not file.is_text, _folder(file.path), file.path.name),
    )
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


def _files_sum(files: Sequence[SourceFile], one: str = "file") -> str:
    return f"{count_text(len(files), one)}, {bytes_text(sum(len(file.content) for file in files))}"


def _pictures_sum(source: SourceTree, views: Sequence[FileView]) -> str:
    shown = {view.path for view in views if view.preview}
    return _files_sum([file for file in source.files if str(file.path) in shown], "picture") if shown else ""


def _renderer_facts(comparison: Comparison) -> tuple[Fact, ...]:
    renderer = comparison.renderer
    return (
        Fact(label="Browser", value=f"{renderer.browser} {renderer.version}".strip()),
        Fact(label="Fonts", value=renderer.fonts_digest or "none", is_code=True),
    )


def _notes(comparison: Comparison, render: Render, unread: tuple[str, ...]) -> tuple[Note, ...]:
    notes = (
        Note(title="Text that could not be read (dotted in the mockup)", lines=unread),
        Note(title="Warnings", lines=comparison.warnings),
        Note(title="Complaints of the page", lines=render.complaints),
        Note(title="Hosts that the page wanted and did not get", lines=render.blocked),
    )
    return tuple(note for note in notes if note.lines)
