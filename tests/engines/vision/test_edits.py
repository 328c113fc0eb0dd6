"""Edits are applied strictly: exactly one place, all blocks or none."""

from screenshot2code.engines.vision.edits import Block, Edit, apply_edits

CSS = "h1 {\n  color: red;\n}\nh2 {\n  color: red;\n}\np { margin: 0 }  \n"


def edit(search, replace="x", path="a.css"):
    return Edit(path, (Block(tuple(search.split("\n")), tuple(replace.split("\n"))),))


def apply(*edits):
    return apply_edits({"a.css": CSS, "b.css": "b\n"}, edits)


def test_replaces_lines_that_stand_there_once():
    changed, misfits = apply(edit("h1 {\n  color: red;", "h1 {\n  color: blue;"))
    assert changed == {"a.css": CSS.replace("red", "blue", 1)}
    assert misfits == ()


def test_spaces_at_line_ends_do_not_matter_if_nothing_fits_exactly():
    changed, _ = apply(edit("p { margin: 0 }", "p {}"))
    assert changed["a.css"].endswith("}\np {}\n")


def test_spaces_at_the_start_do_matter():
    assert apply(edit("color: red;\n}\nh2 {"))[1][0].reason == "its SEARCH part is not there"


def test_two_places_are_one_too_many():
    changed, (misfit,) = apply(edit("  color: red;"))
    assert changed == {}
    assert misfit.reason == "its SEARCH part stands there 2 times"


def test_one_misfit_undoes_all():
    changed, misfits = apply(edit("b", path="b.css"), edit("h3 {"), edit("x", path="c.css"))
    assert changed == {}
    assert [(misfit.path, misfit.reason) for misfit in misfits] == [
        ("a.css", "its SEARCH part is not there"),
        ("c.css", "there is no such file"),
    ]


def test_a_misfit_shows_the_nearest_real_lines():
    _, (misfit,) = apply(edit("h2 {\n  color: rd;\n}"))
    assert misfit.nearest == ("4: h2 {", "5:   color: red;", "6: }")


def test_later_blocks_see_what_earlier_ones_did():
    blocks = (Block(("b",), ("c",)), Block(("c",), ("d", "e")))
    assert apply(Edit("b.css", blocks))[0] == {"b.css": "d\ne\n"}


def test_an_empty_search_fits_nowhere():
    assert apply(Edit("b.css", (Block((), ("x",)),)))[1][0].reason == "its SEARCH part is empty"
