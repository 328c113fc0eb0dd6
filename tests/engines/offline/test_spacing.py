"""Declarations put every part exactly where it was, by a small calculator that lays CSS out as a browser would."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, Region
from screenshot2code.engines.offline.columns import column
from screenshot2code.engines.offline.paragraphs import Paragraph, paragraphs, tops
from screenshot2code.engines.offline.placing import Laid, Spaced, px, walk
from screenshot2code.engines.offline.rows import _widen, row
from screenshot2code.engines.offline.spacing import space
from screenshot2code.engines.offline.steps import is_step
from screenshot2code.engines.offline.tree import Flow, Node, build, sectioned
from screenshot2code.engines.offline.upright import box_centred

PAGE = Box(0, 0, 1000, 900)


def number(value: str) -> float:
    if value == "100vh":
        return PAGE.height
    return float(value.removesuffix("px"))


def sides(css) -> tuple[float, float, float, float]:
    """Padding as top, right, bottom, left."""
    parts = [number(part) for part in css.get("padding", "0").split()]
    top = parts[0]
    right = parts[1] if len(parts) > 1 else top
    bottom = parts[2] if len(parts) > 2 else top
    return top, right, bottom, parts[3] if len(parts) > 3 else right


def border_of(spaced: Spaced) -> float:
    content = spaced.node.content
    if spaced.css.get("border") == "1px solid transparent":
        return 1.0
    return content.border.width if isinstance(content, Region) and content.border else 0.0


def laid_out(root: Spaced) -> dict[int, Box]:
    """Border boxes by id of the spaced node; the subset of CSS 2 and flexbox that the engine writes."""
    found: dict[int, Box] = {}
    _place(root, 0.0, 0.0, PAGE.width, found)
    return found


def _place(one: Spaced, x: float, y: float, width: float, found: dict[int, Box]) -> float:
    """Lay `one` out with its border box at x, y and `width` wide; its height."""
    css, border = one.css, border_of(one)
    top, right, bottom, left = sides(css)
    inside_x, inside_y = x + border + left, y + border + top
    inside = width - 2 * border - left - right
    if isinstance(one.node.content, Paragraph):
        height = one.node.content.line_height * len(one.node.content.lines)
    elif css.get("display") in ("flex", "grid"):
        height = _row(one, inside_x, inside_y, inside, found) + top + bottom + 2 * border
    else:
        height = _column(one, inside_x, inside_y, inside, found) + top + bottom + 2 * border
    height = max(number(css["height"]) if "height" in css else height, number(css.get("min-height", "0")))
    if (
        "min-height" in css and css.get("display") == "flex"
    ):  # the centred parts of such a row were placed as if it were as high as they are
        _row(one, inside_x, inside_y, inside, found, height=height - top - bottom - 2 * border)
    found[id(one)] = Box(x, y, width, height)
    for over in one.overlays:
        over_x = x + border + _share_of(over.css["left"], width - 2 * border)
        over_y = y + border + _share_of(over.css["top"], height - 2 * border)
        _place(over, over_x, over_y, _own_width(over), found)
    return height


def _share_of(length: str, room: float) -> float:
    return room * float(length[:-1]) / 100 if length.endswith("%") else number(length)


def _least_width(one: Spaced) -> float:
    least = one.css.get("min-width", "0")
    return 0.0 if least.endswith("%") else number(least)


def _own_width(one: Spaced) -> float:
    """What is declared, or what the content makes it; a share of the row is not known here."""
    if one.css.get("width", "fit-content") != "fit-content":
        return max(number(one.css["width"]), _least_width(one))
    if isinstance(one.node.content, Paragraph):
        several = one.css.get("flex", "").startswith("0 1")
        own = number(one.css["flex"].split()[2]) if several else one.node.content.narrowest
        return max(own, _least_width(one))
    _, right, _, left = sides(one.css)
    inside = [_own_width(child) + number(child.css.get("margin-left", "0")) for child in one.children]
    own = sum(inside) + number(one.css.get("gap", "0")) * (len(inside) - 1) if "display" in one.css else max(inside)
    return max(own + left + right + 2 * border_of(one), _least_width(one))


def _wide_in(one: Spaced, room: float) -> float:
    share, least = one.css.get("width", ""), one.css.get("min-width", "")
    wide = room * float(share[:-1]) / 100 if share.endswith("%") else _own_width(one)
    return max(wide, room * float(least[:-1]) / 100) if least.endswith("%") else wide


def _column(one: Spaced, x: float, y: float, inside: float, found) -> float:
    cursor = y
    for child in one.children:
        css = child.css
        cursor += number(css.get("margin-top", "0"))
        offset = css.get("margin-left", "0")
        room = inside - (0 if offset == "auto" else number(offset)) - number(css.get("margin-right", "0"))
        width = min(room, _share_of(css.get("max-width", "1e9px"), inside))
        if "width" in css:
            width = _wide_in(child, inside)
        if css.get("margin-inline") == "auto":
            start = x + (inside - width) / 2
        elif offset == "auto":
            start = x + inside - width
        else:
            start = x + number(offset)
        cursor += _place(child, start, cursor, width, found)
        cursor += number(css.get("margin-bottom", "0"))
    return cursor - y


def _tracks(one: Spaced, inside: float, gap: float) -> list[float]:
    """Widths of the children of a grid of equal columns, or of twelve that they span."""
    spans = [int(child.css.get("grid-column", "span 1").removeprefix("span ")) for child in one.children]
    unit = (inside + gap) / sum(spans)
    return [span * unit - gap for span in spans]


def _row(one: Spaced, x: float, y: float, inside: float, found, height: float = 0.0) -> float:
    gap = number(one.css.get("gap", "0"))
    margins = [child.css.get("margin-left", "0") for child in one.children]
    grows = [child.css.get("flex", "").startswith("1 ") for child in one.children]
    gaps = gap * (len(one.children) - 1)
    if one.css["display"] == "grid":
        tracks = zip(_tracks(one, inside, gap), one.children, strict=True)
        widths = [
            track - number(child.css.get("margin-left", "0")) - number(child.css.get("margin-right", "0"))
            for track, child in tracks
        ]
    else:
        widths = [0.0 if grow else _wide_in(child, inside) for child, grow in zip(one.children, grows, strict=True)]
    free = inside - sum(widths) - gaps - sum(0 if margin == "auto" else number(margin) for margin in margins)
    if any(grows):
        widths = [free if grow else width for width, grow in zip(widths, grows, strict=True)]
        free = 0.0
    justify = one.css.get("justify-content", "flex-start")
    cursor = x + {"flex-start": 0, "space-between": 0, "center": free / 2, "flex-end": free}[justify]
    between = gap + (free / (len(widths) - 1) if justify == "space-between" else 0)
    starts = []
    for child, width, margin in zip(one.children, widths, margins, strict=True):
        cursor += free if margin == "auto" else number(margin)
        starts.append(cursor)
        cursor += width + between + number(child.css.get("margin-right", "0"))
    heights = [
        _margins(child) + _place(child, start, y, width, found)
        for child, start, width in zip(one.children, starts, widths, strict=True)
    ]
    tallest = max(height, *heights)
    for child, start, width, own in zip(one.children, starts, widths, heights, strict=True):
        margin = number(child.css.get("margin-top", "0"))
        shift = (tallest - own) / 2 if one.css.get("align-items") == "center" else 0
        _place(child, start, y + margin + shift, width, found)
        if "align-items" not in one.css and "height" not in child.css:
            _stretch(child, tallest - _margins(child), found)
    return tallest


def _stretch(child: Spaced, height: float, found: dict[int, Box]) -> None:
    """Makes a part of a row as high as the row; the parts of what is a row itself grow with it."""
    box = found[id(child)]
    more = height - box.height
    found[id(child)] = Box(box.x, box.y, box.width, height)
    if child.css.get("display") in ("flex", "grid") and "align-items" not in child.css:
        for part in child.children:
            if "height" not in part.css:
                _stretch(part, found[id(part)].height + more, found)


def _margins(one: Spaced) -> float:
    return number(one.css.get("margin-top", "0")) + number(one.css.get("margin-bottom", "0"))


def assert_lands(root: Spaced) -> None:
    boxes = laid_out(root)
    for one in walk(root):
        target, box = one.node.box, boxes[id(one)]
        if isinstance(one.node.content, Region):
            edges = zip(
                (box.x, box.y, box.right, box.bottom), (target.x, target.y, target.right, target.bottom), strict=True
            )
            assert all(abs(seen - wanted) <= 1 for seen, wanted in edges), (target, box, one.css)
        if isinstance(one.node.content, Paragraph):
            assert abs(box.y - target.y) <= 1
            assert abs(text_left(one, box) - target.x) <= 1.5, (target, box, one.css)


def text_left(one: Spaced, box: Box) -> float:
    text = one.node.content
    slack = box.width - (text.narrowest if len(text.lines) == 1 else text.box.width)
    return box.x + {"center": slack / 2, "right": slack}.get(one.css.get("text-align", ""), 0.0)


@st.composite
def divided(draw, box: Box, depth: int = 0) -> list[Box]:
    """Boxes that never overlap: a page cut again and again, with gaps, some of them holding further ones."""
    if depth > 3 or box.width < 80 or box.height < 60 or draw(st.integers(0, 4)) == 0:
        inset = [draw(st.integers(0, 14)) for _ in range(4)]
        own = Box.from_edges(box.x + inset[0], box.y + inset[1], box.right - inset[2], box.bottom - inset[3])
        if own.width < 4 or own.height < 4:
            return []
        if own.width > 80 and own.height > 80 and draw(st.booleans()):
            return [own, *draw(divided(own.padded(-10), depth + 1))]
        return [own]
    share = draw(st.integers(2, 8)) / 10
    if draw(st.booleans()):
        at = round(box.x + share * box.width)
        halves = (
            Box.from_edges(box.x, box.y, at - 4, box.bottom),
            Box.from_edges(at + 4, box.y, box.right, box.bottom),
        )
    else:
        at = round(box.y + share * box.height)
        halves = (
            Box.from_edges(box.x, box.y, box.right, at - 4),
            Box.from_edges(box.x, at + 4, box.right, box.bottom),
        )
    return [one for half in halves for one in draw(divided(half, depth + 1))]


@settings(max_examples=150)
@given(divided(PAGE), st.integers(0, 2))
def test_boxes_that_do_not_overlap_land_in_flow_where_they_were(boxes, border):
    regions = [
        Region(box=box, fill="#eeeeee", border=Border(width=border, color="#cccccc") if border else None)
        for box in sorted(boxes, key=lambda box: -box.area)
    ]
    root = space(sectioned(build(PAGE, regions=regions, images=(), paragraphs=())))
    assert not any(one.css.get("position") for one in walk(root))
    assert_lands(root)


def page_of(*, regions=(), texts=()) -> Spaced:
    found = paragraphs(texts, [region.box for region in regions])
    return space(build(PAGE, regions=regions, images=(), paragraphs=found))


def test_overlapping_boxes_are_placed_by_coordinates_inside_their_own_group():
    root = page_of(
        regions=[
            Region(box=Box(0, 0, 1000, 80), fill="#111111"),
            Region(box=Box(100, 200, 400, 300), fill="#eeeeee"),
            Region(box=Box(450, 450, 100, 100), fill="#dddddd"),
        ]
    )
    assert_lands(root)
    placed = [one for one in walk(root) if one.css.get("position") == "absolute"]
    assert len(placed) == 1


def test_equal_gaps_become_a_gap(set_line):
    root = page_of(texts=[set_line("One", 40, 20), set_line("Two", 104, 20), set_line("Six", 168, 20)])
    assert root.css["gap"] == "40px"
    assert_lands(root)


def test_equal_columns_share_the_row():
    cards = [Region(box=Box(50 + 310 * n, 100, 280, 200), fill="#eeeeee") for n in range(3)]
    root = page_of(regions=cards)
    assert root.css["grid-template-columns"] == "repeat(auto-fit, minmax(min(100%, 196px), 1fr))"
    assert root.css["gap"] == "30px"
    assert root.css["padding"].split()[1] == "50px"
    assert_lands(root)


def test_two_equal_columns_keep_their_wide_gap():
    """They grow into all the room there is: a gap that was left to `justify-content` would be gone in a browser."""
    cards = [Region(box=Box(50 + 475 * n, 100, 425, 200), fill="#eeeeee") for n in range(2)]
    root = page_of(regions=cards)
    assert root.css["display"] == "grid"
    assert root.css["gap"] == "50px"
    assert "justify-content" not in root.css
    assert_lands(root)


def test_what_follows_one_wide_gap_keeps_to_the_right_edge(set_line):
    bar = Region(box=Box(0, 0, 1000, 60), fill="#eeeeee")
    texts = [set_line("Brand", 24, 22), *(set_line(name, x, 22) for name, x in (("Docs", 880), ("Blog", 944)))]
    root = page_of(regions=[bar], texts=texts)
    (band,) = root.children
    assert band.css.get("justify-content") == "space-between" or "auto" in [
        child.css.get("margin-left") for child in band.children
    ]
    assert_lands(root)


def test_a_centred_line_is_centred(set_line):
    card = Region(box=Box(200, 100, 600, 200), fill="#eeeeee")
    root = page_of(regions=[card], texts=[set_line("Centred", 472, 150), set_line("Again, more", 456, 200)])
    assert [child.css.get("text-align") for child in root.children[0].children] == ["center", "center"]
    assert_lands(root)


@pytest.mark.parametrize("wanted", [22.8125, 0.015625, 47.984375, -3.203125])
def test_a_length_is_not_written_shorter_than_the_browser_would_cut_it(wanted):
    """Chromium keeps whole 64ths: what is written has to come out as the very one that was meant."""
    assert int(number(px(wanted)) * 64) / 64 == wanted


def test_lengths_are_short():
    assert [px(value) for value in (0, -0.001, 12, 12.5, 1 / 3)] == ["0", "0", "12px", "12.5px", "0.33px"]


def test_rules_far_apart_are_no_columns_of_a_grid():
    """Hairlines of a chart: a track of a pixel has no least width that CSS can say, and the rules would stand in one column."""
    lines = [Region(box=Box(100 + 45 * n, 100, 1, 60 + 20 * n), fill="#663366") for n in range(3)]
    root = page_of(regions=lines)
    assert not [one for one in walk(root) if one.css.get("display") == "grid"]
    assert_lands(root)


def test_a_part_about_a_middle_line_is_laid_out_where_it_then_begins():
    """How high a part is depends on where it begins, so that one laid out elsewhere would end elsewhere."""
    seen = Box(0, 100, 50, 20)
    child = Node(box=seen, ink=seen, content=Region(box=seen, fill="#eeeeee"))

    def fit(node: Node, x: float, y: float, width: float) -> Laid:
        return Laid(spaced=Spaced(node=node), height=20.0 if y < 100 else 20.8)

    for middle in (110.0, 110.2, 110.4, 110.8, 112.0):
        for margin, laid in box_centred(child, (0.0, 50.0), middle, 60.0, fit):
            top = middle + margin / 2 - laid.height / 2
            assert laid.height == fit(child, 0.0, top, 50.0).height
            assert abs(top - seen.y) <= 0.51


@pytest.mark.parametrize("y", [0.0, 0.25, 0.4])
@pytest.mark.parametrize("size", [11, 13, 14.5, 15])
def test_a_box_that_may_be_a_field_is_as_high_as_it_is_seen_wherever_it_begins(set_line, y, size):
    """Its height is written: padding that made up for half a pixel above it would not be there."""
    frame = Region(box=Box(100, 100, 300, 90), fill="#ffffff", border=Border(width=1, color="#cccccc"))
    (band,) = page_of(regions=[frame], texts=[set_line("Words at the corner", 112, 110, size=size)]).children
    assert column(band.node, 100, 100 + y, 300, lambda *_: pytest.fail("only text")).height == pytest.approx(
        90, abs=0.02
    )


def row_in(region: Region, *lines) -> Node:
    """The lines side by side in the box."""
    texts = [Node(box=one.box, ink=one.ink, content=one) for one in paragraphs(lines, [])]
    return Node(box=region.box, ink=region.box, content=region, flow=Flow.ROW, children=tuple(texts))


@pytest.mark.parametrize("y", [0.0, 0.25, 0.4])
def test_a_row_with_a_least_height_is_as_high_wherever_it_begins(set_line, y):
    """Its height is written: what is left of a pixel above it is not taken from it."""
    frame = Region(box=Box(100, 100, 300, 40), fill="#ffffff", border=Border(width=1, color="#cccccc"))
    box = row_in(frame, set_line("Left", 112, 114, size=16), set_line("Right", 300, 114, size=16))
    found = row(box, 100, 100 + y, 300, lambda *_: pytest.fail("only text"))
    assert found.spaced.css["min-height"] == "40px"
    assert found.height == 40


def test_a_line_that_reaches_out_of_its_row_stands_where_it_is_seen(set_line):
    """No line height keeps it inside: it hangs by the place of the one that was chosen, not of its first guess."""
    button = Region(box=Box(100, 100, 151, 16), fill="#2255cc", radius=4)
    box = row_in(button, set_line("Submit", 110, 117, size=16), set_line("now", 220, 117, size=16))
    found = row(box, 100, 100.3, 151, lambda *_: pytest.fail("only text"))
    assert found.spaced.css["height"] == "16px"
    for text in found.spaced.children:
        low, high = tops(text.node.content)
        assert low <= 100.3 + number(text.css.get("margin-top", "0")) <= high


def test_a_column_that_is_seen_a_pixel_narrower_is_still_one_of_equal_columns():
    """The card that stands out has a shadow where the others have a border."""
    cards = [
        Region(box=Box(*card), fill="#eeeeee")
        for card in ((0, 0, 276, 99), (301, 0, 274, 99), (600, 0, 276, 99), (900, 0, 276, 99))
    ]
    root = build(Box(0, 0, 1176, 200), regions=cards, images=(), paragraphs=())
    row = space(root)
    assert row.css["display"] == "grid"
    assert row.css["gap"] == "24px"
    assert [child.css.get("margin-left") for child in row.children] == [None, "1px", None, None]


def test_what_lies_empty_below_the_last_part_is_a_height_and_no_padding():
    regions = [Region(box=Box(0, 0, 400, 900), fill="#eeeeee"), Region(box=Box(20, 20, 360, 60), fill="#111111")]
    root = build(Box(0, 0, 500, 1000), regions=regions, images=(), paragraphs=())
    box = next(one for one in walk(space(root)) if one.children and one.node.content is not None)
    assert box.css["padding"] == "20px 20px 0"
    assert box.css["min-height"] == "900px"


def test_a_row_with_room_left_wraps_when_its_words_get_longer():
    texts = [Region(box=Box(x, 20, wide, 40), fill="#eeeeee") for x, wide in ((20, 100), (140, 160), (320, 60))]
    root = page_of(regions=[Region(box=Box(0, 0, 1000, 80), fill="#111111"), *texts])
    rows = [one for one in walk(root) if one.css.get("display") == "flex"]
    assert [one.css.get("flex-wrap") for one in rows] == ["wrap"]


def test_parts_far_apart_in_a_row_stand_in_cells_of_their_columns():
    """Unequal wide distances between boxes are the widths of what stands in their columns, and no side margins."""
    lefts = (40, 210, 470, 640)
    root = page_of(regions=[Region(box=Box(x, 100, 60, 60), fill="#3366cc") for x in lefts])
    assert_lands(root)
    margins = [number(one.css.get("margin-left", "0")) for one in walk(root) if one.css.get("margin-left") != "auto"]
    assert max(margins) <= 40


def test_a_part_far_in_stands_in_a_padded_one_and_has_no_margin():
    root = page_of(
        regions=[
            Region(box=Box(0, 0, 1000, 50), fill="#222222"),
            Region(box=Box(130, 80, 300, 90), fill="#3366cc"),
            Region(box=Box(0, 200, 1000, 50), fill="#222222"),
        ]
    )
    assert_lands(root)
    assert not any(number(one.css["margin-left"]) > 40 for one in walk(root) if "px" in one.css.get("margin-left", ""))


@pytest.mark.parametrize(("align", "where"), [("left", "width"), ("center", "cell"), ("right", "cell")])
def test_a_column_with_a_centred_title_gets_no_more_room_than_it_has(set_line, align, where):
    """More width at its right would take the title along: a cell round the column has it."""
    box = Box(40, 120, 200, 120)
    lines = [set_line("Title", 120, 120), set_line("Below", 40, 220)]
    title, below = (Node(box=one.box, ink=one.ink, content=one) for one in paragraphs(lines, []))
    title = replace(title, content=replace(title.content, align=align))
    css = {"width": "200px"}
    _widen(Node(box=box, ink=box, flow=Flow.COLUMN, children=(title, below)), css, "260px")
    assert css[where] == "260px"


def test_a_part_that_begins_where_a_column_about_the_middle_would_is_in_that_column():
    bands = [Region(box=Box(0, y, 1000, 50), fill="#222222") for y in (0, 200)]
    root = page_of(regions=[*bands, Region(box=Box(150, 80, 300, 90), fill="#3366cc")])
    (column,) = [one for one in walk(root) if one.css.get("max-width") == "700px"]
    assert column.css["margin-inline"] == "auto"
    assert "padding" not in column.css
    assert_lands(root)


def test_a_bar_that_is_put_into_a_column_about_the_middle_is_as_wide_as_before():
    """Its share was of what held it until then: the line below a menu's entry came out a third shorter."""
    bands = [Region(box=Box(0, y, 1000, 50), fill="#222222") for y in (0, 200)]
    root = page_of(regions=[*bands, Region(box=Box(150, 100, 85, 2), fill="#3366cc")])
    assert [one.css["max-width"] for one in walk(root) if "max-width" in one.css] == ["700px", "85px"]
    assert_lands(root)


