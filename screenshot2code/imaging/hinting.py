"""Whether the letters of a picture stand at whole pixels, as a browser draws web fonts whose hinting is on.

Hinted letters have whole-pixel widths: a line comes out up to a twelfth wider or narrower than the same line unhinted, and breaks
elsewhere. Such a picture is fitted and compared only by a browser that draws alike. Chromium's headless shell hints unless told
otherwise (`--font-render-hinting`), so a screenshot that a test runner took on Linux mostly is hinted; a designer's export, a
Mac's or a phone's is not.

Seen without reading: a hinted letter is the same to the pixel wherever its line repeats it, an unhinted one is drawn at any of
four places between two pixels. So, of all pairs of like letters of a line, we count those that are the same.
"""

import functools
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.core.artifacts import Mockup
from screenshot2code.imaging.codec import decode

Patch = NDArray[np.float32]
"""A letter with a pixel of ground around it: (height, width), 0 to 255."""

HINTS_BELOW = 1.5  # device pixels per CSS pixel, from where on Chromium places letters between pixels, hinting or not
GROUND_PX = 31  # the median over this much is what letters of up to half of it in stroke width stand on
INK = 48  # grey levels off the ground, as an edge is of a letter that people can read
HEIGHTS, WIDTHS = (
    (6, 24),
    (4, 24),
)  # px; letters of running text: lower-case ones of 11 px type to capitals of 32 px type
NEAR_PX = 160  # pairs further apart may stand in columns of one raster, where unhinted letters repeat as well
MOST = 60  # letters of one row that are paired, else a page of dots takes a second
ALIKE = 0.94  # correlation: the same letter at another place between two pixels has more, most other letters less
SAME_RMS = 2.0  # grey levels: a picture kept without loss has 0 here, one saved by a good encoder a little

# Of nine pages in web fonts taken with hinting, .80 to 1 of the pairs are the same; of ninety without it, at most .64.
HINTED_FROM = 0.75
FEWEST_PAIRS = 40


@functools.lru_cache(maxsize=2)  # browser, reading and type ask of one mockup, one after the other
def shows_hinting(mockup: Mockup) -> bool:
    """Whether the letters of `mockup` are hinted: `is_hinted`, worked out once."""
    return is_hinted(decode(mockup.png), scale=mockup.viewport.scale)


def is_hinted(pixels: NDArray[np.uint8], *, scale: float = 1.0) -> bool:
    """Whether `pixels` (height, width, 3; RGB) of `scale` device pixels per CSS pixel show hinted letters.

    False where there is too little text to tell, and above a scale at which nothing is hinted.
    """
    if scale >= HINTS_BELOW:
        return False
    pairs, same = _like_pairs(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    return pairs >= FEWEST_PAIRS and same >= HINTED_FROM * pairs


def _like_pairs(grey: NDArray[np.uint8]) -> tuple[int, int]:
    """How many pairs of letters of a line look alike, and how many of these are the same. Rows that repeat count once."""
    pairs = same = 0
    seen: set[tuple[bytes, bytes, int]] = set()
    for row in _rows(grey):
        for (left, one), (other_left, other) in combinations(row, 2):
            apart = other_left - left
            if apart > NEAR_PX or abs(one.shape[1] - other.shape[1]) > 1:
                continue
            bare, others_bare = one[1:-1, 1:-1], other[1:-1, 1:-1]  # the edges of neighbours may reach into the ground
            key = (bare.tobytes(), others_bare.tobytes(), apart)
            if key in seen:
                continue
            seen.add(key)
            if one.shape == other.shape and float(np.sqrt(np.mean((bare - others_bare) ** 2))) <= SAME_RMS:
                pairs, same = pairs + 1, same + 1
            elif _likeness(one, other) > ALIKE:
                pairs += 1
    return pairs, same


def _rows(grey: NDArray[np.uint8]) -> Iterator[list[tuple[int, Patch]]]:
    """The letters that stand at one height and are equally high: left edge and pixels, from left to right."""
    ground = cv2.medianBlur(grey, GROUND_PX)
    ink = (cv2.absdiff(grey, ground) > INK).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    rows: dict[tuple[int, int], list[tuple[int, Patch]]] = defaultdict(list)
    height, width = grey.shape
    for x, y, wide, high, _ in stats[1:].tolist():
        inside = x > 1 and y > 1 and x + wide < width - 1 and y + high < height - 1
        if inside and HEIGHTS[0] <= high <= HEIGHTS[1] and WIDTHS[0] <= wide <= WIDTHS[1]:
            rows[y, high].append((x, grey[y - 1 : y + high + 1, x - 1 : x + wide + 1].astype(np.float32)))
    for row in rows.values():
        yield sorted(row, key=lambda letter: letter[0])[:MOST]


def _likeness(one: Patch, other: Patch) -> float:
    """The best correlation of two patches, one of which may be moved by a pixel, -1 to 1."""
    narrow, wide = sorted((one, other), key=lambda patch: patch.shape[1])
    padded = cv2.copyMakeBorder(wide, 0, 0, 1, 1, cv2.BORDER_REPLICATE)
    return float(cv2.matchTemplate(padded, narrow, cv2.TM_CCOEFF_NORMED).max())
