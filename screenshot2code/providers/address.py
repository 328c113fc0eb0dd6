"""Base URLs as people paste them: with and without a version, a slash or a whole route at the end."""

import re
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

from screenshot2code.errors import ConfigError, UsageError
from screenshot2code.providers.base import Service

_VERSION_SEGMENT = re.compile(r"v\d+\w*")


class Routes(Protocol):
    """What a dialect says of its addresses."""

    version: str
    routes: tuple[str, ...]


def base_url_of(service: Service, dialect: Routes, flag: str | None, environment: Mapping[str, str]) -> str:
    """Where `service` is: as `flag` says, or a variable of its vendor's, or its row. Raises UsageError and ConfigError."""
    told = next((value for name in service.base_url_variables if (value := environment.get(name, "").strip())), None)
    if told and "//" not in told:
        told = f"http://{told}"  # OLLAMA_HOST is a host, a port, or both
    url = flag or told or service.base_url
    if url is None:
        raise UsageError(
            f"Where is {service.name!r}?", hint="Add --base-url, for instance --base-url http://127.0.0.1:8080/v1."
        )
    return normalised_base_url(url, version=dialect.version, routes=dialect.routes)


def normalised_base_url(text: str, *, version: str = "v1", routes: tuple[str, ...] = ("/chat/completions",)) -> str:
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
    path = parts.path.rstrip("/")
    for route in routes:
        path = path.removesuffix(route)
    versioned = any(_VERSION_SEGMENT.fullmatch(segment) or segment == version for segment in path.split("/"))
    return f"{parts.scheme}://{parts.netloc}{path if versioned else f'{path}/{version}'}"
