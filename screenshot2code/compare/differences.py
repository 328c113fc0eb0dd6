"""From groups of faults to differences: element, property, expected, seen, source line, loss, and one sentence."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import isnan, nan

import numpy as np

from screenshot2code.compare import computed
from screenshot2code.compare.agreement import find_near
from screenshot2code.compare.attribution import INHERITED, Attribution
from screenshot2code.compare.bare import with_bare_boxes
from screenshot2code.compare.boxes import box_faults
from screenshot2code.compare.causes import under_causes
from screenshot2code.compare.doubts import doubtful_faults
from screenshot2code.compare.faces import NOT_A_FACE, SAME_RISE, foreign_families
from screenshot2code.compare.faults import SAME_FORM, Fault
from screenshot2code.compare.finding import Finding, cost_of, px
from screenshot2code.compare.folding import Group, fold_faults
from screenshot2code.compare.judgement import WEIGHTS, Judgement, curve, lost_by
from screenshot2code.compare.leading import leading_faults
from screenshot2code.compare.meanings import MEANINGS
from screenshot2code.compare.noise import Noise
from screenshot2code.compare.sheet import Sheet
from screenshot2code.compare.slants import slanted_faults
from screenshot2code.compare.variables import Member, by_variable
from screenshot2code.compare.visibility import seen_faults
from screenshot2code.core.artifacts import Element, Render
from screenshot2code.core.findings import Consequences, Difference, SourceLine
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.color import distance

REPORTED = 0.002  # points of the score; what costs less is not seen by a person
BROKEN_LOSS = 0.02  # nominal: a page that throws may look right, so its fault is not in the score, but it comes first to be mended
FONTLESS_LOSS = REPORTED  # nominal: what a font that did not come does to the letters is judged by the letters
MOST_BROKEN = 5  # complaints named one by one
MOST_USERS = 0.5  # of the texts that a declaration is for have to be wrong alike before it is called their cause
SURE_LOSS = 0.003  # points of the score that a fault costs at least where all of these say that a person sees it:
SURE_STROKE, SURE_PX, SURE_SHARE, SURE_COLOR = (
    1.25,
    4.0,
    0.06,
    12.0,
)  # ink, px of width or place, of the width, CIEDE2000
EXACT_PX = 2.0  # of place, where the same pixels were found aside
GEOMETRY = {Kind.MOVED, Kind.RESIZED}
SAME_LINE_PX, SAME_STROKE = (
    1.0,
    1.15,
)  # of a line whose words alone differ: letters with and without tails, more or less ink
ASIDE_PX, SAME_THERE = (
    2,
    0.8,
)  # how far from its place a thing may be, and how alike: letters half a pixel aside are .86
SINGLE = {Kind.MOVED, Kind.RESIZED, Kind.MISSING, Kind.EXTRA, Kind.TEXT, Kind.IMAGE}
"""Two of these are never one by their words alone."""
WHOLE = {"translate", "transform", "row-gap", "column-gap"}  # what moves several things at once by one declaration
MADE_PX = 2.0  # a box this near to the length that is declared for it has it from there
LEAST_TOTAL = 0.01  # of all losses, so that one speck on a perfect page does not weigh like a whole page


def explain(judgement: Judgement | None, render: Render) -> tuple[Difference, ...]:
    """All differences that cost something, the heaviest first; None where the pictures are known to be equal."""
    drafts = _visible(judgement, render) if judgement is not None else []
    drafts += _broken(render, is_right=not drafts)
    total = max(LEAST_TOTAL, sum(draft.loss for draft in drafts))
    ordered = sorted(drafts, key=lambda draft: (-draft.loss, draft.box.y, draft.box.x))
    return tuple(replace(draft, weight=draft.loss / total) for draft in ordered)


def _broken(render: Render, *, is_right: bool) -> list[Difference]:
    """What the page complains of. A font file shows in nothing but letters: where the page looks right, nothing is said of it, and
    elsewhere it comes last.
    """
    whole = Box(0, 0, render.size.width, render.size.height)
    return [
        Difference(
            kind=Kind.BROKEN, box=whole, rendered_box=whole, seen=complaint,
            loss=FONTLESS_LOSS if _FONT_FILE.search(complaint) else BROKEN_LOSS, weight=0.0,
            summary=f"the page complains: {complaint}",
        )
        for complaint in sorted(render.complaints, key=lambda one: _FONT_FILE.search(one) is not None)[:MOST_BROKEN]
        if not (is_right and _FONT_FILE.search(complaint))
    ]  # fmt: skip


_FONT_FILE = re.compile(
    r"\.(?:woff2?|ttf|otf|eot)(?:\?\S*)? is (?:asked for and does not exist|answered with \d+)$", re.IGNORECASE
)


def _visible(judgement: Judgement, render: Render) -> list[Difference]:
    mockup, shown, alignment, noise = judgement.subject.sheet, judgement.shown, judgement.alignment, judgement.noise
    attribution = Attribution(render)
    foreign = foreign_families(judgement.pairs, render.elements)
    boxes = box_faults(mockup, shown, alignment, render, noise=noise)
    doubts = [] if noise.lossy else doubtful_faults(judgement.pairs, mockup, shown)
    faults = seen_faults([*judgement.faults, *doubts], mockup, shown, alignment, noise=noise, boxes=boxes)
    faults = with_bare_boxes(faults, mockup, shown, alignment, attribution, boxes)
    leading = leading_faults(judgement.pairs, render.elements)
    slanted = [] if noise.lossy else slanted_faults(judgement.pairs, mockup, shown, render.elements)
    groups = fold_faults(faults, alignment, attribution, foreign, boxes, leading, slanted)

    def same(box: Box, place: Box) -> bool:
        found = find_near(shown.window(box), mockup, alignment.to_mockup(place), ASIDE_PX)
        return found is not None and found[2] >= SAME_THERE

    groups = under_causes(groups, attribution, alignment, same)
    lost = lost_by(judgement.parts)
    rate = curve(lost) / lost if lost > 0 else 0.0
    structure = _shares_of_ssim(groups, judgement)
    by_meaning: dict[object, list[Member]] = defaultdict(list)
    for group, share in zip(groups, structure, strict=True):
        finding = MEANINGS[group.kind](group, attribution)
        if finding is None:
            continue
        cost = rate * (sum(cost_of(fault) for fault in group.every) + WEIGHTS["ssim"] * share)
        cost = max(
            cost, *(fault.nominal for fault in group.every), 0.0 if noise.lossy else _nominal(finding, group, noise)
        )
        by_meaning[_meaning(finding, len(by_meaning))].append((finding, group, cost))
    by_cause = [
        one
        for members in _joined_lengths(list(by_meaning.values()))
        for one in ([members] if _is_cause(members, attribution) else _apart(members))
    ]
    found = [_difference(members, attribution) for members in by_variable(by_cause, attribution)]
    found += _page_size(judgement, render, mockup, rate)
    return [one for one in found if one.loss >= REPORTED]


def _nominal(finding: Finding, group: Group, noise: Noise) -> float:
    """What a fault is said to cost at least that is beyond doubt, however long the page: a hundredth part of it is still seen."""
    fault = max(group.faults, key=cost_of)
    if fault.line is None or fault.shown is None or fault.form < NOT_A_FACE:
        return 0.0
    wider = abs(fault.line.ink.box.width - fault.shown.ink.box.width)
    is_alike = not fault.rise or (abs(fault.rise - 1) <= SAME_RISE and fault.form >= SAME_FORM)
    is_exact = is_alike and not noise.is_foreign  # its very letters are there, drawn by the same browser
    sure = {
        Kind.FONT_WEIGHT: max(fault.denser, 1 / max(fault.denser, 1e-3)) >= SURE_STROKE,
        Kind.FONT_SIZE: wider >= SURE_PX and wider >= SURE_SHARE * fault.shown.ink.box.width,
        Kind.COLOR: float(distance(fault.line.ink.color, fault.shown.ink.color)) >= SURE_COLOR,
        Kind.TEXT: finding.property == "text" and not noise.is_foreign and _says_other_words(fault),
    }
    if fault.kind is Kind.MOVED:  # whatever moved it
        is_sure = fault.pushed is None and max(map(abs, fault.offset)) >= (EXACT_PX if is_exact else SURE_PX)
    else:
        is_sure = sure.get(finding.kind, False)
    return SURE_LOSS if is_sure else 0.0


def _says_other_words(fault: Fault) -> bool:
    """Whether a line differs in nothing but its words: what makes letters look otherwise makes a reader stumble."""
    if fault.line is None or fault.shown is None or fault.line.key == fault.shown.key:
        return False
    one, two = fault.line.ink, fault.shown.ink
    return (
        abs(one.box.height - two.box.height) <= SAME_LINE_PX
        and max(fault.denser, 1 / max(fault.denser, 1e-3)) <= SAME_STROKE
        and float(distance(one.color, two.color)) <= SURE_COLOR / 2
    )


def _meaning(finding: Finding, number: int) -> object:
    """What makes two findings one: the same change of the same declaration, in the same direction."""
    if finding.kind is Kind.MOVED and finding.property not in INHERITED | WHOLE:
        return number if (length := _length(finding)) is None else length
    if finding.declaration is None or finding.declaration.source is None:
        return _same_words(finding, number)
    grows = _grows(finding.seen, finding.expected)
    return finding.kind, finding.property, finding.seen, grows, finding.declaration.source, finding.declaration.rule


def _length(finding: Finding) -> object | None:
    """The one length of one element that a finding says to change; None where it names no declaration."""
    if finding.kind not in GEOMETRY or finding.declaration is None or finding.element is None:
        return None
    return finding.element, finding.property, finding.expected, finding.declaration.source


def _joined_lengths(found: Sequence[list[Member]]) -> list[list[Member]]:
    """What a length moved, with what it made larger or smaller."""
    sizes = {_length(members[0][0]): members for members in found if members[0][0].kind is Kind.RESIZED}
    out: list[list[Member]] = []
    for members in found:
        finding = members[0][0]
        home = sizes.get(_length(finding)) if finding.kind is Kind.MOVED and finding.declaration else None
        if home is None:
            out.append(members)
        else:
            home += members
    return out


def _same_words(finding: Finding, number: int) -> object:
    """The same change of one element, told of two of its lines."""
    if finding.kind in SINGLE or finding.element is None or finding.expected is None:
        return number
    return finding.kind, finding.element, finding.property, finding.seen, finding.expected


def _grows(seen: str | None, expected: str | None) -> bool | None:
    """Whether a number has to become larger; None for anything but numbers."""
    values = [computed.pixels({"": text or ""}, "", nan) for text in (seen, expected)]
    return None if any(isnan(value) for value in values) else values[1] > values[0]


def _is_cause(members: Sequence[Member], attribution: Attribution) -> bool:
    """Whether the declaration that several findings share is to blame: most texts that it is for are wrong alike."""
    finding = members[0][0]
    declaration, name = finding.declaration, finding.property
    if declaration is None or name not in INHERITED:
        return True
    users = [
        element.index
        for element in attribution.elements
        if _shows(element, name) and attribution.deciding(element.index, name) == declaration
    ]
    wrong = {fault.element for _, group, _ in members for fault in group.every} | {one.element for one, _, _ in members}
    return len(wrong) >= MOST_USERS * len(users)


def _shows(element: Element, name: str) -> bool:
    """Whether a wrong value of this inherited property could be seen on the element."""
    return len(element.texts) > 1 if name == "line-height" else bool(element.text)


def _apart(members: Sequence[Member]) -> list[list[Member]]:
    """Each finding by itself and without a source line: the declaration is right for others."""
    return [[(replace(finding, declaration=None), group, cost)] for finding, group, cost in members]


def _shares_of_ssim(groups: Sequence[Group], judgement: Judgement) -> list[float]:
    """How much of 1 - SSIM lies under each group, so that all together explain no more than there is."""
    similarity = judgement.similarity
    errors = 1.0 - similarity.astype(np.float64)
    owner_free = np.ones(similarity.shape, bool)
    shares = []
    for group in groups:
        lost = 0.0
        for box in (*(fault.box for fault in group.every), *(f.rendered_box for f in group.every if f.rendered_box)):
            scaled = box.padded(3).scaled(judgement.scale)
            area = np.s_[
                max(0, int(scaled.y)) : max(0, int(scaled.bottom)), max(0, int(scaled.x)) : max(0, int(scaled.right))
            ]
            lost += float((errors[area] * owner_free[area]).sum())
            owner_free[area] = False
        shares.append(max(0.0, lost / errors.size))
    return shares


def _difference(members: Sequence[Member], attribution: Attribution) -> Difference:
    finding, cause, _ = max(members, key=lambda one: one[2])
    selector = finding.selector
    if selector is None and finding.element is not None:
        selector = attribution.elements[finding.element].selector
    source = finding.declaration.source if finding.declaration else None
    following = _consequences([group for _, group, _ in members])
    return Difference(
        kind=finding.kind,
        box=cause.box,  # where to look first; the others are counted
        rendered_box=_shown_at(finding, cause, attribution),
        selector=selector,
        source=source,
        property=finding.property,
        expected=finding.expected,
        seen=finding.seen,
        loss=sum(cost for _, _, cost in members),
        weight=0.0,
        summary=_say(finding, selector=selector, source=source, following=following),
        consequences=following,
    )


def _shown_at(finding: Finding, cause: Group, attribution: Attribution) -> Box | None:
    """Where the render has it: of what is extra the whole element, which is to be taken out, not only its letters."""
    if finding.kind is not Kind.EXTRA or finding.element is None or cause.rendered_box is None:
        return cause.rendered_box
    whole = attribution.elements[finding.element].box
    return whole if whole.contains(cause.rendered_box, tolerance=2) else cause.rendered_box


def _consequences(groups: Sequence[Group]) -> Consequences | None:
    """What follows from the groups of one difference; of what moved by nearly the same, that which is most."""
    blocks = len(groups) - 1 + sum(group.consequences for group in groups)
    if blocks <= 0:
        return None
    steps: Counter[tuple[int, int]] = Counter()
    for group in groups:
        own = {id(fault) for fault in group.faults if fault.pushed is None} if group.kind is Kind.MOVED else set()
        moved = {fault.box: fault for fault in group.every if fault.kind is Kind.MOVED and id(fault) not in own}
        steps.update((round(fault.offset[0]), round(fault.offset[1])) for fault in moved.values())
    if not steps:
        return Consequences(blocks=blocks)
    dx, dy = max(steps, key=lambda one: steps[one])
    same = sum(count for (x, y), count in steps.items() if abs(x - dx) <= 1 and abs(y - dy) <= 1)
    return Consequences(blocks=blocks, moved=min(blocks, same), by_px=float(dy if abs(dy) >= abs(dx) else dx))


def _say(finding: Finding, *, selector: str | None, source: SourceLine | None, following: Consequences | None) -> str:
    """One sentence: `styles.css:42  .hero h1  font-size 40px -> 48px`, from what is seen to what is expected; and what follows."""
    change = finding.phrase or f"{finding.property} {finding.seen} -> {finding.expected}"
    change = f"{change} {finding.note}" if finding.note else change
    sentence = "  ".join(part for part in (str(source or ""), selector or "", change) if part)
    if following is None:
        return sentence
    if following.moved and following.by_px:
        moved = f"{_blocks(following.moved)} move{'s' if following.moved == 1 else ''} {px(abs(following.by_px))} because of it"
        others = following.blocks - following.moved
        return f"{sentence}; {moved}" + (
            f", {_blocks(others, 'more ')} change{'s' if others == 1 else ''}" if others else ""
        )
    return f"{sentence} ({_blocks(following.blocks, 'more ')} because of it)"


def _blocks(count: int, which: str = "") -> str:
    return f"{count} {which}block{'' if count == 1 else 's'}"


def _page_size(judgement: Judgement, render: Render, mockup: Sheet, rate: float) -> list[Difference]:
    """Another width or height of the page; wider than its viewport, it overflows."""
    lost = WEIGHTS["size"] * (1 - judgement.parts["size"]) * rate
    if lost <= 0:
        return []
    wanted, shown = (mockup.width, mockup.height), (render.size.width, render.size.height)
    wide = render.size.width > max(render.viewport.width, mockup.width) + 1
    culprit = max(render.elements, key=lambda one: (one.box.right, -one.box.width), default=None) if wide else None
    whole, rendered = Box(0, 0, *wanted), Box(0, 0, *shown)
    if wide and culprit is not None:
        culprit = _made_wide(render, wanted[0]) or _innermost(culprit, render)
        attribution = Attribution(render)
        names = ("min-width", "width", "flex-basis", "margin-left", "white-space")
        source = next((one.source for name in names if (one := attribution.own(culprit.index, name))), None)
        seen, expected = f"{shown[0]}px", f"{wanted[0]}px"
        return [
            Difference(
                kind=Kind.OVERFLOW, box=whole, rendered_box=culprit.box, selector=culprit.selector, source=source,
                property="width", expected=expected, seen=seen, loss=lost, weight=0.0,
                summary=_line(str(source or ""), culprit.selector, f"reaches beyond the page: width {seen} -> {expected}"),
            )
        ]  # fmt: skip
    name = (
        "width and height"
        if wanted[0] != shown[0] and wanted[1] != shown[1]
        else "width"
        if wanted[0] != shown[0]
        else "height"
    )
    seen, expected = (_size_text(size, name) for size in (shown, wanted))
    is_still = not judgement.alignment.bands[-1].dy
    source = _room_below(render, shown[1] - wanted[1]) if name == "height" and is_still else None
    return [
        Difference(
            kind=Kind.PAGE_SIZE, box=whole, rendered_box=rendered, source=source, property=name, expected=expected,
            seen=seen, loss=lost, weight=0.0, summary=_line(str(source or ""), f"page {name} {seen} -> {expected}"),
        )
    ]  # fmt: skip


def _room_below(render: Render, grown: float) -> SourceLine | None:
    """Where the space below everything comes from, on a page that is too high while its last rows are in their place."""
    body = next((one for one in render.elements if one.tag == "body"), None)
    if body is None or grown <= 0:
        return None
    attribution = Attribution(render)
    for name in ("padding-bottom", "margin-bottom", "min-height", "height"):
        declaration = attribution.own(body.index, name)
        if declaration is not None and computed.pixels(body.styles, name, 0.0) >= grown:
            return declaration.source
    return None


def _made_wide(render: Render, page: float) -> Element | None:
    """The widest element that reaches beyond the page by a length of its own: what stands after it is merely pushed."""
    lengths = {
        one.element: computed.pixels({"": one.value}, "", nan)
        for one in render.declarations
        if one.property in {"min-width", "width"} and one.value.strip().endswith("px")
    }
    found = [
        one
        for one in render.elements
        if one.box.right > page + 1 and abs(lengths.get(one.index, nan) - one.box.width) <= MADE_PX
    ]
    return max(found, key=lambda one: one.box.width, default=None)


def _innermost(culprit: Element, render: Render) -> Element:
    """Of those that reach as far, the one that was made wide: its children and what holds it merely go along."""
    declared = {one.element for one in render.declarations if one.property in {"min-width", "width"}}
    same = [one for one in render.elements if abs(one.box.right - culprit.box.right) <= 1 and one.index in declared]
    return max(same, key=lambda one: one.box.width, default=culprit)


def _line(*parts: str | None) -> str:
    return "  ".join(part for part in parts if part)


def _size_text(size: tuple[int, int], name: str) -> str:
    return {"width": f"{size[0]}px", "height": f"{size[1]}px"}.get(name, f"{size[0]}px x {size[1]}px")
