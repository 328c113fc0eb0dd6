"""A box that lost its border or its ground is told as that, and not as marks that nobody draws."""

from drawn import png_of
from PIL import Image, ImageDraw

from screenshot2code.compare.alignment import Alignment, Band
from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.bare import with_bare_boxes
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.artifacts import Element, Render
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.findings import Fingerprint
from screenshot2code.core.geometry import Box, Size, Viewport

WIDTH, HEIGHT = 400, 260
PLACE = Box(100, 80, 200, 100)
STILL = Alignment((Band(top=0, bottom=HEIGHT, dx=0, dy=0),))


def drawn(**how):
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    if how:
        ImageDraw.Draw(image).rectangle((100, 80, 299, 179), **how)
    return image


def told(wanted, missing, known=()):
    element = Element(index=0, parent=None, tag="div", selector=".card", box=PLACE, styles={})
    page = Render(
        png=png_of(drawn()), viewport=Viewport(WIDTH, HEIGHT), size=Size(WIDTH, HEIGHT), elements=(element,),
        fingerprint=Fingerprint(browser="drawn", version="", flags=(), fonts_digest=""),
    )  # fmt: skip
    sheets = [Sheet.open(png_of(one), css_width=WIDTH) for one in (wanted, drawn())]
    return with_bare_boxes(missing, *sheets, STILL, Attribution(page), known)


def mark(box):
    return Fault(kind=Kind.MISSING, box=box, noun="mark", losses={"blocks": 0.01})


def test_a_card_without_its_border():
    pieces = [mark(Box(100, 80, 200, 40)), mark(Box(100, 124, 200, 56))]
    first, second = told(drawn(outline=(180, 190, 200)), pieces)
    assert (first.kind, first.element, first.told.property, first.told.expected) == ("border", 0, "border-width", "1px")
    assert second.kind is Kind.BORDER


def test_a_button_without_its_ground():
    (fault,) = told(drawn(fill=(20, 110, 190)), [mark(PLACE)])
    assert (fault.kind, fault.told.property, fault.told.expected) == ("background", "background-color", "#146ebe")


def test_something_missing_inside_the_box_or_told_of_already_stays_what_it_is():
    inside = [mark(Box(140, 100, 60, 30))]
    assert told(drawn(outline=(180, 190, 200)), inside) == inside
    whole = [mark(PLACE)]
    assert told(drawn(fill=(20, 110, 190)), whole, known=[Fault(kind=Kind.RESIZED, box=PLACE)]) == whole
