"""The one door: what it lets through, what it refuses, and that it leaves nothing behind."""

import asyncio

import pytest

from screenshot2code.render.gate import Gate, host_name


@pytest.fixture
async def echo():
    """The port of a server that answers each line with itself."""

    async def answer(reader, writer):
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


async def asking(gate, host, port, *, command=1):
    reader, writer = await asyncio.open_connection("127.0.0.1", int(gate.url.rpartition(":")[2]))
    name = host.encode()
    writer.write(b"\x05\x01\x00" + bytes((5, command, 0, 3, len(name))) + name + port.to_bytes(2, "big"))
    assert await reader.readexactly(2) == b"\x05\x00"
    answer = await reader.read(10)
    return (answer[1] if answer else None), reader, writer


async def test_what_is_allowed_goes_through_both_ways(echo):
    async with Gate(lambda host, port: (host, port) == ("127.0.0.1", echo)) as gate:
        code, reader, writer = await asking(gate, "127.0.0.1", echo)
        assert code == 0
        writer.write(b"hello\n")
        assert await reader.readline() == b"hello\n"
        writer.close()


async def test_what_is_not_allowed_is_refused_and_named(echo):
    blocked = []
    async with Gate(lambda host, port: port != echo, blocked.append) as gate:
        code, reader, writer = await asking(gate, "127.0.0.1", echo)
        assert code == 2
        assert await reader.read() == b""
        writer.close()
    assert blocked == [f"127.0.0.1:{echo}"]


async def test_without_a_rule_nothing_goes_through(echo):
    async with Gate() as gate:
        code, _, writer = await asking(gate, "127.0.0.1", echo)
        assert code == 2
        writer.close()


async def test_a_server_that_is_not_there_is_told(unused_tcp_port):
    async with Gate(lambda host, port: True) as gate:
        code, _, writer = await asking(gate, "127.0.0.1", unused_tcp_port)
        assert code == 4
        writer.close()


@pytest.mark.parametrize("command", [2, 3])
async def test_listening_and_datagrams_are_not_offered(echo, command):
    async with Gate(lambda host, port: True) as gate:
        code, _, writer = await asking(gate, "127.0.0.1", echo, command=command)
        assert code is None
        writer.close()


async def test_leaving_hangs_up_on_whoever_is_inside(echo):
    async with Gate(lambda host, port: True) as gate:
        _, reader, writer = await asking(gate, "127.0.0.1", echo)
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()


async def test_a_caller_that_speaks_http_is_hung_up_on():
    async with Gate(lambda host, port: True) as gate:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(gate.url.rpartition(":")[2]))
        writer.write(b"GET http://example.invalid/ HTTP/1.1\r\nHost: example.invalid\r\n\r\n" * 20)
        try:
            said = await asyncio.wait_for(reader.read(), 5)
        except ConnectionResetError:
            said = b""
        assert not said.startswith(b"HTTP")
        writer.close()


@pytest.mark.parametrize(
    ("host", "port", "shown"), [("a.b", 443, "a.b"), ("a.b", 80, "a.b"), ("a.b", 81, "a.b:81"), ("::1", 5, "[::1]:5")]
)
def test_hosts_are_shown_as_urls_have_them(host, port, shown):
    assert host_name(host, port) == shown
