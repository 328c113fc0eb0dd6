"""Keys of model services: found by name in an environment that is passed in, and never shown."""

from collections.abc import Mapping

from screenshot2code.errors import ConfigError, KeyMissing
from screenshot2code.providers.base import Service

SHORTEST_REDACTED = 4  # a shorter "key" would blank out ordinary words of a message


class Secret:
    """A value that hides in every printed form; `reveal()` is for the request's header alone."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("A secret is not written anywhere.")

    def reveal(self) -> str:
        return self._value

    def redacted(self, text: str) -> str:
        """`text` without the secret: services have been seen to echo a key in their error message."""
        return text.replace(self._value, "…") if len(self._value) >= SHORTEST_REDACTED else text


def find_key(service: Service, environment: Mapping[str, str]) -> Secret | None:
    """The key of `service`, from the first of its variables that is set and not blank; None where there is none.

    Raises ConfigError for a value that cannot be a header: httpx would print it in its complaint.
    """
    for variable in service.key_variables:
        value = environment.get(variable, "").strip()
        if not value:
            continue
        if not value.isascii() or not value.isprintable() or " " in value:
            raise ConfigError(
                f"{variable} holds characters that no key has.",
                hint="Copy the key again: quotes, spaces or a second line may have come along.",
            )
        return Secret(value)
    return None


def require_key(service: Service, environment: Mapping[str, str]) -> Secret | None:
    """As `find_key`, but raises KeyMissing where `service` does not answer without one."""
    key = find_key(service, environment)
    if key is None and service.needs_key:
        raise KeyMissing(
            f"No key for {service.name} was found.",
            hint=f"Set {' or '.join(service.key_variables)}; or leave --model out: the offline engine needs no key.",
        )
    return key
