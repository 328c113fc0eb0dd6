"""Pages whose CSS was damaged in ten places: how much of it `refine --engine tuning` undoes, through the command line.

    python bench/damage.py                   every suitable fixture; prints the table of docs/score.md
    python bench/damage.py login signin -v   these; -v prints each damage, and what became of it
    ... --seed N --count N --keep DIR        other places; another number of them; the pages are kept in DIR

A page is the fixture's own: somebody else's HTML and CSS, as its package ships it. In its style sheets, as many values as asked for
are replaced where they stand, each one alone visible in the picture, by a program that shares no code with the product: another
colour, another number (lengths in their own unit), another weight or alignment. A damage counts as undone where every element that
it changed has again what it had (1 px or 5 %, 12 of 255 a channel), as a browser of our own computes it.
"""

import argparse
import io
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

import mutations
import numpy as np
import tinycss2
from cases import Case, cases
from PIL import Image
from playwright.sync_api import Browser, Page
from styling import other_colors

COUNT = 10
TRIES = 400  # of place and value, until there are enough that show
SEEN_LEVELS, SEEN_PIXELS = 24, 24  # as in differences.py: what less shows than that is no fault
WHOLE = 0.995  # what the undamaged page has to score: else its mockup shows something that no page would
LEAST_PX, LEAST_SHARE, LEAST_LEVELS = 1.01, 0.05, 12
THIN_PX = 4.0  # a border or a corner of no more is another one when it is off by a pixel

SIDES = ("top", "right", "bottom", "left")
CORNERS = ("top-left", "top-right", "bottom-right", "bottom-left")
LONGHANDS: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("color", "background-color", "font-size", "font-weight", "letter-spacing", "line-height",
                                  "text-align", "width", "max-width", "min-width", "height", "min-height", "row-gap", "column-gap")},
    "background": ("background-color",),
    "gap": ("row-gap", "column-gap"),
    "margin": tuple(f"margin-{side}" for side in SIDES),
    "padding": tuple(f"padding-{side}" for side in SIDES),
    **{f"{what}-{side}": (f"{what}-{side}",) for what in ("margin", "padding") for side in SIDES},
    "border": ("border-top-width", "border-top-color"),
    **{f"border-{side}": (f"border-{side}-width", f"border-{side}-color") for side in SIDES},
    "border-color": tuple(f"border-{side}-color" for side in SIDES),
    "border-width": tuple(f"border-{side}-width" for side in SIDES),
    "border-radius": tuple(f"border-{corner}-radius" for corner in CORNERS),
}  # fmt: skip
"""The properties that are damaged, and the computed values that tell whether one is."""

WATCHED = tuple(dict.fromkeys(name for names in LONGHANDS.values() for name in names))
LAID_OUT = frozenset(
    {"width", "height"}
)  # computed values that follow from the content: watched where they were damaged

VALUES = """(names) => [document.documentElement, document.body, ...document.body.querySelectorAll("*")].map((one) => {
    const style = getComputedStyle(one);
    return names.map((name) => style.getPropertyValue(name));
})"""

