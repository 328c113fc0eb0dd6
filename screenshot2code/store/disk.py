"""Writing files so that a kill, a power cut or a full disk leaves the old state or the new one, and saying what went wrong."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from screenshot2code.errors import StoreError

INCOMING = "incoming-"  # what unfinished files are called
FREE_SPACE = "Free some space and try again; every pass that was finished before is still there."
OTHER_PLACE = "Name another place with the variable SCREENSHOT2CODE_STORE."

_FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Say an OSError met while writing `path` as a StoreError."""
    try:
        yield
    except OSError as exc:
        if exc.errno in _FULL_DISK:
            raise StoreError(f"{path} cannot be written: the disk is full.", hint=FREE_SPACE) from exc
        reason = "access is denied" if exc.errno in _REFUSED else exc.strerror or str(exc)
        raise StoreError(f"{path} cannot be written: {reason}.", hint=OTHER_PLACE) from exc


def write_durably(path: Path, content: bytes, *, staging: Path) -> None:
    """Make `path` hold `content`, or leave it as it was: written in `staging` (same file system), then moved.

    Raises OSError.
    """
    handle, name = tempfile.mkstemp(prefix=INCOMING, dir=staging)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names in `folder` survive a power cut. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
