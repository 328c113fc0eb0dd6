"""From boxes to CSS: padding, margins, gaps, widths and alignments that put every part where it was measured.

Pure arithmetic, top down. By induction each element gets exactly its box: text is as high as its lines, leaves have their own
size, and containers end where padding says. What a person would write wins over what is merely right: equal gaps become a
`gap`, equal columns share the row, centred parts are centred, and only the rest is placed by margins.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from math import copysign
from statistics import median

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.paragraphs import Paragraph, laid_out
from screenshot2code.engines.offline.tree import Flow, Node

SAME = 0.51  # px: closer than this is the same place, as edges are found on whole pixels
CENTERED = (
    1.11  # px that the two margins of a centred part may differ: half a pixel on either side, and what measuring adds
)
NUDGE = 2.0  # px off the middle that a margin makes up for in a centred row: more is another alignment
WIDE_MARGIN = 48.0  # px from which equal margins on both sides mean "centred" rather than padding
LOOSE_ROW = 0.4  # of the width: with that much left over a row is centred, with less it fills its padded container
EXACT = 0.05  # px that may be lost without adding up to anything over a page
FLUSH = (
    0.6  # px by which the starts of lines may differ that stand at one edge: each is known to a quarter or half a pixel
)
WHOLE = 0.3  # px from a whole pixel at which an edge of text is that: people write whole ones
SLACK = (2.0, 0.02)  # px, and share of the width: with less room than this a single line is told not to wrap

Css = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spaced:
    """A node with the declarations that place it and its children."""

    node: Node
    css: Css = field(default_factory=dict)
    children: tuple["Spaced", ...] = ()
    overlays: tuple["Spaced", ...] = ()


def space(root: Node) -> Spaced:
    """The tree with layout declarations; those of the root are for the body."""
    return _spaced(root, {})


def walk(spaced: Spaced) -> list[Spaced]:
    """`spaced` and everything below it, parents first."""
    below = [one for child in (*spaced.children, *spaced.overlays) for one in walk(child)]
    return [spaced, *below]


def px(value: float) -> str:
    """A length: to a hundredth, without a needless tail.

    Chromium cuts lengths to a 64th of a pixel: one that rounding had made smaller would become the next smaller 64th, and over
    a page such losses add up to whole pixels. Such a length is rounded up.
    """
    short = round(abs(value), 2)
    if laid_out(short) < laid_out(abs(value)):
        short += 0.01
    text = f"{copysign(short, value):.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("0", "-0") else f"{text}px"


def inner(node: Node) -> Box:
    """The padding box: `node.box` without its border."""
    border = node.content.border if isinstance(node.content, Region) else None
    if border is None:
        return node.box
    edge = {side: border.width if side in border.sides else 0.0 for side in ("left", "top", "right", "bottom")}
    box = node.box
    return Box.from_edges(
        box.x + edge["left"], box.y + edge["top"], box.right - edge["right"], box.bottom - edge["bottom"]
    )


def _spaced(node: Node, placed: Css) -> Spaced:
    """`node` placed by its parent with `placed`, and its own children placed in it."""
    css = dict(placed)
    if not node.children:
        if isinstance(node.content, Region):
            css["height"] = px(node.box.height)
        return Spaced(node=node, css=css)
    own, children = (_column if node.flow is Flow.COLUMN else _row)(node)
    css = {**own, **css}
    overlays = tuple(
        _spaced(over, _absolute(over, inner(node)) | ({"z-index": "-1"} if _lies_under(over, node) else {}))
        for over in node.overlays
    )
    if overlays:
        css.setdefault("position", "relative")
        if any(over.css.get("z-index") for over in overlays):
            css["isolation"] = "isolate"
    return Spaced(node=node, css=css, children=tuple(children), overlays=overlays)


# --- columns


def _column(node: Node) -> tuple[dict[str, str], list[Spaced]]:
    frame, children = inner(node), node.children
    left = _left_edge(children) - frame.x
    right = frame.right - max(child.box.right for child in children)
    pad_left, pad_right = _side_padding(left, right, frame, children)
    content = Box.from_edges(frame.x + pad_left, frame.y, frame.right - pad_right, frame.bottom)
    top, bottom = children[0].box.y - frame.y, frame.bottom - children[-1].box.bottom
    css: dict[str, str] = {}
    if min(top, bottom) < 0 or children[-1].box.bottom > frame.bottom:
        css["display"] = "flow-root"  # a line box reaches out: its negative margin must stay inside
    css.update(_padding(max(0.0, top), pad_right, max(0.0, bottom), pad_left))
    spaced, cursor = [], frame.y + max(0.0, top)
    for number, child in enumerate(children):
        placed = _across(child, content)
        if abs(child.box.y - cursor) >= 0.01:  # what px() would print as 0
            placed["margin-top"] = px(child.box.y - cursor)
        if number == len(children) - 1 and bottom < 0:
            placed["margin-bottom"] = px(bottom)
        spaced.append(_spaced(_stretched(child, content), placed))
        cursor = child.box.bottom
    return css, spaced


def _left_edge(children: Sequence[Node]) -> float:
    """Where the content of a column begins: at its leftmost boxes, or in the midst of the lines that start there."""
    least = min(child.box.x for child in children)
    first = [child for child in children if child.box.x <= least + FLUSH]
    boxes = [child.box.x for child in first if not isinstance(child.content, Paragraph)]
    if boxes:
        return min(boxes)
    starts = median(child.box.x for child in first)
    return float(round(starts)) if abs(starts - round(starts)) <= WHOLE else starts


def _side_padding(left: float, right: float, frame: Box, children: Sequence[Node]) -> tuple[float, float]:
    """Padding left and right: alike where the content allows it, none where everything is centred far from the edges."""
    all_centered = all(_is_centered(child, frame) for child in children)
    if all_centered and left >= WIDE_MARGIN and not any(_is_plain_group(child) for child in children):
        return 0.0, 0.0
    pad_left = max(0.0, left)
    if abs(left - right) <= CENTERED or right < left:
        return pad_left, max(0.0, right)
    return pad_left, pad_left


def _across(child: Node, content: Box) -> dict[str, str]:
    """How a child of a column lies between the left and right edges of the content."""
    if isinstance(child.content, Paragraph):
        return _text_across(child, content)
    if _is_plain_group(child):
        return {}
    offset, rest = child.box.x - content.x, content.right - child.box.right
    is_image = isinstance(child.content, ImageRegion) and not child.children
    if min(offset, rest) < -SAME and not is_image:
        # It lies over the border of what holds it, as collapsed borders do: margins draw it out on either side.
        return {name: px(by) for name, by in (("margin-left", offset), ("margin-right", rest)) if abs(by) > SAME}
    css = {} if is_image or max(abs(offset), abs(rest)) <= SAME else {"max-width": px(child.box.width)}
    if abs(offset) <= SAME:
        pass
    elif abs(offset - rest) <= CENTERED:
        css["margin-inline"] = "auto"
    elif abs(rest) <= SAME:
        css["margin-left"] = "auto"
    else:
        css["margin-left"] = px(offset)
    return css


def _text_across(child: Node, content: Box) -> dict[str, str]:
    paragraph = child.content
    assert isinstance(paragraph, Paragraph)
    box = child.box
    offset, rest = box.x - content.x, content.right - box.right
    several = len(paragraph.lines) > 1
    centered = abs(offset - rest) <= CENTERED and offset > SAME
    css: dict[str, str] = {}
    if several and paragraph.align != "left":
        css["text-align"] = paragraph.align
    if not several and centered:
        css["text-align"] = "center"
        room = content.width
    elif several and paragraph.align == "center" and centered:
        room = content.width
    elif (paragraph.align == "right" or not several) and abs(rest) <= SAME and offset > FLUSH:
        css["text-align"] = "right"
        room = content.width
    else:
        room = content.width - offset
        if abs(offset) > FLUSH:
            css["margin-left"] = px(offset)
    css.update(_wrapping(paragraph, box, room))
    if "max-width" in css and centered and several:
        css["margin-inline"] = "auto"
    elif "max-width" in css and css.get("text-align") == "right":
        css["margin-left"] = "auto"
    elif "max-width" in css and paragraph.align == "center" and several:
        css.setdefault("margin-left", px(offset))
    return css


def _wrapping(paragraph: Paragraph, box: Box, room: float) -> dict[str, str]:
    """What makes the text break where the picture breaks it, given `room` px."""
    if len(paragraph.lines) == 1:
        tight = room - paragraph.narrowest < max(SLACK[0], SLACK[1] * paragraph.narrowest)
        return {"white-space": "nowrap"} if tight else {}
    if not paragraph.wraps:
        return {"white-space": "nowrap", "max-width": px(box.width)}
    if paragraph.narrowest + 1 <= room <= paragraph.widest - 1:
        return {}
    return {"max-width": px(box.width)}


# --- rows


def _row(node: Node) -> tuple[dict[str, str], list[Spaced]]:
    frame, children = inner(node), node.children
    first, last = children[0].box, children[-1].box
    lead, trail = first.x - frame.x, frame.right - last.right
    gaps = [after.box.x - before.box.right for before, after in pairwise(children)]
    top, bottom = min(child.box.y for child in children), max(child.box.bottom for child in children)
    css = {"display": "flex"}
    shares = _share_equally(children, frame.width - max(lead, 0.0) - max(trail, 0.0), gaps)
    if shares:
        # Equal columns grow into all the room there is, so what lies between them has to be a gap of the row's own.
        main, margins, pad_left, pad_right = _gap(gaps), [""] * len(children), max(lead, 0.0), max(trail, 0.0)
    else:
        main, margins, pad_left, pad_right = _along(lead, trail, gaps, frame.width)
    css.update(main)
    if top < frame.y or bottom > frame.bottom:
        # A line box reaches out of the row: the row keeps its own height, and the children hang from its top.
        css.update(_padding(0.0, pad_right, 0.0, pad_left))
        css["height"] = px(node.box.height)
        cross, top = "flex-start", frame.y
    else:
        css.update(_padding(top - frame.y, pad_right, frame.bottom - bottom, pad_left))
        cross = _cross_alignment(children, top, bottom)
    if cross:
        css["align-items"] = cross
    spaced = []
    for child, margin in zip(children, margins, strict=True):
        # From a basis of 0, boxes of unlike padding would not end equally wide: what they share is what padding leaves.
        placed = {"flex": f"1 1 {px(child.box.width)}", "min-width": "0"} if shares else _row_width(child)
        if margin == "auto" or margin:
            placed["margin-left"] = margin
        if cross == "flex-start" and abs(child.box.y - top) >= 0.01:  # prints as 0
            placed["margin-top"] = px(child.box.y - top)
        low = 2 * (child.box.center[1] - (top + bottom) / 2)
        if cross == "center" and abs(low) > EXACT:
            placed["margin-top" if low > 0 else "margin-bottom"] = px(abs(low))
        spaced.append(_spaced(child, placed))
    return css, spaced


def _is_even(gaps: Sequence[float]) -> bool:
    """Whether one gap puts every part where these do."""
    mean = sum(gaps) / len(gaps)
    off = accumulate(gap - mean for gap in gaps)
    return min(gaps) >= 0 and max(abs(one) for one in off) <= SAME


def _gap(gaps: Sequence[float]) -> dict[str, str]:
    between = sum(gaps) / len(gaps)
    return {"gap": px(between)} if between > 0 else {}


def _along(
    lead: float, trail: float, gaps: Sequence[float], width: float
) -> tuple[dict[str, str], list[str], float, float]:
    """Declarations of the row, a margin-left ("" for none) for each child, and the row's side paddings."""
    none = [""] * (len(gaps) + 1)
    css: dict[str, str] = {}
    margins = list(none)
    even = bool(gaps) and _is_even(gaps)
    widest = max(range(len(gaps)), key=lambda place: gaps[place], default=-1)
    others = [gap for place, gap in enumerate(gaps) if place != widest]
    parted = widest >= 0 and gaps[widest] > 2 * max([*others, max(lead, 0.0), 16.0])
    if parted and trail >= 0:
        # One wide gap: what follows it keeps to the right edge.
        margins[widest + 1] = "auto"
        if others and _is_even(others):
            css["gap"] = px(sum(others) / len(others))
        else:
            for place, gap in enumerate(gaps):
                if place != widest:
                    margins[place + 1] = px(gap)
        if len(gaps) == 1:
            return {"justify-content": "space-between"}, none, max(lead, 0.0), trail
        return css, margins, max(lead, 0.0), trail
    if even:
        if min(gaps) > 0:
            css["gap"] = px(sum(gaps) / len(gaps))
    else:
        margins = ["", *(px(gap) if abs(gap) >= 0.01 else "" for gap in gaps)]  # prints as 0
    if lead >= WIDE_MARGIN and abs(lead - trail) <= CENTERED and lead + trail > LOOSE_ROW * width:
        css["justify-content"] = "center"
        return css, margins, 0.0, 0.0
    if lead >= WIDE_MARGIN and abs(trail) <= SAME:
        css["justify-content"] = "flex-end"
        return css, margins, 0.0, 0.0
    if lead < 0:
        margins[0] = px(lead)
    return css, margins, max(lead, 0.0), max(0.0, min(lead, trail) if trail > lead else trail)


