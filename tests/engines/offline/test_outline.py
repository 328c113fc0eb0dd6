"""One title, and no level skipped below it. Without a browser."""

import re

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Region

SIZE = (800, 900)


def outline(html):
    return re.findall(r"<(h\d)[^>]*>([^<]+)<", html)


@pytest.fixture
def text(set_line):
    return [set_line(f"Sentence number {at} of a page that has a good many", 40, 420 + 24 * at) for at in range(8)]


def test_the_first_heading_is_the_title_though_a_later_one_is_a_little_larger(body_of, set_line, text):
    parts = [set_line("Your invoices", 40, 60, size=24.0), set_line("Paid in May", 40, 300, size=28.0), *text]
    assert outline(body_of(SIZE, parts)) == [("h1", "Your invoices"), ("h2", "Paid in May")]


def test_a_small_line_above_a_headline_is_no_heading(body_of, set_line, text):
    parts = [set_line("Welcome to us", 40, 60, size=24.0), set_line("Good things", 40, 300, size=56.0), *text]
    assert outline(body_of(SIZE, parts)) == [("h1", "Good things")]


def test_headings_that_look_alike_have_one_level(body_of, set_line, text):
    sizes = {"Where we are": 24.0, "1,204": 30.0, "What comes next": 24.0, "Later": 20.0, "The end": 24.0}
    parts = [set_line("Report", 40, 20, size=40.0)]
    parts += [set_line(words, 40, 90 + 60 * at, size=size) for at, (words, size) in enumerate(sizes.items())]
    levels = {words: tag for tag, words in outline(body_of(SIZE, [*parts, *text]))}
    assert levels["Where we are"] == levels["What comes next"] == levels["The end"] == "h2"
    assert levels["Later"] == "h3"


def test_bands_that_begin_alike_are_of_one_kind(body_of, set_line):
    bands = [
        Region(box=Box(0, top, 800, 200), fill=fill)
        for top, fill in ((120, "#dde4ee"), (340, "#e8e0d8"), (560, "#dde4ee"))
    ]
    parts = [set_line("Page", 40, 20, size=32.0)]
    for band in bands:
        parts += [
            set_line("Reply to this", 40, band.box.y + 60, size=20.0),
            set_line("Somebody said it", 40, band.box.y + 120),
        ]
    classes = re.findall(r'<section class="([^"]+)"', body_of(SIZE, parts, bands))
    assert len(classes) == 3
    assert len({name.split()[0] for name in classes}) == 1
