"""What a page does that a person should hear of, and what it does that must not stop its picture."""

import asyncio

import pytest
from small_pages import VIEW

pytestmark = pytest.mark.browser


def texts(render):
    return [element.text for element in render.elements if element.text]


async def test_missing_files_errors_and_console_errors_are_told_once_and_the_page_still_shows(show):
    render = await show(
        """<link rel=stylesheet href="no.css"><p>here</p><img src="img/no.png"><script>console.error("oh", 1)</script>
        <script>console.error("oh", 1); setTimeout(() => { throw new Error("late") }, 10); throw new TypeError("broken")</script>"""
    )
    assert "here" in texts(render)
    assert sorted(render.complaints) == [
        "Error: late",
        "Uncaught broken",
        "img/no.png is asked for and does not exist",
        "no.css is asked for and does not exist",
        "oh 1",
    ]


async def test_a_quiet_page_has_nothing_to_complain_of(show):
    render = await show("<title>quiet</title><p>hello<script>console.log('x'); console.warn('y')</script>")
    assert (render.complaints, render.blocked) == ((), ())


async def test_other_hosts_are_named_and_not_complained_of_as_missing(show):
    render = await show(
        '<img src="https://pictures.example/a.png"><script src="https://cdn.example:8443/x.js"></script>'
    )
    assert render.blocked == ("cdn.example:8443", "pictures.example")
    assert render.complaints == ()


async def test_dialogs_are_answered_with_no_and_windows_do_not_open(show):
    render = await show(
        "<p id=said></p><script>alert(1); said.textContent = [confirm('?'), prompt('?'), window.open('a.html')].join()</script>"
    )
    assert texts(render) == ["false,,"]


async def test_a_page_that_sends_its_visitor_on_is_followed(show):
    assert texts(await show("<script>location = 'b.html'</script>", b_html="<!doctype html><p>second")) == ["second"]


async def test_a_page_that_sends_its_visitor_out_stays(show):
    render = await show("<p>still here<script>location = 'https://elsewhere.example/'</script>")
    assert texts(render) == ["still here"]
    assert render.blocked == ("elsewhere.example",)


async def test_what_is_fetched_late_is_waited_for(show):
    render = await show(
        "<script>setTimeout(() => fetch('a.json').then(a => a.json()).then(a => document.body.append(a.text)), 700)</script>",
        a_json='{"text": "fetched"}',
    )
    assert texts(render) == ["fetched"]


async def test_a_flood_of_complaints_is_cut(show):
    render = await show("<script>for (let n = 0; n < 500; n++) console.error('x'.repeat(1000) + n, n)</script><p>dry")
    assert len(render.complaints) <= 50
    assert max(map(len, render.complaints)) <= 300
    assert texts(render) == ["dry"]


async def test_a_page_by_url_tells_what_its_server_refuses(chromium):
    async def answer(reader, writer):
        path = (await reader.readline()).split()[1]
        while (await reader.readline()).strip():
            pass
        status, body = (
            (b"200 OK", b"<!doctype html><p>served<img src=gone.png>") if path == b"/" else (b"410 Gone", b"")
        )
        writer.write(b"HTTP/1.1 " + status + b"\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    render = await chromium.visit(url, VIEW)
    server.close()
    assert texts(render) == ["served"]
    assert render.complaints == (f"{url}gone.png is answered with 410",)
