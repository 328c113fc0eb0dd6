"""Every row of the table gives the same answers for the same words on the wire, however the bytes are cut."""

import asyncio
import itertools
import json
import re

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from played import KEY, REQUEST, Pieces, all_of, answer_of, opened, streamed, tape_of
from tapes import CHAT_USAGE, ChatTape, event

from screenshot2code.core.history import Usage
from screenshot2code.errors import ProviderError, ProviderRefused, ProviderUnreachable, RateLimited
from screenshot2code.providers import PROVIDERS, open_provider
from screenshot2code.providers.base import Finish
from screenshot2code.providers.http import open_client

PAGE = "<h1>größer 🎨\u2028</h1>"
every_service = pytest.mark.parametrize("service", PROVIDERS.values(), ids=lambda service: service.name)


def whole(service):
    """A complete stream that says PAGE."""
    tape = tape_of(service)
    return tape.opening + tape.thought("hm 🤔") + tape.piece(PAGE[:9]) + tape.piece(PAGE[9:]) + tape.end


def one_of_each_dialect():
    """The first service of each dialect: where only the dialect matters, the others would say the same again."""
    firsts = {service.dialect: service for service in reversed(PROVIDERS.values())}
    return list(firsts.values())


every_dialect = pytest.mark.parametrize("service", one_of_each_dialect(), ids=lambda one: one.dialect.partition(":")[2])


@every_service
async def test_the_whole_answer_and_what_it_took(service):
    text, thoughts, end = await all_of(opened(service, streamed(service, [whole(service)])))
    assert (text, thoughts) == (PAGE, "hm 🤔")
    assert (end.cut, end.reason, end.usage_known) == (False, Finish.COMPLETE, True)
    counted = (end.usage.input_tokens, end.usage.output_tokens, end.usage.cached_tokens)
    assert counted == (812, 40, tape_of(service).cached)
    assert end.usage.cost_usd == (0 if service.free_at_home else None)


@every_dialect
async def test_the_same_byte_by_byte(service):
    stream = whole(service)
    told = await all_of(opened(service, streamed(service, [stream[at : at + 1] for at in range(len(stream))])))
    assert told == await all_of(opened(service, streamed(service, [stream])))


@every_dialect
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_the_same_cut_anywhere(service, data):
    stream = whole(service)
    edges = [0, *sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=9))), len(stream)]
    told = await all_of(opened(service, streamed(service, [stream[a:b] for a, b in itertools.pairwise(edges)])))
    assert told == await all_of(opened(service, streamed(service, [stream])))


@every_dialect
async def test_a_stream_that_ends_anywhere_gives_what_came_or_says_that_nothing_did(service):
    """Never a wrong letter, never an answer that calls itself complete and is not."""
    tape, stream = tape_of(service), whole(service)
    for at in range(0, len(stream), 11):  # every byte takes ten seconds; it was done
        try:
            text, end = await answer_of(opened(service, streamed(service, [stream[:at]])))
        except ProviderUnreachable:
            assert at <= len(stream) - len(tape.end) - len(tape.piece(PAGE[9:]))
        else:
            assert PAGE.startswith(text)
            assert end.cut or text == PAGE


@every_dialect
@pytest.mark.parametrize("then", [None, httpx.ReadError("gone"), httpx.RemoteProtocolError("incomplete chunked read")])
async def test_a_stream_that_breaks_off_is_cut_and_what_came_is_kept(service, then):
    tape = tape_of(service)
    text, end = await answer_of(
        opened(service, streamed(service, [tape.opening + tape.piece("one"), tape.piece("two")[:-9]], then))
    )
    assert text == "one"
    assert (end.cut, end.reason) == (True, Finish.BROKEN)


