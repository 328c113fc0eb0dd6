"""What is asked of the dialects with our own server: the misbehaviour that no independent server offers."""

import asyncio
import base64
import json
import time
from typing import Any

import pytest
from asking import KEY, ask_at, heard, png, request
from loopback import DROPPED, Reply, serving
from table import DIALECTS, Check
from tapes import Tape

from screenshot2code.errors import ProviderError, ProviderRefused, ProviderUnreachable, RateLimited
from screenshot2code.providers import PROVIDERS
from screenshot2code.providers.base import Finish, TextDelta
from screenshot2code.providers.http import Patience

PAGE = '<file path="index.html">\n<h1>größer 🎨\u2028</h1>\n</file>\n'
AT_ONCE = {"retry-after-ms": "10"}


def tape_of(dialect: str) -> Tape:
    from played import tape_of as tape_of_service

    return tape_of_service(PROVIDERS[DIALECTS[dialect]])


def stream(dialect: str, *pieces: bytes, **more: Any) -> Reply:
    tape = tape_of(dialect)
    return Reply(pieces=[tape.opening, *pieces], content_type=tape.content_type, **more)


def complete(dialect: str, **more: Any) -> Reply:
    tape = tape_of(dialect)
    return stream(dialect, tape.piece(PAGE[:20]), tape.piece(PAGE[20:]), tape.end, **more)


async def ask(dialect: str, *replies: Reply, **more: Any):
    async with serving(replies) as served:
        answer = await heard(ask_at(served.url, dialect, **more), request("build page"))
    return answer, served


async def failing(dialect: str, *replies: Reply, kind: type[ProviderError], **more: Any):
    """The error, which shows no key and says what to do, and the number of requests it took."""
    async with serving(replies) as served:
        with pytest.raises(kind) as caught:
            await heard(ask_at(served.url, dialect, **more), request("build page"))
    error = caught.value
    assert error.message
    assert error.hint
    assert error.exit_code == 3
    assert KEY not in f"{error!r} {error.hint}"
    return error, len(served.requests)


async def whole_answer(dialect: str) -> None:
    answer, _ = await ask(dialect, complete(dialect))
    assert answer.text == PAGE
    assert answer.end.reason is Finish.COMPLETE
    assert (answer.end.usage.input_tokens, answer.end.usage.output_tokens) == (812, 40)


async def pictures_arrive(dialect: str) -> None:
    pictures = (png("red"), png("#123456", (2000, 1500)))
    async with serving([complete(dialect)]) as served:
        await heard(ask_at(served.url, dialect), request("build page", pictures=pictures))
    sent = json.dumps(served.body())
    places = [sent.index(base64.b64encode(picture).decode()) for picture in pictures]
    assert places == sorted(places)


async def byte_by_byte(dialect: str) -> None:
    every = b"".join(complete(dialect).pieces)
    single = [every[at : at + 1] for at in range(len(every))]
    answer, _ = await ask(dialect, Reply(pieces=single, content_type=tape_of(dialect).content_type))
    assert (answer.text, answer.end.reason) == (PAGE, Finish.COMPLETE)


async def shown_at_once(dialect: str) -> None:
    """The first words are here while the server still holds back the rest."""
    tape = tape_of(dialect)
    held = stream(dialect, tape.piece("first"), ending="hold")
    async with serving([held]) as served:
        provider = ask_at(served.url, dialect)
        async with asyncio.timeout(10), provider.stream(request("build page")) as chunks:
            async for chunk in chunks:
                if isinstance(chunk, TextDelta):
                    assert chunk.text == "first"
                    break
        async with asyncio.timeout(10):
            await served.left.wait()  # leaving the block closed the connection


async def length_limit(dialect: str) -> None:
    tape = tape_of(dialect)
    answer, _ = await ask(dialect, stream(dialect, tape.piece("<h1>"), tape.truncated))
    assert (answer.text, answer.end.cut, answer.end.reason) == ("<h1>", True, Finish.TRUNCATED)


async def cut_stream(dialect: str) -> None:
    tape = tape_of(dialect)
    for ending in ("early", "whole"):  # the connection breaks; the stream ends without its marker
        answer, served = await ask(dialect, stream(dialect, tape.piece("one"), tape.piece("two")[:-9], ending=ending))
        assert (answer.text, answer.end.reason) == ("one", Finish.BROKEN)
        assert not answer.end.usage_known or dialect in ("Messages", "Gemini")  # these count at the beginning
        assert len(served.requests) == 1, "a lost stream is paid for: it is not asked for again unasked"


async def early_close(dialect: str) -> None:
    answer, served = await ask(dialect, DROPPED, complete(dialect))
    assert (answer.text, len(served.requests)) == (PAGE, 2)
    await failing(dialect, stream(dialect, ending="early"), kind=ProviderUnreachable)


async def rate_limit(dialect: str) -> None:
    slow = {"error": {"message": "slow", "type": "rate_limit_error", "code": "rate_limit_exceeded"}}
    limited = Reply(
        status=429,
        content_type="application/json",
        headers={"Retry-After": "0.2"},
        pieces=[json.dumps(slow).encode()],
    )
    started = time.monotonic()
    answer, served = await ask(dialect, limited, complete(dialect))
    assert time.monotonic() - started >= 0.2
    assert (answer.text, len(served.requests)) == (PAGE, 2)
    patience = Reply(status=429, headers={"Retry-After": "0"})
    error, asked = await failing(dialect, patience, kind=RateLimited)
    assert (error.retry_after, asked) == (0, 3)


