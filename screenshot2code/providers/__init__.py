"""Model services: one module per dialect, one row per service, imported when chosen.

Belongs here: how a request is put on the wire and what comes back. Does not belong here: what to say to a model (prompts/,
engines.vision) and what its answer means. To add a service that speaks a dialect we know, add a row to `services.py`; the
contract tests run over the table.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from screenshot2code.core.money import Price
from screenshot2code.errors import KeyMissing, UsageError
from screenshot2code.providers.address import base_url_of, normalised_base_url
from screenshot2code.providers.base import OpenedProvider
from screenshot2code.providers.catalog import ALIASES, Catalog, users_catalog
from screenshot2code.providers.keys import KeyRing, Secret, named_key, require_key
from screenshot2code.providers.lookup import dialect_of, service_and_name
from screenshot2code.providers.services import PROVIDERS

__all__ = ["ALIASES", "PROVIDERS", "dialect_of", "normalised_base_url", "open_provider", "service_and_name"]

OTHER_KEY = "key:"  # how a fallback to another key of the same model begins


def open_provider(
    model: str,
    *,
    base_url: str | None,
    environment: Mapping[str, str],
    client: Any | None = None,
    fallbacks: Sequence[str] = (),
    announce: Any | None = None,
    patience: Any | None = None,
    price: Price | None = None,
    catalog: Catalog | None = None,
    ring: KeyRing | None = None,
    batch_folder: Path | None = None,
) -> OpenedProvider:
    """The provider for `model`: `openrouter/openai/gpt-5.4-image-2`, `ollama/qwen3-vl`, `local/NAME`, an alias like `sonnet`.

    `base_url` replaces the service's own, for fallbacks to the same service too. `client` is an httpx.AsyncClient to share (see
    `http.open_client`), which stays the caller's to close; without one, the provider has one of its own inside `async with`, and
    one a request outside. Each of `fallbacks` is another model, or `key:NAME`: the same model with the key in the variable NAME.
    Where there is no key for `model` itself, the first of them takes its place. `announce` is told in a sentence before a wait and
    before a fallback. `patience` (`http.Patience`) is how long each phase may
    take. `price` is the person's own word on what `model` costs. With `batch_folder`, each request is handed in as a batch whose
    ticket is kept there (see `batched`). Nothing is sent yet.
    Raises UsageError, UnknownName, ConfigError and KeyMissing.
    """
    from screenshot2code.providers.http import PATIENCE, silent

    told, known = announce or silent, catalog or users_catalog()

    def opened(name: str, *, at: str | None = base_url, key: Secret | None = None, costs: Price | None = price) -> Any:
        service, model_name = service_and_name(name)
        dialect = dialect_of(service)
        url = base_url_of(service, dialect, at, environment)
        from screenshot2code.providers.wire import WireProvider

        return WireProvider(
            service,
            model_name,
            dialect=dialect,
            base_url=url,
            key=key or require_key(service, environment, ring),
            catalog=known,
            client=client,
            price=costs,
            announce=told,
            patience=patience or PATIENCE,
        )

    def follower(fallback: str) -> Any:
        if fallback.startswith(OTHER_KEY):
            return opened(model, key=named_key(fallback.removeprefix(OTHER_KEY), environment, ring))
        is_there = service_and_name(fallback)[0] == service_and_name(model)[0]
        return opened(fallback, at=base_url if is_there else None, costs=None)

    if batch_folder is not None:
        if fallbacks:
            raise UsageError("A batch has no fallback.", hint="Leave out --batch or --fallback.")
        from screenshot2code.providers.batched import Batched
        from screenshot2code.providers.batches import open_batches

        desk = open_batches(model, base_url=base_url, environment=environment, client=client, catalog=known, ring=ring)
        return Batched(opened(model), desk, folder=batch_folder, announce=told)
    followers = [follower(fallback) for fallback in fallbacks]
    try:
        first = opened(model)
    except KeyMissing as missing:
        if not followers:
            raise
        told(f"{missing.message} Going on with {followers[0].name}/{followers[0].model}.")
        every = followers
    else:
        every = [first, *followers]
    if len(every) == 1:
        return every[0]  # type: ignore[no-any-return]
    from screenshot2code.providers.fallback import Fallback

    return Fallback(every, announce=told)
