"""Pages that break in other windows are mended with what a person would write, and stay as they are in their own."""

import pytest

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.core.geometry import Viewport
from screenshot2code.engines.offline.mending import mends_of
from screenshot2code.engines.offline.responsive import ALL, Mends, narrowed
from screenshot2code.render.base import Letters

pytestmark = pytest.mark.browser

VIEW = Viewport(1280, 800)
BASE = "p { margin: 0; } body { margin: 0 5px; font: 16px/1.5 Arial, sans-serif; }"
WORDS = "Some words that are long enough to take a line of their own in a narrow window"


class Written:
    """A page by hand, as `Emission` writes one."""

    def __init__(self, body, rules):
        self.rules = rules
        self.body = body

    def style(self, mends):
        rules = mends.on(self.rules)
        said = [
            f".{name} {{ {'; '.join(f'{key}: {value}' for key, value in css.items())} }}" for name, css in rules.items()
        ]
        return "\n".join([*said, narrowed(rules, VIEW.width, {}, mends=mends)])

    def tree(self):
        page = f"""<!doctype html><title>Mending</title><link rel="stylesheet" href="css/base.css">
<link rel="stylesheet" href="css/style.css">{self.body}"""
        files = [
            SourceFile.of("index.html", page),
            SourceFile.of("css/base.css", BASE),
            SourceFile.of("css/style.css", self.style(Mends())),
        ]
        return SourceTree(tuple(files), files[0].path)


async def mended(chromium, page):
    """The mends, and what is still wrong from phones to wide screens, and with large letters."""
    mends = await mends_of(page, page.tree(), chromium, VIEW)
    async with chromium.windows(page.tree(), VIEW) as shown:
        before = await shown.places(VIEW.width)
        await shown.style("css/style.css", page.style(mends))
        assert await shown.places(VIEW.width) == before
        views = [await shown.look(width) for width in (360, 768, 1024, 1536)]
        views.append(await shown.look(VIEW.width, Letters.LARGE))
    return mends, [(one.overshoot, [fault.kind for fault in one.faults]) for one in views]


async def test_a_page_that_holds_needs_nothing(chromium):
    page = Written(f'<p class="text">{WORDS}</p>', {"text": {"max-width": "640px"}})
    assert (await mended(chromium, page))[0] == Mends()


async def test_a_padding_that_no_tablet_has_room_for_becomes_small(chromium):
    body = f'<p>{3 * WORDS}</p><div class="part"><p class="words">Unbreakable</p></div>'
    page = Written(body, {"part": {"padding-left": "900px"}})
    mends, left = await mended(chromium, page)
    assert mends.by_windows == {1023: {"part": {"padding-left": "16px"}}}
    assert all(one == (0, []) for one in left)


async def test_a_row_wraps_for_large_letters_alone(chromium):
    """It is wide enough for the words of the picture, so that nothing changes in the mockup's window."""
    body = "".join(
        f'<p class="item">{word}</p>' for word in ("Supercalifragilistic", "Expialidocious", "Antidisestablish")
    )
    rules = {"row": {"display": "flex", "width": "480px"}, "item": {"min-width": "0", "flex": "1 1 0"}}
    mends, left = await mended(chromium, Written(f'<div class="row">{body}</div>', rules))
    assert list(mends.by_windows) == [ALL]
    assert left[-1] == (0, [])


async def test_a_text_over_another_goes_back_into_the_flow_where_they_meet(chromium):
    body = '<div class="holder"><p class="words">Words at the left</p><p class="over">And at the right</p></div>'
    rules = {
        "holder": {"position": "relative"},
        "over": {"position": "absolute", "left": "30%", "top": "0", "z-index": "1"},
    }
    mends, left = await mended(chromium, Written(body, rules))
    assert mends.by_windows[767]["over"] == {"position": "static"}
    assert all(one == (0, []) for one in left[:4])
