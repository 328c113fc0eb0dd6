"""Pictures for a model: whole where the service looks at them as they are, else tiles at full size beside an overview.

No picture is ever shrunk without its label saying so, and no request is ever over a limit: what may be left out (close-ups, parts
of the render) is left out and counted, and a mockup that cannot be sent even then is refused.
"""

import io
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image

from screenshot2code.core.geometry import Box
from screenshot2code.errors import MockupError
from screenshot2code.providers.base import Picture, PictureLimits

OVERLAP = 96  # px that neighbouring tiles share, so that no line of text is cut in both
JPEG_QUALITY = 92  # for a tile that is too many bytes without loss: noise and photos; text stays legible
CLOSE_UP_MARGIN = 16  # px round a difference: what it is beside is half of what is wrong with it
CLOSE_UP_LONGEST = 640  # px; a larger difference is seen well enough in the whole picture
OVERVIEW_LONGEST = 1024  # px of a render: its words and code are known, what is wrong with it stands close up beside it
CLOSE_UP_GAP = 12  # px between mockup and render
PIXELS_A_TOKEN = 750  # of a picture; services count one for 700 to 1000, and we would rather foresee too much


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A place to be seen close up, in CSS pixels of mockup and of render; `name` begins its label."""

    name: str
    box: Box
    rendered: Box


def pictures(png: bytes, name: str, *, limits: PictureLimits) -> tuple[Picture, ...]:
    """`png` as one picture, or, over a limit, as an overview (said to be smaller) and tiles in its own size.

    `name` ("The mockup") begins every label. A tile of too many bytes goes as JPEG, and its label says so.
    """
    limit = limits.longest_side
    with Image.open(io.BytesIO(png)) as opened:
        width, height = opened.size
        if max(width, height) <= limit and len(png) <= limits.bytes_each:
            return (Picture(data=png, label=f"{name}, {width} x {height} px:"),)
        image = opened.convert("RGB")
    if max(width, height) <= limit:
        return (_encoded(image, f"{name}, {width} x {height} px", limits),)
    views = [_overview(image, name, limit, limits)]
    spans = list(itertools.product(tile_spans(height, limit), tile_spans(width, limit)))
    for number, ((top, bottom), (left, right)) in enumerate(spans, start=1):
        label = f"{name}, part {number} of {len(spans)} in full size, x {left} to {right}, y {top} to {bottom} px"
        views.append(_encoded(image.crop((left, top, right, bottom)), label, limits))
    return tuple(views)


def overview(png: bytes, name: str, *, limits: PictureLimits) -> Picture:
    """All of `png` in one picture, smaller where it is longer than OVERVIEW_LONGEST: its label says so."""
    limit = min(OVERVIEW_LONGEST, limits.longest_side)
    with Image.open(io.BytesIO(png)) as opened:
        if max(opened.size) > limit:
            return _overview(opened.convert("RGB"), name, limit, limits)
    return pictures(png, name, limits=limits)[0]


def tile_spans(length: int, limit: int, overlap: int = OVERLAP) -> tuple[tuple[int, int], ...]:
    """The fewest spans of at most `limit` that cover `length`, evenly spread; neighbours share at least `overlap`."""
    if length <= limit:
        return ((0, length),)
    count = math.ceil((length - overlap) / (limit - overlap))
    starts = [index * (length - limit) // (count - 1) for index in range(count)]
    return tuple((start, start + limit) for start in starts)


def close_ups(
    mockup: bytes, render: bytes, pairs: Sequence[Pair], *, scale: float, limits: PictureLimits
) -> tuple[Picture, ...]:
    """For each of `pairs`, mockup (left) and render (right) side by side, at full size. Places too large for it are passed over."""
    if not pairs:
        return ()
    views = []
    with Image.open(io.BytesIO(mockup)) as one, Image.open(io.BytesIO(render)) as two:
        left, right = one.convert("RGB"), two.convert("RGB")
    for pair in pairs:
        crops = [_crop(left, pair.box, scale), _crop(right, pair.rendered, scale)]
        if any(crop is None for crop in crops):
            continue
        both = [crop for crop in crops if crop is not None]
        width, height = sum(crop.width for crop in both) + CLOSE_UP_GAP, max(crop.height for crop in both)
        if max(width, height) > min(CLOSE_UP_LONGEST * 2, limits.longest_side):
            continue
        sheet = Image.new("RGB", (width, height), "#ff00ff")  # in no page by chance: where one picture ends is plain
        sheet.paste(both[0], (0, 0))
        sheet.paste(both[1], (both[0].width + CLOSE_UP_GAP, 0))
        views.append(_encoded(sheet, f"{pair.name}: mockup (left) and render (right), full size", limits))
    return tuple(views)


def bounded(needed: Sequence[Picture], wished: Iterable[Picture], limits: PictureLimits) -> tuple[Picture, ...]:
    """Those of `wished` that a request has room for beside `needed`, in their order.

    Raises MockupError where `needed` alone is more than the service takes.
    """
    count, total = len(needed), sum(_sent(one) for one in needed)
    if count > limits.per_request or total > limits.bytes_per_request:
        raise MockupError(
            f"The mockup is {count} pictures of {total / 1e6:.0f} MB for this model's service, which takes"
            f" {limits.per_request} of {limits.bytes_per_request / 1e6:.0f} MB.",
            hint="Cut the mockup into several, choose another model, or use --engine offline.",
        )
    kept = []
    for picture in wished:
        if count + 1 > limits.per_request or total + _sent(picture) > limits.bytes_per_request:
            continue
        count, total = count + 1, total + _sent(picture)
        kept.append(picture)
    return tuple(kept)


def tokens_of(picture: Picture) -> int:
    """About how many tokens a service counts for `picture`."""
    with Image.open(io.BytesIO(picture.data)) as opened:
        return math.ceil(opened.width * opened.height / PIXELS_A_TOKEN)


def _sent(picture: Picture) -> int:
    return len(picture.data)


def _overview(image: Image.Image, name: str, limit: int, limits: PictureLimits) -> Picture:
    width, height = image.size
    factor = limit / max(width, height)
    small = image.resize((max(1, round(width * factor)), max(1, round(height * factor))), Image.Resampling.LANCZOS)
    return _encoded(small, f"{name}, all of it at {factor:.0%} of its size ({width} x {height} px)", limits)


def _crop(image: Image.Image, box: Box, scale: float) -> Image.Image | None:
    """`box` and what is round it; None where it is empty or too large for a close-up."""
    wanted = box.padded(CLOSE_UP_MARGIN).scaled(scale)
    left, top = max(0, round(wanted.x)), max(0, round(wanted.y))
    right, bottom = min(image.width, round(wanted.right)), min(image.height, round(wanted.bottom))
    if right - left < 1 or bottom - top < 1 or max(right - left, bottom - top) > CLOSE_UP_LONGEST:
        return None
    return image.crop((left, top, right, bottom))


def _encoded(image: Image.Image, label: str, limits: PictureLimits) -> Picture:
    stream = io.BytesIO()
    image.save(stream, format="PNG")
    if stream.tell() <= limits.bytes_each or "image/jpeg" not in limits.media_types:
        return Picture(data=stream.getvalue(), label=f"{label}:")
    for quality in (JPEG_QUALITY, JPEG_QUALITY - 12, JPEG_QUALITY - 32):
        stream = io.BytesIO()
        image.save(stream, format="JPEG", quality=quality)
        if stream.tell() <= limits.bytes_each:
            break
    return Picture(data=stream.getvalue(), media_type="image/jpeg", label=f"{label}, as JPEG:")
