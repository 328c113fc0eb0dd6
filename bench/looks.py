"""Where two pictures differ: the loss of SSIM by place, and pictures for a person to look at."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from screenshot2code.compare.structure import ErrorMap, mean_ssim, on_common_canvas, ssim_map
from screenshot2code.core.geometry import Box

Pixels = NDArray[np.uint8]
RIM = 3.0  # px that a window of SSIM reaches beyond what it looks at
GAP = 16  # px between the pictures of a pair
TILE = 16  # px: squares in which error is gathered to name places
CELL = (4, 16)  # tiles: a larger place is cut up, so that a page that is off as a whole still names its parts
NOTABLE = 0.04  # mean error of a tile that counts as a place
FAINTEST = 2  # of 255: #fdfdfd on white, the faintest edge that designs use
REACH = 3  # px: how far a part may be off and still be told by a shift


def greys(mockup: Path, render: Path) -> tuple[Pixels, Pixels]:
    """Both pictures in grey on their common canvas, as SSIM sees them."""
    one, two = (np.asarray(Image.open(path).convert("L")) for path in (mockup, render))
    return on_common_canvas(one, two)


def error_map(mockup: Path, render: Path) -> ErrorMap:
    """1 - SSIM at every device pixel of the common canvas."""
    return 1 - ssim_map(*greys(mockup, render))


def share_mask(shape: tuple[int, int], boxes: Iterable[Box], *, scale: float = 1.0, rim: float = 0.0) -> NDArray[Any]:
    """Which pixels of a canvas of `shape` (rows, columns) the boxes cover, grown by `rim`; boxes and rim in CSS px."""
    mask = np.zeros(shape, bool)
    for box in boxes:
        grown = box.padded(rim).scaled(scale)
        rows = slice(max(0, round(grown.y)), max(0, round(grown.bottom)))
        mask[rows, max(0, round(grown.x)) : max(0, round(grown.right))] = True
    return mask


def split(error: ErrorMap, texts: Iterable[Box], images: Iterable[Box], *, scale: float) -> dict[str, float]:
    """The loss of SSIM by what is there in truth: text, images without text on them, the rest. They add up to 1 - SSIM."""
    shape = (error.shape[0], error.shape[1])
    text = share_mask(shape, texts, scale=scale, rim=RIM)
    image = share_mask(shape, images, scale=scale, rim=RIM) & ~text
    masks = {"text": text, "images": image, "rest": ~(text | image)}
    return {name: float(error[mask].sum() / error.size) for name, mask in masks.items()}


def worst_places(error: ErrorMap, *, scale: float, count: int = 15) -> list[tuple[Box, float]]:
    """Connected places with the most error, no larger than CELL, in CSS px, and the share of all error that each has."""
    rows, columns = (-(-side // TILE) for side in error.shape)
    padded = np.zeros((rows * TILE, columns * TILE), np.float32)
    padded[: error.shape[0], : error.shape[1]] = error
    tiles = padded.reshape(rows, TILE, columns, TILE).mean(axis=(1, 3))
    total, css = max(1e-9, float(tiles.sum())), TILE / scale
    _, labels = cv2.connectedComponents((tiles > NOTABLE).astype(np.uint8), connectivity=4)
    at = np.argwhere(labels > 0)
    groups: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for row, column in at:
        key = (int(labels[row, column]), row // CELL[0], column // CELL[1])
        groups.setdefault(key, []).append((row, column))
    found = []
    for members in groups.values():
        (top, left), (bottom, right) = np.min(members, axis=0), np.max(members, axis=0) + 1
        box = Box.from_edges(left, top, right, bottom).scaled(css)
        found.append((box, float(sum(tiles[one] for one in members)) / total))
    return sorted(found, key=lambda one: -one[1])[:count]


def under(picture: NDArray[Any], box: Box, *, scale: float) -> NDArray[Any]:
    """The part of a picture in device pixels that lies under `box`, in CSS px; may be empty."""
    grown = box.scaled(scale)
    rows = slice(max(0, round(grown.y)), max(0, round(grown.bottom)))
    return picture[rows, max(0, round(grown.x)) : max(0, round(grown.right))]


def shift_told(pair: tuple[Pixels, Pixels], box: Box, *, scale: float) -> str:
    """`[+1,0: 60%]`: the render under `box`, moved right and down by so many device px, would lose so much less SSIM there."""
    (dx, dy), now, then = best_shift(pair, box, scale=scale)
    return f"[{dx:+d},{dy:+d}: {1 - then / now:.0%}]" if then < 0.9 * now else "[]"


def stands_out(picture: Pixels, box: Box, *, scale: float) -> bool:
    """Whether a person can see that there is a box: most of its sides, those at the page's rim aside, have another colour outside
    than inside along most of their length. `picture` is RGB in device pixels.
    """
    height, width = picture.shape[:2]
    grown = box.scaled(scale)
    left, top = max(0, round(grown.x)), max(0, round(grown.y))
    right, bottom = min(width, round(grown.right)), min(height, round(grown.bottom))
    lines = []
    if top > 0:
        lines.append((picture[top, left:right], picture[top - 1, left:right]))
    if bottom < height:
        lines.append((picture[bottom - 1, left:right], picture[bottom, left:right]))
    if left > 0:
        lines.append((picture[top:bottom, left], picture[top:bottom, left - 1]))
    if right < width:
        lines.append((picture[top:bottom, right - 1], picture[top:bottom, right]))
    seen = [np.abs(one.astype(int) - two.astype(int)).max(axis=-1) >= FAINTEST for one, two in lines]
    return not lines or 2 * sum(bool(side.mean() > 0.5) for side in seen if side.size) > len(lines)


def contrast(picture: Pixels, box: Box, *, scale: float) -> int:
    """The widest range of a channel under `box`, 0..255; 0 outside of the picture."""
    patch = under(picture, box, scale=scale)
    return int((patch.max(axis=(0, 1)).astype(int) - patch.min(axis=(0, 1))).max()) if patch.size else 0


def best_shift(pair: tuple[Pixels, Pixels], box: Box, *, scale: float) -> tuple[tuple[int, int], float, float]:
    """The move by whole device px after which the render is most like the mockup under `box`: it, and the mean loss of SSIM
    there before and after.
    """
    mockup, render = pair
    wanted = under(mockup, box, scale=scale)
    moved = {(0, 0): 0.0}
    for dy in range(-REACH, REACH + 1):
        for dx in range(-REACH, REACH + 1):
            seen = under(render, box.shifted(-dx / scale, -dy / scale), scale=scale)
            if seen.shape == wanted.shape and seen.size:
                moved[dx, dy] = 1 - mean_ssim(wanted, seen)
    best = min(moved, key=lambda by: (moved[by], abs(by[0]) + abs(by[1])))
    return best, moved[0, 0], moved[best]


def heat(mockup: Path, error: ErrorMap) -> Image.Image:
    """The mockup in pale grey, and over it what SSIM loses: from yellow to red."""
    grey = np.asarray(Image.open(mockup).convert("L")).astype(np.float32)
    paper = np.full(error.shape, 255, np.float32)
    height, width = min(grey.shape[0], paper.shape[0]), min(grey.shape[1], paper.shape[1])
    paper[:height, :width] = 200 + grey[:height, :width] * 55 / 255
    strength = np.clip(error, 0, 1)[..., None]
    color = np.stack([np.full_like(error, 255), 220 * (1 - np.clip(error, 0, 1)), np.zeros_like(error)], axis=-1)
    mixed = paper[..., None] * (1 - strength) + color * strength
    return Image.fromarray(mixed.astype(np.uint8))


def beside(
    pictures: Iterable[Image.Image | Path], *, width: int | None = None, tallest: int | None = None
) -> Image.Image:
    """Pictures next to one another at one scale, cut at `tallest`; each `width` px wide, or as wide as it is."""
    opened = [one if isinstance(one, Image.Image) else Image.open(one) for one in pictures]
    parts = [one.convert("RGB") for one in opened]
    if width is not None:
        parts = [one.resize((width, round(one.height * width / one.width)), Image.Resampling.LANCZOS) for one in parts]
    height = min(tallest or 10**6, max(one.height for one in parts))
    both = Image.new("RGB", (sum(one.width for one in parts) + GAP * (len(parts) - 1), height), "#b0b0b0")
    left = 0
    for one in parts:
        both.paste(one, (left, 0))
        left += one.width + GAP
    return both


def save_jpeg(picture: Image.Image, target: Path) -> None:
    """As README and gallery show it: small enough for a repository."""
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(target, "JPEG", quality=82, optimize=True)
