"""`install`."""

import functools
import os
from pathlib import Path
from typing import Any

import click

from screenshot2code.cli.options import browser_options, json_option
from screenshot2code.errors import BrowserMissing


@click.command()
@click.option("-y", "--yes", is_flag=True, help="Do not ask before installing.")
@browser_options
@json_option
def install(yes: bool, as_json: bool, **flags: Any) -> int:
    """Find a browser; if there is none, get one.

    First Playwright's own download, else apt-get when root on Debian or Ubuntu, else the exact command for this system.
    """
    from screenshot2code import config
    from screenshot2code.cli.browser import confirm, tell
    from screenshot2code.render import browsers, installing

    resolved = config.resolve(flags, os.environ, Path.cwd())
    find = functools.partial(
        browsers.find_browser,
        explicit=resolved.browser_flag,
        configured=resolved.browser_configured,
        environment=os.environ,
    )
    agree = (lambda _: True) if yes else confirm
    installing.prepare_driver(confirm=agree, tell=tell)
    try:
        choice = find()
    except BrowserMissing:
        if resolved.browser_path is not None or browsers.VARIABLE in os.environ:
            raise  # one was named and is not there: another one is not what was asked for
        installing.install(confirm=agree, tell=tell)
        choice = find()
    if as_json:
        from screenshot2code.cli.documents import print_document

        print_document(
            {"schema": 1, "browser": {"name": choice.name, "path": str(choice.path), "found_by": choice.found}}
        )
    else:
        click.echo(f"{choice.name} ({choice.found}): {choice.path}")
    return 0
