"""The wiring: choose parts from the tables, open what has to be opened, run, write.

    async with Session(resolved, emit=print) as session:
        outcome = await session.generate(Path("login.png"), output=Path("login"))

Scripts without an event loop call `generate_sync`.
"""

import asyncio
import dataclasses
import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from screenshot2code import claim, config, output
from screenshot2code.config import Resolved
from screenshot2code.core.artifacts import Mockup, Render, SourceTree
from screenshot2code.core.events import Emit, Event, RunFailed, RunStarted, StageStarted, Warned
from screenshot2code.core.history import Brief, Run, RunId, Sight, StopReason, Variant
from screenshot2code.core.perception import Perception, TextLine
from screenshot2code.engines import ENGINES
from screenshot2code.engines.base import Checking, Engine, Preparing, Workbench
from screenshot2code.engines.given import Given
from screenshot2code.errors import MockupError, OutputError, Screenshot2CodeError, UsageError
from screenshot2code.everywidth import at_every_width, mockups_of_one_page
from screenshot2code.judging import Judged, Looking, at_viewport, judge, window_of
from screenshot2code.loop import Plan, nothing_made, refine, within
from screenshot2code.output import Written
from screenshot2code.plans import plan_from_mockup, plan_from_page
from screenshot2code.stacks import STACKS
from screenshot2code.stacks.authored import Authored
from screenshot2code.stacks.base import Stack
from screenshot2code.store.runs import RunStore, StoreWriter, make_run_id, utc_now
from screenshot2code.tables import look_up
from screenshot2code.workshop import Workshop

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A run and where its best pass and its report were written."""

    run: Run
    written: Written
    report: Path | None
    warnings: tuple[str, ...] = ()  # what went wrong beside the run and did not stop it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What sets one run apart from another: who works on what, and where the result goes. `given` is a page that exists."""

    stack: Stack
    plan: Plan
    folder: Path
    write: Callable[[Run], Written]
    given: SourceTree | None = None


