"""How many tokens an answer will take, before it is asked for: by what the mockup holds. Pure.

The ranges are estimates and were counted on no set of pages: between 25 and 60 tokens of HTML and CSS for each line of text and each
surface, and some hundreds for what every page has. The range is as wide as pages differ.
"""

from dataclasses import dataclass

from screenshot2code.core.artifacts import SourceTree
from screenshot2code.core.perception import Perception

CHARACTERS_A_TOKEN = 4  # of code and of English; services' own counts lie between 3 and 5
_LEAST, _MOST = 25, 60  # tokens for a line of text or a surface
_BASE = 400
_REVISED = (0.05, 0.4)  # the share of a page's code that a revision writes


@dataclass(frozen=True, slots=True)
class Span:
    """From about `low` to about `high`."""

    low: int
    high: int

    @property
    def middle(self) -> int:
        return (self.low + self.high) // 2


def tokens_in(text: str | int) -> int:
    """About how many tokens a text, or so many characters, are."""
    return -(-(text if isinstance(text, int) else len(text)) // CHARACTERS_A_TOKEN)


def draft_tokens(facts: Perception) -> Span:
    """What a first draft of the mockup takes to write."""
    things = len(facts.lines) + len(facts.regions) + len(facts.images)
    return Span(_BASE + things * _LEAST, 2 * _BASE + things * _MOST)


def revision_tokens(source: SourceTree) -> Span:
    """What a revision of `source` takes to write."""
    size = tokens_in(sum(len(file.content) for file in source.files if file.is_text))
    low, high = _REVISED
    return Span(int(size * low) + 50, int(size * high) + 200)
