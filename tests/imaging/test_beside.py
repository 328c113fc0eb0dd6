"""A place of two pictures side by side: the mockup's on the left, both showing as much."""

from io import BytesIO

from drawn import png_of
from PIL import Image, ImageDraw

from screenshot2code.core.geometry import Box
from screenshot2code.imaging.beside import BETWEEN, GAP, MOST, beside


def picture(box, *, size=(800, 600), scale=1):
    image = Image.new("RGB", (size[0] * scale, size[1] * scale), "white")
    edges = (box.x, box.y, box.right - 1 / scale, box.bottom - 1 / scale)
    ImageDraw.Draw(image).rectangle(tuple(edge * scale for edge in edges), fill="black")
    return png_of(image)


def halves(png, width):
    with Image.open(BytesIO(png)) as whole:
        image = whole.convert("RGB")
    half = (width - GAP) // 2
    assert image.getpixel((half + GAP // 2, 5)) == tuple(bytes.fromhex(BETWEEN[1:]))
    return image.crop((0, 0, half, image.height)), image.crop((half + GAP, 0, width, image.height))


def black(image):
    return image.convert("L").point(lambda value: 255 * (value < 128)).getbbox()


def test_both_places_are_shown_at_the_same_size_in_their_middle():
    was, now = Box(300, 200, 200, 60), Box(100, 400, 100, 60)
    png, width, _ = beside(picture(was), picture(now), was, now, mockup_scale=1, render_scale=1)
    left, right = halves(png, width)
    assert (black(left)[2] - black(left)[0], black(right)[2] - black(right)[0]) == (200, 100)
    assert left.size == right.size


def test_scales_are_evened_out():
    box = Box(300, 200, 200, 60)
    png, width, _ = beside(picture(box, scale=2), picture(box), box, None, mockup_scale=2, render_scale=1)
    left, right = halves(png, width)
    assert black(left) == black(right)


def test_a_place_at_the_edge_or_beyond_is_grey_there_and_a_large_one_smaller():
    corner, beyond = Box(0, 0, 10, 10), Box(2000, 2000, 10, 10)
    png, width, _ = beside(picture(corner), picture(corner), corner, beyond, mockup_scale=1, render_scale=1)
    left, right = halves(png, width)
    assert left.getpixel((0, 0)) == (128, 128, 128)
    assert right.getcolors() == [(right.width * right.height, (128, 128, 128))]
    whole = Box(0, 0, 800, 600)
    _, width, height = beside(picture(corner), picture(corner), whole, whole, mockup_scale=1, render_scale=1)
    assert (width <= 2 * MOST[0] + GAP, height <= MOST[1]) == (True, True)
