"""What only the page itself can tell about style sheets, asked for everything at once.

Asking the protocol for the rules of each element costs more than the picture: it tells all that is inherited along with them.
Here the page says which sheets it has, which of our selectors match which elements, which conditions are met, and which longhands
a declaration sets; render.cascade decides with that.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

# In the order of the cascade, imported sheets before those that import them. `text` is known of style elements alone. null: a
# sheet that keeps its rules to itself, one made by script, or an import into a layer or under a condition.
_SHEETS = """(() => {
  const found = [];
  const count = rules => {
    let number = 0;
    for (const rule of rules) {
      number += rule instanceof CSSStyleRule;
      if (rule.cssRules && !(rule instanceof CSSImportRule)) number += count(rule.cssRules);
    }
    return number;
  };
  const walk = (sheet, media) => {
    if (sheet.disabled || !matchMedia(media.mediaText || "all").matches) return;
    for (const rule of sheet.cssRules)
      if (rule instanceof CSSImportRule) {
        if ((rule.layerName ?? null) !== null || rule.supportsText) throw new Error("conditional import");
        if (rule.styleSheet) walk(rule.styleSheet, rule.media);
      }
    found.push({href: sheet.href, text: sheet.href === null ? sheet.ownerNode.textContent : null, rules: count(sheet.cssRules)});
  };
  try {
    if (document.adoptedStyleSheets.length > 1) return null;  // the one is ours
    for (const sheet of document.styleSheets) walk(sheet, sheet.media);
  } catch { return null; }
  return found;
})()"""

_MATCH = """((elements, conditions, selectors) => {
  const place = new Map();
  const lost = [];
  elements.forEach((selector, index) => {
    const found = selector === null ? null : document.querySelector(selector);
    if (found === null || place.has(found)) lost.push(index); else place.set(found, index);
  });
  const met = conditions.map(([kind, words]) => kind === "media" ? matchMedia(words).matches : CSS.supports(words));
  const matches = selectors.map(selector => {
    let matched;
    try { matched = document.querySelectorAll(selector); } catch { return null; }
    const found = [];
    for (const one of matched) { const index = place.get(one); if (index !== undefined) found.push(index); }
    return found;
  });
  return {lost, met, matches};
})"""

_LONGHANDS = """(declarations => {
  const style = document.createElement("i").style;
  return declarations.map(([name, value]) => {
    style.cssText = "";
    style.setProperty(name, value);
    return [...style];
  });
})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSheet:
    """A sheet that counts: its address, or its text where it is a style element; `rules` are those with a selector."""

    href: str | None
    text: str | None
    rules: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """`lost` elements cannot be found by their selector; `by_selector` has None where the browser does not understand one."""

    lost: frozenset[int]
    met: Mapping[tuple[str, str], bool]
    by_selector: Mapping[str, tuple[int, ...] | None]


class Asking:
    """Questions to the page of `session`, in a world that the page cannot reach. None: it does not tell."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._world: int | None = None

    async def sheets(self) -> tuple[PageSheet, ...] | None:
        found = await self._ask(_SHEETS)
        return None if found is None else tuple(PageSheet(**one) for one in found)

    async def matches(
        self, elements: Sequence[str | None], conditions: Sequence[tuple[str, str]], selectors: Sequence[str]
    ) -> Matches | None:
        """`elements` are selectors that each find exactly one."""
        found = await self._ask(_called(_MATCH, list(elements), list(conditions), list(selectors)))
        if found is None:
            return None
        return Matches(
            lost=frozenset(found["lost"]),
            met=dict(zip(conditions, found["met"], strict=True)),
            by_selector={
                one: None if matched is None else tuple(matched)
                for one, matched in zip(selectors, found["matches"], strict=True)
            },
        )

    async def longhands(self, declarations: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]] | None:
        """What each property and value sets; nothing where the browser does not understand it."""
        found = await self._ask(_called(_LONGHANDS, list(declarations)))
        if found is None:
            return None
        return {one: tuple(names) for one, names in zip(declarations, found, strict=True)}

    async def _ask(self, expression: str) -> Any:
        try:
            if self._world is None:
                tree = await self._session.send("Page.getFrameTree")
                frame = tree["frameTree"]["frame"]["id"]
                world = await self._session.send(
                    "Page.createIsolatedWorld", {"frameId": frame, "worldName": "screenshot2code"}
                )
                self._world = int(world["executionContextId"])
            answer = await self._session.send(
                "Runtime.evaluate", {"expression": expression, "contextId": self._world, "returnByValue": True}
            )
        except PlaywrightError as exc:
            if "closed" in exc.message or "crash" in exc.message.lower():
                raise
            return None
        return answer["result"].get("value")


def _called(function: str, *arguments: object) -> str:
    return f"{function}({', '.join(json.dumps(one) for one in arguments)})"
