"""Two drawn pictures of one page, 1000 and 390 px wide, become one page that a real browser shows as either."""

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.events import Warned
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.history import Brief, Sight
from screenshot2code.core.perception import Border, ImageRegion, Perception, Region, TextLine, Word
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.offline import Offline
from screenshot2code.imaging.codec import encode_png
from screenshot2code.render.base import TextSample
from screenshot2code.stacks.html import Html
from screenshot2code.testing import page_picture

pytestmark = pytest.mark.browser

FAMILY = "Arial, Helvetica, 'Liberation Sans', sans-serif"
WIDE, MIDDLE, NARROW = Viewport(1000, 600), Viewport(640, 980), Viewport(390, 1000)
CARD = {"fill": "#f4f4f4", "radius": 8.0, "border": Border(width=1, color="#cccccc")}
ICON = encode_png(np.full((16, 24, 3), 230, np.uint8))
REGIONS = {
    1000: (
        Region(box=Box(0, 0, 1000, 64), fill="#123456"),
        *(Region(box=Box(40 + 315 * at, 240, 290, 200), **CARD) for at in range(3)),
        Region(box=Box(0, 520, 1000, 80), fill="#222222"),
    ),
    640: (
        Region(box=Box(0, 0, 640, 64), fill="#123456"),
        *(Region(box=Box(24, 240 + 180 * at, 592, 160), **CARD) for at in range(3)),
        Region(box=Box(0, 880, 640, 100), fill="#222222"),
    ),
    390: (
        Region(box=Box(0, 0, 390, 64), fill="#123456"),
        *(Region(box=Box(16, 240 + 180 * at, 358, 160), **CARD) for at in range(3)),
        Region(box=Box(0, 900, 390, 100), fill="#222222"),
    ),
}
LINES = {  # text, pen x, baseline, size, weight, colour
    1000: (
        ("Quicksilver", 40, 39, 20, 700, "#ffffff"),
        ("Products", 760, 38, 16, 400, "#ffffff"),
        ("Pricing", 850, 38, 16, 400, "#ffffff"),
        ("Login", 920, 38, 16, 400, "#ffffff"),
        ("Things that hold together", 40, 134, 40, 700, "#222222"),
        ("Everything you see here was drawn by hand and measured, then written again.", 40, 180, 16, 400, "#444444"),
        ("First card", 60, 284, 20, 700, "#222222"),
        ("Second card", 375, 284, 20, 700, "#222222"),
        ("Third card", 690, 284, 20, 700, "#222222"),
        ("Some words about this", 60, 320, 16, 400, "#444444"),
        ("Other words about that", 375, 320, 16, 400, "#444444"),
        ("Few words about these", 690, 320, 16, 400, "#444444"),
        ("Made with care, somewhere", 40, 565, 14, 400, "#aaaaaa"),
    ),
    390: (
        ("Quicksilver", 16, 39, 20, 700, "#ffffff"),
        ("Things that hold together", 16, 124, 28, 700, "#222222"),
        ("Everything you see here was drawn by hand and", 16, 170, 16, 400, "#444444"),
        ("measured, then written again.", 16, 194, 16, 400, "#444444"),
        ("First card", 36, 284, 20, 700, "#222222"),
        ("Some words about this", 36, 320, 16, 400, "#444444"),
        ("Second card", 36, 464, 20, 700, "#222222"),
        ("Other words about that", 36, 500, 16, 400, "#444444"),
        ("Third card", 36, 644, 20, 700, "#222222"),
        ("Few words about these", 36, 680, 16, 400, "#444444"),
        ("Made with care, somewhere", 16, 955, 14, 400, "#aaaaaa"),
    ),
}
LINES[640] = (
    ("Quicksilver", 24, 39, 20, 700, "#ffffff"),
    ("Products", 400, 38, 16, 400, "#ffffff"),
    ("Pricing", 490, 38, 16, 400, "#ffffff"),
    ("Login", 560, 38, 16, 400, "#ffffff"),
    ("Things that hold together", 24, 124, 40, 700, "#222222"),
    ("Everything you see here was drawn by hand and measured, then written again.", 24, 170, 16, 400, "#444444"),
    *((text, 44, y, size, weight, color) for text, _, y, size, weight, color in LINES[390][4:10]),
    ("Made with care, somewhere", 24, 935, 14, 400, "#aaaaaa"),
)
IMAGES = {
    1000: (),
    640: (),
    390: (ImageRegion(box=Box(350, 24, 24, 16), data=ICON, media_type="image/png", is_icon=True),),  # opens the menu
}
MENU = {"Products", "Pricing", "Login"}


