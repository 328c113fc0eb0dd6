"""How a table is laid out: where its columns part, and what lies round the words of each cell.

Columns have their shares of the width, rows the height of what is in them: the layout of tables, which keeps columns together however
much stands in a cell. Told from where cells were seen; a table whose cells say otherwise keeps the rows it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.element import Element
from screenshot2code.engines.offline.leveling import Held, Level, Line, levels
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.placing import Css, Spaced, padding, px, sides_of
from screenshot2code.engines.offline.roles import PLACING, Around, linked
from screenshot2code.engines.offline.steps import GRID, led, snapped
from screenshot2code.engines.offline.tree import Flow

ALIGNED = 3.0  # px that the edges of a column's cells may differ
SAME = 0.26  # px: what is as near is in the middle; half a pixel moves the letters by a whole one
WIDEST_PAD = 24.0  # px between a column's edge and its words at most; the rest is the end of the column before
SHARE = 0.01  # per cent: the steps of a column's share of the width
CUT = 0.1  # px of a page that nothing below moves by
WHOLE = 0.5  # px that words may begin beside the place that a padding of whole pixels gives them
SPARE = 1.0  # px that a line has to leave free in its cell so that it cannot break
PLACE = (
    "max-width",
    "margin-inline",
    "margin-left",
    "margin-top",
    "width",
)  # what places a table as it placed its rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where the columns of a table begin and the last one ends, how each is aligned, and where its rows begin and the last one ends."""

    edges: tuple[float, ...]
    aligned: tuple[str, ...]
    rows: tuple[float, ...]
    css: tuple[tuple[str, str], ...]


def grid_of(rows: Sequence[Element]) -> Grid | None:
    """The grid that `rows`, all of as many cells, stand in; None where there is none, or rows have a look that tables cannot have."""
    if not all(map(_may_be_row, rows)) or _edge(rows[0], "top") or _edge(rows[-1], "bottom"):
        return None
    frame = next((row for row in rows if isinstance(row.content, Region)), rows[0])
    outer = frame.box
    if outer is None or any(abs(box.x - outer.x) > 1 or abs(box.right - outer.right) > 1 for box in _painted(rows)):
        return None
    columns = [
        [cell.box for cell in column if cell.box] for column in zip(*(row.children for row in rows), strict=True)
    ]
    aligned = tuple(map(_aligned, columns))
    edges = _edges(columns, aligned, outer)
    if edges is None:
        return None
    css = {name: value for name, value in frame.css if name in PLACE and name != "margin-top"}
    above = sides_of(rows[0].css_map.get("margin-top", "0"))[0]
    lines = _lines(rows, above)
    if lines is None:
        return None
    if (above := above - (_top(rows[0]) - lines[0])) >= 0.005:
        css["margin-top"] = px(above)
    return Grid(edges=edges, aligned=aligned, rows=lines, css=tuple(css.items()))


def _may_be_row(row: Element) -> bool:
    region = row.content
    if isinstance(region, ImageRegion) or row.box is None or any(cell.box is None for cell in row.children):
        return False
    if row.spaced is not None and row.spaced.overlays:
        return False
    if any(isinstance(cell.content, Region) and not cell.text and _is_framed_cell(cell, row) for cell in row.children):
        return False
    return not isinstance(region, Region) or not (region.radius or region.shadow or _sides(region) & {"left", "right"})


def _is_framed_cell(cell: Element, row: Element) -> bool:
    """Whether a cell is a box as high as its row: then its borders are those of the table."""
    return cell.box is not None and row.box is not None and cell.box.height >= row.box.height - 2


def _sides(region: Region) -> set[str]:
    return set(region.border.sides) if region.border else set()


def _edge(row: Element, side: str) -> float:
    region = row.content
    return region.border.width if isinstance(region, Region) and region.border and side in region.border.sides else 0.0


def _painted(rows: Sequence[Element]) -> list[Box]:
    return [row.box for row in rows if isinstance(row.content, Region) and row.box]


def _aligned(cells: Sequence[Box]) -> str:
    """Which edge the cells of a column have in common."""
    for name, edge in (
        ("left", [box.x for box in cells]),
        ("right", [box.right for box in cells]),
        ("center", [box.center[0] for box in cells]),
    ):
        if max(edge) - min(edge) <= ALIGNED:
            return name
    return "left"


def _edges(columns: Sequence[Sequence[Box]], aligned: Sequence[str], outer: Box) -> tuple[float, ...] | None:
    """Where each column begins, and the last one ends: as far before its words as the first is; None where columns overlap."""
    first = min(box.x for box in columns[0]) - outer.x
    edges = [outer.x]
    for at in range(1, len(columns)):
        low, high = max(box.right for box in columns[at - 1]), min(box.x for box in columns[at])
        if high < low or low < edges[-1]:
            return None
        pad = min(snapped(first, WHOLE), WIDEST_PAD, high - low) if first >= 1 else min(WIDEST_PAD, (high - low) / 2)
        if aligned[at] == "left":
            edges.append(high - pad)
        else:
            edges.append(low + pad if aligned[at - 1] == "right" else float(round((low + high) / 2)))
    if first < -1 or max(box.right for box in columns[-1]) > outer.right + 1:
        return None
    return (*edges, outer.right)


