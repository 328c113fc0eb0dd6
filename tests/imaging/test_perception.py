"""Perception on drawn pages, of which every text, box and colour is known."""

import subprocess
import sys
import threading
from itertools import pairwise

import numpy as np
import pytest
from PIL import ImageDraw

from screenshot2code.imaging import codec, color
from screenshot2code.imaging.perception import perceive
from screenshot2code.imaging.perception.picture import annotate

pytestmark = pytest.mark.ocr


def line_of(found, text):
    matches = [line for line in found.lines if line.text == text]
    assert matches, f"{text!r} is not among {[line.text for line in found.lines]}"
    return matches[0]


def region_near(found, x, y, width, height, *, within=1.0):
    matches = [
        region
        for region in found.regions
        if max(
            abs(region.box.x - x),
            abs(region.box.y - y),
            abs(region.box.width - width),
            abs(region.box.height - height),
        )
        <= within
    ]
    assert matches, f"no region at {(x, y, width, height)}: {[region.box for region in found.regions]}"
    return matches[0]


def near(first, second, *, within=6):
    return max(abs(one - two) for one, two in zip(color.from_hex(first), color.from_hex(second), strict=True)) <= within


@pytest.fixture(scope="module", params=[1, 2], ids=["1x", "2x"])
def form(request, drawing):
    """A card with a form on a tinted page, under a dark bar with a menu; and what was found in it."""
    page = drawing(900, 640, scale=request.param, background="#f4f6f9")
    page.box(0, 0, 900, 56, "#1f2d3d")
    truth = {"brand": page.text(40, 16, "Acme Works", size=20, fill="#ffffff")}
    for x, item in ((600, "Home"), (680, "About"), (760, "Contact")):
        truth[item] = page.text(x, 18, item, fill="#ffffff")
    page.box(250, 120, 400, 420, "#ffffff", radius=12, outline="#c9ced8")
    truth["title"] = page.text(290, 150, "Sign in to your account", size=24, fill="#222222")
    page.box(290, 230, 320, 40, "#ffffff", radius=4, outline="#9aa1ad")
    truth["hint"] = page.text(302, 240, "Email address", fill="#777777")
    page.box(290, 300, 320, 44, "#0d6efd", radius=6)
    truth["button"] = page.text(415, 312, "Continue", fill="#ffffff")
    page.box(290, 400, 320, 1, "#dddddd")
    return page, truth, perceive(page.mockup())


def test_every_line_is_read_where_its_ink_is(form):
    _, truth, found = form
    for key, text in (("brand", "Acme Works"), ("title", "Sign in to your account"), ("hint", "Email address")):
        line, (left, top, right, bottom) = line_of(found, text), truth[key]
        assert line.box.x == pytest.approx(left, abs=2.5)
        assert line.box.right == pytest.approx(right, abs=2.5)
        assert line.box.y == pytest.approx(top, abs=1.5)
        assert line.box.bottom == pytest.approx(bottom, abs=1.5)


def test_menu_items_are_lines_of_their_own(form):
    _, _, found = form
    assert {"Home", "About", "Contact"} <= {line.text for line in found.lines}


def test_items_that_stand_a_letter_apart_are_lines_though_one_has_two_words(drawing):
    """A framework's own bar: a larger name, and links 16 px apart. Prose of the same size stays whole."""
    page = drawing(900, 200, background="#ffffff")
    items, end = ("Harbour", "Boats", "Crew", "Prices", "Contact us"), 40
    for item in items:
        _, _, end, _ = page.text(end, 20, item, size=20 if item == "Harbour" else 16, fill="#333333")
        end += 16
    prose = "We rent boats by the day, the week and the month."
    page.text(40, 120, prose, fill="#333333")
    assert [line.text for line in perceive(page.mockup()).lines] == [*items, prose]


