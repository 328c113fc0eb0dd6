"""From `--model` to a row of the table and the class of its dialect, imported when chosen."""

import importlib
from typing import Any

from screenshot2code.errors import UnknownName, UsageError
from screenshot2code.providers.base import Service
from screenshot2code.providers.catalog import ALIASES, spelled_out
from screenshot2code.providers.services import PROVIDERS


def service_and_name(model: str) -> tuple[Service, str]:
    """The service that `model` is asked at, and its name there. Raises UsageError and UnknownName."""
    service_name, _, name = spelled_out(model).partition("/")
    service = PROVIDERS.get(service_name)
    if service is None:
        raise UnknownName.of("model service", service_name, [*PROVIDERS, *ALIASES])
    if not name:
        raise UsageError(f"{model!r} names no model.", hint=f"Write --model {service_name}/NAME.")
    return service, name


def dialect_of(service: Service) -> Any:
    """The class of `service`'s dialect, imported now."""
    return named_class(service.dialect)


def named_class(path: str) -> Any:
    """The class that `path` ("module:Class") names."""
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)
