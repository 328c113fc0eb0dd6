"""The vision engine: what is said to the model in which order, and what is done with its answers."""

import asyncio
import dataclasses
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.core.changes import changed_lines
from screenshot2code.core.events import AnswerRead, CostForeseen, Emit, FileFinished, StageStarted, Warned
from screenshot2code.core.history import Adherence, Brief, Draft
from screenshot2code.core.money import Price
from screenshot2code.engines.base import KEEP, Workbench
from screenshot2code.engines.vision.asking import Asking, Findings, findings, is_rework
from screenshot2code.engines.vision.conversation import Conversation, Reply, Terms
from screenshot2code.engines.vision.edits import Edit
from screenshot2code.engines.vision.forecast import draft_tokens, revision_tokens
from screenshot2code.engines.vision.grounding import offered_assets, with_assets
from screenshot2code.engines.vision.prompting import prompt_library
from screenshot2code.engines.vision.rehearsal import rehearse
from screenshot2code.engines.vision.sifting import changes_of, sift
from screenshot2code.engines.vision.workpiece import Workpiece
from screenshot2code.errors import AnswerUnusable, MockupError, UsageError
from screenshot2code.providers.base import ModelFacts, Part, PictureLimits, Provider, Text

MOST_LEFT_OUT = 16  # lines that are told again, so that the next revision does something else
MAX_CONTINUED = 4  # answers to go on with one that is cut, each of which has to bring a complete file


@runtime_checkable
class Knowing(Protocol):
    """A provider that knows something of its model."""

    async def facts(self) -> ModelFacts:
        """Prices, lengths, abilities; what nobody knows is None."""
        ...


