"""What `compare` and `check` have to say of each page: the value that every form of output is made from.

A form (terminal, Markdown, JUnit ...) decides nothing; it words what stands here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath

from screenshot2code.core.artifacts import Mockup, Render
from screenshot2code.core.findings import Comparison, Difference
from screenshot2code.core.geometry import Box, Viewport


class Status(StrEnum):
    """How a page stands; the values are part of the JSON contract."""

    PASS = "pass"  # noqa: S105 - a result, no secret
    FAIL = "fail"
    CACHED = "cached"  # passes, and nothing that decides it has changed since it was looked at
    ERROR = "error"  # could not be looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a page could not be looked at."""

    message: str
    hint: str = ""
    exit_code: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOutcome:
    """One page against its mockup. `comparison` is None for an error, and where only the lock was asked (`reason` says what it says).

    `entry` is the page's own file, where it has one; `files` leads from a difference's source file to a path that can be opened
    from the folder in which the command was typed.
    """

    name: str
    status: Status
    mockup_path: str
    target: str
    threshold: float
    comparison: Comparison | None = None
    fault: Fault | None = None
    reason: str = ""
    viewport: Viewport | None = None
    unread: tuple[Box, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    is_cached: bool = False  # not rendered this time: nothing that decides the result has changed
    is_flaky: bool = False
    accepted: float | None = None  # the score that was accepted below the threshold, and is demanded since
    entry: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    mockup: Mockup | None = field(
        default=None, repr=False
    )  # both for forms with pictures; None where nobody has them at hand
    render: Render | None = field(default=None, repr=False)

    @property
    def demanded(self) -> float:
        """The score below which the page fails."""
        return self.threshold if self.accepted is None else min(self.threshold, self.accepted)

    @property
    def differences(self) -> tuple[Difference, ...]:
        return self.comparison.differences if self.comparison else ()

    @property
    def is_good(self) -> bool:
        return self.status in (Status.PASS, Status.CACHED)


EXIT_CODES = {Status.PASS: 0, Status.CACHED: 0, Status.FAIL: 1, Status.ERROR: 3}


def exit_code(outcomes: Sequence[PageOutcome]) -> int:
    """0: every page passes; 1: one is below what is demanded; 3: one could not be looked at."""
    return max((EXIT_CODES[one.status] for one in outcomes), default=0)


def where(outcome: PageOutcome, difference: Difference) -> str:
    """`src/hero.css:42`, as it can be opened from here; "" where no source is known."""
    source = difference.source
    if source is None:
        return ""
    return f"{outcome.files.get(source.file, source.file)}:{source.line}"


def change(difference: Difference) -> str:
    """What is to change, without the place: the summary says `place  selector  change`."""
    rest = difference.summary
    for known in (str(difference.source or ""), difference.selector or ""):
        rest = rest.removeprefix(known).lstrip()
    return flat(rest or difference.summary)


def sentence(outcome: PageOutcome, difference: Difference) -> str:
    """`src/hero.css:42 .hero h1 font-size 40px -> 48px`: place, element, change."""
    parts = (where(outcome, difference), flat(difference.selector or ""), change(difference))
    said = " ".join(part for part in parts if part)
    if (
        difference.selector is None
        and difference.source is None
        and difference.kind.value not in ("page_size", "broken")
    ):
        return f"{said} (at {difference.box.x:.0f}, {difference.box.y:.0f})"
    return said


def file_of(outcome: PageOutcome, difference: Difference | None) -> tuple[str, int]:
    """The file and line that a difference is shown at where one is needed: its source, else the page, else the mockup."""
    if difference is not None and difference.source is not None:
        source = difference.source
        return outcome.files.get(source.file, source.file), max(1, source.line)
    return (outcome.entry or outcome.mockup_path), 1


def flat(text: str) -> str:
    """`text` of a page on one line, without what a terminal would obey."""
    return _CONTROL.sub("\ufffd", " ".join(text.split()))


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def posix(path: str) -> str:
    """A path as addresses have it, relative ones without a leading `./`."""
    return PurePosixPath(path.replace("\\", "/")).as_posix()


def verdict(outcome: PageOutcome) -> str:
    """`score .9034, below .95`: one line for a person."""
    if outcome.fault is not None:
        return outcome.fault.message
    if outcome.comparison is None:
        return outcome.reason
    score = f"score {outcome.comparison.score:.4f}"
    if outcome.status is Status.FAIL:
        accepted = outcome.accepted is not None and outcome.accepted < outcome.threshold
        return f"{score}, below {'the accepted ' if accepted else ''}{outcome.demanded:g}"
    if outcome.accepted is not None and outcome.accepted < outcome.threshold:
        return f"{score}, accepted below {outcome.threshold:g}"
    return score
