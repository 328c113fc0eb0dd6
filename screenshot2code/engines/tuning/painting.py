"""Colours, borders, corners, weights: what a layout does not tell and a picture does.

A colour is turned to another one to see where it is painted; there the mockup is asked what it has. Everything else climbs: a step up
or down while the picture as a whole comes nearer. A step is kept for the whole page's sake, whoever else shares the value.
"""

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from screenshot2code.core.artifacts import Render
from screenshot2code.core.geometry import Box
from screenshot2code.engines.tuning.handles import LENGTH, NUMBER, WORD, Handle, alternatives, family, written

MOST = 96  # of 255: a pixel that is off by more is no more wrong than that, or black on white would drown everything
APART = 10  # of 255: pixels that differ by less are left to rasterisers
FEWEST = 12  # pixels that differ around an element before its paint is looked at
LEAST = 40.0  # of 255 times pixels, over the page: what a step has to gain
OWN = 6  # of 255: a pixel of a colour's own, unmixed
ENOUGH = 8  # such pixels before they are asked for the mockup's colour
VANISHED = 0.4  # of what is beside it
MAJORITY = 0.35  # of them that have to agree
HEM = 4.0  # px round an element that its paint may reach
MOST_CLIMBED = 90  # handles of one turn, those around which most is amiss
LONGEST_CLIMB = 14  # steps of one handle
WEIGHTS = ("300", "400", "500", "600", "700", "800")

_PAINTS = re.compile(r"radius|shadow|border|outline|opacity|underline|stroke|font|letter|^--")
"""Properties that climb: others have an extent, which a layout would have told; nothing is to be made small until it is gone."""

Shown = Callable[[Mapping[Handle, str]], Awaitable[Any]]
"""The page's pixels with these texts: rows x columns x 3, uint8."""


@dataclass(slots=True)
class Canvas:
    """The mockup's pixels, and how far a picture is off them."""

    mockup: Any = field(repr=False)

    def off(self, shown: Any) -> Any:
        """For each pixel of both pictures' common ground, by how much it differs, 0 to MOST."""
        import numpy as np

        height, width = (min(one, two) for one, two in zip(self.mockup.shape[:2], shown.shape[:2], strict=True))
        apart = np.abs(self.mockup[:height, :width].astype(np.int16) - shown[:height, :width].astype(np.int16)).max(
            axis=2
        )
        return np.where(apart < APART, 0, np.minimum(apart, MOST))

    def error(self, shown: Any) -> float:
        """The sum of it; what one picture has beyond the other counts as half wrong."""
        height, width = (abs(one - two) for one, two in zip(self.mockup.shape[:2], shown.shape[:2], strict=True))
        beyond = height * max(self.mockup.shape[1], shown.shape[1]) + width * max(self.mockup.shape[0], shown.shape[0])
        return float(self.off(shown).sum() + 0.5 * MOST * beyond)


async def paint(
    handles: Sequence[Handle],
    climbing: Sequence[Handle],
    render: Render,
    canvas: Canvas,
    texts: Mapping[Handle, str],
    habits: Mapping[str, Counter[str]],
    shown: Shown,
) -> dict[Handle, str]:
    """`texts` with those colours (of `handles`) and other values (of `climbing`) that bring the picture nearer."""
    now = dict(texts)
    picture = await shown(now)
    error = canvas.error(picture)
    for handle, spellings in (await _colors(handles, now, picture, canvas, habits, shown)).items():
        for text in spellings:
            tried = await shown({**now, handle: text})
            if canvas.error(tried) < error - LEAST:
                now[handle], picture, error = text, tried, canvas.error(tried)
                break
    off = canvas.off(picture) > 0
    wrong = {handle: _amount(off, handle, render) for handle in climbing if handle.kind in (LENGTH, NUMBER, WORD)}
    for handle in sorted((one for one, count in wrong.items() if count >= FEWEST), key=lambda one: -wrong[one])[
        :MOST_CLIMBED
    ]:
        if error < LEAST:
            return now
        if _amount(canvas.off(picture) > 0, handle, render) >= FEWEST:
            now, picture, error = await _climbed(handle, now, picture, error, canvas, habits, shown)
    return now


