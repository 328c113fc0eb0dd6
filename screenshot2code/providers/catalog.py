"""What is known of models: limits and prices as data with a date, ours, the services' own lists, and the person's.

The person's file (`models.json` in the user's configuration folder, the same shape as ours) wins over a service's list, that
over ours. A fact that nobody knows stays None: an unknown price is never zero.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from screenshot2code.core.money import Price
from screenshot2code.errors import ConfigError
from screenshot2code.providers.answer import count, mapping, mappings, string
from screenshot2code.providers.base import ModelFacts

FRESH_S = 24 * 3600  # a service's list is read again after a day
LONGEST_LIST = 16 * 2**20  # bytes; OpenRouter's is about one MB
MILLION = 1e6

ALIASES: Mapping[str, str] = {  # as of 2026-11-22
    "gpt": "openai/gpt-6.1-sol",
    "claude": "anthropic/claude-sonnet-5-5",
    "opus": "anthropic/claude-opus-5-5",
    "sonnet": "anthropic/claude-sonnet-5-5",
    "haiku": "anthropic/claude-haiku-5-5",
    "gemini": "gemini/gemini-4-argon",
    "flash": "gemini/gemini-3.8-flash",
    "luna": "openai/gpt-6-luna",
}
"""Short names for `--model`. A name with a slash is never an alias."""

FAMILIES: Mapping[str, str] = {"gpt-": "openai", "chatgpt-": "openai", "claude-": "anthropic", "gemini-": "gemini"}
"""Which service a bare model id belongs to, by how it begins."""


def spelled_out(model: str) -> str:
    """`model` as `service/name`: aliases and bare ids of known families get their service; anything else stays as it is."""
    if "/" in model:
        return model
    if model in ALIASES:
        return ALIASES[model]
    service = next((service for start, service in FAMILIES.items() if model.startswith(start)), None)
    return f"{service}/{model}" if service else model


@dataclass(frozen=True, slots=True)
class Listing:
    """How a service tells about its models: one request, and how its answer is read."""

    route: str  # behind the base URL
    read: Callable[[Mapping[str, Any], str], Iterator[ModelFacts]]  # the document, and the model that was asked for
    asks: Callable[[str], Mapping[str, Any]] | None = None  # the body of a POST; None: a GET
    has_prices: bool = False


class Catalog:
    """Facts by service and model. Lists of services are kept in `folder` and read again once a day."""

    def __init__(self, folder: Path, *, own: Path | None = None) -> None:
        self._folder = folder
        self._own = own

    def known(self, service: str, model: str) -> ModelFacts:
        """What is known without asking anybody. Raises ConfigError for a file of the person's that cannot be read."""
        name = f"{service}/{model}"
        found = ModelFacts(id=name)
        for rows in (_shipped(), self._listed(service)[1], self._persons()):
            row = rows.get(name) or rows.get(f"{service}/{_without_date(model)}")
            found = merged(found, row) if row else found
        return found

    def is_fresh(self, service: str, model: str) -> bool:
        """Whether the service's list was read within a day and names `model`."""
        age, rows = self._listed(service)
        return age < FRESH_S and f"{service}/{model}" in rows

    def remember(self, service: str, rows: Iterator[ModelFacts]) -> None:
        """Keep the list of `service`. A folder that cannot be written costs another request tomorrow, nothing else."""
        today = time.strftime("%Y-%m-%d", time.gmtime())
        before = self._listed(service)[1] if service in _ASKED_ONE_BY_ONE else {}
        kept = dict(before) | {f"{service}/{row.id}": row for row in rows}
        document = {"seen": today, "models": {name: _written(row) for name, row in kept.items()}}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, aside = tempfile.mkstemp(dir=self._folder, suffix=".json")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(document, file)
            Path(aside).replace(self._folder / f"{service}.json")
        except OSError:
            return

    def _listed(self, service: str) -> tuple[float, Mapping[str, ModelFacts]]:
        path = self._folder / f"{service}.json"
        try:
            age = time.time() - path.stat().st_mtime
            return age, _rows(json.loads(path.read_text(encoding="utf-8")), f"{service}'s list")
        except (OSError, ValueError):
            return float("inf"), {}

    def _persons(self) -> Mapping[str, ModelFacts]:
        if self._own is None or not self._own.is_file():
            return {}
        try:
            return _rows(json.loads(self._own.read_text(encoding="utf-8")), str(self._own))
        except (OSError, ValueError) as exc:
            raise ConfigError(f"{self._own} cannot be read as a table of models: {exc}.") from exc


def users_catalog() -> Catalog:
    """The catalog in the user's cache and configuration folders."""
    import platformdirs

    lists = platformdirs.user_cache_path("screenshot2code", appauthor=False) / "models"
    return Catalog(lists, own=platformdirs.user_config_path("screenshot2code", appauthor=False) / "models.json")


def merged(under: ModelFacts, over: ModelFacts) -> ModelFacts:
    """`over` where it knows something, else `under`."""
    known = {name: value for name, value in ((name, getattr(over, name)) for name in _FACTS) if value is not None}
    return replace(under, **known, source=over.source, seen=over.seen)


_FACTS = ("sees", "context_tokens", "longest_output_tokens", "price")


@cache
def _shipped() -> Mapping[str, ModelFacts]:
    text = (resources.files("screenshot2code.providers") / "models.json").read_text(encoding="utf-8")
    return _rows(json.loads(text), "shipped with screenshot2code")


