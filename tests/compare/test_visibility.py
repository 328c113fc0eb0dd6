"""What a person does not see is no difference: what compression left, a caret, what stayed while others moved."""

from dataclasses import replace
from io import BytesIO

from drawn import Thing, mockup_of, page, pixels, png_of, pushed, render_of
from PIL import Image, ImageDraw

from screenshot2code.compare.blend import Blend
from screenshot2code.compare.judgement import Subject
from screenshot2code.core.geometry import Box


def compressed(image, quality):
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    with Image.open(BytesIO(out.getvalue())) as picture:
        return png_of(picture.convert("RGB"))


def test_compression_is_seen_by_its_ripples():
    assert not Subject.of(*mockup_of(page())).lossy
    assert Subject.of(*mockup_of(page(), png=compressed(pixels(page()), 75))).lossy


def test_strong_compression_with_coarse_colours_is_silence():
    mockup, facts = mockup_of(page(), png=compressed(pixels(page()), 75))
    assert Blend().compare(mockup, facts, render_of(page())).differences == ()


def test_a_caret_is_silence_and_a_wider_bar_is_not():
    def with_bar(width):
        image = pixels(page())
        ImageDraw.Draw(image).rectangle((560, 275, 559 + width, 292), fill="#000000")
        return mockup_of(page(), png=png_of(image))

    for width in (1, 2):
        assert Blend().compare(*with_bar(width), render_of(page())).differences == ()
    assert Blend().compare(*with_bar(9), render_of(page())).differences != ()


def test_what_stayed_while_its_band_moved_is_silence():
    """A bar at the bottom of a window stays where the mockup has it, although all above is pushed down."""
    taller = (Thing(".notice", 0, 48, 640, 20, fill="#fff3cd"), *pushed(page(), 49, 20))
    stayed = tuple(replace(one, y=440) if one.name == "footer" else one for one in taller)
    found = Blend().compare(*mockup_of(page()), render_of(stayed)).differences
    assert [one.selector for one in found if one.kind == "moved"] == []
    assert any(one.kind == "extra" and one.selector == ".notice" for one in found)


def test_two_texts_that_the_reader_took_for_one_line_are_silence_while_both_are_there():
    apart = (*page(), Thing(".more", 520, 276, text="Show more", size=15))
    mockup, facts = mockup_of(apart)
    note = next(one for one in facts.lines if one.text.startswith("Everything"))
    more = next(one for one in facts.lines if one.text == "Show more")
    whole = replace(
        note, text=f"{note.text} {more.text}", box=Box.around((note.box, more.box)), words=(*note.words, *more.words)
    )
    read = replace(facts, lines=tuple(whole if one is note else one for one in facts.lines if one is not more))
    assert Blend(shortcut=False).compare(mockup, read, render_of(apart)).differences == ()
    gone = tuple(one for one in apart if one.name != ".more")
    assert Blend().compare(mockup, read, render_of(gone)).differences != ()


def test_a_line_whose_texts_are_all_there_leaves_no_rest_though_the_dot_between_them_is_gone():
    parts = (Thing(".more", 40, 276, text="Show more", size=15), Thing(".less", 150, 276, text="Show less", size=15))
    mockup, facts = mockup_of((*parts, Thing(".dot", 128, 276, text="·", size=30)))
    box = Box.around(line.box for line in facts.lines)
    whole = replace(facts.lines[0], text="Show more · Show less", box=box)
    found = Blend(shortcut=False).compare(mockup, replace(facts, lines=(whole,)), render_of(parts)).differences
    assert not [one.summary for one in found if "Show less" in one.summary]
