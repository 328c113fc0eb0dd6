"""A reader of a run's events that keeps what must last."""

from typing import assert_never

from screenshot2code.core.events import (
    Event,
    FileFinished,
    FileStarted,
    MockupRead,
    PassFinished,
    RunFailed,
    RunFinished,
    RunStarted,
    StageStarted,
    TokensStreamed,
    Warned,
)
from screenshot2code.store.runs import RunStore


class StoreWriter:
    """`StoreWriter(store)(event)`: one of the readers that `emit` fans out to.

    Raises StoreError when a pass cannot be kept; whoever fans out decides whether the run goes on without a memory.
    """

    def __init__(self, store: RunStore) -> None:
        self._store = store

    def __call__(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._store.begin(event.run, event.mockup, event.settings)
            case PassFinished():
                self._store.add_pass(event.run, event.finished)
            case RunFinished():
                self._store.finish(event.result)
            case RunFailed():
                self._store.fail(event.run, event.message, event.hint)
            case StageStarted() | MockupRead() | FileStarted() | FileFinished() | TokensStreamed() | Warned():
                pass  # of the moment: a person reads them as they come
            case _:
                assert_never(event)
