"""An answer as it comes in: what all dialects have in common about reading one.

A dialect says how one JSON document of its stream is read; this says what counts as begun, ended, cut, failed and refused.
"""

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from screenshot2code.core.history import Usage
from screenshot2code.core.money import Price
from screenshot2code.errors import ProviderError, ProviderRefused, ProviderUnreachable
from screenshot2code.providers.base import Chunk, Finish, Finished, TextDelta
from screenshot2code.providers.refusals import Refusal, read_refusal
from screenshot2code.providers.sse import ServerEvent

LONGEST_TEXT = 4 * 2**20  # characters; the longest answers of present models, 128k tokens, are half a million


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What an answer took, in the service's own count. `input` includes `cached` and `written`; `cost` where it says USD."""

    input: int = 0
    output: int = 0
    cached: int = 0
    written: int = 0
    cost: float | None = None

    def usage(self, price: Price | None) -> Usage:
        """As the rest of the house counts; the service's own cost wins over `price`."""
        cost = self.cost
        if cost is None and price is not None:
            cost = price.cost(
                input_tokens=self.input,
                output_tokens=self.output,
                cached_tokens=self.cached,
                written_tokens=self.written,
            )
        return Usage(input_tokens=self.input, output_tokens=self.output, cached_tokens=self.cached, cost_usd=cost)


class Answer(ABC):
    """What the events so far amount to. A dialect fills `read`.

    `error` makes the exception for what the service reports, `service` is what a person calls it.
    """

    def __init__(self, *, service: str, error: Callable[[Refusal], ProviderError]) -> None:
        self.service = service
        self._error = error
        self.characters = 0
        self.over = False  # the terminal marker has come
        self.failed = False  # the service said itself that it failed
        self.refused: Refusal | None = None  # in these words
        self.reason: Finish | None = None
        self.tokens: Tokens | None = None
        self.filtered = False  # a filter of the service stopped the answer
        self.refusal = ""  # the model's own words for its no
        self.model = ""
        self.request = ""

    @property
    def began(self) -> bool:
        return self.characters > 0

    @property
    def is_ending(self) -> bool:
        """The answer's end has been told; a usage record or the end of the stream may still come."""
        return self.over or self.reason is not None

    @property
    def is_over(self) -> bool:
        """Nothing more is worth waiting for; some servers keep the connection open after the last event."""
        return self.over or (self.reason is not None and self.tokens is not None)

    def take(self, event: ServerEvent) -> Iterator[Chunk]:
        """The chunks in `event`; raises what it reports, and where it is a piece of JSON that cannot be read.

        Text that was lost inside an answer would be a hole in somebody's code, so the answer ends before it.
        """
        data = event.data.strip()
        if data == "[DONE]":
            self.over = True
            return
        if not data.startswith(("{", "[")):
            return  # a sign of life
        try:
            document = json.loads(data)
        except (ValueError, RecursionError):
            raise ProviderUnreachable(
                f"{self.service} sent a piece of an answer that cannot be read.",
                hint="Try again; if it comes again, look at what stands between you and the service.",
            ) from None
        for one in document if isinstance(document, list) else [document]:
            if isinstance(one, Mapping):
                yield from self._counted(one)

    def _counted(self, document: Mapping[str, Any]) -> Iterator[Chunk]:
        if document.get("error"):
            self.fail(document)
        for chunk in self.read(document):
            if isinstance(chunk, TextDelta):
                self.characters += len(chunk.text)
                if self.characters > LONGEST_TEXT:
                    self.failed = True
                    raise ProviderRefused(
                        f"{self.service} went on writing past {LONGEST_TEXT:,} characters: no page is that long.",
                        hint="Try again, or choose another model.",
                    )
            yield chunk

    @abstractmethod
    def read(self, document: Mapping[str, Any]) -> Iterator[Chunk]:
        """The chunks in one document of the stream, or in the one document of a server that does not stream."""

    def fail(self, document: Mapping[str, Any]) -> None:
        """Raise what `document` reports."""
        self.failed = True
        self.refused = read_refusal(200, document, {})
        raise self._error(self.refused)

    def finished(self, price: Price | None) -> Finished:
        """The end of the answer. Raises ProviderRefused where the model or a filter declined, ProviderUnreachable for nothing."""
        if self.filtered or (self.refusal and not self.began):
            said = f": {self.refusal.strip()[:300]}" if self.refusal.strip() else " (content filter)."
            raise ProviderRefused(f"The model declined this mockup{said}", hint="Try another model.")
        marked = self.over or self.reason is not None
        if not marked and not self.began:
            raise ProviderUnreachable(
                f"{self.service} ended its answer before it began.", hint="Try again, or choose another model."
            )
        reason = (self.reason or Finish.COMPLETE) if marked else Finish.BROKEN
        told = self.tokens if self.tokens and (self.tokens.input or self.tokens.output) else None  # noughts say nothing
        return Finished(
            usage=told.usage(price) if told else Usage(cost_usd=None),
            cut=reason is not Finish.COMPLETE,
            reason=reason,
            usage_known=told is not None,
            model=self.model,
            request=self.request,
        )


def count(value: object) -> int:
    """A number of tokens; 0 for what is none."""
    return max(0, int(value)) if isinstance(value, int | float) and math.isfinite(value) else 0


def string(value: object) -> str:
    return value if isinstance(value, str) else ""


def mapping(value: object) -> Mapping[str, Any]:
    """`value` where it is a JSON object, else an empty one: no field is ever certain to be there."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: object) -> list[Mapping[str, Any]]:
    """The JSON objects in `value` where it is a list, else none."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