def _cross_alignment(children: Sequence[Node], top: float, bottom: float) -> str:
    """`align-items` for a row from `top` to `bottom`: "" for stretch."""
    if all(_may_stretch(child, top, bottom) for child in children):
        return ""
    centered = all(abs(child.box.center[1] - (top + bottom) / 2) <= NUDGE for child in children)
    # The tallest child makes the row's height: where it does not fill the row, centring would lose the rest.
    if centered and max(child.box.height for child in children) >= bottom - top - EXACT:
        return "center"
    return "flex-start"


def _may_stretch(child: Node, top: float, bottom: float) -> bool:
    """Whether the child looks the same when stretched over the row."""
    if abs(child.box.y - top) > SAME:
        return False
    loose = isinstance(child.content, Paragraph) or (_is_plain_group(child) and child.flow is Flow.COLUMN)
    return loose or abs(child.box.bottom - bottom) <= SAME


def _share_equally(children: Sequence[Node], room: float, gaps: Sequence[float]) -> bool:
    """Whether the children are equal columns that fill the row."""
    widths = [child.box.width for child in children]
    if len(children) < 2 or any(isinstance(child.content, Paragraph | ImageRegion) for child in children):
        return False
    filled = abs(sum(widths) + sum(gaps) - room) <= SAME
    return filled and min(gaps) >= 0 and max(widths) - min(widths) <= SAME and max(gaps) - min(gaps) <= SAME


