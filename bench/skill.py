"""What a revision's brief is worth: a model with known skill repairs ten seeded faults, told by the brief alone.

    python bench/skill.py                       every fixture with the full brief, and some with parts of it left out
    python bench/skill.py login signin --full   these, with the full brief only
    ... --seed N --keep DIR                     other faults; drafts and readings are kept there for the next run

The page is the offline engine's draft of a fixture, the mockup that draft's own picture: a page that can be made right in full.
Faults come from mutations.py; the model (skilled.py) sits behind a socket and sees the request's bytes. Everything between is the
product: prompts, conversation, edits, loop, Chromium, judge. Prints the tables of docs/vision.md.
"""

import argparse
import asyncio
import hashlib
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from statistics import mean
from typing import Any

from cases import FIXTURES, Case, cases
from demo_server import at_work
from skilled import Senses, SkilledService

sys.path.insert(0, str(FIXTURES))
import capture
from faulty import Faulty, facts_of, mended, opened, with_faults
from staged import Shelf, perceived
from tokens import Taken, table

from screenshot2code.compare.blend import Blend
from screenshot2code.core.artifacts import Mockup, SourceFile, SourceTree
from screenshot2code.core.geometry import Viewport
from screenshot2code.core.history import Brief, Draft, Run
from screenshot2code.core.perception import Perception
from screenshot2code.core.settings import Policy, RunSettings
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.offline import Offline
from screenshot2code.engines.vision import Vision
from screenshot2code.imaging.codec import read_mockup
from screenshot2code.loop import Plan, refine
from screenshot2code.providers import open_provider
from screenshot2code.render.chromium import Chromium
from screenshot2code.stacks.html import Html
from screenshot2code.testing import ScriptedEngine

