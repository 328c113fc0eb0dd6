"""aimock's cells of the table in docs/providers.md."""

import pytest
from aimock import KEY, aimock
from aimock_checks import AIMOCK, NEEDS_KEY
from table import cells, name_of


@pytest.fixture(scope="module")
def peer(tmp_path_factory):
    with aimock(tmp_path_factory.mktemp("aimock")) as url:
        yield url


@pytest.fixture(scope="module")
def locked_peer(tmp_path_factory):
    """One that wants a key."""
    with aimock(tmp_path_factory.mktemp("locked"), keys=KEY) as url:
        yield url


@pytest.mark.parametrize(("check", "dialect"), cells(AIMOCK), ids=name_of)
async def test_cell(check, dialect, request):
    await check.run(
        request.getfixturevalue("locked_peer" if check.behaviour in NEEDS_KEY else "peer"),
        dialect,
    )
