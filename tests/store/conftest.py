from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from screenshot2code.store.runs import RunStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / ".screenshot2code"


@pytest.fixture
def open_store(folder: Path) -> Callable[[], RunStore]:
    """Opens the same store again and again; its clock ticks a second a call, its suffixes are 0001, 0002, ..."""
    start = datetime(2026, 11, 22, 15, 45, 1, tzinfo=UTC)
    ticks, suffixes = count(), count(1)

    def opened() -> RunStore:
        return RunStore.open(
            folder, clock=lambda: start + timedelta(seconds=next(ticks)), suffix=lambda: f"{next(suffixes):04x}"
        )

    return opened


@pytest.fixture
def store(open_store: Callable[[], RunStore]):
    with open_store() as opened:
        yield opened
