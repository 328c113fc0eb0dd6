"""What the rest of the house may ask of a model's service."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from screenshot2code.core.history import Usage
from screenshot2code.core.money import Price


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a user message, in words.

    `cache`: everything up to and including this part stays the same in later requests. Services that want to be told get a
    mark there (Anthropic: at most four a request, so the last ones count); the others find the common prefix themselves.
    """

    text: str
    cache: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A piece of a user message, as a picture; `label` is put before it in words. `cache` as in `Text`."""

    data: bytes = field(repr=False)
    media_type: str = "image/png"
    label: str = ""
    cache: bool = False


Part = Text | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message of the conversation; only user turns may hold pictures."""

    role: str  # "user" | "assistant"
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisionRequest:
    """What is sent to a model in one request.

    `max_output_tokens` above what the model is known to write is lowered to that; None leaves the length to the service.
    `effort` is how long a reasoning model may think, in the service's own word ("low", "high"); `temperature` is sent only where
    set, as newer models refuse it. `cache_key` names a conversation, so that a service can route it to where its prefix lies.
    """

    system: str
    turns: tuple[Turn, ...]
    max_output_tokens: int | None = None
    effort: str | None = None
    temperature: float | None = None
    cache_key: str = ""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Some more of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Thought:
    """Some more of the model's reasoning, where the service shows it: a sign of life, never part of the answer."""

    text: str


class Finish(StrEnum):
    """How an answer ended. What failed or was refused is an exception, not an end."""

    COMPLETE = "complete"
    TRUNCATED = "truncated"  # a length limit; asking to go on helps
    BROKEN = "broken"  # the connection or the stream ended without its marker


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The stream's end. `cut` when the answer was stopped by a length limit or the stream ended without its marker.

    `usage_known` is False where the service did not say what the answer took (a broken stream, some local servers): `usage` is
    empty then, and what it cost is not known. `model` is who answered in the service's own words, `request` its id for support.
    """

    usage: Usage
    cut: bool = False
    reason: Finish = Finish.COMPLETE
    usage_known: bool = True
    model: str = ""
    request: str = ""


Chunk = TextDelta | Thought | Finished


MIB = 2**20
PICTURE_LIMIT = 2048  # px; several services shrink or refuse pictures with a longer side, none a smaller one


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLimits:
    """What a service looks at as it is: beyond `longest_side` it shrinks or refuses, beyond the others it refuses.

    Bytes are those of the picture's file, before base64 makes a third more of them. Where a service names no limit, the numbers
    are the smallest that any other names.
    """

    longest_side: int = PICTURE_LIMIT  # px
    bytes_each: int = 5 * MIB
    per_request: int = 50
    bytes_per_request: int = 15 * MIB  # 20 MB of JSON
    media_types: tuple[str, ...] = ("image/png", "image/jpeg")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What is known of one model; None is "not known", never "no". `source` and `seen` (a date) say where it comes from."""

    id: str
    sees: bool | None = None  # takes pictures
    context_tokens: int | None = None
    longest_output_tokens: int | None = None
    price: Price | None = None
    source: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A row of `providers.PROVIDERS`: facts about one service, no code. `base_url` None: the person has to say.

    `base_url_variables` are environment variables that move the service elsewhere, as its vendor's own client reads them.
    """

    name: str
    dialect: str  # "module:Class", imported when chosen
    base_url: str | None
    key_variables: tuple[str, ...]  # environment variables, the first that is set wins
    base_url_variables: tuple[str, ...] = ()
    needs_key: bool = True
    same_key_as: str | None = None  # a service whose stored key serves here too
    max_tokens_field: str = "max_tokens"
    image_detail: str | None = None  # sent with each picture; None where the field is not known to be understood
    pictures: PictureLimits = PictureLimits()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)  # of the request's body
    cache_key_field: str | None = None  # of the request's body
    cache_marks: bool = False  # parts may carry `cache_control`
    models: str | None = None  # the shape of its model list, a row of catalog.LISTS; None: it has none worth reading
    free_at_home: bool = False  # costs nothing where it runs on this machine
    batches: str | None = None  # "module:Class" of its batch endpoint


class Provider(Protocol):
    """One model of a row of `providers.PROVIDERS`, built with its key. Its repr shows no secret."""

    @property
    def name(self) -> str:
        """Of the service that would be asked now."""
        ...

    @property
    def model(self) -> str:
        """Its name there."""
        ...

    @property
    def pictures(self) -> PictureLimits:
        """What may be sent; larger pictures have to be sent in tiles."""
        ...

    @property
    def picture_limit(self) -> int:
        """The longest side of a picture, in px."""
        ...

    def stream(self, request: VisionRequest) -> AbstractAsyncContextManager[AsyncIterator[Chunk]]:
        """Send `request`; the answer comes as TextDelta and Thought chunks and exactly one Finished. Leaving the block cancels.

        Raises KeyMissing, ProviderUnreachable, ProviderRefused, RateLimited, also in mid-stream.
        """
        ...


class OpenedProvider(Provider, AbstractAsyncContextManager["OpenedProvider"], Protocol):
    """What `open_provider` gives: inside its `async with` block, one HTTP client serves all requests."""

    async def facts(self) -> ModelFacts:
        """What is known of the model: the person's own figures, else the service's list (asked once a day), else ours.

        Never raises for a list that cannot be had: facts that nobody knows are None.
        """
        ...
