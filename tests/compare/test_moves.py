"""Which declaration moved something, gave a box its size, or does by itself what is seen: each told with its own value and line."""

from dataclasses import replace

import numpy as np
import pytest
from drawn import png_of
from PIL import Image, ImageDraw, ImageFont

from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.folding import Group
from screenshot2code.compare.lines import Line
from screenshot2code.compare.moves import moved
from screenshot2code.compare.sheet import Ink, Sheet
from screenshot2code.compare.sizes import resized
from screenshot2code.compare.slants import LEANING, UPRIGHT, slant
from screenshot2code.compare.undone import apart, capitals, faded, gradient, hidden, marked, struck
from screenshot2code.core.artifacts import Declaration, Element, Render, TextBox, Unseen
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.findings import Fingerprint, SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport

CARD, HEAD, TEXT, LAST = 1, 2, 3, 4


def page(declared=(), **styles):
    """body > .card > (h2, p, .last); `declared` are (element, property, value), `styles` computed ones by name of the element."""
    every = [
        ("body", None, Box(0, 0, 800, 600)),
        ("card", 0, Box(100, 100, 400, 240)),
        ("head", 1, Box(120, 120, 360, 30)),
        ("text", 1, Box(120, 170, 360, 20)),
        ("last", 1, Box(120, 200, 360, 40)),
    ]
    texts = (TextBox(text="Opening hours", box=Box(120, 172, 90, 16)),)
    return Attribution(
        Render(
            png=b"", viewport=Viewport(800, 600), size=Size(800, 600),
            elements=tuple(
                Element(
                    index=at, parent=parent, tag="div", selector=f".{name}", box=box,
                    styles={"display": "block", "font-size": "16px", **styles.get(name, {})}, texts=texts if at in {2, 3} else (),
                )
                for at, (name, parent, box) in enumerate(every)
            ),
            declarations=tuple(
                Declaration(element=at, property=name, value=value, rule=".x", source=SourceLine("a.css", 7))
                for at, name, value in declared
            ),
            fingerprint=Fingerprint(browser="drawn", version="", flags=(), fonts_digest=""),
        )
    )  # fmt: skip


def line(box, color=(0, 0, 0), text="Opening hours"):
    ink = Ink(box=box, color=np.array(color, np.uint8), ground=np.array((255, 255, 255), np.uint8), mass=100.0, underlined=False)  # fmt: skip
    return Line(text=text, key=text, box=box, ink=ink)


WORDS = Box(120, 172, 90, 16)


def off(dx=0.0, dy=0.0, element=TEXT, shown=WORDS):
    wanted = shown.shifted(-dx, -dy)
    fault = Fault(
        kind=Kind.MOVED, box=wanted, rendered_box=shown, element=element, line=line(wanted), shown=line(shown), offset=(dx, dy)
    )  # fmt: skip
    return Group(kind=Kind.MOVED, faults=(fault,), element=element)


def told(finding):
    return finding.element, finding.property, finding.seen, finding.expected


def test_an_offset_is_named_where_it_stands_and_not_on_what_holds_it():
    told_of_card = Group(kind=Kind.MOVED, faults=off(24).faults, element=CARD)
    positioned = page([(TEXT, "left", "24px")], text={"position": "relative"})
    assert told(moved(told_of_card, positioned)) == (TEXT, "left", "24px", "0px")
    unmoved = page([(TEXT, "left", "24px")], text={"position": "static"})
    assert moved(told_of_card, unmoved).declaration is None


@pytest.mark.parametrize(
    ("seen", "x", "dx", "expected"), [("right", 390, 270, "left"), ("center", 255, 135, "left"), ("start", 120, -270, "right")]
)  # fmt: skip
def test_text_on_another_side_of_its_box(seen, x, dx, expected):
    aside = off(dx, shown=Box(x, 172, 90, 16))
    found = moved(aside, page([(TEXT, "text-align", seen)], text={"text-align": seen}))
    assert told(found)[1:] == ("text-align", seen.replace("start", "left"), expected)


def test_a_padding_unlike_the_one_across_from_it_is_what_moved_the_text():
    uneven = {"padding-left": "36px", "padding-right": "20px"}
    declared = [(TEXT, "margin-left", "16px"), (CARD, "padding-left", "36px")]
    attribution = page(declared, card=uneven, text={"margin-left": "16px", "margin-right": "16px"})
    group = Group(kind=Kind.MOVED, faults=off(16).faults, element=CARD)
    assert told(moved(group, attribution)) == (CARD, "padding-left", "36px", "20px")


