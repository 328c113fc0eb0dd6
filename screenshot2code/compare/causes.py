"""Which group of faults is the cause of which others: what grew pushes what follows, and stretches what holds it.

A difference is something to mend. So where a larger heading makes its card taller and moves the button below, the heading is told
and the others are counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from screenshot2code.compare.alignment import Alignment
from screenshot2code.compare.arrangement import arranged, spread
from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.covers import SHADOW_PX, gone_along, overlaid, painted_over, shaded
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.finding import cost_of
from screenshot2code.compare.folding import Group, absorbed, stands_above
from screenshot2code.compare.leading import block_of
from screenshot2code.compare.meanings import MEANINGS
from screenshot2code.compare.turns import Same
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box

INTRINSIC = (
    Kind.FONT_SIZE, Kind.LINE_HEIGHT, Kind.FONT_FAMILY, Kind.LETTER_SPACING, Kind.FONT_WEIGHT, Kind.TEXT, Kind.MISSING,
    Kind.EXTRA, Kind.IMAGE, Kind.BORDER,
)  # fmt: skip
"""What may change a size and follows from none."""
UNSURE = (Kind.FONT_SIZE, Kind.FONT_WEIGHT, Kind.LETTER_SPACING)
LETTERS = (Kind.TEXT, Kind.FONT_SIZE, Kind.FONT_FAMILY, Kind.FONT_WEIGHT, Kind.LETTER_SPACING)
HEIGHTS = (
    "height", "min-height", "line-height", "font-size", "padding-top", "padding-bottom", "border-top-width", "border-bottom-width",
)  # fmt: skip
SIDEWAYS = (Kind.FONT_WEIGHT, Kind.LETTER_SPACING)
GEOMETRY = (Kind.MOVED, Kind.RESIZED)
MANY = 8.0  # boxes in one that grew alike
SLACK_PX = 4.0  # rounding of both boxes, and a line box that grows by more than its ink
HALF_PX = 3.0  # a smaller half is the half of too many things
SAME_RISE = 0.03  # letters whose heights differ by more are of another size
EVEN_PX = 1.5  # edges of entries of one row: rounding of both boxes
LINE_BOX = 1.6  # times the growth of the ink: a line box grows by its leading as well
MARGINS_PX = 48.0  # what comes and goes with a block that is missing or new: its margins and the gap beside it
BAND_PX = 32.0  # and further where all rows below it came or went at once: the padding of what held it alone
DRAWN = ("mark", "block")  # what is no text and no picture
INSIDE = 0.7  # of a mark's box that lies about a fault which explains it
ABOUT = {Kind.SHADOW: SHADOW_PX, Kind.BORDER: 5.0, Kind.RADIUS: 3.0, Kind.MOVED: 4.0, Kind.RESIZED: 5.0}
"""px around a box, in either picture, in which what is drawn on one side alone belongs to a fault of that kind."""
TEXT_ABOUT = 4.0


def under_causes(
    groups: Sequence[Group], attribution: Attribution, alignment: Alignment | None = None, same: Same | None = None
) -> list[Group]:
    """`groups` with every one that merely follows merged into its cause."""
    out = [_placed(one, attribution) for one in groups]
    if alignment is not None:
        out = arranged(out, attribution, alignment, same)
    out = _claimed(out)
    out = _rewrapped(out, attribution)
    out = _reset(spread(_reworded(out), attribution), attribution)
    out = shaded(out, attribution)
    out = painted_over(out, attribution)
    if alignment is not None:
        out = _with_the_page(out, attribution, alignment)
    out = gone_along(overlaid(out, attribution), attribution)
    out = _merged(out, [one for one in out if one.kind in INTRINSIC and _is_named(one, attribution)], attribution)
    out = _stretched(out, attribution)
    out = _levelled(out, attribution)
    out = _merged(out, _sized(out, attribution), attribution)
    return _centred(out, attribution)


def _is_named(group: Group, attribution: Attribution) -> bool:
    """Whether a property explains the group: of lines that break elsewhere nothing is known but that something else made them."""
    return group.kind not in UNSURE or MEANINGS[group.kind](group, attribution) is not None


def _placed(group: Group, attribution: Attribution) -> Group:
    """An icon that no element's box tells of belongs to what it is painted in; then it can be seen what pushed it."""
    if group.kind is not Kind.MOVED or group.element is not None or group.rendered_box is None:
        return group
    held = attribution.holding(group.rendered_box)
    return group if held is None else replace(group, element=held.index)


