"""How often the offline engine's type is the page's own: family, weight, size, letter-spacing, line height, place of the ink.

Run: python bench/type.py [FIXTURE...] [--made N] [--cache DIR] [--worst N]

Truth is what Chromium says it set each line in: of the fixtures, and of N made pages over all families of the pack and of
every system. Pages in fixtures/HELDOUT are left alone. With --cache, what perception finds is kept there.
"""

import argparse
import asyncio
import hashlib
import mimetypes
import os
import pickle
import re
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import made_pages
from playwright.async_api import Browser, async_playwright

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.perception import Perception
from screenshot2code.engines.offline.setlines import SetLine
from screenshot2code.engines.offline.type import set_type
from screenshot2code.fonts import PackFamily, pack_family
from screenshot2code.imaging.codec import read_mockup
from screenshot2code.imaging.perception import perceive
from screenshot2code.render.browsers import find_browser
from screenshot2code.render.chromium import FLAGS, Chromium

FIXTURES = Path(__file__).parent.parent / "fixtures"
ORIGIN = "https://fixture.example/"
SAME_SIZE = 0.02  # share of the size
SAME_SPACING = 0.05  # px

# Every visible piece of a line in one style: text, box of its inline boxes, baseline, and what it is set in.
_TRUTH = r"""() => {
  const out = [], faces = new Map(), range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const add = (text, boxes, style, element) => {
    if (!text.trim()) return;
    const left = Math.min(...boxes.map(b => b.left)), top = Math.min(...boxes.map(b => b.top));
    const right = Math.max(...boxes.map(b => b.right)), bottom = Math.max(...boxes.map(b => b.bottom));
    const key = [style.fontFamily, style.fontWeight, style.fontStyle].join("|");
    if (!faces.has(key)) {
      const probe = document.body.appendChild(document.createElement("span"));
      probe.textContent = "Hamburgefonstiv"; probe.dataset.face = faces.size;
      probe.style.cssText = "position:absolute;left:0;top:0;visibility:visible";
      probe.style.fontFamily = style.fontFamily; probe.style.fontWeight = style.fontWeight; probe.style.fontStyle = style.fontStyle;
      faces.set(key, faces.size);
    }
    out.push({text: style.textTransform === "uppercase" ? text.toUpperCase() : text.trim(), face: faces.get(key),
      box: [left + scrollX, top + scrollY, right - left, bottom - top], size: parseFloat(style.fontSize),
      weight: parseInt(style.fontWeight), slant: style.fontStyle, spacing: parseFloat(style.letterSpacing) || 0,
      lineHeight: parseFloat(style.lineHeight) || 0, family: style.fontFamily});
  };
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) {
    const element = node.parentElement;
    if (!element || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const style = getComputedStyle(element);
    if (["SCRIPT", "STYLE", "NOSCRIPT", "OPTION", "TEXTAREA"].includes(element.tagName) || /awesome|icon|glyph/i.test(style.fontFamily)) continue;
    let text = "", boxes = [];
    for (let at = 0; at < node.data.length; at++) {
      range.setStart(node, at); range.setEnd(node, at + 1);
      const box = [...range.getClientRects()].find(b => b.width > 0);
      if (!box) { if (text) text += " "; continue; }
      if (boxes.length && box.top > boxes[boxes.length - 1].top + 2) { add(text, boxes, style, element); text = ""; boxes = []; }
      text += node.data[at]; boxes.push(box);
    }
    if (boxes.length) add(text, boxes, style, element);
  }
  for (const field of document.querySelectorAll("input[placeholder], input[type=submit], input[type=button]")) {
    if (!field.checkVisibility()) continue;
    const style = getComputedStyle(field);
    add(field.value || field.placeholder, [field.getBoundingClientRect()], style, field);
  }
  return out;
}"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line in one style, as the browser set it."""

    text: str
    box: Box
    font: str  # the family that the browser took
    size: float
    weight: int
    slant: str
    spacing: float
    line_height: float
    family: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be judged by."""

    name: str
    mockup: Mockup
    facts: Perception
    truth: tuple[Piece, ...]


async def truth_of(
    browser: Browser, files: dict[str, bytes], entry: str, viewport: Viewport
) -> tuple[bytes, list[Piece]]:
    """The picture of a page, and every piece of text with what it is set in."""
    context = await browser.new_context(
        viewport={"width": viewport.width, "height": viewport.height},
        device_scale_factor=viewport.scale,
        reduced_motion="reduce",
        locale="en-US",
        offline=True,
    )
    page = await context.new_page()

    async def serve(route: Any) -> None:
        path = route.request.url.split("#")[0].split("?")[0].removeprefix(ORIGIN)
        if path in files:
            kind = {".woff2": "font/woff2"}.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "text/plain"
            await route.fulfill(body=files[path], content_type=kind, headers={"access-control-allow-origin": "*"})
        else:
            await route.abort()

    await page.route("**/*", serve)
    await page.goto(ORIGIN + entry, wait_until="load")
    await page.evaluate("document.fonts.ready.then(() => true)")
    await page.wait_for_timeout(200)
    png = await page.screenshot(full_page=True, animations="disabled")
    rows = await page.evaluate(_TRUTH)
    session = await context.new_cdp_session(page)
    await session.send("DOM.enable")
    await session.send("CSS.enable")
    root = (await session.send("DOM.getDocument", {"depth": 0}))["root"]["nodeId"]
    nodes = (await session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-face]"}))["nodeIds"]
    fonts = []
    for node in nodes:
        used = (await session.send("CSS.getPlatformFontsForNode", {"nodeId": node}))["fonts"]
        fonts.append(max(used, key=lambda one: one["glyphCount"])["familyName"] if used else "")
    await context.close()
    return png, [
        Piece(
            row["text"],
            Box(*row["box"]),
            fonts[row["face"]],
            row["size"],
            row["weight"],
            row["slant"],
            row["spacing"],
            row["lineHeight"],
            row["family"],
        )
        for row in rows
    ]


def open_fixtures() -> list[Path]:
    """All but those that nobody looks at."""
    held_out = tomllib.loads((FIXTURES / "HELDOUT").read_text(encoding="utf-8"))["pages"]
    return [path.parent for path in sorted(FIXTURES.glob("*/mockup.png")) if path.parent.name not in held_out]


def perceived(mockup: Mockup, cache: Path | None) -> Perception:
    if cache is None:
        return perceive(mockup)
    stored = cache / f"{mockup.digest[:16]}.pickle"
    if not stored.exists():
        cache.mkdir(parents=True, exist_ok=True)
        stored.write_bytes(pickle.dumps(perceive(mockup)))
    return pickle.loads(stored.read_bytes())  # our own file


async def fixture(browser: Browser, folder: Path, cache: Path | None) -> Page:
    case = tomllib.loads((folder / "case.toml").read_text())
    site = folder / "site"
    files = {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    viewport = Viewport(case["viewport"]["width"], case["viewport"]["height"], case["viewport"]["scale"])
    _, truth = await truth_of(browser, files, case["page"], viewport)
    mockup = read_mockup(folder / "mockup.png")
    return Page(folder.name, mockup, perceived(mockup, cache), tuple(truth))


async def made(browser: Browser, number: int, cache: Path | None) -> Page:
    one = made_pages.page(number)
    viewport = Viewport(made_pages.WIDTH, 800, 1)
    png, truth = await truth_of(browser, one.files, "index.html", viewport)
    digest = hashlib.sha256(png).hexdigest()
    mockup = Mockup(name=f"made-{number}", path="page.png", png=png, viewport=viewport, digest=digest)
    return Page(f"{number}:{one.family}", mockup, perceived(mockup, cache), tuple(truth))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is right of one line."""

    page: str
    line: SetLine
    truth: Piece
    family: bool
    weight: bool
    size: bool
    spacing: bool

    @property
    def all(self) -> bool:
        return self.family and self.weight and self.size and self.spacing


