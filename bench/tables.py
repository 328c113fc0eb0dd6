"""docs/benchmarks.md, whole, from the rows of one run of the benchmark. Nothing in it is written by hand but what a figure is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from measure import Row
from watch import Took

ABOVE_EMPTY = 0.12  # what any page has to score above an empty one
BEHIND_OCR = 0.005  # by how much the page's recall may lie behind that of the OCR it was made from
TIME_LIMIT_S, MEMORY_LIMIT_MB = 15.0, 1200.0  # of a page of 1280 x 1700 on two free cores
PART_NAMES = {
    "ssim": "SSIM",
    "blocks": "Block",
    "text": "Text",
    "position": "Position",
    "color": "Color",
    "size": "Size",
}
STAGES = {  # column -> what the product announces; what is not named here is "other"
    "reading text": ("reading the mockup", "reading text"),
    "boxes, pictures": ("finding boxes and pictures",),
    "type": ("choosing type",),
    "layout, files": ("laying out", "trying other windows", "writing files"),
    "rendering": ("rendering",),
    "comparing": ("comparing",),
    "tuning": ("tuning",),
    "start": ("start",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A figure that the project has promised of its means."""

    name: str
    least: float
    of: Callable[[Row], float]


GOALS = (
    Goal(name="SSIM", least=0.97, of=lambda row: row.parts["ssim"]),
    Goal(name="Block", least=0.97, of=lambda row: row.parts["blocks"]),
    Goal(name="Text", least=0.98, of=lambda row: row.parts["text"]),
    Goal(name="Position", least=0.99, of=lambda row: row.parts["position"]),
    Goal(name="Color", least=0.97, of=lambda row: row.parts["color"]),
    Goal(name="text-box IoU", least=0.9, of=lambda row: row.iou),
    Goal(name="DOM-text recall", least=0.965, of=lambda row: row.dom_recall),
    Goal(name="DOM-text recall less that of OCR", least=-BEHIND_OCR, of=lambda row: row.dom_recall - row.ocr_recall),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """One page through the command line, from its start to its exit. `agrees`: its score is that of the benchmark's run."""

    row: Row
    took: Took
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All of one run. `machine` are facts to print: name -> value."""

    rows: Sequence[Row]
    failed: Mapping[str, str]
    speeds: Sequence[Speed]
    machine: Mapping[str, str]

    @property
    def usual(self) -> list[Row]:
        return [row for row in self.rows if row.case.is_usual and not row.case.is_held_out]

    @property
    def held_out(self) -> list[Row]:
        return [row for row in self.rows if row.case.is_held_out]

    @property
    def others(self) -> list[Row]:
        return [row for row in self.rows if not row.case.is_usual and not row.case.is_held_out]


INTRO = """# Benchmarks: the offline engine on the fixtures

Written by `make bench`; nothing here was typed in. Every mockup of `fixtures/` goes through the product in a process of its own
with an empty store, without a model and without a network. What it wrote is opened again in Chromium and held against
`truth.json`, the browser's own account of the page that the mockup was taken of ([how that is defined](../fixtures/README.md)).

Means are over the usual case, a lossless picture of a desktop page (PNG, one device pixel for each CSS pixel, {width} px wide or
more). Phones, other densities and lossy pictures stand each alone. The pages of `fixtures/HELDOUT` were chosen before anything was
tuned and are used for no constant; they have means of their own."""

FIGURES = """## What the figures are

- **score, SSIM, Block, Text, Position, Color, Size, empty, shifted**: what `generate --json` prints ([the score](score.md), which says
  how the parts follow Design2Code's element scores and where they are stricter). *Empty* is the score of a page of the same ground with nothing on it, *shifted* that of the mockup itself moved by 6 px.
- **DOM text**: share of the characters of the true words that stand on our page, as text that shows, over the middle of their true box
  (within 6 px). A word that is not whole counts by its pieces of at least three letters. **OCR**: the same of what was read in the mockup.
- **text-box IoU**: words that stand side by side (a gap of at most .6 of their height) are a line, on both sides by the same
  rule and by the same script (`fixtures/truth.js`), bullets and separators left out. Mean over the true lines of the best intersection over union with a line of
  our page. Boxes are the browser's: as wide as the letters, as high as the font's ascent and descent.
- **off by**: distance of equal words within 40 px of each other, the larger of both directions: median and 90th percentile.
- **boxes**: share of the true boxes (what paints a ground, border or shadow of its own, and can be seen in the mockup) that a box or picture of ours has with all
  four edges within a pixel.
- **absolute**: share of painted elements with `position: absolute` or `fixed`.
- **raster**: share of the page's area under pixels from a file; **true**: under a picture, drawing or chart in the source page; **beyond**: raster
  more than 4 px outside those (icons drawn by a font count here: they are text there).
- **lost**: where 1 - SSIM sits: in the boxes of true text (grown by 3 px), in true pictures outside of those, elsewhere.
- **seconds**: from one announcement of the product to the next, on the clock; *start* is until the mockup is read, *other* the
  browser's start outside any stage, store, report and exit. **CPU s**: processor time of all processes.
- **MB**: the highest sum of proportional set sizes, looked at about every tenth of a second: of Chromium, and of all else (Python and
  the driver of the browser)."""


def document(results: Results) -> str:
    """The page as Markdown."""
    from cases import PLAIN_WIDTH

    sections = [
        INTRO.format(width=PLAIN_WIDTH),
        "## Goals\n\n" + _goals(results),
        "## Scores\n\n" + _grouped(results, _scores),
        _others(results),
        "## Text, boxes, pictures\n\n" + _grouped(results, _contents),
        "## What tuning gains\n\n" + _tuning(results.rows),
        "## Where SSIM is lost\n\n" + _grouped(results, _losses),
        "## What is worst\n\n" + _worst(results),
        "## Time and memory\n\n" + _speed(results.speeds) + "\n\n" + _grouped(results, _seconds),
        FIGURES,
        "## The machine\n\n" + "\n".join(f"- {name}: {value}" for name, value in results.machine.items()),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _goals(results: Results) -> str:
    groups = [("fixtures", results.usual), ("held out", results.held_out)]
    groups = [(name, rows) for name, rows in groups if rows]
    head = ["mean of", "at least"]
    for name, rows in groups:
        head += [f"{len(rows)} {name}", "met"]
    lines = []
    for goal in GOALS:
        cells = [goal.name, f"{goal.least:g}"]
        for _, rows in groups:
            value = mean(goal.of(row) for row in rows)
            cells += [f"{value:.4f}", _yes(value >= goal.least)]
        lines.append(cells)
    text = table(head, lines)
    if results.failed:
        text += "\n\n" + "\n".join(f"**{name} came to nothing**: {why}" for name, why in results.failed.items())
    return text


def _grouped(results: Results, made: Callable[[Sequence[Row]], str]) -> str:
    """A table for each group that has rows, under a line that names it."""
    groups = [
        ("Fixtures of the usual case", results.usual),
        ("Held out", results.held_out),
        ("The others", results.others),
    ]
    return "\n\n".join(f"{name}:\n\n{made(rows)}" for name, rows in groups if rows)


def _with_mean(
    head: Sequence[str], rows: Sequence[Row], cells: Callable[[Row], Sequence[float | None]], form: Sequence[str]
) -> str:
    """A line for each row, and their means; None is a figure that this page does not have."""
    lines, values = [], [cells(row) for row in rows]
    for row, own in zip(rows, values, strict=True):
        lines.append([row.case.name, *(_figure(value, how) for value, how in zip(own, form, strict=True))])
    if len(rows) > 1:
        known = [[value for value in column if value is not None] for column in zip(*values, strict=True)]
        means = [mean(column) if column else None for column in known]
        lines.append(["**mean**", *(_figure(value, how) for value, how in zip(means, form, strict=True))])
    return table(head, lines)


def _figure(value: float | None, how: str) -> str:
    return "-" if value is None else format(value, how)


def _scores(rows: Sequence[Row]) -> str:
    head = ["page", "score", "empty", "shifted", *PART_NAMES.values()]

    def cells(row: Row) -> list[float]:
        return [row.score, row.empty, row.shifted, *(row.parts[name] for name in PART_NAMES)]

    return _with_mean(head, rows, cells, [".3f", ".2f", ".3f", ".4f", *[".3f"] * 5])


def _others(results: Results) -> str:
    if not results.others:
        return ""
    lines = []
    for row in results.others:
        floor, least = row.case.floor, row.empty + ABOVE_EMPTY
        met = row.score >= max(least, floor or 0.0)
        said = "-" if floor is None else f"{floor:.2f}"
        lines.append([row.case.name, row.case.size, f"{row.score:.3f}", said, f"{least:.2f}", _yes(met)])
    head = ["page", "picture", "score", "floor of its case", "empty + .12", "met"]
    return "Each of the others against its own floor, and against an empty page and .12:\n\n" + table(head, lines)


def _contents(rows: Sequence[Row]) -> str:
    head = [
        "page",
        "DOM text",
        "OCR",
        "text-box IoU",
        "off by px",
        "p90 px",
        "boxes",
        "absolute",
        "raster",
        "true",
        "beyond",
    ]

    def cells(row: Row) -> list[float | None]:
        away = [row.places.median, row.places.p90] if row.places else [None, None]
        return [
            row.dom_recall,
            row.ocr_recall,
            row.iou,
            *away,
            row.boxes,
            row.absolute,
            row.raster,
            row.true_images,
            row.raster_beyond,
        ]

    return _with_mean(head, rows, cells, [".4f", ".4f", ".3f", ".2f", ".1f", ".3f", ".2f", ".3f", ".3f", ".3f"])


def _tuning(rows: Sequence[Row]) -> str:
    most = max(len(row.made.run["passes"]) for row in rows)
    head = [
        "page",
        *(f"pass {at + 1}: score, SSIM" for at in range(most)),
        "gain in score",
        "in SSIM",
        "worse than its draft",
    ]
    lines = []
    for row in rows:
        passes = row.made.run["passes"]
        told = [f"{one['score']:.4f}, {one['parts']['ssim']:.4f}" for one in passes] + [""] * (most - len(passes))
        score, ssim = gains(row)
        lines.append([row.case.name, *told, f"{score:+.4f}", f"{ssim:+.4f}", _yes(score < 0)])
    means = [mean(gains(row)[at] for row in rows) for at in (0, 1)]
    lines.append(["**mean**", *[""] * most, *(f"{value:+.4f}" for value in means), ""])
    return (
        "Pass 1 is the draft, each further one a turn of tuning on the best so far; a run ends when a turn is not worthwhile, or at its target.\n\n"
        + table(head, lines)
    )


def gains(row: Row) -> tuple[float, float]:
    """What the best pass has over the first: score and SSIM."""
    passes = row.made.run["passes"]
    best = next(one for one in passes if one["number"] == row.made.run["best"])
    return best["score"] - passes[0]["score"], best["parts"]["ssim"] - passes[0]["parts"]["ssim"]


def _losses(rows: Sequence[Row]) -> str:
    return _with_mean(
        ["page", "1 - SSIM", "in text", "in pictures", "elsewhere"],
        rows,
        lambda row: [1 - row.parts["ssim"], row.lost["text"], row.lost["images"], row.lost["rest"]],
        [".4f"] * 4,
    )


def _worst(results: Results) -> str:
    rows = results.rows
    lines = []
    for name, value in _worst_of():
        low = min(rows, key=value)
        lines.append([name, low.case.name, f"{value(low):.3f}"])
    told = [table(["lowest", "page", "figure"], lines)]
    shown = [row for row in rows if not row.case.is_held_out]  # what is wrong on the others must not guide anybody
    for row in sorted(shown, key=lambda one: one.score)[:3]:
        heaviest = row.made.run["differences"][:4]
        found = "\n".join(
            f"  - {one['loss']:.4f} {one['kind'].replace('_', ' ')}: {one['summary']}" for one in heaviest
        )
        missed = f"\n  - not whole in the DOM: {' '.join(row.missing[:12])}" if row.missing else ""
        told.append(f"- **{row.case.name}** ({row.case.size}; {row.case.what}): score {row.score:.3f}\n{found}{missed}")
    return (
        told[0]
        + "\n\nThe three lowest scores, each with its heaviest differences as the product reports them:\n\n"
        + "\n".join(told[1:])
    )


def _worst_of() -> Iterable[tuple[str, Callable[[Row], float]]]:
    yield "score", lambda row: row.score
    for part, name in PART_NAMES.items():
        yield name, lambda row, part=part: row.parts[part]  # type: ignore[misc]
    yield "DOM text", lambda row: row.dom_recall
    yield "DOM text less OCR", lambda row: row.dom_recall - row.ocr_recall
    yield "text-box IoU", lambda row: row.iou


def _speed(speeds: Sequence[Speed]) -> str:
    if not speeds:
        return ""
    lines = []
    for one in speeds:
        took, case = one.took, one.row.case
        met = took.seconds <= TIME_LIMIT_S and took.ours_mb <= MEMORY_LIMIT_MB
        lines.append(
            [case.name, case.size, f"{took.seconds:.1f}", f"{took.cpu_s:.1f}", f"{took.ours_mb:.0f}", f"{took.chromium_mb:.0f}", _yes(met), _yes(one.agrees)]
        )  # fmt: skip
    head = ["page", "size", "seconds", "CPU s", "our MB", "Chromium's MB", "met", "same score"]
    return (
        f"The goal is 1280 x 1700 in {TIME_LIMIT_S:g} s on two free cores with at most {MEMORY_LIMIT_MB / 1000:g} GB in our processes. Pages of about that size "
        "through `screenshot2code generate`, from its start to its exit, nothing known from before:\n\n"
        + table(head, lines)
    )


def _seconds(rows: Sequence[Row]) -> str:
    def cells(row: Row) -> list[float]:
        by_stage = row.made.stages
        named = [sum(by_stage.get(label, 0.0) for label in labels) for labels in STAGES.values()]
        took = row.made.took
        return [*named, took.seconds - sum(named), took.seconds, took.cpu_s, took.ours_mb, took.chromium_mb]

    head = ["page", *STAGES, "other", "all", "CPU s", "our MB", "Chromium's MB"]
    return _with_mean(head, rows, cells, [*[".1f"] * (len(STAGES) + 3), ".0f", ".0f"])


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"
