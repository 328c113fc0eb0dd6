"""What a render says a page is made of, held against the page itself."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import async_playwright
from small_pages import VIEW

from screenshot2code.core.artifacts import SourceTree
from screenshot2code.core.geometry import Viewport
from screenshot2code.render import seal
from screenshot2code.render.browsers import find_browser

pytestmark = pytest.mark.browser

FIXTURES = Path(__file__).parents[2] / "fixtures"
SEEN_BY_PAGE = """selectors => selectors.map(selector => {
  const found = document.querySelectorAll(selector);
  const box = found.length === 1 ? found[0].getBoundingClientRect() : null;
  return [found.length, found.length ? found[0].localName : "", box && [box.x + scrollX, box.y + scrollY, box.width, box.height]];
})"""


def texts(render):
    return [one.text for one in render.elements if one.text]


async def test_hidden_things_are_left_out(show):
    render = await show(
        "<p>seen</p><p style='display:none'>a</p><p style='visibility:hidden'>b</p><p style='opacity:0'>c</p>"
        "<p style='position:absolute;left:-9999px'>d</p><div style='opacity:0'><b>e</b></div><p hidden>f</p>"
        "<p style='position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)'>g</p>"
        "<p style='position:absolute;clip-path:inset(50%)'>h</p><details><summary>sum</summary>i</details>"
        "<div style='height:0;overflow:hidden'>j</div><template>k</template><noscript>l</noscript>"
    )
    assert texts(render) == ["seen", "sum"]


async def test_form_fields_have_the_text_that_they_show(show):
    render = await show(
        "<input value=typed><input placeholder=hint><textarea>two words</textarea><input type=submit value=Send>"
        "<select><option>first<option selected>second</select><input type=password value=abc><input type=checkbox value=no>"
        "<input type=hidden value=never>"
    )
    assert texts(render) == ["typed", "hint", "two words", "Send", "second", "•••"]
    hint = next(one for one in render.elements if one.text == "hint")
    assert hint.styles["color"] == "rgb(117, 117, 117)"
    assert hint.box.contains(hint.texts[0].box)


async def test_text_that_css_writes_counts_for_its_element(show):
    render = await show("<style>p::before { content: 'No. ' } p::after { content: '!' }</style><p>5</p>")
    paragraph = next(one for one in render.elements if one.tag == "p")
    assert "".join(piece.text for piece in paragraph.texts).replace(" ", "") == "No.5!"


async def test_glyphs_of_icon_fonts_and_bullets_are_no_text(show):
    render = await show("<style>i::before { content: '\\f015' }</style><i></i><ul><li>item</li></ul>")
    assert texts(render) == ["item"]


async def test_each_line_of_a_paragraph_is_a_piece_with_its_box(show):
    render = await show("<p style='width:100px;font:16px/20px monospace;margin:0'>some words that take lines</p>")
    pieces = next(one for one in render.elements if one.tag == "p").texts
    assert len(pieces) > 1
    assert " ".join(piece.text for piece in pieces) == "some words that take lines"
    assert all(after.box.y - before.box.y == pytest.approx(20, abs=0.5) for before, after in zip(pieces, pieces[1:]))  # noqa: B905, RUF007


async def test_text_beyond_the_basic_plane_keeps_its_letters(show):
    render = await show("<p>🙂 smile 漢字 <b>𝔘nicode</b> after</p>")
    assert "🙂 smile 漢字" in texts(render)[0]
    assert "𝔘nicode" in texts(render)


async def test_parents_come_first_and_are_the_nearest_that_is_seen(show):
    render = await show("<main><div style='display:contents'><p>x</p></div></main>")
    by_tag = {one.tag: one for one in render.elements}
    assert render.elements[by_tag["p"].parent].tag == "main"
    assert all(one.parent is None or one.parent < one.index for one in render.elements)


async def test_an_unrelated_sibling_leaves_selectors_as_they_are(show):
    page = (
        "<nav>{}<a href='/a'>A</a><a href='/b'>B</a></nav><main><h1>T</h1>{}<section class=x><p>p</p></section></main>"
    )
    before = {one.text: one.selector for one in (await show(page.format("", ""))).elements if one.text}
    added = page.format("<b>new</b>", "<aside>more</aside>")
    after = {one.text: one.selector for one in (await show(added)).elements if one.text}
    assert before.items() <= after.items()


def fixture(case, page=None):
    root = FIXTURES / case / "site"
    files = [(one.relative_to(root).as_posix(), one.read_bytes()) for one in sorted(root.rglob("*")) if one.is_file()]
    entry = page or next(name for name, _ in files if name.endswith(".html") and "/" not in name)
    return SourceTree.lenient(files, entry)


CASES = sorted(one.parent.name for one in FIXTURES.glob("*/case.toml") if list((one.parent / "site").glob("*.html")))


@pytest.mark.parametrize("case", CASES)
async def test_each_selector_finds_exactly_its_element_on_real_pages(chromium, case):
    """In a second browser of its own, without the clock and without our styles: as a person would try it."""
    tree = fixture(case)
    render = await chromium.render(tree, Viewport(1280, 800))
    named = [one for one in render.elements if one.selector]
    assert len(named) == len(render.elements) > 10
    assert len({one.selector for one in named}) == len(named)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(environment={}).path, chromium_sandbox=False
        )
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        url = await seal.serve_tree(context, tree, complain=lambda _: None, block=lambda _: None)
        page = await context.new_page()
        await page.goto(url)
        found = await page.evaluate(SEEN_BY_PAGE, [one.selector for one in named])
        await browser.close()
    wrong = [
        (one.selector, count, tag)
        for one, (count, tag, _) in zip(named, found, strict=True)
        if (count, tag) != (1, one.tag)
    ]
    assert wrong == []


async def test_selectors_of_many_tasks_at_once_do_not_mix(show):
    made = await asyncio.gather(*(show(f"<h1>{number}</h1>", viewport=VIEW) for number in range(4)))
    assert [texts(one) for one in made] == [[str(number)] for number in range(4)]


async def test_automatic_margins_have_the_width_that_they_take(chromium):
    """Before a capture, Chromium says 0 px for some of them, and now and then the truth: seen on this page."""
    tree = fixture("dashboard", "pages/admin/dashboard.html")
    render = await chromium.glance(tree, Viewport(1280, 800))
    (end,) = [one for one in render.elements if "lg:ml-auto" in one.attributes.get("class", "").split()]
    before = max(one.box.right for one in render.elements if one.parent == end.parent and one.box.right <= end.box.x)
    assert float(end.styles["margin-left"].removesuffix("px")) == pytest.approx(end.box.x - before, abs=0.1)
