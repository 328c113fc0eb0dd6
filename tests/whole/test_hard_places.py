"""Where runs are made to fail: two at once, kills, full disks, no home, odd names, nobody listening."""

import os
import shutil
import signal
import subprocess
import sys

import pytest
import schemas
from disks import fill, small_disk

from screenshot2code.errors import OutputFailed
from screenshot2code.output import RUNNING, check_folder

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.ocr]

LIMIT_S = 300


@pytest.fixture
def start(tmp_path):
    """Starts `screenshot2code ARGUMENTS` and returns the process, once a line on its stderr has begun with `after`."""
    started = []

    def run(*arguments, after, cwd=tmp_path, **environment):
        process = subprocess.Popen(
            [sys.executable, "-m", "screenshot2code", *map(str, arguments)],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | environment,
        )
        started.append(process)
        for line in process.stderr:
            if line.startswith(after):
                break
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def project(tmp_path):
    """A folder with a run store of its own."""
    (tmp_path / "package.json").write_text("{}")
    return tmp_path


def is_running(folder):
    return (folder / RUNNING).exists()


def wait_until(holds, process):
    while not holds():
        assert process.poll() is None, process.communicate()[1]


def test_two_runs_share_a_store_and_never_a_folder(s2c, start, card, project):
    first = start("generate", card, "-o", "one", "--no-tuning", after="reading")
    wait_until(lambda: is_running(project / "one"), first)
    second = start("generate", card, "-o", "two", "--no-tuning", after="reading")
    third = s2c("generate", card, "-o", "one", "--json", cwd=project)
    assert first.poll() is None, "the first run was too quick for this test"
    assert third.code == 3
    message = schemas.check("error", third.document)["error"]["message"]
    assert f"one is being written by another process: process {first.pid} (screenshot2code generate" in message
    for process, folder in ((first, "one"), (second, "two")):
        _, err = process.communicate(timeout=LIMIT_S)
        assert process.returncode == 0, err
        assert (project / folder / "index.html").is_file()
        assert not is_running(project / folder)
    runs = schemas.check("runs", s2c("runs", "list", "--json", cwd=project).document)["runs"]
    assert [run["passes"] for run in runs] == [1, 1]


def test_what_was_finished_before_a_kill_is_kept_and_the_next_run_takes_the_folder(s2c, start, card, project):
    process = start("generate", card, "-o", "page", "--target", "1", after="pass 1")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert is_running(project / "page")
    (run,) = schemas.check("runs", s2c("runs", "list", "--json", cwd=project).document)["runs"]
    assert (run["state"], run["passes"]) == ("interrupted", 1)
    assert s2c("report", "latest", "-o", "killed.html", cwd=project).code == 0
    again = s2c("generate", card, "-o", "page", "--no-tuning", cwd=project)
    assert again.code == 0, again.err
    assert (project / "page" / "index.html").is_file()
    assert not [path.name for path in (project / "page").iterdir() if path.name.startswith(".screenshot2code-")]


def test_a_full_disk_is_said_before_any_work(s2c, card, tmp_path):
    """Where no disk may be mounted, none can be filled: then the check alone is asked, and told that nothing is free."""
    with small_disk(tmp_path / "disk") as is_real:
        if not is_real:
            with pytest.raises(OutputFailed, match=r"the disk is full \(0 kB free\)"):
                check_folder(tmp_path / "disk" / "page", free=lambda _: 0)
            return
        fill(tmp_path / "disk")
        ran = s2c("generate", card, "-o", "disk/page", cwd=tmp_path)
        assert ran.code == 3
        assert "Error: disk/page cannot be written: the disk is full (0 kB free).\nMake room" in ran.err
        assert [path.name for path in (tmp_path / "disk").iterdir()] == ["filler"]


def test_a_disk_that_gives_out_during_a_run_costs_the_page_and_not_the_run(s2c, start, card, project):
    """Where no disk may be mounted, the folder turns into a file instead: the same way out."""
    with small_disk(project / "disk", size="4m") as is_real:
        process = start("generate", card, "-o", "disk/page", "--no-tuning", "--target", "1", after="reading")
        wait_until(lambda: is_running(project / "disk" / "page"), process)
        if is_real:
            fill(project / "disk")
        else:
            shutil.rmtree(project / "disk")
            (project / "disk").touch()
        _, err = process.communicate(timeout=LIMIT_S)
        assert process.returncode in ((3,) if is_real else (2, 3)), err
        assert "Error: disk/page " in err
        assert not (project / "disk" / "page").exists()
    (run,) = schemas.check("runs", s2c("runs", "list", "--json", cwd=project).document)["runs"]
    assert run["passes"] == 1


def test_a_store_on_a_full_disk_costs_the_memory_and_not_the_page(s2c, card, tmp_path):
    with small_disk(tmp_path / "disk") as is_real:
        if is_real:
            fill(tmp_path / "disk")
        else:
            (tmp_path / "disk" / "store").touch()  # no store can be made in the place of a file either
        ran = s2c("generate", card, "-o", "page", "--no-tuning", cwd=tmp_path, SCREENSHOT2CODE_STORE="disk/store")
    assert ran.code == 0, ran.err
    assert "warning: The run is not remembered: " in ran.err
    assert (tmp_path / "page" / "index.html").is_file()


def test_works_in_an_odd_place_without_a_home_and_with_nobody_listening(card, tmp_path):
    """A name with spaces, umlauts and an emoji, the C locale, no home, and every standard stream closed."""
    folder = tmp_path / "ä ö 🦊 Entwürfe"
    folder.mkdir()
    mockup = shutil.copy(card, folder / "mück 🦊 up.png")
    command = f"exec '{sys.executable}' -m screenshot2code generate \"$0\" -o 'aus gabe' --no-tuning <&- >&- 2>&-"
    odd = {"HOME": os.devnull, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    odd |= {name: os.devnull for name in os.environ if name.startswith("XDG_")}
    ran = subprocess.run(["sh", "-c", command, mockup], cwd=folder, check=False, timeout=LIMIT_S, env=os.environ | odd)
    assert ran.returncode == 0
    assert (folder / "aus gabe" / "index.html").is_file()
    assert not is_running(folder / "aus gabe")


@pytest.mark.parametrize("redirections", ["2>&1 | head -n 1", "2>&1 >/dev/null | true"])
def test_who_stops_listening_stops_no_run(card, tmp_path, redirections):
    command = f"'{sys.executable}' -m screenshot2code generate \"$0\" -o page --no-tuning {redirections}"
    ran = subprocess.run(
        ["bash", "-c", f"{command}; exit ${{PIPESTATUS[0]}}", card],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert ran.returncode == 0
    assert b"Traceback" not in ran.stdout + ran.stderr
    assert (tmp_path / "page" / "index.html").is_file()
