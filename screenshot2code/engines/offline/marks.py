"""What small pictures show that is more than an icon: a switch and which way it stands, three dots that open a menu.

Told from the shape of the ink alone, whatever its colours are. The functions are asked again and again of one picture, and
remember what they said.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.core.perception import ImageRegion

Mask = NDArray[np.bool_]

SWITCH_HEIGHT, SWITCH_LONG = (10.0, 36.0), (1.4, 2.6)  # px of a switch; how many times wider than high it is
CAPSULE = 0.9  # share of its shape that has to be that of a bar with round ends
RIM = 0.12  # of its height: its border, and what smoothing leaves of the edges, say nothing of the knob
KNOB = (0.4, 1.0)  # of its height that the knob is high
ROUND = 0.22  # share by which the knob may be wider than high, or fill less of its box than a disc does
KNOB_END = 0.25  # of its height that the knob may stand off the end
TRACE = 0.2  # of full cover: a rim so thin that it is mostly smoothing
INKED = 0.5  # of full cover, from which a pixel is ink
FAINT = 24  # levels of a channel by which ink differs from its ground, where it covers it: tracks are pale
OTHER = 40  # levels of a channel by which knob and track differ
DOTS, DOT = 3, (1.5, 6.0)  # of a menu that opens; px of one
EVEN = 1.2  # px by which such dots may differ in size, place and distance


@lru_cache(maxsize=512)
def switch_state(image: ImageRegion) -> bool | None:
    """Whether the switch that a picture shows is on, its knob at the right; None where it shows none."""
    width, height = (image.ink or image.box).width, (image.ink or image.box).height
    low, high = SWITCH_LONG
    if not SWITCH_HEIGHT[0] <= height <= SWITCH_HEIGHT[1] or not low <= width / height <= high:
        return None
    pixels, cover = _trimmed(*_read(image))
    whole = _filled(cover >= INKED)
    if not whole.any() or not _is_capsule(whole):
        return None
    inner = cv2.erode(whole.astype(np.uint8), _disc(max(1, round(RIM * whole.shape[0])))) > 0
    for knob in _halves(pixels, cover, inner):
        side = _knob_side(knob & inner, inner, whole.shape)
        if side:
            return side > 0
    return None


@lru_cache(maxsize=512)
def is_dots(image: ImageRegion) -> bool:
    """Whether a picture is three like dots in a line, which open a menu."""
    box = image.ink or image.box
    if max(box.width, box.height) > DOTS * 3 * DOT[1] or min(box.width, box.height) > 2 * DOT[1]:
        return False
    _, cover = _read(image)
    scale = cover.shape[1] / box.width
    count, _, stats, centers = cv2.connectedComponentsWithStats((cover >= INKED).astype(np.uint8))
    sizes = stats[1:, 2:4] / scale
    if count != DOTS + 1 or sizes.min() < DOT[0] or sizes.max() > DOT[1] or np.ptp(sizes) > EVEN:
        return False
    places = np.sort(centers[1:] / scale, axis=0)
    spread = np.ptp(places, axis=0)
    along = places[:, int(np.argmax(spread))]
    steps = np.diff(along)
    return bool(spread.min() <= EVEN and np.ptp(steps) <= EVEN and steps.min() >= sizes.max() + 1)


def _read(image: ImageRegion) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The crop's colours, and how much of each pixel is ink: from its alpha, or else from what differs from its corners."""
    seen = cv2.imdecode(np.frombuffer(image.data, np.uint8), cv2.IMREAD_UNCHANGED)
    if seen is None:
        return np.zeros((1, 1, 3), np.uint8), np.zeros((1, 1), np.float32)
    if seen.ndim == 2:
        seen = cv2.cvtColor(seen, cv2.COLOR_GRAY2BGR)
    colors: NDArray[np.uint8] = seen[..., :3]
    if seen.shape[2] == 4:
        return colors, seen[..., 3].astype(np.float32) / 255
    ground = np.median(colors[[0, 0, -1, -1], [0, -1, 0, -1]].astype(np.float32), axis=0)
    apart = np.abs(colors.astype(np.float32) - ground).max(axis=2)
    return colors, np.minimum(1.0, apart / FAINT).astype(np.float32)


def _trimmed(pixels: NDArray[np.uint8], cover: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Both without the empty rows and columns round the ink."""
    rows, columns = (np.nonzero((cover >= TRACE).any(axis=axis))[0] for axis in (1, 0))
    if not len(rows):
        return pixels, cover
    kept = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return pixels[kept], cover[kept]


def _filled(ink: Mask) -> Mask:
    """Each row from its first ink to its last."""
    from_left, from_right = np.maximum.accumulate(ink, axis=1), np.maximum.accumulate(ink[:, ::-1], axis=1)[:, ::-1]
    filled: Mask = from_left & from_right
    return filled


def _is_capsule(shape: Mask) -> bool:
    height, width = shape.shape
    y, x = np.mgrid[0:height, 0:width] + 0.5
    radius = height / 2
    across = np.clip(x, radius, width - radius)
    ideal = np.hypot(x - across, y - radius) <= radius
    return bool((shape & ideal).sum() >= CAPSULE * (shape | ideal).sum())


def _disc(radius: int) -> NDArray[np.uint8]:
    found: NDArray[np.uint8] = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2).astype(np.uint8)
    return found


def _halves(pixels: NDArray[np.uint8], cover: NDArray[np.float32], inner: Mask) -> list[Mask]:
    """The pixels that may be the knob: those of either of the two things that the inside consists of."""
    inked = cover >= INKED
    if (inner & ~inked).sum() >= 0.1 * inner.sum():
        return [~inked, inked]  # what shows through is knob or track
    height, width = inner.shape
    ends = [pixels[height // 2, at].astype(np.int16) for at in (height // 2, width - 1 - height // 2)]
    if np.abs(ends[0] - ends[1]).max() < OTHER:
        return []
    left = np.abs(pixels - ends[0]).max(axis=2) < np.abs(pixels - ends[1]).max(axis=2)
    return [left, ~left]


def _knob_side(knob: Mask, inner: Mask, size: tuple[int, ...]) -> int:
    """-1 or 1 for a disc at the left or right end that is not all of it; 0 where there is none."""
    rows, columns = np.nonzero(knob.any(axis=1))[0], np.nonzero(knob.any(axis=0))[0]
    if not len(rows) or knob.sum() > 0.75 * inner.sum():
        return 0
    high, wide = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    least, most = (share * inner.any(axis=1).sum() for share in KNOB)
    is_round = abs(wide / high - 1) <= ROUND and abs(knob.sum() / (wide * high) / (np.pi / 4) - 1) <= ROUND
    if not is_round or not least <= high <= most + 1:
        return 0
    before, after = columns[0], size[1] - 1 - columns[-1]
    near = KNOB_END * size[0] + 1
    return -1 if before <= near < after else 1 if after <= near < before else 0
