"""What the offline engine makes of the fixtures, before any tuning: SSIM beside that of an empty page, text, place, seconds.

Run: python bench/offline.py [FIXTURE...] [--out DIR]    Truth is the browser's own (fixtures/*/truth.json).

With --out, the files, the render, and mockup beside render are kept there for looking at.
"""

import argparse
import asyncio
import json
import re
import time
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

import numpy as np
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from screenshot2code.compare.blend import Blend
from screenshot2code.core.artifacts import Render
from screenshot2code.core.geometry import Box
from screenshot2code.core.history import Brief, Draft
from screenshot2code.core.perception import Perception
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.offline import Offline
from screenshot2code.imaging.codec import decode, encode_png, read_mockup
from screenshot2code.imaging.perception import perceive
from screenshot2code.render.chromium import Chromium
from screenshot2code.stacks.html import Html

FIXTURES = Path(__file__).parent.parent / "fixtures"
NEAR = 40.0  # px from its true place at which a word still counts as the same word


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is printed of one fixture."""

    name: str
    ssim: float
    empty: float
    score: float
    parts: dict[str, float]
    recall: float
    exact: float
    offset: float
    raster: float
    absolute: float
    perceiving: float
    drafting: float

    def __str__(self) -> str:
        parts = " ".join(f"{self.parts[part]:.3f}" for part in ("blocks", "text", "position", "color"))
        return (
            f"{self.name:12} {self.ssim:.4f} {self.empty:.3f} | {self.score:.3f} | {parts} | {self.recall:.3f} {self.exact:.3f} "
            f"{self.offset:6.2f} | {self.raster:.2f} {self.absolute:.2f} | {self.perceiving:5.1f} {self.drafting:5.2f}"
        )


HEAD = "fixture        ssim  empty | score | block text  place color | chars words  dx,dy | raster abs | see    draft"


async def measured(folder: Path, renderer: Chromium, out: Path | None) -> Row:
    mockup = read_mockup(folder / "mockup.png")
    begun = time.perf_counter()
    facts = perceive(mockup)
    seen = time.perf_counter()
    workbench = Workbench(renderer=renderer, comparer=Blend(), stack=Html())
    draft = await Offline(workbench).draft(Brief(run="bench", mockup=mockup, facts=facts), lambda _: None)
    drafted = time.perf_counter()
    render = await renderer.render(draft.source, mockup.viewport)
    words = json.loads((folder / "truth.json").read_text())["words"]
    recall, exact, offset = words_found(words, render)
    shown, wanted = decode(render.png), decode(mockup.png)
    comparison = Blend().compare(mockup, facts, render)
    if out:
        keep(out / folder.name, draft, shown, wanted)
    return Row(
        name=folder.name,
        ssim=ssim(wanted, shown),
        empty=ssim(wanted, np.full_like(wanted, flat(facts))),
        score=comparison.score,
        parts=dict(comparison.parts),
        recall=recall,
        exact=exact,
        offset=offset,
        raster=sum(image.box.area for image in facts.images) / (facts.size.width * facts.size.height),
        absolute=absolute_share(render),
        perceiving=seen - begun,
        drafting=drafted - seen,
    )


def ssim(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """scikit-image's number on the common canvas, grey, the smaller picture padded with black."""
    height, width = (max(sizes) for sizes in zip(one.shape[:2], other.shape[:2], strict=True))
    pads = [
        np.pad(grey(picture), ((0, height - picture.shape[0]), (0, width - picture.shape[1])))
        for picture in (one, other)
    ]
    return float(structural_similarity(*pads, data_range=255))


def grey(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.rint(picture[..., :3] @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)


def flat(facts: Perception) -> tuple[int, ...]:
    return tuple(int(facts.background[at : at + 2], 16) for at in (1, 3, 5))


def words_found(words: list[dict[str, object]], render: Render) -> tuple[float, float, float]:
    """Share of the true characters that are DOM text, share of words that are whole, and their median distance in px."""
    shown: dict[str, list[Box]] = defaultdict(list)
    for element in render.elements:
        for piece in element.texts:
            tokens = list(re.finditer(r"\S+", piece.text))
            for token in tokens:
                width = piece.box.width / max(1, len(piece.text))
                place = Box(piece.box.x + token.start() * width, piece.box.y, len(token[0]) * width, piece.box.height)
                shown[plain(token[0])].append(place)
    total = found = whole = 0
    offsets = []
    for truth in words:
        word = plain(str(truth["text"]))
        box = Box(*(float(str(truth[key])) for key in ("x", "y", "width", "height")))
        total += len(word)
        same = min(shown.get(word, []), key=lambda one: distance(one, box), default=None)
        if same is not None and distance(same, box) <= NEAR + 0.5 * box.width:
            found += len(word)
            whole += 1
            offsets.append(distance(same, box))
            continue
        near = "".join(
            other
            for other, places in shown.items()
            if any(distance(place, box) <= NEAR + box.width for place in places)
        )
        if word in near:
            found += len(word)
    return found / max(1, total), whole / max(1, len(words)), median(offsets) if offsets else -1.0


def plain(word: str) -> str:
    """The word as OCR may know it: typographic quotes and dashes are what they stand for."""
    folded = unicodedata.normalize("NFKC", word)
    return folded.translate(str.maketrans("‘’“”–—•", "''\"\"---"))


def distance(one: Box, other: Box) -> float:
    (x, y), (u, v) = one.center, other.center
    return max(abs(x - u), abs(y - v))


def absolute_share(render: Render) -> float:
    elements = [element for element in render.elements if element.tag not in ("html", "head", "body")]
    placed = [element for element in elements if element.styles.get("position") == "absolute"]
    return len(placed) / max(1, len(elements))


def keep(folder: Path, draft: Draft, shown: NDArray[np.uint8], wanted: NDArray[np.uint8]) -> None:
    for file in draft.source.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    height = max(shown.shape[0], wanted.shape[0])
    both = [np.pad(one[..., :3], ((0, height - one.shape[0]), (0, 0), (0, 0))) for one in (wanted, shown)]
    (folder / "render.png").write_bytes(encode_png(shown))
    (folder / "side-by-side.png").write_bytes(encode_png(np.hstack(both)))


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    folders = sorted(path.parent for path in FIXTURES.glob("*/mockup.png"))
    folders = [folder for folder in folders if not chosen.names or folder.name in chosen.names]
    print(HEAD)
    async with Chromium() as renderer:
        rows = []
        for folder in folders:
            rows.append(await measured(folder, renderer, chosen.out))
            print(rows[-1], flush=True)
    if len(rows) > 1:
        print(
            f"{'mean':12} {mean(row.ssim for row in rows):.4f} {mean(row.empty for row in rows):.3f} | "
            f"{mean(row.score for row in rows):.3f} | "
            + " ".join(
                f"{mean(row.parts[part] for row in rows):.3f}" for part in ("blocks", "text", "position", "color")
            )
            + f" | {mean(row.recall for row in rows):.3f} {mean(row.exact for row in rows):.3f}"
        )


if __name__ == "__main__":
    asyncio.run(main())
