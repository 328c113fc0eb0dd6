"""`check` of a project with a server of its own: started, and ended also where somebody ends the check."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from PIL import Image

pytestmark = [pytest.mark.whole, pytest.mark.browser]

SERVER = """import http.server, os, pathlib, sys
pathlib.Path("pid").write_text(str(os.getpid()))
class Never(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/slow":
            import time; time.sleep(600)
        self.send_response(200); self.end_headers()
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Never).serve_forever()
"""


@pytest.fixture
def project(tmp_path):
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    (tmp_path / "serve.py").write_text(SERVER)
    Image.new("RGB", (200, 150), "white").save(tmp_path / "page.png")
    (tmp_path / "screenshot2code.toml").write_text(
        f'[project.serve]\nurl = "http://127.0.0.1:{port}/"\ncommand = "{sys.executable} serve.py {port}"\n'
        '[[page]]\nmockup = "page.png"\nroute = "/slow"\n'
    )
    return tmp_path


def is_alive(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_whoever_ends_a_check_ends_the_server_too(project, ending):
    check = subprocess.Popen(
        [sys.executable, "-m", "screenshot2code", "check", "--json"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        until = time.monotonic() + 60
        while not (project / "pid").exists() or not (project / "pid").read_text():
            assert time.monotonic() < until
            assert check.poll() is None, check.stderr.read()
            time.sleep(0.05)
        time.sleep(0.5)
        pid = int((project / "pid").read_text())
        check.send_signal(ending)
        out, err = check.communicate(timeout=60)
    finally:
        check.kill()
    assert (check.returncode, b"Interrupted." in err) == (130, True)
    assert b'"exit_code": 130' in out
    until = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(pid)
