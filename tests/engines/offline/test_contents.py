"""Figures, quotations, bars that show a share, rows that unfold, discs with icons, boxes that are ticked. Without a browser."""

import re

import cv2
import numpy as np

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, ImageRegion, Region
from screenshot2code.engines.offline.contents import contained
from screenshot2code.engines.offline.element import Element
from screenshot2code.engines.offline.placing import Spaced
from screenshot2code.engines.offline.tree import Flow, Node

SIZE = (800, 900)
TEXT = "A line of text that is as long as lines of a page are"


def picture(x, y, width, height, *, icon=False):
    data = cv2.imencode(".png", np.full((height, width, 3), 90, np.uint8))[1].tobytes()
    return ImageRegion(box=Box(x, y, width, height), data=data, media_type="image/png", is_icon=icon)


def column(set_line, *more):
    lines = [set_line("Notes on paper", 40, 20, size=32.0), set_line(TEXT, 40, 80)]
    return [*lines, *more, set_line(f"{TEXT} again", 40, 700)]


def test_a_smaller_line_below_a_picture_is_its_caption(body_of, set_line):
    lines = column(set_line, set_line("A hill in the evening", 40, 368, size=12.0))
    made = body_of(SIZE, lines, (), [picture(40, 120, 400, 240)])
    assert re.search(r"<figure[^>]*>\s*<img[^>]*>\s*<figcaption[^>]*>A hill in the evening</figcaption>", made)


def test_text_below_a_picture_that_is_as_large_as_the_rest_is_none(body_of, set_line):
    lines = column(set_line, set_line("A hill in the evening", 40, 368))
    assert "<figure" not in body_of(SIZE, lines, (), [picture(40, 120, 400, 240)])


def test_words_beside_a_line_are_a_quotation_and_no_heading(body_of, set_line):
    bar = Region(box=Box(40, 140, 4, 60), fill="#cccccc")
    words = [
        set_line("Nobody reads a page that nobody wrote", 60, 148, size=20.0),
        set_line("Anna Maier", 60, 182),
    ]
    made = body_of(SIZE, column(set_line, *words), [bar])
    quote = re.search(r"<blockquote.*</blockquote>", made, re.DOTALL)
    assert quote
    assert "<h" not in quote[0]


def test_a_bar_in_a_bar_says_how_much_is_done(body_of, set_line):
    bars = [
        Region(box=Box(40, 160, 400, 16), fill="#e9ecef", radius=8),
        Region(box=Box(40, 160, 260, 16), fill="#0d6efd", radius=8),
    ]
    made = body_of(SIZE, column(set_line, set_line("Booked so far", 40, 130)), bars)
    assert 'role="img" aria-label="Booked so far: 65%"' in made


def test_rows_that_end_in_a_chevron_unfold(body_of, set_line):
    rows = [Region(box=Box(40, 120 + 70 * at, 600, 52), fill="#f4f4f4", radius=6) for at in range(2)]
    words = [set_line(said, 56, 138 + 70 * at) for at, said in enumerate(("How long?", "How much?"))]
    marks = [picture(604, 141 + 70 * at, 18, 10, icon=True) for at in range(2)]
    made = body_of(SIZE, column(set_line, *words), rows, marks)
    assert len(re.findall(r'<button class="[^"]*" type="button">', made)) == 2


def test_discs_with_icons_are_links_with_names(body_of, set_line):
    discs = [Region(box=Box(40 + 52 * at, 300, 40, 40), fill="#222233", radius=20) for at in range(3)]
    icons = [picture(51 + 52 * at, 311, 18, 18, icon=True) for at in range(3)]
    made = body_of(SIZE, column(set_line), discs, icons)
    assert len(re.findall(r"<li[^>]*><a [^>]*aria-label=", made)) == 3


def test_a_drawn_box_with_a_mark_is_ticked(body_of, set_line):
    frame = Border(width=1, color="#888888")
    boxes = [
        Region(box=Box(40, 140, 16, 16), fill="#ffffff", border=frame, radius=3),
        Region(box=Box(40, 180, 16, 16), fill="#0d6efd", radius=3),
    ]
    words = [set_line("Breakfast", 66, 141), set_line("Parking", 66, 181)]
    made = body_of(SIZE, column(set_line, *words), boxes, [picture(43, 184, 10, 9, icon=True)])
    assert made.count('type="checkbox"') == 2
    assert made.count(" checked>") == 1


def test_a_label_that_floats_in_its_field_is_a_label(body_of, set_line):
    frame = Region(box=Box(40, 140, 400, 58), fill="#ffffff", border=Border(width=1, color="#cccccc"))
    words = [set_line("Email address", 52, 150, size=12.0, color="#777777"), set_line("anna@example.com", 52, 172)]
    made = body_of(SIZE, column(set_line, *words), [frame])
    assert re.search(r"<label[^>]*>\s*<span[^>]*>Email address</span>\s*<input", made)


