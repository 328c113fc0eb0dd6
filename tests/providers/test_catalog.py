"""What is known of models, where from, and that nothing unknown is taken for nought."""

import json
import os
import time

import httpx
import pytest
from played import KEY, NOWHERE, REQUEST, opened, streamed, tape_of

from screenshot2code.core.money import Price
from screenshot2code.errors import ConfigError, ProviderRefused
from screenshot2code.providers import PROVIDERS
from screenshot2code.providers.catalog import ALIASES, LISTS, Catalog, spelled_out

OPENROUTER_LIST = {
    "data": [
        {
            "id": "some/model",
            "context_length": 400_000,
            "architecture": {"input_modalities": ["text", "image"]},
            "pricing": {"prompt": "0.000008", "completion": "0.00003", "input_cache_read": "0.000002", "image": "0"},
            "top_provider": {"max_completion_tokens": 64_000},
        },
        {"id": "openrouter/auto", "pricing": {"prompt": "-1", "completion": "-1"}},
        {"id": None, "pricing": None, "architecture": None},
    ]
}


def test_what_is_shipped_has_a_date_and_prices():
    known = Catalog(NOWHERE).known("anthropic", "claude-sonnet-5-5")
    assert known.price == Price(input=2.0, output=10.0, cached=0.1, cache_write=2.5)
    assert (known.sees, known.context_tokens, known.longest_output_tokens) == (True, 1_000_000, 128_000)
    assert known.seen.startswith("20")


def test_a_dated_id_costs_what_the_undated_one_costs():
    catalog = Catalog(NOWHERE)
    assert catalog.known("openai", "gpt-6-luna-2026-10-01").price == catalog.known("openai", "gpt-6-luna").price


def test_what_nobody_knows_is_unknown():
    known = Catalog(NOWHERE).known("openai", "gpt-99")
    assert (known.price, known.sees, known.context_tokens, known.source) == (None, None, None, "")


@pytest.mark.parametrize("alias", ALIASES)
def test_every_alias_is_of_a_known_model_that_sees(alias):
    service, _, name = spelled_out(alias).partition("/")
    known = Catalog(NOWHERE).known(service, name)
    assert known.sees
    assert known.price


def test_the_persons_own_file_wins(tmp_path):
    own = tmp_path / "models.json"
    row = {"context_tokens": 5, "price": {"input": 1, "output": 2}}
    own.write_text(json.dumps({"seen": "2026-12-01", "models": {"openai/gpt-6-luna": row}}))
    known = Catalog(tmp_path / "lists", own=own).known("openai", "gpt-6-luna")
    assert (known.price, known.context_tokens, known.source) == (Price(input=1, output=2), 5, str(own))
    assert known.sees  # still from the shipped table
    own.write_text("{")
    with pytest.raises(ConfigError, match=r"models\.json"):
        Catalog(tmp_path / "lists", own=own).known("openai", "x")


async def test_a_services_list_is_asked_once_a_day_and_remembered(tmp_path):
    seen = []

    def router():
        return opened(
            PROVIDERS["openrouter"],
            lambda _: httpx.Response(200, json=OPENROUTER_LIST),
            seen,
            catalog=Catalog(tmp_path),
        )

    facts = await router().facts()
    assert facts.price == Price(input=8, output=30, cached=2)
    assert (facts.sees, facts.context_tokens, facts.longest_output_tokens) == (True, 400_000, 64_000)
    assert await router().facts() == facts
    assert [str(request.url) for request in seen] == ["https://openrouter.ai/api/v1/models"]

    old = time.time() - 2 * 24 * 3600
    os.utime(tmp_path / "openrouter.json", (old, old))
    await router().facts()
    assert len(seen) == 2


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"data": "none"}),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(401, json={"error": "no"}),
        httpx.Response(200, content=b"x" * (17 * 2**20)),
    ],
)
async def test_a_list_that_cannot_be_had_is_done_without(tmp_path, answer):
    facts = await opened(PROVIDERS["openrouter"], answer, catalog=Catalog(tmp_path)).facts()
    assert facts.price is None


async def test_ollama_says_what_a_model_can_do_and_it_costs_nothing_at_home(tmp_path):
    seen = []
    told = {"capabilities": ["completion", "vision"], "model_info": {"qwen3vl.context_length": 262_144}}
    provider = opened(PROVIDERS["ollama"], httpx.Response(200, json=told), seen, catalog=Catalog(tmp_path))
    facts = await provider.facts()
    assert (facts.sees, facts.context_tokens, facts.price) == (True, 262_144, Price(input=0, output=0))
    assert json.loads(seen[0].content) == {"model": "some/model"}
    assert seen[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("name", "document", "sees", "context", "longest"),
    [
        ("openai", {"data": [{"id": "m", "object": "model"}]}, None, None, None),
        ("openai", {"data": [{"id": "m", "max_model_len": 32768}]}, None, 32768, None),
        ("openai", {"data": [{"id": "m", "architecture": {"input_modalities": ["text", "image"]}, "meta": {"n_ctx": 8192}}]}, True, 8192, None),
        ("anthropic", {"data": [{"id": "m", "max_input_tokens": 9, "max_tokens": 5, "capabilities": {"image_input": {"supported": True}}}]}, True, 9, 5),
        ("gemini", {"models": [{"name": "models/m", "inputTokenLimit": 9, "outputTokenLimit": 5}]}, None, 9, 5),
    ],
)  # fmt: skip
def test_every_shape_of_list(name, document, sees, context, longest):
    (facts,) = LISTS[name].read(document, "m")
    assert (facts.id, facts.sees, facts.context_tokens, facts.longest_output_tokens) == ("m", sees, context, longest)


async def test_a_model_that_is_known_not_to_see_is_not_sent_a_picture(tmp_path):
    own, seen = tmp_path / "models.json", []
    own.write_text(json.dumps({"models": {"groq/some/model": {"sees": False}}}))
    provider = opened(PROVIDERS["groq"], httpx.Response(200), seen, catalog=Catalog(tmp_path / "lists", own=own))
    with pytest.raises(ProviderRefused, match="takes no pictures"):
        async with provider.stream(REQUEST):
            pass
    assert not seen


async def test_a_known_price_makes_a_cost_and_the_services_own_word_wins():
    service = PROVIDERS["gemini"]
    tape = tape_of(service)
    answer = streamed(service, [tape.piece("x"), tape.end])
    provider = opened(service, answer, price=Price(input=1, output=10, cached=0.1))
    async with provider.stream(REQUEST) as chunks:
        *_, end = [chunk async for chunk in chunks]
    assert end.usage.cost_usd == pytest.approx((300 * 1 + 512 * 0.1 + 40 * 10) / 1e6)
