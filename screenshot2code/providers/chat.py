"""The Chat Completions dialect: OpenAI's older interface, which nearly every other service and local server speaks too.

No sampling parameters are sent: newer models refuse them even at their default values. Unknown fields, events and finish
reasons are never an error: every service says that it will add more.
"""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import httpx

from screenshot2code.core.history import Usage
from screenshot2code.errors import ProviderRefused, ProviderUnreachable
from screenshot2code.providers.base import Chunk, Finished, Picture, Service, Text, TextDelta, Turn, VisionRequest
from screenshot2code.providers.http import Sender, Sleep, open_client, read_refusal, translated
from screenshot2code.providers.keys import Secret
from screenshot2code.providers.sse import EventReader, ServerEvent

_CUT_REASONS = {"length", "max_tokens"}
_LONGEST_PLAIN_ANSWER = 32 * 2**20  # of a server that does not stream; more is no page


class ChatCompletions:
    """A model behind `POST {base_url}/chat/completions`. Meets `providers.base.Provider`."""

    def __init__(
        self,
        service: Service,
        model: str,
        *,
        base_url: str,
        key: Secret | None,
        client: httpx.AsyncClient | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name = service.name
        self.model = model
        self.picture_limit = service.picture_limit
        self._service = service
        self._url = f"{base_url}/chat/completions"
        self._called = service.name if service.base_url else f"The server at {base_url}"
        self._key = key
        self._client = client
        self._owned: httpx.AsyncClient | None = None
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"ChatCompletions({self.name}/{self.model} at {self._url})"

    async def __aenter__(self) -> Self:
        if self._client is None and self._owned is None:
            self._owned = open_client()
        return self

    async def __aexit__(self, *_: object) -> None:
        owned, self._owned = self._owned, None
        if owned is not None:
            await owned.aclose()

    @asynccontextmanager
    async def stream(self, request: VisionRequest) -> AsyncIterator[AsyncIterator[Chunk]]:
        """See `Provider.stream`. A connection lost in mid-answer ends it with `Finished(cut=True)`: what came is kept."""
        body = json.dumps(self._body(request), ensure_ascii=False).encode()
        async with self._open_client() as client:
            sender = self._sender(client)
            async with sender.post(self._url, headers=self._headers(), body=body) as response:
                chunks = self._chunks(response, sender)
                try:
                    yield chunks
                finally:
                    await chunks.aclose()

    @asynccontextmanager
    async def _open_client(self) -> AsyncIterator[httpx.AsyncClient]:
        if (kept := self._client or self._owned) is not None:
            yield kept
            return
        async with open_client() as client:
            yield client

    def _sender(self, client: httpx.AsyncClient) -> Sender:
        return Sender(
            client=client,
            service=self._called,
            key_variables=self._service.key_variables,
            redacted=self._key.redacted if self._key else str,
            sleep=self._sleep,
        )

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream", **self._service.headers}
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key.reveal()}"
        return headers

    def _body(self, request: VisionRequest) -> dict[str, Any]:
        messages: list[dict[str, Any]] = [{"role": "system", "content": request.system}]
        messages += [self._message(turn) for turn in request.turns]
        body = {"model": self.model, "stream": True, "stream_options": {"include_usage": True}, "messages": messages}
        if request.max_output_tokens is not None:
            body[self._service.max_tokens_field] = request.max_output_tokens
        return body

    def _message(self, turn: Turn) -> dict[str, Any]:
        if turn.role != "user":  # only user messages may be lists
            return {"role": turn.role, "content": "".join(part.text for part in turn.parts if isinstance(part, Text))}
        return {"role": "user", "content": [piece for part in turn.parts for piece in self._pieces(part)]}

    def _pieces(self, part: Text | Picture) -> Iterator[dict[str, Any]]:
        if isinstance(part, Text):
            yield {"type": "text", "text": part.text}
            return
        if part.label:
            yield {"type": "text", "text": part.label}
        image = {"url": f"data:{part.media_type};base64,{base64.b64encode(part.data).decode('ascii')}"}
        if self._service.image_detail:
            image["detail"] = self._service.image_detail
        yield {"type": "image_url", "image_url": image}

    async def _chunks(self, response: httpx.Response, sender: Sender) -> AsyncGenerator[Chunk]:
        answer = _Answer(sender)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "text/html":
            raise ProviderRefused(
                f"{self._called} answered with a web page, not with a model's answer.", hint="Check --base-url."
            )
        reading = _whole(response) if kind == "application/json" else _events(response)
        try:
            with translated(self._called):
                async for event in reading:
                    for text in answer.take(event):
                        yield TextDelta(text)
                    if answer.is_over:
                        break
        except ProviderUnreachable:
            if not answer.began or answer.failed:
                raise
        finally:
            await reading.aclose()
        yield answer.finished()