def _claimed(groups: list[Group]) -> list[Group]:
    """Marks that a box of another size, place, border, corner or shadow leaves on either picture join its group."""
    owners = [one for one in groups if one.kind in ABOUT or (one.kind in INTRINSIC and not _is_drawn(one))]
    for group in [one for one in groups if _is_drawn(one)]:
        home = max(owners, key=lambda one: _claim(one, group), default=None)
        if home is not None and _claim(home, group) >= INSIDE:
            absorbed(groups, owners, home, group, counted=0)
    return groups


def _rewrapped(groups: list[Group], attribution: Attribution) -> list[Group]:
    """Lines of a text that is told of already: where it breaks elsewhere, some are on one side alone."""
    for told in [one for one in groups if one.kind in LETTERS and one.element is not None]:
        if told not in groups or len(attribution.elements[told.element or 0].texts) < 2:
            continue
        text = told
        about = Box.around((text.box, attribution.elements[text.element or 0].box)).padded(TEXT_ABOUT)
        for other in [one for one in groups if one.kind in {Kind.MISSING, Kind.EXTRA} and one is not text]:
            own = other.kind is Kind.EXTRA and other.element == text.element
            lost = other.kind is Kind.MISSING and all(
                one.line is not None and about.contains(one.box) for one in other.faults
            )
            if own or lost:
                text = absorbed(groups, [], text, other, counted=0)
    return groups


def _reset(groups: list[Group], attribution: Attribution) -> list[Group]:
    """Words of a paragraph that stand elsewhere because some of it is set in other letters, with what was drawn under them."""
    for told in [one for one in groups if one.kind in LETTERS and one.element is not None]:
        if told not in groups:
            continue
        text, block = told, block_of(told.element or 0, attribution.elements)
        inside, place = attribution.descendants(block), attribution.elements[block].box
        if len(inside) < 2:
            continue
        for other in [one for one in groups if one is not told]:
            moved = (
                other.kind is Kind.MOVED
                and other.element in inside
                and all(one.line is not None for one in other.faults)
            )
            drawn = _is_drawn(other) and all(
                place.contains(one.rendered_box or one.box, tolerance=EVEN_PX) for one in other.faults
            )
            if moved or (drawn and other.element in {None, *inside}):
                text = absorbed(groups, [], text, other, counted=1 + other.consequences if moved else 0)
    return groups


def _reworded(groups: list[Group]) -> list[Group]:
    """Another width of a text that says something else: its letters are as high as they should be."""
    for told in [one for one in groups if one.kind is Kind.TEXT and one.element is not None]:
        text = told
        for other in [one for one in groups if one.kind is Kind.FONT_SIZE and one.element == told.element]:
            if all(abs(one.rise - 1) <= SAME_RISE or not one.rise for one in other.faults):
                text = absorbed(groups, [], text, other, counted=0)
    return groups


def _with_the_page(groups: list[Group], attribution: Attribution, alignment: Alignment) -> list[Group]:
    """Boxes whose height is a share of the window's, where the page scrolls in itself and is as high as what it holds."""
    wanted, shown = alignment.bands[-1].bottom, float(attribution.page.height)
    causes = [one for one in groups if one.kind in INTRINSIC and not _is_drawn(one)]
    cause = max(causes, key=lambda one: sum(map(cost_of, one.every)), default=None)
    if cause is None or abs(shown - wanted) <= EVEN_PX:
        return groups
    for size in _sized(groups, attribution):
        box, there = size.box, size.rendered_box or size.box
        if abs(there.height - box.height * shown / wanted) <= EVEN_PX and _is_of_window(size.element or 0, attribution):
            cause = absorbed(groups, [], cause, size, counted=1 + size.consequences)
    return groups


