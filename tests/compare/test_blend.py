"""The contract of a comparer, and the calibration law, on drawn pages."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import numpy as np
import pytest
from drawn import changed, mockup_of, page, pixels, png_of, pushed, render_of, without
from PIL import Image

from screenshot2code.compare.blend import Blend
from screenshot2code.compare.judgement import WEIGHTS, Subject, blended, curve
from screenshot2code.compare.picture import as_render
from screenshot2code.core.findings import PARTS


@pytest.fixture(scope="module")
def mockup():
    return mockup_of(page())


@pytest.fixture(scope="module")
def score(mockup):
    blend = Blend(shortcut=False)
    return lambda things, **more: blend.compare(*mockup, render_of(things, **more)).score


def moved(things, every, dx, dy):
    names = [thing.name for thing in things][::every]
    for name in names:
        thing = next(one for one in things if one.name == name)
        things = changed(things, name, x=thing.x + dx, y=thing.y + dy)
    return things


def test_equal_bytes_are_exactly_one_and_without_differences(mockup):
    comparison = Blend().compare(*mockup, render_of(page()))
    assert comparison.score == 1.0
    assert comparison.differences == ()
    assert comparison.parts == dict.fromkeys(PARTS, 1.0)


def test_an_identical_page_is_perfect_without_the_shortcut_too(mockup):
    comparison = Blend(shortcut=False).compare(*mockup, render_of(page()))
    assert comparison.score >= 0.995
    assert comparison.differences == ()


def test_a_page_that_throws_is_told_even_if_it_looks_right(mockup):
    comparison = Blend().compare(*mockup, render_of(page(), complaints=["x is not defined"]))
    (broken,) = comparison.differences
    assert broken.kind == "broken"
    assert "x is not defined" in broken.summary


def test_the_calibration_law_holds(score):
    things = page()
    names = [thing.name for thing in things]
    empty, third = score(()), [score(without(things, *names[at::3])) for at in range(3)]
    fifth = [score(moved(things, 5, dx, dy)) for dx, dy in ((40, 0), (0, 40), (-40, 0))]
    every = [score(moved(things, 1, dx, dy)) for dx, dy in ((6, 0), (0, 6), (6, 6))]
    assert empty < min(third)
    assert max(third) < min(fifth)
    assert max(fifth) < min(every)
    assert max(every) < score(things)


def test_the_baselines_are_the_law_ends(mockup, score):
    baselines = Blend().compare(*mockup, render_of(page())).baselines
    assert baselines.empty == pytest.approx(score(()), abs=0.01)
    assert baselines.empty < 0.4
    assert 0.9 < baselines.shifted < 1


@pytest.mark.parametrize(
    "worse",
    [
        [lambda t: changed(t, "h1", x=20 + 8), lambda t: changed(t, "h1", x=20 + 20), lambda t: changed(t, "h1", x=80)],
        [lambda t: changed(t, "h1", size=33), lambda t: changed(t, "h1", size=40)],
        [lambda t: changed(t, "button", fill="#d9601f"), lambda t: changed(t, "button", fill="#2040c0")],
        [lambda t: changed(t, ".note", text="Everything was sent a moment ago"), lambda t: changed(t, ".note", text="Nothing is here")],
        [lambda t: without(t, ".note"), lambda t: without(t, ".note", "img"), lambda t: without(t, ".note", "img", "h1")],
    ],
)  # fmt: skip
def test_the_score_falls_as_damage_grows(score, worse):
    scores = [score(page()), *(score(damage(page())) for damage in worse)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_a_page_that_is_a_picture_of_the_page_has_no_text(mockup):
    picture = render_of(changed(page()[:1], "header", width=640, height=480, fill="", photo=1), png=mockup[0].png)
    comparison = Blend().compare(*mockup, picture)
    assert comparison.parts["text"] == 0.0
    assert comparison.parts["ssim"] == pytest.approx(1.0)
    assert comparison.score < 0.6


def test_one_heading_as_a_picture_is_missing(mockup):
    things = without(page(), "h1")
    image = pixels(page())
    drawn = render_of((*things, page()[2]), png=png_of(image))
    heading = drawn.elements[-1]
    from dataclasses import replace

    flat = replace(heading, tag="img", texts=())
    comparison = Blend(shortcut=False).compare(*mockup, replace(drawn, elements=(*drawn.elements[:-1], flat)))
    assert comparison.parts["text"] < 1
    assert [one.kind for one in comparison.differences] == ["missing"]


def test_what_ocr_misread_cancels_out():
    things = page()
    mockup, facts = mockup_of(things)
    from dataclasses import replace

    lines = tuple(replace(line, text=line.text.replace("o", "0").replace("r", "m")) for line in facts.lines[:-2])
    comparison = Blend(shortcut=False).compare(mockup, replace(facts, lines=lines), render_of(things))
    assert comparison.score >= 0.995
    assert comparison.differences == ()


@pytest.mark.parametrize(
    ("width", "height"), [(640, 600), (640, 300), (800, 480), (500, 480), (1, 1), (5, 400), (2000, 40)]
)
def test_any_size_is_compared_and_said(mockup, width, height):
    comparison = Blend().compare(*mockup, render_of(page(), width=width, height=height))
    wanted = min(width, 640) / max(width, 640) * min(height, 480) / max(height, 480)
    assert comparison.parts["size"] == pytest.approx(wanted)
    assert {"page_size", "overflow"} & {one.kind for one in comparison.differences}
    assert 0 <= comparison.score < 1


def test_a_tint_of_equal_luminance_is_seen(mockup):
    things = changed(page(), "button", fill="#8a5f00")
    grey = [np.asarray(Image.new("RGB", (1, 1), fill).convert("L")).item() for fill in ("#c2410c", "#8a5f00")]
    assert abs(grey[0] - grey[1]) <= 4
    comparison = Blend().compare(*mockup, render_of(things))
    assert comparison.differences[0].kind == "background"
    assert comparison.differences[0].selector == "button"


@pytest.mark.parametrize("quality", [95, 85, 75])
def test_jpeg_artefacts_are_silence(mockup, quality, tmp_path):
    path = tmp_path / "page.jpg"
    pixels(page()).save(path, quality=quality, subsampling=0)
    with Image.open(path) as picture:
        png = png_of(picture.convert("RGB"))
    comparison = Blend().compare(*mockup, render_of(page(), png=png))
    assert comparison.differences == ()


def test_one_level_of_255_is_silence(mockup):
    png = png_of(Image.fromarray(np.clip(np.asarray(pixels(page())).astype(int) - 1, 0, 255).astype(np.uint8)))
    comparison = Blend().compare(*mockup, render_of(page(), png=png))
    assert comparison.differences == ()
    assert comparison.score > 0.99


def test_a_pushed_page_is_not_a_page_full_of_differences(mockup):
    banner = render_of(
        (*pushed(page(), 60, 56), *_banner()), height=480 + 56,
    )  # fmt: skip
    comparison = Blend().compare(*mockup, banner)
    heavy = [one for one in comparison.differences if one.kind != "page_size"]
    assert heavy[0].kind == "extra"
    assert heavy[0].selector in {".banner", ".banner span"}
    assert heavy[0].weight > 0.6
    assert not [one for one in heavy if one.kind in {"moved", "missing"}]
    assert comparison.score > 0.8


def _banner():
    from drawn import Thing

    return (
        Thing(".banner", 0, 52, 640, 50, fill="#ffd400"),
        Thing(".banner span", 40, 66, text="We moved to a new office in Rotterdam", size=18),
    )


def test_picture_against_picture_uses_the_same_measures(mockup):
    other = mockup_of(changed(page(), "button", fill="#2040c0"))
    comparison = Blend().compare(*mockup, as_render(other[0].png, other[1]))
    assert comparison.differences[0].kind == "background"
    assert all(one.selector is None and one.source is None for one in comparison.differences)
    same = Blend(shortcut=False).compare(*mockup, as_render(mockup[0].png, mockup[1]))
    assert same.score >= 0.995
    assert same.differences == ()


def test_a_mockup_of_two_device_pixels_is_judged_in_css_pixels():
    big = pixels(page()).resize((1280, 960), Image.Resampling.BICUBIC)
    png = png_of(big)
    mockup, facts = mockup_of(page(), png=png)
    render = render_of(changed(page(), "h1", x=60), png=None)
    twice = png_of(pixels(changed(page(), "h1", x=60)).resize((1280, 960), Image.Resampling.BICUBIC))
    from dataclasses import replace

    comparison = Blend().compare(mockup, facts, replace(render, png=twice))
    assert comparison.differences[0].kind == "moved"
    assert comparison.differences[0].rendered_box.x == pytest.approx(60, abs=3)


def test_weights_add_up_and_the_curve_is_fair():
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert set(WEIGHTS) == set(PARTS)
    assert blended(dict.fromkeys(PARTS, 1.0)) == 1.0
    assert blended(dict.fromkeys(PARTS, 0.0)) == pytest.approx(0.0, abs=1e-9)
    steps = [curve(lost / 1000) for lost in range(1001)]
    assert steps == sorted(steps)


def test_a_mockup_is_looked_at_once_though_two_threads_ask(mockup, monkeypatch):
    looked, seen = [], Subject.of

    def slowly(*given):
        looked.append(given)
        sleep(0.2)
        return seen(*given)

    monkeypatch.setattr(Subject, "of", slowly)
    blend = Blend()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: blend.look(*mockup), range(2)))
    assert len(looked) == 1