async def drawn(chromium, view, rows=()) -> Sight:
    rows = rows or LINES[view.width]
    samples = [TextSample(text=text, family=FAMILY, size=size, weight=weight) for text, _, _, size, weight, _ in rows]
    lines = []
    for (text, x, baseline, size, weight, color), ink in zip(rows, await chromium.measure(samples), strict=True):
        edges = (x - ink.left, baseline - ink.ascent, x + ink.right, baseline + ink.descent)
        box = Box.from_edges(*(round(edge) for edge in edges))
        lines.append(
            TextLine(
                text=text,
                box=box,
                words=tuple(Word(text=word, box=box) for word in text.split()),
                confidence=0.99,
                color=color,
                background="#ffffff",
                size=float(size),
                weight=weight,
            )
        )
    size = Size(view.width, view.height)
    facts = Perception(
        digest=f"{view.width:064d}",
        size=size,
        background="#ffffff",
        lines=tuple(lines),
        regions=tuple(sorted(REGIONS[view.width], key=lambda region: -region.box.area)),
        images=IMAGES[view.width],
        palette=(),
    )
    mockup = Mockup(name="drawn", path="drawn.png", png=page_picture(size), viewport=view, digest=facts.digest)
    return Sight(mockup=mockup, facts=facts)


@pytest.fixture(scope="module")
async def pages(chromium):
    """The sights, the page made of the wide one alone, and the joint page."""
    wide, narrow = await drawn(chromium, WIDE), await drawn(chromium, NARROW)
    engine = Offline(Workbench(renderer=chromium, comparer=None, stack=Html()))
    alone = Brief(run="run", mockup=wide.mockup, facts=wide.facts)
    joint = Brief(run="run", mockup=wide.mockup, facts=wide.facts, narrower=(narrow,))
    return narrow, [(await engine.draft(brief, lambda _: None)).source for brief in (alone, joint)]


def said(render):
    return {
        re.sub(r"\s+", " ", piece.text).strip(): piece.box
        for element in render.elements
        for piece in element.texts
        if piece.text.strip()
    }


async def test_the_wide_page_is_to_the_pixel_the_one_made_of_the_wide_picture_alone(pages, chromium):
    _, (alone, joint) = pages
    renders = [await chromium.render(tree, WIDE) for tree in (alone, joint)]
    assert renders[0].png == renders[1].png


async def test_every_line_of_the_narrow_picture_breaks_and_stands_where_it_is_seen(pages, chromium):
    narrow, (_, joint) = pages
    texts = said(await chromium.render(joint, NARROW))
    for line in narrow.facts.lines:
        assert line.text in texts, sorted(texts)
        box = texts[line.text]
        assert abs(box.x - line.box.x) <= 3, (line.text, box, line.box)
        assert box.y - 1 <= line.box.y, (line.text, box, line.box)
        assert line.box.bottom <= box.bottom + 1, (line.text, box, line.box)
    assert not MENU & texts.keys()


async def test_boxes_stand_as_in_the_narrow_picture_and_the_page_is_as_high(pages, chromium):
    narrow, (_, joint) = pages
    render = await chromium.render(joint, NARROW)
    boxes = [element.box for element in render.elements]
    for part in (*narrow.facts.regions, *narrow.facts.images):
        off = min(
            max(
                abs(part.box.x - box.x),
                abs(part.box.y - box.y),
                abs(part.box.right - box.right),
                abs(part.box.bottom - box.bottom),
            )
            for box in boxes
        )
        assert off <= 1.5, part.box
    assert abs(render.size.height - NARROW.height) <= 2


async def test_the_layout_changes_where_the_wide_one_stops_to_hold(pages, chromium):
    _, (_, joint) = pages
    css = joint.get("css/style.css").text
    at = int(re.search(r"@media \(width <= (\d+)px\)", css)[1])
    assert 390 <= at < 1000
    above = await chromium.render(joint, Viewport(at + 10, 800))
    assert above.size.width == at + 10
    assert said(above).keys() >= MENU
    assert not MENU & said(await chromium.render(joint, Viewport(at, 800))).keys()


async def test_windows_between_and_below_the_pictures_cut_nothing(pages, chromium):
    _, (_, joint) = pages
    for width in (360, 480, 768):
        render = await chromium.glance(joint, Viewport(width, 800))
        assert render.size.width == width


async def test_of_three_pictures_each_is_shown_at_its_width(pages, chromium):
    narrow, _ = pages
    wide, middle = await drawn(chromium, WIDE), await drawn(chromium, MIDDLE)
    engine = Offline(Workbench(renderer=chromium, comparer=None, stack=Html()))
    brief = Brief(run="run", mockup=wide.mockup, facts=wide.facts, narrower=(middle, narrow))
    tree = (await engine.draft(brief, lambda _: None)).source
    for sight in (middle, narrow):
        view = sight.mockup.viewport
        texts = said(await chromium.glance(tree, view))
        assert texts.keys() == {line.text for line in sight.facts.lines}
        for line in sight.facts.lines:
            off = abs(texts[line.text].center[1] - line.box.center[1])
            assert off <= 4, (view.width, line.text)
    low, high = re.findall(r"@media \((\d+)px < width <= (\d+)px\)", tree.get("css/style.css").text)[-1]
    assert 390 <= int(low) < 640 <= int(high) < 1000


