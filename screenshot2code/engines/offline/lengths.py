"""The page's own lengths: what comes again and again, beside the scale that all pages share, is said once and has a name.

A value that stands in a single rule gets none: a name for each odd number would only hide it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from screenshot2code.engines.offline.steps import is_step

AGAIN = 2  # rules that have a distance in common before it is one of the page's own
TWICE = 2  # rules that have a size in common
MOST_SPACES = 6  # names for distances: more are no scale
WIDEST_SPACE = 96.0  # px: a larger distance is a place, and no step of a scale
PARTS = ("sidebar", "page", "field", "button", "card", "badge", "menu")  # whose size is a decision by itself
LARGE = 400.0  # px from which a size is the page's own: how wide its column is, how high its bands
PILL = "999px"  # more than half of any height: ends that are half circles
RADII = ("sm", "md", "lg", "xl", "2xl", "3xl")
SHADOWS = ("sm", "md", "lg", "xl")  # more are no levels of height
SPACES = ("padding", "gap", "margin-top", "margin-right", "margin-bottom", "margin-left")
SIZES: Mapping[str, str] = {
    "width": "width",
    "min-width": "width",
    "max-width": "width",
    "height": "height",
    "min-height": "height",
}
LENGTH = re.compile(r"(?<![\w.#-])\d+(?:\.\d+)?px")

Rules = Mapping[str, Mapping[str, str]]


def named(rules: Rules) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """`rules` with names in place of the page's own lengths, and the custom properties that have them."""
    properties: dict[str, str] = {}
    radii = _radii(rules, properties)
    spaces = _spaces(rules, properties)
    sizes = _sizes(rules, properties)
    shadows = _shadows(rules, properties)
    written = {
        name: {
            key: shadows.get(value, value) if key == "box-shadow" else _said(key, value, radii, spaces, sizes)
            for key, value in css.items()
        }
        for name, css in rules.items()
    }
    return written, properties


def _said(
    key: str, value: str, radii: Mapping[str, str], spaces: Mapping[str, str], sizes: Mapping[tuple[str, str], str]
) -> str:
    if key == "border-radius":
        return LENGTH.sub(lambda found: radii.get(found[0], found[0]), value)
    if key in SPACES:
        return LENGTH.sub(lambda found: spaces.get(found[0], found[0]), value)
    return sizes.get((SIZES[key], value), value) if key in SIZES else value


def _radii(rules: Rules, properties: dict[str, str]) -> dict[str, str]:
    """Corners are measured to half a pixel and written in whole ones: names for them, from the smallest to the largest."""
    used = {found for css in rules.values() for found in LENGTH.findall(css.get("border-radius", ""))}
    seen = used - {PILL}
    full = {PILL: "var(--radius-full)"} if PILL in used else {}
    properties.update({"--radius-full": PILL} if full else {})
    whole = {text: round(_number(text)) for text in seen}
    different = sorted(set(whole.values()))
    if len(different) > len(RADII):
        return {text: f"{radius}px" for text, radius in whole.items()} | full
    names = {
        radius: "--radius" if len(different) == 1 else f"--radius-{RADII[place]}"
        for place, radius in enumerate(different)
    }
    properties.update({name: f"{radius}px" for radius, name in names.items()})
    return {text: f"var({names[radius]})" for text, radius in whole.items()} | full


def _shadows(rules: Rules, properties: dict[str, str]) -> dict[str, str]:
    """Names for the shadows of a page that has few of them, from the shallowest to the deepest."""
    seen = sorted({css["box-shadow"] for css in rules.values() if "box-shadow" in css}, key=_depth)
    if len(seen) > len(SHADOWS):
        return {}
    names = ["--shadow"] if len(seen) == 1 else [f"--shadow-{size}" for size in SHADOWS[: len(seen)]]
    properties.update(zip(names, seen, strict=True))
    return {value: f"var({name})" for name, value in zip(names, seen, strict=True)}


def _depth(shadow: str) -> tuple[float, str]:
    return sum(_number(found) for found in LENGTH.findall(shadow)), shadow


def _spaces(rules: Rules, properties: dict[str, str]) -> dict[str, str]:
    counts = Counter(
        length
        for css in rules.values()
        for length in {found for key in SPACES for found in LENGTH.findall(css.get(key, ""))}
        if _is_own(length)
    )
    often = [length for length, count in counts.most_common() if count >= AGAIN and _number(length) <= WIDEST_SPACE]
    own = sorted(often[:MOST_SPACES], key=_number)
    names = {length: f"--space-{place}" for place, length in enumerate(own, start=1)}
    properties.update({name: length for length, name in names.items()})
    return {length: f"var({name})" for length, name in names.items()}


def _sizes(rules: Rules, properties: dict[str, str]) -> dict[tuple[str, str], str]:
    """Names for sizes, from the first rule that has them."""
    users: dict[tuple[str, str], list[str]] = {}
    for rule, kind, value in _declared(rules):
        if _is_own(value):
            users.setdefault((kind, value), []).append(rule)
    found: dict[tuple[str, str], str] = {}
    for (kind, value), named_by in users.items():
        is_part = not {named_by[0].split("-")[place] for place in (0, -1)}.isdisjoint(PARTS)
        if len(named_by) >= TWICE or is_part or _number(value) >= LARGE:
            name = f"--{named_by[0]}-{kind}"
            if name not in properties:
                properties[name] = value
                found[kind, value] = f"var({name})"
    return found


def _declared(rules: Rules) -> Iterator[tuple[str, str, str]]:
    for rule, css in rules.items():
        for key, value in css.items():
            if key in SIZES:
                yield rule, SIZES[key], value


def _is_own(length: str) -> bool:
    """Whether it is a whole number of pixels beside the scale: fractions are nobody's choice."""
    return LENGTH.fullmatch(length) is not None and _number(length).is_integer() and not is_step(_number(length))


def _number(length: str) -> float:
    return float(length.removesuffix("px"))
