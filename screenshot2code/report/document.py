"""The JSON documents that `--json` prints: the contract of docs/schemas/. Fields may be added, never renamed.

Pure functions from core values to what `json.dumps` takes. Boxes are CSS pixels of the mockup's viewport to a hundredth,
scores have six digits (two pages that differ in one pixel must not print the same), money too. A number that is not finite
is null: JSON has no NaN.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC
from pathlib import PurePath
from typing import Any, Protocol

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.findings import PARTS, Baselines, Comparison, Consequences, Difference, Fingerprint
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.history import Adherence, Pass, Run, RunSummary, Usage, Variant
from screenshot2code.report.outcome import PageOutcome, Status
from screenshot2code.report.wording import unread_sentences

SCHEMA = 1

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRun:
    """A run and what was written of it. Everything beside `run` is None or empty where the best pass was not written."""

    run: Run
    output: str | None = None  # the folder
    entry: str | None = None  # the file to open, as POSIX path in the folder
    files: Mapping[str, int] | None = None  # bytes by POSIX path in the folder
    report: str | None = None
    warnings: tuple[str, ...] = ()  # what went wrong beside the run and did not stop it


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRun:
    """A mockup of a batch that came to nothing."""

    mockup: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A line of `doctor`. `fix` is the exact thing to do, empty where nothing is to be done."""

    name: str
    status: str  # "ok", "warning": works, but not as well as it could; "failed"
    message: str
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """A model service and where its key would be taken from; the key itself is never told."""

    service: str
    place: str  # "environment", "keyring", "file", "none"
    where: str = ""


class SettingLike(Protocol):
    """A setting in force, as config.Setting is."""

    @property
    def value(self) -> Any: ...
    @property
    def origin(self) -> str: ...
    @property
    def place(self) -> str: ...


def generate_document(results: Sequence[WrittenRun | FailedRun], seconds: float) -> Document:
    """What `generate` and `refine` print. `runs` has the runs that have a pass, `failures` the mockups that came to nothing."""
    done = [run_document(one) for one in results if isinstance(one, WrittenRun)]
    failed = [
        {"mockup": one.mockup, "message": one.message, "hint": one.hint}
        for one in results
        if isinstance(one, FailedRun)
    ]
    return {
        "schema": SCHEMA,
        "runs": done,
        "failures": failed,
        "counts": {"done": len(done), "failed": len(failed)},
        "seconds": rounded(seconds, 3),
    }


def run_document(result: WrittenRun) -> Document:
    """One run, as an item of `generate` and, with the schema's number added, as `runs show` prints it."""
    run, best = result.run, result.run.best
    target = run.settings.policy.target
    usage = sum((one.draft.usage for one in run.passes), Usage())
    return {
        "run": run.id,
        "mockup": run.mockup.path,
        "viewport": viewport(run.mockup.viewport),
        "stack": run.settings.stack,
        "engine": run.settings.engine,
        "model": run.settings.model,
        "output": result.output,
        "entry": result.entry,
        "files": [{"path": path, "bytes": size} for path, size in sorted((result.files or {}).items())],
        **_judgement(best.comparison, target),
        "met": run.reaches(target),
        "passes": [_pass(one) for one in run.passes],
        "best": best.number,
        "stopped": run.stopped.value,
        "failure": run.failure,
        "cost_usd": rounded(usage.cost_usd, 6),
        "seconds": rounded(run.seconds, 3),
        "report": result.report,
        "unread": [box(one) for one in run.unread],
        "warnings": [
            *unread_sentences(run.unread, run.mockup.viewport),
            *best.comparison.warnings,
            *result.warnings,
        ],
        "renderer": fingerprint(best.comparison.renderer),
        "variants": [_variant(one, target) for one in run.variants],
    }


def shown_document(result: WrittenRun) -> Document:
    """What `runs show` prints."""
    return {"schema": SCHEMA, **run_document(result)}


