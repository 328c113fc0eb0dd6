"""`keys set SERVICE`, `keys list`, `keys remove SERVICE`."""

import os
import sys
from collections.abc import Iterable
from typing import Any

import click

from screenshot2code.cli.options import json_option
from screenshot2code.errors import UsageError

LONGEST = 65_536  # characters read from stdin: whoever pipes a whole file in is told so, not waited for


@click.group()
def keys() -> None:
    """Store keys of model services, or say where they are. No key is ever printed.

    A key in the environment wins over a stored one.
    """


@keys.command("set")
@click.argument("service")
@json_option
def set_(service: str, as_json: bool) -> int:
    """Store the key of SERVICE: asked for without showing it, or read from stdin.

    It goes into the system's keyring where the package `keyring` is installed and works, else into a file that only you can
    read. A key is no argument, as those are seen by everybody on this machine and kept in the shell's history.
    """
    from screenshot2code.providers.keys import Place, users_ring

    name = _known(service)
    ring = users_ring()
    place = ring.set(name, _asked(name))
    where = "the system's keyring" if place is Place.KEYRING else str(ring.path)
    _say(ring, name, f"The key for {name} is in {where}.", as_json=as_json)
    if held := _variable(name):
        click.echo(f"{held} is set, and wins over it.", err=True)
    return 0


@keys.command("list")
@json_option
def list_(as_json: bool) -> int:
    """Say for each service where its key would be taken from."""
    from screenshot2code.providers import PROVIDERS
    from screenshot2code.providers.keys import users_ring

    found = users_ring().list(PROVIDERS.values(), os.environ)
    if as_json:
        _print(found)
        return 0
    width = max(len(one.service) for one in found)
    for one in found:
        said = f"{one.place.value} {one.where}".rstrip()
        if one.place.value == "none":
            said += _lacking(PROVIDERS[one.service])
        click.echo(f"{one.service:<{width}}  {said}")
    return 0


def _lacking(service: Any) -> str:
    """What would help where there is no key."""
    if not service.needs_key:
        return " (needs none)"
    return f"; set {' or '.join(service.key_variables)}, or run: screenshot2code keys set {service.name}"


@keys.command("remove")
@click.argument("service")
@json_option
def remove(service: str, as_json: bool) -> int:
    """Forget the stored key of SERVICE; one in the environment stays."""
    from screenshot2code.providers.keys import users_ring

    name = _known(service)
    ring = users_ring()
    was_there = ring.remove(name)
    said = f"The key for {name} is removed." if was_there else f"No key for {name} was stored."
    _say(ring, name, said, as_json=as_json)
    if held := _variable(name):
        click.echo(f"{held} is still set.", err=True)
    return 0


def _say(ring: Any, name: str, text: str, *, as_json: bool) -> None:
    """`text` for a person; for a program, where the service's key would be taken from now."""
    from screenshot2code.providers import PROVIDERS

    if as_json:
        _print(ring.list([PROVIDERS[name]], os.environ))
    else:
        click.echo(text)


def _print(found: Iterable[Any]) -> None:
    from screenshot2code.cli.documents import print_document
    from screenshot2code.report.document import KeyLine, keys_document

    print_document(keys_document(KeyLine(service=one.service, place=one.place.value, where=one.where) for one in found))


def _asked(name: str) -> str:
    """The key, from a hidden prompt, or from stdin where nobody is there to be asked."""
    if sys.stdin.isatty():
        value: str = click.prompt(
            f"Key for {name} (not shown)", hide_input=True, err=True, default="", show_default=False
        )
        return value
    value = sys.stdin.read(LONGEST)
    if not value.strip():
        raise UsageError("No key came on stdin.", hint=f"Like: screenshot2code keys set {name} < key.txt")
    return value


def _known(name: str) -> str:
    from screenshot2code.errors import UnknownName
    from screenshot2code.providers import PROVIDERS

    if name not in PROVIDERS:
        raise UnknownName.of("model service", name, PROVIDERS)
    return name


def _variable(name: str) -> str | None:
    """The variable that holds a key of the service, if one does."""
    from screenshot2code.providers import PROVIDERS

    return next((one for one in PROVIDERS[name].key_variables if os.environ.get(one, "").strip()), None)
