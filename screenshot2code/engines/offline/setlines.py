"""Lines as they will be set: in which styles, how wide and high that is, and where on the picture it lies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from screenshot2code.core.perception import TextLine, TextRun
from screenshot2code.engines.offline.coloring import true_colors
from screenshot2code.engines.offline.evidence import told_at
from screenshot2code.engines.offline.families import PROBE_SIZE
from screenshot2code.engines.offline.looks import ink_corner
from screenshot2code.render.base import InkPicture, Renderer, TextExtent, TextSample

RECOGNISED = 0.6  # of likeness from which a line lies on its ink; a face of another name has about .7 of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How text is set. `family` is a CSS list; `size` and `letter_spacing` are px; `color` is `#rrggbb`."""

    family: str
    generic: str
    size: float
    weight: int
    color: str
    letter_spacing: float = 0.0
    slant: str = "normal"  # font-style: normal, italic


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRun:
    """A part of a line in a style of its own. `background` is its own colour, where it has one."""

    text: str
    style: Style
    decoration: str = "none"  # text-decoration: none, underline, line-through
    background: str | None = None

    def is_like(self, other: "SetRun") -> bool:
        """Whether both may stand in one element."""
        return replace(self, text=other.text) == other


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLine:
    """A line as it will be set: its style, its measure in that style, and what decides where it may wrap.

    `style` is that of most letters; `runs` are empty where all of them have it, else their texts make up the line's.
    """

    line: TextLine
    style: Style
    extent: TextExtent
    space: float  # advance of a blank
    first_word: float  # advance of the first word
    pen: tuple[float, float] | None = None  # where it starts on its baseline; None: it could not be laid on the ink
    runs: tuple[SetRun, ...] = ()

    @property
    def baseline(self) -> float:
        """Where the baseline is in the picture."""
        return self.pen[1] if self.pen else self.line.box.y + self.extent.ascent

    @property
    def origin(self) -> float:
        """Where the pen starts in the picture."""
        return self.pen[0] if self.pen else self.line.box.x + self.extent.left

    @property
    def parts(self) -> tuple[SetRun, ...]:
        """The runs, or the whole line as one."""
        return self.runs or (SetRun(text=self.line.text, style=self.style, decoration=self.line.decoration),)


def pieces(line: TextLine) -> tuple[TextLine, ...]:
    """What has a style of its own in the line, as lines: the line itself, or its runs."""
    return tuple(_as_line(run, line) for run in line.runs) or (line,)


def reworded(line: TextLine, texts: Sequence[str]) -> TextLine:
    """The line with its `pieces` reading as `texts` say."""
    if not line.runs:
        return line if line.text == texts[0] else replace(line, text=texts[0])
    runs = tuple(
        replace(run, text=run.text.replace(piece.text, text)) if text != piece.text else run
        for run, piece, text in zip(line.runs, pieces(line), texts, strict=True)
    )
    return replace(line, runs=runs, text="".join(run.text for run in runs))


def _as_line(run: TextRun, line: TextLine) -> TextLine:
    return TextLine(
        text=run.text.strip() or run.text,
        box=run.box,
        words=(),
        confidence=line.confidence,
        color=run.color,
        background=run.background or line.background,
        size=run.size,
        weight=run.weight,
        generic=run.generic,
        on_image=line.on_image,
        decoration=run.decoration,
    )


async def set_lines(
    lines: Sequence[TextLine],
    styles: Sequence[Sequence[Style]],
    inks: Sequence[Sequence[InkPicture | None]],
    scale: float,
    renderer: Renderer,
    *,
    hinted: bool = False,
) -> tuple[SetLine, ...]:
    """The lines in their styles, laid on their ink. `styles` and `inks` are of each line's `pieces`.

    Letters that are `hinted` have the widths of their very size.
    """
    laid = await _laid(lines, styles, inks, scale, renderer)
    styles = _in_true_colors(lines, styles, laid)
    runs = [_runs(line, row) for line, row in zip(lines, styles, strict=True)]
    advances = await _advances(runs, renderer)
    probes = await _probes(lines, styles, renderer, hinted=hinted)
    pens = [_pens(line, row, scale) for line, row in zip(lines, laid, strict=True)]
    found = []
    for line, row, widths, ink, pen in zip(lines, runs, advances, probes, pens, strict=True):
        main = max(row, key=lambda run: len(run.text.strip()))
        number = row.index(main)
        ends = [0.0, *accumulate(extent.advance for extent, _, _ in widths)]
        # Pieces begin with their first letter, runs perhaps with a blank.
        starts = [
            end + space * (len(run.text) - len(run.text.lstrip()))
            for run, (_, space, _), end in zip(row, widths, ends, strict=False)
        ]
        first = ink[0]
        last = ink[-1]
        extent = replace(
            widths[number][0],
            advance=ends[-1],
            left=first.left - starts[0],
            right=starts[-1] + last.right,
            ascent=max(one.ascent for one in ink),
            descent=max(one.descent for one in ink),
        )
        placed = next((one for one in (pen[number], *pen) if one is not None), None)
        start = None
        if placed is not None:
            origins = [one[0] - begin for one, begin in zip(pen, starts, strict=True) if one is not None]
            start = (origins[0], placed[1])
        found.append(
            SetLine(
                line=line,
                style=main.style,
                extent=extent,
                space=widths[number][1],
                first_word=widths[0][2],
                pen=start,
                runs=tuple(row) if len(row) > 1 else (),
            )
        )
    return tuple(found)


