"""What a model is asked: the turns of a conversation, made of words from prompts/ and of pictures.

Mockup and facts come first and never change within a run, so that services can serve them from their cache. The code follows, what
changes least first: after a revision that lost, and for all of it that a revision left alone, it is remembered too.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import jinja2

from screenshot2code.core.artifacts import SourceFile
from screenshot2code.core.findings import Comparison, Difference
from screenshot2code.core.history import Brief, Pass
from screenshot2code.engines.vision.feedback import MAX_DIFFERENCES, attempts, beside, complaints, measured, score_words
from screenshot2code.engines.vision.gapcheck import corrected, gap_differences
from screenshot2code.engines.vision.grounding import ground, offered_assets
from screenshot2code.engines.vision.homes import homes_of
from screenshot2code.engines.vision.pictures import Pair, bounded, close_ups, overview, pictures
from screenshot2code.engines.vision.prompting import fill, quoted
from screenshot2code.engines.vision.rehearsal import Rehearsal
from screenshot2code.engines.vision.suspects import believed, shown_again, suspects
from screenshot2code.engines.vision.textcheck import Pictures, same_texts, text_differences, unsaid, with_families
from screenshot2code.engines.vision.workpiece import Workpiece
from screenshot2code.providers.base import Part, Picture, PictureLimits, Text
from screenshot2code.stacks.base import Stack

LONGEST_SHOWN_FILE = 60_000  # characters of code; what is longer is data, a picture in SVG or a library
CLOSE_UPS = 6  # the heaviest differences, shown side by side: each costs some hundred tokens
PICTURES_WISHED = 20  # beyond what the mockup needs, a request has no more than this


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What there is to say of the best pass: the `comparison` without what the words themselves contradict, what was `told` beside it
    wherever things stand, and what became of both where they were tried.
    """

    comparison: Comparison
    told: tuple[Difference, ...]
    rehearsal: Rehearsal = field(default_factory=Rehearsal)

    @property
    def rows(self) -> tuple[Difference, ...]:
        """All that a model is told of, heaviest first, then what stands beside."""
        return (*self._said, *self.others)

    @property
    def others(self) -> tuple[Difference, ...]:
        """What is said beside the differences, without what these say already."""
        return (*unsaid(self.told, self._said), *self.rehearsal.found)

    @property
    def _said(self) -> tuple[Difference, ...]:
        return self.comparison.differences[:MAX_DIFFERENCES]

    def after(self, rehearsal: Rehearsal) -> "Findings":
        """The same once it was tried, with the values that help."""
        better = rehearsal.better
        differences = tuple(better.get(one, one) for one in self.comparison.differences)
        comparison = dataclasses.replace(self.comparison, differences=differences)
        return Findings(
            comparison=comparison, told=tuple(better.get(one, one) for one in self.told), rehearsal=rehearsal
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The first turn. `left_out` is a sentence for the person about pictures that did not fit, "" where all did."""

    parts: tuple[Part, ...]
    left_out: str = ""


class Asking:
    """Fills the templates of `library` for one stack; `picture` is what the mockup is: a page or a diagram."""

    def __init__(self, library: jinja2.Environment, *, stack: Stack, picture: str) -> None:
        self._library = library
        self._stack = stack
        self._picture = picture

    def system(self) -> str:
        return self._fill("system/vision.jinja2", stack=self._stack.name, picture=self._picture)

    def opening(self, brief: Brief, limits: PictureLimits, found: Findings | None = None) -> Opening:
        """The first turn of a draft; `found` is what there is to say of the best pass, looked for here where nobody has.

        Raises MockupError for a mockup that the service cannot take at all.
        """
        view = brief.mockup.viewport
        facts = self._fill(
            "draft/facts.jinja2",
            ground=ground(brief.facts, offered_assets(brief.facts)),
            viewport=view,
            scale=f"{view.scale:g}" if view.scale != 1 else 1,
        )
        mockup = pictures(brief.mockup.png, "The mockup", limits=limits)
        same: tuple[Part, ...] = (*mockup, Text(facts, cache=True))
        if brief.best is None:
            bounded(mockup, (), limits)
            return Opening(parts=(*same, Text(self._task("draft/task.jinja2", brief))))
        code = tuple(self._code(brief.best))
        found = found or findings(brief, brief.best)
        wished = _looks(brief, brief.best, found.comparison, limits)
        kept = bounded(mockup, wished[: max(0, PICTURES_WISHED - len(mockup))], limits)
        missing = len(wished) - len(kept)
        return Opening(
            parts=(*same, *code, Text(self._revision(brief, found)), *kept),
            left_out=f"{missing} pictures of the render were left out: one request has no room for them."
            if missing
            else "",
        )

    def repair(self, work: Workpiece, problems: Sequence[str]) -> str:
        return self._fill("draft/repair.jinja2", problems=problems, complete=_brought(work))

    def misfits(self, work: Workpiece, *, whole: bool) -> str:
        """Edits that did not fit: to be sent again, or (`whole`) the files instead."""
        texts = work.texts()
        files = [
            {"path": path, "text": texts[path].rstrip("\n")}
            for path in dict.fromkeys(misfit.path for misfit in work.misfits)
            if whole and path in texts
        ]
        return self._fill("revise/misfits.jinja2", misfits=work.misfits, whole=whole, files=files)

    def continuation(self, work: Workpiece, cut_in: str | None) -> str:
        return self._fill("draft/continue.jinja2", cut_in=cut_in, complete=_brought(work))

    def _task(self, template: str, brief: Brief, **values: Any) -> str:
        return self._fill(
            template, instruction=brief.instruction, variant=brief.variant, picture=self._picture, **values
        )

    def _code(self, best: Pass) -> Iterator[Text]:
        """Each file as a part of its own, the last one marked as the end of what may come again."""
        files = sorted(filter(_is_shown, best.draft.source.files), key=_is_style)
        others = [str(file.path) for file in best.draft.source.files if not _is_shown(file)]
        for at, file in enumerate(files):
            words = self._fill(
                "revise/code.jinja2",
                file={"path": file.path, "text": _text(file)},
                is_first=at == 0,
                others=others if at == len(files) - 1 else [],
            )
            yield Text(f"{words}\n", cache=at == len(files) - 1)

    def _revision(self, brief: Brief, found: Findings) -> str:
        assert brief.best is not None
        best, source, comparison = brief.best, brief.best.draft.source, found.comparison
        said = comparison.differences[:MAX_DIFFERENCES]
        gains = found.rehearsal.gains
        return self._task(
            "revise/rework.jinja2" if is_rework(brief) else "revise/task.jinja2",
            brief,
            score=score_words(comparison),
            differences=measured(
                comparison, source, found.others, homes_of(said, brief.facts, best.render, source), gains
            ),
            texts=beside(found.others, source, first=len(comparison.differences) + 1, gains=gains),
            are_tried=bool(gains),
            complaints=complaints(best.render),
            tried=attempts(brief.tried),
            left_out=tuple(map(quoted, best.draft.left_out)),
        )

    def _fill(self, template: str, **values: Any) -> str:
        return fill(self._library, template, **values)


def is_rework(brief: Brief) -> bool:
    """Whether the first page of a model is asked for, made out of a measured one: more than the repair of what differs."""
    measured_out = brief.best is not None and brief.best.engine == "offline"
    return measured_out and all(one.engine != "vision" for one in brief.tried)


def findings(brief: Brief, best: Pass) -> Findings:
    """What can be said of `best` without trying anything."""
    differences = best.comparison.differences
    hiding = suspects(brief.facts, best.render, best.draft.source, differences[:MAX_DIFFERENCES])
    pairs = same_texts(brief.facts, best.render, Pictures.of(brief.mockup, best.render))
    gaps = gap_differences(best.render, pairs)
    told = (*hiding, *text_differences(brief.facts, best.render, pairs), *gaps)
    said = tuple(corrected(tuple(shown_again(differences, hiding)), gaps))
    said = believed(tuple(with_families(said, brief.facts, pairs)), told, brief.facts, best.render)
    return Findings(comparison=dataclasses.replace(best.comparison, differences=said), told=told)


def _looks(brief: Brief, best: Pass, comparison: Comparison, limits: PictureLimits) -> tuple[Picture, ...]:
    """The render of the present code, then its heaviest differences close up."""
    whole = overview(best.render.png, "The render of the present code", limits=limits)
    pairs = tuple(_pairs(comparison))
    scale = brief.mockup.viewport.scale
    return (whole, *close_ups(brief.mockup.png, best.render.png, pairs, scale=scale, limits=limits))


def _pairs(comparison: Comparison) -> Iterator[Pair]:
    for number, difference in enumerate(comparison.differences[:CLOSE_UPS], start=1):
        rendered = difference.rendered_box or difference.box
        yield Pair(name=f"Difference {number}", box=difference.box, rendered=rendered)


def _brought(work: Workpiece) -> list[str]:
    return [str(path) for path in work.brought]


def _is_shown(file: SourceFile) -> bool:
    return file.is_text and len(file.content) <= LONGEST_SHOWN_FILE


def _is_style(file: SourceFile) -> bool:
    """Most of what a revision or tuning changes."""
    return file.path.suffix == ".css"


def _text(file: SourceFile) -> str:
    return file.content.decode("utf-8", errors="replace").rstrip("\n")
