"""Each dialect's request on the wire, as its vendor's documents have it."""

import json

import httpx
import pytest
from played import KEY, REQUEST, answer_of, opened, streamed, tape_of

from screenshot2code.providers import PROVIDERS
from screenshot2code.providers.base import ModelFacts, Picture, Text, Turn, VisionRequest

PNG = "iVBORw=="
SAID = '<file path="a">'


async def sent(name, request=REQUEST, **more):
    """The request that `request` becomes, and its body."""
    service, seen = PROVIDERS[name], []
    tape = tape_of(service)
    answer = streamed(service, [tape.opening, tape.piece("x"), tape.end])
    await answer_of(opened(service, answer, seen, **more), request)
    return seen[0], json.loads(seen[0].content)


async def test_chat_completions():
    request, body = await sent("openai-chat")
    assert str(request.url) == "https://api.openai.com/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    url = {"url": f"data:image/png;base64,{PNG}", "detail": "high"}
    assert body == {
        "model": "some/model",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": 512,
        "messages": [
            {"role": "system", "content": "You write pages."},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Look:"},
                    {"type": "text", "text": "The mockup"},
                    {"type": "image_url", "image_url": url},
                ],
            },
            {"role": "assistant", "content": SAID},
            {"role": "user", "content": [{"type": "text", "text": "Go on."}]},
        ],
    }


async def test_imitators_get_the_older_name_of_the_limit_and_nothing_they_may_not_know():
    _, body = await sent("vllm")
    assert body["max_tokens"] == 512
    assert set(body) == {"model", "stream", "stream_options", "max_tokens", "messages"}
    assert body["messages"][1]["content"][2]["image_url"] == {"url": f"data:image/png;base64,{PNG}"}


async def test_openrouter_gets_a_mark_where_the_stable_prefix_ends():
    request, body = await sent("openrouter", VisionRequest(system="s", turns=REQUEST.turns, cache_key="run-1"))
    assert str(request.url) == "https://openrouter.ai/api/v1/chat/completions"
    assert body["session_id"] == "run-1"
    marks = [piece.get("cache_control") for piece in body["messages"][1]["content"]]
    assert marks == [None, None, {"type": "ephemeral"}]
    assert "cache_control" in body["messages"][0]["content"][0]


async def test_responses():
    request, body = await sent("openai")
    assert str(request.url) == "https://api.openai.com/v1/responses"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    image = {"type": "input_image", "image_url": f"data:image/png;base64,{PNG}", "detail": "high"}
    assert body == {
        "model": "some/model",
        "stream": True,
        "store": False,
        "max_output_tokens": 512,
        "instructions": "You write pages.",
        "input": [
            {
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "Look:"},
                    {"type": "input_text", "text": "The mockup"},
                    image,
                ],
            },
            {"role": "assistant", "content": SAID},
            {"role": "user", "content": [{"type": "input_text", "text": "Go on."}]},
        ],
    }


async def test_messages():
    request, body = await sent("anthropic")
    assert str(request.url) == "https://api.anthropic.com/v1/messages"
    assert request.headers["x-api-key"] == KEY
    assert request.headers["anthropic-version"] == "2023-06-01"
    assert "authorization" not in request.headers
    cached = {"cache_control": {"type": "ephemeral"}}
    source = {"type": "base64", "media_type": "image/png", "data": PNG}
    assert body == {
        "model": "some/model",
        "stream": True,
        "max_tokens": 512,
        "system": [{"type": "text", "text": "You write pages.", **cached}],
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Look:"},
                    {"type": "text", "text": "The mockup"},
                    {"type": "image", "source": source, **cached},
                ],
            },
            {"role": "assistant", "content": SAID},
            {"role": "user", "content": [{"type": "text", "text": "Go on."}]},
        ],
    }


async def test_messages_never_marks_more_than_four_places():
    parts = tuple(Text(str(number), cache=True) for number in range(9))
    _, body = await sent("anthropic", VisionRequest(system="s", turns=(Turn(role="user", parts=parts),)))
    marked = [piece["text"] for piece in body["messages"][0]["content"] if "cache_control" in piece]
    assert marked == ["6", "7", "8"]  # and the system prompt


