"""Lines that flow into one another become paragraphs, with the width at which the browser wraps them as the picture does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from screenshot2code.core.geometry import Box
from screenshot2code.engines.offline.setlines import SetLine, SetRun, Style

STEP = (0.9, 2.2)  # baseline steps, in font sizes, of lines that may belong together
STEP_DRIFT = (1.6, 0.06)  # px, and share of the step: how evenly the lines of a paragraph are set
EDGE = 3.0  # px that left or right edges of aligned lines may differ
CENTER = 4.0  # px that the middles of centred lines may differ: half pixels and side bearings add up
LIST_STEP = 1.55  # font sizes: short capitalised lines set wider than this are items, not a paragraph
SHORT_LINE = 16.0  # font sizes: what is short in the rule above
ITEM_LINE = 9.0  # font sizes: a paragraph of capitalised lines that are all shorter is a list
NICE_RATIOS = (1.5, 1.6, 1.2, 1.4, 1.25, 1.3, 1.75, 1.7, 1.8, 1.65, 1.35, 1.45, 1.55, 1.1, 1.15, 1.0, 1.9, 2.0)
"""Those that people write, the commonest first."""
LINE_NOISE = 0.1  # px that a paragraph keeps off the point where one of its lines would go to the next pixel
EXACT_EDGE = 1.2  # px instead of EDGE for lines whose letters were laid on their ink
HEADING_RATIOS, BODY_RATIO = (1.2, 1.25), 1.5  # line heights of single lines, whose own cannot be seen
HEADING_SIZE = 20.0  # px from which a single line is set tightly


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Text that wraps as one. `box` is its line boxes as CSS lays them out, `ink` what is seen of it.

    With a content width of at least `narrowest` and less than `widest` the browser breaks the lines as the picture has
    them; where `wraps` is False no width does, and the breaks have to be written.
    """

    lines: tuple[SetLine, ...]
    style: Style
    align: str  # left, center, right
    line_height: float  # px
    box: Box
    ink: Box
    narrowest: float
    widest: float
    wraps: bool

    @property
    def text(self) -> str:
        return " ".join(one.line.text for one in self.lines)

    @property
    def runs(self) -> tuple[SetRun, ...]:
        """The text in runs, with a blank between lines; one run where all of it looks alike."""
        found: list[SetRun] = []
        for line in self.lines:
            first, *rest = line.parts
            if found:
                plain = found[-1] if self._is_plain(found[-1]) or not self._is_plain(first) else first
                if found[-1].is_like(first):
                    first = replace(first, text=f"{found.pop().text} {first.text}")
                elif plain is first:
                    first = replace(first, text=f" {first.text}")
                else:
                    found[-1] = replace(found[-1], text=f"{found[-1].text} ")
            for run in (first, *rest):
                if found and found[-1].is_like(run):
                    run = replace(run, text=found.pop().text + run.text)  # noqa: PLW2901
                found.append(run)
        return tuple(found)

    def _is_plain(self, run: SetRun) -> bool:
        """Whether the run is set as most of the paragraph is: a blank beside it belongs to it."""
        return run.style == self.style and run.decoration == "none" and run.background is None


def paragraphs(lines: Sequence[SetLine], containers: Sequence[Box]) -> tuple[Paragraph, ...]:
    """All lines, each in exactly one paragraph; lines in different `containers` never join. In reading order."""
    homes = [_home(one.line.box, containers) for one in lines]
    waiting = sorted(range(len(lines)), key=lambda index: (lines[index].line.box.y, lines[index].line.box.x))
    found = []
    while waiting:
        group = [waiting.pop(0)]
        step: float | None = None
        while True:
            following = _following(group, waiting, lines, homes, step)
            if following is None:
                break
            waiting.remove(following)
            group.append(following)
            step = (lines[following].baseline - lines[group[0]].baseline) / (len(group) - 1)
        found.append(shaped([lines[index] for index in group]))
    return tuple(found)


def _home(box: Box, containers: Sequence[Box]) -> int:
    """The smallest container that holds `box`, by its number; -1 for the page itself."""
    holders = [number for number, holder in enumerate(containers) if holder.contains(box, tolerance=2)]
    return min(holders, key=lambda number: containers[number].area, default=-1)


