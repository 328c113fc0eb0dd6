"""Parts of a line that look unlike the rest, on lines of which every word's look is known: as PNG, and as JPEG."""

import random

import numpy as np
import pytest
from typeset import Line, Span, typeset

from screenshot2code.imaging import codec, color
from screenshot2code.imaging.perception import ocr
from screenshot2code.imaging.perception.assemble import see

pytestmark = [pytest.mark.ocr, pytest.mark.browser]

WORDS = (
    "return", "update", "number", "window", "garden", "simple", "market", "please",
    "across", "around", "bridge", "change", "during", "energy", "family", "govern",
    "health", "island", "jacket", "kitchen", "letter", "middle", "nature", "office",
    "people", "quality", "report", "season", "travel", "under", "village", "winter",
)  # fmt: skip
FACES = ("Inter", "Roboto", "Open Sans", "Lato", "Nunito", "Liberation Sans")
GROUNDS = (("#222222", "#ffffff", "#0d6efd"), ("#6c757d", "#ffffff", "#c0392b"), ("#e0e0e0", "#1b1f24", "#4dabf7"))
RIGHT = {"png": 0.85, "jpeg": 0.65}  # of all lines; a lossy picture takes colour from thin letters, and weight
COLOUR = {"png": 4.0, "jpeg": 9.0}  # CIEDE2000, the median
LOOKS = ("plain", "plain", "bold", "link", "underlined", "underlined link", "struck")


def _line(roll):
    """Seven to nine words, of which one or two look unlike the others, if any."""
    words = roll.sample(WORDS, roll.randint(7, 9))
    ink, ground, accent = roll.choice(GROUNDS)
    looks = {
        "bold": {"weight": 700},
        "link": {"color": accent},
        "underlined": {"decoration": "underline"},
        "underlined link": {"color": accent, "decoration": "underline"},
        "struck": {"decoration": "line-through"},
    }
    look, start = roll.choice(LOOKS), roll.randrange(1, len(words) - 2)
    end = start + roll.randint(1, 2)
    spans = (Span(text=" ".join(words)),)
    if look != "plain":
        before, marked, after = (" ".join(part) for part in (words[:start], words[start:end], words[end:]))
        spans = (Span(text=before + " "), Span(text=marked, **looks[look]), Span(text=" " + after))
    return Line(spans=spans, family=roll.choice(FACES), size=roll.choice((13, 14, 16, 18)), color=ink, ground=ground)


@pytest.fixture(scope="module")
async def sheet(chromium):
    roll = random.Random(20)
    return await typeset(chromium, [_line(roll) for _ in range(48)])


@pytest.fixture(scope="module")
def reading(sheet):
    return ocr.read(sheet.pixels)


@pytest.fixture(scope="module", params=["png", "jpeg"])
def quality(request):
    return request.param


@pytest.fixture(scope="module")
def seen(quality, sheet, reading):
    """Each set line with the line that was found in its cell."""
    pixels = sheet.pixels
    if quality == "jpeg":
        pixels = codec.decode(codec.encode_jpeg(pixels, quality=85))
    found = see(sheet.mockup(), pixels, reading)
    pairs = []
    for one in sheet.lines:
        inside = [
            line
            for line in found.lines
            if one.cell.top <= line.box.center[1] < one.cell.bottom and one.cell.left <= line.box.x < one.cell.right
        ]
        assert len(inside) == 1, one.line.text
        pairs.append((one, inside[0]))
    return pairs


def _wanted(one):
    return [(span.text, span.color, bool(span.weight), span.decoration) for span in one.line.spans if not span.is_plain]


def _seen_runs(line):
    own = color.from_hex(line.color)
    for run in line.runs:
        is_bold = run.weight > line.weight and run.decoration != "line-through"
        is_coloured = color.distance(color.from_hex(run.color), own) > 8
        if is_bold or is_coloured or run.decoration != line.decoration:
            yield run, is_coloured, is_bold


def test_runs_are_the_words_that_were_set_apart(seen, quality):
    right = sum(
        [(text.replace(" ", ""), bool(ink), bold, drawn) for text, ink, bold, drawn in _wanted(one)]
        == [(run.text.replace(" ", ""), coloured, bold, run.decoration) for run, coloured, bold in _seen_runs(line)]
        for one, line in seen
    )
    assert right >= RIGHT[quality] * len(seen)


def test_a_line_that_looks_alike_has_no_runs(seen):
    alike = [line for one, line in seen if not _wanted(one)]
    assert len(alike) >= 8
    assert all(line.runs == () and line.decoration == "none" for line in alike)


def test_texts_of_the_runs_are_the_text_of_the_line(seen):
    for _, line in seen:
        if line.runs:
            assert "".join(run.text for run in line.runs) == line.text
            assert all(run.text == run.text.strip() for run, *_ in _seen_runs(line))


def test_colours_of_runs_are_those_that_were_set(seen, quality):
    off = [
        float(color.distance(color.from_hex(run.color), color.from_hex(one.line.spans[1].color)))
        for one, line in seen
        for run, coloured, _ in _seen_runs(line)
        if coloured and len(one.line.spans) == 3 and one.line.spans[1].color
    ]
    assert len(off) >= 8
    assert np.median(off) <= COLOUR[quality]


def test_what_is_drawn_under_letters_is_not_in_their_box(seen):
    off = [
        max(
            abs(line.box.x - one.ink.left),
            abs(line.box.y - one.ink.top),
            abs(line.box.right - one.ink.right),
            abs(line.box.bottom - one.ink.bottom),
        )
        for one, line in seen
    ]
    assert np.mean(np.array(off) <= 1) >= 0.95


def test_no_rule_is_left_where_text_was_underlined(sheet, reading):
    found = see(sheet.mockup(), sheet.pixels, reading)
    assert not [region.box for region in found.regions if region.box.height <= 3 and region.box.width < 300]


CROSSBARS = ("404", "4474 HATE", "READ MORE", "TABLE LIST", "Fifteen feet left", "min. 2 - 1 = 1", "Tee Zett EEE")


@pytest.fixture(scope="module")
async def crossbars(chromium):
    """Letters with long crossbars and feet, small and large, thin and bold; every third line is really underlined."""
    faces = (*FACES[:3], "Liberation Serif", "Roboto Slab")
    lines = []
    for index, size in enumerate((11, 12, 14, 20, 28, 40, 56, 72) * 4):
        look = "underline" if index % 3 == 2 else "none"
        span = Span(text=CROSSBARS[index % len(CROSSBARS)], decoration=look)
        lines.append(Line(spans=(span,), family=faces[index % 5], size=size, weight=(400, 700)[index // 8 % 2]))
    return await typeset(chromium, lines, row=90)


def test_crossbars_and_feet_of_letters_are_no_lines_and_lines_are(crossbars, quality):
    pixels = crossbars.pixels
    if quality == "jpeg":
        pixels = codec.decode(codec.encode_jpeg(pixels, quality=85))
    found = see(crossbars.mockup(), pixels, ocr.read(crossbars.pixels))
    wrong = []
    for one in crossbars.lines:
        looks = {
            run.decoration
            for line in found.lines
            if one.cell.top <= line.box.center[1] < one.cell.bottom and one.cell.left <= line.box.x < one.cell.right
            for run in (line.runs or (line,))
        }
        if looks != {one.line.spans[0].decoration}:
            wrong.append((one.line.text, one.line.family, one.line.size, one.line.weight, one.line.spans[0].decoration))
    assert not [case for case in wrong if case[-1] == "none" and quality == "png"]
    assert len(wrong) <= 0.1 * len(crossbars.lines), wrong
