"""Lists and navigation: entries that are alike and follow one another, in heads, side columns, feet and the page itself."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.colors import distance
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.placing import Css
from screenshot2code.engines.offline.roles import (
    ITEM_ICON,
    Around,
    are_alike,
    css_of,
    divided,
    is_colored,
    is_entry,
    is_line,
    is_menu_entry,
    is_row,
    is_small_picture,
    item,
    leaves,
    phrased,
    size_of,
    with_css,
)

LEAST_TABS, MOST_TABS = 3, 10
TAB_HEIGHT, TAB_GAP, TAB_LEVEL = (
    64.0,
    64.0,
    3.0,
)  # px of a tab, between two of them, that their words may be off one level
TAB_LETTERS = 24
OTHER = 18.0  # CIE76 from the colour of the other tabs; measuring errs by a third of it
BOLDER = 200  # units of weight between a caption and what it heads
LEVEL_BEGIN = 4.0  # px that the first letters of entries may be off one line: round ones and stems differ by one or two
RULE = 3.0  # px of a line beside a caption
NAME = 1.2  # times the usual size of entries: larger words at the head of a side column are the name of the site


def runs_of(children: Sequence[Element], least: int, around: Around, *, level: bool) -> list[tuple[int, int]]:
    """Where entries that are alike follow one another: begin and end. `level`: in a row, where steps say nothing."""
    found, begin = [], 0
    while begin < len(children):
        end = begin
        while (
            end < len(children)
            and is_entry(children[end])
            and (end == begin or _follows(children[end - 1], children[end], level=level))
        ):
            end += 1
        alone = (
            around.part == "aside"
            and end - begin == 1
            and any(is_small_picture(one) for one in leaves(children[begin]))
        )
        if end - begin >= least or alone:
            found.append((begin, end))
        begin = max(end, begin + 1)
    return found


def _follows(before: Element, after: Element, *, level: bool) -> bool:
    if not are_alike(before, after):
        return False
    if level:
        return after.css_map.get("margin-left") != "auto"  # what keeps to the other end of a bar is another group
    assert before.box is not None
    assert after.box is not None
    return after.box.y - before.box.bottom <= max(1.5 * ITEM_ICON, 2.0 * before.box.height)


def listed(element: Element, flow: Sequence[Element], around: Around, *, row: bool, least: int) -> Element:
    """`element` with each run of entries in `flow`, its children but for overlays, gathered into a list."""
    links = around.part in ("header", "aside", "footer")
    over = element.children[len(flow) :]
    runs = runs_of(flow, least, around, level=row)
    if row and runs == [(0, len(flow))]:
        # The list lies in its row as the row lay in what holds it.
        laid = {name: value for name, value in element.css if name in LAYING}
        kept = {name: value for name, value in element.css if name not in LAYING}
        items = tuple(item(one, around, link=links) for one in flow)
        whole = Element(tag="ul", name=f"{around.name}__list", children=items, css=tuple(laid.items()))
        return replace(element, css=tuple(kept.items()), children=(whole, *over))
    made: list[Element] = []
    at = 0
    for first, beyond in runs:
        begin = first + (1 if not row and around.part == "footer" and _is_headed(flow[first:beyond]) else 0)
        has_button = not row and beyond - begin > least and _is_button_below(flow[begin:beyond])
        end = beyond - 1 if has_button else beyond
        made += flow[at:begin]
        entries = flow[begin:end]
        chosen = not row and sum(1 for one in entries if _is_chosen(one, around)) == 1
        made.append(_list(entries, around, element.css_map if row else None, links=links or chosen))
        at = end
    return replace(element, children=(*made, *flow[at:], *over))


def _is_button_below(entries: Sequence[Element]) -> bool:
    """Whether the last of these stands on a ground of its own and its words begin elsewhere: what is done with the list."""
    *others, last = (_begins(entry) for entry in entries)
    apart = all(abs(last - one) > LEVEL_BEGIN for one in others)
    return apart and isinstance(entries[-1].content, Region) and not isinstance(entries[-2].content, Region)


def _begins(entry: Element) -> float:
    """Where the ink of an entry's words begins, in px of the page; its box where it has none."""
    lefts = [one.text.ink.x for one in leaves(entry) if one.text]
    return min(lefts, default=entry.box.x if entry.box else 0.0)


