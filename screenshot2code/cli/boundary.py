"""Where errors become words and exit codes: the only broad `except` of the house.

An expected failure prints what happened and what to do next. Anything else is our bug: a crash file with versions and the
traceback is written, and its path printed. With `--json`, an expected failure is also one JSON document on stdout.
"""

import contextlib
import errno
import io
import json
import os
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

PROGRAM = "screenshot2code"
COMPLETION = "_SCREENSHOT2CODE_COMPLETE"
OUR_BUG = 4
COULD_NOT_RUN = 3
INTERRUPTED = 130
FULL = (errno.ENOSPC, errno.EDQUOT)


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line and return its exit code."""
    from screenshot2code.cli import main

    wants_json = "--json" in arguments
    _print_what_cannot_be_printed()
    try:
        if os.environ.get(COMPLETION):  # a shell asks what could follow
            main.main(args=list(arguments), prog_name=PROGRAM)
        # What click's own main does besides is not wanted: it makes a failure of a reader who has seen enough.
        with main.make_context(PROGRAM, list(arguments)) as context:
            code = main.invoke(context)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _failed(wants_json, "Interrupted.", "", INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "screenshot2code"
        return _failed(wants_json, error.format_message(), f"See: {path} --help", error.exit_code)
    except Screenshot2CodeError as error:
        return _failed(wants_json, error.message, error.hint, error.exit_code)
    except BrokenPipeError:
        # Whoever read our output (head, less) has seen enough; that is no failure. What is still to be flushed goes nowhere.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
        return 0
    except OSError as error:
        if error.errno not in FULL:
            return _bug(wants_json, arguments, error)
        where = f" ({error.filename})" if error.filename else ""
        return _failed(wants_json, f"The disk is full{where}.", "Make room and try again.", COULD_NOT_RUN)
    except Exception as raised:  # noqa: BLE001 - this is the boundary
        return _bug(wants_json, arguments, _only(raised))


def _only(error: Exception) -> Exception:
    """The one error of a group of one: a task group wraps whatever its tasks raise."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def _bug(wants_json: bool, arguments: Sequence[str], bug: Exception) -> int:
    where = _crash_file(arguments, bug)
    message = f"This is a bug in screenshot2code: {type(bug).__name__}: {bug}"
    return _failed(wants_json, message, f"Details for the issue are in {where}", OUR_BUG)


def _failed(wants_json: bool, message: str, hint: str, code: int) -> int:
    """Say what happened and what to do, to the person on stderr and to a program on stdout."""
    # Where an error stream is full or gone, the exit code is all that can be said.
    with contextlib.suppress(OSError):
        color = False if os.environ.get("NO_COLOR") else None
        click.echo(f"{click.style('Error:', fg='red')} {message}", err=True, color=color)
        if hint:
            click.echo(hint, err=True)
        if wants_json:
            from screenshot2code.report.document import error_document

            click.echo(json.dumps(error_document(message=message, hint=hint, exit_code=code)))
    return code


def _print_what_cannot_be_printed() -> None:
    """Let a file's name in another encoding, or a word that this terminal has no letters for, be shown as its escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _crash_file(arguments: Sequence[str], error: Exception) -> Path:
    """Write what a maintainer needs. Keys are no part of a command line, and tracebacks hold no values."""
    lines = [
        f"screenshot2code {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"arguments: {list(arguments)}",
        "",
        *traceback.format_exception(error),
    ]
    prefix = f"screenshot2code-crash-{time.strftime('%Y%m%d-%H%M%S')}-"
    try:
        with tempfile.NamedTemporaryFile("wb", prefix=prefix, suffix=".txt", delete=False) as file:
            file.write("\n".join(lines).encode(errors="backslashreplace"))
            return Path(file.name)
    except OSError:
        return Path("(nowhere: the temporary folder cannot be written)")
