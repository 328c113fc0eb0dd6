"""Places that are not to be judged: an advertisement, a clock, a chart of today.

Both pictures are painted over there with one colour, and what lies there is taken out of what was read in the mockup and of the
render's elements; the judge then sees the same on both sides and needs to know nothing. Masks do not make a page score better than
it would with the same content there: they make it score as if the content were right.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from screenshot2code.core.artifacts import Element, Mockup, Render
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Perception
from screenshot2code.imaging.color import from_hex

INSIDE = 0.5  # of a thing's area under masks: it is not judged. Text that only touches a mask is
DARK = 128  # in a picture of a mask: lighter is masked


def masked(
    mockup: Mockup, facts: Perception, render: Render, boxes: Sequence[Box]
) -> tuple[Mockup, Perception, Render]:
    """All three without what lies in `boxes`, in CSS pixels of the page."""
    if not boxes:
        return mockup, facts, render
    ground = facts.background
    png = painted(mockup.png, boxes, mockup.viewport.scale, ground)
    return (
        replace(mockup, png=png, digest=hashlib.sha256(png).hexdigest()),  # a judge remembers mockups by digest
        _seen(facts, boxes),
        replace(
            render,
            png=painted(render.png, boxes, render.viewport.scale, ground),
            elements=tuple(_without(one, boxes) for one in render.elements),
        ),
    )


def boxes_of(png: bytes, *, scale: float) -> tuple[Box, ...]:
    """What a picture of a mask leaves out: its light (or, where it has an alpha channel, its opaque) places, as boxes.

    Runs of rows that are masked alike become one box, so that drawn rectangles come back as they were drawn.
    """
    with Image.open(BytesIO(png)) as picture:
        has_alpha = picture.mode in ("LA", "RGBA", "PA") or "transparency" in picture.info
        channel = picture.convert("RGBA").getchannel("A") if has_alpha else picture.convert("L")
    mask = np.asarray(channel) >= DARK
    if has_alpha and mask.all():  # an export with an alpha channel that says nothing
        with Image.open(BytesIO(png)) as picture:
            mask = np.asarray(picture.convert("L")) >= DARK
    changes = np.flatnonzero((mask[1:] != mask[:-1]).any(axis=1)) + 1
    tops = [0, *changes.tolist()]
    found = []
    for top, bottom in zip(tops, [*tops[1:], mask.shape[0]], strict=True):
        edges = np.flatnonzero(np.diff(np.concatenate(([False], mask[top], [False])).astype(np.int8)))
        found += [
            Box.from_edges(left / scale, top / scale, right / scale, bottom / scale)
            for left, right in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        ]
    return tuple(found)


def pixels_of(encoded: bytes) -> tuple[int, int] | None:
    """How many pixels a picture has across and down; None for what is no picture."""
    try:
        with Image.open(BytesIO(encoded)) as picture:
            picture.load()
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def differing(one: bytes, other: bytes, *, scale: float) -> Box | None:
    """The box in CSS pixels that holds everything in which two pictures differ; None where no pixel does."""
    with Image.open(BytesIO(one)) as first, Image.open(BytesIO(other)) as second:
        width, height = max(first.width, second.width), max(first.height, second.height)
        if first.size != second.size:
            return Box(0, 0, width / scale, height / scale)
        place = ImageChops.difference(first.convert("RGB"), second.convert("RGB")).getbbox()
    return None if place is None else Box.from_edges(*(edge / scale for edge in place))


def painted(png: bytes, boxes: Sequence[Box], scale: float, color: str) -> bytes:
    """The picture with `boxes`, in CSS pixels, painted over in one colour."""
    with Image.open(BytesIO(png)) as picture:
        image = picture.convert("RGB")
    draw = ImageDraw.Draw(image)
    for box in boxes:
        one = box.scaled(scale)
        # Outwards to whole pixels: half a pixel of what is masked would be judged otherwise.
        left, top, right, bottom = int(one.x), int(one.y), -int(-one.right // 1), -int(-one.bottom // 1)
        if right > left and bottom > top:
            draw.rectangle((left, top, right - 1, bottom - 1), fill=from_hex(color))
    out = BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _seen(facts: Perception, boxes: Sequence[Box]) -> Perception:
    return replace(
        facts,
        lines=tuple(one for one in facts.lines if not _is_inside(one.box, boxes)),
        regions=tuple(one for one in facts.regions if not _is_inside(one.box, boxes)),
        images=tuple(one for one in facts.images if not _is_inside(one.box, boxes)),
        unread=tuple(one for one in facts.unread if not _is_inside(one, boxes)),
    )


def _without(element: Element, boxes: Sequence[Box]) -> Element:
    """`element` without text that is masked; one that lies inside altogether stays for its children and paints nothing.

    Elements are referred to by their position, so none may be taken out.
    """
    texts = tuple(one for one in element.texts if not _is_inside(one.box, boxes))
    if element.parent is not None and _is_inside(element.box, boxes):
        return replace(
            element, tag="span", texts=texts, styles=_plain(element), box=replace(element.box, width=0, height=0)
        )
    return element if len(texts) == len(element.texts) else replace(element, texts=texts)


def _plain(element: Element) -> dict[str, str]:
    """Its styles without what paints a box."""
    hidden = ("background", "border", "box-shadow")
    return {name: value for name, value in element.styles.items() if not name.startswith(hidden)}


def _is_inside(box: Box, masks: Sequence[Box]) -> bool:
    """Whether most of `box` is masked. Masks may overlap, so the largest share that one of them has is what counts."""
    if box.area <= 0:
        return any(mask.x <= box.x <= mask.right and mask.y <= box.y <= mask.bottom for mask in masks)
    return max((box.overlap(mask) for mask in masks), default=0.0) > INSIDE * box.area
