"""One page at several widths: its mockups, and its best pass looked at beside each of them."""

import asyncio
import dataclasses
from collections.abc import Callable, Coroutine, Sequence
from itertools import pairwise
from pathlib import Path

from screenshot2code import grouping
from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.events import Emit, Warned
from screenshot2code.core.history import Run, Sight, StopReason, Variant
from screenshot2code.errors import MockupError, Screenshot2CodeError
from screenshot2code.judging import Looking, at_viewport
from screenshot2code.loop import within


def mockups_of_one_page(paths: Sequence[Path], scale: float | None) -> list[Mockup]:
    """The mockups of one page, the widest first. Raises MockupError, also for a picture that its name's width does not fit."""
    from screenshot2code.imaging.codec import read_mockup

    made = []
    for path in paths:
        named = grouping.width_of(path)
        one = read_mockup(path, scale=scale)
        made.append(at_viewport(one, Looking(width=named)) if named is not None else one)
    made.sort(key=lambda one: -one.viewport.width)
    for wider, narrower in pairwise(made):
        if wider.viewport.width == narrower.viewport.width:
            raise MockupError(
                f"{wider.path} and {narrower.path} both show the page {wider.viewport.width} px wide.",
                hint="Leave one of them out, or name the width in the file's name, like login@390.png.",
            )
    return made


async def at_every_width(
    run: Run,
    sights: Sequence[Sight],
    look: Callable[[Sight], Coroutine[None, None, Variant]],
    *,
    interrupt: asyncio.Event | None,
    left: Callable[[], float | None],
    announce: Emit,
) -> Run:
    """`run` with its best pass beside the mockup of every width, that of the run first; `left` says the seconds that are left.

    A limit or an interrupt ends the looking, and a browser that fails costs one width; what was made stays, and that it was
    not seen is said.
    """
    best = run.best
    made = [Variant(mockup=run.mockup, render=best.render, comparison=best.comparison, unread=run.unread)]
    unseen: list[int] = []
    for one in sights:
        try:
            seen = await within(look(one), interrupt=interrupt, limit_s=left())
        except Screenshot2CodeError as error:
            seen, why = StopReason.FAILED, error.message
        else:
            why = "the run was stopped before."
        if isinstance(seen, Variant):
            made.append(seen)
            continue
        width = one.mockup.viewport.width
        unseen.append(width)
        announce(Warned(run=run.id, message=f"The page was not looked at {width} px wide: {why}"))
    return dataclasses.replace(run, variants=tuple(made), unseen=tuple(unseen))
