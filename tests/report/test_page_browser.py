"""The report in real Chromium: what a person does with mouse, keys and a small screen."""

import os
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image
from runs_by_hand import comparison, difference, mockup, one_pass, picture, render, run

from screenshot2code.core.findings import DifferenceKind
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.render.browsers import find_browser
from screenshot2code.report.page import comparison_page, run_page

pytestmark = pytest.mark.browser

TALL = (400, 2400)


@pytest.fixture(scope="module")
async def browser():
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        found = find_browser(environment=os.environ)
        started = await playwright.chromium.launch(executable_path=str(found.path))
        yield started
        await started.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A run of three passes on a tall page, the second best, with one difference far below the fold."""
    tall = picture(TALL)
    far = difference(
        "The footer is missing",
        kind=DifferenceKind.MISSING,
        weight=0.3,
        box=Box(20, 2200, 300, 100),
        rendered_box=None,
        source=None,
        selector=None,
    )
    passes = (
        one_pass(1, 0.7, shown=render(picture(TALL, heading=(90, 60, 280, 99)), size=TALL)),
        one_pass(
            2,
            0.93,
            parent=1,
            differences=(difference(), far),
            shown=render(picture(TALL, heading=(60, 48, 260, 88)), size=TALL),
        ),
        one_pass(3, 0.8, parent=2, differences=(), shown=render(picture(TALL, ink="#993311"), size=TALL)),
    )
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(run_page(run(*passes, of=mockup(size=TALL, png=tall)), output="./login/"), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
async def page(browser, report):
    """The report opened from disk at 1280 x 900; a complaint of the console or a request fails the test."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    opened = await context.new_page()
    complaints, requests = [], []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: requests.append(request.url))
    await opened.goto(report)
    yield opened
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    await context.close()


async def overflow(page):
    return await page.evaluate("document.documentElement.scrollWidth - innerWidth")


async def lit(page):
    return await page.evaluate("[...document.querySelectorAll('.mark.lit')].map(mark => mark.dataset.key)")


async def swipe_at(page):
    return int(await page.locator(".swipe").get_attribute("aria-valuenow"))


async def test_all_pictures_load_and_the_best_pass_is_shown(page):
    assert await page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    shown = await page.evaluate(
        "[...document.querySelectorAll('#pane-render img')].filter(i => !i.hidden).map(i => i.id)"
    )
    assert shown == ["render-2"]
    assert await page.locator("#differences-title").is_visible()


async def test_side_by_side_shows_both_at_one_scale(page):
    left, right = await page.locator("#mockup").bounding_box(), await page.locator("#render-2").bounding_box()
    assert (left["width"], left["y"]) == pytest.approx((right["width"], right["y"]), abs=1)
    assert left["x"] + left["width"] <= right["x"]


@pytest.mark.parametrize("mode", ["swipe", "overlay", "difference"])
async def test_other_views_lay_the_pictures_over_each_other(page, mode):
    await page.locator(f'input[value="{mode}"]').check()
    assert await page.locator("#mockup").bounding_box() == await page.locator("#render-2").bounding_box()


async def test_difference_is_black_where_the_pictures_agree(page):
    await page.locator("#boxes").uncheck()
    await page.locator('input[value="difference"]').check()
    shot = Image.open(BytesIO(await page.locator(".window").screenshot())).convert("RGB")
    scale = (await page.locator("#mockup").bounding_box())["width"] / 400
    assert max(shot.getpixel((int(300 * scale), int(250 * scale)))) < 12  # bare paper in both
    assert max(shot.getpixel((int(50 * scale), int(60 * scale)))) > 100  # the heading, in the mockup only


async def test_text_that_could_not_be_read_is_marked_in_the_mockup_alone_and_said(browser, tmp_path):
    path = tmp_path / "unread.html"
    unread = (Box(100, 200, 80, 20), Box(100, 240, 80, 20))
    path.write_text(run_page(run(one_pass(), unread=unread), output=None), encoding="utf-8")
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(path.as_uri())
    sheet = await page.locator("#mockup").bounding_box()
    scale = sheet["width"] / 400
    mark = await page.locator("#pane-mockup .unread").first.bounding_box()
    assert (mark["x"] - sheet["x"], mark["y"] - sheet["y"]) == pytest.approx((100 * scale, 200 * scale), abs=2)
    assert await page.locator("#pane-render .unread").count() == 0
    await page.get_by_role("link", name="2 lines could not be read").click()
    assert await page.get_by_text(
        "2 lines of text were seen but could not be read (at 100, 200; 100, 240)"
    ).is_visible()
    await page.locator("#boxes").uncheck()
    assert await page.locator(".unread").first.evaluate("mark => getComputedStyle(mark).opacity") == "0"
    await context.close()


