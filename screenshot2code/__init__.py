"""screenshot2code: the mockup is the test.

    outcome = await screenshot2code.generate("login.png", output_folder="login", on_event=print)
    outcome = screenshot2code.generate_sync("login.png", output_folder="login")

Public names are loaded on first use, so that importing the package costs nothing.
"""

import importlib
from typing import Any

__version__ = "0.1.0"

PUBLIC = ("Outcome", "Session", "generate", "generate_sync")
"""Names of api.py that stand here too."""


def __getattr__(name: str) -> Any:
    if name in PUBLIC:
        return getattr(importlib.import_module("screenshot2code.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
