"""What is asked of the dialects with aimock. What it cannot do, or does otherwise than the vendor, is no cell of the table.

Its gaps, seen in version 1.43: no end by length, no thoughts and no counted tokens in the Ollama dialect; its journal keeps the
pictures of Chat alone; a batch's answers are canned words, whatever was asked.
"""

import asyncio
import base64
import json
import time

import pytest
from aimock import KEY as WANTED_KEY
from aimock import LONG, PAGE, journal
from asking import NOWHERE, ask_at, heard, png, request, shared_client
from table import ALL, DIALECTS, Check

from screenshot2code.errors import ProviderError, ProviderRefused, ProviderUnreachable
from screenshot2code.providers import open_provider
from screenshot2code.providers.base import Finish, TextDelta
from screenshot2code.providers.batches import BatchState, open_batches
from screenshot2code.providers.catalog import Catalog


async def whole_answer(url: str, dialect: str) -> None:
    answer = await heard(ask_at(url, dialect), request("build page"))
    assert answer.text == PAGE
    assert answer.deltas > 10
    assert answer.end.reason is Finish.COMPLETE
    if dialect != "Ollama":
        assert (answer.end.usage.input_tokens, answer.end.usage.output_tokens) == (812, 40)


async def thoughts(url: str, dialect: str) -> None:
    answer = await heard(ask_at(url, dialect), request("build page"))
    assert (answer.thoughts, answer.text) == ("let me look", PAGE)


async def openrouter(url: str, dialect: str) -> None:
    """Its route: comments between the events, and the cost in its usage."""
    provider = open_provider(
        "openrouter/openai/gpt-5.4-image-2",
        base_url=f"{url}/api/v1",
        environment={"OPENROUTER_API_KEY": "sk-x"},
        client=shared_client(),
        catalog=Catalog(NOWHERE),
    )
    answer = await heard(provider, request("build page"))
    assert answer.text == PAGE
    assert (answer.end.usage.cost_usd, answer.end.usage.cached_tokens) == (0.0123, 512)


async def pictures_arrive(url: str, dialect: str) -> None:
    pictures = (png("red"), png("#123456"))
    await heard(ask_at(url, dialect), request("build page", pictures=pictures))
    received = json.dumps(journal(url)[-1])
    for picture in pictures:
        assert base64.b64encode(picture).decode() in received


async def length_limit(url: str, dialect: str) -> None:
    answer = await heard(ask_at(url, dialect), request("long page"))
    assert (answer.text, answer.end.reason) == ("<h1>", Finish.TRUNCATED)


async def cut_stream(url: str, dialect: str) -> None:
    answer = await heard(ask_at(url, dialect), request("cut page"))
    assert answer.text
    assert LONG.startswith(answer.text)
    assert answer.text != LONG
    assert answer.end.reason is Finish.BROKEN


async def shown_at_once(url: str, dialect: str) -> None:
    started = time.monotonic()
    async with ask_at(url, dialect).stream(request("slow page")) as chunks:
        async for chunk in chunks:
            if isinstance(chunk, TextDelta):
                break
    assert time.monotonic() - started < 2  # the whole answer takes more than three


async def rate_limit(url: str, dialect: str) -> None:
    said, started = [], time.monotonic()
    answer = await heard(ask_at(url, dialect, announce=said.append), request(f"rate me {dialect}"))
    assert answer.text == "at last"
    assert time.monotonic() - started < 20


async def no_money(url: str, dialect: str) -> None:
    before = len(journal(url))
    with pytest.raises(ProviderRefused):
        await heard(ask_at(url, dialect), request("broke"))
    assert len(journal(url)) == before + 1


async def server_error(url: str, dialect: str) -> None:
    before = len(journal(url))
    with pytest.raises(ProviderUnreachable, match="on fire"):
        await heard(ask_at(url, dialect), request("trouble"))
    assert len(journal(url)) == before + 3


async def context_full(url: str, dialect: str) -> None:
    with pytest.raises(ProviderRefused, match="no room"):
        await heard(ask_at(url, dialect), request("too long"))


async def wrong_key(url: str, dialect: str) -> None:
    with pytest.raises(ProviderRefused, match="does not accept the key"):
        await heard(ask_at(url, dialect, key="sk-wrong"), request("build page"))
    assert (await heard(ask_at(url, dialect, key=WANTED_KEY), request("build page"))).text == PAGE


async def batch(url: str, dialect: str) -> None:
    batches = open_batches(
        f"{DIALECTS[dialect]}/tiny",
        base_url=url,
        environment={"OPENAI_API_KEY": "sk-x"},
        client=shared_client(),
        catalog=Catalog(NOWHERE),
    )
    ticket = await batches.submit({"one": request("build page"), "two": request("long page")})
    async with asyncio.timeout(20):
        while (await batches.progress(ticket)).state is BatchState.RUNNING:  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # another process's batch has no event
    answers = await batches.collect(ticket)
    assert list(answers) == ["one", "two"]
    assert all(answer.text and answer.finished.reason is Finish.COMPLETE for answer in answers.values())


async def unknown_question(url: str, dialect: str) -> None:
    """Its strict mode answers what no fixture fits with an error of its own: words and a hint all the same."""
    with pytest.raises(ProviderError) as caught:
        await heard(ask_at(url, dialect), request("nobody expects this"))
    assert caught.value.hint


AIMOCK = (
    Check("whole answer, usage counted", whole_answer),
    Check("thoughts kept apart", thoughts, tuple(name for name in ALL if name != "Ollama")),
    Check("OpenRouter's comments and cost", openrouter, ("Chat",)),
    Check("pictures arrive as they were sent", pictures_arrive, ("Chat",)),
    Check("length limit", length_limit, tuple(name for name in ALL if name != "Ollama")),
    Check("cut stream", cut_stream),
    Check("shown while the rest is held back; cancel closes the stream", shown_at_once),
    Check("rate limit, waited for as told", rate_limit),
    Check("no money, never asked again", no_money),
    Check("server error, asked again", server_error),
    Check("context full", context_full),
    Check("wrong key", wrong_key),
    Check("batch: handed in, asked after, collected", batch, ("Responses", "Chat")),
    Check("a request that the server does not understand", unknown_question),
)
NEEDS_KEY = ("wrong key",)