def _is_of_window(element: int, attribution: Attribution) -> bool:
    names = ("height", "min-height", "max-height")
    return any("vh" in one.value for name in names if (one := attribution.own(element, name)) is not None)


def _stretched(groups: list[Group], attribution: Attribution) -> list[Group]:
    """Boxes that are higher only because something in them moved down by as much, below what stayed: that is the cause.

    Where all that a box holds has moved, it is the box itself: its padding, its height.
    """
    for size in _sized(groups, attribution)[::-1]:
        if size not in groups or size.element is None or _has_height(size.element, attribution):
            continue
        grown = (size.rendered_box or size.box).height - size.box.height
        below = attribution.descendants(size.element) - {size.element}
        moved = [
            one
            for one in groups
            if one.kind is Kind.MOVED and one.element in below and abs(_down(one) - grown) <= SLACK_PX < abs(grown)
        ]
        top = min(moved, key=lambda one: ((one.rendered_box or one.box).y, one.element or 0), default=None)
        if top is None or not stands_above(top, below, attribution):
            continue
        for other in [size, *(one for one in moved if one is not top)]:
            top = absorbed(groups, [], top, other, counted=1 + other.consequences)
    return groups


def _levelled(groups: list[Group], attribution: Attribution) -> list[Group]:
    """Entries of one row that grew alike are as high as the highest: it is told, and the others are counted.

    The highest is the one that another cause made higher, else the one in which something moved by as much. Where several are like
    that, nobody can say.
    """
    for size in _sized(groups, attribution):
        if size not in groups:
            continue
        row = [fault for one in groups for fault in one.every if _stretches_with(fault, size, attribution)]
        causes = [one for one in groups if one is not size and any(fault in one.every for fault in row)]
        led = [one for one in causes if one.kind in INTRINSIC] or _with_the_odd_one(size, row, causes, attribution)
        if not led and not _holds_moved(size, groups, attribution):
            led = [one for one in causes if _holds_moved(one, groups, attribution)]
        if len(led) == 1:
            absorbed(groups, [], led[0], size, counted=1 + size.consequences)
    return groups


def _with_the_odd_one(
    size: Group, row: Sequence[Fault], causes: Sequence[Group], attribution: Attribution
) -> list[Group]:
    """Of the groups of a row's entries that of the only entry for which a height was written that the others have not."""
    entries = {one.element for one in (*size.faults, *row) if one.kind is Kind.RESIZED and one.element is not None}
    lines = {at: _heights(at, attribution) for at in entries}
    odd = [at for at in entries if lines[at] - set().union(*(lines[other] for other in entries if other != at))]
    if len(odd) != 1 or any(one.element == odd[0] for one in size.faults):
        return []
    return [one for one in causes if any(fault.element == odd[0] for fault in one.faults)]


def _heights(element: int, attribution: Attribution) -> set[object]:
    """The declarations that give the element its height, by their lines."""
    found = (attribution.own(element, name) for name in HEIGHTS)
    return {(one.property, one.source) for one in found if one is not None and one.source is not None}


def _centred(groups: list[Group], attribution: Attribution) -> list[Group]:
    """What stands in the middle of a row moves by half of what made the row higher: the other half is above it, or was."""
    for other in [one for one in groups if one.kind is Kind.MOVED and one.element is not None]:
        causes = [one for one in groups if one is not other and _raises(one, other, attribution)]
        heaviest = max(causes, key=lambda one: sum(map(cost_of, one.every)), default=None)
        if heaviest is not None and other in groups:
            absorbed(groups, [], heaviest, other, counted=1 + other.consequences)
    return groups


