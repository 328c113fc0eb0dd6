"""Buttons and badges with a border that nobody sees: as wide as the frame of others of their kind, and transparent.

Style guides give a filled button the border of an outlined one, so that both are as large. What stands between the words and the
edge is then a step of the scale and a pixel: 21 px are 20 and a border of 1.
"""

import re
from dataclasses import replace

from screenshot2code.core.perception import Border, Region
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.placing import Laid
from screenshot2code.engines.offline.steps import is_step
from screenshot2code.engines.offline.tree import Node

RIM = 1.0  # px
CSS = "1px solid transparent"
OFF_MIDDLE = 1.5  # px that the room on both sides of the words may differ
PLAIN = re.compile(r"#[0-9a-fA-F]{6}")  # a gradient begins inside of the border


def rimmed(node: Node) -> Node | None:
    """`node` with such a border, where it is a filled box about a single line and its side paddings are then on the scale; else None."""
    region = node.content
    if not isinstance(region, Region) or region.border or not PLAIN.fullmatch(region.fill) or node.overlays:
        return None
    only = node.children[0] if len(node.children) == 1 else None
    if only is None or not isinstance(only.content, Paragraph) or len(only.content.lines) > 1:
        return None
    left, right = only.box.x - node.box.x, node.box.right - only.box.right
    around = float(round((left + right) / 2))
    if abs(left - right) > OFF_MIDDLE or is_step(around) or not is_step(around - RIM):
        return None
    return replace(node, content=replace(region, border=Border(width=RIM, color=region.fill)))


def shown(laid: Laid, node: Node) -> Laid:
    """What was laid out with a rim as what it is seen as, which is `node`."""
    spaced = laid.spaced
    return replace(
        laid,
        spaced=replace(spaced, node=replace(spaced.node, content=node.content), css={**spaced.css, "border": CSS}),
    )
