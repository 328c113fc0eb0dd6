import io

import cv2
import numpy as np
import pytest
from PIL import Image

from screenshot2code.errors import MockupError
from screenshot2code.imaging import codec


def save(path, image, **options):
    image.save(path, **options)
    return path


@pytest.fixture
def page():
    """A small picture that is not the same turned or mirrored."""
    pixels = np.full((40, 60, 3), 255, np.uint8)
    pixels[:10, :20] = (200, 30, 60)
    return Image.fromarray(pixels)


def test_the_same_pixels_give_the_same_digest_whatever_they_are_packed_in(tmp_path, page):
    kept = [codec.read_mockup(save(tmp_path / f"page{suffix}", page)) for suffix in (".png", ".bmp", ".tiff")]
    assert len({mockup.digest for mockup in kept}) == 1
    assert (kept[0].viewport.width, kept[0].viewport.height, kept[0].viewport.scale) == (60, 40, 1)


def test_the_name_tells_the_scale(tmp_path, page):
    mockup = codec.read_mockup(save(tmp_path / "card@2x.png", page))
    assert (mockup.name, mockup.viewport.width, mockup.viewport.height, mockup.viewport.scale) == ("card", 30, 20, 2)


def test_a_given_scale_goes_before_the_name(tmp_path, page):
    assert codec.read_mockup(save(tmp_path / "card@2x.png", page), scale=1).viewport.width == 60


def test_what_is_seen_through_is_white(tmp_path):
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    clear.putpixel((3, 3), (0, 0, 255, 255))
    pixels = codec.decode(codec.read_mockup(save(tmp_path / "clear.png", clear)).png)
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[3, 3].tolist() == [0, 0, 255]


def test_a_palette_with_a_transparent_entry_is_flattened(tmp_path):
    image = Image.new("P", (20, 20), 1)
    image.putpalette([255, 0, 0, 0, 128, 0])
    image.putpixel((0, 0), 0)
    pixels = codec.decode(codec.read_mockup(save(tmp_path / "palette.png", image, transparency=0)).png)
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[5, 5].tolist() == [0, 128, 0]


def test_exif_turns_the_picture_upright(tmp_path, page):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by a quarter
    mockup = codec.read_mockup(save(tmp_path / "turned.jpg", page, exif=exif, quality=95))
    assert (mockup.viewport.width, mockup.viewport.height) == (40, 60)


def test_sixteen_bits_are_scaled_not_clipped(tmp_path):
    deep = Image.fromarray(np.full((20, 20), 0x8000, np.uint16))
    pixels = codec.decode(codec.read_mockup(save(tmp_path / "deep.png", deep)).png)
    assert pixels[0, 0].tolist() == [128, 128, 128]


def test_cmyk_becomes_rgb(tmp_path):
    pixels = codec.decode(
        codec.read_mockup(save(tmp_path / "ink.jpg", Image.new("CMYK", (32, 32), (0, 255, 255, 0)), quality=95)).png
    )
    red, green, blue = pixels[16, 16].tolist()
    assert red > 200
    assert green < 60
    assert blue < 60


TWINS = {
    "sixteen bits": lambda page: ("deep.png", {}, sixteen_bits(page)),
    "a palette": lambda page: ("few.png", {}, page.quantize(16)),
    "opaque alpha": lambda page: ("alpha.png", {}, page.convert("RGBA")),
    "turned by EXIF": lambda page: ("turned.png", {"exif": turned(6)}, page.rotate(90, expand=True)),
}


def sixteen_bits(page):
    return cv2.cvtColor(np.asarray(page).astype(np.uint16) * 257, cv2.COLOR_RGB2BGR)


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize("twin", TWINS)
def test_a_twin_of_a_plain_picture_is_the_same_mockup(tmp_path, page, twin):
    """The same digest and pixels, so everything that follows is the same too: the page, the score, what is remembered."""
    name, options, picture = TWINS[twin](page)
    if isinstance(picture, np.ndarray):  # Pillow writes no colour of sixteen bits
        cv2.imwrite(str(tmp_path / name), picture)
    else:
        save(tmp_path / name, picture, **options)
    plain = codec.read_mockup(save(tmp_path / "plain.png", page))
    assert codec.read_mockup(tmp_path / name).png == plain.png


