"""Heads and feet of pages: where menus stand, and what they are called. Without a browser."""

import re

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Region
from screenshot2code.engines.offline.bands import divided
from screenshot2code.engines.offline.menus import texts
from screenshot2code.engines.offline.paragraphs import paragraphs
from screenshot2code.engines.offline.placing import Spaced
from screenshot2code.engines.offline.tree import Node, arranged

SIZE = (800, 1400)


def inside(html, tag):
    """What stands in the first `tag`; "" where there is none."""
    return html.partition(f"<{tag}")[2].partition(f"</{tag}>")[0]


def links(html):
    return re.findall(r"<a[^>]*>([^<]+)</a>", html)


@pytest.fixture
def menu(set_line):
    """Words on one level, 90 px apart."""

    def make(y, *words, x=400):
        return [set_line(word, x + 90 * at, y) for at, word in enumerate(words)]

    return make


@pytest.fixture
def article(set_line):
    """What a page has between its ends: a title and text."""
    text = [
        set_line(f"Sentence number {at} of a page that has a good many of them", 40, 520 + 24 * at) for at in range(16)
    ]
    return [set_line("Of good things", 40, 440, size=40.0), *text]


def test_a_bar_below_the_head_belongs_to_it_and_is_the_menu(body_of, set_line, menu, article):
    bars = [Region(box=Box(0, 0, 800, 60), fill="#123456"), Region(box=Box(0, 60, 800, 50), fill="#eeeeee")]
    html = body_of(SIZE, [set_line("Acme", 40, 20), *menu(78, "Home", "Shop", "Team", x=40), *article], bars)
    head = inside(html, "header")
    assert "Acme" in head
    assert links(inside(head, "nav")) == ["Home", "Shop", "Team"]
    assert "Home" not in inside(html, "main")


def test_a_large_part_that_begins_with_a_menu_is_the_head_and_keeps_its_headline(body_of, set_line, menu, article):
    hero = Region(box=Box(0, 0, 800, 380), fill="#123456")
    title = set_line("Welcome", 300, 200, size=56.0)
    html = body_of(SIZE, [set_line("Acme", 40, 24), *menu(24, "Home", "Shop", "Team"), title, *article], [hero])
    head = inside(html, "header")
    assert links(inside(head, "nav")) == ["Acme", "Home", "Shop", "Team"]
    assert ">Welcome</h1>" in head
    assert "Welcome" not in inside(html, "main")


def test_a_large_part_without_a_menu_is_no_head(body_of, set_line, article):
    hero = Region(box=Box(0, 0, 800, 380), fill="#123456")
    html = body_of(SIZE, [set_line("Welcome", 300, 200, size=56.0), *article], [hero])
    assert "<header" not in html


def columns(set_line, y):
    return [
        set_line(word, 40 + 200 * column, y + 24 * row)
        for column, words in enumerate((("Jobs", "Press"), ("Terms", "Privacy"), ("Help", "Status")))
        for row, word in enumerate(words)
    ]


def test_columns_of_links_on_the_ground_of_the_foot_are_in_it(body_of, set_line, article):
    ground = Region(box=Box(0, 1200, 800, 200), fill="#222222")
    html = body_of(SIZE, [*article, *columns(set_line, 1230), set_line("All rights reserved", 40, 1360)], [ground])
    assert {"Jobs", "Terms", "Status"} <= set(links(inside(html, "footer")))


def test_columns_of_links_above_a_foot_of_another_ground_are_a_menu_of_their_own(body_of, set_line, article):
    grounds = [
        Region(box=Box(0, 1200, 800, 120), fill="#eeeeee"),
        Region(box=Box(0, 1320, 800, 80), fill="#222222"),
    ]
    html = body_of(SIZE, [*article, *columns(set_line, 1230), set_line("All rights reserved", 40, 1350)], grounds)
    assert {"Jobs", "Terms", "Status"} <= set(links(inside(html, "nav")))
    assert links(inside(html, "footer")) == []


def test_paragraphs_above_the_foot_stay_in_the_main_part(body_of, set_line, article):
    grounds = [
        Region(box=Box(0, 1200, 800, 120), fill="#eeeeee"),
        Region(box=Box(0, 1320, 800, 80), fill="#222222"),
    ]
    said = [set_line("A longer sentence that leads nowhere in particular", 40, 1220 + 24 * at) for at in range(4)]
    html = body_of(SIZE, [*article, *said, set_line("All rights reserved", 40, 1350)], grounds)
    assert "leads nowhere" in inside(html, "main")


