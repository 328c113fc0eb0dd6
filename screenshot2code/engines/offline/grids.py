"""Tables: rows one below the other whose cells stand in columns."""

from collections.abc import Sequence
from dataclasses import replace

from screenshot2code.engines.offline.element import Element
from screenshot2code.engines.offline.roles import Around, divided, is_row, item, leaves

ROWS, COLUMNS = 3, 3  # that make a table at least
ALIGNED = 3.0  # px that the left edges (or middles, or right ones) of a column's cells may differ
CELL_HEIGHT = 96.0  # px
PAGES, PAGE_LETTERS = 3, 8  # links of a pagination; letters of one: "Previous"
IN_COLUMNS = 0.8  # of the cells that have to stand in a column of the first row's


def tabled(element: Element, around: Around) -> Element:
    """`element` with the rows of tables among its children gathered into tables."""
    made: list[Element] = []
    at = 0
    for begin, end in _runs(element.children):
        made += element.children[at:begin]
        made.append(_table(element.children[begin:end], around))
        at = end
    return replace(element, children=(*made, *element.children[at:])) if made else element


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


def _table(rows: Sequence[Element], around: Around) -> Element:
    """The rows as a table that is laid out as they were: the first is the head where it looks unlike the others."""
    headed = _looks(rows[0]) != _looks(rows[1]) and _looks(rows[1]) == _looks(rows[2])
    first = dict(rows[0].css)
    css = {"display": "block"} | ({"margin-top": first.pop("margin-top")} if "margin-top" in first else {})
    made = [_row(one, around, head=headed and one is rows[0]) for one in rows]
    made[0] = replace(made[0], css=tuple(first.items()))
    body = Element(
        tag="tbody",
        name=f"{around.name}__rows",
        children=tuple(made[1:] if headed else made),
        css=(("display", "block"),),
    )
    head = (
        (Element(tag="thead", name=f"{around.name}__head", children=(made[0],), css=(("display", "block"),)),)
        if headed
        else ()
    )
    return Element(tag="table", name=f"{around.name}__table", css=tuple(css.items()), children=(*head, body))


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


def pagination(element: Element, around: Around) -> Element | None:
    """A row of boxes or figures of one height that say a number or an arrow each, as links to pages; None if it is none."""
    cells = element.children
    if element.tag != "div" or len(cells) < PAGES or any(one.box is None or len(leaves(one)) != 1 for one in cells):
        return None
    words = [one.text.text if (one := leaves(cell)[0]).text else "" for cell in cells]
    numbers = [word for word in words if word.isdigit()]
    heights = [cell.box.height for cell in cells if cell.box]
    if (
        len(numbers) < 2
        or any(len(word) > PAGE_LETTERS for word in words)
        or max(heights) - min(heights) > ALIGNED
        or max(heights) > CELL_HEIGHT / 2
    ):
        return None
    if [int(word) for word in numbers] != sorted(int(word) for word in numbers) or max(
        len(word) for word in numbers
    ) > PAGE_LETTERS - 4:
        return None
    items = tuple(item(one, replace(around, name="pagination"), link=True) for one in cells)
    placing, inside = divided(element.css_map)
    listing = replace(element, tag="ul", name="pagination__list", css=tuple(inside.items()), children=items)
    return Element(
        tag="nav",
        name="pagination",
        attributes=(("aria-label", "Pagination"),),
        css=tuple(placing.items()),
        children=(listing,),
    )
