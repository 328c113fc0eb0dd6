"""What a setting's value may be: read from text (a variable) or from a value (a flag, TOML), checked, and said in words.

A refusal is a `Wrong`, which knows what was wanted but not where it was found; `Wrong.in_place` adds that.
"""

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from screenshot2code.core.money import Price
from screenshot2code.errors import ConfigError


class Wrong(Exception):
    """The value is not what is wanted."""

    @staticmethod
    @contextlib.contextmanager
    def in_place(place: str) -> Iterator[None]:
        """Say a refusal in the block as a ConfigError about `place`."""
        try:
            yield
        except Wrong as wrong:
            raise ConfigError(f"{place} wants {wrong}.") from wrong


class Kind(Protocol):
    """A sort of value. `base` is the folder that relative paths start from."""

    @property
    def wants(self) -> str:
        """What is wanted, for a person: "a whole number of at least 1"."""
        ...

    def from_text(self, text: str, base: Path) -> object:
        """The value that `text`, which is not empty, stands for. Raises Wrong."""
        ...

    def from_value(self, value: object, base: Path) -> object:
        """`value`, checked. Raises Wrong."""
        ...


@dataclass(frozen=True, slots=True)
class Name:
    """Any text but an empty one."""

    wants: str = "text"

    def from_text(self, text: str, base: Path) -> object:
        return self.from_value(text, base)

    def from_value(self, value: object, base: Path) -> object:
        if not isinstance(value, str) or not value.strip():
            raise _refused(self.wants, value)
        return value.strip()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    @property
    def wants(self) -> str:
        return " or ".join(f"`{word}`" for word in self.words)

    def from_text(self, text: str, base: Path) -> object:
        return self.from_value(text, base)

    def from_value(self, value: object, base: Path) -> object:
        if value not in self.words:
            raise _refused(self.wants, value)
        return value


@dataclass(frozen=True, slots=True)
class Prices:
    """What tokens cost: dollars a million read, a million written and, where they cost less, a million read from a cache."""

    wants: str = "`IN/OUT` or `IN/OUT/CACHED` in US dollars a million tokens"

    def from_text(self, text: str, base: Path) -> object:
        return self.from_value(text, base)

    def from_value(self, value: object, base: Path) -> object:
        if isinstance(value, Price):
            return value
        try:
            given = [float(part) for part in str(value).split("/")]
        except ValueError:
            raise _refused(self.wants, value) from None
        if len(given) not in (2, 3) or not all(math.isfinite(one) and one >= 0 for one in given):
            raise _refused(self.wants, value)
        return Price(input=given[0], output=given[1], cached=given[2] if len(given) == 3 else None)


@dataclass(frozen=True, slots=True)
class Switch:
    """Yes or no."""

    wants: str = "true or false"

    def from_text(self, text: str, base: Path) -> object:
        try:
            return _SWITCH_WORDS[text.lower()]
        except KeyError:
            raise _refused(self.wants, text) from None

    def from_value(self, value: object, base: Path) -> object:
        if not isinstance(value, bool):
            raise _refused(self.wants, value)
        return value


_SWITCH_WORDS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds, both included."""

    least: float
    most: float = math.inf

    @property
    def wants(self) -> str:
        return f"a number {_bounds(self.least, self.most)}"

    def from_text(self, text: str, base: Path) -> object:
        try:
            return self.from_value(float(text), base)
        except ValueError:
            raise _refused(self.wants, text) from None

    def from_value(self, value: object, base: Path) -> object:
        # bool is an int to Python and not to a person; the bounds refuse NaN as well.
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not self.least <= value <= self.most:
            raise _refused(self.wants, value)
        if math.isinf(value):
            raise _refused(self.wants, value)
        return float(value)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds, both included."""

    least: int
    most: float = math.inf

    @property
    def wants(self) -> str:
        return f"a whole number {_bounds(self.least, self.most)}"

    def from_text(self, text: str, base: Path) -> object:
        try:
            return self.from_value(int(text), base)
        except ValueError:
            raise _refused(self.wants, text) from None

    def from_value(self, value: object, base: Path) -> object:
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            raise _refused(self.wants, value)
        return value


@dataclass(frozen=True, slots=True)
class File:
    """A path, made absolute: relative ones start at the file that names them, or where the command was typed."""

    wants: str = "a path"

    def from_text(self, text: str, base: Path) -> object:
        return self.from_value(text, base)

    def from_value(self, value: object, base: Path) -> object:
        if not isinstance(value, (str, Path)) or not str(value).strip() or "\0" in str(value):
            raise _refused(self.wants, value)
        try:
            path = Path(value).expanduser()
        except RuntimeError:  # ~somebody who is not on this machine
            raise _refused(self.wants, value) from None
        return (base / path).absolute()


@dataclass(frozen=True, slots=True)
class Url:
    """An address with one of some schemes, and a host."""

    schemes: tuple[str, ...]

    @property
    def wants(self) -> str:
        return f"an address that begins with {' or '.join(f'{scheme}://' for scheme in self.schemes)}"

    def from_text(self, text: str, base: Path) -> object:
        return self.from_value(text, base)

    def from_value(self, value: object, base: Path) -> object:
        if not isinstance(value, str):
            raise _refused(self.wants, value)
        try:
            parts = urlsplit(value.strip())
            is_good = parts.scheme in self.schemes and bool(parts.hostname)
            is_secretive = parts.password is not None
        except ValueError:
            raise Wrong(self.wants) from None
        if is_secretive:  # it would be stored and shown; nor is it repeated here
            raise Wrong("an address without a password in it")
        if not is_good:
            raise _refused(self.wants, value)
        return value.strip()


@dataclass(frozen=True, slots=True)
class Names:
    """Any number of words; in text, commas stand between them."""

    wants: str = "a list of texts"

    def from_text(self, text: str, base: Path) -> object:
        return tuple(word.strip() for word in text.split(",") if word.strip())

    def from_value(self, value: object, base: Path) -> object:
        if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) and one.strip() for one in value):
            raise _refused(self.wants, value)
        return tuple(one.strip() for one in value)


def _bounds(least: float, most: float) -> str:
    return f"of at least {least:g}" if math.isinf(most) else f"from {least:g} to {most:g}"


def _refused(wants: str, value: object) -> Wrong:
    return Wrong(f"{wants}, not {value!r}")
