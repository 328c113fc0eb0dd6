"""The project's own server: used where it runs, started where it does not, waited for, and ended with all that it started."""

import asyncio
import contextlib
import http.server
import os
import shlex
import socket
import sys
import threading
import time

import pytest

from screenshot2code.check.server import answers, serving
from screenshot2code.errors import TargetUnreachable, UsageError
from screenshot2code.pages import Serve

SLOW = """
import http.server, os, pathlib, sys, time
time.sleep(float(sys.argv[2]))
pathlib.Path("pid").write_text(str(os.getpid()))
print("ready", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


@pytest.fixture
def port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def command(folder, port, delay="0.5", program=SLOW):
    (folder / "serve.py").write_text(program)
    inner = shlex.join([sys.executable, "serve.py", str(port), delay])
    return f"sh -c {shlex.quote(inner + ' & wait')}"  # as npm does: the server is a child of what was started


def is_alive(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


async def test_a_slow_server_is_started_waited_for_and_ended_with_its_children(tmp_path, port):
    serve = Serve(url=f"http://127.0.0.1:{port}/", command=command(tmp_path, port))
    async with serving(serve, tmp_path) as ours:
        assert (ours, answers(serve.url)) == (True, True)
        pid = int((tmp_path / "pid").read_text())
    for _ in range(100):
        if not is_alive(pid):
            break
        await asyncio.sleep(0.05)
    assert (is_alive(pid), answers(serve.url)) == (False, False)


async def test_it_is_ended_where_the_work_is_interrupted(tmp_path, port):
    serve = Serve(url=f"http://127.0.0.1:{port}/", command=command(tmp_path, port, "0"))
    with pytest.raises(KeyError):
        async with serving(serve, tmp_path):
            raise KeyError
    assert not answers(serve.url)


async def test_one_that_runs_already_is_used_and_left_alone(tmp_path):
    class Refusing(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(404)  # an answer is an answer

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_address[1]}/"
            async with serving(Serve(url=url, command="no such program"), tmp_path) as ours:
                assert not ours
            assert answers(url)
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("print('port is taken'); raise SystemExit(3)", ["The server ended with 3", "It said:", "port is taken"]),
        (
            "import time; print('compiling', flush=True); time.sleep(60)",
            ["does not answer at", "after 1 s", "compiling"],
        ),
    ],
)
async def test_a_server_that_does_not_come_up_is_quoted(tmp_path, port, program, words):
    (tmp_path / "serve.py").write_text(program)
    serve = Serve(url=f"http://127.0.0.1:{port}/", command=shlex.join([sys.executable, "serve.py"]), timeout_s=1)
    started = time.monotonic()
    with pytest.raises(TargetUnreachable) as caught:
        async with serving(serve, tmp_path):
            pass
    said = f"{caught.value.message} {caught.value.hint}"
    assert [word for word in words if word not in said] == []
    assert time.monotonic() - started < 30


async def test_what_is_no_program_and_what_is_not_there_is_said(tmp_path, port):
    url = f"http://127.0.0.1:{port}/"
    with pytest.raises(UsageError, match="The server does not start: no-such-program"):
        async with serving(Serve(url=url, command="no-such-program dev"), tmp_path):
            pass
    with pytest.raises(TargetUnreachable, match="Nothing answers at"):
        async with serving(Serve(url=url), tmp_path):
            pass
