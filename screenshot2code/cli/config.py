"""`config show`."""

import os
from pathlib import Path

import click

from screenshot2code.cli.options import json_option


@click.group()
def config() -> None:
    """Show the settings in force and where each came from."""


@config.command()
@json_option
def show(as_json: bool) -> int:
    """Print every setting, its value here, and what set it: flag, environment, project, user or default."""
    from screenshot2code import config as settings

    resolved = settings.resolve({}, os.environ, Path.cwd())
    if as_json:
        from screenshot2code.cli.documents import print_document
        from screenshot2code.report.document import config_document

        print_document(config_document(resolved.settings))
        return 0
    width = max(len(name) for name in resolved.settings)
    for name, setting in resolved.settings.items():
        click.echo(f"{name:<{width}}  {settings.shown(setting.value):<24}  {setting.origin} {setting.place}".rstrip())
    return 0
