"""Which elements are matched by the same rules, asked of the page itself: cheap, where asking the protocol for each is not."""

import json
from collections.abc import Sequence

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

# Rules of unmet media are left out; those of @container, @supports and @layer count as if met: that only tells elements apart
# that might have shared. A sheet of another origin keeps its rules to itself: then there is no answer.
_MATCH = """(selectors => {
  const rulesOf = new Map();
  const order = selectors.map(selector => {
    const found = selector === null ? null : document.querySelector(selector);
    if (found && !rulesOf.has(found)) rulesOf.set(found, []);
    return found;
  });
  let number = 0;
  const walk = (rules, above) => {
    for (const rule of rules) {
      if (rule.media && !matchMedia(rule.media.mediaText).matches) continue;
      if (rule.styleSheet) walk(rule.styleSheet.cssRules, above);
      let here = above;
      if (rule.selectorText !== undefined && rule.style && rule.constructor.name !== "CSSPageRule") {
        here = rule.selectorText;
        if (above) here = here.includes("&") ? here.replaceAll("&", `:is(${above})`) : `:is(${above}) :is(${here})`;
        number += 1;
        let matched = [];
        try { matched = document.querySelectorAll(here); } catch { if (!here.includes("::")) throw new Error(here); }
        for (const one of matched) { const list = rulesOf.get(one); if (list) list.push(number); }
      }
      if (rule.cssRules && rule.cssRules.length) walk(rule.cssRules, here);
    }
  };
  try {
    for (const sheet of [...document.styleSheets, ...document.adoptedStyleSheets])
      if (!sheet.disabled && matchMedia(sheet.media.mediaText || "all").matches) walk(sheet.cssRules, "");
  } catch (error) { return null; }
  return order.map(one => one === null ? null : rulesOf.get(one).join());
})"""


async def matched_rules(session: CDPSession, selectors: Sequence[str | None]) -> tuple[str | None, ...]:
    """For each selector a name for the set of rules that match its element; None where the page cannot tell."""
    unknown: tuple[str | None, ...] = (None,) * len(selectors)
    tree = await session.send("Page.getFrameTree")
    frame = tree["frameTree"]["frame"]["id"]
    world = await session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "screenshot2code"})
    call = {
        "expression": f"{_MATCH}({json.dumps(list(selectors))})",
        "contextId": world["executionContextId"],
        "returnByValue": True,
    }
    try:
        answer = await session.send("Runtime.evaluate", call)
    except PlaywrightError as exc:
        if "closed" in exc.message or "crash" in exc.message.lower():
            raise
        return unknown
    names = answer["result"].get("value")
    return tuple(names) if names else unknown
