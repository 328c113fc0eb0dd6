"""Colours: hex and RGB, how bright, and how far apart to the eye."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_WHITE_POINT = np.array([0.95047, 1.0, 1.08883])
_RGB_TO_XYZ = np.array(
    [
        [0.412453, 0.357580, 0.180423],
        [0.212671, 0.715160, 0.072169],
        [0.019334, 0.119193, 0.950227],
    ]
)


def to_hex(rgb: ArrayLike) -> str:
    """Three or four channels 0..255 (rounded, clipped) as `#rrggbb` or `#rrggbbaa`."""
    channels = np.clip(np.rint(np.asarray(rgb, dtype=np.float64)), 0, 255).astype(int)
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def from_hex(text: str) -> tuple[int, int, int]:
    """`#rgb`, `#rrggbb` or `#rrggbbaa` as channels 0..255; transparency is dropped. Raises ValueError for anything else."""
    digits = text.removeprefix("#")
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in (6, 8):
        raise ValueError(f"{text!r} is not a colour like #rrggbb.")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def linear(rgb: ArrayLike) -> Floats:
    """Channels 0..255 of sRGB as light, 0..1 (IEC 61966-2-1)."""
    scaled = np.asarray(rgb, dtype=np.float64) / 255
    return np.where(scaled <= 0.04045, scaled / 12.92, ((scaled + 0.055) / 1.055) ** 2.4)


def luminance(rgb: ArrayLike) -> Floats:
    """Relative luminance 0..1 as WCAG defines it; shape (..., 3) gives shape (...)."""
    return np.asarray(linear(rgb) @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(first: ArrayLike, second: ArrayLike) -> float:
    """WCAG contrast ratio of two colours, 1..21."""
    one, two = float(luminance(first)), float(luminance(second))
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)


def to_lab(rgb: ArrayLike) -> Floats:
    """CIE L*a*b* (D65) of sRGB 0..255, shape (..., 3)."""
    ratio = (linear(rgb) @ _RGB_TO_XYZ.T) / _WHITE_POINT
    curve = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    x, y, z = curve[..., 0], curve[..., 1], curve[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def distance(first: ArrayLike, second: ArrayLike) -> Floats:
    """CIEDE2000 between sRGB colours 0..255; shapes (..., 3) broadcast to shape (...). About 2 is just noticeable.

    After G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula: implementation notes, supplementary test
    data, and mathematical observations", Color Research and Application 30 (2005). Held against scikit-image by a test.
    """
    first, second = np.asarray(first), np.asarray(second)
    if first.shape == second.shape and (first == second).all():  # most are: two pictures of one page
        return np.zeros(first.shape[:-1])
    one, two = to_lab(first), to_lab(second)
    lightness_1, a_1, b_1 = one[..., 0], one[..., 1], one[..., 2]
    lightness_2, a_2, b_2 = two[..., 0], two[..., 1], two[..., 2]
    mean_chroma_7 = ((np.hypot(a_1, b_1) + np.hypot(a_2, b_2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean_chroma_7 / (mean_chroma_7 + 25.0**7))
    chroma_1, chroma_2 = np.hypot(a_1 * stretch, b_1), np.hypot(a_2 * stretch, b_2)
    hue_1, hue_2 = np.arctan2(b_1, a_1 * stretch) % (2 * np.pi), np.arctan2(b_2, a_2 * stretch) % (2 * np.pi)

    colourless = chroma_1 * chroma_2 == 0
    turn = hue_2 - hue_1
    turn = np.where(turn > np.pi, turn - 2 * np.pi, np.where(turn < -np.pi, turn + 2 * np.pi, turn))
    turn = np.where(colourless, 0.0, turn)
    delta_hue = 2 * np.sqrt(chroma_1 * chroma_2) * np.sin(turn / 2)

    hues = hue_1 + hue_2
    apart = np.abs(hue_1 - hue_2) > np.pi
    mean_hue = np.where(apart, np.where(hues < 2 * np.pi, hues + 2 * np.pi, hues - 2 * np.pi), hues) / 2
    mean_hue = np.where(colourless, hues, mean_hue)
    mean_chroma = (chroma_1 + chroma_2) / 2
    from_middle = ((lightness_1 + lightness_2) / 2 - 50) ** 2

    weight = (
        1
        - 0.17 * np.cos(mean_hue - np.radians(30))
        + 0.24 * np.cos(2 * mean_hue)
        + 0.32 * np.cos(3 * mean_hue + np.radians(6))
        - 0.20 * np.cos(4 * mean_hue - np.radians(63))
    )
    term_l = (lightness_2 - lightness_1) / (1 + 0.015 * from_middle / np.sqrt(20 + from_middle))
    term_c = (chroma_2 - chroma_1) / (1 + 0.045 * mean_chroma)
    term_h = delta_hue / (1 + 0.015 * mean_chroma * weight)
    bend = np.radians(60) * np.exp(-(((np.degrees(mean_hue) - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7)) * np.sin(bend)
    squared = term_l**2 + term_c**2 + term_h**2 + rotation * term_c * term_h
    return np.asarray(np.sqrt(np.maximum(squared, 0)))