TOKEN = re.compile(
    r"(?P<color>\#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\))|(?<![\w.#-])(?P<number>-?(?:\d+\.?\d*|\.\d+))(?P<unit>px|rem|em|%)?(?![\w.%(-])"
)
ROOTS = re.compile(
    r"(^|,)\s*(html|body|\*|:root|::?before|::?after)\s*(,|$)|::?(before|after|placeholder|selection)|:(hover|focus|active)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A declaration's value in a file: characters `start` to `end`."""

    file: str
    selector: str
    property: str
    value: str
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """`changed` has (element, place in WATCHED) -> the right value, for all that this damage alone changes."""

    place: Place
    value: str
    changed: Mapping[tuple[int, int], str] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.place.file}:{self.place.line} {self.place.selector[:50]} {self.place.property} {self.place.value} -> {self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of one page."""

    page: str
    damages: Sequence[Damage]
    undone: Sequence[bool]
    restored: int  # values that read again as they did, to the letter
    whole: float
    before: float
    after: float
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="FIXTURE")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("-v", dest="verbose", action="store_true", help="each damage, and what became of it")
    told = parser.parse_args()
    found: list[Made] = []
    for case in cases(told.names):
        if case.is_held_out or case.scale != 1 or case.mockup.suffix != ".png":
            continue
        with tempfile.TemporaryDirectory() as scratch:
            made = tried(case, Path(told.keep or scratch) / f"{case.name}-{told.seed}", told)
        if made is None:
            continue
        found.append(made)
        print(sentence(made), file=sys.stderr, flush=True)
        if told.verbose:
            for damage, is_undone in zip(made.damages, made.undone, strict=True):
                print(f"  {'undone' if is_undone else 'STILL '} {damage}")
    print_tables(found)
    return 0


def tried(case: Case, folder: Path, told: argparse.Namespace) -> Made | None:
    """The page damaged, refined by the product, and looked at; None where it cannot be judged."""
    shutil.rmtree(folder, ignore_errors=True)
    files = {
        path.relative_to(case.folder / "site").as_posix(): path.read_bytes()
        for path in sorted((case.folder / "site").rglob("*"))
        if path.is_file()
    }
    write(files, folder / "whole")
    whole = asked("compare", case.mockup, folder / "whole" / case.page)["score"]
    if whole < WHOLE:
        print(f"{case.name}: left out, the undamaged page scores {whole:.3f}", file=sys.stderr)
        return None
    with mutations.capture.browser() as browser:
        damages, damaged = damaged_files(browser, case, files, seed=told.seed, count=told.count)
    write(damaged, folder / "site")
    shutil.copy(case.mockup, folder / "mockup.png")
    before = asked("compare", folder / "mockup.png", folder / "site" / case.page)["score"]
    began = time.monotonic()
    asked("refine", folder / "mockup.png", folder / "site" / case.page, "--engine", "tuning")
    seconds = time.monotonic() - began
    after = asked("compare", folder / "mockup.png", folder / "site" / case.page)["score"]
    now = {
        path.relative_to(folder / "site").as_posix(): path.read_bytes()
        for path in sorted((folder / "site").rglob("*"))
        if path.is_file()
    }
    with mutations.capture.browser() as browser:
        values = values_of(browser, case, now)
    undone = [all(is_near(right, values[at][name]) for (at, name), right in one.changed.items()) for one in damages]
    restored = sum(is_restored(one, files, now) for one in damages)
    return Made(
        page=case.name,
        damages=damages,
        undone=undone,
        restored=restored,
        whole=whole,
        before=before,
        after=after,
        seconds=seconds,
    )


def asked(command: str, *arguments: Any) -> dict[str, Any]:
    """The document of one command; for `refine` its only run."""
    ran = subprocess.run(
        [sys.executable, "-m", "screenshot2code", command, *map(str, arguments), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode not in (0, 1) or not ran.stdout:
        raise SystemExit(f"{command} {arguments}: {ran.stderr}")
    document: dict[str, Any] = json.loads(ran.stdout)
    return document


def write(files: Mapping[str, bytes], folder: Path) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


# ------------------------------------------------------------------------------------------------ making damages


def damaged_files(
    browser: Browser, case: Case, files: mutations.Files, *, seed: int, count: int
) -> tuple[list[Damage], mutations.Files]:
    """Up to `count` damages of different declarations, and the page with all of them."""
    dice = random.Random(f"{seed}:{case.name}:damage")
    site = mutations.Site(case=case, files=files, elements=())
    picture, right = looked_at(browser, case, files)
    rules = matching(browser, case, files)
    places = [one for one in places_of(site) if one.selector in rules and not ROOTS.search(one.selector)]
    of_property: dict[str, list[Place]] = defaultdict(list)
    for one in places:
        of_property[one.property].append(one)
    made: list[Damage] = []
    for _ in range(TRIES):
        if len(made) == count or not of_property:
            break
        place = dice.choice(of_property[dice.choice(sorted(of_property))])  # a rare property as often as a common one
        value = other_value(place, dice)
        if value is None or any((one.place.file, one.place.start) == (place.file, place.start) for one in made):
            continue
        now, values = looked_at(browser, case, changed(files, [(place, value)]))
        if now.shape[1] != picture.shape[1] or not shows(picture, now) or len(values) != len(right):
            continue
        mine = {
            WATCHED.index(name)
            for name in LONGHANDS.get(place.property, [one for one in WATCHED if one not in LAID_OUT])
        }
        differs = {
            (at, name): was
            for at, (one, two) in enumerate(zip(right, values, strict=True))
            for name, (was, has) in enumerate(zip(one, two, strict=True))
            if was != has and name in mine
        }
        if differs:
            made.append(Damage(place=place, value=value, changed=differs))
    return made, changed(files, [(one.place, one.value) for one in made])


def changed(files: mutations.Files, edits: Sequence[tuple[Place, str]]) -> mutations.Files:
    found = dict(files)
    for place, value in sorted(edits, key=lambda one: -one[0].start):
        text = found[place.file].decode("utf-8")
        found[place.file] = (text[: place.start] + value + text[place.end :]).encode()
    return found


def places_of(site: mutations.Site) -> Iterator[Place]:
    """Every declaration outside of at-rules in the page's own sheets that may be damaged."""
    for file in mutations.sheets(site):
        if file.startswith("external/"):
            continue
        text = site.files[file].decode("utf-8")
        starts = mutations.line_starts(text)
        for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
            if rule.type != "qualified-rule":
                continue
            selector = mutations.plain(tinycss2.serialize(rule.prelude))
            for one in tinycss2.parse_declaration_list(rule.content, skip_comments=True, skip_whitespace=True):
                if one.type != "declaration" or (one.lower_name not in LONGHANDS and not one.name.startswith("--")):
                    continue
                tokens = [token for token in one.value if token.type not in {"whitespace", "comment"}]
                if not tokens:
                    continue
                start = starts[tokens[0].source_line - 1] + tokens[0].source_column - 1
                end = re.compile(r"[;}!]").search(text, start)
                value = text[start : end.start()].rstrip() if end else ""
                if value and value.count("(") == value.count(")"):
                    yield Place(file=file, selector=selector, property=one.lower_name if not one.name.startswith("--") else one.name,
                                value=value, line=one.source_line, start=start, end=start + len(value))  # fmt: skip


def other_value(place: Place, dice: random.Random) -> str | None:
    """Another value, as a hand slips: one token of it; None where there is nothing to slip on."""
    name, value = place.property, place.value
    if name == "text-align":
        return dice.choice([one for one in ("left", "center", "right") if one != value])
    if name == "font-weight":
        return {"400": "700", "normal": "bold", "bold": "normal", "700": "400", "bolder": "400"}.get(
            value, "400" if value in ("500", "600", "800") else None
        )
    tokens = list(TOKEN.finditer(value))
    if not tokens:
        return None
    token = dice.choice(tokens)
    new = other_color(token["color"], dice) if token["color"] else other_number(name, token, dice)
    return None if new is None or new == token[0] else value[: token.start()] + new + value[token.end() :]


def other_color(text: str, dice: random.Random) -> str | None:
    if text.startswith("rgba") or len(text) not in (4, 7):
        return None
    digits = text[1:] if len(text) == 7 else "".join(2 * one for one in text[1:])
    color = tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))
    return "#{:02x}{:02x}{:02x}".format(*dice.choice(other_colors(color, least=40)))


