"""The same source gives the same bytes, whatever moves on the page."""

import asyncio
import base64
from pathlib import Path

import pytest
from small_pages import VIEW, site

from screenshot2code.core.geometry import Viewport
from screenshot2code.render.chromium import Chromium

pytestmark = pytest.mark.browser

DOT = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="18"/></svg>'
).decode()
RESTLESS = """<style>
@font-face { font-family: web; src: url(web.woff2) }
body { margin: 0; font: 18px web, sans-serif; height: 1500px }
.spin { width: 60px; height: 60px; background: #c33; animation: spin 1.3s linear infinite }
.fade { animation: fade 2s both } .slow { transition: width 9s; width: 10px; height: 9px; background: #080 }
@keyframes spin { to { transform: rotate(360deg) } } @keyframes fade { from { opacity: 0 } }
@media (prefers-reduced-motion: reduce) { .slow { border: 1px solid } }
</style><div class=spin></div><p class=fade>Faded in</p><p id=date></p><p id=random></p><p id=frames></p><p id=late></p>
<div class=slow></div><input autofocus value=caret><canvas width=50 height=50></canvas>
<img loading=lazy style="margin-top:900px;display:block" src="dot.svg" width=40 height=40>
<script>
date.textContent = new Date().toISOString() + performance.now();
random.textContent = Math.random() + " " + crypto.randomUUID().length;
let count = 0; const tick = () => { frames.textContent = ++count; if (count < 500) requestAnimationFrame(tick); }; tick();
setTimeout(() => late.textContent = "late text", 700);
setInterval(() => { date.dataset.ticks = Number(date.dataset.ticks || 0) + 1; }, 50);
document.querySelector(".slow").style.width = "300px";
const pen = document.querySelector("canvas").getContext("2d");
for (let i = 0; i < 40; i += 1) pen.fillRect(Math.random() * 50, Math.random() * 50, 4, 4);
</script>"""


def restless():
    font = next(Path(__file__).parents[2].glob("fixtures/*/site/**/*.woff2"))
    return site(RESTLESS, web_woff2=font.read_bytes(), dot_svg=base64.b64decode(DOT))


async def test_renders_and_browser_starts_repeat_to_the_byte():
    """The full twenty renders over three starts take half a minute; these few found every fault there was."""
    pictures, boxes = set(), set()
    for _ in range(2):
        async with Chromium() as browser:
            for _ in range(3):
                render = await browser.render(restless(), VIEW)
                pictures.add(render.png)
                boxes.add(tuple((one.selector, one.box, one.text) for one in render.elements))
    assert len(pictures) == 1
    assert len(boxes) == 1


async def test_a_page_is_caught_when_it_has_finished(show, picture):
    render = await show(RESTLESS, dot_svg=base64.b64decode(DOT), web_woff2=b"")
    texts = {one.selector: one.text for one in render.elements}
    assert texts["#late"] == "late text"
    assert texts[".fade"] == "Faded in"
    assert next(one for one in render.elements if one.selector == ".slow").box.width == 302
    image = next(one for one in render.elements if one.tag == "img")
    middle = (int(image.box.x) + 20, int(image.box.y) + 20)
    assert picture(render).getpixel(middle) == (0, 0, 0)


async def test_what_waits_for_scrolling_is_shown(show):
    render = await show(
        "<div style='height:2000px'></div><p id=far></p>"
        "<script>new IntersectionObserver(seen => seen.forEach(one => { if (one.isIntersecting) far.textContent = 'seen'; }))"
        ".observe(far)</script>"
    )
    assert next(one for one in render.elements if one.selector == "#far").text == "seen"


async def test_a_page_is_left_at_its_top(show, picture):
    render = await show(
        "<body style='margin:0'><header style='position:sticky;top:0;height:20px;background:#f00'></header>"
        "<div style='height:3000px'></div><script>scrollTo(0, 900)</script>"
    )
    assert picture(render).getpixel((5, 5)) == (255, 0, 0)


async def test_what_is_for_people_without_scripts_is_not_shown(show):
    render = await show("<noscript><h1>Please enable JavaScript</h1></noscript><p>shown</p>")
    assert [one.text for one in render.elements if one.text] == ["shown"]


async def test_scripts_see_a_machine_that_is_the_same_everywhere(show):
    render = await show(
        "<p></p><script>document.querySelector('p').textContent = [navigator.language, new Date().getTimezoneOffset(),"
        "Intl.DateTimeFormat().resolvedOptions().timeZone, matchMedia('(prefers-color-scheme: light)').matches,"
        "matchMedia('(hover: hover)').matches, devicePixelRatio, isSecureContext].join(' ')</script>",
        viewport=Viewport(400, 300, 2),
    )
    assert render.elements[-1].text == "en-US 0 UTC true true 2 true"


STOPPED = b"""<p>text</p><img src=/never><script>fetch("/soon").then(() => stop())</script>"""


async def test_a_page_that_stops_its_own_loading_is_at_rest():
    """Such a page is complete without ever hearing "load"; so is one that sets out for an address it may not reach."""

    async def answer(reader, writer):
        path = (await reader.readline()).split()[1]
        if path == b"/never":
            await reader.read()  # until the page hangs up
        elif path == b"/soon":
            await asyncio.sleep(0.5)  # our own waiting for "load" has begun by then
        body = STOPPED if path == b"/" else b""
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\n")
        writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        writer.close()

    async with (
        await asyncio.start_server(answer, "127.0.0.1", 0) as server,
        Chromium(timeout_s=15) as browser,
    ):
        render = await browser.visit(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", VIEW)
    assert any("text" in element.text for element in render.elements)
