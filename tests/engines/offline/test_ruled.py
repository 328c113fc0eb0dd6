"""Entries that lines or rhythm tell apart, notices that are no fields, and what ends a form. Without a browser."""

import re

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, Region

SIZE = (800, 900)
LINE = "#dddddd"


def rule(y):
    return Region(box=Box(40, y, 400, 1), fill=LINE)


def test_rows_with_lines_between_them_are_a_list_and_the_lines_its_borders(body_of, set_line):
    lines = [set_line("About us", 40, 40, size=32.0)]
    regions = []
    for place, (name, value) in enumerate((("Founded", "1998"), ("Employees", "34 people"), ("Seat", "Oslo"))):
        y = 120 + 41 * place
        lines += [set_line(name, 40, y), set_line(value, 440 - 8 * len(value), y)]
        regions += [rule(y + 29)] if place < 2 else []
    card = Region(box=Box(20, 20, 440, 260), fill="#f4f4f4", radius=8)
    made = body_of(SIZE, lines, [card, *regions])
    assert made.count("<li") == 3
    assert "<hr" not in made


def test_the_last_of_several_rows_is_no_foot(body_of, set_line):
    lines = [set_line("About us", 40, 40, size=32.0)]
    for place, (name, value) in enumerate((("Founded", "1998"), ("Employees", "34 people"), ("Seat", "Oslo"))):
        y = 120 + 41 * place
        lines += [set_line(name, 40, y), set_line(value, 440 - 8 * len(value), y)]
    assert "<footer" not in body_of((800, 240), lines, [rule(149), rule(190)])


def test_parts_in_one_rhythm_are_entries_of_a_list(body_of, set_line):
    lines = [set_line("What happened", 40, 40, size=32.0)]
    for place, (day, what) in enumerate((("March 3", "A sketch"), ("April 12", "A test"), ("May 30", "A sale"))):
        y = 120 + 110 * place
        lines += [
            set_line(day, 40, y, size=12.0),
            set_line(what, 40, y + 20, size=20.0),
            set_line(f"It took us some {place + 4} weeks to get there", 40, y + 48),
        ]
    made = body_of(SIZE, lines)
    assert made.count("<li") == 3
    assert re.search(r"<li[^>]*>\s*<p[^>]*>March 3</p>\s*<h2[^>]*>A sketch</h2>", made)


def test_headings_with_text_below_them_are_no_entries(body_of, set_line):
    lines = [set_line("Terms", 40, 40, size=32.0)]
    for place, what in enumerate(("Scope", "Prices", "Delivery")):
        y = 120 + 110 * place
        lines += [set_line(what, 40, y, size=20.0), set_line(f"Words about {what.lower()} and more", 40, y + 40)]
    assert "<li" not in body_of(SIZE, lines)


def boxes(count, step, fill="#ffffff"):
    frame = Border(width=1, color="#cccccc")
    return [Region(box=Box(40, 120 + step * at, 400, 42), fill=fill, border=frame) for at in range(count)]


def test_framed_rows_that_share_their_edges_are_a_list_and_those_apart_are_fields(body_of, set_line):
    words = ("Fifty sheets", "An envelope", "A pencil")

    def page(step):
        lines = [set_line(one, 56, 132 + step * at) for at, one in enumerate(words)]
        return body_of(SIZE, [set_line("In the box you find", 40, 40, size=32.0), *lines], boxes(3, step))

    assert page(41).count("<li") == 3
    assert page(41).count("<input") == 0
    assert page(60).count("<input") == 3


def test_a_sentence_in_a_frame_is_a_notice_and_no_field(body_of, set_line):
    lines = [set_line("News", 40, 40, size=32.0), set_line("The harbour is closed today.", 56, 132)]
    assert "<input" not in body_of(SIZE, lines, boxes(1, 50))
    tinted = [set_line("News", 40, 40, size=32.0), set_line("Closed today", 56, 132)]
    assert "<input" not in body_of(SIZE, tinted, boxes(1, 50, fill="#fff3cd"))


def test_a_button_at_the_end_of_the_page_ends_its_form(body_of, set_line):
    lines = [
        set_line("Your booking", 40, 40, size=32.0),
        set_line("Name", 40, 100),
        set_line("Mail", 40, 180),
        set_line("Book now", 58, 262, color="#ffffff"),
    ]
    frame = Border(width=1, color="#cccccc")
    regions = [
        Region(box=Box(40, 124, 400, 40), fill="#ffffff", border=frame),
        Region(box=Box(40, 204, 400, 40), fill="#ffffff", border=frame),
        Region(box=Box(40, 252, 100, 38), fill="#0044cc", radius=6),
    ]
    made = body_of((800, 300), lines, regions)
    assert "<footer" not in made
    form = re.search(r"<form.*</form>", made, re.DOTALL)
    assert form
    assert form[0].count("<input") == 2
    assert '<button class="button" type="submit">' in form[0]


def test_a_figure_in_a_disc_is_no_button(body_of, set_line):
    disc = Region(box=Box(40, 120, 32, 32), fill="#d8dde6", radius=16)
    made = body_of(
        SIZE, [set_line("Steps", 40, 40, size=32.0), set_line("3", 52, 128), set_line("Build", 84, 128)], [disc]
    )
    assert "<a " not in made
    assert "<button" not in made
