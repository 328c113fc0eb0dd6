"""What a command says at its end: plain text for a person, to stdout."""

import os
from pathlib import Path

from screenshot2code.api import Outcome
from screenshot2code.core.findings import Comparison, Difference
from screenshot2code.core.history import Run, StopReason
from screenshot2code.loop import total_usage
from screenshot2code.report.wording import unread_sentences

HEAVIEST = 3  # as many as a person takes in at a glance; the report has them all

STOPPED = {
    StopReason.TARGET_MET: "target met",
    StopReason.PASSES_SPENT: "all passes spent",
    StopReason.PLATEAU: "no further gain",
    StopReason.BUDGET_SPENT: "cost limit reached",
    StopReason.TIME_SPENT: "time limit reached",
    StopReason.INTERRUPTED: "interrupted; the best pass so far was kept",
    StopReason.FAILED: "a later pass failed; the best pass so far was kept",
}


def outcome_text(outcome: Outcome) -> str:
    """The last lines of `generate`: score with baselines, the heaviest differences, what to open."""
    run = outcome.run
    lines = [
        "",
        f"{run.mockup.name}: {score_text(run.best.comparison)}",
        f"  {_ending(run)}",
        *differences_text(run.best.comparison.differences, most=HEAVIEST),
        *(
            f"  warning: {one}"
            for one in (*unread_sentences(run.unread, run.mockup.viewport), *run.best.comparison.warnings)
        ),
        f"  page    {near(outcome.written.entry)}",
    ]
    if outcome.report is not None:
        lines.append(f"  report  {near(outcome.report)}")
    return "\n".join(lines)


def score_text(comparison: Comparison) -> str:
    """The score, its parts and its two baselines."""
    parts = "  ".join(f"{name} {value:.3f}" for name, value in comparison.parts.items())
    base = comparison.baselines
    return (
        f"score {comparison.score:.4f}"
        f"  (an empty page: {base.empty:.4f}, the mockup shifted by 6 px: {base.shifted:.4f})\n  {parts}"
    )


def differences_text(differences: tuple[Difference, ...], *, most: int) -> list[str]:
    """The heaviest differences, a line each, with what they cost in points of the score."""
    if not differences:
        return ["  no differences worth reporting"]
    lines = [f"  -{one.loss:.4f}  {one.summary}" for one in differences[:most]]
    more = len(differences) - most
    return [*lines, f"           and {more} smaller ones in the report"] if more > 0 else lines


def counted(count: int, one: str, several: str) -> str:
    """`1 pass`, `2 passes`."""
    return f"{count} {one if count == 1 else several}"


def near(path: Path) -> str:
    """`path` as short as it can be typed from here."""
    relative = os.path.relpath(path)
    return relative if not relative.startswith("..") else str(path.absolute())


def _ending(run: Run) -> str:
    usage = total_usage(run.passes)
    count = counted(len(run.passes), "pass", "passes")
    money = f", ${usage.cost_usd:.4f}" if usage.cost_usd else ""
    tokens = f", {usage.input_tokens + usage.output_tokens:,} tokens" if usage.output_tokens else ""
    why = f": {run.failure}" if run.failure else ""
    return f"{STOPPED[run.stopped]}{why} ({count}, {run.seconds:.1f} s{tokens}{money}; best is pass {run.best.number})"
