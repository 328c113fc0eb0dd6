"""Which rows of a page look otherwise than a moment before, told from its elements: only those need a new picture."""

import math
import re
from collections.abc import Iterator, Sequence

from screenshot2code.core.artifacts import Element
from screenshot2code.core.geometry import Box

SPREAD = 8.0  # px that paint may lie outside its box by outlines, underlines and shadows of text
_LENGTH = re.compile(r"-?[\d.]+px")
_OF_HEIGHT = frozenset({"height"})  # computed values that only say how far down a box reaches


def changed_rows(before: Sequence[Element], now: Sequence[Element]) -> tuple[float, float] | None:
    """The first and the last row that may differ, in CSS px of a page whose size has not changed; None: nothing has.

    All rows where the page is made of other elements than before.
    """
    if [one.tag for one in before] != [one.tag for one in now]:
        return (0.0, math.inf)
    spans = [span for was, one in zip(before, now, strict=True) if was != one for span in _spans(was, one)]
    return (min(top for top, _ in spans), max(bottom for _, bottom in spans)) if spans else None


def _spans(was: Element, now: Element) -> Iterator[tuple[float, float]]:
    reach = max(_reach(was), _reach(now))
    if _only_reaches_further(was, now):  # a container that grew with what is in it, which speaks for itself
        if _is_painted(was):
            bottoms = (was.box.bottom, now.box.bottom)
            yield min(bottoms) - reach - _foot(was), max(bottoms) + reach
        return
    for element in (was, now):
        for box in (element.box, *(piece.box for piece in element.texts)):
            yield _with(box, reach)


def _with(box: Box, reach: float) -> tuple[float, float]:
    return box.y - reach, box.bottom + reach


def _only_reaches_further(was: Element, now: Element) -> bool:
    """Whether nothing but the lower edge of the box is elsewhere, and what fills the box does not depend on its height."""
    same_place = (was.box.x, was.box.y, was.box.width) == (now.box.x, now.box.y, now.box.width)
    differing = {name for name in {*was.styles, *now.styles} if was.styles.get(name) != now.styles.get(name)}
    fills = was.styles.get("background-image", "none") == "none" and was.tag not in _REPLACED
    return (
        same_place and was.texts == now.texts and was.attributes == now.attributes and differing <= _OF_HEIGHT and fills
    )


_REPLACED = frozenset(
    {"img", "svg", "canvas", "video", "input", "select", "textarea", "button"}
)  # drawn to their height


def _is_painted(element: Element) -> bool:
    style = element.styles.get
    borders = any(style(f"border-{side}-width", "0px") != "0px" for side in ("top", "right", "bottom", "left"))
    color = style("background-color", "rgba(0, 0, 0, 0)").replace(" ", "")
    clips = style("overflow-y", "visible") != "visible"  # and what it cuts off reaches further, too
    return borders or clips or color != "rgba(0,0,0,0)" or style("box-shadow", "none") != "none"


def _foot(element: Element) -> float:
    """How far above its lower edge a box looks otherwise than in its middle: its corners and its border."""
    names = ("border-bottom-left-radius", "border-bottom-right-radius", "border-bottom-width")
    return max(0.0, *(_longest(element.styles.get(name, "")) for name in names))


def _reach(element: Element) -> float:
    """How far the paint of an element may lie outside its boxes: shadows, and letters higher than their line."""
    shadow = sum(abs(float(one[:-2])) for one in _LENGTH.findall(element.styles.get("box-shadow", "")))
    letters = _longest(element.styles.get("font-size", "")) if element.texts else 0.0
    return SPREAD + shadow + letters


def _longest(value: str) -> float:
    return max((abs(float(one[:-2])) for one in _LENGTH.findall(value)), default=0.0)
