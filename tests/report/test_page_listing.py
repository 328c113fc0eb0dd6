from hypothesis import given
from hypothesis import strategies as st

from screenshot2code.report.listing import CHARACTER_LIMIT, LINE_LIMIT, listing


def lines_of(path, text):
    return ["".join(piece.text for piece in line) for line in listing(path, text).lines]


def test_line_numbers_are_those_of_the_file_blank_lines_first_too():
    assert lines_of("a.css", "\n\nh1 { color: red }\n") == ["", "", "h1 { color: red }"]


def test_a_comment_over_several_lines_is_coloured_on_each():
    found = listing("a.css", "/* one\ntwo */\nh1 {}\n").lines
    assert [line[0].name for line in found[:2]] == ["c", "c"]


def test_known_languages_are_coloured_and_unknown_ones_plain():
    assert {piece.name for line in listing("a.html", '<p class="x">y</p>').lines for piece in line} > {"t", "a", "s"}
    assert {piece.name for line in listing("a.unheard", '<p class="x">').lines for piece in line} == {""}


def test_windows_line_ends_count_once():
    assert lines_of("a.css", "a {}\r\nb {}\r\n") == ["a {}", "b {}"]


def test_a_long_file_is_cut_and_says_by_how_much():
    found = listing("a.txt", "x\n" * (LINE_LIMIT + 7))
    assert (len(found.lines), found.left_out) == (LINE_LIMIT, 7)


def test_a_minified_file_is_cut_by_its_characters():
    found = listing("a.js", "a=1;" * CHARACTER_LIMIT)
    assert sum(len(piece.text) for line in found.lines for piece in line) <= CHARACTER_LIMIT


def test_an_empty_file_has_no_lines():
    assert listing("a.css", "").lines == ()


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r"), max_size=80),
    st.sampled_from(["a.html", "a.css", "a.ts", "a.json"]),
)
def test_nothing_is_lost_or_added(text, path):
    assert "\n".join(lines_of(path, text)) == text.removesuffix("\n")
