"""What a dialect is: how a request is written and how its answer is read. Pure; `wire` sends."""

import base64
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from screenshot2code.errors import ProviderError
from screenshot2code.providers.answer import Answer
from screenshot2code.providers.base import ModelFacts, Part, Picture, Service, Turn, VisionRequest
from screenshot2code.providers.keys import Secret
from screenshot2code.providers.refusals import Refusal
from screenshot2code.providers.sse import EventReader, Reader


class Dialect(ABC):
    """One way of speaking, for one model of one service. A dialect fills `route`, `body` and `reads`."""

    version = "v1"  # the segment that a base URL ends in
    routes: tuple[str, ...] = ()  # what people paste behind it
    key_header = ("Authorization", "Bearer ")
    accept = "text/event-stream"
    reads: type[Answer]

    def __init__(self, service: Service, model: str, facts: ModelFacts) -> None:
        self.service = service
        self.model = model
        self.facts = facts

    @abstractmethod
    def route(self, *, stream: bool) -> str:
        """What follows the base URL."""

    @abstractmethod
    def body(self, request: VisionRequest, *, stream: bool) -> dict[str, Any]:
        """The request as JSON. No sampling parameter is in it that `request` does not name: newer models refuse them."""

    def longest(self, request: VisionRequest) -> int | None:
        """How long the answer may be: as `request` says, never more than the model can write, which most services refuse."""
        asked, able = request.max_output_tokens, self.facts.longest_output_tokens
        return asked if asked is None or able is None else min(asked, able)

    def reader(self) -> Reader:
        """Cuts the answer's bytes into documents."""
        return EventReader()

    def answer(self, *, service: str, error: Callable[[Refusal], ProviderError]) -> Answer:
        return self.reads(service=service, error=error)

    def headers(self, key: Secret | None) -> dict[str, str]:
        """The header of every request, the key in the place where this dialect wants it."""
        headers = {
            "Content-Type": "application/json",
            "Accept": self.accept,
            "Accept-Encoding": "identity",  # who compresses a stream holds it back
            **self.service.headers,
        }
        if key is not None:
            name, prefix = self.key_header
            headers[name] = prefix + key.reveal()
        return headers

    def with_extras(self, body: dict[str, Any], request: VisionRequest) -> dict[str, Any]:
        """`body` with what the service's row adds to every request."""
        if request.cache_key and self.service.cache_key_field:
            body[self.service.cache_key_field] = request.cache_key
        return {**body, **self.service.extra}


def base64_of(picture: Picture) -> str:
    return base64.b64encode(picture.data).decode("ascii")


def data_url(picture: Picture) -> str:
    return f"data:{picture.media_type};base64,{base64_of(picture)}"


def words(turn: Turn) -> str:
    """The text of a turn that may hold no pictures."""
    return "".join(part.text for part in turn.parts if not isinstance(part, Picture))


def written(
    parts: Iterable[Part], text: Callable[[str], dict[str, Any]], picture: Callable[[Picture], dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], bool]]:
    """The parts as the dialect writes them, and whether each ends the stable prefix; a picture's label goes before it."""
    for part in parts:
        if isinstance(part, Picture):
            if part.label:
                yield text(part.label), False
            yield picture(part), part.cache
        else:
            yield text(part.text), part.cache


def reasoning_of(delta: Mapping[str, Any]) -> str:
    """Reasoning text in any of the places where imitators of OpenAI put it."""
    for name in ("reasoning_content", "reasoning"):
        if isinstance(delta.get(name), str):
            return str(delta[name])
    return ""
