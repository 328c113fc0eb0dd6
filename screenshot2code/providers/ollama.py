"""Ollama's own dialect: one JSON document a line. Its context has to be asked for: a longer prompt is cut without a word."""

from collections.abc import Iterator, Mapping
from typing import Any

from screenshot2code.providers.answer import Answer, Tokens, count, mapping, string
from screenshot2code.providers.base import Chunk, Finish, Picture, TextDelta, Thought, Turn, VisionRequest
from screenshot2code.providers.dialect import Dialect, base64_of
from screenshot2code.providers.sse import LineReader, Reader

LONGEST_ANSWER = 8192  # tokens asked for where nobody says; every token of the context costs memory on this machine
CHARACTERS_PER_TOKEN = 3  # of code, less than of prose: rather too large a context than a cut prompt
TOKENS_PER_PICTURE = 3200  # of qwen3-vl for 2048 x 1536: a token for every 32 x 32 px
CONTEXT_STEP = 8192  # contexts are asked for in steps, as another size makes the server load the model again


class OllamaAnswer(Answer):
    """Lines with `message`, the last with `done: true` and what it took."""

    def read(self, document: Mapping[str, Any]) -> Iterator[Chunk]:
        self.model = string(document.get("model")) or self.model
        message = mapping(document.get("message"))
        if thought := string(message.get("thinking")):
            yield Thought(thought)
        if text := string(message.get("content")):
            yield TextDelta(text)
        if document.get("done") is True:
            self.over = True
            self.reason = Finish.TRUNCATED if document.get("done_reason") == "length" else Finish.COMPLETE
            if "eval_count" in document or "prompt_eval_count" in document:
                self.tokens = Tokens(
                    input=count(document.get("prompt_eval_count")), output=count(document.get("eval_count"))
                )


class OllamaChat(Dialect):
    """`POST {base_url}/chat`, where the base URL ends in `/api`."""

    version = "api"
    routes = ("/chat", "/v1")  # its imitation of OpenAI lies beside it
    accept = "application/x-ndjson"
    reads = OllamaAnswer

    def route(self, *, stream: bool) -> str:
        return "/chat"

    def reader(self) -> Reader:
        return LineReader()

    def body(self, request: VisionRequest, *, stream: bool) -> dict[str, Any]:
        longest = self.longest(request) or LONGEST_ANSWER
        options: dict[str, Any] = {"num_ctx": self._context(request, longest), "num_predict": longest}
        if request.temperature is not None:
            options["temperature"] = request.temperature
        body: dict[str, Any] = {
            "model": self.model,
            "stream": stream,  # it streams where nothing is said
            "options": options,
            "messages": [{"role": "system", "content": request.system}, *map(_message, request.turns)],
        }
        if request.effort is not None:
            body["think"] = request.effort
        return self.with_extras(body, request)

    def _context(self, request: VisionRequest, longest: int) -> int:
        parts = [part for turn in request.turns for part in turn.parts]
        pictures = sum(isinstance(part, Picture) for part in parts)
        said = sum(len(part.label if isinstance(part, Picture) else part.text) for part in parts) + len(request.system)
        wanted = said // CHARACTERS_PER_TOKEN + pictures * TOKENS_PER_PICTURE + longest
        stepped = -(-wanted // CONTEXT_STEP) * CONTEXT_STEP
        return min(stepped, self.facts.context_tokens or stepped)


def _message(turn: Turn) -> dict[str, Any]:
    """Pictures lie beside the text here: the words say which is which, in order."""
    labels = [part.label if isinstance(part, Picture) else part.text for part in turn.parts]
    message: dict[str, Any] = {"role": turn.role, "content": "\n".join(filter(None, labels))}
    if turn.role != "user":
        message["content"] = "".join(labels)
    if images := [base64_of(part) for part in turn.parts if isinstance(part, Picture)]:
        message["images"] = images
    return message
