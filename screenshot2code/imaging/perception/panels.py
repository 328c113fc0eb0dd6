"""What a page's boxes are called here: a panel, in device pixels, and all that was found of a page together."""

from dataclasses import dataclass

from screenshot2code.imaging import color
from screenshot2code.imaging.perception.edges import Edge
from screenshot2code.imaging.perception.raster import Colour, Mask, Rect
from screenshot2code.imaging.perception.rules import Rule
from screenshot2code.imaging.perception.shadows import Cast
from screenshot2code.imaging.perception.surfaces import Surface

CARD_SIDE = 48  # CSS pixels: smaller flat areas with ragged sides are pieces of drawings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """A box in device pixels: `inner` is its filled area, `rect` includes the border. `shade` is a CSS gradient, if it is one."""

    surface: Surface
    inner: Rect
    rect: Rect
    color: Colour
    shade: str | None
    radius: float
    border: Edge | None
    shadow: Cast | None
    is_backdrop: bool = False  # explains pixels, but its outline is no rectangle: nothing to draw a box for
    is_veil: bool = False  # lets a photo shine through: uneven, and still one box

    @property
    def fill(self) -> str:
        return self.shade or color.to_hex(self.color)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """The boxes and rules of a page, and the pixels that they account for."""

    panels: tuple[Panel, ...]
    rules: tuple[Rule, ...]
    explained: Mask
    page: Colour


def plain(surface: Surface, rect: Rect) -> Panel:
    return Panel(
        surface=surface, inner=rect, rect=rect, color=surface.color, shade=None, radius=0.0, border=None, shadow=None
    )


def reach_of(panel: Panel, unit: float) -> int:
    """Device pixels round a box in which what it lies on is not seen clean."""
    return panel.shadow.reach if panel.shadow is not None else round(4 * unit)


def is_card(panel: Panel, unit: float) -> bool:
    """Whether a box is one that things are put on, and no flat piece of a photo."""
    return not panel.is_backdrop and min(panel.rect.width, panel.rect.height) >= CARD_SIDE * unit
