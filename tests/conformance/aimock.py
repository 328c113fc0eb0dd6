"""@copilotkit/aimock as a peer: an independent server (MIT) that speaks all five dialects from a file of answers."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PAGE = '<file path="index.html">\n<h1>größer 🎨</h1>\n</file>\n'
LONG = "".join(f"<p>{number}</p>\n" for number in range(60))
KEY = "sk-aimock-knows-this-one"

ANSWERS: dict[str, Any] = {
    "fixtures": [
        {
            "match": {"userMessage": "build page"},
            "chunkSize": 3,
            "openRouterProcessing": True,
            "response": {
                "content": PAGE,
                "reasoning": "let me look",
                "finishReason": "stop",
                "usage": {
                    "prompt_tokens": 812,
                    "completion_tokens": 40,
                    "total_tokens": 852,
                    "cost": 0.0123,
                    "prompt_tokens_details": {"cached_tokens": 512},
                },
            },
        },
        {"match": {"userMessage": "long page"}, "response": {"content": "<h1>", "finishReason": "length"}},
        {"match": {"userMessage": "cut page"}, "truncateAfterChunks": 12, "response": {"content": LONG}},
        {"match": {"userMessage": "slow page"}, "latency": 200, "chunkSize": 40, "response": {"content": LONG}},
        {
            "match": {"userMessage": "rate me", "sequenceIndex": 0},
            "response": {
                "error": {"message": "slow", "type": "rate_limit_error", "code": "rate_limit_exceeded"},
                "status": 429,
                "retryAfter": 1,
            },
        },
        {"match": {"userMessage": "rate me"}, "response": {"content": "at last"}},
        {
            "match": {"userMessage": "trouble"},
            "response": {
                "error": {"message": "on fire", "type": "server_error", "code": "server_error"},
                "status": 500,
            },
        },
        {
            "match": {"userMessage": "broke"},
            "response": {
                "error": {"message": "no credit", "type": "insufficient_quota", "code": "insufficient_quota"},
                "status": 429,
            },
        },
        {
            "match": {"userMessage": "too long"},
            "response": {
                "error": {"message": "no room", "type": "invalid_request_error", "code": "context_length_exceeded"},
                "status": 400,
            },
        },
    ]
}


def command() -> list[str] | None:
    """How aimock is started, or None where it was not got: `make test-conformance` gets it."""
    folder = os.environ.get("AIMOCK", "")
    program = Path(folder) / "node_modules/@copilotkit/aimock/dist/cli.js"
    node = os.environ.get("NODE") or shutil.which("node")
    return [node, str(program)] if node and program.is_file() else None


@contextmanager
def aimock(folder: Path, *, keys: str = "") -> Iterator[str]:
    """The address of an aimock that gives ANSWERS; with `keys` it wants one of them."""
    start = command()
    assert start is not None, "aimock is not here: make test-conformance"
    file = folder / "answers.json"
    file.write_text(json.dumps(ANSWERS), encoding="utf-8")
    port = free_port()
    flags = ["-p", str(port), "-f", str(file), "--strict", "--validate-on-load", "-l", "10"]
    environment = {**os.environ, **({"AIMOCK_API_KEYS": keys} if keys else {})}
    with (folder / "aimock.log").open("wb") as log:
        process = subprocess.Popen([*start, *flags], stdout=log, stderr=subprocess.STDOUT, env=environment)
    try:
        _wait_for(port, process, folder / "aimock.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def journal(url: str) -> list[dict[str, Any]]:
    """What aimock received."""
    with urllib.request.urlopen(f"{url}/__aimock/journal", timeout=10) as answer:
        document = json.load(answer)
    return list(document if isinstance(document, list) else document.get("entries", []))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"aimock did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
