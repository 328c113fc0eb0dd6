"""One model of one service: the dialect's requests go out over HTTP, its answers come back as chunks."""

import asyncio
import dataclasses
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Self
from urllib.parse import urlsplit

import httpx

from screenshot2code.core.money import Price
from screenshot2code.errors import ProviderError, ProviderRefused, ProviderUnreachable, Screenshot2CodeError
from screenshot2code.providers.answer import Answer
from screenshot2code.providers.base import Chunk, ModelFacts, Picture, Service, VisionRequest
from screenshot2code.providers.catalog import LISTS, LONGEST_LIST, Catalog
from screenshot2code.providers.dialect import Dialect
from screenshot2code.providers.http import (
    PATIENCE,
    Announce,
    Patience,
    Sender,
    Sleep,
    bounded_body,
    open_client,
    pieces,
    silent,
    translated,
)
from screenshot2code.providers.keys import Secret
from screenshot2code.providers.sse import EventReader, LineReader, Reader, ServerEvent

LIST_WITHIN_S = 20  # a list that takes longer is done without
_READERS: Mapping[str, type[EventReader | LineReader]] = {
    "text/event-stream": EventReader,
    "application/x-ndjson": LineReader,
}
_NO_ANSWERS = ("image/", "audio/", "video/", "application/pdf", "application/zip", "application/octet-stream")


