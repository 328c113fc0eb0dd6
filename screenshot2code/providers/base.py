"""What the rest of the house may ask of a model's service."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from screenshot2code.core.history import Usage


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a user message, in words."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A piece of a user message, as a picture."""

    data: bytes = field(repr=False)
    media_type: str = "image/png"
    label: str = ""


Part = Text | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message of the conversation; only user turns may hold pictures."""

    role: str  # "user" | "assistant"
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisionRequest:
    """What is sent to a model in one request."""

    system: str
    turns: tuple[Turn, ...]
    max_output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Some more of the answer."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The stream's end. `cut` when the answer was stopped by a length limit or the stream ended without its marker."""

    usage: Usage
    cut: bool = False


Chunk = TextDelta | Finished


class Provider(Protocol):
    """A row of `providers.PROVIDERS`, built with its key. Its repr shows no secret."""

    name: str
    model: str

    def stream(self, request: VisionRequest) -> AbstractAsyncContextManager[AsyncIterator[Chunk]]:
        """Send `request`; the answer comes as TextDelta chunks and exactly one Finished. Leaving the block cancels.

        Raises KeyMissing, ProviderUnreachable, ProviderRefused, RateLimited, also in mid-stream.
        """
        ...
