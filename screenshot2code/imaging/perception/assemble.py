"""The stages of perception in their order, and their findings in CSS pixels."""

from collections.abc import Callable, Iterator, Sequence

import cv2
import numpy as np

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.geometry import Size
from screenshot2code.core.perception import (
    Border,
    ImageRegion,
    Perception,
    Region,
    Shadow,
    TextLine,
    TextRun,
    Word,
)
from screenshot2code.imaging import codec, color
from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.hinting import shows_hinting
from screenshot2code.imaging.perception import cuts, images, ocr, style
from screenshot2code.imaging.perception.charts import gathered
from screenshot2code.imaging.perception.composition import united
from screenshot2code.imaging.perception.edges import SIDES
from screenshot2code.imaging.perception.images import Picture
from screenshot2code.imaging.perception.ink import Ink
from screenshot2code.imaging.perception.lines import InkLine, find_lines, text_frames
from screenshot2code.imaging.perception.ocr import Reading, ReadLine
from screenshot2code.imaging.perception.palette import find_palette
from screenshot2code.imaging.perception.panels import Layout, Panel
from screenshot2code.imaging.perception.patterns import find_patterns
from screenshot2code.imaging.perception.peel import without_text
from screenshot2code.imaging.perception.raster import Colour, Rect, differ
from screenshot2code.imaging.perception.regions import find_regions, is_edge
from screenshot2code.imaging.perception.rules import Rule
from screenshot2code.imaging.perception.scraps import made_whole
from screenshot2code.imaging.perception.spans import Part, find_parts
from screenshot2code.imaging.perception.specks import find_specks
from screenshot2code.imaging.perception.surfaces import LOSSY_STEP, STEP, find_surfaces
from screenshot2code.imaging.perception.unread import unread_texts


def look(
    mockup: Mockup, *, on_stage: Callable[[str], None], on_lines: Callable[[tuple[TextLine, ...]], None]
) -> Perception:
    """See `perceive`."""
    pixels = codec.decode(mockup.png)
    on_stage("reading text")
    reading = ocr.read(pixels, scale=mockup.viewport.scale)
    on_stage("finding boxes and pictures")
    return see(mockup, pixels, reading, on_lines=on_lines)


