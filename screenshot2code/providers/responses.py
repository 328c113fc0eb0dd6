"""The Responses dialect: OpenAI's present interface. Nothing is kept there (`store: false`); each request carries everything."""

from collections.abc import Iterator, Mapping
from typing import Any

from screenshot2code.providers.answer import Answer, Tokens, count, mapping, mappings, string
from screenshot2code.providers.base import Chunk, Finish, Picture, TextDelta, Thought, Turn, VisionRequest
from screenshot2code.providers.dialect import Dialect, data_url, words, written

_ENDS = {"response.completed", "response.incomplete", "response.failed", "response.cancelled"}


class ResponsesAnswer(Answer):
    """Events named by `type`, the last with the whole response in it; or that response alone."""

    def __init__(self, **known: Any) -> None:
        super().__init__(**known)
        self._heard: set[tuple[int, int]] = set()  # (output, content) that deltas came for; missing indexes count as 0

    def read(self, document: Mapping[str, Any]) -> Iterator[Chunk]:
        kind = string(document.get("type"))
        if kind == "response.output_text.delta":
            yield from self._say(document, string(document.get("delta")))
        elif kind == "response.output_text.done":
            if self._place(document) not in self._heard:
                yield from self._say(document, string(document.get("text")))
        elif kind in ("response.reasoning_summary_text.delta", "response.reasoning_text.delta"):
            yield Thought(string(document.get("delta")))
        elif kind == "response.refusal.delta":
            self.refusal += string(document.get("delta"))
        elif kind == "error":
            self.fail({"error": document})
        elif kind in _ENDS:
            yield from self._end(mapping(document.get("response")), kind.removeprefix("response."))
        elif document.get("object") == "response":
            yield from self._end(document, "completed")
        elif kind in ("response.created", "response.in_progress"):
            self._name(mapping(document.get("response")))

    def _place(self, document: Mapping[str, Any]) -> tuple[int, int]:
        return count(document.get("output_index")), count(document.get("content_index"))

    def _say(self, document: Mapping[str, Any], text: str) -> Iterator[Chunk]:
        if text:
            self._heard.add(self._place(document))
            yield TextDelta(text)

    def _name(self, response: Mapping[str, Any]) -> None:
        self.model = string(response.get("model")) or self.model
        self.request = string(response.get("id")) or self.request

    def _end(self, response: Mapping[str, Any], told: str) -> Iterator[Chunk]:
        """`told` is what the event's name says; the response's own status is nearer to the truth."""
        self._name(response)
        if response.get("error"):
            self.fail(response)
        status = string(response.get("status")) or told
        if status in ("failed", "cancelled"):
            self.fail({"error": {"message": f"the answer was {status}"}})
        if not self.began:
            yield from self._whole(response)
        self.tokens = _tokens(response) or self.tokens
        cause = mapping(response.get("incomplete_details")).get("reason")
        self.filtered = cause == "content_filter"
        self.reason = Finish.TRUNCATED if status == "incomplete" else Finish.COMPLETE
        self.over = True

    def _whole(self, response: Mapping[str, Any]) -> Iterator[Chunk]:
        for item in mappings(response.get("output")):
            for content in mappings(item.get("content")):
                if content.get("type") == "output_text" and string(content.get("text")):
                    yield TextDelta(string(content.get("text")))
                elif content.get("type") == "refusal" and not self.refusal:
                    self.refusal = string(content.get("refusal"))


def _tokens(response: Mapping[str, Any]) -> Tokens | None:
    record = mapping(response.get("usage"))
    if not record:
        return None
    details = mapping(record.get("input_tokens_details"))
    return Tokens(
        input=count(record.get("input_tokens")),
        output=count(record.get("output_tokens")),
        cached=count(details.get("cached_tokens")),
        written=count(details.get("cache_write_tokens")),
    )


class Responses(Dialect):
    """`POST {base_url}/responses`."""

    routes = ("/responses",)
    reads = ResponsesAnswer

    def route(self, *, stream: bool) -> str:
        return "/responses"

    def body(self, request: VisionRequest, *, stream: bool) -> dict[str, Any]:
        turns = [self._item(turn) for turn in request.turns]
        body: dict[str, Any] = {
            "model": self.model,
            "store": False,
            "instructions": request.system,
            "input": turns,
        }
        if stream:
            body["stream"] = True
        if (longest := self.longest(request)) is not None:
            body["max_output_tokens"] = longest
        if request.effort is not None:
            body["reasoning"] = {"effort": request.effort}
        if request.temperature is not None:
            body["temperature"] = request.temperature
        return self.with_extras(body, request)

    def _item(self, turn: Turn) -> dict[str, Any]:
        if turn.role != "user":
            return {"role": turn.role, "content": words(turn)}
        return {"role": "user", "content": [piece for piece, _ in written(turn.parts, _text, self._picture)]}

    def _picture(self, picture: Picture) -> dict[str, Any]:
        detail = self.service.image_detail or "auto"
        return {"type": "input_image", "image_url": data_url(picture), "detail": detail}


def _text(text: str) -> dict[str, Any]:
    return {"type": "input_text", "text": text}