def _top(element: Element) -> float:
    """Where the border box of an element begins as it is laid out. That of a group follows from the first thing in it."""
    assert element.box is not None
    return _top_of(element.spaced) if element.spaced else element.box.y


def _top_of(spaced: Spaced) -> float:
    node, css = spaced.node, spaced.css
    if node.content is not None or not spaced.children:
        return node.box.y
    first = spaced.children[0]
    if node.flow is Flow.ROW:  # where words stand is known to a fraction of a pixel, where pictures stand is rounded
        first = next((one for one in spaced.children if isinstance(one.node.content, Paragraph)), first)
    top, _, bottom, _ = sides_of(css.get("padding", "0"))
    above = sides_of(first.css.get("margin-top", "0"))[0]
    begin = _top_of(first) - above - top
    if css.get("align-items") != "center" or spaced.height is None or first.height is None:
        return begin if css.get("align-items", "flex-start") == "flex-start" else node.box.y
    below = sides_of(first.css.get("margin-bottom", "0"))[0]
    return begin - (spaced.height - top - bottom - first.height - above - below) / 2


def _end(element: Element) -> float:
    """Where the border box of an element ends as it is laid out."""
    assert element.box is not None
    height = element.spaced.height if element.spaced else None
    return element.box.bottom if height is None else _top(element) + height


def _lines(rows: Sequence[Element], above: float) -> tuple[float, ...] | None:
    """Where each row begins, and the last one ends. Rows without a look part half-way between their words."""
    lines = [_top(rows[0])]
    for upper, lower in pairwise(rows):
        if isinstance(lower.content, Region):
            lines.append(_top(lower))
        elif isinstance(upper.content, Region):
            lines.append(_end(upper))
        else:
            lines.append(float(round((_end(upper) + _top(lower)) / 2)))
    if not isinstance(rows[0].content, Region):
        lines[0] -= min(above, max(0.0, lines[1] - _end(rows[0])))
    lines.append(_end(rows[-1]))
    return tuple(lines) if all(one < other for one, other in pairwise(lines)) else None


# --- cells


def rows_of(
    rows: Sequence[Element], grid: Grid, around: Around, *, headed: bool, below: float
) -> tuple[list[tuple[Element, ...]], float]:
    """The cells of each of `rows`, and by how many of the `below` px under them they are higher than the rows were.

    `headed`: the first row is the head.
    """
    ways = _leveled(rows, grid, headed=headed, below=below)
    set_by = ways[0] if ways else [None] * len(rows)
    low, grown = ways[1] if ways else (0.0, 0.0)
    made = [
        _cells(
            row,
            at,
            grid,
            around,
            (one, low if at + 1 == len(rows) else one.pad) if one else None,
            head=headed and not at,
        )
        for at, (row, one) in enumerate(zip(rows, set_by, strict=True))
    ]
    return made, grown


def _leveled(
    rows: Sequence[Element], grid: Grid, *, headed: bool, below: float
) -> tuple[list[Level], tuple[float, float]] | None:
    """How each row is set, where the cells of the head and of the body have one padding each; None where they have not.

    With it the padding below the last row's cells, and what that adds to the height of the rows.
    """
    lines = [_line(row, grid, at) for at, row in enumerate(rows)]
    parts = (lines[:1], lines[1:]) if headed else ([], lines)
    best: tuple[float, list[Level], tuple[float, float]] | None = None
    for head in levels(parts[0], grid.rows[0]) if headed else (None,):
        begin = head.price if head else 0.0
        for body in levels(parts[1], head.bottom if head else grid.rows[0]):
            if best is not None and begin + body.price >= best[0]:
                break
            end = _end_of(body, body.bottom - grid.rows[-1], below)
            if end is not None:
                best = begin + body.price, [*([head] if head else ()), *(body for _ in parts[1])], end
                break
    return best[1:] if best else None


def _end_of(body: Level, over: float, below: float) -> tuple[float, float] | None:
    """The padding below the last cells of a table that ends `over` px further down than it was seen to end, and what that adds to it."""
    whole = float(round(over))
    if abs(over) <= CUT:
        return body.pad, 0.0
    if CUT <= over <= below and abs(whole - over) <= CUT:
        return body.pad, whole
    if 0 < over <= body.pad:
        return body.pad - over, 0.0
    return (body.pad - (over - whole), whole) if 0 < whole <= below and over - whole <= body.pad else None