def see(
    mockup: Mockup,
    pixels: Pixels,
    reading: Reading,
    *,
    on_lines: Callable[[tuple[TextLine, ...]], None] = lambda _lines: None,
) -> Perception:
    """What `pixels`, those of `mockup`, contain beside what was read in them; `reading` may come from anywhere that knows."""
    unit = mockup.viewport.scale
    step = STEP
    original = pixels
    if codec.is_lossy(pixels):
        pixels, step = _calmed(pixels), LOSSY_STEP
    frames = text_frames(find_surfaces(pixels, unit=unit, step=step), unit=unit)
    found = find_lines(pixels, reading.lines, frames)
    lines = tuple(_in_reading_order(_text_lines(pixels, found.lines, unit)))
    on_lines(lines)
    unread, odd = unread_texts(pixels, (*reading.unread, *found.lost), frames)
    shown = [text.ink for text in unread if text.ink is not None and not text.ink.on_image]
    inks = [*(line.ink for line in found.lines), *shown]
    photos = clean = without_text(pixels, inks)
    if step != STEP:
        # A photo keeps every grain that the mockup has; all else of a lossy picture is clearer without its ringing.
        photos = without_text(original, inks)
        clean = _with_hard_edges(clean)
    layout = find_regions(clean, find_surfaces(clean, unit=unit, step=step), unit=unit, step=step)
    texts = [*(line.ink.rect for line in found.lines), *(ink.rect for ink in shown)]
    drawings = [*found.drawings, *map(_rect, odd)]
    pictures = images.find_pictures(clean, layout, texts, unit=unit, drawings=drawings)
    pictures, panels = images.completed(clean, pictures, layout.panels, texts, page=layout.page, unit=unit)
    panels, dividers = united(
        clean, panels, [picture.rect for picture in pictures if not picture.is_icon], unit=unit, is_lossy=step != STEP
    )
    kept = images.boxes_on_pictures(clean, panels, pictures, texts, unit=unit)
    pictures, panels = images.with_pieces(pictures, panels, kept), kept
    specks = find_specks(clean, layout, pictures, texts, unit=unit, is_lossy=step != STEP)
    pictures = (*pictures, *specks.pictures)
    panels = _drawn(panels, layout)
    rules = [rule for rule in layout.rules if not any(_inside(rule.rect, picture) for picture in pictures)]
    rules = [rule for rule in rules if not is_edge(rule, panels, unit)]
    dividers = tuple(line for line in dividers if not any(line.rect.overlap(rule.rect) for rule in rules))
    rules = [*rules, *dividers, *specks.bars]
    whole = gathered(panels, rules, pictures, texts, shape=pixels.shape, unit=unit)
    backdrops = [panel for panel in layout.panels if panel.is_backdrop]
    patterns = find_patterns(~layout.explained, layout.panels, texts, unit=unit)
    whole = made_whole(clean, whole, texts, backdrops=backdrops, patterns=patterns, page=layout.page, unit=unit)
    panels, rules, pictures = whole.panels, list(whole.rules), whole.pictures
    photos = images.without_icons(photos, pictures)
    return Perception(
        digest=mockup.digest,
        size=Size(mockup.viewport.width, mockup.viewport.height),
        background=color.to_hex(layout.page),
        lines=lines,
        regions=tuple(_regions(panels, rules, unit)),
        images=(
            *(_image(clean if picture.is_icon else photos, picture, unit) for picture in pictures),
            *(_unread_image(pixels, ink, unit) for ink in shown),
        ),
        palette=find_palette(
            pixels,
            background=layout.page,
            surfaces=[panel.color for panel in panels if panel.shade is None],
            texts=[(line.ink.color, int(line.ink.mask.sum())) for line in found.lines if not line.ink.on_image],
            borders=[
                *(panel.border.color for panel in panels if panel.border is not None),
                *(rule.color for rule in rules),
            ],
        ),
        unread=(
            *(
                (_rect(text.line) if text.ink is None else text.ink.rect).box(unit)
                for text in unread
                if text.ink in shown or not _is_picture(text.line, pictures)
            ),
            *(_rect(line).box(unit) for line in odd if not _is_picture(line, pictures)),
        ),
        is_hinted=shows_hinting(mockup),
    )


def _inside(rect: Rect, picture: Picture) -> bool:
    return picture.rect.contains(rect)


ICON_ASPECT = 2.0  # what is at most twice as wide as high, and small, is rather one drawing than several letters


def _calmed(pixels: Pixels) -> Pixels:
    """A lossy picture without the ringing round its edges; flat areas become flat again, edges stay where they are."""
    calm: Pixels = cv2.bilateralFilter(pixels, d=9, sigmaColor=18, sigmaSpace=4)
    # What still trembles is settled by a median; letters and edges, which are strong, are kept as they were.
    settled = cv2.medianBlur(calm, 5)
    weak = cv2.absdiff(settled, calm).max(axis=2, keepdims=True) <= 3
    return np.where(weak, settled, calm).astype(np.uint8)


# Levels between the lightest and darkest of neighbours; with 5, what is left of a codec's ringing became edges too.
EDGE_LEVELS = 20


def _with_hard_edges(pixels: Pixels) -> Pixels:
    """A lossy picture whose edges, which its codec has smeared over some pixels, are steps again.

    Each pixel becomes the lightest or the darkest of its neighbours, whichever is nearer (Kramer and Bruckner, "Iterations of a
    non-linear transformation for enhancement of digital images", 1975), twice, as colours are smeared over two pixels.
    """
    for _ in range(2):
        lightest, darkest = (change(pixels, np.ones((3, 3), np.uint8)) for change in (cv2.dilate, cv2.erode))
        up, down = cv2.subtract(lightest, pixels), cv2.subtract(pixels, darkest)
        hard = np.where(up < down, lightest, darkest)
        pixels = np.where(cv2.add(up, down) > EDGE_LEVELS, hard, pixels).astype(np.uint8)
    return pixels


