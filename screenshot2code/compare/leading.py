"""Another line height: lines of one text that stand further apart, or nearer, by the same each time.

Asked of all lines that are on both sides, in place or not: where a paragraph is set wider, its lines are off by nothing, by one step,
by two, and each of them alone looks like a block that has moved.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from screenshot2code.compare import computed
from screenshot2code.compare.faults import Fault, Told
from screenshot2code.compare.matching import LinePair
from screenshot2code.core.artifacts import Element
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box

NOMINAL = 0.004  # points of the score that it is said to cost at least
SAME_TEXT = 0.8  # likeness from which two lines are the same one of a paragraph: its breaks have to be the same
LEAST_STEP, LEAST_SHARE = 0.7, 0.03  # px for each line, and of the pitch: less is rounding of boxes
STEADY_PX = 1.5  # by how much the steps of one paragraph may differ: each end is rounded to a pixel
SAME_SIZE = 0.04  # letters that are more than so much taller bring their own line height
INLINE = {"inline", "contents"}


def leading_faults(pairs: Sequence[LinePair], elements: Sequence[Element]) -> list[Fault]:
    """One fault for each text of two lines or more whose lines stand otherwise apart; with the line height in px expected."""
    texts: dict[int, list[LinePair]] = defaultdict(list)
    for pair in pairs:
        if pair.rendered.element is not None:
            texts[block_of(pair.rendered.element, elements)].append(pair)
    return [fault for at, lines in texts.items() if (fault := _fault(at, lines, elements)) is not None]


def block_of(element: int, elements: Sequence[Element]) -> int:
    """The element itself, or the one whose lines it runs along in: a link's paragraph."""
    at = element
    while elements[at].styles.get("display", "block") in INLINE and (above := elements[at].parent) is not None:
        at = above
    return at


def _fault(at: int, lines: Sequence[LinePair], elements: Sequence[Element]) -> Fault | None:
    rows = _rows(lines)
    if len(rows) < 2 or any(abs((row.rise or 1.0) - 1) > SAME_SIZE for row in rows):
        return None
    shown = [row.rendered.ink.box.center[1] for row in rows]
    wanted = [row.mockup.ink.box.center[1] for row in rows]
    steps = [after - before for before, after in pairwise(shown)]
    line_height = computed.pixels(elements[at].styles, "line-height", 0.0)
    pitch = line_height or median(steps)
    # The same words leave the same ink, so the two steps are off by the line height alone, whatever hangs below the line.
    apart = [
        (b - a) - step
        for a, b, step in zip(wanted, wanted[1:], steps, strict=False)
        if abs(step - pitch) <= 0.6 * pitch  # of one paragraph, not across a gap or another column
    ]
    if not apart:
        return None
    by = sum(apart) / len(apart)
    if abs(by) < max(LEAST_STEP if len(apart) > 1 else 2 * LEAST_STEP, LEAST_SHARE * pitch):
        return None
    if any(abs(one - by) > STEADY_PX for one in apart) or pitch + by < 4:
        return None
    return Fault(
        kind=Kind.LINE_HEIGHT,
        box=Box.around(row.mockup.ink.box for row in rows),
        rendered_box=Box.around(row.rendered.ink.box for row in rows),
        element=at,
        noun="lines",
        told=Told("line-height", _px(pitch + by), _px(pitch)),
        nominal=NOMINAL,
        steps=(len(rows), -by),
    )


def _rows(lines: Sequence[LinePair]) -> list[LinePair]:
    """The lines from top to bottom, of pieces on one row the longest; none where the text breaks elsewhere."""
    if any(_unlike(line) for line in lines):
        return []
    rows: list[LinePair] = []
    for line in sorted(lines, key=lambda one: one.rendered.ink.box.center[1]):
        box = line.rendered.ink.box
        if rows and box.center[1] < rows[-1].rendered.ink.box.bottom - 0.3 * box.height:
            if box.width > rows[-1].rendered.ink.box.width:
                rows[-1] = line
            continue
        rows.append(line)
    return rows


def _unlike(pair: LinePair) -> bool:
    one, two = pair.mockup.ink.box, pair.rendered.ink.box
    return pair.likeness < SAME_TEXT or abs(one.width - two.width) > max(3.0, 0.06 * two.width)


def _px(value: float) -> str:
    return f"{round(value, 1):g}px"
