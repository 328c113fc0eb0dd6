"""The pictures and figures of the README: every named fixture through the command line, mockup beside render, and a table.

Run: python bench/showcase.py [FIXTURE...]    Writes docs/showcase/<fixture>.jpg (mockup left, render right) and prints the table.

The scores are those of the documented JSON; DOM-text recall is against the browser's own words of the source page.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import mean
from typing import Any

import looks
import words
from cases import Case, cases
from measure import seen_on

from screenshot2code import output
from screenshot2code.imaging.codec import read_mockup
from screenshot2code.render.chromium import Chromium

ROOT = Path(__file__).parent.parent
SHOWN = ("login", "pricing", "dashboard", "contact", "blog", "landing")
WIDTH = 700  # px of each half: two of them fill a README's column at twice its density
TALLEST = 1400  # px of the picture; longer pages are cut at the foot, as a README is no place to scroll


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=SHOWN)
    chosen = {case.name: case for case in cases()}
    wanted = [chosen[name] for name in parser.parse_args().names]
    with tempfile.TemporaryDirectory() as scratch:
        made = generated(wanted, Path(scratch))
        rows = asyncio.run(shown(wanted, made, Path(scratch)))
    print("| page | score | empty page | SSIM | Block | Text | Position | Color | DOM text | passes | seconds |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, run, recall in rows:
        print(f"| {name} | {' | '.join(figures(run, recall))} |")
    means = [mean(values) for values in zip(*(numbers(run, recall) for _, run, recall in rows), strict=True)]
    print(f"| **mean** | {' | '.join(f'{value:.3f}' for value in means)} | | |")
    return 0


def generated(wanted: list[Case], folder: Path) -> dict[str, dict[str, Any]]:
    """The RUN document of each fixture, its page under `folder`; made by the command line, as a person would."""
    runs = {}
    for case in wanted:
        command = [sys.executable, "-m", "screenshot2code", "generate", str(case.mockup.relative_to(ROOT))]
        done = subprocess.run(
            [*command, "-o", str(folder / case.name), "--json"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
        )
        runs[case.name] = json.loads(done.stdout)["runs"][0]
    return runs


async def shown(
    wanted: list[Case], runs: dict[str, dict[str, Any]], folder: Path
) -> list[tuple[str, dict[str, Any], float]]:
    rows = []
    async with Chromium() as renderer:
        for case in wanted:
            viewport = read_mockup(case.mockup, scale=case.scale).viewport
            tree = output.read_tree(Path(runs[case.name]["output"]))
            picture = folder / f"{case.name}.png"
            picture.write_bytes((await renderer.glance(tree, viewport)).png)
            looks.save_jpeg(
                looks.beside([case.mockup, picture], width=WIDTH, tallest=TALLEST),
                ROOT / "docs" / "showcase" / f"{case.name}.jpg",
            )
            truth = words.pieces(case.truth["words"])
            read = words.lines_of(words.pieces((await asyncio.to_thread(seen_on, tree, viewport))["words"]))
            rows.append((case.name, runs[case.name], words.recall(truth, read)))
    return rows


def numbers(run: dict[str, Any], recall: float) -> tuple[float, ...]:
    parts = run["parts"]
    kept = (parts[name] for name in ("ssim", "blocks", "text", "position", "color"))
    return run["score"], run["baselines"]["empty"], *kept, recall


def figures(run: dict[str, Any], recall: float) -> list[str]:
    return [*(f"{value:.3f}" for value in numbers(run, recall)), str(len(run["passes"])), f"{run['seconds']:.0f}"]


if __name__ == "__main__":
    sys.exit(main())
