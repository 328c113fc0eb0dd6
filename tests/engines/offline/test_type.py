"""Faces, sizes and spacings are told from ink boxes alone."""

import dataclasses

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.engines.offline.type import set_type

PANGRAMS = (
    "The quick brown fox jumps over the lazy dog",
    "Sphinx of black quartz, judge my vow",
    "Pack my box with five dozen liquor jugs",
    "How vexingly quick daft zebras jump",
)


def wider(line, by):
    box = line.box
    return dataclasses.replace(line, box=Box(box.x, box.y, box.width + by, box.height))


async def test_the_face_that_explains_all_widths_at_once_is_chosen(ruler, line):
    """Georgia is the face that fits here; every other is 20 % wider in half of its letters."""
    seen = [line(text, 40, 100 + 24 * row) for row, text in enumerate(PANGRAMS)]
    lines = [dataclasses.replace(one, generic="serif") for one in seen]
    found = await set_type(lines, ruler(Georgia=1.0))
    assert {one.style.family.split(",")[0] for one in found} == {"Georgia"}
    assert {one.style.size for one in found} == {16.0}
    assert {one.style.letter_spacing for one in found} == {0.0}


@pytest.mark.parametrize("size", [11, 12.8, 14, 20, 37.5, 72])
async def test_sizes_come_out_as_people_choose_them(ruler, line, size):
    lines = [line(text, 40, 100 + 2 * size * row, size=size) for row, text in enumerate(PANGRAMS)]
    rough = [wider(one, (-0.4, 0.3, 0.4, -0.3)[row]) for row, one in enumerate(lines)]
    found = await set_type(rough, ruler(Arial=1.0))
    assert {one.style.size for one in found} == {size}


async def test_letter_spacing_is_found_where_height_and_width_disagree(ruler, line):
    lines = [wider(line(text, 40, 100 + 24 * row), 1.5 * (len(text) - 1)) for row, text in enumerate(PANGRAMS)]
    found = await set_type(lines, ruler(Arial=1.0))
    assert {one.style.size for one in found} == {16.0}
    assert [one.style.letter_spacing for one in found] == pytest.approx([1.5] * 4, abs=0.1)


async def test_one_misread_line_does_not_bend_the_others(ruler, line):
    lines = [line(text, 40, 100 + 24 * row) for row, text in enumerate(PANGRAMS)]
    misread = dataclasses.replace(lines[1], text="Sphinx of blackquartz,judgemyvow")
    first, _, *others = await set_type([lines[0], misread, *lines[2:]], ruler(Arial=1.0))
    assert {one.style.size for one in (first, *others)} == {16.0}


async def test_lines_keep_their_order_and_their_clusters_their_colour(ruler, line):
    lines = [
        line("Red letters", 40, 20, color="#cc0000"),
        line("Ink", 40, 60),
        line("More red", 40, 90, color="#cc0000"),
    ]
    found = await set_type(lines, ruler(Arial=1.0))
    assert [one.line.text for one in found] == ["Red letters", "Ink", "More red"]
    assert [one.style.color for one in found] == ["#cc0000", "#222222", "#cc0000"]


async def test_no_lines_need_no_browser(ruler):
    assert await set_type([], ruler()) == ()
