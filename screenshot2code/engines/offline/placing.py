"""What the layout of a part is made of: declarations, lengths, and where the part comes to lie."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import copysign, floor

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.paragraphs import Paragraph, laid_out
from screenshot2code.engines.offline.steps import Leading, led
from screenshot2code.engines.offline.tree import Flow, Node

SAME = 0.51  # px: closer than this is the same place, as edges are found on whole pixels
CENTERED = (
    1.11  # px that the two margins of a centred part may differ: half a pixel on either side, and what measuring adds
)
WIDE_MARGIN = 48.0  # px from which equal margins on both sides mean "centred" rather than padding
NATURAL = 0.49  # px that a part may be wider or narrower by its content alone than it is seen

Css = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spaced:
    """A node with the declarations that place it and its children."""

    node: Node
    css: Css = field(default_factory=dict)
    children: tuple["Spaced", ...] = ()
    overlays: tuple["Spaced", ...] = ()
    height: float | None = None  # px of the border box as it was worked out; None where that is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A part as it comes to lie: the height of its border box, and its width where its content alone makes it (else None).

    `price` is how odd its declarations read, those of the parts in it included.
    """

    spaced: Spaced
    height: float
    natural: float | None = None
    price: float = 0.0
    leading: Leading | None = None  # of a paragraph

    def placed(self, css: Css) -> Spaced:
        """The part with what its parent says of its place."""
        node = self.spaced.node
        if self.leading is not None and isinstance(node.content, Paragraph):
            content = led(node.content, self.leading)
            node = replace(node, content=content, box=content.box)
        return replace(self.spaced, node=node, css={**self.spaced.css, **css}, height=self.height)


def laid_text(node: Node, text: Paragraph, leading: Leading) -> Laid:
    """A paragraph in one of its line heights."""
    return Laid(
        spaced=Spaced(node=node), height=leading.total, natural=text.narrowest, price=leading.price, leading=leading
    )


def pixels_of(box: Box) -> Box:
    """Where browsers paint a picture that begins between pixels."""
    return Box(float(floor(box.x + 0.5)), float(floor(box.y + 0.5)), box.width, box.height)


def painted_at(laid: Laid, x: float, y: float) -> Laid:
    """The part with its border box at `x`, `y`: an icon stands in its box so that it is painted on the pixels where it is seen."""
    node = laid.spaced.node
    image = node.content
    if not isinstance(image, ImageRegion) or image.ink is None:
        return laid
    box = pixels_of(Box(x, y, image.box.width, image.box.height))
    if box == image.box or not box.contains(image.ink):
        return laid
    return replace(laid, spaced=replace(laid.spaced, node=replace(node, content=replace(image, box=box))))


Fit = Callable[[Node, float, float, float], Laid]
"""Lays out a part that is no text, with its border box at x, y and so wide, in px."""


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


def edges(node: Node) -> dict[str, float]:
    """The widths of the node's border by side, in px."""
    border = node.content.border if isinstance(node.content, Region) else None
    sides = border.sides if border else ()
    return {side: border.width if border and side in sides else 0.0 for side in ("left", "top", "right", "bottom")}


def inner(node: Node) -> Box:
    """The padding box: `node.box` without its border."""
    box, edge = node.box, edges(node)
    return Box.from_edges(
        box.x + edge["left"], box.y + edge["top"], box.right - edge["right"], box.bottom - edge["bottom"]
    )


def padding(top: float, right: float, bottom: float, left: float) -> dict[str, str]:
    """The declaration, in as few lengths as say it; none where all are 0."""
    sides = [px(max(0.0, value)) for value in (top, right, bottom, left)]
    if set(sides) == {"0"}:
        return {}
    if sides[1] == sides[3]:
        sides = sides[:3] if sides[0] != sides[2] else sides[:2] if sides[0] != sides[1] else sides[:1]
    return {"padding": " ".join(sides)}


def sides_of(lengths: str) -> tuple[float, float, float, float]:
    """The px of a padding or margin: top, right, bottom, left."""
    sides = [float(one.removesuffix("px")) for one in lengths.split()]
    top, right, bottom, left = sides[0], sides[min(1, len(sides) - 1)], sides[2 % len(sides)], sides[-1]
    return (top, right, bottom, left if len(sides) == 4 else right)


def is_plain_group(node: Node) -> bool:
    return node.content is None


def is_picture(node: Node) -> bool:
    return isinstance(node.content, ImageRegion) and not node.children


def is_framed(node: Node) -> bool:
    """Whether the node is an icon in a box larger than its ink."""
    return isinstance(node.content, ImageRegion) and node.content.ink is not None


def may_be_field(node: Node) -> bool:
    """Whether the box may turn out to be a field, which has no content that makes its width: a line at its left, or none."""
    if not isinstance(node.content, Region) or node.flow is Flow.ROW:
        return isinstance(node.content, Region)
    if len(node.children) != 1 or not isinstance(node.children[0].content, Paragraph):
        return not node.children
    return abs(node.children[0].ink.center[0] - node.box.center[0]) > max(2.0, 0.02 * node.box.width)
