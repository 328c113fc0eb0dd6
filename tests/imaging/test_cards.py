"""Cards and grounds of pages that are mostly cards: which colour is the page's, and cards that a chart reaches the sides of."""

import cv2
import numpy as np
import pytest

from screenshot2code.imaging.perception import perceive
from screenshot2code.imaging.perception.grounds import page_colour
from screenshot2code.imaging.perception.images import find_pictures
from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.regions import find_regions
from screenshot2code.imaging.perception.surfaces import find_surfaces

GROUND, WHITE = (246, 247, 251), (255, 255, 255)


def canvas(width, height, colour=GROUND):
    return np.full((height, width, 3), colour, np.uint8)


def with_shadow(pixels, left, top, right, bottom, *, blur=24.0, strength=0.1):
    """A white card that casts a soft shadow."""
    cover = np.zeros(pixels.shape[:2], np.float32)
    cover[top + 12 : bottom + 12, left:right] = 1
    shade = strength * cv2.GaussianBlur(cover, (0, 0), blur / 2)[..., None]
    pixels[:] = np.rint(pixels * (1 - shade))
    pixels[top:bottom, left:right] = WHITE
    return pixels


def layout_of(pixels):
    return find_regions(pixels, find_surfaces(pixels, unit=1), unit=1)


def test_the_page_has_the_colour_that_goes_round_its_cards_though_they_have_more_pixels():
    pixels = canvas(900, 700)
    for row in range(2):
        for column in range(3):
            top, left = 20 + 340 * row, 20 + 295 * column
            pixels[top : top + 320, left : left + 270] = WHITE
    assert (pixels == 255).all(axis=2).mean() > 0.7
    assert page_colour(find_surfaces(pixels, unit=1), pixels) == GROUND


def test_a_ground_that_ends_softly_at_shadows_is_no_photo():
    pixels = canvas(1000, 800)
    with_shadow(pixels, 60, 80, 400, 720, blur=60)
    with_shadow(pixels, 460, 80, 940, 560, blur=60)
    layout = layout_of(pixels)
    assert find_pictures(pixels, layout, (), unit=1) == ()
    assert layout.explained[:, :10].all()


def chart(pixels, left, right, top, bottom):
    """A line from side to side over an area that fades, as charts draw them."""
    columns = np.arange(left, right)
    line = (top + 0.5 * (bottom - top) * (1 + 0.8 * np.sin((columns - left) / 31))).round().astype(int)
    for x, y in zip(columns, line, strict=True):
        fade = np.linspace(90, 0, bottom - y)[:, None]
        pixels[y:bottom, x] = np.rint(255 - fade * (0.05, 0.6, 0.9))
        pixels[y - 2 : y + 1, x] = (249, 99, 50)


@pytest.mark.parametrize("left", [200, 300])
def test_a_card_is_whole_though_a_chart_reaches_its_sides(left):
    pixels = canvas(800, 600)
    pixels[100:460, 200:520] = WHITE
    chart(pixels, left, 520, 200, 400)
    cards = [panel.rect for panel in layout_of(pixels).panels if not panel.is_backdrop and panel.fill == "#ffffff"]
    assert Rect(200, 100, 520, 460) in cards


def test_what_a_drawing_leaves_of_its_ground_is_no_card():
    """A flat area whose sides are nowhere to be seen: nothing ends there."""
    pixels = canvas(800, 600, (120, 160, 200))
    roll = np.random.default_rng(7)
    texture = roll.integers(0, 255, (600, 800, 3), np.uint8)
    y, x = np.mgrid[0:600, 0:800]
    inside = np.hypot((x - 400) / 1.4, y - 300) < 200
    pixels[inside] = WHITE
    pixels[~inside] = texture[~inside]
    pixels[300:, 300:500] = texture[300:, 300:500]
    assert not [panel for panel in layout_of(pixels).panels if not panel.is_backdrop and panel.rect.area > 10_000]


def test_the_page_s_ground_beside_a_sidebar_is_a_column_that_holds_its_cards(drawing):
    page = drawing(1000, 700, background="#f4f6f9")
    page.box(0, 0, 220, 700, "#ffffff")
    for row in range(3):
        page.box(260, 40 + 220 * row, 700, 180, "#ffffff")
        page.text(290, 80 + 220 * row, "Some words on a card", size=18)
    found = perceive(page.mockup())
    assert found.background == "#f4f6f9"
    columns = [region.box for region in found.regions if region.fill == found.background]
    assert [(box.x, box.width, box.height) for box in columns] == [(220, 780, 700)]