INSTALLED = {
    "Arial": "Liberation Sans", "system-ui": "DejaVu Sans", '"Times New Roman"': "Liberation Serif", "Georgia": "DejaVu Serif",
    '"Courier New"': "Liberation Mono", "Menlo": "DejaVu Sans Mono", '"Arial Narrow"': "Liberation Sans Narrow",
}  # fmt: skip


def judged(page: Page, lines: Sequence[SetLine]) -> list[Verdict]:
    found = []
    for one in lines:
        truth = _under(one.line.box, one.line.text, page.truth)
        if truth is None:
            continue
        style = one.style
        first = style.family.split(",")[0]
        packed = pack_family(style.family)
        name = packed.name if packed else INSTALLED.get(first, first.strip('"'))
        found.append(
            Verdict(
                page.name, one, truth,
                family=_plain(name) == _plain(truth.font),
                weight=_shown(packed, style.weight) == _shown(packed, truth.weight),
                size=abs(style.size / truth.size - 1) <= SAME_SIZE,
                spacing=abs(style.letter_spacing - truth.spacing) <= SAME_SPACING,
            )
        )  # fmt: skip
    return found


def _shown(packed: PackFamily | None, weight: int) -> int:
    """The weight of the face that a browser takes: families of the system have two."""
    return packed.face(weight).weight if packed else 700 if weight >= 600 else 400


