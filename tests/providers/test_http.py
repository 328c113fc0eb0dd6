"""Requests are tried again by a table, and nothing of httpx or of a key leaves the folder."""

import asyncio
import dataclasses
import inspect
import traceback

import httpx
import pytest

from screenshot2code.errors import (
    ConfigError,
    ProviderRefused,
    ProviderUnreachable,
    RateLimited,
    Screenshot2CodeError,
)
from screenshot2code.providers.http import OURS, Sender, open_client, translated
from screenshot2code.providers.refusals import RETRIES, Refusal, backoff, error_for, read_refusal, retry_wait


def exceptions_of_httpx():
    every = {value for name in httpx.__all__ if inspect.isclass(value := getattr(httpx, name))}
    return sorted(
        (kind for kind in every if issubclass(kind, Exception) and not issubclass(kind, OURS)),
        key=lambda kind: kind.__name__,
    )


def made(kind):
    """An exception of `kind` that quotes a key, as httpx's own may."""
    if kind is httpx.HTTPStatusError:
        return kind("Bearer sk-hidden", request=httpx.Request("GET", "http://x"), response=httpx.Response(500))
    return kind("Bearer sk-hidden")


@pytest.mark.parametrize("kind", exceptions_of_httpx())
def test_no_exception_of_httpx_is_forgotten(kind):
    with pytest.raises(Screenshot2CodeError) as caught, translated("acme"):
        raise made(kind)
    assert "acme" in caught.value.message
    assert caught.value.hint
    assert "sk-hidden" not in f"{caught.value}{caught.value.hint}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


async def test_the_client_waits_as_long_as_a_model_thinks():
    async with open_client() as client:
        assert client.timeout.as_dict() == {"connect": 5, "read": 600, "write": 60, "pool": 5}


async def test_a_model_on_this_machine_is_not_asked_through_the_proxy(monkeypatch):
    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")  # nobody listens there
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server, open_client() as client:
        port = server.sockets[0].getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            assert (await client.get(f"http://{host}:{port}/")).text == "hi"


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "SSL_CERT_FILE"])
async def test_unusable_proxy_settings_are_a_sentence(monkeypatch, variable):
    for name in (variable, variable.lower()):
        monkeypatch.setenv(name, "gopher://me:hidden@x" if variable == "HTTPS_PROXY" else "/no/such/file")
    with pytest.raises(ConfigError, match="proxy or certificate") as caught:
        open_client()
    assert "hidden" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("refusal", "attempt", "wait"),
    [
        (Refusal(status=429), 1, 0.5),
        (Refusal(status=429), 2, 1.0),
        (Refusal(status=429), RETRIES + 1, None),
        (Refusal(status=408), 1, 0.5),
        (Refusal(status=409), 1, 0.5),
        (Refusal(status=529), 1, 0.5),
        (Refusal(status=400), 1, None),
        (Refusal(status=401), 1, None),
        (Refusal(status=402), 1, None),
        (Refusal(status=402, should_retry=True), 1, None),
        (Refusal(status=429, codes=frozenset({"insufficient_quota"})), 1, None),
        (Refusal(status=429, codes=frozenset({"organization_spend_limit_reached"})), 1, None),
        (Refusal(status=429, codes=frozenset({"usage_limit_exceeded"})), 1, None),
        (Refusal(status=429, codes=frozenset({"rate_limit_exceeded"})), 1, 0.5),
        (Refusal(status=429, codes=frozenset({"enforced_spend_limit_reached"}), retry_after_s=1), 1, None),
        (Refusal(status=429, retry_after_s=17.5), 1, 17.5),
        (Refusal(status=503, retry_after_s=0), 1, 0),
        (Refusal(status=429, retry_after_s=121), 1, None),
        (Refusal(status=500, should_retry=False), 1, None),
        (Refusal(status=400, should_retry=True), 1, 0.5),
    ],
)
def test_what_is_tried_again_and_when(refusal, attempt, wait):
    assert retry_wait(refusal, attempt, jitter=lambda: 0.0) == wait


