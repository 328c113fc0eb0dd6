"""Pictures for a model: whole where the service looks at them as they are, else tiles at full size beside an overview."""

import io
import itertools
import math

from PIL import Image

from screenshot2code.providers.base import Picture

OVERLAP = 96  # px that neighbouring tiles share, so that no line of text is cut in both


def pictures(png: bytes, name: str, *, limit: int) -> tuple[Picture, ...]:
    """`png` as one picture, or, with a side above `limit` px, as an overview (said to be smaller) and tiles in its own size.

    `name` ("The mockup") begins every label.
    """
    with Image.open(io.BytesIO(png)) as opened:
        width, height = opened.size
        if max(width, height) <= limit:
            return (Picture(data=png, label=f"{name}, {width} x {height} px:"),)
        image = opened.convert("RGB")
    factor = limit / max(width, height)
    small = image.resize((max(1, round(width * factor)), max(1, round(height * factor))), Image.Resampling.LANCZOS)
    views = [Picture(data=_png(small), label=f"{name}, all of it at {factor:.0%} of its size ({width} x {height} px):")]
    spans = list(itertools.product(tile_spans(height, limit), tile_spans(width, limit)))
    for number, ((top, bottom), (left, right)) in enumerate(spans, start=1):
        where = f"x {left} to {right}, y {top} to {bottom}"
        label = f"{name}, part {number} of {len(spans)} in full size, {where} px:"
        views.append(Picture(data=_png(image.crop((left, top, right, bottom))), label=label))
    return tuple(views)


def tile_spans(length: int, limit: int, overlap: int = OVERLAP) -> tuple[tuple[int, int], ...]:
    """The fewest spans of at most `limit` that cover `length`, evenly spread; neighbours share at least `overlap`."""
    if length <= limit:
        return ((0, length),)
    count = math.ceil((length - overlap) / (limit - overlap))
    starts = [index * (length - limit) // (count - 1) for index in range(count)]
    return tuple((start, start + limit) for start in starts)


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format="PNG")
    return stream.getvalue()
