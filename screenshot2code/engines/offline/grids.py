"""Tables: rows one below the other whose cells stand in columns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, Region
from screenshot2code.engines.offline.element import Element
from screenshot2code.engines.offline.placing import padding, px, sides_of
from screenshot2code.engines.offline.roles import CLEAR, Around, divided, is_row, item, leaves
from screenshot2code.engines.offline.tables import framed, grid_of, rows_of, table_of

ROWS, COLUMNS = 3, 3  # that make a table at least
ALIGNED = 3.0  # px that the left edges (or middles, or right ones) of a column's cells may differ
CELL_HEIGHT = 96.0  # px
LINE = 3.0  # px of a line between cells
PAGES, PAGE_LETTERS = 3, 8  # links of a pagination; letters of one: "Previous"
IN_COLUMNS = 0.8  # of the cells that have to stand in a column of the first row's


def tabled(element: Element, around: Around) -> Element:
    """`element` with the rows of tables among its children gathered into tables."""
    parts, apart = _ruled(element.children)
    made: list[Element] = []
    at = 0
    for begin, end in _runs(parts):
        made += _loose(parts[at:begin], apart)
        after = parts[end] if end < len(parts) and id(parts[end]) not in apart else None
        table, grown = _table(parts[begin:end], around, _below(element, after, is_last=end == len(parts)))
        made.append(table)
        if grown and after is not None:
            parts[end] = replace(after, css=tuple({**after.css_map, "margin-top": px(_above(after) - grown)}.items()))
        elif grown:
            top, right, bottom, left = _padding(element)
            css = {**element.css_map, "padding": "0", **padding(top, right, bottom - grown, left)}
            element = replace(element, css=tuple(css.items()))
        at = end
    return replace(element, children=(*made, *_loose(parts[at:], apart))) if made else element


def _below(element: Element, after: Element | None, *, is_last: bool) -> float:
    """How many px below a table in `element` are its own to take: those above what comes `after` it, or the padding at the end."""
    if after is not None:
        return _above(after)
    return _padding(element)[2] if is_last and "min-height" not in element.css_map else 0.0


def _above(element: Element) -> float:
    said = element.css_map.get("margin-top", "0")
    return float(said.removesuffix("px")) if said.endswith("px") else 0.0


def _ruled(children: Sequence[Element]) -> tuple[list[Element], dict[int, tuple[Element, Element]]]:
    """`children` with each rule between two rows as the upper border of the lower one, and what those were, by `id`."""
    made: list[Element] = []
    apart: dict[int, tuple[Element, Element]] = {}
    for child in children:
        if len(made) > 1 and _is_table_row(child) and is_rule_of(made[-1], child) and _is_table_row(made[-2]):
            rule = made.pop()
            merged = bordered(rule, child)
            apart[id(merged)] = (rule, child)
            made.append(merged)
        else:
            made.append(child)
    return made, apart


def _loose(parts: Sequence[Element], apart: Mapping[int, tuple[Element, Element]]) -> list[Element]:
    return [one for part in parts for one in apart.get(id(part), (part,))]


def is_rule_of(rule: Element, row: Element) -> bool:
    """Whether a line across, of one colour, goes from side to side of the row below it."""
    line, box = rule.box, row.box
    if rule.tag != "hr" or line is None or box is None or not isinstance(rule.content, Region):
        return False
    plain = set(rule.css_map) <= {"height", *LINE_PLACE} and rule.content.fill.startswith("#")
    free = row.content is None and not {"height", "min-height", "border-top", *LINE_PLACE[1:]} & row.css_map.keys()
    _, right, _, left = _padding(row)
    within = -1 <= line.x - box.x <= left and -1 <= box.right - line.right <= right
    within &= ("max-width" in rule.css_map) == ("margin-inline" in rule.css_map)
    return plain and free and within


def bordered(rule: Element, row: Element) -> Element:
    """The row with the rule as its border, as long as that; what was between them is its padding."""
    assert isinstance(rule.content, Region)
    assert rule.box is not None
    assert row.box is not None
    assert row.spaced is not None
    css = dict(row.css)
    top, right, bottom, left = _padding(row)
    above = float(css.pop("margin-top", "0").removesuffix("px"))
    top += above
    # A shorter rule is in the middle of what holds both, as its margins say.
    inset = (round(row.box.width) - round(rule.box.width)) / 2 if "max-width" in rule.css_map else 0.0
    left, right = left - inset, right - inset
    css |= {name: rule.css_map[name] for name in LINE_PLACE if name in rule.css_map}
    css |= {"padding": "0", **padding(top, right, bottom, left)}
    border = Border(width=rule.box.height, color=rule.content.fill, sides=("top",))
    box = Box.from_edges(rule.box.x, rule.box.y, rule.box.right, row.box.bottom)
    node = replace(row.spaced.node, box=box, content=Region(box=box, fill=CLEAR, border=border))
    height = row.spaced.height
    height = None if height is None else height + above + rule.box.height
    return replace(row, spaced=replace(row.spaced, node=node, height=height), css=tuple(css.items()))


LINE_PLACE = ("margin-top", "max-width", "margin-inline")  # how a rule is placed that can be a border


def _padding(row: Element) -> tuple[float, float, float, float]:
    """The row's padding in px: top, right, bottom, left."""
    return sides_of(row.css_map.get("padding", "0"))


