"""Faults made by a style: which property gets which other value on which element, and in which line of which file."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import tinycss2
from sites import Facts, Files, Mutant, Site, Truth, last_sheet, line_starts, plain, sheets


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleTemplate:
    """A change of one computed value. `property` may be a shorthand when written; `longhand` is what is compared."""

    name: str
    kind: str
    property: str
    longhand: str
    suits: Callable[[Facts], bool]
    other: Callable[[Facts, random.Random], str | None]  # the new value as written


def px(facts: Facts, name: str) -> float:
    found = re.match(r"-?[\d.]+", facts["styles"].get(name, ""))
    return float(found[0]) if found else 0.0


def has_text(facts: Facts) -> bool:
    return len(facts["text"]) >= 4 and px(facts, "font-size") >= 9


def _has_ground(facts: Facts) -> bool:
    return facts["ground"] and 16 <= facts["box"][2] <= 1200 and 12 <= facts["box"][3] <= 500


def _is_card(facts: Facts) -> bool:
    return _has_ground(facts) and facts["box"][2] >= 40 and facts["box"][3] >= 24


def _lines(facts: Facts) -> int:
    return int(facts["lines"])


def _in_flow(facts: Facts) -> bool:
    return facts["styles"]["position"] == "static" and facts["styles"]["display"] in {"block", "flex", "inline-block"}


def rgb(value: str) -> tuple[int, ...]:
    return tuple(int(float(part)) for part in re.findall(r"[\d.]+", value)[:3])


def other_colors(color: tuple[int, ...], *, least: int) -> list[tuple[int, ...]]:
    """Colours that somebody could have meant instead of `color`, each `least` levels or more away in one channel."""
    red, green, blue = color
    turned = [
        (green, blue, red),
        (blue, red, green),
        (255 - red, 255 - green, 255 - blue),
        (200, 30, 60),
        (20, 110, 190),
    ]
    return [one for one in turned if max(abs(a - b) for a, b in zip(one, color, strict=True)) >= least]


def _recoloured(longhand: str) -> Callable[[Facts, random.Random], str | None]:
    def other(facts: Facts, dice: random.Random) -> str | None:
        far = other_colors(rgb(facts["styles"][longhand]), least=60)
        return "rgb({}, {}, {})".format(*dice.choice(far))

    return other


def _equally_bright(longhand: str) -> Callable[[Facts, random.Random], str | None]:
    """Another hue of the same ITU-R 601 luma: a grey picture does not show it."""

    def other(facts: Facts, dice: random.Random) -> str | None:
        red, green, blue = rgb(facts["styles"][longhand])
        luma = 0.299 * red + 0.587 * green + 0.114 * blue
        for _ in range(60):
            one, two = dice.randrange(256), dice.randrange(256)
            third = (luma - 0.299 * one - 0.587 * two) / 0.114
            if 0 <= third <= 255 and max(abs(one - red), abs(two - green), abs(third - blue)) >= 70:
                return f"rgb({one}, {two}, {round(third)})"
        return None

    return other


def _scaled(longhand: str, factors: Sequence[float]) -> Callable[[Facts, random.Random], str | None]:
    return lambda facts, dice: f"{round(px(facts, longhand) * dice.choice(factors), 1):g}px"


def _added(longhand: str, steps: Sequence[float]) -> Callable[[Facts, random.Random], str | None]:
    return lambda facts, dice: f"{round(px(facts, longhand) + dice.choice(steps), 2):g}px"


def _one_of(*values: str) -> Callable[[Facts, random.Random], str | None]:
    return lambda _, dice: dice.choice(values)


def _bolder_or_lighter(facts: Facts, _: random.Random) -> str:
    return "400" if int(facts["styles"]["font-weight"]) >= 600 else "700"


STYLES: tuple[StyleTemplate, ...] = (
    StyleTemplate(name="larger text", kind="font_size", property="font-size", longhand="font-size", suits=has_text,
                  other=_scaled("font-size", (1.15, 1.25, 1.4))),
    StyleTemplate(name="smaller text", kind="font_size", property="font-size", longhand="font-size",
                  suits=lambda one: has_text(one) and px(one, "font-size") >= 13, other=_scaled("font-size", (0.75, 0.85))),
    StyleTemplate(name="other weight", kind="font_weight", property="font-weight", longhand="font-weight", suits=has_text,
                  other=_bolder_or_lighter),
    StyleTemplate(name="serif", kind="font_family", property="font-family", longhand="font-family", suits=has_text,
                  other=_one_of("'DejaVu Serif', serif")),
    StyleTemplate(name="typewriter", kind="font_family", property="font-family", longhand="font-family", suits=has_text,
                  other=_one_of("'DejaVu Sans Mono', monospace")),
    StyleTemplate(name="wider letters", kind="letter_spacing", property="letter-spacing", longhand="letter-spacing",
                  suits=lambda one: has_text(one) and len(one["text"]) >= 6, other=_added("letter-spacing", (1, 1.5, 2))),
    StyleTemplate(name="taller lines", kind="line_height", property="line-height", longhand="line-height",
                  suits=lambda one: has_text(one) and _lines(one) >= 2, other=_scaled("line-height", (1.25, 1.4))),
    StyleTemplate(name="other ink", kind="color", property="color", longhand="color", suits=has_text, other=_recoloured("color")),
    StyleTemplate(name="equally bright ink", kind="color", property="color", longhand="color",
                  suits=lambda one: has_text(one) and px(one, "font-size") >= 14, other=_equally_bright("color")),
    StyleTemplate(name="other ground", kind="background", property="background-color", longhand="background-color",
                  suits=lambda one: _has_ground(one) and one["painted"], other=_recoloured("background-color")),
    StyleTemplate(name="equally bright ground", kind="background", property="background-color", longhand="background-color",
                  suits=lambda one: _has_ground(one) and one["painted"], other=_equally_bright("background-color")),
    StyleTemplate(name="border colour", kind="border", property="border-color", longhand="border-top-color",
                  suits=lambda one: one["bordered"] and px(one, "border-top-width") >= 1, other=_one_of("rgb(220, 40, 60)", "rgb(30, 60, 200)")),
    StyleTemplate(name="thicker border", kind="border", property="border-width", longhand="border-top-width",
                  suits=lambda one: one["bordered"] and _is_card(one), other=_added("border-top-width", (2, 3))),
    StyleTemplate(name="round corners", kind="radius", property="border-radius", longhand="border-top-left-radius",
                  suits=lambda one: _is_card(one) and px(one, "border-top-left-radius") < 6, other=_one_of("12px", "16px")),
    StyleTemplate(name="square corners", kind="radius", property="border-radius", longhand="border-top-left-radius",
                  suits=lambda one: _is_card(one) and 5 <= px(one, "border-top-left-radius") < 400, other=_one_of("0px")),
    StyleTemplate(name="new shadow", kind="shadow", property="box-shadow", longhand="box-shadow",
                  suits=lambda one: _is_card(one) and one["styles"]["box-shadow"] == "none",
                  other=_one_of("0 4px 12px rgba(0, 0, 0, 0.35)", "0 8px 24px rgba(0, 0, 0, 0.4)")),
    StyleTemplate(name="no shadow", kind="shadow", property="box-shadow", longhand="box-shadow",
                  suits=lambda one: _is_card(one) and one["styles"]["box-shadow"] != "none", other=_one_of("none")),
    StyleTemplate(name="aside", kind="moved", property="margin-left", longhand="margin-left",
                  suits=lambda one: _in_flow(one) and (has_text(one) or _has_ground(one)), other=_added("margin-left", (8, 14, 24))),
    StyleTemplate(name="lower", kind="moved", property="margin-top", longhand="margin-top",
                  suits=lambda one: _in_flow(one) and (has_text(one) or _has_ground(one)), other=_added("margin-top", (8, 14, 24))),
    StyleTemplate(name="nudged", kind="moved", property="translate", longhand="translate",
                  suits=lambda one: has_text(one) or _is_card(one), other=_one_of("8px 0px", "0px 8px", "12px 10px")),
    StyleTemplate(name="wider", kind="resized", property="width", longhand="width",
                  suits=lambda one: _is_card(one) and _in_flow(one), other=_scaled("width", (0.8, 0.9, 1.15))),
    StyleTemplate(name="taller", kind="resized", property="height", longhand="height",
                  suits=lambda one: _is_card(one) and _in_flow(one), other=_scaled("height", (1.2, 1.35))),
    StyleTemplate(name="more padding", kind="resized", property="padding-top", longhand="padding-top", suits=_is_card,
                  other=_added("padding-top", (10, 16))),
    StyleTemplate(name="picture of another size", kind="resized", property="width", longhand="width",
                  suits=lambda one: one["tag"] == "img" and one["box"][2] >= 24, other=_scaled("width", (0.7, 1.3))),
    StyleTemplate(name="hidden", kind="missing", property="visibility", longhand="visibility",
                  suits=lambda one: has_text(one) or _is_card(one) or one["tag"] == "img", other=_one_of("hidden")),
    StyleTemplate(name="not displayed", kind="missing", property="display", longhand="display",
                  suits=lambda one: has_text(one) or one["tag"] == "img", other=_one_of("none")),
    StyleTemplate(name="grey picture", kind="image", property="filter", longhand="filter",
                  suits=lambda one: one["tag"] == "img" and one["box"][2] >= 24, other=_one_of("hue-rotate(120deg)", "invert(1)")),
    StyleTemplate(name="taller page", kind="page_size", property="padding-bottom", longhand="padding-bottom",
                  suits=lambda one: one["tag"] == "body", other=_one_of("90px", "160px")),
    StyleTemplate(name="too wide", kind="overflow", property="min-width", longhand="min-width",
                  suits=lambda one: _in_flow(one) and _has_ground(one), other=_one_of("1600px", "1750px")),
)  # fmt: skip
"""Values are as a hand slips: visible, not absurd. Each kind of design 2 that CSS can make has at least one."""


# ------------------------------------------------------------------------------------------------ where to write it


def appended(site: Site, facts: Facts, template: StyleTemplate, value: str) -> Mutant | None:
    """A rule of its own at the end of the last style sheet that the page links, so that its line is new."""
    sheet = last_sheet(site)
    if sheet is None:
        return None
    text = site.files[sheet].decode("utf-8").rstrip("\n")
    added = f"{text}\n{facts['path']} {{\n  {template.property}: {value} !important;\n}}\n"
    line = text.count("\n") + 3
    return _mutant(site, facts, template, value, sheet, line, {sheet: added.encode()}, f"{template.name}, appended")


def in_place(site: Site, facts: Facts, template: StyleTemplate, value: str) -> Mutant | None:
    """The declaration that decides the element's own value, changed where it stands."""
    for place in reversed(list(_declarations(site, template.property))):
        if place.selector not in facts["rules"]:
            continue
        text = site.files[place.file].decode("utf-8")
        changed = text[: place.start] + value + text[place.end :]
        return _mutant(
            site,
            facts,
            template,
            value,
            place.file,
            place.line,
            {place.file: changed.encode()},
            f"{template.name}, in place",
        )
    return None


