"""How services are reached: HTTP/2 where it is offered, a certificate authority or proxy of one's own, and no key in any log."""

import asyncio
import logging
import ssl

import h2.config
import h2.connection
import h2.events
import pytest
import trustme
from played import KEY, all_of, tape_of

from screenshot2code.errors import ProviderUnreachable
from screenshot2code.providers import PROVIDERS, open_provider

LOCAL = PROVIDERS["local"]
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_proxy_of_the_persons(monkeypatch):
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """A certificate authority of one's own; its certificate lies where SSL_CERT_FILE is pointed to."""
    made = trustme.CA()
    path = tmp_path / "ca.pem"
    made.cert_pem.write_to_path(str(path))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return made


def answer():
    tape = tape_of(LOCAL)
    return tape.opening + tape.piece("<h1>") + tape.end


def secured(authority, *protocols):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    context.set_alpn_protocols(list(protocols))
    return context


async def speak_2(reader, writer):
    """One answer over HTTP/2, once the request is complete."""
    wire = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    wire.initiate_connection()
    writer.write(wire.data_to_send())
    while data := await reader.read(65536):
        for event in wire.receive_data(data):
            if isinstance(event, h2.events.StreamEnded):
                wire.send_headers(event.stream_id, [(":status", "200"), ("content-type", "text/event-stream")])
                wire.send_data(event.stream_id, answer(), end_stream=True)
            if isinstance(event, h2.events.DataReceived):
                wire.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        writer.write(wire.data_to_send())
        await writer.drain()
    writer.close()


async def speak_1(reader, writer):
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
    await reader.readexactly(int(length.split(b":")[1]))
    body = answer()
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n")
    writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    await writer.drain()
    writer.close()


def asking(url):
    return open_provider("local/m", base_url=url, environment={"SCREENSHOT2CODE_LOCAL_API_KEY": KEY})


async def test_http_2_is_spoken_where_it_is_offered_and_no_debug_log_shows_the_key(authority, caplog):
    """hpack writes every header out at debug level."""
    context = secured(authority, "h2", "http/1.1")
    with caplog.at_level(logging.DEBUG):
        async with await asyncio.start_server(speak_2, "127.0.0.1", 0, ssl=context) as server:
            port = server.sockets[0].getsockname()[1]
            async with asking(f"https://127.0.0.1:{port}") as provider:
                assert (await all_of(provider))[0] == "<h1>"
    assert "HTTP/2" in caplog.text  # the logs were on
    assert KEY not in caplog.text
    assert KEY.encode().hex() not in caplog.text


async def test_http_1_is_spoken_where_it_is_not(authority):
    async with await asyncio.start_server(speak_1, "127.0.0.1", 0, ssl=secured(authority, "http/1.1")) as server:
        port = server.sockets[0].getsockname()[1]
        assert (await all_of(asking(f"https://localhost:{port}")))[0] == "<h1>"


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path, authority, monkeypatch):
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    async with await asyncio.start_server(speak_1, "127.0.0.1", 0, ssl=secured(authority, "http/1.1")) as server:
        port = server.sockets[0].getsockname()[1]
        provider = asking(f"https://127.0.0.1:{port}")
        with pytest.raises(ProviderUnreachable, match="certificate that nobody here vouches for") as caught:
            await all_of(provider)
    assert "SSL_CERT_FILE" in (caught.value.hint or "")


async def test_what_is_not_on_this_machine_is_asked_through_the_proxy(monkeypatch):
    asked = []

    async def proxy(reader, writer):
        asked.append((await reader.readuntil(b"\r\n")).decode().strip())
        await speak_1(reader, writer)

    async with await asyncio.start_server(proxy, "127.0.0.1", 0) as server:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        assert (await all_of(asking("http://models.test/v1")))[0] == "<h1>"
    assert asked == ["POST http://models.test/v1/chat/completions HTTP/1.1"]
