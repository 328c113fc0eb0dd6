"""Pages set in a face are recognised by their ink, in the browser that draws them."""

import dataclasses

import numpy as np
import pytest

from screenshot2code.core.artifacts import Mockup, SourceFile, SourceTree, safe_path
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.perception import TextLine, TextRun
from screenshot2code.engines.offline.colors import channels, distance
from screenshot2code.engines.offline.type import set_type
from screenshot2code.fonts import font_faces, pack_family
from screenshot2code.imaging.codec import decode
from screenshot2code.render.chromium import Chromium

pytestmark = pytest.mark.browser

SIZE = 16
ROWS = (  # weight, text
    (700, "Things that hold together"),
    (400, "Everything you see here was written by hand, measured and drawn,"),
    (400, "and then read again by somebody who had never seen it before."),
    (400, "Jackdaws love my big sphinx of quartz"),
    (700, "Grumpy wizards make toxic brew"),
)


def page(stack, color, ground, size=SIZE):
    lines = "".join(f'<p style="font-weight:{weight}">{text}</p>' for weight, text in ROWS)
    css = f"body{{margin:20px;background:{ground};font:{size}px/30px {stack};color:{color}}}p{{margin:0 0 10px;white-space:nowrap}}"
    family = pack_family(stack)
    faces = [family.face(400), family.face(700)] if family else []
    return SourceTree(
        (
            SourceFile.of("index.html", f"<!doctype html><style>{font_faces(faces, folder='f')}{css}</style>{lines}"),
            *(SourceFile.of(f"f/{face.file_name}", face.data) for face in faces),
        ),
        safe_path("index.html"),
    )


def seen(png, scale, color, ground, written=ROWS):
    """The lines of the page as perception would give them, but that all are taken for plain text."""
    pixels = decode(png).astype(int)
    ink = np.abs(pixels - pixels[0, 0]).max(axis=2) > 76
    for row, (weight, text) in enumerate(written):
        top, bottom = round((20 + 40 * row - 5) * scale), round((20 + 40 * row + 35) * scale)
        rows, columns = np.flatnonzero(ink[top:bottom].any(axis=1)), np.flatnonzero(ink[top:bottom].any(axis=0))
        edges = (columns[0], top + rows[0], columns[-1] + 1, top + rows[-1] + 1)
        box = Box.from_edges(*(float(edge) / scale for edge in edges))
        yield TextLine(
            text=text, box=box, words=(), confidence=1, color=color, background=ground, size=SIZE, weight=weight
        )


@pytest.mark.parametrize(
    ("stack", "scale", "color", "ground"),
    [
        ("Lato, sans-serif", 1, "#222222", "#ffffff"),
        ("'Open Sans', sans-serif", 1, "#222222", "#ffffff"),
        ("'Source Sans Pro', sans-serif", 2, "#222222", "#ffffff"),
        ("Inter, sans-serif", 1, "#eeeeee", "#102030"),
        ("Merriweather, serif", 1, "#222222", "#ffffff"),
        ("Arial, 'Liberation Sans', sans-serif", 1, "#222222", "#ffffff"),
        ("'Times New Roman', 'Liberation Serif', serif", 1, "#222222", "#ffffff"),
    ],
)
async def test_the_face_weight_and_size_of_a_page_are_found(chromium, stack, scale, color, ground):
    """Also where the face is one that every system has: then nothing of the pack is in its way."""
    viewport = Viewport(800, 260, scale)
    render = await chromium.glance(page(stack, color, ground), viewport)
    lines = list(seen(render.png, scale, color, ground))
    mockup = Mockup(name="page", path="page.png", png=render.png, viewport=viewport, digest="0" * 64)
    found = await set_type(lines, chromium, mockup)

    def first(family):
        return family.split(",")[0].strip("\"'")

    assert {first(one.style.family) for one in found} == {first(stack)}
    assert [one.style.weight for one in found] == [weight for weight, _ in ROWS]
    assert [one.style.size for one in found] == pytest.approx([SIZE] * len(ROWS), abs=0.25)
    assert [one.origin for one in found] == pytest.approx([20] * len(ROWS), abs=0.3)
    leading = [30 - round(one.extent.font_ascent) - round(one.extent.font_descent) for one in found]
    baselines = [
        20 + 40 * row + more // 2 + round(one.extent.font_ascent)
        for row, (one, more) in enumerate(zip(found, leading, strict=True))
    ]
    assert [one.baseline for one in found] == pytest.approx(baselines, abs=0.5 / scale)


