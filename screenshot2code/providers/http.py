"""Requests to model services: one client, one translation of foreign exceptions, sent again as `refusals` says.

Timeouts are per phase, in `Patience`: a model may think for minutes before its first byte, but one that drips a byte a minute is
not waited for all day.
"""

import asyncio
import logging
import random
import ssl
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from screenshot2code.errors import (
    ConfigError,
    ProviderError,
    ProviderRefused,
    ProviderUnreachable,
    Screenshot2CodeError,
)
from screenshot2code.providers.refusals import RETRIES, Refusal, backoff, error_for, read_refusal, retry_wait

LONGEST_ERROR_BODY = 64 * 1024
LONGEST_BODY = (
    64 * 2**20
)  # of any answer: pictures come as base64, one of 4K in several MB; more than this is no answer
LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")  # a model on this machine is never behind the proxy
SPOKEN_WAIT_S = 2.0  # a shorter pause needs no sentence

Sleep = Callable[[float], Awaitable[None]]
Announce = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds that each phase of a request may take."""

    connect: float = 5
    write: float = 60
    first_byte: float = 600  # reasoning models are silent for minutes before a byte
    silence: float = 300  # between two pieces of a stream, keep-alive comments counted as pieces
    after_end: float = 5  # for what may follow the word that the answer is over: the usage, the end of the stream
    whole: float = 3600  # no model writes for longer; a server that drips is left here


PATIENCE = Patience()


def open_client(
    transport: httpx.AsyncBaseTransport | None = None, *, patience: Patience = PATIENCE
) -> httpx.AsyncClient:
    """The one client of a session; close it with `async with`. Proxy and certificates come from httpx's usual variables.

    HTTP/2 is spoken where the service offers it. Redirects are not followed: they would carry the key to another host.
    Raises ConfigError for unusable proxy settings.
    """
    logging.getLogger("hpack").setLevel(logging.INFO)  # at debug level it writes every header out, the key's as well
    timeout = httpx.Timeout(connect=patience.connect, read=patience.first_byte, write=patience.write, pool=5)
    try:
        return httpx.AsyncClient(
            timeout=timeout,
            transport=transport,
            mounts=dict.fromkeys(LOOPBACK),
            follow_redirects=False,
            http2=True,
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
UNTRUSTED = Foreign(httpx.ConnectError, ProviderUnreachable, "has a certificate that nobody here vouches for")
OURS = (httpx.StreamError, httpx.CookieConflict)  # only a mistake of ours can raise these: they stay as they are

UNTRUSTED_HINT = "Name the certificate of your own authority or proxy in SSL_CERT_FILE; otherwise check --base-url."
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
        hint = UNTRUSTED_HINT if row is UNTRUSTED else HINTS[row.error]
        raise row.error(f"{service} {row.words} ({type(exc).__name__}).", hint=hint) from None


def foreign_row(exc: Exception) -> Foreign:
    """How `exc` is told: the first row that fits; a certificate that is refused lies below what httpx says of it."""
    under: BaseException | None = exc
    while under is not None:
        if isinstance(under, ssl.SSLCertVerificationError):
            return UNTRUSTED
        under = under.__cause__ or under.__context__
    return next(row for row in FOREIGN if isinstance(exc, row.exception))


def silent(_: str) -> None:
    """Announces nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """How requests are sent: the client, and where waiting and chance come from.

    `announce` is told in a sentence before a wait that a person would notice.
    """

    client: httpx.AsyncClient
    service: str
    key_variables: tuple[str, ...]
    redacted: Callable[[str], str]
    sleep: Sleep = asyncio.sleep
    jitter: Callable[[], float] = random.random
    announce: Announce = silent

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> httpx.Response:
        """The open answer to a POST, status 2xx, its body unread and the caller's to close; tries again by the tables above.

        Only what fails before the answer begins is tried again: nobody de-duplicates requests, a lost stream is paid for.
        """
        return await self._send("POST", url, headers, body)

    async def fetch(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        longest: int = LONGEST_BODY,
    ) -> bytes:
        """The whole body of the answer; raises ProviderRefused where it is longer than `longest` bytes."""
        response = await self._send(method, url, headers, body)
        with translated(self.service):
            try:
                return await bounded_body(response, self.service, longest)
            finally:
                await response.aclose()

    async def _send(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> httpx.Response:
        attempt = 0
        while True:
            attempt += 1
            with translated(self.service):
                request = self.client.build_request(method, url, headers=dict(headers), content=body)
                try:
                    response = await self.client.send(request, stream=True)
                except httpx.HTTPError as exc:
                    if attempt > RETRIES or not foreign_row(exc).retried:
                        raise
                    wait, why = backoff(attempt, jitter=self.jitter), foreign_row(exc).words
                else:
                    if response.is_success:
                        return response
                    refusal = await self._refusal(response)
                    wish = retry_wait(refusal, attempt, jitter=self.jitter)
                    if wish is None:
                        raise self.error(refusal)
                    wait, why = wish, f"answered with HTTP {refusal.status}"
            await self._pause(wait, why)

    async def waited(self, refusal: Refusal, attempt: int) -> bool:
        """Whether a request that was refused inside its answer for the `attempt`th time is worth sending again, after the wait."""
        wait = retry_wait(refusal, attempt, jitter=self.jitter)
        if wait is not None:
            await self._pause(wait, f"said {refusal.status} where its answer should begin")
        return wait is not None

    async def _pause(self, wait: float, why: str) -> None:
        if wait >= SPOKEN_WAIT_S:
            self.announce(f"{self.service} {why}; trying again in {wait:.0f} s.")
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
        except httpx.HTTPError:
            pass  # the status says enough
        finally:
            await response.aclose()
        return read_refusal(response.status_code, bytes(body), response.headers)


async def bounded_body(response: httpx.Response, service: str, longest: int = LONGEST_BODY) -> bytes:
    """All of `response`; raises ProviderRefused where it is longer than `longest` bytes."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > longest:
            raise too_long(service)
    return bytes(body)


def too_long(service: str) -> ProviderRefused:
    return ProviderRefused(f"{service} sent more than any page can be.", hint="Try again, or choose another model.")


async def pieces(
    response: httpx.Response, service: str, *, patience: Patience, is_ending: Callable[[], bool]
) -> AsyncGenerator[bytes]:
    """The body of a stream as it comes, each piece waited for no longer than its phase allows.

    Once `is_ending` says that the answer has ended, what may follow is waited for a little, and its absence is no error.
    """
    arriving = response.aiter_bytes()
    started = time.monotonic()
    received, limit = 0, patience.first_byte
    while True:
        ending = is_ending()
        left = patience.whole - (time.monotonic() - started)
        try:
            async with asyncio.timeout(min(patience.after_end if ending else limit, left)):
                piece = await anext(arriving)
        except StopAsyncIteration:
            return
        except TimeoutError:
            if ending:
                return
            words = "took longer than any answer may" if left <= limit else f"has been silent for {limit:.0f} s"
            raise ProviderUnreachable(f"{service} {words}.", hint=HINTS[ProviderUnreachable]) from None
        received += len(piece)
        if received > LONGEST_BODY:
            raise too_long(service)
        limit = patience.silence
        yield piece
