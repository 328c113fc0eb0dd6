"""The colours of a page and the parts they play."""

from collections.abc import Iterable, Sequence

import numpy as np

from screenshot2code.core.perception import Swatch
from screenshot2code.imaging import color
from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.raster import Colour

MERGE = 2.0  # CIEDE2000: just noticeable
COLOURFUL = 22.0  # chroma in L*a*b* above which a colour is an accent and not a shade of grey
LONGEST = 16


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
            if all(float(color.distance(known, colour)) > MERGE or kind != part for known, kind in swatches) and not (
                role == "surface" and float(color.distance(background, colour)) <= MERGE
            ):
                swatches.append((colour, part))
    shares = _shares(pixels, [colour for colour, _ in swatches])
    # White letters are no part of a white page: the share of a colour of text is that of its ink.
    size = pixels.shape[0] * pixels.shape[1]
    inked = [
        sum(count for other, count in texts if float(color.distance(colour, other)) <= MERGE) / size
        if role == "text"
        else share
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
    """The share of pixels within 3 levels of each colour, judged on a quarter of the rows."""
    sample = pixels[::4].astype(np.int16)
    return [float((np.abs(sample - np.rint(colour).astype(np.int16)).max(axis=2) <= 3).mean()) for colour in colours]