def test_chevrons_of_a_menu_that_opens_are_no_letters(drawing):
    """They stand as far off as a word, are read as nothing, and are not to widen the entry before them."""
    page = drawing(900, 120, background="#ffffff")
    entries = [(40, "Interface"), (180, "Extra"), (290, "Plugins"), (410, "Help"), (520, "Layout")]
    boxes = {}
    for x, entry in entries:
        boxes[entry] = page.text(x, 40, entry, size=14, fill="#6b7280")
        end = boxes[entry][2] + 5
        page.draw.line([(end, 48), (end + 3, 51), (end + 6, 48)], fill="#6b7280", width=1)
    found = perceive(page.mockup())
    assert {line.text for line in found.lines} == set(boxes)
    for line in found.lines:
        assert line.box.right == pytest.approx(boxes[line.text][2], abs=1.5), line.text
    assert len(found.images) == len(entries)


def test_a_link_that_is_switched_off_keeps_all_of_its_letters_beside_others(drawing):
    page = drawing(600, 120, background="#f9fafb")
    box = page.text(120, 50, "prev", size=15, fill="#b0b4ba")
    alone = drawing(600, 120, background="#f9fafb")
    alone.text(120, 50, "prev", size=15, fill="#b0b4ba")
    for x, number in ((190, "1"), (215, "2"), (240, "3")):
        page.text(x, 50, number, size=15, fill="#374151")
    found, expected = (next(one for one in perceive(it.mockup()).lines if "prev" in one.text) for it in (page, alone))
    assert found.box == expected.box
    assert found.box.right == pytest.approx(box[2], abs=1.5)
    assert found.color == expected.color


def test_links_with_dots_an_em_away_are_lines_of_their_own(drawing):
    page = drawing(900, 120, background="#ffffff")
    end = 400
    for text in ("Documentation", "·", "License", "·", "Source code", "·", "Sponsor"):
        _, _, end, _ = page.text(end, 60, text, size=14, fill="#6b7280")
        end += 13
    texts = {line.text for line in perceive(page.mockup()).lines}
    assert {"Documentation", "License", "Source code", "Sponsor"} <= texts


def test_a_price_keeps_to_its_own_ink_where_small_words_begin_close_beside_it(drawing):
    """The box that is read for the price reaches into the stroke: its letters came out an eighth too large."""
    pages = [drawing(600, 200, background="#ffffff") for _ in range(2)]
    for page in pages:
        _, _, right, bottom = page.text(60, 60, "$49", size=56, fill="#222222")
    pages[1].text(right + 3, bottom - 16, "/ mo.", size=16, fill="#777777")
    alone, beside = (line_of(perceive(page.mockup()), "$49").box for page in pages)
    assert beside == alone


def test_words_of_a_line_have_their_own_places(form):
    _, _, found = form
    words = line_of(found, "Sign in to your account").words
    assert [word.text for word in words] == ["Sign", "in", "to", "your", "account"]
    assert all(before.box.right < after.box.x for before, after in pairwise(words))


def test_size_and_colours_of_text(form):
    _, _, found = form
    title, hint, button = (line_of(found, text) for text in ("Sign in to your account", "Email address", "Continue"))
    assert title.size == pytest.approx(24, rel=0.1)
    assert hint.size == pytest.approx(16, rel=0.1)
    assert near(title.color, "#222222")
    assert near(title.background, "#ffffff")
    assert near(hint.color, "#777777", within=10)
    assert near(button.color, "#ffffff")
    assert near(button.background, "#0d6efd")
    assert not any(line.on_image for line in found.lines)


def test_the_frame_of_a_field_is_not_taken_for_letters(form):
    _, _, found = form
    assert line_of(found, "Email address").box.height < 20


def test_boxes_with_fill_corners_and_border(form):
    _, _, found = form
    bar = region_near(found, 0, 0, 900, 56)
    assert near(bar.fill, "#1f2d3d", within=1)
    assert bar.border is None
    card = region_near(found, 250, 120, 400, 420)
    assert near(card.fill, "#ffffff", within=1)
    assert card.radius == pytest.approx(12, abs=2)
    assert card.border is not None
    assert near(card.border.color, "#c9ced8", within=3)
    assert card.border.width == pytest.approx(1)
    field = region_near(found, 290, 230, 320, 40)
    assert field.border is not None
    button = region_near(found, 290, 300, 320, 44)
    assert near(button.fill, "#0d6efd", within=1)
    assert button.radius == pytest.approx(6, abs=1.5)


