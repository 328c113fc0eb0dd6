"""Pages that nobody here used before, mockup beside render, with what is wrong: `make gallery` writes docs/gallery.md.

    python bench/gallery.py [PAGE...] [--keep DIR]

The pages stand in bench/gallery.toml, each as in a fixture's case.toml, with `name` and the remark `wrong`, which a person
wrote who looked at the pair. They are fetched from npm, rendered, measured and forgotten: no constant was set by them, and
their sites are not kept. Named pages are printed and shown, but the document is written only for all of them. With --keep, what
bench/offline.py keeps of a fixture is kept there.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import looks
from cases import FIXTURES, Case, case_in
from keeping import keep
from measure import Failed, Row, make, measure
from offline import HEAD, line
from tables import PART_NAMES, table

from screenshot2code.render.chromium import Chromium

import make as fixtures_make  # isort: skip  # measure puts the folder of fixtures on the path
import capture  # isort: skip

ROOT = Path(__file__).parents[1]
PAGES = Path(__file__).parent / "gallery.toml"
PAPER = ROOT / "docs" / "gallery.md"
WIDTH = 700  # px of each half
TALLEST = 2400  # px of a pair; longer pages are cut at the foot

INTRO = """# Gallery: pages that nobody used before

Six pages of free npm packages that are no fixture and that no constant was set by: mockup left, what `screenshot2code generate`
made of it right, without a model. Under each stands what a person finds wrong with it. `make gallery` fetches the pages,
renders them, and writes this document with the remarks of `bench/gallery.toml`."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="PAGE")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    told = parser.parse_args()
    pages = {page["name"]: page for page in tomllib.loads(PAGES.read_text(encoding="utf-8"))["page"]}
    wanted = [pages[name] for name in told.names] if told.names else list(pages.values())
    refuse_used(wanted)
    with tempfile.TemporaryDirectory() as scratch:
        shot = [shown(page, Path(scratch)) for page in wanted]
        rows = asyncio.run(measured(shot, Path(scratch), told.keep))
        for row in rows:
            pair = looks.beside([row.case.mockup, row.made.scratch / "render.png"], width=WIDTH, tallest=TALLEST)
            looks.save_jpeg(pair, PAPER.parent / "gallery" / f"{row.case.name}.jpg")
    if not told.names and len(rows) == len(pages):
        PAPER.write_text(document(rows, pages), encoding="utf-8")
    return 0 if len(rows) == len(wanted) else 1


def refuse_used(wanted: Sequence[Mapping[str, Any]]) -> None:
    """End the program if a page is of a package that a fixture was made of: somebody has looked at that one."""
    used = {tomllib.loads(path.read_text(encoding="utf-8"))["package"] for path in FIXTURES.glob("*/case.toml")}
    if both := sorted(used & {page["package"] for page in wanted}):
        raise SystemExit(f"There are fixtures of {', '.join(both)}: the gallery has pages that nobody used before.")


def shown(page: Mapping[str, Any], scratch: Path) -> Case:
    """The page from its package, with its picture and its truth, in a folder of `scratch`."""
    folder = scratch / "cases" / page["name"]
    folder.mkdir(parents=True)
    told = {name: value for name, value in page.items() if name in ("page", "viewport", "what")}
    (folder / "case.toml").write_text(_toml(told), encoding="utf-8")
    with capture.browser() as opened:
        fixtures_make.collect(opened, folder, dict(page))
        fixtures_make.shoot(opened, folder, dict(page), write=True)
    case = case_in(folder)
    if case is None:
        raise SystemExit(f"{page['name']} was not rendered.")
    return case


async def measured(shot: Sequence[Case], scratch: Path, kept: Path | None) -> list[Row]:
    rows = []
    print(HEAD)
    async with Chromium() as renderer:
        for case in shot:
            try:
                made = await asyncio.to_thread(make, case, scratch / "made" / case.name)
            except Failed as failure:
                print(f"{case.name:12} failed: {failure}", flush=True)
                continue
            rows.append(await measure(made, renderer))
            print(line(rows[-1]), flush=True)
            if kept:
                keep(rows[-1], kept / case.name)
    return rows


def document(rows: Sequence[Row], pages: Mapping[str, Mapping[str, Any]]) -> str:
    """docs/gallery.md as Markdown."""
    names = [name for name in PART_NAMES if name != "size"]
    head = ["page", "score", "empty page", *(PART_NAMES[name] for name in names), "DOM text", "OCR", "text-box IoU"]
    lines = [
        [
            f"[{row.case.name}](#{row.case.name})",
            *(f"{value:.3f}" for value in (row.score, row.empty, *(row.parts[name] for name in names))),
            *(f"{value:.3f}" for value in (row.dom_recall, row.ocr_recall, row.iou)),
        ]
        for row in rows
    ]
    told = [INTRO, table(head, lines)]
    for row in rows:
        page = pages[row.case.name]
        source = f"`{page['page']}` of {page['package']} {page['version']} ({page['licence']}), {row.case.size}"
        told.append(
            f"## {row.case.name}\n\n{page['what']}. {source}.\n\n"
            f"![{row.case.name}: mockup left, render right](gallery/{row.case.name}.jpg)\n\n**What is wrong:** {page['wrong'].strip()}"
        )
    return "\n\n".join(told) + "\n"


def _toml(told: Mapping[str, Any]) -> str:
    """A flat table of texts, and of tables of numbers, as TOML; JSON's strings and numbers are TOML's as well."""
    lines = []
    for name, value in told.items():
        if isinstance(value, Mapping):
            inner = ", ".join(f"{key} = {json.dumps(one)}" for key, one in value.items())
            lines.append(f"{name} = {{ {inner} }}")
        else:
            lines.append(f"{name} = {json.dumps(value)}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