def test_rows_of_like_cards_are_one_grid(body_of, set_line):
    frame = Border(width=1, color="#cccccc")
    cards, words = [], []
    for at in range(6):
        x, y = 40 + 240 * (at % 3), 140 + 164 * (at // 3)
        cards.append(Region(box=Box(x, y, 216, 140), fill="#ffffff", border=frame, radius=6))
        words += [set_line(f"Card {'abcdef'[at]}", x + 16, y + 20, size=20.0), set_line("Some words", x + 16, y + 60)]
    made = body_of(SIZE, column(set_line, *words), cards)
    assert made.count("<ul") == 1
    assert made.count("<li") == 6


def test_a_row_of_steps_with_arrows_is_a_breadcrumb(body_of, set_line):
    words = [set_line("Home", 40, 130), set_line("Orders", 104, 130)]
    made = body_of(SIZE, column(set_line, *words), (), [picture(86, 132, 5, 9, icon=True)])
    assert '<nav class="breadcrumb" aria-label="Breadcrumb">' in made
    assert 'aria-current="page">Orders</li>' in made


def test_a_large_figure_far_down_is_not_the_title(body_of, set_line):
    lines = column(set_line, set_line("Sales", 40, 500, size=24.0), set_line("Many more", 40, 560, size=56.0))
    assert re.search(r"<h1[^>]*>Notes on paper", body_of(SIZE, lines))


def dots(x, y):
    pixels = np.full((18, 6, 3), 255, np.uint8)
    for top in (1, 7, 13):
        pixels[top : top + 4, 1:5] = 90
    data = cv2.imencode(".png", pixels)[1].tobytes()
    return ImageRegion(box=Box(x, y, 6, 18), data=data, media_type="image/png", is_icon=True)


def test_three_dots_at_the_end_of_a_row_are_a_button_with_a_name(body_of, set_line):
    lines = [set_line("Total revenue", 40, 100, size=24), set_line("Everything that came in this year", 40, 160)]
    html = body_of(SIZE, lines, [], [dots(700, 104)])
    assert re.search(r'<button class="[^"]*" type="button" aria-label="More">', html)


def test_three_dots_at_the_end_of_a_row_are_wide_enough_for_a_finger_where_there_is_room():
    dot = Element(
        tag="img",
        name="card__icon",
        spaced=Spaced(node=Node(box=Box(700, 104, 6, 18), ink=Box(700, 104, 6, 18), content=dots(700, 104))),
    )
    title = Element(tag="h2", name="card__title")
    for justify, padding in (("space-between", "0 0 0 14px"), ("flex-start", None)):
        node = Node(box=Box(40, 100, 666, 24), ink=Box(40, 100, 666, 24), flow=Flow.ROW)
        row = Element(tag="div", spaced=Spaced(node=node), css=(("justify-content", justify),), children=(title, dot))
        assert contained(row).children[-1].css_map.get("padding") == padding


def test_names_in_faces_of_their_own_head_nothing(body_of, set_line):
    names = [("Fernwood", 24), ("Harbour", 32), ("Kiln", 28), ("Orchard", 36)]
    lines = [set_line(name, 60 + 180 * at, 100, size=size) for at, (name, size) in enumerate(names)]
    text = [set_line(f"Sentence number {at} of a page that has a good many", 40, 300 + 24 * at) for at in range(6)]
    assert "<h" not in body_of(SIZE, [*lines, *text]).replace("<h1", "").replace("<hr", "").replace("<header", "")


def test_cells_of_an_icon_and_a_word_at_the_foot_of_a_card_lead_somewhere(body_of, set_line):
    card = Region(box=Box(40, 200, 300, 160), fill="#ffffff", border=Border(width=1, color="#cccccc"))
    line = Region(box=Box(190, 310, 1, 49), fill="#cccccc")
    foot = Region(box=Box(41, 309, 298, 1), fill="#cccccc")
    lines = [set_line("Ada Lovelace", 60, 230), set_line("Email", 110, 328), set_line("Call", 260, 328)]
    html = body_of(
        SIZE,
        column(set_line, *lines),
        [card, line, foot],
        [picture(82, 326, 16, 16, icon=True), picture(232, 326, 16, 16, icon=True)],
    )
    assert len(re.findall(r"<a class=\"[^\"]*-action[^\"]*\" href=\"#\">", html)) == 2


def test_figures_between_upright_lines_lead_nowhere(body_of, set_line):
    line = Region(box=Box(190, 310, 1, 49), fill="#cccccc")
    lines = [set_line("12 km", 110, 328), set_line("9 min", 260, 328)]
    html = body_of(
        SIZE,
        column(set_line, *lines),
        [line],
        [picture(82, 326, 16, 16, icon=True), picture(232, 326, 16, 16, icon=True)],
    )
    assert "-action" not in html