@every_dialect
async def test_a_piece_that_cannot_be_read_ends_the_answer_before_the_hole(service):
    tape = tape_of(service)
    broken = tape.piece("two").replace(b'"two"', b'"two')
    text, end = await answer_of(
        opened(service, streamed(service, [tape.opening, tape.piece("one"), broken, tape.piece("three"), tape.end]))
    )
    assert (text, end.reason) == ("one", Finish.BROKEN)
    with pytest.raises(ProviderUnreachable, match="cannot be read"):
        await answer_of(opened(service, streamed(service, [tape.opening, broken, tape.piece("three"), tape.end])))


@every_dialect
async def test_a_stream_that_ends_before_it_began_is_no_answer(service):
    for pieces, then in [([b": ping\n\n"], None), ([], httpx.ReadError("gone")), ([], None)]:
        with pytest.raises(ProviderUnreachable):
            await answer_of(opened(service, streamed(service, pieces, then)))


@every_dialect
async def test_a_length_limit_is_a_cut(service):
    tape = tape_of(service)
    text, end = await answer_of(opened(service, streamed(service, [tape.opening, tape.piece("<h1>"), tape.truncated])))
    assert (text, end.cut, end.reason, end.usage.output_tokens) == ("<h1>", True, Finish.TRUNCATED, 40)


ERRORS = [
    ({"error": {"message": "slow", "type": "rate_limit_error", "code": "rate_limit_exceeded"}}, RateLimited),
    ({"error": {"code": 402, "message": f"pay {KEY}"}}, ProviderRefused),
    ({"error": {"message": "The server had an error", "type": "server_error"}}, ProviderUnreachable),
    ({"error": {"type": "overloaded_error", "message": "Overloaded"}}, ProviderUnreachable),
    ({"error": {"code": 429, "message": "x", "status": "RESOURCE_EXHAUSTED"}}, RateLimited),
    ({"error": {"message": "too small", "code": "image_too_small"}}, ProviderRefused),
    ({"error": {"message": "what?", "code": "something_new"}}, ProviderUnreachable),
    ({"error": "overloaded"}, ProviderUnreachable),
]


@every_dialect
@pytest.mark.parametrize(("document", "kind"), ERRORS)
async def test_an_error_inside_a_stream_that_began_well(service, document, kind):
    tape = tape_of(service)
    with pytest.raises(kind) as caught:
        await answer_of(
            opened(service, streamed(service, [tape.opening, tape.piece("<h1>"), tape.error(document), b"\n"]))
        )
    assert KEY not in caught.value.message
    assert caught.value.hint


@every_dialect
@pytest.mark.parametrize(
    ("document", "asked"),
    [
        ({"error": {"type": "overloaded_error", "message": "Overloaded"}}, 3),
        ({"error": {"code": 402, "message": "pay"}}, 1),
        ({"error": {"message": "too small", "code": "image_too_small"}}, 1),
    ],
)
async def test_an_error_before_the_first_letter_is_asked_again_like_its_status(service, document, asked):
    tape, seen = tape_of(service), []
    fails = [tape.opening, tape.error(document), b"\n"]
    provider = opened(service, lambda _: streamed(service, fails), seen)
    provider._sleep = _at_once
    with pytest.raises(ProviderError):
        await answer_of(provider)
    assert len(seen) == asked


@every_dialect
async def test_what_follows_an_error_before_the_first_letter_is_the_whole_answer(service):
    tape, seen = tape_of(service), []
    turns = [[tape.opening, tape.error({"error": "overloaded"}), b"\n"], [tape.opening, tape.piece("<h1>"), tape.end]]
    provider = opened(service, lambda _: streamed(service, turns.pop(0)), seen)
    provider._sleep = _at_once
    assert (await answer_of(provider))[0] == "<h1>"
    assert len(seen) == 2


@every_dialect
async def test_an_error_after_a_thought_is_not_paid_for_twice(service):
    tape, seen = tape_of(service), []
    pieces = [tape.opening, tape.thought("hm"), tape.error({"error": "overloaded"}), b"\n"]
    with pytest.raises(ProviderError):
        await answer_of(opened(service, streamed(service, pieces), seen))
    assert len(seen) == 1


