"""What is taken for a field and what is not, and which words are its label. Without a browser."""

import re
from dataclasses import replace

import cv2
import numpy as np
import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, ImageRegion, Region
from screenshot2code.engines.offline.controls import beside_line, with_width
from screenshot2code.engines.offline.element import Element
from screenshot2code.engines.offline.forms import formed
from screenshot2code.engines.offline.paragraphs import paragraphs
from screenshot2code.imaging.codec import encode_png

SIZE = (800, 700)
PNG = encode_png(np.full((16, 16, 3), 90, np.uint8))
INK, PALE = "#222222", "#999999"


def framed(x, y, width, height):
    return Region(box=Box(x, y, width, height), fill="#ffffff", border=Border(width=1, color="#cccccc"))


def icon(x, y, size=16):
    return ImageRegion(box=Box(x, y, size, size), data=PNG, media_type="image/png", is_icon=True)


def fields(html):
    return re.findall(r"<(input|select|textarea)\b", html)


@pytest.fixture
def text(set_line):
    """What a page has besides: most of its letters are of its ink."""
    return [set_line(f"Sentence number {at} of a page that has a good many", 40, 500 + 24 * at) for at in range(6)]


def test_words_that_end_in_dots_in_a_box_are_a_placeholder(body_of, set_line, text):
    html = body_of(SIZE, [set_line("Search...", 316, 111, color=PALE), *text], [framed(300, 100, 300, 40)])
    assert 'placeholder="Search..."' in html


def test_words_in_the_middle_of_a_box_are_a_button_whatever_they_end_in(body_of, set_line, text):
    html = body_of(SIZE, [set_line("Loading...", 410, 111, color=PALE), *text], [framed(300, 100, 300, 40)])
    assert fields(html) == []


def test_a_frame_that_begins_with_an_icon_and_pale_words_is_a_field(body_of, set_line, text):
    parts = [set_line("Find people", 340, 111, color=PALE), *text]
    html = body_of(SIZE, parts, [framed(300, 100, 300, 40)], [icon(312, 112)])
    assert 'placeholder="Find people"' in html


def test_a_pale_hint_behind_an_icon_needs_no_frame(body_of, set_line, text):
    html = body_of(SIZE, [set_line("Search...", 340, 111, color=PALE), *text], [], [icon(312, 112)])
    assert 'placeholder="Search..."' in html


def test_a_bold_line_at_the_left_of_a_band_is_no_placeholder(body_of, set_line, text):
    line = set_line("Account", 316, 111)
    bold = type(line)(
        line=line.line,
        style=type(line.style)(family="Arial", generic="sans-serif", size=16.0, weight=700, color=INK),
        extent=line.extent,
        space=line.space,
        first_word=line.first_word,
    )
    assert fields(body_of(SIZE, [bold, *text], [framed(300, 100, 300, 40)])) == []


def test_a_frame_like_the_fields_with_room_below_its_text_is_a_textarea(body_of, set_line, text):
    lines = [set_line("ada", 316, 111), set_line("I write programs for engines", 316, 171), *text]
    html = body_of(SIZE, lines, [framed(300, 100, 300, 40), framed(300, 160, 300, 120)])
    assert fields(html) == ["input", "textarea"]
    assert ">I write programs for engines</textarea>" in html


def test_a_card_with_the_same_frame_that_its_text_fills_is_none(body_of, set_line, text):
    card = [set_line("I write programs for engines", 316, 176), set_line("and for those who build them", 316, 200)]
    html = body_of(
        SIZE, [set_line("ada", 316, 111), *card, *text], [framed(300, 100, 300, 40), framed(300, 156, 300, 78)]
    )
    assert fields(html) == ["input"]


def test_words_in_a_column_at_the_left_of_fields_are_their_labels(body_of, set_line, text):
    lines = [set_line(word, 40, 291 + 60 * at) for at, word in enumerate(("Name", "Role"))]
    html = body_of(
        SIZE,
        [set_line("Your account", 40, 60, size=32.0), *lines, *text],
        [framed(300, 280 + 60 * at, 300, 40) for at in range(2)],
    )
    assert re.findall(r'<label[^>]*for="([^"]+)"', html) == ["name", "role"]