@pytest.mark.parametrize(("family", "size"), [("Source Sans Pro", 14), ("Poppins", 13)])
async def test_the_face_and_size_of_hinted_letters_are_found(family, size):
    """Bold letters of the one are a tenth wider when hinted: no size explains them by the widths that they have otherwise."""
    viewport = Viewport(800, 260)
    async with Chromium(hinted=True) as hinting:
        render = await hinting.glance(page(f"'{family}', sans-serif", "#222222", "#ffffff", size=size), viewport)
        lines = [dataclasses.replace(one, size=size + 1) for one in seen(render.png, 1, "#222222", "#ffffff")]
        mockup = Mockup(name="page", path="page.png", png=render.png, viewport=viewport, digest="0" * 64)
        found = await set_type(lines, hinting, mockup)
    assert [(one.style.family.split(",")[0].strip("\"'"), one.style.weight, one.style.size) for one in found] == [
        (family, weight, size) for weight, _ in ROWS
    ]


HINTED_ROWS = (  # size, weight, letter-spacing, text
    (20, 600, 0.0, "Account Settings"),
    (20, 600, 0.0, "My Account"),
    (12, 500, 0.48, "BUSINESS SETTINGS"),
    (12, 500, 0.48, "EXPERIENCE"),
    (14, 400, 0.0, "This contact will be shown to others publicly."),
    (14, 400, 0.0, "You can set a permanent password if you want to."),
)


async def test_hinted_titles_and_spaced_capitals_keep_their_size():
    """A browser tells hinted ink in whole pixels, mostly one too many: 20 px seemed too large, and 18 px set apart to fit."""
    family = pack_family("Inter")
    faces = font_faces([family.face(weight) for weight in (400, 500, 600)], folder="f")
    lines = "".join(
        f'<p style="font-size:{size}px;font-weight:{weight};letter-spacing:{spacing}px">{text}</p>'
        for size, weight, spacing, text in HINTED_ROWS
    )
    css = "body{margin:20px;background:#fff;font-family:Inter;line-height:30px}p{margin:0 0 10px;white-space:nowrap}"
    files = [
        SourceFile.of(f"f/{face.file_name}", face.data)
        for face in {family.face(400), family.face(500), family.face(600)}
    ]
    html = SourceFile.of("index.html", f"<!doctype html><style>{faces}{css}p{{color:#222222}}</style>{lines}")
    viewport = Viewport(800, 300)
    async with Chromium(hinted=True) as hinting:
        render = await hinting.glance(SourceTree((html, *files), safe_path("index.html")), viewport)
        rows = [(weight, text) for _, weight, _, text in HINTED_ROWS]
        lines = [
            dataclasses.replace(one, size=size)
            for one, (size, *_) in zip(seen(render.png, 1, "#222222", "#ffffff", rows), HINTED_ROWS, strict=True)
        ]
        mockup = Mockup(name="page", path="page.png", png=render.png, viewport=viewport, digest="0" * 64)
        found = [one.style for one in await set_type(lines, hinting, mockup)]
    assert [(one.family.split(",")[0], one.size, one.weight) for one in found] == [
        ("Inter", size, weight) for size, weight, *_ in HINTED_ROWS
    ]
    assert [one.letter_spacing for one in found] == pytest.approx([row[2] for row in HINTED_ROWS], abs=0.05)


@pytest.mark.parametrize(("color", "ground"), [("#2c2c2c", "#ffffff"), ("#ffffff", "#c0392b")])
async def test_thin_letters_have_the_colour_that_they_were_given_not_the_paler_one_that_they_show(
    chromium, color, ground
):
    viewport = Viewport(800, 260)
    render = await chromium.glance(page("Montserrat, sans-serif", color, ground, size=12), viewport)
    given, below = channels(color), channels(ground)
    shown = "#" + "".join(f"{round(back + 0.85 * (ink - back)):02x}" for ink, back in zip(given, below, strict=True))
    lines = [
        dataclasses.replace(one, size=12, color=shown if one.weight == 400 else color)
        for one in seen(render.png, 1, color, ground)
    ]
    mockup = Mockup(name="page", path="page.png", png=render.png, viewport=viewport, digest="0" * 64)
    found = await set_type(lines, chromium, mockup)
    assert max(distance(one.style.color, color) for one in found) < 3


