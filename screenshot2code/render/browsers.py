"""Which browser to use. Looked for in a fixed order; what a person named is used or refused, never passed over in silence."""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from screenshot2code.errors import BrowserMissing

VARIABLE = "SCREENSHOT2CODE_BROWSER"

PLAYWRIGHT_FOLDERS = {
    "darwin": "~/Library/Caches/ms-playwright",
    "win32": "~/AppData/Local/ms-playwright",
}
PLAYWRIGHT_FOLDER = "~/.cache/ms-playwright"
PLAYWRIGHT_BUILD = re.compile(r"(chromium|chromium_headless_shell)-(\d+)")
PLAYWRIGHT_FILES = {
    "linux": ("chrome-headless-shell", "headless_shell", "chrome"),
    "darwin": ("chrome-headless-shell", "headless_shell", "Chromium", "Google Chrome for Testing"),
    "win32": ("chrome-headless-shell.exe", "headless_shell.exe", "chrome.exe"),
}

SYSTEM_NAMES = (
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "chromium",
    "chromium-browser",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "chromium-headless-shell",
)
SYSTEM_PLACES = {
    "darwin": (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ),
    "win32": (
        "C:/Program Files/Google/Chrome/Application/chrome.exe",
        "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
        "~/AppData/Local/Google/Chrome/Application/chrome.exe",
        "~/AppData/Local/Chromium/Application/chrome.exe",
        "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
        "C:/Program Files/Microsoft/Edge/Application/msedge.exe",
    ),
    "linux": (),
}
WAYS_TO_NAME_ONE = f"Or name one: --browser-path PATH, or {VARIABLE}=PATH."


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserChoice:
    """A browser that exists. `name` is its file's name; `found` says how we came to it, for a person."""

    path: Path
    name: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What finding and installing depend on, as values. `distribution` has the ids of /etc/os-release, own first."""

    platform: str  # as sys.platform: "linux", "darwin", "win32"
    is_root: bool = False
    distribution: tuple[str, ...] = ()
    home: Path = field(default_factory=Path.home)
    python: str = "python"  # the interpreter that has Playwright: under pipx or uv it is not the one on the PATH
    which: Callable[[str], str | None] = shutil.which
    is_executable: Callable[[Path], bool] = field(default=lambda path: path.is_file() and os.access(path, os.X_OK))

    @classmethod
    def here(cls) -> "System":
        """This machine."""
        return cls(
            platform=sys.platform,
            is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
            distribution=_distribution(Path("/etc/os-release")),
            python=sys.executable,
        )

    @property
    def has_apt(self) -> bool:
        return not {"debian", "ubuntu"}.isdisjoint(self.distribution)


def find_browser(
    *,
    explicit: Path | None = None,
    configured: Path | None = None,
    environment: Mapping[str, str],
    system: System | None = None,
) -> BrowserChoice:
    """The first browser there is: named by flag, configuration or variable, Playwright's own, then the system's.

    Raises BrowserMissing when a named one cannot be started, or with the exact command for this system when there is none.
    """
    here = system or System.here()
    variable = environment.get(VARIABLE)
    named = (
        ("--browser-path", explicit),
        ("the configuration's browser path", configured),
        (VARIABLE, Path(variable) if variable else None),
    )
    for setting, path in named:
        if path is not None:
            return _named(setting, path, here)
    found = next(_playwright_builds(here, environment), None) or next(_system_browsers(here), None)
    if found is None:
        raise missing(here)
    return found


def missing(system: System) -> BrowserMissing:
    """The one message for a machine without a browser, with the command that mends it there."""
    return BrowserMissing("No Chromium, Chrome or Edge was found.", hint=f"Run: {command(system)}   {WAYS_TO_NAME_ONE}")


def command(system: System) -> str:
    """What to type on this system to get a browser, where the browser's makers or the system's packages are reached."""
    python = shlex.quote(system.python)
    own = f"{python} -m playwright install chromium --only-shell"
    if "ubuntu" in system.distribution or (system.platform == "linux" and not system.has_apt):
        # Ubuntu's chromium packages only point to a snap, which may not read files in /tmp; Playwright's build can.
        sudo = "" if system.is_root else "sudo "
        return f"{own} && {sudo}{python} -m playwright install-deps chromium" if system.has_apt else own
    if system.has_apt:
        sudo = "" if system.is_root else "sudo "
        return f"{sudo}apt-get install -y chromium-headless-shell fonts-liberation"
    return own


def _named(setting: str, path: Path, system: System) -> BrowserChoice:
    whole = path.expanduser()
    if not whole.exists() and len(path.parts) == 1:
        # A bare name, as one would type it in a shell.
        whole = Path(system.which(str(path)) or whole)
    if not system.is_executable(whole):
        fault = "cannot be started as a program" if whole.exists() else "does not exist"
        raise BrowserMissing(f"{setting} names {path}, which {fault}.", hint="Correct it, or take it away to search.")
    return BrowserChoice(path=whole, name=whole.name, found=f"named by {setting}")


def _playwright_builds(system: System, environment: Mapping[str, str]) -> Iterator[BrowserChoice]:
    """Playwright's downloads, newest revision first; of one revision the headless shell, which starts faster."""
    folder = environment.get("PLAYWRIGHT_BROWSERS_PATH", "")
    default = PLAYWRIGHT_FOLDERS.get(system.platform, PLAYWRIGHT_FOLDER)
    root = Path(folder) if folder not in ("", "0") else _at_home(default, system)
    builds = []
    for build in root.iterdir() if root.is_dir() else ():
        match = PLAYWRIGHT_BUILD.fullmatch(build.name)
        if match:
            builds.append((int(match[2]), match[1] == "chromium_headless_shell", build))
    names = PLAYWRIGHT_FILES.get(system.platform, PLAYWRIGHT_FILES["linux"])
    for _, _, build in sorted(builds, reverse=True):
        for name in names:
            for path in sorted(build.rglob(name)):
                if system.is_executable(path):
                    yield BrowserChoice(path=path, name=path.name, found="downloaded by Playwright")


def _system_browsers(system: System) -> Iterator[BrowserChoice]:
    places = [_at_home(place, system) for place in SYSTEM_PLACES.get(system.platform, ())]
    on_path = [Path(found) for name in SYSTEM_NAMES if (found := system.which(name))]
    for path in (*on_path, *places):
        if system.is_executable(path) and not _is_snap_stub(path):
            yield BrowserChoice(path=path, name=path.name, found="installed on this system")


def _is_snap_stub(path: Path) -> bool:
    """Ubuntu's /usr/bin/chromium-browser is a script that tells people to install a snap."""
    try:
        head = path.read_bytes()[:4096] if path.stat().st_size < 10_000 else b""
    except OSError:
        return False
    return b"snap install" in head


def _at_home(place: str, system: System) -> Path:
    return system.home / place[2:] if place.startswith("~/") else Path(place)


def _distribution(release: Path) -> tuple[str, ...]:
    try:
        lines = release.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ()
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    own, like = (values.get(key, "").strip('"').lower() for key in ("ID", "ID_LIKE"))
    return tuple(dict.fromkeys([own, *like.split()])) if own else ()