def _plain(name: str) -> str:
    return re.sub(
        r"\s+(Light|Medium|SemiBold|Semibold|ExtraBold|Black|Thin|ExtraLight|Bold|Regular|\d+pt)\b", "", name
    ).casefold()


def _under(box: Box, text: str, truth: Sequence[Piece]) -> Piece | None:
    """The piece of the page that the line is: the one with most of its letters where it is."""
    best, most = None, 0
    for one in truth:
        shared = min(box.right, one.box.right) - max(box.x, one.box.x)
        if shared < 0.5 * min(box.width, one.box.width) or not one.box.y - 2 <= box.center[1] <= one.box.bottom + 2:
            continue
        common = sum((Counter(one.text) & Counter(text)).values())
        if common > most and common >= 0.5 * len(one.text.strip()):
            best, most = one, common
    return best


def ink_miss(one: SetLine) -> tuple[float, float]:
    """By how much the set line's ink is wider and higher than what is seen."""
    extent, box = one.extent, one.line.box
    return extent.left + extent.right - box.width, extent.ascent + extent.descent - box.height


def row(name: str, verdicts: Sequence[Verdict], seconds: float) -> str:
    total = max(1, len(verdicts))

    def share(test: Any) -> str:
        return f"{sum(map(test, verdicts)) / total:6.3f}"

    miss = median(abs(ink_miss(one.line)[0]) for one in verdicts) if verdicts else 0
    tail = sorted(abs(ink_miss(one.line)[0]) for one in verdicts)[int(0.9 * (len(verdicts) - 1))] if verdicts else 0
    return (
        f"{name:28} {len(verdicts):4}  {share(lambda v: v.family)} {share(lambda v: v.weight)} {share(lambda v: v.size)} "
        f"{share(lambda v: v.spacing)} {share(lambda v: v.all)}   {miss:5.2f} {tail:5.2f}  {seconds:5.1f}"
    )


HEAD = f"{'page':28} lines  family weight   size spaces    all   width:50%  90%  seconds"


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--made", type=int, default=0)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--worst", type=int, default=0)
    chosen = parser.parse_args()
    path = find_browser(environment=os.environ).path
    async with async_playwright() as playwright, Chromium() as renderer:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        print(HEAD)
        every: list[Verdict] = []
        folders = sorted(one.parent for one in FIXTURES.glob("*/mockup.png"))
        folders = (
            [] if chosen.names == ["none"] else [one for one in folders if not chosen.names or one.name in chosen.names]
        )
        jobs = [fixture(browser, folder, chosen.cache) for folder in folders]
        jobs += [made(browser, number, chosen.cache) for number in range(chosen.made)]
        spent = 0.0
        for job in jobs:
            page = await job
            begun = time.perf_counter()
            lines = await set_type(page.facts.lines, renderer, page.mockup)
            seconds = time.perf_counter() - begun
            verdicts = judged(page, lines)
            print(row(page.name, verdicts, seconds), flush=True)
            every += verdicts
            spent += seconds
            wrong = [one for one in verdicts if not one.all]
            for one in sorted(wrong, key=lambda one: -len(one.line.line.text))[: chosen.worst]:
                style, truth = one.line.style, one.truth
                print(
                    f"    {one.line.line.text[:34]!r:36} {style.family.split(',')[0]} {style.size:g} {style.weight} {style.letter_spacing:g}"
                    f"  for  {truth.font} {truth.size:g} {truth.weight} {truth.spacing:g} {truth.slant[:2]}"
                )
        print(row("all", every, spent))
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
