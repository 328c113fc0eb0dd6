"""Do two patches show the same thing? Asked wherever DOM and OCR disagree, and answered by pixels alone."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.color import distance
from screenshot2code.imaging.middle import median

ALIKE = 0.9  # normalised correlation of the whole patch: another rasteriser keeps it above .93, another word below .8
ALIKE_ANYWHERE = 0.7  # of every stretch as wide as the line is high: one exchanged letter or digit falls below
FAINT = 0.04  # of the strongest stretch's energy: a stretch with less is ground, not letters
MARGIN = 2  # px of ground looked at around a line: a descender that is cut off must show

EDGE_REACH = 3  # px inside and outside a box in which its edge is looked for
EDGE_TOLERANCE = 7.0  # of 255: edges that differ by less look alike
EDGE_SHARE = 0.3  # of the edge's own contrast, whichever is more
FILL_TOLERANCE = 3.0  # CIEDE2000


def texts_agree(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> bool:
    """Whether two equally large patches with a line of text show the same letters at the same place, in any colours."""
    if first.shape != second.shape:
        return False
    if np.array_equal(first, second):
        return True
    one, two = (_contrast(patch) for patch in (first, second))
    for a, b in ((one, two), (one, -two)):  # light on dark may have become dark on light
        if _correlation(a, b) >= ALIKE and _worst_stretch(a, b) >= ALIKE_ANYWHERE:
            return True
    return False


def _contrast(patch: NDArray[np.uint8]) -> NDArray[np.float32]:
    grey = cv2.cvtColor(np.ascontiguousarray(patch), cv2.COLOR_RGB2GRAY).astype(np.float32)
    grey -= median(grey.ravel())
    blurred: NDArray[np.float32] = cv2.blur(grey, (3, 3))
    return blurred


def _correlation(one: NDArray[np.float32], two: NDArray[np.float32]) -> float:
    energy = float((one * one).sum()) * float((two * two).sum())
    return float((one * two).sum()) / energy**0.5 if energy > 0 else 0.0


def _worst_stretch(one: NDArray[np.float32], two: NDArray[np.float32]) -> float:
    """The lowest correlation over stretches as wide as the patch is high, of those that hold something."""
    width = min(one.shape[1], max(8, one.shape[0]))
    shared, first, second = (_stretches((a * b).sum(axis=0), width) for a, b in ((one, two), (one, one), (two, two)))
    energy = np.maximum(first, second)
    held = energy > FAINT * energy.max()
    # Divided by the larger energy, so that letters which are there only once count as unlike, not as unknown; both sides are
    # brought to one overall contrast first, as colour is judged elsewhere.
    ratio = (float(second.sum()) / max(float(first.sum()), 1e-6)) ** 0.5
    likeness = shared * ratio / np.maximum(np.maximum(first * ratio**2, second), 1e-6)
    return float(likeness[held].min()) if held.any() else 1.0


def _stretches(columns: NDArray[np.float32], width: int) -> NDArray[np.float64]:
    total = np.concatenate([[0.0], np.cumsum(columns, dtype=np.float64)])
    sums: NDArray[np.float64] = total[width:] - total[:-width]
    return sums


def letterforms(mockup: Sheet, wanted: Box, render: Sheet, shown: Box) -> float:
    """How alike the letters of one text are drawn on both sides, brought to one size: correlation of their ink, 0..1.

    Measured on real pages: one face at another size .9 to .97, in bold .89, another face .6 to .87, something else below .6.
    """
    reach = 3
    size = (max(1, round(wanted.width)) + 2, max(1, round(wanted.height)) + 2)
    one = _contrast(mockup.window(wanted.padded(reach)))
    patch = render.window(shown.padded(1))
    shrinks = patch.shape[1] > size[0] or patch.shape[0] > size[1]
    two = _contrast(cv2.resize(patch, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR))
    if one.shape[0] < two.shape[0] or one.shape[1] < two.shape[1] or one.std() < 1.0 or two.std() < 1.0:
        return 0.0
    found = cv2.matchTemplate(one, two, cv2.TM_CCOEFF_NORMED)
    return float(np.abs(found).max())  # light on dark may have become dark on light


def find_near(needle: NDArray[np.uint8], sheet: Sheet, around: Box, reach: int) -> tuple[float, float, float] | None:
    """Where `needle` lies on `sheet` within `reach` px of `around` (its expected place): (dx, dy, correlation)."""
    rows, columns = sheet.clipped(around.padded(reach))
    area = sheet.luma[rows, columns]
    grey = cv2.cvtColor(np.ascontiguousarray(needle), cv2.COLOR_RGB2GRAY)
    if area.shape[0] < grey.shape[0] or area.shape[1] < grey.shape[1] or grey.std() < 1.0:
        return None
    found = cv2.matchTemplate(area, grey, cv2.TM_CCOEFF_NORMED)
    _, best, _, (x, y) = cv2.minMaxLoc(found)
    return columns.start + x - round(around.x), rows.start + y - round(around.y), float(best)


def places_near(
    needle: NDArray[np.uint8], sheet: Sheet, around: Box, reach: int, least: float
) -> list[tuple[float, float]]:
    """All places within `reach` px of `around` where `needle` correlates by `least` or more: (dx, dy), the nearest first."""
    rows, columns = sheet.clipped(around.padded(reach))
    area = sheet.luma[rows, columns]
    grey = cv2.cvtColor(np.ascontiguousarray(needle), cv2.COLOR_RGB2GRAY)
    if area.shape[0] < grey.shape[0] or area.shape[1] < grey.shape[1] or grey.std() < 1.0:
        return []
    found = cv2.matchTemplate(area, grey, cv2.TM_CCOEFF_NORMED)
    peaks = (found >= least) & (found >= cv2.dilate(found, np.ones((5, 5), np.uint8)) - 1e-6)
    by = [
        (float(columns.start + x - round(around.x)), float(rows.start + y - round(around.y)))
        for y, x in np.argwhere(peaks)
    ]
    return sorted(by, key=lambda one: (one[0] ** 2 + one[1] ** 2, one))


@dataclass(frozen=True, slots=True)
class Looks:
    """How a box looks from afar: the median colour of each of 3 x 3 cells, and the profile across each of its four edges."""

    fill: NDArray[np.uint8]  # 3 x 3 x 3
    edges: NDArray[np.float32]  # side (top, right, bottom, left) x position across, outside to inside x 3
    free: NDArray[np.bool_]  # side: not at the end of the page, where every box ends and nothing is seen of an edge


def looks(sheet: Sheet, box: Box) -> Looks:
    """How the box looks on this sheet; paper where it reaches beyond."""
    return sheet.remembered(("looks", box), lambda: _looks(sheet, box))


def _looks(sheet: Sheet, box: Box) -> Looks:
    inside = sheet.window(box)
    height, width = inside.shape[:2]
    rows, columns = (np.linspace(0, length, 4).astype(int) for length in (height, width))
    fill = np.empty((3, 3, 3), np.uint8)
    for row in range(3):
        for column in range(3):
            cell = inside[
                rows[row] : max(rows[row + 1], rows[row] + 1),
                columns[column] : max(columns[column + 1], columns[column] + 1),
            ]
            step = max(1, int((cell.shape[0] * cell.shape[1] / 400) ** 0.5))
            fill[row, column] = median(cell[::step, ::step].reshape(-1, 3))
    around = sheet.window(box.padded(EDGE_REACH)).astype(np.float32)
    span = min(2 * EDGE_REACH, *around.shape[:2])
    x0, x1, y0, y1 = (*_middle(around.shape[1]), *_middle(around.shape[0]))
    sides = (
        median(around[:span, x0:x1], 1),
        median(around[y0:y1, ::-1][:, :span]),
        median(around[::-1][:span, x0:x1], 1),
        median(around[y0:y1, :span]),
    )
    free = (
        box.y > EDGE_REACH,
        box.right < sheet.width - EDGE_REACH,
        box.bottom < sheet.height - EDGE_REACH,
        box.x > EDGE_REACH,
    )
    return Looks(fill, np.stack(sides).astype(np.float32), np.array(free))


def fill_distance(first: Looks, second: Looks) -> float:
    """CIEDE2000 between the fills: the median over the nine cells, so that what stands on the ground hardly counts."""
    return float(np.median(distance(first.fill, second.fill)))


def edges_agree(first: Looks, second: Looks) -> bool:
    """Whether all four edges look alike, give or take a pixel across."""
    contrast = np.abs(first.edges - first.edges[:, :1]).max(axis=(1, 2))
    allowed = np.maximum(EDGE_TOLERANCE, EDGE_SHARE * contrast)
    length = first.edges.shape[1]
    if second.edges.shape[1] != length:
        return False
    inner = first.edges[:, 1:-1] if length > 2 else first.edges
    trials = [second.edges[:, at : at + inner.shape[1]] for at in range(length - inner.shape[1] + 1)]
    unlike = np.min([np.abs(inner - trial).mean(axis=(1, 2)) for trial in trials], axis=0)
    return bool((unlike <= allowed)[first.free & second.free].all())


def edge_contrast(shape: Looks) -> float:
    """The strongest step across any edge, 0..255: 0 for a box that cannot be told from its ground."""
    contrast = np.abs(shape.edges - shape.edges[:, :1]).max(axis=(1, 2))
    return float(contrast[shape.free].max(initial=0.0))


def _middle(length: int) -> tuple[int, int]:
    """The middle two thirds of a side: rounded corners stay out."""
    start = length // 6
    return start, max(start + 1, length - start)
