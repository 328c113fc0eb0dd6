"""Ctrl-C, SIGTERM and SIGHUP: before the first pass nothing is written, after it the best one is."""

import signal
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.ocr]


@pytest.fixture
def interrupted(login, tmp_path):
    """Starts a run that would go on for long, sends `number` when a line on stderr begins with `after`, and ends with the process."""
    (tmp_path / "package.json").write_text("{}")

    def run(number, *, after):
        command = [sys.executable, "-m", "screenshot2code", "generate", str(login), "-o", "page", "--target", "1"]
        with subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            for line in process.stderr:
                if line.startswith(after):
                    break
            store = tmp_path / ".screenshot2code"
            while after == "reading" and not store.exists() and process.poll() is None:
                pass  # the run has begun when its store is there
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    return run


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_after_a_pass_the_best_is_written(interrupted, tmp_path, number):
    code, out, _ = interrupted(number, after="pass 1")
    assert code == 130
    assert "interrupted; the best pass so far was kept" in out
    assert (tmp_path / "page" / "index.html").is_file()
    assert list((tmp_path / ".screenshot2code" / "reports").glob("*.html"))


def test_a_closed_terminal_keeps_the_best_too(interrupted, tmp_path):
    code, out, _ = interrupted(signal.SIGHUP, after="pass 1")
    assert (code, out) == (130, "")
    assert (tmp_path / "page" / "index.html").is_file()


def test_a_signal_that_was_to_be_ignored_is_ignored(card, tmp_path):
    command = f"trap '' HUP; exec '{sys.executable}' -m screenshot2code generate '{card}' -o page --no-tuning"
    with subprocess.Popen(["sh", "-c", command], cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        process.stderr.readline()
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=300)
    assert process.returncode == 0
    assert (tmp_path / "page" / "index.html").is_file()


def test_before_a_pass_nothing_is_written(interrupted, tmp_path):
    code, out, err = interrupted(signal.SIGINT, after="reading")
    assert code == 130
    assert out == ""
    assert "nothing was written" in err
    assert not (tmp_path / "page").exists()
