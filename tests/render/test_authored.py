"""Style sheets read as text: what stands where, before anybody asks a browser."""

import pytest

from screenshot2code.render.authored import (
    Layers,
    SheetText,
    Undecidable,
    alternatives_of,
    specificity,
    style_attribute,
)


def rules(text, layers=None):
    return SheetText(text).rules(layers or Layers())


def written(text):
    return [(one.property, one.value, one.important, one.row) for rule in rules(text) for one in rule.declarations]


def test_declarations_have_the_row_in_which_their_name_stands():
    assert written("a {\n  color: red;\n\n  margin: 1px\n    2px ! Important }\nb{COLOR:blue}") == [
        ("color", "red", False, 1),
        ("margin", "1px     2px", True, 3),
        ("color", "blue", False, 5),
    ]


def test_comments_and_strings_and_addresses_hide_marks():
    text = '/* a{b:c} */a /* } */ { /*;*/ content: "};{"; /* x\n */ background: url(data:x;y,{z}) /* ; */; --x: ; }'
    assert [(one.property, one.value, one.row) for rule in rules(text) for one in rule.declarations] == [
        ("content", '"};{"', 0),
        ("background", "url(data:x;y,{z})", 1),
        ("--x", "", 1),
    ]
    assert rules(text)[0].selector == "a"


def test_nested_rules_come_out_flat():
    found = rules("nav, .n { color: red; & a, b { x: y } @media print { color: blue; i { z: w } } }")
    assert [(one.alternatives, one.conditions, one.is_whole) for one in found] == [
        (("nav", ".n"), (), True),
        ((":is(nav,.n) a", ":is(nav,.n) b"), (), True),
        ((":is(nav,.n)",), (("media", "print"),), False),
        ((":is(nav,.n) i",), (("media", "print"),), True),
    ]
    assert found[2].selector == "nav, .n"


def test_layers_rank_by_where_they_are_first_named_and_what_is_in_none_beats_all():
    layers = Layers()
    found = rules(
        "@layer late, early; @layer early { a{} @layer in { b{} } } @layer late { c{} } @layer { d{} } e{}", layers
    )
    ranks = {one.selector: layers.rank(one.layer) for one in found}
    assert sorted(ranks, key=ranks.get) == ["c", "b", "a", "d", "e"]


def test_at_rules_that_match_nothing_are_passed_over_and_strange_ones_are_not_guessed():
    assert (
        rules("@charset 'x'; @font-face { font-family: f } @keyframes k { from { top: 0 } } @page { margin: 0 }") == []
    )
    with pytest.raises(Undecidable):
        rules("@container (width > 3px) { a { color: red } }")


def test_a_sheet_that_breaks_off_is_read_to_its_end():
    assert written("a { color: red; b { top: 0") == [("color", "red", False, 0), ("top", "0", False, 0)]


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("*", (0, 0, 0)),
        ("ul > li:first-child", (0, 1, 2)),
        ("#a.b[c='],#x'] d::before", (1, 2, 2)),
        (":is(#a, .b) i", (1, 0, 1)),
        (":where(#a) i", (0, 0, 1)),
        ("a:not(.b, c):hover", (0, 2, 1)),
        ("li:nth-child(2n + 1 of .x, #y)", (1, 1, 1)),
        ("p:first-line", (0, 0, 2)),
        (r".md\:w-1\/2", (0, 1, 0)),
        (r".\31 0", (0, 1, 0)),
        ("a:lang(de)", (0, 1, 1)),
    ],
)
def test_specificity(selector, expected):
    assert specificity(selector) == expected


def test_commas_inside_brackets_part_no_list():
    assert alternatives_of('a:is(b, c) , [x="1,2"],d') == ("a:is(b, c)", '[x="1,2"]', "d")


def test_a_style_attribute_has_rows_too():
    assert [(one.property, one.row) for one in style_attribute("color: red;\n top: 1px")] == [("color", 0), ("top", 1)]
