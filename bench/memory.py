"""What a process and everything it started hold in memory, while it runs (Linux: /proc)."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.1
PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Peaks:
    """The highest sums of proportional set sizes in MB: pages that processes share count once."""

    ours: float
    chromium: float


def watched(command: Sequence[str], **how: object) -> tuple[int, float, Peaks]:
    """Run `command`; its exit code, seconds from start to exit, and the peaks of its family: Chromium, and all others.

    Looks every tenth of a second, so what is held for less may be missed.
    """
    started = time.monotonic()
    ours = chromium = 0.0
    with subprocess.Popen(command, **how) as running:  # type: ignore[call-overload]
        while running.poll() is None:
            looked = time.monotonic()
            mine, its = _held(running.pid)
            ours, chromium = max(ours, mine), max(chromium, its)
            try:
                running.wait(max(0.01, EVERY_S - (time.monotonic() - looked)))
            except subprocess.TimeoutExpired:
                continue
    return running.returncode, time.monotonic() - started, Peaks(ours=ours, chromium=chromium)


def _held(root: int) -> tuple[float, float]:
    """MB that `root` and its descendants hold now: without Chromium's, and Chromium's."""
    ours = chromium = 0.0
    for process in _family(root):
        try:
            name = os.path.basename(os.readlink(PROC / str(process) / "exe")).lower()  # noqa: PTH115, PTH119
            size = _proportional(process)
        except OSError:
            continue  # it has ended since
        if "chrom" in name or "headless" in name:
            chromium += size
        else:
            ours += size
    return ours, chromium


def _family(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in os.listdir(PROC):  # noqa: PTH208
        if entry.isdecimal():
            try:
                parent = int(
                    (PROC / entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
                )
            except (OSError, IndexError):
                continue
            parents.setdefault(parent, []).append(int(entry))
    family, fresh = [root], [root]
    while fresh:
        fresh = [child for parent in fresh for child in parents.get(parent, [])]
        family += fresh
    return family


def _proportional(process: int) -> float:
    for line in (PROC / str(process) / "smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
