"""What was measured in the mockup, as short rows for a prompt. Pure."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from screenshot2code.core.artifacts import SourceFile, SourceTree, safe_path
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Perception, Region, TextLine

# Limits that keep the facts of the busiest page near 20,000 tokens; what is left out is counted in the prompt.
MAX_LINES = 400
MAX_REGIONS = 120
MAX_SIZES = 12

_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg", "image/webp": "webp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A crop of the mockup that a page may use: nothing is written unless some file refers to `path`."""

    path: str
    image: ImageRegion


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounding:
    """Rows for the template; in each, the text of the mockup is kept apart from what we say about it."""

    page: str
    texts: tuple[tuple[str, str], ...]  # (text as it was read, where and how)
    regions: tuple[str, ...]
    assets: tuple[tuple[str, str], ...]  # (path, where)
    palette: tuple[str, ...]
    type_scale: tuple[str, ...]
    left_out: int


def ground(facts: Perception, assets: tuple[Asset, ...]) -> Grounding:
    """`facts` in reading order, largest regions first."""
    lines = sorted(facts.lines, key=lambda line: (round(line.box.y / 4), line.box.x))
    return Grounding(
        page=f"{facts.size.width} x {facts.size.height} CSS px, background {facts.background}",
        texts=tuple((line.text, _line(line)) for line in lines[:MAX_LINES]),
        regions=tuple(_region(region) for region in facts.regions[:MAX_REGIONS]),
        assets=tuple((asset.path, _asset(asset)) for asset in assets),
        palette=tuple(f"{swatch.value} {swatch.share:.1%} {swatch.role}" for swatch in facts.palette),
        type_scale=_type_scale(lines),
        left_out=max(0, len(lines) - MAX_LINES) + max(0, len(facts.regions) - MAX_REGIONS),
    )


def offered_assets(facts: Perception) -> tuple[Asset, ...]:
    """A name for every picture in the mockup; the same mockup always gives the same names."""
    return tuple(
        Asset(
            path=f"assets/{'icon' if image.is_icon else 'image'}-{number}.{_SUFFIXES.get(image.media_type, 'png')}",
            image=image,
        )
        for number, image in enumerate(facts.images, start=1)
    )


def with_assets(source: SourceTree, assets: Iterable[Asset]) -> SourceTree:
    """`source` and those of `assets` that its files refer to by name and that it does not have yet."""
    text = "\n".join(file.content.decode("utf-8", errors="replace") for file in source.files if file.is_text)
    wanted = [
        SourceFile(safe_path(asset.path), asset.image.data)
        for asset in assets
        if source.get(asset.path) is None and re.search(rf"(?<![\w-]){re.escape(asset.path)}(?!\w)", text)
    ]
    return source.replacing(wanted) if wanted else source


def place(box: Box) -> str:
    """`x 40 y 32 w 120 h 24`, in whole CSS pixels."""
    return f"x {box.x:.0f} y {box.y:.0f} w {box.width:.0f} h {box.height:.0f}"


def _line(line: TextLine) -> str:
    ground = "a picture" if line.on_image else line.background
    return f"{place(line.box)}; {_px(line.size)} {line.weight} {line.generic}; {line.color} on {ground}"


def _region(region: Region) -> str:
    words = [place(region.box), f"fill {region.fill}"]
    if region.radius:
        words.append(f"radius {_px(region.radius)}")
    if border := region.border:
        sides = "" if len(border.sides) == 4 else f" ({', '.join(border.sides)})"
        words.append(f"border {_px(border.width)} {border.color}{sides}")
    if shadow := region.shadow:
        words.append(f"shadow {_px(shadow.dx)} {_px(shadow.dy)} {_px(shadow.blur)} {shadow.color}")
    return "; ".join(words)


def _asset(asset: Asset) -> str:
    return f"{place(asset.image.box)}{'; an icon' if asset.image.is_icon else ''}"


def _type_scale(lines: list[TextLine]) -> tuple[str, ...]:
    """Font sizes to the half pixel and weights, the most used first."""
    uses = Counter((round(line.size * 2) / 2, line.weight) for line in lines)
    ranked = sorted(uses.items(), key=lambda use: (-use[1], use[0]))[:MAX_SIZES]
    return tuple(
        f"{_px(size)} {weight} ({count} {'line' if count == 1 else 'lines'})" for (size, weight), count in ranked
    )


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") + "px"