async def test_swipe_by_mouse(page):
    await page.locator('input[value="swipe"]').check()
    await page.locator(".grip").scroll_into_view_if_needed()
    grip = await page.locator(".grip").bounding_box()
    sheet = await page.locator(".panes").bounding_box()
    await page.mouse.move(grip["x"] + 18, grip["y"] + 18)
    await page.mouse.down()
    await page.mouse.move(sheet["x"] + sheet["width"] * 0.2, grip["y"] + 40, steps=4)
    assert await swipe_at(page) == pytest.approx(20, abs=1)
    await page.mouse.move(sheet["x"] - 500, grip["y"])
    assert await swipe_at(page) == 0
    await page.mouse.up()
    await page.mouse.move(sheet["x"] + 300, grip["y"])
    assert await swipe_at(page) == 0


async def test_swipe_by_keyboard(page):
    await page.locator('input[value="swipe"]').check()
    await page.locator(".swipe").focus()
    for key, at in (("ArrowRight", 52), ("Shift+ArrowLeft", 42), ("Home", 0), ("ArrowLeft", 0), ("End", 100)):
        await page.keyboard.press(key)
        assert await swipe_at(page) == at
    clip = await page.locator("#render-2").evaluate("image => getComputedStyle(image).clipPath")
    assert "100%" in clip


async def test_swipe_by_touch(browser, report):
    context = await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = await context.new_page()
    await page.goto(report)
    assert await page.locator('input[value="swipe"]').is_checked()
    await page.locator(".grip").scroll_into_view_if_needed()
    grip = await page.locator(".grip").bounding_box()
    session = await context.new_cdp_session(page)
    start = {"x": grip["x"] + 18, "y": grip["y"] + 18}
    await session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [start]})
    for x in (start["x"] - 30, start["x"] - 90):
        await session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{**start, "x": x}]})
    await session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert await swipe_at(page) < 35
    await context.close()


async def test_pointing_at_a_row_lights_its_boxes_in_both_pictures(page):
    row = page.locator('.row[data-key="2-1"]')
    await row.hover()
    assert await lit(page) == ["2-1", "2-1"]
    await page.mouse.move(2, 2)
    assert await lit(page) == []


async def test_a_row_brings_its_box_into_view(page):
    await page.locator('.row[data-key="2-2"] .pick').focus()
    window = await page.locator(".window").bounding_box()
    for pane in ("#pane-mockup", "#pane-render"):
        mark = await page.locator(f'{pane} .mark[data-key="2-2"] .edge').bounding_box()
        assert window["y"] <= mark["y"]
        assert mark["y"] + mark["height"] <= window["y"] + window["height"]


async def test_arrow_keys_walk_the_list(page):
    await page.locator('.row[data-key="2-1"] .pick').focus()
    await page.keyboard.press("ArrowDown")
    assert await lit(page) == ["2-2", "2-2"]
    await page.keyboard.press("ArrowUp")
    assert await lit(page) == ["2-1", "2-1"]


async def test_a_click_on_a_box_selects_its_row_and_escape_lets_go(page):
    await page.locator('#pane-render .mark[data-key="2-1"] .edge').click()
    pick = page.locator('.row[data-key="2-1"] .pick')
    assert await pick.get_attribute("aria-expanded") == "true"
    assert await page.locator('.row[data-key="2-1"] canvas').count() == 2
    await page.keyboard.press("Escape")
    assert await pick.get_attribute("aria-expanded") == "false"


