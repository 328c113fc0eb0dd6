"""What the rest of the house may ask of a browser."""

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from screenshot2code.core.artifacts import Element, Render, SourceTree
from screenshot2code.core.geometry import Box, Viewport

STYLES = (
    "display", "position", "visibility", "opacity", "overflow-x", "overflow-y",
    "color", "background-color", "background-image",
    "font-family", "font-size", "font-weight", "font-style", "line-height", "letter-spacing",
    "text-align", "text-transform", "text-decoration-line", "white-space-collapse",
    "margin-top", "margin-right", "margin-bottom", "margin-left",
    "padding-top", "padding-right", "padding-bottom", "padding-left",
    "border-top-width", "border-right-width", "border-bottom-width", "border-left-width",
    "border-top-color", "border-right-color", "border-bottom-color", "border-left-color",
    "border-top-style", "border-right-style", "border-bottom-style", "border-left-style",
    "border-top-left-radius", "border-top-right-radius", "border-bottom-right-radius", "border-bottom-left-radius",
    "box-shadow", "width", "height", "row-gap", "column-gap", "flex-direction", "object-fit",
    "order", "translate", "filter", "left", "top", "justify-content", "align-items",
)  # fmt: skip
"""The computed properties that every Element of a Render carries, as Chromium serialises them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InkPicture:
    """Letters as they were found in a picture: how much of each pixel they cover (0..255, row by row), and their colour."""

    width: int
    height: int
    coverage: bytes = field(repr=False)
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSample:
    """A piece of text to be measured in one face. `family` is a CSS font-family list.

    With `ink`, it is also drawn and compared with that; a pixel of `ink` is as large as one of `size`.
    """

    text: str
    family: str
    size: float
    weight: int = 400
    style: str = "normal"
    letter_spacing: float = 0.0
    ink: InkPicture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextExtent:
    """CSS pixels. Ink edges are relative to the origin on the baseline: `left` grows leftwards, `ascent` upwards.

    `likeness` to the sample's ink: 1 is the same shape and stroke, 0 has nothing in common. `pen` is where the sample starts on
    its baseline to be most like it, in pixels from the ink's top left corner, to a quarter across. `fuller` is by how much the
    fullest strokes of that ink are fuller than the sample's: where it is 1.2, the ink's colour was taken for a fifth too pale.
    None: there is no ink.
    """

    advance: float
    left: float
    right: float
    ascent: float
    descent: float
    font_ascent: float
    font_descent: float
    likeness: float | None = None
    pen: tuple[float, float] | None = None
    fuller: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Other declarations for one rule of an open page: the `nth` of its file (from 0) with that selector.

    `block` is what is to stand between its braces, `was` what stands there in the file.
    """

    file: str
    selector: str
    nth: int
    block: str = field(repr=False)
    was: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element is laid out, and each line of its own text; CSS px of the page."""

    box: Box
    texts: tuple[Box, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where everything is on an open page; `places` goes with the elements it was asked for, None: not laid out.

    `png` is empty where no picture was asked for.
    """

    width: float
    height: float
    places: Sequence[Place | None] = field(repr=False)
    png: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an open page shows. The PNG of `render` is but the rows that may look otherwise than when it was shown before.

    They begin at `top`, in device px; None: it is the whole page, as at first and when the size has changed. Empty: nothing has.
    """

    render: Render
    top: int | None = None


class Showing(Protocol):
    """An open page, for trials."""

    async def watch(self, elements: Sequence[Element], edits: Sequence[Edit]) -> list[bool]:
        """From now on `lay_out` tells where `elements` are. Says which of `edits` are of rules that the browser has."""
        ...

    async def lay_out(self, edits: Sequence[Edit], *, picture: bool = False) -> Layout:
        """The page as it was opened with exactly these edits: some milliseconds, ten times as long with a picture."""
        ...

    async def show(self, site: SourceTree) -> Shown:
        """`site`, which differs from what was opened in nothing but the text of style sheets; without declarations."""
        ...


class Letters(StrEnum):
    """How the text of an open page is shown: as it is, twice as large, or with every third text twice."""

    USUAL = "usual"
    LARGE = "large"
    DOUBLED = "doubled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An element of a window's page: `box` is x, y, width and height in CSS px; `styles` are computed, in the object model's names."""

    tag: str
    classes: tuple[str, ...]
    has_words: bool
    children: int
    box: tuple[float, ...]
    styles: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong in a window: text `outside` of it, `cut`, `over` another, `squeezed` or at the `edge` of its ground, or an element
    that makes the page `wide`.

    `path` is the element and what holds it, outwards; empty where there are too many to tell. `other` is that of the other text,
    and `shared` how many elements, the outermost ones, hold both (the last of them is the ground of what is at its edge). `block` numbers the text; -1: it is none.
    """

    kind: str
    block: int
    path: tuple[Part, ...]
    other: tuple[Part, ...] = ()
    shared: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page in a window: by how many px it is too wide, which thirds of its width have something in them, what is wrong."""

    overshoot: float
    thirds: tuple[bool, ...]
    faults: tuple[Fault, ...]