def test_one_line_of_an_unusual_height_is_a_line_height():
    found = moved(off(dy=8), page([(TEXT, "line-height", "40px")], text={"line-height": "40px"}))
    assert (found.kind, *told(found)) == (Kind.LINE_HEIGHT, TEXT, "line-height", "40px", "24px")
    usual = moved(off(dy=4), page([(TEXT, "line-height", "24px")], text={"line-height": "24px"}))
    assert usual.kind is Kind.MOVED


def test_the_neighbour_has_the_space_that_it_was_given():
    found = moved(off(dy=12), page([(HEAD, "margin-bottom", "32px")], head={"margin-bottom": "32px"}))
    assert told(found) == (HEAD, "margin-bottom", "32px", "20px")


def grown(by, inner=None, element=CARD):
    shown = Box(100, 100, 400, 240)
    own = Fault(kind=Kind.RESIZED, box=Box(100, 100, 400, 240 - by), rendered_box=shown, element=element, noun="block", nominal=0.004)  # fmt: skip
    inside = () if inner is None else off(dy=inner).faults
    return Group(kind=Kind.RESIZED, faults=(own,), element=element, followers=inside)


PADDED = ([(CARD, "padding", "20px"), (CARD, "padding-top", "20px"), (CARD, "padding-bottom", "20px")],)


@pytest.mark.parametrize(
    ("inner", "name", "expected"),
    [
        (12, "padding-top", "8px"),
        (0, "padding-bottom", "8px"),
        (6, "padding-top", "14px"),
        (None, "padding-top", "8px"),
    ],
)
def test_what_moved_in_a_box_says_where_it_grew(inner, name, expected):
    attribution = page(*PADDED, card={"padding-top": "20px", "padding-bottom": "20px"})
    assert told(resized(grown(12, inner), attribution)) == (CARD, name, "20px", expected)


def test_space_below_the_last_thing_in_a_box():
    found = resized(grown(24, 0), page([(LAST, "margin-bottom", "24px")], last={"margin-bottom": "24px"}))
    assert told(found) == (LAST, "margin-bottom", "24px", "0px")


def test_a_limit_that_the_box_does_not_reach_is_not_its_size():
    found = resized(grown(12), page([(CARD, "max-height", "900px")], card={"max-height": "900px"}))
    assert told(found) == (CARD, "height", "240px", "228px")


def test_capitals_are_a_transform_and_another_word_is_not():
    attribution = page([(TEXT, "text-transform", "uppercase")], text={"text-transform": "uppercase"})
    assert told(capitals(TEXT, "OPENING HOURS", "Opening hours", attribution)) == (TEXT, "text-transform", "uppercase", "none")  # fmt: skip
    assert capitals(TEXT, "OPENING HOURS", "Garden chairs", attribution) is None
    assert capitals(TEXT, "opening hours", "Opening hours", page()) is None


@pytest.mark.parametrize(
    ("name", "value", "wider"), [("word-spacing", "8px", 8), ("letter-spacing", "0.1em", 12 * 1.6)]
)
def test_what_somebody_set_apart_explains_the_width(name, value, wider):
    one, two = Box(120, 172, 90, 16), Box(120, 172, 90 + wider, 16)
    fault = Fault(
        kind=Kind.FONT_SIZE, box=one, rendered_box=two, element=TEXT, line=line(one), shown=line(two), rise=1.0
    )
    assert apart(fault, TEXT, page([(TEXT, name, value)])).property == name
    assert apart(fault, TEXT, page([(TEXT, name, "31px")])) is None
    taller = Fault(
        kind=Kind.FONT_SIZE, box=one, rendered_box=two, element=TEXT, line=line(one), shown=line(two), rise=0.8
    )
    assert apart(taller, TEXT, page([(TEXT, name, value)])) is None


def test_an_opacity_is_told_of_what_has_it():
    box = Box(120, 172, 90, 16)
    fault = Fault(
        kind=Kind.COLOR, box=box, rendered_box=box, element=TEXT, colors=("#000000", "#808080"),
        line=line(box, (0, 0, 0)), shown=line(box, (128, 128, 128)),
    )  # fmt: skip
    half = page([(CARD, "opacity", "0.5")], card={"opacity": "0.5"})
    assert told(faded(fault, TEXT, half)) == (CARD, "opacity", "0.5", "1")
    assert faded(fault, TEXT, page(card={"opacity": "1"})) is None


def test_a_gradient_over_a_flat_ground():
    box = Box(100, 100, 400, 240)
    fault = Fault(
        kind=Kind.BACKGROUND, box=box, rendered_box=box, element=CARD, noun="block", colors=("#ffffff", "#c4c4d5")
    )
    value = "linear-gradient(#fff, #88a)"
    striped = page([(CARD, "background-image", value)], card={"background-image": value, "background-color": "rgb(255, 255, 255)"})  # fmt: skip
    assert told(gradient(fault, CARD, striped)) == (CARD, "background-image", value, "none")
    assert gradient(fault, CARD, page()) is None


