"""Several models or keys in a row: the next one is asked where one fails before its answer began."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Self

from screenshot2code.errors import ProviderError
from screenshot2code.providers.base import Chunk, ModelFacts, OpenedProvider, PictureLimits, VisionRequest
from screenshot2code.providers.http import Announce


class Fallback:
    """Meets `providers.base.OpenedProvider`. Whoever failed is not asked again in this session.

    An answer that fails after its first chunk is not asked for elsewhere: what came is with the reader already. Pictures have to
    suit all of the models, so the limits are the narrowest of each kind.
    """

    def __init__(self, providers: Sequence[OpenedProvider], *, announce: Announce) -> None:
        self._providers = tuple(providers)
        self._present = 0
        self._announce = announce
        self.pictures = narrowest([provider.pictures for provider in providers])
        self.picture_limit = self.pictures.longest_side
        self._open = AsyncExitStack()

    def __repr__(self) -> str:
        return f"Fallback({', '.join(map(repr, self._providers))})"

    @property
    def name(self) -> str:
        return self._providers[self._present].name

    @property
    def model(self) -> str:
        return self._providers[self._present].model

    async def __aenter__(self) -> Self:
        for provider in self._providers:
            await self._open.enter_async_context(provider)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def facts(self) -> ModelFacts:
        """Those of the model that would be asked now."""
        return await self._providers[self._present].facts()

    @asynccontextmanager
    async def stream(self, request: VisionRequest) -> AsyncIterator[AsyncIterator[Chunk]]:
        """See `Provider.stream`. Raises the error of the last model."""
        async with AsyncExitStack() as held:
            while True:
                index = self._present
                provider = self._providers[index]
                stack = AsyncExitStack()
                try:
                    chunks = await stack.enter_async_context(provider.stream(request))
                    first = await anext(chunks)
                except ProviderError as error:
                    await stack.aclose()
                    if index + 1 == len(self._providers):
                        raise
                    self._go_on_after(index, error)
                except BaseException:
                    await stack.aclose()
                    raise
                else:
                    held.push_async_exit(stack)
                    break
            rest = _preceded(first, chunks)
            try:
                yield rest
            finally:
                await rest.aclose()

    def _go_on_after(self, index: int, error: ProviderError) -> None:
        """Of several requests under way that fail with the same model, the first moves on for all."""
        if self._present == index:
            self._present += 1
            follower = self._providers[self._present]
            self._announce(f"{error.message} Going on with {follower.name}/{follower.model}.")


async def _preceded(first: Chunk, chunks: AsyncIterator[Chunk]) -> AsyncGenerator[Chunk]:
    yield first
    async for chunk in chunks:
        yield chunk


def narrowest(every: Sequence[PictureLimits]) -> PictureLimits:
    """Limits that a request has to keep to suit all of them."""
    types = [kind for kind in every[0].media_types if all(kind in limits.media_types for limits in every)]
    return PictureLimits(
        longest_side=min(limits.longest_side for limits in every),
        bytes_each=min(limits.bytes_each for limits in every),
        per_request=min(limits.per_request for limits in every),
        bytes_per_request=min(limits.bytes_per_request for limits in every),
        media_types=tuple(types),
    )
