"""One conversation with a model: turns go out, answers are read while they stream, costs add up and stay within limits."""

import asyncio
import dataclasses
import time
from dataclasses import dataclass

from screenshot2code.core.events import Emit, FileFinished, FileStarted, TokensStreamed
from screenshot2code.core.history import RunId, Usage
from screenshot2code.core.money import Allowance, Price
from screenshot2code.engines.base import KEEP
from screenshot2code.engines.vision.answer import Answer, AnswerReader, Closed, Opened
from screenshot2code.engines.vision.forecast import Span, tokens_in
from screenshot2code.engines.vision.pictures import tokens_of
from screenshot2code.errors import LimitReached
from screenshot2code.providers.base import (
    Finish,
    Finished,
    Part,
    Provider,
    Text,
    TextDelta,
    Thought,
    Turn,
    VisionRequest,
)

CHARACTERS_BETWEEN_EVENTS = 200  # some ten events a second at the speed of present models
LEAST_ANSWER = 200  # tokens; no page and hardly an edit is shorter, so that asking would be money for nothing
COUNTED_TOO_LOW = 1.5  # services count code and pictures at up to this of what we do (see forecast.CHARACTERS_A_TOKEN)
_TOKENS_BEFORE_ETA = 20  # fewer say nothing about a model's speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one turn brought. `cut`: the answer was stopped before the model had finished; `kept`: by us, and for good;
    `broken`: by a connection that ended, not by a limit of length.
    """

    answer: Answer
    cut: bool
    characters: int
    kept: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a conversation may cost. `price` None: not known, so that only tokens are bounded.

    `longest` and `context` are what the model writes at most and what question and answer share, in tokens; None: not known.
    """

    allowance: Allowance
    price: Price | None
    expected: Span  # tokens of the first answer
    longest: int | None = None
    context: int | None = None

    def room(self, asked: int) -> int | None:
        """How long an answer the model itself has room for after a question of `asked` tokens; None where it is not known.

        Services answer shorter than the model can where nobody says a length (some at 4096 tokens), and refuse a length that
        does not fit into the context beside the question. A question is counted here to within some tenths.
        """
        if self.longest is None:
            return None
        if self.context is None:
            return self.longest
        left = self.context - int(asked * COUNTED_TOO_LOW)
        return min(self.longest, left) if left >= LEAST_ANSWER else None


class Conversation:
    """Everything said so far, re-sent with each turn: services keep no memory of it."""

    def __init__(self, provider: Provider, *, system: str, run: RunId, terms: Terms, emit: Emit) -> None:
        self._provider = provider
        self._system = system
        self._run = run
        self._terms = terms
        self._emit = emit
        self._turns: list[Turn] = []
        self.usage = Usage()
        self.seconds = 0.0

    def affords(self, *parts: Part) -> bool:
        """Whether `parts` may still be asked and answered."""
        longest = self._longest_answer(parts)
        return longest is None or longest >= LEAST_ANSWER

    async def ask(self, *parts: Part) -> Reply:
        """Send `parts` as the user's next turn and read the whole answer, announcing files as they come.

        A cancellation with the word KEEP closes the stream and gives what was complete. Raises LimitReached where the allowance
        does not cover an answer.
        """
        longest = self._longest_answer(parts)
        if longest is not None and longest < LEAST_ANSWER:
            raise LimitReached(
                "The limit of cost or tokens leaves no room for an answer of this model.",
                hint="Give --max-cost or --max-tokens more, or use --engine offline.",
            )
        self._turns.append(Turn(role="user", parts=parts))
        request = VisionRequest(
            system=self._system,
            turns=tuple(self._turns),
            max_output_tokens=_shorter(longest, self._terms.room(self.asked())),
            cache_key=self._run,
        )
        stream = _Stream(self._run, self._emit, self._terms, spent=self.usage, asked=self.asked())
        started = time.perf_counter()
        kept = False
        try:
            async with self._provider.stream(request) as chunks:
                async for chunk in chunks:
                    match chunk:
                        case TextDelta(text):
                            stream.take(text)
                        case Finished():
                            stream.end(chunk)
                        case Thought():
                            pass  # a sign of life that is no part of the answer
        except asyncio.CancelledError as stop:
            if stop.args != (KEEP,):
                raise
            kept = True
        self.seconds += time.perf_counter() - started
        answer = stream.close()
        self.usage += stream.usage
        if said := stream.said:  # an empty assistant turn is refused by some services
            self._turns.append(Turn(role="assistant", parts=(Text(said),)))
        cut = stream.cut or answer.cut_in is not None
        return Reply(answer=answer, cut=cut, characters=len(said), kept=kept, broken=stream.broken)

    def asked(self, *more: Part) -> int:
        """About how many tokens a request is that holds everything said so far and `more`."""
        parts = [part for turn in self._turns for part in turn.parts] + list(more)
        return tokens_in(self._system) + sum(
            tokens_in(part.text) if isinstance(part, Text) else tokens_of(part) + tokens_in(part.label)
            for part in parts
        )

    def _longest_answer(self, parts: tuple[Part, ...]) -> int | None:
        """What is left pays for, in tokens; None without a limit."""
        whole = self._terms.allowance
        if whole == Allowance():
            return None
        left = Allowance(
            cost_usd=None if whole.cost_usd is None else whole.cost_usd - (self.usage.cost_usd or 0.0),
            tokens=None if whole.tokens is None else whole.tokens - self.usage.tokens,
        )
        return left.output_tokens(self.asked(*parts), self._terms.price)


