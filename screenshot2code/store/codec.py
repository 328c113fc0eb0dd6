"""Core values as JSON and back, by their own field names and type hints: a new field needs no code here.

Bytes become blobs (`{"$blob": digest}`), and so do long tuples (`{"$aside": digest}`, compressed JSON): a page has a
thousand elements with fifty styles each, and rows of a database should stay small. Reading follows the type asked for and is
tolerant in one direction each way: a field that we do not know is passed over, one that is not there takes its default.
"""

import dataclasses
import enum
import functools
import json
import numbers
import types
import typing
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, TypeVar

from screenshot2code.errors import Screenshot2CodeError, StoreError

ASIDE_ITEMS = 32  # a comparison's differences mostly stay in the row; the elements of a page never do

Put = Callable[[bytes], str]
Get = Callable[[str], bytes]
T = TypeVar("T")
_Decoder = Callable[[Any, Get], Any]


def dumps(value: object, put: Put, *, aside: bool = True) -> str:
    """`value`, a frozen value of core, as JSON text; `put` has stored its bytes when this returns.

    Without `aside`, long tuples stay in the text, so that people and merges can read it.
    """
    return json.dumps(_encoded(value, put, ASIDE_ITEMS if aside else None), separators=(",", ":"))


def loads(kind: type[T], text: str, get: Get) -> T:
    """The value of type `kind` that `dumps` wrote. Raises StoreError if it is not one, or if a blob is gone."""
    shape: Any = kind
    try:
        value = _decoder(shape)(json.loads(text), get)
    except StoreError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, zlib.error, Screenshot2CodeError) as exc:
        raise StoreError(
            f"The run store holds a {kind.__name__} that we cannot read: {exc}.",
            hint="It was written by another version of screenshot2code, or is damaged.",
        ) from exc
    assert isinstance(value, kind)
    return value


def blobs_in(text: str, get: Get) -> Iterator[str]:
    """The digest of every blob that JSON text of ours refers to, also through what was set aside."""
    yield from _blobs_within(json.loads(text), get)


def _blobs_within(node: Any, get: Get) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _blobs_within(item, get)
    elif isinstance(node, dict):
        if node.keys() == {"$blob"}:
            yield node["$blob"]
        elif node.keys() == {"$aside"}:
            yield node["$aside"]
            yield from _blobs_within(json.loads(zlib.decompress(get(node["$aside"]))), get)
        else:
            for item in node.values():
                yield from _blobs_within(item, get)


def _encoded(value: Any, put: Put, most: int | None) -> Any:
    if type(value) in _AS_IT_IS:  # most values by far, so asked first; an enum's own type is not among them
        return value
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, bytes):
        return {"$blob": put(value)}
    if isinstance(value, PurePosixPath):
        return str(value)
    if isinstance(value, tuple):
        items = [_encoded(item, put, most) for item in value]
        if most is None or len(items) <= most:
            return items
        return {"$aside": put(zlib.compress(json.dumps(items, separators=(",", ":")).encode()))}
    if isinstance(value, Mapping):
        return {key: _encoded(item, put, most) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        return {name: _encoded(getattr(value, name), put, most) for name in _names_of(value)}
    # A picture library's own numbers are numbers too, though not always Python's.
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    raise TypeError(f"{type(value).__name__} is no type that core values are made of")


_AS_IT_IS = frozenset({str, int, float, bool, type(None)})


def _names_of(value: Any) -> tuple[str, ...]:
    kind: Any = type(value)
    return _field_names(kind)


@functools.cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


@functools.cache
def _decoder(kind: Any) -> _Decoder:
    """How a value annotated with `kind` is read. Unions are `X | None` or of plain JSON types: nothing else is in core."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _optional(tuple(one for one in arguments if one is not type(None)))
    if origin is tuple:
        return _tuple_of(arguments)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_of(arguments[1])
    if kind is bytes:
        return lambda node, get: get(node["$blob"])
    if isinstance(kind, type):
        if dataclasses.is_dataclass(kind):
            return _dataclass(kind)
        if issubclass(kind, (enum.Enum, PurePosixPath)):
            return lambda node, _: kind(node)
        if kind in _PLAIN:
            return _plain(_PLAIN[kind])
    raise TypeError(f"{kind!r} is no type that core values are made of")


_PLAIN: dict[type, tuple[type, ...]] = {str: (str,), bool: (bool,), int: (int,), float: (float, int)}


def _plain(accepted: tuple[type, ...]) -> _Decoder:
    def read(node: Any, _: Get) -> Any:
        if not isinstance(node, accepted):
            raise TypeError(f"{node!r} is not of type {accepted[0].__name__}")
        return node

    return read


def _optional(kinds: tuple[Any, ...]) -> _Decoder:
    if len(kinds) > 1:
        return _plain(tuple(accepted for one in kinds for accepted in _PLAIN[one]))
    inner = _decoder(kinds[0])
    return lambda node, get: None if node is None else inner(node, get)


def _tuple_of(arguments: tuple[Any, ...]) -> _Decoder:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        inner = _decoder(arguments[0])

        def read(node: Any, get: Get) -> Any:
            items = json.loads(zlib.decompress(get(node["$aside"]))) if isinstance(node, dict) else node
            return tuple(inner(item, get) for item in items)

        return read
    each = tuple(_decoder(argument) for argument in arguments)
    return lambda node, get: tuple(one(item, get) for one, item in zip(each, node, strict=True))


def _mapping_of(kind: Any) -> _Decoder:
    inner = _decoder(kind)
    return lambda node, get: {key: inner(item, get) for key, item in node.items()}


def _dataclass(kind: Any) -> _Decoder:
    hints = typing.get_type_hints(kind)
    readers = {name: _decoder(hints[name]) for name in _field_names(kind)}

    def read(node: Any, get: Get) -> Any:
        # A required field that is not there is a TypeError of the constructor, which names it.
        return kind(**{name: read_field(node[name], get) for name, read_field in readers.items() if name in node})

    return read
