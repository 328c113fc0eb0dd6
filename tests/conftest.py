"""What all tests share: a guard against reaching out of the test, and an empty home."""

import os
import sys
import tempfile
from pathlib import Path

import pytest
from guard import Guard
from hypothesis import settings

HERE = Path(__file__).parent

# A property that takes long is the machine's doing: ours share it with browsers. What has to be quick is measured in bench/.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")


_GUARD = Guard(
    Path.home(),
    # A checkout, an interpreter or a temporary folder may well lie inside somebody's home.
    writable=(HERE.parent, Path(tempfile.gettempdir()), Path(sys.prefix), Path(sys.base_prefix), Path(os.devnull)),
    refuse=pytest.fail.Exception,
)
_GUARD.install()


@pytest.fixture(scope="session")
def guard():
    """The guard on duty."""
    return _GUARD


@pytest.fixture(scope="session", autouse=True)
def empty_home(tmp_path_factory):
    """HOME and its relatives point to an empty folder, and no key of the person's is in sight, for us and what we start."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright's own browsers lie in the home that is about to move away.
        browsers = Path.home() / ".cache" / "ms-playwright"
        if browsers.is_dir() and "PLAYWRIGHT_BROWSERS_PATH" not in os.environ:
            patch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(browsers))
        for name in ("HOME", "USERPROFILE"):
            patch.setenv(name, str(home))
        for name in ("APPDATA", "LOCALAPPDATA", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(home / name.lower()))
        for name in [name for name in os.environ if name.endswith("_API_KEY")]:
            patch.delenv(name)
        yield home


@pytest.fixture(autouse=True)
def nothing_reached_out():
    """Fail a test whose code swallowed the guard's exception."""
    before = len(_GUARD.complaints)
    yield
    swallowed = _GUARD.complaints[before:]
    if swallowed:
        pytest.fail(swallowed[0], pytrace=False)


@pytest.fixture(scope="session")
async def chromium():
    """One browser for the whole session; each render gets a fresh context."""
    from screenshot2code.render.chromium import Chromium

    async with Chromium() as browser:
        yield browser
