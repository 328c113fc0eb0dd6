"""Pages drawn with Pillow, of which everything is known."""

import hashlib

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.geometry import Viewport
from screenshot2code.imaging import codec

SERIFLESS = "Aileron"  # the face that Pillow carries: the tests need no font of the system


class Drawing:
    """A white page to draw on, in CSS pixels; `scale` device pixels each."""

    def __init__(self, width, height, *, scale=1, background="#ffffff"):
        self.scale = scale
        self.image = Image.new("RGB", (width * scale, height * scale), background)
        self.draw = ImageDraw.Draw(self.image)

    def box(self, x, y, width, height, fill, *, radius=0, outline=None, line=1):
        """A rectangle; round corners are anti-aliased by drawing four times as large."""
        fine = 4 * self.scale if radius else self.scale
        mask = Image.new("L", (width * fine, height * fine))
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, width * fine - 1, height * fine - 1), radius * fine, fill=255)
        mask = mask.resize((width * self.scale, height * self.scale), Image.Resampling.BOX)
        self.image.paste(outline or fill, (x * self.scale, y * self.scale), mask)
        if outline:
            self.box(x + line, y + line, width - 2 * line, height - 2 * line, fill, radius=max(0, radius - line))

    def text(self, x, y, words, *, size=16, fill="#222222"):
        """`words` with the top of their em square at (x, y); returns the box of the ink in CSS pixels."""
        face = ImageFont.load_default(size=size * self.scale)
        self.draw.text((x * self.scale, y * self.scale), words, font=face, fill=fill)
        left, top, right, bottom = self.draw.textbbox((x * self.scale, y * self.scale), words, font=face)
        return tuple(edge / self.scale for edge in (left, top, right, bottom))

    @property
    def pixels(self):
        return np.array(self.image)

    def mockup(self):
        png = codec.encode_png(self.pixels)
        height, width = self.pixels.shape[:2]
        viewport = Viewport(width=width // self.scale, height=height // self.scale, scale=self.scale)
        return Mockup(
            name="drawn", path="drawn.png", png=png, viewport=viewport, digest=hashlib.sha256(png).hexdigest()
        )


@pytest.fixture(scope="session")
def drawing():
    return Drawing


@pytest.fixture
def drawn_page():
    """A page with a bar, a card, and text."""
    page = Drawing(480, 320, background="#f4f6f9")
    page.box(0, 0, 480, 48, "#1f2d3d")
    page.text(20, 14, "Acme", fill="#ffffff")
    page.box(40, 80, 300, 180, "#ffffff", radius=8, outline="#d0d4dd")
    for row in range(4):
        page.text(60, 100 + 30 * row, "Some words on a card", size=15)
    return page.pixels