def _runs(line: TextLine, styles: Sequence[Style]) -> list[SetRun]:
    """The line's runs in their styles; those that came out alike are one."""
    if not line.runs:
        return [SetRun(text=line.text, style=styles[0], decoration=line.decoration)]
    return [
        SetRun(text=run.text, style=style, decoration=run.decoration, background=run.background)
        for run, style in zip(line.runs, styles, strict=True)
    ]


def _sample(text: str, style: Style, size: float, ink: InkPicture | None = None) -> TextSample:
    return TextSample(
        text=text,
        family=style.family,
        size=size,
        weight=style.weight,
        style=style.slant,
        letter_spacing=style.letter_spacing * size / style.size,
        ink=ink,
    )


async def _advances(
    runs: Sequence[Sequence[SetRun]], renderer: Renderer
) -> list[list[tuple[TextExtent, float, float]]]:
    """Of each run: its extent, the advance of a blank in it, and that of its first word."""
    texts = [
        _sample(text, run.style, run.style.size)
        for row in runs
        for run in row
        for text in (run.text, "n n", "nn", run.text.strip().split(" ")[0])
    ]
    measured = iter(await renderer.measure(texts))
    return [
        [
            (extent, spaced.advance - solid.advance, word.advance)
            for extent, spaced, solid, word in (
                (next(measured), next(measured), next(measured), next(measured)) for _ in row
            )
        ]
        for row in runs
    ]


async def _probes(
    lines: Sequence[TextLine], styles: Sequence[Sequence[Style]], renderer: Renderer, *, hinted: bool
) -> list[list[TextExtent]]:
    """The ink of each piece to a fraction of a pixel: at the size itself the browser says it in whole ones, as hinted ink is."""
    pairs = [
        (run, style)
        for line, row in zip(lines, styles, strict=True)
        for run, style in zip(pieces(line), row, strict=True)
    ]
    sizes = [style.size if hinted else PROBE_SIZE for _, style in pairs]
    measured = await renderer.measure(
        [_sample(piece.text, style, size) for (piece, style), size in zip(pairs, sizes, strict=True)]
    )
    scaled = (told_at(one, style.size / size) for one, (_, style), size in zip(measured, pairs, sizes, strict=True))
    return [[next(scaled) for _ in row] for row in styles]


async def _laid(
    lines: Sequence[TextLine],
    styles: Sequence[Sequence[Style]],
    inks: Sequence[Sequence[InkPicture | None]],
    scale: float,
    renderer: Renderer,
) -> list[list[TextExtent | None]]:
    """Each piece drawn on its ink, at device pixels; None where its ink is not seen clearly."""
    asked = [
        (number, place, _sample(piece.text, style, style.size * scale, ink))
        for number, line in enumerate(lines)
        for place, (piece, style, ink) in enumerate(zip(pieces(line), styles[number], inks[number], strict=True))
        if ink is not None
    ]
    found: list[list[TextExtent | None]] = [[None] * len(row) for row in styles]
    drawn = await renderer.measure([sample for _, _, sample in asked])
    for (number, place, _), laid in zip(asked, drawn, strict=True):
        found[number][place] = laid
    return found


def _in_true_colors(
    lines: Sequence[TextLine], styles: Sequence[Sequence[Style]], laid: Sequence[Sequence[TextExtent | None]]
) -> list[list[Style]]:
    """The styles in the colours that text was given, not those that thin strokes show."""
    flat = [style for row in styles for style in row]
    colors = iter(
        true_colors(
            [piece for line in lines for piece in pieces(line)],
            [style.color for style in flat],
            flat,
            [one for row in laid for one in row],
        )
    )
    return [[replace(style, color=next(colors)) for style in row] for row in styles]


def _pens(line: TextLine, laid: Sequence[TextExtent | None], scale: float) -> list[tuple[float, float] | None]:
    """Where each piece starts in the picture, in CSS pixels; None where it is not like its ink at all."""
    found: list[tuple[float, float] | None] = []
    for piece, one in zip(pieces(line), laid, strict=True):
        if one is None or one.pen is None or (one.likeness or 0.0) < RECOGNISED:
            found.append(None)
            continue
        left, top = ink_corner(piece, scale)
        found.append(((left + one.pen[0]) / scale, (top + one.pen[1]) / scale))
    return found
