"""Discs, and what stands in them: badges with a figure, round buttons with an icon, small labels."""

import re

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from screenshot2code.imaging import color
from screenshot2code.imaging.perception import cuts
from screenshot2code.imaging.perception.images import Picture, find_pictures
from screenshot2code.imaging.perception.lines import find_lines, text_frames
from screenshot2code.imaging.perception.ocr import Glyph, ReadLine
from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.regions import find_regions
from screenshot2code.imaging.perception.surfaces import find_surfaces
from screenshot2code.imaging.perception.unread import unread_texts


def panels_of(page):
    layout = find_regions(page.pixels, find_surfaces(page.pixels, unit=1), unit=1)
    return [panel for panel in layout.panels if not panel.is_backdrop]


@pytest.mark.parametrize("side", [17, 22, 30, 31, 48])
@pytest.mark.parametrize("fill", ["#f5365c", "#efefef"])
def test_a_disc_is_as_wide_as_it_is_and_wholly_round(drawing, side, fill):
    page = drawing(160, 120)
    page.box(40, 30, side, side, fill, radius=side / 2)
    found = panels_of(page)
    assert [panel.rect for panel in found if panel.radius] == [Rect(40, 30, 40 + side, 30 + side)]
    assert found[0].radius == side / 2


def test_a_badge_half_over_another_disc_is_a_disc(drawing):
    page = drawing(160, 120)
    page.box(40, 40, 30, 30, "#efefef", radius=15)
    page.box(56, 34, 17, 17, "#2dce89", radius=8.5)
    assert Rect(56, 34, 73, 51) in [panel.rect for panel in panels_of(page) if panel.radius == 8.5]


@pytest.mark.parametrize("radius", [3, 6])
def test_a_square_with_round_corners_is_no_disc(drawing, radius):
    page = drawing(160, 120)
    page.box(40, 30, 24, 24, "#f5365c", radius=radius)
    found = min(panels_of(page), key=lambda panel: panel.rect.area)
    assert found.radius == pytest.approx(radius, abs=1.1)


def test_a_diamond_is_no_disc(drawing):
    mask = Image.new("L", (640, 480))
    ImageDraw.Draw(mask).polygon([(160, 200), (240, 120), (320, 200), (240, 280)], fill=255)
    page = drawing(160, 120)
    page.image.paste("#f5365c", (0, 0), mask.resize((160, 120), Image.Resampling.BOX))
    assert not any(panel.radius for panel in panels_of(page))


def test_round_buttons_in_a_row_are_no_line_that_could_not_be_read(drawing):
    page = drawing(300, 120)
    for at, fill in enumerate(("#3b579d", "#1da1f2", "#fb3958")):
        page.box(40 + 33 * at, 30, 30, 30, fill, radius=15)
        page.box(50 + 33 * at, 42, 10, 4, "#ffffff")
    frames = text_frames(find_surfaces(page.pixels, unit=1), unit=1)
    line = ReadLine(left=36, top=25, right=141, bottom=66, glyphs=(), score=0.3)
    assert unread_texts(page.pixels, [line], frames) == ((), ())


def test_a_ticked_box_alone_is_still_a_drawing(drawing):
    page = drawing(300, 120, background="#27293d")
    page.box(40, 30, 17, 17, "#e14eca", radius=3)
    page.draw.line([(44, 38), (47, 41), (53, 35)], fill="#ffffff")
    frames = text_frames(find_surfaces(page.pixels, unit=1), unit=1)
    line = ReadLine(left=38, top=27, right=60, bottom=51, glyphs=(), score=0.3)
    assert unread_texts(page.pixels, [line], frames) == ((), (line,))


def test_the_knob_of_a_switch_does_not_take_its_track_for_a_shadow(drawing):
    page = drawing(200, 100)
    page.box(40, 30, 36, 20, "#d1d5db", radius=10)
    page.box(42, 32, 16, 16, "#ffffff", radius=8)
    assert all(panel.shadow is None for panel in panels_of(page))
    layout = find_regions(page.pixels, find_surfaces(page.pixels, unit=1), unit=1)
    (track,) = find_pictures(page.pixels, layout, (), unit=1)
    assert track.rect.contains(Rect(40, 30, 76, 50), tolerance=1)


def test_small_words_in_a_label_are_not_the_label(drawing):
    page = drawing(300, 120, background="#404e67")
    page.box(40, 40, 38, 17, "#2dce89", radius=4)
    left, top, right, bottom = page.text(47, 43, "NEW", size=10, fill="#ffffff")
    glyphs = tuple(Glyph(char, at) for char, at in zip("NEW", np.linspace(left + 3, right - 4, 3), strict=True))
    line = ReadLine(left=36, top=35, right=82, bottom=62, glyphs=glyphs, score=0.99)
    frames = text_frames(find_surfaces(page.pixels, unit=1), unit=1)
    (found,) = find_lines(page.pixels, [line], frames).lines
    assert Rect(40, 40, 78, 57).contains(found.ink.rect)
    assert found.ink.rect.height == pytest.approx(bottom - top, abs=2)


