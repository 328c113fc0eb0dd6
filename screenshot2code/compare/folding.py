"""Faults that have one cause become one group: a pushed page, a block with all that is in it, one line of CSS."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from screenshot2code.compare.alignment import Alignment, Band, Gap
from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.faces import NOT_A_FACE, family_of, weight_of
from screenshot2code.compare.faults import Fault
from screenshot2code.core.artifacts import Element
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box

SAME_OFFSET_PX = 2.0  # blocks off by nearly the same went together
MOST = 0.8  # of an ancestor's blocks have to be in the group for the ancestor to stand for them
REFLOW_PX = 4.0  # a block that grew by what follows moved pushed it
OTHER_WIDTH = 0.1  # two faces of one size are about so much apart in width
SURE_PX = 4.0  # by how much ink may stick out of the box of its element
CUT_PX = 12.0  # by how much a block may begin above its band: the cut lies somewhere in the space between two blocks
NEAR_PX = 24.0  # missing blocks closer than this are missing together


DRAWN_TAGS = {"img", "svg", "canvas", "video", "object", "embed"}
FACE_KINDS = {Kind.FONT_FAMILY, Kind.FONT_SIZE, Kind.FONT_WEIGHT, Kind.LETTER_SPACING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Faults with one cause. `element` stands for all of them, `consequences` counts blocks that merely followed."""

    kind: Kind
    faults: tuple[Fault, ...]
    element: int | None
    gap: Gap | None = None
    lead: Fault | None = None  # the one to look at, where one thing is wrong with many blocks that stay where they are
    consequences: int = 0
    followers: tuple[Fault, ...] = ()  # of other groups that this one is the cause of

    @property
    def every(self) -> tuple[Fault, ...]:
        """All faults that are gone when this one is mended."""
        return (*self.faults, *self.followers)

    @property
    def box(self) -> Box:
        return Box.around(fault.box for fault in self._own)

    @property
    def rendered_box(self) -> Box | None:
        boxes = [fault.rendered_box for fault in self._own if fault.rendered_box is not None]
        return Box.around(boxes) if boxes else None

    def leading(self, follower: "Group", *, counted: int) -> "Group":
        """This group as the cause of another one too, which counts as so many blocks."""
        followers = (*self.followers, *follower.every)
        return replace(self, followers=followers, consequences=self.consequences + counted)

    @property
    def _own(self) -> tuple[Fault, ...]:
        """What is wrong in itself; all of them where everything merely followed."""
        if self.lead is not None:
            return (self.lead,)
        return tuple(fault for fault in self.faults if fault.pushed is None) or self.faults


def absorbed(groups: list[Group], causes: list[Group], cause: Group, follower: Group, *, counted: int) -> Group:
    """`cause` with `follower` counted as so many blocks that it is the cause of; both lists changed accordingly."""
    heir = cause.leading(follower, counted=counted)
    groups[groups.index(cause)] = heir
    groups.remove(follower)
    for at, one in enumerate(causes):
        if one is cause:
            causes[at] = heir
    return heir


def fold_faults(
    faults: Sequence[Fault],
    alignment: Alignment,
    attribution: Attribution,
    foreign: frozenset[str] = frozenset(),
    boxes: Sequence[Fault] = (),
    leading: Sequence[Fault] = (),
    slanted: Sequence[Fault] = (),
) -> list[Group]:
    """Every fault in exactly one group. `foreign` are the font families that are known to be other ones; `boxes` what the sides
    of painted boxes tell beside the faults that the score knows, `leading` what lines tell of their distance, `slanted` letters
    that lean on one side alone.
    """
    left = _in_pictures(_with_boxes(faults, boxes), alignment, attribution)
    groups: list[Group] = []
    groups += [_set_wider(left, one, attribution) for one in leading]
    groups += [_leaning(left, one) for one in slanted]
    groups += _gaps(left, alignment, attribution)
    groups += _pushed(left, attribution)
    groups += _together(left, Kind.MOVED, _by_offset, attribution)
    groups += _missing(left)
    groups += _extra(left, attribution)
    groups += _faces(left, attribution, foreign)
    groups += _by_element(left)
    return _under_their_cause(groups, attribution)