def _is_picture(line: ReadLine, pictures: Sequence[Picture]) -> bool:
    """Whether what could not be read is an icon, or lies inside a photo: then nobody misses it as text."""
    rect = _rect(line)
    is_compact = rect.width <= ICON_ASPECT * rect.height
    return any(
        picture.rect.overlap(rect) > 0.3 * min(rect.area, picture.rect.area)
        and (is_compact or picture.rect.area > 20 * rect.area)
        for picture in pictures
    )


def _rect(line: ReadLine) -> Rect:
    return Rect(line.left, line.top, line.right, line.bottom)


# Shares of the page's width that leave room for a sidebar, and of its area below which nobody would call it the content.
COLUMN_WIDTH, COLUMN_AREA = 0.9, 0.3


def _drawn(panels: Sequence[Panel], layout: Layout) -> tuple[Panel, ...]:
    """The panels that a box has to be drawn for: those that do not look like what they lie on, and its column of content."""
    boxes = sorted((panel for panel in panels if not panel.is_backdrop), key=lambda panel: -panel.rect.area)
    drawn: list[Panel] = []
    for panel in boxes:
        below = next((other for other in reversed(drawn) if other.rect.contains(panel.rect, tolerance=1)), None)
        ground: Colour | None = layout.page if below is None else below.color if below.shade is None else None
        plain = panel.border is None and panel.shadow is None and panel.shade is None
        is_seen = not plain or ground is None or differ(ground, panel.color) >= 1.5
        if not is_seen and not (below is None and _is_column(panel, layout)):
            continue
        drawn.append(panel)
    return tuple(drawn)


def _is_column(panel: Panel, layout: Layout) -> bool:
    """Whether the page's own ground has sides because something stands beside it: content beside a sidebar hangs together."""
    height, width = layout.explained.shape
    at_side = panel.rect.left <= 1 or panel.rect.right >= width - 1
    is_content = panel.rect.width <= COLUMN_WIDTH * width and panel.rect.area >= COLUMN_AREA * width * height
    return bool(at_side and is_content)


def _text_lines(pixels: Pixels, lines: Sequence[InkLine], unit: float) -> list[TextLine]:
    sizes = _pooled([style.font_size(line.text, style.soft_height(line.ink.coverage)) / unit for line in lines])
    return [_text_line(pixels, line, size, unit) for line, size in zip(lines, sizes, strict=True)]


SAME_SIZE = 0.07  # two lines whose sizes differ by less are taken to have one size; one pixel at 14 px


def _pooled(sizes: Sequence[float]) -> list[float]:
    """Sizes of one page, each moved to the middle of those that it is among: a page has few sizes, ink is measured roughly."""
    if not sizes:
        return []
    measured = np.asarray(sizes)
    pooled = []
    for size in measured:
        near = measured[np.abs(measured - size) <= SAME_SIZE * size]
        pooled.append(float(np.median(near)))
    return [round(2 * size) / 2 for size in pooled]


def _text_line(pixels: Pixels, line: InkLine, size: float, unit: float) -> TextLine:
    ink = line.ink
    parts = find_parts(pixels, line)
    main = max(parts, key=lambda part: sum(len(word.text) for word in line.words[part.first : part.end]))
    stroke = style.stroke_width(ink.coverage) if len(parts) == 1 else main.stroke
    measures = tuple(style.WordMeasure(word.text, word.rect.width / unit) for word in line.words)
    generic = "monospace" if style.is_monospaced(measures, size) else "sans-serif"
    return TextLine(
        text=line.text,
        box=ink.rect.box(unit),
        words=tuple(Word(text=word.text, box=word.rect.box(unit)) for word in line.words),
        confidence=round(line.score, 4),
        color=color.to_hex(ink.color),
        background=color.to_hex(ink.background),
        size=size,
        weight=style.font_weight(stroke, size * unit),
        generic=generic,
        on_image=ink.on_image,
        decoration=main.decoration,
        runs=tuple(_runs(line, parts, parts.index(main), size, unit, generic)) if len(parts) > 1 else (),
    )


