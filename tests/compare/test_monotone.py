"""Each part of the score falls, or stays, as its own damage grows: for things, amounts and directions chosen by seeds."""

import random
from itertools import pairwise

import numpy as np
import pytest
from drawn import changed, mockup_of, page, pixels, render_of, without
from PIL import Image

from screenshot2code.compare.blend import Blend
from screenshot2code.compare.structure import mean_ssim

SEEDS = range(4)
SLACK = 0.002  # what one block's measure may give back: text is weighed by its ink, and moved ink is measured anew


@pytest.fixture(scope="module")
def part():
    mockup, blend = mockup_of(page()), Blend(shortcut=False)
    return lambda name, things, **more: blend.compare(*mockup, render_of(things, **more)).parts[name]


def falls(values):
    return all(later <= earlier + SLACK for earlier, later in pairwise(values)) and values[-1] < values[0] - 0.01


def some(dice, count, wanted):
    return dice.sample([thing for thing in page() if wanted(thing)], count)


def grown(chosen, change):
    """The page with none, one, two ... of the chosen things changed."""
    things = page()
    yield things
    for thing in chosen:
        things = change(things, thing)
        yield things


@pytest.mark.parametrize("seed", SEEDS)
def test_blocks_fall_with_each_thing_that_goes(part, seed):
    chosen = some(random.Random(seed), 5, lambda thing: True)
    assert falls([part("blocks", one) for one in grown(chosen, lambda things, thing: without(things, thing.name))])


@pytest.mark.parametrize("seed", SEEDS)
def test_text_falls_with_each_letter_that_is_another(part, seed):
    dice = random.Random(seed)
    (thing,) = some(dice, 1, lambda one: len(one.text) > 12)
    places = dice.sample([at for at, letter in enumerate(thing.text) if letter.isalpha()], 6)
    texts = [
        "".join("x" if at in places[:count] else letter for at, letter in enumerate(thing.text))
        for count in (0, 2, 4, 6)
    ]
    assert falls([part("text", changed(page(), thing.name, text=text)) for text in texts])


@pytest.mark.parametrize("seed", SEEDS)
def test_position_falls_with_each_thing_aside_and_with_how_far(part, seed):
    dice = random.Random(seed)
    chosen, dx, dy = some(dice, 4, lambda thing: True), dice.choice((-1, 1)), dice.choice((-1, 1))

    def aside(by):
        return lambda things, thing: changed(things, thing.name, x=thing.x + by * dx, y=thing.y + by * dy)

    assert falls([part("position", one) for one in grown(chosen, aside(12))])
    far = [list(grown(chosen[:1], aside(by)))[-1] for by in (0, 3, 8, 16, 30)]
    values = [part("position", one) for one in far]
    assert all(later <= earlier + SLACK for earlier, later in pairwise(values))


@pytest.mark.parametrize("seed", SEEDS)
def test_color_falls_with_each_thing_in_another_color(part, seed):
    chosen = some(random.Random(seed), 4, lambda thing: bool(thing.fill or thing.text))

    def tinted(things, thing):
        return changed(things, thing.name, **({"fill": "#b03060"} if thing.fill else {"color": "#b03060"}))

    assert falls([part("color", one) for one in grown(chosen, tinted)])


@pytest.mark.parametrize("way", ["width", "height"])
def test_size_falls_with_each_row_or_column_too_many(part, way):
    usual = {"width": 640, "height": 480}
    assert falls([part("size", page(), **{way: usual[way] + by}) for by in (0, 10, 40, 120)])


@pytest.mark.parametrize("seed", SEEDS)
def test_ssim_falls_as_more_of_the_page_is_noise(seed):
    clean = pixels(page()).convert("L")
    noise = Image.effect_noise(clean.size, 90)
    dice = random.Random(seed)
    boxes = [(x, y, x + 80, y + 60) for x in range(0, 640, 80) for y in range(0, 480, 60)]
    dice.shuffle(boxes)
    values, shown = [], clean.copy()
    for box in boxes[:6]:
        values.append(mean_ssim(np.asarray(clean), np.asarray(shown)))
        shown.paste(noise.crop(box), box)
    assert falls(values)
