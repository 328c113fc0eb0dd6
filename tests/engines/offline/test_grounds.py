"""Which boxes are the ground of a picture, and what the two are together."""

import numpy as np

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, ImageRegion, Region
from screenshot2code.engines.offline.grounds import grounded
from screenshot2code.imaging.codec import decode, encode_png

PAGE = Box(0, 0, 1280, 1600)
TILE = Region(box=Box(100, 100, 300, 200), fill="#1fa4b6", radius=8)


def drawn(x, y, width, height, *, scale=1):
    data = encode_png(np.full((scale * height, scale * width, 3), 200, np.uint8))
    return ImageRegion(box=Box(x, y, width, height), data=data, media_type="image/png")


def test_a_drawing_in_the_middle_of_a_tile_is_one_picture_with_it():
    regions, images = grounded([TILE], [drawn(190, 140, 120, 120)], [], PAGE)
    assert regions == ()
    assert [one.box for one in images] == [TILE.box]
    pixels = decode(images[0].data)
    assert pixels.shape == (200, 300, 3)
    assert pixels[5, 5].tolist() == [0x1F, 0xA4, 0xB6]
    assert pixels[45, 95].tolist() == [200, 200, 200]
    assert images[0].radius == 8


def test_a_picture_of_twice_as_many_pixels_stays_as_sharp():
    _, images = grounded([TILE], [drawn(190, 140, 120, 120, scale=2)], [], PAGE)
    assert decode(images[0].data).shape == (400, 600, 3)


def test_words_frames_and_small_marks_make_a_box_a_card_and_no_ground():
    picture = drawn(190, 140, 120, 120)
    framed = Region(box=TILE.box, fill=TILE.fill, border=Border(width=1, color="#000000"))
    for regions, images, texts in (
        ([TILE], [picture], [Box(110, 270, 80, 14)]),
        ([framed], [picture], []),
        ([TILE], [drawn(230, 180, 32, 32)], []),
        ([TILE, Region(box=Box(120, 110, 60, 24), fill="#ffffff")], [picture], []),
        ([Region(box=Box(0, 100, 1280, 200), fill="#1fa4b6")], [picture], []),
        ([Region(box=Box(190, 140, 60, 60), fill="#1fa4b6")], [drawn(200, 150, 40, 40)], []),
    ):
        assert grounded(regions, images, texts, PAGE) == (tuple(regions), tuple(images))
