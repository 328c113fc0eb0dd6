"""Where the elements are that a person named by a selector of their own: to leave them out of a comparison.

The browser is asked, so that a selector means what it means in a style sheet. Elements that are not painted have no box.
"""

from collections.abc import Mapping, Sequence

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

from screenshot2code.core.geometry import Box
from screenshot2code.errors import UsageError

NO_SELECTOR = "while querying"  # how Chromium begins its answer to what is no selector


async def find_boxes(session: CDPSession, root: int, selectors: Sequence[str]) -> Mapping[str, tuple[Box, ...]]:
    """The border boxes of what each of `selectors` finds under the node `root`, in CSS pixels of the page.

    Raises UsageError for what is no selector.
    """
    return {selector: await _boxes(session, root, selector) for selector in selectors}


async def _boxes(session: CDPSession, root: int, selector: str) -> tuple[Box, ...]:
    try:
        answer = await session.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})
    except PlaywrightError as exc:
        if NO_SELECTOR not in exc.message:
            raise
        raise UsageError(
            f"{selector!r} is no CSS selector.", hint="Write it as in a style sheet: .banner, #clock, [data-live]"
        ) from exc
    found = [await _box(session, node) for node in answer["nodeIds"]]
    return tuple(box for box in found if box is not None)


async def _box(session: CDPSession, node: int) -> Box | None:
    try:
        answer = await session.send("DOM.getBoxModel", {"nodeId": node})
    except PlaywrightError as exc:
        if "box model" in exc.message:  # "Could not compute box model.": display none, or no box of its own
            return None
        raise
    xs, ys = answer["model"]["border"][::2], answer["model"]["border"][1::2]
    return Box.from_edges(min(xs), min(ys), max(xs), max(ys))
