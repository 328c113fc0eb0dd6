"""Lists whose entries no box holds: lines between them tell them apart, or the rhythm in which they follow one another.

What lay in one column lies in entries of it then, at the same places: a line becomes the border of the entry below it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, Region
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.grids import bordered, is_rule_of
from screenshot2code.engines.offline.placing import px
from screenshot2code.engines.offline.repeats import PLAIN, USED, are_alike, made_of
from screenshot2code.engines.offline.roles import CLEAR, css_of, with_css

LEAST = 3  # entries of a list
LETTERS = 320  # of an entry: longer parts are text with lines across
HAIR = 2.0  # px that a line may be longer or shorter than its column
HEIGHT = 220.0  # px of an entry
BEAT = (3, 6)  # parts of an entry that nothing but rhythm tells apart
SIZE = 1.0  # px that the letters of one part may differ from entry to entry
APART = 2.0  # px by which entries stand further apart than their parts, at least


def ruled(root: Element) -> Element:
    """`root` with a list in place of each run of entries that lines or rhythm tell apart."""
    if root.tag in ("ul", "ol", "table", "form", "label", "a", "button"):
        return root
    children = tuple(map(ruled, root.children))
    if any(one is not other for one, other in zip(children, root.children, strict=True)):
        root = replace(root, children=children)
    laid = root.css_map.get("display") in ("flex", "grid") or (root.spaced is not None and bool(root.spaced.overlays))
    if root.tag not in PLAIN or laid or len(root.children) < LEAST:
        return root
    return _parted(root) or _beaten(root) or root


# --- told apart by lines


def _parted(column: Element) -> Element | None:
    """The column with the entries between its lines as a list; None where there are too few, or they are not alike."""
    parts = column.children
    rules = [at for at, one in enumerate(parts) if one.tag == "hr"]
    for begin in range(len(rules)):
        for end in range(len(rules), begin + 1, -1):
            bounds = _bounds(rules[begin:end], len(parts))
            entries = [parts[first:last] for first, last in bounds]
            if len(entries) >= LEAST and _are_entries(entries) and _may_border(parts, rules[begin:end], bounds):
                return _with_list(column, bounds, entries)
    return None


def _bounds(rules: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Where the entries begin and end: what lies between two lines, and as many parts before the first and behind the last one."""
    between = [(one + 1, other) for one, other in pairwise(rules)]
    size = between[0][1] - between[0][0]
    found = list(between)
    if size and rules[0] - size >= 0:
        found.insert(0, (rules[0] - size, rules[0]))
    if size and rules[-1] + size < count:
        found.append((rules[-1] + 1, rules[-1] + 1 + size))
    return found


def _are_entries(entries: Sequence[Sequence[Element]]) -> bool:
    made = [made_of(Element(tag="li", children=tuple(one))) for one in entries]
    if not all(one for one in entries) or len({len(one) for one in entries}) > 1:
        return False
    return all(are_alike(made[0], one) for one in made[1:]) and all(map(_is_short, entries))


def _is_short(entry: Sequence[Element]) -> bool:
    inside = [one for part in entry for one in elements(part)]
    words = sum(len(one.text.text) for one in inside if one.text)
    boxes = [one.box for one in entry if one.box]
    if not 0 < words <= LETTERS or len(boxes) < len(entry):
        return False
    used = any(one.tag in USED or one.tag in ("ul", "ol", "hr") for one in inside)
    return not used and Box.around(boxes).height <= HEIGHT


def _may_border(parts: Sequence[Element], rules: Sequence[int], bounds: Sequence[tuple[int, int]]) -> bool:
    """Whether each line can be the upper border of the entry below it: as wide as the column, or as the row."""
    starts = {first - 1: first for first, _ in bounds}
    pairs = [(parts[at], parts[starts[at]]) for at in rules if at in starts]
    alone = all(last - first == 1 for first, last in bounds)
    if not all(
        rule.box and isinstance(rule.content, Region) and rule.content.fill.startswith("#") for rule, _ in pairs
    ):
        return False
    return all(_spans(rule) or (alone and is_rule_of(rule, row)) for rule, row in pairs)


def _spans(rule: Element) -> bool:
    """Whether a line is as wide as what holds it, but for what measuring leaves open."""
    sides = [rule.css_map.get(name, "0px") for name in ("margin-left", "margin-right")]
    near = all(re.fullmatch(r"-?\d+(\.\d+)?(px)?", one) and abs(float(one.removesuffix("px"))) <= HAIR for one in sides)
    return near and set(rule.css_map) <= {"height", "margin-top", "margin-left", "margin-right"}


def _with_list(column: Element, bounds: Sequence[tuple[int, int]], entries: Sequence[Sequence[Element]]) -> Element:
    first, last = bounds[0][0], bounds[-1][1]
    prefix = _prefix(column, entries)
    items = [
        _entry(entry, column.children[begin - 1] if begin > first else None, prefix)
        for (begin, _), entry in zip(bounds, entries, strict=True)
    ]
    return replace(column, children=(*column.children[:first], _list(items, prefix), *column.children[last:]))