def _runs(children: Sequence[Element]) -> list[tuple[int, int]]:
    """Where rows of one table follow one another."""
    found, begin = [], 0
    while begin < len(children):
        end = begin
        while (
            end < len(children)
            and _is_table_row(children[end])
            and (end == begin or _continues(children[begin], children[end]))
        ):
            end += 1
        rows = children[begin:end]
        if len(rows) >= ROWS and len(rows[0].children) >= COLUMNS and _has_words(rows):
            found.append((begin, end))
        begin = max(end, begin + 1)
    return found


def _is_table_row(element: Element) -> bool:
    cells = element.children
    return (
        is_row(element)
        and element.tag == "div"
        and all(one.box is not None and one.box.height <= CELL_HEIGHT for one in cells)
    )


def _continues(first: Element, row: Element) -> bool:
    if len(row.children) != len(first.children):
        return False
    hits = sum(1 for cell, above in zip(row.children, first.children, strict=True) if _in_column(cell, above))
    return hits >= IN_COLUMNS * len(row.children)


def _has_words(rows: Sequence[Element]) -> bool:
    cells = [one for row in rows for one in row.children]
    return sum(1 for cell in cells if any(one.text for one in leaves(cell))) >= IN_COLUMNS * len(cells)


def _in_column(cell: Element, above: Element) -> bool:
    assert cell.box is not None
    assert above.box is not None
    one, other = cell.box, above.box
    edges = ((one.x, other.x), (one.right, other.right), (one.center[0], other.center[0]))
    return any(abs(here - there) <= ALIGNED for here, there in edges)


def _table(rows: Sequence[Element], around: Around, below: float) -> tuple[Element, float]:
    """The rows as a table, and by how many of the `below` px that it may have it is higher than they were.

    The first row is the head where it looks unlike the others. Where the cells stand in no grid, rows stay as they were.
    """
    headed = _looks(rows[0]) != _looks(rows[1]) and _looks(rows[1]) == _looks(rows[2])
    drawn = framed(rows, around, headed=headed)
    if drawn is not None:
        return drawn, 0.0
    grid = grid_of(rows)
    if grid is None:
        return _flowing(rows, around, headed=headed), 0.0
    cells, grown = rows_of(rows, grid, around, headed=headed, below=below)
    made = [
        replace(
            row,
            tag="tr",
            name=f"{around.name}__row",
            css=(),
            children=those,
        )
        for row, those in zip(rows, cells, strict=True)
    ]
    css = {"width": "100%", "table-layout": "fixed", **dict(grid.css)}
    return table_of(made, around, headed=headed, css=css), grown


