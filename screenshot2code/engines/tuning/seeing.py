"""The pixels of an open page, kept up with what changes on it."""

import io
from collections.abc import Awaitable, Callable
from typing import Any

from screenshot2code.core.artifacts import Render, SourceTree
from screenshot2code.render.base import Showing


class Seeing:
    """An open page that is shown over and over: each time only the rows that changed have to be decoded."""

    def __init__(self, opening: Callable[[], Awaitable[Showing]]) -> None:
        """`opening` opens the page, once something is to be shown on it: of many pages nothing has to be tried."""
        self._opening = opening
        self._page: Showing | None = None
        self._pixels: Any = None

    async def show(self, site: SourceTree) -> tuple[Render, Any]:
        """The page as `site`, and its pixels (rows, columns, RGB; uint8, device px). The PNG of the render is of some rows only."""
        if self._page is None:
            self._page = await self._opening()
        shown = await self._page.show(site)
        before, self._pixels = self._pixels, None  # nothing is known of the page where this fails
        if not shown.render.png:
            self._pixels = before
        elif shown.top is None:
            self._pixels = pixels_of(shown.render.png)
        else:
            rows = pixels_of(shown.render.png)
            self._pixels = before.copy()  # what was given out before stays as it is
            self._pixels[shown.top : shown.top + len(rows)] = rows
        return shown.render, self._pixels


def pixels_of(png: bytes) -> Any:
    import numpy as np
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
