"""Which browser is taken: made-up systems, real files."""

import os
from pathlib import Path

import pytest

from screenshot2code.errors import BrowserMissing
from screenshot2code.render.browsers import VARIABLE, System, command, find_browser

DEBIAN, UBUNTU = ("debian",), ("ubuntu", "debian")


def program(path, text="#!/bin/sh\n"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path):
    """Makes a System whose PATH is a folder of the test; `installed` are programs in it, `builds` Playwright's downloads."""

    def make(*installed, builds=(), platform="linux", **facts):
        for name in installed:
            program(tmp_path / "bin" / name)
        cache = {"darwin": "Library/Caches", "linux": ".cache"}[platform]
        for build in builds:
            program(tmp_path / "home" / cache / "ms-playwright" / build)
        return System(
            platform=platform,
            home=tmp_path / "home",
            which=lambda name: str(tmp_path / "bin" / name) if (tmp_path / "bin" / name).exists() else None,
            **facts,
        )

    return make


SHELL = "chromium_headless_shell-1200/chrome-headless-shell-linux64/chrome-headless-shell"
WHOLE = "chromium-1200/chrome-linux/chrome"


def test_the_order_of_looking(machine, tmp_path):
    """Each place in turn is taken away, and the next one is found."""
    system = machine("google-chrome", "chromium", "microsoft-edge", "chromium-headless-shell", builds=(SHELL, WHOLE))
    flag, configured, variable = (program(tmp_path / name) for name in ("flag", "configured", "variable"))

    def found(**named):
        environment = {VARIABLE: str(variable)} if named.pop("env", False) else {}
        return find_browser(environment=environment, system=system, **named)

    assert found(explicit=flag, configured=configured, env=True).path == flag
    assert found(configured=configured, env=True).path == configured
    assert found(env=True).path == variable
    cache = tmp_path / "home" / ".cache" / "ms-playwright"
    for path in (cache / SHELL, cache / WHOLE):
        assert found().path == path
        assert "Playwright" in found().found
        path.unlink()
    for name in ("google-chrome", "chromium", "microsoft-edge", "chromium-headless-shell"):
        assert found().path == tmp_path / "bin" / name
        (tmp_path / "bin" / name).unlink()
    with pytest.raises(BrowserMissing):
        found()


def test_the_newest_download_of_playwright_is_taken(machine):
    old = SHELL.replace("1200", "999")
    assert "-1200/" in str(find_browser(environment={}, system=machine(builds=(old, SHELL))).path)


def test_a_download_that_was_cut_off_is_passed_over(machine, tmp_path):
    system = machine("chromium", builds=())
    (tmp_path / "home/.cache/ms-playwright/chromium-1200/chrome-linux").mkdir(parents=True)
    (tmp_path / "home/.cache/ms-playwright/chromium-1200/chrome-linux/chrome").write_text("half a file")
    assert find_browser(environment={}, system=system).name == "chromium"


def test_playwrights_folder_may_be_elsewhere(machine, tmp_path):
    moved = program(tmp_path / "elsewhere" / SHELL)
    found = find_browser(environment={"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "elsewhere")}, system=machine())
    assert found.path == moved


@pytest.mark.parametrize("fault", ["missing", "no program", "folder"])
@pytest.mark.parametrize("setting", ["flag", "configuration", "variable"])
def test_what_a_person_named_is_used_or_refused(machine, tmp_path, setting, fault):
    """Never passed over in silence, though another browser is there."""
    system = machine("chromium")
    path = tmp_path / "mine"
    if fault == "no program":
        path.write_text("text")
    elif fault == "folder":
        path.mkdir()
    named = {"flag": {"explicit": path}, "configuration": {"configured": path}, "variable": {}}[setting]
    environment = {VARIABLE: str(path)} if setting == "variable" else {}
    with pytest.raises(BrowserMissing, match="does not exist" if fault == "missing" else "cannot be started") as caught:
        find_browser(environment=environment, system=system, **named)
    assert str(path) in caught.value.message


def test_a_bare_name_is_looked_up_like_in_a_shell(machine, tmp_path):
    assert find_browser(explicit=Path("chromium"), environment={}, system=machine("chromium")).path == (
        tmp_path / "bin" / "chromium"
    )


def test_ubuntus_stub_is_no_browser(machine, tmp_path):
    system = machine()
    program(tmp_path / "bin" / "chromium-browser", '#!/bin/sh\necho "Run: sudo snap install chromium"\n')
    with pytest.raises(BrowserMissing):
        find_browser(environment={}, system=system)


def test_applications_of_a_mac(machine, tmp_path):
    place = tmp_path / "home/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    system = machine(platform="darwin")
    if Path("/Applications").exists():
        pytest.fail("This test pretends to be on a Mac, and is on one: name the browser with SCREENSHOT2CODE_BROWSER.")
    program(place)
    assert find_browser(environment={}, system=system).path == place


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"distribution": DEBIAN, "is_root": True}, "apt-get install -y chromium-headless-shell fonts-liberation"),
        ({"distribution": DEBIAN}, "sudo apt-get install -y chromium-headless-shell fonts-liberation"),
        (
            {"distribution": UBUNTU},
            "py -m playwright install chromium --only-shell && sudo py -m playwright install-deps chromium",
        ),
        (
            {"distribution": UBUNTU, "is_root": True},
            "py -m playwright install chromium --only-shell && py -m playwright install-deps chromium",
        ),
        ({"distribution": ("fedora",)}, "py -m playwright install chromium --only-shell"),
        ({"platform": "darwin"}, "py -m playwright install chromium --only-shell"),
    ],
)
def test_the_command_for_each_system(machine, facts, line):
    system = machine(python="py", **facts)
    assert command(system) == line
    with pytest.raises(BrowserMissing) as caught:
        find_browser(environment={}, system=system)
    assert line in caught.value.hint
    assert "--browser-path" in caught.value.hint


def test_a_python_with_a_space_in_its_path_is_quoted(machine):
    assert command(machine(python="/my tools/python", platform="darwin")).startswith("'/my tools/python' -m")


def test_this_machine_is_described():
    here = System.here()
    assert here.is_root == (os.geteuid() == 0)
    assert Path(here.python).exists()
