"""Declarations and words that explain by themselves what is seen: what hides a text, what recolours a picture, which words are other ones.

A comparison looks where things stand; with several faults at once nothing stands where it should. Words and declarations do: a text of
the mockup that is in the code and not in the render is hidden by something, and what hides it can be looked up. Pure.
"""

import dataclasses
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.lines import fold
from screenshot2code.core.artifacts import Declaration, Element, Render, SourceTree
from screenshot2code.core.findings import Difference, DifferenceKind, SourceLine
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Perception, TextLine
from screenshot2code.engines.tuning.stylesheet import Slot, every_slot
from screenshot2code.engines.vision.markup import Node, finds, nodes_of

HIDES: Mapping[str, re.Pattern[str]] = {
    "display": re.compile(r"none"),
    "visibility": re.compile(r"hidden|collapse"),
    "opacity": re.compile(r"0?\.?0+%?"),
}
SHOWN: Mapping[str, str] = {"visibility": "visible", "opacity": "1"}
_DISPLAYS: Mapping[str, str] = {
    **dict.fromkeys(("a", "abbr", "b", "code", "em", "i", "img", "label", "small", "span", "strong", "svg", "u"), "inline"),
    **dict.fromkeys(("button", "input", "select", "textarea"), "inline-block"),
    "li": "list-item",
    "tr": "table-row",
    "td": "table-cell",
    "th": "table-cell",
    "table": "table",
}  # fmt: skip
"""What an element is where nobody says: the rest are blocks."""

RECOLOURS = ("filter", "mix-blend-mode")  # what makes another picture of a picture
SHORTEST = 4  # letters of a text that is looked for: shorter ones stand everywhere
ALIKE = 0.55  # likeness of two texts that are one text with other words
NEXT_BEST = 0.1  # by how much the next likely text has to be less like it
ALL_OF_IT = 0.95  # letters of a paragraph that are read in the mockup: reading errs by a few
_OF_A_FAMILY = {
    DifferenceKind.FONT_WEIGHT,
    DifferenceKind.FONT_SIZE,
    DifferenceKind.LETTER_SPACING,
    DifferenceKind.LINE_HEIGHT,
}
SURE = 0.8  # confidence of a line that is believed against the code


def suspects(
    facts: Perception, render: Render, source: SourceTree, said: Sequence[Difference]
) -> tuple[Difference, ...]:
    """What can be told without knowing where anything stands; `said` is what the comparison has found. Their loss is 0: not judged."""
    return (*_concealed(facts, render, source), *_recoloured(render, said), *_reworded(facts, render))


def shown_again(said: Sequence[Difference], found: Sequence[Difference]) -> Iterator[Difference]:
    """`said`, where it names what hides something and not what would show it, with the value that `found` has for that place."""
    known = {(one.source, one.property): one.expected for one in found if one.property in HIDES}
    for one in said:
        expected = known.get((one.source, one.property)) if one.expected is None else None
        yield one if expected is None else dataclasses.replace(one, expected=expected)


def believed(
    said: Sequence[Difference], found: Sequence[Difference], facts: Perception, render: Render
) -> tuple[Difference, ...]:
    """`said` without what its own words contradict: what stands in the mockup says nothing else there, a paragraph or a word,
    what is shown as often as it is read is not missing, and letters of another family are not of another weight or size as well, wherever that family is set.
    """
    visible, read = _words_of(render, facts)
    families = [one for one in (*said, *found) if one.kind is DifferenceKind.FONT_FAMILY and one.source]
    others = _set_in(frozenset(one.source for one in families if one.source), render)
    others |= {one.selector for one in families if one.selector}
    return tuple(
        _worded(one, facts, render) if one.kind is DifferenceKind.TEXT else one
        for one in said
        if not (one.kind is DifferenceKind.TEXT and (_is_read(one, facts, render) or _is_right(one, visible, read)))
        and not _is_shown_short(one, facts, render)
        and not (_is_text_missing(one) and not _is_oftener(one.expected or "", read, visible))
        and not (one.kind in _OF_A_FAMILY and one.source is None and one.selector in others)
    )


def _set_in(sources: frozenset[SourceLine], render: Render) -> set[str]:
    """The elements whose letters these declarations of a family decide: a wrong one makes all of them wider, or narrower."""
    if not sources:
        return set()
    attribution = Attribution(render)
    return {
        one.selector
        for one in render.elements
        if one.texts
        and one.selector
        and (decided := attribution.deciding(one.index, "font-family")) is not None
        and decided.source in sources
    }


def _is_right(one: Difference, visible: str, read: str) -> bool:
    """Whether the words that should be other ones are read as often as they are shown."""
    key = _key(one.seen or "")
    return len(key) >= SHORTEST and 0 < visible.count(key) <= read.count(key)


