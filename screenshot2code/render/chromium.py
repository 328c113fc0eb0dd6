"""Chromium, whole: one browser for as long as the object lives, a fresh sealed context for each picture.

The window is as wide as the mockup. It is as high where the mockup is a screen (at most 1080 px, or 932 px on a phone); a longer
mockup shows a whole page, which people look at through a usual window: 800 px, or 844 px on a phone. Only what scrolls in a box of
its own is shown in a window as high as the mockup (unrolled.py).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    async_playwright,
)
from playwright.async_api import Error as PlaywrightError

from screenshot2code.core.artifacts import Declaration, Render, SourceFile, SourceTree, Unseen
from screenshot2code.core.findings import Fingerprint
from screenshot2code.core.geometry import Size, Viewport
from screenshot2code.errors import (
    BrowserCrashed,
    BrowserMissing,
    RenderError,
    RenderTimedOut,
    SetupError,
    TargetUnreachable,
)
from screenshot2code.render import driver, seal, steady
from screenshot2code.render.base import STYLES, TextExtent, TextSample
from screenshot2code.render.browsers import BrowserChoice, System, find_browser
from screenshot2code.render.capture import capture, page_size
from screenshot2code.render.declarations import StyleSheets, read_declarations
from screenshot2code.render.fields import read_fields
from screenshot2code.render.finding import find_boxes
from screenshot2code.render.fonts import installed_fonts
from screenshot2code.render.gate import Gate
from screenshot2code.render.measure import Ruler
from screenshot2code.render.snapshot import CLIPPING, Snapshot
from screenshot2code.render.trials import Sheets, Trials
from screenshot2code.render.unrolled import unroll
from screenshot2code.render.unseen import hidden_elements, parted
from screenshot2code.render.windows import Windows

DESKTOP_FROM = 600  # CSS px of width; narrower is a phone
SCREENS = {True: (1080, 800), False: (932, 844)}  # desktop, phone: the highest screen, and the usual window
FLAGS = (*steady.LAUNCH_FLAGS, *seal.LAUNCH_FLAGS)
HINTINGS = {False: "none", True: "full"}
CLOSE_LIMIT_S = 5.0  # a page in an endless loop does not close politely
IDLE_LIMIT_S = 5.0  # what still loads after this is a stream, not a part of the page
MEASURING = Viewport(100, 100)
UNREACHABLE = {  # Chromium's codes; behind our own door a refused connection is the door's refusal
    "ERR_SOCKS_CONNECTION_FAILED": ("nothing answers there", "Is the server running, and is this its port?"),
    "ERR_CONNECTION_REFUSED": ("nothing answers there", "Is the server running, and is this its port?"),
    "ERR_NAME_NOT_RESOLVED": ("nobody knows this host", "Check the name."),
    "ERR_CERT": ("it has a certificate that the browser does not trust", "Use http for a server on this machine."),
    "ERR_SSL": ("it does not speak https", "Use http."),
    "ERR_EMPTY_RESPONSE": ("it answers with nothing", "Look at what the server says in its own log."),
}
MAX_COMPLAINTS = 50
MAX_COMPLAINT = 300  # characters

Result = TypeVar("Result")


class _Died(Exception):  # a signal between two functions of this module, never seen outside
    """The browser, or the process that shows the page, is gone."""


class Chromium:
    """A renderer on a real browser, started on first use. An async context manager; `render.base.Renderer` says what it does.

    `choice` is the browser to start (None: the first that is found), `cdp_url` one that runs already, perhaps elsewhere.
    `timeout_s` is for one picture; at most `pages` are taken at a time. `hinted` draws letters at whole pixels, as in a mockup
    that was taken so (see imaging.hinting).
    """

    def __init__(
        self,
        *,
        choice: BrowserChoice | None = None,
        cdp_url: str | None = None,
        timeout_s: float = 30,
        pages: int = 2,
        hinted: bool = False,
    ) -> None:
        self._flags = (*FLAGS, f"{steady.HINTING_FLAG}={HINTINGS[hinted]}")
        self._choice = choice
        self._cdp_url = cdp_url
        self._timeout_s = timeout_s
        self._slots = asyncio.Semaphore(pages)
        self._starting = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._fingerprint: Fingerprint | None = None
        self._measured: dict[TextSample, TextExtent] = {}
        self._taking = asyncio.Lock()
        self._ruler: Ruler | None = None
        self._ruler_stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End the browser. It starts again if it is used again."""
        async with self._starting:
            await self._stop()

    async def render(self, site: SourceTree, viewport: Viewport, *, find: Sequence[str] = ()) -> Render:
        return await self._shown(site, viewport, explained=True, find=find)

    async def glance(self, site: SourceTree, viewport: Viewport) -> Render:
        return await self._shown(site, viewport, explained=False)

    async def _shown(
        self, site: SourceTree, viewport: Viewport, *, explained: bool, find: Sequence[str] = ()
    ) -> Render:
        async def show(browser: Browser) -> Render:
            heard = _Heard()
            opened = site.get(site.entry)
            async with Gate() as gate, _page(browser, viewport, gate.url) as (context, page, session):
                url = await seal.serve_tree(context, site, complain=heard.complain, block=heard.block, note=heard.note)
                return await self._picture(
                    context, page, session, url, viewport, heard, opened=opened, explained=explained, find=find
                )

        return await self._with_browser(show, what=str(site.entry))

    @asynccontextmanager
    async def trying(self, site: SourceTree, viewport: Viewport) -> AsyncIterator[Trials]:
        async with self._opened(site, viewport, "tried values on") as (session, sheets):
            fingerprint = self._fingerprint
            if fingerprint is None:
                raise AssertionError("A browser that shows pages has been started.")
            await session.send("DOM.getDocument", {"depth": 0})
            yield Trials(session, sheets, site, viewport, fingerprint=fingerprint, timeout_s=self._timeout_s)

    @asynccontextmanager
    async def windows(self, site: SourceTree, viewport: Viewport) -> AsyncIterator[Windows]:
        async with self._opened(site, viewport, "looked through") as (session, sheets):
            size = window(viewport)
            made = Windows(session, sheets, size.width, size.height, timeout_s=self._timeout_s)
            await made.open()
            yield made

    @asynccontextmanager
    async def _opened(
        self, site: SourceTree, viewport: Viewport, doing: str
    ) -> AsyncIterator[tuple[CDPSession, Sheets]]:
        """`site` at rest in a page of its own, for as long as it is needed."""
        async with self._slots:
            browser = await self._running()

            async def open_site(browser: Browser) -> tuple[CDPSession, Sheets]:
                heard = _Heard()
                gate = await held.enter_async_context(Gate())
                context, page, session = await held.enter_async_context(_page(browser, viewport, gate.url))
                url = await seal.serve_tree(context, site, complain=heard.complain, block=heard.block)
                seal.refuse_company(context, page)
                traffic = steady.Traffic(page)
                await steady.stop_clock(context)
                await session.send("DOM.enable")
                await session.send("CSS.enable")
                sheets = Sheets(session, seal.ORIGIN)
                await _open(page, url)
                await _come_to_rest(page, session, traffic, viewport, heard)
                return session, sheets

            try:
                with _translated(browser):
                    async with AsyncExitStack() as held:
                        async with asyncio.timeout(self._timeout_s):
                            opened = await _while_it_lives(browser, open_site)
                        yield opened
            except _Died as exc:
                raise BrowserCrashed(f"The browser died while it {doing} {site.entry}.") from exc
            except TimeoutError as exc:
                raise RenderTimedOut(
                    f"{site.entry} did not come to rest within {self._timeout_s:g} s.",
                    hint="Look for a script that never ends, or a file that never finishes loading.",
                ) from exc

    async def visit(
        self, url: str, viewport: Viewport, *, allow_hosts: Sequence[str] = (), find: Sequence[str] = ()
    ) -> Render:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise TargetUnreachable(
                f"{url} is not an http or https address.", hint="A file or folder is given by path."
            )

        async def show(browser: Browser) -> Render:
            heard = _Heard()
            may = seal.allowance(url, allow_hosts)
            # A browser elsewhere cannot reach a proxy here; there, routing alone decides.
            proxied = self._cdp_url is None
            async with (
                Gate(seal.doors(url, allow_hosts)) as gate,
                _page(browser, viewport, gate.url if proxied else None, offline=False) as (context, page, session),
            ):
                await seal.allow(context, may, block=heard.block)
                heard.listen_for_failures(page)
                return await self._picture(context, page, session, url, viewport, heard, find=find)

        return await self._with_browser(show, what=url)

    async def measure(self, samples: Sequence[TextSample]) -> tuple[TextExtent, ...]:
        missing = [one for one in dict.fromkeys(samples) if one not in self._measured]
        if missing:

            async def show(browser: Browser) -> tuple[TextExtent, ...]:
                ruler = await self._ruler_in(browser)
                try:
                    return await ruler.measure(missing)
                except PlaywrightError:
                    await self._lay_ruler_down()  # its page may be what died
                    raise

            extents = await self._with_browser(show, what="a measuring page")
            self._measured.update(zip(missing, extents, strict=True))
        return tuple(self._measured[one] for one in samples)

    async def _picture(
        self,
        context: BrowserContext,
        page: Page,
        session: CDPSession,
        url: str,
        viewport: Viewport,
        heard: "_Heard",
        *,
        opened: SourceFile | None = None,
        explained: bool = True,
        find: Sequence[str] = (),
    ) -> Render:
        seal.refuse_company(context, page)
        heard.listen(page)
        traffic = steady.Traffic(page)
        await steady.stop_clock(context)
        # Before navigation: style sheets that are parsed earlier have no source ranges.
        await session.send("DOM.enable")
        await session.send("CSS.enable")
        origin = "/".join(url.split("/", 3)[:3])
        sheets = StyleSheets(session, origin, own=steady.SETTLED_STYLES, page=opened)
        await _open(page, url)
        await _come_to_rest(page, session, traffic, viewport, heard)
        # Capturing tells the page that its window changed; what it would do about that is not what we looked at.
        await session.send("Emulation.setScriptExecutionDisabled", {"value": True})
        size = await page_size(session)
        png = await capture(session, size, viewport.scale)
        # After the capture, which lays the page out afresh: before it, automatic margins read now as 0, now as what they are.
        answer = await session.send("DOMSnapshot.captureSnapshot", {"computedStyles": [*STYLES, *CLIPPING]})
        snapshot = Snapshot(answer)
        # The protocol gives out node ids only after this.
        document = await session.send("DOM.getDocument", {"depth": 0})
        found = await find_boxes(session, document["root"]["nodeId"], find)
        fields = await read_fields(session, snapshot.fields())
        painted = snapshot.painted(size, fields)
        declarations: tuple[Declaration, ...] = ()
        unseen: tuple[Unseen, ...] = ()
        if explained:
            hidden = hidden_elements(snapshot, painted)
            every = (*painted.elements, *(one.element for one in hidden))
            ids = (*painted.backend_ids, *(one.backend_id for one in hidden))
            declarations, unseen = parted(hidden, await read_declarations(session, every, ids, sheets))
        if self._fingerprint is None:
            raise AssertionError("A browser that shows pages has been started.")
        return Render(
            png=png,
            viewport=viewport,
            size=size,
            elements=painted.elements,
            declarations=declarations,
            unseen=unseen,
            complaints=heard.complaints,
            blocked=heard.blocked,
            asked=heard.asked,
            found=found,
            fingerprint=self._fingerprint,
        )

    async def _ruler_in(self, browser: Browser) -> Ruler:
        """A page to measure in, kept open: the next measurement finds its faces loaded."""
        async with self._taking:
            if self._ruler is None or self._ruler.browser is not browser:
                await self._lay_ruler_down()
                _, page, _ = await self._ruler_stack.enter_async_context(_page(browser, MEASURING, None))
                self._ruler = Ruler(browser, page)
            return self._ruler

    async def _lay_ruler_down(self) -> None:
        self._ruler = None
        await self._ruler_stack.aclose()

    async def _with_browser(self, show: Callable[[Browser], Awaitable[Result]], *, what: str) -> Result:
        """What `show` makes of a running browser; one that dies under it is started once more."""
        async with self._slots:
            for _ in range(2):
                browser = await self._running()
                try:
                    with _translated(browser):
                        async with asyncio.timeout(self._timeout_s):
                            return await _while_it_lives(browser, show)
                except _Died:
                    continue
                except TimeoutError as exc:
                    raise RenderTimedOut(
                        f"{what} did not come to rest within {self._timeout_s:g} s.",
                        hint="Look for a script that never ends, or a file that never finishes loading.",
                    ) from exc
        raise BrowserCrashed(
            f"The browser died twice while it showed {what}.",
            hint="`screenshot2code doctor` tries the browser alone; a page that fills memory also does this.",
        )

    async def _running(self) -> Browser:
        async with self._starting:
            if self._browser is None or not self._browser.is_connected():
                await self._stop()
                self._playwright = await _driver_started()
                self._browser, flags = await self._start(self._playwright)
                fonts = await installed_fonts()
                self._fingerprint = Fingerprint(
                    browser=self._choice.name if self._choice and not self._cdp_url else "chromium",
                    version=self._browser.version,
                    flags=flags,
                    fonts_digest=fonts.digest,
                )
            return self._browser

    async def _start(self, playwright: Playwright) -> tuple[Browser, tuple[str, ...]]:
        """A browser, and the flags that it runs under (ours, and whether it is sandboxed)."""
        if self._cdp_url:
            try:
                return await playwright.chromium.connect_over_cdp(self._cdp_url), ("remote",)
            except PlaywrightError as exc:
                raise BrowserMissing(
                    f"No browser answers at {self._cdp_url}.", hint="Start one with --remote-debugging-port=9222."
                ) from exc
        self._choice = self._choice or find_browser(environment={})
        tries = (False,) if System.here().is_root else (True, False)  # Chromium refuses its sandbox to root
        for sandboxed in tries:
            try:
                browser = await playwright.chromium.launch(
                    executable_path=self._choice.path, chromium_sandbox=sandboxed, args=list(self._flags)
                )
            except PlaywrightError as exc:
                if "mkdtemp" in exc.message:  # before the browser: Playwright makes a folder for what it downloads
                    raise SetupError(
                        f"The browser needs a temporary folder and gets none: {_reason(exc.message)}",
                        hint="Make room there, or name another folder with the variable TMPDIR.",
                    ) from exc
                reason = exc
                continue
            return browser, (*self._flags, f"sandbox={'on' if sandboxed else 'off'}")
        raise BrowserMissing(
            f"{self._choice.path} does not start: {_reason(reason.message)}",
            hint="If a library is missing: python -m playwright install-deps chromium. Else name another browser with --browser-path.",
        ) from reason

    async def _stop(self) -> None:
        browser, playwright = self._browser, self._playwright
        self._browser = self._playwright = None
        await self._lay_ruler_down()
        for ending in (browser.close if browser else None, playwright.stop if playwright else None):
            if ending is not None:
                try:
                    async with asyncio.timeout(CLOSE_LIMIT_S):
                        await ending()
                except (PlaywrightError, TimeoutError):
                    continue  # it is gone already, or its process ends with ours


