"""The engine that writes nothing: a page that exists already is the first draft."""

from screenshot2code.core.artifacts import SourceTree
from screenshot2code.core.events import Emit
from screenshot2code.core.history import Brief, Draft


class Given:
    """Drafts `tree` as it is. No row of `ENGINES`: what it hands on comes from a person, not from a workbench."""

    name = "given"

    def __init__(self, tree: SourceTree) -> None:
        self._tree = tree

    async def draft(self, brief: Brief, emit: Emit) -> Draft:
        """The page as it was given; the brief is for those who revise it."""
        return Draft(source=self._tree)
