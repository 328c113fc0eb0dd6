"""Google's generateContent dialect. Its stream has no terminal marker but the finish reason, and counts usage cumulatively."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from screenshot2code.providers.answer import Answer, Tokens, count, mapping, mappings, string
from screenshot2code.providers.base import Chunk, Finish, Picture, TextDelta, Thought, Turn, VisionRequest
from screenshot2code.providers.dialect import Dialect, base64_of, words, written

_TRUNCATED = {"MAX_TOKENS", "CONTINUATION"}
_FAILED = {
    "MALFORMED_RESPONSE",
    "MALFORMED_FUNCTION_CALL",
    "MISSING_THOUGHT_SIGNATURE",
    "UNEXPECTED_TOOL_CALL",  # no tool was offered
    "TOO_MANY_TOOL_CALLS",
    "OTHER",
}
_FILTERED = {
    "SAFETY",
    "RECITATION",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "LANGUAGE",
    "ESCALATION",
    "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION",
    "IMAGE_OTHER",
}


class GeminiAnswer(Answer):
    """The same document again and again, each with some more of the first candidate."""

    def read(self, document: Mapping[str, Any]) -> Iterator[Chunk]:
        self.model = string(document.get("modelVersion")) or self.model
        self.request = string(document.get("responseId")) or self.request
        self.tokens = _tokens(document) or self.tokens
        if block := string(mapping(document.get("promptFeedback")).get("blockReason")):
            self.filtered, self.refusal = True, f"the request was blocked ({block})"
        for candidate in mappings(document.get("candidates"))[:1]:
            for part in mappings(mapping(candidate.get("content")).get("parts")):
                if text := string(part.get("text")):
                    yield Thought(text) if part.get("thought") else TextDelta(text)
            self._end(string(candidate.get("finishReason")), string(candidate.get("finishMessage")))

    def _end(self, reason: str, said: str) -> None:
        if not reason or reason == "FINISH_REASON_UNSPECIFIED":
            return
        if reason in _FAILED:
            self.fail({"error": {"message": f"the model failed in mid-answer ({reason}) {said}".strip()}})
        self.reason = Finish.TRUNCATED if reason in _TRUNCATED else Finish.COMPLETE
        if reason in _FILTERED:
            self.filtered, self.refusal = True, said or reason


def _tokens(document: Mapping[str, Any]) -> Tokens | None:
    record = mapping(document.get("usageMetadata"))
    if not record:
        return None
    return Tokens(
        input=count(record.get("promptTokenCount")),
        output=count(record.get("candidatesTokenCount")) + count(record.get("thoughtsTokenCount")),
        cached=count(record.get("cachedContentTokenCount")),
    )


class GenerateContent(Dialect):
    """`POST {base_url}/models/{model}:streamGenerateContent?alt=sse`."""

    version = "v1beta"
    key_header = ("x-goog-api-key", "")  # never in the address, which is logged everywhere
    reads = GeminiAnswer

    def route(self, *, stream: bool) -> str:
        model = quote(self.model.removeprefix("models/"), safe="/:.-_@")
        return f"/models/{model}:{'streamGenerateContent?alt=sse' if stream else 'generateContent'}"

    def body(self, request: VisionRequest, *, stream: bool) -> dict[str, Any]:
        settings: dict[str, Any] = {}
        if (longest := self.longest(request)) is not None:
            settings["maxOutputTokens"] = longest
        if request.effort is not None:
            settings["thinkingConfig"] = {"thinkingLevel": request.effort.upper()}
        if request.temperature is not None:
            settings["temperature"] = request.temperature
        body: dict[str, Any] = {
            "systemInstruction": {"parts": [{"text": request.system}]},
            "contents": [_content(turn) for turn in request.turns],
        }
        if settings:
            body["generationConfig"] = settings
        return self.with_extras(body, request)


def _content(turn: Turn) -> dict[str, Any]:
    if turn.role != "user":
        return {"role": "model", "parts": [_text(words(turn))]}
    return {"role": "user", "parts": [piece for piece, _ in written(turn.parts, _text, _picture)]}


def _text(text: str) -> dict[str, Any]:
    return {"text": text}


def _picture(picture: Picture) -> dict[str, Any]:
    return {"inlineData": {"mimeType": picture.media_type, "data": base64_of(picture)}}
