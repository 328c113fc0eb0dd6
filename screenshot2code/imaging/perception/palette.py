"""The colours of a page and the parts they play."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from screenshot2code.core.perception import Swatch
from screenshot2code.imaging import color
from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.raster import Colour

MERGE = 2.0  # CIEDE2000: just noticeable
COLOURFUL = 22.0  # chroma in L*a*b* above which a colour is an accent and not a shade of grey
LONGEST = 16
NEAR = 3.0  # levels of a colour that still count as that colour


def find_palette(
    pixels: Pixels,
    *,
    background: Colour,
    surfaces: Iterable[Colour],
    texts: Sequence[tuple[Colour, int]],
    borders: Iterable[Colour],
) -> tuple[Swatch, ...]:
    """The page's colours by role, the background first and then by share; those that the eye cannot tell apart are one.

    `texts` are the colours of lines, each with the number of pixels that its letters cover.
    """
    swatches: list[tuple[Colour, str]] = [(background, "background")]
    for found, role in ((surfaces, "surface"), ([colour for colour, _ in texts], "text"), (borders, "border")):
        for colour in _commonest(list(found)):
            part = "accent" if role == "surface" and _is_colourful(colour) else role
            known = [value for value, kind in swatches if kind == part]
            if role == "surface":
                known.append(background)
            if not known or float(color.distance(np.array(known), colour).min()) > MERGE:
                swatches.append((colour, part))
    shares = _shares(pixels, [colour for colour, _ in swatches])
    # White letters are no part of a white page: the share of a colour of text is that of its ink.
    size = pixels.shape[0] * pixels.shape[1]
    letters, counts = np.array([colour for colour, _ in texts]).reshape(-1, 3), np.array([count for _, count in texts])
    inked = [
        float(counts[color.distance(letters, colour) <= MERGE].sum()) / size if role == "text" else share
        for (colour, role), share in zip(swatches, shares, strict=True)
    ]
    listed = [
        Swatch(value=color.to_hex(colour), share=round(share, 5), role=role)
        for (colour, role), share in zip(swatches, inked, strict=True)
    ]
    return (listed[0], *sorted(listed[1:], key=lambda swatch: -swatch.share)[: LONGEST - 1])


def _commonest(colours: Sequence[Colour]) -> list[Colour]:
    """Distinct colours, those that occur most often first."""
    counts: dict[tuple[int, ...], int] = {}
    for colour in colours:
        key = tuple(round(channel) for channel in colour)
        counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts, key=lambda key: (-counts[key], key))
    return [(float(key[0]), float(key[1]), float(key[2])) for key in ordered]


def _is_colourful(colour: Colour) -> bool:
    _, a, b = color.to_lab(colour)
    return float(np.hypot(a, b)) > COLOURFUL


def _shares(pixels: Pixels, colours: Sequence[Colour]) -> list[float]:
    """The share of pixels within 3 levels of each colour, judged on every fourth row and second column."""
    sample = np.ascontiguousarray(pixels[::4, ::2])
    size = sample.shape[0] * sample.shape[1]
    return [
        float(cv2.countNonZero(cv2.inRange(sample, _bound(colour, -NEAR), _bound(colour, NEAR))) / size)
        for colour in colours
    ]


def _bound(colour: Colour, by: float) -> tuple[float, ...]:
    return tuple(round(channel) + by for channel in colour)
