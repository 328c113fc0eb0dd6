"""The calibration law of the score on the fixtures: each page damaged in a real browser, and what score and plain SSIM say.

Run: python bench/calibration.py [CASE...] [-v] [--keep DIR]. With --keep, what was rendered and read is kept there and used again, so
that a change of the score is measured without a browser; throw the folder away when the renderer or perception changes. For every fixture, its site is rendered (that picture is the mockup, read by
perception like any other), then rendered again with a script that damages the document. The law, for every page:

    empty < a third of the elements gone < a fifth of them moved by 40 px < all of it shifted by 6 px < identical

Every damage is done in several ways; the law has to hold between the best of the worse and the worst of the better. Prints a
Markdown table, the same for plain SSIM, and exits with 1 if the law is broken anywhere.
"""

import argparse
import asyncio
import pickle
import sys
import tomllib
from itertools import pairwise
from pathlib import Path, PurePosixPath

from screenshot2code.compare.blend import Blend
from screenshot2code.core.artifacts import Mockup, Render, SourceFile, SourceTree
from screenshot2code.core.findings import Comparison
from screenshot2code.core.geometry import Viewport
from screenshot2code.core.perception import Perception
from screenshot2code.imaging.codec import read_mockup
from screenshot2code.imaging.perception import perceive
from screenshot2code.render.chromium import Chromium

PATIENCE_S = 240  # a loaded machine takes long over pages with large style sheets
FIXTURES = Path(__file__).parents[1] / "fixtures"

# What counts as an element: whatever shows text of its own, and every picture and control.
ELEMENTS = """
const shown = [...document.body.querySelectorAll('*')].filter(one => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  if (box.width < 2 || box.height < 2 || style.visibility !== 'visible' || one.closest('svg') !== one.closest('svg:scope')
      && one.tagName !== 'svg') return false;
  const text = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  return text || ['IMG', 'SVG', 'INPUT', 'BUTTON', 'CANVAS', 'TEXTAREA', 'SELECT'].includes(one.tagName.toUpperCase());
});
let seed = 7; const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const shuffled = [...shown].sort((a, b) => 0).map(one => [random(), one]).sort((a, b) => a[0] - b[0]).map(pair => pair[1]);
const hide = one => one.style.setProperty('visibility', 'hidden', 'important');
const drop = one => one.style.setProperty('display', 'none', 'important');
const move = (one, x, y) => {
  if (getComputedStyle(one).display === 'inline') one.style.setProperty('display', 'inline-block', 'important');
  one.style.setProperty('transform', `translate(${x}px, ${y}px)`, 'important');
};
"""
DAMAGE: dict[str, dict[str, str]] = {
    "empty": {"nothing shown": "document.body.replaceChildren();"},
    "third gone": {
        "every third hidden": "shown.forEach((one, at) => at % 3 == 0 && hide(one));",
        "every third dropped": "shown.forEach((one, at) => at % 3 == 0 && drop(one));",
        "random third hidden": "shuffled.slice(0, Math.ceil(shown.length / 3)).forEach(hide);",
    },
    "fifth moved 40": {
        "every fifth, right": "shown.forEach((one, at) => at % 5 == 0 && move(one, 40, 0));",
        "every fifth, down": "shown.forEach((one, at) => at % 5 == 0 && move(one, 0, 40));",
        "random fifth, aside": "shuffled.slice(0, Math.ceil(shown.length / 5)).forEach((one, at) => move(one, at % 2 ? 40 : -40, 0));",
    },
    "shifted 6": {
        "down": "document.body.style.setProperty('transform', 'translate(0, 6px)');",
        "right": "document.body.style.setProperty('transform', 'translate(6px, 0)');",
        "both": "document.body.style.setProperty('transform', 'translate(6px, 6px)');",
    },
    "identical": {"as it is": ""},
}


def site_of(name: str) -> tuple[SourceTree, Viewport]:
    """The fixture's own page."""
    folder = FIXTURES / name
    case = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    files = tuple(
        SourceFile(PurePosixPath(path.relative_to(folder / "site").as_posix()), path.read_bytes())
        for path in sorted((folder / "site").rglob("*"))
        if path.is_file()
    )
    viewport = case["viewport"]
    entry = PurePosixPath(case["page"])
    return SourceTree(files, entry), Viewport(viewport["width"], viewport["height"], viewport["scale"])


