"""A page that wants out, by every way we know, and two ears on loopback that must hear nothing."""

import asyncio

import pytest
from playwright.async_api import async_playwright

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.core.geometry import Viewport
from screenshot2code.render.browsers import find_browser
from screenshot2code.render.chromium import Chromium

pytestmark = pytest.mark.browser

VIEW = Viewport(800, 600)

# HOST is replaced by the ears' address: TCP and UDP listen on the same port number.
ESCAPE = """<!doctype html><html><head>
<link rel=preconnect href="http://HOST/preconnect"><link rel=preconnect href="http://HOST/" crossorigin>
<link rel=dns-prefetch href="//HOST"><link rel=prefetch href="http://HOST/prefetch">
<link rel=stylesheet href="http://HOST/style.css"><link rel=modulepreload href="http://HOST/m.js">
<style>@import "http://HOST/import.css"; @font-face { font-family: x; src: url(http://HOST/font.woff2) }
body { font-family: x; background: url(http://HOST/background.png) }</style>
<script type=speculationrules>{"prerender": [{"urls": ["http://HOST/prerender"]}], "prefetch": [{"urls": ["http://HOST/s"]}]}</script>
</head><body>text
<img src="http://HOST/img.png"><iframe src="http://HOST/frame"></iframe><object data="http://HOST/object"></object>
<embed src="http://HOST/embed"><video src="http://HOST/video.mp4" autoplay></video>
<iframe srcdoc="<script>SCRIPT</script>"></iframe>
<a id=away href="http://HOST/popup" target=_blank ping="http://HOST/ping">away</a>
<a id=load href="http://HOST/file" download>load</a>
<form id=form action="http://HOST/form" method=post target=_blank><input name=a value=b></form>
<script>
const tries = [];
const attempt = what => { try { what(); } catch (error) { tries.push(String(error)); } };
const stun = scope => {
  const peer = new scope.RTCPeerConnection({iceServers: [{urls: "stun:HOST"}, {urls: "turn:HOST?transport=tcp", username: "u", credential: "c"}]});
  peer.createDataChannel("x");
  peer.onicecandidate = () => 0;
  peer.createOffer().then(offer => peer.setLocalDescription(offer));
};
attempt(() => fetch("http://HOST/fetch").catch(() => 0));
attempt(() => fetch("http://HOST/keep", {method: "POST", body: "x", keepalive: true, mode: "no-cors"}).catch(() => 0));
attempt(() => { const ask = new XMLHttpRequest(); ask.open("GET", "http://HOST/xhr"); ask.send(); });
attempt(() => navigator.sendBeacon("http://HOST/beacon", "x"));
attempt(() => new EventSource("http://HOST/events"));
attempt(() => new WebSocket("ws://HOST/socket"));
attempt(() => { const clean = document.createElement("iframe"); document.body.append(clean);
  const inner = clean.contentWindow; new inner.WebSocket("ws://HOST/inner"); });
attempt(() => stun(window));
attempt(() => { const clean = document.createElement("iframe"); document.body.append(clean); stun(clean.contentWindow); });
attempt(() => new WebTransport("https://HOST/transport"));
attempt(() => window.open("http://HOST/open"));
attempt(() => document.getElementById("away").click());
attempt(() => document.getElementById("load").click());
attempt(() => document.getElementById("form").submit());
const code = `fetch("http://HOST/worker").catch(() => 0); try { new WebSocket("ws://HOST/worker") } catch {}
  try { importScripts("http://HOST/script.js") } catch {}`;
const blob = URL.createObjectURL(new Blob([code], {type: "text/javascript"}));
attempt(() => new Worker(blob));
attempt(() => new Worker("worker.js"));
attempt(() => new SharedWorker("worker.js"));
attempt(() => navigator.serviceWorker.register("worker.js").catch(() => 0));
setTimeout(() => attempt(() => { location.href = "http://HOST/leave"; }), 300);
</script></body></html>"""
INNER = "fetch('http://HOST/srcdoc').catch(() => 0); new WebSocket('ws://HOST/srcdoc');"
WORKER = (
    "fetch('http://HOST/own').catch(() => 0); try { new WebSocket('ws://HOST/own') } catch (e) {}"
    "onconnect = () => 0; try { new WebTransport('https://HOST/own') } catch (e) {}"
)


class Ears:
    """Listens on one port of loopback, on TCP and UDP; `heard` has the first bytes of whatever came."""

    def __init__(self):
        self.heard = []
        self.both = asyncio.Event()

    def hear(self, kind, first):
        self.heard.append((kind, first))
        if {kind for kind, _ in self.heard} == {"tcp", "udp"}:
            self.both.set()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._tcp, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        ears = self

        class Datagrams(asyncio.DatagramProtocol):
            def datagram_received(self, data, addr):
                ears.hear("udp", data[:20])

        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(Datagrams, local_addr=("127.0.0.1", port))
        self.host = f"127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_):
        self._udp.close()
        self._server.close()

    async def _tcp(self, reader, writer):
        self.hear("tcp", b"")  # a connection alone says that someone is here
        first = await reader.readline()
        self.hear("tcp", first)
        writer.close()

    def fill(self, text):
        return text.replace("HOST", self.host)


@pytest.fixture
async def ears():
    async with Ears() as listening:
        yield listening


def page(ears):
    html = ears.fill(ESCAPE.replace("SCRIPT", INNER))
    return SourceTree(
        (SourceFile.of("index.html", html), SourceFile.of("worker.js", ears.fill(WORKER))),
        SourceFile.of("index.html", "").path,
    )


async def test_nothing_leaves_a_sealed_page(chromium, ears):
    render = await chromium.render(page(ears), VIEW)
    # A second page: whatever the first one left to be sent later has had its time.
    await chromium.render(page(ears), VIEW)
    assert ears.heard == []
    assert ears.host in render.blocked
    assert any("text" in element.text for element in render.elements)


UNSEALED = """<img src="http://HOST/img.png"><script>
const peer = new RTCPeerConnection({iceServers: [{urls: "stun:HOST"}]});
peer.createDataChannel("x");
peer.createOffer().then(offer => peer.setLocalDescription(offer));
</script>"""


async def test_the_ears_hear_a_page_that_is_not_sealed(ears):
    """So that silence above means something: TCP and UDP both speak."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(environment={}).path, chromium_sandbox=False
        )
        opened = await browser.new_page()
        await opened.set_content(ears.fill(UNSEALED), wait_until="commit")
        async with asyncio.timeout(20):
            await ears.both.wait()
        await browser.close()


async def test_a_page_by_url_reaches_its_own_server_alone(ears):
    served = []

    async def answer(reader, writer):
        line = (await reader.readline()).decode()
        served.append(line.split()[1])
        while (await reader.readline()).strip():
            pass
        body = page(ears).files[0].content if line.split()[1] == "/" else b"body { color: rgb(1, 2, 3) }"
        kind = b"text/html" if line.split()[1] == "/" else b"text/css"
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: " + kind)
        writer.write(b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with Chromium() as chromium:
        render = await chromium.visit(url, VIEW)
    server.close()
    assert "/" in served
    assert ears.host in render.blocked
    loud = [one for one in ears.heard if one[1] != b""]
    assert loud == []