async def test_crops_show_the_same_place_of_both_pictures(page):
    await page.locator('.row[data-key="2-1"] .pick').click()
    middles = await page.evaluate(
        """[...document.querySelectorAll('.row.selected canvas')].map(canvas => {
            const brush = canvas.getContext('2d');
            const at = (x, y) => [...brush.getImageData(x, y, 1, 1).data].slice(0, 3).join();
            return [canvas.width, canvas.height, at(canvas.width / 2, canvas.height / 2)];
        })"""
    )
    assert middles[0] == middles[1]
    assert middles[0][2] == "34,51,85"  # the ink of both headings


async def test_choosing_a_pass_changes_picture_and_list(page):
    await page.locator('input[name="pass"][value="3"]').check()
    assert await page.locator("#render-3").is_visible()
    assert await page.locator("#render-2").is_hidden()
    assert await page.get_by_text("No differences").is_visible()
    await page.locator('input[name="pass"][value="1"]').check()
    assert await page.locator('.row[data-key="1-1"]').is_visible()
    assert await page.locator('.row[data-key="2-1"]').is_hidden()


async def test_a_source_line_opens_its_file(page):
    await page.locator('.row[data-key="2-1"] a.source').click()
    line = page.locator(":target")
    await line.wait_for(state="visible")
    assert "font-size: 40px" in await line.inner_text()
    assert await line.evaluate("line => line.closest('details').open")


async def test_views_change_by_keyboard_alone(page):
    await page.locator('input[value="side"]').focus()
    await page.keyboard.press("ArrowRight")
    assert await page.locator(".stage").get_attribute("data-mode") == "swipe"


async def test_letters_work_among_the_pictures_and_their_list_and_nowhere_else(page):
    mode = page.locator(".stage")
    await page.keyboard.press("2")
    assert await mode.get_attribute("data-mode") == "side"
    await page.locator(".window").focus()
    for key, name in (("2", "swipe"), ("3", "overlay"), ("4", "difference"), ("1", "side")):
        await page.keyboard.press(key)
        assert await mode.get_attribute("data-mode") == name
    for key, key_lit in (("j", "2-1"), ("j", "2-2"), ("k", "2-1")):
        await page.keyboard.press(key)
        assert await lit(page) == [key_lit, key_lit]
    await page.keyboard.press("b")
    assert not await page.locator("#boxes").is_checked()
    await page.keyboard.press("Control+b")
    assert not await page.locator("#boxes").is_checked()


async def test_one_kind_of_difference_can_be_looked_at_alone(page):
    await page.get_by_label("Kind of difference").select_option("missing")
    assert await page.locator(".list:not([hidden]) .row:not([hidden])").count() == 1
    assert await page.locator('#pane-mockup .mark[data-key="2-1"]').is_hidden()
    assert await page.locator('#pane-mockup .mark[data-key="2-2"]').is_visible()
    await page.locator(".window").focus()
    for _ in range(2):
        await page.keyboard.press("j")
    assert await lit(page) == ["2-2", "2-2"]
    await page.get_by_label("Kind of difference").select_option("")
    assert await page.locator('#pane-mockup .mark[data-key="2-1"]').is_visible()


async def test_another_view_shows_the_same_place_and_the_difference_that_is_selected(page):
    await page.locator(".window").evaluate("window => { window.scrollTop = 1000; }")
    sheet = "(document.querySelector('.window').scrollTop / document.querySelector('.panes').scrollHeight)"
    before = await page.evaluate(sheet)
    await page.locator('input[value="overlay"]').check()
    assert await page.evaluate(sheet) == pytest.approx(before, abs=0.01)
    await page.locator('.row[data-key="2-2"] .pick').click()
    await page.locator('input[value="swipe"]').check()
    window = await page.locator(".window").bounding_box()
    mark = await page.locator('#pane-mockup .mark[data-key="2-2"] .edge').bounding_box()
    assert window["y"] <= mark["y"] <= window["y"] + window["height"]


