"""Which value decides what, and how several changes of one value add up."""

import pytest

from screenshot2code.core.artifacts import Declaration, Element, Render, SourceFile, SourceTree
from screenshot2code.core.findings import Fingerprint, SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.engines.tuning.knobs import find_knobs, length, px, turned
from screenshot2code.engines.tuning.moves import Move, combined
from screenshot2code.engines.tuning.stylesheet import replace

CSS = """:root { --ink: #112233; --size: 16px; --size-2: 20px }
.a { margin: 4px 8px; color: var(--ink) }
.b { margin-top: 3px; font-size: var(--size) }
.c { font-size: var(--nowhere); width: 50% }
"""


def tree(css: str = CSS) -> SourceTree:
    page = SourceFile.of("index.html", "<p>")
    return SourceTree((page, SourceFile.of("site.css", css)), page.path)


def render(*declared: tuple[int, str, str, str, int]) -> Render:
    """A render with declarations (element, property, value, rule, line)."""
    elements = tuple(
        Element(index=number, parent=None, tag="p", selector=f"p{number}", box=Box(0, 20 * number, 100, 20))
        for number in range(4)
    )
    declarations = tuple(
        Declaration(element=element, property=name, value=value, rule=rule, source=SourceLine("site.css", line))
        for element, name, value, rule, line in declared
    )
    nothing = Fingerprint(browser="", version="", flags=(), fonts_digest="")
    return Render(
        png=b"",
        viewport=Viewport(100, 100),
        size=Size(100, 100),
        elements=elements,
        declarations=declarations,
        fingerprint=nothing,
    )


SEEN = render(
    (0, "margin", "4px 8px", ".a", 2),
    (0, "color", "var(--ink)", ".a", 2),
    (1, "margin-top", "3px", ".b", 3),
    (1, "font-size", "var(--size)", ".b", 3),
    (2, "font-size", "var(--size)", ".b", 3),
    (3, "font-size", "var(--nowhere)", ".c", 4),
    (3, "width", "50%", ".c", 4),
)


def knob(longhand: str):
    return next(one for one in find_knobs(tree(), SEEN) if one.longhand == longhand)


def test_a_shorthand_is_four_knobs_and_a_custom_property_is_turned_where_it_is_defined():
    found = {(one.longhand, one.text, one.slot.property, one.elements) for one in find_knobs(tree(), SEEN)}
    assert found == {
        ("margin-top", "4px", "margin", (0,)),
        ("margin-right", "8px", "margin", (0,)),
        ("margin-bottom", "4px", "margin", (0,)),
        ("margin-left", "8px", "margin", (0,)),
        ("color", "#112233", "--ink", (0,)),
        ("margin-top", "3px", "margin-top", (1,)),
        ("font-size", "16px", "--size", (1, 2)),
    }


def test_one_side_of_a_shorthand_changes_alone():
    left = knob("margin-left")
    assert list(turned({left: "9px"}).values()) == ["4px 8px 4px 9px"]


def test_sides_that_agree_again_are_written_short():
    sides = [one for one in find_knobs(tree(), SEEN) if one.slot.property == "margin"]
    assert list(turned(dict.fromkeys(sides, "5px")).values()) == ["5px"]


def test_moves_of_one_knob_add_up_and_cancel():
    top = knob("margin-top")
    up, down = Move(elements=(0,), deltas=((top, 2.0),)), Move(elements=(1,), deltas=((top, -2.0),))
    assert combined([up]) == {top: "6px"}
    assert combined([up, up]) == {top: "8px"}
    assert combined([up, down]) == {}


def test_a_size_does_not_fall_below_nothing_but_a_margin_may():
    size, margin = knob("font-size"), knob("margin-top")
    moves = [Move(elements=(), deltas=((size, -99.0),)), Move(elements=(), deltas=((margin, -9.0),))]
    assert combined(moves) == {size: "0", margin: "-5px"}


def test_a_turned_custom_property_is_edited_in_its_own_line():
    changed = replace(tree(), turned({knob("font-size"): "17px"}))
    assert changed.get("site.css").text == CSS.replace("--size: 16px", "--size: 17px")


@pytest.mark.parametrize(
    ("text", "value"),
    [("4px", 4), ("-.5px", -0.5), ("0", 0), ("1.25px", 1.25), ("4", None), ("2em", None), ("auto", None)],
)
def test_reads_lengths(text, value):
    assert length(text) == value


@pytest.mark.parametrize(("value", "text"), [(4.0, "4px"), (-0.004, "0"), (1.256, "1.26px"), (0.5, "0.5px")])
def test_writes_lengths(value, text):
    assert px(value) == text