async def _driver_started() -> Playwright:
    """Playwright's own program; it says nothing of why it does not start, so it is asked again, alone."""
    try:
        return await async_playwright().start()
    except Exception as exc:
        fault = await asyncio.to_thread(driver.fault)
        if fault is None:
            raise
        raise BrowserMissing(
            f"Playwright, which drives the browser, does not start: {fault}",
            hint=f"{driver.remedy(fault, is_root=System.here().is_root)}   Or, as root: screenshot2code install",
        ) from exc


def window(viewport: Viewport) -> Size:
    """The window that a page is shown in for a mockup of `viewport`."""
    highest, usual = SCREENS[viewport.width >= DESKTOP_FROM]
    return Size(viewport.width, viewport.height if viewport.height <= highest else usual)


@asynccontextmanager
async def _page(
    browser: Browser, viewport: Viewport, proxy: str | None, *, offline: bool = True
) -> AsyncIterator[tuple[BrowserContext, Page, CDPSession]]:
    """A page in a context of its own, closed whatever happens."""
    size = window(viewport)
    context = await browser.new_context(
        viewport={"width": size.width, "height": size.height},
        device_scale_factor=viewport.scale,
        offline=offline,
        # Loopback would go round a proxy, were it not taken off the list of what does.
        proxy={"server": proxy, "bypass": "<-loopback>"} if proxy else None,
        service_workers="block",
        accept_downloads=False,
        reduced_motion="reduce",
        color_scheme="light",
        locale="en-US",
        timezone_id="UTC",
    )
    try:
        context.set_default_timeout(0)  # one clock for the whole picture: see _with_browser
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        # Said once more in our own session: otherwise a capture by it falls back to one device pixel per CSS pixel.
        await session.send(
            "Emulation.setDeviceMetricsOverride",
            {"width": size.width, "height": size.height, "deviceScaleFactor": viewport.scale, "mobile": False},
        )
        yield context, page, session
    finally:
        await asyncio.shield(_close(context))


