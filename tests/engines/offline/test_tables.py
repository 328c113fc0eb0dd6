"""Tables: laid out as tables are, with the columns and rows where they were seen."""

import re

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, Region
from screenshot2code.engines.offline import emit, semantics, spacing, tree
from screenshot2code.engines.offline.paragraphs import paragraphs

SIZE = (800, 900)
BLUE = "#1c5fbf"


@pytest.fixture
def written(set_line):
    """The HTML and the style sheet of a page."""

    def make(lines, regions=()):
        text = [set_line(f"Sentence number {at} of a page that has a good many", 40, 600 + 24 * at) for at in range(6)]
        title = set_line("Of people", 40, 200, size=40.0)
        texts = paragraphs([title, *lines, *text], [region.box for region in regions])
        root = tree.sectioned(tree.build(Box(0, 0, *SIZE), regions=regions, images=(), paragraphs=texts))
        files = {
            str(one.path): one.content.decode()
            for one in emit.files(semantics.meaning(spacing.space(root)), background="#ffffff")
        }
        return files["index.html"], files["css/style.css"]

    return make


def cells(set_line, rows, *, color="#222222"):
    return [
        set_line(word, 50 + 240 * column, 320 + 50 * at, color=color if column == 2 and at else "#222222")
        for at, row in enumerate(rows)
        for column, word in enumerate(row)
    ]


ROWS = (("Name", "Role", "City"), ("Ann", "Chair", "Rome"), ("Bob", "Clerk", "Oslo"), ("Cid", "Guard", "Bern"))


def ruled():
    return [Region(box=Box(40, 305 + 50 * at, 720, 1), fill="#cccccc") for at in range(1, 4)]


def test_rows_between_lines_are_a_table_laid_out_as_one(written, set_line):
    html, css = written(cells(set_line, ROWS), ruled())
    table = html.partition("<table")[2].partition("</table>")[0]
    assert re.findall(r"<td[^>]*>(\w+)</td>", table)[:3] == ["Name", "Role", "City"]
    assert "table-layout: fixed" in css
    assert re.search(r"width: 3\d(?:\.\d+)?%", css)
    assert not re.search(r"-row[^{]*\{[^}]*display: flex", css)


def test_the_words_of_a_cell_in_the_colour_of_links_are_one(written, set_line):
    html, _ = written(cells(set_line, ROWS, color=BLUE), ruled())
    assert re.findall(r"<a[^>]*>(\w+)</a>", html) == ["Rome", "Oslo", "Bern"]


def test_cells_that_share_their_borders_are_cells_of_a_table(written, set_line):
    border = Border(width=1, color="#cccccc")
    frames = [
        Region(box=Box(40 + 239 * column, 305 + 49 * at, 240, 50), fill="#ffffff", border=border)
        for at in range(4)
        for column in range(3)
    ]
    lines = [
        set_line(word, 50 + 239 * column, 322 + 49 * at)
        for at, row in enumerate(ROWS)
        for column, word in enumerate(row)
    ]
    html, css = written(lines, frames)
    assert html.count("<td") == 12
    assert re.search(r"-cell \{[^}]*border: 1px solid", css)
    assert "margin-left: -1px" not in css


def test_rows_that_are_rounded_sheets_keep_their_layout(written, set_line):
    sheets = [Region(box=Box(40, 304 + 50 * at, 720, 40), fill="#eeeeee", radius=8) for at in range(4)]
    html, css = written(cells(set_line, ROWS), sheets)
    assert "<table" in html
    assert "table-layout" not in css
