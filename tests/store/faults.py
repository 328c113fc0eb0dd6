"""Processes that use a store and are harmed while they do. Run by test_faults.py, each as `faults.py NAME FOLDER [ARGUMENT]`.

What a process has been promised (a method of the store returned) it writes to stdout as a line of JSON, at once.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from builders import a_mockup, a_pass

from screenshot2code.core.settings import RunSettings
from screenshot2code.errors import StoreError
from screenshot2code.store.runs import RunStore

STEPS = {
    "open",
    "mkstemp",
    "mkdir",
    "write",
    "flush",
    "fsync",
    "replace",
    "rename",
    "link",
    "unlink",
    "execute",
    "close",
}
"""The calls into C before which a process is killed: all that touch the disk."""

NOBODY = 65534


def promised(**what: object) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


def one_run(folder: Path, passes: int = 2) -> None:
    with RunStore.open(folder) as store:
        run_id = store.new_run(a_mockup(), RunSettings())
        promised(run=run_id)
        for number in range(1, passes + 1):
            store.add_pass(run_id, a_pass(number))
            promised(run=run_id, number=number)


def many_runs(folder: Path, count: str) -> None:
    for _ in range(int(count)):
        one_run(folder)


def killed_at_every_step(folder: Path) -> None:
    """`one_run` in a folder of its own for every step, killed by SIGKILL at that step. The last one is let live."""
    moment, ended_by_itself = 0, False
    while not ended_by_itself:
        moment += 1
        here = folder / f"{moment:04d}"
        here.mkdir()
        child = os.fork()
        if child == 0:
            promises = os.open(here / "promises", os.O_WRONLY | os.O_CREAT)
            os.dup2(promises, 1)
            sys.setprofile(_killer(moment))
            one_run(here / "store")
            os._exit(0)
        _, status = os.waitpid(child, 0)
        ended_by_itself = status == 0
    promised(moments=moment)


def _killer(moment: int) -> Callable[[FrameType, str, object], None]:
    left = moment

    def count_down(_: FrameType, event: str, function: object) -> None:
        nonlocal left
        if event == "c_call" and getattr(function, "__name__", "") in STEPS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return count_down


def filling_with_pictures(folder: Path, limit: str) -> None:
    _fill(folder, int(limit), lambda number: a_pass(number, picture=os.urandom(150_000)))


def filling_with_rows(folder: Path, limit: str) -> None:
    def heavy(number: int) -> object:
        from dataclasses import replace

        one = a_pass(number)
        return replace(one, draft=replace(one.draft, notes=(os.urandom(60_000).hex(),)))

    _fill(folder, int(limit), heavy)


def _fill(folder: Path, limit: int, make: Callable[[int], object]) -> None:
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with RunStore.open(folder) as store:
        run_id = store.new_run(a_mockup(), RunSettings())
        for number in range(1, 200):
            finished = make(number)
            try:
                store.add_pass(run_id, finished)
            except StoreError as error:
                promised(message=error.message, hint=error.hint)
                return
            promised(run=run_id, number=number)
            if limit and number == 5:  # a limit on each file never fills by pictures alone: the sixth is too large
                make = _too_large(limit)


def _too_large(limit: int) -> Callable[[int], object]:
    return lambda number: a_pass(number, picture=os.urandom(limit + 1))


def reading_without_rights(folder: Path) -> None:
    if os.getuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    with RunStore.open(folder) as store:
        (run,) = store.list_runs()
        promised(passes=len(store.load_run(run.id).passes), faults=store.verify())
        for mockup in (a_mockup(), a_mockup("another")):
            try:
                store.new_run(mockup, RunSettings())
            except StoreError as error:
                promised(message=error.message, hint=error.hint)


def opening_without_rights(folder: Path) -> None:
    if os.getuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        RunStore.open(folder)
    except StoreError as error:
        promised(message=error.message, hint=error.hint)


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
