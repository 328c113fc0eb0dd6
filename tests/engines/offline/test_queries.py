"""What stands in a media query: what differs, once, and nothing that the cascade would undo."""

import re

from screenshot2code.engines.offline.queries import Query, difference
from screenshot2code.engines.offline.sheet import Sheet

ORDER = ("display", "width", "margin-inline", "margin-top", "margin-left", "padding", "font-size")


def settled(*elements):
    """The query and the classes of elements, each its name, what it declares in all windows, and what in narrow ones."""
    sheet, query = Sheet(ORDER), Query(390, 700)
    for name, base, _ in elements:
        sheet.classes(name, base)
    sheet.settle()
    for final in (False, True):
        classes = []
        for number, (name, base, here) in enumerate(elements):
            known = sheet.classes(name, base)
            classes.append(query.classes(number, known, name, "", base, here))
        if not final:
            query.settle(sheet)
    return sheet, query, classes


def computed(sheet, query, classes):
    """What an element with these classes declares in a narrow window, by order in the file."""
    names = classes.split()
    css = {}
    for rules in (sheet.rules, {}):
        for name, rule in rules.items():
            css |= rule if name in names else {}
    for selectors, body in re.findall(r"((?:  \.[\w-]+,?\n?)+) \{\n(.*?)  \}", query.text(), re.DOTALL):
        if any(f".{name}" in re.findall(r"\.[\w-]+", selectors) for name in names):
            css |= dict(re.findall(r"([\w-]+): (.*?);", body))
    return css


def test_what_is_the_same_is_not_said_again_and_what_is_gone_is_taken_back():
    assert difference({"width": "4px", "display": "flex"}, {"width": "4px"}) == {"display": "block"}
    assert difference({"width": "4px"}, {"width": "4px"}) == {}
    assert difference({"padding": "4px"}, {"display": "none"}) == {"display": "none"}


def test_sides_stand_behind_what_sets_both():
    changed = difference({"margin-inline": "auto", "margin-left": "8px"}, {"margin-left": "8px"})
    assert changed == {"margin-inline": "0", "margin-left": "8px"}


def test_things_of_one_class_share_their_rule_and_the_odd_one_has_a_class_more():
    card = {"width": "300px"}
    sheet, query, classes = settled(
        ("card", card, {"padding": "8px"}), ("card", card, {"padding": "8px"}), ("card", card, {"padding": "20px"})
    )
    assert classes[0] == classes[1] == "card"
    assert classes[2].startswith("card ")
    assert query.text().count("padding") == 2
    assert "@media (width <= 700px)" in query.text()
    for one, wanted in zip(classes, ("8px", "8px", "20px"), strict=True):
        assert computed(sheet, query, one)["padding"] == wanted


def test_what_has_a_second_class_is_not_changed_by_the_rule_of_the_first():
    """Rules of the query come after all others: the first class would else undo what the second one says."""
    plain, odd = {"padding": "4px", "margin-top": "8px"}, {"padding": "4px", "margin-top": "30px"}
    sheet, query, classes = settled(
        ("item", plain, {"margin-top": "2px", "padding": "4px"}),
        ("item", plain, {"margin-top": "2px", "padding": "4px"}),
        ("item", odd, odd),
        ("other", {"margin-top": "9px"}, {"margin-top": "30px"}),
    )
    assert computed(sheet, query, classes[0])["margin-top"] == "2px"
    assert computed(sheet, query, classes[2])["margin-top"] == "30px"


def test_what_declares_nothing_elsewhere_gets_a_class_for_the_query():
    _, query, classes = settled(("text", {}, {"font-size": "14px"}))
    assert classes == ["text"]
    assert ".text" in query.text()