class Vision:
    """Asks a vision model for a first draft or a revision. Meets `engines.base.Engine`.

    A draft takes one turn, and more only for what is wrong with it: to go on where the answer was cut; for edits that do not fit,
    once with the nearest lines shown, then for the files whole; once to repair anything else. A revision whose edits never fit
    changes nothing: the last good version stays.
    """

    name = "vision"

    def __init__(self, workbench: Workbench) -> None:
        self._bench = workbench
        self._provider = workbench.provider
        self._stack = workbench.stack
        self._settings = workbench.settings
        self._asking = Asking(
            prompt_library(workbench.prompts), stack=workbench.stack, picture=workbench.settings.picture
        )
        self._foreseen: set[str] = set()
        self._facts: dict[str, ModelFacts] = {}

    async def draft(self, brief: Brief, emit: Emit) -> Draft:
        """See `Engine.draft`. Raises AnswerUnusable where no turn brought a first tree that can be shown, LimitReached where an
        answer would cost more than is left, MockupError where the model says that the picture is no page.
        """
        provider = self._required_provider()
        facts = await self._known(provider)
        price = self._required_price(provider, facts)
        expected = draft_tokens(brief.facts) if brief.best is None else revision_tokens(brief.best.draft.source)
        talk = Conversation(
            provider,
            system=self._asking.system(),
            run=brief.run,
            terms=Terms(
                allowance=brief.allowance,
                price=price,
                expected=expected,
                longest=facts.longest_output_tokens,
                context=facts.context_tokens,
            ),
            emit=emit,
        )
        found = await self._findings(brief, emit)
        opening = self._asking.opening(brief, provider.pictures, found)
        self._foresee(brief, talk.asked(*opening.parts), price, emit)
        if opening.left_out:
            emit(Warned(run=brief.run, message=opening.left_out))
        emit(StageStarted(run=brief.run, label=f"asking {provider.model}"))
        turns = _Turns(self, talk, Workpiece(self._stack.entry, brief.best.draft.source if brief.best else None), brief)
        reply = await turns.take(*opening.parts, emit=emit)
        if reply.answer.refusal:
            raise MockupError(
                f"The model sees no user interface in this picture: {reply.answer.refusal[:300]}",
                hint="Give it the picture of a page or a screen; a diagram is made with --as diagram.",
            )
        while (request := turns.next_request(reply)) and talk.affords(request):
            reply = await turns.take(request, emit=emit)
        emit(AnswerRead(run=brief.run, adherence=turns.kept))
        rehearsed = None if found is None else found.rehearsal.tree
        return await self._sifted(self._draft(turns, reply, brief), turns, brief, emit, rehearsed=rehearsed)

    async def check(self) -> None:
        """See `Checking`: a limit in dollars wants a price, and who left it out is told so before a page is drafted."""
        if self._settings.policy.max_cost_usd is not None and self._settings.policy.price is None:
            provider = self._required_provider()
            self._required_price(provider, await self._known(provider))

    def prompt(self, brief: Brief, limits: PictureLimits) -> str:
        """The first request for `brief` as a person reads it: pictures are their labels. See `Asking.opening`."""
        parts = self._asking.opening(brief, limits).parts
        said = [part.text if isinstance(part, Text) else f"[picture] {part.label}" for part in parts]
        return "\n\n".join(["[system]", self._asking.system(), "[user]", *said])

    async def _findings(self, brief: Brief, emit: Emit) -> Findings | None:
        """What there is to say of the best pass; what its rows ask for is tried, where it is to be repaired by them."""
        best = brief.best
        if best is None:
            return None
        found = await asyncio.to_thread(findings, brief, best)
        if is_rework(brief):
            return found
        emit(StageStarted(run=brief.run, label="trying what was measured"))
        return found.after(await rehearse(self._bench, brief, best, found.rows))

    async def _sifted(
        self, draft: Draft, turns: "_Turns", brief: Brief, emit: Emit, *, rehearsed: SourceTree | None
    ) -> Draft:
        """A revision without those of its changes that cost more than they bring.

        What a person asked for, and what things are called, no picture shows: there only a page that loses is taken apart. Changes
        that the page `rehearsed` has too are known to help.
        """
        best = brief.best
        if best is None or draft.source == best.draft.source:
            return draft
        changes = changes_of(turns.files, turns.edits, best.draft.source, draft.source)
        if len(changes) < 2:
            return draft
        emit(StageStarted(run=brief.run, label="looking at the changes"))
        is_repair = not brief.instruction and not is_rework(brief)
        known = frozenset(() if rehearsed is None else changes_of((), (), best.draft.source, rehearsed))
        doubted = [one for one in changes if one not in known] if is_repair else []
        kept = await sift(draft.source, changes, best, brief, self._bench, doubted=doubted)
        if not kept.lost:
            return dataclasses.replace(draft, source=kept.source, render=kept.render)
        return dataclasses.replace(
            draft,
            source=kept.source,
            render=kept.render,
            notes=(
                *draft.notes,
                f"{kept.kept} of the model's {kept.of} changes were kept; the others lowered the score.",
            ),
            left_out=changed_lines(kept.source, draft.source, most=MOST_LEFT_OUT),
        )

    def _required_provider(self) -> Provider:
        if self._provider is None:
            raise UsageError(
                "The vision engine needs a model.",
                hint="Add --model, for instance --model openrouter/openai/gpt-5.4-image-2, or use --engine offline.",
            )
        return self._provider

    async def _known(self, provider: Provider) -> ModelFacts:
        """What is known of the model that would be asked now, asked for once; after a fallback it is another one."""
        name = f"{provider.name}/{provider.model}"
        if name not in self._facts:
            known = await provider.facts() if isinstance(provider, Knowing) else None
            self._facts[name] = known or ModelFacts(id=provider.model)
        return self._facts[name]

    def _required_price(self, provider: Provider, facts: ModelFacts) -> Price | None:
        """As the person says, else as it is known of the model. Raises UsageError for a limit that could not be kept."""
        price = self._settings.policy.price or facts.price
        if price is None and self._settings.policy.max_cost_usd is not None:
            raise UsageError(
                f"What {provider.model} costs is not known, so that --max-cost could not be kept.",
                hint="Add --price IN/OUT, in US dollars a million tokens; a local model's is 0/0. Or limit --max-tokens.",
            )
        return price

    def _foresee(self, brief: Brief, asked: int, price: Price | None, emit: Emit) -> None:
        """Say once in a run what it may cost: one answer at the least, one in each pass that is left at the most."""
        if brief.run in self._foreseen:
            return
        self._foreseen.add(brief.run)
        _, drafts = brief.variant
        first = draft_tokens(brief.facts)
        revisions = max(0, brief.passes_left - drafts)
        size = first.high if brief.best is None else revision_tokens(brief.best.draft.source).high
        low = (asked, first.low)
        high = ((asked + first.high) * (drafts + revisions), first.high * drafts + size * revisions)
        dollars = [
            None if price is None else price.cost(input_tokens=one, output_tokens=two) for one, two in (low, high)
        ]
        emit(
            CostForeseen(
                run=brief.run,
                low_usd=dollars[0],
                high_usd=dollars[1],
                low_tokens=sum(low),
                high_tokens=sum(high),
            )
        )

    def faults(self, work: Workpiece, brief: Brief) -> tuple[str, ...]:
        """What the stack finds wrong with the tree, beyond what was wrong with the revised one already."""
        if work.problems() or (tree := work.tree) is None:
            return ()
        before = set(self._stack.faults(work.base)) if work.base else set()
        faults = self._stack.faults(with_assets(tree, offered_assets(brief.facts)))
        return tuple(fault for fault in faults if fault not in before)

    @property
    def asking(self) -> Asking:
        return self._asking

    def _draft(self, turns: "_Turns", reply: Reply, brief: Brief) -> Draft:
        work, talk = turns.work, turns.talk
        notes = list(work.complaints)
        misfits = [f"An edit of {misfit.path} does not fit: {misfit.reason}." for misfit in work.misfits]
        problems = [*work.problems(), *misfits]
        if reply.kept and (work.base is not None or problems or work.tree is None):
            raise asyncio.CancelledError(KEEP)  # there is a pass to keep, or nothing to make one of
        if (problems or work.tree is None) and work.base is None:
            hint = "Try again, or choose another model."
            if reply.broken:
                hint = "The connection ended before the answer did: try again, or name a second model with --fallback."
            elif reply.cut:
                hint = "The answer was cut off: choose a model that may write longer answers, or a smaller mockup."
            raise AnswerUnusable(f"The model's answer has no usable code. {' '.join(problems)}", hint=hint)
        if problems or work.tree is None:
            assert work.base is not None
            source = work.base
            notes += [*problems, "The answer was not taken; the last good version stays."]
        else:
            source = with_assets(work.tree, offered_assets(brief.facts))
            notes += self.faults(work, brief)
        if reply.kept:
            notes.append("The model was stopped in its answer; only its complete files were taken.")
        elif reply.broken:
            notes.append("The connection ended before the model's answer did; only its complete files were taken.")
        elif reply.cut:
            notes.append("The model's answer was cut off; only its complete files were taken.")
        if talk.usage.estimated:
            notes.append("The service did not say how many tokens this took; they were counted here.")
        unchanged = work.base is not None and source.digest == work.base.digest
        return Draft(
            source=source,
            usage=talk.usage,
            stages={"model": talk.seconds},
            notes=tuple(notes),
            exhausted=unchanged and not problems,
            adherence=turns.kept,
        )


