"""Where errors become words and exit codes: the only broad `except` of the house.

An expected failure prints what happened and what to do next. Anything else is our bug: a crash file with versions and the
traceback is written, and its path printed. With `--json`, an expected failure is also one JSON document on stdout.
"""

import json
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from screenshot2code import __version__
from screenshot2code.errors import Screenshot2CodeError

OUR_BUG = 4
INTERRUPTED = 130


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line and return its exit code."""
    from screenshot2code.cli import main

    wants_json = "--json" in arguments
    try:
        code = main.main(args=list(arguments), prog_name="screenshot2code", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show(file=sys.stderr)
        return _told(wants_json, error.format_message(), "", error.exit_code)
    except Screenshot2CodeError as error:
        click.echo(f"{click.style('Error:', fg='red')} {error.message}", err=True)
        if error.hint:
            click.echo(error.hint, err=True)
        return _told(wants_json, error.message, error.hint, error.exit_code)
    except BrokenPipeError:
        # Whoever read our output (head, less) has seen enough; that is no failure. Nothing more may be flushed to it.
        sys.stdout = None
        return 0
    except Exception as raised:  # noqa: BLE001 - this is the boundary
        bug = _only(raised)
        where = _crash_file(arguments, bug)
        message = f"This is a bug in screenshot2code: {type(bug).__name__}: {bug}"
        click.echo(f"{message}\nDetails for the issue are in {where}", err=True)
        return _told(wants_json, message, f"See {where}", OUR_BUG)


def _only(error: Exception) -> Exception:
    """The one error of a group of one: a task group wraps whatever its tasks raise."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def _told(wants_json: bool, message: str, hint: str, code: int) -> int:
    if wants_json:
        from screenshot2code.report.document import error_document

        click.echo(json.dumps(error_document(message=message, hint=hint, exit_code=code), ensure_ascii=False))
    return code


def _crash_file(arguments: Sequence[str], error: Exception) -> Path:
    """Write what a maintainer needs. Keys are no part of a command line, and tracebacks hold no values."""
    name = f"screenshot2code-crash-{time.strftime('%Y%m%d-%H%M%S')}.txt"
    lines = [
        f"screenshot2code {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"arguments: {list(arguments)}",
        "",
        *traceback.format_exception(error),
    ]
    path = Path(tempfile.gettempdir()) / name
    try:
        path.write_text("\n".join(lines))
    except OSError:
        return Path("(nowhere: the temporary folder cannot be written)")
    return path
