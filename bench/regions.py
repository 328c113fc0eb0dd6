"""How much of the truth about rolled pages perception finds: boxes, fills, corners, borders, shadows, pictures, text.

Run: python bench/regions.py [--pages N] [--from SEED] [--width W] [--scale S] [--jpeg Q | --webp Q] [--dark] [--ocr] [--complain NAME]

Without --ocr the text is given as it was drawn, so that only what looks at boxes and pictures is measured.
"""

import argparse
import importlib
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np

from screenshot2code.imaging import codec
from screenshot2code.imaging.perception import ocr
from screenshot2code.imaging.perception.assemble import see
from screenshot2code.imaging.perception.picture import annotate

ROOT = Path(__file__).parent.parent


def neighbours() -> tuple[ModuleType, ModuleType, ModuleType]:
    """The modules beside the package that roll, draw and judge pages."""
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "fixtures")]
    return tuple(importlib.import_module(name) for name in ("truth_pages", "truth_rates", "capture"))


def lossy(png: bytes, suffix: str, quality: int) -> bytes:
    """The picture after a lossy codec, as PNG again."""
    kind = cv2.IMWRITE_JPEG_QUALITY if suffix == ".jpg" else cv2.IMWRITE_WEBP_QUALITY
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    _, coded = cv2.imencode(suffix, picture, [kind, quality])
    return cv2.imencode(".png", cv2.imdecode(coded, cv2.IMREAD_COLOR))[1].tobytes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--jpeg", type=int)
    parser.add_argument("--webp", type=int)
    parser.add_argument("--dark", action="store_true", default=None)
    parser.add_argument("--ocr", action="store_true", help="read the pages instead of taking their text as known")
    parser.add_argument("--complain", action="append", default=[], help="say what went wrong under this name")
    parser.add_argument("--pictures", type=Path, help="a folder for pictures with what was found drawn over them")
    chosen = parser.parse_args()
    truth_pages, truth_rates, capture = neighbours()
    rates, seconds = truth_rates.Rates(), 0.0
    pages = [
        truth_pages.rolled(seed, width=chosen.width, dark=chosen.dark, scale=chosen.scale)
        for seed in range(chosen.first, chosen.first + chosen.pages)
    ]
    with capture.browser() as browser:
        for sharp in truth_pages.pictures(browser, pages):
            drawn = sharp
            if chosen.jpeg or chosen.webp:
                suffix, quality = (".jpg", chosen.jpeg) if chosen.jpeg else (".webp", chosen.webp)
                drawn = replace(sharp, png=lossy(sharp.png, suffix, quality))
            mockup = truth_rates.mockup(drawn)
            pixels = codec.decode(mockup.png)
            text = ocr.read(pixels, scale=drawn.page.scale) if chosen.ocr else truth_rates.reading(drawn)
            started = time.process_time()
            found = see(mockup, pixels, text)
            seconds += time.process_time() - started
            truth_rates.judge(rates, drawn, found)
            if chosen.pictures:
                chosen.pictures.mkdir(parents=True, exist_ok=True)
                (chosen.pictures / f"{drawn.page.name}.png").write_bytes(annotate(mockup, found))
    print(rates)
    print(f"{seconds / len(pages):.2f} s of CPU time a page")
    for name in chosen.complain:
        for key in [key for key in rates.complaints if name in key]:
            print(f"\n{key}", *rates.complaints[key], sep="\n    ")


if __name__ == "__main__":
    main()
