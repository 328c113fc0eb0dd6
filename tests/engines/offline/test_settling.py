"""Sizes, weights and spacings are settled by drawing: what was set comes out as it was written."""

import pytest

from screenshot2code.core.artifacts import Mockup, SourceFile, SourceTree, safe_path
from screenshot2code.core.geometry import Viewport
from screenshot2code.engines.offline.settling import sizes_near
from screenshot2code.engines.offline.type import set_type
from screenshot2code.fonts import font_faces, pack_family
from screenshot2code.imaging.perception import perceive

ROWS = (  # size, weight, letter-spacing, text
    (15.2, 400, 0, "Everything you see here was measured and drawn"),
    (15.2, 400, 0, "and read again by somebody new"),
    (13, 400, 0.5, "Overview of the quarter"),
    (40, 600, -0.8, "Build what people want"),
    (12, 600, 1.2, "LATEST NEWS"),
    (17.6, 600, 0, "Monthly revenue"),
    (14, 400, 0, "Sign in"),
    (14, 400, 0, "Reports"),
    (14, 500, 0, "Your invoices and projects"),
)


def test_sizes_that_people_write_come_first():
    assert sizes_near(15.6, 16.6, steps=4)[0] == 16
    assert 15.2 in sizes_near(15.0, 15.4, steps=3)
    assert sizes_near(20.13, 20.24, steps=4) == []


@pytest.mark.browser
@pytest.mark.ocr
async def test_a_page_comes_out_in_the_sizes_weights_and_spacings_it_was_written_in(chromium):
    family = pack_family("Inter")
    faces = [family.face(weight) for weight in (400, 500, 600)]
    rows = "".join(
        f'<p style="font-size:{size}px;font-weight:{weight};letter-spacing:{spacing}px">{text}</p>'
        for size, weight, spacing, text in ROWS
    )
    css = f"body{{margin:30px;font-family:Inter;color:#222}}p{{margin:0 0 18px}}{font_faces(faces, folder='f')}"
    page = SourceTree(
        (
            SourceFile.of("index.html", f"<!doctype html><style>{css}</style>{rows}"),
            *(SourceFile.of(f"f/{face.file_name}", face.data) for face in faces),
        ),
        safe_path("index.html"),
    )
    viewport = Viewport(640, 480)
    render = await chromium.glance(page, viewport)
    mockup = Mockup(name="page", path="page.png", png=render.png, viewport=viewport, digest="1" * 64)
    found = await set_type(perceive(mockup).lines, chromium, mockup)
    assert [one.line.text for one in found] == [text for *_, text in ROWS]
    assert [one.style.size for one in found] == pytest.approx([size for size, *_ in ROWS], rel=0.005)
    assert [one.style.weight for one in found] == [weight for _, weight, *_ in ROWS]
    assert [one.style.letter_spacing for one in found] == pytest.approx([row[2] for row in ROWS], abs=0.06)
