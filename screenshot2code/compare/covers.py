"""What looks otherwise because of what lies on it, about it or beside it: a shadow, a gradient, an opacity, a move by half a pixel."""

import itertools

from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.finding import cost_of
from screenshot2code.compare.folding import Group, absorbed
from screenshot2code.compare.lines import fold
from screenshot2code.compare.undone import faded, gradient
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box

SHADOW_PX = 44.0  # around a box in which the ground is darker or lighter for its shadow
EVEN_PX = 1.5  # edges of two boxes that are one: rounding of both
HALF_PX = 3.0  # by which an icon may have moved unlike the words beside it
PAINTED_OVER = (
    Kind.MISSING, Kind.EXTRA, Kind.COLOR, Kind.BACKGROUND, Kind.IMAGE, Kind.BORDER, Kind.SHADOW, Kind.RADIUS, Kind.FONT_FAMILY,
    Kind.FONT_SIZE, Kind.FONT_WEIGHT,
)  # fmt: skip
"""What is seen otherwise of things that another paint covers, or lets through."""
LARGEST_ICON, LEAST_PART = 48.0, 0.2  # px


def shaded(groups: list[Group], attribution: Attribution) -> list[Group]:
    """A ground that is darker or lighter about a box of another shadow."""
    for told in [one for one in groups if one.kind is Kind.SHADOW]:
        if told not in groups:
            continue
        shadow = told
        about = [fault.box.padded(SHADOW_PX) for fault in shadow.faults]
        for other in [one for one in groups if one.kind is Kind.BACKGROUND]:
            if all(one.noun == "ground" and any(place.contains(one.box) for place in about) for one in other.faults):
                shadow = absorbed(groups, [], shadow, other, counted=0)
        inside = attribution.descendants(told.element) - {told.element} if told.element is not None else set()
        for other in [one for one in groups if one.kind in {Kind.SHADOW, Kind.BORDER} and one.element in inside]:
            if _share_side(attribution.elements[told.element or 0].box, attribution.elements[other.element or 0].box):
                shadow = absorbed(groups, [], shadow, other, counted=0)
    return groups


def painted_over(groups: list[Group], attribution: Attribution) -> list[Group]:
    """What stands on a ground that a gradient covers, or in a box that lets everything through: all of it looks otherwise."""
    for told in [one for one in groups if one.kind in {Kind.BACKGROUND, Kind.COLOR}]:
        if told not in groups:
            continue
        fault = max(told.faults, key=cost_of)
        found = faded(fault, told.element, attribution)
        if found is None and told.kind is Kind.BACKGROUND:
            found = gradient(fault, told.element, attribution)
        if found is None or found.element is None:
            continue
        inside, place = attribution.descendants(found.element), attribution.elements[found.element].box
        words = fold("".join(attribution.elements[at].text for at in sorted(inside)))
        paint = told
        for other in [one for one in groups if one is not told and one.kind in PAINTED_OVER]:
            lies_there = other.element in inside or place.contains(other.rendered_box or other.box, tolerance=EVEN_PX)
            if lies_there and all(one.line is None or one.line.key in words for one in other.faults):
                paint = absorbed(groups, [], paint, other, counted=1 + other.consequences)
    return groups


def _share_side(one: Box, two: Box) -> bool:
    """Whether two boxes have two of their sides in one place: what is around one is around the other."""
    pairs = ((one.x, two.x), (one.y, two.y), (one.right, two.right), (one.bottom, two.bottom))
    return sum(abs(a - b) <= EVEN_PX for a, b in pairs) >= 2


def overlaid(groups: list[Group], attribution: Attribution) -> list[Group]:
    """A picture that things lie on which are told of: it looks otherwise because of them."""
    for picture in [one for one in groups if one.kind is Kind.IMAGE and one.element is not None]:
        below = attribution.descendants(picture.element or 0) - {picture.element}
        over = [one for one in groups if one.element in below and one.kind is not Kind.IMAGE]
        if over:
            absorbed(groups, [], max(over, key=lambda one: sum(map(cost_of, one.every))), picture, counted=0)
    return groups


def gone_along(groups: list[Group], attribution: Attribution) -> list[Group]:
    """Icons that moved by a part of a pixel with the words beside them: drawn between two rows, they look like other ones."""
    for moved in [one for one in groups if one.kind is Kind.MOVED and one.element is not None]:
        kin = attribution.descendants(moved.element or 0) | set(
            itertools.islice(attribution.ancestors(moved.element or 0), 2)
        )
        offset = max(moved.faults, key=lambda one: max(map(abs, one.offset))).offset
        lead = moved
        for icon in [one for one in groups if one.kind is Kind.IMAGE and one.element is not None]:
            box, shown = icon.box, icon.rendered_box or icon.box
            off = (shown.center[0] - box.center[0], shown.center[1] - box.center[1])
            is_small = max(box.width, box.height) <= LARGEST_ICON
            parts = [abs(one - round(one)) for one in off]
            is_near = icon.element in kin or attribution.elements[icon.element or 0].parent in kin
            went = all(abs(a - b) <= HALF_PX for a, b in zip(off, offset, strict=True))
            if is_small and is_near and went and max(parts) >= LEAST_PART and lead in groups:
                lead = absorbed(groups, [], lead, icon, counted=1 + icon.consequences)
    return groups
