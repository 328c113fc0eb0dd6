"""Requests to model services: one client, one translation of foreign exceptions, one table of what is tried again.

A service's refusal becomes one of our errors by status and code; the words of its message are passed on without the key.
"""

import asyncio
import email.utils
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from screenshot2code.errors import (
    ConfigError,
    ProviderError,
    ProviderRefused,
    ProviderUnreachable,
    RateLimited,
    Screenshot2CodeError,
)

TIMEOUT = httpx.Timeout(connect=5, read=600, write=60, pool=5)  # reasoning models are silent for minutes before a byte
RETRIES = 2  # as the vendors' own clients do, like the four numbers below
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 8.0
JITTER = 0.25  # of the wait, taken off
LONGEST_WISH_S = 120.0  # who asks for more patience than this is not waited for
LONGEST_ERROR_BODY = 64 * 1024
LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")  # a model on this machine is never behind the proxy

Sleep = Callable[[float], Awaitable[None]]


def open_client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """The one client of a session; close it with `async with`. Proxy and certificates come from httpx's usual variables.

    Redirects are not followed: they would carry the key to another host. Raises ConfigError for unusable proxy settings.
    """
    try:
        return httpx.AsyncClient(
            timeout=TIMEOUT, transport=transport, mounts=dict.fromkeys(LOOPBACK), follow_redirects=False
        )
    except (httpx.InvalidURL, ImportError, OSError, ValueError) as exc:
        raise ConfigError(
            f"The proxy or certificate settings of this environment cannot be used ({type(exc).__name__}).",
            hint="Look at HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from None  # its text may hold a proxy's password


@dataclass(frozen=True, slots=True)
class Foreign:
    """What an exception of httpx means to a person, and whether the request may be sent again."""

    exception: type[Exception]
    error: type[Screenshot2CodeError]
    words: str
    retried: bool = False


# The first row that fits counts. A read timeout is not tried again: ten minutes of a model's work would be paid twice.
FOREIGN = (
    Foreign(httpx.ConnectTimeout, ProviderUnreachable, "did not take the connection in time", retried=True),
    Foreign(httpx.PoolTimeout, ProviderUnreachable, "has too many of our requests open"),
    Foreign(httpx.TimeoutException, ProviderUnreachable, "did not answer in time"),
    Foreign(httpx.UnsupportedProtocol, ConfigError, "has an address that is neither http nor https"),
    Foreign(httpx.LocalProtocolError, ConfigError, "cannot be asked: a header or the address is not valid HTTP"),
    Foreign(httpx.ProxyError, ProviderUnreachable, "could not be reached through the proxy"),
    Foreign(httpx.ConnectError, ProviderUnreachable, "could not be reached", retried=True),
    Foreign(httpx.TransportError, ProviderUnreachable, "broke off the connection", retried=True),
    Foreign(httpx.HTTPError, ProviderUnreachable, "sent an answer that cannot be read"),
    Foreign(httpx.InvalidURL, ConfigError, "has an address that cannot be read"),
)
OURS = (httpx.StreamError, httpx.CookieConflict)  # only a mistake of ours can raise these: they stay as they are

HINTS = {
    ProviderUnreachable: "Check the network, the proxy and --base-url, then try again.",
    ConfigError: "Check --base-url and the key.",
}


@contextmanager
def translated(service: str) -> Iterator[None]:
    """Turns every exception of httpx into one of ours. The original is dropped: its text may quote a header."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        row = foreign_row(exc)
        raise row.error(f"{service} {row.words} ({type(exc).__name__}).", hint=HINTS[row.error]) from None


def foreign_row(exc: Exception) -> Foreign:
    return next(row for row in FOREIGN if isinstance(exc, row.exception))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A service's no. `status` is the HTTP status or, in mid-stream, the number or nearest number of its code."""

    status: int
    message: str = ""
    codes: frozenset[str] = frozenset()  # every code and type that the body names
    retry_after_s: float | None = None
    should_retry: bool | None = None  # the service's own word


_STATUS_BY_CODE = {
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "insufficient_quota": 402,
    "payment_required": 402,
    "authentication": 401,
    "invalid_api_key": 401,
    "permission_denied": 403,
    "context_length_exceeded": 400,
    "invalid_request_error": 400,
    "invalid_request": 400,
    "model_not_found": 404,
    "provider_overloaded": 529,
    "provider_unavailable": 502,
    "overloaded_error": 529,
    "timeout": 504,
}
_NO_MONEY = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "enforced_spend_limit_reached",
    "billing_hard_limit_reached",
    "billing_not_active",
    "payment_required",
}
_TOO_LONG = {"context_length_exceeded", "exceed_context_size_error", "max_tokens_exceeded"}


def read_refusal(status: int, body: bytes | Mapping[str, Any], headers: Mapping[str, str]) -> Refusal:
    """What an error body says, in any of the shapes that services use; HTML from a proxy has no message worth showing.

    `headers` must find names in lower case.
    """
    document: Any = body
    if isinstance(body, bytes):
        try:
            document = json.loads(body)
        except ValueError:
            text = body.decode("utf-8", errors="replace").strip()
            document = {} if text.startswith("<") else {"message": text[:300]}
    error = document.get("error", document) if isinstance(document, Mapping) else document
    if isinstance(error, str):
        error = {"message": error}
    if not isinstance(error, Mapping):
        error = {}
    metadata = error.get("metadata")
    details = error.get("details")
    codes = {str(error[key]) for key in ("code", "type") if error.get(key)}
    codes |= {str(metadata["error_type"])} if isinstance(metadata, Mapping) and metadata.get("error_type") else set()
    codes |= {str(details["error_code"])} if isinstance(details, Mapping) and details.get("error_code") else set()
    said = error.get("message") or error.get("detail") or ""
    wish = headers.get("x-should-retry", "").strip().lower()
    return Refusal(
        status=status if status >= 300 else _status_of(codes),
        message=said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)[:300],
        codes=frozenset(codes),
        retry_after_s=_retry_after(headers),
        should_retry={"true": True, "false": False}.get(wish),
    )