async def at_390(chromium, rows, **facts):
    """What the joint page shows there if `rows` were read in the narrow picture, and `facts` seen."""
    wide, narrow = await drawn(chromium, WIDE), await drawn(chromium, NARROW, rows)
    narrow = replace(narrow, facts=replace(narrow.facts, **facts))
    brief = Brief(run="run", mockup=wide.mockup, facts=wide.facts, narrower=(narrow,))
    engine = Offline(Workbench(renderer=chromium, comparer=None, stack=Html()))
    return await chromium.glance((await engine.draft(brief, lambda _: None)).source, NARROW)


async def test_words_that_were_not_read_in_the_narrow_picture_stay_where_the_document_has_them(chromium):
    lost = "Few words about these"
    render = await at_390(chromium, [row for row in LINES[390] if row[0] != lost])
    texts = said(render)
    assert texts["Third card"].bottom <= texts[lost].y < texts["Made with care, somewhere"].y
    assert render.size.width == 390
    assert not MENU & texts.keys()  # a button that opens it is seen


async def test_a_menu_is_put_away_where_all_else_is_found_and_no_words_are_left_that_it_could_be(chromium):
    assert not MENU & said(await at_390(chromium, LINES[390], images=())).keys()
    unread = (Box(200, 26, 160, 14),)  # something stands where it may be
    render = await at_390(chromium, LINES[390], images=(), unread=unread)
    assert said(render).keys() >= MENU
    assert render.size.width == 390


async def test_words_that_the_narrow_picture_has_no_room_for_are_not_shown_there(chromium):
    shown = [row for row in LINES[390] if "Everything" not in row[0] and "measured" not in row[0]]
    down = [(text, x, 225 if "Things" in text else y, *rest) for text, x, y, *rest in shown]
    texts = said(await at_390(chromium, down))
    assert texts.keys() == {row[0] for row in down}


async def test_words_stay_where_a_neighbour_was_read_otherwise(chromium):
    shown = [row for row in LINES[390] if "Everything" not in row[0] and "measured" not in row[0]]
    down = [
        (text.replace("together", "togehter"), x, 225 if "Things" in text else y, *rest) for text, x, y, *rest in shown
    ]
    texts = said(await at_390(chromium, down))
    assert any("drawn by hand" in text for text in texts)


class Judge:
    """Likes pages by the texts that they show."""

    def __init__(self, likes) -> None:
        self.likes = likes

    def compare(self, mockup, facts, render):
        return SimpleNamespace(score=float(self.likes(said(render).keys())))


async def test_a_width_whose_picture_the_guessed_rules_show_better_is_left_to_them_and_that_is_said(pages, chromium):
    narrow, (alone, joint) = pages
    wide, heard = await drawn(chromium, WIDE), []
    brief = Brief(run="run", mockup=wide.mockup, facts=wide.facts, narrower=(narrow,))
    likes = (lambda texts: bool(MENU & texts), lambda _: True)
    drafts = [
        await Offline(Workbench(renderer=chromium, comparer=Judge(one), stack=Html())).draft(brief, heard.append)
        for one in likes
    ]
    guessed, measured = drafts
    for path in ("index.html", "css/style.css"):
        assert guessed.source.get(path) == alone.get(path)
    assert "At 390 px" in guessed.source.get("README.md").text
    assert [one.message for one in heard if isinstance(one, Warned)] == list(guessed.notes)
    assert "390 px" in guessed.notes[0]
    assert measured.source == joint
    assert not measured.notes


async def test_one_width_that_is_left_to_guessed_rules_takes_nothing_from_another(pages, chromium):
    narrow, _ = pages
    wide, middle = await drawn(chromium, WIDE), await drawn(chromium, MIDDLE)

    class Turns:
        seen = 0

        def compare(self, mockup, facts, render):
            self.seen += 1
            return SimpleNamespace(score=self.seen * (-1.0 if mockup.viewport == MIDDLE else 1.0))

    judge = Turns()
    engine = Offline(Workbench(renderer=chromium, comparer=judge, stack=Html()))
    brief = Brief(run="run", mockup=wide.mockup, facts=wide.facts, narrower=(middle, narrow))
    tree = (await engine.draft(brief, lambda _: None)).source
    texts = said(await chromium.glance(tree, NARROW))
    assert texts.keys() == {line.text for line in narrow.facts.lines}
    assert "At 640 px" in tree.get("README.md").text
    assert "At 390 px" not in tree.get("README.md").text
