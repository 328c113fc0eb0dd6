"""Which line of which file decides an element."""

import pytest

from screenshot2code.render import declarations
from screenshot2code.render.cascade import Authored, winning

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
    return Authored(property=name, value="", rule="", source=None, longhands=longhands or (name,), important=important)


def test_the_later_declaration_wins_unless_an_earlier_one_is_important():
    weak, strong, last = authored("color"), authored("color", important=True), authored("color")
    assert winning([weak, last]) == [last]
    assert winning([weak, strong, last]) == [strong]


def test_a_shorthand_lives_on_while_it_decides_one_longhand():
    both = authored("margin", longhands=("margin-top", "margin-left"))
    top, left = authored("margin-top"), authored("margin-left")
    assert winning([both, top]) == [both, top]
    assert winning([both, top, left]) == [top, left]


def test_of_important_declarations_the_lower_layer_wins_and_the_style_attribute_before_all():
    low, high = (Authored("top", "", "", None, ("top",), True, (float(rank),)) for rank in (0, 1))
    attached = Authored("top", "", "", None, ("top",), True, declarations.ATTACHED)
    assert winning([low, high]) == [low]
    assert winning([low, high, attached]) == [attached]


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


HOSTILE_CSS = """@import "first.css"; @import url(narrow.css) (max-width: 10px);
@layer reset, theme;
@layer theme { p { color: red !important; margin: 1px } .x { top: 3px } }
@layer reset { p { color: blue !important; margin: 2px; padding: 2px } }
@layer theme.inner { p { margin: 9px } }
p { padding: 3px } /* } */
:where(#one, .x) { left: 1px } .x { left: 2px } :is(#one, b) { right: 1px } p.x { right: 2px }
p:not(.never):not(#nobody) { bottom: 1px } #one { bottom: 2px }
[title="a,b]{}"] { width: 3px; width: 4px; width: huge } .broken, ::-moz-nothing { height: 9px }
.a\\:b { background: url("data:image/svg+xml;utf8,<svg>}</svg>") no-repeat; }
@media screen and (min-width: 1px) { .x { z-index: 1 } @media print { .x { z-index: 2 } } }
@supports not (display: nonsense) { .x { opacity: .5 } } @supports (display: nonsense) { .x { opacity: .6 } }
section { border: 1px solid; > p { border-width: 2px } @media (min-width: 1px) { border-color: red } &.k p { order: 4 } }
.x { --empty: ; --gap: 4px; gap: var(--gap) 2px; font: 12px/1.5 serif; font-family: var(--f, sans-serif) }
u { transition: none; -webkit-transform: none; transform: scale(1); inset: 0; top: 1px !important; top: 2px }
@keyframes k { from { top: 0 } } @font-face { font-family: f; src: url(none.woff2) } li:nth-child(2 of .y) { order: 7 }"""
HOSTILE = """<link rel=stylesheet href=page.css><link rel=stylesheet href=print.css media=print>
<style>p { font-size: 13px }
  .x { font-size: 14px }</style><style media="(max-width: 9px)">p { font-size: 99px }</style>
<section class=k><p id=one class=x title="a,b]{}" style="left: 5px;
 color: green !important">one</p><p class="x a:b">two</p></section>
<u style="TOP: 9px; nonsense: 1">u</u><ul><li class=y>1<li class=y>2</ul><p>plain"""


async def test_our_cascade_and_the_protocols_agree(chromium, monkeypatch):
    """The oracle: Chromium's own answers, element by element, on a page that has every construct we decide ourselves."""
    from small_pages import VIEW, site

    both = []

    async def asked_twice(session, elements, backend_ids, sheets):
        decided = await declarations._decided(session, elements, sheets)
        asked = [  # one by one: elements of one look would share an answer
            one
            for index in range(len(elements))
            for one in await declarations.asked_declarations(session, elements, backend_ids, sheets, [index])
        ]
        both.append((elements, {at: list(declarations._as_core(at, some)) for at, some in decided.items()}, asked))
        return ()

    monkeypatch.setattr("screenshot2code.render.chromium.read_declarations", asked_twice)
    imported = {
        "first_css": "p { top: 1px } .x { top: 2px }",
        "narrow_css": "p { top: 8px }",
        "print_css": "p { top: 9px }",
    }
    await chromium.render(site(HOSTILE, page_css=HOSTILE_CSS, **imported), VIEW)
    [(elements, decided, asked)] = both
    assert len(decided) == len(elements) >= 10

    def told(some):
        return [(one.property, one.value, one.source) for one in some if not one.property.startswith("-webkit-")]

    for element in elements:
        theirs = [one for one in asked if one.element == element.index]
        assert told(decided[element.index]) == told(theirs), element.selector


CONTAINED = "div { container-type: inline-size } @container (min-width: 1px) { p { color: red } } p { top: 1px }"


@pytest.mark.parametrize(
    ("html", "css"),
    [
        ("<div><p>text</p></div>", CONTAINED),
        ("<div><p>text</p></div>", "@scope (div) { p { color: red } } p { top: 1px }"),
    ],
)
async def test_what_we_do_not_decide_the_protocol_is_asked_for(chromium, html, css):
    from small_pages import VIEW, site

    render = await chromium.render(site(f"<link rel=stylesheet href=page.css>{html}", page_css=css), VIEW)
    text = next(one for one in render.elements if one.tag == "p")
    own = {(one.property, one.value) for one in render.declarations if one.element == text.index}
    assert own >= {("top", "1px"), ("color", "red")}
