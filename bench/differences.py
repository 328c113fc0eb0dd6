"""Whether the differences say what is wrong: seeded faults in the fixtures' own pages, and what `compare` makes of them.

    python bench/differences.py                     every page, at least 400 faults; prints the tables of docs/score.md
    python bench/differences.py login docs -v       some pages; -v prints every fault with what was said about it
    ... --each N --seed N                           faults per template and page, and which

The mockup is the page as it is, read by perception like any other; the faults are made by mutations.py, which imports nothing of the
product's comparison. Held-out pages and templates (chosen by the digest of their names) are printed apart. See docs/score.md for
what counts as found, and as right.
"""

import argparse
import asyncio
import random
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from statistics import mean
from typing import Any

import capture
import mutations
import numpy as np
from cases import Case, cases
from mutations import FACTS, Facts, Mutant, Site, Truth
from PIL import Image, ImageDraw
from skimage.color import deltaE_ciede2000, rgb2lab

from screenshot2code.compare.blend import Blend
from screenshot2code.core.artifacts import Mockup, SourceFile, SourceTree
from screenshot2code.core.findings import Comparison, Difference
from screenshot2code.core.geometry import Viewport
from screenshot2code.core.perception import Perception
from screenshot2code.imaging.codec import read_mockup
from screenshot2code.imaging.perception import perceive
from screenshot2code.render.chromium import Chromium

