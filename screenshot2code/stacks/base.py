"""What a target framework means to the rest: which file is opened, what a browser is served, what is wrong with a tree."""

from pathlib import PurePosixPath
from typing import Protocol

from screenshot2code.core.artifacts import SourceTree


class Stack(Protocol):
    """A row of `stacks.STACKS`. Stateless."""

    name: str
    entry: PurePosixPath

    def site(self, source: SourceTree) -> SourceTree:
        """What to serve to a browser for `source`: itself for plain HTML, the build's output for a framework."""
        ...

    def faults(self, source: SourceTree) -> tuple[str, ...]:
        """What is wrong with `source` before any browser sees it, a sentence each: links to files that are not there,
        a missing entry, text files that are not UTF-8.
        """
        ...
