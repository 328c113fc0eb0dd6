"""From boxes to CSS: padding, margins, gaps, widths and alignments that put every part where it was measured.

Pure arithmetic, top down. Each element lands within half a pixel of its box: text is as high as its lines, leaves have their own
size, and containers end where padding says. What a person would write wins over what is merely right: equal gaps become a
`gap`, equal columns share the row, centred parts are centred, distances fall on a scale (steps.py), and only the rest is placed
by margins. Where a part really comes to lie is known at each step: what rounding leaves over is carried on and never adds up.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.clearings import cleared
from screenshot2code.engines.offline.columns import column
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.placing import Laid, Spaced, edges, is_plain_group, px
from screenshot2code.engines.offline.rims import rimmed, shown
from screenshot2code.engines.offline.rows import row, row_width
from screenshot2code.engines.offline.steps import is_step, share_of, snapped
from screenshot2code.engines.offline.tree import Flow, Node, hangs_from


def space(root: Node) -> Spaced:
    """The tree with layout declarations; those of the root are for the body."""
    return cleared(Fitting(root).laid(root, root.box.x, root.box.y, root.box.width).spaced)


class Fitting:
    """Lays parts out from the outside inwards; what a part looks like at one place is worked out once."""

    def __init__(self, root: Node) -> None:
        self._root = root  # keeps every node alive, and its id its own
        self._known: dict[tuple[int, int, int, int], Laid] = {}

    def laid(self, node: Node, x: float, y: float, width: float) -> Laid:
        key = (id(node), round(64 * x), round(64 * y), round(64 * width))
        if key not in self._known:
            self._known[key] = self._laid(node, x, y, width)
        return self._known[key]

    def _laid(self, node: Node, x: float, y: float, width: float) -> Laid:
        if not node.children:
            css = {"height": px(node.box.height)} if isinstance(node.content, Region) else {}
            natural = node.box.width if isinstance(node.content, ImageRegion) else None
            return Laid(spaced=Spaced(node=node, css=css), height=node.box.height, natural=natural)
        if (rim := rimmed(node)) is not None:
            found = shown(column(rim, x, y, width, self.laid), node)
        elif node.flow is Flow.COLUMN:
            found = column(node, x, y, width, self.laid, is_whole=node is self._root)
        else:
            found = row(node, x, y, width, self.laid)
        return self._overlaid(found, node, x, y, width) if node.overlays else found

    def _overlaid(self, laid: Laid, node: Node, x: float, y: float, width: float) -> Laid:
        edge = edges(node)
        left, top = x + edge["left"], y + edge["top"]
        # A group may be made higher by its row: what lies on it has no share of a height that is not its own.
        high = 0.0 if is_plain_group(node) else laid.height - edge["top"] - edge["bottom"]
        room = width - edge["left"] - edge["right"], high
        overlays = []
        for over in node.overlays:
            at = _beside(over.box.x - left, room[0]), _beside(over.box.y - top, room[1])
            css = _absolute(over, at, room[0])
            css |= {"z-index": "-1"} if _lies_under(over, node) else {}
            if isinstance(over.content, Paragraph):
                overlays.append(Spaced(node=over, css=css))
                continue
            overlays.append(self.laid(over, left + at[0].px, top + at[1].px, over.box.width).placed(css))
        own = {"position": "relative", **laid.spaced.css}
        if any(over.css.get("z-index") for over in overlays):
            own["isolation"] = "isolate"
        return replace(laid, spaced=replace(laid.spaced, css=own, overlays=tuple(overlays)))


class _Beside(NamedTuple):
    """How far an edge lies from that of what holds it: as it is written, and in px."""

    said: str
    px: float


def _beside(want: float, room: float) -> _Beside:
    """A distance of `want` px in `room` px; a share of it where that is as near and no step of the scale is.

    What lies on a picture goes along with it as it grows.
    """
    whole = snapped(want)
    share = None if is_step(whole) else share_of(want, room)
    return _Beside(px(whole), whole) if share is None else _Beside(f"{share:g}%", share * room / 100)


def _absolute(over: Node, at: tuple[_Beside, _Beside], width: float) -> dict[str, str]:
    css = {"position": "absolute", "left": at[0].said, "top": at[1].said}
    if isinstance(over.content, Paragraph):
        return {**css, **row_width(over)}
    if not (isinstance(over.content, ImageRegion) and not over.children):
        css["width"] = px(over.box.width)
    elif over.box.width > width:
        css["max-width"] = "none"  # it hangs over on either side: pictures else shrink to what holds them
    return css


def _lies_under(over: Node, node: Node) -> bool:
    """Whether the flow of `node` has text on this picture or box, which would cover it: what is placed is painted last."""
    if over.content is None or isinstance(over.content, Paragraph):
        return False
    parts = [part for part in _in_flow(node) if part.ink.overlap(over.box) > 0]
    shows = any(isinstance(part.content, Paragraph) or hangs_from(part, over) for part in parts)
    return shows and all(
        isinstance(part.content, Paragraph) or part.box.area < over.box.area or hangs_from(part, over) for part in parts
    )


def _in_flow(node: Node) -> Iterator[Node]:
    """Everything in the flow of `node` that can be seen."""
    for child in node.children:
        if child.content is not None:
            yield child
        yield from _in_flow(child)