GOAL, REVISIONS = 0.98, 3
PATIENCE_S = 240  # for a page, on a busy machine
FULL = "the full brief"
LESSER: Mapping[str, Senses] = {
    "without selectors": Senses(selectors=False),
    "without values": Senses(values=False),
    "without source lines": Senses(lines=False),
    "without close-ups": Senses(crops=False),
    "without what was tried": Senses(trials=False),
    "without values and close-ups": Senses(values=False, crops=False),
    "without lines and selectors": Senses(lines=False, selectors=False),
    "the score alone": Senses(differences=False),
}
LESSER_PAGES = (
    "login",
    "contact",
    "pricing",
    "about",
)  # for what is left out: one page of each sort is enough to see it


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One run. `revisions` to the goal, None where it was not reached; `shares` of the files' characters that answers wrote."""

    page: str
    faults: int
    mended: int
    first: float
    best: float
    revisions: int | None
    shares: tuple[float, ...]
    taken: tuple[Taken, ...] = ()
    left: tuple[str, ...] = ()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="FIXTURE")
    parser.add_argument("--full", action="store_true", help="only with the full brief")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("-v", dest="verbose", action="store_true", help="what was not mended")
    told = parser.parse_args()
    shelf = Shelf(told.keep)
    found: dict[str, list[Made]] = {}
    for case in cases(told.names):
        if case.is_held_out or not case.is_usual:
            continue
        began = time.process_time()
        page = prepared(case, shelf, seed=told.seed)
        lesser = LESSER if not told.full and (told.names or case.name in LESSER_PAGES) else {}
        for name, senses in {FULL: Senses(), **lesser}.items():
            made = tried(page, senses, told.verbose)
            found.setdefault(name, []).append(made)
            print(f"{sentence(name, made)}  ({time.process_time() - began:.0f} s)", file=sys.stderr, flush=True)
    print_tables(found)
    return 0 if reached(found[FULL]) >= 0.9 else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A page with faults, and the mockup that it should look like."""

    case: Case
    mockup: Mockup
    facts: Perception
    faulty: Faulty


def prepared(case: Case, shelf: Shelf, *, seed: int) -> Prepared:
    tree = asyncio.run(_drafted(case, shelf))
    case = replace(case, page=str(tree.entry))
    mockup = asyncio.run(_pictured(tree, case))
    files = {str(file.path): file.content for file in tree.files}
    with capture.browser() as browser:
        site = opened(browser, case, files)
        faulty = with_faults(browser, site, seed=seed)
    return Prepared(case=case, mockup=mockup, facts=perceived(mockup, shelf), faulty=faulty)


async def _drafted(case: Case, shelf: Shelf) -> SourceTree:
    mockup = read_mockup(case.mockup, scale=None)
    kept: SourceTree | None = shelf.get("draft", mockup.digest)
    if kept is not None:
        return kept
    facts = perceived(mockup, shelf)
    async with Chromium(timeout_s=PATIENCE_S) as chromium:
        engine = Offline(Workbench(renderer=chromium, comparer=Blend(), stack=Html()))
        draft = await engine.draft(Brief(run="draft", mockup=mockup, facts=facts), lambda _: None)
    return shelf.put(draft.source, "draft", mockup.digest)


async def _pictured(tree: SourceTree, case: Case) -> Mockup:
    view = case.viewport
    async with Chromium(timeout_s=PATIENCE_S) as chromium:
        render = await chromium.render(tree, Viewport(view["width"], view["height"], view["scale"]))
    digest = hashlib.sha256(render.png).hexdigest()
    size = Viewport(render.size.width, render.size.height, view["scale"])
    return Mockup(name=case.name, path=f"{case.name}.png", png=render.png, viewport=size, digest=digest)


def tried(page: Prepared, senses: Senses, verbose: bool) -> Made:
    """The faulty page in the hands of the skilled model, with so much of the brief as `senses` perceive."""
    with at_work(SkilledService(senses)) as service:
        run = asyncio.run(_run(page, service.base_url))
        shares = tuple(said / whole for said, whole in service.written)
    best = {str(file.path): file.content for file in run.best.draft.source.files}
    with capture.browser() as browser:
        after = facts_of(browser, page.case, best)
    left = [truth for truth in page.faulty.truths if not mended(truth, page.faulty.site.elements, after)]
    if verbose:
        for truth in left:
            print(
                f"    not mended: {truth.template} {truth.expected} -> {truth.seen} {truth.elements[0][-50:]} {truth.file}:{truth.line}"
            )
        for one in run.best.comparison.differences[:12]:
            print(f"    still said: {one.loss:.4f} {one.kind}: {one.summary}")
    scores = [one.comparison.score for one in run.passes]
    reached = next((number for number, score in enumerate(scores) if score >= GOAL), None)
    count = len(page.faulty.truths)
    return Made(
        page=page.case.name,
        faults=count,
        mended=count - len(left),
        first=scores[0],
        best=max(scores),
        revisions=reached,
        shares=shares,
        taken=tuple(service.taken),
        left=tuple(truth.kind for truth in left),
    )


async def _run(page: Prepared, base_url: str) -> Run:
    files = tuple(SourceFile(PurePosixPath(path), content) for path, content in page.faulty.files.items())
    start = SourceTree(files, PurePosixPath(page.case.page))
    policy = Policy(target=0.9995, pass_limit=REVISIONS + 1, plateau=REVISIONS + 1)
    settings = RunSettings(engine="vision", model="local/skilled", policy=policy)
    async with (
        Chromium(timeout_s=PATIENCE_S) as chromium,
        open_provider("local/skilled", base_url=base_url, environment={}) as provider,
    ):
        bench = Workbench(renderer=chromium, comparer=Blend(), stack=Html(), provider=provider, settings=settings)
        return await refine(
            Brief(run=f"skill-{page.case.name}", mockup=page.mockup, facts=page.facts),
            plan=Plan(drafter="start", revisers=("vision",)),
            engines={"start": ScriptedEngine("start", [Draft(source=start)]), "vision": Vision(bench)},
            renderer=chromium,
            comparer=bench.comparer,
            stack=bench.stack,
            settings=settings,
            emit=lambda _: None,
        )


# ------------------------------------------------------------------------------------------------ on paper


def sentence(name: str, made: Made) -> str:
    goal = "goal not reached" if made.revisions is None else f"goal after {made.revisions}"
    return f"{made.page}, {name}: {made.mended} of {made.faults} mended, {made.first:.3f} -> {made.best:.3f}, {goal}"


def reached(some: Sequence[Made]) -> float:
    """The share of pages at the goal within the allowed revisions."""
    return mean(made.revisions is not None and made.revisions <= REVISIONS for made in some)


def print_tables(found: Mapping[str, Sequence[Made]]) -> None:
    print(
        f"| page | faults mended | score | revisions to {GOAL:g} | an answer writes, of all code |\n|---|---|---|---|---|"
    )
    for made in found[FULL]:
        share = f"{mean(made.shares):.0%}" if made.shares else "-"
        goal = "-" if made.revisions is None else str(made.revisions)
        print(
            f"| {made.page} | {made.mended} of {made.faults} | {made.first:.3f} -> {made.best:.3f} | {goal} | {share} |"
        )
    print(f"\nTokens of a revision:\n{table([(made.page, made.taken) for made in found[FULL]])}")
    print(
        "\n| the model is given | pages | faults mended | mean score | at the goal | mean revisions |\n|---|---|---|---|---|---|"
    )
    pages = {made.page for name, some in found.items() if name != FULL for made in some}
    for name, some in found.items():
        alike = [made for made in some if not pages or made.page in pages]
        print(f"| {name} | {_row(alike)} |")
    if pages:
        print(f"| {FULL}, all pages | {_row(found[FULL])} |")


def _row(some: Sequence[Made]) -> str:
    turns: list[Any] = [made.revisions for made in some if made.revisions is not None]
    cells = [
        str(len(some)),
        f"{sum(made.mended for made in some)} of {sum(made.faults for made in some)}",
        f"{mean(made.best for made in some):.3f}",
        f"{reached(some):.0%}",
        f"{mean(turns):.1f}" if turns else "-",
    ]
    return " | ".join(cells)


if __name__ == "__main__":
    sys.exit(main())