def compare_document(
    *,
    mockup: Mockup,
    target: str,
    comparison: Comparison,
    target_score: float,
    seconds: float,
    unread: tuple[Box, ...] = (),
    warnings: tuple[str, ...] = (),
    flaky: bool = False,
) -> Document:
    """What `compare` prints; `target` as the person gave it, `unread` where text of the mockup could not be read."""
    return {
        "schema": SCHEMA,
        "mockup": mockup.path,
        "target": target,
        "viewport": viewport(mockup.viewport),
        **_judgement(comparison, target_score),
        "renderer": fingerprint(comparison.renderer),
        "unread": [box(one) for one in unread],
        "warnings": [*unread_sentences(unread, mockup.viewport), *warnings, *comparison.warnings],
        "flaky": flaky,
        "seconds": rounded(seconds, 3),
    }


def check_document(outcomes: Sequence[PageOutcome], seconds: float, *, notes: Sequence[str] = ()) -> Document:
    """What `check` prints. `counts` has every status; `warnings` are about the check as a whole."""
    return {
        "schema": SCHEMA,
        "pages": [_page(one) for one in outcomes],
        "counts": {status.value: sum(one.status is status for one in outcomes) for status in Status},
        "warnings": list(notes),
        "seconds": rounded(seconds, 3),
    }


def runs_document(summaries: Iterable[RunSummary]) -> Document:
    """What `runs list` prints, in the order given."""
    return {"schema": SCHEMA, "runs": [_summary(one) for one in summaries]}


def doctor_document(checks: Iterable[Check]) -> Document:
    """What `doctor` prints; `ok` when no check failed."""
    every = tuple(checks)
    return {
        "schema": SCHEMA,
        "ok": all(one.status != "failed" for one in every),
        "checks": [{"name": one.name, "status": one.status, "message": one.message, "fix": one.fix} for one in every],
    }


def config_document(settings: Mapping[str, SettingLike]) -> Document:
    """What `config show` prints: every setting, and what set it."""
    return {
        "schema": SCHEMA,
        "settings": {
            name: {"value": _plain(one.value), "origin": str(one.origin), "place": one.place or None}
            for name, one in settings.items()
        },
    }


def keys_document(lines: Iterable[KeyLine]) -> Document:
    """What `keys list` prints."""
    return {
        "schema": SCHEMA,
        "keys": [{"service": one.service, "place": one.place, "where": one.where or None} for one in lines],
    }


def error_document(*, message: str, hint: str, exit_code: int) -> Document:
    """What `--json` prints when a command could not do what was asked."""
    return {"schema": SCHEMA, "error": {"message": message, "hint": hint, "exit_code": exit_code}}


# --- pieces that several documents share


def rounded(value: float | None, digits: int) -> float | None:
    """`value` with so many decimal digits; None for None and for what is not finite."""
    return None if value is None or not math.isfinite(value) else round(float(value), digits)


def box(value: Box) -> Document:
    return {
        "x": rounded(value.x, 2),
        "y": rounded(value.y, 2),
        "width": rounded(value.width, 2),
        "height": rounded(value.height, 2),
    }


def viewport(value: Viewport) -> Document:
    return {"width": value.width, "height": value.height, "scale": rounded(value.scale, 4)}


def fingerprint(value: Fingerprint) -> Document:
    return {
        "browser": value.browser,
        "version": value.version,
        "flags": list(value.flags),
        "fonts_digest": value.fonts_digest,
    }


def difference(value: Difference) -> Document:
    source = value.source
    return {
        "kind": value.kind.value,
        "box": box(value.box),
        "rendered_box": None if value.rendered_box is None else box(value.rendered_box),
        "selector": value.selector,
        "source": None if source is None else {"file": source.file, "line": source.line},
        "property": value.property,
        "expected": value.expected,
        "seen": value.seen,
        "loss": rounded(value.loss, 6),
        "weight": rounded(value.weight, 4),
        "summary": value.summary,
        "consequences": None if value.consequences is None else _consequences(value.consequences),
    }


def _consequences(value: Consequences) -> Document:
    return {"blocks": value.blocks, "moved": value.moved, "by_px": rounded(value.by_px, 1)}


