"""The outcome as Markdown, for a comment on a pull request: a table of pages, then what is wrong with each that fails."""

import re
from collections.abc import Sequence

from screenshot2code.core.findings import Difference
from screenshot2code.report.outcome import PageOutcome, Status, change, flat, verdict, where

MOST = 15  # differences of a page: a reviewer reads no more, and JSON has them all
LONGEST = 60_000  # characters: GitHub refuses comments of 65 536
_MARKS = {Status.PASS: "✅", Status.CACHED: "✅", Status.FAIL: "❌", Status.ERROR: "⚠️"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#@&])")


def markdown(outcomes: Sequence[PageOutcome], *, seconds: float) -> str:
    """The document, at most LONGEST characters; what is left out is said."""
    good = sum(one.is_good for one in outcomes)
    head = f"### Mockups: {good} of {len(outcomes)} page{'s' if len(outcomes) != 1 else ''} as drawn ({seconds:.1f} s)"
    table = ["| | page | score | wanted | heaviest difference |", "|---|---|---|---|---|", *map(_row, outcomes)]
    text = "\n".join([head, "", *table]) + "\n"
    left_out = 0
    for one in outcomes:
        section = _section(one)
        if len(text) + len(section) > LONGEST:
            left_out += 1
        else:
            text += section
    if left_out:
        text += f"\nLeft out for length: the differences of {left_out} more page{'s' if left_out > 1 else ''}.\n"
    return text


def escaped(text: str) -> str:
    """`text` as Markdown shows it letter for letter, on one line; nobody is mentioned and nothing becomes a link."""
    return _SPECIAL.sub(r"\\\1", flat(text))


def code(text: str) -> str:
    """`text` as inline code; inside a table a bar ends a cell even there."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{flat(text)}{pad}{fence}".replace("|", "\\|")


def _row(one: PageOutcome) -> str:
    score = f"{one.comparison.score:.4f}" if one.comparison else "–"
    heaviest = one.differences[0] if one.differences else None
    said = escaped(verdict(one)) if one.comparison is None else (_line(one, heaviest) if heaviest else "none")
    again = " (unchanged)" if one.is_cached else ""
    return f"| {_MARKS[one.status]} | {escaped(one.name)}{again} | {score} | {one.demanded:g} | {said} |"


def _section(one: PageOutcome) -> str:
    notes = [f"> {escaped(said)}" for said in (*one.warnings, *(one.comparison.warnings if one.comparison else ()))]
    if one.fault is not None and one.fault.hint:
        notes.append(f"> {escaped(one.fault.hint)}")
    listed = (
        [f"1. {_line(one, found)} ({found.loss:.4f})" for found in one.differences[:MOST]] if not one.is_good else []
    )
    if not notes and not listed:
        return ""
    more = len(one.differences) - MOST
    rest = [f"\n… and {more} smaller ones."] if listed and more > 0 else []
    title = (
        f"\n<details{' open' if not one.is_good else ''}><summary>{_html(one.name)}: {_html(verdict(one))}</summary>\n"
    )
    return "\n".join([title, *notes, *([""] if notes and listed else []), *listed, *rest, "", "</details>\n"])


def _line(one: PageOutcome, found: Difference) -> str:
    parts = [code(text) for text in (where(one, found), found.selector or "") if text]
    return " ".join([*parts, escaped(change(found))])


def _html(text: str) -> str:
    return flat(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "@\u200b")
