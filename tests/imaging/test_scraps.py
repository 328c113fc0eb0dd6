"""Scraps become the one picture that they are of, and what is no scrap stays: icons, cards, words."""

import cv2
import numpy as np
import pytest

from screenshot2code.imaging.perception.charts import Whole
from screenshot2code.imaging.perception.images import Picture, find_pictures, without_icons
from screenshot2code.imaging.perception.panels import plain
from screenshot2code.imaging.perception.patterns import find_patterns
from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.regions import find_regions
from screenshot2code.imaging.perception.scraps import made_whole
from screenshot2code.imaging.perception.surfaces import find_surfaces

WHITE = (255.0, 255.0, 255.0)
PAGE = Rect(0, 0, 1280, 800)


@pytest.fixture(scope="module")
def box():
    surface = find_surfaces(np.full((40, 60, 3), 255, np.uint8), unit=1.0).items[0]
    return lambda *edges: plain(surface, Rect(*edges))


def speck(x, y):
    return Picture(rect=Rect(x, y, x + 9, y + 8), is_icon=True)


def whole(panels, pictures, texts=(), backdrops=()):
    pixels = np.full((PAGE.height, PAGE.width, 3), 255, np.uint8)
    found = Whole(panels=tuple(panels), rules=(), pictures=tuple(pictures))
    return made_whole(pixels, found, texts, backdrops=backdrops, patterns=(), page=WHITE, unit=1.0)


def seen(pixels, texts=()):
    """What is found in `pixels`, on which `texts` are no longer drawn: all stages but reading."""
    layout = find_regions(pixels, find_surfaces(pixels, unit=1.0), unit=1.0)
    found = Whole(
        panels=tuple(panel for panel in layout.panels if not panel.is_backdrop),
        rules=layout.rules,
        pictures=find_pictures(pixels, layout, texts, unit=1.0),
    )
    return made_whole(
        pixels,
        found,
        texts,
        backdrops=[panel for panel in layout.panels if panel.is_backdrop],
        patterns=find_patterns(~layout.explained, layout.panels, texts, unit=1.0),
        page=layout.page,
        unit=1.0,
    )


def speckled(pixels, place, count, seed=5):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        x, y = int(rng.integers(place.left + 4, place.right - 4)), int(rng.integers(place.top + 4, place.bottom - 4))
        level = int(rng.integers(120, 220))
        cv2.circle(pixels, (x, y), int(rng.integers(3, 6)), (level, level, level), -1)


# --- grounds with a grain


def test_a_ground_with_a_grain_is_a_picture(box):
    places = [(40, 20), (310, 33), (95, 61), (580, 12), (222, 47), (760, 70), (433, 26), (650, 52), (520, 81)]
    foot = box(0, 0, 1280, 100)
    found = whole([foot], [speck(*place) for place in places], [Rect(20, 40, 160, 54)])
    assert [(one.rect, one.is_icon) for one in found.pictures] == [(foot.rect, False)]
    assert found.panels == ()


def test_so_many_grains_that_chance_lays_some_in_line_are_one_picture_too():
    pixels = np.full((500, 1280, 3), 255, np.uint8)
    band = Rect(0, 0, 1280, 240)
    pixels[band.slices] = 246
    speckled(pixels, band, 260)
    found = seen(pixels, [Rect(500, 100, 760, 130)])
    assert [one.rect for one in found.pictures] == [band]


def test_icons_in_a_row_or_a_column_are_icons(box):
    bar = box(0, 0, 1280, 100)
    row = [speck(40 + 60 * at, 40) for at in range(12)]
    assert whole([bar], row).pictures == tuple(row)


def test_grains_on_the_pages_own_ground_are_a_band_with_the_picture_that_goes_on_below():
    rng = np.random.default_rng(2)
    grains = [speck(int(x), int(y)) for x, y in zip(rng.integers(200, 1100, 22), rng.integers(8, 150, 22), strict=True)]
    rest = Picture(rect=Rect(0, 170, 1280, 245), is_icon=False)
    assert [one.rect for one in whole([], [*grains, rest]).pictures] == [Rect(0, 0, 1280, 245)]


def test_icons_beside_words_are_no_grains():
    rng = np.random.default_rng(2)
    places = list(zip(rng.integers(200, 1100, 22).tolist(), rng.integers(8, 150, 22).tolist(), strict=True))
    icons = [speck(x, y) for x, y in places]
    words = [Rect(x + 14, y - 2, x + 60, y + 10) for x, y in places]
    assert whole([], icons, words).pictures == tuple(icons)


# --- patterns


