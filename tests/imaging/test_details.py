"""What a designer sees first when it is lost: bars in one colour, small corners, coloured strips, icons before words."""

import numpy as np
import pytest
from PIL import Image

from screenshot2code.imaging.perception import perceive
from screenshot2code.imaging.perception.glyphs import arrow, looks_like_icon
from screenshot2code.imaging.perception.ink import find_ink
from screenshot2code.imaging.perception.lines import find_lines
from screenshot2code.imaging.perception.ocr import Glyph, ReadLine
from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.regions import find_regions
from screenshot2code.imaging.perception.rules import find_rules
from screenshot2code.imaging.perception.spans import find_parts
from screenshot2code.imaging.perception.surfaces import find_surfaces, rectangles


def regions_of(page):
    return find_regions(page.pixels, find_surfaces(page.pixels, unit=1), unit=1)


def panel_at(layout, rect):
    found = [panel for panel in layout.panels if panel.rect == rect]
    assert found, f"nothing at {rect}: {[panel.rect for panel in layout.panels]}"
    return found[0]


def test_a_header_and_sidebar_of_one_colour_are_two_bars_whatever_stands_beside_them(drawing):
    page = drawing(800, 600, background="#212529")
    page.box(200, 50, 600, 550, "#ffffff")
    for row in range(6):  # cards in the hole of the dark area, none as wide as the other
        page.box(230 + 10 * row, 80 + 80 * row, 540 - 30 * row, 60, "#ffffff", outline="#d2d2d2")
    dark = [panel.rect for panel in regions_of(page).panels if panel.fill == "#212529" and not panel.is_backdrop]
    assert any(abs(rect.width - 800) <= 1 and abs(rect.height - 50) <= 1 for rect in dark)
    assert any(abs(rect.width - 200) <= 1 and abs(rect.bottom - 600) <= 1 for rect in dark)


def test_the_parts_of_an_outline_have_the_extent_of_their_middle():
    mask = np.zeros((60, 100), bool)
    mask[:20] = True
    mask[20:, :31] = True
    mask[21:, 30] = False  # the row where two parts meet is neither's
    assert rectangles(mask, smallest=8)[1].right == 30


@pytest.mark.parametrize("x", [0, 37, 38])
def test_rules_lie_where_they_were_drawn(drawing, x):
    page = drawing(400, 120)
    page.box(x, 60, 300, 1, "#e0e5ec")
    assert [rule.rect for rule in find_rules(page.pixels, unit=1)] == [Rect(x, 60, x + 300, 61)]


def test_a_rule_across_the_page_is_no_wider_than_the_page(drawing):
    page = drawing(400, 120)
    page.box(0, 60, 400, 1, "#e0e5ec")
    assert [rule.rect for rule in find_rules(page.pixels, unit=1)] == [Rect(0, 60, 400, 61)]


@pytest.mark.parametrize("radius", [3, 4, 6])
def test_a_button_keeps_its_small_corners(drawing, radius):
    page = drawing(400, 120)
    page.box(80, 40, 226, 38, "#5eba00", radius=radius)
    panel = panel_at(regions_of(page), Rect(80, 40, 306, 78))
    assert panel.radius == pytest.approx(radius, abs=1)


def test_square_corners_stay_square(drawing):
    page = drawing(400, 120)
    page.box(80, 40, 226, 38, "#5eba00")
    assert panel_at(regions_of(page), Rect(80, 40, 306, 78)).radius == 0


def test_a_card_may_be_round_at_the_top_alone(drawing):
    page = drawing(600, 300, background="#0d6efd")
    page.box(100, 50, 400, 120, "#f7f7f7", radius=8)
    page.box(100, 110, 400, 60, "#f7f7f7")
    panel = panel_at(regions_of(page), Rect(100, 50, 500, 170))
    assert panel.radius == pytest.approx(8, abs=1)
    assert panel.surface.corners == ("top-left", "top-right")