def _rows(document: object, source: str) -> dict[str, ModelFacts]:
    table = mapping(document)
    seen = string(table.get("seen"))
    return {
        name: _facts(name, row, source, seen)
        for name, row in mapping(table.get("models")).items()
        if isinstance(row, Mapping)
    }


def _facts(name: str, row: Mapping[str, Any], source: str, seen: str) -> ModelFacts:
    return ModelFacts(
        id=name,
        sees=row.get("sees") if isinstance(row.get("sees"), bool) else None,
        context_tokens=count(row.get("context_tokens")) or None,
        longest_output_tokens=count(row.get("longest_output_tokens")) or None,
        price=_price(mapping(row.get("price"))),
        source=source,
        seen=seen,
    )


def _price(row: Mapping[str, Any]) -> Price | None:
    names = ("input", "output", "cached", "cache_write", "batch")
    known = {name: float(row[name]) for name in names if isinstance(row.get(name), int | float)}
    return Price(**known) if {"input", "output"} <= set(known) else None


def _written(facts: ModelFacts) -> dict[str, Any]:
    row = {name: getattr(facts, name) for name in _FACTS}
    row["price"] = asdict(facts.price) if facts.price else None
    return {name: value for name, value in row.items() if value is not None}


def _without_date(model: str) -> str:
    """`gpt-6-luna-2026-10-01` and `claude-opus-5-5-20261001` cost what the undated model costs."""
    import re

    return re.sub(r"-(\d{8}|\d{4}-\d{2}-\d{2})$", "", model)


# --- the services' own lists


def _of_openai_shape(document: Mapping[str, Any], _: str) -> Iterator[ModelFacts]:
    """Ids alone at OpenAI; llama.cpp adds what the model takes and its context, vLLM its context."""
    for row in mappings(document.get("data")):
        kinds = mapping(row.get("architecture")).get("input_modalities")
        context = count(mapping(row.get("meta")).get("n_ctx")) or count(row.get("max_model_len"))
        sees = "image" in kinds if isinstance(kinds, list) else None
        yield ModelFacts(id=string(row.get("id")), sees=sees, context_tokens=context or None)


def _of_openrouter(document: Mapping[str, Any], _: str) -> Iterator[ModelFacts]:
    for row in mappings(document.get("data")):
        kinds = mapping(row.get("architecture")).get("input_modalities")
        top = mapping(row.get("top_provider"))
        yield ModelFacts(
            id=string(row.get("id")),
            sees="image" in kinds if isinstance(kinds, list) else None,
            context_tokens=count(row.get("context_length")) or count(top.get("context_length")) or None,
            longest_output_tokens=count(top.get("max_completion_tokens")) or None,
            price=_openrouter_price(mapping(row.get("pricing"))),
        )


def _openrouter_price(row: Mapping[str, Any]) -> Price | None:
    """Strings, USD per token; "-1" where it varies."""
    names = {
        "input": "prompt",
        "output": "completion",
        "cached": "input_cache_read",
        "cache_write": "input_cache_write",
    }
    known: dict[str, float] = {}
    for ours, theirs in names.items():
        try:
            value = float(row[theirs])
        except (KeyError, TypeError, ValueError):
            continue
        if 0 <= value < 1:
            known[ours] = round(value * MILLION, 6)
    return Price(**known) if {"input", "output"} <= set(known) else None


def _of_anthropic(document: Mapping[str, Any], _: str) -> Iterator[ModelFacts]:
    for row in mappings(document.get("data")):
        sees = mapping(row.get("capabilities")).get("image_input")
        yield ModelFacts(
            id=string(row.get("id")),
            sees=_said(sees),
            context_tokens=count(row.get("max_input_tokens")) or None,
            longest_output_tokens=count(row.get("max_tokens")) or None,
        )


def _said(value: object) -> bool | None:
    """A capability is a plain yes or no, or an object that says `supported`."""
    told = value.get("supported") if isinstance(value, Mapping) else value
    return told if isinstance(told, bool) else None


def _of_gemini(document: Mapping[str, Any], _: str) -> Iterator[ModelFacts]:
    for row in mappings(document.get("models")):
        yield ModelFacts(
            id=string(row.get("name")).removeprefix("models/"),
            context_tokens=count(row.get("inputTokenLimit")) or None,
            longest_output_tokens=count(row.get("outputTokenLimit")) or None,
        )


def _of_ollama(document: Mapping[str, Any], model: str) -> Iterator[ModelFacts]:
    abilities = document.get("capabilities")
    about = mapping(document.get("model_info"))
    context = next((count(value) for name, value in about.items() if name.endswith(".context_length")), 0)
    yield ModelFacts(
        id=model,
        sees="vision" in abilities if isinstance(abilities, list) else None,
        context_tokens=context or None,
    )


LISTS: Mapping[str, Listing] = {
    "openai": Listing("/models", _of_openai_shape),
    "openrouter": Listing("/models", _of_openrouter, has_prices=True),
    "anthropic": Listing("/models?limit=1000", _of_anthropic),
    "gemini": Listing("/models?pageSize=1000", _of_gemini),
    "ollama": Listing("/show", _of_ollama, asks=lambda model: {"model": model}),
}
"""By the name that a row of PROVIDERS has in `models`."""

_ASKED_ONE_BY_ONE = {"ollama"}
