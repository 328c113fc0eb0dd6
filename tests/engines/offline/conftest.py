"""Drawn boxes and set text without a browser: a ruler whose every letter is half an em wide."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

import pytest

from screenshot2code.core.artifacts import Render, SourceTree
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.perception import ImageRegion, Region, TextLine, Word
from screenshot2code.engines.offline import emit, semantics, spacing, tree
from screenshot2code.engines.offline.paragraphs import paragraphs
from screenshot2code.engines.offline.setlines import SetLine, Style
from screenshot2code.render.base import Looking, TextExtent, TextSample
from screenshot2code.testing import PaintedRenderer

ADVANCE, ASCENT, DESCENT = 0.5, 0.7, 0.2  # em of every letter; ink has no side bearings
FONT_ASCENT, FONT_DESCENT = 0.9, 0.25


def extent(sample: TextSample) -> TextExtent:
    advance = len(sample.text) * (ADVANCE * sample.size + sample.letter_spacing)
    return TextExtent(
        advance=advance,
        left=0.0,
        right=advance - sample.letter_spacing,
        ascent=ASCENT * sample.size,
        descent=DESCENT * sample.size,
        font_ascent=FONT_ASCENT * sample.size,
        font_descent=FONT_DESCENT * sample.size,
    )


class Ruler:
    """A renderer that only measures: families are told apart by a factor on the width."""

    def __init__(self, **factors: float) -> None:
        self._factors = factors

    async def measure(self, samples: Sequence[TextSample]) -> tuple[TextExtent, ...]:
        return tuple(self._measured(sample) for sample in samples)

    async def render(self, site: SourceTree, viewport: Viewport) -> Render:
        raise AssertionError("The offline engine renders nothing.")

    async def visit(self, url: str, viewport: Viewport, *, allow_hosts: Sequence[str] = ()) -> Render:
        raise AssertionError("The offline engine visits nothing.")

    def windows(self, site: SourceTree, viewport: Viewport) -> AbstractAsyncContextManager[Looking]:
        return PaintedRenderer({}).windows(site, viewport)  # nothing is ever wrong there

    def _measured(self, sample: TextSample) -> TextExtent:
        first = sample.family.split(",")[0].strip('"').replace(" ", "_")
        # A wrong face is wider in some letters and narrower in others: the factor works on every second letter.
        odd = sum(1 for letter in sample.text if ord(letter) % 2)
        plain = extent(sample)
        more = odd * ADVANCE * sample.size * (self._factors.get(first, 1.2) - 1)
        return TextExtent(
            advance=plain.advance + more,
            left=plain.left,
            right=plain.right + more,
            ascent=plain.ascent,
            descent=plain.descent,
            font_ascent=plain.font_ascent,
            font_descent=plain.font_descent,
        )


STYLE = Style(family="Arial, sans-serif", generic="sans-serif", size=16.0, weight=400, color="#222222")


@pytest.fixture
def ruler() -> type[Ruler]:
    return Ruler


@pytest.fixture
def line() -> Callable[..., TextLine]:
    """A line of perception whose ink's top left corner is at x, y."""

    def make(
        text: str, x: float, y: float, *, size: float = 16.0, color: str = "#222222", weight: int = 400
    ) -> TextLine:
        box = Box(x, y, len(text) * ADVANCE * size, (ASCENT + DESCENT) * size)
        words = tuple(Word(text=word, box=box) for word in text.split())
        return TextLine(
            text=text,
            box=box,
            words=words,
            confidence=0.99,
            color=color,
            background="#ffffff",
            size=size,
            weight=weight,
        )

    return make


@pytest.fixture
def set_line(line: Callable[..., TextLine]) -> Callable[..., SetLine]:
    """The same line with its style chosen and measured."""

    def make(text: str, x: float, y: float, *, size: float = 16.0, color: str = "#222222") -> SetLine:
        style = Style(family=STYLE.family, generic="sans-serif", size=size, weight=400, color=color)

        def measured(words: str) -> TextExtent:
            return extent(TextSample(text=words, family=style.family, size=size))

        return SetLine(
            line=line(text, x, y, size=size, color=color),
            style=style,
            extent=measured(text),
            space=measured(" ").advance,
            first_word=measured(text.split(maxsplit=1)[0]).advance,
        )

    return make


@pytest.fixture
def body_of() -> Callable[..., str]:
    """The body of the page that these parts make, as HTML."""

    def make(
        size: tuple[int, int],
        lines: Sequence[SetLine],
        regions: Sequence[Region] = (),
        images: Sequence[ImageRegion] = (),
    ) -> str:
        texts = paragraphs(lines, [region.box for region in regions])
        root = tree.sectioned(tree.build(Box(0, 0, *size), regions=regions, images=images, paragraphs=texts))
        files = {str(one.path): one for one in emit.files(semantics.meaning(spacing.space(root)), background="#ffffff")}
        return files["index.html"].text.partition("<body>\n")[2].partition("</body>")[0]

    return make