def _runs(line: InkLine, parts: Sequence[Part], main: int, size: float, unit: float, generic: str) -> Iterator[TextRun]:
    """The parts as runs. The blank between two of them belongs to the one that looks like the line, else to the former."""
    for index, part in enumerate(parts):
        text = " ".join(word.text for word in line.words[part.first : part.end])
        if index and _is_like(part, parts[main]) and not _is_like(parts[index - 1], parts[main]):
            text = " " + text
        if index + 1 < len(parts) and (_is_like(part, parts[main]) or not _is_like(parts[index + 1], parts[main])):
            text += " "
        yield TextRun(
            text=text,
            box=part.rect.box(unit),
            color=color.to_hex(part.color),
            size=size,
            weight=style.font_weight(part.stroke, size * unit),
            generic=generic,
            decoration=part.decoration,
        )


def _is_like(part: Part, main: Part) -> bool:
    return (part.color, part.stroke, part.decoration) == (main.color, main.stroke, main.decoration)


def _in_reading_order(lines: list[TextLine]) -> list[TextLine]:
    return sorted(lines, key=lambda line: (round(line.box.center[1] / 4), line.box.x))


def _regions(panels: Sequence[Panel], rules: Sequence[Rule], unit: float) -> list[Region]:
    boxes = [_region(panel, unit) for panel in panels]
    boxes += [_line(rule, unit) for rule in rules]
    return sorted(boxes, key=lambda region: (-region.box.area, region.box.y, region.box.x))


def _line(rule: Rule, unit: float) -> Region:
    """A solid line as the box that it fills; one of dashes as the border of a box without height."""
    box = rule.rect.box(unit)
    if rule.ground is None:
        return Region(box=box, fill=rule.shade or color.to_hex(rule.color))
    is_level = box.width >= box.height
    line = Border(
        width=min(box.width, box.height),
        color=color.to_hex(rule.color),
        sides=("top",) if is_level else ("left",),
        style=rule.style,
    )
    return Region(box=box, fill=color.to_hex(rule.ground), border=line)


def _region(panel: Panel, unit: float) -> Region:
    border, shadow = panel.border, panel.shadow
    return Region(
        box=panel.rect.box(unit),
        fill=panel.fill,
        radius=round(2 * panel.radius / unit) / 2,
        corners=panel.surface.corners,
        border=None
        if border is None
        else Border(
            width=border.width / unit,
            color=color.to_hex(border.color),
            sides=tuple(side for side in SIDES if side in border.sides),
            style=border.style,
        ),
        shadow=None
        if shadow is None
        else Shadow(
            dx=round(shadow.dx / unit),
            dy=round(shadow.dy / unit),
            blur=round(shadow.blur / unit),
            color=color.to_hex((*shadow.color, 255 * shadow.alpha)),
        ),
    )


def _unread_image(pixels: Pixels, ink: Ink, unit: float) -> ImageRegion:
    """A line that could not be read, as it looks, without its ground."""
    rect = ink.rect.grown(1, within=pixels.shape)
    cut = cuts.crop(pixels, Picture(rect=rect, is_icon=True), unit=unit)
    return ImageRegion(box=rect.box(unit), data=cut.data, media_type=cut.media_type, is_unread=True)


def _image(clean: Pixels, picture: Picture, unit: float) -> ImageRegion:
    cut = cuts.crop(clean, picture, unit=unit)
    return ImageRegion(
        box=picture.rect.box(unit),
        data=cut.data,
        media_type=cut.media_type,
        is_icon=picture.is_icon,
        is_chart=picture.is_chart,
        shapes=cut.shapes,
    )
