"""`generate MOCKUP... [-o DIR]`."""

import asyncio
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


@click.command()
@mockup_argument(nargs=-1, required=True, metavar="MOCKUP...")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Where the page goes. Default: ./<mockup's name>/"
)
@click.option("--force", is_flag=True, help="Replace files that we wrote and somebody edited since.")
@click.option(
    "--engine", type=click.Choice(["offline", "vision"]), help="Who writes. Default: vision with --model, else offline."
)
@click.option("--stack", metavar="NAME", help="Target framework. Default: html.")
@click.option(
    "--start", type=click.Choice(["offline", "blank"]), help="What the model begins with. Default: the offline draft."
)
@click.option("--variants", type=click.IntRange(1, 8), metavar="N", help="First drafts by the model. Default: 1.")
@click.option("--as", "picture", type=click.Choice(["page", "diagram"]), help="What the mockup is. Default: page.")
@click.option("--show-prompt", is_flag=True, help="Print what a model would be asked first, and ask nobody.")
@click.option("--concurrency", type=click.IntRange(min=1), metavar="N", help="Mockups at once. Default: 2.")
@run_options
@mockup_options
@browser_options
@json_option
def generate(
    mockup: tuple[Path, ...],
    output: Path | None,
    force: bool,
    message: str,
    fail_under: float | None,
    report: Path | None,
    show_prompt: bool,
    as_json: bool,
    **flags: Any,
) -> int:
    """Turn each MOCKUP (a picture of a page) into code.

    A draft is rendered in Chromium and measured against the mockup; what differs is worked down in further passes, and the
    best pass is written. Without --model this needs no key and no network.

    Several mockups become a page each; those named as widths of one page (login.png login@390.png) become one page, measured at
    every width.

    Of several mockups, one that fails takes nothing from the others; the exit code is then the failed one's (of several, the
    highest).
    """
    from screenshot2code import grouping

    pages = grouping.pages(mockup)
    console = Console(quiet=as_json, several=len(pages) > 1)
    console.say(f"reading {mockup[0]}" if len(mockup) == 1 else f"reading {len(mockup)} mockups")
    for sentence in grouping.unknown_states(mockup):
        console.say(sentence)
    with console:
        if report is not None and len(pages) > 1:
            raise UsageError(
                "--report takes the report of one mockup.", hint="Leave it out: each has one in the store."
            )
        started = time.monotonic()
        from screenshot2code import batch, config
        from screenshot2code.cli.browser import offer_browser

        resolved = config.resolve(flags, os.environ, Path.cwd())
        offer_browser(resolved, console)
        if show_prompt:
            click.echo("\n\n".join(carry_out(_prompts(resolved, console, mockup, message))))
            return 0
        folders = batch.output_folders(mockup, output)
        results, interrupted = carry_out(
            _generate(resolved, console, folders, force=force, report=report, instruction=message)
        )
    outcomes = [one for one in results if not isinstance(one, batch.Failure)]
    failures = [one for one in results if isinstance(one, batch.Failure)]
    if len(pages) == 1 and failures:
        raise failures[0].error
    _print(results, as_json=as_json, seconds=time.monotonic() - started)
    if interrupted:
        return INTERRUPTED
    if failures:
        return max(one.error.exit_code for one in failures)
    below = fail_under is not None and any(not one.run.reaches(fail_under) for one in outcomes)
    return 1 if below else 0


async def _prompts(resolved: Any, console: Console, mockups: tuple[Path, ...], message: str) -> list[str]:
    from screenshot2code.api import Session

    async with Session(resolved, emit=console) as session:
        return [await session.prompt(path, instruction=message) for path in mockups]


async def _generate(
    resolved: Any, console: Console, folders: dict[Any, Path], **how: Any
) -> tuple[tuple[Any, ...], bool]:
    from screenshot2code.api import Session
    from screenshot2code.batch import generate_all

    interrupt = asyncio.Event()
    with ctrl_c_sets(interrupt, console):
        async with Session(resolved, emit=console, interrupt=interrupt) as session:
            results = await generate_all(session, folders, at_once=resolved.concurrency, **how)
    return results, interrupt.is_set()


def _print(results: tuple[Any, ...], *, as_json: bool, seconds: float) -> None:
    from screenshot2code.batch import Failure
    from screenshot2code.cli.summary import outcome_text, terminal_width

    for one in results:
        if isinstance(one, Failure):
            click.echo(f"\n{one.mockup} failed: {one.error.message}", err=True)
            click.echo(one.error.hint, err=True, nl=bool(one.error.hint))
        elif not as_json:
            click.echo(outcome_text(one, width=terminal_width()))
    if as_json:
        from screenshot2code.cli.documents import generated, print_document

        print_document(generated(results, seconds))
    elif len(results) > 1:
        failed = sum(isinstance(one, Failure) for one in results)
        click.echo(f"\n{len(results) - failed} done, {failed} failed, {seconds:.1f} s")