class Looking(Protocol):
    """An open page, in windows of any width."""

    async def style(self, path: str, text: str) -> None:
        """From now on `text` is what stands in the style sheet at `path`."""
        ...

    async def look(self, width: int, letters: Letters = Letters.USUAL) -> View:
        """What is wrong in a window so many px wide."""
        ...

    async def places(self, width: int) -> tuple[tuple[float, ...], ...]:
        """Where everything that is painted is in a window so many px wide: boxes, pictures, lines of text."""
        ...


class Renderer(Protocol):
    """A row of `render.RENDERERS`, and `testing.PaintedRenderer`. Safe to call from several tasks of one event loop."""

    async def render(self, site: SourceTree, viewport: Viewport, *, find: Sequence[str] = ()) -> Render:
        """Show `site` from memory, sealed off from every network, and capture the whole page.

        The window is `viewport.width` wide; its height is the mockup's where that is a screen's, else a usual one (see
        render.chromium), so that a page shorter or longer than the mockup shows as such.
        `find` are selectors of the person's: where their elements are is in Render.found.
        Raises BrowserMissing, BrowserCrashed, RenderTimedOut, and UsageError for what is no selector. A page that throws
        still renders: see Render.complaints.
        """
        ...

    async def glance(self, site: SourceTree, viewport: Viewport) -> Render:
        """As `render`, but without declarations, which cost more than the picture: for the many trials of tuning."""
        ...

    def trying(self, site: SourceTree, viewport: Viewport) -> AbstractAsyncContextManager[Showing]:
        """`site` opened once, to be shown again and again with other text in its style sheets: several times faster."""
        ...

    def windows(self, site: SourceTree, viewport: Viewport) -> AbstractAsyncContextManager[Looking]:
        """`site` opened once, to be looked through for what is wrong in windows of other widths."""
        ...

    async def visit(
        self, url: str, viewport: Viewport, *, allow_hosts: Sequence[str] = (), find: Sequence[str] = ()
    ) -> Render:
        """Show the page at an http(s) `url`; its own origin and `allow_hosts` are reached, all else is blocked and named.

        Raises TargetUnreachable as well.
        """
        ...

    async def measure(self, samples: Sequence[TextSample]) -> tuple[TextExtent, ...]:
        """How wide and high each sample is, by the fonts that a render on this machine would use.

        Families of the font pack are those of the pack, whether installed or not, as they are written out with a page.
        """
        ...


def plain_selector(selector: str) -> str:
    """A selector list in the form in which the page's and the browser's own agree."""
    text = re.sub(r"\s*([>+~,()])\s*", r"\1", re.sub(r"\s+", " ", selector))
    text = re.sub(r"::(before|after|first-line|first-letter)", r":\1", re.sub(r"[\"']", "", text))
    return text.lower().strip()
