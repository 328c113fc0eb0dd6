"""Structural similarity, exactly as scikit-image defines it, from OpenCV's box filters.

Reference: `skimage.metrics.structural_similarity(a, b, win_size=7, gaussian_weights=False, use_sample_covariance=True,
data_range=255)` of two 8-bit grey pictures, grey being Pillow's `convert("L")` (ITU-R 601 luma, rounded). Sums over a window
of 8-bit values are whole numbers, so means and variances are exact here and only the last division is rounded.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.core.geometry import Box

Grey = NDArray[np.uint8]
ErrorMap = NDArray[np.float32]

WINDOW = 7
PAPER = 255  # what a picture is padded with: the white that a browser paints where a page ends
_MARGIN = WINDOW // 2
_COUNT = WINDOW * WINDOW
_C1 = (0.01 * 255) ** 2
_C2 = (0.03 * 255) ** 2
_BAND = 128  # rows worked on at a time: the intermediate planes of a 1280 px wide page then stay in the CPU's cache


def on_common_canvas(first: Grey, second: Grey) -> tuple[Grey, Grey]:
    """Both pictures at the top left of the smallest canvas that holds both, white elsewhere; at least 7 x 7 px.

    Never cropped and never stretched: what one has and the other lacks has to count.
    """
    height = max(first.shape[0], second.shape[0], WINDOW)
    width = max(first.shape[1], second.shape[1], WINDOW)
    return _padded(first, height, width), _padded(second, height, width)


def mean_ssim(first: Grey, second: Grey) -> float:
    """Mean structural similarity of two grey pictures of any sizes on their common canvas, -1..1."""
    return mean_of(ssim_map(first, second))


def mean_of(similarity: ErrorMap) -> float:
    """The mean over all whole windows of a map made by `ssim_map`: scikit-image's number."""
    return float(similarity[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN].mean(dtype=np.float64))


def ssim_map(first: Grey, second: Grey) -> ErrorMap:
    """Structural similarity at every pixel of the common canvas: float32, 1 where the pictures agree.

    The outermost three pixels, where no whole window fits, take the value of their nearest neighbour; the mean leaves them
    out, as scikit-image's does.
    """
    one, two = on_common_canvas(first, second)
    height, width = one.shape
    inner = np.empty((height - 2 * _MARGIN, width - 2 * _MARGIN), np.float32)
    for top in range(0, inner.shape[0], _BAND):
        bottom = min(top + _BAND, inner.shape[0])
        rows = slice(top, bottom + 2 * _MARGIN)
        inner[top:bottom] = _band(one[rows], two[rows])
    return np.pad(inner, _MARGIN, mode="edge")


def local_error(similarity: ErrorMap, boxes: Sequence[Box], *, scale: float = 1.0) -> tuple[float, ...]:
    """Mean of 1 - SSIM inside each box (CSS pixels; `scale` device pixels each); 0 for a box outside the canvas."""
    return tuple(_mean_error(similarity, box.scaled(scale)) for box in boxes)


def _mean_error(similarity: ErrorMap, box: Box) -> float:
    rows = slice(max(0, int(box.y)), max(0, int(np.ceil(box.bottom))))
    columns = slice(max(0, int(box.x)), max(0, int(np.ceil(box.right))))
    patch = similarity[rows, columns]
    return float(1.0 - patch.mean(dtype=np.float64)) if patch.size else 0.0


def _padded(picture: Grey, height: int, width: int) -> Grey:
    if picture.shape == (height, width):
        return picture
    canvas = np.full((height, width), PAPER, np.uint8)
    canvas[: picture.shape[0], : picture.shape[1]] = picture
    return canvas


def _band(one: Grey, two: Grey) -> ErrorMap:
    """SSIM of every whole window inside two equally large bands."""
    product = np.multiply(one, two, dtype=np.int32)
    sum_one, sum_two = _sums(one), _sums(two)
    both = sum_one * sum_two
    squares = sum_one * sum_one + sum_two * sum_two
    covariance = (_sums(product) * _COUNT - both).astype(np.float32)
    variances = ((_square_sums(one) + _square_sums(two)) * _COUNT - squares).astype(np.float32)
    # Everything below is scaled by 49 * 49 (means) or 49 * 48 (sample variances) to stay with the whole numbers above.
    mean_scale, spread_scale = float(_COUNT * _COUNT), float(_COUNT * (_COUNT - 1))
    top = (2.0 * both.astype(np.float32) + np.float32(_C1 * mean_scale)) * (
        2.0 * covariance + np.float32(_C2 * spread_scale)
    )
    bottom = (squares.astype(np.float32) + np.float32(_C1 * mean_scale)) * (variances + np.float32(_C2 * spread_scale))
    return (top / bottom).astype(np.float32)


def _sums(values: NDArray[np.integer]) -> NDArray[np.int32]:
    source = values if values.dtype == np.uint8 else values.astype(np.float64)
    depth = cv2.CV_32S if values.dtype == np.uint8 else cv2.CV_64F
    return _inner(cv2.boxFilter(source, depth, (WINDOW, WINDOW), normalize=False))


def _square_sums(values: Grey) -> NDArray[np.int32]:
    return _inner(cv2.sqrBoxFilter(values, cv2.CV_64F, (WINDOW, WINDOW), normalize=False))


def _inner(filtered: NDArray[np.generic]) -> NDArray[np.int32]:
    """The windows that lie wholly inside, as whole numbers."""
    inner: NDArray[np.int32] = filtered[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN].astype(np.int32)
    return inner
