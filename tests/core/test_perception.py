"""Pictures that are no user interface are told from pages, and pages never from themselves."""

import dataclasses

from builders import a_perception

from screenshot2code.core.geometry import Box, Size
from screenshot2code.core.perception import ImageRegion

PHOTO = ImageRegion(box=Box(0, 0, 900, 600), data=b"", media_type="image/jpeg")
BARE = dataclasses.replace(a_perception(), lines=(), regions=(), images=(), unread=(), size=Size(900, 600))


def test_a_photo_without_a_word_is_none():
    assert not dataclasses.replace(BARE, images=(PHOTO,)).shows_interface


def test_a_word_is_enough_also_one_that_could_not_be_read():
    assert dataclasses.replace(BARE, images=(PHOTO,), lines=a_perception().lines).shows_interface
    assert dataclasses.replace(BARE, images=(PHOTO,), unread=(Box(1, 1, 9, 9),)).shows_interface


def test_a_page_of_boxes_and_a_blank_page_are_pages():
    assert BARE.shows_interface
    half = dataclasses.replace(PHOTO, box=Box(0, 0, 900, 300))
    assert dataclasses.replace(BARE, images=(half,)).shows_interface
