"""Hinted letters are known by their pixels, and such a mockup is drawn by a browser that hints."""

import hashlib
from pathlib import PurePosixPath

import numpy as np
import pytest

from screenshot2code import fonts
from screenshot2code.config import resolve
from screenshot2code.core.artifacts import Mockup, SourceFile, SourceTree
from screenshot2code.core.geometry import Size, Viewport
from screenshot2code.core.perception import Perception
from screenshot2code.imaging.codec import decode, encode_png
from screenshot2code.imaging.hinting import is_hinted
from screenshot2code.imaging.perception import perceive
from screenshot2code.render.chromium import Chromium
from screenshot2code.workshop import Workshop, reading_of

PROSE = (
    "The quick brown fox jumps over the lazy dog while seven wizards boil five dozen jugs of liquid veneer. Elevators in the "
    "tower rest between the eleventh and the seventeenth level, where letters are sorted, sealed and sent before evening."
)
VIEW = Viewport(700, 300)
FACES = [("Open Sans", 14), ("Source Sans Pro", 14), ("Roboto", 14), ("Poppins", 14), ("Outfit", 14), ("Fira Code", 14)]


def page_of(family, size):
    """A page of running text in a face that comes with it, as web fonts do."""
    face = fonts.pack_family(family).face(400)
    html = (
        f"<!doctype html><style>{fonts.font_faces([face], folder='fonts')} body {{ font: {size}px/1.6 '{family}'; color: #333; "
        f"margin: 20px }}</style><p>{PROSE}</p><p>{PROSE[::-1]}</p>"
    )
    files = (SourceFile.of("index.html", html), SourceFile.of(f"fonts/{face.file_name}", face.data))
    return SourceTree(entry=PurePosixPath("index.html"), files=files)


def mockup_of(png, scale=1.0):
    return Mockup(
        name="m", path="m.png", png=png, viewport=Viewport(700, 300, scale), digest=hashlib.sha256(png).hexdigest()
    )


@pytest.fixture(scope="module")
async def hinting():
    """A browser that draws letters at whole pixels."""
    async with Chromium(hinted=True) as browser:
        yield browser


@pytest.mark.browser
@pytest.mark.parametrize(("family", "size"), FACES)
async def test_letters_tell_whether_they_are_hinted(chromium, hinting, family, size):
    smooth, snapped = [(await one.render(page_of(family, size), VIEW)).png for one in (chromium, hinting)]
    assert smooth != snapped
    assert [is_hinted(decode(png)) for png in (smooth, snapped)] == [False, True]


@pytest.mark.browser
async def test_nothing_is_hinted_at_twice_the_pixels(hinting):
    png = (await hinting.render(page_of("Open Sans", 14), Viewport(700, 300, 2))).png
    assert not is_hinted(decode(png), scale=2)


def test_a_picture_without_letters_is_not_hinted():
    noise = np.random.default_rng(1).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    assert not is_hinted(noise)
    assert not is_hinted(np.full((40, 40, 3), 255, np.uint8))


@pytest.mark.browser
async def test_a_mockup_is_shown_by_a_browser_that_draws_like_it(tmp_path, hinting):
    """The picture that a test runner took of a page is, to the pixel, what that page looks like."""
    site = page_of("Open Sans", 14)
    taken = (await hinting.render(site, VIEW)).png
    shop = Workshop(resolve({}, {"SCREENSHOT2CODE_STORE": str(tmp_path)}, tmp_path), emit=print, environment={})
    try:
        renderer = await shop.renderer(mockup_of(taken))
        again = await renderer.render(site, VIEW)
        assert np.array_equal(decode(again.png), decode(taken))
        assert "--font-render-hinting=full" in again.fingerprint.flags
        blank = await shop.renderer(mockup_of(encode_png(np.full((300, 700, 3), 255, np.uint8))))
        assert blank is not renderer
        assert await shop.renderer(mockup_of(taken)) is renderer
    finally:
        await shop.close()


@pytest.mark.browser
async def test_what_a_mockup_was_read_to_be_is_not_worked_out_again(tmp_path):
    """A picture of nothing, remembered as hinted, says that memory was asked and not the pixels."""
    mockup = mockup_of(encode_png(np.full((300, 700, 3), 255, np.uint8)))
    shop = Workshop(resolve({}, {"SCREENSHOT2CODE_STORE": str(tmp_path)}, tmp_path), emit=print, environment={})
    facts = Perception(
        digest=mockup.digest,
        size=Size(700, 300),
        background="#ffffff",
        lines=(),
        regions=(),
        images=(),
        palette=(),
        is_hinted=True,
    )
    try:
        shop.store().put_perception(mockup.digest, reading_of(mockup), facts)
        seen = await (await shop.renderer(mockup)).render(page_of("Open Sans", 14), VIEW)
        assert "--font-render-hinting=full" in seen.fingerprint.flags
    finally:
        await shop.close()


@pytest.mark.browser
@pytest.mark.ocr
async def test_a_reading_says_it_of_the_letters(hinting):
    taken = (await hinting.render(page_of("Open Sans", 14), VIEW)).png
    assert perceive(mockup_of(taken)).is_hinted
