"""Facts that a run announces as it goes. Console, JSON log and store are all readers of these; the loop knows none of them.

Every event is a frozen value in the past tense. `Event` is the closed union: a reader that ends in `assert_never` is told by
the type checker when one is added.
"""

from collections.abc import Callable
from dataclasses import dataclass

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.history import Adherence, Pass, Run, RunId
from screenshot2code.core.perception import Perception
from screenshot2code.core.settings import RunSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """A mockup was read and its run has an id."""

    run: RunId
    mockup: Mockup
    settings: RunSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStarted:
    """Something that takes a while began; `label` is for a person: "reading text", "rendering"."""

    run: RunId
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MockupRead:
    """Perception finished (or came from the cache)."""

    run: RunId
    facts: Perception
    seconds: float
    cached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStarted:
    """A file of the draft began to arrive."""

    run: RunId
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFinished:
    """A file of the draft is complete; `streamed` where a model wrote it, and may still be writing the next."""

    run: RunId
    path: str
    bytes: int
    streamed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensStreamed:
    """The model has sent so many characters so far in this turn.

    `tokens` are counted from them; `cost_usd` is what the draft has cost so far, by our count, None where no price is known;
    `eta_s` is how long the rest may take, None before there is anything to go by.
    """

    run: RunId
    characters: int
    tokens: int = 0
    cost_usd: float | None = None
    eta_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostForeseen:
    """A model is about to be asked for the first time in a run: what the run may cost. Dollars are None without a price."""

    run: RunId
    low_usd: float | None
    high_usd: float | None
    low_tokens: int
    high_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRead:
    """A model's answers for a draft are complete: how well they kept to the form."""

    run: RunId
    adherence: Adherence


@dataclass(frozen=True, slots=True, kw_only=True)
class PassFinished:
    """A draft was rendered and compared."""

    run: RunId
    finished: Pass
    is_best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something a person should know that does not stop the run."""

    run: RunId
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished:
    """The run ended, for whatever reason, with at least one pass."""

    result: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed:
    """The run ended before a first pass."""

    run: RunId
    message: str
    hint: str


Event = (
    RunStarted
    | StageStarted
    | MockupRead
    | FileStarted
    | FileFinished
    | TokensStreamed
    | CostForeseen
    | AnswerRead
    | PassFinished
    | Warned
    | RunFinished
    | RunFailed
)
Emit = Callable[[Event], None]
