"""The whole loop with a model, without a key: a service on loopback plays the model, everything else is real.

    python bench/demo_vision.py [-o demo/vision]

The first prepared answer is wrong the way models are wrong (sizes, colours, a missing row), the second mends what it is told.
Prints each pass and what the service was sent; ends with 1 if the score did not rise.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from demo_server import serving

HERE = Path(__file__).parent
ROOT = HERE.parent
ANSWERS = sorted((HERE / "demo_answers").glob("*.txt"))
MOCKUP = Path("fixtures/login/mockup.png")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, default=Path("demo/vision"))
    parser.add_argument("--passes", type=int, default=6)
    given = parser.parse_args()
    with serving([path.read_text(encoding="utf-8") for path in ANSWERS]) as service:
        command = [
            *(sys.executable, "-m", "screenshot2code", "generate", str(MOCKUP), "--engine", "vision"),
            *("--model", "local/demo", "--base-url", service.base_url, "--passes", str(given.passes)),
            *("-o", str(given.output), "--force", "--json", "--start", "blank"),
        ]
        print(f"$ {' '.join(command[1:])}", flush=True)
        ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
        if ran.returncode:
            print(ran.stdout)
            return ran.returncode
        return told(json.loads(ran.stdout)["runs"][0], service.journal)


def told(run: dict[str, Any], journal: list[dict[str, Any]]) -> int:
    """Print what happened; 0 if the model's second answer made the page better than its first."""
    print("\nWhat the model was sent:")
    for number, entry in enumerate(journal, start=1):
        sizes = ", ".join(f"{picture['width']}x{picture['height']}" for picture in entry["pictures"])
        rows = measured_rows(entry)
        print(f"  request {number}: pictures {sizes}; {len(rows)} measured differences")
        for row in rows[:3]:
            print(f"      {row[:150]}")
    print("\nThe passes:")
    for one in run["passes"]:
        best = "  <- best" if one["number"] == run["best"] else ""
        parts = ", ".join(f"{part} {value:.3f}" for part, value in one["parts"].items())
        print(f"  {one['number']}  {one['engine']:<8} score {one['score']:.3f}  ({parts}){best}")
    print(f"\nStopped: {run['stopped']}. Page: {run['output']}/{run['entry']}  Report: {run['report']}")
    scores = [one["score"] for one in run["passes"] if one["engine"] == "vision"]
    rising = len(scores) >= 2 and max(scores[1:]) > scores[0]
    print("The score rose." if rising else "The score did not rise.")
    return 0 if rising else 1


def measured_rows(entry: dict[str, Any]) -> list[str]:
    """The numbered differences in what the model was sent."""
    _, found, rest = "\n".join(entry["texts"]).partition("The differences between mockup and render")
    rows = rest.partition("</data>")[0].split("\n")
    return [row for row in rows if row[:1].isdigit()] if found else []


if __name__ == "__main__":
    sys.exit(main())