@dataclass(slots=True)
class _Turns:
    """What was asked and answered for one draft, and what there is to ask next."""

    engine: Vision
    talk: Conversation
    work: Workpiece
    brief: Brief
    kept: Adherence = dataclasses.field(default_factory=Adherence)
    misfit_rounds: int = 0
    repaired: bool = False
    progress: int = 0  # paths brought before the latest answer
    files: tuple[SourceFile, ...] = ()  # all that was taken, in order
    edits: tuple[Edit, ...] = ()

    async def take(self, *parts: Part, emit: Emit) -> Reply:
        """Ask `parts`, overlay what comes, count how it kept to the form."""
        self.progress = len(self.work.brought)
        reply = await self.talk.ask(*parts)
        before = set(self.work.misfits)
        edited = self.work.take(reply.answer)
        self.files += reply.answer.files
        self.edits += reply.answer.edits if edited else ()
        for file in edited:
            emit(FileFinished(run=self.brief.run, path=str(file.path), bytes=len(file.content), streamed=True))
        answer = reply.answer
        self.kept = dataclasses.replace(
            self.kept,
            answers=self.kept.answers + 1,
            files=self.kept.files + len(answer.files),
            blocks=self.kept.blocks + sum(len(edit.blocks) for edit in answer.edits),
            misfits=self.kept.misfits + len([one for one in self.work.misfits if one not in before]),
            refused=self.kept.refused + len(answer.complaints),
        )
        return reply

    def next_request(self, reply: Reply) -> Text | None:
        """What to ask after `reply`; None where there is nothing, or nothing more to be hoped for."""
        if reply.kept:
            return None
        if reply.cut:
            return self._continuation(reply)
        if self.work.misfits:
            return self._again()
        problems = (*self.work.complaints, *self.work.problems(), *self.engine.faults(self.work, self.brief))
        if not problems or self.repaired:
            return None
        self.repaired = True
        self.kept = dataclasses.replace(self.kept, repairs=self.kept.repairs + 1)
        return Text(self.engine.asking.repair(self.work, problems))

    def _continuation(self, reply: Reply) -> Text | None:
        missing = reply.answer.cut_in or self.work.problems()
        stuck = self.kept.continued and len(self.work.brought) == self.progress
        if not reply.characters or not missing or stuck or self.kept.continued >= MAX_CONTINUED:
            return None
        self.kept = dataclasses.replace(self.kept, continued=self.kept.continued + 1)
        return Text(self.engine.asking.continuation(self.work, reply.answer.cut_in))

    def _again(self) -> Text | None:
        """Edits that do not fit: the nearest lines once, then the files whole, then no more."""
        if self.misfit_rounds >= 2:
            return None
        self.misfit_rounds += 1
        self.kept = dataclasses.replace(self.kept, repairs=self.kept.repairs + 1)
        return Text(self.engine.asking.misfits(self.work, whole=self.misfit_rounds == 2))
