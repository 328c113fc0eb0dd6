"""What a codec did to the mockup, done to the render as well: so that both are seen through the same glass.

JPEG and WebP leave ripples beside letters, wash out thin lines and lend the hue of one thing to its neighbour. Instead of asking of
every kind of fault how much of that it may bear, the render is sent through the codec that explains the mockup best, at the
mockup's own grid of blocks. Where nothing is wrong both pictures are then nearly the same again, and a fault stands out as it does
between two lossless pictures. How well it is explained is measured, so that what is left is known to be the codec's.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare.alignment import Alignment
from screenshot2code.compare.sheet import Sheet

Pixels = NDArray[np.uint8]

TILE = 64  # px; a whole number of the blocks of either codec
BUSY = 20.0  # standard deviation, of 255: a tile with letters or edges, where codecs leave their traces
MOST_UNLIKE = 12.0  # of 255, mean: a tile that differs by more shows something else, not the same compressed
PATCH = (256, 512)  # px of height and width that are tried at a time: WebP weighs parts of a picture against each other
PATCHES = 3  # that are tried
COARSE = tuple(range(95, 45, -5))
FINE = 4  # qualities beside the best coarse one that are tried as well
MORE_GUESSES = 3  # of a codec with one budget for the whole picture
USUAL = (80, 75, 90, 85)  # qualities that tools have for a default, and people choose
EXPLAINED = 0.6  # of what tiles differ by is left at most, or the codec is another one
EXACT = 0.35  # of 255, mean over the median tile: less than this is left where codec and quality are the mockup's own
FULL_COLOR, HALF_COLOR = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420

Place = tuple[int, int]
"""Row and column of a tile's top left pixel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A codec with its settings. `left` is what it does not explain: mean difference of 255 over the median tile."""

    flags: tuple[int, ...] = field(repr=False)
    suffix: str
    quality: int
    left: float

    @property
    def is_exact(self) -> bool:
        """Whether the mockup is just what this codec makes of such a page: nothing thin has to be doubted then."""
        return self.left <= EXACT

    def over(self, pixels: Pixels) -> Pixels:
        """`pixels` (height x width x 3, RGB) written and read again."""
        return _written(pixels, self.suffix, self.flags)


def traced(mockup: Sheet, shown: Sheet, alignment: Alignment) -> tuple[Sheet, Trace] | None:
    """`shown` as it would look had it been compressed with the mockup; None where no codec explains what the two differ by."""
    brought = _brought(shown, mockup, alignment)
    places = _places(mockup.pixels, brought)
    if not places:
        return None  # a render that hardly resembles the mockup does not tell; the next one may
    known: Trace | None = mockup.known("trace")
    guesses = [known] if known is not None else _guesses(mockup.pixels, brought, places)
    tried = []
    for guess in guesses:
        written = guess.over(brought)
        left = _apart(mockup.pixels, written, places)
        tried.append((left, written, replace(guess, left=left)))
        if left == 0:
            break
    left, written, trace = min(tried, key=lambda one: one[0])
    if left > EXPLAINED * _apart(mockup.pixels, brought, places):
        return None
    mockup.remembered("trace", lambda: trace)
    whole = trace.over(shown.pixels)
    _put_back(written, whole, shown.scale, alignment)
    return Sheet.of(whole, scale=shown.scale), trace


def _brought(shown: Sheet, mockup: Sheet, alignment: Alignment) -> Pixels:
    """The render's device pixels at the mockup's rows: codecs work in blocks that are counted from the top left."""
    out = np.full(mockup.pixels.shape, 255, np.uint8)
    for rows, columns, there_rows, there_columns in _stretches(out.shape, shown.pixels.shape, shown.scale, alignment):
        out[rows, columns] = shown.pixels[there_rows, there_columns]
    return out


def _put_back(brought: Pixels, whole: Pixels, scale: float, alignment: Alignment) -> None:
    for rows, columns, there_rows, there_columns in _stretches(brought.shape, whole.shape, scale, alignment):
        whole[there_rows, there_columns] = brought[rows, columns]


def _stretches(
    one: Sequence[int], two: Sequence[int], scale: float, alignment: Alignment
) -> Iterable[tuple[slice, slice, slice, slice]]:
    """Rows and columns of a picture of shape `one` (the mockup's), and where a picture of shape `two` has them."""
    for band in alignment.bands:
        dx, dy = round(band.dx * scale), round(band.dy * scale)
        y0, y1 = max(0, round(band.top * scale), -dy), min(one[0], round(band.bottom * scale), two[0] - dy)
        x0, x1 = max(0, -dx), min(one[1], two[1] - dx)
        if y1 > y0 and x1 > x0:
            yield slice(y0, y1), slice(x0, x1), slice(y0 + dy, y1 + dy), slice(x0 + dx, x1 + dx)


