"""What happened: a brief goes to an engine, comes back as a draft, becomes a pass; all passes are the run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from screenshot2code.core.artifacts import Mockup, Render, SourceTree
from screenshot2code.core.findings import Comparison
from screenshot2code.core.geometry import Box
from screenshot2code.core.money import Allowance
from screenshot2code.core.perception import Perception
from screenshot2code.core.settings import RunSettings

RunId = str  # sortable by time: 20261122-154501-login-3f9a


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a draft cost. Tokens of the input include the cached ones; `cost_usd` is None where no price is known.

    `estimated`: the service did not say (a stream that was cut), and some of this was counted by us.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: float | None = 0.0
    estimated: bool = False

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    def __add__(self, other: "Usage") -> "Usage":
        known = self.cost_usd is not None and other.cost_usd is not None
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            cost_usd=(self.cost_usd or 0.0) + (other.cost_usd or 0.0) if known else None,
            estimated=self.estimated or other.estimated,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherence:
    """How well a model kept to the form it was asked for, over the answers of one draft.

    `misfits` of the `blocks` (search and replace) did not fit; `refused` files or paths could not be taken; `repairs` are
    answers asked for again because of either, `continued` those asked for because one was cut off.
    """

    answers: int = 0
    files: int = 0
    blocks: int = 0
    misfits: int = 0
    refused: int = 0
    repairs: int = 0
    continued: int = 0

    @property
    def rate(self) -> float:
        """The share of what was sent that could be taken as it came, 0..1."""
        sent = self.files + self.blocks + self.refused
        return 1 - (self.misfits + self.refused) / sent if sent else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A source tree and what it took to get it. `stages` are seconds by stage name, for the benchmark.

    `exhausted` is the engine's own word that another turn on this result would change nothing. `render` is what `source` looks
    like, complete, where the engine had to render it anyway. `left_out` are changed lines of a model's answer that lowered the score
    and were not taken, as `Attempt.changes` has them.
    """

    source: SourceTree
    usage: Usage = field(default_factory=Usage)
    stages: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    exhausted: bool = False
    render: Render | None = field(default=None, repr=False)
    adherence: Adherence | None = None  # of a model's answers; None where no model wrote
    left_out: tuple[str, ...] = ()


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
    """What an earlier revision of the same pass tried, and what it did to the score.

    `changes` are the lines that it changed, as `site.css:3 "font-size: 20px" -> "24px"`, the first ones of them.
    """

    number: int
    engine: str
    score_before: float
    score_after: float
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A mockup of the same page at another width, and what was perceived in it."""

    mockup: Mockup
    facts: Perception


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The page of a run beside the mockup of one width."""

    mockup: Mockup
    render: Render
    comparison: Comparison
    unread: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What an engine is told. `best` None: make a first draft; else revise that pass.

    `narrower` is the same page in narrower windows, the widest of them first; `mockup` and `facts` are of the widest of all.
    """

    run: RunId
    mockup: Mockup
    facts: Perception
    best: Pass | None = None
    instruction: str = ""
    tried: tuple[Attempt, ...] = ()
    allowance: Allowance = field(default_factory=Allowance)  # what a model may still cost in this run
    variant: tuple[int, int] = (1, 1)  # which of how many drafts that are made side by side
    passes_left: int = 1  # this one included: what a run may still cost is foreseen by it
    narrower: tuple[Sight, ...] = ()


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

    `unread` are the places in the mockup where text was seen and could not be read. Passes and their scores are of `mockup`, the
    widest; `variants` are the best pass beside each mockup of the page, this one first, and empty where there is only one.
    `unseen` are the widths, in px, at which nobody looked at it, as the run was stopped before.
    """

    id: RunId
    mockup: Mockup
    settings: RunSettings
    passes: tuple[Pass, ...]
    stopped: StopReason
    seconds: float
    failure: str | None = None
    unread: tuple[Box, ...] = ()
    variants: tuple[Variant, ...] = ()
    unseen: tuple[int, ...] = ()

    @property
    def lowest(self) -> Comparison:
        """The comparison of the width at which the best pass is worst."""
        every = [one.comparison for one in self.variants] or [self.best.comparison]
        return min(every, key=lambda one: one.score)

    def reaches(self, score: float) -> bool:
        """Whether the best pass was seen to have this score at every width."""
        return not self.unseen and self.lowest.score >= score

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
