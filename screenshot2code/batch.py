"""Many mockups at once: bounded fan-out over one session, one browser, one store. One failure is one failure."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from screenshot2code.api import Outcome, Session
from screenshot2code.errors import Screenshot2CodeError, UsageError
from screenshot2code.grouping import Page, pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A mockup that came to nothing, and why."""

    mockup: Path
    error: Screenshot2CodeError


async def generate_all(
    session: Session,
    folders: Mapping[Page, Path],
    *,
    at_once: int,
    force: bool = False,
    report: Path | None = None,
    instruction: str = "",
) -> tuple[Outcome | Failure, ...]:
    """Generate every page of `folders` (its mockups -> output folder), `at_once` at a time, in the order given."""
    turn = asyncio.Semaphore(at_once)

    async def one(page: Page, folder: Path) -> Outcome | Failure:
        async with turn:
            try:
                return await session.generate(
                    page.path,
                    output_folder=folder,
                    force=force,
                    report=report,
                    instruction=instruction,
                    beside=page.beside,
                )
            except Screenshot2CodeError as error:
                return Failure(mockup=page.path, error=error)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(page, folder)) for page, folder in folders.items()]
    return tuple(task.result() for task in tasks)


def output_folders(mockups: tuple[Path, ...], wanted: Path | None) -> dict[Page, Path]:
    """The pages that the mockups show, and where each goes: `wanted` itself for one, a folder of its own in it for several.

    A folder is named after the picture; pictures of the same name after the folder that they lie in as well.
    Raises UsageError if two pages would still share one.
    """
    shown = pages(mockups)
    if len(shown) == 1:
        return {shown[0]: wanted or Path(shown[0].name)}
    stems = [page.name for page in shown]
    names = [
        f"{page.path.absolute().parent.name}-{page.name}" if stems.count(page.name) > 1 else page.name for page in shown
    ]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(
            f"Two mockups would go to the same folder: {', '.join(twice)}.", hint="Generate them one by one with -o."
        )
    return {page: (wanted or Path()) / name for page, name in zip(shown, names, strict=True)}
