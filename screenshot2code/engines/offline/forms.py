"""Fields, what is to be ticked, their labels, and the forms round them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Region
from screenshot2code.engines.offline import switches
from screenshot2code.engines.offline.colors import lightness
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.placing import px
from screenshot2code.engines.offline.roles import css_of, divided, is_row, is_small_picture, phrased, with_css

PAPER = 95.0  # CIE L*: a box to tick without a border is white
BOX = (10.0, 26.0)  # px of a checkbox or a radio button
TICK_OFF = 1.6  # px that a mark may be off the middle of its box
LABEL_GAP = (18.0, 80.0)  # px from a label to its field: below it, beside it
LABEL_LETTERS = 48
BEHIND, SMALL_FIELD = 12.0, 120.0  # px from a small field to words behind it that say what it counts
BESIDE = 64.0  # px from a field to the button of its form, in a row
FORM_FIELDS = 2  # of a form in a part that says more
LINE_FIELDS = 2  # fields that are a line alone, one below the other
LINE_WIDTH, LINE_FREE, LINE_INSET = (
    200.0,
    80.0,
    16.0,
)  # px of their line, of it beside the words, of the words from its end
LINE_BELOW, LINE_SEVERAL = (
    170.0,
    56.0,
)  # px from the words to the line: at most, and from which there is room for several
COLUMN_GAP = 280.0  # px from labels in a column to fields in another


def is_choice(element: Element) -> bool:
    """A drawn box or circle to tick."""
    region = element.content
    if not isinstance(region, Region) or element.text or (element.spaced and element.spaced.overlays):
        return False
    if element.children and _tick(element) is None:
        return False
    width, height = region.box.width, region.box.height
    drawn = (
        len(region.border.sides) == 4
        if region.border
        else region.fill.startswith("#") and (lightness(region.fill) >= PAPER or bool(element.children))
    )
    return drawn and BOX[0] <= width <= BOX[1] and abs(width - height) <= 3


def _tick(box: Element) -> Element | None:
    """The mark in the middle of a drawn box: it is ticked."""
    only = box.children[0] if len(box.children) == 1 else None
    if only is None or not is_small_picture(only) or only.box is None or box.box is None:
        return None
    apart = [abs(here - there) for here, there in zip(only.box.center, box.box.center, strict=True)]
    return only if max(apart) <= TICK_OFF else None


def choices(element: Element) -> Element:
    """A row of a box to tick and its words as a label round an input."""
    if not is_row(element) or element.tag != "div" or not 2 <= len(element.children) <= 3:
        return element
    box, words, *more = element.children
    if not is_choice(box) or words.text is None or more or words.box is None or box.box is None:
        return element
    region = box.content
    assert isinstance(region, Region)
    kind = "radio" if region.radius >= 0.4 * region.box.width else "checkbox"
    css = {**css_of(box), "appearance": "none"}
    css.setdefault("width", f"{region.box.width:g}px")
    said = (("type", kind), ("checked", "")) if box.children else (("type", kind),)
    ticked = replace(box, tag="input", name=f"choice__{kind}", attributes=said, css=tuple(css.items()), children=())
    ticked = _with_tick(ticked, box) if box.children else ticked
    return replace(element, tag="label", name="choice", children=(ticked, replace(phrased(words), name="choice__text")))


def _with_tick(ticked: Element, box: Element) -> Element:
    """The input with its mark over it: inputs hold nothing, so both stand in one cell of a grid, where clicks go through the mark."""
    placing, inside = divided(ticked.css_map)
    assert box.box is not None
    width = placing.pop("width", "auto")
    own = {"appearance": inside["appearance"], "width": width, "height": px(box.box.height), "grid-area": "1 / 1"}
    mark = {"grid-area": "1 / 1", "place-self": "center", "pointer-events": "none"}
    return Element(
        tag="span",
        name="choice__box",
        css=tuple({"display": "grid", **placing}.items()),
        children=(
            replace(ticked, css=tuple(own.items())),
            replace(box.children[0], name="choice__mark", css=tuple(mark.items())),
        ),
    )


def lined(column: Element) -> Element:
    """`column` with words above lines of one length as fields, where a button ends them: fields that are a line alone."""
    children = list(column.children)
    at = 0
    while at < len(children) - 1:
        end = at
        while _is_line_field(children, end) and (end == at or _is_same_line(children[end + 1], children[at + 1])):
            end += 2
        if end - at >= 2 * LINE_FIELDS and any(_ends_form(one) for one in children[end : end + 2]):
            for place in range(at, end, 2):
                children[place] = _on_line(children[place], children[place + 1])
        at = max(end, at + 1)
    if all(one is other for one, other in zip(children, column.children, strict=True)):
        return column
    return replace(column, children=tuple(children))


def _is_line_field(children: Sequence[Element], at: int) -> bool:
    """Whether a line of words and a rule below it, much longer than the words, stand at `at`."""
    if at + 1 >= len(children):
        return False
    words, rule = children[at], children[at + 1]
    text, line = words.text, rule.box
    if text is None or line is None or rule.tag != "hr" or not is_label_like(words):
        return False
    below = line.y - text.ink.bottom
    long = line.width >= max(LINE_WIDTH, text.ink.width + LINE_FREE)
    return long and 0 <= text.ink.x - line.x <= LINE_INSET and 0 < below <= LINE_BELOW


def _is_same_line(rule: Element, first: Element) -> bool:
    if rule.box is None or first.box is None:
        return False
    return abs(rule.box.x - first.box.x) <= 3 and abs(rule.box.width - first.box.width) <= 3


def _ends_form(element: Element) -> bool:
    return any(one.name == "button" for one in elements(element))


def _on_line(words: Element, rule: Element) -> Element:
    """The words as a field, in which they ask to be replaced; where the line is far below, of several lines."""
    assert words.text is not None
    assert rule.box is not None
    several = rule.box.y - words.text.ink.bottom > LINE_SEVERAL
    css = {"display": "block", **css_of(words), "width": "100%", "height": px(words.text.box.height)}
    kind = () if several else (("type", "text"),)
    said = (*kind, ("placeholder", words.text.text), ("aria-label", words.text.text))
    return replace(
        words,
        tag="textarea" if several else "input",
        name="field",
        attributes=said,
        css=tuple(css.items()),
        parts=(("", ""),) if several else (),
    )


def labelled(root: Element) -> Element:
    """Fields with the words above or beside them tied to them as labels, and ids that say what they are."""
    fields = [one for one in elements(root) if is_field(one)]
    lines = [one for one in elements(root) if is_label_like(one)]
    frames = {
        id(inside): one.box for one in elements(root) if one.name == "field" for inside in one.children if one.box
    }
    taken: set[int] = set()
    ids: dict[int, str] = {}
    labels: dict[int, str] = {}
    for number, one in enumerate(fields):
        near = sorted(
            (off, place)
            for place, line in enumerate(lines)
            if place not in taken and (off := _off(line, frames.get(id(one), one.box))) is not None
        )
        if not near:
            continue
        place = near[0][1]
        taken.add(place)
        text = lines[place].text
        assert text is not None
        name = _identifier(text.text, number, set(ids.values()))
        ids[id(one)] = name
        labels[id(lines[place])] = name
    for one, line in _columns([one for one in fields if id(one) not in ids], lines, taken, frames):
        name = _identifier(line.text.text if line.text else "", len(ids), set(ids.values()))
        ids[id(one)], labels[id(line)] = name, name
    for ticked, box in switches.of(root):
        said = switches.words_of(box, [line for line in lines if id(line) not in labels])
        if said is not None and said.text is not None:
            name = _identifier(said.text.text, len(ids), set(ids.values()))
            ids[id(ticked)], labels[id(said)] = name, name
    return _tied(root, ids, labels)


def _columns(
    fields: Sequence[Element], lines: Sequence[Element], taken: set[int], frames: Mapping[int, Box]
) -> list[tuple[Element, Element]]:
    """Fields below one another with the words that stand below one another at their left, further away than labels usually do."""
    found = []
    for one in fields:
        box = frames.get(id(one), one.box)
        level = [line for place, line in enumerate(lines) if place not in taken and _is_level(line, box)]
        nearest = max(level, key=lambda line: line.text.ink.right if line.text else 0.0, default=None)
        if nearest is not None and nearest.text is not None and box is not None:
            found.append((one, nearest, (round(nearest.text.ink.x / 4), round(box.x / 4))))
    places = Counter(place for _, _, place in found)
    wide = [box for one in fields if (box := frames.get(id(one), one.box)) and box.width >= SMALL_FIELD]
    known = Counter(round(box.x / 4) for box in wide)
    return [(one, line) for one, line, place in found if places[place] > 1 or known[place[1]] > 1]


def _is_level(line: Element, box: Box | None) -> bool:
    if line.text is None or box is None:
        return False
    beside = 0 <= box.x - line.text.ink.right <= COLUMN_GAP
    return beside and box.y - 2 <= line.text.ink.center[1] <= min(box.bottom, box.y + 60)


def is_field(element: Element) -> bool:
    return element.tag in ("input", "textarea", "select") and dict(element.attributes).get("type") not in (
        "checkbox",
        "radio",
    )


def is_label_like(element: Element) -> bool:
    text = element.text
    return (
        text is not None
        and element.tag in ("p", "h2", "h3", "h4")
        and len(text.lines) == 1
        and len(text.text) <= LABEL_LETTERS
        and any(map(str.isalpha, text.text))
    )


def _off(line: Element, box: Box | None) -> float | None:
    """How far the words are from the field that they may be the label of; None where they are not."""
    assert line.text is not None
    if box is None:
        return None
    words = line.text.ink
    gap = box.y - words.bottom
    if -2 <= gap <= LABEL_GAP[0] and -20 <= words.x - box.x <= 20:
        return gap
    beside = box.x - words.right
    middle = words.center[1]
    if (
        0 <= beside <= LABEL_GAP[1]
        and box.y - 2 <= middle <= box.bottom + 2
        and (box.height < 60 or middle < box.y + 40)
    ):
        return beside
    behind = words.x - box.right
    if 0 <= behind <= BEHIND and box.width <= SMALL_FIELD and abs(middle - box.center[1]) <= 6:
        return LABEL_GAP[1] + behind  # only where nothing stands above it or before it
    return None


def _identifier(text: str, number: int, taken: set[str]) -> str:
    words = re.findall(r"[a-z]+", text.lower())[:3]
    name = "-".join(words) or "field"
    while name in taken:
        name += "-again" if number else ""
    return name


def _tied(element: Element, ids: dict[int, str], labels: dict[int, str]) -> Element:
    children = tuple(_tied(one, ids, labels) for one in element.children)
    if id(element) in ids:
        kept = tuple(pair for pair in element.attributes if pair[0] != "aria-label")
        return replace(element, attributes=(("id", ids[id(element)]), *kept), children=children)
    if id(element) in labels:
        return replace(
            element, tag="label", name="form__label", attributes=(("for", labels[id(element)]),), children=children
        )
    return replace(element, children=children) if children else element


def formed(root: Element) -> Element:
    """Each smallest part that holds fields and a button as a form; its last button submits."""
    if root.tag in ("form", "label"):
        return root
    children = tuple(map(formed, root.children))
    root = replace(root, children=children) if children else root
    if root.tag not in ("div", "section", "article") or any(one.tag == "form" for one in elements(root)):
        return root
    fields = [one for one in elements(root) if is_field(one)]
    buttons = [one for one in elements(root) if one.name == "button" and one.tag in ("a", "button") and _speaks(one)]
    if not fields or not buttons or any(one.tag in ("main", "nav", "header") for one in elements(root)):
        return root
    if is_row(root) and not _stand_together(root, buttons):
        return root
    if root.tag == "section":
        return _with_form(root, fields)
    return replace(_submitting(root, id(buttons[-1]), in_row=False), tag="form", attributes=(*root.attributes,))


def _stand_together(row: Element, buttons: Sequence[Element]) -> bool:
    """Whether a button of a row stands right behind a field, or below one: at the other end of a bar it does something else."""
    frames = [one.box for one in elements(row) if one.name == "field" and one.box and isinstance(one.content, Region)]
    pairs = [(one, other.box) for one in frames for other in buttons if other.box]
    return any(button.x - field.right <= BESIDE for field, button in pairs) or not pairs


def _with_form(section: Element, fields: Sequence[Element]) -> Element:
    """A part of the page with a form round its fields: from the first one, or its label, to the button behind the last one.

    A heading, or words, before and behind them stay outside; where there is no such button, so does everything.
    """
    if len(fields) < FORM_FIELDS or section.css_map.get("display") in ("flex", "grid"):
        return section
    holding = [at for at, one in enumerate(section.children) if any(map(is_field, elements(one)))]
    begin, end = holding[0], holding[-1]
    while begin and any(one.tag == "label" for one in elements(section.children[begin - 1])):
        begin -= 1
    ends = [at for at in (end, end + 1, end + 2) if at < len(section.children) and _ends_form(section.children[at])]
    if not ends:
        return section
    inside = section.children[begin : ends[0] + 1]
    buttons = [one for part in inside for one in elements(part) if one.name == "button" and _speaks(one)]
    first = css_of(inside[0])
    css = {"margin-top": first.pop("margin-top")} if "margin-top" in first else {}
    form = Element(tag="form", name="form", css=tuple(css.items()), children=(with_css(inside[0], first), *inside[1:]))
    made = _submitting(form, id(buttons[0]), in_row=False) if buttons else form
    return replace(section, children=(*section.children[:begin], made, *section.children[ends[0] + 1 :]))


def _speaks(button: Element) -> bool:
    """Whether a button has more on it than figures, which lead to a page."""
    words = [one.text.text for one in elements(button) if one.text]
    return not words or any(any(map(str.isalpha, one)) for one in words)


def _submitting(element: Element, button: int, *, in_row: bool) -> Element:
    if id(element) == button:
        css = element.css_map
        # Unlike links, buttons are as wide as their words: in a row both are, in a column a link takes the whole width.
        full = {} if in_row or {"width", "flex"} & css.keys() else {"width": "100%"}
        return replace(element, tag="button", attributes=(("type", "submit"),), css=tuple({**css, **full}.items()))
    if not element.children:
        return element
    side_by_side = element.css_map.get("display") == "flex"
    return replace(element, children=tuple(_submitting(one, button, in_row=side_by_side) for one in element.children))
