"""Every row of the table gives the same answers for the same recorded bytes, however they are cut."""

import asyncio
import itertools
import json
import re

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screenshot2code.core.history import Usage
from screenshot2code.errors import ProviderRefused, ProviderUnreachable, RateLimited
from screenshot2code.providers import PROVIDERS, open_provider
from screenshot2code.providers.base import Finished, Picture, Text, TextDelta, Turn, VisionRequest
from screenshot2code.providers.chat import ChatCompletions
from screenshot2code.providers.http import open_client

KEY = "sk-hidden"
REQUEST = VisionRequest(
    system="You write pages.",
    turns=(
        Turn(role="user", parts=(Text("Look:"), Picture(data=b"\x89PNG", label="The mockup"))),
        Turn(role="assistant", parts=(Text("<file "), Text('path="a">'))),
        Turn(role="user", parts=(Text("Go on."),)),
    ),
    max_output_tokens=512,
)


def event(document):
    return (
        b"data: "
        + (document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode())
        + b"\n\n"
    )


def piece(text, reason=None):
    return event({"id": "c1", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": reason}]})


USAGE = {
    "prompt_tokens": 812,
    "completion_tokens": 40,
    "total_tokens": 852,
    "prompt_tokens_details": {"cached_tokens": 512},
}
OPENING = event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": None}, "finish_reason": None}]})
END = event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
BILL = event({"choices": [], "usage": USAGE})
DONE = event(b"[DONE]")
PAGE = "<h1>größer 🎨\u2028</h1>"
WHOLE = b": OPENROUTER PROCESSING\n\n" + OPENING + piece(PAGE[:9]) + piece(PAGE[9:]) + END + BILL + DONE


class Pieces(httpx.AsyncByteStream):
    def __init__(self, pieces, then=None):
        self.pieces, self.then, self.closed = pieces, then, False

    async def __aiter__(self):
        for one in self.pieces:
            yield one
        if self.then:
            raise self.then

    async def aclose(self):
        self.closed = True


def opened(service, answer, seen=None):
    def handle(request):
        if seen is not None:
            seen.append(request)
        return answer

    environment = dict.fromkeys(service.key_variables, KEY)
    client = open_client(httpx.MockTransport(handle))
    return open_provider(
        f"{service.name}/some/model",
        base_url=service.base_url or "http://127.0.0.1:1",
        environment=environment,
        client=client,
    )


def streamed(pieces, then=None):
    headers = {"content-type": "text/event-stream; charset=utf-8"}
    return httpx.Response(200, headers=headers, stream=Pieces(pieces, then))


async def answer_of(provider):
    async with provider.stream(REQUEST) as chunks:
        every = [chunk async for chunk in chunks]
    assert all(isinstance(chunk, TextDelta) for chunk in every[:-1])
    assert isinstance(every[-1], Finished)
    return "".join(chunk.text for chunk in every[:-1]), every[-1]


every_service = pytest.mark.parametrize("service", PROVIDERS.values(), ids=lambda service: service.name)


@every_service
async def test_the_whole_answer_and_what_it_took(service):
    text, finished = await answer_of(opened(service, streamed([WHOLE])))
    assert text == PAGE
    assert finished == Finished(usage=Usage(input_tokens=812, output_tokens=40, cached_tokens=512, cost_usd=None))


@every_service
async def test_the_same_byte_by_byte(service):
    text, finished = await answer_of(opened(service, streamed([WHOLE[at : at + 1] for at in range(len(WHOLE))])))
    assert (text, finished.cut, finished.usage.input_tokens) == (PAGE, False, 812)


@every_service
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cuts=st.lists(st.integers(0, len(WHOLE)), max_size=9))
async def test_the_same_cut_anywhere(service, cuts):
    edges = [0, *sorted(cuts), len(WHOLE)]
    text, finished = await answer_of(opened(service, streamed([WHOLE[a:b] for a, b in itertools.pairwise(edges)])))
    assert (text, finished.cut) == (PAGE, False)


@every_service
@pytest.mark.parametrize("then", [None, httpx.ReadError("gone"), httpx.RemoteProtocolError("incomplete chunked read")])
async def test_a_stream_that_ends_in_mid_answer_is_cut_and_what_came_is_kept(service, then):
    bytes_of_two = OPENING + piece("one") + piece("two")
    text, finished = await answer_of(opened(service, streamed([bytes_of_two[:-9]], then)))
    assert text == "one"
    assert finished == Finished(usage=Usage(cost_usd=None), cut=True)


@every_service
async def test_a_stream_that_ends_before_it_began_is_no_answer(service):
    for pieces, then in [([b": ping\n\n"], None), ([], httpx.ReadError("gone"))]:
        with pytest.raises(ProviderUnreachable):
            await answer_of(opened(service, streamed(pieces, then)))


@every_service
async def test_a_length_limit_is_a_cut(service):
    text, finished = await answer_of(
        opened(service, streamed([OPENING, piece("<h1>"), piece("", "length"), BILL, DONE]))
    )
    assert (text, finished.cut) == ("<h1>", True)


@every_service
@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({"error": {"message": "slow", "type": "rate_limit_error", "code": "rate_limit_exceeded"}}, RateLimited),
        ({"error": {"code": 402, "message": f"pay {KEY}"}}, ProviderRefused),
        ({"error": {"message": "The server had an error", "type": "server_error"}}, ProviderUnreachable),
        ({"error": "overloaded"}, ProviderUnreachable),
        ({"object": "error", "message": "no such model", "code": 404}, ProviderRefused),
        ({"choices": [{"index": 0, "delta": {}, "finish_reason": "error"}]}, ProviderUnreachable),
        ({"choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}], "error": {"code": 502, "message": "Provider disconnected", "metadata": {"error_type": "provider_unavailable"}}}, ProviderUnreachable),
    ],
)  # fmt: skip
async def test_an_error_inside_a_stream_that_began_well(service, document, kind):
    with pytest.raises(kind) as caught:
        await answer_of(opened(service, streamed([OPENING, piece("<h1>"), event(document)])))
    assert KEY not in caught.value.message


@every_service
async def test_a_refusal_of_the_model_is_said(service):
    refused = event({"choices": [{"index": 0, "delta": {"refusal": "I cannot copy this."}, "finish_reason": "stop"}]})
    with pytest.raises(ProviderRefused, match="I cannot copy this"):
        await answer_of(opened(service, streamed([refused, DONE])))
    with pytest.raises(ProviderRefused, match="content filter"):
        await answer_of(opened(service, streamed([piece("<h1>", "content_filter"), DONE])))


@every_service
async def test_odd_but_harmless_events_are_passed_over(service):
    odd = [
        event({"choices": None}),
        event({"choices": [{"delta": None}]}),
        event({"choices": [{"index": 0}], "new_field": 1}),
        event(b"[1]"),
        event(b"not json"),
        event(b""),
        event({"choices": [{"delta": {"reasoning": "hm", "reasoning_content": "hm"}}]}),
        event({"error": None, "choices": []}),
    ]
    text, finished = await answer_of(opened(service, streamed([*odd, piece("ok", "eos"), DONE])))
    assert (text, finished.cut) == ("ok", False)


@every_service
async def test_a_server_that_does_not_stream_is_read_all_the_same(service):
    document = {"choices": [{"message": {"content": PAGE}, "finish_reason": "stop"}], "usage": USAGE}
    text, finished = await answer_of(opened(service, httpx.Response(200, json=document)))
    assert (text, finished.usage.output_tokens) == (PAGE, 40)


@every_service
async def test_a_web_page_is_not_an_answer(service):
    with pytest.raises(ProviderRefused, match="web page"):
        await answer_of(opened(service, httpx.Response(200, html="<h1>Welcome to nginx</h1>")))


@every_service
async def test_leaving_early_closes_the_stream(service):
    stream = Pieces([OPENING, piece("one"), piece("two"), DONE])
    response = httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=stream)
    async with opened(service, response).stream(REQUEST) as chunks:
        async for _ in chunks:
            break
    assert stream.closed


