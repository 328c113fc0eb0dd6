"""A page that somebody wrote by hand: served as it is, and judged by what it looks like alone."""

from pathlib import PurePosixPath

from screenshot2code.core.artifacts import SourceTree


class Authored:
    """The stack of `refine`. No row of `STACKS`, as nothing can be generated for it.

    How a person links files, and from where, is theirs to decide; what the browser misses, the render says.
    """

    name = "html"

    def __init__(self, entry: PurePosixPath) -> None:
        self.entry = entry

    def site(self, source: SourceTree) -> SourceTree:
        """`source` itself."""
        return source

    def faults(self, source: SourceTree) -> tuple[str, ...]:
        """None."""
        return ()