def test_what_is_there_and_hidden_is_known_by_its_words_or_by_its_place():
    by_style = Declaration(element=CARD, property="display", value="none", rule=".gone", source=SourceLine("a.css", 9))
    gone = Unseen(selector=".gone", parent=CARD, text="Opening hours", box=None, property="display", value="none", declaration=by_style)  # fmt: skip
    clear = Unseen(selector=".clear", parent=CARD, text="", box=WORDS, property="opacity", value="0", declaration=None)
    attribution = page()
    attribution.unseen = (gone, clear)
    found = hidden("Opening hours", Box(600, 500, 90, 16), attribution)
    assert (found.selector, found.property, found.declaration) == (".gone", "display", by_style)
    assert hidden("Another word", WORDS, attribution) is None
    assert hidden("", WORDS, attribution).selector == ".clear"
    assert hidden("", Box(600, 500, 90, 16), attribution) is None


def test_letters_that_lean_are_told_from_upright_ones():
    image = Image.new("L", (260, 60), 255)
    ImageDraw.Draw(image).text((20, 12), "Hill Building", font=ImageFont.load_default(24), fill=0)
    leaning = image.transform(image.size, Image.Transform.AFFINE, (1, 0.22, -8, 0, 1, 0), Image.Resampling.BICUBIC, fillcolor=255)  # fmt: skip
    upright, italic = (Sheet.open(png_of(one.convert("RGB")), css_width=260) for one in (image, leaning))
    box = Box(10, 10, 240, 34)
    assert abs(slant(upright, box)) <= UPRIGHT
    assert slant(italic, box) >= LEANING


def test_a_block_as_wide_as_the_page_did_not_go_along():
    """A footer from edge to edge looks the same a little aside; what holds it and the card is not what moved."""
    beside = Fault(
        kind=Kind.MOVED, box=Box(0, 500, 800, 60), rendered_box=Box(24, 500, 800, 60), element=0, noun="block", offset=(24.0, 0.0)
    )  # fmt: skip
    group = Group(kind=Kind.MOVED, faults=(*off(24).faults, beside), element=0)
    attribution = page([(TEXT, "left", "24px")], text={"position": "relative"})
    assert told(moved(group, attribution)) == (TEXT, "left", "24px", "0px")


def test_marks_before_entries_of_a_list_are_told_as_such():
    numbered = page([(CARD, "list-style", "decimal")])
    found = marked(TEXT, "3. Opening hours", "Opening hours", numbered)
    assert told(found) == (TEXT, "list-style-type", "decimal", "disc")
    assert marked(TEXT, "Our Opening hours", "Opening hours", numbered) is None
    assert marked(TEXT, "3. Opening hours", "Opening hours", page()) is None


def test_a_line_through_letters_is_not_another_text():
    struck_out = page([(TEXT, "text-decoration", "line-through")])
    assert told(struck(TEXT, "Opening hours", "Opening hours.", struck_out)) == (
        TEXT, "text-decoration-line", "line-through", "none",
    )  # fmt: skip
    assert struck(TEXT, "Closed today", "Opening hours", struck_out) is None


def test_entries_of_a_grid_are_wider_where_its_gap_is_narrower():
    group = Group(kind=Kind.RESIZED, element=HEAD, faults=(
        Fault(kind=Kind.RESIZED, box=Box(120, 120, 352, 30), rendered_box=Box(120, 120, 360, 30), element=HEAD, noun="block"),
    ))  # fmt: skip
    inset = {"padding-left": "20px", "padding-right": "20px"}
    attribution = page([(CARD, "column-gap", "8px")], card={"display": "grid", "column-gap": "8px", **inset})
    row = [replace(one, box=replace(one.box, y=120)) if one.parent == CARD else one for one in attribution.elements]
    attribution.elements = tuple(row)
    found = resized(group, attribution)
    assert (found.element, found.property, found.seen, found.expected) == (CARD, "column-gap", "8px", "20px")
    attribution.elements = tuple(replace(one, styles={**one.styles, "display": "block"}) for one in row)
    assert resized(group, attribution).property == "width"
    roomy = replace(row[CARD], box=Box(60, 100, 480, 240))  # its entries stand in its middle, with room on both sides
    attribution.elements = tuple(roomy if one.index == CARD else one for one in row)
    assert resized(group, attribution).property == "width"
