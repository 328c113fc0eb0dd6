"""Room round pictures: a logo's or an icon's file has a margin that nobody sees, and takes up what is left over of a distance.

A picture shows a drawing's ink alone; the file that its designer placed was a pixel or two larger. Where the distance to a picture
is off the scale by as much, the picture's own box takes the rest. Nothing is painted elsewhere.
"""

from dataclasses import replace

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion
from screenshot2code.engines.offline.placing import Css, Spaced, padding, px, sides_of
from screenshot2code.engines.offline.steps import is_step
from screenshot2code.engines.offline.tree import Flow

MOST = 3  # px that a picture's box takes on one side
LARGEST = (
    240.0  # px of a picture that may have a margin of its own: larger ones are photos and charts, which fill their box
)
SIDES = ("top", "right", "bottom", "left")


def cleared(spaced: Spaced) -> Spaced:
    """`spaced` with distances to pictures on the scale, where their boxes may take the rest."""
    children = [cleared(child) for child in spaced.children]
    overlays = tuple(cleared(over) for over in spaced.overlays)
    css = dict(spaced.css)
    for place in range(len(children)):
        _by_margins(children, place, is_row=spaced.node.flow is Flow.ROW)
    if children and "padding" in css:
        css = _by_padding(css, children, is_row=spaced.node.flow is Flow.ROW)
    if spaced.node.flow is Flow.ROW and css.get("display") == "flex" and "gap" in css:
        css = _by_gap(css, children)
    return replace(spaced, css=css, children=tuple(children), overlays=overlays)


def _by_margins(children: list[Spaced], place: int, *, is_row: bool) -> None:
    """Takes what is left over of the margins above and left of a child into it, or into the picture before it."""
    child = children[place]
    for name in ("margin-top", "margin-left"):
        rest = _left_over(child.css.get(name, ""))
        if not rest:
            continue
        side = name.removeprefix("margin-")
        before = children[place - 1] if place else None
        along = (side == "left") == is_row
        if _may_grow(child):
            child = _grown(child, **{side: rest})
        elif along and before is not None and _may_grow(before) and "align-self" not in before.css:
            children[place - 1] = _grown(before, **{"right" if is_row else "bottom": rest})
        else:
            continue
        less = px(float(child.css[name].removesuffix("px")) - rest)
        child = replace(child, css={**child.css, name: less} if less != "0" else _without(child.css, name))
    children[place] = child


def _by_padding(css: dict[str, str], children: list[Spaced], *, is_row: bool) -> dict[str, str]:
    """Takes what is left over of the padding before the first child and after the last one into these."""
    lengths = dict(zip(SIDES, sides_of(css["padding"]), strict=True))
    ends = (("left", 0), ("right", -1)) if is_row else (("top", 0), ("bottom", -1))
    for side, place in ends:
        rest, child = _left_over(px(lengths[side])), children[place]
        margins = {f"margin-{side}", "margin", "margin-inline"} & child.css.keys()
        if rest and _may_grow(child) and not margins and css.get("display") != "grid":
            children[place] = _grown(child, **{side: rest})
            lengths[side] -= rest
    return {**css, "padding": "0", **padding(*(lengths[side] for side in SIDES))}


def _by_gap(css: dict[str, str], children: list[Spaced]) -> dict[str, str]:
    rest = _left_over(css["gap"])
    if not rest or len(children) != len(("one", "other")):
        return css
    for place, side in ((0, "right"), (1, "left")):
        if _may_grow(children[place]) and "margin-left" not in children[1].css:
            children[place] = _grown(children[place], **{side: rest})
            return {**css, "gap": px(float(css["gap"].removesuffix("px")) - rest)}
    return css


def _left_over(length: str) -> int:
    """The fewest px less that make a length a step; 0 where it is one, or where they are too many."""
    if not length.endswith("px"):
        return 0
    value = float(length.removesuffix("px"))
    if is_step(value) or value < 0 or not value.is_integer():
        return 0
    return next((less for less in range(1, MOST + 1) if is_step(value - less)), 0)


def _may_grow(child: Spaced) -> bool:
    content = child.node.content
    if not isinstance(content, ImageRegion) or child.children or child.overlays:
        return False
    is_drawn = bool(content.shapes) or content.media_type == "image/png"
    is_small = max(content.box.width, content.box.height) <= LARGEST
    return is_drawn and is_small and not content.is_chart and "width" not in child.css


def _grown(child: Spaced, *, top: int = 0, right: int = 0, bottom: int = 0, left: int = 0) -> Spaced:
    content = child.node.content
    assert isinstance(content, ImageRegion)

    def larger(box: Box) -> Box:
        return Box.from_edges(box.x - left, box.y - top, box.right + right, box.bottom + bottom)

    made = replace(content, box=larger(content.box), ink=content.ink or content.box)
    height = None if child.height is None else child.height + top + bottom
    return replace(child, node=replace(child.node, box=larger(child.node.box), content=made), height=height)


def _without(css: Css, name: str) -> dict[str, str]:
    return {key: value for key, value in css.items() if key != name}
