"""What the offline engine's code is worth, in figures: `make bench-code`. The rules stand in docs/output.md.

    python bench/code_quality.py                    every fixture but those held out
    python bench/code_quality.py login table        a quick look
    python bench/code_quality.py login --said       and says of each figure what is behind it
    ... --pages DIR                         measures the pages that lie there, by fixture (as `bench/offline.py --keep DIR` leaves them)
    ... --draft                             stops before tuning

Roles are held against the source page of each fixture, opened as it was captured. Judges from npm are asked where
they are installed: in bench/judges/ (`npm install` there), or the folder that --judges names.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cases import FIXTURES, Case, cases
from code_judges import Judges
from code_roles import ROLES, Tally, shared, tallies
from code_style import Style, style_of
from measure import Failed, make

sys.path.insert(0, str(FIXTURES))
import capture

from screenshot2code import output

PROBES = (Path(__file__).parent / "code_probes.js").read_text(encoding="utf-8")
JUDGES = Path(__file__).parent / "judges"
WIDTHS = (360, 390, 768, 1024, 1536, 1920)


@dataclass(slots=True, kw_only=True)
class Sheet:
    """The figures of one page; `said` are the cases behind each."""

    case: Case
    roles: dict[str, Tally]
    shared: tuple[int, int]
    placed: float
    fixed: float
    fits: float  # share of the widths at which all is well
    doubled: float
    large: float
    outline: dict[str, int]
    style: Style
    unused: list[str]
    sizes: tuple[int, int]
    gaps: tuple[int, int]
    judged: dict[str, Any]
    said: dict[str, list[str]] = field(default_factory=dict)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="FIXTURE")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="measure the pages that lie there, by fixture")
    parser.add_argument("--draft", action="store_true", help="stop before tuning")
    parser.add_argument("--said", action="store_true", help="say what is behind each figure")
    parser.add_argument("--judges", type=Path, default=JUDGES, metavar="DIR", help="where npm installed the judges")
    told = parser.parse_args()
    judges = Judges(told.judges)
    sheets: list[Sheet] = []
    print(head())
    with tempfile.TemporaryDirectory() as folder, capture.browser() as opened:
        for case in cases(told.names):
            if case.is_held_out and not told.names:
                continue
            try:
                page = page_of(case, told.pages, Path(folder) / case.name, draft=told.draft)
            except Failed as failure:
                print(f"{case.name:14} failed: {failure}", flush=True)
                continue
            sheet = measured(case, page, opened, judges)
            sheets.append(sheet)
            print(line(sheet), flush=True)
            if told.said:
                say(sheet)
    if len(sheets) > 1:
        print(total(sheets))
    return 0 if sheets else 1


def page_of(case: Case, pages: Path | None, scratch: Path, *, draft: bool) -> Path:
    """The folder of the page made of the case. Raises Failed."""
    if pages:
        folder = next((path for path in (pages / case.name / "page", pages / case.name) if path.is_dir()), None)
        if folder is None:
            raise Failed(f"there is no page in {pages / case.name}")
        return folder
    make(case, scratch, draft=draft)
    return scratch / "page"


def measured(case: Case, folder: Path, opened: Any, judges: Judges) -> Sheet:
    tree = output.read_tree(folder)
    with site(opened, case.page, case.viewport, case.folder / "site") as page:
        capture.picture(page)  # waits until it rests: a menu that fades away as the page loads is not in the mockup
        source, leave = page.evaluate("code.roles()"), page.evaluate("code.allowed()")
        groups, scales = page.evaluate("code.repeated()"), page.evaluate("code.scales()")
        wanted = page.evaluate("code.thirds()")
    entry = str(tree.entry)
    with site(opened, entry, case.viewport, folder) as page:
        ours, layout = page.evaluate("code.roles()"), page.evaluate("code.layout()")
        painted, unused, outline = (page.evaluate(f"code.{name}()") for name in ("painted", "unused", "outline"))
        before = page.evaluate("code.trouble()")
        judged = judges.axe(page)
    said: dict[str, list[str]] = {"moved": layout["moved"], "fixed": layout["fixed"], "unused": unused}
    fits = [well(opened, folder, entry, width, wanted, said) for width in WIDTHS]
    doubled = broken(case, opened, folder, entry, "double", before, said)
    large = broken(case, opened, folder, entry, "enlarge", before, said)
    roles = tallies(source, leave, ours)
    for role, tally in roles.items():
        said[role] = [f"missed: {text}" for text in tally.missed] + [f"wrong: {text}" for text in tally.wrong]
    style = style_of(tree)
    said |= style.said
    judged |= judges.files(tree, folder, said)
    said["axe"] = judged.pop("axe said", [])
    return Sheet(
        case=case,
        roles=roles,
        shared=shared(groups, painted, said),
        placed=1 - len(layout["moved"]) / max(1, layout["elements"]),
        fixed=len(layout["fixed"]) / max(1, layout["texts"]),
        fits=sum(fits) / len(fits),
        doubled=doubled,
        large=large,
        outline=outline,
        style=style,
        unused=unused,
        sizes=(layout["sizes"], scales["sizes"]),
        gaps=(layout["gaps"], scales["gaps"]),
        judged=judged,
        said=said,
    )


@contextmanager
def site(opened: Any, page: str, viewport: dict[str, Any], folder: Path) -> Iterator[Any]:
    """`page` of the folder, open, with the probes in it."""

    def answer(url: str) -> tuple[bytes, str] | None:
        if not url.startswith(capture.ORIGIN):
            return None
        asked = url.removeprefix(capture.ORIGIN).split("?")[0]
        path = folder / asked if (folder / asked).is_file() else folder / url.removeprefix(capture.ORIGIN)
        return (path.read_bytes(), capture.media_type(path.name)) if path.is_file() else None

    with capture.page_at(opened, page, viewport, answer) as (tab, _):
        tab.evaluate(PROBES)
        yield tab


def at_width(width: int) -> dict[str, Any]:
    return {"width": width, "height": 900, "scale": 1}


def well(opened: Any, folder: Path, entry: str, width: int, wanted: list[bool], said: dict[str, list[str]]) -> bool:
    """Whether the page fits a window of this width."""
    with site(opened, entry, at_width(width), folder) as page:
        seen = page.evaluate("code.trouble()")
        has = page.evaluate("code.thirds()")
    empty = [third for third, (here, there) in enumerate(zip(has, wanted, strict=True)) if there and not here]
    said.setdefault("widths", [])
    said["widths"] += [f"{width}: wide: {', '.join(seen['wide'])}"] if seen["wide"] else []
    said["widths"] += [f"{width}: {one['why']}" for one in seen["broken"]]
    said["widths"] += [f"{width}: thirds {empty} are empty"] if empty else []
    return not (seen["wide"] or seen["broken"] or empty)


def broken(
    case: Case, opened: Any, folder: Path, entry: str, how: str, before: dict[str, Any], said: dict[str, list[str]]
) -> float:
    """The share of blocks of text that break where the text grows, and did not before."""
    with site(opened, entry, case.viewport, folder) as page:
        page.evaluate(f"code.{how}()")
        seen = page.evaluate("code.trouble()")
    known = {one["index"] for one in before["broken"]}
    new = [one for one in seen["broken"] if one["index"] not in known]
    said[how] = [one["why"] for one in new]
    return len(new) / max(1, seen["blocks"])


# --- what is printed


def head() -> str:
    short = " ".join(f"{role[:5]:>9}" for role in ROLES)
    return (
        f"{'fixture':14} {short} | share placed fixed |  fits 2xtxt 200% | h1 skip | names near magic lits unused |"
        " sizes  gaps | axe html style jscpd pretty"
    )


def line(sheet: Sheet) -> str:
    roles = " ".join(f"{sheet.roles[role].brief():>9}" for role in ROLES)
    one, many = sheet.shared
    style, judged = sheet.style, sheet.judged
    return (
        f"{sheet.case.name:14} {roles} | {one / many if many else 1:5.2f} {sheet.placed:6.3f} {sheet.fixed:5.3f} |"
        f" {sheet.fits:5.2f} {sheet.doubled:6.3f} {sheet.large:4.2f} | {sheet.outline['h1']:2} {sheet.outline['skipped']:4} |"
        f" {style.bad_names:5} {style.near:4.2f} {style.magic:5.3f} {style.literals:4} {len(sheet.unused):6} |"
        f" {sheet.sizes[0]:2}/{sheet.sizes[1]:<2} {sheet.gaps[0]:2}/{sheet.gaps[1]:<2} |"
        f" {judged.get('axe', '-'):>3} {judged.get('html', '-'):>4} {judged.get('style', '-'):>5} {judged.get('jscpd', '-'):>5}"
        f" {judged.get('prettier', '-'):>6}"
    )


def total(sheets: Sequence[Sheet]) -> str:
    """All pages together: roles counted over all of them, the rest as means."""
    mean = lambda pick: sum(pick(one) for one in sheets) / len(sheets)  # noqa: E731 - six uses in one expression
    parts = []
    for role in ROLES:
        tally = sum((one.roles[role] for one in sheets), Tally())
        parts.append(
            f"  {role:10} F1 {tally.f1:.3f}  recall {tally.recall:.3f}  precision {tally.precision:.3f}  ({tally.asked} asked, {tally.found} found)"
        )
    shared_one, shared_all = (sum(one.shared[place] for one in sheets) for place in (0, 1))
    every = sum((sum(one.roles.values(), Tally()) for one in sheets), Tally())
    return "\n".join([
        "",
        f"all roles: F1 {every.f1:.3f}",
        *parts,
        f"  repeated items share a class {shared_one / max(1, shared_all):.3f}; placed in flow {mean(lambda one: one.placed):.3f}; fixed px width {mean(lambda one: one.fixed):.3f}",
        (f"  pages that fit all widths {mean(lambda one: float(one.fits == 1)):.2f}, widths {mean(lambda one: one.fits):.2f};"
        f" broken when text doubles {mean(lambda one: one.doubled):.3f}, at 200 % {mean(lambda one: one.large):.3f}"),
        (f"  bad names {sum(one.style.bad_names for one in sheets)}; near-duplicates {mean(lambda one: one.style.near):.3f};"
        f" magic lengths {mean(lambda one: one.style.magic):.3f}; colour literals {sum(one.style.literals for one in sheets)};"
        f" unused {sum(len(one.unused) for one in sheets)}"),
    ])  # fmt: skip


def say(sheet: Sheet) -> None:
    for what, cases_behind in sheet.said.items():
        for one in cases_behind[:25]:
            print(f"    {what}: {one}")


if __name__ == "__main__":
    sys.exit(main())
