"""The page's custom properties: colours merged where no eye tells them apart and named by their part, families, type scale."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.colors import chroma, distance
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.setlines import Style

MERGE = 2.0  # CIE76: below, two colours are one that was measured twice
# The same of two grounds, which are measured exactly: a white card on #fafdfb is 1.8 apart, and white that a codec made #fefefe .4.
MERGE_GROUNDS = 0.9
COLORFUL = 22.0  # chroma from which a colour is an accent and not a tinted grey
HEX = re.compile(r"#[0-9a-fA-F]{6}(?:[0-9a-fA-F]{2})?\b")  # a colour: a fill is one, or a gradient of several
SMALLER = ("sm", "xs", "2xs", "3xs", "4xs", "5xs", "6xs", "7xs")
LARGER = ("lg", "xl", "2xl", "3xl", "4xl", "5xl", "6xl", "7xl", "8xl", "9xl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Custom properties by name, and what stands for a measured value."""

    properties: Mapping[str, str] = field(default_factory=dict)
    colors: Mapping[str, str] = field(default_factory=dict)  # measured colour -> var(...)
    families: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[float, str] = field(default_factory=dict)
    body: tuple[str, float, int, str, float] | None = None  # family, size, weight, colour, line height ratio


def collect(root: Element, background: str) -> Tokens:
    """Tokens for everything that the page paints."""
    styled = [(one.text.style, one.text) for one in elements(root) if one.text is not None]
    letters: dict[tuple[str, float, int, str, float], int] = {}
    for style, text in styled:
        key = (style.family, style.size, style.weight, style.color, round(text.line_height / style.size, 4))
        letters[key] = letters.get(key, 0) + len(text.text)
    # Letters in the page's own colour stand on something else: as the body's colour they would hide what is added later.
    seen = {key: count for key, count in letters.items() if _can_be_seen(key[3], background)} or letters
    body = max(seen, key=lambda key: (seen[key], key)) if seen else None
    properties: dict[str, str] = {}
    colors = _colors(root, background, body[3] if body else None, properties)
    every = [one for _, text in styled for one in styles_of(text)]
    families = _families({style.family: style.generic for style in every}, body, properties)
    sizes = _sizes(sorted({style.size for style in every}), body[1] if body else 16.0, properties)
    return Tokens(properties=properties, colors=colors, families=families, sizes=sizes, body=body)


def styles_of(text: Paragraph) -> list[Style]:
    """The style of a paragraph and those of its parts."""
    return [text.style, *(run.style for run in text.runs if run.style != text.style)]


# --- colours


def _colors(root: Element, background: str, ink: str | None, properties: dict[str, str]) -> dict[str, str]:
    uses: dict[str, dict[str, int]] = {}
    for color, role, weight in [(background, "background", 10**9), *_painted(root)]:
        uses.setdefault(color, {})
        uses[color][role] = uses[color].get(role, 0) + weight
    by_use = sorted(uses, key=lambda color: (-sum(uses[color].values()), color))
    kept: list[str] = []
    stands_for: dict[str, str] = {}
    for color in by_use:
        near = next((one for one in kept if _mergeable(one, color, least=_least(uses[one], uses[color]))), None)
        if near is None:
            kept.append(color)
        stands_for[color] = near or color
    names: dict[str, str] = {}
    merged_ink = stands_for.get(ink) if ink else None
    for color in kept:
        roles: dict[str, int] = {}
        for other, standing in stands_for.items():
            if standing == color:
                for role, weight in uses[other].items():
                    roles[role] = roles.get(role, 0) + weight
        role = "text" if color == merged_ink and color != background else _role(color, roles)
        names[color] = _free(f"--color-{role}", names.values())
        properties[names[color]] = color
    return {color: f"var({names[standing]})" for color, standing in stands_for.items()}


def _can_be_seen(color: str, background: str) -> bool:
    return not background.startswith("#") or distance(color, background) > MERGE


def _mergeable(one: str, other: str, *, least: float) -> bool:
    return one[7:] == other[7:] and distance(one, other) <= least


def _least(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """How far apart two colours with these parts are at least, if they are two: one ground is seen on the other."""
    return MERGE_GROUNDS if all(roles.keys() & {"background", "surface"} for roles in (one, other)) else MERGE


def _role(color: str, roles: Mapping[str, int]) -> str:
    """The part a colour plays most: colourful ones are accents whatever they paint."""
    main = max(roles, key=lambda role: (roles[role], role))
    if main == "background":
        return main
    if chroma(color) >= COLORFUL:
        return "accent"
    return main


def _painted(root: Element) -> Iterator[tuple[str, str, int]]:
    """Every colour that an element paints, what it is for, and how much of it there is."""
    for element in elements(root):
        content = element.content
        if isinstance(content, Region):
            for color in HEX.findall(content.fill):
                yield color, "surface", int(content.box.area)
            if content.border:
                yield content.border.color, "border", int(content.box.width)
            if content.shadow:
                yield content.shadow.color, "shadow", int(content.box.width)
        if isinstance(content, ImageRegion):
            yield from ((shape.color, "icon", int(content.box.width)) for shape in content.shapes)
        if element.text is not None:
            yield element.text.style.color, "text-muted", 50 * len(element.text.text)
            for run in element.text.runs:
                if run.style.color != element.text.style.color:
                    yield run.style.color, "text-muted", 50 * len(run.text)
                if run.background:
                    yield run.background, "surface", 50 * len(run.text)


# --- type


def _families(
    generics: Mapping[str, str], body: tuple[str, float, int, str, float] | None, properties: dict[str, str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    ordered = sorted(generics, key=lambda family: (body is None or family != body[0], family))
    for number, family in enumerate(ordered):
        role = "body" if number == 0 else {"monospace": "mono"}.get(generics[family], "display")
        name = _free(f"--font-{role}", properties)
        properties[name] = _quoted(family)
        found[family] = f"var({name})"
    return found


def _quoted(families: str) -> str:
    """Families as custom properties hold them: a name with capitals in quotes, for no linter can tell it from a keyword."""
    names = (name.strip() for name in families.split(","))
    return ", ".join(f'"{name}"' if name.isidentifier() and name != name.lower() else name for name in names)


def _sizes(sizes: list[float], base: float, properties: dict[str, str]) -> dict[float, str]:
    smaller = [size for size in reversed(sizes) if size < base]
    larger = [size for size in sizes if size > base]
    named = [("base", base)] if base in sizes else []
    named += list(zip(SMALLER, smaller, strict=False)) + list(zip(LARGER, larger, strict=False))
    for name, size in sorted(named, key=lambda pair: pair[1]):
        properties[f"--text-{name}"] = f"{size:g}px"
    return {size: f"var(--text-{name})" for name, size in named}


def _free(name: str, taken: Iterable[str]) -> str:
    """`name`, or with the first number that makes it new."""
    used = set(taken)
    number = 2
    free = name
    while free in used:
        free = f"{name}-{number}"
        number += 1
    return free
