"""What perception finds on the fixtures: characters of the visible words read in the right place, exact words, place, time.

Run: python bench/perception.py [FIXTURE...]    Truth is the browser's own (fixtures/*/truth.json).
"""

import argparse
import statistics
import time

from cases import cases
from words import NEAR, letters_found

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Perception
from screenshot2code.imaging.codec import read_mockup
from screenshot2code.imaging.perception import perceive


def measure(words: list[dict], found: Perception) -> dict[str, float]:
    total = hit = exact = 0
    offsets: list[float] = []
    missed: list[str] = []
    for truth in words:
        box = Box(truth["x"], truth["y"], truth["width"], truth["height"])
        x, y = box.center
        lines = [
            line
            for line in found.lines
            if line.box.x - NEAR <= x <= line.box.right + NEAR and line.box.y - NEAR <= y <= line.box.bottom + NEAR
        ]
        total += len(truth["text"])
        letters = letters_found(truth["text"], " ".join(line.text for line in lines))
        hit += letters
        if letters < len(truth["text"]):
            missed.append(truth["text"])
        same = [word for line in lines for word in line.words if word.text == truth["text"]]
        if same:
            exact += 1
            offsets.append(min(abs(word.box.center[0] - x) for word in same))
    return {
        "letters": hit / max(1, total),
        "words": exact / max(1, len(words)),
        "dx": statistics.median(offsets) if offsets else float("nan"),
        "missed": missed,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--missed", action="store_true", help="list the words that were not read")
    chosen = parser.parse_args()
    chosen_cases = [case for case in cases(chosen.names) if chosen.names or not case.is_held_out]
    print(
        f"{'fixture':12} {'letters':>8} {'words':>7} {'dx px':>6} {'lines':>6} {'boxes':>6} {'images':>7} {'raster':>7} {'seconds':>8}"
    )
    recalls = []
    for case in chosen_cases:
        name = case.name
        mockup = read_mockup(case.mockup)
        started = time.perf_counter()
        found = perceive(mockup)
        seconds = time.perf_counter() - started
        result = measure(case.truth["words"], found)
        recalls.append(result["letters"])
        raster = sum(image.box.area for image in found.images) / (found.size.width * found.size.height)
        print(
            f"{name:12} {result['letters']:8.3f} {result['words']:7.3f} {result['dx']:6.2f} {len(found.lines):6}"
            f" {len(found.regions):6} {len(found.images):7} {raster:7.2f} {seconds:8.1f}",
            flush=True,
        )
        if chosen.missed:
            print("   not read:", " ".join(result["missed"]))
    print(f"{'mean':12} {statistics.mean(recalls):8.3f}")


if __name__ == "__main__":
    main()