@pytest.mark.parametrize("natural", [None, 100.0])
def test_a_wide_odd_distance_is_the_width_of_a_column(natural):
    parts = [set_at(x) for x in (0, 437)]
    band = Node(box=Box(0, 0, 1000, 40), ink=Box(0, 0, 1000, 40), flow=Flow.ROW, children=tuple(parts))

    def fit(node: Node, x: float, y: float, width: float) -> Laid:
        return Laid(spaced=Spaced(node=node), height=20.0, natural=natural)

    first, second = row(band, 0, 0, 1000, fit).spaced.children
    assert first.css["min-width" if natural else "width"] == "42.1%"
    assert second.css["margin-left"] == "16px"


def set_at(x: float) -> Node:
    """A group of 100 px with nothing in it that shows how wide it is."""
    box = Box(x, 0, 100, 20)
    inside = Node(box=box, ink=box, content=Region(box=box, fill="#eeeeee"))
    return Node(box=box, ink=box, flow=Flow.COLUMN, children=(inside,))


def test_a_page_as_high_as_a_window_says_so():
    """What is left below its last part is no distance that anybody chose."""
    root = page_of(regions=[Region(box=Box(0, 0, 1000, 777), fill="#eeeeee")])
    assert root.css == {"min-height": "100vh"}
    assert_lands(root)