def _is_shown_short(one: Difference, facts: Perception, render: Render) -> bool:
    """Whether a missing word of few letters is shown as often as it is read: these stand in other words, and are counted whole."""
    word = (one.expected or "").casefold()
    is_text = one.kind is DifferenceKind.MISSING and one.source is None and one.property == "text"
    if not is_text or not 0 < len(_key(word)) < SHORTEST:
        return False
    whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    shown = sum(len(whole.findall(own.text.casefold())) for own in render.elements if _is_seen(own))
    return shown >= sum(len(whole.findall(line.text.casefold())) for line in facts.lines)


def _worded(one: Difference, facts: Perception, render: Render) -> Difference:
    """The same with all that its element says: a comparison that reads a line across several elements may part it elsewhere."""
    if one.source is not None or not one.seen or not one.expected or one.rendered_box is None:
        return one
    texts = [own for own in render.elements if _is_seen(own) and own.text]
    if any(own.text == one.seen for own in texts):
        return one
    visible, read = _words_of(render, facts)
    place = one.rendered_box
    near = [
        (_near(one.expected, own.text), own)
        for own in texts
        if own.box.overlap(place) > 0 and _is_oftener(own.text, visible, read)
    ]
    likeness, own = max(near, key=lambda pair: pair[0], default=(0.0, None))
    if own is None or likeness < ALIKE:
        return one
    lines = [
        line.text for line in facts.lines if line.box.overlap(one.box) > 0 and _is_oftener(line.text, read, visible)
    ]
    expected = max((one.expected, *lines), key=lambda text: _near(text, own.text))
    return dataclasses.replace(one, selector=own.selector, seen=own.text, expected=expected)


def _is_text_missing(one: Difference) -> bool:
    is_text = one.kind is DifferenceKind.MISSING and one.source is None and one.property == "text"
    return is_text and len(_key(one.expected or "")) >= SHORTEST


def _is_read(one: Difference, facts: Perception, render: Render) -> bool:
    """Whether the mockup shows all that the element says, as often as the render does."""
    element = next((own for own in render.elements if own.selector == one.selector), None) if one.selector else None
    key = _key(element.text) if element is not None and len(element.texts) > 1 else ""
    if len(key) < SHORTEST:
        return False
    count = sum(_key(own.text) == key for own in render.elements)
    lines = [_key(line.text) for line in facts.lines]
    return sum(len(line) for line in lines if len(line) >= SHORTEST and line in key) >= ALL_OF_IT * count * len(key)


def _concealed(facts: Perception, render: Render, source: SourceTree) -> Iterator[Difference]:
    """Texts of the mockup that stand in the markup, are not in the render, and lie in something that a declaration hides."""
    entry = source.get(source.entry)
    if entry is None or not entry.is_text:
        return
    visible, read = _words_of(render, facts)
    lines = [(line, _key(line.text)) for line in facts.lines if _is_oftener(line.text, read, visible)]
    hiding = [one for one in every_slot(source) if not one.media and _hides(one)] if lines else []
    told: set[SourceLine] = set()
    if not hiding:
        return
    nodes = nodes_of(entry.text)
    for line, key in lines:
        for node in nodes:
            found = _hidden_by(node, hiding) if _holds(node, key, read, visible) else None
            if found is None or (where := SourceLine(found.file, found.line)) in told:
                continue
            told.add(where)
            yield _difference(
                kind=DifferenceKind.MISSING,
                box=line.box,
                selector=found.selector,
                source=where,
                name=found.property,
                expected=SHOWN.get(found.property) or _display(node, source),
                seen=_bare(found.value),
                summary=f"the text {line.text!r} is in the code, and this hides it",
            )
            break


def _holds(node: Node, key: str, read: str, visible: str) -> bool:
    """Whether a line of the mockup stands in the node, or the node's words in the line: beside others that are to be seen."""
    return key in _key(node.text) or (_key(node.text) in key and _is_oftener(node.text, read, visible))


def _hidden_by(node: Node, hiding: Sequence[Slot]) -> Slot | None:
    """What hides this very node; what hides one round it is found there."""
    return next((one for one in reversed(hiding) if finds(one.selector, node)), None)


def _display(node: Node, source: SourceTree) -> str:
    """How the node is shown where nothing hides it, by the last rule that says so."""
    said = [one for one in every_slot(source) if one.property == "display" and not one.media and not _hides(one)]
    value = next((_bare(one.value) for one in reversed(said) if finds(one.selector, node)), "")
    return value or _DISPLAYS.get(node.tag, "block")


