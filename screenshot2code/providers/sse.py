"""Server-sent events and JSON lines: bytes in, events out. Pure, so that every way of cutting a stream can be tested.

The rules are those of the WHATWG HTML standard, section 9.2.6, with two exceptions: see `EventReader`.
"""

import re
from dataclasses import dataclass
from typing import Protocol

_LINE_END = re.compile(
    rb"\r\n|\r|\n"
)  # and no other: generated code may hold U+2028, which str.splitlines() would cut at
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONGEST_STRAY = 64 * 1024  # characters of bare JSON that are kept: it is an error's text


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event. `name` is "" where the server gave none; several `data:` lines are joined by a newline."""

    name: str
    data: str


class Reader(Protocol):
    """Puts events together from chunks that may end anywhere."""

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """The events that `chunk` completes."""
        ...

    def flush(self) -> list[ServerEvent]:
        """What the stream's end leaves over."""
        ...


class _Lines:
    """Cuts bytes at line ends, whichever of the three; a chunk may end inside a character or between CR and LF."""

    def __init__(self) -> None:
        self._unfinished = bytearray()
        self._after_cr = False  # a line feed that comes next belongs to the line end before it
        self._at_start = True

    def feed(self, chunk: bytes) -> list[str]:
        """The lines that `chunk` completes."""
        if not chunk:
            return []
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
            self._after_cr = False
            if not chunk:
                return []
        self._after_cr = chunk.endswith(b"\r")
        *ended, rest = _LINE_END.split(chunk)
        lines = []
        for piece in ended:
            self._unfinished += piece
            lines.append(self._taken())
        self._unfinished += rest
        return lines

    def flush(self) -> list[str]:
        """The last line, where the stream ended without ending it."""
        return [self._taken()] if self._unfinished else []

    def _taken(self) -> str:
        line = bytes(self._unfinished)
        self._unfinished.clear()
        if self._at_start:
            self._at_start = False
            line = line.removeprefix(_BYTE_ORDER_MARK)
        return line.decode("utf-8", errors="replace")


class EventReader:
    """Server-sent events. Two things are not as in the standard, because services do them.

    What the stream's end leaves over is given out (some leave out the last blank line; the caller judges), and bare JSON between
    events, which the standard would ignore, is an event too (Gemini reports errors so).
    """

    def __init__(self) -> None:
        self._lines = _Lines()
        self._name = ""
        self._data: list[str] = []
        self._stray: list[str] = []

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """The events that `chunk` completes."""
        return [event for line in self._lines.feed(chunk) for event in self._take(line)]

    def flush(self) -> list[ServerEvent]:
        """What the stream's end leaves over, at most one event and one piece of bare JSON."""
        last = [event for line in self._lines.flush() for event in self._take(line)]
        return last + self._take("")

    def _take(self, line: str) -> list[ServerEvent]:
        if not line:
            return self._dispatch()
        if self._stray or line.startswith(("{", "[")):
            if sum(map(len, self._stray)) < _LONGEST_STRAY:
                self._stray.append(line)
            return []
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._name = value
        return []  # comments have an empty field name; `id` and `retry` are for reconnecting, which we never do

    def _dispatch(self) -> list[ServerEvent]:
        name, data, stray = self._name, self._data, self._stray
        self._name, self._data, self._stray = "", [], []
        events = [ServerEvent(name, "\n".join(data))] if data else []
        return [*events, ServerEvent("", "\n".join(stray))] if stray else events


class LineReader:
    """JSON lines (application/x-ndjson): each line that is not blank is an event without a name."""

    def __init__(self) -> None:
        self._lines = _Lines()

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """The events that `chunk` completes."""
        return [ServerEvent("", line) for line in self._lines.feed(chunk) if line.strip()]

    def flush(self) -> list[ServerEvent]:
        """The last line, where the stream ended without ending it."""
        return [ServerEvent("", line) for line in self._lines.flush() if line.strip()]
