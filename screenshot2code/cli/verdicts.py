"""Pages against their mockups, for a person at a terminal: what is wrong, at which line, and no more than fits a screen."""

from collections.abc import Sequence

import click

from screenshot2code.cli.summary import counted, near
from screenshot2code.report.outcome import PageOutcome, Status, flat, sentence, verdict

MOST = 12  # differences of one page, where it is the only one
MOST_OF_SEVERAL = 5
_COLORS = {Status.PASS: "green", Status.CACHED: "green", Status.FAIL: "red", Status.ERROR: "yellow"}


def pages_text(outcomes: Sequence[PageOutcome], *, seconds: float, report: str = "") -> str:
    """A line for each page, its differences below it where it fails, and one line of sums."""
    width = max((len(one.name) for one in outcomes), default=0)
    most = MOST if sum(not one.is_good for one in outcomes) == 1 else MOST_OF_SEVERAL
    lines = [line for one in outcomes for line in _page(one, width, most, report)]
    return "\n".join([*lines, _sums(outcomes, seconds)])


def differences_lines(one: PageOutcome, *, most: int, rest: str = "") -> list[str]:
    """`  src/hero.css:42 .hero h1 font-size 40px -> 48px   -.021`, the heaviest first; the place comes first, to be clicked."""
    found = one.differences
    lines = [f"  {sentence(one, each)}  {click.style(f'-{each.loss:.4f}', dim=True)}" for each in found[:most]]
    more = len(found) - most
    return [*lines, f"  and {counted(more, 'smaller one', 'smaller ones')}{rest}"] if more > 0 else lines


def _page(one: PageOutcome, width: int, most: int, report: str) -> list[str]:
    word = click.style(f"{one.status.value:<6}", fg=_COLORS[one.status], bold=not one.is_good)
    again = " (unchanged)" if one.is_cached and one.comparison is not None and one.status is Status.FAIL else ""
    lines = [f"{word}  {flat(one.name):<{width}}  {verdict(one)}{again}"]
    if one.fault is not None and one.fault.hint:
        lines.append(f"  {one.fault.hint}")
    if not one.is_good:
        lines += differences_lines(one, most=most, rest=f" in {near_text(report)}" if report else "")
    notes = (*one.warnings, *(one.comparison.warnings if one.comparison else ()))
    return [*lines, *(f"  warning: {said}" for said in notes)]


def near_text(path: str) -> str:
    """A path as short as it can be typed from here."""
    from pathlib import Path

    return near(Path(path))


def _sums(outcomes: Sequence[PageOutcome], seconds: float) -> str:
    words = {Status.PASS: "passed", Status.CACHED: "unchanged", Status.FAIL: "failed", Status.ERROR: "in error"}
    if not outcomes:
        return f"no page is decided by these files ({seconds:.1f} s)"
    counts = {status: sum(one.status is status for one in outcomes) for status in words}
    said = ", ".join(f"{count} {words[status]}" for status, count in counts.items() if count)
    return f"{counted(len(outcomes), 'page', 'pages')}: {said} ({seconds:.1f} s)"
