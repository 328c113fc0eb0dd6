"""What an engine is, and what it may use."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from screenshot2code.compare.base import Comparer
from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.events import Emit
from screenshot2code.core.history import Brief, Draft
from screenshot2code.core.perception import TextLine
from screenshot2code.core.settings import RunSettings
from screenshot2code.providers.base import Provider
from screenshot2code.render.base import Renderer
from screenshot2code.stacks.base import Stack

KEEP = "keep what is complete"
"""The message of a CancelledError by which a run ends early. An engine whose first draft is complete enough to be shown may
answer it by returning that draft; every other cancellation is somebody else's wish and goes through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """What engines are built with. `provider` is None unless a model was asked for."""

    renderer: Renderer
    comparer: Comparer
    stack: Stack
    provider: Provider | None = None
    prompts: Path | None = None  # a folder with a project's own templates, which replace ours of the same name
    settings: RunSettings = field(default_factory=RunSettings)


class Engine(Protocol):
    """A row of `engines.ENGINES`, built as `Class(workbench)`."""

    name: str

    async def draft(self, brief: Brief, emit: Emit) -> Draft:
        """A new source tree for `brief`: a first draft, or a revision of `brief.best`.

        Raises AnswerUnusable and whatever renderer and provider raise. Cancelling stops work and closes what is open.
        """
        ...


@runtime_checkable
class Checking(Protocol):
    """An engine whose settings may be such that it could not work."""

    async def check(self) -> None:
        """Raise what its first draft would raise of settings alone: before anything is read, rendered or paid for."""
        ...


@runtime_checkable
class Preparing(Protocol):
    """An engine that has work to do before it knows all that the mockup shows. `preparing` is that work in words for a person."""

    preparing: str

    async def prepare(self, mockup: Mockup, lines: Awaitable[tuple[TextLine, ...]]) -> None:
        """Do it, while `mockup` is being read; its `lines` of text are known before its boxes and pictures are.

        What it raises is raised again by `draft`, if it still matters there.
        """
        ...