async def test_at_full_size_the_panes_move_together(page):
    wide = await page.evaluate("document.querySelector('#pane-mockup').clientWidth")
    await page.set_viewport_size({"width": 700, "height": 900})
    await page.locator('input[value="actual"]').check()
    moved = await page.evaluate(
        """async () => {
            const [a, b] = ['#pane-mockup', '#pane-render'].map(name => document.querySelector(name));
            a.scrollLeft = 40;
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            return [a.scrollLeft, b.scrollLeft];
        }"""
    )
    assert wide > 0
    assert moved == [40, 40]


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
async def test_no_width_overflows(page, width):
    await page.set_viewport_size({"width": width, "height": 844})
    await page.evaluate("document.querySelectorAll('details').forEach(file => { file.open = true; })")
    assert await overflow(page) <= 0
    await page.locator('input[value="actual"]').check()
    assert await overflow(page) <= 0
    await page.locator('.row[data-key="2-1"] .pick').click()
    assert await overflow(page) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_text_is_readable_in_both_schemes(page, scheme):
    """WCAG AA: 4.5 to 1 against the nearest painted background, for every visible element with text of its own."""
    await page.emulate_media(color_scheme=scheme)
    await page.evaluate("document.querySelectorAll('details').forEach(file => { file.open = true; })")
    faint = await page.evaluate(CONTRAST)
    assert faint == []
    background = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(22, 21, 20)") is (scheme == "dark")


CONTRAST = """() => {
    const parse = text => text.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => {
        const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
        return .2126 * x + .7152 * y + .0722 * z;
    };
    const paper = element => {
        for (let at = element; at; at = at.parentElement) {
            const color = parse(getComputedStyle(at).backgroundColor);
            if (color.length === 3 || color[3] === 1) return color;
        }
        return [255, 255, 255];
    };
    const faint = [];
    for (const element of document.body.querySelectorAll('*')) {
        const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        if (!own || box.width < 2 || style.visibility === 'hidden' || element.closest('script, svg, .skip')) continue;
        const [a, b] = [light(parse(style.color)), light(paper(element))].sort((x, y) => y - x);
        const ratio = (a + .05) / (b + .05);
        if (ratio < 4.5) faint.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)} ${element.textContent.slice(0, 30)}`);
    }
    return faint;
}"""


async def test_every_control_has_a_name_and_headings_step_down(page):
    nameless = await page.evaluate(
        """[...document.querySelectorAll('button, input, a, [role=slider]')].filter(control =>
            !(control.getAttribute('aria-label') || control.textContent.trim() || control.labels?.length)).length"""
    )
    assert nameless == 0
    levels = await page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(h => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


async def test_focus_can_be_seen(page):
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.locator('.row[data-key="2-1"] .pick').focus()
    await page.keyboard.press("ArrowDown")
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


async def test_print_shows_whole_pictures_and_no_tools(page):
    await page.set_viewport_size({"width": 720, "height": 1000})  # the width of A4 inside usual margins
    await page.emulate_media(media="print", color_scheme="dark")
    assert await overflow(page) <= 0
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert await page.locator(".tools").first.is_hidden()
    assert await page.evaluate("(box => box.scrollHeight <= box.clientHeight + 1)(document.querySelector('.window'))")


async def test_a_comparison_of_pictures_twice_as_dense_lines_up(browser, tmp_path):
    shown = render(picture(), size=(400, 300))
    dense = mockup(png=picture((800, 600), heading=(80, 80, 480, 160)), size=(400, 300))
    twice = type(dense)(
        name="card", path="card@2x.png", png=dense.png, viewport=Viewport(400, 300, 2.0), digest="0" * 64
    )
    path = tmp_path / "comparison.html"
    html = comparison_page(twice, shown, comparison(0.9, (difference(),)), target="index.html", target_score=0.8)
    path.write_text(html, encoding="utf-8")
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(path.as_uri())
    left, right = await page.locator("#mockup").bounding_box(), await page.locator("#render-1").bounding_box()
    assert left["height"] == pytest.approx(right["height"], abs=1)
    assert await page.get_by_text("at 2x").is_visible()
    await context.close()


async def test_hostile_strings_run_nothing(browser, tmp_path):
    hostile = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    path = tmp_path / "hostile.html"
    path.write_text(run_page(run(one_pass(differences=(difference(hostile),))), output=hostile), encoding="utf-8")
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(path.as_uri())
    assert "owned" not in await page.title()
    assert await page.get_by_text("</script>").count() == 2
    await page.evaluate("document.querySelector('h1').insertAdjacentHTML('beforeend', '<b style=\"color: red\">x</b>')")
    assert await page.evaluate("getComputedStyle(document.querySelector('h1 b')).color") != "rgb(255, 0, 0)"
    await context.close()