class Session:
    """Owns the browser, the connection to a model and the store, each opened on first use and closed with the session."""

    def __init__(
        self,
        resolved: Resolved,
        *,
        emit: Emit,
        environment: Mapping[str, str] | None = None,
        interrupt: asyncio.Event | None = None,
    ) -> None:
        self._resolved = resolved
        self._interrupt = interrupt
        self._looking: set[asyncio.Task[None]] = set()
        self._shop = Workshop(resolved, emit=emit, environment=os.environ if environment is None else environment)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._shop.close()

    async def generate(
        self,
        path: Path,
        *,
        output_folder: Path,
        force: bool = False,
        report: Path | None = None,
        instruction: str = "",
        beside: Sequence[Path] = (),
    ) -> Outcome:
        """Turn the mockup at `path` into code in `output_folder`, and write the report (into the store unless `report`).

        `beside` are mockups of the same page at other widths, as their names say (`login@390.png`): all become one page, and the
        widest of them leads.

        Everything that can be refused is refused before work begins: a bad picture, a folder that is not ours, a missing
        browser or key. Raises any Screenshot2CodeError; a failure after the first pass is part of the outcome instead.
        """
        from screenshot2code.imaging.codec import read_mockup

        settings, started = self._resolved.run, time.monotonic()
        if self._interrupt is not None and self._interrupt.is_set():  # a batch: this one's turn came too late
            raise nothing_made(StopReason.INTERRUPTED, settings.policy)
        self._check_for_a_model()
        mockup = await asyncio.to_thread(read_mockup, path, scale=settings.scale)
        narrower: tuple[Mockup, ...] = ()
        if beside:
            mockup, *rest = await asyncio.to_thread(mockups_of_one_page, (path, *beside), settings.scale)
            narrower = tuple(rest)
        if report is not None:
            output.check_file(report, keep=path)

        def check() -> None:
            output.check_folder(output_folder, force=force)

        async with claim.claimed(output_folder, check=check) as is_alone:
            if not is_alone:
                self._shop.announce(
                    Warned(run="", message=f"{output_folder} cannot be locked; let no second run write there.")
                )
            return await self._run(
                mockup,
                _Work(
                    stack=look_up("stack", STACKS, settings.stack)(),
                    plan=plan_from_mockup(settings),
                    folder=output_folder,
                    write=lambda run: output.write(run.best.draft.source, output_folder, run=run.id, force=force),
                ),
                report=report,
                instruction=instruction,
                started=started,
                narrower=narrower,
            )

    async def refine(
        self,
        path: Path,
        page: Path,
        *,
        output_folder: Path | None = None,
        force: bool = False,
        report: Path | None = None,
        instruction: str = "",
    ) -> Outcome:
        """Work the page at `page` (an HTML file, or a folder with index.html) nearer to the mockup at `path`.

        Files that changed are written where they stand, unless somebody edited them meanwhile; with `output_folder` the whole
        page is written there instead, and `page` is left alone. The first pass is the page as it is. Raises as `generate` does.
        """
        from screenshot2code.imaging.codec import read_mockup

        settings, started = self._resolved.run, time.monotonic()
        mockup = await asyncio.to_thread(read_mockup, path, scale=settings.scale)
        tree = await asyncio.to_thread(output.read_tree, page)
        if report is not None:
            output.check_file(report, keep=path)
        if output_folder is None:
            root = output.root_of(page)
            put: Callable[[Run], Written] = lambda run: output.write_back(tree, run.best.draft.source, root)  # noqa: E731
        else:
            root = output_folder
            output.check_folder(root, force=force)
            put = lambda run: output.write(run.best.draft.source, root, run=run.id, force=force)  # noqa: E731
        work = _Work(
            stack=Authored(tree.entry), plan=plan_from_page(settings, instruction), folder=root, write=put, given=tree
        )
        return await self._run(mockup, work, report=report, instruction=instruction, started=started)

    async def _run(
        self,
        mockup: Mockup,
        work: "_Work",
        *,
        report: Path | None,
        instruction: str,
        started: float,
        narrower: tuple[Mockup, ...] = (),
    ) -> Outcome:
        """One run, from the reading of the mockup to the files; nobody else writes where its result goes until it returns."""
        settings, stack, plan = self._resolved.run, work.stack, work.plan
        renderer, store = await self._shop.renderer(mockup), self._shop.store()
        provider = await self._shop.provider() if settings.engine == "vision" else None
        bench = Workbench(
            renderer=renderer,
            comparer=self._shop.comparer(),
            stack=stack,
            provider=provider,
            prompts=self._resolved.prompts_dir,
            settings=settings,
        )
        names = {plan.drafter, *plan.opening, *plan.revisers}
        engines = {name: _engine(name, bench) for name in names if name in ENGINES or work.given is None}
        if work.given is not None:
            engines[Given.name] = Given(work.given)
        for engine in engines.values():
            if isinstance(engine, Checking):
                await engine.check()
        run = store.new_run(mockup, settings) if store else make_run_id(mockup.name, utc_now(), secrets.token_hex(2))
        emit = self._remembering(store) if store else self._shop.announce
        emit(RunStarted(run=run, mockup=mockup, settings=settings))
        try:
            limit = settings.policy.time_limit_s
            reading = self._read_beside(mockup, run, emit, engines[plan.drafter])
            facts = await within(reading, interrupt=self._interrupt, limit_s=limit)
            if isinstance(facts, StopReason):
                raise nothing_made(facts, settings.policy)
            if settings.picture == "page" and not facts.shows_interface:
                raise MockupError(
                    "This picture shows no user interface: there is no text in it, and nearly all of it is one photo or drawing.",
                    hint="Give it the picture of a page or a screen; a diagram is made by a model with --as diagram.",
                )
            sights = await within(
                self._sights(narrower, run),
                interrupt=self._interrupt,
                limit_s=self._left(started) if narrower else None,
            )
            if isinstance(sights, StopReason):
                raise nothing_made(sights, settings.policy)
            result = await refine(
                Brief(run=run, mockup=mockup, facts=facts, instruction=instruction, narrower=sights),
                plan=plan,
                engines=engines,
                renderer=renderer,
                comparer=bench.comparer,
                stack=stack,
                settings=settings,
                emit=emit,
                interrupt=self._interrupt,
                started=started,
            )
        except Screenshot2CodeError as error:
            emit(RunFailed(run=run, message=error.message, hint=error.hint))
            raise
        except asyncio.CancelledError:
            emit(RunFailed(run=run, message="Interrupted before there was a first pass.", hint=""))
            raise
        if sights:
            emit(StageStarted(run=run, label="looking at every width"))
            result = await at_every_width(
                result,
                sights,
                partial(self._variant, result.best.draft.source, stack),
                interrupt=self._interrupt,
                left=partial(self._left, started),
                announce=self._shop.announce,
            )
            self._shop.keep(lambda kept: kept.set_variants(result))
        written = await asyncio.to_thread(work.write, result)
        where = await asyncio.to_thread(self._write_report, result, work.folder, report)
        self._shop.keep(lambda kept: kept.set_output(run, work.folder.absolute(), where.absolute() if where else None))
        warnings = tuple(one.message for one in self._shop.warnings if one.run in ("", run))
        return Outcome(run=result, written=written, report=where, warnings=warnings)

    async def _sights(self, narrower: Sequence[Mockup], run: RunId) -> tuple[Sight, ...]:
        """The narrower mockups, read. The store is not told: what it keeps of reading is of the run's own mockup."""
        return tuple(
            [Sight(mockup=one, facts=await self._shop.perceive(one, run, self._shop.announce)) for one in narrower]
        )

    def _left(self, started: float) -> float | None:
        """The seconds that are left of the time limit of a run that began at `started`; None where it has none."""
        limit = self._resolved.run.policy.time_limit_s
        return None if limit is None else max(0.0, limit - (time.monotonic() - started))

    async def _variant(self, source: SourceTree, stack: Stack, sight: Sight) -> Variant:
        renderer = await self._shop.renderer(sight.mockup)
        render = await renderer.render(stack.site(source), sight.mockup.viewport)
        comparison = await asyncio.to_thread(self._shop.comparer().compare, sight.mockup, sight.facts, render)
        return Variant(mockup=sight.mockup, render=render, comparison=comparison, unread=sight.facts.unread)

    async def prompt(self, path: Path, *, instruction: str = "") -> str:
        """What a model would be asked first for the mockup at `path`, word for word, pictures as their labels. Nothing is sent.

        Where the model is to begin with the offline draft, that is made, rendered and compared for it. Needs no key.
        """
        from screenshot2code.engines.vision import Vision
        from screenshot2code.imaging.codec import read_mockup
        from screenshot2code.providers import service_and_name
        from screenshot2code.providers.base import PictureLimits

        settings = self._resolved.run
        mockup = await asyncio.to_thread(read_mockup, path, scale=settings.scale)
        stack: Stack = look_up("stack", STACKS, settings.stack)()
        renderer = await self._shop.renderer(mockup)
        bench = Workbench(
            renderer=renderer,
            comparer=self._shop.comparer(),
            stack=stack,
            prompts=self._resolved.prompts_dir,
            settings=settings,
        )
        brief = Brief(
            run="",
            mockup=mockup,
            facts=await self._shop.perceive(mockup, "", self._shop.announce),
            instruction=instruction,
        )
        if settings.start == "offline" and settings.picture == "page":
            drafted = await refine(
                brief,
                plan=Plan(drafter="offline", revisers=()),
                engines={"offline": _engine("offline", bench)},
                renderer=renderer,
                comparer=bench.comparer,
                stack=stack,
                settings=settings,
                emit=lambda _: None,
            )
            brief = dataclasses.replace(brief, best=drafted.best)
        limits = service_and_name(settings.model)[0].pictures if settings.model else PictureLimits()
        return Vision(bench).prompt(brief, limits)

    async def compare(self, path: Path, target: str, looking: Looking | None = None) -> Judged:
        """Compare the mockup at `path` with `target`: an HTML file, a folder, a URL, or a picture.

        Raises UsageError, MockupError, TargetUnreachable and what the browser raises.
        """
        looking = looking or Looking()
        from screenshot2code.imaging.codec import read_mockup

        started = time.monotonic()
        mockup = at_viewport(await asyncio.to_thread(read_mockup, path, scale=self._resolved.run.scale), looking)
        show = self._target(target, mockup, looking)
        known = looking.facts if looking.facts is not None and looking.facts.digest == mockup.digest else None
        facts = known or await self._shop.perceive(mockup, "", self._shop.announce)
        self._shop.announce(StageStarted(run="", label=f"looking at {target}"))
        render, comparison, is_flaky, warnings = await judge(
            mockup, facts, show, comparer=self._shop.comparer(), looking=looking, is_page=not is_picture(target)
        )
        return Judged(
            mockup=mockup,
            target=target,
            render=render,
            comparison=comparison,
            seconds=time.monotonic() - started,
            unread=facts.unread,
            facts=facts,
            flaky=is_flaky,
            warnings=warnings,
        )

    async def inspect(self, path: Path) -> tuple[Mockup, Perception]:
        """What the picture at `path` contains. Raises MockupError."""
        from screenshot2code.imaging.codec import read_mockup

        mockup = await asyncio.to_thread(read_mockup, path, scale=self._resolved.run.scale)
        return mockup, await self._shop.perceive(mockup, "", self._shop.announce)

    def _check_for_a_model(self) -> None:
        """Say what was asked for that only a model does, where none is named. Raises UsageError where nothing would be left of it."""
        settings = self._resolved.run
        if settings.engine == "vision":
            return
        if settings.picture == "diagram":
            raise UsageError(
                "A diagram is drawn again by a model.", hint="Name one with --model, or leave --as diagram out."
            )
        if settings.variants > 1:
            self._shop.announce(
                Warned(run="", message="--variants are drafts by a model, and none is named: there is one draft.")
            )

    def _target(self, target: str, mockup: Mockup, looking: Looking) -> Callable[[], Any]:
        """How to get a Render of `target`; what is wrong with the name itself is raised now."""
        view, find = window_of(mockup, looking), looking.selectors
        if target.startswith(("http://", "https://")):

            async def visit() -> Render:
                hosts = self._resolved.allow_hosts
                return await (await self._shop.renderer(mockup)).visit(target, view, allow_hosts=hosts, find=find)

            return visit
        path = Path(target)
        if not path.exists():
            raise UsageError(
                f"There is no file or folder {target}.",
                hint="Name a page, a folder with index.html, a picture, or a URL.",
            )
        if is_picture(target):

            async def look() -> Render:
                from screenshot2code.compare.picture import as_render
                from screenshot2code.imaging.codec import read_mockup

                other = await asyncio.to_thread(read_mockup, path, scale=mockup.viewport.scale)
                return as_render(other.png, await self._shop.perceive(other, "", self._shop.announce))

            return look
        tree = output.read_tree(path)

        async def render() -> Render:
            return await (await self._shop.renderer(mockup)).render(tree, view, find=find)

        return render

    async def _read_beside(self, mockup: Mockup, run: RunId, emit: Emit, drafter: Engine) -> Perception:
        """The perception of `mockup`; meanwhile the drafter gets ready: it mostly waits for the browser, the other one for OCR."""
        if not isinstance(drafter, Preparing):
            return await self._shop.perceive(mockup, run, emit)
        lines: asyncio.Future[tuple[TextLine, ...]] = asyncio.get_running_loop().create_future()

        def hear(read: tuple[TextLine, ...]) -> None:
            if not lines.done():
                lines.set_result(read)

        preparing = asyncio.create_task(drafter.prepare(mockup, lines))
        try:
            facts = await self._shop.perceive(mockup, run, emit, on_lines=hear)
            hear(facts.lines)  # those of a mockup that was read before
            if not preparing.done():
                emit(StageStarted(run=run, label=drafter.preparing))
                self._look_ahead(mockup, facts)
            await asyncio.wait((preparing,))
        finally:
            preparing.cancel()
            await asyncio.gather(preparing, return_exceptions=True)  # what it lacks, the draft says
        return facts

    def _look_ahead(self, mockup: Mockup, facts: Perception) -> None:
        """Let the judge look at `mockup` while the drafter waits for the browser; the loop, which asks again, gets what it found."""
        looking = asyncio.create_task(asyncio.to_thread(self._shop.comparer().look, mockup, facts))
        self._looking.add(looking)  # the event loop itself holds tasks weakly
        looking.add_done_callback(self._looked)

    def _looked(self, looking: "asyncio.Task[None]") -> None:
        self._looking.discard(looking)
        if not looking.cancelled():
            looking.exception()  # taken note of here; whoever compares hears of it then

    def _remembering(self, store: RunStore) -> Emit:
        remember = StoreWriter(store)

        def emit(event: Event) -> None:
            self._shop.keep(lambda _: remember(event))
            self._shop.announce(event)

        return emit

    def _write_report(self, run: Run, folder: Path, wanted: Path | None) -> Path | None:
        """Write the report of `run`. A report that cannot be written takes nothing away from the run: None then."""
        from screenshot2code.report.page import run_page

        try:
            where = wanted or report_path(self._resolved.store, run.id)
            return output.write_file(where, run_page(run, output=str(folder.absolute())))
        except OutputError as error:
            if wanted is not None or not self._shop.is_forgetful:
                self._shop.announce(Warned(run=run.id, message=f"There is no report: {error.message}"))
            return None