def test_one_far_word_at_the_left_of_a_single_field_is_no_label(body_of, set_line, text):
    html = body_of(SIZE, [set_line("Results", 40, 111), *text], [framed(300, 100, 300, 40)])
    assert "<label" not in html


@pytest.mark.parametrize(("display", "is_full"), [("flex", False), ("block", True)])
def test_the_button_of_a_form_takes_the_whole_width_in_a_column_but_not_beside_another(display, is_full):
    """Both are links before: as wide as their words in a row, as the column in a column, and buttons then as links."""
    buttons = tuple(Element(tag="a", name="button", css=(("display", "block"),)) for _ in range(2))
    inside = Element(tag="div", css=(("display", display),), children=buttons)
    form = formed(Element(tag="div", children=(Element(tag="input", name="field"), inside)))
    submit = form.children[1].children[1]
    assert (form.tag, submit.tag) == ("form", "button")
    assert (submit.css_map.get("width") == "100%") is is_full


def line_fields(set_line, count):
    words = [set_line(label, 40, 120 + 70 * at) for at, label in enumerate(["Name", "Email", "Phone"][:count])]
    rules = [Region(box=Box(40, 160 + 70 * at, 500, 1), fill="#cccccc") for at in range(count)]
    return words, rules


def test_words_above_lines_of_one_length_are_fields_where_a_button_ends_them(body_of, set_line, text):
    words, rules = line_fields(set_line, 3)
    send = Region(box=Box(40, 350, 100, 40), fill="#2244cc")
    html = body_of(SIZE, [*words, set_line("Send", 74, 358, color="#ffffff"), *text], [*rules, send])
    assert fields(html) == ["input", "input", "input"]
    assert 'placeholder="Email"' in html


def test_words_above_lines_without_a_button_are_words(body_of, set_line, text):
    words, rules = line_fields(set_line, 3)
    assert fields(body_of(SIZE, [*words, *text], rules)) == []


@pytest.mark.parametrize(
    ("css", "width"),
    [
        ({}, "100%"),
        ({"width": "232px"}, "232px"),
        ({"min-width": "232px", "flex-shrink": "0"}, "232px"),
    ],
)
def test_a_field_is_as_wide_as_it_is_drawn_and_its_least_width_is_its_width(css, width):
    made = with_width(css)
    assert made["width"] == width
    assert "min-width" not in made


def test_a_field_that_fills_a_row_needs_no_width():
    assert with_width({"flex": "1 1 0", "min-width": "0"}) == {"flex": "1 1 0", "min-width": "0"}


