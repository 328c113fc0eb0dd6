"""Seeded single faults in real pages, with the truth about each: which element, which property, both values, which line.

Knows nothing of how the product compares: it edits the files of a fixture's site and asks a browser of its own (fixtures/capture.py)
what that did. A mutation is made in one of three ways, as people make them:

    in place    a declaration of one of the page's own style sheets gets another value
    appended    a rule at the end of a style sheet decides
    markup      the HTML is edited

Half of the pages and a third of the templates are held out: by the digest of their names, so nobody chose them.
"""

import hashlib
import random
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import tinycss2
from cases import FIXTURES, Case
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(FIXTURES))

import capture  # where the fixtures are made

FACTS = (Path(__file__).parent / "facts.js").read_text(encoding="utf-8")
Facts = dict[str, Any]
"""One element as facts.js tells it."""

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What one mutation did. `elements` are paths (facts.js) in the page as it was; boxes are x, y, width, height."""

    kind: str
    template: str
    elements: tuple[str, ...]
    box: tuple[float, float, float, float]  # before; of what is extra: where it now is
    property: str | None = None
    expected: str | None = None
    seen: str | None = None
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A page with one fault (or, combined, several)."""

    case: Case
    files: Files = field(repr=False)  # those that changed
    truths: tuple[Truth, ...]

    @property
    def template(self) -> str:
        return "+".join(truth.template for truth in self.truths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A fixture's files and what stands on its page."""

    case: Case
    files: Files = field(repr=False)
    elements: Sequence[Facts] = field(repr=False)

    @property
    def html(self) -> str:
        return self.files[self.case.page].decode("utf-8")


# ------------------------------------------------------------------------------------------------ what a style edit changes


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleTemplate:
    """A change of one computed value. `property` may be a shorthand when written; `longhand` is what is compared."""

    name: str
    kind: str
    property: str
    longhand: str
    suits: Callable[[Facts], bool]
    other: Callable[[Facts, random.Random], str | None]  # the new value as written


def _px(facts: Facts, name: str) -> float:
    found = re.match(r"-?[\d.]+", facts["styles"].get(name, ""))
    return float(found[0]) if found else 0.0


def _has_text(facts: Facts) -> bool:
    return len(facts["text"]) >= 4 and _px(facts, "font-size") >= 9


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


def _recoloured(longhand: str) -> Callable[[Facts, random.Random], str | None]:
    def other(facts: Facts, dice: random.Random) -> str | None:
        red, green, blue = rgb(facts["styles"][longhand])
        turned = [
            (green, blue, red),
            (blue, red, green),
            (255 - red, 255 - green, 255 - blue),
            (200, 30, 60),
            (20, 110, 190),
        ]
        far = [one for one in turned if max(abs(a - b) for a, b in zip(one, (red, green, blue), strict=True)) >= 60]
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
    return lambda facts, dice: f"{round(_px(facts, longhand) * dice.choice(factors), 1):g}px"


def _added(longhand: str, steps: Sequence[float]) -> Callable[[Facts, random.Random], str | None]:
    return lambda facts, dice: f"{round(_px(facts, longhand) + dice.choice(steps), 2):g}px"


def _one_of(*values: str) -> Callable[[Facts, random.Random], str | None]:
    return lambda _, dice: dice.choice(values)


def _bolder_or_lighter(facts: Facts, _: random.Random) -> str:
    return "400" if int(facts["styles"]["font-weight"]) >= 600 else "700"


STYLES: tuple[StyleTemplate, ...] = (
    StyleTemplate(name="larger text", kind="font_size", property="font-size", longhand="font-size", suits=_has_text,
                  other=_scaled("font-size", (1.15, 1.25, 1.4))),
    StyleTemplate(name="smaller text", kind="font_size", property="font-size", longhand="font-size",
                  suits=lambda one: _has_text(one) and _px(one, "font-size") >= 13, other=_scaled("font-size", (0.75, 0.85))),
    StyleTemplate(name="other weight", kind="font_weight", property="font-weight", longhand="font-weight", suits=_has_text,
                  other=_bolder_or_lighter),
    StyleTemplate(name="serif", kind="font_family", property="font-family", longhand="font-family", suits=_has_text,
                  other=_one_of("'DejaVu Serif', serif")),
    StyleTemplate(name="typewriter", kind="font_family", property="font-family", longhand="font-family", suits=_has_text,
                  other=_one_of("'DejaVu Sans Mono', monospace")),
    StyleTemplate(name="wider letters", kind="letter_spacing", property="letter-spacing", longhand="letter-spacing",
                  suits=lambda one: _has_text(one) and len(one["text"]) >= 6, other=_added("letter-spacing", (1, 1.5, 2))),
    StyleTemplate(name="taller lines", kind="line_height", property="line-height", longhand="line-height",
                  suits=lambda one: _has_text(one) and _lines(one) >= 2, other=_scaled("line-height", (1.25, 1.4))),
    StyleTemplate(name="other ink", kind="color", property="color", longhand="color", suits=_has_text, other=_recoloured("color")),
    StyleTemplate(name="equally bright ink", kind="color", property="color", longhand="color",
                  suits=lambda one: _has_text(one) and _px(one, "font-size") >= 14, other=_equally_bright("color")),
    StyleTemplate(name="other ground", kind="background", property="background-color", longhand="background-color",
                  suits=lambda one: _has_ground(one) and one["painted"], other=_recoloured("background-color")),
    StyleTemplate(name="equally bright ground", kind="background", property="background-color", longhand="background-color",
                  suits=lambda one: _has_ground(one) and one["painted"], other=_equally_bright("background-color")),
    StyleTemplate(name="border colour", kind="border", property="border-color", longhand="border-top-color",
                  suits=lambda one: one["bordered"] and _px(one, "border-top-width") >= 1, other=_one_of("rgb(220, 40, 60)", "rgb(30, 60, 200)")),
    StyleTemplate(name="thicker border", kind="border", property="border-width", longhand="border-top-width",
                  suits=lambda one: one["bordered"] and _is_card(one), other=_added("border-top-width", (2, 3))),
    StyleTemplate(name="round corners", kind="radius", property="border-radius", longhand="border-top-left-radius",
                  suits=lambda one: _is_card(one) and _px(one, "border-top-left-radius") < 6, other=_one_of("12px", "16px")),
    StyleTemplate(name="square corners", kind="radius", property="border-radius", longhand="border-top-left-radius",
                  suits=lambda one: _is_card(one) and 5 <= _px(one, "border-top-left-radius") < 400, other=_one_of("0px")),
    StyleTemplate(name="new shadow", kind="shadow", property="box-shadow", longhand="box-shadow",
                  suits=lambda one: _is_card(one) and one["styles"]["box-shadow"] == "none",
                  other=_one_of("0 4px 12px rgba(0, 0, 0, 0.35)", "0 8px 24px rgba(0, 0, 0, 0.4)")),
    StyleTemplate(name="no shadow", kind="shadow", property="box-shadow", longhand="box-shadow",
                  suits=lambda one: _is_card(one) and one["styles"]["box-shadow"] != "none", other=_one_of("none")),
    StyleTemplate(name="aside", kind="moved", property="margin-left", longhand="margin-left",
                  suits=lambda one: _in_flow(one) and (_has_text(one) or _has_ground(one)), other=_added("margin-left", (8, 14, 24))),
    StyleTemplate(name="lower", kind="moved", property="margin-top", longhand="margin-top",
                  suits=lambda one: _in_flow(one) and (_has_text(one) or _has_ground(one)), other=_added("margin-top", (8, 14, 24))),
    StyleTemplate(name="nudged", kind="moved", property="translate", longhand="translate",
                  suits=lambda one: _has_text(one) or _is_card(one), other=_one_of("8px 0px", "0px 8px", "12px 10px")),
    StyleTemplate(name="wider", kind="resized", property="width", longhand="width",
                  suits=lambda one: _is_card(one) and _in_flow(one), other=_scaled("width", (0.8, 0.9, 1.15))),
    StyleTemplate(name="taller", kind="resized", property="height", longhand="height",
                  suits=lambda one: _is_card(one) and _in_flow(one), other=_scaled("height", (1.2, 1.35))),
    StyleTemplate(name="more padding", kind="resized", property="padding-top", longhand="padding-top", suits=_is_card,
                  other=_added("padding-top", (10, 16))),
    StyleTemplate(name="picture of another size", kind="resized", property="width", longhand="width",
                  suits=lambda one: one["tag"] == "img" and one["box"][2] >= 24, other=_scaled("width", (0.7, 1.3))),
    StyleTemplate(name="hidden", kind="missing", property="visibility", longhand="visibility",
                  suits=lambda one: _has_text(one) or _is_card(one) or one["tag"] == "img", other=_one_of("hidden")),
    StyleTemplate(name="not displayed", kind="missing", property="display", longhand="display",
                  suits=lambda one: _has_text(one) or one["tag"] == "img", other=_one_of("none")),
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


def plain(selector: str) -> str:
    """A selector list as the browser writes it."""
    return re.sub(r"\s*([>+~,])\s*", r"\1", re.sub(r"\s+", " ", selector.strip())).replace("::", ":")


def line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer(r"\n", text))]


