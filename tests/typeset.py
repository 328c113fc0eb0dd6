"""Lines of text set by a browser, of which everything is known: words, ink, colours, sizes, and what looks unlike the rest.

One page holds a hundred lines, so that a rate over many truths costs one reading.
"""

import hashlib
import html
from dataclasses import dataclass

import numpy as np

from screenshot2code import fonts
from screenshot2code.core.artifacts import Mockup, SourceFile, SourceTree
from screenshot2code.core.geometry import Viewport
from screenshot2code.imaging import codec, color
from screenshot2code.imaging.perception.raster import Rect, bounds

INK = 0.3  # of full coverage: what perception calls ink


@dataclass(frozen=True, kw_only=True)
class Span:
    """A part of a line, blanks included. What is None is as the line has it."""

    text: str
    color: str | None = None
    weight: int | None = None
    decoration: str = "none"
    family: str | None = None
    ground: str | None = None

    @property
    def is_plain(self):
        return (self.color, self.weight, self.decoration, self.family, self.ground) == (None, None, "none", None, None)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line; `ground` is what CSS calls a background, `more` any declarations besides, `before` markup in front of the text."""

    spans: tuple[Span, ...]
    family: str = "Liberation Sans"
    size: float = 16
    weight: int = 400
    color: str = "#222222"
    ground: str = "#ffffff"
    more: str = ""
    before: str = ""

    @property
    def text(self):
        return "".join(span.text for span in self.spans)


def line(text, **style):
    """A line that looks alike from end to end."""
    return Line(spans=(Span(text=text),), **style)


@dataclass(frozen=True, kw_only=True)
class Set:
    """A line as it came out: its cell and ink in device pixels, and the ink of each span."""

    line: Line
    cell: Rect
    ink: Rect
    spans: tuple[Rect | None, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A page of lines as it looks, and the truth about it."""

    pixels: np.ndarray
    scale: float
    lines: tuple[Set, ...]

    def mockup(self):
        png = codec.encode_png(self.pixels)
        height, width = self.pixels.shape[:2]
        view = Viewport(round(width / self.scale), round(height / self.scale), self.scale)
        return Mockup(name="set", path="set.png", png=png, viewport=view, digest=hashlib.sha256(png).hexdigest())


LETTERS = "* { text-decoration: none !important }"
GROUND = f"{LETTERS} .cell * {{ color: transparent !important }} .cell > span > :not(span) {{ visibility: hidden }}"


async def typeset(chromium, lines, *, scale=1.0, columns=2, width=1280, row=36, files=()):
    """`lines`, one to a cell, in `columns`; `files` are what their grounds refer to."""
    page = _page(lines, columns=columns, width=width, row=row)
    view = Viewport(width, row * -(-len(lines) // columns), scale)
    render, letters, ground = [
        await chromium.render(_site(page, css, lines, files), view) for css in ("", LETTERS, GROUND)
    ]
    pixels, with_letters, without = (codec.decode(one.png) for one in (render, letters, ground))
    drawn = np.abs(with_letters.astype(np.int16) - without).max(axis=2)
    boxes = {element.attributes.get("id"): element.box for element in render.elements}
    found = []
    for index, one in enumerate(lines):
        cell = _rect(boxes[f"c{index}"], scale)
        spans = []
        for number, span in enumerate(one.spans):
            box = _rect(boxes[f"s{index}-{number}"], scale).grown(1).cut(cell)
            full = np.abs(
                np.subtract(color.from_hex(span.color or one.color), np.median(without[box.slices], axis=(0, 1)))
            ).max()
            inside = bounds(drawn[box.slices] > INK * full)
            spans.append(inside and inside.moved(box.left, box.top))
        inked = [rect for rect in spans if rect]
        found.append(Set(line=one, cell=cell, ink=Rect.around(inked), spans=tuple(spans)))
    return Sheet(pixels=pixels, scale=scale, lines=tuple(found))


def _rect(box, scale):
    return Rect(*(round(edge * scale) for edge in (box.x, box.y, box.right, box.bottom)))


def _page(lines, *, columns, width, row):
    cells = []
    for index, one in enumerate(lines):
        down, across = divmod(index, columns)
        spans = "".join(
            f'<span id="s{index}-{number}" style="{_style(span)}">{html.escape(span.text)}</span>'
            for number, span in enumerate(one.spans)
        )
        place = f"left:{across * width // columns}px;top:{down * row}px;width:{width // columns}px;height:{row}px"
        font = f"font:{one.weight} {one.size}px/{row}px '{one.family}';color:{one.color}"
        cells.append(
            f'<div class="cell" id="c{index}" style="{place};background:{one.ground};{font}">'
            f'<span style="{one.more}">{one.before}{spans}</span></div>'
        )
    sheet = ".cell{position:absolute;box-sizing:border-box;padding-left:20px;white-space:pre;overflow:hidden}.cell code{padding:2px 4px;border-radius:4px}"
    return f"<style>html,body{{margin:0;height:{-(-len(lines) // columns) * row}px}}{sheet}</style>" + "".join(cells)


def _style(span):
    rules = []
    if span.color:
        rules.append(f"color:{span.color}")
    if span.weight:
        rules.append(f"font-weight:{span.weight}")
    if span.decoration != "none":
        rules.append(f"text-decoration:{span.decoration}")
    if span.family:
        rules.append(f"font-family:'{span.family}'")
    if span.ground:
        rules.append(f"background:{span.ground};border-radius:4px")
    return ";".join(rules)


def _site(page, css, lines, files):
    families = {one.family for one in lines} | {span.family for one in lines for span in one.spans if span.family}
    faces = [face for family in fonts.pack() if family.name in families for face in family.faces]
    style = fonts.font_faces(faces, folder="fonts").replace("swap", "block")
    entry = SourceFile.of(
        "index.html", f"<!doctype html><meta charset=utf-8><style>{style}</style>{page}<style>{css}</style>"
    )
    loaded = (
        SourceFile.of(f"fonts/{name}", data) for name, data in {face.file_name: face.data for face in faces}.items()
    )
    return SourceTree((entry, *loaded, *files), entry.path)
