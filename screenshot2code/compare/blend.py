"""The score: six parts of one comparison, blended by weights that were chosen on evidence (docs/score.md)."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

import numpy as np
from PIL import Image

from screenshot2code.compare.differences import explain
from screenshot2code.compare.judgement import Subject, judge, shown_by
from screenshot2code.compare.lines import fold
from screenshot2code.compare.picture import blank, shifted
from screenshot2code.compare.sheet import Sheet
from screenshot2code.core.artifacts import Mockup, Render
from screenshot2code.core.findings import PARTS, Baselines, Comparison
from screenshot2code.core.perception import Perception

ENOUGH_TEXT = 0.8  # of the characters read in the mockup; a render with less in its DOM may be a picture of the page
_REMEMBERED = 6  # mockups: a batch works on fewer at a time, and a decoded page holds some 10 MB


@dataclass(frozen=True, slots=True)
class _Known:
    """What belongs to the mockup alone, and is the same for every render of a run."""

    subject: Subject
    baselines: Baselines


class Blend:
    """A row of `compare.COMPARERS`. `shortcut` False looks at equal pictures like at any others."""

    def __init__(self, *, shortcut: bool = True) -> None:
        self._shortcut = shortcut
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._lock = Lock()
        self._turns: dict[str, Lock] = {}  # of those who look at one mockup

    def look(self, mockup: Mockup, facts: Perception) -> None:
        """Look at `mockup` ahead of its first comparison: most of a second that may pass while a page is drafted."""
        self._of(mockup, facts)

    def compare(self, mockup: Mockup, facts: Perception, render: Render) -> Comparison:
        """Judge `render` against `mockup`, of which `facts` is the perception; the heaviest difference comes first."""
        known = self._of(mockup, facts)
        shown = None if render.png == mockup.png else shown_by(render, known.subject)
        if self._shortcut and _same_picture(shown, known.subject.sheet, render) and _has_its_text(facts, render):
            parts: Mapping[str, float] = dict.fromkeys(PARTS, 1.0)
            score, found = 1.0, explain(None, render)
        else:
            judgement = judge(known.subject, render, shown)
            parts, score = judgement.parts, judgement.score
            found = explain(judgement, render)
        return Comparison(
            score=score,
            parts=parts,
            baselines=known.baselines,
            differences=found,
            renderer=render.fingerprint,
            warnings=tuple(f"The page wanted {host} and did not get it." for host in render.blocked),
        )

    def _of(self, mockup: Mockup, facts: Perception) -> _Known:
        """What is known of this mockup, looked at once: who asks while another thread looks waits for it."""
        key = f"{mockup.digest}:{hash((facts.lines, tuple(one.box for one in facts.regions)))}"
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
            turn = self._turns.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._known:
                    return self._known[key]
            return self._looked_at(key, mockup, facts)

    def _looked_at(self, key: str, mockup: Mockup, facts: Perception) -> _Known:
        subject = Subject.of(mockup, facts)
        made = _Known(
            subject,
            Baselines(
                empty=judge(subject, blank(mockup, facts)).score,
                shifted=judge(subject, shifted(mockup, facts)).score,
            ),
        )
        with self._lock:
            self._known[key] = made
            self._turns.pop(key, None)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return made


def _same_picture(shown: Sheet | None, sheet: Sheet, render: Render) -> bool:
    """Whether both pictures have the same pixels: two encoders write them in different bytes. `shown` None: the same bytes."""
    if shown is None:
        return True
    with Image.open(BytesIO(render.png)) as picture:  # reads the head alone
        was_resampled = picture.size != (shown.grey.shape[1], shown.grey.shape[0])
    return bool(
        not was_resampled
        and shown.scale == sheet.scale
        and np.array_equal(shown.rgb, sheet.rgb)
        and np.array_equal(shown.grey, sheet.grey)
    )


def _has_its_text(facts: Perception, render: Render) -> bool:
    """Whether the DOM has about the text that the mockup shows; pseudo renders of pictures have by definition."""
    read = sum(len(fold(line.text)) for line in facts.lines if not line.on_image)
    written = sum(len(fold(element.text)) for element in render.elements)
    return written >= ENOUGH_TEXT * read
