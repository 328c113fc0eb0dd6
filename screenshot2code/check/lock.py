"""`screenshot2code.lock`: what was accepted last, for everybody who has the repository.

One entry a page: the evidence, the score, the renderer, and, where a page was accepted below its threshold, what is demanded of it
since. Beside it, in `screenshot2code.lock.d/`, each page has a file with what was read in its mockup and what the accepted comparison
said, so that a machine without that knowledge needs neither OCR nor a browser for what has not changed. All of it is JSON with sorted
keys and a line for each fact: it is to be committed, and to be merged.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from screenshot2code.check.evidence import Evidence
from screenshot2code.core.findings import Comparison, Fingerprint
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.perception import Perception
from screenshot2code.errors import ConfigError, StoreError
from screenshot2code.store import codec

LOCK_FILE = "screenshot2code.lock"
ASIDE = "screenshot2code.lock.d"
SCHEMA = 1
ABOUT = (
    "What `screenshot2code check` accepted last. Commit it. After a merge conflict, take either side and run "
    "`screenshot2code check`."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One page as it was accepted. `demanded` is the score that a page accepted below its threshold has to keep."""

    evidence: Evidence
    mockup: str
    page: str
    score: float
    renderer: Fingerprint
    demanded: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a comparison said, without its pictures."""

    comparison: Comparison
    viewport: Viewport
    unread: tuple[Box, ...] = ()
    warnings: tuple[str, ...] = ()
    flaky: bool = False
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What lies beside the lock for one page: of which mockup, read by which eyes, and the accepted result."""

    mockup: str
    reading: str
    facts: Perception
    result: Result


def read_lock(root: Path) -> dict[str, Accepted]:
    """The entries by page; none where there is no lock. Raises ConfigError for what is no lock of ours."""
    path = root / LOCK_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.") from error
    try:
        document = json.loads(text)
        if document["schema"] != SCHEMA:
            raise ConfigError(
                f"{path} was written by a newer screenshot2code.", hint="Upgrade: pip install -U screenshot2code"
            )
        return {name: _accepted(entry) for name, entry in document["pages"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, StoreError) as error:
        if any(line.startswith(("<<<<<<<", ">>>>>>>", "=======")) for line in text.splitlines()):
            raise ConfigError(
                f"{path} has conflict markers of a merge.", hint="Take either side, then run: screenshot2code check"
            ) from error
        raise ConfigError(f"{path} is damaged.", hint="Remove it and run: screenshot2code check") from error


def lock_text(entries: Mapping[str, Accepted]) -> str:
    """The lock as text: a page's entry depends on that page alone."""
    pages = {name: asdict(entries[name]) for name in sorted(entries)}
    return json.dumps({"schema": SCHEMA, "about": ABOUT, "pages": pages}, indent=2, sort_keys=True) + "\n"


def knowledge_path(root: Path, name: str) -> Path:
    """Where what is known of a page lies."""
    return root / ASIDE / f"{file_name(name)}.json"


def file_name(name: str) -> str:
    """A page's name as that of a file: another file for each name, also where case does not count."""
    plain = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")[:60]
    if plain == name:
        return plain
    import hashlib

    return f"{plain or 'page'}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def knowledge_text(known: Knowledge) -> str:
    """What is known of a page as JSON, without the mockup's crops, which a comparison does not need."""
    return dumps(known)


def read_knowledge(root: Path, name: str) -> Knowledge | None:
    """What is known of a page, or None: it is a cache, and anything that is wrong with it makes it none."""
    try:
        return codec.loads(Knowledge, knowledge_path(root, name).read_text(encoding="utf-8"), lambda _: b"")
    except (OSError, ValueError, StoreError):
        return None


def dumps(value: object) -> str:
    """A value of core as JSON in one piece; numbers to six digits, which is finer than anything they are compared with."""
    text = codec.dumps(value, lambda _: "", aside=False)
    rounded = json.loads(text, parse_float=lambda digits: round(float(digits), 6))
    return _lines(rounded) + "\n"


def _lines(node: Any) -> str:
    """JSON with a line for each item of the outer lists: a merge then has lines to work with, and the file stays small."""
    return json.dumps(node, indent=None, separators=(",", ":"), sort_keys=True).replace('},{"', '},\n{"')


def _accepted(entry: Any) -> Accepted:
    return codec.loads(Accepted, json.dumps(entry), lambda _: b"")


def is_same_text(path: Path, text: str) -> bool:
    """Whether the file holds `text` already: a lock that is written anew though nothing changed would look like a change."""
    try:
        return path.read_bytes().replace(b"\r\n", b"\n") == text.encode().replace(os.linesep.encode(), b"\n")
    except OSError:
        return False
