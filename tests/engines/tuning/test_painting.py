"""Paint is put right by what the mockup shows where each colour is painted, and by nothing that would make it vanish."""

from collections import Counter

import numpy as np
import pytest

from screenshot2code.core.artifacts import Element, Render
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.engines.tuning.handles import COLOR, Handle
from screenshot2code.engines.tuning.painting import Canvas, paint, rgb_of
from screenshot2code.engines.tuning.stylesheet import Slot
from screenshot2code.testing import PAINTED

SLOT = Slot(file="a.css", selector=".x", media="", property="background", value="#3030a0", start=0, end=7, line=1)
GROUND = Handle(slot=SLOT, start=0, end=7, kind=COLOR, elements=(0,))
RENDER = Render(
    png=b"",
    viewport=Viewport(60, 60),
    size=Size(60, 60),
    elements=(Element(index=0, parent=None, tag="p", selector=".x", box=Box(10, 10, 20, 20)),),
    fingerprint=PAINTED,
)


def drawn(color, x=10, hole=0):
    picture = np.full((60, 60, 3), 255, np.uint8)
    picture[10:30, x : x + 20] = rgb_of(color)
    picture[11 : 11 + hole, x + 1 : x + 1 + hole] = 255
    return picture


async def painted(mockup, hole=0):
    async def shown(texts):
        return drawn(texts.get(GROUND, GROUND.text), hole=hole)

    return await paint([GROUND], [], RENDER, Canvas(mockup), {}, {"background": Counter()}, shown)


async def test_a_colour_is_read_where_it_is_painted():
    assert await painted(drawn("#c02040")) == {GROUND: "#c02040"}


async def test_a_frame_that_lies_elsewhere_is_not_of_the_colour_of_the_ground():
    assert await painted(drawn("#3030a0", x=35, hole=18), hole=18) == {}


@pytest.mark.parametrize(
    ("text", "rgb"),
    [("#fff", (255, 255, 255)), ("rgb(1, 2, 3)", (1, 2, 3)), ("rgba(1, 2, 3, .5)", None), ("12px", None)],
)
def test_only_what_covers_has_a_colour_of_its_own(text, rgb):
    assert rgb_of(text) == rgb
