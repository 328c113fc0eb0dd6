"""Which line of which file decides an element."""

import pytest

from screenshot2code.render.declarations import _Authored, winning

CSS = """:root { --ink: #123456; }
h1 {
  color: var(--ink);
  font: 700 30px/1.2 serif;
}
h1 { font-size: 31px; }
p { margin: 1px 2px 3px !important; }
p.lead { margin: 9px; }
@media (max-width: 100px) { p { color: red } }
@media (min-width: 100px) {
  p { color: green }
}
li { padding: 1px }
li:nth-child(2) { padding: 2px }
.broken { colour: red; width: wide; height: 5px }
"""
HTML = """<!doctype html><meta charset=utf-8>
<link rel=stylesheet href=page.css>
<style>
  footer { color: teal }
</style>
<h1>Title</h1><p class=lead>lead</p><p style="padding: 4px;
  color: blue">other</p>
<ul><li>one</li><li>two</li><li>three</li></ul><div class=broken>x</div><footer>end</footer>"""


def authored(name, *, important=False, longhands=None):
    return _Authored(property=name, value="", rule="", source=None, longhands=longhands or (name,), important=important)


def test_the_later_declaration_wins_unless_an_earlier_one_is_important():
    weak, strong, last = authored("color"), authored("color", important=True), authored("color")
    assert winning([weak, last]) == [last]
    assert winning([weak, strong, last]) == [strong]


def test_a_shorthand_lives_on_while_it_decides_one_longhand():
    both = authored("margin", longhands=("margin-top", "margin-left"))
    top, left = authored("margin-top"), authored("margin-left")
    assert winning([both, top]) == [both, top]
    assert winning([both, top, left]) == [top, left]


@pytest.fixture(scope="module")
async def decided(chromium):
    from small_pages import VIEW, site

    render = await chromium.render(site(HTML, page_css=CSS), VIEW)

    def of(text):
        element = next(one for one in render.elements if one.text == text)
        return {
            (one.property, one.value, one.rule, str(one.source))
            for one in render.declarations
            if one.element == element.index
        }

    return of


pytestmark = pytest.mark.browser


async def test_a_variable_a_shorthand_and_what_overrides_a_part_of_it(decided):
    assert decided("Title") == {
        ("color", "var(--ink)", "h1", "page.css:3"),
        ("font", "700 30px/1.2 serif", "h1", "page.css:4"),
        ("font-size", "31px", "h1", "page.css:6"),
    }


async def test_important_beats_what_is_more_specific_and_unmet_media_are_left_out(decided):
    assert decided("lead") == {
        ("margin", "1px 2px 3px", "p", "page.css:7"),
        ("color", "green", "p", "page.css:11"),
    }


async def test_a_style_attribute_stands_in_the_line_of_its_page(decided):
    assert ("padding", "4px", "", "index.html:6") in decided("other")
    assert ("color", "blue", "", "index.html:7") in decided("other")


async def test_a_style_element_counts_its_lines_in_the_page(decided):
    assert decided("end") == {("color", "teal", "footer", "index.html:4")}


async def test_items_decided_by_different_rules_are_asked_for_apart(decided):
    assert decided("one") == {("padding", "1px", "li", "page.css:13")}
    assert decided("two") == {("padding", "2px", "li:nth-child(2)", "page.css:14")}
    assert decided("three") == decided("one")


async def test_what_the_browser_does_not_understand_decides_nothing(decided):
    assert decided("x") == {("height", "5px", ".broken", "page.css:15")}


NESTED = """section { padding: 1px; & b { color: red } .in > i { color: blue } }
@supports (display: grid) { u { color: teal } }
@layer low { s { color: gray } } s { color: navy }
.card:has(b) { margin: 7px }
"""


async def test_nested_and_conditional_rules_are_found_too(chromium):
    from small_pages import VIEW, site

    page = "<link rel=stylesheet href=page.css><section class=card><b>b</b><p class=in><i>i</i></p></section><u>u</u><s>s</s>"
    render = await chromium.render(site(page, page_css=NESTED), VIEW)
    lines = {
        render.elements[one.element].tag: (one.value, str(one.source))
        for one in render.declarations
        if one.property in ("color", "margin")
    }
    assert lines == {
        "section": ("7px", "page.css:4"), "b": ("red", "page.css:1"), "i": ("blue", "page.css:1"),
        "u": ("teal", "page.css:2"), "s": ("navy", "page.css:3"),
    }  # fmt: skip
