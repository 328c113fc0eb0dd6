"""Lists that are written as text: the way back to the start, links with marks between them, numbered steps; and cards."""

import re
from dataclasses import replace

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, ImageRegion, Region
from screenshot2code.engines.offline.setlines import SetRun

SIZE = (800, 900)
BLUE = "#1c5fbf"


@pytest.fixture
def text(set_line):
    """What a page has besides: most of its letters are of its ink."""
    return [set_line(f"Sentence number {at} of a page that has a good many", 40, 600 + 24 * at) for at in range(6)]


def entries(html):
    return [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<li[^>]*>(.*?)</li>", html, flags=re.DOTALL)]


def test_words_with_slashes_at_the_top_are_the_way_back(body_of, set_line, text):
    html = body_of(SIZE, [set_line("Home / Shop / Shoes", 40, 80), *text])
    assert 'aria-label="Breadcrumb"' in html
    assert entries(html) == ["Home /", "Shop /", "Shoes"]
    assert html.count('<a href="#">') == 2
    assert 'aria-current="page">Shoes' in html


def test_the_step_where_one_is_keeps_its_ink_and_links_have_theirs(body_of, set_line, text):
    line = set_line("Home / Shop / Shoes", 40, 80, color=BLUE)
    grey = replace(line.style, color="#777777")
    runs = [("Home", line.style), (" / ", grey), ("Shop", line.style), (" / Shoes", grey)]
    trail = replace(line, runs=tuple(SetRun(text=words, style=style) for words, style in runs))
    html = body_of(SIZE, [trail, *text])
    assert entries(html) == ["Home /", "Shop /", "Shoes"]
    assert len(re.findall(r'<a class="breadcrumb-link" href="#">', html)) == 2
    assert "<span" not in html.partition('aria-label="Breadcrumb"')[2].partition("</nav>")[0]


def test_marks_of_a_way_keep_an_ink_of_their_own(body_of, set_line, text):
    line = set_line("Home / Shoes", 40, 80)
    runs = [("Home ", line.style), ("/", replace(line.style, color=BLUE)), (" Shoes", line.style)]
    html = body_of(SIZE, [replace(line, runs=tuple(SetRun(text=words, style=style) for words, style in runs)), *text])
    assert '<a href="#">Home</a> <span class="breadcrumb-mark">/</span></li>' in html


def test_a_sentence_with_a_slash_is_no_way(body_of, set_line, text):
    html = body_of(SIZE, [set_line("Choose black / white and mail it to us.", 40, 80), *text])
    assert "Breadcrumb" not in html


def test_lines_that_begin_with_one_two_three_are_an_ordered_list(body_of, set_line, text):
    steps = [set_line(f"{number}. Do the thing that is number {number}", 40, 100 + 40 * number) for number in (1, 2, 3)]
    html = body_of(SIZE, [*steps, *text])
    assert "<ol" in html
    assert [one[:2] for one in entries(html)] == ["1.", "2.", "3."]


def test_a_line_that_begins_with_a_year_is_no_step(body_of, set_line, text):
    html = body_of(SIZE, [set_line("12. May is when we open our doors again", 40, 140), *text])
    assert "<ol" not in html


def cards(set_line, titles):
    regions, lines = [], []
    for at, title in enumerate(titles):
        regions.append(
            Region(box=Box(40 + 240 * at, 300, 220, 160), fill="#ffffff", border=Border(width=1, color="#cccccc"))
        )
        lines += [set_line(title, 56 + 240 * at, 316), set_line(f"Words about {title}", 56 + 240 * at, 360)]
    return lines, regions


def test_cards_that_are_made_alike_are_a_list(body_of, set_line, text):
    lines, regions = cards(set_line, ["Apples", "Pears", "Plums"])
    html = body_of(SIZE, [set_line("A page of fruit and what we say of it", 40, 60), *lines, *text], regions)
    assert html.count("<li") == 3
    assert "<ul" in html


def test_two_cards_are_no_list_yet(body_of, set_line, text):
    lines, regions = cards(set_line, ["Apples", "Pears"])
    assert "<li" not in body_of(
        SIZE, [set_line("A page of fruit and what we say of it", 40, 60), *lines, *text], regions
    )


def test_a_picture_is_named_for_the_heading_beside_it(body_of, set_line, text):
    photo = ImageRegion(box=Box(40, 100, 300, 200), data=b"\x89PNG photo", media_type="image/png", is_icon=False)
    heading = set_line("Our garden", 360, 110)
    heading = replace(heading, style=replace(heading.style, size=32.0, weight=700))
    html = body_of(SIZE, [heading, *text], [], [photo])
    assert 'alt="Our garden"' in html


def test_a_line_that_says_whose_page_it_is_at_its_end_is_its_foot(body_of, set_line, text):
    html = body_of((800, 900), [*text, set_line("© 2024 Acme, all rights reserved", 40, 870)])
    assert re.search(r"<footer[^>]*><p[^>]*>© 2024 Acme", html)


def test_a_last_sentence_is_no_foot(body_of, set_line, text):
    html = body_of((800, 900), [*text, set_line("And so it all came to a good end for us", 40, 870)])
    assert "<footer" not in html


def tab_row(set_line, chosen):
    tabs = [set_line(words, 40 + 110 * at, 300) for at, words in enumerate(["Account", "Alerts", "Billing"])]
    grounds = [Region(box=Box(40 + 110 * at - 16, 288, 90, 40), fill="#2244cc") for at in chosen]
    return tabs, grounds


def test_a_row_of_words_of_which_one_has_a_ground_is_tabs(body_of, set_line, text):
    tabs, grounds = tab_row(set_line, [0])
    html = body_of(SIZE, [set_line("Settings of the account and all of it", 40, 60), *tabs, *text], grounds)
    assert [one.strip() for one in entries(html)] == ["Account", "Alerts", "Billing"]
    assert html.count('href="#"') == 3


def test_a_row_of_buttons_is_no_tabs(body_of, set_line, text):
    tabs, grounds = tab_row(set_line, [0, 1, 2])
    html = body_of(SIZE, [set_line("Settings of the account and all of it", 40, 60), *tabs, *text], grounds)
    assert "<li" not in html


def test_a_high_part_that_is_neither_links_nor_signed_is_no_foot(body_of, set_line, text):
    cells = [set_line(f"Row {row} says more than a link would ever say here", 60, 560 + 60 * row) for row in range(6)]
    html = body_of((800, 900), [set_line("A page about numbers and what they say", 40, 60), *cells])
    assert "<footer" not in html


def test_rows_with_rules_between_them_are_a_table(body_of, set_line, text):
    cells = [
        set_line(f"Cell {row}{column}", 60 + 200 * column, 200 + 50 * row) for row in range(4) for column in range(3)
    ]
    rules = [Region(box=Box(40, 235 + 50 * row, 720, 1), fill="#dddddd") for row in range(3)]
    html = body_of(SIZE, [set_line("A page of numbers, and what they say of us", 40, 60), *cells, *text], rules)
    assert html.count("<tr") == 4
    assert "<hr" not in html


def test_lines_that_begin_with_one_mark_are_a_list(body_of, set_line, text):
    html = body_of(SIZE, [*(set_line(f"• The thing number {at}", 40, 100 + 40 * at) for at in range(3)), *text])
    assert [one[0] for one in entries(html)] == ["•", "•", "•"]


def test_entries_of_which_one_is_coloured_are_a_menu(body_of, set_line, text):
    menu = [set_line(word, 40, 100 + 30 * at) for at, word in enumerate(("Account", "Team", "Billing", "Danger"))]
    chosen = set_line("Security", 40, 220, color=BLUE)
    html = body_of(SIZE, [*menu, chosen, *text])
    assert html.count("<li") == html.count("<a ") == 5


def test_cards_of_one_kind_in_two_parts_of_a_page_share_their_class(body_of, set_line, text):
    upper, sheets = cards(set_line, ("One", "Two", "Three"))
    lower = [replace(one, box=one.box.shifted(0, 320)) for one in sheets]
    band = Region(box=Box(0, 560, 800, 40), fill="#dddddd")
    words = [set_line(f"Words {at}", 56 + 240 * (at % 3), 640 + 40 * (at // 3)) for at in range(6)]
    html = body_of((800, 1200), [*upper, *words, set_line("A band", 40, 572)], [*sheets, *lower, band])
    names = re.findall(r'<li class="([a-z-]+)', html)
    assert len(names) == 6
    assert len(set(names)) == 1


def test_rows_made_alike_below_a_title_are_a_list(body_of, set_line, text):
    rows = [
        set_line(word, x, 160 + 60 * at)
        for at, words in enumerate((("Paypal", "+82"), ("Wallet", "+27"), ("Card", "-83")))
        for x, word in zip((40, 300), words, strict=True)
    ]
    html = body_of(SIZE, [set_line("Transactions", 40, 60, size=40.0), *rows, *text])
    assert html.count("<li") == 3
    assert html.index("Transactions</h1>") < html.index("<ul")


def test_words_on_a_level_of_which_one_is_in_another_colour_are_tabs(body_of, set_line, text):
    words = (("Timeline", BLUE), ("Profile", "#888888"), ("Setting", "#888888"))
    tabs = [set_line(word, 40 + 110 * at, 300, color=color) for at, (word, color) in enumerate(words)]
    html = body_of(SIZE, [set_line("Ann", 40, 200, size=40.0), *tabs, *text])
    assert html.count("<li") == html.count("<a ") == 3