def test_waits_double_up_to_a_limit_less_some_jitter():
    assert [backoff(n, jitter=lambda: 0.0) for n in range(1, 7)] == [0.5, 1, 2, 4, 8, 8]
    assert backoff(1, jitter=lambda: 1.0) == 0.375


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "60", "retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, None),
        ({}, None),
    ],
)
def test_reads_how_long_to_wait(headers, seconds):
    assert read_refusal(429, b"", headers).retry_after_s == seconds


def test_reads_a_date_to_wait_for():
    later = "Fri, 01 Jan 2100 00:00:00 GMT"
    assert read_refusal(429, b"", {"retry-after": later}).retry_after_s > 1e9


@pytest.mark.parametrize(
    ("body", "message", "codes"),
    [
        (b'{"error":{"message":"no","type":"t","param":null,"code":"c"}}', "no", {"t", "c"}),
        (b'{"error":{"code":402,"message":"no","metadata":{"error_type":"payment_required"}}}', "no", {"402", "payment_required"}),
        (b'{"error":"no"}', "no", set()),
        (b'{"object":"error","message":"no","code":40303}', "no", {"40303"}),
        (b'{"detail":"no"}', "no", set()),
        (b'{"detail":[{"loc":["body"],"msg":"no"}]}', '[{"loc": ["body"], "msg": "no"}]', set()),
        (b'{"error":{"message":"no","details":{"error_code":"enforced_spend_limit_reached"}}}', "no", {"enforced_spend_limit_reached"}),
        (b'{"error":{"code":429,"message":"no","status":"RESOURCE_EXHAUSTED"}}', "no", {"429", "RESOURCE_EXHAUSTED"}),
        (b'[{"error":{"code":400,"message":"no","details":[{"reason":"API_KEY_INVALID"}]}}]', "no", {"400", "API_KEY_INVALID"}),
        (b"<html>Bad gateway</html>", "", set()),
        (b"[" * 100_000, "[" * 300, set()),
        (b"no", "no", set()),
        (b"[]", "", set()),
        (b"null", "", set()),
        (b"\xff\xfe", "��", set()),
    ],
)  # fmt: skip
def test_reads_every_shape_of_refusal(body, message, codes):
    refusal = read_refusal(400, body, {})
    assert (refusal.message, refusal.codes) == (message, codes)


@pytest.mark.parametrize(
    ("refusal", "kind", "words"),
    [
        (Refusal(status=401), ProviderRefused, "key"),
        (Refusal(status=402), ProviderRefused, "payment"),
        (Refusal(status=429, codes=frozenset({"insufficient_quota"})), ProviderRefused, "payment"),
        (Refusal(status=404), ProviderRefused, "model"),
        (Refusal(status=400, codes=frozenset({"context_length_exceeded"})), ProviderRefused, "too long"),
        (Refusal(status=302), ProviderRefused, "redirect"),
        (Refusal(status=418), ProviderRefused, "refused"),
        (Refusal(status=429, retry_after_s=3), RateLimited, "too many"),
        (Refusal(status=503), ProviderUnreachable, "trouble"),
    ],
)
def test_every_refusal_has_words_and_a_way_out(refusal, kind, words):
    error = error_for(refusal, "acme", ("ACME_KEY",))
    assert type(error) is kind
    assert words in error.message
    assert error.hint
    assert "{" not in error.hint


def sender(answers, slept):
    """A sender whose service gives `answers` in turn; exceptions are raised."""

    def handle(request):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def sleep(seconds):
        slept.append(seconds)

    return Sender(
        client=open_client(httpx.MockTransport(handle)),
        service="acme",
        key_variables=("ACME_KEY",),
        redacted=lambda text: text.replace("sk-hidden", "…"),
        sleep=sleep,
        jitter=lambda: 0.0,
    )


async def post(one):
    async with one.client:
        response = await one.post("http://acme.test/v1", headers={}, body=b"{}")
        return await response.aread()