def _with_boxes(faults: Sequence[Fault], boxes: Sequence[Fault]) -> list[Fault]:
    """One place or size for each box: what its sides tell is exact, what shapes tell has the loss."""
    out = list(faults)
    for told in boxes:
        same = [
            at
            for at, one in enumerate(out)
            if one.element == told.element and one.kind is told.kind and one.line is None and one.pushed is None
        ]
        if same and told.kind in {Kind.MOVED, Kind.RESIZED}:
            out[same[0]] = replace(out[same[0]], nominal=told.nominal)
        else:
            out.append(told)
    return out


def _in_pictures(faults: Sequence[Fault], alignment: Alignment, attribution: Attribution) -> list[Fault]:
    """What is missing or new within a picture that stands where it should makes it another picture."""
    elsewhere = {one.element for one in faults if one.kind in {Kind.MOVED, Kind.RESIZED, Kind.IMAGE}}
    pictures = [one for one in attribution.elements if one.tag in DRAWN_TAGS and one.index not in elsewhere]
    return [_as_picture(fault, pictures, alignment) if pictures else fault for fault in faults]


def _as_picture(fault: Fault, pictures: Sequence[Element], alignment: Alignment) -> Fault:
    is_drawn = fault.line is None and fault.shown is None and fault.told is None
    is_there = (
        fault.kind in {Kind.MISSING, Kind.EXTRA}
        or (fault.kind is Kind.BACKGROUND and fault.noun != "ground")
        or (fault.kind is Kind.IMAGE and fault.element is None)
    )
    if not is_drawn or not is_there or fault.element in {one.index for one in pictures if fault.kind is Kind.EXTRA}:
        return fault
    place = fault.rendered_box or alignment.to_render(fault.box)
    held = [one for one in pictures if one.box.overlap(place) >= MOST * place.area]
    best = min(held, key=lambda one: one.box.area, default=None)
    if best is None:
        return fault
    return replace(
        fault,
        kind=Kind.IMAGE,
        element=best.index,
        box=alignment.to_mockup(best.box),
        rendered_box=best.box,
        noun="image",
    )


def _set_wider(left: list[Fault], told: Fault, attribution: Attribution) -> Group:
    """A text of another line height, with what that does to the place of its lines."""
    inside = attribution.descendants(told.element) if told.element is not None else set()
    mine = _take(left, lambda one: one.kind is Kind.MOVED and one.line is not None and one.element in inside)
    return Group(kind=Kind.LINE_HEIGHT, faults=(told, *mine), element=told.element, lead=told)


def _leaning(left: list[Fault], told: Fault) -> Group:
    """Letters that lean, with all that this does to their shape and width."""
    mine = _take(left, lambda one: one.element == told.element and one.line is not None and one.kind in FACE_KINDS)
    return Group(kind=told.kind, faults=(told, *mine), element=told.element, lead=told)


def _take(left: list[Fault], wanted: Callable[[Fault], bool]) -> list[Fault]:
    taken = [fault for fault in left if wanted(fault)]
    left[:] = [fault for fault in left if not wanted(fault)]
    return taken


