"""Whether the differences say what is wrong: seeded faults in the fixtures' own pages, and what `compare` makes of them.

    python bench/differences.py                     every page, at least 400 faults; prints the tables of docs/score.md
    python bench/differences.py login docs -v       some pages; -v prints every fault with what was said about it
    ... --each N --seed N --sample N                faults per template, way and page; which; at most so many of a page
    ... --keep DIR                                  renders and readings are kept there for the next run (bench/staged.py)

The mockup is the page as it is, read by perception like any other; the faults are made by mutations.py, which imports nothing of the
product's comparison. Held-out pages and templates (chosen by the digest of their names) are printed apart. See docs/score.md for
what counts as found, and as right.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import mutations
import numpy as np
from cases import Case, cases
from mutations import Mutant
from sameness import redrawn, unseen_changes
from staged import Shelf, as_mockup, opened_site, perceived, pixels, witnesses
from verdicts import Verdict, verdicts_of

from screenshot2code.compare.blend import Blend
from screenshot2code.core.findings import Comparison

SEEN_LEVELS, SEEN_PIXELS = (
    24,
    24,
)  # of 255, and how many pixels beyond it: less than the dot and bar of one letter is no fault
THREE_AT_ONCE = 3  # pages with three faults each, of every fixture

Quiet = tuple[str, str, Comparison]
"""Page, what was done to it, and what was said of it."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="FIXTURE")
    parser.add_argument("--each", type=int, default=1, metavar="N", help="faults per template, way and page")
    parser.add_argument("--seed", type=int, default=4, metavar="N")
    parser.add_argument("--sample", type=int, metavar="N", help="at most so many faults of a page")
    parser.add_argument("--only", metavar="KIND", help="faults of one kind")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="renders and readings are kept there")
    parser.add_argument("-v", dest="verbose", action="store_true", help="every fault, and what was said about it")
    told = parser.parse_args()
    verdicts: list[Verdict] = []
    quiet: list[Quiet] = []
    for case in cases(told.names):
        if case.is_held_out or case.scale != 1 or case.mockup.suffix != ".png":
            continue  # pages of HELDOUT are for the engine; the others differ from their twins in the picture alone
        began = time.process_time()
        judged, silent = examined(case, told, Shelf(told.keep))
        verdicts += judged
        quiet += silent
        print(f"{case.name}: {len(judged)} faults seen in pixels, {time.process_time() - began:.0f} s", file=sys.stderr)
    if told.verbose:
        for verdict in verdicts:
            print(sentence(verdict))
        for page, name, one in quiet:
            for difference in one.differences:
                print(f"not silent: {page} {name}: {difference.kind.value}: {difference.summary} {difference.box}")
    print_tables(verdicts, quiet)
    return 0


def examined(case: Case, told: argparse.Namespace, shelf: Shelf) -> tuple[list[Verdict], list[Quiet]]:
    """One page with each of its faults, and in each of its unseen variants."""
    site = opened_site(case, shelf)
    singles = mutations.mutants(site, seed=told.seed, each=told.each)
    made = [one for one in singles if told.only in (None, one.truths[0].kind)]
    if told.sample is not None:
        made = random.Random(f"{told.seed}:{case.name}").sample(made, min(told.sample, len(made)))
    if told.only is None:
        made += mutations.together(site, singles, seed=told.seed, count=THREE_AT_ONCE)
    unseen = unseen_changes(site) if told.only is None else {}
    seen = witnesses(site, [{}, *(one.files for one in made), *unseen.values()], shelf)
    whole = seen[0].render
    mockup = as_mockup(whole.png, case)
    facts, comparer, before = perceived(mockup, shelf), Blend(), pixels(whole.png)
    judged: list[Verdict] = []
    for mutant, witness in zip(made, seen[1:], strict=False):
        if visibly(before, pixels(witness.render.png), mutant):
            judged += verdicts_of(site, mutant, witness, comparer.compare(mockup, facts, witness.render))
    careful = Blend(shortcut=False)
    silent = [
        (case.name, name, careful.compare(mockup, facts, witness.render))
        for name, witness in zip(unseen, seen[1 + len(made) :], strict=True)
    ]
    for name, picture in redrawn(site, whole.png, shelf).items() if unseen else ():
        other = as_mockup(picture, case)
        silent.append((case.name, name, comparer.compare(other, perceived(other, shelf), whole)))
    return judged, silent


def visibly(before: Any, after: Any, mutant: Mutant) -> bool:
    """Whether a person could see the fault: a rule that another one overrides, or a hidden menu, shows nothing."""
    if any(one.kind == "broken" for one in mutant.truths) or before.shape != after.shape:
        return True
    return bool((np.abs(before - after).max(axis=2) > SEEN_LEVELS).sum() >= SEEN_PIXELS)


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
        else f" | beside it {verdict.unrelated:.2f}: {'; '.join(f'{one.summary} [{one.selector}]' for one in verdict.others)}"
    )
    where = f"{truth.file}:{truth.line}"
    return f"{marks:9} {verdict.page} {truth.template} {truth.elements[0][-60:]} {truth.expected} -> {truth.seen} {where} | {told}{rest}"


def share(values: Iterable[bool | None]) -> str:
    asked = [value for value in values if value is not None]
    return f"{mean(asked):.1%} ({len(asked)})" if asked else "-"


def row(name: str, some: Sequence[Verdict]) -> str:
    columns = [share(getattr(one, column) for one in some) for column in ("found", "kind", "element", "value", "line")]
    return f"| {name} | {len(some)} | {' | '.join(columns)} | {mean(one.unrelated for one in some):.3f} |"


HEAD = "| {} | faults | found in first 3 | kind | element | expected value | source line | weight beside it |\n|---|---|---|---|---|---|---|---|"

PARTS: tuple[tuple[str, Callable[[Verdict], bool]], ...] = (
    ("all single faults", lambda one: one.alone),
    ("held-out pages", lambda one: one.alone and one.held == "page"),
    ("held-out templates", lambda one: one.alone and one.held == "template"),
    ("tuned on", lambda one: one.alone and not one.held),
    ("three at once", lambda one: not one.alone),
)


def print_tables(verdicts: Sequence[Verdict], quiet: Sequence[Quiet]) -> None:
    if verdicts:
        print(HEAD.format("which"))
        for name, belongs in PARTS:
            some = [one for one in verdicts if belongs(one)]
            if some:
                print(row(name, some))
        alone = [one for one in verdicts if one.alone]
        for title, key in (("kind", lambda one: one.truth.kind), ("template", lambda one: one.truth.template)):
            print("\n" + HEAD.format(title))
            for name in sorted({key(one) for one in alone}):
                print(row(name, [one for one in alone if key(one) == name]))
    if quiet:
        print("\n| same to the eye | pages | nothing reported |\n|---|---|---|")
        for name in dict.fromkeys(name for _, name, _ in quiet):
            some = [one for _, other, one in quiet if other == name]
            print(f"| {name} | {len(some)} | {mean(not one.differences for one in some):.1%} |")
        print(f"| all | {len(quiet)} | {mean(not one.differences for _, _, one in quiet):.1%} |")


if __name__ == "__main__":
    sys.exit(main())
