"""A page that fills its window and scrolls in a box of its own, as applications do, shown as high as its mockup.

The browser knows such a page as no higher than the window, so a picture of the whole page ends there; a mockup of all of it was made
in a window that was high enough. A page that scrolls as a whole keeps the usual window: parts of it may be as high as that is.
"""

from playwright.async_api import CDPSession

from screenshot2code.core.geometry import Size, Viewport

# Half of the window each way: a shell's contents, not a list or a text field with a bar of its own.
_SCROLLS_WITHIN = """(() => {
  const root = document.scrollingElement || document.documentElement;
  if (!root || root.scrollHeight > innerHeight + 1) return false;
  return [...document.querySelectorAll("body, body *")].some(one =>
    one.scrollHeight > one.clientHeight + 1 && 2 * one.clientHeight >= innerHeight && 2 * one.clientWidth >= innerWidth
    && ["auto", "scroll", "overlay"].includes(getComputedStyle(one).overflowY));
})()"""


async def unroll(session: CDPSession, viewport: Viewport, window: Size) -> bool:
    """Give the page of `session` a window as high as the mockup, where it needs one; it has to come to rest again then."""
    if viewport.height <= window.height:
        return False
    answer = await session.send("Runtime.evaluate", {"expression": _SCROLLS_WITHIN, "returnByValue": True})
    if answer.get("result", {}).get("value") is not True:
        return False
    await session.send(
        "Emulation.setDeviceMetricsOverride",
        {"width": window.width, "height": viewport.height, "deviceScaleFactor": viewport.scale, "mobile": False},
    )
    return True
