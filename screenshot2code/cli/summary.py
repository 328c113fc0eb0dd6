"""What a command says at its end: plain text for a person, to stdout."""

import os
import shutil
import sys
import textwrap
from pathlib import Path

import click

from screenshot2code.api import Outcome
from screenshot2code.core.changes import changed_lines
from screenshot2code.core.findings import Comparison, Difference
from screenshot2code.core.history import Run, StopReason
from screenshot2code.loop import total_usage
from screenshot2code.report.wording import unread_sentences

MOST_CHANGES = 40  # of values in style sheets: a person reads them through before committing
HEAVIEST = 3  # as many as a person takes in at a glance; the report has them all

STOPPED = {
    StopReason.TARGET_MET: "target met",
    StopReason.PASSES_SPENT: "all passes spent",
    StopReason.PLATEAU: "no further gain",
    StopReason.BUDGET_SPENT: "limit of cost or tokens reached: no room for another answer",
    StopReason.TIME_SPENT: "time limit reached",
    StopReason.INTERRUPTED: "interrupted; the best pass so far was kept",
    StopReason.FAILED: "a later pass failed; the best pass so far was kept",
}


def outcome_text(outcome: Outcome, *, width: int | None = None) -> str:
    """The last lines of `generate`: score with baselines, the heaviest differences, what to open.

    Lines are broken at `width` columns, None: nowhere. Colours are for click.echo, which leaves them out where there is no
    terminal.
    """
    run = outcome.run
    best = run.best.comparison
    warnings = (*unread_sentences(run.unread, run.mockup.viewport), *best.warnings)
    lines = [
        "",
        f"{run.mockup.name}: {score_text(best)}",
        *width_lines(run),
        f"  {_ending(run)}",
        *differences_text(best.differences, most=HEAVIEST, rest=" in the report" if outcome.report else ""),
        *(f"  warning: {one}" for one in warnings),
    ]
    folded = [piece for line in lines for piece in _folded(line, width)]
    folded.append(f"  page    {click.style(near(outcome.written.entry), bold=True)}")  # paths are copied: never broken
    if outcome.report is not None:
        folded.append(f"  report  {click.style(near(outcome.report), bold=True)}")
    return "\n".join(folded)


def refined_text(outcome: Outcome, *, width: int | None = None) -> str:
    """The last lines of `refine`: as those of `generate`, with the score of the page as it was, and what was changed where."""
    from screenshot2code.engines.tuning.stylesheet import changed_values

    run = outcome.run
    first, best = run.passes[0], run.best
    lines = ["", f"{run.mockup.name}: {first.comparison.score:.4f} as it was, now"]
    lines += [*score_text(best.comparison).split("\n"), f"  {_ending(run)}"]
    if not outcome.written.files:
        lines.append("  nothing was changed: no change that we know of brings the page nearer")
    else:
        told = changed_values(first.draft.source, best.draft.source)
        told = told or changed_lines(first.draft.source, best.draft.source, most=MOST_CHANGES)
        lines += [f"  {one}" for one in told[:MOST_CHANGES]]
        if len(told) > MOST_CHANGES:
            lines.append(f"  and {counted(len(told) - MOST_CHANGES, 'further value', 'further values')}")
    lines += differences_text(
        best.comparison.differences, most=HEAVIEST, rest=" in the report" if outcome.report else ""
    )
    lines += [
        f"  warning: {one}" for one in (*unread_sentences(run.unread, run.mockup.viewport), *best.comparison.warnings)
    ]
    folded = [piece for line in lines for piece in _folded(line, width)]
    folded.append(f"  page    {click.style(near(outcome.written.entry), bold=True)}")
    if outcome.report is not None:
        folded.append(f"  report  {click.style(near(outcome.report), bold=True)}")
    return "\n".join(folded)


def terminal_width() -> int | None:
    """How many columns there are on stdout; None where it is no terminal."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def score_text(comparison: Comparison) -> str:
    """The score, its two baselines and its parts, a line each."""
    parts = "  ".join(f"{name} {value:.3f}" for name, value in comparison.parts.items())
    base = comparison.baselines
    return (
        f"{click.style(f'score {comparison.score:.4f}', bold=True)}\n"
        f"  an empty page: {base.empty:.4f}, the mockup shifted by 6 px: {base.shifted:.4f}\n"
        f"  {parts}"
    )


def differences_text(differences: tuple[Difference, ...], *, most: int, rest: str = "") -> list[str]:
    """The heaviest differences, a line each, with what they cost in points of the score; `rest` says where the others are."""
    if not differences:
        return ["  no differences worth reporting"]
    lines = [f"  -{one.loss:.4f}  {one.summary}" for one in differences[:most]]
    more = len(differences) - most
    return [*lines, f"           and {counted(more, 'smaller one', 'smaller ones')}{rest}"] if more > 0 else lines


def _folded(text: str, width: int | None) -> list[str]:
    """`text` in lines of `width` columns, the further ones indented like what they go on with."""
    if width is None:
        return [text]
    pieces = []
    for line in text.split("\n"):
        indent = " " * (11 if line.startswith("  -") else 4)
        pieces += textwrap.wrap(
            line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return pieces


def counted(count: int, one: str, several: str) -> str:
    """`1 pass`, `2 passes`."""
    return f"{count} {one if count == 1 else several}"


def near(path: Path) -> str:
    """`path` as short as it can be typed from here."""
    relative = os.path.relpath(path)
    return relative if not relative.startswith("..") else str(path.absolute())


def width_lines(run: Run) -> list[str]:
    """Of a page made from several mockups, the score at each of their widths; the passes were measured at the first."""
    unseen = [f"  at {width} px: nobody looked, as the run was stopped before" for width in run.unseen]
    seen = [
        f"  at {one.mockup.viewport.width} px: score {one.comparison.score:.4f}, ssim {one.comparison.parts['ssim']:.3f}, "
        f"text {one.comparison.parts['text']:.3f}, position {one.comparison.parts['position']:.3f}"
        for one in run.variants
    ]
    return [*seen, *unseen]


def _ending(run: Run) -> str:
    usage = total_usage(run.passes)
    count = counted(len(run.passes), "pass", "passes")
    money = f", ${usage.cost_usd:.4f}" if usage.cost_usd else ""
    tokens = f", {usage.input_tokens + usage.output_tokens:,} tokens" if usage.output_tokens else ""
    why = f": {run.failure}" if run.failure else ""
    return f"{STOPPED[run.stopped]}{why} ({count}, {run.seconds:.1f} s{tokens}{money}; best is pass {run.best.number})"