async def test_messages_asks_for_no_more_than_the_model_can_write():
    service = PROVIDERS["anthropic"]
    provider = opened(service, httpx.Response(200))
    provider._dialect.facts = provider._catalog.known("anthropic", "claude-haiku-4-5")
    long = VisionRequest(system="s", turns=REQUEST.turns, max_output_tokens=10**6)
    assert provider._dialect.body(long, stream=True)["max_tokens"] == 64_000
    unsaid = VisionRequest(system="s", turns=REQUEST.turns)
    assert provider._dialect.body(unsaid, stream=True)["max_tokens"] == 32_000  # the field is required


@pytest.mark.parametrize("service", ["openai", "openrouter", "vllm", "gemini", "ollama"])
def test_no_service_is_asked_for_more_than_its_model_can_write(service):
    provider = opened(PROVIDERS[service], httpx.Response(200))
    provider._dialect.facts = ModelFacts(id="m", longest_output_tokens=4321)
    long = VisionRequest(system="s", turns=REQUEST.turns, max_output_tokens=10**6)
    assert "4321" in (said := json.dumps(provider._dialect.body(long, stream=True)))
    assert "1000000" not in said


async def test_gemini():
    request, body = await sent("gemini")
    assert str(request.url) == (
        "https://generativelanguage.googleapis.com/v1beta/models/some/model:streamGenerateContent?alt=sse"
    )
    assert request.headers["x-goog-api-key"] == KEY
    assert body == {
        "systemInstruction": {"parts": [{"text": "You write pages."}]},
        "contents": [
            {
                "role": "user",
                "parts": [
                    {"text": "Look:"},
                    {"text": "The mockup"},
                    {"inlineData": {"mimeType": "image/png", "data": PNG}},
                ],
            },
            {"role": "model", "parts": [{"text": SAID}]},
            {"role": "user", "parts": [{"text": "Go on."}]},
        ],
        "generationConfig": {"maxOutputTokens": 512},
    }


async def test_ollama():
    request, body = await sent("ollama")
    assert str(request.url) == "http://127.0.0.1:11434/api/chat"
    assert body == {
        "model": "some/model",
        "stream": True,
        "options": {"num_ctx": 8192, "num_predict": 512},
        "messages": [
            {"role": "system", "content": "You write pages."},
            {"role": "user", "content": "Look:\nThe mockup", "images": [PNG]},
            {"role": "assistant", "content": SAID},
            {"role": "user", "content": "Go on."},
        ],
    }


async def test_ollama_is_asked_for_a_context_that_holds_the_prompt_and_the_answer():
    """It cuts a longer prompt at its beginning, where the mockup is, without a word."""
    picture = Picture(data=b"x")
    turn = Turn(role="user", parts=(*[picture] * 4, Text("x" * 60_000)))
    _, body = await sent("ollama", VisionRequest(system="s", turns=(turn,)))
    assert body["options"]["num_ctx"] >= 4 * 3200 + 20_000 + 8192
    assert body["options"]["num_ctx"] % 8192 == 0


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("openai-chat", lambda body: (body["temperature"], body["reasoning_effort"])),
        ("openai", lambda body: (body["temperature"], body["reasoning"]["effort"])),
        ("anthropic", lambda body: (body["temperature"], body["output_config"]["effort"])),
        ("ollama", lambda body: (body["options"]["temperature"], body["think"])),
        (
            "gemini",
            lambda body: (
                body["generationConfig"]["temperature"],
                body["generationConfig"]["thinkingConfig"]["thinkingLevel"].lower(),
            ),
        ),
    ],
)
async def test_what_the_person_asks_for_goes_where_the_dialect_wants_it(name, where):
    _, body = await sent(name, VisionRequest(system="s", turns=REQUEST.turns, temperature=0.2, effort="low"))
    assert where(body) == (0.2, "low")
