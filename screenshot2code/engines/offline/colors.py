"""Colours as numbers: `#rrggbb` to CIE L*a*b* (D65) and how far apart two of them look."""

from functools import cache

_WHITE = (0.95047, 1.0, 1.08883)


def channels(color: str) -> tuple[int, int, int]:
    """Red, green and blue, 0..255, of `#rrggbb` or `#rrggbbaa`."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


@cache
def lab(color: str) -> tuple[float, float, float]:
    """CIE L*, a*, b* under D65."""
    red, green, blue = (_linear(channel / 255) for channel in channels(color))
    x = 0.4124564 * red + 0.3575761 * green + 0.1804375 * blue
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = 0.0193339 * red + 0.1191920 * green + 0.9503041 * blue
    fx, fy, fz = (_root(value / white) for value, white in zip((x, y, z), _WHITE, strict=True))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str) -> float:
    """CIE76 difference: 2 is about what an eye can just see."""
    if one == other:
        return 0.0
    return float(sum((a - b) ** 2 for a, b in zip(lab(one), lab(other), strict=True)) ** 0.5)


def chroma(color: str) -> float:
    """How colourful: 0 for greys."""
    _, a, b = lab(color)
    return float((a * a + b * b) ** 0.5)


def lightness(color: str) -> float:
    """CIE L*, 0 black to 100 white."""
    return lab(color)[0]


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _root(value: float) -> float:
    return float(value ** (1 / 3)) if value > 0.008856 else 7.787 * value + 16 / 116
