"""Search-and-replace edits of files that exist: read from an answer, applied strictly, all of an answer or none.

No fuzzy matching: measured elsewhere, it rescues next to nothing and mends the wrong place without a word. What does not fit
goes back to the model with the nearest real lines.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SEARCH = re.compile(r"<{5,9}\s*SEARCH\s*")
MIDDLE = re.compile(r"={5,9}\s*")
REPLACE = re.compile(r">{5,9}\s*REPLACE\s*")
NEAREST_LINES = 12  # shown to the model for a block that does not fit
_LINES_SEARCHED = 4000  # of one file, for the nearest ones


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines to find, and the lines to put there."""

    search: tuple[str, ...]
    replace: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """All blocks for one file, in order."""

    path: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """A block that could not be applied; `nearest` are the file's own lines that come closest, with their numbers."""

    path: str
    search: tuple[str, ...]
    reason: str
    nearest: tuple[str, ...] = ()


def read_blocks(path: str, lines: Sequence[str]) -> tuple[Edit, str]:
    """The blocks in the body of an `<edit>`, and what is wrong with its shape, "" if nothing."""
    blocks: list[Block] = []
    search: list[str] | None = None
    replace: list[str] | None = None
    for line in lines:
        if SEARCH.fullmatch(line):
            if search is not None:
                return Edit(path, ()), f"An edit of {path} has a SEARCH inside another block."
            search, replace = [], None
        elif search is None:
            continue
        elif replace is None and MIDDLE.fullmatch(line):
            replace = []
        elif replace is not None and REPLACE.fullmatch(line):
            blocks.append(Block(tuple(search), tuple(replace)))
            search = replace = None
        else:
            (search if replace is None else replace).append(line)
    if search is not None:
        return Edit(path, ()), f"The last block of the edit of {path} is not finished."
    return Edit(path, tuple(blocks)), "" if blocks else f"The edit of {path} has no SEARCH and REPLACE lines."


def apply_edits(files: Mapping[str, str], edits: Sequence[Edit]) -> tuple[dict[str, str], tuple[Misfit, ...]]:
    """The texts that `edits` change, by path; or no text and every misfit, if there is one.

    A block fits where its lines stand exactly once; failing that, where they do without regard to spaces at line ends.
    """
    changed: dict[str, str] = {}
    misfits: list[Misfit] = []
    for edit in edits:
        text = changed.get(edit.path, files.get(edit.path))
        if text is None:
            misfits.append(Misfit(path=edit.path, search=(), reason="there is no such file"))
            continue
        lines = text.split("\n")
        for block in edit.blocks:
            places = _places(lines, block.search)
            if len(places) != 1:
                misfits.append(_misfit(edit.path, lines, block, len(places)))
                continue
            at = places[0]
            lines[at : at + len(block.search)] = block.replace
        changed[edit.path] = "\n".join(lines)
    return ({}, tuple(misfits)) if misfits else (changed, ())


def _places(lines: list[str], search: tuple[str, ...]) -> list[int]:
    if not search:
        return []
    exact = [at for at in range(len(lines) - len(search) + 1) if tuple(lines[at : at + len(search)]) == search]
    if exact:
        return exact
    bare = [line.rstrip() for line in lines]
    wanted = [line.rstrip() for line in search]
    return [at for at in range(len(bare) - len(wanted) + 1) if bare[at : at + len(wanted)] == wanted]


def _misfit(path: str, lines: list[str], block: Block, count: int) -> Misfit:
    if not block.search:
        return Misfit(path=path, search=(), reason="its SEARCH part is empty")
    if count > 1:
        return Misfit(path=path, search=block.search, reason=f"its SEARCH part stands there {count} times")
    return Misfit(
        path=path, search=block.search, reason="its SEARCH part is not there", nearest=_nearest(lines, block.search)
    )


def _nearest(lines: list[str], search: tuple[str, ...]) -> tuple[str, ...]:
    """The window of `lines` most like `search`, each line with its number from 1."""
    wanted = [line.strip() for line in search]
    bare = [line.strip() for line in lines[:_LINES_SEARCHED]]
    size = min(len(wanted), NEAREST_LINES)
    best_at, best = 0, -1.0
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2("\n".join(wanted[:size]))
    for at in range(max(1, len(bare) - size + 1)):
        matcher.set_seq1("\n".join(bare[at : at + size]))
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
            best_at, best = at, ratio
    return tuple(f"{at + 1}: {lines[at]}" for at in range(best_at, min(best_at + size, len(lines))))
