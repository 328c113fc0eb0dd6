"""Looking a name up in one of the house's tables (`name -> "module:Class"`) and importing what it stands for.

Rows are imported when chosen, so twenty providers cost nothing at start.
"""

import importlib
from collections.abc import Mapping
from typing import Any

from screenshot2code.errors import UnknownName


def look_up(kind: str, table: Mapping[str, str], name: str) -> Any:
    """The class behind `name`. Raises UnknownName, with a near match, for a name that the table does not have."""
    if name not in table:
        raise UnknownName.of(kind, name, table)
    module, _, attribute = table[name].partition(":")
    return getattr(importlib.import_module(module), attribute)
