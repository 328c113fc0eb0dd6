"""A comparison in words for a model: what was measured, heaviest first, with the line of code that decides it. Pure.

Models describe visual faults badly (about one exact diagnosis in four); they mend what is named to them well.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from screenshot2code.core.artifacts import Render, SourceTree
from screenshot2code.core.findings import PARTS, Comparison, Difference, DifferenceKind
from screenshot2code.core.history import Attempt
from screenshot2code.engines.vision.grounding import place
from screenshot2code.engines.vision.homes import Home
from screenshot2code.engines.vision.prompting import quoted

MAX_DIFFERENCES = 24  # the tail of a longer list weighs little and distracts from its head
MAX_CHARACTERS = 8000
MAX_LINE_QUOTE = 160
MAX_COMPLAINTS = 10
MANY_BLOCKS = 10  # that a difference moves: then whatever stands below it may have been looked for in the wrong place
FAR_HEAVIER = 8  # times the loss of a difference that may be nothing but its consequence


def measured(
    comparison: Comparison,
    source: SourceTree,
    others: Sequence[Difference] = (),
    homes: Mapping[Difference, Home] = MappingProxyType({}),
    gains: Mapping[Difference, float] = MappingProxyType({}),
) -> tuple[str, ...]:
    """One row per difference, heaviest first. Whatever may hold text of the mockup is quoted as data.

    `others` are those that come after, by `beside`: a row may follow from one of them. `homes` has where missing texts belong,
    `gains` what came of the rows that were tried: of these nothing has to be supposed.
    """
    rows: list[str] = []
    room = MAX_CHARACTERS
    listed = comparison.differences[:MAX_DIFFERENCES]
    for number, difference in enumerate(listed, start=1):
        hiding = _hiding(difference, others, first=len(comparison.differences) + 1)
        after = hiding if difference in gains else (*_causes(difference, listed), *hiding)
        home = None if after else homes.get(difference)
        row = f"{number}. {_row(difference, source, after=after, home=home, gain=gains.get(difference))}"
        room -= len(row)
        if room < 0:
            break
        rows.append(row)
    if rest := len(comparison.differences) - len(rows):
        rows.append(f"({rest} lighter {'one is' if rest == 1 else 'ones are'} left out.)")
    return tuple(rows)


def beside(
    found: Sequence[Difference],
    source: SourceTree,
    *,
    first: int,
    gains: Mapping[Difference, float] = MappingProxyType({}),
) -> tuple[str, ...]:
    """Rows for what was not judged, numbered from `first`; `gains` as for `measured`."""
    return tuple(f"{number}. {_row(one, source, gain=gains.get(one))}" for number, one in enumerate(found, start=first))


def score_words(comparison: Comparison) -> str:
    """`0.712 (ssim 0.81, blocks 0.70, ...); an empty page would score 0.310`."""
    parts = ", ".join(f"{part} {comparison.parts[part]:.2f}" for part in PARTS if part in comparison.parts)
    return f"{comparison.score:.3f} ({parts}); an empty page would score {comparison.baselines.empty:.3f}"


def complaints(render: Render) -> tuple[str, ...]:
    """What the browser had to say about the page, quoted: it may hold text of the page."""
    return tuple(quoted(text[:300]) for text in render.complaints[:MAX_COMPLAINTS])


def attempts(tried: Sequence[Attempt]) -> tuple[str, ...]:
    """What earlier revisions of the same pass did to the score."""
    return tuple(_attempt(one) for one in tried)


def _attempt(one: Attempt) -> str:
    words = f"pass {one.number} ({one.engine}): {one.score_before:.3f} -> {one.score_after:.3f}"
    if one.score_after <= one.score_before:
        words += ", so it was thrown away"
    return f"{words}; it changed {', '.join(quoted(change) for change in one.changes)}" if one.changes else words


_PUSHED = {DifferenceKind.MOVED, DifferenceKind.RESIZED, DifferenceKind.PAGE_SIZE}
_PUSHING = {
    DifferenceKind.LINE_HEIGHT,
    DifferenceKind.FONT_SIZE,
    DifferenceKind.FONT_FAMILY,
    DifferenceKind.MISSING,
    DifferenceKind.EXTRA,
    DifferenceKind.TEXT,
}
_UNKNOWN = {
    DifferenceKind.FONT_FAMILY,
    DifferenceKind.IMAGE,
}  # without a value that is expected: not nothing, but which, nobody knows
_EDGES = {DifferenceKind.BORDER, DifferenceKind.RADIUS, DifferenceKind.SHADOW}
_SIDEWAYS = ("left", "right", "width", "column")


def _causes(difference: Difference, listed: Sequence[Difference]) -> tuple[int, ...]:
    """Numbers of the rows that may have pushed what `difference` says is too low, too high or too tall: mended first, it may be gone.

    A comparison works out how much of a shift is whose; with several faults at once that sum is often wrong, and a space that was
    changed for it has to be changed back.
    """
    own = difference.rendered_box or difference.box
    if difference.kind not in _PUSHED:
        return _heavy(difference, listed, own.bottom) if _is_absence(difference) else ()
    if any(one in (difference.property or "") for one in _SIDEWAYS):
        return ()
    reach = own.y if difference.kind is DifferenceKind.MOVED else own.bottom
    return tuple(
        number
        for number, one in enumerate(listed, start=1)
        if one.kind in _PUSHING and (one.rendered_box or one.box).y < reach
    )


def _is_absence(difference: Difference) -> bool:
    """Whether it says that a drawing, an edge or a shadow is on one side alone: so it looks, too, where it was pushed out of its place."""
    if difference.kind in (DifferenceKind.MISSING, DifferenceKind.EXTRA):
        return difference.property is None and difference.source is None
    return difference.kind is DifferenceKind.IMAGE or (
        difference.kind in _EDGES and difference.expected in (None, "0px", "none")
    )


def _heavy(difference: Difference, listed: Sequence[Difference], reach: float) -> tuple[int, ...]:
    """Numbers of the rows above `reach` that move much of the page, beside which `difference` is light."""
    return tuple(
        number
        for number, one in enumerate(listed, start=1)
        if one.kind in _PUSHING
        and one.consequences is not None
        and one.consequences.blocks >= MANY_BLOCKS
        and one.loss > FAR_HEAVIER * difference.loss
        and (one.rendered_box or one.box).y < reach
    )


def _hiding(difference: Difference, others: Sequence[Difference], *, first: int) -> tuple[int, ...]:
    """Numbers of the rows that say of the same words that they are in the code and hidden: there is nothing to write."""
    if difference.kind not in (DifferenceKind.MISSING, DifferenceKind.TEXT) or difference.source:
        return ()
    return tuple(
        number
        for number, one in enumerate(others, start=first)
        if one.kind is DifferenceKind.MISSING and one.box.overlap(difference.box) > 0.5 * one.box.area
    )


def _row(
    difference: Difference,
    source: SourceTree,
    *,
    after: Sequence[int] = (),
    home: Home | None = None,
    gain: float | None = None,
) -> str:
    words = [difference.kind.value.replace("_", " ")]
    if difference.source:
        words.append(f"at {difference.source}{_quote(difference, source)}")
    if difference.selector and home is None:
        words.append(f"element {quoted(difference.selector)}")
    if difference.property:
        unknown = difference.expected is None and difference.kind in _UNKNOWN
        wanted = "another" if unknown else _value(difference.expected)
        words.append(f"{difference.property} is {_value(difference.seen)} should be {wanted}")
    else:
        words += [f"expected {quoted(difference.expected)}"] if difference.expected is not None else []
        words += [f"seen {quoted(difference.seen)}"] if difference.seen is not None else []
    where = f"in the mockup {place(difference.box)}"
    if difference.rendered_box:
        where += f", in the render {place(difference.rendered_box)}"
    words += _home(home) if home else []
    words += [where, *([f"costs {difference.loss:.3f}"] if difference.loss else [])]
    words += [f"may follow from {', '.join(map(str, after))}"] if after else []
    if gain is not None:
        words.append(f"tried: the score rises by {gain:.5f}" if gain else "tried: the score does not rise")
    words += [quoted(rest)] if (rest := _unsaid(difference)) else []
    return "; ".join(words)


def _unsaid(difference: Difference) -> str:
    """What the summary says beyond the row's own words."""
    rest = difference.summary
    told = (str(difference.source or ""), difference.selector or "", f"{difference.property} {difference.seen} -> {difference.expected}")  # fmt: skip
    for words in told:
        rest = rest.removeprefix(words).lstrip() if words else rest
    return rest.removeprefix(";").lstrip()


def _home(home: Home) -> Iterator[str]:
    """Where a missing text belongs, and what it may be like."""
    inside = f", inside {quoted(home.inside)}" if home.inside else ""
    yield f"put it {home.where} {quoted(home.beside)} at {home.source}{inside}"
    if home.rule:
        yield f"as {quoted(home.like)}: nothing has that class of {home.rule}"
    elif home.like:
        yield f"its letters are like those of {quoted(home.like)}"


def _value(value: str | None) -> str:
    return "nothing" if value is None else quoted(value)


def _quote(difference: Difference, source: SourceTree) -> str:
    """The line of code itself, so that nobody has to count lines."""
    assert difference.source is not None
    file = source.get(difference.source.file)
    if file is None or not file.is_text:
        return ""
    lines = file.content.decode("utf-8", errors="replace").split("\n")
    at = difference.source.line - 1
    return f" {quoted(lines[at].strip()[:MAX_LINE_QUOTE])}" if 0 <= at < len(lines) else ""
