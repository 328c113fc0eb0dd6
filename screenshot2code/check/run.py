"""One `check`: which pages are meant, what is known of each, a look at the rest, and what is accepted of it."""

import asyncio
import contextlib
import difflib
import fnmatch
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from screenshot2code.api import Session, is_picture
from screenshot2code.check import evidence as proof
from screenshot2code.check.evidence import Evidence
from screenshot2code.check.kept import Kept, Look
from screenshot2code.check.lock import (
    ASIDE,
    LOCK_FILE,
    Accepted,
    Knowledge,
    Result,
    is_same_text,
    knowledge_path,
    knowledge_text,
    lock_text,
    read_knowledge,
    read_lock,
)
from screenshot2code.check.server import serving
from screenshot2code.claim import claimed
from screenshot2code.config import Resolved
from screenshot2code.core.findings import Fingerprint
from screenshot2code.core.perception import Perception
from screenshot2code.errors import ConfigError, OutputBusy, OutputError, Screenshot2CodeError, UsageError
from screenshot2code.judging import Judged, Looking, find_sources
from screenshot2code.output import write_file
from screenshot2code.pages import PageEntry, Project
from screenshot2code.report.outcome import Fault, PageOutcome, Status

ALLOWANCE = 0.002  # points of the score: what a person does not see does not fail an accepted page
PATIENCE_S = 600.0  # for another check to be done with the project's server: it looks at some dozens of pages at most
CHECK_AGAIN = "run: screenshot2code check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A page, what was accepted of it, and what this machine remembers if that is still so."""

    entry: PageEntry
    accepted: Accepted | None
    result: Result | None  # None: it has to be looked at
    look: Look | None = None
    unreadable: Fault | None = None


