"""Keeping a page in: what it asks for comes from memory or from its own origin, and from nowhere else.

Three layers, because any two leak (measured): routing sees fetches, frames, workers and popups and can name what it refused; an
offline context stops the sockets that pass by it, and still serves what is routed; and `gate` stops what belongs to no page.
"""

import mimetypes
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from playwright.async_api import BrowserContext, Dialog, Page, Route, WebSocketRoute
from playwright.async_api import Error as PlaywrightError

from screenshot2code.core.artifacts import SourceTree

ORIGIN = "https://page.invalid"  # .invalid never resolves (RFC 2606); https, so that the page is a secure context

LAUNCH_FLAGS = (
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--dns-prefetch-disable",
    "--no-pings",
    "--block-new-web-contents",  # the headless shell opens no windows at all; other builds: see refuse_company
    "--js-flags=--max-old-space-size=512",  # MiB: a page that fills memory ends, and not the machine
)

_SEALED_HEADERS = {"X-DNS-Prefetch-Control": "off"}

INIT_SCRIPT = """(() => {
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "SharedWorker"]) delete window[name];
  window.open = () => null;
})()"""

# What Python's table lacks on some systems; browsers refuse modules and SVG of the wrong type.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".htm": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".wasm": "application/wasm",
}


async def serve_tree(
    context: BrowserContext,
    site: SourceTree,
    *,
    complain: Callable[[str], None],
    block: Callable[[str], None],
    note: Callable[[str], None] = lambda _: None,
) -> str:
    """Serve `site` to every page of `context` and nothing else; the URL to open.

    `complain` hears of files that are asked for and do not exist, `block` the host of everything else that was wanted, `note`
    of every file that is asked for, there or not.
    """
    files = {str(file.path): file for file in site.files}

    async def answer(route: Route) -> None:
        url = route.request.url
        if not url.startswith(ORIGIN + "/"):
            await _refuse(route, block)
            return
        path = unquote(urlsplit(url).path).lstrip("/")
        found = files.get(path) or files.get(f"{path.rstrip('/')}/index.html".lstrip("/"))
        note(str(found.path) if found else path)
        if found is None:
            complain(f"{path} is asked for and does not exist")
            await _fulfil(route, status=404)
            return
        await _fulfil(route, body=found.content, content_type=content_type(found.path))

    await _seal(context, answer, block)
    return f"{ORIGIN}/{site.entry}"


def allowance(url: str, allow_hosts: Sequence[str]) -> Callable[[str], bool]:
    """Whether a page at `url` may ask for an address: of its own origin, or of `allow_hosts` (a name, with or without port)."""
    own = _origin(url)
    allowed = {host.lower() for host in allow_hosts}

    def may(asked: str) -> bool:
        parts = urlsplit(asked)
        return _origin(asked) == own or (parts.hostname or "") in allowed or parts.netloc.lower() in allowed

    return may


def doors(url: str, allow_hosts: Sequence[str]) -> Callable[[str, int], bool]:
    """The same in terms of connections, for `gate.Gate`."""
    _, own_host, own_port = _origin(url)
    allowed = {host.lower() for host in allow_hosts}

    def may(host: str, port: int) -> bool:
        return (host.lower(), port) == (own_host, own_port) or host.lower() in allowed or f"{host}:{port}" in allowed

    return may


async def allow(context: BrowserContext, may: Callable[[str], bool], *, block: Callable[[str], None]) -> None:
    """Let pages of `context` reach what they `may`; `block` hears every other host."""

    async def answer(route: Route) -> None:
        if may(route.request.url):
            await _continue(route)
        else:
            await _refuse(route, block)

    await _seal(context, answer, block, may_connect=may)


def content_type(path: PurePosixPath) -> str:
    """The media type that a web server would send for `path`."""
    guessed = _TYPES.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0]
    return guessed or "application/octet-stream"


async def _seal(
    context: BrowserContext,
    answer: Callable[[Route], object],
    block: Callable[[str], None],
    may_connect: Callable[[str], bool] = lambda _: False,
) -> None:
    def connect(socket: WebSocketRoute) -> None:
        if may_connect(socket.url):
            socket.connect_to_server()
        else:
            # Never connected to a server: the page sees a socket that stays silent.
            block(urlsplit(socket.url).netloc)

    await context.add_init_script(INIT_SCRIPT)
    await context.route("**/*", answer)
    await context.route_web_socket("**/*", connect)


def refuse_company(context: BrowserContext, page: Page) -> None:
    """Close whatever window `page` opens, and answer its dialogs with no."""

    async def close(other: Page) -> None:
        if other is not page:
            await _quietly(other.close())

    async def dismiss(dialog: Dialog) -> None:
        await _quietly(dialog.dismiss())

    context.on("page", close)
    page.on("dialog", dismiss)


async def _refuse(route: Route, block: Callable[[str], None]) -> None:
    block(urlsplit(route.request.url).netloc or route.request.url[:40])
    if _would_replace_page(route):
        # A blocked navigation would put an error page in place of the page; No Content leaves it as it is.
        await _quietly(route.fulfill(status=204))
    else:
        await _quietly(route.abort("blockedbyclient"))


def _would_replace_page(route: Route) -> bool:
    if not route.request.is_navigation_request():
        return False
    try:
        return route.request.frame.parent_frame is None
    except PlaywrightError:  # a window that is only about to open
        return False


async def _continue(route: Route) -> None:
    await _quietly(route.continue_())


async def _fulfil(route: Route, *, status: int = 200, body: bytes = b"", content_type: str = "text/plain") -> None:
    headers = {**_SEALED_HEADERS, "Content-Type": content_type, "Access-Control-Allow-Origin": "*"}
    await _quietly(route.fulfill(status=status, body=body, headers=headers))


async def _quietly(reply: object) -> None:
    """Await `reply` to a page that may have gone in the meantime, which is nobody's fault."""
    try:
        await reply  # type: ignore[misc]
    except PlaywrightError:
        return


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
    port = parts.port or {"http": 80, "https": 443}.get(scheme)
    return scheme, parts.hostname, port
