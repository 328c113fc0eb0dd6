"""What the sides of a painted box tell: border, corners, shadow, place and size; and that nothing is told of what nobody sees."""

from dataclasses import replace

import numpy as np
import pytest
from drawn import png_of
from PIL import Image, ImageDraw, ImageFilter

from screenshot2code.compare.alignment import Alignment, Band
from screenshot2code.compare.boxes import box_faults
from screenshot2code.compare.sheet import Sheet
from screenshot2code.compare.sides import rim_of
from screenshot2code.core.artifacts import Element, Render
from screenshot2code.core.findings import Fingerprint
from screenshot2code.core.geometry import Box, Size, Viewport

WIDTH, HEIGHT = 400, 260
STYLES = {"background-color": "rgb(240, 244, 250)", "box-shadow": "none", "color": "rgb(0, 0, 0)"}
INSIDE = (240, 244, 250)


def card(box=(100, 80, 299, 179), *, border=1, ink=(90, 100, 120), radius=0, shadow=0, blur=6):
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    if shadow:
        dark = Image.new("L", image.size, 0)
        ImageDraw.Draw(dark).rectangle((box[0], box[1] + 4, box[2], box[3] + 4), fill=shadow)
        image.paste((0, 0, 0), mask=dark.filter(ImageFilter.GaussianBlur(blur)))
    large = image.resize((4 * WIDTH, 4 * HEIGHT), Image.Resampling.NEAREST)  # corners as smooth as a browser draws them
    edges = [4 * box[0], 4 * box[1], 4 * box[2] + 3, 4 * box[3] + 3]
    ImageDraw.Draw(large).rounded_rectangle(edges, 4 * radius, fill=INSIDE, outline=ink, width=4 * border)
    return large.resize(image.size, Image.Resampling.BOX)


def sheet(image):
    return Sheet.open(png_of(image), css_width=WIDTH)


def styles(*, border=1, radius=0, shadow="none", ink="rgb(90, 100, 120)"):
    found = {**STYLES, "box-shadow": shadow}
    for side in ("top", "right", "bottom", "left"):
        found |= {f"border-{side}-width": f"{border}px", f"border-{side}-style": "solid", f"border-{side}-color": ink}
    for corner in ("top-left", "top-right", "bottom-right", "bottom-left"):
        found[f"border-{corner}-radius"] = f"{radius}px"
    return found


PLACE = Box(100, 80, 200, 100)


def told(wanted, shown, style, box=PLACE, **more):
    element = Element(index=0, parent=None, tag="div", selector=".card", box=box, styles=style)
    page = Render(
        png=png_of(shown), viewport=Viewport(WIDTH, HEIGHT), size=Size(WIDTH, HEIGHT), elements=(element,),
        fingerprint=Fingerprint(browser="drawn", version="", flags=(), fonts_digest=""),
    )  # fmt: skip
    still = Alignment((Band(top=0, bottom=HEIGHT, dx=0, dy=0),))
    return box_faults(sheet(wanted), sheet(shown), still, page, **more)


def test_the_same_box_is_silence():
    assert told(card(radius=8), card(radius=8), styles(radius=8)) == []


@pytest.mark.parametrize(("wanted", "seen"), [(12, 0), (0, 12), (16, 6)])
def test_another_radius(wanted, seen):
    (fault,) = told(card(radius=wanted), card(radius=seen), styles(radius=seen))
    assert (fault.kind, fault.told.property, fault.told.seen) == ("radius", "border-radius", f"{seen}px")
    assert float(fault.told.expected.removesuffix("px")) == pytest.approx(wanted, abs=1)


def test_another_border_colour():
    (fault,) = told(card(), card(ink=(220, 40, 60)), styles(ink="rgb(220, 40, 60)"))
    assert (fault.kind, fault.told.property) == ("border", "border-color")
    assert (fault.told.expected, fault.told.seen) == ("#5a6478", "#dc283c")


def test_a_thin_border_that_is_a_little_paler_is_another_colour_and_no_blur():
    (fault,) = told(card(), card(ink=(128, 136, 152)), styles(ink="rgb(128, 136, 152)"))
    assert (fault.told.property, fault.told.expected, fault.told.seen) == ("border-color", "#5a6478", "#808898")


def test_a_thicker_border():
    (fault,) = told(card(), card(border=3), styles(border=3))
    assert (fault.kind, fault.told.property) == ("border", "border-width")
    assert (fault.told.expected, fault.told.seen) == ("1px", "3px")


def test_a_shadow_that_is_missing_and_one_that_is_new():
    (missing,) = told(card(shadow=90), card(), styles())
    assert (missing.kind, missing.told.seen) == ("shadow", "none")
    assert missing.told.expected != "none"
    (new,) = told(card(), card(shadow=90), styles(shadow="rgba(0, 0, 0, 0.35) 0px 4px 12px 0px"))
    assert (new.kind, new.told.expected) == ("shadow", "none")