def test_a_coloured_strip_on_a_card_is_not_its_border(drawing):
    page = drawing(600, 400, background="#f5f7fb")
    page.box(100, 50, 276, 300, "#ffffff", outline="#e0e5ec")
    page.box(100, 50, 276, 3, "#5eba00")
    layout = regions_of(page)
    assert panel_at(layout, Rect(100, 50, 376, 350)).fill == "#ffffff"
    rules = layout.rules
    assert [rule.rect for rule in rules if rule.color == (0x5E, 0xBA, 0)] == [Rect(100, 50, 376, 53)]
    assert all(rule.color == (0x5E, 0xBA, 0) for rule in rules)


@pytest.mark.parametrize(("char", "size"), [("④", (12, 12)), ("•", (5, 17)), ("©", (12, 12))])
def test_figures_in_circles_rows_of_dots_and_discs_are_drawings(char, size):
    ink = np.ones(size, np.float32)
    assert looks_like_icon(char, ink, stands_alone=False, in_ideographic_page=False)


def test_one_dot_is_a_bullet():
    assert not looks_like_icon("•", np.ones((5, 5), np.float32), stands_alone=False, in_ideographic_page=False)


def test_ink_before_the_first_character_is_a_drawing(drawing):
    page = drawing(300, 80)
    left, top, right, bottom = (round(edge) for edge in page.text(60, 30, "Interface", size=15))
    page.box(40, 30, 14, 16, "#222222")
    # As a reader reports it that sees one box round both, and all characters in the word.
    glyphs = tuple(Glyph(char, left + 5 + index * 6.0) for index, char in enumerate("Interface"))
    line = ReadLine(left=36, top=26, right=right + 4, bottom=50, glyphs=glyphs, score=0.99)
    ink = find_ink(page.pixels, line, None)
    assert ink.rect.left >= left
    assert ink.rect.height == pytest.approx(bottom - top, abs=2)
    assert ink.beside == (Rect(40, 30, 54, 46),)


@pytest.mark.ocr
def test_a_thin_tick_before_words_is_a_picture_and_no_letter(drawing):
    page = drawing(640, 160)
    left, top, _, bottom = page.text(60, 40, "Interface", size=15, fill="#467fcf")
    page.text(260, 40, "Sharing Tools", size=15)
    page.draw.line([(236, 49), (240, 53), (248, 43)], fill="#5eba00", width=1)
    found = perceive(page.mockup())
    line = next(line for line in found.lines if "Interface" in line.text)
    assert line.text == "Interface"
    assert (line.box.x, line.box.y, line.box.bottom) == pytest.approx((left, top, bottom), abs=2.5)
    assert line.size == pytest.approx(15, rel=0.12)
    assert any(230 < image.box.x < 240 for image in found.images)


@pytest.mark.ocr
def test_white_letters_are_not_counted_as_a_white_page(drawing):
    page = drawing(640, 200)
    page.box(40, 60, 300, 80, "#0d6efd")
    page.text(60, 90, "White on blue", size=20, fill="#ffffff")
    found = perceive(page.mockup())
    shares = {swatch.role: swatch.share for swatch in found.palette if swatch.value == "#ffffff"}
    assert shares["background"] > 0.7
    assert shares["text"] < 0.05


@pytest.mark.ocr
def test_items_of_a_bar_that_were_read_as_one_line_keep_their_own_colours(drawing):
    page = drawing(700, 60, background="#212529")
    for x, item, fill in ((60, "Home", "#ffffff"), (130, "About", "#9b9d9e"), (200, "Contact", "#9b9d9e")):
        page.text(x, 20, item, fill=fill)
    found = {line.text: line.color for line in perceive(page.mockup()).lines}
    assert found["Home"] > "#f0"
    assert all("#80" < found[item] < "#b0" for item in ("About", "Contact"))


