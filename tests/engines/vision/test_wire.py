"""The engine over a real socket: what the service receives, and what comes of its answers."""

import asyncio
import contextlib
import dataclasses
import hashlib
import importlib.util
import json
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from screenshot2code.core.events import FileFinished, FileStarted
from screenshot2code.engines.base import KEEP, Workbench
from screenshot2code.engines.vision import Vision
from screenshot2code.errors import ProviderRefused
from screenshot2code.providers import open_provider
from screenshot2code.providers.base import Picture, Turn, VisionRequest
from screenshot2code.testing import PaintedRenderer

SERVER = Path(__file__).parents[3] / "bench/demo_server.py"
PAGE = '<file path="index.html">\n<h1>größer 🎨</h1>\n</file>\n'
STYLE = '<file path="site.css">\nh1 { font-size: 24.5px }\n</file>\n'


@pytest.fixture(scope="module")
def demo_server():
    spec = importlib.util.spec_from_file_location("demo_server", SERVER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sha256(data):
    return hashlib.sha256(data).hexdigest()


async def test_the_second_request_carries_both_pictures_and_the_measured_differences(
    demo_server, brief, first_pass, vision
):
    stack = vision("")[0]._stack
    with demo_server.serving([PAGE, STYLE]) as service:
        async with open_provider("local/demo", base_url=service.base_url, environment={}) as provider:
            engine = Vision(Workbench(renderer=PaintedRenderer({}), comparer=None, stack=stack, provider=provider))
            first = await engine.draft(brief, lambda _: None)
            second = await engine.draft(dataclasses.replace(brief, best=first_pass), lambda _: None)
            async with httpx.AsyncClient() as client:
                journal = (await client.get(service.base_url.removesuffix("/v1") + "/journal")).json()
    assert first.source.get("index.html").text == "<h1>größer 🎨</h1>\n"
    assert second.source.get("site.css").text == "h1 { font-size: 24.5px }\n"
    assert second.usage.input_tokens > first.usage.input_tokens > 0
    assert second.usage.cost_usd is None
    one, two = journal
    assert [picture["sha256"] for picture in one["pictures"]] == [sha256(brief.mockup.png)]
    assert [picture["sha256"] for picture in two["pictures"][:2]] == [
        sha256(brief.mockup.png),
        sha256(first_pass.render.png),
    ]
    assert len(two["pictures"]) == 4  # and its two differences close up
    said = "\n".join(two["texts"])
    assert 'site.css:3 "font-size: 20px;"' in said
    assert 'font-size is "20px" should be "24.5px"' in said
    assert "measured differences" not in "\n".join(one["texts"])


async def test_a_picture_that_the_service_cannot_read_is_refused_in_its_words(demo_server):
    request = VisionRequest(system="s", turns=(Turn(role="user", parts=(Picture(data=b"GIF89a"),)),))
    with demo_server.serving([PAGE]) as service:
        provider = open_provider("local/demo", base_url=service.base_url, environment={})
        async with AsyncExitStack() as streams:
            with pytest.raises(ProviderRefused, match="not a PNG"):
                await streams.enter_async_context(provider.stream(request))


async def test_cancelling_hangs_up_at_once(demo_server, brief, vision):
    stack = vision("")[0]._stack
    begun = asyncio.Event()

    def emit(event):
        if isinstance(event, FileStarted):
            begun.set()

    with demo_server.serving(["<file path='index.html'>\n" + "x" * 10_000_000]) as service:
        async with open_provider("local/demo", base_url=service.base_url, environment={}) as provider:
            engine = Vision(Workbench(renderer=PaintedRenderer({}), comparer=None, stack=stack, provider=provider))
            work = asyncio.create_task(engine.draft(brief, emit))
            await begun.wait()
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work
        assert await asyncio.to_thread(service.hung_up.wait, 10)


@asynccontextmanager
async def slow_service(*pieces):
    """A service that sends one piece of its answer for each call of the function that it gives, with the service's base URL."""
    allowed, sent, at_work = asyncio.Semaphore(0), [], set()

    async def answer(reader, writer):
        at_work.add(asyncio.current_task())
        try:
            await stream(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def stream(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await reader.readexactly(int(length.partition(b":")[2]))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        for piece in pieces:
            await allowed.acquire()
            chunk = {"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}
            writer.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
            await writer.drain()
            sent.append(piece)
        await allowed.acquire()
        writer.write(b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n')

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", allowed.release, sent
        finally:
            for task in at_work:
                task.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)


@asynccontextmanager
async def asked(base_url, brief, stack, emit):
    """The task of a draft that asks the service at `base_url`."""
    async with open_provider("local/demo", base_url=base_url, environment={}) as provider:
        engine = Vision(Workbench(renderer=PaintedRenderer({}), comparer=None, stack=stack, provider=provider))
        work = asyncio.create_task(engine.draft(brief, emit))
        try:
            yield work
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


class Shown:
    """Waits until a file is announced as complete."""

    def __init__(self):
        self.finished = asyncio.Queue()

    def __call__(self, event):
        if isinstance(event, FileFinished):
            self.finished.put_nowait((event.path, event.bytes))

    async def next(self):
        return await asyncio.wait_for(self.finished.get(), 10)


async def test_a_file_shows_before_the_first_byte_of_the_next_is_sent(brief, vision):
    shown = Shown()
    async with (
        slow_service(PAGE, STYLE) as (base_url, send, sent),
        asked(base_url, brief, vision("")[0]._stack, shown) as work,
    ):
        send()
        assert await shown.next() == ("index.html", len("<h1>größer 🎨</h1>\n".encode()))
        assert sent == [PAGE]
        send()
        assert (await shown.next())[0] == "site.css"
        assert sent == [PAGE, STYLE]
        send()
        assert len((await work).source.files) == 2


async def test_a_run_that_ends_early_keeps_what_is_complete_of_a_first_draft(brief, vision):
    shown = Shown()
    async with (
        slow_service(PAGE + '<file path="site.css">\nh1 {', "") as (base_url, send, _),
        asked(base_url, brief, vision("")[0]._stack, shown) as work,
    ):
        send()
        await shown.next()
        work.cancel(KEEP)
        draft = await work
    assert [str(file.path) for file in draft.source.files] == ["index.html"]
    assert any("was stopped" in note for note in draft.notes)
    assert draft.usage.estimated
    assert draft.usage.output_tokens > 5


async def test_a_run_that_ends_early_leaves_a_revision_alone(brief, vision, first_pass):
    shown = Shown()
    told = dataclasses.replace(brief, best=first_pass)
    async with (
        slow_service(STYLE, "") as (base_url, send, _),
        asked(base_url, told, vision("")[0]._stack, shown) as work,
    ):
        send()
        await shown.next()
        work.cancel(KEEP)
        with pytest.raises(asyncio.CancelledError):
            await work
