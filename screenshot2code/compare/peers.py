"""What an element most likely had before somebody changed it: what those have that are like it.

A picture tells that letters are bolder or of another face; not whether 600 or 700 was written, nor the name of the face. Elements of
the same sort beside it, what holds it, and the rest of the page answer that as a person would.
"""

from collections import Counter
from collections.abc import Callable, Iterable

from screenshot2code.compare import computed
from screenshot2code.compare.attribution import Attribution
from screenshot2code.core.artifacts import Element

BOLD = 600  # from which a weight is called bold; fonts without a weight of their own draw it so
USUAL_WEIGHT = {True: "700", False: "400"}


def usual_weight(element: int, attribution: Attribution, *, bolder: bool) -> str:
    """The weight that is expected of an element which should be bolder (or lighter): its peers', else CSS's own."""

    def fits(weight: str) -> bool:
        return (computed.pixels({"": weight}, "", 400.0) >= BOLD) == bolder

    return _likeliest(element, "font-weight", attribution, fits) or USUAL_WEIGHT[bolder]


def usual_family(element: int | None, seen: str, attribution: Attribution) -> str | None:
    """The family that a text most likely had whose letters are not those of `seen`; None where the page has no other one."""
    return _likeliest(element, "font-family", attribution, lambda family: bool(family) and family != seen)


def _likeliest(element: int | None, name: str, attribution: Attribution, fits: Callable[[str], bool]) -> str | None:
    """The value of `name` that fits and that the nearest kin have: siblings of its sort, what holds it, its sort, all text."""
    every = attribution.elements
    if element is None:
        return _most_written(every, name, fits)
    own = every[element]
    beside = [one for one in every if one.parent == own.parent and one is not own and _is_alike(one, own)]
    above = [every[at] for at in attribution.ancestors(element) if at != element][:1]
    alike = [one for one in every if one is not own and _is_alike(one, own)]
    for kin in (beside, above if name == "font-family" else (), alike, above, every):
        if found := _most_written(kin, name, fits):
            return found
    return None


def _is_alike(one: Element, two: Element) -> bool:
    return one.tag == two.tag and one.attributes.get("class") == two.attributes.get("class")


def _most_written(elements: Iterable[Element], name: str, fits: Callable[[str], bool]) -> str | None:
    counts: Counter[str] = Counter()
    for one in elements:
        value = one.styles.get(name, "")
        if value and fits(value):
            counts[value] += len(one.text) + 1
    return max(counts, key=lambda value: counts[value], default=None)