def _following(
    group: Sequence[int],
    waiting: Sequence[int],
    lines: Sequence[SetLine],
    homes: Sequence[int],
    step: float | None,
) -> int | None:
    """The next line of the paragraph begun by `group`, if there is one."""
    last = lines[group[-1]]
    members = [lines[index] for index in group]
    below = [
        index
        for index in waiting
        if homes[index] == homes[group[0]]
        and _shares_style(last, lines[index])
        and _steps_on(last, lines[index], step)
        and _lies_under(last.line.box, lines[index].line.box)
    ]
    if not below:
        return None
    nearest = min(below, key=lambda index: (lines[index].baseline, abs(lines[index].line.box.x - last.line.box.x)))
    return None if _ends(members, lines[nearest]) else nearest


def _shares_style(one: SetLine, other: SetLine) -> bool:
    """Whether something is set alike in both: one may be mostly a link, or bold."""
    return not {run.style for run in one.parts}.isdisjoint(run.style for run in other.parts)


def _steps_on(last: SetLine, following: SetLine, step: float | None) -> bool:
    size = last.style.size
    here = following.baseline - last.baseline
    if not STEP[0] * size <= here <= STEP[1] * size:
        return False
    return step is None or abs(here - step) <= max(STEP_DRIFT[0], STEP_DRIFT[1] * step)


def _lies_under(last: Box, following: Box) -> bool:
    shared = min(last.right, following.right) - max(last.x, following.x)
    return shared > 0 and (
        abs(last.x - following.x) <= EDGE
        or abs(last.right - following.right) <= EDGE
        or abs(last.center[0] - following.center[0]) <= CENTER
    )


def _ends(members: Sequence[SetLine], following: SetLine) -> bool:
    """Whether the last member ends its paragraph: the following line's first word would still have fitted beside it."""
    last = members[-1].line.box
    size = members[-1].style.size
    boxes = [one.line.box for one in members] + [following.line.box]
    widest = max(box.width for box in boxes)
    if last.width + members[-1].space + following.first_word < widest - 0.3 * size:
        return True
    short = all(box.width < SHORT_LINE * size for box in boxes)
    items = all(_starts_anew(one.line.text) for one in [*members[-1:], following])
    if items and _are_short_items([*members, following]):
        return True
    wide_step = following.baseline - members[-1].baseline > LIST_STEP * size
    return short and items and wide_step


def _are_short_items(lines: Sequence[SetLine]) -> bool:
    """Whether lines are so short that nobody sets a paragraph so: names or links, one below the other."""
    size = lines[0].style.size
    widths = [one.line.box.width for one in lines]
    if size >= HEADING_SIZE or max(widths) > ITEM_LINE * size:
        return False
    return all(_starts_anew(one.line.text) and not one.line.text.endswith((".", ",", "-")) for one in lines)


def _starts_anew(text: str) -> bool:
    return not text[:1].islower()


def shaped(lines: Sequence[SetLine]) -> Paragraph:
    boxes = [one.line.box for one in lines]
    style = _main_style(lines)
    align = _alignment(lines)
    line_height = _line_height(lines)
    leading = _lead(lines[0], line_height)
    ascent = round(lines[0].extent.font_ascent)
    top = _first_baseline(lines, laid_out(line_height)) - ascent - leading
    narrowest = max(one.extent.advance for one in lines)
    limits = [one.extent.advance + one.space + after.first_word for one, after in pairwise(lines)]
    widest = min(limits, default=float("inf"))
    wraps = len(lines) == 1 or narrowest + 0.5 < widest
    width = narrowest if len(lines) == 1 or not wraps else min((narrowest + widest) / 2, narrowest + 0.5 * style.size)
    left = {
        "left": median(one.origin for one in lines),
        "center": median(box.center[0] for box in boxes) - width / 2 + _off_center(lines),
        "right": median(one.origin + one.extent.advance for one in lines) - width,
    }[align]
    return Paragraph(
        lines=tuple(lines),
        style=style,
        align=align,
        line_height=line_height,
        box=Box(left, top, width, laid_out(line_height) * len(lines)),
        ink=Box.around(boxes),
        narrowest=narrowest,
        widest=widest,
        wraps=wraps,
    )