def _line(row: Element, grid: Grid, at: int) -> Line:
    held = tuple(Held(top=_top(cell), height=_end(cell) - _top(cell), text=cell.text) for cell in row.children)
    seen = grid.rows[at] if isinstance(row.content, Region) else None
    return Line(cells=held, above=_edge(row, "top"), below=_edge(row, "bottom"), seen=seen)


def _cells(
    row: Element, at: int, grid: Grid, around: Around, way: tuple[Level, float] | None, *, head: bool
) -> tuple[Element, ...]:
    """The cells of row number `at`; `way` is how it is set, with the padding below its cells."""
    edges = (_edge(row, "top"), _edge(row, "bottom"))
    top, bottom = grid.rows[at] + edges[0], grid.rows[at + 1] - edges[1]
    highest = max(row.children, key=lambda cell: _end(cell) - _top(cell))
    usual = (_top(highest) - top, bottom - _end(highest))
    made = []
    for place, cell in enumerate(row.children):
        box = cell.box
        assert box is not None
        if way is None:
            high, low = _above_and_below(_top(cell) - top, bottom - _end(cell), usual)
        else:
            high, low = way[0].pad, way[1]
            cell = replace(cell, text=led(cell.text, way[0].leading(cell.text))) if cell.text else cell  # noqa: PLW2901 - the same cell
        left, right = _sides_of_cell(box, grid, place, WHOLE if cell.text else CUT)
        css = {"padding": "0", **padding(high, right, low, left), "vertical-align": "middle"}
        if not at and place < len(row.children) - 1:
            share = 100 * (grid.edges[place + 1] - grid.edges[place]) / (grid.edges[-1] - grid.edges[0])
            css["width"] = f"{round(share / SHARE) * SHARE:.2f}".rstrip("0").rstrip(".") + "%"
        if grid.aligned[place] != "left":
            css["text-align"] = grid.aligned[place]
        room = grid.edges[place + 1] - grid.edges[place] - max(0.0, left) - max(0.0, right)
        made.append(_cell(linked(cell, around), css, around, head=head, room=room, side=grid.aligned[place]))
    return tuple(made)


def _above_and_below(above: float, below: float, usual: tuple[float, float]) -> tuple[float, float]:
    """The padding above and below a cell: that of the highest one in its row, which leaves the others in the middle."""
    off = (above - usual[0]) - (below - usual[1])
    if abs(off) <= SAME:
        return usual
    return (usual[0] + off, usual[1]) if off > 0 else (usual[0], usual[1] - off)


def _sides_of_cell(box: Box, grid: Grid, place: int, room: float) -> tuple[float, float]:
    """The padding left and right of what is seen at `box`, which may begin `room` px beside: a picture stands on its pixel."""
    begin, end = grid.edges[place], grid.edges[place + 1]
    if grid.aligned[place] == "left":
        return snapped(box.x - begin, room), 0.0
    if grid.aligned[place] == "right":
        return 0.0, end - box.right
    off = 2 * box.center[0] - (begin + end)
    return (off, 0.0) if off > 0 else (0.0, -off)


def _cell(cell: Element, css: dict[str, str], around: Around, *, head: bool, room: float, side: str) -> Element:
    tag, name = ("th", "heading") if head else ("td", "cell")
    attributes = (("scope", "col"),) if head else ()
    inside = {key: value for key, value in cell.css if key not in PLACING}
    if cell.text is not None and cell.tag in ("p", "h2", "h3", "h4") and len(cell.text.lines) == 1 and not cell.parts:
        if cell.text.box.width + SPARE <= room:
            inside.pop("white-space", None)
        return replace(
            cell, tag=tag, name=f"{around.name}__{name}", attributes=attributes, css=tuple({**inside, **css}.items())
        )
    kept = {key: value for key, value in cell.css if key in ("width", "min-width", "max-width")}
    if isinstance(cell.content, Region) and not {"width", "max-width"} & kept.keys():
        kept["width"] = "fit-content"
    elif cell.children and cell.box is not None and not kept:
        kept["max-width"] = px(cell.box.width if "justify-content" in inside else GRID * ceil(cell.box.width / GRID))
    if side != "left":
        kept["margin-left" if side == "right" else "margin-inline"] = "auto"
    parts = cell.children if isinstance(cell.content, Region) else tuple(map(_breaking, cell.children))
    within = replace(cell, css=tuple({**inside, **kept}.items()), children=parts)
    return Element(
        tag=tag, name=f"{around.name}__{name}", attributes=attributes, css=tuple(css.items()), children=(within,)
    )


# --- tables whose cells are framed