def report_path(store: Path, run: RunId) -> Path:
    """Where the report of `run` lies unless it was asked for elsewhere."""
    return store / "reports" / f"{run}.html"


def is_picture(target: str) -> bool:
    """Whether a comparison's target is taken as a picture: a file with the ending of one."""
    return Path(target).suffix.lower() in PICTURES and Path(target).is_file()


async def generate(
    path: Path | str,
    *,
    output_folder: Path | str,
    on_event: Emit | None = None,
    instruction: str = "",
    **settings: object,
) -> Outcome:
    """`Session.generate` for one mockup, with a session of its own: `await screenshot2code.generate("login.png", output_folder="login")`.

    `on_event` is called with every event of core/events.py, in order and in this event loop. `settings` are the configuration's keys
    (docs/configuration.md); what is not given comes from environment and files. Cancelling the task ends the run and closes
    everything. Raises any Screenshot2CodeError.
    """
    resolved = config.resolve(settings, os.environ, Path.cwd())
    async with Session(resolved, emit=on_event or _unheard) as session:
        return await session.generate(Path(path), output_folder=Path(output_folder), instruction=instruction)


def generate_sync(
    path: Path | str,
    *,
    output_folder: Path | str,
    on_event: Emit | None = None,
    instruction: str = "",
    **settings: object,
) -> Outcome:
    """`generate` for scripts: one event loop round one call. Raises RuntimeError inside a running event loop."""
    work = generate(path, output_folder=output_folder, on_event=on_event, instruction=instruction, **settings)
    try:
        return asyncio.run(work)
    finally:
        work.close()  # where there was a loop already, it never began


def _unheard(_: Event) -> None:
    """Nobody asked to hear of it."""


def _engine(name: str, bench: Workbench) -> Engine:
    engine: Engine = look_up("engine", ENGINES, name)(bench)
    return engine
