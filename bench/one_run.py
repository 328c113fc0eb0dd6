"""One mockup through the library in a process of its own: what the command line prints, and what it does not say.

    python bench/one_run.py MOCKUP OUTPUT SCRATCH [--draft] [--scale N]

Runs `Session.generate` exactly as `screenshot2code generate` does, with an empty store and no settings of the person's, and
leaves SCRATCH/run.json: the RUN document, the second of every announcement (seconds since the process was started), the
words and boxes that perception read, and a picture of every pass beside it.
"""

import argparse
import asyncio
import json
import os
import time
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from watch import spent

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def since_start() -> float:
    """Seconds since this process was started, by the kernel's book: what Python took to come up counts."""
    began = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19]) / CLOCK_TICKS
    return time.clock_gettime(time.CLOCK_BOOTTIME) - began


class Listener:
    """A reader of events that remembers when each thing began, what was read, and how every pass looked."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self.stages: list[tuple[str, float, float]] = [("start", 0.0, 0.0)]  # label, seconds, processor seconds of all
        self.facts: Any = None

    def __call__(self, event: Any) -> None:
        from screenshot2code.core.events import MockupRead, PassFinished, RunFinished, RunStarted, StageStarted

        match event:
            case RunStarted():
                self._begin("other")
            case StageStarted():
                self._begin(event.label)
            case MockupRead():
                self.facts = event.facts
                self._begin("other")
            case PassFinished():
                self._begin("other")
                (self._scratch / f"pass-{event.finished.number}.png").write_bytes(event.finished.render.png)
            case RunFinished():
                self._begin("writing out")
            case _:
                pass

    def _begin(self, label: str) -> None:
        # The browser takes its account with it when it ends.
        self.stages.append((label, since_start(), max(self.stages[-1][2], spent(os.getpid()))))

    def taken(self) -> tuple[dict[str, float], dict[str, float]]:
        """Seconds and processor seconds of each stage, from its announcement to the next; those of one name are added up."""
        self._begin("end")
        clock: dict[str, float] = {}
        processor: dict[str, float] = {}
        for (label, at, cpu), (_, until, cpu_until) in pairwise(self.stages):
            clock[label] = clock.get(label, 0.0) + until - at
            processor[label] = processor.get(label, 0.0) + cpu_until - cpu
        return clock, processor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mockup", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("scratch", type=Path)
    parser.add_argument("--draft", action="store_true", help="stop before tuning")
    parser.add_argument("--scale", type=float)
    told = parser.parse_args()
    told.scratch.mkdir(parents=True, exist_ok=True)
    listener = Listener(told.scratch)
    document = asyncio.run(made(told.mockup, told.output, told.scratch, listener, draft=told.draft, scale=told.scale))
    facts = listener.facts
    document["stages"], document["stages_cpu"] = listener.taken()
    document["read"] = {
        "lines": [{"text": line.text, **asdict(line.box), "words": _words(line)} for line in facts.lines],
        "regions": [asdict(region.box) for region in facts.regions],
        "images": [asdict(image.box) for image in facts.images],
        "unread": len(facts.unread),
    }
    (told.scratch / "run.json").write_text(json.dumps(document), encoding="utf-8")


async def made(
    mockup: Path, output: Path, scratch: Path, listener: Listener, *, draft: bool, scale: float | None
) -> dict[str, Any]:
    """The RUN document of `mockup`, its page in `output`."""
    from screenshot2code import config
    from screenshot2code.api import Session
    from screenshot2code.cli.documents import generated

    own = scratch / "no-settings.toml"
    own.touch()
    flags = {"store": scratch / "store", "scale": scale, "tuning": False if draft else None}
    resolved = config.resolve(flags, {f"{config.PREFIX}CONFIG": str(own)}, scratch)
    async with Session(resolved, emit=listener) as session:
        outcome = await session.generate(mockup, output_folder=output)
    run: dict[str, Any] = generated([outcome], outcome.run.seconds)["runs"][0]
    return run


def _words(line: Any) -> list[dict[str, Any]]:
    return [{"text": word.text, **asdict(word.box)} for word in line.words]


if __name__ == "__main__":
    main()
