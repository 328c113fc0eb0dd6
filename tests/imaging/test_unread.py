"""What cannot be read is said and kept as it looks; what can is not called unread."""

from collections import Counter

import pytest
from typeset import line, typeset

from screenshot2code.imaging.perception import perceive
from screenshot2code.imaging.perception.ink import find_ink
from screenshot2code.imaging.perception.ocr import Glyph, ReadLine
from screenshot2code.imaging.perception.raster import Rect
from screenshot2code.imaging.perception.unread import is_legible

pytestmark = [pytest.mark.ocr, pytest.mark.browser]

LEGIBLE = (
    "José Álvarez", "Łukasz Wójcik", "Über uns und unsere Größe", "Données personnelles", "npm install foo@1.2.3",
    "a => b.map(x => x * 2)", 'git commit -m "fix"', "https://example.com/a?b=1", "$1,234.56", "12:30 PM", "+49 30 1234567",
    "ISBN 978-3-16-148410-0", "SIGN UP", "ADD TO CART", "The quick brown fox jumps over it", "3f9a2c81-77be", "Total",
    "v2.14.0-rc.3", "/usr/local/bin/python3", "All rights reserved.",
)  # fmt: skip
FOREIGN = (
    "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας", "Καλώς ήρθατε στην ιστοσελίδα μας", "Όροι χρήσης και προϋποθέσεις",
    "Διαβάστε περισσότερα", "Πολιτική απορρήτου", "Αναζήτηση προϊόντων", "Τελευταία νέα και άρθρα", "Αρχική σελίδα",
    "Добро пожаловать на наш сайт", "Условия использования", "Добавить в корзину", "Новые поступления",
    "Политика конфиденциальности", "Бесплатная доставка от 3000 рублей", "Последние новости", "График работы",
)  # fmt: skip
LOOKS = (("#222222", "#ffffff"), ("#6c757d", "#ffffff"), ("#ffffff", "#0d6efd"), ("#e0e0e0", "#1b1f24"))


def _lines(texts, sizes):
    return [
        line(text, size=size, color=LOOKS[at % 4][0], ground=LOOKS[at % 4][1])
        for at, (text, size) in enumerate((text, size) for size in sizes for text in texts)
    ]


@pytest.fixture(scope="module")
async def seen(chromium):
    sheet = await typeset(chromium, _lines(LEGIBLE, (12, 16)) + _lines(FOREIGN, (13, 18)))
    return sheet, perceive(sheet.mockup())


def _count(seen, texts, found):
    """In how many cells with one of `texts` something of `found` lies."""
    cells = [one.cell for one in seen[0].lines if one.line.text in texts]
    return sum(any(_rect(box).overlap(cell) > 0 for box in found) for cell in cells)


def _rect(box):
    return Rect(round(box.x), round(box.y), round(box.right), round(box.bottom))


def test_names_code_and_figures_are_read(seen):
    assert _count(seen, LEGIBLE, [one.box for one in seen[1].lines]) == 2 * len(LEGIBLE)
    assert _count(seen, LEGIBLE, seen[1].unread) == 0


def test_other_scripts_are_said_to_be_unread(seen):
    assert _count(seen, FOREIGN, [one.box for one in seen[1].lines]) <= 1
    assert _count(seen, FOREIGN, seen[1].unread) >= 2 * len(FOREIGN) - 1


def test_each_unread_line_is_one_picture_that_says_so(seen):
    sheet, found = seen
    kept = [image.box for image in found.images if image.is_unread]
    assert Counter(map(_rect, found.unread)) == Counter(_rect(box).grown(-1) for box in kept)
    foreign = [one for one in sheet.lines if one.line.text in FOREIGN]
    exact = sum(any(_near(_rect(box).grown(-1), one.ink) for box in kept) for one in foreign)
    assert exact >= 0.9 * len(foreign)
    assert _count(seen, FOREIGN, [image.box for image in found.images if not image.is_unread]) <= 1


def _near(one, other):
    return (
        max(
            abs(one.left - other.left),
            abs(one.top - other.top),
            abs(one.right - other.right),
            abs(one.bottom - other.bottom),
        )
        <= 1
    )


def test_a_line_of_which_most_was_skipped_is_not_legible(drawing):
    page = drawing(400, 60)
    left, top, right, bottom = (round(edge) for edge in page.text(20, 20, "Several words in a row", size=16))

    def read(text, places):
        glyphs = tuple(Glyph(char, x) for char, x in zip(text, places, strict=True))
        whole = ReadLine(left=left - 4, top=top - 4, right=right + 4, bottom=bottom + 4, glyphs=glyphs, score=0.9)
        return is_legible(whole, find_ink(page.pixels, whole, None))

    text = "Severalwordsinarow"
    assert read(text, [left + (at + 0.5) * (right - left) / len(text) for at in range(len(text))])
    assert not read("Sw", [left + 4, right - 4])