@pytest.mark.ocr
def test_the_round_letters_of_a_bold_headline_are_letters(drawing):
    page = drawing(900, 160, background="#f8f9fa")
    for offset in range(4):  # as heavy as headlines are
        page.text(60 + offset, 50, "OUR PORTFOLIO", size=40)
    found = perceive(page.mockup())
    assert [line.text for line in found.lines] == ["OUR PORTFOLIO"]
    assert found.images == ()


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        (("..#......", ".#.......", "#########", ".#.......", "..#......"), "←"),
        (("......#..", "#########", "......#.."), "→"),
        (("#######",), None),
        (("...#", "..#.", "##..", "..#.", "...#"), None),  # a bracket
        ((".##...#", "#..###."), None),  # a tilde
    ],
)
def test_arrows_that_were_read_as_dashes_are_arrows(rows, read):
    ink = np.array([[char == "#" for char in row] for row in rows], np.float32)
    assert arrow(ink) == read
    assert arrow(np.repeat(np.repeat(ink, 3, axis=0), 3, axis=1)) == read


def test_a_word_is_not_cut_where_a_character_is_too_faint_to_be_seen(drawing):
    page = drawing(300, 80)
    edges = [page.text(40 + 12 * index, 30, char, size=18) for index, char in enumerate("abcdeghk") if char != "e"]
    top, bottom = min(edge[1] for edge in edges), max(edge[3] for edge in edges)
    glyphs = tuple(Glyph(char, 45 + 12.0 * index) for index, char in enumerate("abcdeghk"))
    line = ReadLine(left=34, top=round(top) - 5, right=140, bottom=round(bottom) + 5, glyphs=glyphs, score=0.99)
    assert [found.text for found in find_lines(page.pixels, [line], []).lines] == ["abcdeghk"]


@pytest.mark.parametrize(("apart", "blank", "read"), [(4, 9, "WHY US"), (4, 6, "WHYUS"), (1, 6, "WHY US")])
def test_a_space_that_was_read_over_is_found_between_letters_that_stand_apart_too(drawing, apart, blank, read):
    """Two and a half times the gap of letters that are set apart is more than their word space."""
    page = drawing(300, 80)
    x, glyphs, edges = 40, [], []
    for number, letter in enumerate("WHYUS"):
        edges.append(page.text(x, 30, letter, size=12))
        glyphs.append(Glyph(letter, (edges[-1][0] + edges[-1][2]) / 2))
        x = round(edges[-1][2]) + (blank if number == 2 else apart)
    top, bottom = min(edge[1] for edge in edges), max(edge[3] for edge in edges)
    line = ReadLine(left=34, top=round(top) - 4, right=x, bottom=round(bottom) + 4, glyphs=tuple(glyphs), score=0.99)
    assert [found.text for found in find_lines(page.pixels, [line], []).lines] == [read]


def test_the_room_about_a_1_is_no_space_between_figures(drawing):
    page = drawing(300, 80)
    starts = (40, 50, 60, 70, 83, 96)  # as tables have them: a 1 is as wide as an 8, and ends early
    edges = [page.text(x, 30, char, size=18) for char, x in zip("888514", starts, strict=True)]
    top, bottom = min(edge[1] for edge in edges), max(edge[3] for edge in edges)
    glyphs = tuple(Glyph(char, (edge[0] + edge[2]) / 2) for char, edge in zip("888514", edges, strict=True))
    line = ReadLine(left=34, top=round(top) - 5, right=115, bottom=round(bottom) + 5, glyphs=glyphs, score=0.99)
    assert [found.text for found in find_lines(page.pixels, [line], []).lines] == ["888514"]


def test_the_slashes_of_a_trail_have_their_own_colour_and_not_that_of_the_link_before_them(drawing):
    page = drawing(400, 80)
    link, grey, x, glyphs = "#5e72e4", "#8898aa", 40, []
    for word, fill in (("Home", link), ("/", grey), ("Library", link), ("/", grey), ("Data", grey)):
        left, _, right, _ = page.text(x, 30, word, size=16, fill=fill)
        step = (right - left) / len(word)
        glyphs += [Glyph(char, left + (at + 0.5) * step) for at, char in enumerate(word)] + [Glyph(" ", right + 3)]
        x = right + 6
    line = ReadLine(left=34, top=24, right=round(x), bottom=52, glyphs=tuple(glyphs[:-1]), score=0.99)
    (found,) = find_lines(page.pixels, [line], []).lines
    parts = find_parts(page.pixels, found)
    texts = [" ".join(word.text for word in found.words[part.first : part.end]) for part in parts]
    assert texts == ["Home", "/", "Library", "/ Data"]


