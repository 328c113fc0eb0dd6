"""One open page whose style sheets are replaced in place: what it looks like with other values, over and over.

A fresh context, navigation and settling cost several times the picture itself. Here a page is opened once, and the text of its
style sheets is set through the DevTools protocol. Only the rows in which something changed are captured again (changing.py).
It is good for deciding what to keep; what is kept is rendered afresh.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from playwright.async_api import CDPSession

from screenshot2code.core.artifacts import Element, Render, SourceTree
from screenshot2code.core.findings import Fingerprint
from screenshot2code.core.geometry import Size, Viewport
from screenshot2code.render.base import STYLES, Edit, Layout, Shown
from screenshot2code.render.capture import capture, capture_rows, on_grid, page_size
from screenshot2code.render.changing import changed_rows
from screenshot2code.render.fields import read_fields
from screenshot2code.render.probing import Probe
from screenshot2code.render.snapshot import CLIPPING, Names, Snapshot

# Asking for the layout makes the browser ask for faces that the new values need; then they are waited for.
_LAID_OUT = "(async () => { document.documentElement.getBoundingClientRect(); await document.fonts.ready; })()"


class Sheets:
    """Hears of every style sheet that comes from a file of its own. Made before navigation, after `CSS.enable`."""

    def __init__(self, session: CDPSession, origin: str) -> None:
        self._origin = origin.rstrip("/") + "/"
        self._ids: dict[str, str] = {}
        session.on("CSS.styleSheetAdded", self._added)

    def id(self, path: str) -> str | None:
        """The browser's name for the sheet in `path`; None where the page loads no such file."""
        return self._ids.get(path)

    def _added(self, event: Mapping[str, Any]) -> None:
        header = event["header"]
        url = str(header.get("sourceURL", ""))
        if url.startswith(self._origin) and not header.get("isInline"):
            self._ids[url.removeprefix(self._origin)] = header["styleSheetId"]


class Trials:
    """Made by `Renderer.trying`; `site` is what the page shows now."""

    def __init__(
        self,
        session: CDPSession,
        sheets: Sheets,
        site: SourceTree,
        viewport: Viewport,
        *,
        fingerprint: Fingerprint,
        timeout_s: float,
    ) -> None:
        self._session = session
        self._sheets = sheets
        self._site = site
        self._viewport = viewport
        self._fingerprint = fingerprint
        self._timeout_s = timeout_s
        self._probe = Probe(session)
        self._last: Render | None = None
        self._names: Names | None = None

    async def watch(self, elements: Sequence[Element], edits: Sequence[Edit]) -> list[bool]:
        """From now on `lay_out` tells where `elements` are. Says which of `edits` are of rules that the browser has."""
        async with asyncio.timeout(self._timeout_s):
            await self._probe.open(elements)
            return await self._probe.known(edits)

    async def lay_out(self, edits: Sequence[Edit], *, picture: bool = False) -> Layout:
        """The page as it was opened with exactly these edits: some milliseconds, ten times as long with a picture."""
        async with asyncio.timeout(self._timeout_s):
            await self._probe.edit(edits)
            png = b""
            if picture:
                await self._session.send("Runtime.evaluate", {"expression": _LAID_OUT, "awaitPromise": True})
                png = await capture(self._session, await page_size(self._session), self._viewport.scale)
            (width, height), places = await self._probe.places()
            return Layout(width=width, height=height, places=places, png=png)

    async def show(self, site: SourceTree) -> Shown:
        """`site`, which differs from what was opened in nothing but the text of style sheets; without declarations."""
        async with asyncio.timeout(self._timeout_s):
            for path, text in changed_sheets(self._site, site):
                sheet = self._sheets.id(path)
                if sheet is not None:
                    await self._session.send("CSS.setStyleSheetText", {"styleSheetId": sheet, "text": text})
            self._site = site
            before, self._last = self._last, None  # nothing is known of the page where one of these fails
            await self._session.send("Runtime.evaluate", {"expression": _LAID_OUT, "awaitPromise": True})
            size = await page_size(self._session)
            elements = await self._elements(size)
            top, png = await self._rows(before, size, elements)
            self._last = Render(
                png=png, viewport=self._viewport, size=size, elements=elements, fingerprint=self._fingerprint
            )
            return Shown(render=self._last, top=top)

    async def _rows(self, before: Render | None, size: Size, elements: Sequence[Element]) -> tuple[int | None, bytes]:
        """The first row that may have changed, in device px, and a picture of those that may; see Shown."""
        scale = self._viewport.scale
        if before is None or before.size != size:
            return None, await capture(self._session, size, scale)
        first, last = on_grid(*(changed_rows(before.elements, elements) or (0.0, 0.0)), size.height)
        if first >= last:
            return None, b""
        return round(first * scale), await capture_rows(self._session, size, scale, (first, last))

    async def _elements(self, size: Size) -> tuple[Element, ...]:
        answer = await self._session.send("DOMSnapshot.captureSnapshot", {"computedStyles": [*STYLES, *CLIPPING]})
        snapshot = Snapshot(answer)
        self._names = snapshot.names(self._names)
        return snapshot.painted(size, await read_fields(self._session, snapshot.fields()), self._names).elements


def changed_sheets(now: SourceTree, then: SourceTree) -> Iterator[tuple[str, str]]:
    """Path and new text of every style sheet that differs. Raises ValueError where anything else does."""
    before = {file.path: file.content for file in now.files}
    if set(before) != {file.path for file in then.files}:
        raise ValueError("A trial has the same files as the page that is open.")
    for file in then.files:
        if file.content != before[file.path]:
            if file.path.suffix != ".css":
                raise ValueError(f"{file.path} is no style sheet: only those can be replaced in an open page.")
            yield str(file.path), file.text