def _row_width(child: Node) -> dict[str, str]:
    if isinstance(child.content, Paragraph):
        if len(child.content.lines) == 1 or not child.content.wraps:
            return {"white-space": "nowrap"}
        return {"flex": f"0 1 {px(child.box.width)}", **_aligned(child.content)}
    if isinstance(child.content, ImageRegion) and not child.children:
        return {"flex": "none"}
    if not child.children:
        return {"flex": "none", "width": px(child.box.width)}  # a shape has no content that keeps it from shrinking
    return {"width": px(child.box.width)}


def _aligned(paragraph: Paragraph) -> dict[str, str]:
    return {} if paragraph.align == "left" else {"text-align": paragraph.align}


# --- overlays


def _absolute(over: Node, frame: Box) -> dict[str, str]:
    css = {"position": "absolute", "left": px(over.box.x - frame.x), "top": px(over.box.y - frame.y)}
    if isinstance(over.content, Paragraph):
        return {**css, **_row_width(over)}
    if not (isinstance(over.content, ImageRegion) and not over.children):
        css["width"] = px(over.box.width)
    elif over.box.width > frame.width:
        css["max-width"] = "none"  # it hangs over on either side: pictures else shrink to what holds them
    return css


def _lies_under(over: Node, node: Node) -> bool:
    """Whether the flow of `node` has text on this picture or box, which would cover it: what is placed is painted last."""
    if over.content is None or isinstance(over.content, Paragraph):
        return False
    parts = [part for part in _in_flow(node) if part.ink.overlap(over.box) > 0]
    has_text = any(isinstance(part.content, Paragraph) for part in parts)
    return has_text and all(isinstance(part.content, Paragraph) or part.box.area < over.box.area for part in parts)


def _in_flow(node: Node) -> Iterator[Node]:
    """Everything in the flow of `node` that can be seen."""
    for child in node.children:
        if child.content is not None:
            yield child
        yield from _in_flow(child)


# --- small questions


def _is_plain_group(node: Node) -> bool:
    return node.content is None


def _stretched(child: Node, content: Box) -> Node:
    """Groups paint nothing, so in a column they take its whole width."""
    if not _is_plain_group(child):
        return child
    return replace(child, box=Box.from_edges(content.x, child.box.y, content.right, child.box.bottom))


def _is_centered(child: Node, frame: Box) -> bool:
    return abs((child.box.x - frame.x) - (frame.right - child.box.right)) <= 2 * CENTERED


def _padding(top: float, right: float, bottom: float, left: float) -> dict[str, str]:
    sides = [px(max(0.0, value)) for value in (top, right, bottom, left)]
    if set(sides) == {"0"}:
        return {}
    if sides[1] == sides[3]:
        sides = sides[:3] if sides[0] != sides[2] else sides[:2] if sides[0] != sides[1] else sides[:1]
    return {"padding": " ".join(sides)}
