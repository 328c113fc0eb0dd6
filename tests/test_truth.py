"""fixtures/truth.js finds the words, pictures and boxes that a person sees, and only those, where they are."""

import importlib
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[1] / "fixtures"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def capture():
    sys.path.insert(0, str(FIXTURES))
    try:
        yield importlib.import_module("capture")
    finally:
        sys.path.remove(str(FIXTURES))


@pytest.fixture(scope="module")
def blank(capture):
    """A page that the tests fill in turn."""
    with capture.browser() as opened:
        yield opened.new_page(viewport={"width": 600, "height": 400})


@pytest.fixture
def truth_of(capture, blank):
    """The truth of a page with this body."""

    def find(body):
        blank.set_content(f"<!doctype html><meta charset=utf-8><body style='margin:0;font:20px/30px sans-serif'>{body}")
        return capture.truth(blank)

    return find


def texts(rows):
    return [row["text"] for row in rows]


@pytest.mark.parametrize(
    "body",
    [
        "<p style='display:none'>ghost</p>",
        "<p style='visibility:hidden'>ghost</p>",
        "<p style='opacity:0'>ghost</p>",
        "<p style='color:transparent'>ghost</p>",
        "<p style='font-size:0'>ghost</p>",
        "<p style='text-indent:-9999px'>ghost</p>",
        "<p style='position:absolute;left:-500px'>ghost</p>",
        "<div style='height:30px;overflow:hidden'><p style='margin:60px 0'>ghost</p></div>",
        "<p style='position:absolute;width:1px;height:1px;overflow:hidden'>ghost</p>",
        "<div style='position:relative'><p>ghost</p><div style='position:absolute;inset:0;background:#eee'></div></div>",
        "<i style='font-family:Material Icons'>ghost</i>",
        "<p>\ue001</p>",
        "<input type=hidden value=ghost><input type=password value=ghost>",
        "<noscript>ghost</noscript><script>var ghost</script><template>ghost</template>",
    ],
)
def test_leaves_out_what_nobody_sees(truth_of, body):
    assert texts(truth_of(f"{body}<p>seen</p>")["words"]) == ["seen"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p style='text-transform:uppercase'>sign in</p>", ["SIGN", "IN"]),
        ("<p style='text-transform:capitalize'>sign in</p>", ["Sign", "In"]),
        ("<input placeholder='Your name'>", ["Your", "name"]),
        ("<input value='Ada' placeholder='Your name'>", ["Ada"]),
        ("<input type=submit value='Send it'>", ["Send", "it"]),
        ("<select><option>First<option selected>Second one</select>", ["Second", "one"]),
        ("<textarea>Two words</textarea>", ["Two", "words"]),
        (
            "<div style='position:relative'><input style='background:#fff'><label style='position:absolute;left:0;pointer-events:none'>Floating</label></div>",
            ["Floating"],
        ),
        ("<svg width=200 height=50><text x=10 y=30>Drawn</text></svg>", ["Drawn"]),
        ("<p style='background:linear-gradient(red,blue);background-clip:text;color:transparent'>Vivid</p>", ["Vivid"]),
        ("<div style='height:900px'></div><p>Below</p>", ["Below"]),
    ],
)
def test_finds_what_everybody_sees(truth_of, body, words):
    assert texts(truth_of(body)["words"]) == words


def test_boxes_are_where_the_words_are(truth_of):
    (word,) = truth_of("<div style='height:500px'></div><p style='margin:0 0 0 40px;font-family:monospace'>word</p>")[
        "words"
    ]
    assert word["x"] == 40
    assert word["y"] >= 500
    assert word["y"] + word["height"] <= 530
    assert 40 < word["width"] < 60


def test_a_number_that_a_field_sets_to_the_right_is_found_there(truth_of):
    (word,) = truth_of("<input value=10 style='box-sizing:border-box;width:200px;padding:4px 20px;text-align:right'>")[
        "words"
    ]
    assert 170 <= word["x"] + word["width"] <= 180


def test_words_side_by_side_form_lines_and_columns_do_not(truth_of):
    found = truth_of(
        "<p style='margin:0;width:200px'>One two three four five <a href=x>six</a>, seven</p>"
        "<div style='display:flex;gap:4px'><p>left</p><p>right</p></div>"
    )
    lines = texts(found["lines"])
    assert " ".join(lines).startswith("One two three")
    assert any("six," in line for line in lines)
    assert len(lines) >= 4
    assert lines[-2:] == ["left", "right"]


def test_a_word_broken_over_two_lines_is_two_words(truth_of):
    found = truth_of("<p style='width:60px;overflow-wrap:anywhere;font-family:monospace'>abcdefgh</p>")
    assert "".join(texts(found["words"])) == "abcdefgh"
    assert len(found["words"]) == 2


def test_pictures_are_listed_as_far_as_they_show(truth_of):
    found = truth_of(
        "<svg width=50 height=40><rect width=9 height=9 /></svg>"
        "<div style='width:100px;height:60px;overflow:hidden'><img style='display:block;width:300px;height:60px' alt=''></div>"
        "<div style='height:30px;background:url(x.png)'></div>"
        "<div style='height:30px;background:url(arrow.png) no-repeat'>a field with an arrow</div>"
        "<img style='opacity:0;width:50px;height:50px' alt=''>"
    )
    assert [(row["kind"], row["width"], row["height"]) for row in found["images"]] == [
        ("svg", 50, 40),
        ("img", 100, 60),
        ("background", 600, 30),
    ]


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("background:#eee", {"background": "rgb(238, 238, 238)", "border": None, "radius": 0, "shadow": None}),
        ("border-radius:8px;background:linear-gradient(red,blue)", {"radius": 8}),
        ("border-bottom:2px solid red", {"border": {"color": "rgb(255, 0, 0)", "width": 2, "sides": ["bottom"]}}),
        ("box-shadow:0 1px 2px black", {"shadow": "rgb(0, 0, 0) 0px 1px 2px 0px"}),
    ],
)
def test_an_element_that_paints_its_own_ground_or_frame_is_a_box(truth_of, style, found):
    (box,) = truth_of(f"<div style='box-sizing:border-box;margin:20px 40px;height:50px;{style}'></div>")["boxes"]
    assert (box["x"], box["y"], box["width"], box["height"]) == (40, 20, 520, 50)
    assert found.items() <= box.items()


@pytest.mark.parametrize(
    "style",
    [
        "",
        "background:white",
        "background:transparent",
        "border:0 solid red",
        "border:2px solid transparent",
        "box-shadow:0 0 0 transparent, 0 1px 2px rgba(0,0,0,0)",
    ],
)
def test_an_element_that_looks_like_its_ground_is_no_box(truth_of, style):
    assert truth_of(f"<div style='height:50px;{style}'>text</div>")["boxes"] == []
