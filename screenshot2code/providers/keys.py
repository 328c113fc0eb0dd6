"""Keys of model services: looked for in the environment, the system's keyring and a file of the person's; never shown.

The environment wins, as a script or a CI job says it there on purpose. The keyring needs the optional package `keyring`; where it
is missing or has no usable back end, keys lie in a file that only the person can read.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from screenshot2code.errors import ConfigError, KeyMissing, UsageError
from screenshot2code.providers.base import Service

SHORTEST_REDACTED = 4  # a shorter "key" would blank out ordinary words of a message
LONGEST_KEY = 4096  # characters; longer than any key, shorter than what a header may hold
KEYRING_NAME = "screenshot2code"  # under which the system's keyring shows our entries
FILE = "keys.json"


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


class Place(StrEnum):
    """Where a key was found."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    FILE = "file"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlace:
    """A service and where its key lies; `where` is the variable or the file's path. The key itself is never told."""

    service: str
    place: Place
    where: str = ""


class Backend(Protocol):
    """What we use of a system's keyring."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class KeyRing:
    """The keys that a person has stored, by service: in the system's keyring where there is one, else in a file (mode 0600)."""

    def __init__(self, folder: Path, *, backend: Backend | None = None) -> None:
        self.path = folder / FILE
        self._backend = backend

    def set(self, service: str, value: str) -> Place:
        """Store the key of `service` and say where. Raises UsageError for what cannot be a key, ConfigError for the file."""
        key = checked(value, f"The key for {service}", UsageError).reveal()
        if self._backend is not None:
            with suppress(Exception):  # a locked or broken keyring: whatever it raises, the file is there
                self._backend.set_password(KEYRING_NAME, service, key)
                self._forget_in_file(service)
                return Place.KEYRING
        self._write({**self._read(), service: key})
        return Place.FILE

    def remove(self, service: str) -> bool:
        """Forget the key of `service`, wherever it is stored; whether there was one."""
        found = False
        if self._backend is not None:
            with suppress(Exception):  # not there, or the keyring is locked: then it has none for us
                self._backend.delete_password(KEYRING_NAME, service)
                found = True
        return self._forget_in_file(service) or found

    def get(self, service: str) -> tuple[Secret, Place] | None:
        """The stored key of `service` and where it lies, or None."""
        if self._backend is not None:
            with suppress(Exception):  # as in `set`
                if value := self._backend.get_password(KEYRING_NAME, service):
                    return checked(value, f"The keyring's entry for {service}"), Place.KEYRING
        value = self._read().get(service)
        return (checked(value, f"{self.path}, entry {service},"), Place.FILE) if value else None

    def find(self, service: Service, environment: Mapping[str, str]) -> tuple[Secret, KeyPlace] | None:
        """The key of `service`, from the environment or the store, or None."""
        for variable in service.key_variables:
            if value := environment.get(variable, "").strip():
                place = KeyPlace(service=service.name, place=Place.ENVIRONMENT, where=variable)
                return checked(value, variable), place
        stored = self.get(service.name) or (self.get(service.same_key_as) if service.same_key_as else None)
        if stored is None:
            return None
        secret, place_kind = stored
        where = str(self.path) if place_kind is Place.FILE else ""
        return secret, KeyPlace(service=service.name, place=place_kind, where=where)

    def list(self, services: Iterable[Service], environment: Mapping[str, str]) -> tuple[KeyPlace, ...]:
        """For each service where its key would be taken from. Raises ConfigError for a file or a value that cannot be used."""
        found = ((service, self.find(service, environment)) for service in services)
        return tuple(hit[1] if hit else KeyPlace(service=service.name, place=Place.NONE) for service, hit in found)

    def _forget_in_file(self, service: str) -> bool:
        kept = self._read()
        if service not in kept:
            return False
        del kept[service]
        self._write(kept)
        return True

    def _read(self) -> dict[str, str]:
        try:
            with self.path.open(encoding="utf-8") as file:
                if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                    raise ConfigError(
                        f"{self.path} holds keys and can be read by others.", hint=f"Run: chmod 600 {self.path}"
                    )
                document = json.load(file)
        except FileNotFoundError:
            return {}
        except OSError as exc:
            raise ConfigError(f"{self.path} cannot be read: {exc.strerror}.") from None
        except ValueError:  # its text quotes the file
            raise ConfigError(f"{self.path} is not the file of keys that we wrote.", hint="Remove it.") from None
        known = document if isinstance(document, dict) else {}
        return {name: value for name, value in known.items() if isinstance(value, str)}

    def _write(self, keys: Mapping[str, str]) -> None:
        """All of `keys`, aside and then moved in; the file is nobody else's from its first byte on."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, aside = tempfile.mkstemp(dir=self.path.parent, prefix=".keys-")  # mkstemp makes it 0600
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(keys, file)
                Path(aside).replace(self.path)
            except BaseException:
                Path(aside).unlink(missing_ok=True)
                raise
        except OSError as exc:
            raise ConfigError(f"{self.path} cannot be written: {exc.strerror}.") from None


def users_ring() -> KeyRing:
    """The ring of the person who runs this, with the system's keyring where there is one."""
    import platformdirs

    folder = platformdirs.user_config_path("screenshot2code", appauthor=False)
    return KeyRing(folder, backend=system_keyring())


def system_keyring() -> Backend | None:
    """The system's keyring, where the package `keyring` is installed and found one that keeps secrets."""
    try:
        import keyring
        from keyring.backends import fail, null
    except ImportError:
        return None
    try:
        chosen: Any = keyring.get_keyring()
    except Exception:  # noqa: BLE001 - its back ends are other people's code, found by scanning: any of them may be broken
        return None
    return None if isinstance(chosen, fail.Keyring | null.Keyring) else chosen


def checked(value: str, what: str, error: type[UsageError] = ConfigError) -> Secret:
    """`value` as a key. Raises `error` for what cannot be a header, without showing it: httpx would print it in its complaint."""
    value = value.strip()
    if not value or not value.isascii() or not value.isprintable() or " " in value or len(value) > LONGEST_KEY:
        raise error(
            f"{what} holds characters that no key has." if value else f"{what} is empty.",
            hint="Copy the key again: quotes, spaces or a second line may have come along.",
        )
    return Secret(value)


def find_key(service: Service, environment: Mapping[str, str], ring: KeyRing | None = None) -> Secret | None:
    """The key of `service`, from the first of its variables that is set and not blank, else stored; None where there is none.

    Raises ConfigError for a value that cannot be a key.
    """
    hit = (ring or users_ring()).find(service, environment)
    return hit[0] if hit else None


def require_key(service: Service, environment: Mapping[str, str], ring: KeyRing | None = None) -> Secret | None:
    """As `find_key`, but raises KeyMissing where `service` does not answer without one."""
    key = find_key(service, environment, ring)
    if key is None and service.needs_key:
        raise KeyMissing(
            f"No key for {service.name} was found.",
            hint=f"Set {' or '.join(service.key_variables)}, or store one: screenshot2code keys set {service.name}; or leave "
            "--model out: the offline engine needs no key.",
        )
    return key


def named_key(name: str, environment: Mapping[str, str], ring: KeyRing | None = None) -> Secret:
    """The key that `name` stands for: an environment variable, or a name it was stored under. Raises KeyMissing."""
    if value := environment.get(name, "").strip():
        return checked(value, name)
    stored = (ring or users_ring()).get(name)
    if stored is None:
        raise KeyMissing(
            f"No key named {name} was found.", hint=f"Set {name}, or store one: screenshot2code keys set {name}"
        )
    return stored[0]
