"""Rows about words as changes of the markup, as a model would make them: for the page on which values are tried. Pure.

Words that are other ones, too many or missing move what stands beside them. Values that are tried while these are wrong make up for
them, and are wrong once the words are right.
"""

import html
import re
from collections.abc import Mapping, Sequence

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.core.findings import Difference, DifferenceKind
from screenshot2code.engines.vision.homes import Home

_TAG = re.compile(r"<([\w-]+)")


def reworded(tree: SourceTree, rows: Sequence[Difference], homes: Mapping[Difference, Home]) -> SourceTree:
    """`tree` with the words of its entry as `rows` have them; what cannot be placed for certain is left as it is."""
    entry = tree.get(tree.entry)
    if entry is None or not entry.is_text:
        return tree
    try:
        page = entry.text
    except UnicodeDecodeError:
        return tree
    for row in rows:
        if row.source is not None or row.property not in (None, "text"):
            continue
        if row.kind is DifferenceKind.TEXT and row.seen and row.expected:
            page = _exchanged(page, row.seen, row.expected)
        elif row.kind is DifferenceKind.EXTRA and row.property == "text" and row.seen:
            page = _without(page, row.seen)
        elif row.kind is DifferenceKind.MISSING and row.expected and row in homes:
            page = _with(page, row.expected, homes[row])
    return tree if page == entry.text else tree.replacing([SourceFile.of(str(entry.path), page)])


def _exchanged(page: str, seen: str, expected: str) -> str:
    """Other words in one place; where the old ones stand in several, nobody knows which."""
    for words in dict.fromkeys((seen, _escaped(seen))):
        if page.count(words) == 1:
            return page.replace(words, _escaped(expected))
    return page


def _without(page: str, seen: str) -> str:
    """The last element that says nothing else goes: of twins it does not matter which."""
    leaves = list(re.finditer(rf"<([\w-]+)\b[^<>]*>\s*{re.escape(_escaped(seen))}\s*</\1>", page))
    return page if not leaves else page[: leaves[-1].start()] + page[leaves[-1].end() :]


def _with(page: str, expected: str, home: Home) -> str:
    """The words as an element of their own, before the start tag that is named or last in its element."""
    lines = page.split("\n")
    at = home.source.line - 1
    if not 0 <= at < len(lines):
        return page
    place = page.find(home.beside, sum(len(line) + 1 for line in lines[:at]))
    start = home.like or "<p>"
    tag, around = _TAG.match(start), _TAG.match(home.beside)
    if place < 0 or tag is None or around is None:
        return page
    if home.where == "last in":
        place = _end_of(page, place, around[1])
    return f"{page[:place]}{start}{_escaped(expected)}</{tag[1]}>{page[place:]}" if place >= 0 else page


def _end_of(page: str, start: int, tag: str) -> int:
    """Where the end tag of the element begins that starts at `start`; -1 where it has none."""
    depth = 0
    for found in re.finditer(rf"<(/?){tag}\b", page[start:]):
        depth += -1 if found[1] else 1
        if depth == 0:
            return start + found.start()
    return -1


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
