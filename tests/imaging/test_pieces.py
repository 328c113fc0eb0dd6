"""Flat pieces of a drawing are no boxes of the page, and the drawing keeps them also where they stick out of what was cut."""

import cv2
import numpy as np

from screenshot2code.imaging.perception.images import Picture, boxes_on_pictures, with_pieces
from screenshot2code.imaging.perception.panels import plain
from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.surfaces import find_surfaces

HULL, CUT = Rect(60, 40, 204, 98), Rect(55, 43, 230, 111)


def drawn(hull):
    pixels = np.full((160, 300, 3), (51, 77, 92), np.uint8)
    middle, axes = ((hull.left + hull.right) // 2, (hull.top + hull.bottom) // 2), (hull.width // 2, hull.height // 2)
    cv2.ellipse(pixels, middle, axes, 0, 0, 360, (239, 200, 74), -1)
    surfaces = find_surfaces(pixels, unit=1).items
    return pixels, plain(max(surfaces, key=lambda surface: surface.color[0]), hull)


def test_a_hull_that_sticks_out_of_its_drawing_by_little_belongs_to_it():
    pixels, hull = drawn(HULL)
    pictures = [Picture(rect=CUT, is_icon=False)]
    kept = boxes_on_pictures(pixels, [hull], pictures, [], unit=1)
    assert kept == ()
    (whole,) = with_pieces(pictures, [hull], kept)
    assert whole.rect == Rect(55, 40, 230, 111)


def test_a_box_that_stands_half_outside_of_a_picture_stays_a_box():
    pixels, box = drawn(HULL.moved(0, -20))
    pictures = [Picture(rect=CUT, is_icon=False)]
    kept = boxes_on_pictures(pixels, [box], pictures, [], unit=1)
    assert kept == (box,)
    (same,) = with_pieces(pictures, [box], kept)
    assert same.rect == CUT
