"""What services send, byte for byte as the vendors' documents have it, one `Tape` per dialect: the contract tests play them."""

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from screenshot2code.providers.anthropic import Messages
from screenshot2code.providers.chat import ChatCompletions
from screenshot2code.providers.gemini import GenerateContent
from screenshot2code.providers.ollama import OllamaChat
from screenshot2code.providers.responses import Responses

SSE, LINES = "text/event-stream; charset=utf-8", "application/x-ndjson"


def event(document: Any, name: str = "") -> bytes:
    """A server-sent event; bytes go in as they are."""
    data = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    return (f"event: {name}\n".encode() if name else b"") + b"data: " + data + b"\n\n"


def line(document: Any) -> bytes:
    return (document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()) + b"\n"


@dataclass(frozen=True, kw_only=True)
class Tape(ABC):
    """The pieces that streams of one dialect are put together from.

    `truncated`, `filtered` are the ends of answers that a length limit or a filter stopped; `plain` is the document of a server that
    does not stream. The bill is always 812 tokens in, 512 of them cached where the dialect says so, and 40 out.
    """

    opening: bytes
    end: bytes
    truncated: bytes
    filtered: bytes | None
    cached: int = 512
    content_type: str = SSE

    @abstractmethod
    def piece(self, text: str) -> bytes:
        """A stretch of the answer."""

    @abstractmethod
    def thought(self, text: str) -> bytes:
        """A stretch of what the model thinks before it answers."""

    def error(self, document: Any) -> bytes:
        """An error inside the stream."""
        return event(document)

    @abstractmethod
    def plain(self, text: str) -> Any:
        """The whole answer as one document."""


CHAT_USAGE = {
    "prompt_tokens": 812,
    "completion_tokens": 40,
    "total_tokens": 852,
    "prompt_tokens_details": {"cached_tokens": 512},
}


