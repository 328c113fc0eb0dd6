"""Events as lines and a live status in the terminal; plain lines, and few, where there is none.

Everything here goes to stderr. The first line appears at once; rich itself is loaded only when it is a terminal.
"""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath
from types import TracebackType
from typing import Any, Self, assert_never

from screenshot2code.core.events import (
    AnswerRead,
    CostForeseen,
    Event,
    FileFinished,
    FileStarted,
    MockupRead,
    PassFinished,
    RunFailed,
    RunFinished,
    RunStarted,
    StageStarted,
    TokensStreamed,
    Warned,
)
from screenshot2code.core.history import Adherence

ASSETS = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".woff2", ".txt"}  # files that a person does not read


class Console:
    """A reader of events. As a context manager it owns the status line of a terminal."""

    def __init__(self, *, quiet: bool = False, several: bool = False) -> None:
        self._quiet = quiet
        self._several = several
        self._names: dict[str, str] = {}
        self._terminal: Any = None
        self._status: Any = None

    def __enter__(self) -> Self:
        if not self._quiet and sys.stderr.isatty():
            from rich.console import Console as Terminal

            self._terminal = Terminal(stderr=True, highlight=False)
            self._status = self._terminal.status("starting", spinner="dots")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def __call__(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._names[event.run] = event.mockup.name
                view = event.mockup.viewport
                scale = f" @{view.scale:g}x" if view.scale != 1 else ""
                self._live(f"{self._who(event.run)}{view.width} x {view.height} px{scale}")
            case StageStarted():
                self._busy(f"{self._who(event.run)}{event.label}")
            case MockupRead():
                facts = event.facts
                unread = f" ({len(facts.unread)} unread)" if facts.unread else ""
                found = (
                    f"{len(facts.lines)} lines of text{unread}, {len(facts.regions)} blocks, {len(facts.images)} images"
                )
                self._live(f"{self._who(event.run)}read {found} {_seconds(event.seconds, cached=event.cached)}")
            case FileStarted():
                self._busy(f"{self._who(event.run)}writing {event.path}")
            case FileFinished() if PurePosixPath(event.path).suffix in ASSETS:
                self._busy(
                    f"{self._who(event.run)}wrote {event.path}"
                )  # dozens of icons would push the rest out of sight
            case FileFinished():
                # What a model sends is slow and paid for: a log wants it, too. What a program drafts is there at once.
                show = self._line if event.streamed else self._live
                show(f"{self._who(event.run)}  {event.path}  {_bytes(event.bytes)}", style="dim")
            case TokensStreamed():
                self._busy(f"{self._who(event.run)}the model is writing: {_streamed(event)}")
            case CostForeseen():
                self._line(f"{self._who(event.run)}{_foreseen(event)}")
            case AnswerRead():
                self._line(f"{self._who(event.run)}{_adherence(event.adherence)}", style="dim")
            case PassFinished():
                self._line(f"{self._who(event.run)}{_pass_line(event)}", style="bold" if event.is_best else "dim")
            case Warned():
                self._line(f"{self._who(event.run)}warning: {event.message}", style="yellow")
            case RunFinished() | RunFailed():
                self._busy("finishing")
            case _:
                assert_never(event)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Take the status line away while somebody else talks to the person."""
        if self._status is not None:
            self._status.stop()
        try:
            yield
        finally:
            if self._status is not None:
                self._status.start()

    def say(self, text: str) -> None:
        """One line for a person, terminal or not; nothing when quiet."""
        self._line(text)

    def _who(self, run: str) -> str:
        return f"{self._names[run]}: " if self._several and run in self._names else ""

    def _line(self, text: str, *, style: str = "") -> None:
        """A line that belongs in a log as well. Whoever has stopped reading the log (head, a closed window) stops no run."""
        with contextlib.suppress(OSError):
            if self._terminal is not None:
                self._terminal.print(text, style=style or None, markup=False, soft_wrap=True)
            elif not self._quiet:
                print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is the console

    def _live(self, text: str, *, style: str = "") -> None:
        """A line that only somebody who is watching wants."""
        if self._terminal is not None:
            self._terminal.print(text, style=style or None, markup=False, soft_wrap=True)

    def _busy(self, text: str) -> None:
        if self._status is not None:
            from rich.markup import escape

            self._status.update(escape(text))


def _pass_line(event: PassFinished) -> str:
    one = event.finished
    score, ssim = one.comparison.score, one.comparison.parts["ssim"]
    cost = one.draft.usage.cost_usd
    money = f"  ${cost:.4f}" if cost else ""
    best = "  best" if event.is_best else ""
    return f"pass {one.number}  {one.engine:<8} score {score:.4f}  ssim {ssim:.4f}  {one.seconds:.1f} s{money}{best}"


def _streamed(event: TokensStreamed) -> str:
    money = f", ${event.cost_usd:.4f} so far" if event.cost_usd else ""
    left = f", about {event.eta_s:.0f} s left" if event.eta_s is not None else ""
    return f"{event.tokens:,} tokens{money}{left}"


def _foreseen(event: CostForeseen) -> str:
    tokens = f"{event.low_tokens:,} to {event.high_tokens:,} tokens"
    if event.low_usd is None or event.high_usd is None:
        return f"the model will take {tokens}; its price is not known (--price says it)"
    return f"the model will cost ${event.low_usd:.4f} to ${event.high_usd:.4f} ({tokens})"


def _adherence(kept: Adherence) -> str:
    """`the answer: 2 files, 5 of 6 edits fit, 1 asked for again`."""
    words = [f"{kept.files} file{'' if kept.files == 1 else 's'}"] if kept.files or not kept.blocks else []
    words += [f"{kept.blocks - kept.misfits} of {kept.blocks} edits fit"] if kept.blocks else []
    words += [f"{kept.refused} refused"] if kept.refused else []
    words += [f"{kept.repairs} asked for again"] if kept.repairs else []
    words += [f"{kept.continued} continued"] if kept.continued else []
    return f"the answer: {', '.join(words)}"


def _seconds(seconds: float, *, cached: bool) -> str:
    return "(known from before)" if cached else f"in {seconds:.1f} s"


def _bytes(count: int) -> str:
    return f"{count} B" if count < 1000 else f"{count / 1000:.1f} kB"
