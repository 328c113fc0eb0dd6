"""The Chat Completions dialect: OpenAI's older interface, which nearly every other service and local server speaks too.

Unknown fields, events and finish reasons are never an error: every service says that it will add more.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from screenshot2code.providers.answer import Answer, Tokens, count, mapping, mappings, string
from screenshot2code.providers.base import Chunk, Finish, Picture, TextDelta, Thought, Turn, VisionRequest
from screenshot2code.providers.dialect import Dialect, data_url, reasoning_of, words, written

_TRUNCATED = {"length", "max_tokens"}


class ChatAnswer(Answer):
    """Chunks with `choices[0].delta`, or one document with `choices[0].message`."""

    def read(self, document: Mapping[str, Any]) -> Iterator[Chunk]:
        choices = mappings(document.get("choices"))
        self._look_for_failure(document, choices)
        self.model = string(document.get("model")) or self.model
        self.request = string(document.get("id")) or self.request
        self.tokens = tokens_of(document) or self.tokens
        for choice in choices:
            if count(choice.get("index")):
                continue  # we asked for one
            delta = mapping(choice.get("delta") or choice.get("message"))
            self.refusal += string(delta.get("refusal"))
            if thought := reasoning_of(delta):
                yield Thought(thought)
            if text := string(delta.get("content")):
                yield TextDelta(text)
            self._end(string(choice.get("finish_reason")))

    def _look_for_failure(self, document: Mapping[str, Any], choices: list[Mapping[str, Any]]) -> None:
        if document.get("object") == "error":  # older vLLM
            self.fail(document)
        for choice in choices:
            if choice.get("error") or choice.get("finish_reason") == "error":
                self.fail({"error": choice.get("error") or {"message": "the model failed in mid-answer"}})

    def _end(self, reason: str) -> None:
        if not reason:
            return
        self.filtered = reason == "content_filter"
        self.reason = Finish.TRUNCATED if reason in _TRUNCATED else Finish.COMPLETE


def tokens_of(document: Mapping[str, Any]) -> Tokens | None:
    """The usage record of a chunk, or None. Groq has it elsewhere."""
    record = mapping(document.get("usage") or mapping(document.get("x_groq")).get("usage"))
    if not record:
        return None
    details = mapping(record.get("prompt_tokens_details"))
    cost = record.get("cost")
    return Tokens(
        input=count(record.get("prompt_tokens")),
        output=count(record.get("completion_tokens")),
        cached=count(details.get("cached_tokens")),
        written=count(details.get("cache_write_tokens")),
        cost=float(cost) if isinstance(cost, int | float) else None,
    )


class ChatCompletions(Dialect):
    """`POST {base_url}/chat/completions`."""

    routes = ("/chat/completions",)
    reads = ChatAnswer

    def route(self, *, stream: bool) -> str:
        return "/chat/completions"

    def body(self, request: VisionRequest, *, stream: bool) -> dict[str, Any]:
        messages: list[dict[str, Any]] = [{"role": "system", "content": self._system(request.system)}]
        messages += [self._message(turn) for turn in request.turns]
        body: dict[str, Any] = {"model": self.model, "messages": messages}
        if stream:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        if (longest := self.longest(request)) is not None:
            body[self.service.max_tokens_field] = longest
        if request.effort is not None:
            body["reasoning_effort"] = request.effort
        if request.temperature is not None:
            body["temperature"] = request.temperature
        return self.with_extras(body, request)

    def _system(self, text: str) -> str | list[dict[str, Any]]:
        """Plain text, which all understand; a part where the service takes a cache mark on it."""
        if not self.service.cache_marks:
            return text
        return [{"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}]

    def _message(self, turn: Turn) -> dict[str, Any]:
        if turn.role != "user":  # only user messages may be lists
            return {"role": turn.role, "content": words(turn)}
        pieces = []
        for piece, cache in written(turn.parts, _text, self._picture):
            marked = cache and self.service.cache_marks
            pieces.append({**piece, "cache_control": {"type": "ephemeral"}} if marked else piece)
        return {"role": "user", "content": pieces}

    def _picture(self, picture: Picture) -> dict[str, Any]:
        image = {"url": data_url(picture)}
        if self.service.image_detail:
            image["detail"] = self.service.image_detail
        return {"type": "image_url", "image_url": image}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}
