"""Small pictures that are controls: switches drawn at several sizes and in several colours, three dots, and icons that are neither."""

import cv2
import numpy as np
import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion
from screenshot2code.engines.offline.marks import is_dots, switch_state
from screenshot2code.imaging.codec import encode_png

OVER = 8  # times as large as it comes out: edges are smooth


def picture(draw, width, height, scale=1):
    """What `draw` draws on white, in a crop with a pixel of air."""
    canvas = np.full((OVER * scale * height, OVER * scale * width, 3), 255, np.uint8)
    draw(canvas, OVER * scale)
    pixels = cv2.resize(canvas, (scale * width, scale * height), interpolation=cv2.INTER_AREA)
    return ImageRegion(box=Box(10, 10, width, height), data=encode_png(pixels), media_type="image/png", is_icon=True)


def capsule(canvas, k, width, height, color, at=(1, 1)):
    radius = k * height // 2
    left, top = k * at[0], k * at[1]
    for x in (left + radius, left + k * width - radius):
        cv2.circle(canvas, (x, top + radius), radius, color, -1)
    cv2.rectangle(canvas, (left + radius, top), (left + k * width - radius, top + k * height), color, -1)


def switch(width, height, *, on, track=(26, 187, 156), knob=(255, 255, 255), rim=2):
    def draw(canvas, k):
        capsule(canvas, k, width, height, track)
        radius = k * height // 2
        x = k + (k * width - radius if on else radius)
        cv2.circle(canvas, (x, k + radius), radius - k * rim, knob, -1)

    return draw


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize(("width", "height", "scale"), [(36, 20, 1), (32, 16, 1), (44, 24, 1), (36, 20, 2)])
def test_a_bar_with_round_ends_and_a_disc_at_one_of_them_is_a_switch(width, height, scale, on):
    assert switch_state(picture(switch(width, height, on=on), width + 2, height + 2, scale)) is on


def test_a_switch_may_be_off_by_its_knob_alone_in_any_colours():
    drawn = switch(36, 20, on=False, track=(240, 240, 240), knob=(150, 150, 150), rim=3)
    assert switch_state(picture(drawn, 38, 22)) is False
    dark = switch(36, 20, on=True, track=(30, 60, 200), knob=(240, 210, 40))
    assert switch_state(picture(dark, 38, 22)) is True


def test_a_plain_bar_an_eye_and_a_letter_in_a_bar_are_no_switches():
    def bar(canvas, k):
        capsule(canvas, k, 36, 20, (26, 187, 156))

    def eye(canvas, k):
        bar(canvas, k)
        cv2.circle(canvas, (19 * k, 11 * k), 7 * k, (255, 255, 255), -1)

    def stroke(canvas, k):
        bar(canvas, k)
        cv2.rectangle(canvas, (26 * k, 5 * k), (29 * k, 17 * k), (255, 255, 255), -1)

    def box(canvas, k):
        cv2.rectangle(canvas, (k, k), (37 * k, 21 * k), (26, 187, 156), -1)
        cv2.circle(canvas, (27 * k, 11 * k), 8 * k, (255, 255, 255), -1)

    assert [switch_state(picture(one, 38, 22)) for one in (bar, eye, stroke, box)] == [None] * 4


def dots(*centers, radius=2):
    def draw(canvas, k):
        for x, y in centers:
            cv2.circle(canvas, (k * x, k * y), k * radius, (90, 90, 90), -1)

    return draw


def test_three_like_dots_in_a_line_open_a_menu():
    assert is_dots(picture(dots((3, 3), (3, 9), (3, 15)), 6, 18))
    assert is_dots(picture(dots((3, 3), (9, 3), (15, 3)), 18, 6))


def test_two_dots_uneven_dots_and_a_triangle_of_them_open_none():
    assert not is_dots(picture(dots((3, 3), (3, 12)), 6, 15))
    assert not is_dots(picture(dots((3, 3), (3, 8), (3, 17)), 6, 20))
    assert not is_dots(picture(dots((3, 9), (9, 3), (15, 9)), 18, 12))