def _hides(slot: Slot) -> bool:
    pattern = HIDES.get(slot.property)
    return pattern is not None and pattern.fullmatch(_bare(slot.value)) is not None


def _bare(value: str) -> str:
    return re.sub(r"\s*!\s*important\s*$", "", value.strip())


def _recoloured(render: Render, said: Sequence[Difference]) -> Iterator[Difference]:
    """Filters of pictures that are said to be other ones."""
    by_selector = {one.selector: one.index for one in render.elements if one.selector}
    for one in said:
        index = by_selector.get(one.selector or "") if one.kind is DifferenceKind.IMAGE else None
        declared = None if index is None else _declared(render, index)
        if declared is not None:
            yield _difference(
                kind=DifferenceKind.IMAGE,
                box=one.box,
                rendered=one.rendered_box,
                selector=one.selector,
                source=declared.source,
                name=declared.property,
                expected="none" if declared.property == "filter" else "normal",
                seen=_bare(declared.value),
                summary="a picture that looks like another one may be the right one, recoloured",
            )


def _declared(render: Render, index: int) -> Declaration | None:
    return next(
        (
            one
            for one in render.declarations
            if one.element == index and one.property in RECOLOURS and _bare(one.value) not in ("none", "normal")
        ),
        None,
    )


def _reworded(facts: Perception, render: Render) -> Iterator[Difference]:
    """Texts that only the mockup has beside texts that only the render has, where two of them are nearly the same words."""
    ours = [(one, piece) for one in render.elements if _is_seen(one) for piece in one.texts]
    visible, read = _words_of(render, facts)
    lines = [one for one in facts.lines if one.confidence >= SURE and _is_oftener(one.text, read, visible)]
    pieces = [(element, piece) for element, piece in ours if _is_oftener(piece.text, visible, read)]
    ranked = sorted(
        (
            (_near(line.text, piece.text), _near_to_the_letter(line.text, piece.text), row, at)
            for row, line in enumerate(lines)
            for at, (_, piece) in enumerate(pieces)
        ),
        reverse=True,
    )
    taken: set[int] = set()
    done: set[int] = set()
    for near, _, row, at in ranked:
        if near < ALIKE or row in done or at in taken:
            continue
        line, (element, piece) = lines[row], pieces[at]
        done.add(row)
        rivals = [other for other, _, one, place in ranked if one == row and place != at and place not in taken]
        if (rivals and rivals[0] > near - NEXT_BEST) or _is_cut(line, element):
            continue
        taken.add(at)
        yield _difference(
            kind=DifferenceKind.TEXT,
            box=line.box,
            rendered=piece.box,
            selector=element.selector,
            source=None,
            name="text",
            expected=line.text,
            seen=piece.text.strip(),
            summary=f"other words: {line.text!r} is in the mockup alone",
        )


def _words_of(render: Render, facts: Perception) -> tuple[str, str]:
    """All words that the render shows, and all that the mockup shows."""
    visible = "\n".join(_key(one.text) for one in render.elements if _is_seen(one))
    return visible, "\n".join(_key(line.text) for line in facts.lines)


def _is_oftener(text: str, here: str, there: str) -> bool:
    """Whether a text stands oftener `here` than `there`: a menu and a footer have the same words."""
    key = _key(text)
    return len(key) >= SHORTEST and here.count(key) > there.count(key)


def _is_cut(line: TextLine, element: Element) -> bool:
    """Whether the element has more lines than this one: where they break says nothing of the words."""
    return len(element.texts) > 1 and _key(line.text) in _key(element.text)


def _near(first: str, second: str) -> float:
    return difflib.SequenceMatcher(a=_key(first), b=_key(second), autojunk=False).ratio()


def _near_to_the_letter(first: str, second: str) -> float:
    """Of a heading and a link with the same words, the one in capitals is nearer to what is in capitals."""
    return difflib.SequenceMatcher(a=first, b=second, autojunk=False).ratio()


def _key(text: str) -> str:
    """What OCR and markup have in common, whether CSS makes capitals of it or not."""
    return fold(text).casefold()


def _is_seen(element: Element) -> bool:
    return element.styles.get("visibility", "visible") == "visible"


def _difference(
    *,
    kind: DifferenceKind,
    box: Box,
    selector: str | None,
    source: SourceLine | None,
    name: str,
    expected: str,
    seen: str,
    summary: str,
    rendered: Box | None = None,
) -> Difference:
    return Difference(
        kind=kind,
        box=box,
        rendered_box=rendered,
        selector=selector,
        source=source,
        property=name,
        expected=expected,
        seen=seen,
        loss=0.0,
        weight=0.0,
        summary=summary,
    )