async def test_each_run_of_a_line_has_its_own_style_and_the_line_their_width(chromium):
    words = (("Read ", 400, "#222222"), ("the manual", 700, "#222222"), (" before you ", 400, "#222222"))
    last = ("press this", 400, "#0d6efd")
    spans = "".join(
        f'<span style="font-weight:{weight};color:{color};white-space:pre">{text}</span>'
        for text, weight, color in (*words, last)
    )
    family = pack_family("Roboto")
    faces = [family.face(400), family.face(700)]
    css = f"{font_faces(faces, folder='f')}p{{margin:20px;font:16px/30px Roboto;white-space:nowrap}}"
    page = SourceTree(
        (
            SourceFile.of("index.html", f"<!doctype html><style>body{{margin:0}}{css}</style><p>{spans}</p>"),
            *(SourceFile.of(f"f/{face.file_name}", face.data) for face in faces),
        ),
        safe_path("index.html"),
    )
    viewport = Viewport(500, 80)
    render = await chromium.glance(page, viewport)
    spans_seen = [piece for element in render.elements for piece in element.texts if element.tag == "span"]
    ink = np.abs(decode(render.png).astype(int) - 255).max(axis=2) > 76

    def tight(left, right):
        part = ink[:, left:right]
        rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        return Box.from_edges(left + columns[0], rows[0], left + columns[-1] + 1, rows[-1] + 1)

    runs = tuple(
        TextRun(
            text=text,
            box=tight(round(piece.box.x), round(piece.box.right)),
            color=color,
            size=16,
            weight=weight,
        )
        for (text, weight, color), piece in zip((*words, last), spans_seen, strict=True)
    )
    line = TextLine(
        text="".join(run.text for run in runs),
        box=tight(0, 500),
        words=(),
        confidence=1,
        color="#222222",
        background="#ffffff",
        size=16,
        runs=runs,
    )
    mockup = Mockup(name="page", path="page.png", png=render.png, viewport=viewport, digest="0" * 64)
    (found,) = await set_type([line], chromium, mockup)
    assert [run.text for run in found.runs] == [text for text, *_ in (*words, last)]
    assert [run.style.weight for run in found.runs] == [400, 700, 400, 400]
    assert [run.style.size for run in found.runs] == [16] * 4
    assert [run.style.color for run in found.runs] == ["#222222"] * 3 + ["#0d6efd"]
    assert found.origin == pytest.approx(20, abs=0.3)
    assert found.extent.advance == pytest.approx(spans_seen[-1].box.right - 20, abs=0.5)


async def test_letters_that_are_seen_count_where_the_longest_lines_lie_on_pictures(chromium):
    """The lines that stand for a cluster by their widths may all be others than those whose letters can be compared."""
    viewport = Viewport(800, 260, 1)
    render = await chromium.glance(page("Lato, sans-serif", "#222222", "#ffffff"), viewport)
    rows = [one for one in seen(render.png, 1, "#222222", "#ffffff") if one.weight == 400]
    rows.sort(key=lambda one: one.box.width)
    hidden = [dataclasses.replace(one, on_image=True) for one in (*rows[1:], *rows[1:])]
    mockup = Mockup(name="page", path="page.png", png=render.png, viewport=viewport, digest="0" * 64)
    found = await set_type([*hidden, rows[0]], chromium, mockup)
    assert {one.style.family.split(",")[0].strip("'\"") for one in found} == {"Lato"}


async def test_a_wordmark_and_a_label_have_their_own_families_beside_a_page_of_running_text(chromium):
    """By widths alone the running text's family wins: what is like none of the page's is asked of further ones."""
    rows = [("Lobster", 44, "Mario’s Pizzeria"), ("Oswald", 20, "OPENING HOURS"), ("Bebas Neue", 40, "MARGHERITA 9.50")]
    rows += [("Open Sans", 16, text) for _, text in ROWS for _ in range(3)]
    names = dict.fromkeys(name for name, _, _ in rows)
    faces = [pack_family(name).face(400) for name in names]
    text = "".join(f'<p style="font-family:{name};font-size:{size}px">{text}</p>' for name, size, text in rows)
    css = f"{font_faces(faces, folder='f')}body{{margin:20px;color:#222}}p{{margin:0;height:60px;line-height:60px;white-space:nowrap}}"
    page = SourceTree(
        (
            SourceFile.of("index.html", f"<!doctype html><style>{css}</style>{text}"),
            *(SourceFile.of(f"f/{face.file_name}", face.data) for face in faces),
        ),
        safe_path("index.html"),
    )
    viewport = Viewport(800, 40 + 60 * len(rows))
    render = await chromium.glance(page, viewport)
    ink = np.abs(decode(render.png).astype(int) - 255).max(axis=2) > 76
    lines = []
    for number, (_, size, text) in enumerate(rows):
        part = ink[20 + 60 * number : 80 + 60 * number]
        down, along = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        box = Box.from_edges(along[0], 20 + 60 * number + down[0], along[-1] + 1, 21 + 60 * number + down[-1])
        lines.append(
            TextLine(text=text, box=box, words=(), confidence=1, color="#222222", background="#ffffff", size=size)
        )
    mockup = Mockup(name="page", path="page.png", png=render.png, viewport=viewport, digest="0" * 64)
    found = await set_type(lines, chromium, mockup)
    assert [one.style.family.split(",")[0].strip("\"'") for one in found] == [name for name, _, _ in rows]
