"""One process at a time in an output folder: real processes, real locks, real kills."""

import asyncio
import errno
import fcntl
import os
import signal
import subprocess
import sys
import time

import pytest

from screenshot2code.claim import claimed
from screenshot2code.errors import OutputBusy, OutputError
from screenshot2code.output import RUNNING

HOLDER = """
import asyncio, sys
from pathlib import Path
from screenshot2code.claim import claimed
async def hold():
    async with claimed(Path(sys.argv[1]), check=lambda: None):
        print("held", flush=True)
        await asyncio.sleep(60)
asyncio.run(hold())
"""

COUNTER = """
import asyncio, sys
from pathlib import Path
from screenshot2code.claim import claimed
async def count():
    for _ in range(25):
        async with claimed(Path(sys.argv[1]), check=lambda: None, patience_s=60):
            inside = Path(sys.argv[2])
            inside.mkdir()  # raises if anybody else is inside
            await asyncio.sleep(0.001)
            inside.rmdir()
asyncio.run(count())
"""


def agreed() -> None:
    """Nothing speaks against writing there."""


@pytest.fixture
def held(tmp_path):
    """A folder held by another process, and that process."""
    folder = tmp_path / "page"
    command = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield folder, process
        process.kill()


async def test_a_second_process_waits_and_then_names_the_first(held):
    folder, process = held
    started = time.monotonic()
    with pytest.raises(OutputBusy) as refused:
        async with claimed(folder, check=agreed, patience_s=0.3):
            pass
    assert time.monotonic() - started >= 0.3
    assert f"process {process.pid} (" in refused.value.message
    assert refused.value.exit_code == 3
    assert refused.value.hint


async def test_by_another_path_it_is_the_same_folder(held, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(OutputBusy):
        async with claimed(tmp_path / "link" / "page", check=agreed, patience_s=0):
            pass


async def test_a_killed_process_holds_nothing(held):
    folder, process = held
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (folder / RUNNING).exists()
    async with claimed(folder, check=agreed, patience_s=0) as is_alone:
        assert is_alone
    assert list(folder.iterdir()) == []


async def test_who_waits_long_enough_gets_it(tmp_path):
    taken = asyncio.Event()

    async def first():
        async with claimed(tmp_path / "page", check=agreed):
            taken.set()
            await asyncio.sleep(0.2)

    task = asyncio.create_task(first())
    await taken.wait()
    async with claimed(tmp_path / "page", check=agreed):
        assert task.done()


async def test_one_process_does_not_write_twice_in_a_folder_either(tmp_path):
    async with claimed(tmp_path, check=agreed):
        with pytest.raises(OutputBusy, match=f"process {os.getpid()} "):
            async with claimed(tmp_path, check=agreed, patience_s=0):
                pass


async def test_a_folder_is_made_and_taken_away_again_if_nothing_came_of_it(tmp_path):
    folder = tmp_path / "deep" / "page"
    async with claimed(folder, check=agreed):
        assert folder.is_dir()
    assert list(tmp_path.iterdir()) == []
    async with claimed(folder, check=agreed):
        (folder / "index.html").write_text("a result")
    assert [one.name for one in folder.iterdir()] == ["index.html"]


async def test_a_folder_that_is_refused_is_not_touched(tmp_path):
    def refuse():
        assert not (tmp_path / "theirs" / RUNNING).exists()
        raise OutputError("not ours")

    with pytest.raises(OutputError, match="not ours"):
        async with claimed(tmp_path / "theirs", check=refuse):
            pass
    assert list(tmp_path.iterdir()) == []


async def test_where_there_are_no_locks_the_work_goes_on_and_it_is_said(tmp_path):
    def no_locks(_):
        raise OSError(errno.ENOLCK, "No locks available")

    async with claimed(tmp_path, check=agreed, lock=no_locks) as is_alone:
        assert not is_alone


async def test_a_lock_on_a_file_that_was_taken_away_meanwhile_is_none(tmp_path):
    """Whoever held it ends between our opening of the file and our lock on it: a third process would make a new file."""
    taken_away = []

    def lock_late(handle):
        if not taken_away:
            taken_away.append(handle)
            (tmp_path / RUNNING).unlink()
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    async with claimed(tmp_path, check=agreed, lock=lock_late):
        with pytest.raises(OutputBusy):
            async with claimed(tmp_path, check=agreed, patience_s=0):
                pass
    assert taken_away


async def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").write_text("theirs")
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / RUNNING).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError):
        async with claimed(tmp_path / "page", check=agreed, patience_s=0):
            pass
    assert (tmp_path / "elsewhere").read_text() == "theirs"


async def test_a_folder_taken_away_while_it_is_being_made_is_made_again(tmp_path, monkeypatch):
    """`mkdir` finds it there, looks whether it is a folder, and it is gone: whoever held it has ended between the two."""
    make, vanished = os.mkdir, []

    def there_and_gone(path, mode=0o777, **more):
        if not vanished:
            vanished.append(path)
            raise FileExistsError(errno.EEXIST, "File exists", str(path))
        make(path, mode, **more)

    monkeypatch.setattr(os, "mkdir", there_and_gone)
    async with claimed(tmp_path / "page", check=agreed):
        assert vanished


def test_never_two_at_once_however_many_come_and_go(tmp_path):
    """Each takes the file away when it ends, and the folder with it: the moments at which a lock is easily given twice."""
    command = [sys.executable, "-c", COUNTER, str(tmp_path / "page"), str(tmp_path / "inside")]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    ended = [(process.communicate(timeout=60)[1], process.returncode) for process in processes]
    assert ended == [("", 0)] * 4
    assert [path for path in tmp_path.rglob("*") if path.name != "page"] == []