def _raises(cause: Group, other: Group, attribution: Attribution) -> bool:
    """Whether `other` moved by half of what `cause` did, beside it in one row."""
    if cause.kind not in {Kind.MOVED, *INTRINSIC, Kind.RESIZED} or cause.element is None or other.element is None:
        return False
    by, aside = _down(other), max(abs(fault.offset[0]) for fault in other.faults)
    step = _down(cause) if cause.kind is Kind.MOVED else max(0.0, growth(cause)[1] - SLACK_PX)
    if aside > EVEN_PX or abs(by) < HALF_PX or step == 0 or abs(abs(by) - abs(step) / 2) > EVEN_PX:
        return False
    row = attribution.common_ancestor((cause.element, other.element))
    if row is None or row in {cause.element, other.element} or attribution.elements[row].parent is None:
        return False
    one, two = (
        next(at for at in attribution.ancestors(of) if attribution.elements[at].parent == row)
        for of in (cause.element, other.element)
    )
    first, second = attribution.elements[one].box, attribution.elements[two].box
    return min(first.bottom, second.bottom) - max(first.y, second.y) > 0.5 * min(first.height, second.height)


def _stretches_with(fault: Fault, size: Group, attribution: Attribution) -> bool:
    """Whether the fault is of a box that stands beside that of `size`, from the same height to the same height, in both pictures."""
    mine = next(one for one in size.faults if one.kind is Kind.RESIZED)
    if fault.kind is not Kind.RESIZED or fault.element in {None, mine.element} or mine.element is None:
        return False
    one, two = mine.rendered_box, fault.rendered_box
    if one is None or two is None or abs(one.height - mine.box.height) <= EVEN_PX:
        return False
    elements = attribution.elements
    return elements[mine.element].parent == elements[fault.element or 0].parent and all(
        abs(a - b) <= EVEN_PX
        for a, b in (
            (one.y, two.y),
            (one.bottom, two.bottom),
            (mine.box.y, fault.box.y),
            (mine.box.bottom, fault.box.bottom),
        )
    )


def _holds_moved(size: Group, groups: Sequence[Group], attribution: Attribution) -> bool:
    """Whether what lies in the box moved by as much as the box grew."""
    if size.kind is not Kind.RESIZED or size.element is None:
        return False
    grown = (size.rendered_box or size.box).height - size.box.height
    inside = attribution.descendants(size.element)
    return any(
        fault.kind is Kind.MOVED and fault.element in inside and abs(fault.offset[1] - grown) <= EVEN_PX
        for one in groups
        for fault in one.every
    )


def _down(group: Group) -> float:
    return max(group.faults, key=lambda one: max(map(abs, one.offset))).offset[1]


def _is_drawn(group: Group) -> bool:
    return group.kind in {Kind.MISSING, Kind.EXTRA} and all(
        fault.noun in DRAWN and fault.line is None and fault.shown is None for fault in group.faults
    )


def _claim(owner: Group, group: Group) -> float:
    """The share of the drawn group's area that lies about the owner's boxes."""
    if owner is group or owner.kind in {Kind.MISSING, Kind.EXTRA}:
        return 0.0
    reach = ABOUT.get(owner.kind, TEXT_ABOUT)
    box = group.box
    share = 0.0
    for fault in owner.faults:
        for place in (fault.box, fault.rendered_box):
            if place is not None:
                share = max(share, _share(box, place.padded(reach)))
        if fault.rendered_box is not None and group.rendered_box is not None:
            share = max(share, _share(group.rendered_box, fault.rendered_box.padded(reach)))
        if fault.rendered_box is not None and owner.kind in GEOMETRY:
            share = max(share, _share(box, Box.around((fault.box, fault.rendered_box)).padded(reach)))
    return share


def _share(box: Box, place: Box) -> float:
    return box.overlap(place) / max(box.area, 1e-6)