def _gaps(left: list[Fault], alignment: Alignment, attribution: Attribution) -> list[Group]:
    """What was inserted or removed as a band of rows, with everything that it pushed."""
    groups = []
    for gap in alignment.gaps:
        inserted = gap.inserted

        def inside(fault: Fault, gap: Gap = gap) -> bool:
            box = fault.rendered_box if gap.inserted else fault.box
            kind = Kind.EXTRA if gap.inserted else Kind.MISSING
            return fault.kind is kind and box is not None and gap.top <= box.center[1] < gap.bottom

        mine = _take(left, inside)
        if not mine:
            continue  # only space was added: the block that it pushed is named instead
        jump = gap.bottom - gap.top
        # With several jumps it cannot be told which one pushed how far: each band then speaks for itself.
        pushed = _take(left, lambda fault: _pushed_below(fault, gap)) if len(alignment.gaps) == 1 else []  # noqa: B023 - called at once
        elements = [fault.element for fault in mine if fault.element is not None]
        element = attribution.common_ancestor(elements) if inserted else None
        if inserted and element is not None and attribution.elements[element].box.height > 1.5 * jump:
            element = elements[0]
        groups.append(
            Group(
                kind=Kind.EXTRA if inserted else Kind.MISSING,
                faults=(*mine, *pushed),
                element=element,
                gap=gap,
                consequences=len(pushed),
            )
        )
    return groups


def _pushed_below(fault: Fault, gap: Gap) -> bool:
    band = fault.pushed
    if band is None or not band.reflowed:
        return False
    return abs((band.top + band.dy if gap.inserted else band.top) - gap.bottom) <= SAME_OFFSET_PX


def _pushed(left: list[Fault], attribution: Attribution) -> list[Group]:
    """Blocks that are off only because their whole band is: named by the first of them."""
    by_band: dict[Hashable, list[Fault]] = defaultdict(list)
    for fault in _take(left, lambda one: one.pushed is not None):
        by_band[fault.pushed].append(fault)
    groups = []
    aside = {fault.element for fault in left if fault.kind is Kind.MOVED and fault.element is not None}
    for faults in by_band.values():
        # What begins above its band, or is off by itself as well, was not merely pushed and does not name the others.
        ordered = sorted(faults, key=lambda fault: (_is_cut(fault), fault.element in aside, fault.box.y, fault.box.x))
        elements = gone_along(ordered, attribution)
        element = attribution.common_ancestor(elements) if elements else None
        band = ordered[0].pushed
        if element is not None and band is not None and band.top > 0:
            element = _outermost_starting(attribution, elements[0], ordered[0])
        groups.append(Group(kind=Kind.MOVED, faults=tuple(ordered), element=element, consequences=len(ordered) - 1))
    return groups


def _is_cut(fault: Fault) -> bool:
    """Whether a block begins well above the band that it is counted to: it holds what was pushed, and was not pushed itself."""
    box, band = fault.box, fault.pushed
    return band is not None and band.top > 0 and box.y < band.top - min(box.height / 2, CUT_PX)


def gone_along(faults: Iterable[Fault], attribution: Attribution) -> list[int]:
    """The elements of what moved, without those that do not stand there: as wide as the page, they look the same a little aside."""
    found = [(fault.element, fault.rendered_box) for fault in faults if fault.element is not None]
    sure = [at for at, box in found if box is None or attribution.elements[at].box.contains(box, tolerance=SURE_PX)]
    return sure or [at for at, _ in found]


def _lies_below(group: Group, cause: Group, attribution: Attribution) -> bool:
    """Whether what was pushed lies in the box itself, below something that stayed: then the box grew because of it."""
    if cause.element is None or group.element is None:
        return False
    inside = attribution.descendants(cause.element) - {cause.element}
    return group.element in inside and stands_above(group, inside, attribution)


def _under_their_cause(groups: list[Group], attribution: Attribution) -> list[Group]:
    """A block of another height takes over the blocks that it pushed by just that much."""
    out = list(groups)
    for group in groups:
        band = group.faults[0].pushed
        if band is None or not band.dy:
            continue
        cause = next((one for one in out if _grew_by(one, band) and not _lies_below(group, one, attribution)), None)
        if cause is not None:
            out.remove(group)
            out[out.index(cause)] = cause.leading(group, counted=len(group.faults))
    return out