class WireProvider:
    """A model behind an HTTP API. Meets `providers.base.OpenedProvider`."""

    def __init__(
        self,
        service: Service,
        model: str,
        *,
        dialect: type[Dialect],
        base_url: str,
        key: Secret | None,
        catalog: Catalog,
        client: httpx.AsyncClient | None = None,
        price: Price | None = None,
        announce: Announce = silent,
        patience: Patience = PATIENCE,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name = service.name
        self.model = model
        self.pictures = service.pictures
        self.picture_limit = service.pictures.longest_side
        self._service = service
        self._base_url = base_url
        self._called = service.name if base_url == service.base_url else f"The server at {base_url}"
        self._key = key
        self._catalog = catalog
        self._price = price
        self._facts = self._with_price(catalog.known(service.name, model))
        self._dialect = dialect(service, model, self._facts)
        self._client = client
        self._owned: httpx.AsyncClient | None = None
        self._announce = announce
        self._patience = patience
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"WireProvider({self.name}/{self.model} at {self._base_url})"

    async def __aenter__(self) -> Self:
        if self._client is None and self._owned is None:
            self._owned = open_client(patience=self._patience)
        return self

    async def __aexit__(self, *_: object) -> None:
        owned, self._owned = self._owned, None
        if owned is not None:
            await owned.aclose()

    @asynccontextmanager
    async def stream(self, request: VisionRequest) -> AsyncIterator[AsyncIterator[Chunk]]:
        """See `Provider.stream`. A connection lost in mid-answer ends it with `Finished(cut=True)`: what came is kept."""
        if self._facts.sees is False and any(
            isinstance(part, Picture) for turn in request.turns for part in turn.parts
        ):
            raise ProviderRefused(
                f"{self.name}/{self.model} takes no pictures ({self._facts.source}).", hint="Choose a model that sees."
            )
        url = self._base_url + self._dialect.route(stream=True)
        body = json.dumps(self._dialect.body(request, stream=True), ensure_ascii=False).encode("utf-8", "replace")
        async with self._open_client() as client:
            sender = self._sender(client)
            ask = partial(sender.post, url, headers=self._dialect.headers(self._key), body=body)
            response = await ask()
            chunks = self._chunks(response, ask, sender)
            try:
                yield chunks
            finally:
                await chunks.aclose()
                await response.aclose()  # of chunks that nobody began to read

    async def facts(self) -> ModelFacts:
        """See `OpenedProvider.facts`."""
        listing = LISTS.get(self._service.models or "")
        known = self._facts.price is not None and self._facts.context_tokens is not None
        if listing is None or self._catalog.is_fresh(self.name, self.model) or (known and not listing.has_prices):
            return self._facts
        asked = listing.asks(self.model) if listing.asks else None
        method, body = ("GET", None) if asked is None else ("POST", json.dumps(asked).encode())
        try:
            async with asyncio.timeout(LIST_WITHIN_S), self._open_client() as client:
                document = json.loads(
                    await self._sender(client).fetch(
                        method,
                        self._base_url + listing.route,
                        headers=self._dialect.headers(self._key),
                        body=body,
                        longest=LONGEST_LIST,
                    )
                )
                self._catalog.remember(self.name, listing.read(document, self.model))
        except (Screenshot2CodeError, TimeoutError, ValueError, AttributeError):
            return self._facts  # facts that nobody knows are None; the answer itself will say what is wrong
        self._facts = self._with_price(self._catalog.known(self.name, self.model))
        self._dialect.facts = self._facts
        return self._facts

    def _with_price(self, facts: ModelFacts) -> ModelFacts:
        """The person's own price wins; what runs on this machine costs nothing."""
        at_home = self._service.free_at_home and _is_loopback(self._base_url)
        price = self._price or facts.price or (Price(input=0, output=0) if at_home else None)
        return dataclasses.replace(facts, price=price)

    @asynccontextmanager
    async def _open_client(self) -> AsyncIterator[httpx.AsyncClient]:
        if (kept := self._client or self._owned) is not None:
            yield kept
            return
        async with open_client(patience=self._patience) as client:
            yield client

    def _sender(self, client: httpx.AsyncClient) -> Sender:
        return Sender(
            client=client,
            service=self._called,
            key_variables=self._service.key_variables,
            redacted=self._key.redacted if self._key else str,
            sleep=self._sleep,
            announce=self._announce,
        )

    async def _chunks(
        self, response: httpx.Response, ask: Callable[[], Awaitable[httpx.Response]], sender: Sender
    ) -> AsyncGenerator[Chunk]:
        """The answer. An error that comes in place of its first word is one that HTTP's status line came too early for.

        So it is asked again as that status would be; after a word, or a thought, the work has begun and is paid for.
        """
        attempt, silent = 1, True
        while True:
            answer = self._dialect.answer(service=self._called, error=sender.error)
            reading = self._read(response, answer)
            try:
                async for chunk in reading:
                    silent = False
                    yield chunk
            except ProviderError:
                if not silent or answer.refused is None or not await sender.waited(answer.refused, attempt):
                    raise
            else:
                return
            finally:
                await reading.aclose()
                await response.aclose()
            attempt += 1
            response = await ask()

    async def _read(self, response: httpx.Response, answer: Answer) -> AsyncGenerator[Chunk]:
        reading = self._events(response, answer)
        try:
            with translated(self._called):
                async for event in reading:
                    for chunk in answer.take(event):
                        yield chunk
                    if answer.is_over:
                        break
        except ProviderUnreachable:
            if not answer.began or answer.failed:
                raise
        except ProviderError as error:
            error.message = self._key.redacted(error.message) if self._key else error.message
            raise
        finally:
            await reading.aclose()
        yield answer.finished(self._facts.price)

    async def _events(self, response: httpx.Response, answer: Answer) -> AsyncGenerator[ServerEvent]:
        """The answer's documents as they come, whatever the server says that it sends."""
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "text/html" or kind.startswith(_NO_ANSWERS):
            what = "a web page" if kind == "text/html" else kind
            raise ProviderRefused(
                f"{self._called} answered with {what}, not with a model's answer.", hint="Check --base-url."
            )
        if kind == "application/json":
            whole = await bounded_body(response, self._called)
            yield ServerEvent("", whole.decode("utf-8", errors="replace"))
            return
        reader: Reader = _READERS[kind]() if kind in _READERS else self._dialect.reader()
        arriving = pieces(response, self._called, patience=self._patience, is_ending=lambda: answer.is_ending)
        try:
            async for piece in arriving:
                for event in reader.feed(piece):
                    yield event
        finally:
            await arriving.aclose()
        for event in reader.flush():
            yield event


def _is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
