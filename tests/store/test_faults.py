"""What a store promises when processes are killed, disks are full and folders may not be written to: with real ones."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from builders import a_mockup, a_pass
from disks import small_disk

from screenshot2code.core.history import StopReason
from screenshot2code.core.settings import RunSettings
from screenshot2code.store.runs import RunStore

SCRIPT = Path(__file__).parent / "faults.py"


def command(name, folder, *arguments):
    return [sys.executable, str(SCRIPT), name, str(folder), *map(str, arguments)]


def environment():
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}


def run(name, folder, *arguments):
    """What the process promised, a dict a line."""
    done = subprocess.run(
        command(name, folder, *arguments), env=environment(), capture_output=True, text=True, check=True, timeout=120
    )
    return promises(done.stdout)


def promises(text):
    # A line without its end was cut by the kill: nobody has read it as a promise.
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def check_promises(folder, promised):
    """Everything promised is there and equal, the store is whole, and it takes another run."""
    with RunStore.open(folder) as store:
        assert store.verify() == ()
        for promise in promised:
            if "number" in promise:
                loaded = {one.number: one for one in store.load_run(promise["run"]).passes}
                assert loaded[promise["number"]] == a_pass(promise["number"])
                assert store.load_run(promise["run"]).stopped is StopReason.INTERRUPTED
            else:
                assert store.find(promise["run"]) == promise["run"]
        another = store.new_run(a_mockup(), RunSettings())
        store.add_pass(another, a_pass())
        assert store.load_run(another).passes == (a_pass(),)


@pytest.fixture
def memory_folder():
    """A folder in memory where there is one: a hundred stores that wait for a real disk take half a minute."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


def test_whatever_was_promised_before_a_kill_at_any_step_is_there(memory_folder):
    (last,) = run("killed_at_every_step", memory_folder)
    print(last)
    assert last["moments"] > 50
    for here in sorted(memory_folder.iterdir()):
        check_promises(here / "store", promises((here / "promises").read_text()))


@pytest.mark.parametrize("seconds", [0.0, 0.003, 0.011, 0.029, 0.053, 0.101])
def test_whatever_was_promised_before_a_kill_from_outside_is_there(folder, seconds):
    with subprocess.Popen(
        command("many_runs", folder, 10_000), env=environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        first = process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        rest = process.stdout.read()
    promised = promises(first + rest)
    assert promised
    check_promises(folder, promised)


def test_two_processes_use_a_new_store_at_once(folder):
    processes = [
        subprocess.Popen(command("many_runs", folder, 8), env=environment(), stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    promised = [promise for process in processes for promise in promises(process.communicate(timeout=120)[0])]
    assert [process.returncode for process in processes] == [0, 0]
    assert len({promise["run"] for promise in promised}) == 16
    check_promises(folder, promised)


@pytest.mark.parametrize("what", ["filling_with_pictures", "filling_with_rows"])
def test_a_full_disk_is_said_and_takes_nothing_away(tmp_path, what):
    disk = tmp_path / "disk"
    with small_disk(disk) as is_real:
        limit = 0 if is_real else 1_000_000  # elsewhere no file may grow beyond this
        check_full_disk(disk / "store", run(what, disk / "store", limit), is_full=is_real)


@pytest.mark.parametrize("what", ["filling_with_pictures", "filling_with_rows"])
def test_a_file_that_may_not_grow_is_said_and_takes_nothing_away(folder, what):
    check_full_disk(folder, run(what, folder, 400_000), is_full=False)


def check_full_disk(store_folder, promised, *, is_full):
    *kept, error = promised
    assert "cannot be written" in error["message"]
    assert "space" in error["hint"]
    assert len(kept) > 1
    if is_full:
        assert "the disk is full" in error["message"]
    with RunStore.open(store_folder) as store:  # on the full disk
        assert store.verify() == ()
        assert [one.number for one in store.load_run("latest").passes] == [one["number"] for one in kept]
    assert not list((store_folder / "blobs").glob("incoming-*"))


@pytest.fixture
def public_folder():
    """A folder that another user can reach: pytest's own are closed to all but us."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(folder)


def test_a_store_in_a_read_only_folder_is_read_and_refuses_to_write(public_folder):
    store_folder = public_folder / "store"
    run("one_run", store_folder)
    for path in (store_folder, *store_folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    seen, *errors = run("reading_without_rights", store_folder)
    assert seen == {"passes": 2, "faults": []}
    assert len(errors) == 2
    for error in errors:
        assert "cannot be written" in error["message"]
        assert "SCREENSHOT2CODE_STORE" in error["hint"]


def test_a_folder_that_takes_no_store_is_said(public_folder):
    public_folder.chmod(0o555)
    (error,) = run("opening_without_rights", public_folder / "store")
    assert "access is denied" in error["message"]
    assert "SCREENSHOT2CODE_STORE" in error["hint"]