def test_a_foot_on_the_ground_of_the_last_part_stands_on_its_own(body_of, set_line, article):
    ground = Region(box=Box(0, 420, 800, 980), fill="#eef1f4")
    rule = Region(box=Box(40, 1300, 720, 1), fill="#cccccc")
    foot = [set_line("Copyright © 2026 Acme", 40, 1330), set_line("Terms", 600, 1330), set_line("Help", 700, 1330)]
    html = body_of(SIZE, [set_line("Acme", 40, 24, size=30.0), *article, *foot], [ground, rule])
    assert "Acme" in inside(html, "footer")
    assert links(inside(html, "footer")) == ["Terms", "Help"]
    assert "Terms" not in inside(html, "main")


def test_words_of_a_foot_that_head_nothing_are_no_headings(body_of, set_line, article):
    foot = [set_line("© Acme", 40, 1340, size=24.0), set_line("Terms", 500, 1340, size=24.0)]
    html = body_of(SIZE, [*article, *foot], [Region(box=Box(0, 1300, 800, 100), fill="#123456")])
    assert "<h" not in inside(html, "footer")


def test_a_table_at_the_end_of_a_page_is_no_foot(body_of, set_line, article):
    card = Region(box=Box(0, 1000, 800, 400), fill="#ffffff")
    rules = [Region(box=Box(20, 1060 + 80 * at, 760, 1), fill="#dddddd") for at in range(4)]
    cells = [set_line(word, 30 + 250 * at, 1100 + 80 * row) for row in range(3) for at, word in enumerate("abc")]
    assert "<footer" not in body_of(SIZE, [*article, *cells], [card, *rules])


def test_a_bar_with_a_name_and_two_places_to_go_to_is_navigation(body_of, set_line, article):
    bar = Region(box=Box(0, 0, 800, 60), fill="#123456")
    button = Region(box=Box(680, 12, 100, 36), fill="#ffcc00")
    words = [set_line("Acme", 40, 20), set_line("Prices", 560, 20), set_line("Start", 710, 22)]
    html = body_of(SIZE, [*words, *article], [bar, button])
    assert links(inside(inside(html, "header"), "nav")) == ["Acme", "Prices", "Start"]


def test_initials_name_no_part_of_a_page(body_of, set_line, article):
    html = body_of(SIZE, [set_line("SA", 40, 300, size=60.0), *article])
    assert 'class="sa' not in html


def test_a_foot_is_parted_from_a_column_that_stands_in_from_the_edges(set_line):
    def part(y, *lines):
        nodes = [
            Node(box=one.line.box, ink=one.line.box, content=found) for one in lines for found in paragraphs([one], [])
        ]
        return Spaced(
            node=arranged(Node(box=Box(200, y, 880, 40), ink=Box(200, y, 880, 40)), nodes),
            children=tuple(Spaced(node=one) for one in nodes),
        )

    rows = [part(100 + 60 * at, set_line(f"Part {at} says what it says", 200, 100 + 60 * at)) for at in range(4)]
    foot = part(1340, set_line("Copyright © 2026 Acme", 200, 1350), set_line("Terms", 980, 1350))
    box = Box(0, 60, 1280, 1320)
    column = Spaced(
        node=Node(box=box, ink=box, children=tuple(one.node for one in (*rows, foot))),
        css={"margin-top": "24px", "padding": "1px 200px 0", "max-width": "880px"},
        children=(*rows, foot),
    )
    split = divided([column], Box(0, 0, 1280, 1400), Box(0, 0, 1280, 1400))
    (lower,) = split.footer
    assert [text.text for text in texts(lower)] == ["Copyright © 2026 Acme", "Terms"]
    assert lower.css["padding"] == "0 200px"
    assert lower.css["max-width"] == "880px"
    assert split.rest[0].css["padding"] == "1px 200px 0"


@pytest.mark.parametrize(("color", "count"), [("#0d6efd", 1), ("#222222", 0)])
def test_the_entry_of_another_colour_is_the_page_that_is_shown(body_of, set_line, menu, article, color, count):
    bar = Region(box=Box(0, 0, 800, 60), fill="#eeeeee")
    shop = set_line("Shop", 490, 20, color=color)
    html = body_of(
        SIZE, [set_line("Acme", 40, 20), *menu(20, "Home"), shop, *menu(20, "Team", "Help", x=580), *article], [bar]
    )
    assert html.count('aria-current="page"') == count
    assert (re.search(r'aria-current="page"[^>]*>Shop<', html) is not None) is bool(count)
