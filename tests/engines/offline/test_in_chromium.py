"""A perception drawn by hand, set with real fonts, lands in the real browser where it was drawn."""

import re

import pytest

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.history import Brief
from screenshot2code.core.perception import Border, ImageRegion, Perception, Region, TextLine, Word
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.offline import Offline
from screenshot2code.imaging.codec import encode_png
from screenshot2code.render.base import TextSample
from screenshot2code.stacks.html import Html
from screenshot2code.testing import page_picture

pytestmark = pytest.mark.browser

FAMILY = "Arial, Helvetica, 'Liberation Sans', sans-serif"
VIEWPORT = Viewport(1000, 700)
REGIONS = (
    Region(box=Box(0, 0, 1000, 64), fill="#123456"),
    Region(box=Box(40, 240, 290, 200), fill="#f4f4f4", radius=8, border=Border(width=1, color="#cccccc")),
    Region(box=Box(355, 240, 290, 200), fill="#f4f4f4", radius=8, border=Border(width=1, color="#cccccc")),
    Region(box=Box(670, 240, 290, 200), fill="#f4f4f4", radius=8, border=Border(width=1, color="#cccccc")),
    Region(box=Box(60, 380, 120, 40), fill="#c01020", radius=6),
    Region(box=Box(0, 600, 1000, 100), fill="#222222"),
)
LINES = (  # text, pen x, baseline, size, weight, colour
    ("Quicksilver", 40, 39, 20, 700, "#ffffff"),
    ("Products", 760, 38, 16, 400, "#ffffff"),
    ("Pricing", 850, 38, 16, 400, "#ffffff"),
    ("Login", 920, 38, 16, 400, "#ffffff"),
    ("Things that hold together", 40, 134, 40, 700, "#222222"),
    ("Everything you see here was drawn by hand and measured, then written again as a", 40, 180, 16, 400, "#444444"),
    ("page that flows; the words wrap where they wrapped.", 40, 204, 16, 400, "#444444"),
    ("First card", 60, 284, 20, 700, "#222222"),
    ("Second card", 375, 284, 20, 700, "#222222"),
    ("Third card", 690, 284, 20, 700, "#222222"),
    ("Some words about this", 60, 320, 16, 400, "#444444"),
    ("Other words about that", 375, 320, 16, 400, "#444444"),
    ("Few words about these", 690, 320, 16, 400, "#444444"),
    ("Read on", 92, 406, 16, 400, "#ffffff"),
    ("Made with care, somewhere", 40, 655, 14, 400, "#aaaaaa"),
)


async def drawn(chromium) -> Perception:
    import numpy as np

    samples = [TextSample(text=text, family=FAMILY, size=size, weight=weight) for text, _, _, size, weight, _ in LINES]
    lines = []
    for (text, x, baseline, size, weight, color), ink in zip(LINES, await chromium.measure(samples), strict=True):
        edges = (x - ink.left, baseline - ink.ascent, x + ink.right, baseline + ink.descent)
        box = Box.from_edges(*(round(edge) for edge in edges))
        words = tuple(Word(text=word, box=box) for word in text.split())
        lines.append(
            TextLine(
                text=text,
                box=box,
                words=words,
                confidence=0.99,
                color=color,
                background="#ffffff",
                size=float(size),
                weight=weight,
            )
        )
    photo = encode_png(np.full((120, 260, 3), 99, np.uint8))
    return Perception(
        digest="0" * 64,
        size=Size(VIEWPORT.width, VIEWPORT.height),
        background="#ffffff",
        lines=tuple(lines),
        regions=tuple(sorted(REGIONS, key=lambda region: -region.box.area)),
        images=(ImageRegion(box=Box(40, 460, 260, 120), data=photo, media_type="image/png"),),
        palette=(),
    )


@pytest.fixture
async def shown(chromium):
    facts = await drawn(chromium)
    mockup = Mockup(
        name="drawn",
        path="drawn.png",
        png=page_picture(Size(VIEWPORT.width, VIEWPORT.height)),
        viewport=VIEWPORT,
        digest=facts.digest,
    )
    engine = Offline(Workbench(renderer=chromium, comparer=None, stack=Html()))
    draft = await engine.draft(Brief(run="run", mockup=mockup, facts=facts), lambda _: None)
    return facts, await chromium.render(draft.source, VIEWPORT)


def off(one: Box, other: Box) -> float:
    pairs = zip((one.x, one.y, one.right, one.bottom), (other.x, other.y, other.right, other.bottom), strict=True)
    return max(abs(first - second) for first, second in pairs)


async def test_every_region_and_picture_lands_within_a_pixel(shown):
    facts, render = shown
    boxes = [element.box for element in render.elements]
    for part in (*facts.regions, *facts.images):
        assert min(off(part.box, box) for box in boxes) <= 1, part.box
    assert abs(render.size.height - facts.size.height) <= 1
    assert render.complaints == ()


async def test_every_line_of_text_breaks_and_lands_where_it_was(shown, chromium):
    facts, render = shown
    pieces = {
        re.sub(r"\s+", " ", piece.text).strip(): (piece, element)
        for element in render.elements
        for piece in element.texts
    }
    for line in facts.lines:
        assert line.text in pieces, sorted(pieces)
        piece, element = pieces[line.text]
        size = float(element.styles["font-size"].removesuffix("px"))
        weight = int(element.styles["font-weight"])
        sample = TextSample(text=line.text, family=element.styles["font-family"], size=size, weight=weight)
        (ink,) = await chromium.measure([sample])
        baseline = piece.box.y + round(ink.font_ascent)
        seen = Box.from_edges(
            piece.box.x - ink.left, baseline - ink.ascent, piece.box.x + ink.right, baseline + ink.descent
        )
        assert off(seen, line.box) <= 2, (line.text, line.box, seen)


async def test_the_page_fits_a_narrow_screen(shown, chromium):
    """No part of it is cut off on a phone."""
    facts, _ = shown
    mockup = Mockup(
        name="drawn",
        path="drawn.png",
        png=page_picture(Size(VIEWPORT.width, VIEWPORT.height)),
        viewport=VIEWPORT,
        digest=facts.digest,
    )
    engine = Offline(Workbench(renderer=chromium, comparer=None, stack=Html()))
    draft = await engine.draft(Brief(run="run", mockup=mockup, facts=facts), lambda _: None)
    narrow = await chromium.render(draft.source, Viewport(390, 800))
    assert max(element.box.right for element in narrow.elements) <= 390
