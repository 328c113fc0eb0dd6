"""`--batch`: handed in once, waited for, and taken up again by whoever asks the same."""

import asyncio
import dataclasses

import httpx
import pytest
from batch_desk import Desk
from played import KEY, NOWHERE, REQUEST, all_of

from screenshot2code.core.money import Price
from screenshot2code.errors import ProviderError, UsageError
from screenshot2code.providers import open_provider
from screenshot2code.providers.catalog import Catalog
from screenshot2code.providers.http import open_client
from screenshot2code.providers.keys import KeyRing

KEYS = {"ANTHROPIC_API_KEY": KEY, "GROQ_API_KEY": KEY}


def opened(desk, folder, said=None, model="anthropic/claude-sonnet-5-5", **more):
    return open_provider(
        model,
        base_url=None,
        environment=KEYS,
        client=open_client(httpx.MockTransport(desk)),
        announce=(said if said is not None else []).append,
        catalog=Catalog(NOWHERE),
        ring=KeyRing(NOWHERE),
        batch_folder=folder,
        **more,
    )


def handed_in(desk):
    return [path for method, path in desk.paths if (method, path) == ("POST", "/v1/messages/batches")]


async def test_handed_in_waited_for_and_answered(tmp_path):
    desk, said, slept = Desk("anthropic"), [], []

    async def sleep(seconds):
        slept.append(seconds)
        desk.done = len(slept) == 3

    provider = opened(desk, tmp_path, said)
    provider._sleep = sleep
    text, _, end = await all_of(provider)
    assert text == "first"
    assert end.usage.cost_usd == pytest.approx((300 * 2 + 512 * 0.1 + 40 * 10) / 1e6 / 2)
    assert slept == [5, 7.5, 11.25]
    assert "batch_1" in said[0]
    assert KEY not in "".join(file.read_text() for file in tmp_path.iterdir())


async def test_who_leaves_comes_back_and_pays_once(tmp_path):
    desk = Desk("anthropic")
    leaving = opened(desk, tmp_path)

    async def for_ever(_):
        await asyncio.Event().wait()

    leaving._sleep = for_ever
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await all_of(leaving)
    assert len(handed_in(desk)) == 1

    desk.done = True
    later = opened(desk, tmp_path)
    same = dataclasses.replace(REQUEST, cache_key="another run")
    async with later:
        assert (await all_of(later, same))[0] == "first"
    assert len(handed_in(desk)) == 1
    await all_of(later, dataclasses.replace(REQUEST, system="Another task."))
    assert len(handed_in(desk)) == 2


async def test_drafts_side_by_side_are_batches_of_their_own(tmp_path):
    desk = Desk("anthropic")
    desk.done = True
    for _ in range(2):  # and taken up again as such
        provider = opened(desk, tmp_path)
        await asyncio.gather(*(all_of(provider) for _ in range(3)))
        assert len(handed_in(desk)) == 3


async def test_a_batch_that_the_service_forgot_is_handed_in_again(tmp_path):
    desk = Desk("anthropic")
    desk.done = True
    await all_of(opened(desk, tmp_path))
    forgotten = []

    def forgetful(request):
        if request.method == "GET" and not forgotten:
            forgotten.append(1)
            return httpx.Response(404, json={"type": "error", "error": {"type": "not_found_error", "message": "gone"}})
        return desk(request)

    said = []
    assert (await all_of(opened(forgetful, tmp_path, said)))[0] == "first"
    assert len(handed_in(desk)) == 2
    assert "Handing it in again" in said[0]


async def test_a_refused_request_leaves_no_ticket(tmp_path):
    desk = Desk("anthropic")
    desk.done = True

    def refusing(request):
        answer = desk(request)
        if request.url.path.endswith("/results"):
            return httpx.Response(200, content=b'{"custom_id":"r00000","result":{"type":"expired"}}\n')
        return answer

    with pytest.raises(ProviderError, match="expired"):
        await all_of(opened(refusing, tmp_path))
    assert list(tmp_path.iterdir()) == []


async def test_the_facts_have_the_price_of_a_batch(tmp_path):
    facts = await opened(Desk("anthropic"), tmp_path).facts()
    assert facts.price == Price(input=1, output=5, cached=0.05, cache_write=1.25, batch=1)


def test_what_cannot_be_a_batch_is_said_before_anything_is_sent(tmp_path):
    desk = Desk("anthropic")
    with pytest.raises(UsageError, match="no batch endpoint"):
        opened(desk, tmp_path, model="groq/m")
    with pytest.raises(UsageError, match="no fallback"):
        opened(desk, tmp_path, fallbacks=("groq/m",))
    assert not desk.paths
