"""Why a box is of another size: the declaration that could have made it so.

What stands in the box tells which one. Where its content moved down by all that the box grew, there is more above it; by half, there
is more on both sides, or its one line is higher; where it stayed, there is more below it.
"""

from collections.abc import Mapping, Sequence
from math import nan
from statistics import median

from screenshot2code.compare import computed
from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.finding import Finding, cost_of, px
from screenshot2code.compare.folding import Group
from screenshot2code.compare.moves import single_line_height
from screenshot2code.core.artifacts import Declaration
from screenshot2code.core.findings import DifferenceKind as Kind

NEAR_PX = 1.6  # by how much a growth may miss what explains it: two sides are rounded to pixels
OUTER = {"width": ("width", "min-width", "max-width", "flex-basis"), "height": ("height", "min-height", "max-height")}
"""What gives a box its size whatever it holds, the surest first."""
SIDES = {"width": ("left", "right"), "height": ("top", "bottom")}
SHARING = {"grid", "inline-grid", "flex", "inline-flex"}
WHOLE_PX = 0.4  # of a gap that somebody wrote: widths of entries are known to a third of a pixel
MOST_BESIDE = 4  # things in a box that holds what is too narrow: a wrapper, a field with its label
NOTHING_SAID = {"auto", "100%", "none"}


def resized(group: Group, attribution: Attribution) -> Finding:
    """What to change so that the box of the group has the size that the mockup shows."""
    fault = max((one for one in group.faults if one.kind is Kind.RESIZED), key=cost_of)
    seen_box = fault.rendered_box or fault.box
    sides = {"width": (seen_box.width, fault.box.width), "height": (seen_box.height, fault.box.height)}
    name, (seen, expected) = max(sides.items(), key=lambda one: abs(one[1][0] - one[1][1]) / max(*one[1], 1.0))
    if name == "height" and _is_narrowed(group.element, sides, attribution):
        name, (seen, expected) = "width", sides["width"]
    plain = Finding(kind=Kind.RESIZED, element=group.element, property=name, expected=px(expected), seen=px(seen))
    if group.element is None:
        return plain
    at, grown = group.element, seen - expected
    inner = _shift_inside(group, at, fault, attribution, axis=0 if name == "width" else 1)
    if inner is None and _grew_around(at, fault, grown, attribution, axis=0 if name == "width" else 1):
        inner = grown / 2
    if (told := _sized(at, name, plain, attribution)) is not None:
        return told
    if name == "height" and (line := _higher_line(at, grown, inner, plain, attribution)) is not None:
        return line
    if name == "width" and (told := _spaced_apart(at, grown, plain, attribution)) is not None:
        return told
    if name == "width" and (told := _inset(at, grown, plain, attribution)) is not None:
        return told
    if (told := _padded(at, name, grown, inner, plain, attribution)) is not None:
        return told
    return _spaced_below(at, grown, inner, plain, attribution) if name == "height" and grown > 0 else plain


def _is_narrowed(element: int | None, sides: Mapping[str, tuple[float, float]], attribution: Attribution) -> bool:
    """Whether the box is higher for a width of its own, in which its words need more lines, or the other way round."""
    seen, expected = sides["width"]
    if (
        element is None
        or abs(seen - expected) <= NEAR_PX
        or (seen < expected) != (sides["height"][0] > sides["height"][1])
    ):
        return False
    return attribution.own(element, "width") is not None and attribution.own(element, "height") is None


def _told(plain: Finding, at: int, name: str, seen: str, expected: str, declaration: Declaration) -> Finding:
    phrase = f"{plain.property} {plain.seen} -> {plain.expected}: {name} {seen} -> {expected}"
    return Finding(
        kind=Kind.RESIZED, element=at, property=name, expected=expected, seen=seen, phrase=phrase, declaration=declaration
    )  # fmt: skip


def _shift_inside(group: Group, at: int, own: Fault, attribution: Attribution, *, axis: int) -> float | None:
    """How far what stands in the box moved, beside the box itself; None where it holds nothing that was told of."""
    below = attribution.descendants(at)
    lines = [
        (fault.rendered_box.y - fault.box.y) if axis else (fault.rendered_box.x - fault.box.x)
        for fault in group.every
        if fault.kind is Kind.MOVED
        and fault is not own
        and fault.element in below
        and fault.line is not None
        and fault.rendered_box is not None
    ]
    start = (own.rendered_box or own.box).y - own.box.y if axis else (own.rendered_box or own.box).x - own.box.x
    return median(lines) - start if lines else None


def _grew_around(at: int, own: Fault, grown: float, attribution: Attribution, *, axis: int) -> bool:
    """Whether the box grew to both sides of a text that stayed: it stands in the middle of its row."""
    one, two = own.box, own.rendered_box or own.box
    start = two.y - one.y if axis else two.x - one.x
    has_text = any(attribution.elements[below].texts for below in attribution.descendants(at))
    return has_text and abs(grown) > 2 * NEAR_PX and abs(start + grown / 2) <= NEAR_PX


def _inset(at: int, grown: float, plain: Finding, attribution: Attribution) -> Finding | None:
    """The padding of what holds a box that fills it: no padding of its own makes such a box narrower or wider."""
    inner = at
    while (above := attribution.elements[inner].parent) is not None:
        styles, box = attribution.elements[above].styles, attribution.elements[above].box
        paddings = [computed.pixels(styles, f"padding-{side}") for side in SIDES["width"]]
        borders = sum(computed.pixels(styles, f"border-{side}-width") for side in SIDES["width"])
        if abs(box.width - sum(paddings) - borders - attribution.elements[inner].box.width) > NEAR_PX:
            return None
        declaration = attribution.own(above, "padding-left")
        wanted = paddings[0] + grown / 2
        if declaration is not None and abs(paddings[0] - paddings[1]) <= NEAR_PX < paddings[0] and wanted >= -NEAR_PX:
            return _told(plain, above, "padding-left", px(paddings[0]), px(max(0.0, wanted)), declaration)
        if any(paddings) or len(attribution.children(above)) > MOST_BESIDE:
            return None
        inner = above
    return None


