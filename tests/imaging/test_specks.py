"""What is tiny and stands on even ground is a mark that somebody drew; what is tiny and lies between two colours is a seam."""

import pytest

from screenshot2code.imaging.perception.images import Picture, find_pictures
from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.regions import find_regions
from screenshot2code.imaging.perception.specks import MOST, find_specks
from screenshot2code.imaging.perception.surfaces import find_surfaces


def specks_of(page, *, texts=(), pictures=()):
    unit = float(page.scale)
    layout = find_regions(page.pixels, find_surfaces(page.pixels, unit=unit), unit=unit)
    return find_specks(page.pixels, layout, pictures, texts, unit=unit)


def pictured(page, **known):
    return [picture.rect for picture in specks_of(page, **known).pictures]


def menu(page, x, y):
    """Three dots, 4 wide and 16 high."""
    for row in (0, 6, 12):
        page.box(x, y + row, 4, 4, "#999999", radius=2)


@pytest.mark.parametrize("scale", [1, 2])
def test_the_dots_of_a_menu_are_one_picture(drawing, scale):
    page = drawing(400, 200, scale=scale, background="#eeeeee")
    page.box(20, 20, 360, 160, "#ffffff", radius=4, outline="#d5d5d5")
    menu(page, 350, 40)
    assert pictured(page) == [Rect(350 * scale, 40 * scale, 354 * scale, 56 * scale)]


def test_a_caret_is_kept_and_the_rims_of_round_boxes_are_not(drawing):
    page = drawing(400, 200, background="#232e3e")
    for at in range(6):
        page.box(20, 20 + 28 * at, 90, 20, "#7c69ef", radius=9)
    for row in range(5):  # points down
        page.draw.line((200 + row, 60 + row, 209 - row, 60 + row), fill="#ffffff")
    assert pictured(page) == [Rect(200, 60, 210, 65)]


def test_a_short_dash_is_a_bar_of_its_colour_also_where_the_page_ends(drawing):
    page = drawing(400, 200)
    page.box(0, 90, 16, 1, "#a1acb8")
    bars = specks_of(page).bars
    assert [bar.rect for bar in bars] == [Rect(0, 90, 16, 91)]
    assert bars[0].color == (0xA1, 0xAC, 0xB8)


def test_a_tick_in_a_box_is_found_however_near_the_box_is(drawing):
    page = drawing(200, 100)
    page.box(40, 30, 26, 26, "#ffffff", radius=3, outline="#e3e3e3")
    page.draw.line((47, 42, 52, 47), fill="#555555")
    page.draw.line((52, 47, 60, 39), fill="#555555")
    assert pictured(page) == [Rect(47, 39, 61, 48)]


def test_what_is_left_of_a_letter_or_lies_on_a_picture_is_no_mark(drawing):
    page = drawing(400, 200)
    menu(page, 350, 40)
    menu(page, 100, 100)
    assert pictured(page, texts=[Rect(352, 36, 390, 60)]) == [Rect(100, 100, 104, 116)]
    photo = Picture(rect=Rect(80, 80, 160, 160), is_icon=False)
    assert pictured(page, pictures=[photo]) == [Rect(350, 40, 354, 56)]


@pytest.mark.parametrize("ground", ["#f4f4f4", "#e8e8e8"])
def test_a_mark_too_pale_to_be_seen_is_left_alone(drawing, ground):
    page = drawing(200, 100, background=ground)
    page.box(80, 40, 5, 8, "#e0e0e0" if ground == "#f4f4f4" else "#f0f0f0")
    assert specks_of(page).bars == () == specks_of(page).pictures


def test_a_grain_of_many_marks_is_no_list_of_pictures(drawing):
    page = drawing(600, 600)
    for at in range(MOST + 25):
        menu(page, 10 + 24 * (at % 24), 10 + 40 * (at // 24))
    assert specks_of(page).pictures == ()


def test_the_thin_ends_of_a_small_drawing_belong_to_it(drawing):
    page = drawing(200, 100)
    page.box(80, 40, 6, 6, "#344767")
    page.draw.line((85, 40, 92, 33), fill="#344767")
    page.draw.line((80, 40, 73, 33), fill="#344767")
    layout = find_regions(page.pixels, find_surfaces(page.pixels, unit=1), unit=1)
    assert [picture.rect for picture in find_pictures(page.pixels, layout, (), unit=1)] == [Rect(72, 32, 93, 46)]
