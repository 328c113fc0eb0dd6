"""Tuning a page that is nearly right, in real Chromium: the numbers are found, in their own declarations."""

import hashlib
from dataclasses import replace
from types import SimpleNamespace

import pytest

from screenshot2code.compare.blend import Blend
from screenshot2code.core.artifacts import Mockup, SourceFile, SourceTree
from screenshot2code.core.geometry import Viewport
from screenshot2code.core.history import Brief, Draft, Pass
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.tuning import Tuning, engine
from screenshot2code.engines.tuning.engine import Target, _first_sight, _grey
from screenshot2code.engines.tuning.knobs import find_knobs
from screenshot2code.engines.tuning.moves import Move
from screenshot2code.engines.tuning.seeing import Seeing, pixels_of
from screenshot2code.engines.tuning.stylesheet import tree_slots
from screenshot2code.errors import UsageError
from screenshot2code.render.base import Shown
from screenshot2code.stacks.html import Html

pytestmark = [pytest.mark.browser, pytest.mark.ocr]

VIEW = Viewport(640, 400)
PAGE = """<!doctype html><html lang="en"><title>Rooms</title><link rel="stylesheet" href="site.css">
<header class="bar"><p class="brand">Northern Rooms</p></header>
<main><h1 class="title">A quiet place near the harbour</h1>
<p class="lead">Breakfast is served until eleven, every day of the week.</p>
<p class="note">Bring your own towels and a good book.</p></main>
"""
RIGHT = """/* the design's own */
:root { --ink: #1f3a5f; }
* { margin: 0; font-family: "DejaVu Sans", sans-serif; }
.bar { padding: 12px 24px; background: #b8c8e0; border-radius: 14px; }
.brand { font-size: 18px; font-weight: 700; color: var(--ink); }
.title { margin-top: 28px; margin-left: 24px; font-size: 28px; color: var(--ink); }
.lead { margin-top: 16px; margin-left: 24px; max-width: 220px; font-size: 16px; line-height: 1.5; color: #333333; }
.note { margin-top: 12px; margin-left: 24px; font-size: 14px; color: #a03030; }
"""


def tree(css: str) -> SourceTree:
    page = SourceFile.of("index.html", PAGE)
    return SourceTree((page, SourceFile.of("site.css", css)), page.path)


@pytest.fixture(scope="module")
async def scene(chromium):
    """The mockup (the right page), what is on it, and how to judge another page against it."""
    from screenshot2code.imaging.perception import perceive

    png = (await chromium.render(tree(RIGHT), VIEW)).png
    mockup = Mockup(name="rooms", path="rooms.png", png=png, viewport=VIEW, digest=hashlib.sha256(png).hexdigest())
    facts = perceive(mockup)
    bench = Workbench(renderer=chromium, comparer=Blend(), stack=Html())

    async def judged(css: str, engine: str = "by hand") -> Pass:
        source = tree(css)
        render = await chromium.render(source, VIEW)
        comparison = bench.comparer.compare(mockup, facts, render)
        return Pass(
            number=1,
            parent=None,
            engine=engine,
            draft=Draft(source=source),
            render=render,
            comparison=comparison,
            seconds=0,
        )

    async def tuned(start: Pass) -> Draft:
        brief = Brief(run="r", mockup=mockup, facts=facts, best=start)
        return await Tuning(bench).draft(brief, lambda _: None)

    return judged, tuned, bench


