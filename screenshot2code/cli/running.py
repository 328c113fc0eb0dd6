"""What the commands that make runs share: their limits as options, and how a person ends one early."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from screenshot2code.cli.console import Console

Command = TypeVar("Command", bound=Callable[..., Any])

INTERRUPTED = 130
HANGUP = getattr(signal, "SIGHUP", None)  # Windows has none
ENDINGS = [number for number in (signal.SIGINT, signal.SIGTERM, HANGUP) if number is not None]

RUN_OPTIONS = (
    click.option(
        "--model", metavar="SERVICE/NAME", help="A vision model, like openrouter/openai/gpt-5.4-image-2 or local/NAME."
    ),
    click.option("--base-url", metavar="URL", help="Where the model is served."),
    click.option(
        "--fallback",
        multiple=True,
        metavar="MODEL|key:NAME",
        help="Asked where the model fails: another model, or the same with the key in the variable NAME. Repeatable.",
    ),
    click.option(
        "--batch/--no-batch",
        default=None,
        help="Hand requests in as batches: half the price, up to a day. The same command collects them later.",
    ),
    click.option(
        "-m", "--message", default="", metavar="TEXT", help="An instruction for the model, like 'use a grid'."
    ),
    click.option("--target", type=click.FloatRange(0, 1), metavar="SCORE", help="Stop at this score. Default: .95."),
    click.option("--passes", type=click.IntRange(min=1), metavar="N", help="At most so many passes. Default: 5."),
    click.option("--time-limit", type=click.FloatRange(min=1), metavar="S", help="At most so many seconds a mockup."),
    click.option(
        "--max-cost", type=click.FloatRange(min=0), metavar="USD", help="At most so much for the model, a mockup."
    ),
    click.option(
        "--max-tokens", type=click.IntRange(min=1), metavar="N", help="At most so many for the model, a mockup."
    ),
    click.option(
        "--price", metavar="IN/OUT", help="What the model costs, in USD a million tokens, where we do not know."
    ),
    click.option(
        "--tuning/--no-tuning", default=None, help="Solve sizes, gaps and colours in the CSS after the draft."
    ),
    click.option(
        "--fail-under", type=click.FloatRange(0, 1), metavar="SCORE", help="Exit with 1 if a page scores less."
    ),
    click.option(
        "--report", type=click.Path(path_type=Path), help="Where the HTML report goes. Default: in the run store."
    ),
)
"""Who is asked, and when a run is over; in the order in which help shows them."""


def run_options(command: Command) -> Command:
    """The options that every run has."""
    for option in reversed(RUN_OPTIONS):
        command = option(command)
    return command


@contextlib.contextmanager
def ctrl_c_sets(interrupt: asyncio.Event, console: Console) -> Iterator[None]:
    """The first Ctrl-C (or SIGTERM, or a closed terminal) ends the run and keeps the best pass; the second one ends the program.

    A signal that we were started to ignore (`nohup`, a shell's background job) stays ignored.
    """
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in ENDINGS}
    before = {number: handler for number, handler in before.items() if handler is not signal.SIG_IGN}

    def stop(sent: int, _: object) -> None:
        if sent == HANGUP:  # nobody can be told any more
            nowhere = os.open(os.devnull, os.O_WRONLY)
            for stream in (sys.stdout, sys.stderr):
                os.dup2(nowhere, stream.fileno())
        for number, handler in before.items():
            signal.signal(number, handler)
        loop.call_soon_threadsafe(interrupt.set)
        console.say("stopping; finished passes are kept (press Ctrl-C again to leave at once)")

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