def _merged(groups: list[Group], causes: list[Group], attribution: Attribution) -> list[Group]:
    # Sizes from inside to outside, then places: a group that has taken others over is another one, and no longer asked itself.
    sizes = _sized(groups, attribution)
    others = [
        one
        for one in groups
        if one.kind in GEOMETRY and not any(one is size for size in sizes) and not _is_arranged(one)
    ]
    for group in [*sizes, *others]:
        if group not in groups:
            continue
        room = _room(group, causes, attribution)
        home = min(
            (one for one in causes if one is not group and one in groups and _follows(group, one, attribution, room)),
            key=lambda one: _distance(one, group, attribution),
            default=None,
        )
        if home is not None:
            if group in causes:
                causes.remove(group)
            absorbed(groups, causes, home, group, counted=1 + group.consequences)
    return groups


def _is_arranged(group: Group) -> bool:
    """Whether it is known what put the group where it is: then it follows from nothing else."""
    return group.kind is Kind.MOVED and any(one.told is not None for one in group.faults)


def _sized(groups: Sequence[Group], attribution: Attribution) -> list[Group]:
    """Boxes of another size, the innermost first: what holds it grew because of it."""
    sized = [one for one in groups if one.kind is Kind.RESIZED and one.element is not None]
    return sorted(sized, key=lambda one: -len(list(attribution.ancestors(one.element or 0))))


def growth(group: Group, attribution: Attribution | None = None) -> tuple[float, float]:
    """By how much at most the cause may stretch or push others, in px across and down."""
    wanted, shown = group.box, group.rendered_box
    if group.kind in {Kind.MISSING, Kind.EXTRA}:
        box = shown if group.kind is Kind.EXTRA and shown is not None else wanted
        if group.kind is Kind.EXTRA and group.element is not None and attribution is not None:
            box = attribution.elements[group.element].box  # with its padding, which its letters do not show
        return box.width + MARGINS_PX, box.height + MARGINS_PX
    if shown is None:
        return 0.0, 0.0
    if group.kind is Kind.LINE_HEIGHT:
        return SLACK_PX, max(lines * abs(step) for lines, step in (fault.steps for fault in group.faults)) + SLACK_PX
    if group.kind is Kind.IMAGE and all(_is_of_one_size(fault) for fault in group.faults):
        return 0.0, 0.0  # other pixels in the same place push nothing, however many pictures have them
    wanted = Box.around(fault.box for fault in group.faults)
    shown = Box.around(fault.rendered_box or fault.box for fault in group.faults)
    factor = 1.0 if group.kind in (*GEOMETRY, Kind.IMAGE) else LINE_BOX
    higher = abs(shown.height - wanted.height)
    if group.kind in SIDEWAYS and higher <= EVEN_PX:
        return abs(shown.width - wanted.width) + SLACK_PX, EVEN_PX  # no line more or less: nothing goes up or down
    return abs(shown.width - wanted.width) + SLACK_PX, factor * higher + SLACK_PX


def _is_of_one_size(fault: Fault) -> bool:
    one, two = fault.box, fault.rendered_box or fault.box
    return abs(one.width - two.width) <= EVEN_PX and abs(one.height - two.height) <= EVEN_PX


def _shift(group: Group) -> tuple[float, float]:
    """How far a group moved, or by how much it is of another size."""
    fault = max(group.faults, key=lambda one: max(map(abs, one.offset)))
    if group.kind is Kind.MOVED:
        return abs(fault.offset[0]), abs(fault.offset[1])
    box, shown = group.box, group.rendered_box or group.box
    return abs(box.width - shown.width), abs(box.height - shown.height)


def _room(group: Group, causes: Sequence[Group], attribution: Attribution) -> Mapping[Kind, tuple[float, float]]:
    """By kind, how far all causes of that kind together may push the group: each link of a menu that is bold, each paragraph."""
    out: dict[Kind, tuple[float, float]] = {}
    for cause in causes:
        if cause.kind in INTRINSIC and _is_related(group, cause, attribution):
            across, down = growth(cause, attribution)
            before = out.get(cause.kind, (0.0, 0.0))
            out[cause.kind] = (before[0] + across, before[1] + down)
    return out


