"""Getting a browser without pain: offered at first use, where there is a person to answer."""

import os
import sys
from typing import Any

import click

from screenshot2code.cli.console import Console
from screenshot2code.errors import BrowserMissing


def offer_browser(resolved: Any, console: Console) -> None:
    """If no browser is found and somebody is there to say yes, install one now; else let the missing one be reported."""
    if resolved.cdp_url is not None:
        return
    from screenshot2code.render import browsers, installing

    try:
        browsers.find_browser(
            explicit=resolved.browser_flag, configured=resolved.browser_configured, environment=os.environ
        )
    except BrowserMissing as missing:
        named = resolved.browser_path is not None or browsers.VARIABLE in os.environ
        if named or not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        with console.paused():
            click.echo(missing.message, err=True)
            installing.install(confirm=confirm, tell=tell)


def confirm(question: str) -> bool:
    """Ask on stderr; Enter alone means yes, as the question comes only where the work cannot go on without."""
    return click.confirm(question, default=True, err=True)


def tell(line: str) -> None:
    """A line of progress, on stderr."""
    click.echo(line, err=True)
