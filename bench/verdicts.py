"""Whether what the product said about a fault is right: found, kind, element, value, line; and what it said beside it.

Asked of a browser that the product does not know: every selector is resolved there, every box comes from there.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import mutations
import numpy as np
from cases import Case
from mutations import Facts, Mutant, Site, Truth
from skimage.color import deltaE_ciede2000, rgb2lab
from staged import Witness

from screenshot2code.core.findings import Comparison, Difference

FIRST = 3  # differences among which a fault has to be found
WITHIN = (
    0.9  # of a difference's box: it is about what is missing if it lies within the missing element, which shows no more
)
NEAR = 0.3  # intersection over union from which two boxes are about one thing
WITHOUT_VALUE = {"missing", "extra", "image", "broken", "overflow", "page_size"}  # judged by kind and place
WITHOUT_LINE = {"missing", "extra", "broken", "image", "text"}
BANNER = "body > :nth-child(1)"  # where mutations.py puts what it inserts
WITHOUT_ELEMENT = {"page_size", "broken"}
LENGTH_PX, LENGTH_SHARE, COLOR = 1.0, 0.05, 3.0  # how far an expected value may be off; colours in CIEDE2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was said about one fault. None: not asked (it has no such answer, or was not found)."""

    page: str
    truth: Truth
    held: str  # "", "page", "template"
    alone: bool  # the only fault of its page
    found: bool
    kind: bool | None
    element: bool | None
    value: bool | None
    line: bool | None
    unrelated: float
    said: Difference | None = field(repr=False)
    others: tuple[Difference, ...] = field(repr=False, default=())


def verdicts_of(site: Site, mutant: Mutant, seen: Witness, comparison: Comparison) -> list[Verdict]:
    """One verdict for each fault of the mutant."""
    said = comparison.differences
    paths = [seen.paths.get(one.selector) if one.selector else None for one in said]
    truths = [mutations.affected(site.elements, seen.elements, one) for one in mutant.truths]
    about = [_about(site, seen, truth, said, paths) for truth in truths]
    explained = {at for places in about for at in places}
    explained |= {
        at for at, path in enumerate(paths) for truth in truths if follows(path, site.elements, seen.elements, truth)
    }
    beside = [one for at, one in enumerate(said) if at not in explained]
    return [
        _verdict(site, truth, [at for at in places if at < FIRST], said, paths, beside, alone=len(truths) == 1)
        for truth, places in zip(truths, about, strict=True)
    ]


def _verdict(
    site: Site, truth: Truth, first: Sequence[int], said: Sequence[Difference], paths: Sequence[str | None],
    beside: Sequence[Difference], *, alone: bool,
) -> Verdict:  # fmt: skip
    named = next((at for at in first if said[at].kind.value == truth.kind), first[0] if first else None)
    best = said[named] if named is not None else None
    return Verdict(
        page=site.case.name,
        truth=truth,
        held=_held(site.case, truth),
        alone=alone,
        found=best is not None,
        kind=None if best is None else best.kind.value == truth.kind,
        element=None
        if best is None or named is None or truth.kind in WITHOUT_ELEMENT
        else _element_right(paths[named], truth),
        value=None if best is None else value_right(best, truth),
        line=None if best is None else line_right(best, truth),
        unrelated=sum(one.weight for one in beside),
        said=best,
        others=tuple(beside[:3]),
    )


def _about(
    site: Site, seen: Witness, truth: Truth, said: Sequence[Difference], paths: Sequence[str | None]
) -> list[int]:
    before, after = _boxes(site.elements, truth), _boxes(seen.elements, truth)
    if truth.template == "inserted banner":
        before = []
        after = [tuple(one["box"]) for one in seen.elements if one["path"] == BANNER]
    if truth.template == "doubled":  # of two equal neighbours nobody can say which one is new
        twins = {_numbered(path, 1) for path in truth.elements}
        after += [tuple(one["box"]) for one in seen.elements if one["path"] in twins]
    return [at for at, one in enumerate(said) if is_about(one, paths[at], truth, before, after)]


def _held(case: Case, truth: Truth) -> str:
    if mutations.is_held_out_page(case):
        return "page"
    return "template" if mutations.is_held_out_template(truth.template) else ""


def _boxes(elements: Iterable[Facts], truth: Truth) -> list[tuple[float, ...]]:
    return [tuple(one["box"]) for one in elements if one["path"] in truth.elements]


def is_about(
    one: Difference, path: str | None, truth: Truth, before: Sequence[Sequence[float]], after: Sequence[Sequence[float]]
) -> bool:
    """Whether the difference is about the fault: its element, or its place on either picture."""
    if truth.kind in WITHOUT_ELEMENT and one.kind.value == truth.kind:
        return True
    if path is not None and path in truth.elements and truth.kind != "missing":
        return True
    wanted = (one.box.x, one.box.y, one.box.width, one.box.height)
    if any(iou(wanted, box) >= NEAR or (truth.kind == "missing" and covered(wanted, box) >= WITHIN) for box in before):
        return True
    if one.rendered_box is None:
        return False
    shown = (one.rendered_box.x, one.rendered_box.y, one.rendered_box.width, one.rendered_box.height)
    return any(iou(shown, box) >= NEAR for box in after)