def stands_above(group: Group, inside: AbstractSet[int], attribution: Attribution) -> bool:
    """Whether something with text stands in the same box before the group, which has therefore not moved with it."""
    first = group.faults[0]
    whole = (group.rendered_box or group.box).y
    top = whole if first.pushed is None else (first.rendered_box or first.box).y  # what holds it may have gone along
    return any(
        attribution.elements[at].texts and attribution.elements[at].box.bottom <= top + REFLOW_PX for at in inside
    )


def _grew_by(group: Group, band: Band) -> bool:
    first = group.faults[0]
    if group.kind is not Kind.RESIZED or first.rendered_box is None:
        return False
    grown = first.rendered_box.height - first.box.height
    return abs(grown - band.dy) <= REFLOW_PX and first.box.y <= band.top + REFLOW_PX


def _outermost_starting(attribution: Attribution, element: int, fault: Fault) -> int:
    """The largest ancestor that starts with this block: it is what was pushed."""
    if fault.rendered_box is None:
        return element
    for at in list(attribution.ancestors(element))[1:]:
        if attribution.elements[at].box.y < fault.rendered_box.y - 8:
            break
        element = at
    return element


def _by_offset(one: Fault, two: Fault) -> bool:
    return all(abs(a - b) <= SAME_OFFSET_PX for a, b in zip(one.offset, two.offset, strict=True))


def _together(
    left: list[Fault], kind: Kind, same: Callable[[Fault, Fault], bool], attribution: Attribution
) -> list[Group]:
    """Faults of one kind that are the same and lie in one ancestor, of which they are most."""
    mine = _take(left, lambda fault: fault.kind is kind)
    clusters: list[list[Fault]] = []
    for fault in mine:
        home = next((cluster for cluster in clusters if same(cluster[0], fault)), None)
        if home is None:
            clusters.append([fault])
        else:
            home.append(fault)
    return [group for cluster in clusters for group in _in_families(cluster, kind, attribution)]


def _in_families(cluster: list[Fault], kind: Kind, attribution: Attribution) -> Iterable[Group]:
    """A cluster cut into families: an ancestor stands for its blocks when most of what it shows is in the cluster, and the first
    of it as well; where the first stayed, the ancestor did too, and what moved is named by its own first part.
    """
    open_faults = sorted(cluster, key=lambda fault: (fault.element is None, fault.element or 0))
    while open_faults:
        first = open_faults[0]
        best, family = first.element, [first]
        if first.element is not None:
            own = attribution.descendants(first.element)  # what lies in it went along with it
            family = [fault for fault in open_faults if fault.element in own]
            inside = {fault.element for fault in open_faults}
            for at in list(attribution.ancestors(first.element))[1:]:
                below = attribution.descendants(at)
                showing = {one for one in below if attribution.elements[one].texts}
                members = [fault for fault in open_faults if fault.element in below]
                if len(showing & inside) < MOST * len(showing) or attribution.elements[at].parent is None:
                    break
                if len(members) > len(family):
                    is_led = kind is not Kind.MOVED or _starts_with(
                        showing.union(at for at in inside if at in below and at is not None), inside
                    )
                    best, family = at if is_led else best, members
        chosen = {id(fault) for fault in family}
        open_faults = [fault for fault in open_faults if id(fault) not in chosen]
        yield Group(kind=kind, faults=tuple(family), element=best, consequences=len(family) - 1)


def _starts_with(shown: AbstractSet[int], moved: AbstractSet[int | None]) -> bool:
    """Whether the first in the order of the document of what is shown has moved."""
    return min(shown) in moved


def _missing(left: list[Fault]) -> list[Group]:
    """Missing blocks that touch each other, or lie in one another, are one missing thing."""
    drawn = _take(left, lambda fault: fault.line is not None and fault.line.drawn)
    mine = sorted(_take(left, lambda fault: fault.kind is Kind.MISSING), key=lambda fault: -fault.box.area)
    groups = [Group(kind=Kind.MISSING, faults=tuple(cluster), element=None) for cluster in _clusters(mine)]
    if drawn:  # text that is there for the eye alone has one cause, wherever it stands
        lead = max(drawn, key=lambda fault: fault.box.area)
        groups.append(
            Group(kind=Kind.MISSING, faults=tuple(drawn), element=None, lead=lead, consequences=len(drawn) - 1)
        )
    return groups