def _amount(off: Any, handle: Handle, render: Render) -> int:
    """How many pixels are amiss around the elements that the handle decides: the most around any."""
    return max((_count(off, _around(render, index)) for index in handle.elements), default=0)


def _around(render: Render, index: int) -> Box:
    return render.elements[index].box.padded(HEM) if index < len(render.elements) else Box(0, 0, 0, 0)


def _count(off: Any, box: Box) -> int:
    rows, columns = (
        slice(max(0, int(box.y)), max(0, int(box.bottom))),
        slice(max(0, int(box.x)), max(0, int(box.right))),
    )
    return int(off[rows, columns].sum())


async def _colors(
    handles: Sequence[Handle],
    texts: Mapping[Handle, str],
    picture: Any,
    canvas: Canvas,
    habits: Mapping[str, Counter[str]],
    shown: Shown,
) -> dict[Handle, list[str]]:
    """What the mockup has where the page paints each colour, of those that have something else there, the largest first.

    Every colour is turned at once to one that nothing else has; a pixel then tells by itself whose it is.
    """
    import numpy as np

    told = {handle: was for handle in handles if (was := rgb_of(texts.get(handle, handle.text))) is not None}
    codes = {handle: _code(number) for number, handle in enumerate(told)}
    if not codes:
        return {}
    painted = await shown({**texts, **{handle: "#{:02x}{:02x}{:02x}".format(*code) for handle, code in codes.items()}})
    height, width = (
        min(*sizes) for sizes in zip(picture.shape[:2], painted.shape[:2], canvas.mockup.shape[:2], strict=True)
    )
    here, there, mockup = (one[:height, :width].astype(np.int32) for one in (picture, painted, canvas.mockup))
    keys, code_keys = (
        there @ np.array(_PLACES),
        {handle: int(np.array(code) @ np.array(_PLACES)) for handle, code in codes.items()},
    )
    found: list[tuple[int, Handle, list[str]]] = []
    for handle, was in told.items():
        own = (keys == code_keys[handle]) & (np.abs(here - np.array(was)).max(axis=2) <= OWN)
        count = int(own.sum())
        if count < ENOUGH:
            continue
        wanted = mockup[own]
        apart = np.abs(wanted - np.array(was)).max(axis=1)
        if float((apart >= 2).mean()) < MAJORITY:
            continue
        buckets = (wanted // 8) @ np.array(_PLACES)
        for bucket, agreed in Counter(buckets.tolist()).most_common(2):
            color = tuple(int(one) for one in np.median(wanted[buckets == bucket], axis=0))
            if _vanishes(own, here, color):
                continue
            if agreed >= MAJORITY * count and max(abs(one - two) for one, two in zip(color, was, strict=True)) >= 2:
                found.append((count, handle, _spelt(handle, color, habits)))
                break
    return {handle: spellings for _, handle, spellings in sorted(found, key=lambda one: -one[0])}


def _vanishes(own: Any, here: Any, color: tuple[int, ...]) -> bool:
    """Whether what is painted would look like what is beside it: then it is elsewhere in the mockup, not of another colour."""
    import cv2
    import numpy as np

    beside = cv2.dilate(own.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool) & ~own
    near = np.abs(here[beside] - np.array(color)).max(axis=1) < APART
    return bool(near.size) and float(near.mean()) > VANISHED and int(own.sum()) < beside.sum()


_PLACES = (65536, 256, 1)


def _code(number: int) -> tuple[int, int, int]:
    """A colour for each number that no two share, and that no page is likely to have."""
    return 255 - (37 * number) % 200, (101 * number + 13) % 251, 3 + number % 250


def _spelt(handle: Handle, color: tuple[int, ...], habits: Mapping[str, Counter[str]]) -> list[str]:
    """`color` as the page's CSS says it elsewhere, else in the way in which this one is written."""
    same = [
        text
        for said in habits.values()
        for text in said
        if (known := rgb_of(text)) is not None
        and max(abs(one - two) for one, two in zip(known, color, strict=True)) <= 1
    ]
    digits = "#{:02x}{:02x}{:02x}".format(*color)
    if len(handle.text) == 4 and handle.text.startswith("#") and all(digits[at] == digits[at + 1] for at in (1, 3, 5)):
        digits = f"#{digits[1]}{digits[3]}{digits[5]}"
    own = f"rgb({', '.join(map(str, color))})" if handle.text.startswith("rgb") else digits
    return list(dict.fromkeys([*sorted(same, key=len)[:1], own]))


def rgb_of(text: str) -> tuple[int, int, int] | None:
    """A CSS colour as 0..255; None for what is no colour, or lets something through."""
    import tinycss2.color3

    color = tinycss2.color3.parse_color(text) if text else None
    if color is None or isinstance(color, str) or color.alpha < 1:
        return None
    return round(255 * color.red), round(255 * color.green), round(255 * color.blue)


async def _climbed(
    handle: Handle,
    texts: dict[Handle, str],
    picture: Any,
    error: float,
    canvas: Canvas,
    habits: Mapping[str, Counter[str]],
    shown: Shown,
) -> tuple[dict[Handle, str], Any, float]:
    """The best value of one handle, the others as they are."""
    best, best_picture, best_error, idle = texts, picture, error, False

    async def is_better(text: str) -> bool:
        nonlocal best, best_picture, best_error, idle
        tried = await shown({**texts, handle: text})
        idle = tried.shape == picture.shape and bool((tried == picture).all())
        if canvas.error(tried) >= best_error - LEAST:
            return False
        best, best_picture, best_error = {**texts, handle: text}, tried, canvas.error(tried)
        return True

    now = texts.get(handle, handle.text)
    if handle.kind == WORD or handle.slot.property == "font-weight":
        for text in WEIGHTS if handle.kind == NUMBER else alternatives(handle):
            if text != now:
                await is_better(text)
        return best, best_picture, best_error
    if handle.kind not in (LENGTH, NUMBER) or not _PAINTS.search(handle.slot.property):
        return best, best_picture, best_error
    said = habits.get(family(handle.slot.property), Counter())
    number = float(now.removesuffix(handle.unit).removesuffix("px"))
    step = {"px": 1.0, "rem": 0.0625, "em": 0.0625, "%": 1.0}.get(handle.unit, 1.0 if handle.kind == LENGTH else 0.05)
    least = 0.6 * number if handle.slot.property.startswith("font") else 0.0  # what gets smaller for ever is no size
    for way in (1, -1):
        at, by, count = number, step, 0
        while (
            count < LONGEST_CLIMB
            and (at + way * by > least or number < 0)
            and await is_better(written(handle, at + way * by))
        ):
            at, by, count = at + way * by, by * (2 if count else 1), count + 1
        if count:
            while by > step / 2 and by > 1e-3:  # back by halves: the last long step may have been too long
                by /= 2
                for side in (1, -1):
                    if at + side * by > least and await is_better(written(handle, at + side * by)):
                        at += side * by
                        break
            near = [text for text in said if text != best[handle] and _close(text, handle, at, step)]
            for text in near[:2]:
                tried = await shown({**texts, handle: text})
                if canvas.error(tried) <= best_error + LEAST:
                    best, best_picture, best_error = {**texts, handle: text}, tried, canvas.error(tried)
                    break
        if count or idle:
            break
    return best, best_picture, best_error


def _close(text: str, handle: Handle, number: float, within: float) -> bool:
    try:
        return text.endswith(handle.unit) and abs(float(text.removesuffix(handle.unit)) - number) <= within
    except ValueError:
        return False
