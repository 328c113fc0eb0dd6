"""What is measured of one case: the page that was written is opened again, and held against truth.json and the source page."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import looks
import words
from cases import FIXTURES, Case
from watch import Took, watched
from words import Piece, Places

sys.path.insert(0, str(FIXTURES))
import capture  # the fixtures' own browser page, and truth.js, which says what a person can read there

from screenshot2code import output
from screenshot2code.core.artifacts import Element, Render, SourceTree
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.imaging.codec import decode, read_mockup
from screenshot2code.render.chromium import Chromium, window

BENCH = Path(__file__).parent
FAINTEST_INK = 12  # of 255 between the lightest and the darkest pixel of a word's box; grey #f0f0f0 on white has 15
EDGE = 1.0  # px that an edge of a box may be off
OUTSIDE = 4.0  # px round a true picture that a crop of it may take along


class Failed(Exception):
    """The run of a case came to nothing; the message is the last line that it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a run left: its RUN document, seconds by stage, what it read, its files, and what it took."""

    case: Case
    run: dict[str, Any]
    stages: dict[str, float]
    stages_cpu: dict[str, float]
    read: dict[str, Any]
    files: SourceTree
    scratch: Path
    took: Took


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The figures of one case. Shares and scores are 0..1, `lost` are parts of 1 - SSIM."""

    made: Made
    dom_recall: float
    ocr_recall: float
    iou: float
    places: Places | None
    boxes: float
    absolute: float
    raster: float
    true_images: float
    raster_beyond: float
    lost: Mapping[str, float]
    missing: tuple[str, ...]
    painted: tuple[Box, ...]  # our boxes and pictures
    lines: tuple[Piece, ...]  # of text on our page

    @property
    def case(self) -> Case:
        return self.made.case

    @property
    def score(self) -> float:
        return float(self.made.run["score"])

    @property
    def parts(self) -> dict[str, float]:
        return dict(self.made.run["parts"])

    @property
    def empty(self) -> float:
        return float(self.made.run["baselines"]["empty"])

    @property
    def shifted(self) -> float:
        return float(self.made.run["baselines"]["shifted"])


def make(case: Case, scratch: Path, *, draft: bool = False) -> Made:
    """Run the product on the case's mockup in a process of its own with an empty store. Raises Failed."""
    folder = scratch / "page"
    command = [sys.executable, str(BENCH / "one_run.py"), str(case.mockup), str(folder), str(scratch)]
    command += ["--draft"] if draft else []
    command += ["--scale", f"{case.scale:g}"] if case.scale != 1 else []
    scratch.mkdir(parents=True, exist_ok=True)
    with (scratch / "errors.txt").open("wb") as errors:
        took = watched(command, stderr=errors, stdout=errors)
    if took.code != 0:
        said = (scratch / "errors.txt").read_text(encoding="utf-8", errors="replace").strip()
        raise Failed(said.splitlines()[-1] if said else f"exit code {took.code}")
    told = json.loads((scratch / "run.json").read_text(encoding="utf-8"))
    stages, processor, read = (told.pop(name) for name in ("stages", "stages_cpu", "read"))
    tree = output.read_tree(folder)
    return Made(
        case=case, run=told, stages=stages, stages_cpu=processor, read=read, files=tree, scratch=scratch, took=took
    )


