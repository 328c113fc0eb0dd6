"""The Messages dialect of Anthropic. Its usage counts what was read from the cache beside the input, not in it."""

from collections.abc import Iterator, Mapping
from typing import Any

from screenshot2code.providers.answer import Answer, Tokens, count, mapping, mappings, string
from screenshot2code.providers.base import Chunk, Finish, Picture, TextDelta, Thought, Turn, VisionRequest
from screenshot2code.providers.dialect import Dialect, base64_of, words, written

LONGEST_ANSWER = 32_000  # tokens asked for where nobody says: the field is required, and no draft of ours came near
CACHE_MARKS = 4  # a request; one of them is the system prompt's
_TRUNCATED = {"max_tokens", "model_context_window_exceeded"}
_CACHED = {"cache_control": {"type": "ephemeral"}}


class MessagesAnswer(Answer):
    """Events named by `type`, or one document of type `message`."""

    def __init__(self, **known: Any) -> None:
        super().__init__(**known)
        self._usage: dict[str, Any] = {}  # cumulative; input counts may come with the start alone

    def read(self, document: Mapping[str, Any]) -> Iterator[Chunk]:
        match document.get("type"):
            case "message_start":
                self._name(mapping(document.get("message")))
            case "message":
                self._name(document)
                for block in mappings(document.get("content")):
                    yield from self._say(block)
                self._end(document)
            case "content_block_start":
                yield from self._say(mapping(document.get("content_block")))
            case "content_block_delta":
                yield from self._say(mapping(document.get("delta")))
            case "message_delta":
                self._count(document)
                self._end(mapping(document.get("delta")))
            case "message_stop":
                self.over = True

    def _name(self, message: Mapping[str, Any]) -> None:
        self.model = string(message.get("model")) or self.model
        self.request = string(message.get("id")) or self.request
        self._count(message)

    def _say(self, block: Mapping[str, Any]) -> Iterator[Chunk]:
        if text := string(block.get("text")):
            yield TextDelta(text)
        elif thought := string(block.get("thinking")):
            yield Thought(thought)

    def _count(self, document: Mapping[str, Any]) -> None:
        told = mapping(document.get("usage"))
        if not told:
            return
        self._usage |= {name: value for name, value in told.items() if value is not None}
        cached = count(self._usage.get("cache_read_input_tokens"))
        written_to = count(self._usage.get("cache_creation_input_tokens"))
        self.tokens = Tokens(
            input=count(self._usage.get("input_tokens")) + cached + written_to,
            output=count(self._usage.get("output_tokens")),
            cached=cached,
            written=written_to,
        )

    def _end(self, told: Mapping[str, Any]) -> None:
        reason = string(told.get("stop_reason"))
        if not reason:
            return
        self.reason = Finish.TRUNCATED if reason in _TRUNCATED else Finish.COMPLETE
        if reason == "refusal":
            self.filtered = True
            details = mapping(told.get("stop_details"))
            self.refusal = string(details.get("explanation")) or string(details.get("category"))

    @property
    def is_over(self) -> bool:
        """The usage comes before the end here, so that having both says nothing."""
        return self.over


class Messages(Dialect):
    """`POST {base_url}/messages`."""

    routes = ("/messages",)
    key_header = ("x-api-key", "")
    reads = MessagesAnswer

    def route(self, *, stream: bool) -> str:
        return "/messages"

    def body(self, request: VisionRequest, *, stream: bool) -> dict[str, Any]:
        asked = request.max_output_tokens or LONGEST_ANSWER
        body: dict[str, Any] = {
            "model": self.model,
            "max_tokens": min(asked, self.facts.longest_output_tokens or asked),
            "system": [{"type": "text", "text": request.system, **_CACHED}],
            "messages": self._messages(request.turns),
        }
        if stream:
            body["stream"] = True
        if request.effort is not None:
            body["output_config"] = {"effort": request.effort}
        if request.temperature is not None:
            body["temperature"] = request.temperature
        return self.with_extras(body, request)

    def _messages(self, turns: tuple[Turn, ...]) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = []
        stable: list[dict[str, Any]] = []
        for turn in turns:
            if turn.role != "user":
                messages.append({"role": turn.role, "content": words(turn)})
                continue
            pieces = []
            for piece, cache in written(turn.parts, _text, _picture):
                pieces.append(piece)
                stable += [piece] if cache else []
            messages.append({"role": "user", "content": pieces})
        for piece in stable[-(CACHE_MARKS - 1) :]:
            piece.update(_CACHED)
        return messages


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _picture(picture: Picture) -> dict[str, Any]:
    source = {"type": "base64", "media_type": picture.media_type, "data": base64_of(picture)}
    return {"type": "image", "source": source}
