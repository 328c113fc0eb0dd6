"""What an attempt changed, in lines that a model can be told of."""

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.core.changes import MAX_LINE, changed_lines

ENTRY = SourceFile.of("index.html", "<h1>x</h1>\n")


def tree(css, *more):
    return SourceTree((ENTRY, SourceFile.of("site.css", css), *more), ENTRY.path)


BEFORE = tree("body {\n  margin: 0;\n}\nh1 {\n  font-size: 20px;\n}\n")


def test_says_file_line_and_both_texts():
    after = tree("body {\n  margin: 0;\n}\nh1 {\n  font-size: 24px;\n}\n")
    assert changed_lines(BEFORE, after) == ("site.css:5 font-size: 20px; -> font-size: 24px;",)


def test_added_and_removed_lines_have_nothing_on_one_side():
    after = tree("body {\n}\nh1 {\n  font-size: 20px;\n  color: red;\n}\n")
    assert changed_lines(BEFORE, after) == (
        "site.css:2 margin: 0; -> nothing",
        "site.css:6 nothing -> color: red;",
    )


def test_a_new_file_is_said_and_a_picture_is_not_compared():
    after = tree("body {\n  margin: 0;\n}\nh1 {\n  font-size: 20px;\n}\n", SourceFile.of("a.png", b"\x89PNG"))
    assert changed_lines(BEFORE, after) == ("a.png is new",)
    assert changed_lines(after, after.replacing([SourceFile.of("a.png", b"other")])) == ()


def test_many_changes_are_counted_and_long_lines_cut():
    one = tree("".join(f"--a{n}: 0;\n" for n in range(30)))
    two = tree("".join(f"--a{n}: 1; /* {'x' * 200} */\n" for n in range(30)))
    rows = changed_lines(one, two)
    assert rows[-1] == "and 22 more"
    assert len(rows) == 9
    assert max(map(len, rows)) < 3 * MAX_LINE


def test_indentation_alone_is_no_change():
    assert changed_lines(tree("a {\n b: c }\n"), tree("a {\n    b: c }\n")) == ()
