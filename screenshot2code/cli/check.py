"""`check [FILE...]`."""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from screenshot2code.cli.console import Console
from screenshot2code.cli.options import browser_options, json_option
from screenshot2code.cli.outputs import output_options
from screenshot2code.cli.work import carry_out

COULD_NOT_RUN = 3


@click.command()
@click.argument("named", nargs=-1, metavar="[FILE|PAGE]...")
@click.option(
    "--update", is_flag=True, help="Accept pages as they are, also below their threshold, and keep that in the lock."
)
@click.option("--lock-only", is_flag=True, help="Start no browser: say which pages changed since they were accepted.")
@click.option("--no-cache", is_flag=True, help="Look at every page, also where nothing has changed.")
@click.option("--report", type=click.Path(path_type=Path), metavar="DIR", help="Write HTML reports into this folder.")
@output_options
@click.option(
    "--allow-host", "allow_hosts", multiple=True, metavar="HOST", help="A host that a page by URL may also reach."
)
@browser_options
@json_option
def check(
    named: tuple[str, ...],
    update: bool,
    lock_only: bool,
    no_cache: bool,
    report: Path | None,
    formats: tuple[str, ...],
    output: Path | None,
    brief_tokens: int,
    as_json: bool,
    **flags: Any,
) -> int:
    """Hold the project's pages against their mockups: all of them, or those that the named files decide.

    Pages are [[page]] tables in screenshot2code.toml. A page is rendered only if its mockup, its sources or this program have
    changed since. Pages that pass are kept in screenshot2code.lock, which is to be committed.
    """
    from screenshot2code.cli import outputs

    started = time.monotonic()
    html = () if report is None else (f"html={report}",)
    wanted = outputs.wanted_of((*formats, *html), output, as_json=as_json)
    console = Console(quiet=not outputs.is_spoken(wanted))
    if update and lock_only:
        raise click.UsageError("--update looks at pages, --lock-only does not.")
    from screenshot2code import config
    from screenshot2code.check.run import Check
    from screenshot2code.errors import ConfigError

    resolved = config.resolve(flags, os.environ, Path.cwd())
    project = config.project_pages(Path.cwd(), threshold=resolved.run.policy.target)
    if project is None:
        raise ConfigError(
            "There is no screenshot2code.toml here or above.",
            hint='Write one with a [[page]]: mockup = "mockups/login.png" and file = "login.html".',
        )
    pages = Check(project, resolved, cwd=Path.cwd())
    entries = pages.select(named)
    outputs.check_places(wanted, keep=[entry.mockup for entry in project.pages], folder=True)
    with console:
        if lock_only:
            outcomes = [pages.by_the_lock(entry) for entry in entries]
            notes: list[str] = []
        else:
            outcomes, notes = _checked(pages, entries, resolved, console, update=update, trusted=not no_cache)
    outcomes = _with_pictures(outcomes, wanted, resolved)
    _print(wanted, outcomes, notes, resolved, seconds=time.monotonic() - started, tokens=brief_tokens)
    from screenshot2code.report.outcome import exit_code

    if update and notes:  # what was asked for was not done
        return COULD_NOT_RUN
    return exit_code(outcomes)


def _checked(
    pages: Any, entries: Sequence[Any], resolved: Any, console: Console, *, update: bool, trusted: bool
) -> tuple[list[Any], list[str]]:
    """The outcomes in the order of `entries`, and what is to be said of the check as a whole."""
    known = {entry.name: pages.known(entry, trusted=trusted) for entry in entries}
    fresh = [entry for entry in entries if known[entry.name].result is None and known[entry.name].unreadable is None]
    found = {name: pages.from_memory(one, update=update) for name, one in known.items() if one.result or one.unreadable}
    if fresh:
        from screenshot2code.api import is_picture
        from screenshot2code.cli.browser import offer_browser

        console.say(f"looking at {', '.join(entry.name for entry in fresh[:5])}{' ...' if len(fresh) > 5 else ''}")
        if not all(is_picture(entry.target) for entry in fresh):
            offer_browser(resolved, console)
        looked = carry_out(_look(pages, fresh, resolved, console, update=update))
        found |= {one.name: one for one in looked}
    return [found[entry.name] for entry in entries], pages.accept()


async def _look(pages: Any, entries: Sequence[Any], resolved: Any, console: Console, *, update: bool) -> Any:
    from screenshot2code.api import Session

    async with Session(resolved, emit=console) as session:
        return await pages.look(entries, session, update=update)


def _with_pictures(outcomes: Sequence[Any], wanted: Sequence[Any], resolved: Any) -> list[Any]:
    """The outcomes, and the mockups of those that were remembered, where a form shows pictures."""
    if not any(one.form in ("html", "brief") for one in wanted):
        return list(outcomes)
    from dataclasses import replace

    from screenshot2code.imaging.codec import read_mockup
    from screenshot2code.judging import Looking, at_viewport

    found = []
    for one in outcomes:
        if one.mockup is None and one.render is not None and one.viewport is not None:
            looking = Looking(width=one.viewport.width)
            mockup = at_viewport(read_mockup(Path(one.mockup_path), scale=resolved.run.scale), looking)
            found.append(replace(one, mockup=mockup))
        else:
            found.append(one)
    return found


def _print(
    wanted: Sequence[Any], outcomes: Sequence[Any], notes: Sequence[str], resolved: Any, *, seconds: float, tokens: int
) -> None:
    from screenshot2code.cli import outputs
    from screenshot2code.cli.verdicts import pages_text
    from screenshot2code.report.document import check_document

    report = next((str(one.path) for one in wanted if one.form == "html"), "")
    if not outputs.is_spoken(wanted):
        for note in notes:
            click.echo(f"warning: {note}", err=True)
    outputs.write_all(
        wanted,
        outputs.Results(
            outcomes=outcomes,
            seconds=seconds,
            document=lambda: check_document(outcomes, seconds, notes=notes),
            text=lambda: "\n".join(
                [pages_text(outcomes, seconds=seconds, report=report), *(f"warning: {note}" for note in notes)]
            ),
            html=lambda path: _reports(outcomes, path),
            crops=resolved.store / "briefs" / "check",
            tokens=tokens,
        ),
    )


def _reports(outcomes: Sequence[Any], folder: Path) -> None:
    """A report for each page that was looked at, and index.html with all of them."""
    from screenshot2code.check.lock import file_name
    from screenshot2code.output import write_file
    from screenshot2code.report.overview import overview
    from screenshot2code.report.page import comparison_page

    links = {}
    for one in outcomes:
        if one.mockup is None or one.render is None or one.comparison is None:
            continue
        links[one.name] = f"{file_name(one.name)}.html"
        page = comparison_page(
            one.mockup,
            one.render,
            one.comparison,
            target=one.target,
            target_score=one.demanded,
            unread=one.unread,
        )
        write_file(folder / links[one.name], page)
    write_file(folder / "index.html", overview(outcomes, links))