async def measure(made: Made, renderer: Chromium) -> Row:
    """Open what `made` wrote, and look. Leaves the picture of it as render.png in its scratch folder."""
    case = made.case
    viewport = read_mockup(case.mockup, scale=case.scale).viewport
    render = await renderer.glance(made.files, viewport)
    (made.scratch / "render.png").write_bytes(render.png)
    seen = await asyncio.to_thread(seen_on, made.files, viewport)
    shown = with_ink(words.pieces(seen["words"]), decode(render.png), scale=case.scale)
    truth, read = words.pieces(case.truth["words"]), words.pieces(made.read["lines"])
    lines = words.lines_of(shown)
    drawn, frames = boxes_in(case.truth, "images"), true_boxes(case)
    painted = [*boxes_in(seen, "boxes"), *boxes_in(seen, "images")]
    canvas = (case.truth["page"]["height"], case.truth["page"]["width"])
    crops = looks.share_mask(canvas, rasters_of(render))
    error = looks.error_map(case.mockup, made.scratch / "render.png")
    return Row(
        made=made,
        dom_recall=words.recall(truth, lines),
        ocr_recall=words.recall(truth, read),
        iou=words.box_iou(truth, shown),
        places=words.places(truth, shown),
        boxes=len(frames) and 1 - len(boxes_off(frames, painted)) / len(frames),
        absolute=absolute_share(render),
        raster=float(crops.mean()),
        true_images=float(looks.share_mask(canvas, drawn).mean()),
        raster_beyond=float((crops & ~looks.share_mask(canvas, drawn, rim=OUTSIDE)).mean()),
        lost=looks.split(error, [one.box for one in truth], drawn, scale=case.scale),
        missing=tuple(word.text for word in words.unread(truth, lines)),
        painted=tuple(painted),
        lines=tuple(words.lines_of(words.spelled(shown))),
    )


def seen_on(tree: SourceTree, viewport: Viewport) -> dict[str, Any]:
    """What truth.js finds on the page `tree`: the same eyes as on the page that the mockup was taken of."""
    size = window(viewport)
    at = {"width": size.width, "height": size.height, "scale": viewport.scale}

    def answer(url: str) -> tuple[bytes, str] | None:
        file = tree.get(url.removeprefix(capture.ORIGIN)) if url.startswith(capture.ORIGIN) else None
        return (file.content, capture.media_type(file.path.name)) if file else None

    with capture.browser() as opened, capture.page_at(opened, str(tree.entry), at, answer) as (page, _):
        return capture.truth(page)


def with_ink(found: Sequence[Piece], picture: looks.Pixels, *, scale: float) -> list[Piece]:
    """The words that the render shows: not those of their ground's own colour, or under a picture without a mark."""
    return [word for word in found if looks.contrast(picture, word.box, scale=scale) >= FAINTEST_INK]


def boxes_in(found: Mapping[str, Any], name: str) -> list[Box]:
    """The boxes of the rows `name` of truth.json."""
    return [Box(row["x"], row["y"], row["width"], row["height"]) for row in found.get(name, ())]


def true_boxes(case: Case) -> list[Box]:
    """The boxes of truth.json that can be seen in the mockup: a white entry in a white menu cannot."""
    picture = decode(read_mockup(case.mockup, scale=case.scale).png)
    return [box for box in boxes_in(case.truth, "boxes") if looks.stands_out(picture, box, scale=case.scale)]


def boxes_off(frames: Sequence[Box], painted: Sequence[Box]) -> list[tuple[Box, Box | None]]:
    """The true boxes of which ours have none with all four edges within a pixel, and the nearest of ours."""
    off = []
    for frame in frames:
        near = max(painted, key=lambda one: one.iou(frame), default=None)
        if near is None or near.iou(frame) == 0:
            off.append((frame, None))
        elif not (near.contains(frame, tolerance=EDGE) and frame.contains(near, tolerance=EDGE)):
            off.append((frame, near))
    return off


def rasters_of(render: Render) -> list[Box]:
    """Where a page of ours shows pixels from a file; vector drawings are none."""
    return [one.box for one in render.elements if _is_raster(one)]


def absolute_share(render: Render) -> float:
    """Share of the painted elements that are taken out of the flow."""
    elements = [element for element in render.elements if element.tag not in ("html", "head", "body")]
    placed = [element for element in elements if element.styles.get("position") in ("absolute", "fixed")]
    return len(placed) / max(1, len(elements))


def _is_raster(element: Element) -> bool:
    if element.tag.lower() == "img":
        return ".svg" not in element.attributes.get("src", "") and "image/svg" not in element.attributes.get("src", "")
    background = _background(element)
    return "url(" in background and ".svg" not in background and "image/svg" not in background


def _background(element: Element) -> str:
    return element.styles.get("background-image", "none")