def _is_headed(entries: Sequence[Element]) -> bool:
    """Whether the first line of a column is bolder than all that follow, or of another colour: it says what they are, and leads nowhere."""
    styles = [next((part.text.style for part in leaves(one) if part.text), None) for one in entries]
    first, *others = (one for one in styles if one is not None)
    if len(others) < LEAST_TABS - 1 or len(others) < len(entries) - 1:
        return False
    bolder = all(first.weight >= one.weight + BOLDER for one in others)
    return bolder or all(distance(first.color, one.color) > OTHER for one in others)


def _is_chosen(entry: Element, around: Around) -> bool:
    """Whether an entry stands out as the one that is shown: by a ground of its own, or in the colour of links."""
    return isinstance(entry.content, Region) or is_colored(entry, around)


def tabs(element: Element, around: Around) -> Element | None:
    """A row of entries of which one stands out by its ground or a line below it, as a list of links; None if it is none."""
    entries = element.children
    if (
        element.tag not in ("div", "section")
        or isinstance(element.content, ImageRegion)
        or not LEAST_TABS <= len(entries) <= MOST_TABS
    ):
        return None
    boxes = [one.box for one in entries if one.box]
    chosen = [one for one in entries if one.name == "button" or isinstance(one.content, Region)]
    chosen = chosen or _unlike(entries)
    plain = [one for one in entries if one not in chosen]
    level = len(boxes) == len(entries) and max(box.height for box in boxes) <= TAB_HEIGHT
    near = level and all(after.x - before.right <= TAB_GAP for before, after in pairwise(boxes))
    if not near or len(chosen) != 1 or not all(map(is_entry, plain)) or not is_level(entries):
        return None
    if len({round(size_of(one)) for one in entries}) > 1 or any(_letters(one) > TAB_LETTERS for one in entries):
        return None
    items = tuple(item(one, around, link=True) for one in entries)
    return replace(element, tag="ul", name=f"{around.name}__tabs", children=items)


def _unlike(entries: Sequence[Element]) -> list[Element]:
    """The entry that is written in another colour than all the others, which have one: none where there is no such."""
    colors = [next((part.text.style.color for part in leaves(one) if part.text), "") for one in entries]
    if not all(color.startswith("#") for color in colors):
        return []
    usual = Counter(colors).most_common(1)[0][0]
    others = [one for one, color in zip(entries, colors, strict=True) if distance(color, usual) > OTHER]
    return others if len(others) == 1 and len(entries) > LEAST_TABS - 1 else []


def is_level(entries: Sequence[Element]) -> bool:
    """Whether the words of all entries stand on one level."""
    middles = [one.text.ink.center[1] for entry in entries for one in leaves(entry) if one.text]
    return max(middles) - min(middles) <= TAB_LEVEL if middles else False


def _letters(entry: Element) -> int:
    return sum(len(one.text.text) for one in leaves(entry) if one.text)


LAYING = ("display", "align-items", "justify-content", "gap")


def _list(entries: Sequence[Element], around: Around, row_css: Css | None, *, links: bool) -> Element:
    first = css_of(entries[0])
    side = "margin-left" if row_css is not None else "margin-top"
    css: dict[str, str] = {}
    if side in first:
        css[side] = first.pop(side)
    if row_css is not None:
        css |= {name: row_css[name] for name in ("display", "align-items", "gap") if name in row_css}
    items = tuple(item(one, around, link=links) for one in (with_css(entries[0], first), *entries[1:]))
    return Element(tag="ul", name=f"{around.name}__list", children=items, css=tuple(css.items()))


