"""What is no difference to a person: what compression left, a caret, and things that stayed where they are while others moved."""

from collections.abc import Sequence

import cv2
import numpy as np

from screenshot2code.compare.agreement import texts_agree
from screenshot2code.compare.alignment import Alignment
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.lines import Line
from screenshot2code.compare.noise import Noise
from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.color import distance

RIPPLE = (1, 12)  # of 255 between neighbours: what JPEG leaves on a flat ground beside an edge
EDGE, HEM = 60, 2  # of 255 between neighbours of a letter's edge; px around it that belong to its anti-aliasing
RIPPLING = 0.05  # of the ground beside a line's letters: 0 on pages that were never compressed, .08 to .5 after JPEG of 60 to 92
LINES = 24  # of a page that are asked
DRAWN = ("mark", "block", "image")
UNLIKE, MOST_UNLIKE = 24, 0.03  # of 255, and the share of a box's pixels that may differ by more, and still be the same
LOSSY_UNLIKE, THIN = 64, 3.0  # the same in a compressed mockup; px of a line too thin to be told from an artefact there
SMALL_INK, OTHER_LUMA = (
    40.0,
    36.0,
)  # px of height up to which letters lose their colour to compression, but not their lightness
STAYED_PX = 1.5  # a block this near to where the mockup has it stayed there
COVER, LEAST_OPEN = (
    2,
    0.4,
)  # px around a fault that may lie over something else; the share of that which has to be left to judge
ENOUGH_OPEN = 40_000.0  # px: of a block as wide as the page a strip is enough
SMALL_BOX, TINY = 24.0, 16.0  # px: a tick or a ring; a digit or two
SIZE_PX = (3.0, 2.0)  # px of width and height by which one text may differ between rasterisers
COARSE_WIDTH, COARSE_FORM = 0.08, 0.74  # of the width, and likeness of letters, once they were bent to whole pixels
LEAST_COLOR = 6.5  # CIEDE2000: thin strokes of one colour, scaled down with or without ringing
OTHER_THAN_MOST = 2.0  # times the distance in colour that most lines have which nothing is wrong with
RULE_SHARE, RULE_GAPS = 0.5, 25  # of the other's ink; percentile of a row: letters' tails may leave gaps in a rule
SMALL_PICTURE, SMALL_WORD, ASIDE_PX = (
    32.0,
    72.0,
    2,
)  # px: an icon, a few letters; how far aside another rasteriser may put it
FLAT, LEAST_STEPS, RESEMBLING = (
    4.0,
    0.4,
    0.68,
)  # of 255, of the other's, and correlation of an icon that is blurred a little: letters of 6 px, hinted, keep .7
CARET = (2.0, 12.0, 40.0)  # px: width at most, and height


