"""What happened: a brief goes to an engine, comes back as a draft, becomes a pass; all passes are the run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from screenshot2code.core.artifacts import Mockup, Render, SourceTree
from screenshot2code.core.findings import Comparison
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Perception
from screenshot2code.core.settings import RunSettings

RunId = str  # sortable by time: 20261122-154501-login-3f9a


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a draft cost. Tokens of the input include the cached ones; `cost_usd` is None where no price is known."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: float | None = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        known = self.cost_usd is not None and other.cost_usd is not None
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            cost_usd=(self.cost_usd or 0.0) + (other.cost_usd or 0.0) if known else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A source tree and what it took to get it. `stages` are seconds by stage name, for the benchmark.

    `exhausted` is the engine's own word that another turn on this result would change nothing. `render` is what `source` looks
    like, complete, where the engine had to render it anyway.
    """

    source: SourceTree
    usage: Usage = field(default_factory=Usage)
    stages: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    exhausted: bool = False
    render: Render | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One draft, rendered and compared. `parent` is the pass it revised: the passes of a run form a tree."""

    number: int
    parent: int | None
    engine: str
    draft: Draft
    render: Render
    comparison: Comparison
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What an earlier revision of the same pass tried, in a line, and what it did to the score."""

    number: int
    engine: str
    score_before: float
    score_after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What an engine is told. `best` None: make a first draft; else revise that pass."""

    run: RunId
    mockup: Mockup
    facts: Perception
    best: Pass | None = None
    instruction: str = ""
    tried: tuple[Attempt, ...] = ()


class StopReason(StrEnum):
    """Why a run ended; the values are part of the JSON contract."""

    TARGET_MET = "target_met"
    PASSES_SPENT = "passes_spent"
    PLATEAU = "plateau"
    BUDGET_SPENT = "budget_spent"
    TIME_SPENT = "time_spent"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """All passes for one mockup. At least one pass; `failure` says in words what ended a run that FAILED.

    `unread` are the places in the mockup where text was seen and could not be read.
    """

    id: RunId
    mockup: Mockup
    settings: RunSettings
    passes: tuple[Pass, ...]
    stopped: StopReason
    seconds: float
    failure: str | None = None
    unread: tuple[Box, ...] = ()

    @property
    def best(self) -> Pass:
        return best_of(self.passes)


def best_of(passes: tuple[Pass, ...]) -> Pass:
    """The pass with the highest score; of equals the earliest, which cost least."""
    return max(passes, key=lambda one: (one.comparison.score, -one.number))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """A line of the list of runs. `state` is running, finished, failed, or interrupted: begun by a process that is gone."""

    id: RunId
    started: datetime
    mockup_name: str
    mockup_path: str
    engine: str
    model: str | None
    stack: str
    state: str
    stopped: StopReason | None  # None: it runs, was interrupted or failed before a first pass
    best_score: float | None
    passes: int
    seconds: float | None
    output: str | None  # the folder that the best pass was written to
    report: str | None
    message: str | None  # what went wrong
