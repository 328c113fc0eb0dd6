"""Numbers and reasons of a run as a person reads them: the same words wherever paper is printed."""

import math
from collections.abc import Callable, Sequence

from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.history import Adherence, Run, StopReason
from screenshot2code.core.settings import Policy

TINY = 9  # device pixels of a line from top to bottom: letters of 8 px text; below it they run into each other
PLACES_NAMED = 3  # in a sentence; report and JSON have them all
MINUS = "\u2212"  # as wide as a plus, so that columns of gains line up


def score_text(value: float, digits: int = 3) -> str:
    """A score as `.934`. Cut, not rounded: what is below the target, or not identical, must not read as if it were."""
    scale: int = 10**digits
    steps = math.floor(value * scale + 1e-9)
    text = f"{steps / scale:.{digits}f}"
    return text[1:] if text.startswith("0.") else text


def target_text(value: float) -> str:
    """A target as it was asked for: `.95`, `.955`, `1`."""
    text = f"{value:.3f}".removeprefix("0").removesuffix("0")
    return "1" if value >= 1 else text


def gap_text(value: float) -> str:
    """How far a score is below its target, cut upwards: what misses by a hair still misses."""
    return f"{math.ceil(value * 1000 - 1e-9) / 1000:.3f}".removeprefix("0")


def points_text(value: float) -> str:
    """A gain or a loss in points of the score, rounded and signed: `+.012`, `−.004`, `0`."""
    text = f"{abs(value):.3f}".removeprefix("0")
    if text == ".000":
        return "0"
    return f"{MINUS if value < 0 else '+'}{text}"


def bytes_text(count: int) -> str:
    """A file size with three significant figures at most: `812 B`, `4.1 kB`, `2.3 MB`."""
    if count < 1000:
        return f"{count} B"
    size, unit = (count / 1e3, "kB") if count < 999_500 else (count / 1e6, "MB")
    return f"{size:.1f} {unit}" if size < 99.95 else f"{size:.0f} {unit}"


def seconds_text(seconds: float) -> str:
    """A duration: `0.4 s`, `12 s`, `3 min 05 s`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


def adherence_words(kept: Adherence | None) -> tuple[str, ...]:
    """How a model kept to the form, as one note; nothing where no model wrote.

    >>> adherence_words(Adherence(answers=2, files=1, blocks=6, misfits=1, repairs=1))
    ('The model kept to the form in 86 % of what it sent: 2 answers, 1 file, 5 of 6 edits fit, 1 asked for again.',)
    """
    if kept is None:
        return ()
    parts = [f"{kept.answers} answer{'' if kept.answers == 1 else 's'}"]
    parts += [f"{kept.files} file{'' if kept.files == 1 else 's'}"] if kept.files else []
    parts += [f"{kept.blocks - kept.misfits} of {kept.blocks} edits fit"] if kept.blocks else []
    parts += [f"{kept.refused} refused"] if kept.refused else []
    parts += [f"{kept.repairs} asked for again"] if kept.repairs else []
    parts += [f"{kept.continued} continued"] if kept.continued else []
    return (f"The model kept to the form in {kept.rate * 100:.0f} % of what it sent: {', '.join(parts)}.",)


def cost_text(cost_usd: float | None) -> str:
    """What a model was paid; a price that nobody knows is said to be unknown, never taken as nothing."""
    if cost_usd is None:
        return "unknown"
    if cost_usd == 0:
        return "–"
    return f"${cost_usd:.4f}" if cost_usd < 0.1 else f"${cost_usd:.2f}"


def count_text(count: int, one: str, many: str | None = None) -> str:
    """`1 pass`, `3 passes`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def stop_sentence(run: Run) -> str:
    """Why the run ended, with the figure that ended it."""
    if run.stopped is StopReason.FAILED:
        return f"The run failed: {run.failure or 'no reason was given'}"
    return _REASONS[run.stopped](run.settings.policy)


def unread_sentences(unread: Sequence[Box], viewport: Viewport) -> tuple[str, ...]:
    """How much text of the mockup was seen and not read, where, what comes of it and what helps; nothing where all was read."""
    if not unread:
        return ()
    is_one = len(unread) == 1
    small = sum(one.height * viewport.scale < TINY for one in unread)
    where = "; ".join(f"{one.x:.0f}, {one.y:.0f}" for one in unread[:PLACES_NAMED])
    more = f" and {len(unread) - PLACES_NAMED} more" if len(unread) > PLACES_NAMED else ""
    seen = f"{count_text(len(unread), 'line')} of text {'was' if is_one else 'were'} seen but could not be read (at {where}{more})"
    said = f"{seen}: in the page {'it is a picture' if is_one else 'they are pictures'}, or missing."
    which = (
        "It is" if is_one else "All are" if small == len(unread) else f"{small} of them {'is' if small == 1 else 'are'}"
    )
    helps = (
        f"{which} very small: a larger mockup (2x) helps." if small else "",
        ""
        if small == len(unread)
        else "A sharper mockup helps with blurred text, a vision model (--model) with scripts that the reader does not know.",
    )
    return (" ".join((said, *filter(None, helps))),)


_REASONS: dict[StopReason, Callable[[Policy], str]] = {
    StopReason.TARGET_MET: lambda policy: f"Stopped because the target of {target_text(policy.target)} was met.",
    StopReason.PASSES_SPENT: lambda policy: f"Stopped because {_all_passes(policy)} used.",
    StopReason.PLATEAU: lambda policy: f"Stopped because no further pass gained {target_text(policy.min_gain)}.",
    StopReason.BUDGET_SPENT: lambda policy: (
        f"Stopped because what is left of the budget{_budget(policy)} has no room for another answer."
    ),
    StopReason.TIME_SPENT: lambda policy: f"Stopped because the time{_limit(policy.time_limit_s, '{:g} s')} was up.",
    StopReason.INTERRUPTED: lambda _policy: "Interrupted; the best pass until then was kept.",
}


def _all_passes(policy: Policy) -> str:
    return "its one pass was" if policy.pass_limit == 1 else f"all {policy.pass_limit} passes were"


def _budget(policy: Policy) -> str:
    limits = (_limit(policy.max_cost_usd, "${:.2f}"), _limit(policy.max_tokens, "{:,} tokens"))
    return " and".join(filter(None, limits))


def _limit(value: float | None, shape: str) -> str:
    return "" if value is None else f" of {shape.format(value)}"
