"""The comparer on what a real browser shows: a page against its own picture, and against itself with one line of CSS changed."""

import hashlib

import pytest

from screenshot2code.compare.blend import Blend
from screenshot2code.compare.picture import as_render
from screenshot2code.core.artifacts import Mockup, SourceFile, SourceTree
from screenshot2code.core.geometry import Viewport
from screenshot2code.imaging.perception import perceive

pytestmark = [pytest.mark.browser, pytest.mark.ocr]

VIEWPORT = Viewport(800, 600)
HTML = """<!doctype html><meta charset="utf-8"><title>x</title><link rel="stylesheet" href="page.css">
<body><header>Harbour Supplies</header><main><h1>Everything for small boats</h1>
<p class="lead">Ropes, anchors and paint, sent on the day you order.</p>
<section><article><h2>Ropes</h2><p>Twelve colours</p></article><article><h2>Anchors</h2><p>From two kilos</p></article></section>
<a class="button" href="#">See the catalogue</a></main></body>"""
CSS = """body { margin: 0; font-family: sans-serif; color: #223344; background: #ffffff; }
header { padding: 16px 40px; background: #0b3954; color: #ffffff; font-size: 18px; }
main { padding: 32px 40px; }
h1 { margin: 0 0 12px; font-size: 36px; }
.lead { margin: 0 0 24px; font-size: 18px; color: #556677; }
section { display: flex; gap: 24px; margin-bottom: 24px; }
article { width: 240px; padding: 20px; background: #e8eef2; }
h2 { margin: 0 0 8px; font-size: 20px; }
article p { margin: 0; }
.button { display: inline-block; padding: 12px 24px; background: #c81d25; color: #ffffff; }
"""


def site(css=CSS, html=HTML):
    return SourceTree(
        (SourceFile.of("index.html", html), SourceFile.of("page.css", css)), SourceFile.of("index.html", "").path
    )


@pytest.fixture(scope="module")
async def mockup(chromium):
    render = await chromium.render(site(), VIEWPORT)
    made = Mockup(
        name="boats", path="boats.png", png=render.png, viewport=VIEWPORT, digest=hashlib.sha256(render.png).hexdigest()
    )
    return made, perceive(made)


async def test_a_page_against_its_own_picture_is_perfect_through_ocr(chromium, mockup):
    render = await chromium.render(site(), VIEWPORT)
    assert Blend().compare(*mockup, render).score == 1.0
    looked_at = Blend(shortcut=False).compare(*mockup, render)
    assert looked_at.score >= 0.995
    assert looked_at.differences == ()


@pytest.mark.parametrize(
    ("before", "after", "kind", "line"),
    [
        ("h1 { margin: 0 0 12px; font-size: 36px", "h1 { margin: 0 0 12px; font-size: 44px", "font_size", 4),
        ("color: #556677", "color: #cc2200", "color", 5),
        ("background: #e8eef2", "background: #f6e3b4", "background", 7),
        ("background: #c81d25", "background: #2b9348", "background", 10),
    ],
)
async def test_a_changed_declaration_is_named_with_its_line(chromium, mockup, before, after, kind, line):
    assert before in CSS
    render = await chromium.render(site(CSS.replace(before, after)), VIEWPORT)
    found = Blend().compare(*mockup, render).differences
    named = [(one.kind, str(one.source)) for one in found[:3]]
    assert (kind, f"page.css:{line}") in named


async def test_a_removed_article_is_missing(chromium, mockup):
    html = HTML.replace("<article><h2>Anchors</h2><p>From two kilos</p></article>", "")
    found = Blend().compare(*mockup, await chromium.render(site(html=html), VIEWPORT)).differences
    assert found[0].kind == "missing"
    assert "Anchors" in found[0].summary


async def test_a_picture_of_the_page_as_background_has_no_text(chromium, mockup):
    made = mockup[0]
    css = "html, body { margin: 0; height: 100% } body { background: url(page.png) no-repeat }"
    tree = SourceTree(
        (
            *site(css, "<!doctype html><link rel=stylesheet href=page.css><body></body>").files,
            SourceFile.of("page.png", made.png),
        ),
        site().entry,
    )
    comparison = Blend().compare(*mockup, await chromium.render(tree, VIEWPORT))
    assert comparison.parts["text"] == 0.0
    assert comparison.score < 0.6


