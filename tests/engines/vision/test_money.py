"""What a draft costs, and that it costs no more than was allowed."""

import dataclasses

import pytest

from screenshot2code.core.events import CostForeseen, TokensStreamed
from screenshot2code.core.history import Usage
from screenshot2code.core.money import Allowance, Price
from screenshot2code.core.settings import Policy, RunSettings
from screenshot2code.engines.vision.conversation import LEAST_ANSWER
from screenshot2code.errors import LimitReached, UsageError
from screenshot2code.providers.base import Finished, ModelFacts

PAGE = '<file path="index.html">\n<!doctype html>\n<h1>Sign in</h1>\n</file>\n'
PRICE = Price(input=2.0, output=10.0)


def priced(**policy):
    return RunSettings(policy=Policy(price=PRICE, **policy))


def unnamed(provider, usage=None):
    """Let the scripted service name no cost, or no usage at all (None)."""
    stream = provider.stream
    ended = Finished(usage=usage or Usage(cost_usd=None), usage_known=usage is not None)

    def without(request):
        opened = stream(request)

        class Wrapped:
            async def __aenter__(self):
                chunks = await opened.__aenter__()
                return self.read(chunks)

            async def read(self, chunks):
                async for chunk in chunks:
                    yield ended if isinstance(chunk, Finished) else chunk

            async def __aexit__(self, *error):
                return await opened.__aexit__(*error)

        return Wrapped()

    provider.stream = without


async def test_a_range_is_said_once_before_the_first_call(vision, brief, first_pass):
    engine, provider = vision(PAGE, PAGE, settings=priced())
    said = []

    def emit(event):
        if isinstance(event, CostForeseen):
            said.append((event, len(provider.requests)))

    await engine.draft(dataclasses.replace(brief, passes_left=4), emit)
    await engine.draft(dataclasses.replace(brief, best=first_pass, passes_left=3), emit)
    ((event, requests),) = said
    assert requests == 0
    assert 0 < event.low_usd < event.high_usd
    assert 0 < event.low_tokens < event.high_tokens
    assert event.high_usd >= 4 * event.low_usd / 2  # four passes are foreseen


async def test_without_a_price_tokens_are_foreseen_and_dollars_are_not(vision, brief):
    engine, _ = vision(PAGE)
    said = []
    await engine.draft(brief, said.append)
    (event,) = [event for event in said if isinstance(event, CostForeseen)]
    assert (event.low_usd, event.high_usd) == (None, None)
    assert event.high_tokens > event.low_tokens > 0


async def test_what_the_service_counts_is_priced_as_the_person_says(vision, brief):
    engine, provider = vision(PAGE, settings=priced())
    unnamed(provider, Usage(input_tokens=1_000_000, output_tokens=100_000, cost_usd=None))
    draft = await engine.draft(brief, lambda _: None)
    assert draft.usage.cost_usd == pytest.approx(3.0)
    assert not draft.usage.estimated


