"""Which pictures stand in the HTML and which are files; that a drawing is drawn as its path says."""

import cv2
import numpy as np
import pytest

from screenshot2code.core.artifacts import SourceTree, safe_path
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.perception import ImageRegion, Shape
from screenshot2code.engines.offline.element import Element
from screenshot2code.engines.offline.emit import files
from screenshot2code.engines.offline.placing import Spaced
from screenshot2code.engines.offline.tree import Node
from screenshot2code.imaging import codec
from screenshot2code.imaging.perception.cuts import crop
from screenshot2code.imaging.perception.images import Picture
from screenshot2code.imaging.perception.raster import Rect

BARS = (Shape(path="M3 5.5h18v1.5h-18z", color="#c01020"),)


def picture(y, shapes=(), *, alt="", data=b"\x89PNG crop", size=24.0):
    box = Box(40, y, size, size)
    content = ImageRegion(box=box, data=data, media_type="image/png", is_icon=True, shapes=shapes)
    attributes = (("alt", alt), ("width", f"{size:g}"), ("height", f"{size:g}"))
    return Element(
        tag="img", name="page__icon", spaced=Spaced(node=Node(box=box, ink=box, content=content)), attributes=attributes
    )


def page(*children):
    box = Box(0, 0, 320, 240)
    body = Element(tag="body", spaced=Spaced(node=Node(box=box, ink=box)), children=children)
    return SourceTree(tuple(files(body, background="#ffffff")), safe_path("index.html"))


def test_a_mark_that_comes_once_takes_its_colour_from_the_style_sheet():
    source = page(picture(40, BARS))
    entry = source.get("index.html").text
    assert (
        '<svg class="page-icon" width="24" height="24" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">'
        in entry
    )
    assert '<path d="M3 5.5h18v1.5h-18z" />' in entry
    assert "color: var(--color-accent);" in source.get("css/style.css").text
    assert "--color-accent: #c01020;" in source.get("css/tokens.css").text
    assert not [file for file in source.files if "assets" in str(file.path)]


def test_a_mark_that_comes_again_is_one_file():
    source = page(picture(40, BARS), picture(80, BARS))
    assert source.get("index.html").text.count('src="assets/page-icon.svg" alt="" width="24" height="24"') == 2
    assert '<path fill="#c01020" d="M3 5.5h18v1.5h-18z" />' in source.get("assets/page-icon.svg").text


def test_a_mark_that_says_something_says_it_to_readers_as_well():
    entry = page(picture(40, BARS, alt="Acme")).get("index.html").text
    assert 'role="img" aria-label="Acme"' in entry
    assert "aria-hidden" not in entry


def test_what_could_not_be_traced_stays_a_crop():
    source = page(picture(40))
    assert 'src="assets/page-icon.png"' in source.get("index.html").text
    assert source.get("assets/page-icon.png").content == b"\x89PNG crop"


@pytest.mark.browser
async def test_chromium_draws_the_traced_mark_as_the_mockup_has_it(chromium):
    fine = 16
    canvas = np.zeros((24 * fine, 24 * fine), np.uint8)
    cv2.circle(canvas, (10 * fine, 10 * fine), 6 * fine, 255, 2 * fine)
    cv2.line(canvas, (15 * fine, 15 * fine), (20 * fine, 20 * fine), 255, 2 * fine)
    share = cv2.resize(canvas.astype(np.float32) / 255, (24, 24), interpolation=cv2.INTER_AREA)[..., None]
    mockup = np.full((240, 320, 3), 255, np.uint8)
    mockup[40:64, 40:64] = np.rint(255 + share * (np.array([192, 16, 32]) - 255)).astype(np.uint8)
    cut = crop(mockup, Picture(rect=Rect(40, 40, 64, 64), is_icon=True), unit=1.0)
    assert cut.shapes
    assert cut.shapes[0].color == "#c01020"
    mark = picture(40, cut.shapes)
    placed = Element(
        **{name: getattr(mark, name) for name in ("tag", "name", "spaced", "attributes")},
        css=(("margin-top", "40px"), ("margin-left", "40px")),
    )
    source = page(Element(tag="div", name="page__group", css=(("display", "flow-root"),), children=(placed,)))
    render = await chromium.render(source, Viewport(320, 240))
    drawn = codec.decode(render.png)[:240].astype(int)
    off = np.abs(drawn - mockup)
    assert off.max() <= 70  # a single edge pixel
    assert off[36:68, 36:68].mean() <= 3
