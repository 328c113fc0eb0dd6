"""Another rasteriser is known by what it does to all lines alike; what a fault does to one of them stays a fault."""

import pytest
from drawn import changed, mockup_of, page, pixels, png_of, render_of, without
from PIL import Image

from screenshot2code.compare.blend import Blend
from screenshot2code.compare.judgement import Subject, judge
from screenshot2code.compare.noise import Noise
from screenshot2code.core.geometry import Box


def scaled_down(things):
    """The page as an export at another density leaves it: letters and edges half a step off, and softer."""
    image = pixels(things)
    large = image.resize((image.width * 3 // 2, image.height * 3 // 2), Image.Resampling.BICUBIC)
    return png_of(large.resize(image.size, Image.Resampling.LANCZOS))


def noise_of(mockup, facts, render):
    return judge(Subject.of(mockup, facts), render).noise


def test_a_page_by_the_same_browser_has_no_noise_also_where_one_colour_is_wrong():
    assert noise_of(*mockup_of(page()), render_of(page())) == Noise()
    assert noise_of(*mockup_of(page()), render_of(changed(page(), "h1", color="#884422"))) == Noise()


def test_a_scaled_export_is_known_and_is_silence():
    soft = mockup_of(page(), png=scaled_down(page()))
    assert noise_of(*soft, render_of(page())).is_foreign
    assert Blend().compare(*soft, render_of(page())).differences == ()


@pytest.mark.parametrize("change", [{"color": "#c81d25"}, {"text": "Something quite different"}])
def test_a_fault_is_found_in_a_scaled_export(change):
    soft = mockup_of(page(), png=scaled_down(page()))
    (found, *_) = Blend().compare(*soft, render_of(changed(page(), "h1", **change))).differences
    assert found.selector == "h1"


def test_a_box_that_is_gone_is_found_in_a_scaled_export():
    soft = mockup_of(page(), png=scaled_down(page()))
    less = without(page(), "button", "button span")
    found = Blend().compare(*soft, render_of(less)).differences
    assert any(one.kind == "missing" for one in found)
    assert Box.around(one.box for one in found).area < 640 * 480 / 2
