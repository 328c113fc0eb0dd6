"""`refine MOCKUP PATH`."""

import asyncio
import dataclasses
import os
import time
from pathlib import Path
from typing import Any

import click

from screenshot2code.cli.console import Console
from screenshot2code.cli.options import browser_options, json_option, mockup_argument, mockup_options
from screenshot2code.cli.running import INTERRUPTED, ctrl_c_sets, run_options
from screenshot2code.cli.work import carry_out
from screenshot2code.errors import UsageError

TUNING, VISION = "tuning", "vision"
PAGES = {".html", ".htm", ".xhtml"}


@click.command()
@mockup_argument()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A new folder for the result. Default: in place.")
@click.option("--force", is_flag=True, help="With -o: replace files that we wrote and somebody edited since.")
@click.option(
    "--engine",
    type=click.Choice([TUNING, VISION]),
    help="Who revises: numbers solved in the CSS, or a model. Default: both with --model, else tuning.",
)
@run_options
@mockup_options
@browser_options
@json_option
def refine(
    mockup: Path,
    path: Path,
    output: Path | None,
    force: bool,
    engine: str | None,
    message: str,
    fail_under: float | None,
    report: Path | None,
    as_json: bool,
    **flags: Any,
) -> int:
    """Work the page at PATH (an HTML file, or a folder with index.html) nearer to MOCKUP.

    Values are changed where they stand in the page's own files; formatting and comments stay, and nothing is appended. A step
    is kept only where the page as a whole gains. Without --model this needs no key and no network. What was changed is listed
    at the end; with -o the result goes to a new folder and the page is left as it was.
    """
    console = Console(quiet=as_json)
    console.say(f"reading {mockup} and {path}")
    with console:
        started = time.monotonic()
        from screenshot2code import config
        from screenshot2code.cli.browser import offer_browser

        _check(path)
        if engine == TUNING and message:
            raise UsageError("Tuning cannot follow an instruction.", hint="Name a model with --model, or leave -m out.")
        resolved = config.resolve(flags | {"engine": VISION if engine == VISION else None}, os.environ, Path.cwd())
        if engine == TUNING or resolved.run.engine != VISION:
            resolved = dataclasses.replace(resolved, run=dataclasses.replace(resolved.run, engine=TUNING))
        if resolved.run.engine == TUNING and message:
            raise UsageError("Only a model can follow an instruction.", hint="Name one with --model.")
        offer_browser(resolved, console)
        outcome, interrupted = carry_out(
            _refine(
                resolved, console, mockup, path, output_folder=output, force=force, report=report, instruction=message
            )
        )
    _print(outcome, as_json=as_json, seconds=time.monotonic() - started)
    if interrupted:
        return INTERRUPTED
    return 1 if fail_under is not None and outcome.run.best.comparison.score < fail_under else 0


def _check(path: Path) -> None:
    """Raise UsageError for what has no files of a page in it."""
    if path.parts and path.parts[0] in ("http:", "https:"):
        raise UsageError(
            "refine changes files, and an address has none.",
            hint="Name the HTML file or the folder; compare takes a URL.",
        )
    if path.is_file() and path.suffix.lower() not in PAGES:
        raise UsageError(f"{path} is no HTML file.", hint="Name the page, or the folder with its index.html.")


async def _refine(resolved: Any, console: Console, mockup: Path, path: Path, **how: Any) -> tuple[Any, bool]:
    from screenshot2code.api import Session

    interrupt = asyncio.Event()
    with ctrl_c_sets(interrupt, console):
        async with Session(resolved, emit=console, interrupt=interrupt) as session:
            outcome = await session.refine(mockup, path, **how)
    return outcome, interrupt.is_set()


def _print(outcome: Any, *, as_json: bool, seconds: float) -> None:
    if as_json:
        from screenshot2code.cli.documents import generated, print_document

        print_document(generated((outcome,), seconds))
        return
    from screenshot2code.cli.summary import refined_text, terminal_width

    click.echo(refined_text(outcome, width=terminal_width()))
