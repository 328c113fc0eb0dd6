"""What is kept of a case for a person: the page, mockup beside render, where SSIM is lost, and what may be behind it."""

import json
from collections.abc import Iterator
from pathlib import Path

import looks
import words
from measure import Row, boxes_off, true_boxes
from PIL import Image

from screenshot2code.compare.structure import ErrorMap
from screenshot2code.core.artifacts import SourceTree
from screenshot2code.core.geometry import Box

DIFFERENCES = 40  # the heaviest; the rest are in run.json
LINES = 25


def keep(row: Row, folder: Path) -> None:
    """Leave in `folder`: page/, render.png, beside.png, error.png, all.png, pass-N.png, run.json, worst.txt, lines.txt."""
    folder.mkdir(parents=True, exist_ok=True)
    made, case = row.made, row.case
    _write(made.files, folder / "page")
    error = looks.error_map(case.mockup, made.scratch / "render.png")
    heat = looks.heat(case.mockup, error)
    heat.save(folder / "error.png")
    pair = [Image.open(case.mockup).convert("RGB"), Image.open(made.scratch / "render.png")]
    pair[0].save(folder / "mockup.png")
    looks.beside(pair).save(folder / "beside.png")
    looks.beside([*pair, heat]).save(folder / "all.png")
    for path in [made.scratch / "render.png", *made.scratch.glob("pass-*.png")]:
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "run.json").write_text(json.dumps(made.run, indent=1), encoding="utf-8")
    (folder / "worst.txt").write_text("\n".join(worst(row, error)) + "\n", encoding="utf-8")
    (folder / "lines.txt").write_text("\n".join(lines_off(row)) + "\n", encoding="utf-8")


def lines_off(row: Row) -> Iterator[str]:
    """Each true line of text, and how far the box of our nearest one is from its: left edge, middle, width, height, in px."""
    for line in words.lines_of(words.spelled(words.pieces(row.case.truth["words"]))):
        near = max(row.lines, key=lambda one: one.box.iou(line.box), default=None)
        if near is None or near.box.iou(line.box) == 0:
            yield f"{_at(line.box):20} no text there  {line.text[:60]}"
            continue
        dx, dy = near.box.x - line.box.x, near.box.center[1] - line.box.center[1]
        wider, higher = near.box.width - line.box.width, near.box.height - line.box.height
        yield f"{_at(line.box):20} dx {dx:+6.2f} dy {dy:+6.2f} dw {wider:+7.2f} dh {higher:+5.1f}  {line.text[:60]}"


def worst(row: Row, error: ErrorMap) -> Iterator[str]:
    """Sentences for whoever looks for the loss: by place, by line of text, by difference."""
    case, scale = row.case, row.case.scale
    pair = looks.greys(case.mockup, row.made.scratch / "render.png")
    lines = words.lines_of(words.pieces(case.truth["words"]))
    total = max(1e-9, float(error.sum()))
    yield f"1 - SSIM = {float(error.mean()):.4f}: " + ", ".join(f"{name} {loss:.4f}" for name, loss in row.lost.items())
    yield "seconds by stage (of all processors): " + ", ".join(
        f"{label} {row.made.stages[label]:.1f} ({cpu:.1f})" for label, cpu in row.made.stages_cpu.items()
    )
    yield _if_shifted(pair, lines, scale)
    yield "\nplaces with the most SSIM error: x,y width x height, share of all error, [the shift that would mend some], text there"
    for box, share in looks.worst_places(error, scale=scale):
        there = " | ".join(line.text for line in lines if line.box.overlap(box) > 0.3 * line.box.area)
        yield f"  {_at(box):22} {share:5.1%}  {looks.shift_told(pair, box, scale=scale)}  {there[:150]}"
    yield "\nlines of true text with the most SSIM error: share of all error, mean error, [shift], text"
    losses = [(float(looks.under(error, line.box.padded(looks.RIM), scale=scale).sum()), line) for line in lines]
    for lost, line in sorted(losses, key=lambda one: -one[0])[:LINES]:
        average = lost / max(1.0, line.box.padded(looks.RIM).scaled(scale).area)
        shift = looks.shift_told(pair, line.box, scale=scale)
        yield f"  {_at(line.box):22} {lost / total:5.1%} {average:.2f}  {shift}  {line.text[:90]}"
    yield "\ntrue boxes that ours have not within a pixel, and how far the edges of the nearest are off"
    yield from _boxes_off(row)
    yield "\ntrue words that are not whole in the DOM at their place: " + (" ".join(row.missing) or "none")
    yield "\ndifferences by loss"
    for one in row.made.run["differences"][:DIFFERENCES]:
        yield f"  {one['loss']:.4f} {one['kind']}: {one['summary']}"


def _if_shifted(pair: tuple[looks.Pixels, looks.Pixels], lines: list[words.Piece], scale: float) -> str:
    """How much of what the lines lose is place alone: what whole-pixel moves of single lines would mend."""
    now = then = 0.0
    for line in lines:
        _, before, after = looks.best_shift(pair, line.box, scale=scale)
        now, then = now + before * line.box.area, then + after * line.box.area
    return f"of what text loses, moving each line to its best place within {looks.REACH} px would mend {1 - then / max(1e-9, now):.0%}"


def _boxes_off(row: Row) -> Iterator[str]:
    for frame, near in boxes_off(true_boxes(row.case), row.painted):
        if near is None:
            yield f"  {_at(frame):22} no box there"
            continue
        left, top = near.x - frame.x, near.y - frame.y
        right, bottom = near.right - frame.right, near.bottom - frame.bottom
        yield f"  {_at(frame):22} left {left:+.1f} top {top:+.1f} right {right:+.1f} bottom {bottom:+.1f}"


def _at(box: Box) -> str:
    return f"{box.x:.0f},{box.y:.0f} {box.width:.0f}x{box.height:.0f}"


def _write(tree: SourceTree, folder: Path) -> None:
    for file in tree.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
