"""The process that `drill.py` drills: the command line, born ready.

Nine tenths of a short run would be imports, so a `Nursery` has a process that has imported everything and forks for each run: the
fork is a process of its own, with its own folder, environment, output and signals, and is killed like any other.
"""

import asyncio
import json
import os
import re
import selectors
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Self

from demo_server import PNG

WIDTH, HEIGHT = 320, 200
HUNG = 99  # no exit code of ours
READY = (  # what a run imports on its way
    "PIL.Image",
    "httpx",
    "jinja2",
    "tinycss2",
    "numpy",
    "cv2",
    "scipy.ndimage",
    "screenshot2code.api",
    "screenshot2code.batch",
    "screenshot2code.cli.boundary",
    "screenshot2code.cli.generate",
    "screenshot2code.compare.blend",
    "screenshot2code.compare.differences",
    "screenshot2code.engines.offline",
    "screenshot2code.engines.vision",
    "screenshot2code.imaging.perception",
    "screenshot2code.providers.chat",
    "screenshot2code.providers.wire",
    "screenshot2code.report.document",
    "screenshot2code.store.runs",
    "screenshot2code.testing",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One call of the command line. `painted`: without a browser and without OCR, both of which have their own tests."""

    painted: bool
    arguments: Sequence[str]
    folder: str
    environment: Mapping[str, str]
    out: str
    err: str


class Nursery:
    """Runs one job at a time. Used by `with`; who leaves it ends what still runs."""

    def __init__(self) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._child = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._child:
            self._kill()
        self._parent.communicate()

    def born(self, job: Job) -> int:
        """The id of the process that the job runs in."""
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps(asdict(job)) + "\n")
        self._parent.stdin.flush()
        self._child = int(self._line())
        return self._child

    def ended(self, within_s: float) -> int:
        """Its exit code, the negative of a signal; `HUNG` where it had to be killed after so long."""
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._parent.stdout or -1, selectors.EVENT_READ)
            in_time = bool(waiting.select(within_s))
        if not in_time:
            self._kill()
        code = int(self._line())
        self._child = 0
        return code if in_time else HUNG

    def _line(self) -> str:
        assert self._parent.stdout is not None
        return self._parent.stdout.readline()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._child, signal.SIGKILL)


# ------------------------------------------------------------------------------------------------ in the nursery


def nurse() -> None:
    """For each job on standard input: fork, say the id, wait, say how it ended."""
    for name in READY:
        __import__(name)
    sys.modules["drilled"] = sys.modules["__main__"]
    for line in sys.stdin:
        job = Job(**json.loads(line))
        child = os.fork()
        if not child:
            sys.exit(live(job))
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def live(job: Job) -> object:
    """The command line in this process; what `sys.exit` takes."""
    for number, path in ((1, job.out), (2, job.err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(job.environment)
    os.chdir(job.folder)

    from screenshot2code import render
    from screenshot2code.__main__ import main as command_line
    from screenshot2code.imaging import perception

    perception.perceive = _facts  # of a page that has one block on it
    if job.painted:
        render.RENDERERS["chromium"] = "drilled:Painter"
    sys.argv = ["screenshot2code", *job.arguments]
    try:
        command_line()
    except SystemExit as end:
        return end.code
    return 0


class Painter:
    """Stands where Chromium stands: a page is a blue block, as blue as its number says."""

    def __init__(self, **_: object) -> None:
        from screenshot2code.testing import PaintedRenderer

        self._painter = PaintedRenderer(_painted_page)

    async def __aenter__(self) -> Any:
        return self._painter

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(0)


def _painted_page(what: Any, _: Any) -> Any:
    from screenshot2code.core.geometry import Box, Size
    from screenshot2code.testing import page_render

    found = re.search(r"<p>(\d+)</p>", what.get(what.entry).text)
    blue = int(found[1]) if found else 0
    return page_render(Size(WIDTH, HEIGHT), [(Box(40, 40, 160, 80), f"#2244{blue:02x}")])


def painted(color: str) -> bytes:
    from screenshot2code.core.geometry import Box, Size
    from screenshot2code.testing import page_picture

    picture = page_picture(Size(WIDTH, HEIGHT), [(Box(40, 40, 160, 80), color)])
    assert picture.startswith(PNG)
    return picture


def _facts(mockup: Any, **_: object) -> Any:
    from screenshot2code.core.geometry import Box, Size
    from screenshot2code.core.perception import Perception, Region

    return Perception(
        digest=mockup.digest,
        size=Size(WIDTH, HEIGHT),
        background="#ffffff",
        lines=(),
        regions=(Region(box=Box(40, 40, 160, 80), fill="#2244aa"),),
        images=(),
        palette=(),
    )


if __name__ == "__main__":
    nurse()
