"""Names for elements of plain trees; what a browser makes of them is in test_snapshot_browser.py."""

import pytest

from screenshot2code.render.selectors import Node, Selectors, escape, quote


def names(*rows):
    """Selectors of a document given as (depth, tag, attributes) rows; depth 0 is the body."""
    nodes = [Node("html", None)]
    last = {-1: 0}
    for depth, tag, *attributes in rows:
        last[depth] = len(nodes)
        nodes.append(Node(tag, last[depth - 1], dict(*attributes)))
    chosen = Selectors(nodes)
    return [chosen.of(index) for index in range(1, len(nodes))]


def test_an_id_is_the_best_name():
    assert names((0, "body"), (1, "p", {"id": "lead", "class": "x"}))[1] == "#lead"


def test_an_id_given_twice_names_nothing():
    found = names((0, "body"), (1, "p", {"id": "a", "class": "x"}), (1, "p", {"id": "a", "class": "y"}))
    assert found[1:] == [".x", ".y"]


def test_a_class_or_a_landmark_stands_alone():
    assert names((0, "body"), (1, "header"), (1, "p", {"class": "lead"})) == ["body", "header", ".lead"]


def test_repeated_items_are_told_apart_by_what_they_are_in():
    found = names(
        (0, "body"), (1, "div", {"class": "left"}), (2, "h3"), (1, "div", {"class": "right"}), (2, "h3"),
    )  # fmt: skip
    assert found[2] == ".left h3"
    assert found[4] == ".right h3"


def test_a_number_counts_the_tag_where_several_tags_share_a_class():
    found = names(
        (0, "body"), (1, "h3", {"class": "cell"}), (1, "div", {"class": "cell"}),
        (1, "h3", {"class": "cell"}), (1, "div", {"class": "cell"}),
    )  # fmt: skip
    assert [one.rpartition(" > ")[2] for one in found[1:]] == [
        "h3:nth-of-type(1)", "div:nth-of-type(1)", "h3:nth-of-type(2)", "div:nth-of-type(2)",
    ]  # fmt: skip


def test_a_number_is_the_last_resort_and_is_given_once():
    found = names((0, "body"), (1, "ul"), (2, "li"), (3, "b"), (2, "li"), (3, "b"))
    assert found[2].endswith("li:nth-of-type(1)")
    assert found[5].count(":nth-of-type") == 1


def test_an_unrelated_sibling_changes_no_name():
    rows = [(0, "body"), (1, "main"), (2, "h1"), (2, "section", {"class": "cards"}), (3, "p"), (1, "footer")]
    more = [*rows[:2], (2, "aside"), *rows[2:]]
    before, after = names(*rows), names(*more)
    assert before == after[:2] + after[3:]


@pytest.mark.parametrize(
    ("name", "css"),
    [("plain-1", "plain-1"), ("1st", "\\31 st"), ("-", "\\-"), ("md:flex", "md\\:flex"), ("w-1/2", "w-1\\/2"),
     ("-1x", "-\\31 x"), ("größe", "größe"), ("a.b#c", "a\\.b\\#c")],
)  # fmt: skip
def test_names_are_escaped_like_the_browser_does(name, css):
    assert escape(name) == css


def test_values_are_quoted():
    assert quote('a"b\\c') == '"a\\"b\\\\c"'


def test_a_document_ten_thousand_deep_is_no_trouble():
    rows = [(depth, "div") for depth in range(10_000)]
    nodes = [Node("html", None), *(Node("div", depth) for depth, _ in rows)]
    assert Selectors(nodes[:50]).of(49)
    assert Selectors([Node("html", None), *(Node("p", 0) for _ in range(3000))]).of(3000).endswith("(3000)")
