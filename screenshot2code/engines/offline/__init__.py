"""The engine that needs no key: what was perceived becomes type, paragraphs, a tree, spacing, meaning, files.

Each stage is a module with its own values and knows only those before it; all are pure but `type`, which asks the browser how
wide text is. Does not belong here: looking at pixels (imaging.perception), solving what is left over (engines.tuning).
"""

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from time import perf_counter

from screenshot2code.core.artifacts import Mockup, SourceFile, SourceTree, safe_path
from screenshot2code.core.events import Emit, FileFinished, FileStarted, StageStarted, Warned
from screenshot2code.core.geometry import Box
from screenshot2code.core.history import Brief, Draft
from screenshot2code.core.perception import Perception, Region, TextLine
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.offline import emit as emission
from screenshot2code.engines.offline import frames, semantics, spacing, tree
from screenshot2code.engines.offline.cornered import cornered
from screenshot2code.engines.offline.element import Element
from screenshot2code.engines.offline.families import families
from screenshot2code.engines.offline.grounds import grounded
from screenshot2code.engines.offline.mending import mends_of
from screenshot2code.engines.offline.paragraphs import paragraphs
from screenshot2code.engines.offline.readme import left_to_guessed
from screenshot2code.engines.offline.setlines import SetLine
from screenshot2code.engines.offline.type import set_type
from screenshot2code.engines.offline.widths import Base, joint_files
from screenshot2code.errors import AnswerUnusable, RenderError

WHOLE_PAGE = 0.985  # of the page's area: a region this large is the background
PICTURE_OF_PAGE = 0.6  # of the page's area: an image this large that holds text which nobody read is the page itself


class Offline:
    """Drafts from measurement alone; has one thing to say, so a revision returns the best pass as it is."""

    name = "offline"
    preparing = "choosing type"

    def __init__(self, workbench: Workbench) -> None:
        self._renderer = workbench.renderer
        self._comparer = workbench.comparer
        self._typed: tuple[tuple[str, tuple[TextLine, ...]], tuple[SetLine, ...]] | None = None

    async def prepare(self, mockup: Mockup, lines: Awaitable[tuple[TextLine, ...]]) -> None:
        """Starts the browser while text is read, and chooses the type of what was read while boxes and pictures are looked for.

        The first is a second or two in which OCR needs the processor alone; the second asks the browser more than it works.
        """
        await families(self._renderer)
        read = await lines
        self._typed = (mockup.digest, read), await set_type(read, self._renderer, mockup)

    async def draft(self, brief: Brief, emit: Emit) -> Draft:
        """HTML and CSS in flow layout for what was perceived. The same facts give the same bytes.

        Raises AnswerUnusable where the page would come out as a picture of itself.
        """
        if brief.best is not None:
            return Draft(source=brief.best.draft.source, exhausted=True)
        facts = brief.facts
        _refuse_a_picture_of_the_page(facts)
        seconds: dict[str, float] = {}

        @contextmanager
        def stage(name: str, label: str) -> Iterator[None]:
            emit(StageStarted(run=brief.run, label=label))
            begun = perf_counter()
            yield
            seconds[name] = perf_counter() - begun

        page = Box(0, 0, facts.size.width, facts.size.height)
        background, regions = _background(facts, page)
        with stage("type", "choosing type"):
            if self._typed is not None and self._typed[0] == (brief.mockup.digest, facts.lines):
                lines = self._typed[1]
            else:
                lines = await set_type(facts.lines, self._renderer, brief.mockup)
        with stage("layout", "laying out"):
            read = [one.line.box for one in lines]
            whole = cornered(regions, read)
            texts = paragraphs(lines, [region.box for region in whole])
            boxes, images = grounded(whole, facts.images, read, page)
            root = tree.build(page, regions=boxes, images=images, paragraphs=texts)
            root = tree.sectioned(frames.framed(root))
            body = semantics.meaning(spacing.space(root))
        with stage("widths", "trying other windows"):
            made, guessed = await self._written(body, background, brief, emit)
        with stage("files", "writing files"):
            for file in made:
                emit(FileStarted(run=brief.run, path=str(file.path)))
                emit(FileFinished(run=brief.run, path=str(file.path), bytes=len(file.content)))
        left = tuple(left_to_guessed(width) for width in guessed)
        for said in left:
            emit(Warned(run=brief.run, message=said))
        source = SourceTree(made, safe_path(emission.ENTRY))
        return Draft(source=source, stages=seconds, notes=(*_notes(facts), *left))

    async def _written(
        self, body: Element, background: str, brief: Brief, emit: Emit
    ) -> tuple[tuple[SourceFile, ...], tuple[int, ...]]:
        """The page's files, good for windows of other widths as well, and the widths of the pictures that guessed rules show better."""
        if brief.narrower:
            emit(StageStarted(run=brief.run, label="finding the page in its narrower pictures"))
            base = Base(body, background, brief.mockup)
            joint = await joint_files(base, brief.narrower, self._renderer, self._comparer)
            return joint.files, joint.guessed
        page = emission.Emission(body, background=background)
        drawn = tuple(page.files())
        tree = SourceTree(drawn, safe_path(emission.ENTRY))
        try:
            mends = await mends_of(page, tree, self._renderer, brief.mockup.viewport)
        except (
            RenderError
        ):  # the page is as good as the guessed rules make it; whether it can be shown is said when it is
            return drawn, ()
        return (tuple(page.files(mends)) if mends.by_windows else drawn), ()


def _background(facts: Perception, page: Box) -> tuple[str, list[Region]]:
    """What the body is filled with, and the regions that are more than that."""
    whole = [region for region in facts.regions if region.box.area >= WHOLE_PAGE * page.area]
    rest = [region for region in facts.regions if region.box.area < WHOLE_PAGE * page.area]
    return (whole[-1].fill if whole else facts.background), rest


def _refuse_a_picture_of_the_page(facts: Perception) -> None:
    area = facts.size.width * facts.size.height
    for image in facts.images:
        if image.box.area < PICTURE_OF_PAGE * area:
            continue
        if image.box.area >= WHOLE_PAGE * area and not facts.lines:
            raise AnswerUnusable(
                "The page would come out as a picture of itself: no text in it can be read, and no part told from another.",
                hint="A sharper or larger mockup helps; a script that the bundled recogniser does not know needs a model.",
            )
        unread = sum(1 for box in facts.unread if image.box.contains(box, tolerance=2))
        read = sum(1 for line in facts.lines if image.box.contains(line.box, tolerance=2))
        if unread > read:
            raise AnswerUnusable(
                f"The page would come out as a picture of itself: {unread} lines of text in it cannot be read.",
                hint="A sharper or larger mockup helps; a script that the bundled recogniser does not know needs a model.",
            )


def _notes(facts: Perception) -> tuple[str, ...]:
    if not facts.unread:
        return ()
    count = len(facts.unread)
    said = (
        "1 line of text could not be read; it is" if count == 1 else f"{count} lines of text could not be read; each is"
    )
    return (f"{said} shown as a picture of itself.",)