def navigated(part: Element, around: Around) -> Element:
    """A head or side column with its lists as navigation: in a head the longest, in a column all of them together."""
    lists = [one for one in elements(part) if one.tag == "ul"]
    if not lists or any(one.tag == "nav" for one in elements(part)):
        return part
    if around.part == "header":
        longest = max(lists, key=lambda one: len(one.children))
        return _replaced(part, longest, _nav_of(longest, around))
    holding = [place for place, one in enumerate(part.children) if any(each.tag == "ul" for each in elements(one))]
    first, last = holding[0], holding[-1]
    only = part.children[first]
    if first == last and only.tag == "ul":
        return _replaced(part, only, _nav_of(only, around))
    if first == last and only.tag == "div":
        if only.content is None and only.css_map.get("display") != "flex" and not _holds_control(only):
            return _replaced(
                part, only, replace(only, tag="nav", name=f"{around.name}__nav", attributes=_named(around))
            )
        return _replaced(part, only, navigated(only, around))
    if part.css_map.get("display") == "flex":
        return _replaced(part, lists[0], _nav_of(lists[0], around))
    css = css_of(only)
    placing = {name: css.pop(name) for name in ("margin-top",) if name in css}
    inside = (with_css(only, css), *part.children[first + 1 : last + 1])
    nav = Element(
        tag="nav", name=f"{around.name}__nav", attributes=_named(around), children=inside, css=tuple(placing.items())
    )
    return replace(part, children=(*part.children[:first], nav, *part.children[last + 1 :]))


def navigating(bar: Element, around: Around) -> Element:
    """A bar with a menu, all of it as navigation: name, menu and what stands beside them lead somewhere."""
    if not any(one.tag == "ul" for one in elements(bar)) or not is_row(bar):
        return navigated(bar, around)
    return replace(bar, tag="nav", attributes=_named(around))


def column_listed(column: Element, around: Around) -> Element:
    """A side column with each run of its entries as one list; lines that head some of them are items without a link."""
    made: list[Element] = []
    run: list[Element] = []
    for child in (*column.children, None):
        if child is not None and (is_menu_entry(child) or _is_caption(child)):
            run.append(child)
            continue
        made += _column_list(run, around)
        run = []
        made += [child] if child is not None else []
    return replace(column, children=tuple(made))


