"""llama.cpp's server as a peer: a real engine that truly decodes the pictures (16 tokens of the prompt each).

Got by `get_llama.sh` and `llama_models.py`; where it cannot be had, the runner says so and counts no pass.
"""

import json
import os
import platform
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aimock import free_port

PAGE = '<file path="index.html">\n<h1>Hi</h1>\n</file>\n<file path="css/site.css">\nh1{color:#123456}\n</file>\n'
TOKENS_PER_PICTURE = 16
KEY = "sk-llama-knows-this-one"


def command() -> list[str] | None:
    """How the server is started: unpacked by `get_llama.sh` in $LLAMA_FOLDER, or installed; None where it is neither."""
    root = Path(os.environ.get("LLAMA_FOLDER", "/nowhere")) / "root"
    if (root / "usr/bin/llama-server").is_file() and platform.machine() == "x86_64":
        libraries = root / "usr/lib/x86_64-linux-gnu"
        loader = root / "usr/lib64/ld-linux-x86-64.so.2"
        return [str(loader), "--library-path", f"{libraries}:{libraries}/llama", str(root / "usr/bin/llama-server")]
    installed = shutil.which("llama-server")
    return [installed] if installed else None


def folder() -> Path:
    return Path(os.environ.get("LLAMA_FOLDER", "/nowhere"))


@contextmanager
def llama(work: Path, *, says: str = PAGE, key: str = "", context: int = 8192) -> Iterator[str]:
    """The address of a server whose model says `says`, whatever it is asked, in `context` tokens (a byte each)."""
    start = command()
    assert start is not None, "llama-server is not here: make test-conformance"
    grammar = work / "answer.gbnf"
    grammar.write_text(f"root ::= {json.dumps(says)}\n", encoding="utf-8")
    port = free_port()
    models = ["-m", str(folder() / "tiny.gguf"), "--mmproj", str(folder() / "mmproj.gguf")]
    flags = [
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "-c",
        str(context),
        "-np",
        "1",
        "-t",
        "1",
        "--jinja",
        "--no-warmup",
    ]
    flags += ["--grammar-file", str(grammar), "-lv", "4", *(["--api-key", key] if key else [])]
    with (work / "llama.log").open("wb") as log:
        process = subprocess.Popen(
            [*start, *models, *flags], stdout=log, stderr=subprocess.STDOUT, env=_environment(), cwd=work
        )
    try:
        _wait_for(port, process, work / "llama.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _environment() -> dict[str, str]:
    """With the back end for this processor, which the server does not find by itself when it was unpacked elsewhere."""
    backends = folder() / "root/usr/lib/x86_64-linux-gnu/ggml/backends0"
    if not backends.is_dir():
        return dict(os.environ)
    flags = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    kind = "haswell" if " avx2 " in flags else "x64"
    return {**os.environ, "GGML_BACKEND_PATH": str(backends / f"libggml-cpu-{kind}.so")}


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"llama-server did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")