async def _come_to_rest(
    page: Page, session: CDPSession, traffic: steady.Traffic, viewport: Viewport, heard: "_Heard"
) -> None:
    """The loaded page as it is to be looked at; what scrolls in a box of its own is unrolled before."""
    await steady.bring_to_rest(page, session, traffic, idle_limit_s=IDLE_LIMIT_S, complain=heard.complain)
    if await unroll(session, viewport, window(viewport)):
        await steady.bring_to_rest(page, session, traffic, idle_limit_s=IDLE_LIMIT_S, complain=heard.complain)


async def _while_it_lives(browser: Browser, show: Callable[[Browser], Awaitable[Result]]) -> Result:
    """What `show` makes of `browser`. Playwright leaves some calls unanswered when a browser is killed under them."""
    gone = asyncio.Event()

    def hear(_: Browser) -> None:
        gone.set()

    browser.on("disconnected", hear)
    work, death = asyncio.ensure_future(show(browser)), asyncio.ensure_future(gone.wait())
    try:
        await asyncio.wait((work, death), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise _Died
        return work.result()
    finally:
        browser.remove_listener("disconnected", hear)
        work.cancel()
        death.cancel()
        await asyncio.gather(work, death, return_exceptions=True)


async def _close(context: BrowserContext) -> None:
    if context.browser is not None and not context.browser.is_connected():
        return
    try:
        async with asyncio.timeout(CLOSE_LIMIT_S):
            await context.close()
    except (PlaywrightError, TimeoutError):
        return


async def _open(page: Page, url: str) -> None:
    try:
        # Not "load": Playwright loses sight of a page that tries to leave while it loads. `steady` waits for it.
        await page.goto(url, wait_until="commit")
    except PlaywrightError as exc:
        if "net::" in exc.message:
            words, hint = next(
                (told for code, told in UNREACHABLE.items() if code in exc.message),
                (_reason(exc.message), "Open it in a browser of your own to see what it says."),
            )
            raise TargetUnreachable(f"{url} could not be loaded: {words}.", hint=hint) from exc
        raise


@contextmanager
def _translated(browser: Browser) -> Iterator[None]:
    """Playwright's errors in our words."""
    try:
        yield
    except PlaywrightError as exc:
        gone = any(word in exc.message for word in ("has been closed", "crashed", "Connection closed", "disconnected"))
        if gone or not browser.is_connected():
            raise _Died from exc
        raise RenderError(f"Chromium could not show the page: {_reason(exc.message)}") from exc


class _Heard:
    """What a page complained of and what it was refused, each thing once."""

    def __init__(self) -> None:
        self._complaints: dict[str, None] = {}
        self._blocked: set[str] = set()
        self._asked: set[str] = set()

    def complain(self, message: str) -> None:
        text = " ".join(message.replace(f"{seal.ORIGIN}/", "").split())[:MAX_COMPLAINT]
        if text and len(self._complaints) < MAX_COMPLAINTS:
            self._complaints[text] = None

    def block(self, host: str) -> None:
        self._blocked.add(host)

    def note(self, path: str) -> None:
        self._asked.add(path)

    def listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complain(f"Uncaught {error}"))
        page.on("console", self._console)

    def listen_for_failures(self, page: Page) -> None:
        """Of a page by URL: what its own server answers with an error (a tree tells of its missing files itself)."""

        def answered(response: Response) -> None:
            if response.status >= 400:
                self.complain(f"{response.url} is answered with {response.status}")

        page.on("response", answered)

    @property
    def complaints(self) -> tuple[str, ...]:
        return tuple(self._complaints)

    @property
    def blocked(self) -> tuple[str, ...]:
        return tuple(sorted(self._blocked))

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(sorted(self._asked))

    def _console(self, message: ConsoleMessage) -> None:
        # Failed loads are told better, by what was asked for: see complain() in seal.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complain(message.text)


def _reason(message: str) -> str:
    """The one line of Playwright's long messages that says what happened."""
    lines = [line.strip(" -╔═╗║╚╝") for line in message.splitlines() if line.strip(" -╔═╗║╚╝")]
    telling = next((line for line in lines if "error while loading" in line or "[err]" in line), None)
    return (
        (telling or (lines[0] if lines else "no reason given"))
        .removeprefix("Page.goto: ")
        .removeprefix("BrowserType.launch: ")[:MAX_COMPLAINT]
    )