def sheets(site: Site) -> list[str]:
    folder = Path(site.case.page).parent
    found = []
    for link in re.findall(r"<link\b[^>]*>", site.html):
        href = re.search(r"""href\s*=\s*["']([^"'#?]+)""", link)
        if href and re.search(r"""rel\s*=\s*["']?stylesheet""", link):
            path = _normal(href[1][1:] if href[1].startswith("/") else (folder / href[1]).as_posix())
            if path in site.files:
                found.append(path)
    return found


def last_sheet(site: Site) -> str | None:
    """The last style sheet that is not somebody else's fonts or icons."""
    own = [path for path in sheets(site) if not path.startswith("external/")]
    return (own or [*sheets(site), None])[-1]


def _normal(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


# ------------------------------------------------------------------------------------------------ edits of the markup

MarkupTemplate = tuple[str, str, Callable[[Site, Facts, random.Random], Mutant | None]]


def _edited(site: Site, facts: Facts, kind: str, name: str, old: str, new: str, **more: Any) -> Mutant | None:
    """`old`, which stands in the HTML once, replaced."""
    html = site.html
    if html.count(old) != 1:
        return None
    truth = Truth(
        kind=kind,
        template=name,
        elements=(facts["path"],),
        box=tuple(facts["box"]),
        file=site.case.page,
        line=html.count("\n", 0, html.index(old)) + 1,
        **more,
    )
    return Mutant(case=site.case, files={site.case.page: html.replace(old, new).encode()}, truths=(truth,))


def _leaf(site: Site, facts: Facts) -> str | None:
    """The HTML of an element that holds one text and nothing else, if it stands there once."""
    if facts["children"] or not _has_text(facts):
        return None
    pattern = rf"<{facts['tag']}\b[^<>]*>\s*{re.escape(facts['text'])}\s*</{facts['tag']}>"
    found = re.findall(pattern, site.html)
    return found[0] if len(found) == 1 and site.html.count(found[0]) == 1 else None


def _other_word(site: Site, facts: Facts, dice: random.Random) -> Mutant | None:
    words = [word for word in facts["text"].split() if len(word) >= 3]
    leaf = _leaf(site, facts)
    if not words or leaf is None:
        return None
    old, new = dice.choice(words), dice.choice(["Orchard", "Winter", "Maple", "Garden", "Copper"])
    return _retold(site, facts, leaf, "other word", facts["text"].replace(old, new, 1))


def _swapped_letters(site: Site, facts: Facts, dice: random.Random) -> Mutant | None:
    text, leaf = facts["text"], _leaf(site, facts)
    places = [
        at
        for at in range(1, len(text) - 2)
        if text[at].isalpha() and text[at + 1].isalpha() and text[at] != text[at + 1]
    ]
    if not places or leaf is None:
        return None
    at = dice.choice(places)
    return _retold(site, facts, leaf, "swapped letters", text[:at] + text[at + 1] + text[at] + text[at + 2 :])


def _other_digit(site: Site, facts: Facts, dice: random.Random) -> Mutant | None:
    text, leaf = facts["text"], _leaf(site, facts)
    places = [at for at, letter in enumerate(text) if letter.isdigit()]
    if not places or leaf is None:
        return None
    at = dice.choice(places)
    return _retold(site, facts, leaf, "other digit", text[:at] + str((int(text[at]) + 4) % 10) + text[at + 1 :])


def _retold(site: Site, facts: Facts, leaf: str, name: str, new: str) -> Mutant | None:
    changed = leaf.replace(facts["text"], new)
    return _edited(site, facts, "text", name, leaf, changed, expected=facts["text"], seen=new)


def _removed(site: Site, facts: Facts, _: random.Random) -> Mutant | None:
    leaf = _leaf(site, facts)
    return None if leaf is None else _edited(site, facts, "missing", "removed", leaf, "")


def _doubled(site: Site, facts: Facts, _: random.Random) -> Mutant | None:
    leaf = _leaf(site, facts)
    return None if leaf is None else _edited(site, facts, "extra", "doubled", leaf, leaf + leaf)


def _banner(site: Site, facts: Facts, _: random.Random) -> Mutant | None:
    found = re.search(r"<body\b[^>]*>", site.html)
    if facts["tag"] != "body" or found is None:
        return None
    banner = '<div id="notice" style="background: #fff3cd; color: #664d03; padding: 18px 24px">Maintenance on Sunday night</div>'
    return _edited(site, facts, "extra", "inserted banner", found[0], found[0] + banner)


def _other_picture(site: Site, facts: Facts, dice: random.Random) -> Mutant | None:
    if facts["tag"] != "img" or facts["box"][2] < 24 or not facts["src"]:
        return None
    others = sorted(
        {one["src"] for one in site.elements if one["tag"] == "img" and one["src"] not in {"", facts["src"]}}
    )
    if not others:
        return None
    return _edited(site, facts, "image", "other picture", f'src="{facts["src"]}"', f'src="{dice.choice(others)}"')


def _lost_picture(site: Site, facts: Facts, _: random.Random) -> Mutant | None:
    if facts["tag"] != "img" or facts["box"][2] < 24 or not facts["src"]:
        return None
    return _edited(site, facts, "broken", "lost picture", f'src="{facts["src"]}"', 'src="no-such-picture.png"')


def _error(site: Site, facts: Facts, _: random.Random) -> Mutant | None:
    if facts["tag"] != "body":
        return None
    return _edited(site, facts, "broken", "script error", "</body>", "<script>startTheShop();</script></body>")


MARKUP: tuple[Callable[[Site, Facts, random.Random], Mutant | None], ...] = (
    _other_word, _swapped_letters, _other_digit, _removed, _doubled, _banner, _other_picture, _lost_picture, _error,
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ all of them


def open_site(opened: Browser, case: Case) -> Site:
    """The fixture's files, and its elements as a browser shows them."""
    folder = case.folder / "site"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
    with shown(opened, case, files) as page:
        return Site(case=case, files=files, elements=page.evaluate(FACTS))


def shown(opened: Browser, case: Case, files: Files, *, viewport: Mapping[str, Any] | None = None) -> Any:
    """A context with the page of these files at rest."""
    from contextlib import contextmanager

    @contextmanager
    def opening() -> Iterator[Page]:
        def answer(url: str) -> tuple[bytes, str] | None:
            path = _normal(url.removeprefix(capture.ORIGIN).split("?")[0])
            return (files[path], capture.media_type(path)) if path in files else None

        with capture.page_at(opened, case.page, dict(viewport or case.viewport), answer) as (page, _):
            yield page

    return opening()


def mutants(site: Site, *, seed: int, each: int = 1) -> list[Mutant]:
    """Up to `each` mutations of every template on this page, other elements for each; the same seed gives the same."""
    dice = random.Random(f"{seed}:{site.case.name}")
    visible = [one for one in site.elements if one["visible"]]
    found: list[Mutant] = []
    for template in STYLES:
        for way in (in_place, appended):
            suitable = [one for one in visible if template.suits(one)]
            found += _some(suitable, dice, each, lambda one, t=template, w=way: _styled(site, one, t, w, dice))
    for edit in MARKUP:
        found += _some(visible, dice, each, lambda one, e=edit: e(site, one, dice))
    return found


def _styled(site: Site, facts: Facts, template: StyleTemplate, way: Any, dice: random.Random) -> Mutant | None:
    value = template.other(facts, dice)
    return None if value is None else way(site, facts, template, value)


def _some(
    pool: Sequence[Facts], dice: random.Random, count: int, make: Callable[[Facts], Mutant | None]
) -> list[Mutant]:
    made: list[Mutant] = []
    for one in dice.sample(pool, len(pool)):
        if len(made) == count:
            break
        mutant = make(one)
        if mutant is not None:
            made.append(mutant)
    return made


def together(site: Site, singles: Sequence[Mutant], *, seed: int, count: int, size: int = 3) -> list[Mutant]:
    """Up to `count` pages with `size` faults each, of different elements that do not lie in one another."""
    dice = random.Random(f"{seed}:{site.case.name}:together")
    pool = [one for one in singles if one.truths[0].kind not in {"broken", "page_size", "overflow"}]
    made: list[Mutant] = []
    for _ in range(20 * count):
        if len(made) == count or len(pool) < size:
            break
        parts = dice.sample(pool, size)
        whole = _joined(site, parts) if _are_apart(parts) else None
        if whole is not None:
            made.append(whole)
    return made


def _are_apart(parts: Sequence[Mutant]) -> bool:
    paths = [one.truths[0].elements[0] for one in parts]
    kinds = {one.truths[0].kind for one in parts}
    return len(kinds) == len(parts) and not any(
        one is not two and (one.startswith(two) or two.startswith(one)) for one in paths for two in paths
    )


def _joined(site: Site, parts: Sequence[Mutant]) -> Mutant | None:
    """The faults as one page: of different files, or appended to one; None where two edit the same text."""
    files: dict[str, bytes] = {}
    truths: list[Truth] = []
    for part in parts:
        truth = part.truths[0]
        for path, content in part.files.items():
            base = site.files[path].rstrip(b"\n")
            if path not in files:
                files[path] = content
            elif content.startswith(base) and files[path].startswith(base):
                added = files[path].rstrip(b"\n").count(b"\n") - base.count(b"\n")
                files[path] = files[path].rstrip(b"\n") + content[len(base) :]
                truth = replace(truth, line=truth.line + added if truth.line else None)
            else:
                return None
        truths.append(truth)
    return Mutant(case=site.case, files=files, truths=tuple(truths))


def is_held_out_page(case: Case) -> bool:
    return _digest(case.name) % 2 == 0


def is_held_out_template(name: str) -> bool:
    return _digest(name.split(",", maxsplit=1)[0]) % 3 == 0


def _digest(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)


def affected(before: Sequence[Facts], after: Sequence[Facts], truth: Truth) -> Truth:
    """`truth` with every element whose own value changed: a declaration in place may be for many."""
    if truth.property is None or len(before) != len(after):
        return truth
    changed = [
        one
        for one, two in zip(before, after, strict=True)
        if one["visible"] and one["styles"].get(truth.property) != two["styles"].get(truth.property)
    ]
    seen = next((two["styles"].get(truth.property) for two in after if two["path"] in truth.elements), truth.seen)
    paths = dict.fromkeys((*truth.elements, *(one["path"] for one in changed)))
    return replace(truth, elements=tuple(paths), seen=seen)