def test_a_jpeg_in_cmyk_looks_like_its_plain_twin(tmp_path, page):
    wide = page.resize((600, 400), Image.Resampling.NEAREST)
    plain, inks = (
        codec.decode(codec.read_mockup(save(tmp_path / f"{mode}.jpg", wide.convert(mode), quality=95)).png).astype(int)
        for mode in ("RGB", "CMYK")
    )
    assert np.abs(plain - inks).mean() < 1


def png_bytes(image):
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


UNUSABLE = {
    "missing": (None, "no file"),
    "empty": (b"", "empty"),
    "text": (b"just some words\n" * 40, "is text"),
    "svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    "html": (b"<!doctype html><title>x</title>", "HTML"),
    "pdf": (b"%PDF-1.7\n", "PDF"),
    "noise": (bytes(range(256)) * 8, "not in a picture format"),
    "truncated": (png_bytes(Image.effect_noise((64, 64), 80).convert("RGB"))[:-2500], "damaged"),
    "one pixel": (png_bytes(Image.new("RGB", (1, 1))), "too small"),
    "sliver": (png_bytes(Image.new("RGB", (400, 9))), "too small"),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_every_unusable_file_has_its_own_sentence_and_a_way_out(tmp_path, what):
    content, sentence = UNUSABLE[what]
    path = tmp_path / "page.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MockupError, match=sentence) as caught:
        codec.read_mockup(path)
    assert caught.value.hint


def test_a_folder_is_refused_in_words(tmp_path):
    with pytest.raises(MockupError, match="folder"):
        codec.read_mockup(tmp_path)


def test_a_moving_picture_is_refused(tmp_path):
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    with pytest.raises(MockupError, match="several frames"):
        codec.read_mockup(save(tmp_path / "moving.gif", frames[0], save_all=True, append_images=frames[1:]))


@pytest.mark.parametrize("size", [(20_001, 16), (8000, 8000), (15_000, 15_000)])
def test_too_large_is_said_before_any_pixel_is_decoded(tmp_path, size):
    # One bit per pixel: the file is tiny, its pixels would not be.
    path = save(tmp_path / "huge.png", Image.new("1", size))
    with pytest.raises(MockupError, match="limit"):
        codec.read_mockup(path)


def test_a_scale_that_does_not_exist_is_refused(tmp_path, page):
    with pytest.raises(MockupError, match="scale"):
        codec.read_mockup(save(tmp_path / "page.png", page), scale=0)


def test_png_round_trip_is_exact_also_with_transparency():
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (17, 23, 3), dtype=np.uint8)
    assert np.array_equal(codec.decode(codec.encode_png(pixels)), pixels)
    layered = rng.integers(0, 256, (9, 11, 4), dtype=np.uint8)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(codec.encode_png(layered)))), layered)


def test_a_jpeg_is_known_for_lossy_also_inside_a_png(drawn_page):
    assert not codec.is_lossy(drawn_page)
    assert codec.is_lossy(codec.decode(codec.encode_jpeg(drawn_page, quality=80)))


def test_a_page_with_a_photo_that_was_a_jpeg_is_not_lossy_itself(drawn_page):
    rng = np.random.default_rng(5)
    photo = np.kron(rng.integers(0, 256, (60, 80, 3), dtype=np.uint8), np.ones((8, 8, 1), np.uint8))
    photo = codec.decode(codec.encode_jpeg(photo, quality=80))
    width = max(photo.shape[1], drawn_page.shape[1])
    page = np.full((photo.shape[0] + drawn_page.shape[0], width, 3), 255, np.uint8)
    page[: photo.shape[0], : photo.shape[1]] = photo
    page[photo.shape[0] :, : drawn_page.shape[1]] = drawn_page
    assert not codec.is_lossy(page)
