"""What `doctor` looks at: each check tries the thing itself and, where it fails, names the exact fix for this system.

Wiring, like `api`: it opens a browser and reads a picture as a run would.
"""

import asyncio
import os
import platform
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from screenshot2code.config import Resolved
from screenshot2code.errors import Screenshot2CodeError
from screenshot2code.report.document import Check

MIN_PYTHON = (3, 11)
DISK_WANTED = 500 * 2**20  # a day of runs: each pass keeps a picture of up to a few MB
READ_ALOUD = "Sign in"  # what the OCR check draws and reads back

OK, WARNING, FAILED = "ok", "warning", "failed"


async def examine(resolved: Resolved, environment: Mapping[str, str]) -> tuple[Check, ...]:
    """Every check, in the order in which a run would fail on them."""
    browser, fonts = await asyncio.gather(_browser(resolved, environment), _fonts())
    return (
        _python(),
        browser,
        await asyncio.to_thread(_ocr),
        fonts,
        _disk(resolved.store),
        _keys(environment),
        _node(),
    )


def _python() -> Check:
    version = platform.python_version()
    if sys.version_info >= MIN_PYTHON:
        return Check(name="Python", status=OK, message=version)
    return Check(name="Python", status=FAILED, message=f"{version} is too old", fix="Install Python 3.11 or newer.")


async def _browser(resolved: Resolved, environment: Mapping[str, str]) -> Check:
    """Start the browser that a run would start, and take a picture of a page whose colour is known."""
    from screenshot2code.core.artifacts import SourceFile, SourceTree
    from screenshot2code.core.geometry import Viewport
    from screenshot2code.render.browsers import find_browser
    from screenshot2code.render.chromium import Chromium

    page = SourceFile.of("index.html", "<!doctype html><title>doctor</title><body style='background:#14c864'>")
    started = time.monotonic()
    try:
        choice = None
        if resolved.cdp_url is None:
            choice = find_browser(
                explicit=resolved.browser_flag, configured=resolved.browser_configured, environment=environment
            )
        async with Chromium(choice=choice, cdp_url=resolved.cdp_url, timeout_s=resolved.timeout_s) as chromium:
            render = await chromium.render(SourceTree((page,), page.path), Viewport(64, 64))
    except Screenshot2CodeError as error:
        return Check(name="browser", status=FAILED, message=error.message, fix=error.hint)
    where = f"{choice.path} ({choice.found})" if choice else resolved.cdp_url
    if not _is_green(render.png):
        return Check(
            name="browser",
            status=FAILED,
            message=f"{where} started, but its picture of a green page is not green",
            fix="Name another browser with --browser-path.",
        )
    sandbox = "sandbox off" if "sandbox=off" in render.fingerprint.flags else "sandbox on"
    took = f"{time.monotonic() - started:.1f} s for start and picture"
    return Check(name="browser", status=OK, message=f"{render.fingerprint.version}, {where}, {sandbox}, {took}")


def _is_green(png: bytes) -> bool:
    from screenshot2code.imaging.codec import decode

    return bool((abs(decode(png).reshape(-1, 3).astype(int) - (20, 200, 100)) <= 1).all())


def _ocr() -> Check:
    """Draw two words and read them back."""
    started = time.monotonic()
    try:
        from screenshot2code.imaging.perception.selftest import read_back

        words = read_back(READ_ALOUD)
    except (Screenshot2CodeError, ImportError) as error:
        fix = (
            getattr(error, "hint", "") or "Install screenshot2code again: pip install --force-reinstall screenshot2code"
        )
        return Check(name="OCR", status=FAILED, message=str(error), fix=fix)
    if words != READ_ALOUD:
        return Check(
            name="OCR",
            status=FAILED,
            message=f"read {words!r} where {READ_ALOUD!r} stands",
            fix="Install the models again: pip install --force-reinstall rapidocr",
        )
    return Check(name="OCR", status=OK, message=f"reads {READ_ALOUD!r}, {time.monotonic() - started:.1f} s with start")


async def _fonts() -> Check:
    """A page's text takes its width from the fonts of this machine; without any, renders are boxes."""
    from screenshot2code.render.fonts import installed_fonts

    fonts = await installed_fonts()
    if not shutil.which("fc-list"):
        return Check(name="fonts", status=OK, message=f"no fontconfig to ask; digest {fonts.digest[:12]}")
    if not fonts.families:
        return Check(
            name="fonts",
            status=FAILED,
            message="none installed",
            fix="apt-get install fonts-liberation fonts-dejavu-core",
        )
    few = len(fonts.families) < 3
    return Check(
        name="fonts",
        status=WARNING if few else OK,
        message=f"{len(fonts.families)} families: {', '.join(fonts.families[:4])} ...",
        fix="apt-get install fonts-liberation fonts-dejavu-core" if few else "",
    )


def _disk(store: Path) -> Check:
    place = next(folder for folder in (store, *store.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if not os.access(place, os.W_OK):
        return Check(
            name="disk",
            status=WARNING,
            message=f"{place} may not be written to: runs are not remembered",
            fix="Name another folder: SCREENSHOT2CODE_STORE=/a/folder",
        )
    low = free < DISK_WANTED
    return Check(
        name="disk",
        status=WARNING if low else OK,
        message=f"{free / 2**30:.1f} GiB free for runs in {store}",
        fix="Make room there, or name another folder: SCREENSHOT2CODE_STORE=/a/folder" if low else "",
    )


def _keys(environment: Mapping[str, str]) -> Check:
    """Which model services have a key; none is no fault, as the offline engine needs none."""
    from screenshot2code.providers import PROVIDERS
    from screenshot2code.providers.keys import find_key

    try:
        found = [name for name, service in PROVIDERS.items() if find_key(service, environment) is not None]
    except Screenshot2CodeError as error:
        return Check(name="keys", status=FAILED, message=error.message, fix=error.hint)
    message = f"found for {', '.join(found)}" if found else "none; the offline engine needs none"
    return Check(name="keys", status=OK, message=message)


def _node() -> Check:
    """Node is only for framework stacks, which this version does not have."""
    node = shutil.which("node")
    return Check(name="Node", status=OK, message=node or "not here; plain HTML does not need it")