class Check:
    """The pages of a project, to be held against their mockups."""

    def __init__(self, project: Project, resolved: Resolved, *, cwd: Path) -> None:
        self._project, self._resolved, self._cwd = project, resolved, cwd
        self._lock = read_lock(project.root)
        self._kept = Kept(resolved.store / "checks")
        self._looked_at: set[str] = set()
        self._knowledge: dict[str, str] = {}

    def select(self, named: Sequence[str]) -> tuple[PageEntry, ...]:
        """The pages that `named` files decide, or that are named themselves; all of them where nothing is named.

        Raises UsageError for a name that is neither a page nor a path.
        """
        pages = self._project.pages
        if not pages:
            raise ConfigError(
                f"{self._project.file} has no [[page]].",
                hint='Write one: [[page]], and under it mockup = "mockups/login.png" and file = "login.html".',
            )
        if not named:
            return pages
        names = {one.name for one in pages}
        for name in named:
            if name not in names and not (self._cwd / name).exists() and not set(name) & set("./\\"):
                near = difflib.get_close_matches(name, names, n=1)
                raise UsageError(
                    f"There is no page and no file named {name!r}.",
                    hint=f"Did you mean {near[0]!r}?" if near else f"Pages: {', '.join(sorted(names))}.",
                )
        files = [(self._cwd / name).resolve() for name in named if name not in names]
        return tuple(one for one in pages if one.name in named or any(self._decides(file, one) for file in files))

    def known(self, entry: PageEntry, *, trusted: bool = True) -> Known:
        """What is known of a page without looking at it; nothing where memory is not `trusted`."""
        accepted = self._lock.get(entry.name)
        try:
            if not entry.mockup.is_file():
                raise self._no_mockup(entry)
            if not trusted:
                return Known(entry=entry, accepted=accepted, result=None)
            look = self._kept.find(entry.name)
            if look is not None and self._is_so(look.evidence, entry):
                return Known(entry=entry, accepted=accepted, result=look.result, look=look)
            if accepted is not None and self._is_so(accepted.evidence, entry):
                knowledge = read_knowledge(self._project.root, entry.name)
                if knowledge is not None and knowledge.mockup == accepted.evidence.mockup:
                    return Known(entry=entry, accepted=accepted, result=knowledge.result)
        except (Screenshot2CodeError, OSError) as error:
            return Known(entry=entry, accepted=accepted, result=None, unreadable=_fault(error))
        return Known(entry=entry, accepted=accepted, result=None)

    def from_memory(self, known: Known, *, update: bool = False) -> PageOutcome:
        """The outcome of a page that need not be looked at."""
        if known.unreadable is not None:
            return self._failed(known.entry, known.unreadable)
        assert known.result is not None
        look = known.look
        if look is None:
            outcome = self._outcome(known.entry, known.accepted, known.result, files={})
        else:
            outcome = self._settled(known.entry, look, update=update)
            outcome = replace(outcome, render=self._kept.render(known.entry.name, look))
        is_new = update and known.entry.name in self._looked_at  # accepted just now, which is more than "unchanged"
        status = Status.CACHED if outcome.status is Status.PASS and not is_new else outcome.status
        return replace(outcome, status=status, is_cached=True)

    def by_the_lock(self, entry: PageEntry) -> PageOutcome:
        """The outcome as far as the lock alone can say: whether anything has changed since the page was accepted."""
        reason = self._reason(entry)
        if isinstance(reason, Fault):
            return self._failed(entry, reason)
        status = Status.FAIL if reason else Status.CACHED
        accepted = self._lock.get(entry.name)
        unchanged = f"unchanged since it was accepted with {accepted.score:.4f}" if accepted else ""
        return replace(self._blank(entry), status=status, reason=reason or unchanged, is_cached=True)

    async def look(self, entries: Sequence[PageEntry], session: Session, *, update: bool) -> list[PageOutcome]:
        """Look at pages, as many at a time as is set; what goes wrong with one is that one's outcome."""
        slots = asyncio.Semaphore(self._resolved.concurrency)

        async def one(entry: PageEntry) -> PageOutcome:
            async with slots:
                try:
                    return await self._looked(entry, session, update=update)
                except (Screenshot2CodeError, OSError) as error:
                    return self._failed(entry, _fault(error))

        async with contextlib.AsyncExitStack() as stack:
            unserved: Fault | None = None
            if self._project.serve is not None and any(entry.is_served for entry in entries):
                try:
                    await self._alone(stack)
                    await stack.enter_async_context(serving(self._project.serve, self._project.root))
                except Screenshot2CodeError as error:
                    unserved = _fault(error)
            reachable = [entry for entry in entries if unserved is None or not entry.is_served]
            found = dict(zip(reachable, await asyncio.gather(*map(one, reachable)), strict=True))
            return [
                found[entry] if entry in found else self._failed(entry, unserved or Fault(message=""))
                for entry in entries
            ]

    def accept(self) -> list[str]:
        """Write what was accepted, where it is new. What could not be written is returned, in words."""
        named = {page.name for page in self._project.pages}
        # Read again: another check may have written since. Ours are the pages that we looked at.
        with contextlib.suppress(ConfigError):
            current = read_lock(self._project.root)
            self._lock = {**current, **{name: self._lock[name] for name in self._looked_at if name in self._lock}}
        text = lock_text({name: one for name, one in self._lock.items() if name in named})
        path = self._project.root / LOCK_FILE
        try:
            for name, known in self._knowledge.items():
                aside = knowledge_path(self._project.root, name)
                if not is_same_text(aside, known):
                    write_file(aside, known)
            if (self._lock or path.exists()) and not is_same_text(path, text):
                write_file(path, text)
        except OutputError as error:
            return [f"What was accepted is not remembered for others: {error.message}"]
        self._sweep(named)
        return []

    # --- how

    async def _alone(self, stack: contextlib.AsyncExitStack) -> None:
        """Be the only check that uses the project's server: whoever started it ends it under the others. Raises OutputBusy."""
        folder = self._resolved.store / "checks" / "serving"
        try:
            await stack.enter_async_context(claimed(folder, check=lambda: None, patience_s=PATIENCE_S))
        except OutputBusy:
            raise
        except OutputError:
            return  # nobody can be kept out where nothing can be written

    async def _looked(self, entry: PageEntry, session: Session, *, update: bool) -> PageOutcome:
        before = self._gathered(entry, ())
        accepted = self._lock.get(entry.name)
        looking = Looking(
            width=entry.width,
            height=entry.height,
            masks=entry.masks,
            threshold=self._demanded(entry, accepted)[0],
            facts=self._facts(entry, before),
        )
        target = entry.target if entry.is_url else self._typed(Path(entry.target))
        judged = await session.compare(Path(self._typed(entry.mockup)), target, looking)
        asked, files = self._asked(entry, judged)
        evidence = self._gathered(entry, asked)
        result = Result(
            comparison=judged.comparison,
            viewport=judged.mockup.viewport,
            unread=judged.unread,
            warnings=judged.warnings,
            flaky=judged.flaky,
            complaints=judged.render.complaints,
        )
        assert judged.facts is not None
        look = Look(evidence=evidence, result=result, facts=judged.facts, size=judged.render.size, files=files)
        if evidence.sources is not None:
            self._kept.keep(entry.name, look, judged.render.png)
        outcome = self._settled(entry, look, update=update)
        if not outcome.is_good and accepted is not None and accepted.renderer != _plain(result.comparison.renderer):
            by = f"{accepted.renderer.browser} {accepted.renderer.version}"
            other = f"It was accepted as {by} shows it; browser or fonts are others here."
            outcome = replace(outcome, warnings=(*outcome.warnings, other))
        return replace(outcome, seconds=judged.seconds, mockup=judged.mockup, render=judged.render)

    def _settled(self, entry: PageEntry, look: Look, *, update: bool) -> PageOutcome:
        """The outcome of a look. A page that passes, or is to be accepted as it is, is put into the lock."""
        accepted = self._lock.get(entry.name)
        outcome = self._outcome(entry, accepted, look.result, files=look.files)
        if not outcome.is_good and not update:
            return outcome
        demanded = self._new_demand(entry, accepted, outcome)
        is_new = accepted is None or accepted.evidence != look.evidence or accepted.demanded != demanded
        if is_new:
            self._remember(entry, look, demanded=demanded)
        return self._outcome(entry, self._lock[entry.name], look.result, files=look.files)

    def _remember(self, entry: PageEntry, look: Look, *, demanded: float | None) -> None:
        result = look.result
        self._looked_at.add(entry.name)
        self._lock[entry.name] = Accepted(
            evidence=look.evidence,
            mockup=proof.relative(entry.mockup, self._project.root),
            page=entry.target if entry.is_url else proof.relative(entry.target, self._project.root),
            score=round(result.comparison.score, 6),
            renderer=_plain(result.comparison.renderer),
            demanded=demanded,
        )
        known = Knowledge(mockup=look.evidence.mockup, reading=_eyes(), facts=look.facts, result=result)
        self._knowledge[entry.name] = knowledge_text(known)

    def _new_demand(self, entry: PageEntry, accepted: Accepted | None, outcome: PageOutcome) -> float | None:
        """What is demanded from now on of a page below its threshold: what it has, and never less than before unasked."""
        assert outcome.comparison is not None
        score = outcome.comparison.score
        if score >= entry.threshold:
            return None
        now = math.floor((score - ALLOWANCE) * 1e4) / 1e4
        before = accepted.demanded if accepted is not None and outcome.is_good else None
        return max(0.0, now, before or 0.0)

    def _demanded(self, entry: PageEntry, accepted: Accepted | None) -> tuple[float, float | None]:
        """The score below which the page fails, and what was accepted below its threshold."""
        below = accepted.demanded if accepted is not None else None
        return (entry.threshold if below is None else min(entry.threshold, below)), below

    def _outcome(
        self, entry: PageEntry, accepted: Accepted | None, result: Result, *, files: Mapping[str, str]
    ) -> PageOutcome:
        demanded, below = self._demanded(entry, accepted)
        score = result.comparison.score
        return replace(
            self._blank(entry),
            status=Status.PASS if score >= demanded else Status.FAIL,
            comparison=result.comparison,
            viewport=result.viewport,
            unread=result.unread,
            warnings=result.warnings,
            is_flaky=result.flaky,
            accepted=below,
            files={name: self._near(self._project.root / path) for name, path in files.items()},
        )

    def _blank(self, entry: PageEntry) -> PageOutcome:
        page = None if entry.is_url else _entry_file(Path(entry.target))
        return PageOutcome(
            name=entry.name,
            status=Status.ERROR,
            mockup_path=self._near(entry.mockup),
            target=entry.target if entry.is_url else self._near(Path(entry.target)),
            threshold=entry.threshold,
            entry=self._near(page) if page is not None else None,
        )

    def _failed(self, entry: PageEntry, fault: Fault) -> PageOutcome:
        return replace(self._blank(entry), fault=fault)

    def _reason(self, entry: PageEntry) -> str | Fault:
        """Why the page has to be checked, "" where it need not."""
        accepted = self._lock.get(entry.name)
        if not entry.mockup.is_file():
            return _fault(self._no_mockup(entry))
        if accepted is None:
            return f"was never accepted; {CHECK_AGAIN}"
        try:
            now = self._again(accepted.evidence, entry)
        except OSError as error:
            return _fault(error)
        changed = proof.changes(accepted.evidence, now, entry, self._project.root)
        if not changed:
            demanded, _ = self._demanded(entry, accepted)
            if accepted.score >= demanded:
                return ""
            return f"was accepted with {accepted.score:.4f}, and {demanded:g} is wanted now; {CHECK_AGAIN}"
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        return f"{', '.join(changed[:3])}{more} changed since it was accepted; {CHECK_AGAIN}"

    def _no_mockup(self, entry: PageEntry) -> UsageError:
        return UsageError(f"There is no mockup {self._near(entry.mockup)}.", hint="Its path is in the project file.")

    def _is_so(self, evidence: Evidence, entry: PageEntry) -> bool:
        """Whether everything that decided a result is as it was."""
        return evidence.sources is not None and self._again(evidence, entry) == evidence

    def _again(self, evidence: Evidence, entry: PageEntry) -> Evidence:
        run = self._resolved.run
        return proof.again(evidence, entry, self._project.root, scale=run.scale, allow_hosts=self._resolved.allow_hosts)

    def _gathered(self, entry: PageEntry, asked: Sequence[str]) -> Evidence:
        run = self._resolved.run
        return proof.gather(
            entry, self._project.root, scale=run.scale, allow_hosts=self._resolved.allow_hosts, asked=asked
        )

    def _facts(self, entry: PageEntry, evidence: Evidence) -> Perception | None:
        known = read_knowledge(self._project.root, entry.name)
        if known is None or known.mockup != evidence.mockup or known.reading != _eyes():
            return None
        return known.facts

    def _asked(self, entry: PageEntry, judged: Judged) -> tuple[list[str], dict[str, str]]:
        """The files that the page asked for, from the project's folder, and the way from a source's name to them."""
        root = self._project.root
        if entry.is_url:
            named = {one.source.file for one in judged.comparison.differences if one.source is not None}
            return [], {name: proof.relative(path, root) for name, path in find_sources(named, root).items()}
        target = Path(entry.target)
        if is_picture(str(target)):
            return [proof.relative(target, root)], {}
        folder = _entry_file(target).parent
        files = {name: proof.relative(folder / name, root) for name in judged.render.asked}
        return list(files.values()), files

    def _decides(self, file: Path, entry: PageEntry) -> bool:
        """Whether a change of `file`, or of something in that folder, may change the page. `file` is a real path."""
        root = self._project.root.resolve()
        decisive = [entry.mockup, *(mask.file for mask in entry.masks if mask.file is not None)]
        if file in (self._project.file.resolve(), root / LOCK_FILE):
            return True
        if not entry.is_url:
            decisive += self._known_files(entry)
        if any(path.resolve().is_relative_to(file) for path in decisive):
            return True
        if not entry.is_url:
            unknown = not self._sources(entry)  # nobody knows yet what it asks for: anything beside it
            return unknown and file.is_relative_to(_entry_file(Path(entry.target)).parent.resolve())
        inside = file.relative_to(root).as_posix() if file.is_relative_to(root) else None
        if not entry.sources:
            return inside is None or not inside.startswith(f"{ASIDE}/")
        below = "" if inside in (None, ".") else f"{inside}/"
        return _matches(inside, entry.sources) or any(
            path.startswith(below) for path in proof.globbed(root, entry.sources) if file.is_dir()
        )

    def _known_files(self, entry: PageEntry) -> list[Path]:
        return [_entry_file(Path(entry.target)), *(self._project.root / path for path in self._sources(entry))]

    def _sources(self, entry: PageEntry) -> set[str]:
        """What the page is known to ask for, by what was accepted of it and by the last look here."""
        known = (self._lock.get(entry.name), self._kept.find(entry.name))
        return {path for one in known if one is not None for path in one.evidence.sources or ()}

    def _sweep(self, named: set[str]) -> None:
        """Take away what lies beside the lock for pages that are no more."""
        folder = self._project.root / ASIDE
        wanted = {knowledge_path(self._project.root, name).name for name in named}
        with contextlib.suppress(OSError):
            for path in folder.glob("*.json"):
                if path.name not in wanted:
                    path.unlink()

    def _typed(self, path: Path) -> str:
        """A path as this process can open it, and as a person wants to read it in a complaint."""
        return self._near(path) if self._cwd == Path.cwd() else str(path)

    def _near(self, path: Path) -> str:
        """A path as short as it can be typed from where the command was."""
        short = os.path.relpath(path, self._cwd)
        return short if not short.startswith(".." + os.sep + "..") else str(path)


def _plain(renderer: Fingerprint) -> Fingerprint:
    """A renderer without its flags, which are ours and come with the tool's version."""
    return replace(renderer, flags=())


def _entry_file(target: Path) -> Path:
    return target / "index.html" if target.is_dir() else target


def _eyes() -> str:
    from screenshot2code.imaging.perception.version import version

    return version()


def _matches(path: str | None, patterns: Sequence[str]) -> bool:
    """Whether a path that may be gone was meant by one of the globs; `**` stands for any number of folders."""
    every = [
        form for one in patterns for form in (one, one.replace("**/", ""), f"{one.removesuffix('**').rstrip('/')}/*")
    ]
    return path is not None and any(fnmatch.fnmatch(path, form) for form in every)


def _fault(error: Exception) -> Fault:
    if isinstance(error, Screenshot2CodeError):
        return Fault(message=error.message, hint=error.hint, exit_code=error.exit_code)
    assert isinstance(error, OSError)
    return Fault(message=f"{error.filename} cannot be read: {error.strerror or error}.", exit_code=2)
