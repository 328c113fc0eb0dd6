"""One mockup against one page: viewports, masks of each sort, and a second look at what failed."""

from dataclasses import replace

import pytest
from drawn import changed, mockup_of, page, png_of, render_of
from PIL import Image, ImageDraw

from screenshot2code.compare.blend import Blend
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.errors import MockupError, UsageError
from screenshot2code.judging import Looking, at_viewport, find_sources, judge, window_of
from screenshot2code.pages import Mask

RIGHT = render_of(page())
WRONG = render_of(changed(page(), "img", photo=4))
WORSE = render_of(changed(changed(page(), "img", photo=4), "h1", text="Something else altogether"))
PHOTO = Box(20, 265, 200, 130)


async def judged(*renders, is_page=True, **looking):
    """The judgement of a page that shows `renders` in turn, and how often it was rendered."""
    mockup, facts = mockup_of(page())
    left = list(renders)

    async def show():
        return left.pop(0)

    found = await judge(mockup, facts, show, comparer=Blend(), looking=Looking(**looking), is_page=is_page)
    return (*found, len(renders) - len(left))


@pytest.mark.parametrize(("threshold", "is_page"), [(None, True), (0.1, True), (1.0, False)])
async def test_a_page_is_rendered_once_unless_it_fails(threshold, is_page):
    *_, is_flaky, warnings, times = await judged(WRONG, threshold=threshold, is_page=is_page)
    assert (is_flaky, warnings, times) == (False, (), 1)


async def test_a_page_that_fails_is_rendered_again_and_steady_ones_are_not_called_flaky():
    *_, is_flaky, warnings, times = await judged(WRONG, WRONG, threshold=1.0)
    assert (is_flaky, warnings, times) == (False, (), 2)


async def test_of_two_different_renders_the_better_counts_and_it_is_said_where_they_differ():
    for first, second in ((WORSE, RIGHT), (WORSE, WRONG), (WRONG, WORSE)):
        render, comparison, is_flaky, warnings, _ = await judged(first, second, threshold=1.0)
        assert render is (second if first is WORSE else first)
        assert is_flaky
        assert "looks different each time it is rendered (at " in warnings[0]
        assert comparison.score > 0.8
    *_, warnings, _ = await judged(WRONG, RIGHT, threshold=1.0)
    assert "(at 20, 265, 200 x 130 px)" in warnings[0]


async def test_what_flickers_under_a_mask_is_not_called_flaky():
    worse = changed(page(), "h1", text="Something else altogether")
    first, second = (render_of(changed(worse, "img", photo=seed)) for seed in (4, 5))
    *_, is_flaky, warnings, _ = await judged(first, second, threshold=1.0)
    assert is_flaky
    grown = replace(second, found={"img": (PHOTO,)})
    *_, is_flaky, warnings, _ = await judged(first, grown, threshold=1.0, masks=(Mask(selector="img"),))
    assert (is_flaky, [one for one in warnings if "looks different" in one]) == (False, [])


async def test_masks_of_each_sort_hide_the_same_place(tmp_path):
    drawn = Image.new("L", (640, 480), 0)
    ImageDraw.Draw(drawn).rectangle((20, 265, 219, 394), fill=255)
    (tmp_path / "mask.png").write_bytes(png_of(drawn))
    found = replace(WRONG, found={"img": (PHOTO,)})
    for mask in (Mask(box=(20, 265, 200, 130)), Mask(file=tmp_path / "mask.png"), Mask(selector="img")):
        _, comparison, _, warnings, _ = await judged(found, masks=(mask,))
        assert (comparison.differences, warnings) == ((), ()), mask


async def test_a_mask_that_finds_nothing_is_said():
    *_, warnings, _ = await judged(WRONG, masks=(Mask(selector="#gone"),))
    assert warnings == ("The mask #gone finds nothing on the page.",)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file"),
        (b"text", "is not a picture"),
        (png_of(Image.new("L", (64, 48), 255)), "is not as large as the mockup, but 64 x 48 pixels"),
    ],
)
async def test_what_cannot_be_a_mask_is_said(tmp_path, content, words):
    if content is not None:
        (tmp_path / "mask.png").write_bytes(content)
    with pytest.raises(UsageError, match=words):
        await judged(WRONG, masks=(Mask(file=tmp_path / "mask.png"),))


def test_what_a_server_served_is_found_in_the_project_where_it_is_there(tmp_path):
    for path in ("public/a.css", "src/a.css", "src/b.css", "c.css"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).touch()
    found = find_sources(["a.css", "/b.css?v=3", "c.css", "gone.css", "", "https://cdn.test/c.css"], tmp_path)
    assert {name: path.relative_to(tmp_path).as_posix() for name, path in found.items()} == {
        "a.css": "src/a.css",
        "/b.css?v=3": "src/b.css",
        "c.css": "c.css",
    }


def test_a_viewport_decides_the_scale_of_the_mockup_and_the_window():
    mockup, _ = mockup_of(page())
    narrow = at_viewport(mockup, Looking(width=320))
    assert narrow.viewport == Viewport(320, 240, 2)
    assert window_of(narrow, Looking(width=320, height=600)) == Viewport(320, 600, 2)
    assert at_viewport(mockup, Looking(width=640, height=9)) is mockup
    with pytest.raises(MockupError, match="640 px wide, which shows no viewport of 100 px"):
        at_viewport(mockup, Looking(width=100))
