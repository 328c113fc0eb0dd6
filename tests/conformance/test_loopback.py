"""Our own server's cells of the table in docs/providers.md."""

import pytest
from loopback_checks import LOOPBACK
from table import cells, name_of


@pytest.mark.parametrize(("check", "dialect"), cells(LOOPBACK), ids=name_of)
async def test_cell(check, dialect):
    await check.run(dialect)
