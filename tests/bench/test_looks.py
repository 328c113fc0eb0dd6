"""bench/looks.py says where SSIM is lost, and which move would mend it."""

import looks
import numpy as np
import pytest
from PIL import Image

from screenshot2code.compare.structure import mean_ssim
from screenshot2code.core.geometry import Box


def drawn(*boxes, size=(200, 160)):
    """Grey letters: stripes in boxes of (left, top)."""
    picture = np.full(size[::-1], 255, np.uint8)
    for left, top in boxes:
        picture[top : top + 12, left : left + 60 : 3] = 0
    return picture


@pytest.fixture
def saved(tmp_path):
    def save(name, pixels):
        path = tmp_path / f"{name}.png"
        Image.fromarray(pixels).save(path)
        return path

    return save


def test_the_split_adds_up_to_the_loss(saved):
    mockup, render = drawn((20, 20), (20, 100)), drawn((21, 20), (100, 100))
    error = looks.error_map(saved("mockup", mockup), saved("render", render))
    lost = looks.split(error, [Box(20, 20, 60, 12)], [Box(20, 100, 60, 12)], scale=1)
    assert sum(lost.values()) == pytest.approx(1 - mean_ssim(mockup, render), abs=0.01)  # the mean leaves the rim out
    assert min(lost.values()) > 0


def test_equal_pictures_lose_nothing(saved):
    same = drawn((20, 20))
    assert looks.error_map(saved("one", same), saved("two", same)).max() == pytest.approx(0, abs=1e-6)


def test_a_picture_under_text_is_not_counted_twice(saved):
    error = looks.error_map(saved("mockup", drawn((20, 20))), saved("render", drawn()))
    box = Box(20, 20, 60, 12)
    assert looks.split(error, [box], [box], scale=1)["images"] == 0


def test_the_move_that_mends_is_found():
    pair = (drawn((20, 20)), drawn((22, 19)))
    by, before, after = looks.best_shift(pair, Box(20, 20, 60, 12), scale=1)
    assert by == (-2, 1)
    assert after < 0.01 < before


def test_the_worst_place_comes_first(saved):
    mockup = drawn((20, 20), (20, 100))
    render = mockup.copy()
    render[100:112, 20:80] = 255  # one line is gone
    (box, share), *_ = looks.worst_places(looks.error_map(saved("m", mockup), saved("r", render)), scale=1)
    assert box.contains(Box(30, 102, 40, 8))
    assert share > 0.5


def test_boxes_at_two_device_pixels_for_a_css_pixel():
    mask = looks.share_mask((20, 20), [Box(1, 1, 3, 2)], scale=2)
    assert mask.sum() == 6 * 4


def test_pictures_of_different_height_stand_side_by_side():
    both = looks.beside([Image.new("RGB", (100, 50)), Image.new("RGB", (100, 80))])
    assert both.size == (200 + looks.GAP, 80)


def test_a_box_of_its_grounds_colour_cannot_be_seen():
    page = np.full((100, 100, 3), 255, np.uint8)
    page[20:40, 10:60] = 250
    assert looks.stands_out(page, Box(10, 20, 50, 20), scale=1)
    assert not looks.stands_out(page, Box(10, 50, 50, 20), scale=1)
    assert not looks.stands_out(page, Box(10, 20, 25, 10), scale=1)


def test_a_bar_over_the_whole_width_is_seen_by_its_lower_edge():
    page = np.full((100, 100, 3), 255, np.uint8)
    page[:30] = 40
    assert looks.stands_out(page, Box(0, 0, 100, 30), scale=1)
    assert looks.stands_out(np.repeat(np.repeat(page, 2, 0), 2, 1), Box(0, 0, 100, 30), scale=2)


def test_text_of_the_grounds_colour_has_no_contrast():
    page = np.full((40, 100, 3), 255, np.uint8)
    page[10:20, 10:40:3] = (255, 255, 180)
    assert looks.contrast(page, Box(10, 10, 30, 10), scale=1) == 75
    assert looks.contrast(page, Box(60, 10, 30, 10), scale=1) == 0
    assert looks.contrast(page, Box(200, 10, 30, 10), scale=1) == 0