async def test_a_moved_picture_is_told_without_a_document(chromium, mockup):
    render = await chromium.render(site(CSS.replace("padding: 32px 40px", "padding: 32px 60px")), VIEWPORT)
    other = Mockup(name="b", path="b.png", png=render.png, viewport=VIEWPORT, digest="b" * 64)
    comparison = Blend().compare(*mockup, as_render(render.png, perceive(other)))
    assert any(one.kind == "moved" for one in comparison.differences)
    assert all(one.selector is None for one in comparison.differences)


async def test_what_the_page_hides_is_named_with_the_line_that_hides_it(chromium, mockup):
    for style in ("display: none", "visibility: hidden", "opacity: 0"):
        render = await chromium.render(site(f"{CSS}.lead {{ {style} }}\n"), VIEWPORT)
        found = Blend().compare(*mockup, render).differences[0]
        assert (found.kind, found.selector, str(found.source)) == ("missing", ".lead", "page.css:11")


async def test_a_bold_link_in_a_sentence_is_a_fault_of_the_link_alone(chromium):
    html = HTML.replace("anchors and paint", "<b>anchors and chains</b> and paint")
    before = await chromium.render(site(html=html), VIEWPORT)
    made = Mockup(
        name="x", path="x.png", png=before.png, viewport=VIEWPORT, digest=hashlib.sha256(before.png).hexdigest()
    )
    after = await chromium.render(site(f"{CSS}b {{ font-weight: 400 }}\n", html), VIEWPORT)
    found = Blend().compare(made, perceive(made), after).differences
    assert [(one.kind, one.selector, str(one.source)) for one in found] == [("font_weight", "main b", "page.css:11")]


async def compared(chromium, before, after):
    """The differences of one page from another one's picture."""
    wanted = await chromium.render(before, VIEWPORT)
    made = Mockup(
        name="x", path="x.png", png=wanted.png, viewport=VIEWPORT, digest=hashlib.sha256(wanted.png).hexdigest()
    )
    return Blend().compare(made, perceive(made), await chromium.render(after, VIEWPORT)).differences


MENU = "<header><a href='#a'>Ropes</a><a href='#b'>Anchors</a><a href='#c'>Varnish</a></header>"
MENU_CSS = f"{CSS}header {{ display: flex; justify-content: flex-end; gap: 24px }}\nheader a {{ color: #fff }}\n"


async def test_a_gap_is_told_once_of_what_holds_the_entries(chromium):
    html = HTML.replace("<header>Harbour Supplies</header>", MENU)
    after = site(MENU_CSS.replace("gap: 24px }\nheader a", "gap: 40px }\nheader a"), html)
    (found,) = await compared(chromium, site(MENU_CSS, html), after)
    assert (found.selector, found.property, found.seen, found.expected) == ("header", "column-gap", "40px", "24px")
    assert str(found.source) == "page.css:11"


async def test_a_label_that_is_there_twice_is_extra_and_not_another_text(chromium):
    html = HTML.replace("<h2>Ropes</h2>", "<div><span>Ropes</span></div>")
    twice = html.replace("<span>Ropes</span>", "<span>Ropes</span> <span>Ropes</span>")
    found = (await compared(chromium, site(html=html), site(html=twice)))[0]
    assert found.kind == "extra"
    assert found.selector is not None
    assert "span" in found.selector


async def test_a_margin_that_overrules_another_is_what_is_undone(chromium, mockup):
    render = await chromium.render(site(f"{CSS}h1 {{ margin-top: 18px }}\n"), VIEWPORT)
    found = Blend().compare(*mockup, render).differences[0]
    assert (found.property, found.seen, found.expected, str(found.source)) == (
        "margin-top",
        "18px",
        "0px",
        "page.css:11",
    )
