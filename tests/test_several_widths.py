"""A session makes one page of two mockups: what is kept of it, and what a limit or an interrupt leaves. Perception is in the store already."""

import asyncio
import time

import numpy as np
import pytest
from click.testing import CliRunner

from screenshot2code import config
from screenshot2code.api import Session
from screenshot2code.cli.runs import runs
from screenshot2code.core.events import MockupRead, RunFinished, StageStarted
from screenshot2code.core.geometry import Box, Size
from screenshot2code.core.perception import Perception, Region, TextLine, Word
from screenshot2code.errors import Interrupted
from screenshot2code.imaging import perception
from screenshot2code.imaging.codec import encode_png, read_mockup
from screenshot2code.store.runs import RunStore
from screenshot2code.workshop import reading_of

pytestmark = pytest.mark.browser

HEIGHT = 300
WIDTHS = (800, 390)
BAR = "#123456"


def facts_of(mockup):
    width = mockup.viewport.width
    box = Box(20, 110, 90, 14)
    line = TextLine(
        text="Quicksilver",
        box=box,
        words=(Word(text="Quicksilver", box=box),),
        confidence=0.99,
        color="#222222",
        background="#ffffff",
        size=16.0,
        weight=400,
    )
    return Perception(
        digest=mockup.digest,
        size=Size(width, HEIGHT),
        background="#ffffff",
        lines=(line,),
        regions=(Region(box=Box(0, 0, width, 64), fill=BAR),),
        images=(),
        palette=(),
        unread=(Box(20, 200, width / 2, 14),),
    )


@pytest.fixture
def mockups(tmp_path):
    """Two pictures of one page, of which only the wide one was read before."""
    paths = []
    for width in WIDTHS:
        pixels = np.full((HEIGHT, width, 3), 255, np.uint8)
        pixels[:64] = (0x12, 0x34, 0x56)
        path = tmp_path / ("page.png" if width == WIDTHS[0] else f"page@{width}.png")
        path.write_bytes(encode_png(pixels))
        paths.append(path)
    return paths


@pytest.fixture
def session(tmp_path, monkeypatch):
    """A session with its events, and something to do when one comes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCREENSHOT2CODE_STORE", str(tmp_path / "store"))
    resolved = config.resolve({"tuning": False}, {"SCREENSHOT2CODE_STORE": str(tmp_path / "store")}, tmp_path)
    interrupt = asyncio.Event()

    def opened(*, then=lambda event, interrupt: None):
        return Session(resolved, emit=lambda event: then(event, interrupt), interrupt=interrupt)

    return opened, tmp_path / "store", interrupt


def remember(store, paths):
    with RunStore.open(store) as kept:
        for path in paths:
            mockup = read_mockup(path)
            kept.put_perception(mockup.digest, reading_of(mockup), facts_of(mockup))


async def test_a_run_is_kept_with_every_width(session, mockups, tmp_path):
    opened, store, _ = session
    remember(store, mockups)
    async with opened() as one:
        outcome = await one.generate(mockups[0], output_folder=tmp_path / "out", beside=mockups[1:])
    assert [each.mockup.viewport.width for each in outcome.run.variants] == list(WIDTHS)
    with RunStore.open(store) as kept:
        loaded = kept.load_run()
    assert loaded == outcome.run
    assert loaded.unread == facts_of(loaded.mockup).unread  # of the run's own mockup, not of the last that was read
    shown = CliRunner().invoke(runs, ["show"]).output
    assert f"at 390 px: score {outcome.run.variants[1].comparison.score:.4f}" in shown


async def test_an_interrupt_at_the_last_look_keeps_the_page_and_says_what_was_not_seen(session, mockups, tmp_path):
    def then(event, interrupt):
        if isinstance(event, RunFinished):
            interrupt.set()

    opened, store, _ = session
    remember(store, mockups)
    async with opened(then=then) as one:
        outcome = await one.generate(mockups[0], output_folder=tmp_path / "out", beside=mockups[1:])
    assert (tmp_path / "out" / "index.html").is_file()
    assert [each.mockup.viewport.width for each in outcome.run.variants] == [800]
    assert outcome.run.unseen == (390,)
    assert not outcome.run.reaches(0.0)
    assert any("390 px" in said for said in outcome.warnings)
    assert "at 390 px: nobody looked" in CliRunner().invoke(runs, ["show"]).output


async def test_an_interrupt_does_not_wait_until_the_narrower_picture_is_read(session, mockups, tmp_path, monkeypatch):
    opened, store, interrupt = session
    remember(store, mockups[:1])
    loop, released = asyncio.get_running_loop(), False

    def slow(mockup, **_):
        loop.call_soon_threadsafe(interrupt.set)
        end = time.monotonic() + 20
        while not released and time.monotonic() < end:
            time.sleep(0.02)
        return facts_of(mockup)

    monkeypatch.setattr(perception, "perceive", slow)
    read: list[str] = []

    def then(event, _):
        if isinstance(event, MockupRead | StageStarted):
            read.append(type(event).__name__)

    try:
        async with opened(then=then) as one:
            with pytest.raises(Interrupted):
                await one.generate(mockups[0], output_folder=tmp_path / "out", beside=mockups[1:])
    finally:
        released = True
    assert read.count("MockupRead") == 1
