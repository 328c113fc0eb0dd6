"""A provider that hands each request in as a batch, at about half the price, and waits; whoever leaves can come back.

The ticket of a request lies in a folder under the request's own digest. The same request, asked again by whichever process, takes
up the ticket instead of paying twice: leave with Ctrl-C, and give the same command tomorrow.
"""

import asyncio
import hashlib
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from screenshot2code.errors import ConfigError, ProviderRefused
from screenshot2code.providers.base import Chunk, ModelFacts, OpenedProvider, PictureLimits, TextDelta, VisionRequest
from screenshot2code.providers.batches import BatchAnswer, Batches, BatchState, BatchTicket
from screenshot2code.providers.http import Announce, Sleep

FIRST_LOOK_S = 5.0  # small batches are often done within a minute
LONGEST_PAUSE_S = 60.0  # between two looks; each costs nothing
KEPT_S = 28 * 24 * 3600  # services forget a batch's results after 29 or 30 days
ONLY = "request"  # the name of the one request in each batch


class Batched:
    """Meets `providers.base.OpenedProvider`: the whole answer comes as one piece of text, after minutes or hours.

    `plain` is the same model without batches: it knows the limits and what the request looks like on the wire.
    """

    def __init__(
        self, plain: OpenedProvider, batches: Batches, *, folder: Path, announce: Announce, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._plain = plain
        self._batches = batches
        self._folder = folder
        self._announce = announce
        self._sleep = sleep
        self._asked: Counter[str] = Counter()  # the same again in one session is another draft, side by side

    def __repr__(self) -> str:
        return f"Batched({self._plain!r})"

    @property
    def name(self) -> str:
        return self._plain.name

    @property
    def model(self) -> str:
        return self._plain.model

    @property
    def pictures(self) -> PictureLimits:
        return self._plain.pictures

    @property
    def picture_limit(self) -> int:
        return self._plain.picture_limit

    async def __aenter__(self) -> Self:
        await self._plain.__aenter__()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._plain.__aexit__(None, None, None)

    async def facts(self) -> ModelFacts:
        """Those of the model, at the price of a batch."""
        facts = await self._plain.facts()
        return replace(facts, price=facts.price.in_batches() if facts.price else None)

    @asynccontextmanager
    async def stream(self, request: VisionRequest) -> AsyncIterator[AsyncIterator[Chunk]]:
        """See `Provider.stream`. Leaving the block early leaves the batch running, and its ticket where it is."""
        chunks = self._chunks(request)
        try:
            yield chunks
        finally:
            await chunks.aclose()

    async def _chunks(self, request: VisionRequest) -> AsyncGenerator[Chunk]:
        digest = self._digest(request)
        self._asked[digest] += 1
        file = self._folder / f"{digest}-{self._asked[digest]}.json"
        answer = await self._answer(request, file)
        if answer.error is not None or answer.finished is None:
            file.unlink(missing_ok=True)  # the next try is a new batch
            raise answer.error or ProviderRefused("The batch has no answer.", hint="Try again.")
        yield TextDelta(answer.text)
        yield answer.finished

    async def _answer(self, request: VisionRequest, file: Path) -> BatchAnswer:
        ticket = self._kept(file)
        if ticket is not None:
            try:
                return await self._waited_for(ticket)
            except ProviderRefused as error:  # forgotten there, or another account's
                self._announce(f"{error.message} Handing it in again.")
        ticket = await self._batches.submit({ONLY: replace(request, cache_key="")})
        self._keep(ticket, file)
        self._announce(
            f"Handed in to {ticket.service} as batch {ticket.id}, which may take up to a day. "
            "Ctrl-C leaves; the same command collects the answer later."
        )
        return await self._waited_for(ticket)

    async def _waited_for(self, ticket: BatchTicket) -> BatchAnswer:
        pause = FIRST_LOOK_S
        while (await self._batches.progress(ticket)).state is BatchState.RUNNING:
            await self._sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE_S)
        return (await self._batches.collect(ticket))[ONLY]

    def _digest(self, request: VisionRequest) -> str:
        """Of everything that decides the answer. A conversation's name does not: it is another one in every run."""
        body = self._batches.body(replace(request, cache_key=""))
        told = json.dumps([repr(self._batches), body], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]

    def _kept(self, file: Path) -> BatchTicket | None:
        try:
            is_old = time.time() - file.stat().st_mtime > KEPT_S
            return None if is_old else BatchTicket.from_json(file.read_text(encoding="utf-8"))
        except (OSError, ConfigError):
            return None

    def _keep(self, ticket: BatchTicket, file: Path) -> None:
        """A ticket that cannot be kept is paid for and told of: its id is in the announcement."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, aside = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "w", encoding="utf-8") as opened:
                opened.write(ticket.as_json())
            Path(aside).replace(file)
        except OSError as exc:
            self._announce(f"The ticket of batch {ticket.id} could not be kept in {self._folder} ({exc.strerror}).")
