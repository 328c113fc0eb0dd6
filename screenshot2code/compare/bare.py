"""Boxes that the mockup paints and the render does not: a card that lost its border, a button that lost its ground.

An element without a ground and a border of its own has no sides to look for, and what lacks is seen as marks that nobody draws. So
where such marks run along the box of an element, the mockup is asked what it has on that box: a rim, or another ground than outside.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from screenshot2code.compare.alignment import Alignment
from screenshot2code.compare.attribution import CHILDLESS, Attribution
from screenshot2code.compare.boxes import NOMINAL, whole_pixels
from screenshot2code.compare.faults import SAME_GROUND, Fault, Told
from screenshot2code.compare.shapes import WHOLE_PAGE, paints
from screenshot2code.compare.sheet import Sheet
from screenshot2code.compare.sides import SIDES, Rim, rim_of
from screenshot2code.core.artifacts import Element
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.color import distance, to_hex

SMALLEST = (40.0, 20.0)  # px: a smaller box has marks along its sides by chance
EDGE_PX = 3.0  # between a side of what is missing and that of the box: a border takes room, too
FEWEST_EDGES = 2  # of a mark that run along those of the box
GROWN = ((0, 0), (0, 2), (2, 0), (2, 2))  # px by which a border of a pixel makes a box larger
SAME_BOX = 0.9  # intersection over union
THINNEST = 0.7  # px of a rim
SAME_RIM = 5.0  # CIEDE2000 between the rims or grounds of two sides of one box
_DRAWN = {"mark", "block"}


def with_bare_boxes(
    faults: Sequence[Fault], mockup: Sheet, render: Sheet, alignment: Alignment, attribution: Attribution,
    known: Sequence[Fault] = (),
) -> list[Fault]:  # fmt: skip
    """`faults` with those of what is missing along a bare box given to the element whose border or ground it is.

    `known`: what is told of boxes that are painted; where one of them belongs there, nothing else lost it.
    """
    out = list(faults)
    if not any(_is_drawn(one) for one in faults):
        return out
    for element in _bare(attribution, render):
        place = alignment.to_mockup(whole_pixels(element.box))
        mine = [at for at, one in enumerate(out) if _runs_along(one, place)]
        is_known = any(one.box.iou(place) >= SAME_BOX for one in known)
        if is_known or not any(_is_most(out[at].box, place) for at in mine):
            continue
        told = next((found for box in _grown(place) if (found := _painted(box, mockup)) is not None), None)
        if told is None:
            continue
        kind, change, box = told
        for at in mine:
            out[at] = replace(
                out[at], kind=kind, element=element.index, rendered_box=element.box, noun="block", told=change
            )
        out[mine[0]] = replace(out[mine[0]], box=box, nominal=NOMINAL[kind])
    return out


def _bare(attribution: Attribution, render: Sheet) -> Iterable[Element]:
    """Elements that paint nothing; of several with one box that with a border or ground written for it, else the outermost."""
    names = ("border-top-width", "border-top-style", "background-color")
    found: dict[tuple[int, ...], Element] = {}
    for one in attribution.elements:
        box = one.box
        is_fit = (
            box.width >= SMALLEST[0]
            and box.height >= SMALLEST[1]
            and box.area < WHOLE_PAGE * render.width * render.height
        )
        if (
            not is_fit
            or one.tag in CHILDLESS - {"input", "select", "textarea"}
            or (paints(one) and _is_seen(one, render))
        ):
            continue
        key = tuple(round(edge) for edge in (box.x, box.y, box.right, box.bottom))
        other = found.get(key)
        if other is None or (_is_written(one, names, attribution) and not _is_written(other, names, attribution)):
            found[key] = one
    return found.values()


def _is_seen(element: Element, render: Sheet) -> bool:
    """Whether the render shows the sides of the box: white on white does not."""
    rims = [rim_of(render, whole_pixels(element.box), name) for name in SIDES]
    return any(
        rim is None or rim.width >= THINNEST or float(distance(rim.inside, rim.outside)) > SAME_GROUND for rim in rims
    )


def _is_written(element: Element, names: Iterable[str], attribution: Attribution) -> bool:
    return any(attribution.own(element.index, name) is not None for name in names)


def _is_drawn(fault: Fault) -> bool:
    return fault.kind is Kind.MISSING and fault.line is None and fault.noun in _DRAWN and fault.told is None


def _runs_along(fault: Fault, place: Box) -> bool:
    if not _is_drawn(fault):
        return False
    box = fault.box
    edges = ((box.x, place.x), (box.y, place.y), (box.right, place.right), (box.bottom, place.bottom))
    return place.contains(box, tolerance=EDGE_PX) and sum(abs(a - b) <= EDGE_PX for a, b in edges) >= FEWEST_EDGES


def _is_most(box: Box, place: Box) -> bool:
    """Whether what is missing spans the box in one direction at least."""
    return box.width >= place.width - 2 * EDGE_PX or box.height >= place.height - 2 * EDGE_PX


def _grown(place: Box) -> Iterable[Box]:
    return (Box(place.x, place.y, place.width + right, place.height + down) for right, down in GROWN)


def _painted(box: Box, mockup: Sheet) -> tuple[Kind, Told, Box] | None:
    """What the mockup has on this box: a border all around it, or a ground that is not the one outside."""
    rims = [rim for name in SIDES if (rim := rim_of(mockup, box, name)) is not None]
    if len(rims) < len(SIDES):
        return None
    if all(rim.width >= THINNEST for rim in rims) and _are_alike([rim.color for rim in rims]):
        width = round(float(np.median([rim.width for rim in rims])))
        return Kind.BORDER, Told("border-width", f"{max(1, width)}px", "0px"), box
    if any(rim.width >= THINNEST for rim in rims) or not _stands_out(rims):
        return None
    ground = to_hex(np.median([rim.inside for rim in rims], axis=0))
    return Kind.BACKGROUND, Told("background-color", ground, "transparent"), box


def _are_alike(colors: Sequence[np.ndarray]) -> bool:
    return all(float(distance(one, colors[0])) <= SAME_RIM for one in colors[1:])


def _stands_out(rims: Sequence[Rim]) -> bool:
    return _are_alike([rim.inside for rim in rims]) and all(
        float(distance(rim.inside, rim.outside)) > SAME_GROUND for rim in rims
    )