@every_service
async def test_the_request_on_the_wire(service):
    seen = []
    await answer_of(opened(service, streamed([WHOLE]), seen))
    (request,) = seen
    body = json.loads(request.content)
    assert request.url.path.endswith("/chat/completions")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert body["model"] == "some/model"
    assert body["stream"] is True
    assert body["stream_options"] == {"include_usage": True}
    assert body[service.max_tokens_field] == 512
    assert not {"temperature", "top_p", "top_k", "seed"} & set(body)
    system, first, answer, second = body["messages"]
    assert system == {"role": "system", "content": "You write pages."}
    assert [part["type"] for part in first["content"]] == ["text", "text", "image_url"]
    assert first["content"][1]["text"] == "The mockup"
    assert first["content"][2]["image_url"]["url"] == "data:image/png;base64,iVBORw=="
    assert answer == {"role": "assistant", "content": '<file path="a">'}
    assert second["content"] == [{"type": "text", "text": "Go on."}]


@every_service
async def test_no_key_is_shown_by_a_provider(service):
    provider = opened(service, streamed([WHOLE]))
    assert KEY not in f"{provider!r} {provider} {vars(provider)}"


async def test_no_key_no_header():
    seen = []
    client = open_client(httpx.MockTransport(lambda request: seen.append(request) or streamed([WHOLE])))
    await answer_of(open_provider("local/x", base_url="http://127.0.0.1:1", environment={}, client=client))
    assert "authorization" not in seen[0].headers


async def test_openrouter_says_the_cost_and_groq_hides_the_usage():
    bill = event({"choices": [], "usage": USAGE | {"cost": 0.0123}})
    _, finished = await answer_of(opened(PROVIDERS["openrouter"], streamed([piece("x", "stop"), bill, DONE])))
    assert finished.usage.cost_usd == 0.0123
    hidden = event({"choices": [{"delta": {}, "finish_reason": "stop"}], "x_groq": {"usage": USAGE}})
    _, finished = await answer_of(opened(PROVIDERS["groq"], streamed([piece("x"), hidden, DONE])))
    assert finished.usage.input_tokens == 812


async def test_a_server_that_keeps_the_connection_open_is_not_waited_for():
    class Endless(Pieces):
        async def __aiter__(self):
            yield piece("x", "stop") + BILL
            raise AssertionError("read on after the end")

    response = httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=Endless([]))
    assert (await answer_of(opened(PROVIDERS["local"], response)))[0] == "x"


async def test_a_provider_works_inside_its_block_and_without():
    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + WHOLE)
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
    async with open_client(httpx.MockTransport(lambda _: streamed([WHOLE]))) as client:
        async with open_provider("local/x", base_url="http://127.0.0.1:1", environment={}, client=client) as provider:
            pass
        assert (await answer_of(provider))[0] == PAGE


async def test_a_server_of_ones_own_that_is_not_there_is_named_by_its_address():
    async def at_once(_):
        pass

    provider = ChatCompletions(PROVIDERS["local"], "x", base_url="http://127.0.0.1:1/v1", key=None, sleep=at_once)
    with pytest.raises(ProviderUnreachable, match=r"The server at http://127\.0\.0\.1:1/v1 could not be reached"):
        await answer_of(provider)
