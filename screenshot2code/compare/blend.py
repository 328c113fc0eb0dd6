"""The score: six parts of one comparison, blended by weights that were chosen on evidence (docs/score.md)."""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from screenshot2code.compare.differences import explain
from screenshot2code.compare.judgement import judge
from screenshot2code.compare.lines import fold
from screenshot2code.compare.picture import blank, shifted
from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.artifacts import Mockup, Render
from screenshot2code.core.findings import PARTS, Baselines, Comparison
from screenshot2code.core.perception import Perception

ENOUGH_TEXT = 0.8  # of the characters read in the mockup; a render with less in its DOM may be a picture of the page
_REMEMBERED = 16  # baselines kept: more mockups than one batch works on at a time


class Blend:
    """A row of `compare.COMPARERS`. `shortcut` False looks at pictures of equal bytes like at any others."""

    def __init__(self, *, shortcut: bool = True) -> None:
        self._shortcut = shortcut
        self._baselines: OrderedDict[str, Baselines] = OrderedDict()
        self._lock = Lock()

    def compare(self, mockup: Mockup, facts: Perception, render: Render) -> Comparison:
        """Judge `render` against `mockup`, of which `facts` is the perception; the heaviest difference comes first."""
        sheet = Sheet.open(mockup.png, css_width=facts.size.width)
        baselines = self._baselines_of(mockup, facts, sheet)
        if self._shortcut and render.png == mockup.png and _has_its_text(facts, render):
            parts: Mapping[str, float] = dict.fromkeys(PARTS, 1.0)
            score, found = 1.0, explain(None, render, sheet)
        else:
            judgement = judge(sheet, facts, render)
            parts, score = judgement.parts, judgement.score
            found = explain(judgement, render, sheet)
        return Comparison(
            score=score,
            parts=parts,
            baselines=baselines,
            differences=found,
            renderer=render.fingerprint,
            warnings=tuple(f"The page wanted {host} and did not get it." for host in render.blocked),
        )

    def _baselines_of(self, mockup: Mockup, facts: Perception, sheet: Sheet) -> Baselines:
        key = f"{mockup.digest}:{hash(facts.lines)}"
        with self._lock:
            if key in self._baselines:
                self._baselines.move_to_end(key)
                return self._baselines[key]
        made = Baselines(
            empty=judge(sheet, facts, blank(mockup, facts)).score,
            shifted=judge(sheet, facts, shifted(mockup, facts)).score,
        )
        with self._lock:
            self._baselines[key] = made
            while len(self._baselines) > _REMEMBERED:
                self._baselines.popitem(last=False)
        return made


def _has_its_text(facts: Perception, render: Render) -> bool:
    """Whether the DOM has about the text that the mockup shows; pseudo renders of pictures have by definition."""
    read = sum(len(fold(line.text)) for line in facts.lines if not line.on_image)
    written = sum(len(fold(element.text)) for element in render.elements)
    return written >= ENOUGH_TEXT * read