def chat_end(reason: str) -> bytes:
    last = event({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
    return last + event({"choices": [], "usage": CHAT_USAGE}) + event(b"[DONE]")


class ChatTape(Tape):
    def piece(self, text, reason=None):
        return event({"id": "c1", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": reason}]})

    def thought(self, text):
        return event({"choices": [{"index": 0, "delta": {"reasoning_content": text}}]})

    def plain(self, text):
        return {"choices": [{"message": {"content": text}, "finish_reason": "stop"}], "usage": CHAT_USAGE}


CHAT = ChatTape(
    opening=b": OPENROUTER PROCESSING\n\n"
    + event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": None}, "finish_reason": None}]}),
    end=chat_end("stop"),
    truncated=chat_end("length"),
    filtered=chat_end("content_filter"),
)


RESPONSES_USAGE = {
    "input_tokens": 812,
    "input_tokens_details": {"cached_tokens": 512, "cache_write_tokens": 0},
    "output_tokens": 40,
    "output_tokens_details": {"reasoning_tokens": 7},
    "total_tokens": 852,
}


def response_end(status: str, **more: Any) -> bytes:
    response = {"id": "resp_1", "object": "response", "status": status, "usage": RESPONSES_USAGE, **more}
    kind = f"response.{status}"
    return event({"type": kind, "sequence_number": 99, "response": response}, kind)


class ResponsesTape(Tape):
    def piece(self, text):
        kind = "response.output_text.delta"
        place = {"item_id": "msg_1", "output_index": 1, "content_index": 0}
        return event({"type": kind, "sequence_number": 9, **place, "delta": text, "logprobs": []}, kind)

    def thought(self, text):
        kind = "response.reasoning_summary_text.delta"
        return event({"type": kind, "delta": text}, kind)

    def plain(self, text):
        message = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}
        output = [{"type": "reasoning", "summary": []}, message]
        return {"object": "response", "status": "completed", "output": output, "usage": RESPONSES_USAGE}


RESPONSES = ResponsesTape(
    opening=event({"type": "response.created", "response": {"id": "resp_1", "model": "m"}}, "response.created")
    + event({"type": "response.output_item.added", "output_index": 0}, "response.output_item.added"),
    end=response_end("completed"),
    truncated=response_end("incomplete", incomplete_details={"reason": "max_output_tokens"}),
    filtered=response_end("incomplete", incomplete_details={"reason": "content_filter"}),
)


def message_end(reason: str, **more: Any) -> bytes:
    delta = {"stop_reason": reason, "stop_sequence": None, **more}
    usage = {"output_tokens": 40, "output_tokens_details": {"thinking_tokens": 7}}
    return (
        event({"type": "content_block_stop", "index": 0}, "content_block_stop")
        + event({"type": "message_delta", "delta": delta, "usage": usage}, "message_delta")
        + event({"type": "message_stop"}, "message_stop")
    )


class MessagesTape(Tape):
    def piece(self, text):
        delta = {"type": "text_delta", "text": text}
        return event({"type": "content_block_delta", "index": 0, "delta": delta}, "content_block_delta")

    def thought(self, text):
        delta = {"type": "thinking_delta", "thinking": text}
        return event({"type": "content_block_delta", "index": 0, "delta": delta}, "content_block_delta")

    def error(self, document):
        return event({"type": "error", "request_id": "req_1", **document}, "error")

    def plain(self, text):
        usage = {"input_tokens": 300, "cache_read_input_tokens": 512, "output_tokens": 40}
        content = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": text}]
        return {"type": "message", "id": "msg_1", "content": content, "stop_reason": "end_turn", "usage": usage}


_STARTED = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "content": [],
    "model": "m",
    "stop_reason": None,
    "usage": {
        "input_tokens": 300,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 512,
        "output_tokens": 1,
    },
}
MESSAGES = MessagesTape(
    opening=event({"type": "message_start", "message": _STARTED}, "message_start")
    + event({"type": "ping"}, "ping")
    + event(
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        "content_block_start",
    ),
    end=message_end("end_turn"),
    truncated=message_end("max_tokens"),
    filtered=message_end("refusal", stop_details={"explanation": "I cannot copy this."}),
)


def candidate(text: str, reason: str | None = None, **part: Any) -> bytes:
    one: dict[str, Any] = {"index": 0, "content": {"role": "model", "parts": [{"text": text, **part}]}}
    usage: dict[str, Any] = {"promptTokenCount": 812, "totalTokenCount": 812}
    if reason:
        one["finishReason"] = reason
        usage |= {"cachedContentTokenCount": 512, "candidatesTokenCount": 33, "thoughtsTokenCount": 7}
    return event({"candidates": [one], "usageMetadata": usage, "modelVersion": "m", "responseId": "r"})


class GeminiTape(Tape):
    def piece(self, text):
        return candidate(text)

    def thought(self, text):
        return candidate(text, thought=True)

    def error(self, document):
        return json.dumps(document, indent=1).encode() + b"\n"  # bare, as it has been seen to come

    def plain(self, text):
        document = json.loads(candidate(text, "STOP").removeprefix(b"data: "))
        return [document]  # as it comes where it was not asked for server-sent events


GEMINI = GeminiTape(
    opening=b"", end=candidate("", "STOP"), truncated=candidate("", "MAX_TOKENS"), filtered=candidate("", "SAFETY")
)


def ollama_end(reason: str) -> bytes:
    last = {"model": "m", "message": {"role": "assistant", "content": ""}, "done": True, "done_reason": reason}
    return line({**last, "prompt_eval_count": 812, "eval_count": 40, "total_duration": 5})


class OllamaTape(Tape):
    def piece(self, text):
        return line({"model": "m", "message": {"role": "assistant", "content": text}, "done": False})

    def thought(self, text):
        return line({"model": "m", "message": {"role": "assistant", "content": "", "thinking": text}, "done": False})

    def error(self, document):
        return line(document)

    def plain(self, text):
        done = {"done": True, "done_reason": "stop", "prompt_eval_count": 812, "eval_count": 40}
        return {"message": {"role": "assistant", "content": text}, **done}


OLLAMA = OllamaTape(
    opening=b"\n",
    end=ollama_end("stop"),
    truncated=ollama_end("length"),
    filtered=None,  # it has none
    cached=0,
    content_type=LINES,
)

TAPES = {ChatCompletions: CHAT, Responses: RESPONSES, Messages: MESSAGES, GenerateContent: GEMINI, OllamaChat: OLLAMA}