def _clusters(faults: Sequence[Fault]) -> list[list[Fault]]:
    clusters: list[list[Fault]] = []
    for fault in faults:
        homes = [cluster for cluster in clusters if any(_belong(fault, other) for other in cluster)]
        merged = [fault, *(other for cluster in homes for other in cluster)]
        clusters = [cluster for cluster in clusters if not any(cluster is home for home in homes)] + [merged]
    return clusters


def _belong(one: Fault, two: Fault) -> bool:
    if one.box.overlap(two.box) > 0:
        return True
    if one.noun != "text" or two.noun != "text":
        return False
    stacked = min(one.box.right, two.box.right) > max(one.box.x, two.box.x)
    gap = max(one.box.y, two.box.y) - min(one.box.bottom, two.box.bottom)
    return stacked and gap <= min(NEAR_PX, 1.2 * max(one.box.height, two.box.height))


def _extra(left: list[Fault], attribution: Attribution) -> list[Group]:
    """Extra blocks under one extra ancestor are one."""
    mine = _take(left, lambda fault: fault.kind is Kind.EXTRA)
    elements = {fault.element for fault in mine if fault.element is not None}
    families: dict[Hashable, list[Fault]] = defaultdict(list)
    for at, fault in enumerate(mine):
        top = fault.element
        if top is None:
            families[("none", at)].append(fault)
            continue
        for above in attribution.ancestors(top):
            showing = {
                one for one in attribution.descendants(above) if attribution.elements[one].texts or one in elements
            }
            if len(showing & elements) < len(showing):
                break
            top = above
        families[top].append(fault)
    return [
        Group(kind=Kind.EXTRA, faults=tuple(faults), element=key if isinstance(key, int) else None)
        for key, faults in families.items()
    ]


def _faces(left: list[Fault], attribution: Attribution, foreign: frozenset[str]) -> list[Group]:
    """All that another face does to the lines of a family: other letters, other widths by a little."""
    groups = []
    for family in sorted(foreign):
        mine = _take(left, lambda fault: _by_face(fault, family, attribution))  # noqa: B023 - called at once
        if mine:
            first = max(mine, key=lambda fault: fault.box.area)
            lines = {(fault.box.x, fault.box.y) for fault in mine}
            groups.append(
                Group(
                    kind=Kind.FONT_FAMILY,
                    faults=tuple(mine),
                    element=first.element,
                    lead=first,
                    consequences=len(lines) - 1,
                )
            )
    return groups


def _by_face(fault: Fault, family: str, attribution: Attribution) -> bool:
    if family_of(fault.element, attribution.elements) != family or fault.rendered_box is None:
        return False
    if fault.kind is Kind.FONT_FAMILY:
        return fault.form >= NOT_A_FACE
    wider = fault.box.width / max(1.0, fault.rendered_box.width)
    styles = attribution.elements[fault.element].styles if fault.element is not None else {}
    return fault.kind is Kind.FONT_SIZE and abs(wider - 1) <= OTHER_WIDTH and weight_of(fault, styles) is None


def _by_element(left: list[Fault]) -> list[Group]:
    """The rest: faults of one kind on one element are one."""
    groups: dict[Hashable, list[Fault]] = defaultdict(list)
    for at, fault in enumerate(left):
        key = fault.element if fault.element is not None else f"none {at}"
        kind = "face" if fault.kind is Kind.FONT_SIZE else fault.kind
        groups[kind, key].append(fault)
    left.clear()
    return [Group(kind=faults[0].kind, faults=tuple(faults), element=faults[0].element) for faults in groups.values()]