def _first_baseline(lines: Sequence[SetLine], step: float) -> float:
    """Where the first line stands, to a fraction of a pixel where the rounding of those below tells it.

    Browsers set text on whole pixels downwards: lines that are 22.5 px apart come 22 and 23 px apart, and which of them comes
    first says where between two pixels the paragraph begins.
    """
    seen = [round(one.baseline) for one in lines]
    least, most = _range(seen, step)
    if least >= most:
        return float(round(median(one - number * step for number, one in enumerate(seen))))
    return float(seen[0]) if least + LINE_NOISE <= seen[0] <= most - LINE_NOISE else (least + most) / 2


def _range(seen: Sequence[int], step: float) -> tuple[float, float]:
    """Between which places the first of lines `step` px apart stands, if all round to `seen`; empty where none does."""
    firsts = [one - number * step for number, one in enumerate(seen)]
    return max(firsts) - 0.5, min(firsts) + 0.5


def tops(paragraph: Paragraph) -> tuple[float, float]:
    """Between which places the box of the paragraph may begin, so that each of its lines stands on the pixel where it is seen.

    Empty (the first larger than the second) where no place does that.
    """
    first = paragraph.lines[0]
    above = round(first.extent.font_ascent) + _lead(first, paragraph.line_height)
    least, most = _range([round(one.baseline) for one in paragraph.lines], laid_out(paragraph.line_height))
    return least + LINE_NOISE - above, most - LINE_NOISE - above


def laid_out(length: float) -> float:
    """`length` as Chromium lays it out: cut to a 64th of a pixel, which over a column of lines adds up to whole ones."""
    return int(length * 64 + 1e-6) / 64


def _main_style(lines: Sequence[SetLine]) -> Style:
    """The style of most letters."""
    letters: dict[Style, int] = {}
    for line in lines:
        for run in line.parts:
            letters[run.style] = letters.get(run.style, 0) + len(run.text)
    return max(letters, key=letters.__getitem__)


def _off_center(lines: Sequence[SetLine]) -> float:
    """How far the middle of the advance lies right of the middle of the ink: side bearings and trailing spacing."""
    return median(one.extent.advance / 2 - (one.extent.right - one.extent.left) / 2 for one in lines)


def _alignment(lines: Sequence[SetLine]) -> str:
    """By which edge the lines agree best; a single line says nothing and is called left."""
    if len(lines) == 1:
        return "left"
    starts = [one.origin for one in lines]
    ends = [one.origin + one.extent.advance for one in lines]
    middles = [(start + end) / 2 for start, end in zip(starts, ends, strict=True)]
    edges = {"left": starts, "center": middles, "right": ends}
    spreads = {name: max(places) - min(places) for name, places in edges.items()}
    if spreads["left"] <= (EXACT_EDGE if all(one.pen for one in lines) else EDGE):
        return "left"
    return min(spreads, key=spreads.__getitem__)


def _lead(line: SetLine, line_height: float) -> float:
    """What Chromium puts above the ascent: half of the leading, floored to a whole pixel; ascent and descent are whole."""
    return float((line_height - round(line.extent.font_ascent) - round(line.extent.font_descent)) // 2)


def _line_height(lines: Sequence[SetLine]) -> float:
    """The baseline step, as a ratio that a person would write wherever that puts every line on its pixel."""
    size = lines[0].style.size
    if len(lines) == 1:
        if size < HEADING_SIZE:
            return round(size * BODY_RATIO, 2)
        heights = [round(size * ratio, 2) for ratio in HEADING_RATIOS]
        # One that is not cut to a 64th of a pixel, if there is: what follows then stands on whole pixels again.
        return next((height for height in heights if laid_out(height) == height), heights[0])
    step = (lines[-1].baseline - lines[0].baseline) / (len(lines) - 1)
    for ratio in NICE_RATIOS:
        least, most = _range([round(one.baseline) for one in lines], laid_out(ratio * size))
        if most - least > 2 * LINE_NOISE:
            return round(ratio * size, 2)
    return round(step * 4) / 4
