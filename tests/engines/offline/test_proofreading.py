"""What OCR takes for something else is told by drawing."""

from dataclasses import replace

import numpy as np
import pytest

from screenshot2code.core.artifacts import Mockup, SourceFile, SourceTree, safe_path
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.proofreading import readings
from screenshot2code.engines.offline.type import set_type
from screenshot2code.imaging.codec import decode

ROWS = (  # as it stands there, as it is read
    ("The harbour is quiet in the morning light", "The harbour is quiet in the morning light"),
    ("Search\u2026 and find what you look for", "Search... and find what you look for"),
    ("It\u2019s what we\u2019d have wanted for you", "It's what we'd have wanted for you"),
    ("Latest news from the northern islands", "Latest ne ws from the northern islands"),
    ("npm install all of the packages", "npm instal1 all of the packages"),
    ("Posted on the 3rd of March, 2024", "Posted on the 3rd of March,2024"),
    ("Room 101 is on the first floor", "Room 101 is on the first floor"),
)


def test_readings_are_one_step_away():
    assert "Search\u2026" in readings("Search...")
    assert "install" in readings("instal1")
    assert "SUBMIT" in readings("SUB MIT")
    assert "Mar 3, 2024" in readings("Mar 3,2024")
    assert "2. Run" in readings("2.Run")
    assert readings("Morning") == readings("1,382.50") == []


@pytest.mark.browser
async def test_a_misread_line_is_read_again_and_a_right_one_stays(chromium):
    lines = "".join(f"<p>{shown}</p>" for shown, _ in ROWS)
    css = "body{margin:20px;font:16px/30px Arial,'Liberation Sans',sans-serif}p{margin:0 0 10px}"
    html = f"<!doctype html><meta charset=utf-8><style>{css}</style>{lines}"
    page = SourceTree((SourceFile.of("index.html", html),), safe_path("index.html"))
    viewport = Viewport(500, 340)
    render = await chromium.glance(page, viewport)
    ink = (255 - decode(render.png).astype(int)).max(axis=2) > 76
    seen = []
    for row, (_, text) in enumerate(ROWS):
        top = 20 + 40 * row
        part = ink[top : top + 30]
        rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        edges = (columns[0], top + rows[0], columns[-1] + 1, top + rows[-1] + 1)
        seen.append(
            TextLine(
                text=text,
                box=Box.from_edges(*(float(edge) for edge in edges)),
                words=(),
                confidence=1,
                color="#000000",
                background="#ffffff",
                size=16,
            )
        )
    mockup = Mockup(name="page", path="page.png", png=render.png, viewport=viewport, digest="2" * 64)
    found = await set_type(seen, chromium, mockup)
    assert [one.line.text for one in found] == [shown for shown, _ in ROWS]
    assert {one.style.size for one in found} == {16}
    assert [replace(one.line, text="") for one in found] == [replace(one, text="") for one in seen]
