"""What this machine remembers of each page's last look, passed or failed, so that the same is not rendered twice.

A file a page in the run store, with the render's picture beside it for reports. It is a cache: whatever is wrong with it, the page is
looked at again.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from screenshot2code.check.evidence import Evidence
from screenshot2code.check.lock import Result, dumps, file_name
from screenshot2code.core.artifacts import Render
from screenshot2code.core.geometry import Size
from screenshot2code.core.perception import Perception
from screenshot2code.errors import OutputError, StoreError
from screenshot2code.output import write_file
from screenshot2code.store import codec


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at a page."""

    evidence: Evidence
    result: Result
    facts: Perception  # without crops
    size: Size
    files: Mapping[str, str]


class Kept:
    """The looks in a folder, which need not exist."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str) -> Look | None:
        """The last look at the page, whatever has changed since; None where nothing is remembered."""
        try:
            return codec.loads(Look, self._path(name, ".json").read_text(encoding="utf-8"), lambda _: b"")
        except (OSError, ValueError, StoreError):
            return None

    def render(self, name: str, look: Look) -> Render | None:
        """The picture that was looked at, as a render without its elements; None where it is gone."""
        try:
            png = self._path(name, ".png").read_bytes()
        except OSError:
            return None
        return Render(
            png=png,
            viewport=look.result.viewport,
            size=look.size,
            complaints=look.result.complaints,
            fingerprint=look.result.comparison.renderer,
        )

    def keep(self, name: str, look: Look, png: bytes) -> None:
        """Remember a look; a folder that takes nothing costs the memory alone."""
        with contextlib.suppress(OutputError):
            self.forget(name)
            write_file(self._path(name, ".png"), png)
            write_file(self._path(name, ".json"), dumps(replace(look, files=dict(sorted(look.files.items())))))

    def forget(self, name: str) -> None:
        """First what says that the other is there."""
        with contextlib.suppress(OSError):
            self._path(name, ".json").unlink(missing_ok=True)

    def _path(self, name: str, ending: str) -> Path:
        return self._folder / f"{file_name(name)}{ending}"
