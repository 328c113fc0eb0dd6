"""A server of ours that sends, byte for byte and at the pace asked for, what no well-behaved server would."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(kw_only=True)
class Reply:
    """One answer. `ending`: "whole" as HTTP wants it; "early" without the last chunk; "hold" until the client goes."""

    pieces: Iterable[bytes] = ()
    status: int = 200
    content_type: str | None = "text/event-stream"
    headers: dict[str, str] = field(default_factory=dict)
    pause_s: float = 0.0  # after each piece
    ending: str = "whole"


DROPPED = Reply(status=0)
"""The connection is closed without a word."""


@dataclass
class Served:
    """The server's address, and what came in."""

    url: str
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)  # path, headers, body
    left: asyncio.Event = field(default_factory=asyncio.Event)  # a client went before the answer's end

    def body(self, index: int = -1) -> Any:
        return json.loads(self.requests[index][2])


@asynccontextmanager
async def serving(replies: Sequence[Reply]) -> AsyncIterator[Served]:
    """A server on a free port of this machine that gives `replies` one after the other, the last again and again."""
    served = Served("")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            served.requests.append(await _request(reader))
            reply = replies[min(len(served.requests), len(replies)) - 1]
            if reply.status:
                await _send(reply, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            served.left.set()
        finally:
            writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield served


async def _request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:]) if value}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return head[0].split()[1], headers, body


async def _send(reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    kind = {"Content-Type": reply.content_type} if reply.content_type else {}
    headers = {**kind, **reply.headers, "Transfer-Encoding": "chunked", "Connection": "close"}
    lines = [f"HTTP/1.1 {reply.status} Whatever", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    for piece in filter(None, reply.pieces):  # an empty chunk would end the answer
        writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        await writer.drain()
        if reply.pause_s:
            await asyncio.sleep(reply.pause_s)
    if reply.ending == "whole":
        writer.write(b"0\r\n\r\n")
    elif reply.ending == "hold":
        await reader.read()  # until the client closes
        raise ConnectionResetError
    await writer.drain()
