"""llama.cpp's cells of the table in docs/providers.md."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from llama import KEY, llama
from llama_checks import LLAMA, NEEDS_KEY, NEEDS_ROOM, NEEDS_TIME
from table import cells, name_of

SITE = """<file path="index.html">
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Login</title><link rel="stylesheet" href="css/site.css"></head>
<body><h1>Login</h1></body></html>
</file>
<file path="css/site.css">
h1 { color: #123456 }
</file>
"""


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


@pytest.fixture(scope="module")
def writing_peer(tmp_path_factory):
    """One that writes a page, in answer to a whole brief."""
    work = tmp_path_factory.mktemp("writing")
    with llama(work, says=SITE, context=32_768) as url:
        yield Peer(url, work)


@pytest.mark.parametrize(("check", "dialect"), cells(LLAMA), ids=name_of)
async def test_cell(check, dialect, request):
    fitting = {**dict.fromkeys(NEEDS_KEY, "locked_peer"), **dict.fromkeys(NEEDS_TIME, "talking_peer")}
    fitting |= dict.fromkeys(NEEDS_ROOM, "writing_peer")
    await check.run(request.getfixturevalue(fitting.get(check.behaviour, "peer")), dialect)
