"""Pages drawn with Pillow: the same list of things gives a mockup with its perception, or a render with its document.

Pixels, perception and document come from one description, so a test says what is wrong by changing the description.
"""

import hashlib
from dataclasses import dataclass, replace
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from screenshot2code.core.artifacts import Declaration, Element, Mockup, Render, TextBox
from screenshot2code.core.findings import Fingerprint, SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.perception import ImageRegion, Perception, Region, TextLine, Word


@dataclass(frozen=True)
class Thing:
    """A rectangle, a line of text or a photo. `name` becomes its selector."""

    name: str
    x: float
    y: float
    width: float = 0
    height: float = 0
    fill: str = ""
    text: str = ""
    size: int = 16
    color: str = "#202020"
    bold: bool = False
    photo: int = 0  # a seed: photos of different seeds are different pictures


WIDTH, HEIGHT = 640, 480
WORDS = (
    "Quarterly report",
    "Revenue by region",
    "Open invoices",
    "Team members",
    "Latest activity",
    "Help and support",
)


def page() -> tuple[Thing, ...]:
    """A small page: bar, heading, three cards with title and line, a photo, a button, a footer."""
    things = [
        Thing("header", 0, 0, 640, 48, fill="#1f3a5f"),
        Thing(".logo", 20, 14, text="Northwind", size=18, color="#ffffff"),
        Thing("h1", 20, 70, text="Your overview for today", size=30),
    ]
    for at in range(3):
        x = 20 + 205 * at
        things += [
            Thing(f".card{at}", x, 130, 190, 110, fill="#e3eaf2"),
            Thing(f".card{at} h2", x + 12, 142, text=WORDS[at], size=17),
            Thing(f".card{at} p", x + 12, 176, text=f"{WORDS[at + 3]} {at + 4}1", size=14, color="#5a6570"),
        ]
    things += [
        Thing("img", 20, 265, 200, 130, photo=3),
        Thing(".note", 240, 275, text="Everything was saved a moment ago", size=16),
        Thing("button", 240, 330, 150, 44, fill="#c2410c"),
        Thing("button span", 268, 342, text="Download all", size=16, color="#ffffff"),
        Thing("footer", 20, 440, text="Imprint and privacy of Northwind", size=14, color="#5a6570"),
    ]
    return tuple(things)


def changed(things, name, **changes):
    """The page with one thing changed."""
    assert any(thing.name == name for thing in things)
    return tuple(replace(thing, **changes) if thing.name == name else thing for thing in things)


def without(things, *names):
    return tuple(thing for thing in things if thing.name not in names)


def pushed(things, below, by):
    """The page with everything from `below` on moved down."""
    return tuple(replace(thing, y=thing.y + by) if thing.y >= below else thing for thing in things)


def pixels(things, *, width=WIDTH, height=HEIGHT, ground="#ffffff"):
    image = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(image)
    for thing in things:
        if thing.fill:
            draw.rectangle((thing.x, thing.y, thing.x + thing.width - 1, thing.y + thing.height - 1), fill=thing.fill)
        if thing.photo:
            noise = np.random.default_rng(thing.photo).integers(0, 256, (5, 8, 3), dtype=np.uint8)
            photo = Image.fromarray(noise).resize((int(thing.width), int(thing.height)), Image.Resampling.BICUBIC)
            image.paste(photo, (int(thing.x), int(thing.y)))
        if thing.text:
            draw.text((thing.x, thing.y), thing.text, fill=thing.color, **_face(thing))
    return image


def _face(thing):
    return {"font": ImageFont.load_default(thing.size), "stroke_width": 1 if thing.bold else 0}


def _extent(thing):
    """Where the text's ink is."""
    draw = ImageDraw.Draw(Image.new("RGB", (4, 4)))
    left, top, right, bottom = draw.textbbox((thing.x, thing.y), thing.text, **_face(thing))
    return Box.from_edges(left, top, right, bottom)


def png_of(image):
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def mockup_of(things, *, png=None, **canvas):
    """Mockup and perception of the page, as OCR and segmentation would ideally find them."""
    image = pixels(things, **canvas)
    png = png or png_of(image)
    digest = hashlib.sha256(png).hexdigest()
    mockup = Mockup(name="drawn", path="drawn.png", png=png, viewport=Viewport(*image.size), digest=digest)
    lines = [
        TextLine(
            text=thing.text, box=_extent(thing), words=_words(thing), confidence=0.99, color=thing.color,
            background="#ffffff", size=thing.size,
        )
        for thing in things
        if thing.text
    ]  # fmt: skip
    boxes = [(thing, Box(thing.x, thing.y, thing.width, thing.height)) for thing in things]
    facts = Perception(
        digest=digest,
        size=Size(*image.size),
        background=canvas.get("ground", "#ffffff"),
        lines=tuple(lines),
        regions=tuple(Region(box=box, fill=thing.fill) for thing, box in boxes if thing.fill),
        images=tuple(ImageRegion(box=box, data=b"", media_type="image/png") for thing, box in boxes if thing.photo),
        palette=(),
    )
    return mockup, facts


def _words(thing):
    box = _extent(thing)
    letter = box.width / max(1, len(thing.text))
    words, at = [], 0
    for word in thing.text.split():
        start = thing.text.index(word, at)
        at = start + len(word)
        words.append(Word(text=word, box=Box(box.x + start * letter, box.y, len(word) * letter, box.height)))
    return tuple(words)


def render_of(things, *, png=None, complaints=(), viewport=None, **canvas):
    """The page as a browser would hand it over; thing n is declared in page.css on line 10 n."""
    image = pixels(things, **canvas)
    png = png or png_of(image)
    ground = canvas.get("ground", "#ffffff")
    body = Element(
        index=0, parent=None, tag="body", selector="body", box=Box(0, 0, *image.size),
        styles={"background-color": ground, "color": "#202020"},
    )  # fmt: skip
    elements, declarations = [body], []
    for thing in things:
        index = len(elements)
        box = _extent(thing).padded(2) if thing.text else Box(thing.x, thing.y, thing.width, thing.height)
        styles = {
            "color": thing.color, "background-color": thing.fill or "rgba(0, 0, 0, 0)", "font-size": f"{thing.size}px",
            "font-weight": "700" if thing.bold else "400",
        }  # fmt: skip
        elements.append(
            Element(
                index=index, parent=0, tag="img" if thing.photo else "div", selector=thing.name, box=box, styles=styles,
                texts=(TextBox(text=thing.text, box=box),) if thing.text else (), attributes={},
            )
        )  # fmt: skip
        for line, (name, value) in enumerate({"color": thing.color, "background": thing.fill, "font": "x"}.items()):
            source = SourceLine("page.css", 10 * index + line)
            declarations.append(Declaration(element=index, property=name, value=value, rule=thing.name, source=source))
    return Render(
        png=png,
        viewport=viewport or Viewport(*image.size),
        size=Size(*image.size),
        elements=tuple(elements),
        declarations=tuple(declarations),
        complaints=tuple(complaints),
        fingerprint=Fingerprint(browser="drawn", version="1", flags=(), fonts_digest=""),
    )
