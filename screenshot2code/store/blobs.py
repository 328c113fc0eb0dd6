"""Files by the SHA-256 of their content: written once, never changed, checked whenever they are read.

A blob is complete from the moment that it has its name: its bytes reach the disk under another name in the same file system
first, and are then moved. What a kill leaves behind is a file named `incoming-*`, which nobody refers to.
"""

import contextlib
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

from screenshot2code.errors import StoreError
from screenshot2code.store.disk import INCOMING, disk_errors, write_durably

_STALE_S = 24 * 60 * 60  # no write lasts a day: an incoming file that old belongs to a process that was killed


class Blobs:
    """The blobs in one folder. Any number of processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store `content` durably and return its digest (64 hex digits). Raises StoreError, then nothing is changed."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        with disk_errors(path):
            # The size is looked at so that a blob which a failing disk cut short is healed by the next write of it.
            if path.exists() and path.stat().st_size == len(content):
                return digest
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, content, staging=self.folder)
        return digest

    def get(self, digest: str) -> bytes:
        """The content of a blob. Raises StoreError if it is not there or is not what was written."""
        path = self._path(digest)
        try:
            content = path.read_bytes()
        except FileNotFoundError as exc:
            raise StoreError(
                f"The run store lacks a file that it refers to: {path}.", hint="Restore it from a backup."
            ) from exc
        except OSError as exc:
            raise StoreError(f"{path} cannot be read: {exc.strerror}.") from exc
        if hashlib.sha256(content).hexdigest() != digest:
            raise StoreError(f"{path} is damaged: its content is not what was stored.", hint="Check the disk.")
        return content

    def sweep(self) -> None:
        """Remove what killed processes left half written."""
        with contextlib.suppress(OSError):  # tidying is never a reason to fail
            for path in self.folder.glob(f"{INCOMING}*"):
                if time.time() - path.stat().st_mtime > _STALE_S:
                    path.unlink()

    def digests(self) -> Iterator[str]:
        """The digest of every blob that is there, in order."""
        for path in sorted(self.folder.glob("??/*")):
            yield path.parent.name + path.name

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest[2:]
