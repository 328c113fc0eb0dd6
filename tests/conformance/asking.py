"""How the checks ask a peer: one picture, some words, and what came back."""

import io
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image
from table import DIALECTS

from screenshot2code.providers import PROVIDERS, open_provider
from screenshot2code.providers.base import (
    Finished,
    OpenedProvider,
    Picture,
    Text,
    TextDelta,
    Thought,
    Turn,
    VisionRequest,
)
from screenshot2code.providers.catalog import Catalog
from screenshot2code.providers.http import open_client
from screenshot2code.providers.keys import KeyRing

KEY = "sk-conformance-hidden"
NOWHERE = Path("/nowhere/at/all")


def png(color: str = "red", size: tuple[int, int] = (64, 48)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, color).save(stream, format="PNG")
    return stream.getvalue()


def request(words: str, *, pictures: tuple[bytes, ...] = (png(),), longest: int | None = None) -> VisionRequest:
    parts = (*(Picture(data=one, label="The mockup:") for one in pictures), Text(words))
    turns = (Turn(role="user", parts=parts),)
    return VisionRequest(system="You write pages.", turns=turns, max_output_tokens=longest)


@cache
def shared_client() -> Any:
    """One client for all checks: making one takes longer than a check. It lives as long as the session's event loop."""
    return open_client()


def ask_at(url: str, dialect: str, *, model: str = "tiny", key: str = KEY, **more: Any) -> OpenedProvider:
    """A provider that speaks `dialect` with the server at `url`; one with a patience of its own has its own client."""
    service = PROVIDERS[DIALECTS[dialect]]
    settings = {"catalog": Catalog(NOWHERE), "ring": KeyRing(NOWHERE), **more}
    if "patience" not in more:
        settings["client"] = shared_client()
    keys = dict.fromkeys(service.key_variables, key)
    return open_provider(f"{service.name}/{model}", base_url=url, environment=keys, **settings)


@dataclass
class Heard:
    """An answer, put together. `deltas` counts the pieces that its text came in."""

    text: str = ""
    thoughts: str = ""
    deltas: int = 0
    end: Finished | None = field(default=None)


async def heard(provider: OpenedProvider, asked: VisionRequest) -> Heard:
    """The whole answer to `asked`."""
    answer = Heard()
    async with provider.stream(asked) as chunks:
        async for chunk in chunks:
            assert answer.end is None, "something came after the end"
            match chunk:
                case TextDelta(text):
                    answer.text += text
                    answer.deltas += 1
                case Thought(text):
                    answer.thoughts += text
                case Finished():
                    answer.end = chunk
    assert answer.end is not None
    return answer
