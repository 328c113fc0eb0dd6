"""What OCR takes for something else that looks alike, told by drawing: "..." for "…", straight quotes, blanks inside words.

A line whose letters are all right is all but the same picture in its own setting; one with a wrong letter is not, and every
letter behind it lies beside its place. So readings that come easily are drawn, and one that is clearly more like the ink counts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.settling import Setting, Trials
from screenshot2code.render.base import InkPicture, Renderer

DOUBTFUL = 0.985  # of likeness: below, something may be misread
# Likeness that another reading must have, and what it must gain then: one wrong letter of fifty costs a hundredth, which says
# something only where all the others are as they were set.
GAINS = ((0.985, 0.008), (0.9, 0.03))
MOST = 12  # readings to try of a line
# Patterns and what may stand there instead. Letters and digits only where a word would be odd as it is read: l and I are all but
# the same picture in many faces, and likeness alone would write "PREMlUM".
LOOK_ALIKES = (
    (r"(?<!\.)\.\.\.(?!\.)", "…"), (r"(?<!\.)\.\.(?!\.)", "…"), (r"(?<!\.)\.\.(?!\.)", "..."), ("'", "’"), ('"', "”"),
    (" - ", " – "), (" - ", " — "), (r"(?<=[a-z])1", "l"), (r"(?<=[a-z])I", "l"), (r"(?<=\d)[lI]|[lI](?=\d)", "1"),
    (r"(?<=[A-Z])0|0(?=[A-Z])", "O"), (r"(?<=\d)O|O(?=\d)", "0"), (r" (?=[.,])", ""),
    (r"(?<=[a-z\d]),(?=[A-Za-z]|\d{4}\b)", ", "), (r"(?<=[a-z\d])\.(?=[A-Z])", ". "),
)  # fmt: skip


async def proofread(
    lines: Sequence[TextLine],
    inks: Sequence[InkPicture | None],
    settled: Mapping[int, Setting],
    scale: float,
    renderer: Renderer,
) -> dict[int, tuple[str, Setting]]:
    """The lines that are better read otherwise, with the setting that shows it. `settled` is what each line is set in."""
    known = Trials(lines=lines, inks=inks, scale=scale, renderer=renderer)
    await known.draw(settled.items())
    doubtful = [index for index, setting in settled.items() if known.likeness[index][setting] < DOUBTFUL]
    asked = [(index, text) for index in doubtful for text in readings(lines[index].text)]
    if not asked:
        return {}
    others = Trials(
        lines=[replace(lines[index], text=text) for index, text in asked],
        inks=[inks[index] for index, _ in asked],
        scale=scale,
        renderer=renderer,
    )
    settings = list(dict.fromkeys(settled.values()))
    # Of any weight: a line that lacks a blank may be most like its ink in a wider one.
    pairs = [
        (number, setting)
        for number, (index, _) in enumerate(asked)
        for setting in settings
        if (setting.family, setting.slant) == (settled[index].family, settled[index].slant)
    ]
    await others.probe(pairs)
    await others.draw(pair for pair in pairs if others.fits(*pair))
    found: dict[int, tuple[str, Setting]] = {}
    best = {index: known.likeness[index][settled[index]] for index in doubtful}
    before = dict(best)
    for number, (index, text) in enumerate(asked):
        likeness, setting = others.best(number)
        better = any(likeness >= least and likeness - before[index] >= gain for least, gain in GAINS)
        if setting is not None and better and likeness > best[index]:
            best[index] = likeness
            found[index] = (text, setting)
    return found


def readings(text: str) -> list[str]:
    """Other texts that OCR may have taken for `text`, one step away from it."""
    places = [(found.span(), other) for one, other in LOOK_ALIKES for found in re.finditer(one, text)]
    alike = (text[:start] + other + text[end:] for (start, end), other in places)
    everywhere = (re.sub(one, other, text) for one, other in LOOK_ALIKES)
    joined = (text[:at] + text[at + 1 :] for at, letter in enumerate(text) if letter == " ")
    return [one for one in dict.fromkeys(chain(everywhere, joined, alike)) if one != text][:MOST]