def _flowing(rows: Sequence[Element], around: Around, *, headed: bool) -> Element:
    """The rows as a table that is laid out as they were."""
    first = dict(rows[0].css)
    css = {"display": "block"} | ({"margin-top": first.pop("margin-top")} if "margin-top" in first else {})
    made = [_row(one, around, head=headed and one is rows[0]) for one in rows]
    made[0] = replace(made[0], css=tuple(first.items()))
    return table_of(made, around, headed=headed, css=css, inside={"display": "block"})


def _looks(row: Element) -> tuple[int, str]:
    """Weight and colour of most of a row's text."""
    found = [(one.text.style.weight // 200, one.text.style.color) for one in leaves(row) if one.text]
    return max(set(found), key=found.count) if found else (0, "")


def _row(row: Element, around: Around, *, head: bool) -> Element:
    cells = tuple(_cell(one, around, head=head) for one in row.children)
    return replace(row, tag="tr", name=f"{around.name}__row", children=cells)


def _cell(cell: Element, around: Around, *, head: bool) -> Element:
    tag = "th" if head else "td"
    attributes = (("scope", "col"),) if head else ()
    name = f"{around.name}__{'heading' if head else 'cell'}"
    css = {"display": "block", **cell.css_map}
    if cell.tag in ("p", "div", "h2", "h3", "h4", "span") and cell.name not in ("button", "field"):
        return replace(cell, tag=tag, name=name, attributes=attributes, css=tuple(css.items()))
    placing = {name: value for name, value in cell.css if name.startswith(("margin", "flex"))}
    inside = tuple((name, value) for name, value in cell.css if name not in placing)
    return Element(
        tag=tag,
        name=name,
        attributes=attributes,
        css=tuple({"display": "block", **placing}.items()),
        children=(replace(cell, css=inside),),
    )


def _said_in(cell: Element) -> list[Element]:
    """What a cell holds besides the lines that part it from its neighbours."""
    return [one for one in leaves(cell) if one.text or one.box is None or min(one.box.width, one.box.height) > LINE]


def pagination(element: Element, around: Around) -> Element | None:
    """A row of boxes or figures on one level that say a number, an arrow or a word each, as links to pages; None if it is none."""
    cells = [one for one in element.children if not _is_upright(one)]
    if element.tag != "div" or len(cells) < PAGES or any(one.box is None or len(_said_in(one)) != 1 for one in cells):
        return None
    words = [one.text.text if (one := _said_in(cell)[0]).text else "" for cell in cells]
    numbers = [word for word in words if word.isdigit()]
    boxes = [cell.box for cell in cells if cell.box]
    middles = [box.center[1] for box in boxes]
    if (
        len(numbers) < 2
        or any(len(word) > PAGE_LETTERS for word in words)
        or max(middles) - min(middles) > ALIGNED
        or max(box.height for box in boxes) > CELL_HEIGHT / 2
    ):
        return None
    if [int(word) for word in numbers] != sorted(int(word) for word in numbers) or max(
        len(word) for word in numbers
    ) > PAGE_LETTERS - 4:
        return None
    around = replace(around, name="pagination")
    items = tuple(_line_item(one) if _is_upright(one) else item(one, around, link=True) for one in element.children)
    placing, inside = divided(element.css_map)
    listing = replace(element, tag="ul", name="pagination__list", css=tuple(inside.items()), children=items)
    return Element(
        tag="nav",
        name="pagination",
        attributes=(("aria-label", "Pagination"),),
        css=tuple(placing.items()),
        children=(listing,),
    )


def _is_upright(element: Element) -> bool:
    """Whether a part is a line from top to bottom."""
    return element.tag == "div" and not element.children and element.box is not None and element.box.width <= LINE


def _line_item(line: Element) -> Element:
    """A line between two entries as what nobody hears of."""
    placing, inside = divided(line.css_map)
    return Element(
        tag="li",
        name="pagination__line",
        attributes=(("aria-hidden", "true"),),
        css=tuple({"display": "grid", **placing}.items()),
        children=(replace(line, css=tuple(inside.items())),),
    )
