"""The tools from npm: what each says of a pair, and how long it takes; cold is a process for one pair, batch one for all."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from screenshot2code.render.browsers import find_browser

FOLDER = Path(__file__).parent / "peers"
PATIENCE_S = 600
NO_ANSWER = "no answer"  # counted neither way
COLD = 3  # processes, of which the median counts


class Unavailable(Exception):
    """A tool that cannot be had here, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A page before and after one change: as pictures, as a file, and as addresses."""

    page: str
    change: str
    before: Path
    after: Path
    file: Path
    url_before: str
    url_after: str

    @property
    def name(self) -> str:
        return f"{self.page}-{self.change}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a tool said of each pair, by its name, and seconds for each pair: cold, and in a batch."""

    tool: str
    looks_at: str
    said: Mapping[str, str] = field(default_factory=dict)
    cold_s: float | None = None
    batch_s: float | None = None
    missing: str = ""  # why it could not be asked


Said = tuple[dict[str, str], float]


def measured(pairs: Sequence[Pair], scratch: Path) -> list[Measured]:
    """All tools, those that cannot be had with the reason."""
    found = []
    for tool, (looks_at, package, ask) in TOOLS.items():
        own = scratch / tool
        own.mkdir(parents=True)
        if not (FOLDER / "node_modules" / package).is_dir():
            found.append(Measured(tool=tool, looks_at=looks_at, missing="not installed: `npm install` in bench/peers/"))
            continue
        try:
            said, seconds = ask(pairs, own)
            times = sorted(ask(pairs[:1], own)[1] for _ in range(COLD))
        except (Unavailable, OSError, subprocess.SubprocessError) as reason:
            found.append(Measured(tool=tool, looks_at=looks_at, missing=str(reason)))
            continue
        found.append(
            Measured(tool=tool, looks_at=looks_at, said=said, cold_s=times[COLD // 2], batch_s=seconds / len(pairs))
        )
    return found


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address under which everything in `folder` is served."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing: pages ask for icons that they do not have."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _pictures(peer: str, pairs: Sequence[Pair], scratch: Path) -> Said:
    """A tool that compares pictures, from a process of Node's to its end."""
    asked = json.dumps([{"name": one.name, "before": str(one.before), "after": str(one.after)} for one in pairs])
    started = time.monotonic()
    told = _run(["node", str(FOLDER / "pictures.mjs"), peer, str(scratch)], given=asked)
    seconds = time.monotonic() - started
    if told.returncode != 0:
        raise Unavailable(_last_line(told))
    return {one["name"]: one["said"] for one in json.loads(told.stdout)}, seconds


def _odiff_binary(pairs: Sequence[Pair], scratch: Path) -> Said:
    """The native program by itself, a process for each pair as its makers advertise it."""
    program, said = _program("odiff"), {}
    started = time.monotonic()
    for one in pairs:
        told = _run(
            [
                program,
                str(one.before),
                str(one.after),
                str(scratch / f"{one.name}.png"),
                "--antialiasing",
                "--parsable-stdout",
            ]
        )
        if told.returncode not in (0, 21, 22):
            raise Unavailable(_last_line(told))
        counted = told.stdout.strip().split(";")
        said[one.name] = {0: "equal", 21: "layout-diff"}.get(told.returncode) or f"{float(counted[-1]):.2f} % of pixels"
    return said, time.monotonic() - started


def _backstop(pairs: Sequence[Pair], scratch: Path) -> Said:
    """BackstopJS with a scenario for each pair; its references are made by itself, once."""
    config = scratch / "backstop.json"
    folders = ("bitmaps_reference", "bitmaps_test", "engine_scripts", "html_report", "ci_report", "json_report")
    config.write_text(
        json.dumps(
            {
                "id": "peers",
                "viewports": [{"label": "desktop", "width": 1280, "height": 800}],
                "scenarios": [
                    {
                        "label": one.name, "url": one.url_after, "referenceUrl": one.url_before, "selectors": ["document"],
                        "misMatchThreshold": 0, "requireSameDimensions": True,
                    }
                    for one in pairs
                ],
                "paths": {name: str(scratch / name) for name in folders},
                "report": ["json"],
                "engine": "puppeteer",
                "engineOptions": {"executablePath": _browser(), "args": ["--no-sandbox"]},
                "asyncCaptureLimit": 2,
            }
        ),
        encoding="utf-8",
    )  # fmt: skip
    program = _program("backstop")
    if not (scratch / "bitmaps_reference").is_dir():
        _run([program, "reference", f"--config={config}"])
    started = time.monotonic()
    told = _run([program, "test", f"--config={config}"])
    seconds = time.monotonic() - started
    reports = sorted(scratch.rglob("jsonReport.json"), key=lambda path: path.stat().st_mtime)
    if not reports:
        raise Unavailable(_last_line(told))
    said = {}
    for test in json.loads(reports[-1].read_text(encoding="utf-8"))["tests"]:
        shown = test["pair"]
        differs = shown.get("diff") or {}
        if shown.get("error") or shown.get("engineErrorMsg"):
            said[shown["label"]] = f"refused: {shown.get('error') or shown.get('engineErrorMsg')}"
        elif test["status"] == "pass":
            said[shown["label"]] = "equal"
        else:
            other = "" if differs.get("isSameDimensions", True) else ", another size"
            said[shown["label"]] = f"{float(differs.get('misMatchPercentage', 'nan')):.2f} % of pixels{other}"
    return said, seconds


def _playwright(pairs: Sequence[Pair], scratch: Path) -> Said:
    """Playwright's runner with a test for each pair; its references are made by itself, once."""
    listed, reference = scratch / "pages.json", scratch / "reference"
    environment = os.environ | {
        "PEERS_PAGES": str(listed),
        "PEERS_REFERENCE": str(reference),
        "PEERS_OUTPUT": str(scratch / "output"),
        "PEERS_BROWSER": _browser(),
        "PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS": "1",
    }
    command = [_program("playwright"), "test", f"--config={FOLDER / 'playwright.config.mjs'}"]
    if not reference.is_dir():
        listed.write_text(json.dumps([{"name": one.name, "url": one.url_before} for one in pairs]), encoding="utf-8")
        _run([*command, "--update-snapshots=all"], environment=environment)
    listed.write_text(json.dumps([{"name": one.name, "url": one.url_after} for one in pairs]), encoding="utf-8")
    started = time.monotonic()
    told = _run(command, environment=environment)
    seconds = time.monotonic() - started
    if not told.stdout.lstrip().startswith("{"):
        raise Unavailable(_last_line(told))
    document = json.loads(told.stdout)
    if document.get("errors"):
        raise Unavailable(_first_line(document["errors"][0]["message"]))
    return {
        spec["title"]: _of_playwright(spec["tests"][0]["results"][-1])
        for suite in document["suites"]
        for spec in suite["specs"]
    }, seconds


def _of_playwright(result: Mapping[str, Any]) -> str:
    if result["status"] == "passed":
        return "equal"
    message = _plain(" ".join(one["message"] for one in result["errors"]))
    if "snapshot doesn't exist" in message:
        return NO_ANSWER  # its own reference did not come about: that says nothing of the page
    lines = [line.strip() for line in message.splitlines()]
    told = [line for line in lines if "ratio" in line or line.startswith("Expected an image")]
    return told[0] if told else f"refused: {_first_line(message)}"


def _plain(text: str) -> str:
    """`text` without what colours it on a terminal."""
    while (start := text.find("\x1b[")) >= 0:
        text = text[:start] + text[text.index("m", start) + 1 :]
    return text


def _browser() -> str:
    return str(find_browser(environment=os.environ).path)


def _program(name: str) -> str:
    return str(FOLDER / "node_modules" / ".bin" / name)


def _run(
    command: Sequence[str], *, given: str | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        cwd=FOLDER,
        env=environment,
    )


def _last_line(told: subprocess.CompletedProcess[str]) -> str:
    return (_plain(told.stderr or told.stdout).strip().splitlines() or [f"ended with {told.returncode}"])[-1]


def _first_line(text: str) -> str:
    return (_plain(text).strip().splitlines() or [""])[0]


Ask = Callable[[Sequence[Pair], Path], Said]
TOOLS: Mapping[str, tuple[str, str, Ask]] = {
    "pixelmatch": ("pictures", "pixelmatch", partial(_pictures, "pixelmatch")),
    "odiff": ("pictures", "odiff-bin", _odiff_binary),
    "odiff's server": ("pictures", "odiff-bin", partial(_pictures, "odiff")),
    "looks-same": ("pictures", "looks-same", partial(_pictures, "looks-same")),
    "BackstopJS": ("pages", "backstopjs", _backstop),
    "toHaveScreenshot": ("pages", "@playwright/test", _playwright),
}
