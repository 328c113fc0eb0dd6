"""What one open page looks like with other declarations in its rules: hundreds of times, in milliseconds each.

Setting the text of a sheet makes the browser parse all of it, a tenth of a second for a framework's. Here the declarations of single
rules are replaced through the object model, and boxes are asked for without a picture. It is good for finding out what a value
does; what is kept is rendered afresh from its files.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from playwright.async_api import CDPSession

from screenshot2code.core.artifacts import Element
from screenshot2code.core.geometry import Box
from screenshot2code.render.base import Edit, Place, plain_selector

_INSTALL = """(() => {
    const plain = (text) => text.replace(/\\s+/g, " ").replace(/\\s*([>+~,()])\\s*/g, "$1").replace(/["']/g, "")
        .replace(/::(before|after|first-line|first-letter)/g, ":$1").toLowerCase().trim();
    const rules = new Map();
    const add = (list, file) => {
        for (const rule of list) {
            if (rule.styleSheet) { try { sheet(rule.styleSheet); } catch { } }
            else if (rule.selectorText !== undefined && rule.style) {
                const key = file + "\\n" + plain(rule.selectorText);
                if (!rules.has(key)) rules.set(key, []);
                rules.get(key).push(rule);
                if (rule.cssRules && rule.cssRules.length) add(rule.cssRules, file);
            } else if (rule.cssRules && rule.type !== 7) add(rule.cssRules, file);
        }
    };
    const sheet = (one) => {
        const address = one.href ?? location.href;
        if (address.startsWith(location.origin)) {
            add(one.cssRules, decodeURIComponent(new URL(address).pathname.slice(1)));
        }
    };
    for (const one of document.styleSheets) { try { sheet(one); } catch { } }
    const round = (value) => Math.round(value * 1000) / 1000;
    const box = (one) => [one.left + scrollX, one.top + scrollY, one.width, one.height].map(round);
    const pieces = (element) => {
        const found = [];
        for (const node of element.childNodes) {
            if (node.nodeType !== 3 || !node.data.trim()) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const one of range.getClientRects()) if (one.width > 0) found.push(box(one));
        }
        return found;
    };
    let elements = [];
    globalThis[Symbol.for("probe")] = {
        elements: (selectors) => { elements = selectors.map((one) => { try { return one && document.querySelector(one); } catch { return null; } }); },
        has: (keys) => keys.map(([key, nth]) => (rules.get(key) ?? []).length > nth),
        edit: (edits) => { for (const [key, nth, text] of edits) { const rule = (rules.get(key) ?? [])[nth]; if (rule) rule.style.cssText = text; } },
        places: () => [
            [document.documentElement.scrollWidth, document.documentElement.scrollHeight],
            ...elements.map((one) => one && one.isConnected ? [box(one.getBoundingClientRect()), pieces(one)] : null),
        ],
    };
})()"""
_PROBE = 'globalThis[Symbol.for("probe")]'


class Probe:
    """Made on an open page at rest; `elements` are those of its render, whose places are asked for."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._applied: dict[tuple[str, str, int], str] = {}  # rule -> what stood in it

    async def open(self, elements: Sequence[Element]) -> None:
        """Look the rules and elements of the page up."""
        await self._say(_INSTALL)
        await self._say(f"{_PROBE}.elements({json.dumps([one.selector for one in elements])})")

    async def known(self, edits: Sequence[Edit]) -> list[bool]:
        """Which edits are of rules that the browser has found, too."""
        asked = json.dumps([[_key(one), one.nth] for one in edits])
        found: list[bool] = await self._say(f"{_PROBE}.has({asked})")
        return found

    async def edit(self, edits: Iterable[Edit]) -> None:
        """The page as it was opened with exactly these edits."""
        wanted = {(one.file, plain_selector(one.selector), one.nth): one for one in edits}
        changes = [
            [f"{file}\n{rule}", nth, was]
            for (file, rule, nth), was in self._applied.items()
            if (file, rule, nth) not in wanted
        ]
        changes += [[_key(one), one.nth, one.block] for one in wanted.values()]
        self._applied = {key: one.was for key, one in wanted.items()}
        await self._say(f"{_PROBE}.edit({json.dumps(changes)})")

    async def places(self) -> tuple[tuple[float, float], list[Place | None]]:
        """The size of the page, and where each element is now; None for one that is gone."""
        (width, height), *found = await self._say(f"{_PROBE}.places()")
        return (width, height), [
            None if one is None else Place(Box(*one[0]), tuple(Box(*piece) for piece in one[1])) for one in found
        ]

    async def _say(self, expression: str) -> Any:
        answer: Mapping[str, Any] = await self._session.send(
            "Runtime.evaluate", {"expression": expression, "returnByValue": True}
        )
        return answer["result"].get("value")


def _key(edit: Edit) -> str:
    return f"{edit.file}\n{plain_selector(edit.selector)}"
