"""Switches: boxes to tick that are drawn as a bar with round ends and a knob at one of them, and the words that say what each switches.

The input has the place and size of what is drawn; the drawing lies over it in one cell of a grid and lets clicks through.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.marks import SWITCH_HEIGHT, SWITCH_LONG, switch_state
from screenshot2code.engines.offline.placing import Spaced, px
from screenshot2code.engines.offline.roles import divided

NAME = "switch"
KNOB, KNOB_END = 0.5, 0.3  # of a bar's height: the least size of its knob, and how far that may be from the end
ROUND = 0.4  # of its height: the radius of its ends
LEVEL = 30.0  # px that the middle of its words, a line above a note, may be off the switch's own
BEHIND = 24.0  # px from a switch to words behind it


def drawn(picture: Element, name: str) -> Element | None:
    """A picture of a switch as an input with that picture over it; None where it shows none. `name` is what it is called without a label."""
    image = picture.content
    state = switch_state(image) if isinstance(image, ImageRegion) else None
    if state is None or picture.spaced is None or not isinstance(image, ImageRegion):
        return None
    placing, _ = divided(picture.css_map)
    box = image.ink or image.box
    own = {"width": px(box.width), "height": px(box.height)}
    mark = replace(
        picture,
        name=f"{NAME}__drawing",
        attributes=tuple((name, "" if name == "alt" else value) for name, value in picture.attributes),
        css=tuple(_over("center").items()),
    )
    node = replace(picture.spaced.node, content=None)
    holder = replace(picture.spaced, node=node)
    return _switch(holder, placing, _input(own, name, on=state), mark)


def pill(box: Element, name: str) -> Element | None:
    """A bar with round ends and a knob in it as a switch; None where it is none."""
    region, only = box.content, box.children[0] if len(box.children) == 1 else None
    if not isinstance(region, Region) or only is None or only.box is None or only.text or box.spaced is None:
        return None
    if only.children or box.spaced.overlays or not _is_pill(region):
        return None
    knob, high = only.box, region.box.height
    before, after = knob.x - region.box.x, region.box.right - knob.right
    is_knob = abs(knob.width - knob.height) <= 2 and knob.height >= KNOB * high
    if not is_knob or min(before, after) > KNOB_END * high or abs(before - after) < KNOB * high:
        return None
    on = after < before
    placing, _ = divided(box.css_map)
    mark = _over("center end" if on else "center start")
    mark |= {"margin-right" if on else "margin-left": px(max(0.0, min(before, after)))}
    # The bar is the input's own look, in which its border lies.
    own = {"width": placing.pop("width", px(region.box.width)), "height": px(high)}
    ticked = replace(_input(own, name, on=on), spaced=replace(box.spaced, children=()))
    size = {} if isinstance(only.content, ImageRegion) else {"width": px(knob.width), "height": px(knob.height)}
    over = replace(only, name=f"{NAME}__knob", css=tuple({**size, **mark}.items()), tag=_phrase(only))
    holder = replace(box.spaced, node=replace(box.spaced.node, content=None))
    return _switch(holder, placing, ticked, over)


def _phrase(knob: Element) -> str:
    return "img" if knob.tag == "img" else "span"


def _is_pill(region: Region) -> bool:
    width, height = region.box.width, region.box.height
    low, high = SWITCH_LONG
    fits = SWITCH_HEIGHT[0] <= height <= SWITCH_HEIGHT[1] and low <= width / height <= high
    return fits and region.radius >= ROUND * height


def _over(place: str) -> dict[str, str]:
    return {"grid-area": "1 / 1", "place-self": place, "pointer-events": "none"}


def _input(size: Mapping[str, str], name: str, *, on: bool) -> Element:
    said = (("type", "checkbox"), ("role", "switch"), *((("checked", ""),) if on else ()), ("aria-label", name))
    css = {"appearance": "none", **size, "grid-area": "1 / 1"}
    return Element(tag="input", name=f"{NAME}__input", attributes=said, css=tuple(css.items()))


def _switch(holder: Spaced, placing: Mapping[str, str], ticked: Element, mark: Element) -> Element:
    css = {"display": "grid", **placing}
    return Element(tag="span", name=NAME, spaced=holder, css=tuple(css.items()), children=(ticked, mark))


def of(root: Element) -> Iterator[tuple[Element, Box]]:
    """The inputs of all switches below `root`, and where each is drawn."""
    for one in elements(root):
        if one.name == NAME and one.box is not None:
            yield one.children[0], one.box


def words_of(box: Box, lines: Sequence[Element]) -> Element | None:
    """The line that says what a switch at `box` switches: the upper one of those before it on its level, or the one right behind it."""
    level = [one for one in lines if one.text and abs(one.text.ink.center[1] - box.center[1]) <= LEVEL]
    behind = [one for one in level if one.text and 0 <= one.text.ink.x - box.right <= BEHIND]
    if behind:
        return min(behind, key=lambda one: abs(one.text.ink.center[1] - box.center[1]) if one.text else 0.0)
    before = [one for one in level if one.text and one.text.ink.right <= box.x]
    nearest = max((one.text.ink.x for one in before if one.text), default=0.0)
    column = [one for one in before if one.text and nearest - one.text.ink.x <= BEHIND]
    return min(column, key=lambda one: one.text.ink.y if one.text else 0.0, default=None)
