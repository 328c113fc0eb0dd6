"""What the offline engine makes of the fixtures, in figures: `make bench`.

    python bench/offline.py                   every fixture, and writes docs/benchmarks.md
    python bench/offline.py login table       a quick look: prints, writes nothing
    python bench/offline.py login --keep DIR  and keeps there, for each: page/, render.png, beside.png (mockup, render), error.png
                                              (where SSIM is lost), all.png (the three), worst.txt (by place, line, difference),
                                              lines.txt (how far the box of each line of text is off)
    ... --draft                               stops before tuning

Each mockup goes through the product in a process of its own with an empty store; all figures are of the page that was
written. Truth is the browser's own (fixtures/*/truth.json). How each figure is defined: docs/benchmarks.md.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from cases import Case, cases
from keeping import keep
from measure import Failed, Row, make, measure
from tables import Results, Speed, document
from watch import watched

import screenshot2code
from screenshot2code.render.chromium import Chromium

PAPER = Path(__file__).parents[1] / "docs" / "benchmarks.md"
TALL = 1700  # CSS px, of the goal for speed

HEAD = (
    f"{'fixture':12} score (empty) |  ssim  block  text place color size | DOM   OCR   iou  | px    p90  boxes | abs  raster +   |"
    f" lost: text images rest | {'s':>5} {'cpu s':>5} {'MB':>5} {'+Chr':>5} | passes"
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="FIXTURE")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the pages and pictures there, by fixture")
    parser.add_argument("--draft", action="store_true", help="stop before tuning")
    told = parser.parse_args()
    wanted = cases(told.names)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        rows, failed = asyncio.run(measured(wanted, scratch, told.keep, draft=told.draft))
        if not told.names and not told.draft and rows:
            speeds = [timed(row, scratch / "timed" / row.case.name) for row in like_the_goal(rows)]
            results = Results(rows=rows, failed=failed, speeds=speeds, machine=machine(rows))
            PAPER.write_text(document(results), encoding="utf-8")
            print(f"wrote {PAPER.relative_to(PAPER.parents[1])}")
    return 1 if failed or not rows else 0


def like_the_goal(rows: Sequence[Row]) -> list[Row]:
    """The pages that the goal for speed speaks of: of the usual case, and within 15 % of its height."""
    return [row for row in rows if row.case.is_usual and abs(row.case.truth["page"]["height"] / TALL - 1) <= 0.15]


def timed(row: Row, scratch: Path) -> Speed:
    """`generate` on the row's mockup as a person starts it, nothing known from before."""
    case = row.case
    scratch.mkdir(parents=True)
    command = [sys.executable, "-m", "screenshot2code", "generate", str(case.mockup.absolute()), "-o", "page", "--json"]
    command += ["--scale", f"{case.scale:g}"] if case.scale != 1 else []
    environment = os.environ | {"SCREENSHOT2CODE_STORE": str(scratch / "store")}
    with (scratch / "document.json").open("wb") as said:
        took = watched(command, cwd=scratch, env=environment, stdout=said)
    document = json.loads((scratch / "document.json").read_text(encoding="utf-8"))
    return Speed(row=row, took=took, agrees=document["runs"][0]["score"] == row.score)


def machine(rows: Sequence[Row]) -> dict[str, str]:
    """What the figures depend on beside the code."""
    seen = rows[0].made.run["renderer"]
    names = ("onnxruntime", "opencv-python-headless", "playwright", "rapidocr", "scikit-image")
    return {
        "screenshot2code": screenshot2code.__version__,
        "browser": f"{seen['browser']} {seen['version']}",
        "fonts": f"digest {seen['fonts_digest'][:12]}",
        "processor cores": str(len(os.sched_getaffinity(0))),
        "load when it ended (others' work makes seconds longer, not figures lower)": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        "libraries": ", ".join(f"{name} {version(name)}" for name in names),
    }


async def measured(
    wanted: list[Case], scratch: Path, kept: Path | None, *, draft: bool
) -> tuple[list[Row], dict[str, str]]:
    """The rows of all cases that came to something, printed as they come, and the sentences of those that did not."""
    rows, failed = [], {}
    print(HEAD)
    async with Chromium() as renderer:
        for case in wanted:
            try:
                made = await asyncio.to_thread(make, case, scratch / case.name, draft=draft)
            except Failed as failure:
                failed[case.name] = str(failure)
                print(f"{case.name:12} failed: {failure}", flush=True)
                continue
            row = await measure(made, renderer)
            rows.append(row)
            print(line(row), flush=True)
            if kept and not case.is_held_out:  # nobody looks at those
                keep(row, kept / case.name)
    return rows, failed


def line(row: Row) -> str:
    """The row as one line of the terminal."""
    parts = " ".join(f"{row.parts[name]:.3f}" for name in ("blocks", "text", "position", "color", "size"))
    away = f"{row.places.median:5.2f} {row.places.p90:5.1f}" if row.places else "    -     -"
    lost = " ".join(f"{row.lost[name]:.4f}" for name in ("text", "images", "rest"))
    passes = " ".join(f"{one['parts']['ssim']:.4f}/{one['score']:.3f}" for one in row.made.run["passes"])
    return (
        f"{row.case.name:12} {row.score:.4f} ({row.empty:.2f}) | {row.parts['ssim']:.4f} {parts} |"
        f" {row.dom_recall:.3f} {row.ocr_recall:.3f} {row.iou:.3f} | {away} {row.boxes:5.3f} |"
        f" {row.absolute:.2f} {row.raster:.2f} {row.raster_beyond:.3f} | {lost} |"
        f" {row.made.took.seconds:5.1f} {row.made.took.cpu_s:5.1f} {row.made.took.ours_mb:5.0f} {row.made.took.chromium_mb:5.0f} | {passes}"
    )


if __name__ == "__main__":
    sys.exit(main())
