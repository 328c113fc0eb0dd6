"""Holding a page still: the same source must give the same bytes, today and tomorrow.

The clock is Playwright's fake one, paused before the first script runs: `Date`, `performance.now`, timers and animation frames
move only when we move them, so a page that fades something in after 300 ms is always caught in the same, finished state.
Our own waiting happens in an isolated world, which has the real timers and which a page cannot tamper with.
"""

import asyncio
import datetime as dt
import json
from collections.abc import Callable

from playwright.async_api import BrowserContext, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

NOW = dt.datetime(2025, 6, 18, 10, 0, tzinfo=dt.UTC)  # a Wednesday morning: no holiday decoration, no leap day
PATIENCE = dt.timedelta(
    minutes=10
)  # a busy machine may take seconds between the clock's start and its pause, which lies ahead
STEP_MS = 1000  # virtual time per round; entry animations on real pages end within one or two
ROUNDS = 6  # at most; a round that asks for nothing new is the last
LEAST_ROUNDS = 2
MOST_DOCUMENTS = 5  # a page may send its visitor on; one that does so forever is an error
DOCUMENT_GONE = ("context was destroyed", "Cannot find context", "Inspected target navigated", "Promise was collected")
SETTLED_STYLES = (
    "*,*::before,*::after{transition:none!important;caret-color:transparent!important;scroll-behavior:auto!important}"
    "noscript{display:none!important}"  # scripts are stopped for the capture; what is said to people without them is not shown
)

HINTING_FLAG = "--font-render-hinting"
"""Followed by `=none`: glyph widths then scale linearly, one layout at every device scale. `=full` is what Chromium's headless
shell does by itself, for mockups that were taken so. A whole Chromium takes no notice: it does as the system's settings say."""

LAUNCH_FLAGS = (
    "--force-color-profile=srgb",  # the screen's profile must not tint the picture
    "--disable-lcd-text",  # coloured fringes would differ from every exported mockup
    "--disable-partial-raster",  # partial tiles are a known source of one-pixel noise
    "--disable-skia-runtime-opts",  # the same raster code on every CPU
    "--hide-scrollbars",
    # The first four are Playwright's own (a mouse, not a finger), which a second --blink-settings would drop; 2 shows the
    # first frame of animated images for good.
    (
        "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4,"
        "imageAnimationPolicy=2"
    ),
)

# mulberry32: small, seeded, and good enough for confetti.
INIT_SCRIPT = """(() => {
  let seed = 0x5eed;
  Math.random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
})()"""

# Between `install` and `pause_at` the fake clock runs by the real one, some milliseconds that differ each time and that a page
# sees in `performance.now()`. This says to it that it was paused before that; the clock's own log has no public way in.
_NO_TIME_PASSED = "globalThis.__pwClock?.controller.log?.('pauseAt', 0, 0)"

_SETTLE = """(async (scroll, styles) => {
  const frame = () => new Promise(done => requestAnimationFrame(() => done()));
  const loaded = image => image.complete ? Promise.resolve() : new Promise(done => {
    image.addEventListener("load", done, {once: true});
    image.addEventListener("error", done, {once: true});
  });
  // A page that stops loading, or sets out for elsewhere and is kept, is complete and never hears "load".
  if (document.readyState !== "complete") await new Promise(done => {
    addEventListener("load", done, {once: true});
    document.addEventListener("readystatechange", () => document.readyState === "complete" && setTimeout(done));
  });
  for (const lazy of document.querySelectorAll("img[loading=lazy], iframe[loading=lazy]")) lazy.loading = "eager";
  const root = document.scrollingElement || document.documentElement;
  if (scroll && root) {
    // Pages that load or reveal on scroll watch for what comes into the window.
    for (let y = 0, steps = 0; y < root.scrollHeight - innerHeight && steps < 60; steps += 1) {
      y += innerHeight;
      scrollTo({top: y, behavior: "instant"});
      await frame(); await frame();
    }
    if (root.scrollHeight > innerHeight) { scrollTo({top: 0, left: 0, behavior: "instant"}); await frame(); await frame(); }
  }
  await document.fonts.ready;
  await Promise.all([...document.images].map(image => loaded(image).then(() => image.decode().catch(() => 0))));
  for (const video of document.querySelectorAll("video, audio")) {
    video.autoplay = false;
    video.pause();
    if (video.readyState > 0 && video.currentTime > 0) video.currentTime = 0;
  }
  if (styles) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    // A new sheet of the document, not an element: :first-child and friends must not notice.
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  for (const animation of document.getAnimations()) {
    const end = animation.effect ? animation.effect.getComputedTiming().endTime : 0;
    if (Number.isFinite(Number(end)) && animation.playbackRate > 0) animation.finish(); else animation.cancel();
  }
  await frame(); await frame();
  if (root && (root.scrollTop || root.scrollLeft)) { scrollTo({top: 0, left: 0, behavior: "instant"}); await frame(); }
})"""