def test_a_rule_is_a_thin_region(form):
    _, _, found = form
    rule = region_near(found, 290, 400, 320, 1, within=1.5)
    assert near(rule.fill, "#dddddd", within=1)


def test_nothing_is_left_for_pictures_and_nothing_unread(form):
    _, _, found = form
    assert found.images == ()
    assert found.unread == ()


def test_larger_regions_come_first_and_the_page_is_none_of_them(form):
    _, _, found = form
    areas = [region.box.area for region in found.regions]
    assert areas == sorted(areas, reverse=True)
    assert found.background == "#f4f6f9"
    assert areas[0] < 0.5 * found.size.width * found.size.height


def test_the_palette_names_the_parts(form):
    _, _, found = form
    by_role = {role: [swatch.value for swatch in found.palette if swatch.role == role] for role in ("text", "accent")}
    assert found.palette[0].role == "background"
    assert found.palette[0].value == "#f4f6f9"
    assert any(near(value, "#0d6efd") for value in by_role["accent"])
    assert any(near(value, "#222222") for value in by_role["text"])
    assert all(0 <= swatch.share <= 1 for swatch in found.palette)


def test_the_same_mockup_gives_the_same_perception(form):
    page, _, found = form
    assert perceive(page.mockup()) == found


def test_a_control_in_a_sentence_is_cut_out_of_it(drawing):
    page = drawing(600, 200)
    page.text(40, 60, "Show", size=16)
    page.box(86, 52, 60, 34, "#ffffff", outline="#999999")
    page.text(104, 60, "10", size=16)
    page.text(154, 60, "entries", size=16)
    found = perceive(page.mockup())
    assert {"Show", "10", "entries"} <= {line.text for line in found.lines}


