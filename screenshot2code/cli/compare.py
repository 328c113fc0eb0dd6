"""`compare MOCKUP TARGET`."""

import os
from pathlib import Path
from typing import Any

import click

from screenshot2code.cli.console import Console
from screenshot2code.cli.options import browser_options, json_option, mockup_argument, mockup_options
from screenshot2code.cli.outputs import output_options
from screenshot2code.cli.work import carry_out

BELOW = 1


@click.command()
@mockup_argument()
@click.argument("target")
@click.option("--threshold", type=click.FloatRange(0, 1), metavar="SCORE", help="Exit with 1 below this. Default: .95.")
@click.option("--viewport", metavar="WxH", help="Show the page in this window. Default: as wide as the mockup.")
@click.option(
    "--mask", "masks", multiple=True, metavar="WHAT", help="Judge nothing there: a selector, x,y,width,height or a PNG."
)
@click.option("--report", type=click.Path(path_type=Path), help="Write an HTML report here.")
@output_options
@click.option(
    "--allow-host", "allow_hosts", multiple=True, metavar="HOST", help="A host that a page by URL may also reach."
)
@mockup_options
@browser_options
@json_option
def compare(
    mockup: Path,
    target: str,
    threshold: float | None,
    viewport: str | None,
    masks: tuple[str, ...],
    report: Path | None,
    formats: tuple[str, ...],
    output: Path | None,
    brief_tokens: int,
    as_json: bool,
    **flags: Any,
) -> int:
    """Score TARGET against MOCKUP and say what differs.

    TARGET is an HTML file, a folder with index.html, a URL, or a picture. Needs no key.
    """
    from screenshot2code.cli import outputs

    html = () if report is None else (f"html={report}",)
    wanted = outputs.wanted_of((*formats, *html), output, as_json=as_json)
    console = Console(quiet=not outputs.is_spoken(wanted))
    console.say(f"comparing {mockup} with {target}")
    with console:
        from screenshot2code import config
        from screenshot2code.api import is_picture
        from screenshot2code.cli.browser import offer_browser
        from screenshot2code.judging import Looking
        from screenshot2code.pages import parse_mask_flags, parse_viewport_flag

        flags["target"] = threshold
        resolved = config.resolve(flags, os.environ, Path.cwd())
        demanded = resolved.run.policy.target
        width, height = parse_viewport_flag(viewport)
        hidden = parse_mask_flags(masks, Path.cwd())
        outputs.check_places(wanted, keep=(mockup,))
        if not is_picture(target):
            offer_browser(resolved, console)
        looking = Looking(width=width, height=height, masks=hidden, threshold=demanded)
        judged = carry_out(_compare(resolved, console, mockup, target, looking))
    from screenshot2code.cli.documents import compared, outcome_of

    outcome = outcome_of(judged, demanded)
    places = [str(one.path) for one in wanted if one.form == "html"]
    outputs.write_all(
        wanted,
        outputs.Results(
            outcomes=(outcome,),
            seconds=judged.seconds,
            document=lambda: compared(judged, demanded),
            text=lambda: _text(judged, outcome, places),
            html=lambda path: _report(judged, demanded, path),
            crops=resolved.store / "briefs" / judged.mockup.name,
            tokens=brief_tokens,
        ),
    )
    return 0 if judged.comparison.score >= demanded else BELOW


async def _compare(resolved: Any, console: Console, mockup: Path, target: str, looking: Any) -> Any:
    from screenshot2code.api import Session

    async with Session(resolved, emit=console) as session:
        return await session.compare(mockup, target, looking)


def _report(judged: Any, demanded: float, path: Path) -> None:
    from screenshot2code.output import write_file
    from screenshot2code.report.page import comparison_page

    page = comparison_page(
        judged.mockup,
        judged.render,
        judged.comparison,
        target=judged.target,
        target_score=demanded,
        unread=judged.unread,
    )
    write_file(path, page)


def _text(judged: Any, outcome: Any, reports: list[str]) -> str:
    from screenshot2code.cli.summary import near, score_text
    from screenshot2code.cli.verdicts import MOST, differences_lines
    from screenshot2code.report.wording import unread_sentences

    comparison = judged.comparison
    verdict = "at or above" if outcome.is_good else "below"
    unread = unread_sentences(judged.unread, judged.mockup.viewport)
    lines = [
        f"{judged.mockup.name} and {judged.target}: {score_text(comparison)}",
        f"  {verdict} the threshold of {outcome.threshold:g}",
        *(
            differences_lines(outcome, most=MOST, rest=" in the report" if reports else "")
            or ["  no differences worth reporting"]
        ),
        *(f"  warning: {one}" for one in (*unread, *judged.warnings, *comparison.warnings)),
        *(f"  report  {near(Path(one))}" for one in reports),
    ]
    return "\n".join(lines)