def other_number(name: str, token: re.Match[str], dice: random.Random) -> str | None:
    number, unit = float(token["number"]), token["unit"] or ""
    if not unit and number and name != "line-height":
        return None  # a weight, an order, a share: not a length
    if number == 0:
        if name.startswith(("letter", "border", "--", "line")):
            return None
        return f"{dice.choice((6, 10, 14))}px"
    if name == "letter-spacing":
        return f"{number + dice.choice((1, 1.5)) / (1 if unit == 'px' else 16):g}{unit}"
    if unit == "px" and abs(number) <= 3:
        return f"{number + dice.choice((1, 2, 3)):g}{unit}"
    factor = dice.choice(
        (0.7, 0.8, 1.2, 1.25)
        if name in ("font-size", "line-height", "width", "height", "max-width", "min-height")
        else (0.5, 0.7, 1.4, 1.6)
    )
    return f"{round(number * factor, 3):g}{unit}"


def matching(browser: Browser, case: Case, files: mutations.Files) -> set[str]:
    """Selectors of rules for something that shows."""
    with mutations.shown(browser, case, files) as page:
        return {rule for one in page.evaluate(mutations.FACTS) for rule in one["rules"]}


def looked_at(browser: Browser, case: Case, files: mutations.Files) -> tuple[Any, list[list[str]]]:
    with mutations.shown(browser, case, files) as page:
        return pixels(page), page.evaluate(VALUES, list(WATCHED))