async def no_money(dialect: str) -> None:
    broke = {"error": {"message": "You are out of credit", "type": "insufficient_quota", "code": "insufficient_quota"}}
    for status in (402, 429):
        reply = Reply(
            status=status, content_type="application/json", headers=AT_ONCE, pieces=[json.dumps(broke).encode()]
        )
        error, asked = await failing(dialect, reply, kind=ProviderRefused)
        assert asked == 1
        assert "payment" in error.message


async def server_error(dialect: str) -> None:
    down = Reply(status=503, content_type="text/html", headers=AT_ONCE, pieces=[b"<html>Bad gateway</html>"])
    answer, served = await ask(dialect, down, down, complete(dialect))
    assert (answer.text, len(served.requests)) == (PAGE, 3)
    final = Reply(status=500, headers={"x-should-retry": "false"})
    assert (await failing(dialect, final, kind=ProviderUnreachable))[1] == 1


async def wrong_key(dialect: str) -> None:
    echo = {"error": {"message": f"Incorrect API key provided: {KEY}", "type": "authentication_error"}}
    reply = Reply(status=401, content_type="application/json", pieces=[json.dumps(echo).encode()])
    error, asked = await failing(dialect, reply, kind=ProviderRefused)
    assert ("does not accept the key" in error.message, asked) == (True, 1)


async def error_inside(dialect: str) -> None:
    tape = tape_of(dialect)
    trouble = tape.error({"error": {"message": f"no {KEY}", "type": "overloaded_error", "code": "server_error"}})
    _, asked = await failing(dialect, stream(dialect, tape.piece("<h1>"), trouble), kind=ProviderUnreachable)
    assert asked == 1
    answer, served = await ask(dialect, stream(dialect, trouble), complete(dialect))
    assert (answer.text, len(served.requests)) == (PAGE, 2)


async def malformed_json(dialect: str) -> None:
    tape = tape_of(dialect)
    broken = tape.piece("two").replace(b'"two"', b'"two')
    answer, _ = await ask(dialect, stream(dialect, tape.piece("one"), broken, tape.piece("three"), tape.end))
    assert (answer.text, answer.end.reason) == ("one", Finish.BROKEN)
    await failing(dialect, stream(dialect, broken), kind=ProviderUnreachable)


async def slow_bytes(dialect: str) -> None:
    every = b"".join(complete(dialect).pieces)
    drops = [every[at : at + 40] for at in range(0, len(every), 40)]
    slow = Reply(pieces=drops, content_type=tape_of(dialect).content_type, pause_s=0.01)
    answer, _ = await ask(dialect, slow)
    assert answer.text == PAGE
    tape = tape_of(dialect)
    drip = stream(dialect, tape.piece("one"), *[tape.thought("hm")] * 200, pause_s=0.02)
    answer, _ = await ask(dialect, drip, patience=Patience(whole=0.4))
    assert (answer.text, answer.end.reason) == ("one", Finish.BROKEN)


async def silence(dialect: str) -> None:
    tape = tape_of(dialect)
    brief = Patience(first_byte=0.3, silence=0.3)
    held = stream(dialect, tape.piece("one"), ending="hold")
    answer, _ = await ask(dialect, held, patience=brief)
    assert (answer.text, answer.end.reason) == ("one", Finish.BROKEN)
    empty = Reply(content_type=tape.content_type, ending="hold")
    error, _ = await failing(dialect, empty, kind=ProviderUnreachable, patience=brief)
    assert "silent" in error.message or "in time" in error.message


async def endless_answer(dialect: str) -> None:
    tape = tape_of(dialect)
    megabyte = tape.piece("x" * 2**20)
    error, _ = await failing(dialect, stream(dialect, *[megabyte] * 10), kind=ProviderRefused)
    assert "no page is that long" in error.message


async def wrong_content_type(dialect: str) -> None:
    for kind in ("text/html", "image/png"):
        reply = Reply(content_type=kind, pieces=[b"<h1>Welcome</h1>"])
        await failing(dialect, reply, kind=ProviderRefused)
    for kind in (None, "text/plain"):  # a proxy took it away; the bytes are what they are
        reply = complete(dialect)
        reply.content_type = kind
        assert (await ask(dialect, reply))[0].text == PAGE


async def no_streaming(dialect: str) -> None:
    plain = json.dumps(tape_of(dialect).plain(PAGE)).encode()
    answer, _ = await ask(dialect, Reply(content_type="application/json", pieces=[plain]))
    assert (answer.text, answer.end.reason, answer.end.usage.output_tokens) == (PAGE, Finish.COMPLETE, 40)


LOOPBACK = (
    Check("whole answer, usage counted", whole_answer),
    Check("pictures arrive as they were sent", pictures_arrive),
    Check("one byte at a time", byte_by_byte),
    Check("shown while the rest is held back; cancel closes the stream", shown_at_once),
    Check("length limit", length_limit),
    Check("cut stream", cut_stream),
    Check("connection closed before or at the beginning", early_close),
    Check("rate limit, waited for as told", rate_limit),
    Check("no money, never asked again", no_money),
    Check("server error, asked again", server_error),
    Check("wrong key", wrong_key),
    Check("error inside a 200 stream", error_inside),
    Check("malformed JSON", malformed_json),
    Check("slow bytes", slow_bytes),
    Check("silence", silence),
    Check("a 10 MB answer", endless_answer),
    Check("wrong content type", wrong_content_type),
    Check("a server that does not stream", no_streaming),
)
