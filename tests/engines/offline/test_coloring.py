"""The colour of text is the one it was given, as far as its strokes can tell, and a page has few."""

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.coloring import true_colors
from screenshot2code.render.base import TextExtent

BODY, LABEL = "body 16", "label 12"


def line(color, text="Read the manual", background="#ffffff"):
    return TextLine(
        text=text, box=Box(0, 0, 90, 12), words=(), confidence=1, color=color, background=background, size=12
    )


def laid(fuller, likeness=0.97):
    return TextExtent(
        advance=90,
        left=0,
        right=90,
        ascent=9,
        descent=3,
        font_ascent=11,
        font_descent=3,
        likeness=likeness,
        pen=(0, 9),
        fuller=fuller,
    )


def colors(*rows):
    """Of rows of line, style and how it was drawn."""
    lines, styles, drawn = zip(*rows, strict=True)
    return true_colors(lines, [one.color for one in lines], styles, drawn)


def test_a_colour_lies_further_from_the_ground_by_what_thin_strokes_fall_short():
    (found,) = colors((line("#808080"), LABEL, laid(1.25)))
    assert found == "#606060"


def test_white_on_a_colour_goes_no_further_than_white():
    (found,) = colors((line("#feded3", background="#f96332"), LABEL, laid(1.25)))
    assert found == "#fffdfb"


def test_what_thick_strokes_show_stays_to_the_bit_and_thin_ones_near_it_take_it():
    bold, thin = (line("#212529"), BODY, laid(1.0)), (line("#4e5154"), LABEL, laid(1.25))
    assert colors(bold, thin) == ["#212529", "#212529"]


def test_one_line_that_was_misjudged_does_not_outvote_the_rest():
    thin = [(line("#aeaeae"), LABEL, laid(1.25)) for _ in range(8)]
    found = colors(*thin, (line("#a7a7a7", "City"), LABEL, laid(1.0)))
    assert found == ["#9a9a9a"] * 9


def test_unlike_strokes_say_nothing():
    assert colors((line("#808080"), LABEL, laid(1.4, likeness=0.4))) == ["#808080"]
    assert colors((line("#808080"), LABEL, None)) == ["#808080"]


def test_a_line_that_says_nothing_takes_the_colour_of_its_style():
    assert colors((line("#808080"), LABEL, laid(1.25)), (line("#858585"), LABEL, None)) == ["#606060", "#606060"]


def test_two_colours_that_are_shown_stay_two():
    assert colors((line("#212121"), BODY, laid(1.0)), (line("#212529"), BODY, laid(1.0))) == ["#212121", "#212529"]
