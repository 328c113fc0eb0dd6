"""Where a missing text belongs: beside what the mockup shows before and after it, and like what nothing on the page is."""

import dataclasses

import pytest

from screenshot2code.core.artifacts import Element, Render, SourceFile, SourceTree, TextBox
from screenshot2code.core.findings import Difference, DifferenceKind
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.perception import TextLine
from screenshot2code.engines.vision.homes import homes_of
from screenshot2code.testing import PAINTED

PAGE = """<!doctype html>
<html><head><link rel="stylesheet" href="site.css"></head>
<body>
<main class="card">
  <hr class="rule">
  <p class="link link-first">Breakfast until eleven</p>
  <div class="row"><button class="button">Book</button></div>
</main>
</body></html>
"""
CSS = """:root { --large: 28px; }
.title { font-size: var(--large); }
.link { color: #222222; }
.link-towels { font-size: 16px; }
.note { font-size: 11px; color: #222222; }
"""


def element(index, parent, tag, selector, box, text=""):
    texts = (TextBox(text=text, box=box),) if text else ()
    return Element(index=index, parent=parent, tag=tag, selector=selector, box=box, texts=texts)


# The mockup has 40 px more above the paragraph: the title that is missing.
ELEMENTS = (
    element(0, None, "body", "body", Box(0, 0, 500, 300)),
    element(1, 0, "main", ".card", Box(100, 20, 300, 200)),
    element(2, 1, "hr", ".rule", Box(100, 60, 300, 1)),
    element(3, 1, "p", ".link", Box(120, 80, 180, 20), "Breakfast until eleven"),
    element(4, 1, "div", ".row", Box(120, 120, 260, 40)),
    element(5, 4, "button", ".button", Box(120, 120, 60, 30), "Book"),
)


def read(text, x, y, *, size=16.0):
    box = Box(x, y, 8 * len(text), 14)
    return TextLine(text=text, box=box, words=(), confidence=1, color="#222222", background="#ffffff", size=size)


READ = (read("Breakfast until eleven", 122, 123), read("Book", 330, 168))


def missing(line, **more):
    known = {"kind": DifferenceKind.MISSING, "box": line.box, "property": "text", "expected": line.text}
    return Difference(loss=0.1, weight=1, summary="", **known | more)


def home_of(facts, line, *, css=CSS, lines=READ, **more):
    render = Render(png=b"", viewport=Viewport(500, 300), size=Size(500, 300), elements=ELEMENTS, declarations=(), fingerprint=PAINTED)  # fmt: skip
    source = SourceTree((page := SourceFile.of("index.html", PAGE), SourceFile.of("site.css", css)), page.path)
    said = (missing(line, **more),)
    return homes_of(said, dataclasses.replace(facts, lines=(*lines, line)), render, source).get(said[0])


def test_a_title_belongs_before_what_follows_it_and_gets_the_class_that_nothing_has(facts):
    home = home_of(facts, read("Rooms", 220, 30, size=28.0))
    assert (home.where, home.beside, str(home.source)) == ("before", '<hr class="rule">', "index.html:5")
    assert home.inside == ".card"
    assert (home.like, str(home.rule)) == ('<p class="title">', "site.css:2")


def test_in_a_row_what_stands_left_of_it_comes_before_it(facts):
    """The button was pushed to the left as its neighbour is gone: what counts is where the mockup has it."""
    home = home_of(facts, read("Bring your own towels", 122, 168))
    assert (home.where, home.beside) == ("before", '<button class="button">')
    assert home.inside == ".row"


def test_a_class_is_told_with_the_class_of_its_family(facts):
    """`link-first` is told with `link`: so is `link-towels`. Its name says more than a size that fits others, too."""
    home = home_of(facts, read("Bring your own towels", 122, 168))
    assert (home.like, str(home.rule)) == ('<p class="link link-towels">', "site.css:4")


def test_without_such_a_class_the_text_is_like_the_nearest_of_the_same_letters(facts):
    home = home_of(facts, read("Harbour", 122, 168), css="")
    assert (home.like, home.rule) == ('<p class="link link-first">', None)


def test_what_comes_after_all_others_is_last_in_what_holds_it(facts):
    home = home_of(facts, read("Harbour", 122, 230))
    assert (home.where, home.beside) == ("last in", '<main class="card">')


@pytest.mark.parametrize("more", [{"property": None}, {"kind": DifferenceKind.EXTRA}, {"expected": None}])
def test_only_texts_have_a_home(facts, more):
    assert home_of(facts, read("Rooms", 220, 30), **more) is None


TABLE = """<!doctype html>
<html><body>
<table>
  <tr><td class="name">Bananas</td><td class="count">2,645</td></tr>
  <tr><td class="name">Towels</td></tr>
</table>
</body></html>
"""


def test_a_missing_cell_belongs_in_its_row_and_is_a_cell(facts):
    """What is put before a table, or is a paragraph in a row, a browser takes out of the table."""
    elements = (
        element(0, None, "body", "body", Box(0, 0, 500, 300)),
        element(1, 0, "table", "table", Box(20, 20, 400, 80)),
        element(2, 1, "tr", "tr:nth-of-type(1)", Box(20, 20, 400, 40)),
        element(3, 2, "td", "tr:nth-of-type(1) > .name", Box(20, 20, 200, 40), "Bananas"),
        element(4, 2, "td", ".count", Box(220, 20, 200, 40), "2,645"),
        element(5, 1, "tr", "tr:nth-of-type(2)", Box(20, 60, 400, 40)),
        element(6, 5, "td", "tr:nth-of-type(2) > .name", Box(20, 60, 200, 40), "Towels"),
    )
    lines = (read("Bananas", 24, 32), read("2,645", 224, 32), read("Towels", 24, 72), read("1,310", 224, 72, size=30))
    render = Render(png=b"", viewport=Viewport(500, 300), size=Size(500, 300), elements=elements, fingerprint=PAINTED)
    page = SourceFile.of("index.html", TABLE)
    row = missing(lines[-1])
    home = homes_of([row], dataclasses.replace(facts, lines=lines), render, SourceTree((page,), page.path))[row]
    assert (home.where, home.beside, home.source.line) == ("last in", "<tr>", 5)
    assert home.like == '<td class="name">'


def test_an_entry_that_lost_its_words_is_their_home(facts):
    """What is empty has no place in a render, and stands in the markup all the same."""
    text = '<!doctype html>\n<html><body>\n<ul class="links">\n<li></li>\n<li class="two">About us</li>\n</ul>\n</body></html>\n'
    elements = (
        element(0, None, "body", "body", Box(0, 0, 500, 300)),
        element(1, 0, "ul", ".links", Box(200, 20, 200, 20)),
        element(2, 1, "li", ".two", Box(200, 20, 80, 20), "About us"),
    )
    lines = (read("Creative Tim", 20, 22), read("About us", 202, 22))
    render = Render(png=b"", viewport=Viewport(500, 300), size=Size(500, 300), elements=elements, fingerprint=PAINTED)
    page = SourceFile.of("index.html", text)
    row = missing(lines[0])
    home = homes_of([row], dataclasses.replace(facts, lines=lines), render, SourceTree((page,), page.path))[row]
    assert (home.where, home.beside, home.source.line) == ("last in", "<li>", 4)