@pytest.mark.parametrize("line", [1, 2, 3])
@pytest.mark.parametrize(("ink", "fill"), [("#f8f9fa", "#2c3e50"), ("#ffc107", "#ffffff"), ("#343a40", "#e9ecef")])
def test_a_ring_round_an_icon_is_a_bordered_disc_and_the_icon_stays(drawing, line, ink, fill):
    page = drawing(200, 140, background="#2c3e50" if fill == "#2c3e50" else "#ffffff")
    page.box(60, 40, 52, 52, fill, radius=26, outline=ink, line=line)
    page.box(78, 58, 16, 4, ink)
    page.box(84, 58, 4, 16, ink)
    layout = find_regions(page.pixels, find_surfaces(page.pixels, unit=1), unit=1)
    (ring,) = [panel for panel in layout.panels if not panel.is_backdrop and panel.radius > 20]
    assert ring.rect == Rect(60, 40, 112, 92)
    assert ring.border is not None
    assert ring.border.width == line
    assert color.to_hex(ring.border.color) == ink if line > 1 else True
    found = find_pictures(page.pixels, layout, [], unit=1)
    (icon,) = found
    assert icon.rect.contains(Rect(78, 58, 94, 74))
    assert Rect(76, 56, 96, 76).contains(icon.rect)


def shaded(side, radius, *, icon):
    """A white page with a square of `side` at (40, 30) whose gradient runs at 135 degrees; its corners may make it a disc."""
    fine = 8
    y, x = (np.mgrid[0 : side * fine, 0 : side * fine] + 0.5) / fine
    away_x, away_y = (np.maximum(0, np.maximum(radius - at, at - (side - radius))) for at in (x, y))
    inside = (np.hypot(away_x, away_y) <= radius).reshape(side, fine, side, fine).mean(axis=(1, 3))
    place = (np.mgrid[0:side, 0:side].sum(axis=0) + 1) / (2 * side)
    ramp = np.array([245, 96, 54]) + place[..., None] * (np.array([245, 54, 92]) - np.array([245, 96, 54]))
    page = np.full((side + 60, side + 80, 3), 255.0)
    page[30 : 30 + side, 40 : 40 + side] = 255 + inside[..., None] * (ramp - 255)
    if icon:
        middle = 30 + side // 2, 40 + side // 2
        page[middle[0] - 3 : middle[0] + 3, middle[1] - 11 : middle[1] + 11] = 255
        page[middle[0] - 11 : middle[0] + 11, middle[1] - 3 : middle[1] + 3] = 255
        page[middle[0] - 9 : middle[0] - 5, middle[1] - 9 : middle[1] - 5] = 255
    return np.rint(page).astype(np.uint8)


@pytest.mark.parametrize(("side", "radius"), [(48, 24), (48, 12), (64, 32)])
def test_a_shaded_badge_under_an_icon_is_a_box_with_a_gradient(side, radius):
    pixels = shaded(side, radius, icon=True)
    layout = find_regions(pixels, find_surfaces(pixels, unit=1), unit=1)
    (badge,) = [panel for panel in layout.panels if not panel.is_backdrop and panel.shade is not None]
    assert max(abs(badge.rect.left - 40), abs(badge.rect.top - 30)) <= 1
    assert max(abs(badge.rect.width - side), abs(badge.rect.height - side)) <= 1
    assert badge.radius == pytest.approx(radius, abs=1.5)
    assert 120 <= int(re.match(r"linear-gradient\((\d+)deg", badge.shade)[1]) <= 150


def test_an_icon_on_a_gradient_is_cut_free_of_it():
    pixels = shaded(48, 24, icon=True)
    rect = Rect(64 - 12, 54 - 12, 64 + 12, 54 + 12)
    cut = cuts.crop(pixels, Picture(rect=rect, is_icon=True), unit=1.0)
    (shape,) = cut.shapes
    assert shape.color == "#ffffff"
    alpha = cv2.imdecode(np.frombuffer(cut.data, np.uint8), cv2.IMREAD_UNCHANGED)[:, :, 3]
    assert alpha[12, 12] == 255
    assert alpha[-6:, :6].max() <= 12  # nothing of the gradient is left around it


def test_a_shaded_corner_of_a_photo_is_no_badge():
    roll = np.random.default_rng(3)
    soft = cv2.resize(roll.random((5, 5, 3)).astype(np.float32), (240, 240), interpolation=cv2.INTER_CUBIC)
    pixels = np.clip(60 + 140 * soft, 0, 255).astype(np.uint8)
    layout = find_regions(pixels, find_surfaces(pixels, unit=1), unit=1)
    assert not [panel for panel in layout.panels if panel.shade is not None and panel.radius]