def is_lossy(sheet: Sheet, lines: Sequence[Line]) -> bool:
    """Whether the picture was compressed with loss: the ground beside letters ripples, on most lines."""
    shares = [
        share for line in lines[:: max(1, len(lines) // LINES)] if (share := _ripple(sheet, line.ink.box)) is not None
    ]
    return bool(shares) and float(np.median(shares)) >= RIPPLING


def _ripple(sheet: Sheet, box: Box) -> float | None:
    luma = sheet.luma[sheet.clipped(box.padded(6))]
    if min(luma.shape, default=0) < 8:
        return None
    around = np.ones((3, 3), np.uint8)
    steps = cv2.dilate(luma, around) - cv2.erode(luma, around)
    edges = (steps > EDGE).astype(np.uint8)
    near = cv2.dilate(edges, np.ones((13, 13), np.uint8)) > 0
    ground = near & (cv2.dilate(edges, np.ones((2 * HEM + 3, 2 * HEM + 3), np.uint8)) == 0)
    if ground.sum() < 40:
        return None
    return float(((steps >= RIPPLE[0]) & (steps <= RIPPLE[1]))[ground].mean())


def seen_faults(
    faults: Sequence[Fault],
    mockup: Sheet,
    render: Sheet,
    alignment: Alignment,
    *,
    noise: Noise,
    boxes: Sequence[Fault] = (),
) -> list[Fault]:
    """Those of `faults` that a person would call one. `boxes` are further ones, which may lie over what they are asked about."""
    others = [one for one in (*faults, *boxes) if one.element is not None]
    return [one for one in faults if not _is_unseen(one, mockup, render, alignment, others, noise)]


def _is_unseen(
    fault: Fault, mockup: Sheet, render: Sheet, alignment: Alignment, others: Sequence[Fault], noise: Noise
) -> bool:
    drawn = fault.noun in DRAWN and fault.line is None and fault.shown is None
    if fault.kind is Kind.COLOR and fault.line is not None and fault.shown is not None:
        return _is_ink_of_noise(fault, fault.line, fault.shown, noise)
    if fault.kind is Kind.BORDER and fault.line is not None and fault.shown is not None:
        return _has_both_rules(fault.line, mockup, fault.shown, render)
    if fault.kind is Kind.TEXT and _is_read_with_neighbour(fault, mockup, render, alignment):
        return True
    if fault.kind is Kind.MOVED:
        return _stayed(fault)
    if fault.kind in {Kind.FONT_SIZE, Kind.FONT_FAMILY, Kind.RESIZED} and fault.rendered_box is not None:
        return noise.is_foreign and _is_of_one_size(fault, fault.rendered_box, mockup, render, noise)
    if fault.kind not in {Kind.MISSING, Kind.EXTRA, Kind.IMAGE}:
        return False
    if noise.is_rough and _is_small(fault.box):
        there = fault.rendered_box or alignment.to_render(fault.box)
        if _resembles(mockup, fault.box, render, there):
            return True
    if not drawn or fault.kind is Kind.IMAGE:
        return False
    if _is_caret(fault) or (noise.lossy and min(fault.box.width, fault.box.height) <= THIN):
        return True
    level = LOSSY_UNLIKE if noise.lossy else UNLIKE
    own = fault.rendered_box
    if own is not None:
        over = others if fault.noun == "block" else ()  # a large block that other things lie on is asked beside these
        if _same(mockup, own, render, own, level, over):
            return True  # it stayed where it is while what is around it moved
        return _same(mockup, fault.box, render, own, level, over)
    places = (alignment.to_render(fault.box), fault.box)
    return any(_same(mockup, fault.box, render, place, level, others) for place in places)


def _is_ink_of_noise(fault: Fault, line: Line, shown: Line, noise: Noise) -> bool:
    """Whether letters are as far off in colour as those are that nothing is wrong with."""
    bearable = max(LEAST_COLOR, OTHER_THAN_MOST * noise.color)
    if noise.is_foreign and float(distance(line.ink.color, shown.ink.color)) <= bearable:
        return True
    return noise.lossy and _luma_apart(fault) <= OTHER_LUMA and fault.box.height <= SMALL_INK


def _is_of_one_size(fault: Fault, shown: Box, mockup: Sheet, render: Sheet, noise: Noise) -> bool:
    """Whether letters are as far off in size or shape, and small boxes in size, as hinting and scaling leave them."""
    wider, higher = abs(fault.box.width - shown.width), abs(fault.box.height - shown.height)
    if fault.kind is Kind.RESIZED:
        return max(fault.box.width, fault.box.height) <= SMALL_BOX and max(wider, higher) <= 1 + SIZE_PX[0]
    if fault.kind is Kind.FONT_FAMILY:
        return noise.is_coarse and fault.form >= COARSE_FORM
    if max(fault.box.width, fault.box.height) <= TINY and _resembles(mockup, fault.box, render, shown):
        return True
    most = max(SIZE_PX[0], COARSE_WIDTH * shown.width) if noise.is_coarse else SIZE_PX[0]
    return wider <= most and higher <= SIZE_PX[1]


def _is_small(box: Box) -> bool:
    """An icon, a few letters, a hair line."""
    shorter, longer = sorted((box.width, box.height))
    return longer <= SMALL_PICTURE or (shorter <= SMALL_INK / 2 and longer <= SMALL_WORD) or shorter <= THIN


def _has_both_rules(line: Line, mockup: Sheet, shown: Line, render: Sheet) -> bool:
    """Whether there is as much of a rule under the letters in both pictures: scaled down, it is pale and lies on two rows."""
    one, two = _rule_ink(mockup, line), _rule_ink(render, shown)
    return min(one, two) >= RULE_SHARE * max(one, two) > 0


def _rule_ink(sheet: Sheet, line: Line) -> float:
    """Ink, of the letters' own contrast, in the fullest two neighbouring rows of the lower half: as far as it is nearly everywhere."""
    patch = sheet.window(line.ink.box.padded(1)).astype(np.float32)
    ground, color = line.ink.ground.astype(np.float32), line.ink.color.astype(np.float32)
    contrast = max(1.0, float(np.abs(color - ground).max()))
    lower = (np.abs(patch - ground).max(axis=2) / contrast)[patch.shape[0] // 2 :]
    rows = np.percentile(lower, RULE_GAPS, axis=1)
    return float(np.convolve(rows, np.ones(2)).max()) if len(rows) else 0.0


def _resembles(mockup: Sheet, wanted: Box, render: Sheet, shown: Box) -> bool:
    """Whether a small thing is drawn on both sides, a pixel aside or in other pixels: never where one of them is empty."""
    around = 1 + ASIDE_PX if min(wanted.width, wanted.height) <= THIN else 1
    needle, area = (
        cv2.blur(cv2.cvtColor(np.ascontiguousarray(patch), cv2.COLOR_RGB2GRAY).astype(np.float32), (3, 3))
        for patch in (render.window(shown.padded(around)), mockup.window(wanted.padded(around + ASIDE_PX)))
    )
    if needle.shape[0] > area.shape[0] or needle.shape[1] > area.shape[1]:
        return False
    _, best, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(area, needle, cv2.TM_CCOEFF_NORMED))
    there = area[y : y + needle.shape[0], x : x + needle.shape[1]]
    steps = sorted((float(needle.std()), float(there.std())))
    return steps[0] >= max(FLAT, LEAST_STEPS * steps[1]) and best >= RESEMBLING


def _is_read_with_neighbour(fault: Fault, mockup: Sheet, render: Sheet, alignment: Alignment) -> bool:
    """Whether the reader took two texts for one line, of which the other is in the render as well, beside this one."""
    if fault.line is None or fault.shown is None or fault.shown.key == fault.line.key:
        return False
    whole, own = fault.line.ink.box, alignment.to_mockup(fault.shown.ink.box)
    if fault.shown.key not in fault.line.key or not whole.contains(own, tolerance=3):
        return False
    band = alignment.band_at(whole.center[1])
    left = Box.from_edges(whole.x, whole.y, max(whole.x, own.x - 1), whole.bottom)
    right = Box.from_edges(min(whole.right, own.right + 1), whole.y, whole.right, whole.bottom)
    parts = [part for part in (left, right) if part.width >= whole.height]
    return bool(parts) and all(
        texts_agree(mockup.window(part), render.window(part, band.dx, band.dy)) for part in parts
    )


def _stayed(fault: Fault) -> bool:
    """Whether a block is where the mockup has it, while the band that it lies in is elsewhere: a ground, a bar at the bottom."""
    box, shown = fault.box, fault.rendered_box
    return (
        shown is not None
        and max(map(abs, fault.offset)) > STAYED_PX
        and max(abs(box.x - shown.x), abs(box.y - shown.y)) <= STAYED_PX
        and max(abs(box.right - shown.right), abs(box.bottom - shown.bottom)) <= STAYED_PX
    )


def _luma_apart(fault: Fault) -> float:
    assert fault.line is not None
    assert fault.shown is not None
    one, two = (line.ink.color.astype(float) @ (0.299, 0.587, 0.114) for line in (fault.line, fault.shown))
    return abs(float(one - two))


def _is_caret(fault: Fault) -> bool:
    widest, lowest, highest = CARET
    return fault.noun in {"mark", "block"} and fault.box.width <= widest and lowest <= fault.box.height <= highest


def _same(mockup: Sheet, wanted: Box, render: Sheet, shown: Box, level: int, others: Sequence[Fault] = ()) -> bool:
    """Whether both places show the same, but for what is wrong with `others` that lie over them."""
    one = mockup.window(wanted).astype(np.int16)
    two = render.window(shown).astype(np.int16)
    if one.shape != two.shape:
        return False
    unlike = np.abs(one - two).max(axis=2) > level
    if not unlike.any():
        return True
    open_pixels = np.ones(unlike.shape, bool)
    for other in others:
        for box, place in ((other.box, wanted), (other.rendered_box, shown)):
            if box is not None and not box.contains(place):
                top, left = max(0, round(box.y - place.y) - COVER), max(0, round(box.x - place.x) - COVER)
                bottom, right = round(box.bottom - place.y) + COVER, round(box.right - place.x) + COVER
                open_pixels[top : max(0, bottom), left : max(0, right)] = False
    left_over = float(open_pixels.mean())
    is_enough = left_over >= LEAST_OPEN or float(open_pixels.sum()) >= ENOUGH_OPEN
    return is_enough and float((unlike & open_pixels).sum()) <= MOST_UNLIKE * open_pixels.sum()
