"""From what the commands hold to the JSON documents of docs/schemas/, and onto stdout."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from screenshot2code.api import Outcome
from screenshot2code.batch import Failure
from screenshot2code.judging import Judged, find_sources
from screenshot2code.report import document
from screenshot2code.report.document import FailedRun, WrittenRun
from screenshot2code.report.outcome import PageOutcome, Status


def print_document(value: dict[str, Any]) -> None:
    """One JSON document on stdout, indented for the person who looks at it all the same; ASCII, which every terminal has."""
    click.echo(json.dumps(value, indent=2, allow_nan=False))


def generated(results: Sequence[Outcome | Failure], seconds: float) -> dict[str, Any]:
    """The document of `generate`."""
    return document.generate_document([_written(one) for one in results], seconds)


def shown(run: Any, output: Path | None) -> dict[str, Any]:
    """The document of `runs show`; files are those that the best pass has, wherever they are now."""
    source = run.best.draft.source
    return document.shown_document(
        WrittenRun(
            run=run,
            output=str(output) if output else None,
            entry=str(source.entry),
            files={str(file.path): len(file.content) for file in source.files},
        )
    )


def compared(judged: Judged, target_score: float) -> dict[str, Any]:
    """The document of `compare`."""
    return document.compare_document(
        mockup=judged.mockup,
        target=judged.target,
        comparison=judged.comparison,
        target_score=target_score,
        seconds=judged.seconds,
        unread=judged.unread,
        warnings=judged.warnings,
        flaky=judged.flaky,
    )


def _written(one: Outcome | Failure) -> WrittenRun | FailedRun:
    if isinstance(one, Failure):
        return FailedRun(mockup=str(one.mockup), message=one.error.message, hint=one.error.hint)
    return WrittenRun(
        run=one.run,
        output=str(one.written.folder),
        entry=one.written.entry.relative_to(one.written.folder).as_posix(),
        files=one.written.files,
        report=str(one.report) if one.report else None,
        warnings=one.warnings,
    )


def outcome_of(judged: Judged, threshold: float) -> PageOutcome:
    """A comparison as what every form of output is made from; sources as they can be opened from here."""
    target = Path(judged.target)
    entry = None
    if target.is_dir():
        entry = target / "index.html"
    elif target.is_file():
        entry = target
    sources = {one.source.file for one in judged.comparison.differences if one.source is not None}
    if entry is None:
        places = {name: str(path) for name, path in find_sources(sources, Path()).items()}
    else:
        places = {name: str(entry.parent / name) for name in sources}
    return PageOutcome(
        name=judged.mockup.name,
        status=Status.PASS if judged.comparison.score >= threshold else Status.FAIL,
        mockup_path=judged.mockup.path,
        target=judged.target,
        threshold=threshold,
        comparison=judged.comparison,
        viewport=judged.mockup.viewport,
        unread=judged.unread,
        warnings=judged.warnings,
        seconds=judged.seconds,
        is_flaky=judged.flaky,
        entry=None if entry is None else str(entry),
        files=places,
        mockup=judged.mockup,
        render=judged.render,
    )
