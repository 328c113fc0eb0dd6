"""What is masked costs nothing and is not reported; what is beside it does and is."""

from io import BytesIO

import pytest
from drawn import changed, mockup_of, page, png_of, render_of, without
from PIL import Image, ImageDraw

from screenshot2code.compare.blend import Blend
from screenshot2code.compare.masks import boxes_of, masked
from screenshot2code.core.geometry import Box

PHOTO = Box(20, 265, 200, 130)
NOTE = Box(236, 270, 300, 30)


def judged(things, *boxes):
    mockup, facts = mockup_of(page())
    return Blend().compare(*masked(mockup, facts, render_of(things), boxes))


@pytest.mark.parametrize(
    ("things", "box"),
    [
        (changed(page(), "img", photo=4), PHOTO),
        (without(page(), "img"), PHOTO),
        (changed(page(), ".note", text="Something else was lost just now"), NOTE),
        (without(page(), ".note"), NOTE),
    ],
)
def test_what_differs_under_a_mask_is_no_difference(things, box):
    assert judged(things).differences  # without it, it is one
    comparison = judged(things, box)
    assert (comparison.differences, round(comparison.score, 3)) == ((), 1.0)


def test_what_differs_beside_a_mask_is_reported_all_the_same():
    worse = changed(changed(page(), "img", photo=4), "h1", color="#c02020")
    comparison = judged(worse, PHOTO)
    assert [one.selector for one in comparison.differences] == ["h1"]


def test_one_judge_tells_a_masked_mockup_from_the_same_without():
    mockup, facts = mockup_of(page())
    render = render_of(changed(page(), "img", photo=4))
    judge = Blend()
    masked_score = judge.compare(*masked(mockup, facts, render, (PHOTO,))).score
    assert judge.compare(mockup, facts, render).score < masked_score


def test_a_picture_of_a_mask_gives_its_boxes_back_in_css_pixels():
    drawn = Image.new("L", (200, 100), 0)
    draw = ImageDraw.Draw(drawn)
    draw.rectangle((20, 10, 59, 29), fill=255)
    draw.rectangle((100, 10, 119, 49), fill=255)
    found = boxes_of(png_of(drawn), scale=2)
    assert found == (Box(10, 5, 20, 10), Box(50, 5, 10, 10), Box(50, 15, 10, 10))


def test_in_a_picture_with_alpha_the_opaque_places_are_masked():
    drawn = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    ImageDraw.Draw(drawn).rectangle((5, 5, 14, 9), fill=(0, 0, 0, 255))
    assert boxes_of(png_of(drawn), scale=1) == (Box(5, 5, 10, 5),)
    assert boxes_of(png_of(Image.new("RGBA", (60, 40), (0, 0, 0, 255))), scale=1) == ()


def test_half_pixels_are_masked_whole():
    mockup, facts = mockup_of(page())
    painted, _, _ = masked(mockup, facts, render_of(page()), (Box(20.4, 265.6, 199.2, 129),))
    with Image.open(BytesIO(painted.png)) as picture:
        after = picture.convert("RGB").crop((20, 265, 220, 395))
    assert after.getcolors() == [(200 * 130, (255, 255, 255))]
