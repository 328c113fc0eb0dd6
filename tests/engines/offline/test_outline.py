"""One title, and no level skipped below it. Without a browser."""

import re

import pytest

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