FIRST = 3  # differences among which a fault has to be found
NEAR = 0.3  # intersection over union from which two boxes are about one thing
NO_KIND_VALUE = {
    "missing",
    "extra",
    "image",
    "broken",
    "overflow",
    "moved",
    "resized",
    "page_size",
    "shadow",
}  # judged by kind and box
PATIENCE_S = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was said about one fault. None: not asked (it has no such answer, or was not found)."""

    page: str
    truth: Truth
    held: str  # "", "page", "template"
    found: bool
    kind: bool | None
    element: bool | None
    value: bool | None
    line: bool | None
    unrelated: float
    said: Difference | None = field(repr=False)
    others: tuple[Difference, ...] = field(repr=False, default=())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="FIXTURE")
    parser.add_argument("--each", type=int, default=1, metavar="N", help="faults per template, way and page")
    parser.add_argument("--seed", type=int, default=4, metavar="N")
    parser.add_argument("--only", metavar="KIND", help="faults of one kind")
    parser.add_argument("-v", dest="verbose", action="store_true", help="every fault, and what was said about it")
    told = parser.parse_args()
    verdicts: list[Verdict] = []
    quiet: list[tuple[str, str, Comparison]] = []
    for case in cases(told.names):
        if case.is_held_out or case.scale != 1 or case.mockup.suffix != ".png":
            continue  # pages of HELDOUT are for the engine; the others differ from their twins in the picture alone
        with capture.browser() as opened:
            site = mutations.open_site(opened, case)
        made = [
            one
            for one in mutations.mutants(site, seed=told.seed, each=told.each)
            if told.only in (None, one.truths[0].kind)
        ]
        judged, silent = asyncio.run(compared(site, made))
        with capture.browser() as opened:
            verdicts += [verdict for one in judged for verdict in verdicts_of(opened, site, *one)]
        quiet += [(case.name, name, one) for name, one in silent.items()]
        print(f"{case.name}: {len(made)} faults made, {len(judged)} seen in pixels", file=sys.stderr)
    if told.verbose:
        for verdict in verdicts:
            print(sentence(verdict))
    print_tables(verdicts, quiet)
    return 0


# ------------------------------------------------------------------------------------------------ the product's part


Judged = tuple[Mutant, Comparison]


async def compared(site: Site, made: Sequence[Mutant]) -> tuple[list[Judged], dict[str, Comparison]]:
    """Each mutant that shows in pixels with its comparison, and what is said of pages that nobody can tell apart."""
    tree, viewport = tree_of(site), viewport_of(site.case)
    comparer = Blend()
    async with Chromium(timeout_s=PATIENCE_S) as chromium:
        whole = await chromium.render(tree, viewport)
        mockup = as_mockup(whole.png, site.case)
        facts = await asyncio.to_thread(perceive, mockup)
        before = pixels(whole.png)
        judged = []
        for mutant in made:
            render = await chromium.render(with_files(tree, mutant.files), viewport)
            shows = not np.array_equal(before, pixels(render.png)) if mutant.truths[0].kind != "broken" else True
            if shows and visibly(before, pixels(render.png), mutant):
                judged.append((mutant, await asyncio.to_thread(comparer.compare, mockup, facts, render)))
        silent = {}
        for name, changed in same_to_the_eye(site).items():
            render = await chromium.render(with_files(tree, changed), viewport)
            silent[name] = await asyncio.to_thread(Blend(shortcut=False).compare, mockup, facts, render)
        for name, png in pictures_of_the_same(whole.png).items():
            other = as_mockup(png, site.case)
            read: Perception = await asyncio.to_thread(perceive, other)
            silent[name] = await asyncio.to_thread(comparer.compare, other, read, whole)
    return judged, silent


def tree_of(site: Site) -> SourceTree:
    return SourceTree(
        tuple(SourceFile(PurePosixPath(path), content) for path, content in site.files.items()),
        PurePosixPath(site.case.page),
    )


def with_files(tree: SourceTree, files: mutations.Files) -> SourceTree:
    return tree.replacing([SourceFile(PurePosixPath(path), content) for path, content in files.items()])


def viewport_of(case: Case) -> Viewport:
    return Viewport(case.viewport["width"], case.viewport["height"], case.viewport["scale"])


def as_mockup(picture: bytes, case: Case) -> Mockup:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("mockup.jpg" if picture[:2] == b"\xff\xd8" else "mockup.png")
        path.write_bytes(picture)
        return read_mockup(path, scale=case.scale)


def pixels(png: bytes) -> Any:
    import io

    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(np.int16)


SEEN_LEVELS, SEEN_PIXELS = (
    24,
    24,
)  # of 255, and how many pixels beyond it: less than the dot and bar of one letter is no fault


def visibly(before: Any, after: Any, mutant: Mutant) -> bool:
    """Whether a person could see the fault: a rule that another one overrides, or a hidden menu, shows nothing."""
    if mutant.truths[0].kind == "broken" or before.shape != after.shape:
        return True
    return bool((np.abs(before - after).max(axis=2) > SEEN_LEVELS).sum() >= SEEN_PIXELS)


def same_to_the_eye(site: Site) -> dict[str, mutations.Files]:
    """Changes of the page that no person sees."""
    sheet = mutations.last_sheet(site)
    texts = [one for one in site.elements if one["visible"] and len(one["text"]) >= 4]
    grounds = [one for one in site.elements if one["visible"] and one["painted"]]
    if sheet is None or not texts:
        return {"as it is": {}}
    dice = random.Random(site.case.name)
    one, two = dice.choice(texts), dice.choice(grounds or texts)
    near = [min(255, part + 1) for part in mutations.rgb(one["styles"]["color"])]
    ground = [max(0, part - 1) for part in mutations.rgb(two["styles"]["background-color"])]
    rules = {
        "as it is": "",
        "a quarter pixel": f"{one['path']} {{ translate: 0.25px 0 }}",
        "1/255 of ink": f"{one['path']} {{ color: rgb({near[0]}, {near[1]}, {near[2]}) !important }}",
        "1/255 of ground": f"{two['path']} {{ background-color: rgb({ground[0]}, {ground[1]}, {ground[2]}) !important }}",
        "0.01 px of spacing": f"{one['path']} {{ letter-spacing: 0.01px !important }}",
    }
    base = site.files[sheet].rstrip(b"\n")
    return {name: {sheet: base + f"\n{rule}\n".encode()} if rule else {} for name, rule in rules.items()}


def pictures_of_the_same(png: bytes) -> dict[str, bytes]:
    """Mockups that show the same page: compressed, with a caret, a little sharper."""
    import io

    def saved(picture: Image.Image, **how: Any) -> bytes:
        aside = io.BytesIO()
        picture.save(aside, **how)
        return aside.getvalue()

    whole = Image.open(io.BytesIO(png)).convert("RGB")
    caret = whole.copy()
    ImageDraw.Draw(caret).rectangle(
        (whole.width // 2, min(120, whole.height - 20), whole.width // 2, min(136, whole.height - 4)), fill=(0, 0, 0)
    )
    return {"JPEG 90": saved(whole, format="JPEG", quality=90), "a caret": saved(caret, format="PNG")}


# ------------------------------------------------------------------------------------------------ the judge's part


def verdicts_of(opened: Any, site: Site, mutant: Mutant, comparison: Comparison) -> list[Verdict]:
    """One verdict for each fault of the mutant; selectors are resolved by a browser that the product does not know."""
    case = site.case
    files = {**site.files, **mutant.files}
    said = comparison.differences
    with mutations.shown(opened, case, files) as page:
        after: list[Facts] = page.evaluate(FACTS)
        resolved = [resolve(page, one.selector) for one in said]
    found = []
    for told in mutant.truths:
        truth = mutations.affected(site.elements, after, told)
        before_boxes = boxes_of(site.elements, truth)
        after_boxes = boxes_of(after, truth)
        if truth.kind == "extra" and truth.template == "inserted banner":
            before_boxes, after_boxes = (
                [],
                [tuple(one["box"]) for one in after if one["path"].endswith("body > :nth-child(1)")],
            )
        about = [at for at, one in enumerate(said) if is_about(one, resolved[at], truth, before_boxes, after_boxes)]
        first = [at for at in about if at < FIRST]
        named = next((at for at in first if said[at].kind.value == truth.kind), first[0] if first else None)
        best = said[named] if named is not None else None
        found.append(
            Verdict(
                page=case.name,
                truth=truth,
                held=held(case, truth),
                found=best is not None,
                kind=None if best is None else best.kind.value == truth.kind,
                element=None
                if best is None or truth.kind in {"page_size", "broken"}
                else element_right(resolved[named or 0], truth),
                value=None if best is None else value_right(best, truth),
                line=line_right(best, truth),
                unrelated=sum(
                    one.weight
                    for at, one in enumerate(said)
                    if at not in about and not follows(resolved[at], site.elements, after, truth)
                ),
                said=best,
                others=tuple(one for at, one in enumerate(said) if at not in about)[:3],
            )
        )
    return found


def held(case: Case, truth: Truth) -> str:
    if mutations.is_held_out_page(case):
        return "page"
    return "template" if mutations.is_held_out_template(truth.template) else ""


RESOLVE = """(selector) => {
    let found = [];
    try { found = [...document.querySelectorAll(selector)]; } catch { return null; }
    if (found.length !== 1) return null;
    const steps = [];
    for (let up = found[0]; up.parentElement; up = up.parentElement) {
        steps.unshift(up === document.body ? "body" : `:nth-child(${[...up.parentElement.children].indexOf(up) + 1})`);
        if (up === document.body) break;
    }
    return steps.join(" > ");
}"""


def resolve(page: Any, selector: str | None) -> str | None:
    """The path of the one element that the selector finds; None if it finds none or several."""
    return page.evaluate(RESOLVE, selector) if selector else None


def boxes_of(elements: Iterable[Facts], truth: Truth) -> list[tuple[float, ...]]:
    return [tuple(one["box"]) for one in elements if one["path"] in truth.elements]


def is_about(one: Difference, path: str | None, truth: Truth, before: Sequence[Any], after: Sequence[Any]) -> bool:
    """Whether the difference is about the fault: its element, or its place on either picture."""
    if truth.kind == "page_size" and one.kind.value == "page_size":
        return True
    if truth.kind == "broken" and one.kind.value == "broken":
        return True
    if path is not None and path in truth.elements and truth.kind != "missing":
        return True
    wanted = tuple(one.box) if not hasattr(one.box, "x") else (one.box.x, one.box.y, one.box.width, one.box.height)
    if any(iou(wanted, box) >= NEAR for box in before):
        return True
    if one.rendered_box is None:
        return False
    shown = (one.rendered_box.x, one.rendered_box.y, one.rendered_box.width, one.rendered_box.height)
    return any(iou(shown, box) >= NEAR for box in after)


def element_right(path: str | None, truth: Truth) -> bool:
    """The element itself, or where it is gone: the one that held it, or the one before it."""
    if truth.kind in {"missing", "extra"} or truth.template.startswith(("removed", "doubled")):
        own = set(truth.elements)
        around = {step for target in own for step in (parent(target), before_of(target), after_of(target))}
        return path is not None and (path in own or path in around)
    return path in truth.elements


def parent(path: str) -> str:
    return path.rpartition(" > ")[0]


def _numbered(path: str, by: int) -> str:
    found = re.search(r":nth-child\((\d+)\)$", path)
    return path if found is None else f"{path[: found.start()]}:nth-child({int(found[1]) + by})"


def before_of(path: str) -> str:
    return _numbered(path, -1)


def after_of(path: str) -> str:
    return _numbered(path, 1)


def value_right(one: Difference, truth: Truth) -> bool | None:
    """Whether the expected value is the one that the page had: within 1 px, 5 % or 3 CIEDE2000; text word for word."""
    if truth.kind in NO_KIND_VALUE or truth.expected is None:
        return None
    if one.expected is None:
        return False
    if truth.kind in {"color", "background"} or (truth.property or "").endswith("color"):
        return near_color(one.expected, truth.expected)
    if truth.kind == "text":
        return fold(truth.expected) in fold(one.expected) or fold(one.expected) in fold(truth.expected)
    if truth.kind == "font_family":
        return family(one.expected) == family(truth.expected)
    wanted, told = number(truth.expected), number(one.expected)
    if wanted is None:
        return told in (None, 0) or one.expected == truth.expected
    return told is not None and abs(told - wanted) <= max(1.0, 0.05 * abs(wanted))


def near_color(one: str, two: str) -> bool:
    first, second = rgb(one), rgb(two)
    if first is None or second is None:
        return False
    return float(deltaE_ciede2000(rgb2lab(np.array(first) / 255), rgb2lab(np.array(second) / 255))) <= 3


def rgb(value: str) -> tuple[int, ...] | None:
    found = re.search(r"#([0-9a-fA-F]{6})", value)
    if found:
        return tuple(int(found[1][at : at + 2], 16) for at in (0, 2, 4))
    parts = re.findall(r"[\d.]+", value)
    return tuple(int(float(part)) for part in parts[:3]) if len(parts) >= 3 else None


def number(value: str) -> float | None:
    found = re.search(r"-?\d+(\.\d+)?", value)
    return float(found[0]) if found else None


def fold(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def family(value: str) -> str:
    return fold(value.split(",", maxsplit=1)[0])


def line_right(one: Difference | None, truth: Truth) -> bool | None:
    if one is None or truth.line is None or truth.kind in {"missing", "extra", "broken", "image", "text"}:
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


# ------------------------------------------------------------------------------------------------ on paper


def sentence(verdict: Verdict) -> str:
    truth, said = verdict.truth, verdict.said
    marks = "".join(
        letter if value else "-" if value is None else letter.upper() + "!"
        for letter, value in (
            ("f", verdict.found),
            ("k", verdict.kind),
            ("e", verdict.element),
            ("v", verdict.value),
            ("l", verdict.line),
        )
    )
    told = "nothing" if said is None else f"{said.kind.value}: {said.summary} [{said.selector}]"
    rest = (
        ""
        if not verdict.unrelated
        else f" | beside it {verdict.unrelated:.2f}: {'; '.join(one.summary for one in verdict.others)}"
    )
    return f"{marks:9} {verdict.page} {truth.template} {truth.elements[0][-60:]} {truth.expected} -> {truth.seen} | {told}{rest}"


def share(values: Iterable[bool | None]) -> str:
    asked = [value for value in values if value is not None]
    return f"{mean(asked):.1%} ({len(asked)})" if asked else "-"


def row(name: str, some: Sequence[Verdict]) -> str:
    columns = [share(getattr(one, column) for one in some) for column in ("found", "kind", "element", "value", "line")]
    return f"| {name} | {len(some)} | {' | '.join(columns)} | {mean(one.unrelated for one in some):.3f} |"


HEAD = "| {} | faults | found in first 3 | kind | element | expected value | source line | weight beside it |\n|---|---|---|---|---|---|---|---|"


def print_tables(verdicts: Sequence[Verdict], quiet: Sequence[tuple[str, str, Comparison]]) -> None:
    if verdicts:
        print(HEAD.format("which"))
        for name, some in (
            ("all", verdicts),
            ("held-out pages", [one for one in verdicts if one.held == "page"]),
            ("held-out templates", [one for one in verdicts if one.held == "template"]),
            ("tuned on", [one for one in verdicts if not one.held]),
        ):
            if some:
                print(row(name, some))
        for title, key in (("kind", lambda one: one.truth.kind), ("template", lambda one: one.truth.template)):
            print("\n" + HEAD.format(title))
            for name in sorted({key(one) for one in verdicts}):
                print(row(name, [one for one in verdicts if key(one) == name]))
    print("\n| same to the eye | pages | nothing reported |\n|---|---|---|")
    for name in dict.fromkeys(name for _, name, _ in quiet):
        some = [one for _, other, one in quiet if other == name]
        print(f"| {name} | {len(some)} | {mean(not one.differences for one in some):.1%} |")


if __name__ == "__main__":
    sys.exit(main())
