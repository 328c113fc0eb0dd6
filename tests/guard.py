"""What no test may do: write to the home directory of the person who runs it, or speak to another machine.

An audit hook sees every file that Python opens and every socket that it connects, whichever library does it. Programs that
a test starts are out of its sight; for them the environment points to an empty home (see conftest.py).
"""

import ipaddress
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


class Guard:
    """Watches from `install` on while `is_on`. `complaints` remembers what was refused, should the code under test swallow it.

    `refuse` makes the exception to raise from a sentence.
    """

    def __init__(self, home: Path, *, writable: Iterable[Path], refuse: Callable[[str], BaseException]) -> None:
        self.home = home.resolve()
        self.writable = tuple(path.resolve() for path in writable)
        self.refuse = refuse
        self.is_on = False
        self.complaints: list[str] = []

    def install(self) -> None:
        """Begin to watch. Python has no way to take an audit hook back, hence `is_on`."""
        sys.addaudithook(self._see)
        self.is_on = True

    def objection(self, event: str, arguments: tuple[Any, ...]) -> str | None:
        """The sentence with which an audit event is refused, or None."""
        if event in ("socket.connect", "socket.sendto") and not is_loopback(arguments[1]):
            return f"A test tried to reach {arguments[1]!r}. Tests speak to loopback servers of their own only."
        if event == "socket.getaddrinfo" and not is_loopback((arguments[0],)):
            return f"A test tried to look up {arguments[0]!r}. Tests speak to loopback servers of their own only."
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES:
            return self._write_objection(arguments[0])
        if event == "os.mkdir":
            return self._write_objection(arguments[0])
        return None

    def _write_objection(self, target: object) -> str | None:
        if not isinstance(target, str | bytes | os.PathLike):
            return None  # a file descriptor, opened before
        path = Path(os.path.realpath(os.fsdecode(target)))
        if not path.is_relative_to(self.home) or any(path.is_relative_to(place) for place in self.writable):
            return None
        return f"A test tried to write {path}, in your home directory. Give the code a folder, and the test a tmp_path."

    def _see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.is_on and (sentence := self.objection(event, arguments)):
            self.complaints.append(sentence)
            raise self.refuse(sentence)


def is_loopback(address: object) -> bool:
    """Whether a socket address stays on this machine: a Unix socket, localhost, 127.0.0.0/8 or ::1."""
    if not isinstance(address, tuple):
        return True
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
