"""One fault put in, one difference of its kind comes out first, with element, property, values and source line."""

from dataclasses import replace

import pytest
from drawn import changed, mockup_of, page, pushed, render_of, without

from screenshot2code.compare.blend import Blend
from screenshot2code.core.artifacts import Declaration
from screenshot2code.core.findings import SourceLine


def compare(things, **more):
    return Blend().compare(*mockup_of(page()), render_of(things, **more))


def test_missing_text():
    first = compare(without(page(), ".note")).differences[0]
    assert (first.kind, first.expected) == ("missing", "Everything was saved a moment ago")
    assert first.rendered_box is None
    assert first.selector == "body"


def test_missing_block_with_its_text_is_one_difference():
    found = compare(without(page(), "button", "button span")).differences
    assert [one.kind for one in found] == ["missing"]
    assert found[0].box.width == pytest.approx(150, abs=2)


def test_extra_text():
    from drawn import Thing

    found = compare((*page(), Thing(".news", 420, 300, text="Nobody asked for this", size=15))).differences
    assert [(one.kind, one.selector) for one in found] == [("extra", ".news")]


def test_the_box_of_an_extra_element_is_the_whole_element():
    from drawn import Thing

    render = render_of((*page(), Thing(".news", 420, 300, text="Nobody asked for this", size=15)))
    at = next(one for one in render.elements if one.selector == ".news")
    wide = replace(at, box=replace(at.box, width=at.box.width + 60))
    render = replace(render, elements=tuple(wide if one is at else one for one in render.elements))
    (found,) = Blend().compare(*mockup_of(page()), render).differences
    assert found.rendered_box == wide.box


def test_space_below_the_page_names_its_line():
    source = SourceLine("page.css", 7)
    render = render_of(page(), height=560)
    body = replace(render.elements[0], styles=render.elements[0].styles | {"padding-bottom": "80px"})
    room = Declaration(element=0, property="padding-bottom", value="80px", rule="body", source=source)
    tall = replace(render, elements=(body, *render.elements[1:]), declarations=(*render.declarations, room))
    (found,) = Blend().compare(*mockup_of(page()), tall).differences
    assert (found.kind, found.seen, found.expected, found.source) == ("page_size", "560px", "480px", source)


def test_an_inserted_band_has_its_own_text_and_not_that_of_what_it_pushed():
    from drawn import Thing

    band = (Thing(".band", 0, 0, 640, 40, fill="#fff2cc"), Thing(".band p", 20, 12, text="Closed on Sunday", size=15))
    wide = render_of((*band, *pushed(page(), 0, 40)), height=520)
    first = Blend().compare(*mockup_of(page()), wide).differences[0]
    assert (first.kind, first.seen) == ("extra", "Closed on Sunday")
    assert first.consequences.blocks > 5


def test_a_removed_band_lacks_its_own_text_alone():
    from drawn import Thing

    band = (Thing(".band", 0, 0, 640, 40, fill="#fff2cc"), Thing(".band p", 20, 12, text="Closed on Sunday", size=15))
    mockup = mockup_of((*band, *pushed(page(), 0, 40)), height=520)
    first = Blend().compare(*mockup, render_of(page())).differences[0]
    assert (first.kind, first.expected) == ("missing", "Closed on Sunday")


@pytest.mark.parametrize("reason", ["is asked for and does not exist", "is answered with 404"])
def test_a_font_file_that_did_not_come_is_told_after_what_is_seen(reason):
    complaints = [f"fonts/a.woff2 {reason}", "img/no.png is asked for and does not exist"]
    found = compare(changed(page(), "h1", color="#b01030"), complaints=complaints).differences
    assert [one.kind for one in found].count("broken") == 2
    assert found[-1].seen == complaints[0]
    assert "color" in [one.kind for one in found[:2]]
    right = compare(page(), complaints=complaints).differences
    assert [one.seen for one in right] == complaints[1:]


def test_moved_text_says_from_where_to_where():
    first = compare(changed(page(), ".note", x=270)).differences[0]
    assert (first.kind, first.selector, first.property) == ("moved", ".note", "left")
    assert float(first.seen.removesuffix("px")) - float(first.expected.removesuffix("px")) == pytest.approx(30, abs=1)
    assert "30px too far right" in first.summary


def test_resized_block():
    found = compare(changed(page(), ".card2", height=140)).differences
    assert (found[0].kind, found[0].selector, found[0].property) == ("resized", ".card2", "height")
    assert (found[0].seen, found[0].expected) == ("140px", "110px")


def test_another_word():
    first = compare(changed(page(), ".note", text="Everything was moved a moment ago")).differences[0]
    assert (first.kind, first.selector) == ("text", ".note")
    assert "saved" in first.expected
    assert "moved" in first.seen


def test_another_color_with_its_line():
    first = compare(changed(page(), "h1", color="#b01030")).differences[0]
    assert (first.kind, first.selector, first.property) == ("color", "h1", "color")
    assert (first.seen, first.expected) == ("#b01030", "#202020")
    assert str(first.source) == "page.css:30"


def test_another_background_points_to_the_shorthand():
    first = compare(changed(page(), ".card1", fill="#f4d8d8")).differences[0]
    assert (first.kind, first.selector, first.property) == ("background", ".card1", "background-color")
    assert (first.seen, first.expected) == ("#f4d8d8", "#e3eaf2")
    assert str(first.source) == "page.css:71"


@pytest.mark.parametrize("size", [26, 36, 40])
def test_another_font_size(size):
    first = compare(changed(page(), "h1", size=size)).differences[0]
    assert (first.kind, first.selector, first.property) == ("font_size", "h1", "font-size")
    assert first.seen == f"{size}px"
    assert float(first.expected.removesuffix("px")) == pytest.approx(30, rel=0.03)


def test_another_weight():
    found = compare(changed(page(), ".note", bold=True)).differences
    assert (found[0].kind, found[0].selector) == ("font_weight", ".note")
    assert (found[0].seen, found[0].expected) == ("700", "400")


def test_another_picture():
    found = compare(changed(page(), "img", photo=8)).differences
    assert [(one.kind, one.selector) for one in found] == [("image", "img")]


def test_another_page_color():
    found = compare(page(), ground="#fdf3c0").differences
    assert (found[0].kind, found[0].selector) == ("background", "body")


def test_a_wider_page_overflows():
    from screenshot2code.core.geometry import Viewport

    wide = changed(page(), ".card2", width=400)
    found = compare(wide, width=830, viewport=Viewport(640, 480)).differences
    overflow = next(one for one in found if one.kind == "overflow")
    assert overflow.selector == ".card2"
    assert (overflow.seen, overflow.expected) == ("830px", "640px")


def test_losses_explain_the_score_and_weights_add_up():
    things = without(changed(changed(page(), "h1", size=40), "button", fill="#2040c0"), ".note")
    comparison = compare(things)
    lost = sum(one.loss for one in comparison.differences)
    assert lost == pytest.approx(1 - comparison.score, rel=0.15)
    assert sum(one.weight for one in comparison.differences) == pytest.approx(1)
    losses = [one.loss for one in comparison.differences]
    assert losses == sorted(losses, reverse=True)
    assert min(losses) >= 0.002


def test_what_follows_is_told_in_numbers_and_in_words():
    grown = tuple(replace(one, height=126) if one.name.startswith(".card") and one.fill else one for one in page())
    found = compare(pushed(grown, 250, 16)).differences
    first = max(found, key=lambda one: one.consequences.moved if one.consequences else 0)
    assert first.consequences.by_px == 16
    assert f"{first.consequences.moved} blocks move 16px because of it" in first.summary
