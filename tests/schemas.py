"""Holding a JSON document to its schema in docs/schemas/."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SCHEMAS = Path(__file__).parents[1] / "docs" / "schemas"


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))


_REGISTRY = Registry().with_resource("common.json", Resource.from_contents(schema("common")))


def check(name: str, document: Any) -> Any:
    """`document` as a reader gets it, through JSON text. Raises jsonschema's ValidationError; NaN is a ValueError."""
    read = json.loads(json.dumps(document, allow_nan=False))
    Draft202012Validator(schema(name), registry=_REGISTRY).validate(read)
    return read
