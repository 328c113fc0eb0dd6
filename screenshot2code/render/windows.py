"""One open page in windows of any width, with its letters as large or as many as asked: what sticks out, meets or is cut there.

A picture is not taken. The width of the window is set through the DevTools protocol, the text of the style sheet replaced, and the
page asked for its faults, which is a few milliseconds each. The rule for a fault is that of docs/output.md.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from playwright.async_api import CDPSession

from screenshot2code.errors import RenderError
from screenshot2code.render.base import Fault, Letters, Part, View
from screenshot2code.render.trials import Sheets

MEETS = 2.0  # px that texts may lie over each other, both ways
OF_A_LINE = 0.2  # of the height of the lower line, beside that: line boxes are higher than their ink
OUTSIDE = 1.0  # px that anything may reach out of the window
EDGE = 4.0  # px from the edge of the box or window that words lie on: nearer ones touch it
REACH = 24  # ancestors of a faulty element that are told: what breaks a row is seldom further up
MOST_FAULTS = 60  # that are told in full; mending the first of them mends most of the rest
NARROW = 90.0  # px of a column of words that is too thin to be read, where it was wider in the mockup's window
WORDS = 5  # of a text that is squeezed there, at least

_INSTALL = """(({ REACH, MEETS, LINE, OUTSIDE, MOST, NARROW, WORDS, EDGE }) => {
  const shows = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const texts = (one) => [...one.childNodes].filter((node) => node.nodeType === 3 && /\\S/.test(node.data));
  const isPart = (one) => getComputedStyle(one).display === "inline" && texts(one.parentElement).length > 0;
  const blocks = [...document.body.querySelectorAll("*")].filter((one) => texts(one).length && !one.closest("svg, select") && !isPart(one));
  const pictures = [...document.body.querySelectorAll("img, svg, input, canvas")];
  const rects = (one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return [...range.getClientRects()].filter((rect) => rect.width > 1 && rect.height > 1)
      .map((rect) => [rect.left + scrollX, rect.top + scrollY, rect.right + scrollX, rect.bottom + scrollY]);
  };
  const STYLES = ["display", "position", "flexDirection", "flexWrap", "flexShrink", "flexBasis", "whiteSpace", "minWidth", "maxWidth",
    "gridTemplateColumns", "marginLeft", "marginRight", "paddingLeft", "paddingRight", "zIndex", "tableLayout", "overflowX"];
  const part = (one) => {
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    return { tag: one.tagName.toLowerCase(), classes: one.getAttribute("class") ?? "", words: texts(one).length > 0,
      children: one.children.length, box: [box.left + scrollX, box.top + scrollY, box.width, box.height],
      styles: Object.fromEntries(STYLES.map((name) => [name, String(style[name])])) };
  };
  const path = (one) => {
    const found = [];
    for (let up = one; up && up !== document.documentElement && found.length < REACH; up = up.parentElement) found.push(part(up));
    return found;
  };
  const meets = (a, b) => Math.min(a[2], b[2]) - Math.max(a[0], b[0]) > MEETS
    && Math.min(a[3], b[3]) - Math.max(a[1], b[1]) > MEETS + LINE * Math.min(a[3] - a[1], b[3] - b[1]);
  const common = (one, other) => { let up = one; while (!up.contains(other)) up = up.parentElement; return up; };
  const clear = (color) => color === "transparent" || /, 0\\)$/.test(color);
  const paints = (one) => {
    if (/^(img|svg|canvas|input|textarea|select|hr)$/i.test(one.tagName)) return true;
    const style = getComputedStyle(one);
    const edged = ["Top", "Right", "Bottom", "Left"].some((side) => parseFloat(style[`border${side}Width`]) > 0 && !clear(style[`border${side}Color`]));
    return edged || !clear(style.backgroundColor) || style.backgroundImage !== "none" || style.boxShadow !== "none";
  };
  const painter = (one) => {
    let up = one.parentElement;
    while (up !== document.body && !paints(up)) up = up.parentElement;
    return up;
  };
  const faults = () => {
    const found = [];
    const width = document.documentElement.clientWidth;
    const all = blocks.filter(shows).map((one) => ({ one, rects: rects(one), number: blocks.indexOf(one) }));
    for (const { one, rects: lines, number } of all) {
      if (lines.some((rect) => rect[2] > width + OUTSIDE || rect[0] < -OUTSIDE)) found.push({ kind: "outside", number, one });
      for (let up = one; up && up !== document.body; up = up.parentElement) {
        const style = getComputedStyle(up);
        if (style.overflowX === "visible" && style.overflowY === "visible") continue;
        const box = up.getBoundingClientRect();
        if (lines.some((rect) => rect[2] > box.right + scrollX + 2 || rect[3] > box.bottom + scrollY + 2)) found.push({ kind: "cut", number, one });
      }
      const said = one.textContent.trim().split(/\\s+/).length;
      const wide = Math.max(...lines.map((rect) => rect[2])) - Math.min(...lines.map((rect) => rect[0]));
      if (said >= WORDS && wide < NARROW) found.push({ kind: "squeezed", number, one });
      const ground = painter(one);
      const inner = ground === document.body ? 0 : ground.getBoundingClientRect().left + scrollX;
      const first = Math.min(...lines.map((rect) => rect[0]));
      if (!paints(one) && first >= inner - OUTSIDE && first - inner < EDGE) found.push({ kind: "edge", number, one, ground });
      const other = all.find((two) => two.one !== one && !two.one.contains(one) && !one.contains(two.one)
        && lines.some((a) => two.rects.some((b) => meets(a, b))));
      if (other) found.push({ kind: "over", number, one, other: other.one });
    }
    const far = [...document.body.querySelectorAll("*")].filter((one) => !one.closest("svg svg *") && shows(one) && one.getBoundingClientRect().right > width + OUTSIDE);
    const over = document.documentElement.scrollWidth - width;
    if (over > OUTSIDE) for (const one of far.filter((one) => !far.some((two) => two !== one && one.contains(two)))) found.push({ kind: "wide", number: -1, one });
    return { over: over > OUTSIDE ? over : 0, faults: found };
  };
  const thirds = () => {
    const width = document.documentElement.clientWidth;
    const has = [false, false, false];
    const mark = (left, right) => [0, 1, 2].forEach((third) => {
      if (Math.min(right, (third + 1) * width / 3) - Math.max(left, third * width / 3) > 8) has[third] = true;
    });
    for (const one of blocks.filter(shows)) for (const rect of rects(one)) mark(rect[0], rect[2]);
    for (const one of pictures.filter(shows)) { const rect = one.getBoundingClientRect(); mark(rect.left, rect.right); }
    return has;
  };
  const nodes = blocks.flatMap(texts);
  const words = nodes.map((node) => node.data);
  const every = [...document.querySelectorAll("body, body *")];
  const sizes = every.map((one) => parseFloat(getComputedStyle(one).fontSize)); // of what is in the sheets, none changes them
  const letters = (how) => {
    nodes.forEach((node, at) => { const data = how === "doubled" && at % 3 === 0 ? `${words[at]} ${words[at].trim()}` : words[at]; if (node.data !== data) node.data = data; });
    every.forEach((one, at) => { if (how === "large") one.style.fontSize = `${2 * sizes[at]}px`; else one.style.removeProperty("font-size"); });
  };
  globalThis[Symbol.for("windows")] = {
    letters,
    look: () => {
      const { over, faults: found } = faults();
      return { over, thirds: thirds(),
        faults: found.map(({ kind, number, one, other, ground }, at) => ({ kind, number, path: at < MOST ? path(one) : [],
          other: other && at < MOST ? path(other) : [],
          meet: at >= MOST ? 0 : other ? path(common(one, other)).length : ground ? path(ground).length : 0 })) };
    },
    places: () => [...document.body.querySelectorAll("*")].filter(paints).map((one) => {
      const box = one.getBoundingClientRect();
      return [box.left + scrollX, box.top + scrollY, box.width, box.height];
    }).concat(blocks.flatMap((one) => rects(one))),
  };
})"""
_LIMITS = {
    "REACH": REACH,
    "MEETS": MEETS,
    "LINE": OF_A_LINE,
    "OUTSIDE": OUTSIDE,
    "MOST": MOST_FAULTS,
    "NARROW": NARROW,
    "WORDS": WORDS,
    "EDGE": EDGE,
}
_PAGE = 'globalThis[Symbol.for("windows")]'
_AT_REST = "(async () => { document.documentElement.getBoundingClientRect(); await document.fonts.ready; })()"


class Windows:
    """Made by `Renderer.windows`, on a page at rest."""

    def __init__(self, session: CDPSession, sheets: Sheets, width: int, height: int, *, timeout_s: float) -> None:
        self._session = session
        self._sheets = sheets
        self._width, self._height = width, height
        self._letters = Letters.USUAL
        self._timeout_s = timeout_s

    async def open(self) -> None:
        await self._say(_AT_REST, wait=True)
        await self._say(f"{_INSTALL}({json.dumps(_LIMITS)})")

    async def style(self, path: str, text: str) -> None:
        """From now on `text` is what stands in the style sheet at `path`."""
        async with asyncio.timeout(self._timeout_s):
            sheet = self._sheets.id(path)
            if sheet is not None:
                await self._session.send("CSS.setStyleSheetText", {"styleSheetId": sheet, "text": text})

    async def look(self, width: int, letters: Letters = Letters.USUAL) -> View:
        """What is wrong in a window so many px wide."""
        async with asyncio.timeout(self._timeout_s):
            await self._wide(width)
            if letters is not self._letters:
                await self._say(f"{_PAGE}.letters({json.dumps(letters.value)})")
                self._letters = letters
            return _view(await self._say(f"{_PAGE}.look()"))

    async def places(self, width: int) -> tuple[tuple[float, ...], ...]:
        """Where everything that is painted is in a window so many px wide: boxes, pictures, lines of text."""
        async with asyncio.timeout(self._timeout_s):
            await self._wide(width)
            if self._letters is not Letters.USUAL:
                await self._say(f"{_PAGE}.letters('')")
                self._letters = Letters.USUAL
            return tuple(tuple(one) for one in await self._say(f"{_PAGE}.places()"))

    async def _wide(self, width: int) -> None:
        if width != self._width:
            metrics = {"width": width, "height": self._height, "deviceScaleFactor": 1, "mobile": False}
            await self._session.send("Emulation.setDeviceMetricsOverride", metrics)
            self._width = width

    async def _say(self, expression: str, *, wait: bool = False) -> Any:
        asked = {"expression": expression, "returnByValue": not wait, "awaitPromise": wait}
        answer: Mapping[str, Any] = await self._session.send("Runtime.evaluate", asked)
        if "exceptionDetails" in answer:
            said = answer["exceptionDetails"].get("exception", {}).get("description", "")
            raise RenderError(
                f"The page could not be looked through: {said.splitlines()[0] if said else 'no reason given'}"
            )
        return answer["result"].get("value")


def _view(told: Mapping[str, Any]) -> View:
    faults = tuple(
        Fault(
            kind=one["kind"],
            block=one["number"],
            path=tuple(map(_part, one["path"])),
            other=tuple(map(_part, one["other"])),
            shared=one["meet"],
        )
        for one in told["faults"]
    )
    return View(overshoot=told["over"], thirds=tuple(told["thirds"]), faults=faults)


def _part(told: Mapping[str, Any]) -> Part:
    return Part(
        tag=told["tag"],
        classes=tuple(told["classes"].split()),
        has_words=told["words"],
        children=told["children"],
        box=tuple(told["box"]),
        styles=told["styles"],
    )