@pytest.mark.parametrize("off", [-4, 0, 4])
def test_each_space_about_a_slash_is_its_own_wherever_the_slash_is_thought_to_stand(drawing, off):
    page = drawing(300, 80)
    words, edges = [(40, "Home"), (92, "/"), (108, "Data")], []
    glyphs = []
    for x, word in words:
        left, _, right, _ = page.text(x, 30, word, size=16)
        edges.append((left, right))
        step = (right - left) / len(word)
        away = off if word == "/" else 0
        glyphs += [Glyph(char, left + (at + 0.5) * step + away) for at, char in enumerate(word)] + [
            Glyph(" ", right + 3)
        ]
    line = ReadLine(left=34, top=24, right=150, bottom=52, glyphs=tuple(glyphs[:-1]), score=0.99)
    (found,) = find_lines(page.pixels, [line], []).lines
    assert [word.text for word in found.words] == ["Home", "/", "Data"]
    for word, (left, right) in zip(found.words, edges, strict=True):
        assert (word.rect.left, word.rect.right) == pytest.approx((left, right), abs=2)


@pytest.mark.parametrize(("spaces", "read"), [((), "mail.com"), ((4,), "mail .com")])
def test_no_space_is_found_before_a_full_stop_but_where_one_was_read(drawing, spaces, read):
    page = drawing(300, 80)
    starts = (40, 56, 67, 72, 82, 87, 96, 106)  # more room before the stop than letters have about them
    edges = [page.text(x, 30, char, size=18) for char, x in zip("mail.com", starts, strict=True)]
    top, bottom = min(edge[1] for edge in edges), max(edge[3] for edge in edges)
    glyphs = [Glyph(char, (edge[0] + edge[2]) / 2) for char, edge in zip("mail.com", edges, strict=True)]
    for at in spaces:
        glyphs.insert(at, Glyph(" ", glyphs[at].x - 3))
    line = ReadLine(left=34, top=round(top) - 5, right=130, bottom=round(bottom) + 5, glyphs=tuple(glyphs), score=0.99)
    assert [found.text for found in find_lines(page.pixels, [line], []).lines] == [read]


