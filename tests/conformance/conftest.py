"""The peers that the checks speak to. Those that have to be got are asked for by name: see `make test-conformance`."""

import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

PEERS = {"ours": "test_loopback.py", "aimock": "test_aimock.py", "llama": "test_llama.py"}
_wanted = os.environ.get("CONFORMANCE_PEERS", "").split()
collect_ignore = [file for peer, file in PEERS.items() if peer not in _wanted]


@pytest.fixture(scope="session", autouse=True)
async def client_closed_at_the_end():
    from asking import shared_client

    yield
    if shared_client.cache_info().currsize:
        await shared_client().aclose()