async def test_tries_twice_more_and_no_oftener():
    slept, answers = (
        [],
        [httpx.Response(503), httpx.Response(429, headers={"retry-after-ms": "20"}), httpx.Response(200, text="ok")],
    )
    assert await post(sender(answers, slept)) == b"ok"
    assert slept == [0.5, 0.02]

    slept, answers = [], [httpx.Response(503) for _ in range(9)]
    with pytest.raises(ProviderUnreachable, match="503"):
        await post(sender(answers, slept))
    assert (len(answers), slept) == (9 - 1 - RETRIES, [0.5, 1.0])


async def test_a_lost_connection_is_tried_again_but_not_a_long_silence():
    slept = []
    assert (
        await post(sender([httpx.ConnectError("x"), httpx.ReadError("x"), httpx.Response(200, text="ok")], slept))
        == b"ok"
    )
    assert slept == [0.5, 1.0]

    slept = []
    with pytest.raises(ProviderUnreachable, match="in time"):
        await post(sender([httpx.ReadTimeout("x"), httpx.Response(200)], slept))
    assert slept == []


async def test_a_key_that_the_service_echoes_is_taken_out():
    body = {"error": {"message": "Incorrect API key provided: sk-hidden"}}
    with pytest.raises(ProviderRefused) as caught:
        await post(sender([httpx.Response(401, json=body)], []))
    assert "Incorrect API key provided: …" in caught.value.message
    assert "sk-hidden" not in repr(caught.value)
    assert "ACME_KEY" in caught.value.hint


async def test_a_redirect_is_not_followed_with_the_key():
    answers = [httpx.Response(307, headers={"location": "http://elsewhere.test/"}), httpx.Response(200)]
    with pytest.raises(ProviderRefused, match="redirect"):
        await post(sender(answers, []))
    assert len(answers) == 1


GEMINI_SLOW = b'{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"@type":"RetryInfo","retryDelay":"34s"}]}}'
GEMINI_DAY = (
    b'{"error":{"code":429,"message":"m","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]}]}}'
)
GEMINI_KEY = (
    b'{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}'
)


def test_gemini_says_in_the_body_how_long_to_wait():
    refusal = read_refusal(429, GEMINI_SLOW, {})
    assert retry_wait(refusal, 1, jitter=lambda: 0.0) == 34
    assert read_refusal(429, GEMINI_SLOW, {"retry-after": "2"}).retry_after_s == 2  # the header is nearer


def test_a_quota_of_the_day_is_not_waited_for():
    refusal = read_refusal(429, GEMINI_DAY, {})
    assert retry_wait(refusal, 1, jitter=lambda: 0.0) is None
    assert "today" in error_for(refusal, "gemini", ()).message


def test_geminis_400_for_a_wrong_key_is_a_wrong_key():
    error = error_for(read_refusal(400, GEMINI_KEY, {}), "gemini", ("GEMINI_API_KEY",))
    assert "does not accept the key" in error.message
    assert "GEMINI_API_KEY" in error.hint


@pytest.mark.parametrize("code", ["image_too_large", "invalid_base64_image", "image_dimensions_too_large"])
def test_a_picture_that_is_not_taken_is_said(code):
    refusal = read_refusal(200, {"error": {"message": "m", "code": code}}, {})
    assert refusal.status == 400
    assert "one of the pictures" in error_for(refusal, "acme", ()).message


def test_the_services_id_of_the_request_is_passed_on():
    refusal = read_refusal(500, b'{"request_id":"req_7","error":{"message":"m"}}', {})
    assert "request req_7" in error_for(refusal, "acme", ()).message
    assert read_refusal(500, b"", {"x-request-id": "req_8"}).request == "req_8"


async def test_a_wait_that_a_person_would_notice_is_announced():
    said, answers = [], [httpx.Response(429, headers={"retry-after": "30"}), httpx.Response(200, text="ok")]
    one = dataclasses.replace(sender(answers, []), announce=said.append)
    assert await post(one) == b"ok"
    assert said == ["acme answered with HTTP 429; trying again in 30 s."]