def test_a_photo_is_cut_out_and_its_text_is_kept_apart(drawing):
    page = drawing(800, 500)
    noise = np.random.default_rng(5).normal(0, 1, (6, 10, 3))
    import cv2

    photo = np.clip(90 + 30 * cv2.resize(noise, (400, 250), interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.uint8)
    pixels = page.pixels
    pixels[150:400, 200:600] = np.clip(photo + np.random.default_rng(6).normal(0, 6, photo.shape), 0, 255)
    from PIL import Image

    page.image = Image.fromarray(pixels)
    page.draw = ImageDraw.Draw(page.image)
    page.text(260, 240, "Mountain view", size=40, fill="#ffffff")
    page.text(40, 40, "A page with a photo", size=20)
    found = perceive(page.mockup())
    assert line_of(found, "Mountain view").on_image
    (image,) = [image for image in found.images if image.box.area > 10_000]
    assert image.media_type in ("image/jpeg", "image/webp")
    assert image.box.x == pytest.approx(200, abs=3)
    assert image.box.right == pytest.approx(600, abs=3)
    crop = codec.decode(image.data)
    top, left = round(240 - image.box.y), round(260 - image.box.x)
    assert (crop[top : top + 40, left : left + 280].min(axis=2) > 235).mean() < 0.02  # the white letters are gone


def test_an_icon_keeps_its_edges_and_loses_its_background(drawing):
    page = drawing(400, 200, background="#eef2f7")
    page.box(60, 60, 32, 32, "#c0392b", radius=16)
    page.box(68, 74, 16, 4, "#eef2f7")
    page.text(120, 66, "Remove this item", size=16)
    found = perceive(page.mockup())
    assert line_of(found, "Remove this item")
    shapes = [*found.images, *found.regions]
    assert any(shape.box.iou(type(shape.box)(60, 60, 32, 32)) > 0.8 for shape in shapes)


def test_a_header_with_a_sidebar_is_no_picture(drawing):
    page = drawing(1000, 700)
    page.box(0, 0, 1000, 60, "#212529")
    page.box(0, 60, 220, 640, "#212529")
    for row in range(8):
        page.text(260, 100 + 60 * row, f"Line {row} of the content beside the bar", size=16)
        page.text(24, 100 + 60 * row, f"Entry {row}", size=15, fill="#dddddd")
    found = perceive(page.mockup())
    assert sum(image.box.area for image in found.images) < 0.02 * 1000 * 700
    assert region_near(found, 0, 0, 1000, 60)
    assert sum(region.fill == "#212529" for region in found.regions) == 2


def test_a_lossy_mockup_gives_nearly_the_same(drawing):
    page = drawing(700, 400, background="#f4f6f9")
    page.box(100, 60, 500, 280, "#ffffff", radius=8, outline="#b9c0cc")
    page.text(140, 100, "Lossy but legible", size=28)
    page.box(140, 220, 160, 44, "#198754", radius=6)
    page.text(180, 232, "Confirm", fill="#ffffff")
    sharp = page.mockup()
    from dataclasses import replace

    blurred = codec.decode(codec.encode_jpeg(codec.decode(sharp.png), quality=80))
    found = perceive(replace(sharp, png=codec.encode_png(blurred), digest="lossy"))
    assert {"Lossy but legible", "Confirm"} <= {line.text for line in found.lines}
    region_near(found, 140, 220, 160, 44, within=3)
    region_near(found, 100, 60, 500, 280, within=3)


def test_stages_are_announced_in_order(drawing):
    heard = []
    perceive(drawing(200, 100).mockup(), on_stage=heard.append)
    assert heard == ["reading text", "finding boxes and pictures"]


def test_lines_are_told_before_all_that_is_found_and_are_those_of_it(drawing):
    page = drawing(400, 120)
    page.text(20, 40, "Early words", size=20)
    heard = []
    found = perceive(page.mockup(), on_lines=heard.append)
    assert heard == [found.lines]
    assert found.lines


def test_an_empty_page_has_a_background_and_nothing_else(drawing):
    found = perceive(drawing(300, 200, background="#123456").mockup())
    assert found.background == "#123456"
    assert (found.lines, found.regions, found.images, found.unread) == ((), (), (), ())


def test_two_threads_may_look_at_once(drawing):
    pages = [drawing(300, 120), drawing(300, 120)]
    for page, word in zip(pages, ("First", "Second"), strict=True):
        page.text(40, 40, word, size=24)
    found = {}
    threads = [
        threading.Thread(target=lambda page=page: found.update({id(page): perceive(page.mockup())})) for page in pages
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[id(page)].lines[0].text for page in pages] == ["First", "Second"]


OFFLINE = """
import io, socket, sys, urllib.request
def refuse(*_args, **_kwargs):
    raise SystemExit("something wanted a connection")
socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
from PIL import Image, ImageDraw, ImageFont
import numpy as np
from screenshot2code.imaging.perception import ocr
image = Image.new("RGB", (300, 100), "white")
ImageDraw.Draw(image).text((30, 30), "Offline", font=ImageFont.load_default(size=32), fill="black")
print(ocr.read(np.array(image)).lines[0].text)
print("rapidocr" in sys.modules, "requests" in sys.modules)
"""


def test_reading_wants_no_network_and_says_nothing_on_stderr():
    done = subprocess.run([sys.executable, "-c", OFFLINE], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["Offline", "False", "False"]
    assert done.stderr == ""


def test_importing_perception_loads_no_picture_library():
    code = "import sys, screenshot2code.imaging.perception; print([m for m in ('numpy', 'cv2', 'PIL') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_debug_picture_has_the_size_of_the_mockup(form):
    page, _, found = form
    assert codec.decode(annotate(page.mockup(), found)).shape == page.pixels.shape
