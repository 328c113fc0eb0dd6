"""From what the commands hold to the JSON documents of docs/schemas/, and onto stdout."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from screenshot2code.api import Judged, Outcome
from screenshot2code.batch import Failure
from screenshot2code.report import document
from screenshot2code.report.document import FailedRun, WrittenRun


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
