"""The one door of a page: a SOCKS5 server on loopback that every connection of its context has to come to.

What routing does not see (preconnect, speculation rules, WebRTC over TCP, whatever a later browser invents) still has to open a
connection, and a context with a proxy opens it here. The gate knows hosts and ports, no contents: RFC 1928, without
authentication, CONNECT alone. Names are looked up on this side, so that a refused page does not even ask for one.
"""

import asyncio
import contextlib
import ipaddress
from collections.abc import Callable
from types import TracebackType
from typing import Self

May = Callable[[str, int], bool]

_VERSION = 5
_NO_AUTHENTICATION = bytes((_VERSION, 0))
_CONNECT = 1
_GRANTED, _REFUSED, _UNREACHABLE = 0, 2, 4
_ADDRESS_BYTES = {1: 4, 4: 16}  # IPv4, IPv6; 3 is a name with its length in front
_CHUNK = 2**16
_CONNECT_LIMIT_S = 20.0


def nowhere(host: str, port: int) -> bool:  # noqa: ARG001  # a door that stays shut asks nothing
    """The rule for a page from memory: no connection at all."""
    return False


class Gate:
    """Open inside its `async with` block, at `url`. `may(host, port)` decides; `block` hears the host of each refusal."""

    def __init__(self, may: May = nowhere, block: Callable[[str], None] = lambda _: None) -> None:
        self._may = may
        self._block = block
        self._visits: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._visited, "127.0.0.1", 0)
        self.url = f"socks5://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)

    def _visited(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = asyncio.create_task(self._serve(reader, writer))
        self._visits.add(visit)
        visit.add_done_callback(self._visits.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            host, port = await _asked(reader, writer)
            if not self._may(host, port):
                self._block(host_name(host, port))
                writer.write(_answer(_REFUSED))
                await writer.drain()
                return
            try:
                async with asyncio.timeout(_CONNECT_LIMIT_S):
                    far_reader, far_writer = await asyncio.open_connection(host, port)
            except (OSError, TimeoutError):
                writer.write(_answer(_UNREACHABLE))
                await writer.drain()
                return
            writer.write(_answer(_GRANTED))
            try:
                await asyncio.gather(_pipe(reader, far_writer), _pipe(far_reader, writer))
            finally:
                far_writer.close()
        except (OSError, EOFError, ValueError):
            return  # whoever called hung up, or does not speak SOCKS
        finally:
            writer.close()


def host_name(host: str, port: int) -> str:
    """`host` as a URL has it: with its port unless that goes without saying."""
    shown = f"[{host}]" if ":" in host else host
    return shown if port in (80, 443) else f"{shown}:{port}"


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Host and port that the caller wants. Raises ValueError for anything but a CONNECT of SOCKS 5."""
    version, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(_NO_AUTHENTICATION)
    _, command, _, kind = await reader.readexactly(4)
    if version != _VERSION or command != _CONNECT:
        raise ValueError
    if kind in _ADDRESS_BYTES:
        host = str(ipaddress.ip_address(await reader.readexactly(_ADDRESS_BYTES[kind])))
    else:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode("ascii")
    return host.strip("[]").lower(), int.from_bytes(await reader.readexactly(2), "big")


def _answer(code: int) -> bytes:
    return bytes((_VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0))


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        if writer.can_write_eof():
            writer.write_eof()
