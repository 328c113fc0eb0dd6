"""Computed CSS values, as Chromium serialises them, as numbers."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]

_RGB = re.compile(r"rgba?\(\s*([\d.]+)[,\s]+([\d.]+)[,\s]+([\d.]+)(?:\s*[,/]\s*([\d.]+)(%?))?\s*\)")
_HEX = re.compile(r"#([0-9a-f]{6})([0-9a-f]{2})?", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d*\.?\d+")


def color(text: str) -> tuple[Rgb, float] | None:
    """`rgb()`, `rgba()` or `#rrggbb[aa]` as sRGB 0..255 and opacity 0..1; None for anything else."""
    if found := _HEX.fullmatch(text.strip()):
        digits, alpha = found.groups()
        return np.frombuffer(bytes.fromhex(digits), np.uint8), int(alpha, 16) / 255 if alpha else 1.0
    if found := _RGB.fullmatch(text.strip()):
        red, green, blue, opacity, percent = found.groups()
        share = 1.0 if opacity is None else float(opacity) / (100 if percent else 1)
        return np.array([round(float(red)), round(float(green)), round(float(blue))], np.uint8), share
    return None


def pixels(styles: Mapping[str, str], name: str, default: float = 0.0) -> float:
    """The number that a computed length starts with; `default` for `auto`, `normal` and what is not there."""
    found = _NUMBER.match(styles.get(name, ""))
    return float(found.group()) if found else default