def test_a_wider_box_and_one_aside():
    (wider,) = told(card(), card((100, 80, 329, 179)), styles(), Box(100, 80, 230, 100))
    assert (wider.kind, wider.told.property, wider.told.expected) == ("resized", "width", "200px")
    (aside,) = told(card(), card((112, 80, 311, 179)), styles(), Box(112, 80, 200, 100))
    assert (aside.kind, aside.offset) == ("moved", (12.0, 0.0))


def test_half_a_pixel_aside_is_silence():
    whole = card(radius=8)
    large = np.asarray(whole.resize((2 * WIDTH, 2 * HEIGHT), Image.Resampling.NEAREST))
    aside = Image.fromarray(np.roll(large, 1, axis=1)).resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    assert told(aside, whole, styles(radius=8)) == []


def test_a_border_that_lets_everything_through_is_none():
    clear = replace(Element(index=0, parent=None, tag="div", selector=".card", box=Box(0, 0, 9, 9)), styles={})
    assert clear.styles == {}
    style = styles(ink="rgba(0, 0, 0, 0)") | {"background-color": "rgba(0, 0, 0, 0)"}
    assert told(card(radius=12), card(), style) == []


def test_the_hem_of_an_edge_is_no_border():
    plain = card(border=1, ink=tuple((a + b) // 2 for a, b in zip(INSIDE, (255, 255, 255), strict=True)))
    rim = rim_of(sheet(plain), Box(100, 80, 200, 100), "top")
    assert rim is not None
    assert rim.width == 0


def test_a_border_of_dashes_where_it_should_be_drawn_through():
    dashed = card()
    for x in range(100, 300, 6):
        ImageDraw.Draw(dashed).rectangle((x, 80, x + 2, 80), fill=INSIDE)
        ImageDraw.Draw(dashed).rectangle((x, 179, x + 2, 179), fill=INSIDE)
    for y in range(80, 180, 6):
        ImageDraw.Draw(dashed).rectangle((100, y, 100, y + 2), fill=INSIDE)
        ImageDraw.Draw(dashed).rectangle((299, y, 299, y + 2), fill=INSIDE)
    style = styles() | {f"border-{side}-style": "dashed" for side in ("top", "right", "bottom", "left")}
    faults = [fault for fault in told(card(), dashed, style) if fault.told.property == "border-style"]
    assert [(fault.told.expected, fault.told.seen) for fault in faults] == [("solid", "dashed")]


def test_a_shadow_that_a_neighbour_cuts_off_is_known_by_what_is_written():
    wanted, shown = (card(shadow=depth, blur=6) for depth in (0, 90))
    for image in (wanted, shown):
        ImageDraw.Draw(image).rectangle((0, 183, WIDTH, HEIGHT), fill=(20, 40, 60))  # a dark band right below
        ImageDraw.Draw(image).rectangle((306, 0, WIDTH, HEIGHT), fill=(20, 40, 60))
    css = "rgba(0, 0, 0, 0.353) 0px 4px 12px 0px"
    (fault,) = [one for one in told(wanted, shown, styles(shadow=css)) if one.kind == "shadow"]
    assert (fault.told.expected, fault.told.seen) == ("none", css)
    assert not [one for one in told(shown, shown, styles(shadow=css)) if one.kind == "shadow"]


def test_a_side_that_another_element_lies_on_is_not_taken_for_the_box_s_own():
    over = Box(60, 150, 300, 90)
    boxes = (PLACE, over)
    images = []
    for by in (0, 20):  # what lies over the card's lower side moves down
        image = card()
        ImageDraw.Draw(image).rectangle((60, 150 + by, 359, 239 + by), fill=(250, 250, 210), outline=(90, 100, 120))
        ImageDraw.Draw(image).rectangle((60, 159 + by, 359, 160 + by), fill=(90, 100, 120))
        images.append(image)
    page = Render(
        png=png_of(images[1]), viewport=Viewport(WIDTH, HEIGHT), size=Size(WIDTH, HEIGHT),
        elements=tuple(
            Element(index=at, parent=None, tag="div", selector=f".c{at}", box=box.shifted(0, 20 * at), styles=styles())
            for at, box in enumerate(boxes)
        ),
        fingerprint=Fingerprint(browser="drawn", version="", flags=(), fonts_digest=""),
    )  # fmt: skip
    bands = Alignment((Band(top=0, bottom=140, dx=0, dy=0), Band(top=140, bottom=HEIGHT, dx=0, dy=20)))
    found = box_faults(sheet(images[0]), sheet(images[1]), bands, page)
    assert not [one for one in found if one.element == 0 and one.kind == "resized"]
