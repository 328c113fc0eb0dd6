"""What the rest of the house may ask of a judge."""

from typing import Protocol

from screenshot2code.core.artifacts import Mockup, Render
from screenshot2code.core.findings import Comparison
from screenshot2code.core.perception import Perception


class Comparer(Protocol):
    """A row of `compare.COMPARERS`. CPU work: call it in a thread. Safe to call from several threads."""

    def look(self, mockup: Mockup, facts: Perception) -> None:
        """Look at `mockup` ahead of its first comparison, which is then that much shorter."""
        ...

    def compare(self, mockup: Mockup, facts: Perception, render: Render) -> Comparison:
        """Judge `render` against `mockup`, of which `facts` is the perception; the heaviest difference comes first."""
        ...
