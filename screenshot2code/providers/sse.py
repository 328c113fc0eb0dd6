"""Server-sent events: bytes in, events out. Pure, so that every way of cutting a stream can be tested.

The rules are those of the WHATWG HTML standard, section 9.2.6, with one exception: see `EventReader.flush`.
"""

import re
from dataclasses import dataclass

_LINE_END = re.compile(
    rb"\r\n|\r|\n"
)  # and no other: generated code may hold U+2028, which str.splitlines() would cut at
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event. `name` is "" where the server gave none; several `data:` lines are joined by a newline."""

    name: str
    data: str


class EventReader:
    """Puts events together from chunks that may end anywhere, also inside a UTF-8 character or between CR and LF."""

    def __init__(self) -> None:
        self._unfinished = bytearray()  # of a line
        self._after_cr = False  # a line feed that comes next belongs to the line end before it
        self._at_start = True
        self._name = ""
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """The events that `chunk` completes."""
        if not chunk:
            return []
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
        self._after_cr = chunk.endswith(b"\r")
        *ended, rest = _LINE_END.split(chunk)
        events: list[ServerEvent] = []
        for piece in ended:
            self._unfinished += piece
            line = bytes(self._unfinished)
            self._unfinished.clear()
            events += self._take(line)
        self._unfinished += rest
        return events

    def flush(self) -> list[ServerEvent]:
        """What the stream's end leaves over, at most one event.

        The standard drops it; some servers leave out the last blank line, so we give it out and the caller judges.
        """
        last = bytes(self._unfinished)
        self._unfinished.clear()
        events = self._take(last) if last else []
        return events + self._take(b"")

    def _take(self, line: bytes) -> list[ServerEvent]:
        if self._at_start:
            self._at_start = False
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if not line:
            return self._dispatch()
        field, _, value = line.decode("utf-8", errors="replace").partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._name = value
        return []  # comments have an empty field name; `id` and `retry` are for reconnecting, which we never do

    def _dispatch(self) -> list[ServerEvent]:
        name, data = self._name, self._data
        self._name, self._data = "", []
        return [ServerEvent(name, "\n".join(data))] if data else []
