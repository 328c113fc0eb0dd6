"""`screenshot2code compare` on the same pairs, and the goals for its speed."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from peers_others import COLD, Measured, Pair
from PIL import Image

from screenshot2code import config
from screenshot2code.api import Session
from screenshot2code.compare.blend import Blend
from screenshot2code.compare.structure import mean_ssim
from screenshot2code.core.findings import Comparison
from screenshot2code.imaging.codec import read_mockup
from screenshot2code.imaging.perception import perceive
from screenshot2code.output import read_tree
from screenshot2code.render.chromium import Chromium

SCREEN = (1280, 800)  # CSS px of the pages that the goals for a warm comparison speak of
TALL = (4000, 1280)  # rows and columns of the goal for SSIM
ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """Medians in seconds, on the clock and of the processor: of comparisons of pages of SCREEN in which something differs, with
    the mockup read (`known`), and read, looked at and the page rendered (`cached`); of SSIM, ours and scikit-image's, of pictures of TALL.
    """

    known: tuple[float, float]
    cached: tuple[float, float]
    slowest_cached: float
    ssim: tuple[float, float]
    skimage: tuple[float, float]
    apart: float  # between the two means

    @property
    def ratio(self) -> float:
        return self.skimage[1] / self.ssim[1]


def measured_ours(pairs: Sequence[Pair], scratch: Path) -> list[Measured]:
    """The command line cold, and one session over all pairs; against pages, with the mockup read before, and against pictures."""
    scratch.mkdir(parents=True)
    (scratch / "none.toml").touch()
    stores = [scratch / f"store-{number}" for number in range(COLD)]
    first, again = ([_cold(pairs[0], pairs[0].file, store) for store in stores] for _ in range(2))
    pictures = [_cold(pairs[0], pairs[0].after, scratch / f"pictures-{number}") for number in range(COLD)]
    found = []
    for name, looks_at, cold, store in (
        ("screenshot2code", "pages", first, "pages"),
        ("screenshot2code, mockup read before", "pages", again, "pages"),
        ("screenshot2code, two pictures", "pictures", pictures, "pictures"),
    ):
        said, seconds = asyncio.run(_batch(pairs, scratch / store, is_page=looks_at == "pages"))
        found.append(
            Measured(
                tool=name, looks_at=looks_at, said=said, cold_s=statistics.median(cold), batch_s=seconds / len(pairs)
            )
        )
    return found


def _cold(pair: Pair, target: Path, store: Path) -> float:
    """Seconds of the command line on one pair."""
    environment = os.environ | {
        "SCREENSHOT2CODE_STORE": str(store),
        f"{config.PREFIX}CONFIG": str(store.parent / "none.toml"),
    }
    command = [sys.executable, "-m", "screenshot2code", "compare", str(pair.before), str(target), "--json"]
    started = time.monotonic()
    told = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=store.parent)
    seconds = time.monotonic() - started
    if told.returncode not in (0, 1):
        raise AssertionError(f"compare ended with {told.returncode}: {told.stderr}")
    json.loads(told.stdout)
    return seconds


async def _batch(pairs: Sequence[Pair], store: Path, *, is_page: bool) -> tuple[dict[str, str], float]:
    """What is said of each pair, and seconds for all of them."""
    resolved = config.resolve(
        {"store": store}, {f"{config.PREFIX}CONFIG": str(store.parent / "none.toml")}, store.parent
    )
    said = {}
    started = time.monotonic()
    async with Session(resolved, emit=lambda _: None) as session:
        for pair in pairs:
            judged = await session.compare(pair.before, str(pair.file if is_page else pair.after))
            said[pair.name] = _worded(judged.comparison)
    return said, time.monotonic() - started


def _worded(comparison: Comparison) -> str:
    if not comparison.differences:
        return "equal" if comparison.score > 0.9999 else f"no difference (score {comparison.score:.3f})"
    count = len(comparison.differences)
    return f"{count} difference{'s' if count > 1 else ''}: {comparison.differences[0].summary}"


def goals(pairs: Sequence[Pair]) -> Goals:
    """The goals for speed, in this process, which has imported everything."""
    known, cached = asyncio.run(_warm([pair for pair in pairs if Image.open(pair.before).size == SCREEN]))
    one = _tall(pairs[0].before)
    other = np.roll(one, 3, axis=0)
    from skimage.metrics import structural_similarity

    def theirs() -> float:
        return float(structural_similarity(one, other, win_size=7, data_range=255))

    ours, mean = _timed(lambda: mean_ssim(one, other))
    scikit, true = _timed(theirs)
    return Goals(
        known=_median(known),
        cached=_median(cached),
        slowest_cached=max((clock for clock, _ in cached), default=0.0),
        ssim=ours,
        skimage=scikit,
        apart=abs(mean - true),
    )


async def _warm(pairs: Sequence[Pair]) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Clock and processor seconds of `compare` on pairs that differ: the mockup read, and also looked at before."""
    known, cached = [], []
    facts: dict[Path, Any] = {}
    async with Chromium(timeout_s=120) as chromium:
        for pair in pairs:
            mockup = read_mockup(pair.before)
            read = facts.setdefault(pair.before, None) or perceive(mockup)
            facts[pair.before] = read
            render = await chromium.render(read_tree(pair.file), mockup.viewport)
            judge = Blend()
            first = _once(
                lambda judge=judge, mockup=mockup, read=read, render=render: judge.compare(mockup, read, render)
            )  # type: ignore[misc]
            if first[1].score > 0.9999:
                continue
            again, _ = _timed(
                lambda judge=judge, mockup=mockup, read=read, render=render: judge.compare(mockup, read, render)
            )  # type: ignore[misc]
            known.append(first[0])
            cached.append(again)
    return known, cached


def _tall(picture: Path) -> Any:
    """A grey picture of TALL: the page over and over."""
    with Image.open(picture) as opened:
        grey = np.asarray(opened.convert("L"))
    rows, columns = TALL
    return np.ascontiguousarray(
        np.tile(grey, (-(-rows // grey.shape[0]), -(-columns // grey.shape[1])))[:rows, :columns]
    )


def _once(work: Callable[[], Any]) -> tuple[tuple[float, float], Any]:
    clock, processor = time.perf_counter(), time.process_time()
    made = work()
    return (time.perf_counter() - clock, time.process_time() - processor), made


def _timed(work: Callable[[], Any]) -> tuple[tuple[float, float], Any]:
    took = [_once(work) for _ in range(ROUNDS)]
    return _median([one for one, _ in took]), took[0][1]


def _median(took: Sequence[tuple[float, float]]) -> tuple[float, float]:
    if not took:
        return (0.0, 0.0)
    return statistics.median(one for one, _ in took), statistics.median(one for _, one in took)