def damaged(site: SourceTree, script: str) -> SourceTree:
    """The page with a script at its end that runs when everything has been laid out."""
    page = site.get(site.entry)
    if page is None or not script:
        return site
    added = f"<script>addEventListener('load', () => {{ {ELEMENTS} {script} }});</script>"
    html = page.text.replace("</body>", f"{added}</body>") if "</body>" in page.text else page.text + added
    return site.replacing([SourceFile(page.path, html.encode())])


Rendered = tuple[Mockup, Perception, dict[tuple[str, str], Render]]


async def judged(name: str, chromium: Chromium, comparer: Blend, keep: Path | None) -> dict[str, dict[str, Comparison]]:
    """Every damage to one fixture, compared with its undamaged self."""
    kept = keep / f"{name}.pickle" if keep else None
    if kept and kept.exists():
        mockup, facts, renders = pickle.loads(kept.read_bytes())
    else:
        mockup, facts, renders = await rendered(name, chromium)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(pickle.dumps((mockup, facts, renders)))
    found: dict[str, dict[str, Comparison]] = {level: {} for level in DAMAGE}
    for (level, way), render in renders.items():
        found[level][way] = await asyncio.to_thread(comparer.compare, mockup, facts, render)
    return found


async def rendered(name: str, chromium: Chromium) -> Rendered:
    """The fixture's page as a mockup, what perception reads in it, and every damage to it."""
    site, viewport = site_of(name)
    whole = await chromium.render(site, viewport)
    mockup = await asyncio.to_thread(_as_mockup, name, whole)
    facts = await asyncio.to_thread(perceive, mockup)
    renders = {
        (level, way): await chromium.render(damaged(site, script), viewport)
        for level, ways in DAMAGE.items()
        for way, script in ways.items()
    }
    return mockup, facts, renders


def _as_mockup(name: str, render: Render) -> Mockup:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.png"
        path.write_bytes(render.png)
        return read_mockup(path, scale=render.viewport.scale)


def breaches(found: dict[str, dict[str, float]]) -> list[str]:
    """Where a worse damage scores no lower than a lesser one."""
    levels = list(found)
    return [
        f"{worse} ({max(found[worse].values()):.4f}) is not below {better} ({min(found[better].values()):.4f})"
        for worse, better in pairwise(levels)
        if max(found[worse].values()) >= min(found[better].values())
    ]


async def main(names: list[str], keep: Path | None, *, verbose: bool) -> int:
    names = names or sorted(path.parent.name for path in FIXTURES.glob("*/case.toml"))
    results = {}
    async with Chromium(timeout_s=PATIENCE_S) as chromium:
        for name in names:
            results[name] = await judged(name, chromium, Blend(shortcut=False), keep)
            print(f"{name} done", file=sys.stderr)
    broken = print_tables(results)
    if verbose:
        for name, found in results.items():
            for level, ways in found.items():
                for way, one in ways.items():
                    print(
                        name,
                        level,
                        way,
                        f"{one.score:.4f}",
                        {k: round(v, 3) for k, v in one.parts.items()},
                        file=sys.stderr,
                    )
    return 1 if broken else 0


def print_tables(results: dict[str, dict[str, dict[str, Comparison]]]) -> int:
    """The law by score and by plain SSIM; how often the score breaks it."""
    broken = 0
    for title, value in (("score", lambda one: one.score), ("plain SSIM", lambda one: one.parts["ssim"])):
        print(f"\n| {title} | " + " | ".join(DAMAGE) + " | law |\n|---|" + "---|" * (len(DAMAGE) + 1))
        for name, found in results.items():
            numbers = {level: {way: value(one) for way, one in ways.items()} for level, ways in found.items()}
            cells = [
                " - ".join(f"{number:.3f}" for number in sorted({min(ways.values()), max(ways.values())}))
                for ways in numbers.values()
            ]
            wrong = breaches(numbers)
            print(f"| {name} | " + " | ".join(cells) + f" | {'holds' if not wrong else f'broken {len(wrong)}x'} |")
            if title == "score":
                broken += len(wrong)
                for sentence in wrong:
                    print(f"{name}: {sentence}", file=sys.stderr)
    return broken


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="The calibration law of the score on the fixtures.")
    arguments.add_argument("names", nargs="*", metavar="CASE")
    arguments.add_argument("-v", dest="verbose", action="store_true", help="every way with its parts")
    arguments.add_argument("--keep", type=Path, help="where renders are kept and found again")
    given = arguments.parse_args()
    sys.exit(asyncio.run(main(given.names, given.keep, verbose=given.verbose)))
