"""What was once reported wrongly, or overlooked: underlines, other faces, sizes that print alike, small marks, grounds."""

from dataclasses import replace
from io import BytesIO

import pytest
from drawn import Thing, changed, mockup_of, page, pixels, png_of, render_of
from PIL import Image, ImageDraw, ImageFont

from screenshot2code.compare.agreement import letterforms
from screenshot2code.compare.blend import Blend
from screenshot2code.compare.faces import face_of, foreign_families, spacing_of
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.lines import Line
from screenshot2code.compare.marks import find_marks
from screenshot2code.compare.matching import LinePair
from screenshot2code.compare.sheet import Sheet, find_ink
from screenshot2code.core.artifacts import Element
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box

NOTE = Box(240, 272, 360, 26)


def sheet(image):
    return Sheet.open(png_of(image), css_width=image.width)


def underlined(image, box):
    """The picture with a rule under the text in `box`."""
    ink = find_ink(sheet(image), box).box
    drawn = image.copy()
    ImageDraw.Draw(drawn).rectangle((ink.x, ink.bottom - 3, ink.right - 1, ink.bottom - 3), fill="#202020")
    return drawn


def line(text, box, ink, **more):
    return Line(text=text, key=text, box=box, ink=ink, **more)


def pair(ink, other, form=1.0, element=0, likeness=1.0):
    one = line("Everything", ink.box, ink)
    return LinePair(
        mockup=one, rendered=replace(one, ink=other, element=element), likeness=likeness, dx=0, dy=0, form=form
    )


def test_an_underline_is_seen_and_does_not_make_the_strokes_heavier():
    plain, ruled = (find_ink(sheet(image), NOTE) for image in (pixels(page()), underlined(pixels(page()), NOTE)))
    assert (plain.underlined, ruled.underlined) == (False, True)
    assert ruled.mass == pytest.approx(plain.mass, rel=0.12)


def test_a_short_text_with_a_wide_bar_is_not_underlined():
    image = Image.new("RGB", (60, 60), "white")
    ImageDraw.Draw(image).text((10, 5), "L", fill="black", font=ImageFont.load_default(40))
    assert not find_ink(sheet(image), Box(0, 0, 60, 60)).underlined


def test_a_missing_underline_is_called_that_and_not_bold():
    mockup, facts = mockup_of(page(), png=png_of(underlined(pixels(page()), NOTE)))
    (found,) = Blend().compare(mockup, facts, render_of(page())).differences
    assert (found.property, found.seen, found.expected) == ("text-decoration-line", "none", "underline")
    assert found.selector == ".note"
    assert "text-decoration-line none -> underline" in found.summary


def test_letterforms_tell_a_face_from_a_size():
    same = sheet(pixels(page()))
    larger = sheet(pixels(changed(page(), ".note", size=18)))
    other = pixels(changed(page(), ".note", text=""))
    faced = "Quite another story under here now"
    ImageDraw.Draw(other).text((240, 275), faced, fill="#202020", font=ImageFont.load_default(16))
    wanted, shown = find_ink(same, NOTE).box, find_ink(larger, NOTE).box
    assert letterforms(same, wanted, larger, shown) > 0.9
    assert letterforms(same, wanted, sheet(other), find_ink(sheet(other), NOTE).box) < 0.7


def test_a_family_is_foreign_when_most_of_its_lines_look_otherwise():
    ink = find_ink(sheet(pixels(page())), NOTE)
    elements = [
        Element(index=at, parent=None, tag="p", selector=None, box=NOTE, styles={"font-family": family})
        for at, family in enumerate(("Arial", "Lato"))
    ]
    pairs = [pair(ink, ink, form=0.82, element=0) for _ in range(6)] + [pair(ink, ink, element=1) for _ in range(6)]
    assert foreign_families(pairs, elements) == {"Arial"}
    assert foreign_families(pairs[:4], elements) == frozenset()
    assert foreign_families([replace(one, form=0.93) for one in pairs], elements) == frozenset()


@pytest.mark.parametrize(
    ("ratio", "form", "expected"), [(1.0, 1.0, None), (1.004, 1.0, None), (1.2, 1.0, "56px"), (1.2, 0.4, None)]
)
def test_a_size_is_reported_only_where_it_prints_otherwise_and_explains_the_letters(ratio, form, expected):
    ink = find_ink(sheet(pixels(page())), NOTE)
    wider = replace(ink, box=replace(ink.box, width=ink.box.width * ratio, height=ink.box.height * ratio))
    fault = Fault(
        kind=Kind.FONT_SIZE, box=wider.box, rendered_box=ink.box, line=line("Everything", wider.box, wider),
        shown=line("Everything", ink.box, ink, element=0), form=form,
    )  # fmt: skip
    face = face_of(fault, {"font-size": "47px"})
    assert (face.expected if face else None) == expected


