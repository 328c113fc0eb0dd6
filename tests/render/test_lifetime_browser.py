"""A browser that dies, hangs, does not start or is not wanted any more: what a caller gets, and that the next picture works."""

import asyncio
import os
import signal

import pytest
from small_pages import VIEW, site

from screenshot2code.errors import BrowserCrashed, BrowserMissing, RenderTimedOut, SetupError, TargetUnreachable
from screenshot2code.render.browsers import BrowserChoice
from screenshot2code.render.chromium import Chromium

pytestmark = pytest.mark.browser

HELLO = site("<!doctype html><p>hello")
ENDLESS = site("<!doctype html><p>hello<script>for (;;);</script>")


async def process_of(chromium):
    """The browser's process id. No public way leads there: the browser itself is asked."""
    session = await chromium._browser.new_browser_cdp_session()
    answer = await session.send("SystemInfo.getProcessInfo")
    await session.detach()
    return next(one["id"] for one in answer["processInfo"] if one["type"] == "browser")


async def kill(chromium):
    os.kill(await process_of(chromium), signal.SIGKILL)


async def opened(chromium):
    """Until a page is on its way."""
    while not (chromium._browser and chromium._browser.contexts):  # noqa: ASYNC110 - the library announces neither
        await asyncio.sleep(0.005)


async def test_a_browser_that_died_between_two_pictures_is_started_again():
    async with Chromium() as chromium:
        before = await chromium.render(HELLO, VIEW)
        await kill(chromium)
        after = await chromium.render(HELLO, VIEW)
    assert after.png == before.png


async def test_a_browser_that_dies_under_a_picture_is_started_again_once():
    async with Chromium() as chromium:
        await chromium.render(HELLO, VIEW)
        showing = asyncio.create_task(chromium.render(ENDLESS, VIEW))
        for _ in range(2):
            await opened(chromium)
            first = chromium._browser
            await kill(chromium)
            while chromium._browser is first and not showing.done():  # noqa: ASYNC110 - nor a restart of ours
                await asyncio.sleep(0.005)
        with pytest.raises(BrowserCrashed, match="died twice"):
            await showing
        assert (await chromium.render(HELLO, VIEW)).elements


@pytest.mark.parametrize("after_s", [0.0, 0.02, 0.05, 0.1, 0.2])
async def test_a_browser_that_dies_while_a_page_is_opened_for_trials_is_said_at_once(after_s):
    """Playwright leaves some calls unanswered then: nobody may wait for them."""

    async def try_values(chromium):
        async with chromium.trying(HELLO, VIEW) as trials:
            for _ in range(100):
                await trials.show(HELLO)

    async with Chromium() as chromium:
        await chromium.render(HELLO, VIEW)
        process = await process_of(chromium)
        trying = asyncio.create_task(try_values(chromium))
        await asyncio.sleep(after_s)
        os.kill(process, signal.SIGKILL)
        async with asyncio.timeout(15):  # a page that is given up at its limit takes 30
            with pytest.raises(BrowserCrashed):
                await trying


async def test_a_page_that_never_comes_to_rest_is_given_up_and_the_next_is_shown():
    async with Chromium(timeout_s=4) as chromium:
        with pytest.raises(RenderTimedOut, match=r"index\.html did not come to rest within 4 s"):
            await chromium.render(ENDLESS, VIEW)
        assert (await chromium.render(HELLO, VIEW)).elements


async def test_cancelling_closes_the_page():
    async with Chromium(timeout_s=60) as chromium:
        await chromium.render(HELLO, VIEW)
        showing = asyncio.create_task(chromium.render(ENDLESS, VIEW))
        await opened(chromium)
        showing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await showing
        assert chromium._browser.contexts == []


async def test_many_at_once_share_one_browser(chromium):
    renders = await asyncio.gather(*(chromium.render(HELLO, VIEW) for _ in range(5)))
    assert len({render.png for render in renders}) == 1


async def test_a_browser_that_does_not_start_is_named(tmp_path):
    false = tmp_path / "chrome"
    false.write_text("#!/bin/sh\necho 'chrome: error while loading shared libraries: libnss3.so' >&2\nexit 127\n")
    false.chmod(0o755)
    async with Chromium(choice=BrowserChoice(path=false, name="chrome", found="by the test")) as chromium:
        with pytest.raises(BrowserMissing, match=r"chrome does not start: .*libnss3") as caught:
            await chromium.render(HELLO, VIEW)
    assert "install-deps" in caught.value.hint


async def test_nobody_at_a_remote_address_is_said():
    async with Chromium(cdp_url="http://127.0.0.1:9") as chromium:
        with pytest.raises(BrowserMissing, match="No browser answers at"):
            await chromium.render(HELLO, VIEW)


async def test_a_remote_browser_is_used_and_left_running():
    owner = await asyncio.create_subprocess_exec(
        *remote_command(), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, start_new_session=True
    )
    try:
        async with asyncio.timeout(20):
            while b"DevTools listening on" not in (line := await owner.stderr.readline()):
                assert line, "the browser ended"
        address = line.decode().split()[-1]
        async with Chromium(cdp_url=address) as chromium:
            render = await chromium.render(HELLO, VIEW)
        assert render.fingerprint.flags == ("remote",)
        assert "hello" in [one.text for one in render.elements]
        async with Chromium(cdp_url=address) as chromium:  # closing the first did not end it
            await chromium.render(HELLO, VIEW)
    finally:
        os.killpg(owner.pid, signal.SIGKILL)  # the command may be a script that started the browser
        await owner.communicate()


def remote_command():
    from screenshot2code.render.browsers import find_browser

    flags = ("--headless", "--no-sandbox", "--remote-debugging-port=0", "about:blank")
    return str(find_browser(environment={}).path), *flags


async def test_an_address_that_nobody_answers_is_unreachable(chromium, unused_tcp_port):
    with pytest.raises(TargetUnreachable, match="could not be loaded"):
        await chromium.visit(f"http://127.0.0.1:{unused_tcp_port}/", VIEW)
    with pytest.raises(TargetUnreachable, match="not an http"):
        await chromium.visit("file:///etc/hosts", VIEW)


async def test_a_missing_temporary_folder_is_said_to_be_that(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "gone"))
    monkeypatch.setenv("TEMP", str(tmp_path / "gone"))
    with pytest.raises(SetupError, match="needs a temporary folder") as caught:
        async with Chromium() as chromium:
            await chromium.render(HELLO, VIEW)
    assert str(tmp_path / "gone") in caught.value.message
    assert "TMPDIR" in caught.value.hint