def values_of(browser: Browser, case: Case, files: mutations.Files) -> list[list[str]]:
    with mutations.shown(browser, case, files) as page:
        found: list[list[str]] = page.evaluate(VALUES, list(WATCHED))
        return found


def pixels(page: Page) -> Any:
    return np.asarray(Image.open(io.BytesIO(mutations.capture.picture(page))).convert("RGB")).astype(np.int16)


def shows(before: Any, after: Any) -> bool:
    if before.shape != after.shape:
        return True
    return bool((np.abs(before - after).max(axis=2) > SEEN_LEVELS).sum() >= SEEN_PIXELS)


# ------------------------------------------------------------------------------------------------ judging


def is_near(right: str, now: str) -> bool:
    """Whether two computed values look alike."""
    if right == now:
        return True
    if right.startswith("rgb") and now.startswith("rgb"):
        return max(abs(a - b) for a, b in zip(mutations.rgb(right), mutations.rgb(now), strict=False)) <= LEAST_LEVELS
    one, two = (re.fullmatch(r"(-?[\d.]+)(px|%)?", text) for text in (right, now))
    if one is None or two is None or one[2] != two[2]:
        return False
    a, b = float(one[1]), float(two[1])
    return abs(a - b) <= max(LEAST_PX if one[2] == "px" and abs(a) > THIN_PX else 0.0, LEAST_SHARE * abs(a))


def is_restored(damage: Damage, right: mutations.Files, now: mutations.Files) -> bool:
    """Whether the declaration reads as it did: the whole line, in its place."""
    line = damage.place.line - 1
    one, two = (files[damage.place.file].decode().splitlines() for files in (right, now))
    return len(one) == len(two) and one[line] == two[line]


# ------------------------------------------------------------------------------------------------ on paper


def sentence(made: Made) -> str:
    return f"{made.page}: {sum(made.undone)} of {len(made.damages)} undone, {made.before:.3f} -> {made.after:.3f}, {made.seconds:.0f} s"


def print_tables(found: Sequence[Made]) -> None:
    print("| page | undone | to the letter | undamaged | damaged | tuned | seconds |\n|---|---|---|---|---|---|---|")
    for made in found:
        print(
            f"| {made.page} | {sum(made.undone)} of {len(made.damages)} | {made.restored} | {made.whole:.3f} | {made.before:.3f} "
            f"| {made.after:.3f} | {made.seconds:.0f} |"
        )
    if not found:
        return
    every = [(one, is_undone) for made in found for one, is_undone in zip(made.damages, made.undone, strict=True)]
    print(
        f"| **all** | **{mean(is_undone for _, is_undone in every):.0%}** of {len(every)} | {sum(made.restored for made in found)} | "
        f"{mean(made.whole for made in found):.3f} | {mean(made.before for made in found):.3f} | {mean(made.after for made in found):.3f} | "
        f"{mean(made.seconds for made in found):.0f} |"
    )
    print("\n| property | damages | undone |\n|---|---|---|")
    for name in sorted(
        {"custom property" if one.place.property.startswith("--") else one.place.property for one, _ in every}
    ):
        some = [
            is_undone
            for one, is_undone in every
            if name in (one.place.property, "custom property" if one.place.property.startswith("--") else "")
        ]
        print(f"| {name} | {len(some)} | {mean(some):.0%} |")


if __name__ == "__main__":
    sys.exit(main())
