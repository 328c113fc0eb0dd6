"""Stand-ins for the parts that cost time or money: an engine that follows a script, a renderer without a browser, drawn pages.

Shipped, so that engines, comparers and whole loops can be tested outside of this repository too; nothing in the package imports it.
"""

import io
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from screenshot2code.core.artifacts import Element, Render, SourceTree, TextBox
from screenshot2code.core.events import Emit
from screenshot2code.core.findings import Fingerprint
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.history import Brief, Draft
from screenshot2code.errors import RenderError, TargetUnreachable
from screenshot2code.render.base import Edit, Layout, Letters, Shown, TextExtent, TextSample, View

PAINTED = Fingerprint(browser="painted", version="1", flags=(), fonts_digest="")
LETTER_EM = 0.5  # the usual face is .5 em wide on average; PaintedRenderer measures by it

Script = Draft | SourceTree | Exception


class ScriptedEngine:
    """An `engines.base.Engine` that gives what was prepared, in order; an exception in the script is raised in its turn.

    `briefs` has what it was told. Asked for more than there is, it fails with an AssertionError: the script is the test's.
    """

    def __init__(self, name: str, script: Iterable[Script]) -> None:
        self.name = name
        self.briefs: list[Brief] = []
        self._script = iter(tuple(script))

    async def draft(self, brief: Brief, emit: Emit) -> Draft:
        self.briefs.append(brief)
        turn = next(self._script, None)
        if turn is None:
            raise AssertionError(f"{self.name} was asked for draft {len(self.briefs)}, which its script does not have.")
        if isinstance(turn, Exception):
            raise turn
        return turn if isinstance(turn, Draft) else Draft(source=turn)


class PaintedRenderer:
    """A `render.base.Renderer` without a browser: `pictures` has the render of each tree by its digest, or of each URL.

    Or it is a function from tree (or URL) and viewport to a render. `shown` has every tree and URL that was asked for. What is
    not in the mapping raises RenderError, an unknown URL TargetUnreachable.
    """

    def __init__(self, pictures: Mapping[str, Render] | Callable[[SourceTree | str, Viewport], Render]) -> None:
        self.shown: list[SourceTree | str] = []
        self._pictures = pictures

    async def render(self, site: SourceTree, viewport: Viewport, *, find: Sequence[str] = ()) -> Render:
        return self._show(site, site.digest, viewport, RenderError(f"No picture of {site.entry} was prepared."))

    async def glance(self, site: SourceTree, viewport: Viewport) -> Render:
        return await self.render(site, viewport)

    @asynccontextmanager
    async def trying(self, site: SourceTree, viewport: Viewport) -> AsyncIterator["_Painting"]:
        yield _Painting(self, viewport)

    @asynccontextmanager
    async def windows(self, site: SourceTree, viewport: Viewport) -> AsyncIterator["_Painting"]:
        yield _Painting(self, viewport)

    async def visit(
        self, url: str, viewport: Viewport, *, allow_hosts: Sequence[str] = (), find: Sequence[str] = ()
    ) -> Render:
        return self._show(url, url, viewport, TargetUnreachable(f"No picture of {url} was prepared."))

    async def measure(self, samples: Sequence[TextSample]) -> tuple[TextExtent, ...]:
        """By the usual proportions of a face, which is enough to be put to use and too little to be compared with pixels."""
        return tuple(_extent(sample) for sample in samples)

    def _show(self, what: SourceTree | str, key: str, viewport: Viewport, missing: RenderError) -> Render:
        self.shown.append(what)
        if not isinstance(self._pictures, Mapping):
            return self._pictures(what, viewport)
        if key not in self._pictures:
            raise missing
        return self._pictures[key]


@dataclass(frozen=True, slots=True)
class _Painting:
    """An open page of a PaintedRenderer."""

    painter: PaintedRenderer
    viewport: Viewport

    async def show(self, site: SourceTree) -> Shown:
        return Shown(render=await self.painter.render(site, self.viewport))

    async def watch(self, elements: Sequence[Element], edits: Sequence[Edit]) -> list[bool]:
        return [False for _ in edits]  # a painting has no rules

    async def lay_out(self, edits: Sequence[Edit], *, picture: bool = False) -> Layout:
        return Layout(width=self.viewport.width, height=self.viewport.height, places=())

    async def style(self, path: str, text: str) -> None:
        """A painting has no style sheet."""

    async def look(self, width: int, letters: Letters = Letters.USUAL) -> View:
        return View(overshoot=0.0, thirds=(False, False, False), faults=())

    async def places(self, width: int) -> tuple[tuple[float, ...], ...]:
        return ()


def page_picture(size: Size, blocks: Iterable[tuple[Box, str]] = (), *, ground: str = "#ffffff") -> bytes:
    """A PNG of `size` pixels in the colour `ground`, with `blocks` of box and colour painted in order."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (size.width, size.height), ground)
    draw = ImageDraw.Draw(image)
    for box, color in blocks:
        draw.rectangle((box.x, box.y, box.right - 1, box.bottom - 1), fill=color)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def page_render(
    size: Size, blocks: Iterable[tuple[Box, str]] = (), *, ground: str = "#ffffff", text: str = ""
) -> Render:
    """A render of the same page as `page_picture`, with a `div` for each block; `text` stands in the first one."""
    kept = tuple(blocks)
    body = Element(
        index=0,
        parent=None,
        tag="body",
        selector="body",
        box=Box(0, 0, size.width, size.height),
        styles={"background-color": ground},
    )
    divs = tuple(
        Element(
            index=index,
            parent=0,
            tag="div",
            selector=f"div:nth-of-type({index})",
            box=box,
            texts=(TextBox(text=text, box=box),) if text and index == 1 else (),
            styles={"background-color": color},
        )
        for index, (box, color) in enumerate(kept, start=1)
    )
    return Render(
        png=page_picture(size, kept, ground=ground),
        viewport=Viewport(size.width, size.height),
        size=size,
        elements=(body, *divs),
        fingerprint=PAINTED,
    )


def _extent(sample: TextSample) -> TextExtent:
    advance = len(sample.text) * (LETTER_EM * sample.size + sample.letter_spacing)
    return TextExtent(
        advance=advance,
        left=0.0,
        right=advance,
        ascent=0.7 * sample.size,
        descent=0.2 * sample.size,
        font_ascent=0.9 * sample.size,
        font_descent=0.25 * sample.size,
    )