def _status_of(codes: set[str]) -> int:
    numbers = [int(code) for code in codes if code.isdecimal() and 300 <= int(code) <= 599]
    return next(iter(numbers), None) or next(
        (_STATUS_BY_CODE[code] for code in sorted(codes & set(_STATUS_BY_CODE))), 502
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        try:
            seconds = float(text) / unit
        except ValueError:
            moment = email.utils.parsedate_tz(text) if text else None
            seconds = email.utils.mktime_tz(moment) - time.time() if moment else -1.0
        if 0 <= seconds < float("inf"):
            return seconds
    return None


def retry_wait(refusal: Refusal, attempt: int, *, jitter: Callable[[], float]) -> float | None:
    """Seconds to wait before the request is sent again after failing `attempt` times (from 1); None: do not.

    `jitter` gives 0..1. A refusal for want of money is final, whatever else it says.
    """
    if attempt > RETRIES or refusal.status == 402 or refusal.codes & _NO_MONEY:
        return None
    worthwhile = refusal.status in (408, 409, 429) or refusal.status >= 500
    if not (worthwhile if refusal.should_retry is None else refusal.should_retry):
        return None
    if refusal.retry_after_s is not None:
        return refusal.retry_after_s if refusal.retry_after_s <= LONGEST_WISH_S else None
    return backoff(attempt, jitter=jitter)


def backoff(attempt: int, *, jitter: Callable[[], float]) -> float:
    """Seconds before the next try where the service did not say."""
    return min(FIRST_WAIT_S * 2.0 ** (attempt - 1), LONGEST_WAIT_S) * (1 - JITTER * jitter())


# By status, for a person: (what happened, what to do). `{service}` and `{keys}` are filled in.
_WORDS = {
    401: ("does not accept the key", "Check {keys}."),
    402: ("wants payment before it answers", "Add credit or raise the spending limit there, or choose another model."),
    403: ("does not allow this request", "Check what the key may do, and whether the content was refused."),
    404: ("does not know this model or address", "Check the name after the slash in --model, and --base-url."),
    413: ("finds the request too large", "Choose a smaller mockup or a model that takes more."),
    429: ("has had too many requests from us", "Wait a little, or choose another model."),
}
_REDIRECTED = ("answered with a redirect, which we do not follow with a key", "Give the final address as --base-url.")
_TROUBLED = ("is in trouble", "This is on their side: try again later, or choose another model.")
_REFUSED = ("refused the request", "The message above is the service's own.")


def error_for(refusal: Refusal, service: str, key_variables: tuple[str, ...]) -> ProviderError:
    """The exception to raise for `refusal`."""
    status = 402 if refusal.codes & _NO_MONEY else refusal.status
    words, hint = _WORDS.get(status) or (_TROUBLED if status >= 500 else _REDIRECTED if status < 400 else _REFUSED)
    if refusal.codes & _TOO_LONG:
        words, hint = "finds mockup and code too long for this model", "Choose a model with a larger context."
    said = f": {refusal.message.rstrip('. ')}" if refusal.message else ""
    message = f"{service} {words} (HTTP {status}){said}."
    hint = hint.format(keys=" or ".join(key_variables) or "the key")
    if status == 429:
        return RateLimited(message, hint=hint, retry_after=refusal.retry_after_s)
    if status >= 500 or status == 408:
        return ProviderUnreachable(message, hint=hint)
    return ProviderRefused(message, hint=hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """How requests are sent: the client, and where waiting and chance come from."""

    client: httpx.AsyncClient
    service: str
    key_variables: tuple[str, ...]
    redacted: Callable[[str], str]
    sleep: Sleep = asyncio.sleep
    jitter: Callable[[], float] = random.random

    @asynccontextmanager
    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> AsyncIterator[httpx.Response]:
        """The open answer to a POST, status 200, its body unread; tries again by the tables above.

        Only what fails before the answer begins is tried again: nobody de-duplicates requests, a lost stream is paid for.
        """
        response = await self._send(url, headers, body)
        try:
            yield response
        finally:
            await response.aclose()

    async def _send(self, url: str, headers: Mapping[str, str], body: bytes) -> httpx.Response:
        attempt = 0
        while True:
            attempt += 1
            with translated(self.service):
                request = self.client.build_request("POST", url, headers=dict(headers), content=body)
                try:
                    response = await self.client.send(request, stream=True)
                except httpx.HTTPError as exc:
                    if attempt > RETRIES or not foreign_row(exc).retried:
                        raise
                    wait = backoff(attempt, jitter=self.jitter)
                else:
                    if response.status_code == 200:
                        return response
                    refusal = await self._refusal(response)
                    wish = retry_wait(refusal, attempt, jitter=self.jitter)
                    if wish is None:
                        raise self.error(refusal)
                    wait = wish
            await self.sleep(wait)

    def error(self, refusal: Refusal) -> ProviderError:
        """The exception for `refusal`, without the key in it."""
        error = error_for(refusal, self.service, self.key_variables)
        error.message = self.redacted(error.message)
        error.args = (error.message,)
        return error

    async def _refusal(self, response: httpx.Response) -> Refusal:
        body = bytearray()
        try:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) >= LONGEST_ERROR_BODY:
                    break
        finally:
            await response.aclose()
        return read_refusal(response.status_code, bytes(body), response.headers)