def _sized(at: int, name: str, plain: Finding, attribution: Attribution) -> Finding | None:
    for prop in OUTER[name]:
        declaration = attribution.own(at, prop)
        if declaration is None or declaration.value.strip() in NOTHING_SAID or "var(" in declaration.value:
            continue
        limit = computed.pixels({"": declaration.value}, "", nan)
        if prop != name and declaration.value.strip().endswith("px") and abs(limit - _number(plain.seen)) > NEAR_PX:
            continue  # a limit that the box does not reach
        return Finding(
            kind=Kind.RESIZED, element=at, property=prop, expected=plain.expected, seen=plain.seen, declaration=declaration,
        )  # fmt: skip
    return None


def _number(text: str | None) -> float:
    return computed.pixels({"": text or ""}, "", 0.0)


def _spaced_apart(at: int, grown: float, plain: Finding, attribution: Attribution) -> Finding | None:
    """The gap between entries that share a row: where it is narrower, all of them are wider."""
    parent = attribution.elements[at].parent
    declaration = None if parent is None else attribution.own(parent, "column-gap")
    if parent is None or declaration is None or attribution.elements[parent].styles.get("display") not in SHARING:
        return None
    own = attribution.elements[at].box
    count = sum(abs(one.box.y - own.y) <= NEAR_PX for one in attribution.elements if one.parent == parent)
    value = computed.pixels(attribution.elements[parent].styles, "column-gap")
    wanted = value + grown * count / max(1, count - 1)
    if count < 2 or wanted < 0 or abs(wanted - round(wanted)) > WHOLE_PX or not _is_filled(parent, attribution):
        return None
    return _told(plain, parent, "column-gap", px(value), px(round(wanted)), declaration)


def _is_filled(parent: int, attribution: Attribution) -> bool:
    """Whether its entries take all the width that it has: where room is left over, a gap takes none of theirs."""
    whole, styles = attribution.elements[parent].box, attribution.elements[parent].styles
    start, end = (
        computed.pixels(styles, f"padding-{side}") + computed.pixels(styles, f"border-{side}-width")
        for side in SIDES["width"]
    )
    entries = [one.box for one in attribution.elements if one.parent == parent]
    left_over = min(box.x for box in entries) - whole.x - start, whole.right - end - max(box.right for box in entries)
    return max(left_over) <= NEAR_PX


def _higher_line(
    at: int, grown: float, inner: float | None, plain: Finding, attribution: Attribution
) -> Finding | None:
    """One line of text in the box that is higher, which moves its letters by half."""
    if inner is not None and abs(inner - grown / 2) > NEAR_PX:
        return None
    found = single_line_height(at, grown, attribution)
    if found is None:
        return None
    seen, expected, declaration = found
    phrase = f"height {plain.seen} -> {plain.expected}: line-height {seen} -> {expected}"
    return Finding(
        kind=Kind.LINE_HEIGHT, element=at, property="line-height", expected=expected, seen=seen, phrase=phrase,
        declaration=declaration,
    )  # fmt: skip


def _padded(
    at: int, name: str, grown: float, inner: float | None, plain: Finding, attribution: Attribution
) -> Finding | None:
    styles = attribution.elements[at].styles
    near, far = (f"padding-{side}" for side in SIDES[name])
    for prop, by in _paddings(near, far, grown, inner, [computed.pixels(styles, one) for one in (near, far)]):
        declaration = attribution.own(at, prop)
        value = computed.pixels(styles, prop, nan)
        if declaration is not None and declaration.value.strip() not in NOTHING_SAID and value - by >= 0:
            return _told(plain, at, prop, px(value), px(value - by), declaration)
    return None


def _paddings(
    near: str, far: str, grown: float, inner: float | None, values: Sequence[float]
) -> list[tuple[str, float]]:
    """Which padding, and by how much of what the box grew; the likeliest first."""
    whole = [(near, grown), (far, grown)]
    if inner is not None and abs(inner - grown / 2) <= NEAR_PX < abs(grown / 2):
        return [(near, grown / 2), (far, grown / 2)]
    if inner is not None and abs(inner) <= NEAR_PX < abs(grown):
        return whole[::-1]
    if inner is None and abs(values[1] - values[0] - grown) <= NEAR_PX:
        return whole[::-1]  # without it both are alike
    return whole


def _spaced_below(at: int, grown: float, inner: float | None, plain: Finding, attribution: Attribution) -> Finding:
    """Space that the last thing in the box has below itself, where all that stands in the box stayed."""
    if inner is not None and abs(inner) > NEAR_PX:
        return plain
    last = attribution.last_child(at)
    while last is not None:
        for prop in ("margin-bottom", "padding-bottom"):
            declaration = attribution.own(last, prop)
            value = computed.pixels(attribution.elements[last].styles, prop)
            if declaration is not None and value - grown >= -NEAR_PX and value > 0:
                left = value - grown
                return _told(plain, last, prop, px(value), px(left if left > NEAR_PX else 0.0), declaration)
        last = attribution.last_child(last)
    return plain
