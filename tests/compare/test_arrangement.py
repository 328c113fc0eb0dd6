"""One difference for what one arrangement does: the order of children, and where a container puts them."""

from dataclasses import replace

from screenshot2code.compare.alignment import Alignment, Band
from screenshot2code.compare.arrangement import arranged
from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.folding import Group
from screenshot2code.core.artifacts import Declaration, Element, Render
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.findings import Fingerprint, SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport

WIDTH = 900
STILL = Alignment((Band(top=0, bottom=400, dx=0, dy=0),))
SHOWN = tuple(Box(at, 100, 100, 40) for at in (0, 100, 200))  # where the render has the three entries


def row(styles=(), *declarations):
    """A flex row of three entries, elements 2 to 4, at its start."""
    boxes = [
        ("body", None, Box(0, 0, WIDTH, 400)),
        ("nav", 0, Box(0, 100, WIDTH, 40)),
        *(("a", 1, box) for box in SHOWN),
    ]
    return Attribution(
        Render(
            png=b"", viewport=Viewport(WIDTH, 400), size=Size(WIDTH, 400),
            elements=tuple(
                Element(
                    index=at, parent=parent, tag=tag, selector=f"{tag}{at}", box=box,
                    styles={"display": "flex", **dict(styles)} if tag == "nav" else {"display": "block"},
                )
                for at, (tag, parent, box) in enumerate(boxes)
            ),
            declarations=declarations,
            fingerprint=Fingerprint(browser="drawn", version="", flags=(), fonts_digest=""),
        )
    )  # fmt: skip


def written(element, name, value, overruled=None):
    return Declaration(
        element=element, property=name, value=value, rule="nav", source=SourceLine("a.css", 7), overruled=overruled
    )


def moved_to(*places):
    """A group for each entry that the mockup has elsewhere: `places` are its x there."""
    return [
        Group(
            kind=Kind.MOVED,
            faults=(
                Fault(
                    kind=Kind.MOVED, box=shown.shifted(x - shown.x, 0), rendered_box=shown, element=2 + at,
                    offset=(shown.x - x, 0.0), losses={"position": 0.01},
                ),
            ),
            element=2 + at,
        )
        for at, (shown, x) in enumerate(zip(SHOWN, places, strict=True))
        if x != shown.x
    ]  # fmt: skip


def told(groups, attribution):
    (group,) = arranged(groups, attribution, STILL)
    (answer,) = [fault.told for fault in group.faults if fault.told is not None]
    return group.element, answer.property, answer.seen, answer.expected


def test_a_row_that_runs_backwards_is_told_by_its_direction():
    attribution = row({"flex-direction": "row-reverse"}, written(1, "flex-direction", "row-reverse"))
    assert told(moved_to(200, 100, 0), attribution) == (1, "flex-direction", "row-reverse", "row")


def test_an_entry_with_an_order_of_its_own_is_told():
    attribution = row((), written(2, "order", "-1"))
    assert told(moved_to(200, 0, 100), attribution) == (2, "order", "-1", "0")


def test_two_entries_in_each_others_place_are_one_difference_without_a_declaration():
    assert told(moved_to(0, 200, 100), row()) == (3, "order", "2", "3")


def test_a_row_in_the_middle_instead_of_at_its_start_is_told_by_what_holds_it():
    assert told(moved_to(300, 400, 500), row()) == (1, "justify-content", "normal", "center")
    attribution = row({"justify-content": "flex-start"}, written(1, "justify-content", "flex-start", "flex-end"))
    assert told(moved_to(600, 700, 800), attribution) == (1, "justify-content", "flex-start", "flex-end")


def test_a_row_that_moved_to_where_no_value_puts_it_is_left_alone():
    groups = moved_to(40, 140, 240)
    assert arranged(groups, row(), STILL) == groups


def test_pictures_and_marks_in_what_changed_places_are_counted():
    picture = Fault(kind=Kind.IMAGE, box=SHOWN[1], rendered_box=SHOWN[1], element=3, noun="image")
    groups = [*moved_to(200, 100, 0), Group(kind=Kind.IMAGE, faults=(picture,), element=2)]
    (group,) = arranged(groups, row(), STILL)
    assert picture in group.every


def seen_at(*places):
    """Whether the mockup shows at the second box what the render shows at the first: it has the entries at these x."""
    there = dict(zip((box.x for box in SHOWN), places, strict=True))
    return lambda shown, place: abs(there[shown.x] - place.x) < 1


def lost(at):
    """A word that was looked for at its old place and taken for another one: nothing says that it moved."""
    fault = Fault(kind=Kind.TEXT, box=SHOWN[at], rendered_box=SHOWN[at], element=2 + at, losses={"text": 0.01})
    return Group(kind=Kind.TEXT, faults=(fault,), element=2 + at)


def turned(attribution, same):
    (group,) = arranged([lost(0), lost(2)], attribution, STILL, same)
    (answer,) = [fault.told for fault in group.faults if fault.told is not None]
    return group.kind, group.element, answer.property, answer.seen, answer.expected


def test_a_reversed_row_is_told_though_nothing_is_known_to_have_moved():
    attribution = row({"flex-direction": "row-reverse"}, written(1, "flex-direction", "row-reverse"))
    assert turned(attribution, seen_at(200, 100, 0)) == (Kind.MOVED, 1, "flex-direction", "row-reverse", "row")


def test_an_entry_with_an_order_is_told_with_the_order_that_it_would_have():
    attribution = row((), written(4, "order", "-1"))  # the last of the document
    shown_first = [
        replace(one, box=box) for one, box in zip(attribution.elements[2:], (SHOWN[1], SHOWN[2], SHOWN[0]), strict=True)
    ]
    attribution.elements = (*attribution.elements[:2], *shown_first)
    assert turned(attribution, seen_at(200, 0, 100)) == (Kind.MOVED, 4, "order", "-1", "0")


def test_a_reversed_row_that_the_mockup_has_as_well_is_left_alone():
    attribution = row({"flex-direction": "row-reverse"}, written(1, "flex-direction", "row-reverse"))
    groups = [lost(0), lost(2)]
    assert arranged(groups, attribution, STILL, seen_at(0, 100, 200)) == groups