def table_of(rows: Sequence[Element], around: Around, *, headed: bool, css: Css, inside: Css | None = None) -> Element:
    """The rows as a table with `css`: the first one in its head where it has one, the others in its body; both are laid out as `inside` says."""
    parts = (("thead", "head", rows[:1]), ("tbody", "rows", rows[1:])) if headed else (("tbody", "rows", rows),)
    laid = tuple((inside or {}).items())
    made = tuple(
        Element(tag=tag, name=f"{around.name}__{name}", css=laid, children=tuple(those)) for tag, name, those in parts
    )
    return Element(tag="table", name=f"{around.name}__table", css=tuple(css.items()), children=made)


def framed(rows: Sequence[Element], around: Around, *, headed: bool) -> Element | None:
    """A table of cells that all have a border and share it with their neighbours; None where they do not."""
    cells = [cell for row in rows for cell in row.children]
    outer, first = rows[0].box, rows[0].children[0]
    if outer is None or not all(_is_framed(cell) for cell in cells) or not _is_joined(rows):
        return None
    boxes = [cell.box for cell in rows[0].children if cell.box]
    thick = _edge(first, "left")
    whole = boxes[-1].right - boxes[0].x - thick
    shares = [f"{round(100 * (b.x - a.x) / whole, 2):g}%" for a, b in pairwise(boxes)]
    made = [
        Element(
            tag="tr",
            name=f"{around.name}__row",
            children=tuple(
                _framed_cell(cell, around, head=headed and not at, share=share if not at else "")
                for cell, share in zip(row.children, [*shares, ""], strict=True)
            ),
        )
        for at, row in enumerate(rows)
    ]
    table = table_of(made, around, headed=headed, css={"width": "100%", "table-layout": "fixed"})
    css = {name: value for name, value in rows[0].css if name in PLACE} | padding(
        0, outer.right - boxes[-1].right, 0, boxes[0].x - outer.x
    )
    if not css:
        return table
    if set(css) == {"margin-top"}:
        return replace(table, css=(*table.css, *css.items()))
    return Element(tag="div", name=f"{around.name}__frame", css=tuple(css.items()), children=(table,))


def _is_framed(cell: Element) -> bool:
    region = cell.content
    return (
        cell.tag == "div"
        and cell.box is not None
        and isinstance(region, Region)
        and len(_sides(region)) == len(("top", "right", "bottom", "left"))
        and not (region.radius or region.shadow)
        and not (cell.spaced and cell.spaced.overlays)
    )


def _is_joined(rows: Sequence[Element]) -> bool:
    """Whether neighbours share their borders, and cells of a column are as wide."""
    for upper, lower in pairwise(rows):
        for one, other in zip(upper.children, lower.children, strict=True):
            assert one.box is not None
            assert other.box is not None
            thick = _edge(one, "bottom")
            plumb = abs(one.box.x - other.box.x) <= SAME and abs(one.box.right - other.box.right) <= SAME
            if not plumb or abs(one.box.bottom - thick - other.box.y) > SAME:
                return False
    for row in rows:
        for one, other in pairwise(row.children):
            assert one.box is not None
            assert other.box is not None
            if abs(one.box.right - _edge(one, "right") - other.box.x) > SAME:
                return False
    return True


def _framed_cell(cell: Element, around: Around, *, head: bool, share: str) -> Element:
    tag, name = ("th", "heading") if head else ("td", "cell")
    attributes = (("scope", "col"),) if head else ()
    css = {"padding": cell.css_map.get("padding", "0"), "vertical-align": "middle"} | (
        {"width": share} if share else {}
    )
    only = cell.children[0] if len(cell.children) == 1 else None
    made = Element(tag=tag, name=f"{around.name}__{name}", spaced=cell.spaced, attributes=attributes)
    inside = {key: value for key, value in cell.css if key not in PLACING and key not in ("padding", "height")}
    if (
        only is not None
        and only.text is not None
        and only.tag == "p"
        and not only.parts
        and "margin-top" not in only.css_map
    ):
        own = {key: value for key, value in only.css if key not in PLACING and key != "white-space"}
        return replace(made, css=tuple({**own, **css}.items()), text=only.text)
    if "display" in inside:
        is_tight = "gap" in inside  # words and an icon fill the cell: a fraction of a pixel less, and they would wrap
        within = cell.children if is_tight else tuple(map(_breaking, cell.children))
        held = Element(tag="div", name=f"{around.name}__content", css=tuple(inside.items()), children=within)
        return replace(made, css=tuple(css.items()), children=(held,))
    return replace(made, css=tuple({**inside, **css}.items()), children=cell.children)


def _breaking(part: Element) -> Element:
    """A line in a cell, which may break where the column is narrower than in the mockup; there it is as wide as it is long."""
    if part.text is None or len(part.text.lines) > 1:
        return part
    return replace(part, css=tuple(pair for pair in part.css if pair != ("white-space", "nowrap")))