@pytest.mark.parametrize(("form", "rise", "expected"), [(0.88, 1.0, "0px"), (0.8, 1.0, None), (0.88, 0.78, None)])
def test_letters_as_tall_and_alike_that_stand_apart_are_spaced_though_a_narrow_first_letter_shows_its_neighbour(
    form, rise, expected
):
    ink = find_ink(sheet(pixels(page())), NOTE)
    near, apart = (replace(ink, box=replace(ink.box, width=width)) for width in (60.0, 78.0))
    fault = Fault(
        kind=Kind.FONT_SIZE, box=near.box, rendered_box=apart.box, line=line("Everything", near.box, near),
        shown=line("Everything", apart.box, apart, element=0), form=form, rise=rise, ends=0.6,
    )  # fmt: skip
    face = spacing_of(fault, {"font-size": "16px", "letter-spacing": "2px"})
    assert (face.expected if face else None) == expected


def test_heavier_strokes_on_all_lines_are_another_face_and_on_one_line_another_weight():
    ink = find_ink(sheet(pixels(page())), NOTE)
    fault = Fault(
        kind=Kind.FONT_SIZE, box=ink.box, rendered_box=ink.box, line=line("Everything", ink.box, ink),
        shown=line("Everything", ink.box, ink, element=0),
    )  # fmt: skip
    styles = {"font-size": "16px", "font-weight": "400"}
    assert face_of(replace(fault, denser=1.15), styles) is None
    assert face_of(replace(fault, denser=1.4), styles).expected == "700"
    assert face_of(replace(fault, denser=1.4), {**styles, "font-weight": "700"}) is None


def ticked(image):
    drawn = image.copy()
    ImageDraw.Draw(drawn).line([(500, 300), (505, 306), (514, 294)], fill="#3a9a2a", width=2)
    return drawn


def test_a_tick_that_perception_overlooked_is_missing_all_the_same():
    mockup, facts = mockup_of(page(), png=png_of(ticked(pixels(page()))))
    comparison = Blend().compare(mockup, facts, render_of(page()))
    (found,) = comparison.differences
    assert (found.kind, found.selector) == ("missing", "body")
    assert (found.box.x, found.box.y) == (pytest.approx(500, abs=3), pytest.approx(294, abs=3))
    assert comparison.parts["position"] < 1
    new = Blend().compare(*mockup_of(page()), render_of(page(), png=png_of(ticked(pixels(page())))))
    assert [one.kind for one in new.differences] == ["extra"]


def test_marks_are_silent_about_what_lies_two_pixels_aside_and_about_settled_places():
    image, blank = ticked(Image.new("RGB", (640, 480), "white")), Image.new("RGB", (640, 480), "white")
    aside = Image.new("RGB", (640, 480), "white")
    aside.paste(image, (1, 1))
    one, none, near = (sheet(picture).rgb for picture in (image, blank, aside))
    assert [mark.missing for mark in find_marks(one, none, [])] == [True]
    assert [mark.missing for mark in find_marks(none, one, [])] == [False]
    assert find_marks(one, near, []) == []
    assert find_marks(one, none, [Box(490, 290, 40, 30)]) == []


def test_a_ground_around_a_card_is_not_blamed_on_the_card():
    framed = (
        Thing(".card", 200, 160, 240, 160, fill="#f3f4f6"),
        Thing(".card p", 220, 180, text="Hello there", size=18),
    )
    found = Blend().compare(*mockup_of(framed, ground="#0d6efd"), render_of(framed, ground="#dc3545")).differences
    grounds = [one for one in found if one.kind == "background"]
    assert grounds
    assert {one.selector for one in grounds} == {"body"}
    assert (grounds[0].seen, grounds[0].expected) == ("#dc3545", "#0d6efd")


def test_the_box_of_many_is_that_of_the_heaviest():
    things = page()
    for name in (".card0 h2", ".card1 h2", ".card2 h2"):
        things = changed(things, name, color="#c01030")
    render = render_of(things)
    shared = next(one for one in render.declarations if one.rule == ".card0 h2" and one.property == "color")
    names = {element.index for element in render.elements if (element.selector or "").endswith("h2")}
    declarations = tuple(
        replace(shared, element=one.element) if one.element in names and one.property == "color" else one
        for one in render.declarations
    )
    found = Blend().compare(*mockup_of(page()), replace(render, declarations=declarations)).differences
    assert len(found) == 1
    assert "2 more blocks" in found[0].summary
    assert found[0].box.width < 200


def test_a_tick_of_a_picture_of_two_device_pixels_keeps_its_scale():
    from screenshot2code.compare.picture import as_render

    _, facts = mockup_of(page())
    out = BytesIO()
    pixels(page()).resize((1280, 960)).save(out, "PNG")
    render = as_render(out.getvalue(), facts)
    assert (render.viewport.scale, render.viewport.width, render.size.width) == (2.0, 640, 640)


def test_one_of_many_equal_icons_is_missing_and_not_moved():
    def icons(count):
        return tuple(Thing(f".icon{at}", 500, 265 + 30 * at, 14, 14, photo=5) for at in range(count))

    things = page()
    (found,) = Blend().compare(*mockup_of((*things, *icons(3))), render_of((*things, *icons(2)))).differences
    assert (found.kind, found.box.y) == ("missing", 325)
