"""`--fallback` from the settings to the wire: the session's provider goes on with the next model and says so."""

import asyncio

from played import REQUEST, all_of, tape_of

from screenshot2code.api import Session
from screenshot2code.config import resolve
from screenshot2code.core.events import Warned
from screenshot2code.providers import PROVIDERS

CHAT = tape_of(PROVIDERS["local"])


def server(status, body):
    async def answer(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = next(line for line in head.split(b"\r\n") if line.startswith(b"content-length"))
        await reader.readexactly(int(length.split(b":")[1]))
        writer.write(b"HTTP/1.1 %d X\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" % status + body)
        await writer.drain()
        writer.close()

    return asyncio.start_server(answer, "127.0.0.1", 0)


def address(one):
    return f"http://127.0.0.1:{one.sockets[0].getsockname()[1]}"


async def test_a_session_goes_on_with_the_next_model_and_says_so(tmp_path):
    good = CHAT.opening + CHAT.piece("<h1>") + CHAT.end
    async with (
        await server(401, b'{"error": {"message": "bad key sk-hidden"}}') as bad,
        await server(200, good) as well,
    ):
        environment = {
            "ANTHROPIC_API_KEY": "sk-hidden",
            "ANTHROPIC_BASE_URL": address(bad),
            "OPENAI_API_KEY": "sk-other",
            "OPENAI_BASE_URL": address(well),
        }
        flags = {"model": "anthropic/m", "fallback": ("openai-chat/n",), "store": tmp_path}
        events = []
        async with Session(
            resolve(flags, environment, tmp_path), emit=events.append, environment=environment
        ) as session:
            provider = await session._shop.provider()
            assert (await all_of(provider, REQUEST))[0] == "<h1>"
    (said,) = [event.message for event in events if isinstance(event, Warned)]
    assert f"The server at {environment['ANTHROPIC_BASE_URL']}/v1 does not accept the key" in said
    assert "Going on with openai-chat/n" in said
    assert "sk-hidden" not in said
