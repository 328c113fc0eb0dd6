"""An element to be: what semantics makes of spaced parts and emission writes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Region
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.placing import Spaced


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """An element to be: `name` is what it is, for its class; `spaced` None for wrappers that change nothing visible."""

    tag: str
    name: str = ""
    spaced: Spaced | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple["Element", ...] = ()
    text: Paragraph | None = None
    parts: tuple[tuple[str, str], ...] = ()  # the text in pieces, tag ("" for none) and words, where it holds links
    css: tuple[tuple[str, str], ...] = ()  # layout declarations

    @property
    def content(self) -> Region | ImageRegion | Paragraph | None:
        return self.spaced.node.content if self.spaced else None

    @property
    def box(self) -> Box | None:
        return self.spaced.node.box if self.spaced else None

    @property
    def css_map(self) -> Mapping[str, str]:
        return dict(self.css)


def elements(root: Element) -> Iterator[Element]:
    """`root` and everything below it, in document order."""
    yield root
    for child in root.children:
        yield from elements(child)
