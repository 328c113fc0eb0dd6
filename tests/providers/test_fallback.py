"""The next model or key is asked where one fails before its answer began, and not after."""

import asyncio

import httpx
import pytest
from played import NOWHERE, REQUEST, all_of, tape_of

from screenshot2code.errors import KeyMissing, ProviderRefused, ProviderUnreachable
from screenshot2code.providers import PROVIDERS, open_provider
from screenshot2code.providers.catalog import Catalog
from screenshot2code.providers.http import open_client
from screenshot2code.providers.keys import KeyRing

GROQ, CLAUDE = PROVIDERS["groq"], PROVIDERS["anthropic"]
KEYS = {"GROQ_API_KEY": "gsk-first", "OTHER": "gsk-second", "ANTHROPIC_API_KEY": "sk-third"}


def opened(handle, *fallbacks, said=None):
    return open_provider(
        "groq/m",
        base_url=None,
        environment=KEYS,
        client=open_client(httpx.MockTransport(handle)),
        fallbacks=fallbacks,
        announce=(said if said is not None else []).append,
        catalog=Catalog(NOWHERE),
        ring=KeyRing(NOWHERE),
    )


def good(service, text="<h1>"):
    tape = tape_of(service)
    body = tape.opening + tape.piece(text) + tape.end
    return httpx.Response(200, headers={"content-type": tape.content_type}, content=body)


def refusing(*hosts_or_keys):
    """A handler that refuses requests to these hosts or with these keys, and remembers who was asked."""
    asked = []

    def handle(request):
        key = request.headers.get("authorization", "").removeprefix("Bearer ") or request.headers["x-api-key"]
        asked.append((request.url.host, key))
        if {request.url.host, key} & set(hosts_or_keys):
            return httpx.Response(401, json={"error": {"message": f"bad key {key}"}})
        return good(CLAUDE if "anthropic" in request.url.host else GROQ)

    return handle, asked


async def test_another_key_of_the_same_model():
    handle, asked = refusing("gsk-first")
    said = []
    provider = opened(handle, "key:OTHER", said=said)
    assert (await all_of(provider))[0] == "<h1>"
    assert [key for _, key in asked] == ["gsk-first", "gsk-second"]
    assert "does not accept the key" in said[0]
    assert "gsk" not in said[0]
    await all_of(provider)
    assert [key for _, key in asked] == ["gsk-first", "gsk-second", "gsk-second"]  # the first is not asked again


async def test_another_model_of_another_service():
    handle, asked = refusing("api.groq.com")
    provider = opened(handle, "anthropic/claude-sonnet-5-5")
    assert (provider.name, provider.model) == ("groq", "m")
    assert (await all_of(provider))[0] == "<h1>"
    assert (provider.name, provider.model) == ("anthropic", "claude-sonnet-5-5")
    assert asked[-1] == ("api.anthropic.com", "sk-third")
    assert (await provider.facts()).id == "anthropic/claude-sonnet-5-5"


async def test_a_first_model_without_a_key_is_passed_over_with_a_sentence():
    handle, asked = refusing()
    said = []
    provider = open_provider("openai/m", base_url=None, environment=KEYS, client=open_client(httpx.MockTransport(handle)), fallbacks=["groq/m", "anthropic/m"], announce=said.append, catalog=Catalog(NOWHERE), ring=KeyRing(NOWHERE))  # fmt: skip
    assert (provider.name, provider.model) == ("groq", "m")
    assert (await all_of(provider))[0] == "<h1>"
    assert said == ["No key for openai was found. Going on with groq/m."]
    assert [key for _, key in asked] == ["gsk-first"]


async def test_drafts_side_by_side_that_fail_together_move_on_once():
    handle, asked = refusing("gsk-first")
    said = []
    provider = opened(handle, "key:OTHER", "anthropic/m", said=said)
    answers = await asyncio.gather(*(all_of(provider) for _ in range(4)))
    assert [text for text, _, _ in answers] == ["<h1>"] * 4
    assert len(said) == 1
    assert {key for _, key in asked} == {"gsk-first", "gsk-second"}


async def test_the_last_error_is_raised_when_all_fail():
    handle, asked = refusing("api.groq.com", "api.anthropic.com")
    with pytest.raises(ProviderRefused, match="anthropic"):
        await all_of(opened(handle, "key:OTHER", "anthropic/m"))
    assert len(asked) == 3


async def test_an_answer_that_failed_after_it_began_is_not_begun_again_elsewhere():
    tape = tape_of(GROQ)
    asked = []

    def handle(request):
        asked.append(request)
        error = tape.error({"error": {"message": "down", "type": "server_error"}})
        return httpx.Response(200, headers={"content-type": tape.content_type}, content=tape.piece("<h1>") + error)

    with pytest.raises(ProviderUnreachable):
        await all_of(opened(handle, "anthropic/m"))
    assert len(asked) == 1


async def test_an_error_inside_a_stream_before_the_first_word_is_fallen_back_from():
    tape = tape_of(GROQ)

    def handle(request):
        if "groq" in request.url.host:
            error = tape.error({"error": {"message": "down", "type": "server_error"}})
            return httpx.Response(200, headers={"content-type": tape.content_type}, content=tape.opening + error)
        return good(CLAUDE)

    async with opened(handle, "anthropic/m") as provider:
        assert (await all_of(provider))[0] == "<h1>"


def test_pictures_have_to_suit_all():
    provider = opened(lambda _: good(GROQ), "anthropic/m")
    assert provider.picture_limit == CLAUDE.pictures.longest_side
    assert provider.pictures.per_request == GROQ.pictures.per_request
    assert provider.pictures.media_types == ("image/png", "image/jpeg")


def test_a_missing_fallback_is_found_before_anything_is_sent():
    with pytest.raises(KeyMissing, match="NOBODYS"):
        opened(lambda _: good(GROQ), "key:NOBODYS")
    assert "gsk" not in repr(opened(lambda _: good(GROQ), "key:OTHER"))


async def test_a_fallback_closes_what_it_left():
    closed = []

    class Body(httpx.AsyncByteStream):
        async def __aiter__(self):
            yield b"<html>"

        async def aclose(self):
            closed.append(1)

    def handle(request):
        if "groq" in request.url.host:
            return httpx.Response(200, headers={"content-type": "text/html"}, stream=Body())
        return good(CLAUDE)

    async with opened(handle, "anthropic/m").stream(REQUEST) as chunks:
        assert closed == [1]
        await anext(chunks)