def _page(one: PageOutcome) -> Document:
    """A page of `check`: with a judgement, with an error, or, where only the lock was asked, with a reason."""
    base: Document = {
        "name": one.name,
        "status": one.status.value,
        "mockup": one.mockup_path,
        "target": one.target,
        "cached": one.is_cached,
        "seconds": rounded(one.seconds, 3),
    }
    if one.fault is not None:
        error = {"message": one.fault.message, "hint": one.fault.hint, "exit_code": one.fault.exit_code}
        return {**base, "error": error}
    if one.comparison is None or one.viewport is None:
        return {**base, "reason": one.reason}
    return {
        **base,
        "viewport": viewport(one.viewport),
        **_judgement(_openable(one), one.threshold),
        "met": one.comparison.score >= one.demanded,
        "accepted": rounded(one.accepted, 6),
        "renderer": fingerprint(one.comparison.renderer),
        "unread": [box(each) for each in one.unread],
        "warnings": [*unread_sentences(one.unread, one.viewport), *one.warnings, *one.comparison.warnings],
        "flaky": one.is_flaky,
    }


def _openable(one: PageOutcome) -> Comparison:
    """The comparison with source files as they can be opened from where the command was typed."""
    assert one.comparison is not None
    differences = tuple(
        each
        if each.source is None
        else replace(each, source=replace(each.source, file=one.files.get(each.source.file, each.source.file)))
        for each in one.differences
    )
    return replace(one.comparison, differences=differences)


def _judgement(comparison: Comparison, target: float) -> Document:
    return {
        "score": rounded(comparison.score, 6),
        "parts": _parts(comparison),
        "baselines": _baselines(comparison.baselines),
        # Judged before rounding: .9499996 prints as .95 and has not met it.
        "met": comparison.score >= target,
        "target_score": rounded(target, 6),
        "differences": [difference(one) for one in comparison.differences],
    }


def _parts(comparison: Comparison) -> Document:
    return {name: rounded(comparison.parts[name], 6) for name in PARTS}


def _baselines(value: Baselines) -> Document:
    return {"empty": rounded(value.empty, 6), "shifted": rounded(value.shifted, 6)}


def _pass(value: Pass) -> Document:
    usage = value.draft.usage
    return {
        "number": value.number,
        "parent": value.parent,
        "engine": value.engine,
        "score": rounded(value.comparison.score, 6),
        "parts": _parts(value.comparison),
        "differences": len(value.comparison.differences),
        "seconds": rounded(value.seconds, 3),
        "cost_usd": rounded(usage.cost_usd, 6),
        "tokens": {"input": usage.input_tokens, "output": usage.output_tokens, "cached": usage.cached_tokens},
        "adherence": _adherence(value.draft.adherence),
    }


def _variant(value: Variant, target: float) -> Document:
    """The page at the width of one of its mockups."""
    return {
        "mockup": value.mockup.path,
        "viewport": viewport(value.mockup.viewport),
        **_judgement(value.comparison, target),
        "unread": [box(one) for one in value.unread],
        "warnings": [*unread_sentences(value.unread, value.mockup.viewport), *value.comparison.warnings],
    }


def _adherence(kept: Adherence | None) -> Document | None:
    """How well a model kept to the form; None where none wrote."""
    if kept is None:
        return None
    counts = {one.name: getattr(kept, one.name) for one in fields(kept)}
    return {**counts, "rate": rounded(kept.rate, 4)}


def _summary(value: RunSummary) -> Document:
    return {
        "run": value.id,
        "started": value.started.astimezone(UTC).isoformat(timespec="seconds"),
        "mockup": value.mockup_path,
        "name": value.mockup_name,
        "stack": value.stack,
        "engine": value.engine,
        "model": value.model,
        "state": value.state,
        "stopped": None if value.stopped is None else value.stopped.value,
        "score": rounded(value.best_score, 6),
        "passes": value.passes,
        "seconds": rounded(value.seconds, 3),
        "output": value.output,
        "report": value.report,
        "message": value.message,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, PurePath):
        return str(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
