"""The judgement for the head of the report: score, parts, their course over the passes, and what to measure them against."""

from collections.abc import Sequence

from screenshot2code.core.findings import PARTS, Baselines, Comparison
from screenshot2code.core.history import Pass
from screenshot2code.report.chart import Chart, Frame, curve, floor_under
from screenshot2code.report.view import Part, Place, Verdict
from screenshot2code.report.wording import gap_text, score_text, target_text

PART_WORDS = {
    "ssim": ("Structure", "plain SSIM of the two grey pictures"),
    "blocks": ("Blocks", "elements that are where the mockup has them"),
    "text": ("Text", "characters that read the same"),
    "position": ("Position", "how close elements are to their place"),
    "color": ("Colour", "how close colours look to the eye"),
    "size": ("Page size", "width and height of the page"),
}


def part_names(comparison: Comparison) -> tuple[str, ...]:
    """The parts in the order of the contract, then any that it does not know yet."""
    return (*(name for name in PARTS if name in comparison.parts), *sorted(set(comparison.parts) - set(PARTS)))


def verdict(comparison: Comparison, *, target: float, reason: str, passes: Sequence[Pass]) -> Verdict:
    """`comparison` judged against `target`. `reason` says why the run ended, "" for a comparison, which has no `passes` either."""
    score, baselines = comparison.score, comparison.baselines
    is_met = score >= target
    return Verdict(
        score=score_text(score),
        at=_percent(score),
        is_met=is_met,
        target=target_text(target),
        gap="" if is_met else gap_text(target - score),
        ssim=score_text(comparison.parts["ssim"]),
        baselines=f"For scale: an empty page would score {score_text(baselines.empty, 2)}, "
        f"the mockup itself shifted by 6 px {score_text(baselines.shifted, 2)}.",
        reason=reason,
        places=_places(baselines, target),
        parts=tuple(_part(name, comparison, passes) for name in part_names(comparison)),
    )


ROOM = 15.0  # percent of the ruler that the longest label takes, at the width from which labels stand at their ticks


def _places(baselines: Baselines, target: float) -> tuple[Place, ...]:
    """The ends of the scale share the row below, where they seldom meet: the left one reads up to its tick, the right one on from it."""
    empty, shifted, goal = _percent(baselines.empty), _percent(baselines.shifted), _percent(target)

    def place(name: str, label: str, at: float, value: float, *, is_above: bool, is_left: bool) -> Place:
        reads_on = at < ROOM or (not is_left and at <= 100 - ROOM)
        return Place(
            id=f"place-{name}",
            label=label,
            at=at,
            text=target_text(value) if name == "target" else score_text(value, 2),
            is_above=is_above,
            reads_on=reads_on,
        )

    return (
        place("empty", "Empty page", empty, baselines.empty, is_above=False, is_left=empty <= goal),
        place("shifted", "Shifted 6 px", shifted, baselines.shifted, is_above=True, is_left=False),
        place("target", "Target", goal, target, is_above=False, is_left=goal < empty),
    )


def _part(name: str, comparison: Comparison, passes: Sequence[Pass]) -> Part:
    label, meaning = PART_WORDS.get(name, (name.capitalize(), ""))
    value = comparison.parts[name]
    values = [one.comparison.parts.get(name, 0.0) for one in passes]
    several = len(values) > 1
    # The rim of 4 units keeps the dots whole.
    frame = Frame(width=160, height=36, left=4, right=4, top=4, bottom=4, floor=_spark_floor(passes))
    return Part(
        name=name,
        label=label,
        meaning=meaning,
        text=score_text(value),
        at=_percent(value),
        spark=curve([one.number for one in passes], values, frame=frame) if several else None,
        course=_course(values[0], value) if several else "",
    )


def _course(first: float, best: float) -> str:
    before, after = score_text(first), score_text(best)
    return f"{after}, unchanged" if before == after else f"{before} \u2192 {after}"


def _spark_floor(passes: Sequence[Pass]) -> float:
    """One scale for the parts, so that their curves can be compared."""
    values = [value for one in passes for value in one.comparison.parts.values()]
    return floor_under(values) if values else 0.0


def score_chart(passes: Sequence[Pass], target: float) -> Chart:
    """The scores of `passes` with the target's line, in units that the template draws at one to one or smaller."""
    scores = [one.comparison.score for one in passes]
    frame = Frame(
        width=560,
        height=220,
        left=36,
        right=16,
        top=12,
        bottom=30,
        floor=floor_under([*scores, target]),
    )
    return curve([one.number for one in passes], scores, frame=frame, target=target)


def _percent(value: float) -> float:
    return round(100 * min(1.0, max(0.0, value)), 2)
