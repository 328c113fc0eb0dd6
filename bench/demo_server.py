"""A model's service on loopback that speaks Chat Completions, streams prepared answers in turn, and remembers what it was sent.

    python bench/demo_server.py ANSWER...          serves until interrupted, the last answer again and again
    GET /journal                                   every request so far: texts, pictures (digest, size), which answer it got

It decodes the pictures that it gets and refuses what it cannot read, as a real service would. Its token counts are estimates
(four characters or 1024 pixels to a token) and it names no price.
"""

import base64
import hashlib
import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

PNG = b"\x89PNG\r\n\x1a\n"
CHARACTERS_A_CHUNK = 24
SECONDS_A_CHUNK = 0.002  # slow enough to watch files arrive, fast enough not to wait for


class DemoService(ThreadingHTTPServer):
    """`answers` in turn; `journal` holds what was asked, `hung_up` is set once a client left in mid-answer."""

    daemon_threads = True

    def __init__(self, answers: Sequence[str], *, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answers = list(answers)
        self.journal: list[dict[str, Any]] = []
        self.hung_up = threading.Event()
        self._turn = threading.Lock()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong, but not that a client has gone: whoever has the answer's last event may."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def answer_to(self, entry: dict[str, Any], request: dict[str, Any]) -> str:
        """The answer to `request`, of which `entry` is what is remembered. Called by a thread for each connection."""
        del request  # the next prepared answer comes whatever was asked
        with self._turn:
            entry["answer"] = min(len(self.journal), len(self.answers) - 1) + 1
            self.journal.append(entry)
        return self.answers[entry["answer"] - 1]


Served = TypeVar("Served", bound=DemoService)


def serving(answers: Sequence[str]) -> AbstractContextManager[DemoService]:
    """The service on a free port of 127.0.0.1, in a thread of its own, for the length of the block."""
    return at_work(DemoService(answers))


@contextmanager
def at_work(service: Served) -> Iterator[Served]:
    """Any such service, in a thread of its own, for the length of the block."""
    with service:
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.shutdown()
            thread.join()


class _Refused(Exception):
    pass


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: DemoService

    def do_GET(self) -> None:
        match self.path:
            case "/journal":
                self._send(200, self.server.journal)
            case "/v1/models":
                self._send(200, {"object": "list", "data": [{"id": "demo", "object": "model"}]})
            case _:
                self._send(404, _error("There is no such route."))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path != "/v1/chat/completions":
            self._send(404, _error("There is no such route."))
            return
        try:
            request = json.loads(body)
            entry = _entry(request)
        except (_Refused, ValueError, KeyError, TypeError) as exc:
            self._send(400, _error(f"The request cannot be read: {exc}"))
            return
        self._stream(entry, self.server.answer_to(entry, request))

    def log_message(self, *_: object) -> None:
        """Quiet: the journal says it all."""

    def _send(self, status: int, document: object) -> None:
        body = json.dumps(document, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, entry: dict[str, Any], answer: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for event in _events(entry, answer):
                self.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
                self.wfile.flush()
                time.sleep(SECONDS_A_CHUNK)
            self.wfile.write(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            self.server.hung_up.set()
            self.close_connection = True


def _events(entry: dict[str, Any], answer: str) -> Iterator[bytes]:
    yield b": thinking\n\n"
    for at in range(0, len(answer), CHARACTERS_A_CHUNK):
        delta = {"content": answer[at : at + CHARACTERS_A_CHUNK]}
        yield _event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    yield _event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    pixels = sum(picture["width"] * picture["height"] for picture in entry["pictures"])
    asked = sum(map(len, entry["texts"])) // 4 + pixels // 1024
    said = len(answer) // 4
    usage = {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
    yield _event({"choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def _event(document: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps({"object": "chat.completion.chunk", "model": "demo", **document}).encode() + b"\n\n"


def _error(message: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "code": None, "param": None}}


def _entry(request: dict[str, Any]) -> dict[str, Any]:
    """What is remembered of a request: its words and its pictures in the order they came."""
    entry: dict[str, Any] = {"model": request["model"], "stream": request.get("stream"), "texts": [], "pictures": []}
    for message in request["messages"]:
        content = message["content"]
        for part in [{"type": "text", "text": content}] if isinstance(content, str) else content:
            if part["type"] == "text":
                entry["texts"].append(part["text"])
            else:
                entry["pictures"].append(_picture(part["image_url"]["url"]))
    return entry


def _picture(url: str) -> dict[str, Any]:
    head, _, coded = url.partition(",")
    data = base64.b64decode(coded, validate=True)
    if head != "data:image/png;base64" or not data.startswith(PNG):
        raise _Refused("a picture is not a PNG in a data URL")
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "width": width, "height": height}


def main() -> None:
    with serving([Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]) as service:
        print(service.base_url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
