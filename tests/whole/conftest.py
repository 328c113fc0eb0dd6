"""The command line as a person runs it: another process, a folder of its own, the real browser and the real OCR."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

FIXTURES = Path(__file__).parents[2] / "fixtures"
LIMIT_S = 300  # generous: a hang is to fail, a busy machine is not


@dataclass(frozen=True)
class Ran:
    """What came of one command."""

    code: int
    out: str
    err: str

    @property
    def document(self):
        """The one JSON document on stdout."""
        return json.loads(self.out)


@pytest.fixture(scope="session")
def s2c():
    """Runs `screenshot2code ARGUMENTS` in the folder `cwd`, with changes to the environment."""

    def run(*arguments, cwd, limit_s=LIMIT_S, stdin=None, **environment):
        ran = subprocess.run(
            [sys.executable, "-m", "screenshot2code", *map(str, arguments)],
            cwd=cwd,
            capture_output=True,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            timeout=limit_s,
            env=os.environ | {name: str(value) for name, value in environment.items()},
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    return run


@pytest.fixture(scope="session")
def login():
    """The mockup that most tests use: small, and quickly read."""
    return FIXTURES / "login" / "mockup.png"


@pytest.fixture(scope="session")
def card(login, tmp_path_factory):
    """The card of that page alone, a picture of 460 x 480: for tests that ask only whether a run works."""
    path = tmp_path_factory.mktemp("card") / "card.png"
    with Image.open(login) as whole:
        whole.convert("RGB").crop((410, 40, 870, 520)).save(path)
    return path


@pytest.fixture(scope="session")
def made(s2c, login, tmp_path_factory):
    """The folder in which the login page was generated into `page`, and the run's document."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "package.json").write_text("{}")  # a project: its runs are kept beside it
    ran = s2c("generate", login, "-o", "page", "--json", cwd=folder)
    assert ran.code == 0, ran.err
    return folder, ran.document