def _follows(group: Group, cause: Group, attribution: Attribution, room: Mapping[Kind, tuple[float, float]]) -> bool:
    if group.element is None or (cause.element is None and cause.kind is not Kind.MISSING):
        return False
    if cause.kind is Kind.RESIZED and _is_pushed_away(group, cause, attribution):
        return False
    if cause.kind in {Kind.MISSING, Kind.EXTRA} and group.kind is Kind.RESIZED and _grows_against(group, cause):
        return False
    across, down = _shift(group)
    if cause.kind in {Kind.MISSING, Kind.EXTRA} and all(fault.pushed is not None for fault in group.faults):
        down = max(0.0, down - BAND_PX)
    most_across, most_down = room.get(cause.kind, growth(cause, attribution))
    if group.kind is Kind.RESIZED and cause.kind is Kind.RESIZED:
        inside = cause.element is not None and group.element in set(attribution.ancestors(cause.element))
        if not inside:
            # What lies in a box that is wider is wider with it; heights go from inside to outside.
            return down <= SLACK_PX < across <= most_across and _is_related(group, cause, attribution)
        if group.element is not None and not _has_height(group.element, attribution):
            most_down *= MANY  # several of one kind may have grown alike, and what holds them by all of that
    return across <= most_across and down <= most_down and _is_related(group, cause, attribution)


def _grows_against(group: Group, cause: Group) -> bool:
    """Whether a box is higher although something is missing, or lower although something is new; wider it may well be."""
    grown = max(
        (
            (fault.rendered_box or fault.box).height - fault.box.height
            for fault in group.faults
            if fault.kind is Kind.RESIZED
        ),
        key=abs,
    )
    return grown > SLACK_PX if cause.kind is Kind.MISSING else grown < -SLACK_PX


def _has_height(element: int, attribution: Attribution) -> bool:
    """Whether a length of its own decides the height; a share or a variable may well come to `auto`."""
    declaration = attribution.own(element, "height")
    return declaration is not None and declaration.value.strip().endswith(("px", "rem", "em", "vh"))


def _is_pushed_away(group: Group, cause: Group, attribution: Attribution) -> bool:
    """Whether the group holds the cause and is itself the one that a width was given to: widths go from outside to inside."""
    if group.kind is not Kind.RESIZED or group.element is None or cause.element is None:
        return False
    holds = group.element in set(attribution.ancestors(cause.element))
    across, down = _shift(group)
    return holds and across > SLACK_PX and down <= SLACK_PX and attribution.own(cause.element, "width") is None


def _is_related(group: Group, cause: Group, attribution: Attribution) -> bool:
    """Whether the group comes after the cause in the document, or holds it, or lies in it."""
    if group.element is None:
        return False
    if cause.element is None:
        return group.box.bottom > cause.box.y
    if group.element >= cause.element:
        return True
    if group.element in set(attribution.ancestors(cause.element)):
        return True
    # Things in a row or in the middle of a box give way to both sides.
    parent, other = _row_of(cause.element, attribution), attribution.elements[group.element].parent
    return parent is not None and other is not None and parent in {other, *attribution.ancestors(group.element)}


def _row_of(element: int, attribution: Attribution) -> int | None:
    """What holds the element and something beside it."""
    at = attribution.elements[element].parent
    while at is not None and len(attribution.children(at)) < 2:
        at = attribution.elements[at].parent
    return at


def _distance(cause: Group, group: Group, attribution: Attribution) -> tuple[bool, float]:
    if cause.element is None or group.element is None:
        return True, abs(cause.box.y - group.box.y)
    kin = group.element in set(attribution.ancestors(cause.element)) or cause.element in set(
        attribution.ancestors(group.element)
    )
    return not kin, abs(cause.element - group.element)
