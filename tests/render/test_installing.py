"""Getting a browser: which commands run, on which system, and only after a yes. No command is really run."""

import pytest

from screenshot2code.errors import BrowserMissing
from screenshot2code.render.browsers import System
from screenshot2code.render.installing import install, run_shown

SHELL = ".cache/ms-playwright/chromium_headless_shell-1200/chrome-headless-shell-linux64/chrome-headless-shell"
FETCH = ("py", "-m", "playwright", "install", "chromium", "--only-shell")
LIBRARIES = ("py", "-m", "playwright", "install-deps", "chromium")
UPDATE = ("apt-get", "update", "-qq")


class Machine:
    """A system on which commands only leave the file that they would install. `works` are the beginnings of those that do."""

    def __init__(self, home, *works, is_root=True, distribution=("debian",), platform="linux"):
        self.ran, self.asked, self.told = [], [], []
        self._works = works
        self._home = home
        self.system = System(
            platform=platform, is_root=is_root, distribution=distribution, home=home, python="py", which=self._which
        )

    def run(self, arguments, tell):
        self.ran.append(tuple(arguments))
        if not any(" ".join(arguments).startswith(work) or arguments[-1] == work for work in self._works):
            tell("Error: connection refused")
            return False
        if tuple(arguments) == FETCH:
            self.put(self._home / SHELL)
        if arguments[:2] == ("apt-get", "install"):
            self.put(self._home / "bin" / next(one for one in arguments if one.startswith("chromium")))
        return True

    def install(self, answer=lambda question: True):
        def confirm(question):
            self.asked.append(question)
            return answer(question)

        return install(confirm=confirm, tell=self.told.append, system=self.system, run=self.run)

    def put(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)

    def _which(self, name):
        path = self._home / "bin" / name
        return str(path) if path.exists() else None


@pytest.fixture(autouse=True)
def no_folder_of_playwright(monkeypatch):
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH", raising=False)
    monkeypatch.delenv("SCREENSHOT2CODE_BROWSER", raising=False)


def test_playwrights_download_is_tried_first(tmp_path):
    machine = Machine(tmp_path, " ".join(FETCH), "--version")
    assert machine.install().path == tmp_path / SHELL
    assert machine.ran[0] == FETCH
    assert machine.ran[1][-1] == "--version"  # it is seen to start
    assert len(machine.asked) == 1
    assert "MB" in machine.asked[0]


def test_libraries_that_it_lacks_are_installed_by_root(tmp_path):
    machine = Machine(tmp_path, " ".join(FETCH), " ".join(LIBRARIES))
    assert machine.install().path == tmp_path / SHELL
    assert machine.ran[-1] == LIBRARIES


def test_libraries_that_it_lacks_are_named_to_others(tmp_path):
    machine = Machine(tmp_path, " ".join(FETCH), is_root=False)
    with pytest.raises(BrowserMissing) as caught:
        machine.install()
    assert caught.value.hint == "Run: sudo py -m playwright install-deps chromium"


def test_on_debian_root_falls_back_to_the_packages(tmp_path):
    machine = Machine(tmp_path, "apt-get")
    assert machine.install().name == "chromium-headless-shell"
    assert machine.ran[:2] == [FETCH, UPDATE]
    assert machine.ran[2][:2] == ("apt-get", "install")
    assert {"chromium-headless-shell", "fonts-liberation"} <= set(machine.ran[2])
    assert len(machine.asked) == 2
    assert any("connection refused" in line for line in machine.told)


def test_an_older_debian_has_no_shell_but_chromium(tmp_path):
    machine = Machine(tmp_path, "apt-get install -y -qq --no-install-recommends chromium ")
    assert machine.install().name == "chromium"


@pytest.mark.parametrize(
    "facts",
    [
        {"distribution": ("ubuntu", "debian")},
        {"distribution": ("debian",), "is_root": False},
        {"distribution": ("fedora",)},
        {"distribution": (), "platform": "darwin", "is_root": False},
    ],
)
def test_apt_is_left_alone_elsewhere(tmp_path, facts):
    """Ubuntu's packages of these names are snaps; without root apt-get fails anyway."""
    machine = Machine(tmp_path, "apt-get", **facts)
    with pytest.raises(BrowserMissing, match="No browser could be installed"):
        machine.install()
    assert machine.ran == [FETCH]


def test_the_hint_is_the_command_for_this_system(tmp_path):
    machine = Machine(tmp_path, is_root=False)
    with pytest.raises(BrowserMissing) as caught:
        machine.install()
    assert caught.value.hint == "Run: sudo apt-get install -y chromium-headless-shell fonts-liberation"


def test_nothing_is_run_after_a_no(tmp_path):
    machine = Machine(tmp_path, "apt-get", " ".join(FETCH))
    with pytest.raises(BrowserMissing):
        machine.install(answer=lambda question: False)
    assert machine.ran == []
    assert len(machine.asked) == 2


def test_a_no_to_the_download_and_a_yes_to_the_packages(tmp_path):
    machine = Machine(tmp_path, "apt-get")
    assert machine.install(answer=lambda question: "apt-get" in question).name == "chromium-headless-shell"
    assert FETCH not in machine.ran


def test_a_command_is_run_and_its_lines_are_told():
    told = []
    assert run_shown(("sh", "-c", "echo one; echo; echo two >&2"), told.append)
    assert sorted(told) == ["  one", "  two"]
    assert not run_shown(("sh", "-c", "exit 3"), told.append)


def test_a_command_that_is_not_there_is_a_failure_not_an_exception():
    told = []
    assert not run_shown(("no-such-program-here",), told.append)
    assert "no-such-program-here" in told[0]
