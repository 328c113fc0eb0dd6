"""How much of the truth about rolled pages (truth_pages.py) perception finds: rates by kind, and what went wrong where."""

import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import numpy as np
from truth_pages import Drawn, Truth

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.perception import Perception, Region
from screenshot2code.imaging import color
from screenshot2code.imaging.perception.ocr import Glyph, Reading, ReadLine

CHART_MARGIN = 24.0  # CSS px round the bars of a chart: its axes
BOX_REACH = 1.01  # px by which each edge of a box may be off
PICTURE_REACH = 2.01
FILL = 1.5  # CIEDE2000
RAMP = 2.5  # the same, mean over a gradient
LINE_COLOUR = 3.0
RADIUS_REACH = 1.5
PHANTOM_IOU = 0.6  # with anything true: less, and there is no such box


@dataclass
class Rates:
    """Hits and tries under each name, and complaints to look at."""

    hits: Counter = field(default_factory=Counter)
    tries: Counter = field(default_factory=Counter)
    complaints: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def count(self, name: str, hit: float, complaint: str = "", *, of: float = 1) -> None:
        self.tries[name] += of
        self.hits[name] += hit
        if hit < of and complaint:
            self.complaints[name].append(complaint)

    def rate(self, name: str) -> float:
        return self.hits[name] / self.tries[name] if self.tries[name] else 1.0

    def __str__(self) -> str:
        return "\n".join(
            f"{name:34} {self.rate(name):6.3f}  ({self.hits[name]:g} of {self.tries[name]:g})"
            for name in sorted(self.tries)
        )


def mockup(drawn: Drawn) -> Mockup:
    """The picture of a rolled page, as one would be handed in."""
    page = drawn.page
    viewport = Viewport(width=page.width, height=page.height, scale=page.scale)
    digest = hashlib.sha256(drawn.png).hexdigest()
    return Mockup(name=page.name, path=f"{page.name}.png", png=drawn.png, viewport=viewport, digest=digest)


def reading(drawn: Drawn) -> Reading:
    """What a flawless reader would report: its boxes lie about as far outside the ink as those of OCR."""
    scale = drawn.page.scale
    lines = []
    for letters in drawn.lines:
        shown = [letter for letter in letters if letter[0].strip()]
        top, bottom = min(letter[4] for letter in shown), max(letter[5] for letter in shown)
        lines.append(
            ReadLine(
                left=round((shown[0][2] - 2) * scale),
                top=round(top * scale),
                right=round((shown[-1][3] + 2) * scale),
                bottom=round(bottom * scale),
                glyphs=tuple(Glyph(letter[0], letter[1] * scale) for letter in letters),
                score=0.99,
            )
        )
    return Reading(lines=tuple(sorted(lines, key=lambda line: (line.top, line.left))), unread=())


def judge(rates: Rates, drawn: Drawn, found: Perception) -> None:
    """Hold what was found against the truth of the page."""
    name = drawn.page.name
    for thing in drawn.page.things:
        if thing.fill is None:
            _judge_picture(rates, name, thing, found)
        else:
            _judge_box(rates, name, thing, found)
    _judge_phantoms(rates, drawn, found)
    _judge_text(rates, drawn, found)


def _box(thing: Truth) -> Box:
    return Box(thing.x, thing.y, thing.width, thing.height)


def _off(one: Box, other: Box) -> float:
    return max(abs(one.x - other.x), abs(one.y - other.y), abs(one.right - other.right), abs(one.bottom - other.bottom))


def _judge_box(rates: Rates, page: str, thing: Truth, found: Perception) -> None:
    here = f"{page} {thing.kind} {thing.x:g},{thing.y:g} {thing.width:g}x{thing.height:g}"
    if thing.kind == "patterned band" and any(_off(image.box, _box(thing)) <= BOX_REACH for image in found.images):
        rates.count(f"found: {thing.kind}", 1)  # the pattern is kept as the band's background
        return
    if thing.kind == "bar" and any(
        image.is_chart and image.box.contains(_box(thing), tolerance=1) for image in found.images
    ):
        rates.count(f"found: {thing.kind}", 1)  # a chart is kept as one picture
        return
    nearest = min(found.regions, key=lambda region: _off(region.box, _box(thing)), default=None)
    if nearest is None or _off(nearest.box, _box(thing)) > BOX_REACH:
        seen = "" if nearest is None else f"; nearest {nearest.box}"
        rates.count(f"found: {thing.kind}", 0, f"{here} is not found{seen}")
        return
    rates.count(f"found: {thing.kind}", 1)
    assert thing.fill is not None
    fits = _fills_alike(thing, nearest)
    rates.count("gradient" if "(" in thing.fill else "fill", fits, f"{here}: {nearest.fill} instead of {thing.fill}")
    if min(thing.width, thing.height) < 4:
        return
    edge = min(thing.width, thing.height) / 2
    radius = min(thing.radius, edge)
    close = abs(min(nearest.radius, edge) - radius) <= RADIUS_REACH
    rates.count("radius", close, f"{here}: radius {nearest.radius} instead of {radius}")
    if thing.border is None:
        rates.count("border absent", nearest.border is None, f"{here}: {nearest.border}")
    else:
        near = (
            nearest.border is not None
            and abs(nearest.border.width - thing.border[0]) <= 0.5
            and _apart(nearest.border.color, thing.border[1]) <= LINE_COLOUR
            and len(nearest.border.sides) == 4
        )
        rates.count("border", near, f"{here}: {nearest.border} instead of {thing.border}")
    if thing.shadow is None:
        rates.count("shadow absent", nearest.shadow is None, f"{here}: {nearest.shadow}")
    else:
        rates.count("shadow", nearest.shadow is not None, f"{here}: no shadow, instead of {thing.shadow}")


