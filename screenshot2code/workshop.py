"""What a session works with: browser, connection to a model, judge, store, each opened on first use and closed together.

What is remembered between runs is asked of the store here, and a store that fails costs the memory of a run, never its result.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack

from screenshot2code.compare import COMPARERS
from screenshot2code.compare.base import Comparer
from screenshot2code.config import Resolved
from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.events import Emit, Event, MockupRead, StageStarted, Warned
from screenshot2code.core.history import RunId
from screenshot2code.core.perception import Perception, TextLine
from screenshot2code.errors import StoreError, UsageError
from screenshot2code.providers.base import Provider
from screenshot2code.render import RENDERERS
from screenshot2code.render.base import Renderer
from screenshot2code.store.runs import RunStore
from screenshot2code.tables import look_up


class Workshop:
    """Owned by a session. `warnings` are those announced so far; `is_forgetful` once the store has failed."""

    def __init__(self, resolved: Resolved, *, emit: Emit, environment: Mapping[str, str]) -> None:
        self.warnings: list[Warned] = []
        self.is_forgetful = False
        self._resolved = resolved
        self._emit = emit
        self._environment = environment
        self._owned = AsyncExitStack()
        self._renderers: dict[bool, Renderer] = {}
        self._provider: Provider | None = None
        self._store: RunStore | None = None
        self._comparer: Comparer | None = None
        self._perceiving = asyncio.Lock()  # OCR uses every core: two at once would only take memory

    async def close(self) -> None:
        """Close whatever was opened."""
        await self._owned.aclose()

    def announce(self, event: Event) -> None:
        if isinstance(event, Warned):
            self.warnings.append(event)
        self._emit(event)

    async def perceive(
        self,
        mockup: Mockup,
        run: RunId,
        emit: Emit,
        *,
        on_lines: Callable[[tuple[TextLine, ...]], None] = lambda _lines: None,
    ) -> Perception:
        """The perception of `mockup`, from the store when this picture was read before; else `on_lines` is told its text early."""
        from screenshot2code.imaging import perception

        started = time.monotonic()
        known = self._remembered(mockup)
        if known is None:
            emit(StageStarted(run=run, label="reading the mockup"))
            loop = asyncio.get_running_loop()

            def on_stage(label: str) -> None:
                loop.call_soon_threadsafe(emit, StageStarted(run=run, label=label))

            def on_text(lines: tuple[TextLine, ...]) -> None:
                loop.call_soon_threadsafe(on_lines, lines)

            async with self._perceiving:
                facts = await asyncio.to_thread(perception.perceive, mockup, on_stage=on_stage, on_lines=on_text)
            self.keep(lambda kept: kept.put_perception(mockup.digest, reading_of(mockup), facts))
        else:
            facts = known
        emit(MockupRead(run=run, facts=facts, seconds=time.monotonic() - started, cached=known is not None))
        return facts

    def _remembered(self, mockup: Mockup) -> Perception | None:
        store = self.store()
        return store.get_perception(mockup.digest, reading_of(mockup)) if store else None

    def comparer(self) -> Comparer:
        if self._comparer is None:
            self._comparer = look_up("comparer", COMPARERS, "blend")()
        return self._comparer

    def store(self) -> RunStore | None:
        """The store, or None, said once, where it cannot be opened: a read-only checkout can still be compared."""
        if self._store is None and not self.is_forgetful:
            try:
                self._store = self._owned.enter_context(RunStore.open(self._resolved.store))
            except StoreError as error:
                self._without_store(error)
        return self._store

    def keep(self, write: Callable[[RunStore], None]) -> None:
        """Write to the store; a full disk costs the memory of a run, never its result."""
        store = self.store()
        if store is not None:
            try:
                write(store)
            except StoreError as error:
                self._without_store(error)

    def _without_store(self, error: StoreError) -> None:
        if not self.is_forgetful:
            self.announce(Warned(run="", message=f"The run is not remembered: {error.message}"))
        self._store, self.is_forgetful = None, True

    async def renderer(self, mockup: Mockup) -> Renderer:
        """A renderer that draws letters as those of `mockup` are drawn. Its browser is looked for now, started on first use."""
        hinted = await self._is_hinted(mockup)
        if hinted not in self._renderers:
            settings = self._resolved
            chromium = look_up("renderer", RENDERERS, "chromium")
            choice = None
            if settings.cdp_url is None:
                from screenshot2code.render.browsers import find_browser

                choice = find_browser(
                    explicit=settings.browser_flag,
                    configured=settings.browser_configured,
                    environment=self._environment,
                )
            renderer = chromium(choice=choice, cdp_url=settings.cdp_url, timeout_s=settings.timeout_s, hinted=hinted)
            opened: Renderer = await self._owned.enter_async_context(renderer)
            self._renderers[hinted] = opened
        return self._renderers[hinted]

    async def _is_hinted(self, mockup: Mockup) -> bool:
        known = self._remembered(mockup)
        if known is not None:
            return known.is_hinted
        from screenshot2code.imaging.hinting import shows_hinting

        return await asyncio.to_thread(shows_hinting, mockup)

    async def provider(self) -> Provider:
        if self._provider is None:
            from screenshot2code.providers import open_provider
            from screenshot2code.providers.http import open_client

            settings = self._resolved.run
            if settings.model is None:
                raise UsageError(
                    "The vision engine needs a model.", hint="Name one, like: --model openrouter/openai/gpt-5.4-image-2"
                )
            client = await self._owned.enter_async_context(open_client())
            self._provider = open_provider(
                settings.model,
                base_url=settings.base_url,
                environment=self._environment,
                client=client,
                fallbacks=self._resolved.fallbacks,
                batch_folder=self._resolved.store / "batches" if self._resolved.in_batches else None,
                announce=lambda sentence: self.announce(Warned(run="", message=sentence)),
            )
        return self._provider


def reading_of(mockup: Mockup) -> str:
    """What a perception depends on beside the picture: our eyes, and the scale at which they looked."""
    from screenshot2code.imaging.perception.version import version

    return f"{version()}@{mockup.viewport.scale:g}"