def dotted(pixels, place, step=20, side=3):
    for y in range(place.top + step // 2, place.bottom - side, step):
        for x in range(place.left + step // 2, place.right - side, step):
            pixels[y : y + side, x : x + side] = (150, 165, 190)


def test_dots_at_equal_steps_are_one_picture_and_the_card_on_them_is_a_card():
    pixels = np.full((600, 1280, 3), 255, np.uint8)
    dotted(pixels, Rect(0, 0, 1280, 400))
    pixels[100:300, 200:600] = (225, 232, 245)
    words = Rect(240, 140, 420, 160)
    found = seen(pixels, [words])
    assert [one.rect for one in found.pictures] == [Rect(0, 0, 1280, 393)]
    assert [one.rect for one in found.panels if one.rect.contains(words) and one.rect.width < 1280] == [
        Rect(200, 100, 600, 300)
    ]


def test_a_box_full_of_a_pattern_is_the_picture():
    pixels = np.full((600, 1280, 3), 255, np.uint8)
    pixels[100:400] = (85, 102, 170)
    for y in range(112, 390, 30):
        for x in range(14 + 15 * (y // 30 % 2), 1270, 30):
            pixels[y : y + 2, x - 4 : x + 6] = pixels[y - 4 : y + 6, x : x + 2] = (115, 130, 185)
    assert [one.rect for one in seen(pixels).pictures] == [Rect(0, 100, 1280, 400)]


def test_like_icons_in_the_rows_of_a_table_are_no_pattern():
    left_over = np.zeros((800, 1280), bool)
    for row in range(14):
        for column in range(3):
            left_over[60 + 40 * row : 72 + 40 * row, 900 + 30 * column : 912 + 30 * column] = True
    assert find_patterns(left_over, (), (), unit=1.0) == ()


# --- drawings in flat colours


def drawing(pixels, left, top, ground, wave):
    """An illustration, 340 by 220: a wavy hill in a second colour, a framed sun, and rings."""
    pixels[top : top + 220, left : left + 340] = ground
    for x in range(340):
        crest = round(160 + 26 * np.sin(x / 50))
        pixels[top + crest : top + 220, left + x] = wave
    cv2.rectangle(pixels, (left + 120, top + 60), (left + 220, top + 120), (102, 204, 240), -1)
    cv2.circle(pixels, (left + 145, top + 85), 10, (255, 255, 255), -1)
    for x, y in ((60, 50), (270, 120)):
        cv2.circle(pixels, (left + x, top + y), 6, (102, 204, 240), 3)


def test_an_illustration_in_flat_colours_is_one_picture():
    pixels = np.full((500, 1280, 3), 250, np.uint8)
    for at, (ground, wave) in enumerate((((208, 239, 251), (198, 233, 248)), ((253, 231, 210), (251, 223, 196)))):
        drawing(pixels, 100 + 400 * at, 60, ground, wave)
    found = seen(pixels)
    assert sorted((one.rect.left, one.rect.top, one.rect.right, one.rect.bottom) for one in found.pictures) == [
        (100, 60, 440, 280),
        (500, 60, 840, 280),
    ]
    assert not [panel for panel in found.panels if panel.rect.width <= 340]


def test_hills_under_a_sky_are_one_picture_and_the_icon_beside_a_word_stays():
    pixels = np.full((1000, 1280, 3), 255, np.uint8)
    pixels[:400] = (185, 219, 255)
    for x in range(1280):
        pixels[round(360 - 240 * np.sin(x * np.pi / 640) ** 2) : 400, x] = (119, 187, 51) if x < 640 else (119, 221, 51)
    cv2.fillPoly(pixels, [np.array([(500, 60), (420, 330), (590, 330)])], (100, 50, 100))
    cv2.fillPoly(pixels, [np.array([(900, 20), (909, 40), (891, 28), (909, 28), (891, 40)])], (40, 40, 40))
    found = seen(pixels, [Rect(918, 22, 980, 38)])
    icons = [one.rect for one in found.pictures if one.is_icon]
    assert [one.rect for one in found.pictures if not one.is_icon] == [Rect(0, 0, 1280, 400)]
    assert icons == [Rect(890, 19, 910, 41)]
    bare = without_icons(pixels, found.pictures)
    assert (bare[icons[0].slices] == (185, 219, 255)).all()


def test_the_plain_head_of_a_card_with_a_drawing_in_it_is_the_cards_picture(box):
    card, head = box(100, 60, 400, 400), box(100, 60, 400, 240)
    drawn = Picture(rect=Rect(180, 100, 300, 200), is_icon=False)
    found = whole([card, head], [drawn])
    assert [one.rect for one in found.pictures] == [head.rect]
    assert found.panels == (card,)


@pytest.mark.parametrize("words", [Rect(120, 70, 260, 86)], ids=["title above the drawing"])
def test_the_head_of_a_card_that_says_something_is_a_box(box, words):
    card, head = box(100, 60, 400, 400), box(100, 60, 400, 240)
    drawn = Picture(rect=Rect(180, 100, 300, 200), is_icon=False)
    found = whole([card, head], [drawn], [words])
    assert found.pictures == (drawn,)
    assert found.panels == (card, head)


# --- curves with points


def test_points_that_a_thin_curve_goes_through_are_one_picture():
    pixels = np.full((500, 1280, 3), 255, np.uint8)
    pixels[60:240, 100:400] = (124, 105, 239)
    points = [(130, 180), (180, 190), (230, 140), (280, 138), (330, 200), (370, 170)]
    cv2.polylines(pixels, [np.array(points)], False, (190, 180, 250), 1)
    for point in points:
        cv2.circle(pixels, point, 5, (250, 250, 255), 2)
    found = seen(pixels, [Rect(120, 80, 200, 100)])
    assert [(one.rect, one.is_icon) for one in found.pictures] == [(Rect(123, 131, 377, 207), False)]


def test_icons_that_nothing_connects_are_several():
    pixels = np.full((500, 1280, 3), 255, np.uint8)
    for x in (130, 180, 230):
        cv2.fillPoly(pixels, [np.array([(x, 80), (x + 9, 100), (x - 9, 88), (x + 9, 88), (x - 9, 100)])], (40, 40, 40))
    assert len(seen(pixels).pictures) == 3