def _apart(one: str, other: str) -> float:
    return float(color.distance(color.from_hex(one), color.from_hex(other)))


def _fills_alike(thing: Truth, region: Region) -> bool:
    assert thing.fill is not None
    if "(" not in thing.fill and "(" not in region.fill:
        return _apart(thing.fill, region.fill) <= FILL
    shape = round(thing.height), round(thing.width)
    off = color.distance(_painted(thing.fill, shape), _painted(region.fill, shape))
    return float(off.mean()) <= RAMP


def _painted(fill: str, shape: tuple[int, int]) -> np.ndarray:
    """A colour or linear gradient as a small picture."""
    height, width = shape
    y, x = np.mgrid[0:height:9j, 0:width:9j]
    colours = [color.from_hex(found) for found in re.findall(r"#[0-9a-f]{6}", fill)]
    if "(" not in fill:
        return np.broadcast_to(np.array(colours[0], float), (9, 9, 3))
    angle = np.radians(float(re.search(r"\((-?[\d.]+)deg", fill)[1]))
    across, down = np.sin(angle), -np.cos(angle)
    length = abs(width * across) + abs(height * down)
    place = ((x - width / 2) * across + (y - height / 2) * down) / length + 0.5
    given = re.findall(r"([\d.]+)%", fill)
    stops = [float(stop) / 100 for stop in given] if given else np.linspace(0, 1, len(colours))
    return np.stack([np.interp(place, stops, [colour[i] for colour in colours]) for i in range(3)], axis=-1)


def _judge_picture(rates: Rates, page: str, thing: Truth, found: Perception) -> None:
    here = f"{page} {thing.kind} {thing.x:g},{thing.y:g} {thing.width:g}x{thing.height:g}"
    box = _box(thing)
    pieces = [image.box for image in found.images if image.box.overlap(box) > 0.1 * min(image.box.area, box.area)]
    if "icon" in thing.kind:
        x, y = box.center
        hit = len(pieces) == 1 and abs(pieces[0].center[0] - x) <= 3 and abs(pieces[0].center[1] - y) <= 3
    else:
        hit = len(pieces) == 1 and _off(pieces[0], box) <= PICTURE_REACH
    rates.count(f"picture: {thing.kind}", hit, f"{here}: {pieces}")


def _judge_phantoms(rates: Rates, drawn: Drawn, found: Perception) -> None:
    page, boxes = drawn.page.name, [_box(thing) for thing in drawn.page.things]
    for region in found.regions:
        is_true = any(_off(region.box, box) <= 3 or region.box.iou(box) >= PHANTOM_IOU for box in boxes)
        rates.count("box is no phantom", is_true, f"{page}: {region.box} {region.fill}")
    pictures = [_box(thing) for thing in drawn.page.things if thing.fill is None or thing.kind == "patterned band"]
    bars = [_box(thing) for thing in drawn.page.things if thing.kind == "bar"]
    charts = [image.box for image in found.images if image.is_chart]
    for chart in charts:  # as far as its bars go: what is cut beyond them is stray
        held = [bar for bar in bars if chart.contains(bar, tolerance=1)]
        pictures += [Box.around(held).padded(CHART_MARGIN)] if held else []
    true_area = stray = 0.0
    for image in found.images:
        inside = max((image.box.overlap(box) for box in pictures), default=0.0)
        rates.count("picture is no phantom", inside >= 0.5 * image.box.area, f"{page}: {image.box}")
        true_area += inside
        stray += image.box.area - inside
    area = drawn.page.width * drawn.page.height
    rates.count("page without stray raster", area - stray, of=area)


def _judge_text(rates: Rates, drawn: Drawn, found: Perception) -> None:
    for letters in drawn.lines:
        text = "".join(letter[0] for letter in letters)
        x, y = (letters[0][2] + letters[-1][3]) / 2, (letters[0][4] + letters[0][5]) / 2
        near = " ".join(
            line.text
            for line in found.lines
            if line.box.y - 4 <= y <= line.box.bottom + 4
            and letters[0][2] - 4 <= line.box.center[0] <= letters[-1][3] + 4
        )
        wanted = "".join(text.split())
        got = sum((Counter(wanted) & Counter("".join(near.split()))).values())
        rates.count("text", got, f"{drawn.page.name} {x:.0f},{y:.0f}: {near!r} instead of {text!r}", of=len(wanted))