@every_dialect
async def test_a_filter_that_stopped_the_answer_is_said(service):
    tape = tape_of(service)
    if tape.filtered is None:
        return  # the dialect has no such end
    with pytest.raises(ProviderRefused, match="declined this mockup"):
        await answer_of(opened(service, streamed(service, [tape.opening, tape.piece("<h1>"), tape.filtered])))


@every_dialect
async def test_odd_but_harmless_events_are_passed_over(service):
    tape = tape_of(service)
    odd = [
        *({"choices": None}, {"choices": [{"delta": None}]}, {"choices": [{"index": 0}], "new_field": 1}),
        *({"type": "some.new.event", "x": 1}, {"type": None}, {"message": None}, {"error": None}, {"delta": 3}),
        *({"candidates": None}, {"candidates": [{"content": None}]}, {"candidates": [{"content": {"parts": 1}}]}, [1]),
    ]
    if tape.content_type.startswith("text"):
        noise = [event(document) for document in odd]
        noise += [b": comment\n\n", b"data: not json\n\n", b"data:\n\n", b"id: 7\nretry: 9\n\n", b"strange: field\n\n"]
    else:
        noise = [json.dumps(document).encode() + b"\n" for document in odd] + [b"\r\n", b"not json\n"]
    text, end = await answer_of(opened(service, streamed(service, [tape.opening, *noise, tape.piece("ok"), tape.end])))
    assert (text, end.cut) == ("ok", False)


@every_dialect
async def test_a_server_that_does_not_stream_is_read_all_the_same(service):
    text, end = await answer_of(opened(service, httpx.Response(200, json=tape_of(service).plain(PAGE))))
    assert (text, end.cut, end.usage.output_tokens) == (PAGE, False, 40)


@every_dialect
@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "image/png", "application/octet-stream"])
async def test_what_is_no_answer_is_said(service, kind):
    response = httpx.Response(200, headers={"content-type": kind}, content=b"<h1>Welcome to nginx</h1>")
    with pytest.raises(ProviderRefused, match="web page" if "html" in kind else kind):
        await answer_of(opened(service, response))


@every_dialect
async def test_an_answer_without_end_is_bounded(service):
    """10 MB of text, as one piece and as many: it is not kept, and the rest is not read."""
    tape, sent = tape_of(service), []

    class Endless(Pieces):
        async def __aiter__(self):
            for _ in range(160):
                sent.append(1)
                yield tape.piece("x" * 65536)

    response = httpx.Response(200, headers={"content-type": tape.content_type}, stream=Endless([]))
    with pytest.raises(ProviderRefused, match="no page is that long"):
        await answer_of(opened(service, response))
    assert len(sent) < 80
    with pytest.raises(ProviderRefused, match="no page is that long"):
        await answer_of(opened(service, streamed(service, [tape.piece("x" * 10 * 2**20), tape.end])))


@every_dialect
async def test_leaving_early_closes_the_stream(service):
    tape = tape_of(service)
    stream = Pieces([tape.opening, tape.piece("one"), tape.piece("two"), tape.end])
    response = httpx.Response(200, headers={"content-type": tape.content_type}, stream=stream)
    async with opened(service, response).stream(REQUEST) as chunks:
        async for _ in chunks:
            break
    assert stream.closed


@every_dialect
async def test_a_server_that_keeps_the_connection_open_is_not_waited_for(service):
    class Endless(Pieces):
        async def __aiter__(self):
            yield whole(service)
            raise AssertionError("read on after the end")

    response = httpx.Response(200, headers={"content-type": tape_of(service).content_type}, stream=Endless([]))
    assert (await answer_of(opened(service, response)))[0] == PAGE


