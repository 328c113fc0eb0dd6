"""What a picture of a page contains, as values that survive a trip through JSON. Found by `imaging.perception`.

All boxes are CSS pixels; all colours are `#rrggbb` in lower case (`#rrggbbaa` where they let something through).
"""

from dataclasses import dataclass, field

from screenshot2code.core.geometry import Box, Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word as it was read, and where its ink is."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRun:
    """A part of a line that looks unlike the rest of it: a bold word, a coloured link, inline code.

    The texts of a line's runs, put together, are the line's text: blanks are in them. A blank between two runs is part of the one
    that looks like the line. `box` is tight around the ink of the letters, without the line that is drawn under or through them.
    """

    text: str
    box: Box
    color: str
    size: float  # estimated CSS font size in px
    weight: int = 400
    generic: str = "sans-serif"
    decoration: str = "none"  # as CSS says it: none, underline, line-through
    background: str | None = None  # of its own, where it has one: code, a mark


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One line of text. `box` is tight around the ink of the letters, not around the line box of CSS.

    The style is that of most of its letters. `runs` are empty where all of the line looks alike; else there are two at least.
    """

    text: str
    box: Box
    words: tuple[Word, ...]
    confidence: float
    color: str
    background: str
    size: float  # estimated CSS font size in px
    weight: int = 400  # estimated CSS font weight
    generic: str = "sans-serif"  # estimated generic family
    on_image: bool = False  # the background is a photo or a drawing, not a flat or smooth colour
    decoration: str = "none"  # as CSS says it: none, underline, line-through
    runs: tuple[TextRun, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """A line of one colour along `sides`, in CSS pixels, inside the region's box."""

    width: float
    color: str
    sides: tuple[str, ...] = ("top", "right", "bottom", "left")
    style: str = "solid"  # as CSS says it: solid, dashed, dotted


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """One outer box-shadow."""

    dx: float
    dy: float
    blur: float
    color: str


MOSTLY_PICTURES = 0.7
"""Of a picture's area, in photos and drawings: a page without a word that shows so much of them is a photo, not a screen. A
gallery's captions, a player's buttons and the names of icons are text, so that pages fall far below it or have some."""

CORNERS = ("top-left", "top-right", "bottom-right", "bottom-left")
"""In the order of CSS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A flat or smoothly shaded rectangle: a bar, a card, a button, a field, a rule (then 1-3 px thick)."""

    box: Box
    fill: str  # a colour, or a CSS gradient
    radius: float = 0.0
    corners: tuple[str, ...] = CORNERS  # those that have the radius
    border: Border | None = None
    shadow: Shadow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An area of one colour in a drawing: SVG path data in CSS pixels, from the top left corner of the drawing's box."""

    path: str
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRegion:
    """A photo, drawing or icon, with its crop (any text that was read on it taken out).

    `is_unread`: it shows a line of text that could not be read, which is among `Perception.unread` too. `shapes`, the lowest first,
    draw the same as the crop; there are none where they would not. `ink` is where crop and shapes lie where `box` is larger: an
    icon in the box that it was drawn in.
    """

    box: Box
    data: bytes = field(repr=False)
    media_type: str  # image/png, image/jpeg, image/webp
    is_icon: bool = False
    is_unread: bool = False
    is_chart: bool = False
    shapes: tuple[Shape, ...] = ()
    ink: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swatch:
    """A colour of the page: its share of all pixels (0..1) and the part it plays."""

    value: str
    share: float
    role: str  # background, surface, text, accent, border


@dataclass(frozen=True, slots=True, kw_only=True)
class Perception:
    """Everything found in one picture. `unread` are lines that detection found and recognition could not read."""

    digest: str  # of the mockup that was looked at
    size: Size
    background: str
    lines: tuple[TextLine, ...]
    regions: tuple[Region, ...]  # larger first; containment is by box
    images: tuple[ImageRegion, ...]
    palette: tuple[Swatch, ...]
    unread: tuple[Box, ...] = ()
    is_hinted: bool = False  # its letters stand at whole pixels; a browser has to draw alike

    @property
    def shows_interface(self) -> bool:
        """Whether a user interface can be in the picture. False only where no text was seen and pictures are nearly all of it."""
        if self.lines or self.unread:
            return True
        return sum(image.box.area for image in self.images) < MOSTLY_PICTURES * self.size.width * self.size.height
