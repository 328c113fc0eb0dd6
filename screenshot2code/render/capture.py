"""Taking the picture: lossless, the whole page, through the browser's own fast path."""

import asyncio
import base64
import io
import math

from playwright.async_api import CDPSession

from screenshot2code.core.geometry import Size
from screenshot2code.errors import RenderError

MAX_BAND = 8000  # device px; the compositor's textures end at 16384 in either direction
MAX_PIXELS = 250_000_000  # a 1280 px wide page of some 190 000 px; beyond, decoding it would hurt the machine
_GRID = 20  # CSS px; band edges on this grid fall on whole device pixels for every scale that is a multiple of .05


async def page_size(session: CDPSession) -> Size:
    """The size of the whole page in CSS pixels, at least that of the window."""
    metrics = await session.send("Page.getLayoutMetrics")
    content = metrics["cssContentSize"]
    return Size(math.ceil(content["width"]), math.ceil(content["height"]))


async def capture(session: CDPSession, size: Size, scale: float) -> bytes:
    """The whole page as PNG in device pixels. Pages too tall for one capture are taken in bands and joined.

    Raises RenderError for a page that no picture can hold.
    """
    return await capture_rows(session, size, scale, (0, size.height))


async def capture_rows(session: CDPSession, size: Size, scale: float, rows: tuple[int, int]) -> bytes:
    """Like `capture`, but only the rows from the first to before the last, in CSS pixels; see `on_grid`."""
    if size.width * size.height * scale * scale > MAX_PIXELS or size.width * scale > 2 * MAX_BAND:
        raise RenderError(
            f"The page is {size.width} by {size.height} px, which is more than a picture can hold.",
            hint="Something on it grows without end, or is placed very far away.",
        )
    first, last = rows
    if (last - first) * scale <= 2 * MAX_BAND:
        return await _band(session, first, size.width, last - first)
    tops = bands(last - first, scale)
    pieces = [await _band(session, first + top, size.width, bottom - top) for top, bottom in tops]
    return await asyncio.to_thread(_join, pieces)


def bands(height: int, scale: float) -> tuple[tuple[int, int], ...]:
    """Top and bottom, in CSS pixels, of the pieces that a page of `height` is captured in."""
    step = max(_GRID, int(MAX_BAND / scale) // _GRID * _GRID)
    return tuple((top, min(top + step, height)) for top in range(0, height, step))


def on_grid(top: float, bottom: float, height: int) -> tuple[int, int]:
    """The rows round these of a page of `height`, in CSS pixels, that begin and end on whole device pixels."""
    return max(0, math.floor(top / _GRID) * _GRID), min(height, math.ceil(min(bottom, height) / _GRID) * _GRID)


async def _band(session: CDPSession, top: int, width: int, height: int) -> bytes:
    answer = await session.send(
        "Page.captureScreenshot",
        {
            "format": "png",
            "optimizeForSpeed": True,  # fast zlib settings; still lossless
            "captureBeyondViewport": True,
            "clip": {"x": 0, "y": top, "width": width, "height": height, "scale": 1},
        },
    )
    return base64.b64decode(answer["data"])


def _join(pieces: list[bytes]) -> bytes:
    from PIL import Image

    pictures = [Image.open(io.BytesIO(piece)).convert("RGB") for piece in pieces]
    whole = Image.new("RGB", (pictures[0].width, sum(picture.height for picture in pictures)))
    top = 0
    for picture in pictures:
        whole.paste(picture, (0, top))
        top += picture.height
    packed = io.BytesIO()
    whole.save(packed, "PNG", compress_level=1)
    return packed.getvalue()
