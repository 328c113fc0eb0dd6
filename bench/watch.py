"""What a process and everything it started take while it runs: seconds, processor time, memory (Linux: /proc)."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.1
SHARE = 15  # pauses are at least so many times as long as the processor time of a look: 5 to 10 ms for five processes
PROC = Path("/proc")
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """`seconds` from start to exit; `cpu_s` of all processes; the highest sums of proportional set sizes in MB, where pages
    that processes share count once: of Chromium, and of all the others.
    """

    code: int
    seconds: float
    cpu_s: float
    ours_mb: float
    chromium_mb: float


def watched(command: Sequence[str], **how: object) -> Took:
    """Run `command` to its end. Looks about every tenth of a second: what is held for less may be missed."""
    started = time.monotonic()
    ours = chromium = 0.0
    spent: dict[int, float] = {}  # by process, as last seen: those that end between two looks lose a tenth of a second
    with subprocess.Popen(command, **how) as running:  # type: ignore[call-overload]
        while running.poll() is None:
            looked = time.thread_time()
            mine = its = 0.0
            for process, seconds in _family(running.pid).items():
                spent[process] = seconds
                size, is_chromium = _held(process)
                mine, its = (mine, its + size) if is_chromium else (mine + size, its)
            ours, chromium = max(ours, mine), max(chromium, its)
            try:
                running.wait(max(EVERY_S, SHARE * (time.thread_time() - looked)))
            except subprocess.TimeoutExpired:
                continue
    seconds = time.monotonic() - started
    return Took(code=running.returncode, seconds=seconds, cpu_s=sum(spent.values()), ours_mb=ours, chromium_mb=chromium)


def spent(root: int) -> float:
    """Processor seconds of `root` and its living descendants so far."""
    return sum(_family(root).values())


def _held(process: int) -> tuple[float, bool]:
    """MB that `process` holds, and whether it is one of Chromium's; nothing if it has ended."""
    folder = PROC / str(process)
    try:
        program = (folder / "exe").readlink().name.lower()
        lines = (folder / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0, False
    size = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
    return size, "chrom" in program or "headless" in program


def _family(root: int) -> dict[int, float]:
    """`root` and its living descendants, with the processor seconds that each has spent."""
    children: dict[int, list[int]] = {}
    spent: dict[int, float] = {}
    for folder in PROC.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            # The name, in brackets, may hold blanks and brackets itself.
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended since
        process = int(folder.name)
        children.setdefault(int(fields[1]), []).append(process)
        spent[process] = (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND
    family, fresh = [root], [root]
    while fresh:
        fresh = [child for parent in fresh for child in children.get(parent, [])]
        family += fresh
    return {process: spent[process] for process in family if process in spent}