def _element_right(path: str | None, truth: Truth) -> bool:
    """The element itself, or where it is gone: the one that held it, or the one before it."""
    if truth.template == "inserted banner":
        return path == BANNER
    if truth.kind in {"missing", "extra"} or truth.template.startswith(("removed", "doubled")):
        own = set(truth.elements)
        around = {step for target in own for step in (_parent(target), _numbered(target, -1), _numbered(target, 1))}
        return path is not None and (path in own or path in around)
    return path in truth.elements


def _parent(path: str) -> str:
    return path.rpartition(" > ")[0]


def _numbered(path: str, by: int) -> str:
    found = re.search(r":nth-child\((\d+)\)$", path)
    return path if found is None else f"{path[: found.start()]}:nth-child({int(found[1]) + by})"


def value_right(one: Difference, truth: Truth) -> bool | None:
    """Whether the expected value is the one that the page had: within 1 px, 5 % or 3 CIEDE2000; text word for word.

    What moved or is of another size may be told by another property; then the step from seen to expected has to be right.
    """
    if truth.kind in WITHOUT_VALUE or truth.expected is None:
        return None
    if one.expected is None:
        return False
    if (one.property, one.expected) == (truth.property, truth.expected):
        return True
    if truth.kind in {"color", "background"} or (truth.property or "").endswith("color"):
        if truth.expected.startswith("rgba"):
            return None  # what shines through decides what is seen
        return _near_color(one.expected, truth.expected)
    if truth.kind == "text":
        return _fold(truth.expected) in _fold(one.expected) or _fold(one.expected) in _fold(truth.expected)
    if truth.kind == "font_family":
        return _family(one.expected) == _family(truth.expected)
    if truth.kind == "shadow":
        return (one.expected == "none") == (truth.expected == "none")
    if truth.kind in {"moved", "resized"}:
        return _step_right(one, truth)
    wanted, told = _number(truth.expected), _number(one.expected)
    if wanted is None:
        return told in (None, 0) or one.expected == truth.expected
    return told is not None and _is_near(told, wanted)


def _step_right(one: Difference, truth: Truth) -> bool:
    told, seen = _number(one.expected or ""), _number(one.seen or "")
    wanted, was = _number(truth.expected or "0"), _number(truth.seen or "0")
    if told is None:
        return False
    if one.property == truth.property:
        return _is_near(told, wanted or 0.0)
    if seen is None or was is None:
        return False
    steps = [(wanted or 0.0) - was]
    if truth.property == "translate":  # two numbers: either axis may be told
        steps = [-value for value in _numbers(truth.seen or "")]
    return any(abs((told - seen) - step) <= max(LENGTH_PX, LENGTH_SHARE * abs(wanted or 0.0)) for step in steps if step)


def _is_near(told: float, wanted: float) -> bool:
    return abs(told - wanted) <= max(LENGTH_PX, LENGTH_SHARE * abs(wanted))


def _near_color(one: str, two: str) -> bool:
    first, second = _rgb(one), _rgb(two)
    if first is None or second is None:
        return False
    return float(deltaE_ciede2000(rgb2lab(np.array(first) / 255), rgb2lab(np.array(second) / 255))) <= COLOR


def _rgb(value: str) -> tuple[int, ...] | None:
    found = re.search(r"#([0-9a-fA-F]{6})", value)
    if found:
        return tuple(int(found[1][at : at + 2], 16) for at in (0, 2, 4))
    parts = re.findall(r"[\d.]+", value)
    return tuple(int(float(part)) for part in parts[:3]) if len(parts) >= 3 else None


def _numbers(value: str) -> list[float]:
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", value)]


def _number(value: str) -> float | None:
    return next(iter(_numbers(value)), None)


def _fold(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _family(value: str) -> str:
    return _fold(value.split(",", maxsplit=1)[0])


def line_right(one: Difference, truth: Truth) -> bool | None:
    """Whether the file and line named are those of the declaration that makes the fault."""
    if truth.line is None or truth.kind in WITHOUT_LINE:
        return None
    return one.source is not None and (one.source.file, one.source.line) == (truth.file, truth.line)


def follows(path: str | None, before: Sequence[Facts], after: Sequence[Facts], truth: Truth) -> bool:
    """Whether the fault explains the difference: the element lies in, around or on the faulty one, or has itself moved."""
    if path is None:
        return True  # no element to ask: judged by is_about alone
    if any(path.startswith(target) or target.startswith(path) for target in truth.elements):
        return True
    one_by_path = {facts["path"]: facts["box"] for facts in before}
    two_by_path = {facts["path"]: facts["box"] for facts in after}
    was, now = one_by_path.get(path), two_by_path.get(path)
    return was is None or now is None or any(abs(a - b) > 0.5 for a, b in zip(was, now, strict=True))


def iou(one: Sequence[float], two: Sequence[float]) -> float:
    width = min(one[0] + one[2], two[0] + two[2]) - max(one[0], two[0])
    height = min(one[1] + one[3], two[1] + two[3]) - max(one[1], two[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one[2] * one[3] + two[2] * two[3] - shared)


def covered(one: Sequence[float], by: Sequence[float]) -> float:
    """The share of the first box that the second one covers."""
    width = min(one[0] + one[2], by[0] + by[2]) - max(one[0], by[0])
    height = min(one[1] + one[3], by[1] + by[3]) - max(one[1], by[1])
    return max(0.0, width) * max(0.0, height) / max(one[2] * one[3], 1e-6)