async def _events(response: httpx.Response) -> AsyncGenerator[ServerEvent]:
    reader = EventReader()
    async for chunk in response.aiter_bytes():
        for event in reader.feed(chunk):
            yield event
    for event in reader.flush():
        yield event


async def _whole(response: httpx.Response) -> AsyncGenerator[ServerEvent]:
    """The one JSON document of a server that cannot stream, as one event."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _LONGEST_PLAIN_ANSWER:
            raise ProviderRefused("The answer is larger than any page.", hint="Choose another model.")
    yield ServerEvent("", body.decode("utf-8", errors="replace"))


@dataclass(slots=True)
class _Answer:
    """What the events so far amount to."""

    sender: Sender
    began: bool = False  # some text has come
    over: bool = False  # the terminal marker has come
    failed: bool = False  # the service said itself that it failed
    reason: str | None = None
    usage: Usage | None = None
    refusal: str = ""

    @property
    def is_over(self) -> bool:
        """Nothing more is worth waiting for; some servers keep the connection open after the last event."""
        return self.over or (self.reason is not None and self.usage is not None)

    def take(self, event: ServerEvent) -> Iterator[str]:
        """The texts in `event`; raises what it reports."""
        data = event.data.strip()
        if not data:
            return
        if data == "[DONE]":
            self.over = True
            return
        try:
            document = json.loads(data)
        except ValueError:
            return  # an event that the connection's end cut in two; a stream without its marker counts as cut anyway
        if not isinstance(document, dict):
            return
        choices = [choice for choice in document.get("choices") or () if isinstance(choice, dict)]
        self._raise_error(document, choices)
        self.usage = _usage(document) or self.usage
        for choice in choices:
            delta = choice.get("delta") or choice.get("message")
            delta = delta if isinstance(delta, dict) else {}
            self.refusal += _string(delta.get("refusal"))
            text = _string(delta.get("content"))
            if text:
                self.began = True
                yield text
            self.reason = choice.get("finish_reason") or self.reason

    def _raise_error(self, document: Mapping[str, Any], choices: list[dict[str, Any]]) -> None:
        error = document.get("error") or next((choice["error"] for choice in choices if choice.get("error")), None)
        failed = any(choice.get("finish_reason") == "error" for choice in choices)
        older_shape = document.get("object") == "error"
        if not error and not failed and not older_shape:
            return
        self.failed = True
        shown = document if older_shape else {"error": error or {"message": "the model failed in mid-answer"}}
        raise self.sender.error(read_refusal(200, shown, {}))

    def finished(self) -> Finished:
        """The end of the answer. Raises ProviderRefused where the model or a filter declined."""
        if self.reason == "content_filter" or (self.refusal and not self.began):
            said = f": {self.refusal.strip()}" if self.refusal else " (content filter)."
            raise ProviderRefused(f"The model declined this mockup{said}", hint="Try another model.")
        marked = self.over or self.reason is not None
        if not marked and not self.began:
            raise ProviderUnreachable(
                f"{self.sender.service} ended its answer before it began.", hint="Try again, or choose another model."
            )
        usage = self.usage or Usage(cost_usd=None)
        return Finished(usage=usage, cut=not marked or self.reason in _CUT_REASONS)


def _usage(document: Mapping[str, Any]) -> Usage | None:
    groq = document.get("x_groq")
    record = document.get("usage") or (groq.get("usage") if isinstance(groq, dict) else None)
    if not isinstance(record, dict):
        return None
    details = record.get("prompt_tokens_details")
    cost = record.get("cost")
    return Usage(
        input_tokens=_count(record.get("prompt_tokens")),
        output_tokens=_count(record.get("completion_tokens")),
        cached_tokens=_count(details.get("cached_tokens")) if isinstance(details, dict) else 0,
        cost_usd=float(cost) if isinstance(cost, int | float) else None,
    )


def _count(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
