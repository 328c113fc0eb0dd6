"""The tree under the model's hands: what was there, overlaid with what each answer brings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.engines.vision.answer import Answer
from screenshot2code.engines.vision.edits import Misfit, apply_edits
from screenshot2code.errors import OutputError


@dataclass(slots=True)
class Workpiece:
    """Takes answers in turn. `brought` are the paths that answers have changed; `misfits` the edits that still do not fit."""

    entry: PurePosixPath
    base: SourceTree | None
    brought: dict[PurePosixPath, SourceFile] = field(default_factory=dict)
    misfits: tuple[Misfit, ...] = ()
    complaints: tuple[str, ...] = ()

    def take(self, answer: Answer) -> tuple[SourceFile, ...]:
        """Overlay `answer`; returns the files that its edits changed."""
        self.complaints = answer.complaints
        whole = {file.path: file for file in answer.files}
        self.brought = {path: file for path, file in self.brought.items() if path not in whole} | whole
        texts, misfits = apply_edits(self.texts(), answer.edits)
        edited = tuple(SourceFile.of(path, text) for path, text in texts.items())
        self.brought |= {file.path: file for file in edited}
        mended = {str(path) for path in whole} | set(texts)
        self.misfits = tuple(old for old in self.misfits if old.path not in mended) + misfits
        return edited

    @property
    def tree(self) -> SourceTree | None:
        """The tree as it stands; None while it has no entry. Raises OutputError for trees that no system can hold."""
        files = tuple(self._named().values())
        if self.base is not None:
            return self.base.replacing(files)
        if all(file.path != self.entry for file in files):
            return None
        return SourceTree(files, self.entry)

    def problems(self) -> tuple[str, ...]:
        """Why there is nothing usable yet, a sentence each to the model; empty if there is."""
        if not self.brought:
            return () if self.misfits else ("It holds no file in the form that was asked for.",)
        try:
            return () if self.tree is not None else (f"It has no {self.entry}, which is the page.",)
        except OutputError as error:
            return (error.message,)

    def texts(self) -> Mapping[str, str]:
        """The text files as they stand, by path."""
        before = self.base.files if self.base is not None else ()
        files = {file.path: file for file in before} | self.brought
        return {
            str(path): file.content.decode("utf-8", errors="replace") for path, file in files.items() if file.is_text
        }

    def _named(self) -> dict[PurePosixPath, SourceFile]:
        """What was brought; a first draft's only page is the entry, whatever the model called it."""
        pages = [path for path in self.brought if path.suffix == self.entry.suffix == ".html"]
        if self.base is not None or len(pages) != 1 or pages[0].parent != self.entry.parent:
            return self.brought
        page = SourceFile(self.entry, self.brought[pages[0]].content)
        return {(file := page if path == pages[0] else old).path: file for path, old in self.brought.items()}