def test_words_in_the_middle_of_a_box_with_a_usual_width_need_no_odd_padding(set_line):
    card, width = Region(box=Box(100, 100, 108, 60), fill="#eeeeee"), set_line("Words", 0, 0).extent.advance
    assert not is_step((108 - width) / 2)
    root = page_of(regions=[card], texts=[set_line("Words", 154 - width / 2, 122)])
    box = next(one for one in walk(root) if one.node.content is not None and one.children)
    assert box.children[0].css["text-align"] == "center"
    assert sides(box.css)[1] == sides(box.css)[3] == 0
    assert_lands(root)


def test_what_lies_on_a_picture_keeps_its_share_of_it():
    """An odd distance from the edge is nobody's choice; one on the scale is."""
    picture = Region(box=Box(0, 0, 1000, 500), fill="#eeeeee")
    box, ink = Box(351, 125, 200, 60), Box(351, 125, 200, 60)
    over = Node(box=box, ink=ink, content=Region(box=box, fill="#3366cc"))
    under = Node(
        box=Box(40, 40, 400, 300), ink=Box(40, 40, 400, 300), content=Region(box=Box(40, 40, 400, 300), fill="#222222")
    )
    around = Node(
        box=picture.box, ink=picture.box, content=picture, flow=Flow.COLUMN, children=(under,), overlays=(over,)
    )
    page = Node(box=PAGE, ink=PAGE, flow=Flow.COLUMN, children=(around,))
    (laid,) = (one for one in walk(space(page)) if "left" in one.css)
    assert (laid.css["left"], laid.css["top"]) == ("351px", "25%")


def test_a_bar_has_its_share_of_what_holds_it():
    """It tells how much of something there is; a box as high as a field keeps its width in narrower windows."""
    bars = [Region(box=Box(0, 40, 430, 8), fill="#3366cc"), Region(box=Box(0, 100, 430, 40), fill="#eeeeee")]
    root = page_of(regions=[Region(box=Box(0, 0, 1000, 200), fill="#ffffff"), *bars])
    assert [one.css.get("max-width") for one in walk(root) if "max-width" in one.css] == ["43%", "430px"]
    assert_lands(root)