def _mutant(
    site: Site, facts: Facts, template: StyleTemplate, value: str, file: str, line: int, files: Files, name: str
) -> Mutant:
    truth = Truth(
        kind=template.kind,
        template=name,
        elements=(facts["path"],),
        box=tuple(facts["box"]),
        property=template.longhand,
        expected=facts["styles"].get(template.longhand),
        seen=value,
        file=file,
        line=line,
    )
    return Mutant(case=site.case, files=files, truths=(truth,))


@dataclass(frozen=True, slots=True)
class Place:
    """A declaration's value in a file: characters `start` to `end`."""

    file: str
    selector: str
    line: int
    start: int
    end: int


def _declarations(site: Site, name: str) -> Iterator[Place]:
    """Where the page's own style sheets declare `name`, in the order in which they are loaded; outside of at-rules only."""
    for file in sheets(site):
        yield from _written(file, site.files[file].decode("utf-8")).get(name, ())


@lru_cache(maxsize=64)
def _written(file: str, text: str) -> Mapping[str, Sequence[Place]]:
    """Every declaration of a style sheet by its property: read once, as a framework's takes a second."""
    found: dict[str, list[Place]] = defaultdict(list)
    starts = line_starts(text)
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        selector = plain(tinycss2.serialize(rule.prelude))
        for one in tinycss2.parse_declaration_list(rule.content, skip_comments=True, skip_whitespace=True):
            if one.type != "declaration" or one.important:
                continue
            tokens = [token for token in one.value if token.type not in {"whitespace", "comment"}]
            if not tokens:
                continue
            start = starts[tokens[0].source_line - 1] + tokens[0].source_column - 1
            end = re.compile(r"[;}]").search(text, start)
            if end is not None and text[start : end.start()].count("(") == text[start : end.start()].count(")"):
                last = start + len(text[start : end.start()].rstrip())
                found[one.lower_name].append(Place(file, selector, one.source_line, start, last))
    return found
