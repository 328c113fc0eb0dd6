"""What a stored perception depends on beside the picture: the code that looked, and the models that read."""

import functools
import hashlib
import importlib.metadata
from pathlib import Path


@functools.cache
def version() -> str:
    """A short digest of our own source and the OCR package's version: a store never serves what other eyes saw.

    A version number kept by hand would be forgotten once, and then a cache would lie.
    """
    seen = hashlib.sha256(importlib.metadata.version("rapidocr").encode())
    for path in sorted(Path(__file__).parent.parent.rglob("*.py")):
        seen.update(path.read_bytes())
    return seen.hexdigest()[:16]
