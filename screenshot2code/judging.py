"""One mockup against one page: at a viewport, with masks, and with a second look where the first one failed. Part of `api.py`'s subject."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from screenshot2code.compare.base import Comparer
from screenshot2code.core.artifacts import Mockup, Render
from screenshot2code.core.findings import Comparison
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.perception import Perception
from screenshot2code.errors import MockupError, UsageError
from screenshot2code.pages import Mask

SERVED_FROM = ("", "src", "public", "static", "dist", "build")  # folders of a project, the authored ones first
Show = Callable[[], Awaitable[Render]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """How a page is looked at. `width` and `height` of the viewport in CSS pixels; None: as the mockup says.

    Below `threshold` a page is rendered a second time: one that looks different each time is a fault of its own. None: never.
    `facts` are what is known of the mockup already, so that it need not be read.
    """

    width: int | None = None
    height: int | None = None
    masks: tuple[Mask, ...] = ()
    threshold: float | None = None
    facts: Perception | None = None

    @property
    def selectors(self) -> tuple[str, ...]:
        """What the browser has to look for."""
        return tuple(dict.fromkeys(mask.selector for mask in self.masks if mask.selector is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A target that was looked at and compared with a mockup."""

    mockup: Mockup
    target: str
    render: Render
    comparison: Comparison
    seconds: float
    unread: tuple[Box, ...] = ()  # where text of the mockup was seen and could not be read
    facts: Perception | None = None
    flaky: bool = False  # two renders of it were different
    warnings: tuple[str, ...] = ()  # beside those of the comparison


def find_sources(names: Iterable[str], root: Path) -> dict[str, Path]:
    """Which files below `root` a page by address was made of, as far as their names tell: as they are, or where bundlers serve from.

    A server need not have such files; what is not there is left out.
    """
    places = [root / folder for folder in SERVED_FROM]
    found = {}
    for name in names:
        clean = "" if urlsplit(name).netloc else urlsplit(name).path.lstrip("/")  # of another host, it is not ours
        path = next((place / clean for place in places if clean and (place / clean).is_file()), None)
        if path is not None:
            found[name] = path
    return found


def at_viewport(mockup: Mockup, looking: Looking) -> Mockup:
    """`mockup` as a picture of a page `looking.width` wide: its scale follows. Raises MockupError where that is no scale."""
    if looking.width is None or looking.width == mockup.viewport.width:
        return mockup
    pixels = mockup.viewport.width * mockup.viewport.scale
    scale = pixels / looking.width
    if not 0.5 <= scale <= 4:
        raise MockupError(
            f"{mockup.path} is {pixels:.0f} px wide, which shows no viewport of {looking.width} px.",
            hint="The viewport is in CSS pixels: half the picture's width where it was taken at 2x.",
        )
    height = mockup.viewport.height * mockup.viewport.scale / scale
    return replace(mockup, viewport=Viewport(looking.width, round(height), scale))


def window_of(mockup: Mockup, looking: Looking) -> Viewport:
    """The viewport to render at: the mockup's, with the height that was asked for."""
    view = mockup.viewport
    return view if looking.height is None else Viewport(view.width, looking.height, view.scale)


async def judge(
    mockup: Mockup, facts: Perception, show: Show, *, comparer: Comparer, looking: Looking, is_page: bool
) -> tuple[Render, Comparison, bool, tuple[str, ...]]:
    """The render, its comparison, whether the page is flaky, and what is to be said of that.

    A page that fails is rendered again: of two different renders the better one counts, and it is said where they differ.
    """
    render = await show()
    comparison, warnings = await _compared(mockup, facts, render, comparer, looking)
    if not is_page or looking.threshold is None or comparison.score >= looking.threshold:
        return render, comparison, False, warnings
    again = await show()
    place = await asyncio.to_thread(_differing, render, again, looking.masks, mockup)
    if place is None:
        return render, comparison, False, warnings
    second, _ = await _compared(mockup, facts, again, comparer, looking)
    if second.score > comparison.score:
        render, comparison = again, second
    where = f"{place.x:.0f}, {place.y:.0f}, {place.width:.0f} x {place.height:.0f} px"
    flaky = f"The page looks different each time it is rendered (at {where}); the better render counts. Mask that place, or keep it still."
    return render, comparison, True, (*warnings, flaky)


async def _compared(
    mockup: Mockup, facts: Perception, render: Render, comparer: Comparer, looking: Looking
) -> tuple[Comparison, tuple[str, ...]]:
    if not looking.masks:
        return await asyncio.to_thread(comparer.compare, mockup, facts, render), ()
    from screenshot2code.compare.masks import masked

    boxes = await asyncio.to_thread(_boxes, looking.masks, mockup, render)
    hidden = await asyncio.to_thread(masked, mockup, facts, render, boxes)
    nothing = [one for one in looking.selectors if not render.found.get(one)]
    warnings = tuple(f"The mask {one} finds nothing on the page." for one in nothing if render.elements)
    return await asyncio.to_thread(comparer.compare, *hidden), warnings


def _boxes(masks: Sequence[Mask], mockup: Mockup, render: Render) -> tuple[Box, ...]:
    found: list[Box] = []
    for mask in masks:
        if mask.box is not None:
            found.append(Box(*mask.box))
        elif mask.selector is not None:
            found += render.found.get(mask.selector, ())
        elif mask.file is not None:
            found += _drawn(mask.file, mockup)
    return tuple(found)


def _drawn(path: Path, mockup: Mockup) -> tuple[Box, ...]:
    from screenshot2code.compare.masks import boxes_of, pixels_of

    try:
        encoded = path.read_bytes()
    except OSError as error:
        raise UsageError(f"The mask {path} cannot be read: {error.strerror or error}.") from error
    size, wanted = pixels_of(encoded), pixels_of(mockup.png)
    if size != wanted:
        what = (
            "is not a picture" if size is None else f"is not as large as the mockup, but {size[0]} x {size[1]} pixels"
        )
        raise UsageError(f"The mask {path} {what}.", hint="Draw it white on black, on a copy of the mockup.")
    return boxes_of(encoded, scale=mockup.viewport.scale)


def _differing(one: Render, other: Render, masks: Sequence[Mask], mockup: Mockup) -> Box | None:
    """Where two renders differ, outside of what is masked on either; None where they do not."""
    from screenshot2code.compare.masks import differing, painted

    if one.png == other.png:
        return None
    scale = one.viewport.scale
    boxes = (*_boxes(masks, mockup, one), *_boxes(masks, mockup, other))
    pictures = (painted(each.png, boxes, scale, "#000000") for each in (one, other))
    return differing(*pictures, scale=scale)