def _guesses(mockup: Pixels, brought: Pixels, places: Sequence[Place]) -> list[Trace]:
    """Codec and quality that bring the render nearest to the mockup, as far as some patches of both tell; the likeliest first.

    JPEG writes each block by itself, so one guess is enough. WebP has one budget for the whole picture, which a patch tells little of.
    """
    patches = _patches(mockup, brought, places)

    def tried(codec: Codec, quality: int) -> Trace:
        flags = codec.flags(quality)
        left = [_apart(one, _written(two, codec.suffix, flags), inside) for one, two, inside in patches]
        return Trace(flags=flags, suffix=codec.suffix, quality=quality, left=float(np.mean(left)))

    best: list[list[Trace]] = []
    for codec in CODECS:
        coarse = [tried(codec, quality) for quality in COARSE]
        near = min(coarse, key=lambda one: one.left).quality
        fine = [tried(codec, near + step) for step in range(-FINE, FINE + 1) if step and near + step <= BEST]
        ordered = sorted(coarse + fine, key=lambda one: one.left)
        usual = [tried(codec, quality) for quality in USUAL] if codec.has_budget else []
        best.append([*ordered[: MORE_GUESSES if codec.has_budget else 1], *usual])
    return min(best, key=lambda one: one[0].left)


def _patches(mockup: Pixels, brought: Pixels, places: Sequence[Place]) -> list[tuple[Pixels, Pixels, list[Place]]]:
    """Parts of both pictures with the tiles in them that are asked, those with most of them."""
    height, width = PATCH
    by_patch: dict[Place, list[Place]] = defaultdict(list)
    for y, x in places:
        by_patch[y // height * height, x // width * width].append((y % height, x % width))
    chosen = sorted(by_patch, key=lambda one: (-len(by_patch[one]), one))[:PATCHES]
    return [
        (mockup[y : y + height, x : x + width], brought[y : y + height, x : x + width], by_patch[y, x])
        for y, x in chosen
    ]


def _written(pixels: Pixels, suffix: str, flags: tuple[int, ...]) -> Pixels:
    _, file = cv2.imencode(suffix, cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), flags)
    read: Pixels = cv2.cvtColor(cv2.imdecode(file, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    return read


@dataclass(frozen=True, slots=True)
class Codec:
    """One way to write a picture: the end of the file's name, and the encoder's flags for a quality."""

    suffix: str
    quality_flag: int
    more: tuple[int, ...] = ()
    has_budget: bool = False  # what it does to one place depends on all others

    def flags(self, quality: int) -> tuple[int, ...]:
        return (self.quality_flag, quality, *self.more)


CODECS = (
    Codec(".jpg", cv2.IMWRITE_JPEG_QUALITY, (cv2.IMWRITE_JPEG_SAMPLING_FACTOR, HALF_COLOR)),
    Codec(".jpg", cv2.IMWRITE_JPEG_QUALITY, (cv2.IMWRITE_JPEG_SAMPLING_FACTOR, FULL_COLOR)),
    Codec(".webp", cv2.IMWRITE_WEBP_QUALITY, has_budget=True),
)
BEST = 100  # of their qualities; OpenCV's WebP is lossless above


def _places(mockup: Pixels, brought: Pixels) -> list[Place]:
    """The tiles that are asked: busy ones in which nothing but a codec seems to differ."""
    rows, columns = (length // TILE for length in mockup.shape[:2])
    if not rows or not columns:
        return []
    one, two = (picture[: rows * TILE, : columns * TILE] for picture in (mockup, brought))
    levels = one[..., 1].reshape(rows, TILE, columns, TILE).astype(np.float32)
    apart = cv2.absdiff(one, two).reshape(rows, TILE, columns, TILE, 3).mean(axis=(1, 3, 4))
    usable = (levels.std(axis=(1, 3)) >= BUSY) & (apart <= MOST_UNLIKE) & (apart > 0)
    return [(int(row) * TILE, int(column) * TILE) for row, column in np.argwhere(usable)]


def _apart(one: Pixels, two: Pixels, places: Sequence[Place]) -> float:
    """Mean difference of 255 over the median tile."""
    return float(
        np.median(
            [cv2.absdiff(one[y : y + TILE, x : x + TILE], two[y : y + TILE, x : x + TILE]).mean() for y, x in places]
        )
    )
