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

from offline import words_found
from PIL import Image

from screenshot2code import output
from screenshot2code.core.artifacts import Render
from screenshot2code.imaging.codec import read_mockup
from screenshot2code.render.chromium import Chromium

ROOT = Path(__file__).parent.parent
SHOWN = ("login", "pricing", "dashboard", "contact", "blog", "landing")
WIDTH = 700  # px of each half: two of them fill a README's column at twice its density
TALLEST = 1400  # px of the picture; longer pages are cut at the foot, as a README is no place to scroll


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=SHOWN)
    names = parser.parse_args().names
    with tempfile.TemporaryDirectory() as scratch:
        made = generated(names, Path(scratch))
        rows = asyncio.run(shown(names, made))
    print("| page | score | empty page | SSIM | Block | Text | Position | Color | DOM text | passes | seconds |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, run, recall in rows:
        print(f"| {name} | {' | '.join(figures(run, recall))} |")
    means = [mean(values) for values in zip(*(numbers(run, recall) for _, run, recall in rows), strict=True)]
    print(f"| **mean** | {' | '.join(f'{value:.3f}' for value in means)} | | |")
    return 0


def generated(names: list[str], folder: Path) -> dict[str, dict[str, Any]]:
    """The RUN document of each fixture, its page under `folder`; made by the command line, as a person would."""
    runs = {}
    for name in names:
        command = [sys.executable, "-m", "screenshot2code", "generate", f"fixtures/{name}/mockup.png"]
        done = subprocess.run(
            [*command, "-o", str(folder / name), "--json"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
        )
        runs[name] = json.loads(done.stdout)["runs"][0]
    return runs


async def shown(names: list[str], runs: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any], float]]:
    rows = []
    async with Chromium() as renderer:
        for name in names:
            folder = ROOT / "fixtures" / name
            mockup = read_mockup(folder / "mockup.png")
            render = await renderer.glance(output.read_tree(Path(runs[name]["output"])), mockup.viewport)
            beside(folder / "mockup.png", render, ROOT / "docs" / "showcase" / f"{name}.jpg")
            words = json.loads((folder / "truth.json").read_text())["words"]
            rows.append((name, runs[name], words_found(words, render)[0]))
    return rows


def beside(mockup: Path, render: Render, target: Path) -> None:
    """Mockup and render next to one another, at one scale, with a gap between them."""
    import io

    halves = [Image.open(mockup).convert("RGB"), Image.open(io.BytesIO(render.png)).convert("RGB")]
    halves = [
        half.resize((WIDTH, round(half.height * WIDTH / half.width)), Image.Resampling.LANCZOS) for half in halves
    ]
    height = min(TALLEST, max(half.height for half in halves))
    both = Image.new("RGB", (2 * WIDTH + 16, height), "#b0b0b0")
    both.paste(halves[0], (0, 0))
    both.paste(halves[1], (WIDTH + 16, 0))
    target.parent.mkdir(parents=True, exist_ok=True)
    both.save(target, "JPEG", quality=82, optimize=True)


def numbers(run: dict[str, Any], recall: float) -> tuple[float, ...]:
    parts = run["parts"]
    kept = (parts[name] for name in ("ssim", "blocks", "text", "position", "color"))
    return run["score"], run["baselines"]["empty"], *kept, recall


def figures(run: dict[str, Any], recall: float) -> list[str]:
    return [*(f"{value:.3f}" for value in numbers(run, recall)), str(len(run["passes"])), f"{run['seconds']:.0f}"]


if __name__ == "__main__":
    sys.exit(main())
