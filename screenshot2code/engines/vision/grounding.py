"""What was measured in the mockup, as short rows for a prompt. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from screenshot2code.core.artifacts import SourceFile, SourceTree, safe_path
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Perception, Region, TextLine, TextRun
from screenshot2code.engines.vision.prompting import quoted

# Limits that keep the facts of the busiest page near 20,000 tokens; what is left out is counted in the prompt.
MAX_LINES = 400
MAX_REGIONS = 120
MAX_SIZES = 12
MAX_GROUPS = 20
SAME_SIZE = 2  # px by which boxes of one kind may differ: what rounding of positions does
LEAST_REPEATED = 3  # two boxes alike are a pair of anything

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
    groups: tuple[str, ...]  # surfaces of one size and look that repeat
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
        groups=tuple(_groups(facts.regions))[:MAX_GROUPS],
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
    words = f"{place(line.box)}; {_px(line.size)} {line.weight} {line.generic}; {line.color} on {ground}"
    runs = [_run(run, line) for run in line.runs]
    return f"{words}; of it {', '.join(filter(None, runs))}" if any(runs) else words


def _run(run: TextRun, line: TextLine) -> str:
    """What sets a part of a line apart from the rest of it, "" for the part that looks like it."""
    marks = [str(run.weight)] if run.weight != line.weight else []
    marks += [run.color] if run.color != line.color else []
    marks += [f"{_px(run.size)}"] if abs(run.size - line.size) >= 1 else []
    marks += [run.decoration] if run.decoration != line.decoration else []
    marks += [f"on {run.background}"] if run.background else []
    return f"{quoted(run.text.strip())} {' '.join(marks)}" if marks and run.text.strip() else ""


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


def _groups(regions: Iterable[Region]) -> Iterator[str]:
    """Boxes of one size and look that stand at least LEAST_REPEATED times: cards, rows, buttons. The largest first."""
    groups: list[list[Region]] = []
    for region in regions:
        kin = next((group for group in groups if _is_kin(group[0], region)), None)
        if kin is None:
            groups.append([region])
        else:
            kin.append(region)
    for group in groups:
        if len(group) >= LEAST_REPEATED:
            first = group[0]
            looks = _region(first).partition("; ")[2]
            at = ", ".join(f"{region.box.x:.0f} {region.box.y:.0f}" for region in group)
            yield f"{len(group)} of {first.box.width:.0f} x {first.box.height:.0f}; {looks}; at {at}"


def _is_kin(one: Region, two: Region) -> bool:
    return (
        abs(one.box.width - two.box.width) <= SAME_SIZE
        and abs(one.box.height - two.box.height) <= SAME_SIZE
        and (one.fill, round(one.radius)) == (two.fill, round(two.radius))
    )


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
