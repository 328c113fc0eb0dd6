"""Small pages, shown in a real browser."""

import io

import pytest
from PIL import Image
from small_pages import VIEW, site


class Shower:
    """Renders pieces of HTML in the session's browser."""

    def __init__(self, chromium):
        self.chromium = chromium

    async def __call__(self, html, *, viewport=VIEW, **files):
        return await self.chromium.render(site(html, **files), viewport)


@pytest.fixture
def show(chromium):
    return Shower(chromium)


@pytest.fixture
def picture():
    """A render's picture as a Pillow image."""
    return lambda render: Image.open(io.BytesIO(render.png)).convert("RGB")
