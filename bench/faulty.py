"""Pages with ten seeded faults each, in small files as a model would write them, and whether a later page still has them.

The faults are mutations.py's, which knows nothing of comparison or of briefs; whether one is mended is asked of a browser of our
own (facts.js), not of the product.
"""

import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import capture
import mutations
import numpy as np
from cases import Case
from mutations import FACTS, MARKUP, STYLES, Facts, Mutant, Site, Truth
from PIL import Image
from playwright.sync_api import Browser

FAULTS = 10
LEFT_OUT = {"broken", "page_size", "overflow"}  # of the page as a whole: one of them would drown the others
SEEN_LEVELS, SEEN_PIXELS = 24, 24  # as in differences.py: what less shows than that is no fault
TRIES = 120  # of template and place, until there are enough faults that show


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """`site` is the page as it should be, `files` all of its files with the faults in them."""

    site: Site = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    truths: tuple[Truth, ...]


def opened(browser: Browser, case: Case, files: Mapping[str, bytes]) -> Site:
    """The page of `files`, and what stands on it."""
    return Site(case=case, files=files, elements=facts_of(browser, case, files))


def facts_of(browser: Browser, case: Case, files: Mapping[str, bytes]) -> Sequence[Facts]:
    with mutations.shown(browser, case, files) as page:
        found: Sequence[Facts] = page.evaluate(FACTS)
        return found


def with_faults(browser: Browser, site: Site, *, seed: int, count: int = FAULTS) -> Faulty:
    """`site` with `count` faults (fewer where the page has no room for so many), each of which shows beside the others."""
    dice = random.Random(f"{seed}:{site.case.name}:faults")
    now, truths = site, list[Truth]()
    seen = _pixels(browser, site.case, site.files)
    visible = [one for one in site.elements if one["visible"]]
    for _ in range(TRIES):
        if len(truths) == count:
            break
        mutant = _some_fault(now, dice, visible)
        if mutant is None or mutant.truths[0].kind in LEFT_OUT or not _is_apart(mutant.truths[0], truths):
            continue
        files = {**now.files, **mutant.files}
        after = _pixels(browser, site.case, files)
        if after.shape == seen.shape and (np.abs(after - seen).max(axis=2) > SEEN_LEVELS).sum() < SEEN_PIXELS:
            continue
        now, seen = replace(now, files=files), after
        truths.append(mutant.truths[0])
    return Faulty(site=site, files=now.files, truths=tuple(truths))


def mended(truth: Truth, before: Sequence[Facts], after: Sequence[Facts]) -> bool:
    """Whether the element of `truth` is again as it was."""
    path = truth.elements[0]
    was = next(one for one in before if one["path"] == path)
    if truth.kind == "extra":
        return _count(before, was["text"]) == _count(after, was["text"])
    if truth.template == "removed" and any(_stands_there(was, one) for one in after):
        return True  # under another tag: what it was called, no picture tells
    now = _same(was, after)
    if now is None:
        return False
    if truth.property is None:
        return bool(now["visible"] and now["text"] == was["text"] and now["src"] == was["src"])
    if truth.kind == "moved":
        return all(abs(one - two) <= 1.5 for one, two in zip(was["box"][:2], now["box"][:2], strict=True))
    return _is_near(was["styles"][truth.property], now["styles"][truth.property])


def _some_fault(site: Site, dice: random.Random, visible: Sequence[Facts]) -> Mutant | None:
    if dice.random() < 0.3:  # of the markup; the rest of the styles, half of them in place
        return dice.choice(MARKUP)(site, dice.choice(visible), dice)
    template = dice.choice(STYLES)
    suitable = [one for one in visible if template.suits(one)]
    if not suitable:
        return None
    facts = dice.choice(suitable)
    value = template.other(facts, dice)
    way = dice.choice((mutations.in_place, mutations.appended))
    return None if value is None else way(site, facts, template, value)


def _is_apart(truth: Truth, others: Sequence[Truth]) -> bool:
    """Not of the same element as another, nor inside it or round it: two faults of one thing hide each other."""
    path = truth.elements[0]
    return all(not path.startswith(one.elements[0]) and not one.elements[0].startswith(path) for one in others)


def _same(was: Facts, after: Sequence[Facts]) -> Facts | None:
    """The element at the same path; where that is another one now, the only one with the same tag and text."""
    there = next((one for one in after if one["path"] == was["path"] and one["tag"] == was["tag"]), None)
    if there is not None and there["text"] == was["text"]:
        return there
    alike = [one for one in after if (one["tag"], one["text"]) == (was["tag"], was["text"])] if was["text"] else []
    return alike[0] if len(alike) == 1 else there


def _stands_there(was: Facts, one: Facts) -> bool:
    """Whether the same text is to be seen again where it was."""
    near = all(abs(two - three) <= 2.5 for two, three in zip(was["box"][:2], one["box"][:2], strict=True))
    return bool(one["visible"] and one["text"] == was["text"] and near)


def _count(elements: Sequence[Facts], text: str) -> int:
    return sum(one["visible"] and one["text"] == text for one in elements) if text else len(elements)


def _is_near(one: str, two: str) -> bool:
    """Whether two computed values look alike: lengths within a pixel, colours within what a picture's reading may err."""
    if one == two:
        return True
    if one.startswith("rgb") and two.startswith("rgb"):
        return max(abs(a - b) for a, b in zip(mutations.rgb(one), mutations.rgb(two), strict=False)) <= 12
    try:
        return abs(float(one.removesuffix("px")) - float(two.removesuffix("px"))) <= 1.01
    except ValueError:
        return False


def _pixels(browser: Browser, case: Case, files: Mapping[str, bytes]) -> Any:
    with mutations.shown(browser, case, files) as page:
        return np.asarray(Image.open(io.BytesIO(capture.picture(page))).convert("RGB")).astype(np.int16)
