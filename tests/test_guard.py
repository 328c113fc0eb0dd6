"""The guard of conftest.py refuses what it should, and nothing else."""

import os
import socket
from pathlib import Path

import pytest
from guard import Guard

HOME = Path("/home/somebody")


@pytest.fixture
def guard_of():
    """Makes a guard that watches nobody: its judgement is asked for directly."""
    return lambda *writable: Guard(HOME, writable=writable, refuse=RuntimeError)


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("93.184.216.34", 443))),
        ("socket.connect", (None, ("2606:2800::1", 443, 0, 0))),
        ("socket.sendto", (None, ("192.168.0.1", 53))),
        ("socket.getaddrinfo", ("example.org", 443, 0, 0, 0)),
    ],
)
def test_refuses_other_machines_by_address_and_by_name(guard_of, event, arguments):
    assert "loopback servers of their own only" in guard_of().objection(event, arguments)


@pytest.mark.parametrize(
    "address", [("127.0.0.1", 80), ("127.8.0.1", 80), ("::1", 80, 0, 0), ("localhost", 80), "/tmp/socket"]
)
def test_lets_this_machine_speak_to_itself(guard_of, address):
    assert guard_of().objection("socket.connect", (None, address)) is None


def test_refuses_writing_to_the_home_directory(guard_of):
    sentence = guard_of().objection("open", (str(HOME / ".bashrc"), "w", os.O_WRONLY | os.O_CREAT))
    assert "home directory" in sentence
    assert "tmp_path" in sentence
    assert "home directory" in guard_of().objection("os.mkdir", (str(HOME / ".config"), 0o777, -1))


def test_lets_tests_read_the_home_directory_and_write_elsewhere(guard_of):
    assert guard_of().objection("open", (str(HOME / ".bashrc"), "r", os.O_RDONLY)) is None
    assert guard_of().objection("open", ("/srv/file", "w", os.O_WRONLY)) is None
    assert guard_of(HOME / "code").objection("open", (str(HOME / "code/x"), "w", os.O_WRONLY)) is None


def test_watches_this_very_session(guard):
    with pytest.raises(pytest.fail.Exception, match="look up 'example"):
        socket.getaddrinfo("example.org", 443)
    assert guard.complaints.pop().startswith("A test tried to look up")


def test_the_home_of_tests_is_empty_and_without_keys(empty_home):
    assert Path.home() == empty_home
    assert not [name for name in os.environ if name.endswith("_API_KEY")]
