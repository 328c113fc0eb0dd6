"""`screenshot2code compare` beside five tools that people use for this, on the same pairs in one run: `make bench-peers`.

    python bench/peers.py            all pages, and writes docs/peers.md
    python bench/peers.py login      a quick look: prints, writes nothing
    python bench/peers.py --speed    our own goals for speed alone: no other tool is asked, nothing is written

Pages of fixtures/ are changed in one way each, by an edit of their HTML that is known word for word. Tools that compare pictures
(pixelmatch, odiff, looks-same) get what Chromium makes of the page before and after; those that open pages themselves (BackstopJS,
Playwright's toHaveScreenshot) take their own reference of the page before, which is not timed, and then look at the page after.
They come from npm into bench/peers/ (`npm install` there); what cannot be had is printed as unavailable and counted nowhere.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cases import FIXTURES
from peers_others import Measured, Pair, measured, serving
from peers_ours import goals, measured_ours
from peers_paper import document, printed, speeds

from screenshot2code.core.geometry import Viewport
from screenshot2code.output import read_tree
from screenshot2code.render.chromium import Chromium

PAPER = Path(__file__).parents[1] / "docs" / "peers.md"
VIEWPORT = Viewport(1280, 800)
BAND = '<div class="band">Our opening hours have changed.</div>\n'
HEAD, FOOT = "</head>", "</body>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A fixture's page and what is changed on it: `block` is a selector; of the strings the first place in the HTML counts."""

    name: str
    path: str
    block: str
    word: str
    before_word: str
    below_band: str


PAGES = (
    Page(
        name="login", path="login.html", block=".card", before_word='for="inputRememberPassword">Remember ',
        word="Password", below_band='<div id="layoutAuthentication">',
    ),
    Page(
        name="contact", path="pages/examples/contact-us.html", block=".form-group:nth-child(3)", before_word="Phone: ",
        word="+1 234 56789012", below_band="<!-- Default box -->",
    ),
    Page(
        name="pricing", path="pricing-cards.html", block=".row > div:nth-child(2) > .card", before_word="<strong>10</strong> ",
        word="Users", below_band='<div class="page-header">',
    ),
)  # fmt: skip


def _styled(html: str, rule: str) -> str:
    return _put(html, HEAD, f"<style>\n{rule}\n</style>\n{HEAD}")


def _put(html: str, old: str, new: str) -> str:
    if old not in html:
        raise ValueError(f"The page does not have {old!r} any more.")
    return html.replace(old, new, 1)


def _recoloured(page: Page, html: str) -> str:
    marked = f'{page.before_word}<span class="word">{page.word}</span>'
    return _styled(_put(html, page.before_word + page.word, marked), ".word { color: #c2255c; }")


def _band(page: Page, html: str) -> str:
    return _styled(
        _put(html, page.below_band, BAND + page.below_band), ".band { padding: 16px 24px; background: #ffe8a3; }"
    )


CHANGES: Mapping[str, tuple[str, Callable[[Page, str], str]]] = {
    "moved": (
        "a block moved by 24 px",
        lambda page, html: _styled(html, page.block + " { position: relative; left: 24px; }"),
    ),
    "word": ("a word in another colour", _recoloured),
    "band": ("a band of text inserted", _band),
    "height": (
        "64 px added at the foot",
        lambda _, html: _put(_styled(html, ".foot { height: 64px; }"), FOOT, f'<div class="foot"></div>\n{FOOT}'),
    ),
    "nothing": ("nothing", lambda _, html: html),
    "quarter": (
        "a block a quarter of a pixel aside",
        lambda page, html: _styled(html, page.block + " { position: relative; left: 0.25px; }"),
    ),
}
"""What is done to every page, and how. Nobody sees the last two."""
UNSEEN = ("nothing", "quarter")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="PAGE", help=f"some of {', '.join(page.name for page in PAGES)}")
    parser.add_argument("--speed", action="store_true", help="the goals for speed alone")
    told = parser.parse_args()
    wanted = [page for page in PAGES if not told.names or page.name in told.names]
    if not wanted:
        parser.error("There is no such page.")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as address:
        pairs = asyncio.run(staged(wanted, Path(folder), address))
        if told.speed:
            print(speeds(goals(pairs)))
            return 0
        found: list[Measured] = measured_ours(pairs, Path(folder) / "ours")
        found += measured(pairs, Path(folder) / "others")
        reached = goals(pairs)
    what = {name: said for name, (said, _) in CHANGES.items()}
    for line in printed(found, reached, pairs, what):
        print(line)
    if not told.names:
        PAPER.write_text(document(found, reached, pairs, what, UNSEEN), encoding="utf-8")
        print(f"wrote {PAPER.relative_to(PAPER.parents[1])}")
    return 0


async def staged(wanted: Sequence[Page], folder: Path, address: str) -> list[Pair]:
    """Every page with every change, its files under `folder`, and Chromium's pictures of it before and after."""
    pairs = []
    async with Chromium(timeout_s=120) as chromium:
        for page in wanted:
            site = FIXTURES / page.name / "site"
            before = folder / f"{page.name}.png"
            before.write_bytes((await chromium.glance(read_tree(site / page.path), VIEWPORT)).png)
            html = (site / page.path).read_text(encoding="utf-8")
            for change, (_, changed) in CHANGES.items():
                copy = folder / f"{page.name}-{change}"
                shutil.copytree(site, copy)
                (copy / page.path).write_text(changed(page, html), encoding="utf-8")
                after = folder / f"{page.name}-{change}.png"
                after.write_bytes((await chromium.glance(read_tree(copy / page.path), VIEWPORT)).png)
                pairs.append(
                    Pair(
                        page=page.name, change=change, before=before, after=after, file=copy / page.path,
                        url_before=f"{address}/{page.name}-nothing/{page.path}",
                        url_after=f"{address}/{page.name}-{change}/{page.path}",
                    )
                )  # fmt: skip
    return pairs


if __name__ == "__main__":
    sys.exit(main())
