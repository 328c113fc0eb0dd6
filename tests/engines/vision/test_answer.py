"""Answers good and ugly: what is taken from them, and what is said to open and close while they stream."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screenshot2code.engines.vision.answer import Answer, AnswerReader, Closed, Opened
from screenshot2code.engines.vision.edits import Block, Edit

TWO = """Here is the page.

<file path="index.html">
<!doctype html>
<h1>größer 🎨</h1>
</file>
<file path="css/site.css">
h1 { color: #123 }
</file>
Done.
"""


def read(text, *, cut=False, pieces=None):
    reader = AnswerReader()
    events = [event for piece in (pieces or [text]) for event in reader.feed(piece)]
    last, answer = reader.finish(cut=cut)
    return events + last, answer


def files(answer):
    return {str(file.path): file.text for file in answer.files}


def test_takes_tagged_files_and_drops_the_prose():
    events, answer = read(TWO)
    page, style = "<!doctype html>\n<h1>größer 🎨</h1>\n", "h1 { color: #123 }\n"
    assert files(answer) == {"index.html": page, "css/site.css": style}
    assert (answer.cut_in, answer.complaints, answer.edits) == (None, (), ())
    assert events == [
        Opened("index.html"),
        Closed("index.html", len(page.encode())),
        Opened("css/site.css"),
        Closed("css/site.css", len(style)),
    ]


@given(st.lists(st.integers(0, len(TWO)), max_size=12))
def test_the_cuts_of_the_stream_do_not_matter(cuts):
    edges = [0, *sorted(cuts), len(TWO)]
    assert read(TWO, pieces=[TWO[a:b] for a, b in itertools.pairwise(edges)]) == read(TWO)


@given(st.text(max_size=400))
def test_no_text_at_all_breaks_the_reader(text):
    for cut in (True, False):
        assert isinstance(read(text, cut=cut)[1], Answer)


def test_a_file_is_announced_before_it_is_complete():
    reader = AnswerReader()
    assert reader.feed('<file path="index.html">\n<h1>') == [Opened("index.html")]
    assert reader.feed("x</h1>\n</file>\n") == [Closed("index.html", 11)]


@pytest.mark.parametrize("cut", [True, False])
def test_the_end_inside_a_file_keeps_the_complete_ones(cut):
    _, answer = read(TWO.split("h1 {", maxsplit=1)[0] + "h1 { col", cut=cut)
    assert list(files(answer)) == ["index.html"]
    assert answer.cut_in == "css/site.css"


@pytest.mark.parametrize(
    "text",
    [
        '<file path="index.html">\n<html>a</html>\n</file>',
        "<file path='./index.html'>\n<html>a</html>\n</file>\n",
        '  <file path="index.html">\r\n<html>a</html>\n  </file>  \n',
        '<file path="index.html"><html>a</html>\n</file>',
        '<file path="index.html">\n<html>a</html></file>',
        '<file path="index.html">\n```html\n<html>a</html>\n```\n</file>',
        '<file path="index.html">\n\n<html>a</html>\n\n</file>',
        '<file path="index.html">\n<html>a</html>\n',
        "```html\n<html>a</html>\n```",
        "index.html\n```html\n<html>a</html>\n```",
        "**index.html**\n\n```html\n<html>a</html>\n```",
        "### `index.html`:\n~~~\n<html>a</html>\n~~~\n",
        "File: index.html\n```\n<html>a</html>\n```",
        "1. **index.html:**\n```html\n<html>a</html>\n```",
        '```html title="index.html"\n<html>a</html>\n```',
        "```html index.html\n<html>a</html>\n```",
        "```index.html\n<html>a</html>\n```",
        "Sure!\n<html>a</html>\nI hope it helps.",
        "<html>a</html>",
    ],
)
def test_one_page_in_every_way_that_models_write_it(text):
    _, answer = read(text)
    assert {path: body.strip() for path, body in files(answer).items()} == {"index.html": "<html>a</html>"}
    assert answer.cut_in is None


def test_a_forgotten_closing_tag_does_not_swallow_the_next_file():
    _, answer = read('<file path="a.html">\n<p>a</p></file>\n<file path="b.css">\nb {}\n</file>\n')
    assert files(answer) == {"a.html": "<p>a</p>\n", "b.css": "b {}\n"}


def test_a_closing_tag_in_the_middle_of_a_line_is_content():
    _, answer = read('<file path="a.js">\nconst x = "</file>";\n</file>\n')
    assert files(answer) == {"a.js": 'const x = "</file>";\n'}


def test_a_file_that_comes_twice_counts_as_it_came_last():
    _, answer = read('<file path="a.css">\n1\n</file>\n<file path="a.css">\n2\n</file>\n')
    assert files(answer) == {"a.css": "2\n"}


@pytest.mark.parametrize("path", ["../x.html", "/etc/passwd", ".git/hooks/x", "a/../../b", "con.html", "C:\\x", "~\n"])
def test_an_unsafe_path_is_refused_and_said(path):
    events, answer = read(f'<file path="{path}">\nx\n</file>\n<file path="b.css">\nb\n</file>\n')
    assert list(files(answer)) == ["b.css"]
    assert [event.path for event in events if isinstance(event, Opened)] == ["b.css"]
    if "\n" not in path:
        assert path.replace("\\", "\\\\") in answer.complaints[0]


def test_a_picture_cannot_come_as_text():
    _, answer = read('<file path="assets/logo.png">\niVBOR\n</file>\n')
    assert files(answer) == {}
    assert "offered assets" in answer.complaints[0]


def test_an_aside_in_a_fence_is_no_file():
    _, answer = read("Install it with:\n```sh\nnpm i\n```\nor\n```css\nh1 {}\n```\n")
    assert files(answer) == {}


def test_a_line_separator_is_not_a_line_end():
    text = '<file path="a.js">\nconst x = "\u2028";\n</file>\n'
    assert files(read(text)[1]) == {"a.js": 'const x = "\u2028";\n'}


EDIT = """<edit path="css/site.css">
<<<<<<< SEARCH
h1 { color: red }
=======
h1 { color: blue }
h2 { color: blue }
>>>>>>> REPLACE
some words
<<<<<<< SEARCH
old {}
=======
>>>>>>> REPLACE
</edit>
"""


def test_takes_the_blocks_of_an_edit():
    events, answer = read(EDIT)
    blocks = (
        Block(("h1 { color: red }",), ("h1 { color: blue }", "h2 { color: blue }")),
        Block(("old {}",), ()),
    )
    assert answer.edits == (Edit("css/site.css", blocks),)
    assert events[0] == Opened("css/site.css")
    assert events[1].is_edit


def test_an_edit_that_is_cut_is_dropped_whole():
    _, answer = read(EDIT.split("some words", maxsplit=1)[0], cut=True)
    assert (answer.edits, answer.cut_in) == ((), "css/site.css")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("h1 { color: blue }", "no SEARCH"),
        ("<<<<<<< SEARCH\na\n=======\nb", "not finished"),
        ("<<<<<<< SEARCH\na\n<<<<<<< SEARCH\nb\n=======\nc\n>>>>>>> REPLACE", "inside another"),
    ],
)
def test_a_misshapen_edit_is_said(body, fault):
    _, answer = read(f'<edit path="a.css">\n{body}\n</edit>\n')
    assert answer.edits == ()
    assert fault in answer.complaints[0]
