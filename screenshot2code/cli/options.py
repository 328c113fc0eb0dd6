"""Options that several commands share, so that they agree on names and help."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """`--json`: one document on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document to stdout.")(command)


def browser_options(command: Command) -> Command:
    """Which browser renders."""
    for option in (
        click.option(
            "--timeout", type=click.FloatRange(min=1), metavar="S", help="Seconds a page may take to come to rest."
        ),
        click.option("--cdp", metavar="URL", help="Use the browser behind this DevTools URL instead of starting one."),
        click.option("--browser-path", "browser", type=click.Path(path_type=Path), help="The Chromium to start."),
    ):
        command = option(command)
    return command


def mockup_options(command: Command) -> Command:
    """How a mockup is read."""
    return click.option(
        "--scale",
        type=click.FloatRange(min=0.5, max=4),
        metavar="N",
        help="Device pixels per CSS pixel of the mockup. Default: from the name (card@2x.png), else 1.",
    )(command)


def mockup_argument(**extra: Any) -> Callable[[Command], Command]:
    """A path to a picture; whether it is one is said by the reader of pictures, with a better sentence than click's."""
    return click.argument("mockup", type=click.Path(path_type=Path), **extra)