class Traffic:
    """Counts what a page has under way, so that waiting is for a fact: nothing is being fetched."""

    def __init__(self, page: Page) -> None:
        self.started = 0
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()
        page.on("request", lambda _: self._change(1))
        page.on("requestfinished", lambda _: self._change(-1))
        page.on("requestfailed", lambda _: self._change(-1))

    def _change(self, by: int) -> None:
        self.started += by > 0
        self._open = max(0, self._open + by)
        if self._open:
            self._idle.clear()
        else:
            self._idle.set()

    async def idle(self, limit_s: float) -> bool:
        """True once nothing is under way; False if that did not come within `limit_s` (an open event stream)."""
        try:
            async with asyncio.timeout(limit_s):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True


async def stop_clock(context: BrowserContext) -> None:
    """Pause time in `context` at NOW, before anything is loaded into it."""
    await context.add_init_script(INIT_SCRIPT)
    await context.clock.install(time=NOW - PATIENCE)
    await context.add_init_script(_NO_TIME_PASSED)
    await context.clock.pause_at(NOW)


async def bring_to_rest(
    page: Page, session: CDPSession, traffic: Traffic, *, idle_limit_s: float, complain: Callable[[str], None]
) -> None:
    """Let the loaded page finish: timers, fonts, images (lazy ones too), animations; then leave it at its top.

    `complain` hears what the page's own timers threw.
    """
    await _settle(session)
    for turn in range(1, ROUNDS + 1):
        before = traffic.started
        await _run_clock(page, complain)
        await _settle(session, scroll=turn == 1)
        quiet = await traffic.idle(idle_limit_s)
        if turn >= LEAST_ROUNDS and (traffic.started == before or not quiet):
            break
    await _settle(session, styles=SETTLED_STYLES)


async def _run_clock(page: Page, complain: Callable[[str], None]) -> None:
    for turn in range(1, MOST_DOCUMENTS + 1):
        try:
            await page.clock.run_for(STEP_MS)
        except PlaywrightError as exc:
            lost = any(words in exc.message for words in (*DOCUMENT_GONE, "closed", "crashed"))
            if not lost:
                # The fake clock hands us the first error of a timer, and still ran the others.
                complain(exc.message.removeprefix("Clock.run_for: ").splitlines()[0])
                return
            # The clock is one for all windows of the context: one that the page opened, and we closed, is no loss.
            if page.is_closed() or "crashed" in exc.message or turn == MOST_DOCUMENTS:
                raise
        else:
            return


async def _isolated_world(session: CDPSession) -> int:
    tree = await session.send("Page.getFrameTree")
    world = await session.send(
        "Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "screenshot2code"}
    )
    return int(world["executionContextId"])


async def _settle(session: CDPSession, *, scroll: bool = False, styles: str = "") -> None:
    """One round of waiting; begun again in the new document when the page went on to another one of its own."""
    call = f"{_SETTLE}({json.dumps(scroll)}, {json.dumps(styles)})"
    for turn in range(1, MOST_DOCUMENTS + 1):
        try:
            world = await _isolated_world(session)
            await session.send("Runtime.evaluate", {"expression": call, "contextId": world, "awaitPromise": True})
        except PlaywrightError as exc:
            if turn == MOST_DOCUMENTS or not any(words in exc.message for words in DOCUMENT_GONE):
                raise
        else:
            return
