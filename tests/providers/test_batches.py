"""A batch is handed in, left, and collected with nothing but its ticket."""

import json

import httpx
import pytest
from batch_desk import Desk
from played import KEY, NOWHERE, REQUEST

from screenshot2code.errors import ConfigError, ProviderRefused, ProviderUnreachable, UsageError
from screenshot2code.providers import PROVIDERS
from screenshot2code.providers.batches import BatchState, BatchTicket, open_batches
from screenshot2code.providers.catalog import Catalog
from screenshot2code.providers.http import open_client
from screenshot2code.providers.keys import KeyRing

THREE = {"login": REQUEST, "a table/with odd name": REQUEST, "blog": REQUEST}


def opened(service, desk, model="some/model"):
    return open_batches(
        f"{service}/{model}",
        base_url=None,
        environment=dict.fromkeys(PROVIDERS[service].key_variables, KEY),
        client=open_client(httpx.MockTransport(desk)),
        catalog=Catalog(NOWHERE),
        ring=KeyRing(NOWHERE),
    )


@pytest.mark.parametrize("service", ["openai", "openrouter", "anthropic", "gemini"])
async def test_handed_in_left_and_collected(service):
    desk = Desk(service)
    ticket = await opened(service, desk).submit(THREE)
    assert len(desk.requests) == 3
    assert '"stream": true' not in json.dumps(desk.requests)
    assert KEY not in ticket.as_json()

    later = BatchTicket.from_json(ticket.as_json())  # another process, another day
    batches = opened(service, desk)
    progress = await batches.progress(later)
    assert (progress.state, progress.done, progress.total) == (BatchState.RUNNING, 1, 3)
    with pytest.raises(ProviderUnreachable, match="not done yet"):
        await batches.collect(later)

    desk.done = True
    assert (await batches.progress(later)).state is BatchState.ENDED
    answers = await batches.collect(later)
    assert list(answers) == list(THREE)
    assert (answers["login"].text, answers["blog"].text) == ("first", "third")
    assert answers["login"].finished.usage.output_tokens == 40
    refused = answers["a table/with odd name"]
    assert isinstance(refused.error, ProviderRefused)
    assert "no picture" in refused.error.message
    assert [again.text for again in (await batches.collect(later)).values()] == ["first", "", "third"]
    await batches.cancel(later)
    assert desk.paths[-1][0] == "POST"
    assert desk.paths[-1][1].endswith("cancel")


async def test_a_request_that_the_service_forgot_is_an_error_not_a_gap():
    desk = Desk("anthropic")
    batches = opened("anthropic", desk)
    ticket = await batches.submit({**THREE, "forgotten": REQUEST})
    desk.done = True
    assert "gave no answer" in (await batches.collect(ticket))["forgotten"].error.message


async def test_a_batch_costs_half():
    desk = Desk("anthropic")
    batches = opened("anthropic", desk, model="claude-sonnet-5-5")
    ticket = await batches.submit(THREE)
    desk.done = True
    usage = (await batches.collect(ticket))["login"].finished.usage
    assert usage.cost_usd == pytest.approx((300 * 2 + 512 * 0.1 + 40 * 10) / 1e6 / 2)


@pytest.mark.parametrize("model", ["ollama/x", "groq/x", "local/x"])
def test_a_service_without_batches_says_so(model):
    with pytest.raises(UsageError, match="has no batch endpoint"):
        open_batches(model, base_url="http://127.0.0.1:1", environment={"GROQ_API_KEY": "k"})


async def test_an_empty_batch_is_refused_before_anything_is_sent():
    desk = Desk("openai")
    with pytest.raises(UsageError):
        await opened("openai", desk).submit({})
    assert not desk.paths


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"names": 3}'])
def test_what_is_no_ticket_is_said(text):
    with pytest.raises(ConfigError):
        BatchTicket.from_json(text)
