"""Sizes, weights and spacings are settled by drawing: what was set comes out as it was written."""

from dataclasses import replace

import pytest

from screenshot2code.core.artifacts import Mockup, SourceFile, SourceTree, safe_path
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.settling import Setting, settle, sizes_near
from screenshot2code.engines.offline.type import set_type
from screenshot2code.fonts import font_faces, pack_family
from screenshot2code.imaging.perception import perceive
from screenshot2code.render.base import InkPicture, TextExtent

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


class Ruler:
    """A renderer to which every letter is half as wide as high, and that finds lines as like each face as it is told."""

    def __init__(self, likeness):
        self.likeness = likeness  # by text, family, and weight where they differ

    async def measure(self, samples):
        return [
            TextExtent(
                advance=0.5 * one.size * len(one.text), left=0, right=0.5 * one.size * len(one.text), ascent=0.7 * one.size,
                descent=0, font_ascent=0.9 * one.size, font_descent=0.3 * one.size,
                likeness=self._of(one) if one.ink else None,
            )
            for one in samples
        ]  # fmt: skip

    def _of(self, sample):
        return (
            self.likeness.get((sample.text, sample.family, sample.weight)) or self.likeness[sample.text, sample.family]
        )


async def test_a_label_is_set_in_the_family_of_its_page_unless_it_is_much_liker_to_another():
    def settled_with(likeness):
        return settle(lines, [ink] * len(lines), [[own, other]] * len(lines), [[0, 1], [2]], 1.0, Ruler(likeness))

    lines = [_line(text) for text in ("Everything was measured", "and drawn once again", "5 min ago")]
    ink = InkPicture(width=9, height=9, coverage=bytes(81), color="#222222")
    own, other = (Setting(family=family, generic="sans-serif", weight=400, size=16) for family in ("Own", "Other"))
    known = {(line.text, "Own"): 0.98 for line in lines} | {(line.text, "Other"): 0.8 for line in lines}
    by_luck = known | {("5 min ago", "Own"): 0.9, ("5 min ago", "Other"): 0.97}
    assert {one.family for one in (await settled_with(by_luck)).values()} == {"Own"}
    surely = known | {("5 min ago", "Own"): 0.75, ("5 min ago", "Other"): 0.98}
    assert [one.family for one in (await settled_with(surely)).values()] == ["Own", "Own", "Other"]


async def test_a_second_weight_of_a_family_that_the_page_has_beside_its_own_is_no_other_family():
    lines = [
        _line(text) for text in ("Everything was measured", "and drawn once again", "PORTFOLIO of a year", "ABOUT")
    ]
    ink = InkPicture(width=9, height=9, coverage=bytes(81), color="#222222")
    own, other = (Setting(family=family, generic="sans-serif", weight=400, size=16) for family in ("Own", "Other"))
    bold = replace(other, weight=700)
    known = {(text.text, one.family, one.weight): 0.8 for text in lines for one in (own, other, bold)}
    known |= {(line.text, "Own", 400): 0.98 for line in lines[:2]} | {("PORTFOLIO of a year", "Other", 400): 0.98}
    known |= {("ABOUT", "Other", 400): 0.8, ("ABOUT", "Other", 700): 0.97}
    guesses = [[own], [own], [other], [other, bold]]
    found = await settle(lines, [ink] * len(lines), guesses, [[0, 1], [2], [3]], 1.0, Ruler(known))
    assert [(one.family, one.weight) for one in found.values()] == [("Own", 400)] * 2 + [("Other", 400), ("Other", 700)]


def _line(text):
    return TextLine(
        text=text, box=Box(0, 0, 8.0 * len(text), 11.2), words=(), confidence=1, color="#222222", background="#ffffff",
        size=16, weight=400, generic="sans-serif",
    )  # fmt: skip
