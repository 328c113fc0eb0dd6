"""`doctor`."""

import os
from pathlib import Path
from typing import Any

import click

from screenshot2code.cli.options import browser_options, json_option
from screenshot2code.cli.work import carry_out

COULD_NOT_RUN = 3
MARKS = {"ok": ("ok", "green"), "warning": ("warning", "yellow"), "failed": ("FAILED", "red")}


@click.command()
@browser_options
@json_option
def doctor(as_json: bool, **flags: Any) -> int:
    """Check Python, browser, OCR, fonts, disk and keys, and print the fix for what is missing.

    Exits with 3 if something that a run needs is missing.
    """
    from screenshot2code import config
    from screenshot2code.checkup import examine

    resolved = config.resolve(flags, os.environ, Path.cwd())
    checks = carry_out(examine(resolved, os.environ))
    if as_json:
        from screenshot2code.cli.documents import print_document
        from screenshot2code.report.document import doctor_document

        print_document(doctor_document(checks))
    else:
        for check in checks:
            mark, color = MARKS[check.status]
            click.echo(f"{click.style(f'{mark:<8}', fg=color)} {check.name:<8} {check.message}")
            if check.fix:
                click.echo(f"{'':<8} {'':<8} fix: {check.fix}")
    return COULD_NOT_RUN if any(check.status == "failed" for check in checks) else 0
