"""Playwright's own program, which stands between us and the browser: whether it starts here, and what it lacks if not."""

import re
import subprocess
import sys
from pathlib import Path

LIBRARY = re.compile(r"error while loading shared libraries: (\S+):")
PACKAGES = {
    "libatomic.so.1": "libatomic1",
    "libstdc++.so.6": "libstdc++6",
}  # Debian's, by the library that minimal systems lack
START_LIMIT_S = 60


def fault() -> str | None:
    """What the driver says instead of starting; None where it starts, or where this Playwright has no driver of its own."""
    import playwright

    node = Path(playwright.__file__).parent / "driver" / ("node.exe" if sys.platform == "win32" else "node")
    if not node.is_file():
        return None
    try:
        done = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=START_LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return None
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"it ended with {done.returncode}"


def package_for(fault: str) -> str | None:
    """Debian's package with the library that `fault` misses."""
    found = LIBRARY.search(fault)
    return PACKAGES.get(found[1]) if found else None


def remedy(fault: str, *, is_root: bool) -> str:
    """What to type on Debian or Ubuntu, where the missing library is known."""
    package = package_for(fault)
    if package is None:
        return "Install Playwright again: pip install --force-reinstall playwright"
    return f"Run: {'' if is_root else 'sudo '}apt-get install -y {package}"
