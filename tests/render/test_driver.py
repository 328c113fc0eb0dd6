"""A driver that does not start is named with the package that it lacks."""

import pytest

from screenshot2code.errors import BrowserMissing
from screenshot2code.render import driver, installing
from screenshot2code.render.browsers import System

LACKS = "/x/node: error while loading shared libraries: libatomic.so.1: cannot open shared object file: No such file"


def test_the_driver_of_this_machine_starts():
    assert driver.fault() is None


@pytest.mark.parametrize(
    ("fault", "is_root", "words"),
    [
        (LACKS, True, "Run: apt-get install -y libatomic1"),
        (LACKS, False, "Run: sudo apt-get install -y libatomic1"),
        ("Illegal instruction", True, "Install Playwright again: pip install --force-reinstall playwright"),
    ],
)
def test_the_remedy_is_exact(fault, is_root, words):
    assert driver.remedy(fault, is_root=is_root) == words


def test_as_root_on_debian_the_missing_library_is_installed():
    faults, ran = [LACKS, None], []
    installing.prepare_driver(
        confirm=lambda _: True,
        tell=lambda _: None,
        system=System(platform="linux", is_root=True, distribution=("debian",)),
        run=lambda arguments, _: bool(ran.append(arguments)) or True,
        fault=lambda: faults.pop(0),
    )
    assert ran[-1][-1] == "libatomic1"


@pytest.mark.parametrize("says", [False, True])
def test_where_it_cannot_be_installed_the_command_is_told(says):
    with pytest.raises(BrowserMissing) as told:
        installing.prepare_driver(
            confirm=lambda _: says,
            tell=lambda _: None,
            system=System(platform="linux", is_root=says, distribution=("debian",)),
            run=lambda *_: False,
            fault=lambda: LACKS,
        )
    assert "libatomic1" in told.value.hint
