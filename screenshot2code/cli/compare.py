"""`compare MOCKUP TARGET`."""

import os
from pathlib import Path
from typing import Any

import click

from screenshot2code.cli.console import Console
from screenshot2code.cli.options import browser_options, json_option, mockup_argument, mockup_options
from screenshot2code.cli.work import carry_out

BELOW = 1


@click.command()
@mockup_argument()
@click.argument("target")
@click.option("--threshold", type=click.FloatRange(0, 1), metavar="SCORE", help="Exit with 1 below this. Default: .95.")
@click.option("--report", type=click.Path(path_type=Path), help="Write an HTML report here.")
@click.option(
    "--allow-host", "allow_hosts", multiple=True, metavar="HOST", help="A host that a page by URL may also reach."
)
@mockup_options
@browser_options
@json_option
def compare(
    mockup: Path, target: str, threshold: float | None, report: Path | None, as_json: bool, **flags: Any
) -> int:
    """Score TARGET against MOCKUP and say what differs.

    TARGET is an HTML file, a folder with index.html, a URL, or a picture. Needs no key.
    """
    console = Console(quiet=as_json)
    console.say(f"comparing {mockup} with {target}")
    with console:
        from screenshot2code import config
        from screenshot2code.api import is_picture
        from screenshot2code.cli.browser import offer_browser
        from screenshot2code.output import check_file

        flags["target"] = threshold
        resolved = config.resolve(flags, os.environ, Path.cwd())
        if report is not None:
            check_file(report, keep=mockup)
        if not is_picture(target):
            offer_browser(resolved, console)
        judged = carry_out(_compare(resolved, console, mockup, target))
    demanded = resolved.run.policy.target
    if report is not None:
        from screenshot2code.output import write_file
        from screenshot2code.report.page import comparison_page

        page = comparison_page(
            judged.mockup,
            judged.render,
            judged.comparison,
            target=target,
            target_score=demanded,
            unread=judged.unread,
        )
        write_file(report, page)
    if as_json:
        from screenshot2code.cli.documents import compared, print_document

        print_document(compared(judged, demanded))
    else:
        click.echo(_text(judged, demanded, report))
    return 0 if judged.comparison.score >= demanded else BELOW


async def _compare(resolved: Any, console: Console, mockup: Path, target: str) -> Any:
    from screenshot2code.api import Session

    async with Session(resolved, emit=console) as session:
        return await session.compare(mockup, target)


def _text(judged: Any, demanded: float, report: Path | None) -> str:
    from screenshot2code.cli.summary import differences_text, near, score_text
    from screenshot2code.report.wording import unread_sentences

    comparison = judged.comparison
    verdict = "at or above" if comparison.score >= demanded else "below"
    lines = [
        f"{judged.mockup.name} and {judged.target}: {score_text(comparison)}",
        f"  {verdict} the threshold of {demanded:g}",
        *differences_text(comparison.differences, most=12, rest=" in the report" if report else ""),
        *(
            f"  warning: {one}"
            for one in (*unread_sentences(judged.unread, judged.mockup.viewport), *comparison.warnings)
        ),
    ]
    if report is not None:
        lines.append(f"  report  {near(report)}")
    return "\n".join(lines)
