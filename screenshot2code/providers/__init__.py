"""Model services: one module per dialect, one row per service, imported when chosen.

Belongs here: how a request is put on the wire and what comes back. Does not belong here: what to say to a model (prompts/,
engines.vision) and what its answer means. To add a service that speaks a dialect we know, add a row to PROVIDERS; the contract
tests run over the table.
"""

import importlib
import re
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from screenshot2code.errors import ConfigError, UnknownName, UsageError
from screenshot2code.providers.base import OpenedProvider, Service
from screenshot2code.providers.keys import require_key

_CHAT = "screenshot2code.providers.chat:ChatCompletions"

PROVIDERS: Mapping[str, Service] = {
    service.name: service
    for service in (
        Service(
            name="openrouter",
            dialect=_CHAT,
            base_url="https://openrouter.ai/api/v1",
            key_variables=("OPENROUTER_API_KEY",),
            headers={"X-OpenRouter-Title": "screenshot2code"},
            image_detail="high",
        ),
        Service(
            name="openai",
            dialect=_CHAT,
            base_url="https://api.openai.com/v1",
            key_variables=("OPENAI_API_KEY",),
            max_tokens_field="max_completion_tokens",  # its reasoning models refuse the older name
            image_detail="high",
        ),
        Service(
            name="groq",
            dialect=_CHAT,
            base_url="https://api.groq.com/openai/v1",
            key_variables=("GROQ_API_KEY",),
        ),
        Service(
            name="together",
            dialect=_CHAT,
            base_url="https://api.together.xyz/v1",
            key_variables=("TOGETHER_API_KEY",),
        ),
        Service(
            name="gemini",
            dialect=_CHAT,
            base_url="https://generativelanguage.googleapis.com/v1beta/openai",
            key_variables=("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        ),
        Service(
            name="local",  # anything that speaks Chat Completions: llama.cpp, vLLM, LM Studio, Ollama, a gateway
            dialect=_CHAT,
            base_url=None,
            key_variables=("SCREENSHOT2CODE_LOCAL_API_KEY",),
            needs_key=False,
        ),
    )
}
"""Service by the name that stands before the first slash of `--model`."""

_VERSION_SEGMENT = re.compile(r"v\d+\w*")


def open_provider(
    model: str, *, base_url: str | None, environment: Mapping[str, str], client: Any | None = None
) -> OpenedProvider:
    """The provider for `model`, which reads `service/name`: `openrouter/openai/gpt-5.4-image-2`, `local/NAME`.

    `base_url` replaces the service's own. `client` is an httpx.AsyncClient to share (see `http.open_client`), which stays the
    caller's to close; without one, the provider has one of its own inside `async with`, and one a request outside. Nothing is
    sent yet.
    Raises UsageError, UnknownName, ConfigError and KeyMissing.
    """
    service_name, _, name = model.partition("/")
    service = PROVIDERS.get(service_name)
    if service is None:
        raise UnknownName.of("model service", service_name, PROVIDERS)
    if not name:
        raise UsageError(f"{model!r} names no model.", hint=f"Write --model {service_name}/NAME.")
    url = base_url or service.base_url
    if url is None:
        raise UsageError(
            f"Where is {service_name!r}?", hint="Add --base-url, for instance --base-url http://127.0.0.1:8080/v1."
        )
    module, _, dialect = service.dialect.partition(":")
    build = getattr(importlib.import_module(module), dialect)
    key = require_key(service, environment)
    return cast(OpenedProvider, build(service, name, base_url=normalised_base_url(url), key=key, client=client))


def normalised_base_url(text: str) -> str:
    """`text` as people paste it, as the base that routes are added to: no slash at the end, a version in the path.

    Raises ConfigError for what is not an http(s) address, and for one with a password in it: it would be stored and shown.
    """
    try:
        parts = urlsplit(text.strip())
        host, secretive = parts.hostname, parts.username is not None
    except ValueError:
        raise ConfigError(f"{text!r} is not an address.") from None
    if secretive:
        raise ConfigError(
            "The base URL holds a user name or password.", hint="Put the key into its environment variable instead."
        )
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigError(
            f"{text!r} is not the address of a service.", hint="It begins with http:// or https:// and a host."
        )
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    if not any(_VERSION_SEGMENT.fullmatch(segment) for segment in path.split("/")):
        path += "/v1"
    return f"{parts.scheme}://{parts.netloc}{path}"