@pytest.mark.parametrize(
    ("right", "wrong", "within"),
    [
        ("font-size: 28px", "font-size: 29px", 0.5),
        ("margin-top: 16px", "margin-top: 19px", 0.1),
        ("margin-left: 24px; font-size: 28px", "margin-left: 28px; font-size: 28px", 0.1),
        ("padding: 12px 24px", "padding: 14px 24px 10px", 0.1),
    ],
)
async def test_a_wrong_number_is_found_where_it_stands(scene, right, wrong, within):
    judged, tuned, _ = scene
    start = await judged(RIGHT.replace(right, wrong))
    draft = await tuned(start)
    end = await judged(draft.source.get("site.css").text)
    assert end.comparison.score > start.comparison.score
    assert end.comparison.parts["ssim"] > start.comparison.parts["ssim"]
    wanted, found = tree_slots(tree(RIGHT)), tree_slots(draft.source)
    assert [slot.property for slot in wanted] == [slot.property for slot in found]
    for one, other in zip(wanted, found, strict=True):
        for a, b in zip(one.value.split(), _spelt(other.value, len(one.value.split())), strict=True):
            if a.endswith("px"):
                assert float(b.removesuffix("px")) == pytest.approx(float(a.removesuffix("px")), abs=within)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("font-weight: 700", "font-weight: 400"),
        ("border-radius: 14px", "border-radius: 13px"),
        ("line-height: 1.5", "line-height: 1.45"),
    ],
)
async def test_a_value_beside_the_right_one_becomes_the_right_one(scene, right, wrong):
    judged, tuned, _ = scene
    draft = await tuned(await judged(RIGHT.replace(right, wrong)))
    assert right in draft.source.get("site.css").text


async def test_numbers_that_were_measured_are_guessed_at_only_where_much_is_at_stake(scene):
    """A radius shows in a few pixels: too few to spend trials on where an engine had measured it."""
    judged, tuned, _ = scene
    draft = await tuned(await judged(RIGHT.replace("border-radius: 14px", "border-radius: 13px"), "offline"))
    assert draft.exhausted
    assert "border-radius: 13px" in draft.source.get("site.css").text
    # What the picture itself says is no guess: text that lies elsewhere is moved all the same.
    draft = await tuned(await judged(RIGHT.replace("margin-top: 16px", "margin-top: 19px"), "offline"))
    assert "margin-top: 16px" in draft.source.get("site.css").text


async def test_a_weight_is_tried_only_where_the_mockup_has_more_ink_or_less(scene):
    judged, _, _ = scene
    start = await judged(RIGHT)
    pixels = pixels_of(start.render.png)
    target = Target(pixels=pixels, grey=_grey(pixels), scale=1.0)
    knobs = find_knobs(start.draft.source, start.render)
    brand = next(knob for knob in knobs if knob.longhand == "font-weight")
    for up in (True, False):
        assert engine._weighed(target, [400, 700, 900], up, _first_sight(target, start), knobs) == []
    lighter = await judged(RIGHT.replace("font-weight: 700", "font-weight: 400"))
    knobs = find_knobs(lighter.draft.source, lighter.render)
    (move,) = engine._weighed(target, [400, 700, 900], True, _first_sight(target, lighter), knobs)
    assert move.elements == brand.elements
    assert move.values[0][1] == "700"


async def test_a_page_on_which_nothing_has_to_be_tried_is_not_opened(scene, monkeypatch):
    judged, tuned, bench = scene
    monkeypatch.setattr(bench.renderer, "trying", None)  # to open one is to fail
    assert (await tuned(await judged(RIGHT, "offline"))).exhausted


async def test_what_failed_is_not_tried_again_before_something_else_changed(scene, monkeypatch):
    judged, tuned, _ = scene
    asked = []

    async def in_vain(self, page, target, now, moves):
        asked.append(sorted(str(move) for move in moves))
        return now

    async def left_alone(self, page, target, now, best):
        return now

    monkeypatch.setattr(Tuning, "_try", in_vain)
    monkeypatch.setattr(Tuning, "_placed", left_alone)
    await tuned(await judged(RIGHT.replace("margin-top: 16px", "margin-top: 19px")))
    asked = [moves for moves in asked if moves]
    assert asked
    assert all(asked.count(moves) == 1 for moves in asked)