def _entry(parts: Sequence[Element], rule: Element | None, prefix: str) -> Element:
    """An entry with the line above it as its border."""
    name, only = f"{prefix}__item", parts[0]
    if len(parts) == 1 and only.tag == "div" and (rule is None or is_rule_of(rule, only)):
        return replace(only if rule is None else bordered(rule, only), tag="li", name=name)
    if len(parts) == 1 and only.tag == "p" and rule is None:
        return replace(only, tag="li", name=name)
    if rule is None:
        return Element(tag="li", name=name, children=tuple(parts))
    assert rule.box is not None
    assert rule.spaced is not None
    assert isinstance(rule.content, Region)
    bottom = max(one.box.bottom for one in parts if one.box)
    box = Box.from_edges(rule.box.x, rule.box.y, rule.box.right, bottom)
    border = Border(width=rule.box.height, color=rule.content.fill, sides=("top",))
    below = tuple(one.spaced for one in parts if one.spaced)
    node = replace(
        rule.spaced.node,
        box=box,
        content=Region(box=box, fill=CLEAR, border=border),
        children=tuple(one.node for one in below),
    )
    css = {name: value for name, value in rule.css if name == "margin-top"}
    spaced = replace(rule.spaced, node=node, children=below, css=css, height=None)
    return Element(tag="li", name=name, spaced=spaced, css=tuple(css.items()), children=tuple(parts))


def _list(items: Sequence[Element], prefix: str) -> Element:
    """The list, which stands where its first entry stood."""
    first = css_of(items[0])
    css = {"margin-top": first.pop("margin-top")} if "margin-top" in first else {}
    made = (with_css(items[0], first), *items[1:])
    if not css and not items[0].spaced and items[0].children:
        inner = css_of(items[0].children[0])
        if "margin-top" in inner:
            css = {"margin-top": inner.pop("margin-top")}
            made = (
                replace(items[0], children=(with_css(items[0].children[0], inner), *items[0].children[1:])),
                *items[1:],
            )
    return Element(tag="ul", name=f"{prefix}__list", css=tuple(css.items()), children=tuple(made))


def _prefix(column: Element, entries: Sequence[Sequence[Element]]) -> str:
    return (column.name or entries[0][0].name).partition("__")[0] or "section"


# --- told apart by rhythm


def _beaten(column: Element) -> Element | None:
    """The column with the parts that follow one another in one rhythm, three times or more, as entries of a list."""
    marks = [_mark(one) for one in column.children]
    for begin in range(len(marks)):
        for size in range(BEAT[0], BEAT[1] + 1):
            count = _beats(marks, begin, size)
            bounds = [(begin + at * size, begin + (at + 1) * size) for at in range(count)]
            entries = [column.children[first:last] for first, last in bounds]
            if count >= LEAST and _are_told_by_rhythm(entries):
                return _with_rhythm(column, bounds, entries)
    return None


def _mark(part: Element) -> str:
    """What a part is in a rhythm; "" for what never is in one."""
    if part.text is not None:
        return f"{part.tag} {part.text.style.size / SIZE:.0f} {part.text.style.weight // 200} {part.text.style.color}"
    if part.box is None or part.tag not in ("div", "img"):
        return ""
    return f"{part.tag} {sorted(made_of(part))} {part.box.width / 16:.0f}"


def _beats(marks: Sequence[str], begin: int, size: int) -> int:
    beat = marks[begin : begin + size]
    if len(set(beat)) < len(beat) or not all(beat):
        return 0
    count = 0
    while marks[begin + count * size : begin + (count + 1) * size] == beat:
        count += 1
    return count


def _are_told_by_rhythm(entries: Sequence[Sequence[Element]]) -> bool:
    """Whether entries are short, begin or end in something that heads no text, and stand apart from one another.

    Headings with text below them are sections of an article, however like one another.
    """
    if not all(map(_is_short, entries)):
        return False
    first = entries[0]
    if re.fullmatch(r"h[1-6]", first[0].tag) and first[-1].tag == "p":
        return False
    starts = [_above(one[0]) for one in entries[1:]]
    within = [_above(part) for one in entries for part in one[1:]]
    return min(starts) >= max(within) + APART


def _above(part: Element) -> float:
    said = part.css_map.get("margin-top", "0").removesuffix("px")
    return float(said) if re.fullmatch(r"-?\d+(\.\d+)?", said) else 0.0


def _with_rhythm(column: Element, bounds: Sequence[tuple[int, int]], entries: Sequence[Sequence[Element]]) -> Element:
    prefix = _prefix(column, entries)
    items = [Element(tag="li", name=f"{prefix}__item", css=_taken(one), children=_without(one)) for one in entries]
    first, last = bounds[0][0], bounds[-1][1]
    return replace(column, children=(*column.children[:first], _list(items, prefix), *column.children[last:]))


def _taken(parts: Sequence[Element]) -> tuple[tuple[str, str], ...]:
    above = _above(parts[0])
    return (("margin-top", px(above)),) if above else ()


def _without(parts: Sequence[Element]) -> tuple[Element, ...]:
    first = css_of(parts[0])
    first.pop("margin-top", None)
    return (with_css(parts[0], first), *parts[1:])
