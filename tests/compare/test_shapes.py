"""Grounds that grew with what they hold, or stayed beside it, are no other boxes; nor is a drawing a pixel aside another one."""

from dataclasses import replace

from drawn import png_of
from PIL import Image, ImageDraw

from screenshot2code.compare.agreement import looks
from screenshot2code.compare.alignment import Alignment, Band
from screenshot2code.compare.shapes import Shape, match_shapes
from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.artifacts import Element, Render
from screenshot2code.core.findings import Fingerprint
from screenshot2code.core.geometry import Box, Size, Viewport

WIDTH, HEIGHT = 400, 300
BAR, MAIN = Box(0, 20, 80, 240), Box(90, 20, 290, 240)
PUSHED = Alignment((Band(top=0, bottom=120, dx=0, dy=0), Band(top=120, bottom=HEIGHT, dx=0, dy=20)))


def drawn(*, grown=0):
    """A side bar beside a ground that is `grown` px higher."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((BAR.x, BAR.y, BAR.right - 1, BAR.bottom - 1), fill=(30, 40, 60))
    draw.rectangle((MAIN.x, MAIN.y, MAIN.right - 1, MAIN.bottom - 1 + grown), fill=(225, 232, 240))
    return Sheet.open(png_of(image), css_width=WIDTH)


def page(*boxes):
    return Render(
        png=b"", viewport=Viewport(WIDTH, HEIGHT), size=Size(WIDTH, HEIGHT),
        elements=tuple(
            Element(index=at, parent=None, tag="div", selector=f".c{at}", box=box, styles={"background-color": ground})
            for at, (box, ground) in enumerate(boxes)
        ),
        fingerprint=Fingerprint(browser="drawn", version="", flags=(), fonts_digest=""),
    )  # fmt: skip


def matched(*wanted, boxes):
    mockup, render = drawn(), drawn(grown=20)
    shapes = [Shape(box=box, looks=looks(mockup, box), is_image=False) for box in wanted]
    return match_shapes(mockup, render, PUSHED, shapes, page(*boxes))


def test_a_ground_that_grew_with_what_it_holds_is_not_taken_for_a_box_that_lies_in_it():
    inner = (Box(100, 40, 270, 200), "rgb(225, 232, 240)")
    found = matched(MAIN, boxes=[inner])
    assert [(pair.agreed, pair.rendered.box) for pair in found.pairs] == [(True, Box(MAIN.x, MAIN.y, MAIN.width, 260))]


def test_a_side_bar_beside_what_was_pushed_stayed_where_it_is():
    whole = Box(BAR.x, BAR.y, BAR.width, BAR.height + 40)  # its foot has another ground, which is a block of its own
    found = matched(BAR, boxes=[(whole, "rgb(30, 40, 60)")])
    (pair,) = found.pairs
    assert (pair.rendered.box, pair.offset) == (BAR, (0.0, -20.0))
    assert (found.missing, found.extra) == ((), ())


def house(x, y):
    """A page with an outlined house, 13 px wide and high, at (x, y)."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    draw.line([(x, y + 5), (x + 6, y), (x + 12, y + 5)], fill=(30, 40, 60), width=2)
    draw.rectangle((x + 1, y + 5, x + 11, y + 12), outline=(30, 40, 60))
    draw.rectangle((x + 5, y + 8, x + 7, y + 12), fill=(30, 40, 60))
    return Sheet.open(png_of(image), css_width=WIDTH)


def test_a_drawing_a_pixel_aside_in_a_much_wider_box_is_the_same_picture():
    mockup, wanted = house(100, 100), Box(100, 100, 13, 13)
    shape = Shape(box=wanted, looks=looks(mockup, wanted), is_image=True)
    drawing = replace(page((Box(97.5, 97.5, 16, 16), "")).elements[0], tag="svg")
    still = Alignment((Band(top=0, bottom=HEIGHT, dx=0, dy=0),))
    (pair,) = match_shapes(mockup, house(99, 100), still, [shape], replace(page(), elements=(drawing,))).pairs
    assert (pair.rendered.element, pair.content, pair.offset) == (0, 1.0, (-1.0, 0.0))
