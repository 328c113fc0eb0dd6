"""Renders that no browser made: another picture as a render, and the two baselines of a mockup."""

from io import BytesIO

from PIL import Image

from screenshot2code.core.artifacts import Element, Mockup, Render, TextBox
from screenshot2code.core.findings import Fingerprint
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.perception import Perception, TextLine
from screenshot2code.imaging.color import from_hex

SHIFT_PX = 6  # CSS px to the right and down: what the second baseline is off by
NO_BROWSER = Fingerprint(browser="none", version="", flags=(), fonts_digest="")


def as_render(png: bytes, facts: Perception) -> Render:
    """Another picture, of which `facts` is the perception, as a render to compare with: elements without selectors."""
    with Image.open(BytesIO(png)) as picture:
        scale = picture.width / max(1, facts.size.width)
    return Render(
        png=png,
        viewport=Viewport(facts.size.width, facts.size.height, scale),
        size=facts.size,
        elements=_elements(facts),
        fingerprint=NO_BROWSER,
    )


def blank(mockup: Mockup, facts: Perception) -> Render:
    """The first baseline: a page of the mockup's size with its ground and nothing on it."""
    with Image.open(BytesIO(mockup.png)) as picture:
        size = picture.size
    return Render(
        png=_encoded(Image.new("RGB", size, from_hex(facts.background))),
        viewport=mockup.viewport,
        size=facts.size,
        fingerprint=NO_BROWSER,
    )


def shifted(mockup: Mockup, facts: Perception) -> Render:
    """The second baseline: the mockup with all its text and blocks, SHIFT_PX to the right and down."""
    with Image.open(BytesIO(mockup.png)) as picture:
        image = picture.convert("RGB")
    by = round(SHIFT_PX * image.width / facts.size.width)
    moved = Image.new("RGB", image.size, from_hex(facts.background))
    moved.paste(image, (by, by))
    return Render(
        png=_encoded(moved),
        viewport=mockup.viewport,
        size=facts.size,
        elements=_elements(facts, by=SHIFT_PX),
        fingerprint=NO_BROWSER,
    )


def _encoded(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _elements(facts: Perception, by: float = 0.0) -> tuple[Element, ...]:
    made = [
        Element(
            index=0, parent=None, tag="body", selector=None,
            box=Box(0, 0, facts.size.width, facts.size.height), styles={"background-color": facts.background},
        )
    ]  # fmt: skip
    for region in facts.regions:
        made.append(_element(len(made), "div", region.box.shifted(by, by), {"background-color": region.fill}))
    for image in facts.images:
        made.append(_element(len(made), "img", image.box.shifted(by, by), {}))
    for line in facts.lines:
        made.append(_text(len(made), line, by))
    return tuple(made)


def _element(index: int, tag: str, box: Box, styles: dict[str, str]) -> Element:
    ground = styles.get("background-color", "")
    if "gradient" in ground:
        styles = {"background-image": ground}
    return Element(index=index, parent=0, tag=tag, selector=None, box=box, styles=styles)


def _text(index: int, line: TextLine, by: float) -> Element:
    box = line.box.shifted(by, by)
    styles = {"color": line.color, "font-size": f"{line.size:g}px", "font-weight": str(line.weight)}
    return Element(
        index=index, parent=0, tag="span", selector=None, box=box,
        texts=(TextBox(text=line.text, box=box.padded(1)),), styles=styles,
    )  # fmt: skip
