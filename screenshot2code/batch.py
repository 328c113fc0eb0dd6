"""Many mockups at once: bounded fan-out over one session, one browser, one store. One failure is one failure."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from screenshot2code.api import Outcome, Session
from screenshot2code.errors import Screenshot2CodeError, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A mockup that came to nothing, and why."""

    mockup: Path
    error: Screenshot2CodeError


async def generate_all(
    session: Session,
    folders: Mapping[Path, Path],
    *,
    at_once: int,
    force: bool = False,
    report: Path | None = None,
    instruction: str = "",
) -> tuple[Outcome | Failure, ...]:
    """Generate every mockup of `folders` (mockup -> output folder), `at_once` at a time, in the order given."""
    turn = asyncio.Semaphore(at_once)

    async def one(mockup: Path, folder: Path) -> Outcome | Failure:
        async with turn:
            try:
                return await session.generate(
                    mockup, output_folder=folder, force=force, report=report, instruction=instruction
                )
            except Screenshot2CodeError as error:
                return Failure(mockup=mockup, error=error)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(mockup, folder)) for mockup, folder in folders.items()]
    return tuple(task.result() for task in tasks)


def output_folders(mockups: tuple[Path, ...], wanted: Path | None) -> dict[Path, Path]:
    """Where each mockup's page goes: `wanted` itself for one, a folder of its own in it for several.

    A folder is named after the picture; pictures of the same name after the folder that they lie in as well.
    Raises UsageError if two mockups would still share one.
    """
    if len(mockups) == 1:
        return {mockups[0]: wanted or Path(mockups[0].stem)}
    stems = [mockup.stem for mockup in mockups]
    names = [
        f"{mockup.absolute().parent.name}-{stem}" if stems.count(stem) > 1 else stem
        for mockup, stem in zip(mockups, stems, strict=True)
    ]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(
            f"Two mockups would go to the same folder: {', '.join(twice)}.", hint="Generate them one by one with -o."
        )
    return {mockup: (wanted or Path()) / name for mockup, name in zip(mockups, names, strict=True)}
