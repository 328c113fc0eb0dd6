"""What the rest of the house may ask of a model's service."""

from collections.abc import AsyncIterator, Mapping
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


PICTURE_LIMIT = 2048  # px; several services shrink or refuse pictures with a longer side, none a smaller one


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A row of `providers.PROVIDERS`: facts about one service, no code. `base_url` None: the person has to say."""

    name: str
    dialect: str  # "module:Class", imported when chosen
    base_url: str | None
    key_variables: tuple[str, ...]  # environment variables, the first that is set wins
    needs_key: bool = True
    max_tokens_field: str = "max_tokens"
    image_detail: str | None = None  # sent with each picture; None where the field is not known to be understood
    picture_limit: int = PICTURE_LIMIT  # longest side in px that is looked at as it is
    headers: Mapping[str, str] = field(default_factory=dict)


class Provider(Protocol):
    """One model of a row of `providers.PROVIDERS`, built with its key. Its repr shows no secret."""

    name: str
    model: str
    picture_limit: int  # longest side in px; larger pictures have to be sent in tiles

    def stream(self, request: VisionRequest) -> AbstractAsyncContextManager[AsyncIterator[Chunk]]:
        """Send `request`; the answer comes as TextDelta chunks and exactly one Finished. Leaving the block cancels.

        Raises KeyMissing, ProviderUnreachable, ProviderRefused, RateLimited, also in mid-stream.
        """
        ...


class OpenedProvider(Provider, AbstractAsyncContextManager["OpenedProvider"], Protocol):
    """What `open_provider` gives: inside its `async with` block, one HTTP client serves all requests."""
