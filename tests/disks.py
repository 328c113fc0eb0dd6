"""Disks that are small, full or closed to us: real ones where this process may mount them."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def small_disk(folder: Path, *, size: str = "2m") -> Iterator[bool]:
    """`folder` is made, as a disk of `size`; False where we may not mount one, and it is a folder like any other."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    is_real = (
        shutil.which("mount") is not None and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    )
    try:
        yield is_real
    finally:
        if is_real:
            subprocess.run(["umount", str(folder)], check=True)


def fill(disk: Path) -> None:
    """Leave no block of `disk` free."""
    with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


@contextlib.contextmanager
def closed_folder(folder: Path) -> Iterator[Path]:
    """A folder that may be read and not written: `folder`, made so by its rights, or for root, whom they do not bind, as a disk
    that is read-only. Where root may mount none, one of the system's in which nobody makes files.
    """
    if os.getuid():
        folder.mkdir(mode=0o555)
        yield folder
        folder.chmod(0o755)
        return
    with small_disk(folder) as is_real:
        closed = is_real and subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=False).returncode == 0
        yield folder if closed else NOBODYS


NOBODYS = Path("/proc") if Path("/proc").is_dir() else Path("/dev/fd")
