"""Providers whose service is a tape, played through httpx's own seam with the chunk boundaries that a test chooses."""

from pathlib import Path

import httpx
from tapes import TAPES

from screenshot2code.providers import dialect_of, open_provider
from screenshot2code.providers.base import Finished, Picture, Text, TextDelta, Thought, Turn, VisionRequest
from screenshot2code.providers.catalog import Catalog
from screenshot2code.providers.http import open_client
from screenshot2code.providers.keys import KeyRing

KEY = "sk-hidden"
NOWHERE = Path("/nowhere/at/all")  # a folder of lists and keys that is not there
REQUEST = VisionRequest(
    system="You write pages.",
    turns=(
        Turn(role="user", parts=(Text("Look:"), Picture(data=b"\x89PNG", label="The mockup", cache=True))),
        Turn(role="assistant", parts=(Text("<file "), Text('path="a">'))),
        Turn(role="user", parts=(Text("Go on."),)),
    ),
    max_output_tokens=512,
)


class Pieces(httpx.AsyncByteStream):
    """A body in the pieces that it comes in; `then` is raised after the last."""

    def __init__(self, pieces, then=None):
        self.pieces, self.then, self.closed = pieces, then, False

    async def __aiter__(self):
        for one in self.pieces:
            yield one
        if self.then:
            raise self.then

    async def aclose(self):
        self.closed = True


def tape_of(service):
    return TAPES[dialect_of(service)]


def streamed(service, pieces, then=None):
    return httpx.Response(200, headers={"content-type": tape_of(service).content_type}, stream=Pieces(pieces, then))


def opened(service, answer, seen=None, **more):
    """A provider for `service/some/model` that gets `answer` (or what the function of that name gives) for every request."""

    def handle(request):
        if seen is not None:
            seen.append(request)
        return answer(request) if callable(answer) else answer

    return open_provider(
        f"{service.name}/some/model",
        base_url=None if service.base_url else "http://127.0.0.1:1",
        environment=dict.fromkeys(service.key_variables, KEY),
        client=open_client(httpx.MockTransport(handle)),
        **{"catalog": Catalog(NOWHERE), "ring": KeyRing(NOWHERE), **more},
    )


async def answer_of(provider, request=REQUEST):
    """The text and the end of an answer."""
    text, _, end = await all_of(provider, request)
    return text, end


async def all_of(provider, request=REQUEST):
    """The text, the thoughts and the end of an answer, whose chunks have to be of the promised kinds in the promised order."""
    async with provider.stream(request) as chunks:
        *before, end = [chunk async for chunk in chunks]
    assert all(isinstance(chunk, TextDelta | Thought) for chunk in before)
    assert isinstance(end, Finished)
    text = "".join(chunk.text for chunk in before if isinstance(chunk, TextDelta))
    return text, "".join(chunk.text for chunk in before if isinstance(chunk, Thought)), end
