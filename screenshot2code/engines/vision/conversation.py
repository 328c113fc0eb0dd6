"""One conversation with a model: turns go out, answers are read while they stream, costs add up."""

import time
from dataclasses import dataclass

from screenshot2code.core.events import Emit, FileFinished, FileStarted, TokensStreamed
from screenshot2code.core.history import RunId, Usage
from screenshot2code.engines.vision.answer import Answer, AnswerReader, Closed, Opened
from screenshot2code.providers.base import Finished, Part, Provider, Text, TextDelta, Turn, VisionRequest

CHARACTERS_BETWEEN_EVENTS = 200  # some ten events a second at the speed of present models


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one turn brought. `cut`: the answer was stopped before the model had finished."""

    answer: Answer
    cut: bool
    characters: int


class Conversation:
    """Everything said so far, re-sent with each turn: services keep no memory of it."""

    def __init__(self, provider: Provider, *, system: str, run: RunId, emit: Emit) -> None:
        self._provider = provider
        self._system = system
        self._run = run
        self._emit = emit
        self._turns: list[Turn] = []
        self.usage = Usage()
        self.seconds = 0.0

    async def ask(self, *parts: Part) -> Reply:
        """Send `parts` as the user's next turn and read the whole answer, announcing files as they come."""
        self._turns.append(Turn(role="user", parts=parts))
        request = VisionRequest(system=self._system, turns=tuple(self._turns))
        reader, said, announced, cut = AnswerReader(), [], 0, True
        characters = 0
        started = time.perf_counter()
        async with self._provider.stream(request) as chunks:
            async for chunk in chunks:
                match chunk:
                    case TextDelta(text):
                        said.append(text)
                        characters += len(text)
                        self._announce(reader.feed(text))
                        if characters - announced >= CHARACTERS_BETWEEN_EVENTS:
                            announced = characters
                            self._emit(TokensStreamed(run=self._run, characters=characters))
                    case Finished():
                        cut = chunk.cut
                        self.usage += chunk.usage
        self.seconds += time.perf_counter() - started
        events, answer = reader.finish(cut=cut)
        self._announce(events)
        if characters > announced:
            self._emit(TokensStreamed(run=self._run, characters=characters))
        if said:  # an empty assistant turn is refused by some services
            self._turns.append(Turn(role="assistant", parts=(Text("".join(said)),)))
        return Reply(answer=answer, cut=cut or answer.cut_in is not None, characters=characters)

    def _announce(self, events: list[Opened | Closed]) -> None:
        for event in events:
            match event:
                case Opened(path):
                    self._emit(FileStarted(run=self._run, path=path))
                case Closed(path, size, is_edit=False):
                    self._emit(FileFinished(run=self._run, path=path, bytes=size))
                case Closed():
                    pass  # an edited file is complete once its edits are applied