def _column_list(run: Sequence[Element], around: Around) -> list[Element]:
    """The run as a list from its first entry on, or as it is where it is none. What stands out at its head is a name."""
    entries = [one for one in run if not _is_caption(one)]
    sizes = sorted(map(size_of, entries))
    if not entries or (len(run) < 2 and not any(map(is_small_picture, leaves(run[0])))):
        return list(run)
    if len(entries) > 2 and run[0] is entries[0] and size_of(run[0]) > NAME * sizes[len(sizes) // 2]:
        return [run[0], *_column_list(run[1:], around)]
    first = css_of(run[0])
    css = {"margin-top": first.pop("margin-top")} if "margin-top" in first else {}
    items = tuple(_column_item(one, around) for one in (with_css(run[0], first), *run[1:]))
    return [Element(tag="ul", name=f"{around.name}__list", children=items, css=tuple(css.items()))]


def _column_item(entry: Element, around: Around) -> Element:
    if _is_caption(entry):
        return replace(entry, tag="li", name=f"{around.name}__caption")
    return item(entry, around, link=True)


def _is_caption(element: Element) -> bool:
    """A line of small capitals between entries, which says what those below it have in common."""
    if is_row(element) and not any(is_small_picture(one) and not _is_rule(one) for one in leaves(element)):
        lines = [one for one in leaves(element) if not _is_rule(one)]
        return len(lines) == 1 < len(element.children) and _is_caption(lines[0])
    text = element.text
    return (
        is_line(element)
        and element.tag == "p"
        and text is not None
        and text.text.upper() == text.text
        and (any(map(str.isalpha, text.text)) and len(text.text) > 2)
    )


def _is_rule(element: Element) -> bool:
    box = element.box
    return element.text is None and box is not None and min(box.width, box.height) <= RULE


def _holds_control(element: Element) -> bool:
    return any(one.tag in ("input", "select", "form") for one in elements(element))


def _named(around: Around) -> tuple[tuple[str, str], ...]:
    return (("aria-label", {"header": "Main", "aside": "Sidebar"}.get(around.part, around.name.replace("-", " "))),)


def _nav_of(listing: Element, around: Around) -> Element:
    placing, inside = divided(listing.css_map)
    return Element(
        tag="nav",
        name=f"{around.name}__nav",
        attributes=_named(around),
        css=tuple(placing.items()),
        children=(with_css(listing, inside),),
    )


def _replaced(root: Element, old: Element, new: Element) -> Element:
    if root is old:
        return new
    children = tuple(_replaced(one, old, new) for one in root.children)
    if all(one is other for one, other in zip(children, root.children, strict=True)):
        return root
    return replace(root, children=children)


def named(aside: Element, around: Around) -> Element:
    """A side column whose first line, above its menu, is the site's name: a link home."""
    first = next((one for one in elements(aside) if one.tag in ("ul", "nav", "hr") or one.text or _is_named(one)), None)
    if first is None or first.tag in ("ul", "nav", "hr") or not (_is_named(first) or is_line(first)):
        return aside
    return _replaced(aside, first, _as_link(first, around, "brand"))


def _is_named(element: Element) -> bool:
    return is_row(element) and element.tag == "div" and is_menu_entry(element)


def branded(header: Element, around: Around) -> Element:
    """A head whose first part at the left, a name or a logo, is a link home; entries with a picture are links as well."""
    loose = [one for one in _outside(header) if is_entry(one) or (one.tag == "img" and one.box is not None)]
    start = min((one.box.x for one in loose if one.box), default=0.0)
    width = header.box.width if header.box else 0.0
    made = header
    for one in loose:
        assert one.box is not None
        first = one.box.x == start and start < 0.3 * width
        portrait = bool(one.children) and any(is_small_picture(each) for each in leaves(one))
        if first or portrait:
            name = "brand" if first else "link"
            placing, inside = divided(one.css_map)
            if one.tag == "img":
                text = next((each.text.text for each in elements(header) if each.text), "Home")
                image = with_css(
                    replace(
                        one, attributes=tuple((key, text if key == "alt" else value) for key, value in one.attributes)
                    ),
                    inside,
                )
                link = Element(
                    tag="a",
                    name=f"{around.name}__{name}",
                    attributes=(("href", "#"),),
                    css=tuple({"display": "block", **placing}.items()),
                    children=(image,),
                )
            else:
                link = _as_link(one, around, name)
            made = _replaced(made, one, link)
    return made


def barred(header: Element, around: Around) -> Element:
    """A bar of a head in which each short line leads somewhere; all of it is navigation where two things of it do."""
    if not is_row(header) or header.tag not in ("header", "nav"):
        return header
    made = header
    if any(one.tag in WAYS for one in elements(header)):
        for one in [one for one in _outside(header) if one.tag == "p" and is_line(one) and is_entry(one)]:
            if len(one.text.text if one.text else "") <= TAB_LETTERS:
                made = _replaced(made, one, _as_link(one, around, "link"))
    goes = sum(1 for one in elements(made) if one.tag in WAYS)
    if made.tag == "header" and goes > 1 and not any(one.tag == "nav" for one in elements(made)):
        made = replace(made, tag="nav", attributes=_named(around))
    return made


WAYS = ("a", "button", "input")


def _as_link(entry: Element, around: Around, name: str) -> Element:
    return replace(
        entry,
        tag="a",
        name=f"{around.name}__{name}",
        attributes=(("href", "#"),),
        css=tuple({"display": "block", **entry.css_map}.items()),
        children=tuple(map(phrased, entry.children)),
    )


def _outside(header: Element) -> Iterator[Element]:
    """Entries and pictures of the head that stand in no list or control yet, the outermost ones."""
    for child in header.children:
        if child.tag in ("ul", "nav", "a", "form", "input", "button") or child.name in ("field", "button"):
            continue
        if is_entry(child) or not child.children:
            yield child
        else:
            yield from _outside(child)


def unwrapped(element: Element) -> Element:
    """A group that holds nothing but one list is that list."""
    only = element.children[0] if len(element.children) == 1 else None
    if element.tag != "div" or element.content is not None or only is None or only.tag != "ul":
        return element
    css = {**element.css_map, **only.css_map}
    if "margin-top" in only.css_map:
        return element
    return replace(element, tag="ul", name=only.name, css=tuple(css.items()), children=only.children)