def _shorter(one: int | None, other: int | None) -> int | None:
    known = [length for length in (one, other) if length is not None]
    return min(known) if known else None


class _Stream:
    """One answer while it comes."""

    def __init__(self, run: RunId, emit: Emit, terms: Terms, *, spent: Usage, asked: int) -> None:
        self._run, self._emit, self._terms = run, emit, terms
        self._spent, self._asked = spent, asked
        self._reader = AnswerReader()
        self._pieces: list[str] = []
        self._characters = self._announced = 0
        self._begun: float | None = None
        self._finished: Finished | None = None

    @property
    def said(self) -> str:
        return "".join(self._pieces)

    @property
    def cut(self) -> bool:
        return self._finished is None or self._finished.cut

    @property
    def broken(self) -> bool:
        return self._finished is None or self._finished.reason is Finish.BROKEN

    @property
    def usage(self) -> Usage:
        """As the service says, priced as the person says; where it says nothing, as we count."""
        told = self._finished.usage if self._finished is not None and self._finished.usage_known else None
        if told is None or not told.tokens:
            written = tokens_in(self._characters)
            cost = None if told is None else told.cost_usd
            priced = self._priced(self._asked, written)
            return Usage(
                input_tokens=self._asked,
                output_tokens=written,
                cost_usd=cost if priced is None else priced,
                estimated=True,
            )
        price = self._terms.price
        if price is None or told.cost_usd is not None:
            return told
        cost = price.cost(
            input_tokens=told.input_tokens, output_tokens=told.output_tokens, cached_tokens=told.cached_tokens
        )
        return dataclasses.replace(told, cost_usd=cost)

    def take(self, text: str) -> None:
        if self._begun is None:
            self._begun = time.perf_counter()
        self._pieces.append(text)
        self._characters += len(text)
        self._announce(self._reader.feed(text))
        if self._characters - self._announced >= CHARACTERS_BETWEEN_EVENTS:
            self._count()

    def end(self, finished: Finished) -> None:
        self._finished = finished

    def close(self) -> Answer:
        """What the answer amounts to; its last events are announced."""
        events, answer = self._reader.finish(cut=self.cut)
        self._announce(events)
        if self._characters > self._announced:
            self._count()
        return answer

    def _announce(self, events: list[Opened | Closed]) -> None:
        for event in events:
            match event:
                case Opened(path):
                    self._emit(FileStarted(run=self._run, path=path))
                case Closed(path, size, is_edit=False):
                    self._emit(FileFinished(run=self._run, path=path, bytes=size, streamed=True))
                case Closed():
                    pass  # an edited file is complete once its edits are applied

    def _count(self) -> None:
        self._announced = self._characters
        written = tokens_in(self._characters)
        now = self._priced(self._asked, written)
        before = self._spent.cost_usd
        self._emit(
            TokensStreamed(
                run=self._run,
                characters=self._characters,
                tokens=self._spent.output_tokens + written,
                cost_usd=None if now is None or before is None else before + now,
                eta_s=self._eta(written),
            )
        )

    def _priced(self, asked: int, written: int) -> float | None:
        price = self._terms.price
        return None if price is None else price.cost(input_tokens=asked, output_tokens=written)

    def _eta(self, written: int) -> float | None:
        """By the speed so far and the middle of what was expected; past the middle, by its upper end; past that, unknown."""
        expected = self._terms.expected
        left = (expected.middle if written < expected.middle else expected.high) - written
        if self._begun is None or written < _TOKENS_BEFORE_ETA or left <= 0:
            return None
        return left * (time.perf_counter() - self._begun) / written
