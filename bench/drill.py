"""Everything that can go wrong with a model's service, at random points of random runs; what must hold after each.

    python bench/drill.py                  200 runs of seeds 0 to 199
    python bench/drill.py --seeds 40 50    some of them
    python bench/drill.py --browser        with Chromium; else pages are painted (drilled.py), which makes 200 runs bearable

A run is the command line in a process of its own, with its own store and output folder, against a service on loopback that refuses,
breaks off, falls silent, talks garbage, repeats the key that it was sent, or has the process killed. Each seed is one run. After it:

- the process ended with a documented exit code, printed no traceback and left no crash file;
- every pass that it announced as finished is in the store, which is in order, and where it ended by itself a page was written;
- the key stands in no file that it wrote, compressed or not, and in nothing that it printed.
"""

import argparse
import json
import os
import queue
import random
import re
import signal
import sys
import tempfile
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from drilled import Job, Nursery, painted

RUNS = 200
KEY = "sk-drill-7f3a91c2d4e84b6fa0b1"  # nobody's; what must never be found again
DOCUMENTED = {0, 1, 2, 3, 130}
TIME_LIMIT_S = 20  # for a run: a service that falls silent is left by then, and a busy machine is done with the others
GIVE_UP_S = 150  # for a process, on a busy machine; one that hangs for longer is a finding
FAULTS = (
    "none", "none", "none", "none", "limited", "failing", "overloaded", "no money", "wrong key", "cut", "length", "silent",
    "garbage", "web page", "not json", "error inside", "half a file", "prose", "escaping path", "slow", "kill", "interrupt",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What became of one run; `wrong` is empty where all held."""

    seed: int
    code: int
    faults: tuple[str, ...]
    passes: int
    wrong: tuple[str, ...]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs=2, default=(0, RUNS), metavar=("FROM", "TO"))
    parser.add_argument("--browser", action="store_true", help="render with Chromium")
    parser.add_argument("--at-once", type=int, default=4, help="most of a run is waiting")
    told = parser.parse_args()
    endings = []
    for ending in every(range(*told.seeds), at_once=told.at_once, browser=told.browser):
        endings.append(ending)
        for what in ending.wrong:
            print(f"seed {ending.seed} ({', '.join(ending.faults)}): {what}", flush=True)
    codes = Counter("killed" if one.code < 0 else str(one.code) for one in endings)
    met = Counter(fault for one in endings for fault in one.faults)
    print(f"{len(endings)} runs, {sum(one.passes for one in endings)} passes finished")
    print(f"endings: {', '.join(f'{code}: {count}' for code, count in sorted(codes.items()))}")
    print(f"met: {', '.join(f'{fault} {count}' for fault, count in sorted(met.items()))}")
    failed = sum(bool(one.wrong) for one in endings)
    print(f"{failed} runs broke a promise" if failed else "every promise held")
    return 1 if failed else 0


def every(seeds: Iterable[int], *, at_once: int, browser: bool = False) -> Iterator[Ending]:
    """How each seed's run ended, `at_once` of them at the same time, as they end."""
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    ended: queue.SimpleQueue[Ending | None] = queue.SimpleQueue()
    for seed in seeds:
        waiting.put(seed)

    def work() -> None:
        try:
            with Nursery() as nursery:
                while True:
                    ended.put(drilled(waiting.get_nowait(), nursery, browser=browser))
        except queue.Empty:
            pass
        finally:
            ended.put(None)

    for _ in range(at_once):
        threading.Thread(target=work, daemon=True).start()
    left = at_once
    while left:
        if (ending := ended.get()) is None:
            left -= 1
        else:
            yield ending


def drilled(seed: int, nursery: Nursery, *, browser: bool = False) -> Ending:
    """One run, and what is wrong with how it ended."""
    with tempfile.TemporaryDirectory(prefix="drill-") as name:
        folder = Path(name)
        with serving(seed) as service:
            code, out, err = _ran(folder, service, nursery, browser=browser)
        wrong = [*_of_ending(code, out, err, folder), *_of_store(code, err, folder), *_of_key(out, err, folder)]
        passes = len(set(re.findall(r"^pass (\d+)", err, re.MULTILINE)))
        return Ending(seed=seed, code=code, faults=tuple(service.met), passes=passes, wrong=tuple(wrong))


def _ran(folder: Path, service: "Service", nursery: Nursery, *, browser: bool) -> tuple[int, str, str]:
    (folder / "tmp").mkdir()
    (folder / "mockup.png").write_bytes(painted("#2244aa"))
    (folder / "none.toml").write_text("")
    arguments = [
        *("generate", "mockup.png", "-o", "page", "--model", "local/drill", "--base-url", service.base_url),
        *("--start", service.start, "--no-tuning", "--passes", "4", "--target", "0.999", "--time-limit", str(TIME_LIMIT_S)),
    ]  # fmt: skip
    environment = {
        "SCREENSHOT2CODE_LOCAL_API_KEY": KEY,
        "SCREENSHOT2CODE_STORE": str(folder / "store"),
        "SCREENSHOT2CODE_CONFIG": str(folder / "none.toml"),
        "TMPDIR": str(folder / "tmp"),
        "HOME": str(folder),
        "NO_COLOR": "1",
    }
    with tempfile.TemporaryDirectory(prefix="said-") as said:  # not in the folder, where nobody may write the key
        out, err = Path(said, "out"), Path(said, "err")
        job = Job(
            painted=not browser,
            arguments=arguments,
            folder=str(folder),
            environment=environment,
            out=str(out),
            err=str(err),
        )
        service.process = nursery.born(job)
        code = nursery.ended(GIVE_UP_S)
        return code, out.read_text(errors="replace"), err.read_text(errors="replace")


# ------------------------------------------------------------------------------------------------ what must hold


def _of_ending(code: int, out: str, err: str, folder: Path) -> Iterator[str]:
    if code not in DOCUMENTED and code != -signal.SIGKILL:
        yield f"it ended with {code}: {err[-600:]}"
    if "Traceback" in err or "Traceback" in out:
        yield f"a traceback: {err[-1200:]}"
    if crashes := [path.name for path in folder.rglob("*crash*")]:
        yield f"a crash file: {', '.join(crashes)}"


def _of_store(code: int, err: str, folder: Path) -> Iterator[str]:
    from screenshot2code.store.runs import RunStore

    announced = {int(number) for number in re.findall(r"^pass (\d+)", err, re.MULTILINE)}
    if not (folder / "store").is_dir():
        if announced:
            yield "passes were announced and there is no store"
        return
    with RunStore.open(folder / "store") as store:
        yield from store.verify()
        if not announced:
            return
        run = store.load_run()
        if lost := announced - {one.number for one in run.passes}:
            yield f"finished passes are lost: {sorted(lost)}"
        best = run.best.draft.source
        page, entry = folder / "page" / str(best.entry), best.get(best.entry)
        if code != -signal.SIGKILL and (entry is None or not page.is_file() or page.read_bytes() != entry.content):
            yield f"it ended with {code} and its best page was not written: {err[-600:]}"


def _of_key(out: str, err: str, folder: Path) -> Iterator[str]:
    for name, text in (("stdout", out), ("stderr", err)):
        if KEY in text:
            yield f"the key is in {name}"
    for path in folder.rglob("*"):
        if path.is_file() and any(KEY.encode() in content for content in _readings(path.read_bytes())):
            yield f"the key is in {path.relative_to(folder)}"


def _readings(content: bytes) -> Iterator[bytes]:
    yield content
    try:
        yield zlib.decompress(content)
    except zlib.error:
        return


# ------------------------------------------------------------------------------------------------ the service


@dataclass(slots=True)
class Service:
    """Answers each request as its seed decides. `met` has what it did, `process` is the id of who asks."""

    seed: int
    dice: random.Random
    base_url: str = ""
    start: str = "blank"
    met: list[str] = field(default_factory=list)
    process: int | None = None  # its id
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_fault(self) -> tuple[str, float, int]:
        """What to do, a share of the answer to do it after, and a number for the page that is sent."""
        with self.lock:
            fault = self.dice.choice(FAULTS)
            self.met.append(fault)
            return fault, self.dice.random(), self.dice.randrange(256)


@contextmanager
def serving(seed: int) -> Iterator[Service]:
    """The service of a seed on a free port, in a thread, for the length of the block."""
    dice = random.Random(f"drill {seed}")
    service = Service(seed=seed, dice=dice, start=dice.choice(("blank", "offline")))
    handler = type("Handler", (_Handler,), {"of": service})
    with _Quiet(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        service.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()


REFUSALS: dict[str, tuple[int, dict[str, Any], dict[str, str]]] = {
    "limited": (429, {"error": {"message": "slow down", "type": "rate_limit_error"}}, {"Retry-After": "0"}),
    "failing": (500, {"error": {"message": f"boom while serving {KEY}", "type": "server_error"}}, {}),
    "overloaded": (503, {"error": {"message": "overloaded"}}, {"x-should-retry": "false"}),
    "no money": (429, {"error": {"message": "quota", "type": "insufficient_quota", "code": "insufficient_quota"}}, {}),
    "wrong key": (401, {"error": {"message": f"Incorrect API key provided: {KEY}", "code": "invalid_api_key"}}, {}),
}


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that was killed has reset its connection: that is what is drilled."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    of: Service

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.close_connection = True
        fault, share, number = self.of.next_fault()
        with suppress(OSError):  # whoever asked may be gone
            self._answer(fault, share, number)

    def do_GET(self) -> None:
        self._whole(404, b"{}", "application/json", {})

    def log_message(self, *_: object) -> None:
        """Quiet: what happened is in `met`."""

    def _answer(self, fault: str, share: float, number: int) -> None:
        if fault in REFUSALS:
            status, document, headers = REFUSALS[fault]
            self._whole(status, json.dumps(document).encode(), "application/json", headers)
        elif fault == "web page":
            self._whole(200, b"<!doctype html><h1>Log in to the network</h1>", "text/html", {})
        elif fault == "not json":
            self._whole(200, b"{'model': no", "application/json", {})
        else:
            self._stream(fault, share, number)

    def _whole(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, fault: str, share: float, number: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        pieces = list(_pieces(_said(fault, number)))
        stop = int(len(pieces) * share)
        for at, piece in enumerate(pieces):
            if at == stop and self._strikes(fault):
                return
            self._event({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
            time.sleep(0.05 if fault == "slow" else 0.001)
        ended = "length" if fault in ("length", "half a file") else "stop"
        self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": ended}]})
        self._event({"choices": [], "usage": {"prompt_tokens": 400, "completion_tokens": 90}})
        self.wfile.write(b"data: [DONE]\n\n")

    def _strikes(self, fault: str) -> bool:
        """Do in mid-answer what `fault` is; whether the answer is over with it."""
        process = self.of.process
        match fault:
            case "cut":
                return True
            case "silent":
                time.sleep(TIME_LIMIT_S + 4)
                return True
            case "garbage":
                self.wfile.write(os.urandom(500) + b"\n\ndata: {]\n\ndata: \xff\xfe\n\nevent: x\n\n: c\n\n")
            case "error inside":
                self._event({"error": {"code": 502, "message": f"upstream said {KEY}"}})
                return True
            case "kill" | "interrupt" if process is not None:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL if fault == "kill" else signal.SIGINT)
                return fault == "kill"
        return False

    def _event(self, document: dict[str, Any]) -> None:
        self.wfile.write(b"data: " + json.dumps(document).encode() + b"\n\n")
        self.wfile.flush()


def _said(fault: str, number: int) -> str:
    if fault == "prose":
        return "I would rather talk about the weather, and your key."
    page = f'<file path="index.html">\n<!doctype html>\n<link rel="stylesheet" href="site.css">\n<p>{number}</p>\n</file>\n'
    style = f'<file path="site.css">\np {{ color: #0000{number:02x} }}\n</file>\n'
    if fault == "escaping path":
        return page + '<file path="../../escaped.txt">\nout\n</file>\n' + style
    return page + style[:-14] if fault == "half a file" else page + style


def _pieces(text: str) -> Iterator[str]:
    for at in range(0, len(text), 9):
        yield text[at : at + 9]


if __name__ == "__main__":
    sys.exit(main())