async def test_a_colour_of_equal_brightness_is_found_although_ssim_does_not_see_it(scene):
    judged, tuned, _ = scene
    start = await judged(RIGHT.replace("#a03030", "#1f6a2c"))
    draft = await tuned(start)
    note = next(
        slot.value for slot in tree_slots(draft.source) if slot.selector == ".note" and slot.property == "color"
    )
    assert int(note[1:3], 16) > 120 > int(note[3:5], 16)
    assert (await judged(draft.source.get("site.css").text)).comparison.score > start.comparison.score


async def test_a_wrong_colour_is_found_behind_its_custom_property(scene):
    judged, tuned, _ = scene
    start = await judged(RIGHT.replace("--ink: #1f3a5f", "--ink: #d06010"))
    draft = await tuned(start)
    assert (await judged(draft.source.get("site.css").text)).comparison.score > start.comparison.score
    ink = tree_slots(draft.source)[0].value
    assert all(abs(int(ink[at : at + 2], 16) - int("1f3a5f"[at - 1 : at + 1], 16)) < 24 for at in (1, 3, 5))


async def test_the_turn_brings_its_own_render_as_a_fresh_one_would_be(scene, chromium):
    judged, tuned, _ = scene
    draft = await tuned(await judged(RIGHT.replace("padding: 12px 24px", "padding: 14px 24px 10px")))
    assert draft.render == await chromium.render(draft.source, VIEW)


async def test_nothing_else_of_the_file_changes(scene):
    judged, tuned, _ = scene
    draft = await tuned(await judged(RIGHT.replace("font-size: 28px", "font-size: 29px")))
    css = draft.source.get("site.css").text
    assert css.splitlines()[0] == "/* the design's own */"
    assert len(css.splitlines()) == len(RIGHT.splitlines())
    assert draft.source.get("index.html").text == PAGE


async def test_a_page_that_is_right_is_left_alone(scene):
    judged, tuned, _ = scene
    draft = await tuned(await judged(RIGHT))
    assert draft.exhausted
    assert draft.source == tree(RIGHT)


async def test_there_is_nothing_to_tune_before_a_draft(scene):
    _, tuned, _ = scene
    with pytest.raises(UsageError, match="starts from a page"):
        await tuned(None)


def _spelt(value: str, count: int) -> list[str]:
    """A shorthand with as many sides as `count`, so that `14px 24px 10px` compares with `12px 24px`."""
    parts = value.split()
    return parts if len(parts) == count else [parts[0], parts[1]][:count]


async def test_a_turn_by_which_an_element_goes_is_not_taken(scene):
    judged, _, bench = scene
    start = await judged(RIGHT.replace("font-size: 28px", "font-size: 29px"))
    assert await _turned(bench, start, lost=0) is not None
    assert await _turned(bench, start, lost=1) is None


async def _turned(bench, start, *, lost):
    """What becomes of a turn after which the page has `lost` elements less."""

    class Page:
        async def opened(self):
            return self

        async def show(self, site):
            left = start.render.elements[: len(start.render.elements) - lost]
            return Shown(render=replace(start.render, elements=left))

    target = Target(pixels=pixels_of(start.render.png), grey=_grey(pixels_of(start.render.png)), scale=1.0)
    now = _first_sight(target, start)
    knob = next(one for one in find_knobs(start.draft.source, start.render) if one.longhand == "font-size")
    move = Move(elements=knob.elements, values=((knob, "28px"),))
    return await Tuning(bench)._shown(Seeing(Page().opened), target, now, [move])


async def test_a_turn_of_which_no_move_proves_good_is_not_taken(scene, monkeypatch):
    """Moves may gain together and one by one lose: a page once lost .04 of its SSIM so."""
    _, _, bench = scene
    tuning = Tuning(bench)
    now, worse = SimpleNamespace(ssim=0.98), SimpleNamespace(ssim=0.94)
    proved = iter([["one"], []])
    monkeypatch.setattr(engine, "_improved", lambda *_: next(proved))

    async def shown(*_):
        return worse

    monkeypatch.setattr(tuning, "_shown", shown)
    assert await tuning._try(None, None, now, ["one", "other"]) is now