@every_service
async def test_no_sampling_parameter_is_sent_unasked_and_the_key_only_in_its_header(service):
    seen = []
    await answer_of(opened(service, streamed(service, [whole(service)]), seen))
    (request,) = seen
    sent = request.content.decode()
    for name in ("temperature", "top_p", "top_k", "topP", "seed", "presence_penalty"):
        assert f'"{name}"' not in sent
    assert KEY not in sent + str(request.url)
    assert [KEY in value for name, value in request.headers.items()].count(True) == (1 if service.key_variables else 0)


@every_service
async def test_no_key_is_shown_by_a_provider(service):
    provider = opened(service, streamed(service, [whole(service)]))
    assert KEY not in f"{provider!r} {provider} {vars(provider)}"


async def test_no_key_no_header():
    seen = []
    service = PROVIDERS["local"]
    client = open_client(
        httpx.MockTransport(lambda request: seen.append(request) or streamed(service, [whole(service)]))
    )
    await answer_of(open_provider("local/x", base_url="http://127.0.0.1:1", environment={}, client=client))
    assert "authorization" not in seen[0].headers


async def test_a_provider_works_inside_its_block_and_without():
    stream = whole(PROVIDERS["local"])

    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + stream)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with open_provider("local/x", base_url=url, environment={}) as provider:
            assert (await answer_of(provider))[0] == PAGE
            assert (await answer_of(provider))[0] == PAGE
        assert (await answer_of(provider))[0] == PAGE


async def test_a_shared_client_stays_open():
    service = PROVIDERS["local"]
    async with open_client(httpx.MockTransport(lambda _: streamed(service, [whole(service)]))) as client:
        async with open_provider("local/x", base_url="http://127.0.0.1:1", environment={}, client=client) as provider:
            pass
        assert (await answer_of(provider))[0] == PAGE


# --- what only Chat Completions knows


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({"object": "error", "message": "no such model", "code": 404}, ProviderRefused),
        ({"choices": [{"index": 0, "delta": {}, "finish_reason": "error"}]}, ProviderUnreachable),
        ({"choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}], "error": {"code": 502, "message": "Provider disconnected", "metadata": {"error_type": "provider_unavailable"}}}, ProviderUnreachable),
    ],
)  # fmt: skip
async def test_errors_in_shapes_that_only_imitators_use(document, kind):
    service = PROVIDERS["local"]
    with pytest.raises(kind):
        await answer_of(opened(service, streamed(service, [tape_of(service).piece("<h1>"), event(document)])))


async def test_a_refusal_in_the_models_words_is_said():
    service = PROVIDERS["local"]
    refused = event({"choices": [{"index": 0, "delta": {"refusal": "I cannot copy this."}, "finish_reason": "stop"}]})
    with pytest.raises(ProviderRefused, match="I cannot copy this"):
        await answer_of(opened(service, streamed(service, [refused, event(b"[DONE]")])))


async def test_openrouter_says_the_cost_and_groq_hides_the_usage():
    end = ChatTape.piece(tape_of(PROVIDERS["local"]), "x", "stop")
    bill = event({"choices": [], "usage": CHAT_USAGE | {"cost": 0.0123}})
    router = PROVIDERS["openrouter"]
    _, finished = await answer_of(opened(router, streamed(router, [end, bill, event(b"[DONE]")])))
    assert finished.usage.cost_usd == 0.0123
    groq = PROVIDERS["groq"]
    hidden = event({"choices": [{"delta": {}, "finish_reason": "stop"}], "x_groq": {"usage": CHAT_USAGE}})
    _, finished = await answer_of(opened(groq, streamed(groq, [ChatTape.piece(tape_of(groq), "x"), hidden])))
    assert finished.usage == Usage(input_tokens=812, output_tokens=40, cached_tokens=512, cost_usd=None)


async def test_a_server_of_ones_own_that_is_not_there_is_named_by_its_address():
    def refuse(_):
        raise httpx.ConnectError("x")

    with pytest.raises(ProviderError, match=r"The server at http://127\.0\.0\.1:1/v1 could not be reached"):
        await answer_of(opened(PROVIDERS["local"], refuse))


async def _at_once(_):
    """Waits for nothing."""
