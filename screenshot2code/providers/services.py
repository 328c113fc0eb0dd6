"""The services that a model can be asked at: data, a row each. A service that speaks a dialect we know needs no code.

Picture limits are what the services' documents say (model-side shrinking first, then refusals), as of 2026-11.
"""

from collections.abc import Mapping

from screenshot2code.providers.base import MIB, PictureLimits, Service

_CHAT = "screenshot2code.providers.chat:ChatCompletions"
_RESPONSES = "screenshot2code.providers.responses:Responses"
_MESSAGES = "screenshot2code.providers.anthropic:Messages"
_GEMINI = "screenshot2code.providers.gemini:GenerateContent"
_OLLAMA = "screenshot2code.providers.ollama:OllamaChat"
_BATCHES = "screenshot2code.providers.batches"

_OPENAI_PICTURES = PictureLimits(
    bytes_each=15 * MIB,  # 20 MB as base64
    per_request=500,
    bytes_per_request=36 * MIB,  # 50 MB as base64
    media_types=("image/png", "image/jpeg", "image/webp"),
)
_AT_HOME = PictureLimits(  # no limit of the service's, but what a model that fits on a desk can look at
    bytes_each=10 * MIB, per_request=12, bytes_per_request=60 * MIB
)

_ROWS = (
    Service(
        name="openrouter",
        dialect=_CHAT,
        base_url="https://openrouter.ai/api/v1",
        key_variables=("OPENROUTER_API_KEY",),
        headers={"X-OpenRouter-Title": "screenshot2code"},
        image_detail="high",
        cache_key_field="session_id",
        cache_marks=True,
        models="openrouter",
        batches=f"{_BATCHES}:OpenRouterBatches",
    ),
    Service(
        name="openai",
        dialect=_RESPONSES,
        base_url="https://api.openai.com/v1",
        base_url_variables=("OPENAI_BASE_URL",),
        key_variables=("OPENAI_API_KEY",),
        image_detail="high",
        pictures=_OPENAI_PICTURES,
        cache_key_field="prompt_cache_key",
        models="openai",
        batches=f"{_BATCHES}:OpenAIBatches",
    ),
    Service(
        name="openai-chat",  # for what only the older interface serves
        dialect=_CHAT,
        base_url="https://api.openai.com/v1",
        base_url_variables=("OPENAI_BASE_URL",),
        key_variables=("OPENAI_API_KEY",),
        same_key_as="openai",
        max_tokens_field="max_completion_tokens",  # its reasoning models refuse the older name
        image_detail="high",
        pictures=_OPENAI_PICTURES,
        cache_key_field="prompt_cache_key",
        models="openai",
        batches=f"{_BATCHES}:OpenAIBatches",
    ),
    Service(
        name="anthropic",
        dialect=_MESSAGES,
        base_url="https://api.anthropic.com/v1",
        base_url_variables=("ANTHROPIC_BASE_URL",),
        key_variables=("ANTHROPIC_API_KEY",),
        headers={"anthropic-version": "2023-06-01"},  # still valid, and what gateways know; nothing we send differs
        pictures=PictureLimits(
            longest_side=1568,  # what is longer is shrunk on older models without a word; newer ones take more
            bytes_each=15 * MIB // 4,  # 5 MB as base64
            per_request=20,  # above that, no side may exceed 2000 px and some models take 100
            bytes_per_request=22 * MIB,  # 32 MB as base64, less the text
            media_types=("image/png", "image/jpeg", "image/webp", "image/gif"),
        ),
        models="anthropic",
        batches=f"{_BATCHES}:AnthropicBatches",
    ),
    Service(
        name="gemini",
        dialect=_GEMINI,
        base_url="https://generativelanguage.googleapis.com/v1beta",
        key_variables=("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        pictures=PictureLimits(
            bytes_each=7 * MIB,
            per_request=100,  # of 3000
            bytes_per_request=14 * MIB,  # 20 MB as base64, text included
            media_types=("image/png", "image/jpeg", "image/webp"),
        ),
        models="gemini",
        batches=f"{_BATCHES}:GeminiBatches",
    ),
    Service(
        name="groq",
        dialect=_CHAT,
        base_url="https://api.groq.com/openai/v1",
        key_variables=("GROQ_API_KEY",),
        pictures=PictureLimits(
            bytes_each=5 * MIB // 2, per_request=5, bytes_per_request=5 * MIB // 2
        ),  # 4 MB as base64
        models="openai",
    ),
    Service(
        name="together",
        dialect=_CHAT,
        base_url="https://api.together.xyz/v1",
        key_variables=("TOGETHER_API_KEY",),
        models="openai",
    ),
    Service(
        name="ollama",
        dialect=_OLLAMA,
        base_url="http://127.0.0.1:11434/api",
        base_url_variables=("OLLAMA_HOST",),
        key_variables=("OLLAMA_API_KEY",),
        needs_key=False,
        pictures=_AT_HOME,
        models="ollama",
        free_at_home=True,
    ),
    Service(
        name="llamacpp",
        dialect=_CHAT,
        base_url="http://127.0.0.1:8080/v1",
        key_variables=("LLAMA_API_KEY",),
        needs_key=False,
        pictures=_AT_HOME,
        models="openai",
        free_at_home=True,
    ),
    Service(
        name="vllm",
        dialect=_CHAT,
        base_url="http://127.0.0.1:8000/v1",
        key_variables=("VLLM_API_KEY",),
        needs_key=False,
        pictures=_AT_HOME,
        models="openai",
        free_at_home=True,
    ),
    Service(
        name="lmstudio",
        dialect=_CHAT,
        base_url="http://127.0.0.1:1234/v1",
        key_variables=(),
        needs_key=False,
        pictures=_AT_HOME,
        models="openai",
        free_at_home=True,
    ),
    Service(
        name="local",  # anything else that speaks Chat Completions: a gateway, a server of one's own
        dialect=_CHAT,
        base_url=None,
        key_variables=("SCREENSHOT2CODE_LOCAL_API_KEY",),
        needs_key=False,
        models="openai",
    ),
)

PROVIDERS: Mapping[str, Service] = {service.name: service for service in _ROWS}
"""Service by the name that stands before the first slash of `--model`."""