def switch(x, y, *, on, width=36, height=20):
    over = 8
    canvas = np.full((over * height, over * width, 3), 255, np.uint8)
    for end in (height // 2, width - height // 2):
        cv2.circle(canvas, (over * end, over * height // 2), over * height // 2, (26, 187, 156), -1)
    half = over * height // 2
    cv2.rectangle(canvas, (half, 0), (over * width - half, over * height), (26, 187, 156), -1)
    knob = over * (width - height // 2) if on else half
    cv2.circle(canvas, (knob, half), half - 2 * over, (255, 255, 255), -1)
    data = encode_png(cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA))
    return ImageRegion(box=Box(x, y, width, height), data=data, media_type="image/png", is_icon=True)


def test_a_switch_at_the_end_of_a_row_is_a_box_to_tick_that_its_title_labels(body_of, set_line, text):
    lines = [
        set_line("Settings", 40, 30, size=32),
        set_line("Email digest", 40, 300),
        set_line("A summary of each day", 40, 322, color=PALE),
        *text,
    ]
    html = body_of(SIZE, lines, [], [switch(700, 306, on=True)])
    assert re.search(r'<label class="[^"]*" for="email-digest">Email digest</label>', html)
    assert re.search(r'<input class="[^"]*" id="email-digest" type="checkbox" role="switch" checked>', html)


def test_a_switch_that_is_off_is_not_ticked_and_words_behind_it_label_it(body_of, set_line, text):
    html = body_of(
        SIZE,
        [set_line("Settings", 40, 30, size=32), set_line("Show my name", 90, 303), *text],
        [],
        [switch(40, 300, on=False)],
    )
    assert re.search(r'id="show-my-name" type="checkbox" role="switch">', html)


def test_a_drawn_bar_with_a_disc_in_it_is_a_switch(body_of, set_line, text):
    track = Region(box=Box(40, 300, 36, 20), fill="#1abb9c", radius=10)
    knob = Region(box=Box(58, 302, 16, 16), fill="#ffffff", radius=8)
    html = body_of(
        SIZE, [set_line("Settings", 40, 30, size=32), set_line("Show my name", 90, 303), *text], [track, knob]
    )
    assert re.search(r'<input class="[^"]*" id="show-my-name" type="checkbox" role="switch" checked>', html)


def test_a_search_field_keeps_its_icon_and_the_key_at_its_end(body_of, set_line, text):
    key = Region(box=Box(560, 110, 28, 20), fill="#ffffff", border=Border(width=1, color="#dddddd"))
    parts = [set_line("Search pages or run it", 340, 111, color=PALE), set_line("K", 570, 113, size=12), *text]
    html = body_of(SIZE, parts, [framed(300, 100, 300, 40), key], [icon(312, 112)])
    assert 'placeholder="Search pages or run it"' in html


def test_words_before_a_hint_in_a_frame_are_its_prefix(body_of, set_line, text):
    parts = [set_line("US (+1)", 316, 111), set_line("202 555 0111", 390, 111, color=PALE), *text]
    html = body_of(SIZE, parts, [framed(300, 100, 300, 40)])
    assert 'placeholder="202 555 0111"' in html
    assert "US (+1)</" in html


def test_a_button_at_the_other_end_of_a_bar_sends_no_field_off(body_of, set_line, text):
    button = Region(box=Box(700, 100, 80, 40), fill="#1abb9c", radius=6)
    parts = [set_line("Search...", 316, 111, color=PALE), set_line("Docs", 724, 113, color="#ffffff"), *text]
    html = body_of(SIZE, parts, [framed(300, 100, 300, 40), button])
    assert "<form" not in html
    assert 'type="submit"' not in html


@pytest.mark.parametrize(("color", "is_field"), [("#9aa5b1", True), ("#4a5561", False), ("#e8590c", False)])
def test_a_small_frame_with_a_faint_grey_word_is_a_field_and_else_a_button(body_of, set_line, text, color, is_field):
    html = body_of(SIZE, [set_line("Search", 716, 111, color=color), *text], [framed(700, 100, 80, 40)])
    assert ('placeholder="Search"' in html) is is_field


@pytest.mark.parametrize(
    ("y", "padding"), [(114, (0.0, 0.0)), (113, (0.0, 2.0)), (115, (2.0, 0.0)), (110, (6.0, 14.0))]
)
def test_words_in_the_middle_of_a_field_need_no_padding(set_line, y, padding):
    """Browsers put them there; what they are off it is all that is written, and what is far off keeps its distances."""
    (words,) = paragraphs([set_line("Words", 312, y)], [])
    assert beside_line(words, Box(301, 101, 298, 38)) == padding


def test_a_bold_dark_line_in_the_framed_head_of_a_card_is_no_field_on_a_page_of_pale_text(body_of, set_line):
    pale = [
        set_line(f"Sentence number {at} of a page that has a good many", 40, 500 + 24 * at, color=PALE)
        for at in range(6)
    ]
    line = set_line("Account stats", 316, 111)
    bold = replace(line, style=replace(line.style, weight=600))
    assert fields(body_of(SIZE, [bold, *pale], [framed(300, 100, 300, 40)])) == []
