"""llama.cpp's cells of the table in docs/providers.md."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from llama import KEY, llama
from llama_checks import LLAMA, NEEDS_KEY, NEEDS_TIME
from table import cells, name_of


@dataclass
class Peer:
    url: str
    work: Path

    def log(self) -> str:
        return (self.work / "llama.log").read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="module")
def peer(tmp_path_factory):
    work = tmp_path_factory.mktemp("llama")
    with llama(work) as url:
        yield Peer(url, work)


@pytest.fixture(scope="module")
def locked_peer(tmp_path_factory):
    """One that wants a key."""
    work = tmp_path_factory.mktemp("locked")
    with llama(work, key=KEY) as url:
        yield Peer(url, work)


@pytest.fixture(scope="module")
def talking_peer(tmp_path_factory):
    """One whose answers take seconds."""
    work = tmp_path_factory.mktemp("talking")
    with llama(work, says="<p>more</p>" * 500) as url:
        yield Peer(url, work)


@pytest.mark.parametrize(("check", "dialect"), cells(LLAMA), ids=name_of)
async def test_cell(check, dialect, request):
    fitting = {**dict.fromkeys(NEEDS_KEY, "locked_peer"), **dict.fromkeys(NEEDS_TIME, "talking_peer")}
    await check.run(request.getfixturevalue(fitting.get(check.behaviour, "peer")), dialect)