@pytest.mark.parametrize("is_mark", [True, False])
def test_a_letter_in_several_colours_is_the_mark_of_a_firm(drawing, is_mark):
    page = drawing(200, 80)
    left, top, right, bottom = (round(edge) for edge in page.text(60, 20, "G", size=32, fill="#4285f4"))
    if is_mark:
        for row, fill in enumerate(("#ea4335", "#fbbc05", "#34a853")):
            band = page.pixels[top + 8 * row : top + 8 * row + 8, left : (left + right) // 2]
            share = np.clip((255.0 - band[..., :1]) / (255 - 0x42), 0, 1)
            ink = np.array([int(fill[at : at + 2], 16) for at in (1, 3, 5)])
            page.image.paste(
                Image.fromarray(np.rint(255 + share * (ink - 255)).astype(np.uint8)), (left, top + 8 * row)
            )
    line = ReadLine(
        left=left - 6,
        top=top - 6,
        right=right + 6,
        bottom=bottom + 6,
        glyphs=(Glyph("G", (left + right) / 2),),
        score=0.99,
    )
    found = find_lines(page.pixels, [line], [])
    assert ([one.text for one in found.lines], len(found.drawings)) == (([], 1) if is_mark else (["G"], 0))


@pytest.mark.parametrize("icon", [(), (559, 573)])
def test_a_dot_that_is_thought_to_stand_in_an_icons_room_parts_the_words_all_the_same(icon):
    """As it was read on a real page: "Mindsize · [icon] Full-time · [icon] Remote", the places of its dots a pixel or two too far right."""
    columns = [
        *((471 + 8 * at, 477 + 8 * at) for at in range(7)),
        (542, 544),
        *((578 + 8 * at, 584 + 8 * at) for at in range(7)),
        (646, 648),
    ]
    columns += [(682 + 8 * at, 688 + 8 * at) for at in range(6)]
    pixels = np.full((40, 800, 3), 255, np.uint8)
    for left, right in columns:
        pixels[slice(18, 20) if right - left == 2 else slice(12, 24), left:right] = 90
    if icon:
        pixels[11:25, slice(*icon)] = 90
    places = (
        [474 + 8 * at for at in range(7)]
        + [545.8]
        + [581 + 8 * at for at in range(7)]
        + [648.4]
        + [685 + 8 * at for at in range(6)]
    )
    glyphs = tuple(Glyph(char, x) for char, x in zip("Mindsiz·Ful-tim·Remote", places, strict=True))
    read = ReadLine(score=1.0, left=466, top=5, right=740, bottom=31, glyphs=glyphs)
    found = find_lines(pixels, [read], [])
    assert [line.text for line in found.lines] == ["Mindsiz", "·", "Ful-tim", "·", "Remote"]


def test_a_mark_between_two_links_that_was_read_as_nothing_parts_them_and_is_a_drawing():
    """As it was read on a real page: "TablerPages", with a chevron 6 px from both."""
    columns = (
        [(100 + 8 * at, 106 + 8 * at) for at in range(6)]
        + [(152, 159)]
        + [(165 + 8 * at, 171 + 8 * at) for at in range(5)]
    )
    pixels = np.full((40, 400, 3), 255, np.uint8)
    for left, right in columns:
        pixels[slice(15, 23) if right - left == 7 else slice(12, 24), left:right] = 90
    places = [103 + 8 * at for at in range(6)] + [168 + 8 * at for at in range(5)]
    glyphs = tuple(Glyph(char, x) for char, x in zip("TablerPages", places, strict=True))
    found = find_lines(pixels, [ReadLine(score=1.0, left=96, top=5, right=210, bottom=31, glyphs=glyphs)], [])
    assert [(line.text, line.ink.rect.left, line.ink.rect.right) for line in found.lines] == [
        ("Tabler", 100, 146),
        ("Pages", 165, 203),
    ]
    assert found.drawings == (Rect(152, 15, 159, 23),)


def test_a_pale_price_is_struck_out_beside_a_darker_one(drawing):
    page = drawing(500, 100)
    left, top, right, bottom = page.text(60, 40, "$20.00", size=18, fill="#6c757d")
    middle = round((top + bottom) / 2)
    page.draw.line([(left, middle), (right, middle)], fill="#6c757d", width=1)
    page.text(right + 6, 40, "$18.00", size=18, fill="#212529")
    (line,) = perceive(page.mockup()).lines
    assert [(run.text.strip(), run.decoration) for run in line.runs] == [("$20.00", "line-through"), ("$18.00", "none")]


@pytest.mark.parametrize(("gap", "parts"), [(10, ["Harbour", "·", "FAQ"]), (6, ["Harbour · FAQ"])])
def test_links_with_a_dot_further_off_than_words_are_lines_of_their_own(gap, parts):
    """As it was read on a real page, its spaces read over: "Documentation·FAQ"."""
    start = 100 + 8 * 7 - 2 + gap
    columns = [(100 + 8 * at, 106 + 8 * at) for at in range(7)] + [(start, start + 2)]
    columns += [(start + 2 + gap + 8 * at, start + 8 + gap + 8 * at) for at in range(3)]
    pixels = np.full((40, 400, 3), 255, np.uint8)
    for left, right in columns:
        pixels[slice(17, 19) if right - left == 2 else slice(12, 23), left:right] = 90
    glyphs = tuple(Glyph(char, (left + right) / 2) for char, (left, right) in zip("Harbour·FAQ", columns, strict=True))
    found = find_lines(
        pixels, [ReadLine(score=1.0, left=96, top=5, right=columns[-1][1] + 4, bottom=30, glyphs=glyphs)], []
    )
    assert [line.text for line in found.lines] == parts
