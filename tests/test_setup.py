"""The way in: make and the scripts that it calls choose a Python that works and say what is missing."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture
def programs(tmp_path):
    """Writes programs into a folder that is the whole PATH, and runs .ci/python there."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def choose(**answers):
        for name, script in answers.items():
            program = folder / name.replace("_", ".")
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
        return subprocess.run(
            ["/bin/sh", CHECKOUT / ".ci" / "python"],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": str(folder)},
        )

    return choose


def test_takes_the_newest_python_that_starts(programs):
    chosen = programs(python3_14="exit 127", python3_13="exit 1", python3_12="exit 0", python3="exit 0").stdout
    assert chosen.rstrip().endswith("/python3.12")


def test_says_what_to_install_where_there_is_no_python(programs):
    refused = programs(python3="exit 1")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "sudo apt-get install python3" in refused.stderr


def test_makes_an_environment_with_pip(tmp_path):
    subprocess.run(["/bin/sh", CHECKOUT / ".ci" / "venv", tmp_path / "venv", sys.executable], check=True)
    answer = subprocess.run([tmp_path / "venv/bin/python", "-m", "pip", "--version"], capture_output=True, check=True)
    assert answer.stdout.startswith(b"pip ")


def test_says_what_to_do_where_no_environment_can_be_made(tmp_path):
    # A user who is not root, and a Python without ensurepip and pip: as on Debian before anything is installed.
    for name, script in {"python": "exit 1", "id": "echo 1000"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    refused = subprocess.run(
        ["/bin/sh", CHECKOUT / ".ci" / "venv", tmp_path / "venv", tmp_path / "python"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    assert refused.returncode == 1
    assert "sudo apt-get install python3-venv" in refused.stderr
    assert not (tmp_path / "venv").exists()


def test_help_names_every_target():
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()
    described = re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE)
    assert sorted(described) == sorted(targets)
