"""What is wrong with a plain tree before any browser sees it."""

import pytest

from screenshot2code.core.artifacts import SourceFile, SourceTree, safe_path
from screenshot2code.stacks.html import Html

PAGE = '<!doctype html><html><head><link rel="stylesheet" href="css/style.css"></head><body>{}</body></html>'


def tree(body: str = "", css: str = "", *more: SourceFile) -> SourceTree:
    page, sheet = SourceFile.of("index.html", PAGE.format(body)), SourceFile.of("css/style.css", css)
    return SourceTree((page, sheet, *more), page.path)


PHOTO = SourceFile.of("assets/photo.png", b"\x89PNG\xff")


def test_a_whole_tree_has_no_faults_and_is_served_as_it_is():
    source = tree('<img src="assets/photo.png"><a href="#">x</a>', "p { background: url(../assets/photo.png) }", PHOTO)
    assert Html().faults(source) == ()
    assert Html().site(source) is source


@pytest.mark.parametrize(
    ("body", "css", "named"),
    [
        ('<img src="gone.png">', "", "gone.png"),
        ('<img srcset="assets/photo.png 1x, gone.png 2x">', "", "gone.png"),
        ('<p style="background: url(gone.png)">x</p>', "", "gone.png"),
        ("<style>p { background: url('gone.png') }</style>", "", "gone.png"),
        ('<a href="gone.html">x</a>', "", "gone.html"),
        ("", '@import "gone.css";', "css/gone.css"),
        ("", "@import url(gone.css);", "css/gone.css"),
        ("", "@media (width > 1px) { p { background: url('gone.png') } }", "css/gone.png"),
        ("", "p { background: image-set(url(gone.png) 1x) }", "css/gone.png"),
        ("", "@font-face { src: url(/gone.woff2) }", "gone.woff2"),
        ('<script src="https://cdn.example.com/x.js"></script>', "", "https://cdn.example.com/x.js"),
        ('<img src="//cdn.example.com/x.png">', "", "//cdn.example.com/x.png"),
        ("", "@import 'https://fonts.example.com/css';", "https://fonts.example.com/css"),
        ('<img src="file:///home/me/x.png">', "", "file:///home/me/x.png"),
    ],
)
def test_a_reference_that_leads_nowhere_or_elsewhere_is_named(body, css, named):
    (fault,) = Html().faults(tree(body, css, PHOTO))
    assert named in fault


@pytest.mark.parametrize(
    "body",
    [
        '<a href="https://example.com/">x</a>',
        '<a href="mailto:a@example.com">x</a>',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        '<svg><use href="#icon"/></svg>',
        '<img src="/assets/photo.png?v=2">',
        '<img src="assets/ph%6fto.png">',
    ],
)
def test_links_to_people_and_ways_of_writing_one_path_are_fine(body):
    assert Html().faults(tree(body, "", PHOTO)) == ()


def test_missing_entry_doctype_and_text_that_is_not_utf8_are_faults():
    page = SourceFile.of("home.html", "<html></html>")
    faults = Html().faults(SourceTree((page, SourceFile.of("x.css", b"p { content: '\xff' }")), safe_path("home.html")))
    assert [fault.split()[0:2] for fault in faults] == [["There", "is"], ["home.html", "does"], ["x.css", "is"]]