async def test_what_the_service_does_not_count_is_counted_here_and_said(vision, brief):
    engine, provider = vision(PAGE, settings=priced())
    unnamed(provider)
    draft = await engine.draft(brief, lambda _: None)
    assert draft.usage.estimated
    assert draft.usage.input_tokens > 300
    assert draft.usage.output_tokens == -(-len(PAGE) // 4)
    assert draft.usage.cost_usd > 0
    assert any("counted here" in note for note in draft.notes)


async def test_cost_and_time_left_are_told_while_it_streams(vision, brief):
    engine, _ = vision(PAGE.replace("Sign in", "Sign in " * 100), settings=priced())
    said = []
    await engine.draft(brief, said.append)
    counts = [event for event in said if isinstance(event, TokensStreamed)]
    assert [event.tokens for event in counts] == sorted({event.tokens for event in counts})
    assert [event.cost_usd for event in counts] == sorted({event.cost_usd for event in counts})
    assert counts[0].eta_s > 0


async def test_a_limit_of_cost_without_a_price_is_refused_before_any_call(vision, brief):
    engine, provider = vision(PAGE, settings=RunSettings(policy=Policy(max_cost_usd=1.0)))
    with pytest.raises(UsageError, match="not known") as caught:
        await engine.draft(brief, lambda _: None)
    assert "--price" in caught.value.hint
    assert provider.requests == []


async def test_what_the_provider_knows_of_its_model_is_a_price(vision, brief):
    engine, provider = vision(PAGE, settings=RunSettings(policy=Policy(max_cost_usd=1.0)))

    async def facts():
        return ModelFacts(id="m", price=PRICE)

    provider.facts = facts
    said = []
    await engine.draft(brief, said.append)
    assert next(event for event in said if isinstance(event, CostForeseen)).low_usd > 0


@pytest.mark.parametrize("allowance", [Allowance(cost_usd=0.0001), Allowance(tokens=300)])
async def test_what_is_not_left_is_not_spent(vision, brief, allowance):
    engine, provider = vision(PAGE, settings=priced())
    with pytest.raises(LimitReached):
        await engine.draft(dataclasses.replace(brief, allowance=allowance), lambda _: None)
    assert provider.requests == []


async def test_an_answer_may_be_no_longer_than_what_is_left(vision, brief):
    engine, provider = vision(PAGE, settings=priced())
    await engine.draft(dataclasses.replace(brief, allowance=Allowance(cost_usd=0.1, tokens=9000)), lambda _: None)
    longest = provider.requests[0].max_output_tokens
    assert LEAST_ANSWER < longest < 9000


@pytest.mark.parametrize(
    ("known", "allowance", "wanted"),
    [
        ({"longest_output_tokens": 64_000}, Allowance(), 64_000),  # nobody says a length: not the service's own 4096
        ({"longest_output_tokens": 5_000}, Allowance(tokens=9_000), 5_000),  # more would be refused
        ({"longest_output_tokens": 64_000, "context_tokens": 64_000}, Allowance(), range(50_000, 63_900)),
        (
            {"longest_output_tokens": 64_000, "context_tokens": 300},
            Allowance(),
            None,
        ),  # our count is no ground to refuse
        ({"context_tokens": 64_000}, Allowance(), None),
    ],
)
async def test_an_answer_may_be_as_long_as_the_model_writes(vision, brief, known, allowance, wanted):
    engine, provider = vision(PAGE, PAGE, settings=priced())
    asked = []

    async def facts():
        asked.append(provider.model)
        return ModelFacts(id="m", **known)

    provider.facts = facts
    await engine.draft(dataclasses.replace(brief, allowance=allowance), lambda _: None)
    await engine.draft(dataclasses.replace(brief, allowance=allowance), lambda _: None)
    longest = provider.requests[0].max_output_tokens
    assert longest in wanted if isinstance(wanted, range) else longest == wanted
    assert asked == ["model"]  # once for both


async def test_a_second_turn_that_cannot_be_paid_is_not_asked(vision, brief):
    """Half a page is worth more than an error: what is complete stays."""
    engine, provider = vision((PAGE + '<file path="a.css">\nh1', True), PAGE, settings=priced())
    draft = await engine.draft(dataclasses.replace(brief, allowance=Allowance(cost_usd=0.4)), lambda _: None)
    assert len(provider.requests) == 1  # the scripted service asks half a dollar for each
    assert [str(file.path) for file in draft.source.files] == ["index.html"]


def test_cached_input_has_its_own_price():
    price = Price(input=2.0, output=10.0, cached=0.5)
    assert price.cost(input_tokens=1_000_000, output_tokens=0, cached_tokens=400_000) == pytest.approx(1.4)
    assert PRICE.cost(input_tokens=1_000_000, output_tokens=0, cached_tokens=400_000) == pytest.approx(2.0)


def test_the_longest_answer_that_is_left():
    assert Allowance().output_tokens(500, PRICE) is None
    assert Allowance(tokens=2000).output_tokens(500, None) == 1500
    assert Allowance(cost_usd=0.01101).output_tokens(500, PRICE) == 1001
    assert Allowance(cost_usd=0.0005).output_tokens(500, PRICE) <= 0
    assert Allowance(cost_usd=0.011).output_tokens(500, None) is None


async def test_who_left_the_price_out_is_told_before_anything_is_drafted(vision):
    engine, provider = vision(PAGE, settings=RunSettings(policy=Policy(max_cost_usd=1.0)))
    with pytest.raises(UsageError, match="not known"):
        await engine.check()
    assert provider.requests == []


async def test_a_price_of_ones_own_is_enough_for_a_limit(vision):
    engine, _ = vision(PAGE, settings=RunSettings(policy=Policy(max_cost_usd=1.0, price=PRICE)))
    await engine.check()
