"""Getting a browser onto a machine that has none: Playwright's own download, else the system's packages, else the words for it.

Nothing is done before a person (or `--yes`) agreed, and what runs is shown as it runs.
"""

import os
import subprocess
from collections.abc import Callable, Sequence

from screenshot2code.errors import BrowserMissing
from screenshot2code.render import driver
from screenshot2code.render.browsers import BrowserChoice, System, command, find_browser

PACKAGES = ("chromium-headless-shell", "chromium")  # Debian's names; the headless shell starts three times faster
FONTS = ("fonts-liberation", "fonts-dejavu-core")  # with no fonts at all, text is drawn as boxes

Tell = Callable[[str], None]
Confirm = Callable[[str], bool]
Run = Callable[[Sequence[str], Tell], bool]


def install(*, confirm: Confirm, tell: Tell, system: System | None = None, run: Run | None = None) -> BrowserChoice:
    """Get a browser and return it; each step is tried only after `confirm` said yes to its sentence.

    `tell` hears what is done, line by line. `run` carries out one command and says whether it succeeded.
    Raises BrowserMissing, with the exact command to type, when no step worked or was allowed.
    """
    here = system or System.here()
    do = run or run_shown
    if confirm("Download Chromium's headless shell for Playwright (some 110 MB)?") and _from_playwright(here, do, tell):
        found = _found(here)
        if found is not None:
            return found
    if here.is_root and _is_debian(here):
        question = f"Install {PACKAGES[0]} and {FONTS[0]} with apt-get?"
        if confirm(question) and _from_apt(do, tell):
            found = _found(here)
            if found is not None:
                return found
    raise BrowserMissing("No browser could be installed.", hint=f"Run: {command(here)}")


def prepare_driver(
    *,
    confirm: Confirm,
    tell: Tell,
    system: System | None = None,
    run: Run | None = None,
    fault: Callable[[], str | None] = driver.fault,
) -> None:
    """See that Playwright's own program starts; a minimal Debian lacks a library for it, which is installed as root.

    Raises BrowserMissing, with the command to type, where it does not start and that cannot be mended here.
    """
    here = system or System.here()
    said = fault()
    if said is None:
        return
    package = driver.package_for(said)
    if (
        package
        and here.is_root
        and here.has_apt
        and confirm(f"Install {package}, which Playwright needs, with apt-get?")
    ):
        tell(f"Installing {package} with apt-get.")
        do = run or run_shown
        do(("apt-get", "update", "-qq"), _last_words(tell))
        do(("apt-get", "install", "-y", "-qq", "--no-install-recommends", package), _last_words(tell))
        said = fault()
    if said is not None:
        raise BrowserMissing(
            f"Playwright, which drives the browser, does not start: {said}",
            hint=driver.remedy(said, is_root=here.is_root),
        )


def run_shown(arguments: Sequence[str], tell: Tell) -> bool:
    """Run `arguments`, handing each line that it prints to `tell`; whether it succeeded."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        with subprocess.Popen(
            arguments,
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.strip():
                    tell(f"  {line.rstrip()}")
            return process.wait() == 0
    except OSError as error:
        tell(f"  {arguments[0]}: {error.strerror}")
        return False


def _from_playwright(here: System, do: Run, tell: Tell) -> bool:
    tell("Downloading Playwright's Chromium.")
    if not do((here.python, "-m", "playwright", "install", "chromium", "--only-shell"), _last_words(tell)):
        tell("Playwright's download did not work here.")
        return False
    found = _found(here)
    if found is None or do((str(found.path), "--version"), lambda _: None):
        return found is not None
    if not (here.is_root and here.has_apt):
        python = here.python
        raise BrowserMissing(
            "Playwright's Chromium is here, but libraries of this system that it needs are not.",
            hint=f"Run: sudo {python} -m playwright install-deps chromium",
        )
    tell("Installing the libraries that it needs.")
    return do((here.python, "-m", "playwright", "install-deps", "chromium"), _last_words(tell))


def _from_apt(do: Run, tell: Tell) -> bool:
    tell("Installing Debian's Chromium with apt-get.")
    do(("apt-get", "update", "-qq"), _last_words(tell))
    for package in PACKAGES:
        if do(("apt-get", "install", "-y", "-qq", "--no-install-recommends", package, *FONTS), _last_words(tell)):
            return True
    tell("apt-get did not install it.")
    return False


def _last_words(tell: Tell) -> Tell:
    """Of what a command prints, what a person would want to see: complaints, not progress."""

    def hear(line: str) -> None:
        words = line.strip()
        if words.startswith(("E:", "Error", "Failed", "W:")) or "error" in words.lower():
            tell(line)

    return hear


def _found(here: System) -> BrowserChoice | None:
    try:
        return find_browser(environment=os.environ, system=here)
    except BrowserMissing:
        return None


def _is_debian(here: System) -> bool:
    """Debian, not Ubuntu: there the packages of these names only point to a snap, which cannot read our files."""
    return here.has_apt and "ubuntu" not in here.distribution
