"""The vision engine: what is said to the model in which order, and what is done with its answers."""

from screenshot2code.core.artifacts import SourceFile
from screenshot2code.core.events import Emit, FileFinished, StageStarted
from screenshot2code.core.history import Brief, Draft, Pass
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.vision.conversation import Conversation, Reply
from screenshot2code.engines.vision.feedback import attempts, complaints, measured, score_words
from screenshot2code.engines.vision.grounding import ground, offered_assets, with_assets
from screenshot2code.engines.vision.pictures import pictures
from screenshot2code.engines.vision.prompting import fill, prompt_library
from screenshot2code.engines.vision.workpiece import Workpiece
from screenshot2code.errors import AnswerUnusable, UsageError
from screenshot2code.providers.base import Part, Provider, Text

LONGEST_SHOWN_FILE = 60_000  # characters of code; what is longer is data, a picture in SVG or a library


class Vision:
    """Asks a vision model for a first draft or a revision. Meets `engines.base.Engine`.

    A draft takes one turn; at most one more to go on where the answer was cut, and at most one to repair it.
    """

    name = "vision"

    def __init__(self, workbench: Workbench) -> None:
        self._provider = workbench.provider
        self._stack = workbench.stack
        self._library = prompt_library(workbench.prompts)

    async def draft(self, brief: Brief, emit: Emit) -> Draft:
        """See `Engine.draft`. Raises AnswerUnusable where no turn brought a tree that can be shown."""
        provider = self._required_provider()
        emit(StageStarted(run=brief.run, label=f"asking {provider.model}"))
        system = fill(self._library, "system/vision.jinja2", stack=self._stack.name)
        talk = Conversation(provider, system=system, run=brief.run, emit=emit)
        work = Workpiece(self._stack.entry, brief.best.draft.source if brief.best else None)

        reply = await talk.ask(*self._opening(brief, provider))
        self._take(work, reply, brief, emit)
        if reply.cut and reply.characters and (reply.answer.cut_in or work.problems()):
            reply = await talk.ask(Text(self._continue(work, reply)))
            self._take(work, reply, brief, emit)
        if not reply.cut and (repair := self._repair(work, brief)):
            reply = await talk.ask(Text(repair))
            self._take(work, reply, brief, emit)
        return self._draft(work, talk, reply, brief)

    def _required_provider(self) -> Provider:
        if self._provider is None:
            raise UsageError(
                "The vision engine needs a model.",
                hint="Add --model, for instance --model openrouter/openai/gpt-5.4-image-2, or use --engine offline.",
            )
        return self._provider

    def _opening(self, brief: Brief, provider: Provider) -> list[Part]:
        """The first turn. Mockup and facts come first and never change, so that services can serve them from their cache."""
        limit = provider.picture_limit
        facts = fill(
            self._library,
            "draft/facts.jinja2",
            ground=ground(brief.facts, offered_assets(brief.facts)),
            viewport=brief.mockup.viewport,
            scale=f"{brief.mockup.viewport.scale:g}" if brief.mockup.viewport.scale != 1 else 1,
        )
        same: tuple[Part, ...] = (*pictures(brief.mockup.png, "The mockup", limit=limit), Text(facts))
        if brief.best is None:
            return [*same, Text(fill(self._library, "draft/task.jinja2", instruction=brief.instruction))]
        render = pictures(brief.best.render.png, "The render of the present code", limit=limit)
        return [*same, Text(self._revision(brief, brief.best)), *render]

    def _revision(self, brief: Brief, best: Pass) -> str:
        source = best.draft.source
        shown = [file for file in source.files if _is_shown(file)]
        return fill(
            self._library,
            "revise/task.jinja2",
            files=[{"path": file.path, "text": _text(file)} for file in shown],
            others=[str(file.path) for file in source.files if not _is_shown(file)],
            score=score_words(best.comparison),
            differences=measured(best.comparison, source),
            complaints=complaints(best.render),
            tried=attempts(brief.tried),
            instruction=brief.instruction,
        )

    def _take(self, work: Workpiece, reply: Reply, brief: Brief, emit: Emit) -> None:
        for file in work.take(reply.answer):
            emit(FileFinished(run=brief.run, path=str(file.path), bytes=len(file.content)))

    def _continue(self, work: Workpiece, reply: Reply) -> str:
        complete = [str(path) for path in work.brought]
        return fill(self._library, "draft/continue.jinja2", cut_in=reply.answer.cut_in, complete=complete)

    def _repair(self, work: Workpiece, brief: Brief) -> str:
        """What to ask for, "" where nothing is wrong."""
        problems = [*work.complaints, *work.problems(), *self._faults(work, brief)]
        if not problems and not work.misfits:
            return ""
        complete = [str(path) for path in work.brought]
        return fill(self._library, "draft/repair.jinja2", problems=problems, misfits=work.misfits, complete=complete)

    def _faults(self, work: Workpiece, brief: Brief) -> tuple[str, ...]:
        """What the stack finds wrong with the tree, beyond what was wrong with the revised one already."""
        if work.problems() or (tree := work.tree) is None:
            return ()
        before = set(self._stack.faults(work.base)) if work.base else set()
        faults = self._stack.faults(with_assets(tree, offered_assets(brief.facts)))
        return tuple(fault for fault in faults if fault not in before)

    def _draft(self, work: Workpiece, talk: Conversation, reply: Reply, brief: Brief) -> Draft:
        problems = work.problems()
        if problems or work.misfits or work.tree is None:
            why = (*problems, *(f"An edit of {misfit.path} does not fit: {misfit.reason}." for misfit in work.misfits))
            hint = "Try again, or choose another model."
            if reply.cut:
                hint = "The answer was cut off: choose a model that may write longer answers, or a smaller mockup."
            raise AnswerUnusable(f"The model's answer has no usable code. {' '.join(why)}", hint=hint)
        source = with_assets(work.tree, offered_assets(brief.facts))
        notes = [*work.complaints, *self._faults(work, brief)]
        if reply.cut:
            notes.append("The model's answer was cut off; only its complete files were taken.")
        if talk.usage.input_tokens + talk.usage.output_tokens == 0:
            notes.append("The service did not say how many tokens this took.")
        unchanged = work.base is not None and source.digest == work.base.digest
        return Draft(
            source=source,
            usage=talk.usage,
            stages={"model": talk.seconds},
            notes=tuple(notes),
            exhausted=unchanged,
        )


def _is_shown(file: SourceFile) -> bool:
    return file.is_text and len(file.content) <= LONGEST_SHOWN_FILE


def _text(file: SourceFile) -> str:
    return file.content.decode("utf-8", errors="replace").rstrip("\n")
