"""The project's own server, for as long as its pages are looked at: used where it runs already, started where it does not.

It is the project's command, run as `npm test` would run it: whoever checks a repository trusts it that far.
"""

import asyncio
import contextlib
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from screenshot2code.errors import TargetUnreachable, UsageError
from screenshot2code.pages import Serve

ASK_AGAIN_S = 0.2
ANSWER_S = 5.0  # for one answer: a bundler may build the page first, and is asked again
END_S = 5.0  # to end politely
TAIL = 12  # lines of its output that are shown


@contextlib.asynccontextmanager
async def serving(serve: Serve, root: Path) -> AsyncIterator[bool]:
    """The server answers while the block runs; whether we started it. Raises TargetUnreachable, UsageError."""
    if await asyncio.to_thread(answers, serve.url):
        yield False
        return
    if serve.command is None:
        raise TargetUnreachable(
            f"Nothing answers at {serve.url}.",
            hint="Start the project's server, or let it be started: command under [project.serve].",
        )
    with tempfile.TemporaryFile() as log:
        process = _started(serve.command, root, log)
        try:
            await _wait(serve, process, log)
            yield True
        finally:
            await asyncio.shield(asyncio.to_thread(_end, process))


def answers(url: str) -> bool:
    """Whether somebody speaks HTTP there, even to say no."""
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # it is on this machine
        with opener.open(url, timeout=ANSWER_S):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except (OSError, ValueError):
        return False


def _started(command: str, root: Path, log: IO[bytes]) -> "subprocess.Popen[bytes]":
    words = shlex.split(command, posix=os.name != "nt")
    program = ["cmd", "/c", command] if os.name == "nt" else words  # npm is a script there
    try:
        return subprocess.Popen(
            program, cwd=root, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True,  # it starts children of its own, which end with it
        )  # fmt: skip
    except OSError as error:
        raise UsageError(
            f"The server does not start: {command}: {error.strerror or error}.",
            hint="It is command under [project.serve] in the project file.",
        ) from error


async def _wait(serve: Serve, process: "subprocess.Popen[bytes]", log: IO[bytes]) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + serve.timeout_s
    while not await asyncio.to_thread(answers, serve.url):
        code = process.poll()
        if code is not None:
            raise TargetUnreachable(f"The server ended with {code}: {serve.command}", hint=_tail(log))
        if loop.time() >= until:
            raise TargetUnreachable(
                f"The server does not answer at {serve.url} after {serve.timeout_s:g} s: {serve.command}",
                hint=_tail(log) or "Give it longer with timeout under [project.serve].",
            )
        await asyncio.sleep(ASK_AGAIN_S)


def _tail(log: IO[bytes]) -> str:
    log.seek(0)
    lines = [line.rstrip() for line in log.read().decode(errors="replace").splitlines() if line.strip()]
    return "\n".join(["It said:", *lines[-TAIL:]]) if lines else "It said nothing."


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End it with all that it started."""
    for how in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_S)
            return
