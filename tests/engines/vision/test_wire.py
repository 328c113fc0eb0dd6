"""The engine over a real socket: what the service receives, and what comes of its answers."""

import asyncio
import dataclasses
import hashlib
import importlib.util
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from screenshot2code.core.events import FileStarted
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.vision import Vision
from screenshot2code.errors import ProviderRefused
from screenshot2code.providers import open_provider
from screenshot2code.providers.base import Picture, Turn, VisionRequest

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
            engine = Vision(Workbench(renderer=None, comparer=None, stack=stack, provider=provider))
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
    assert [picture["sha256"] for picture in two["pictures"]] == [
        sha256(brief.mockup.png),
        sha256(first_pass.render.png),
    ]
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
            engine = Vision(Workbench(renderer=None, comparer=None, stack=stack, provider=provider))
            work = asyncio.create_task(engine.draft(brief, emit))
            await begun.wait()
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work
        assert await asyncio.to_thread(service.hung_up.wait, 10)
