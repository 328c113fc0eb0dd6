"""What changed between two source trees, line by line."""

import difflib
from collections.abc import Iterator

from screenshot2code.core.artifacts import SourceFile, SourceTree

MAX_CHANGES = 8  # of one attempt: enough to see what it went for
MAX_LINE = 80
_LONGEST_FILE = 200_000  # characters; what is longer is data and is not compared line by line


def changed_lines(before: SourceTree, after: SourceTree, *, most: int = MAX_CHANGES) -> tuple[str, ...]:
    """`site.css:3 font-size: 20px; -> font-size: 24px;`, the first `most` in the order of the files; then how many more."""
    rows = list(_rows(before, after))
    rest = len(rows) - most
    return tuple(rows[:most]) + ((f"and {rest} more",) if rest > 0 else ())


def _rows(before: SourceTree, after: SourceTree) -> Iterator[str]:
    for file in after.files:
        old = before.get(file.path)
        if old is None:
            yield f"{file.path} is new"
        elif old.content != file.content and file.is_text:
            yield from _file_rows(old, file)


def _file_rows(old: SourceFile, new: SourceFile) -> Iterator[str]:
    one, two = (file.content.decode("utf-8", errors="replace") for file in (old, new))
    if max(len(one), len(two)) > _LONGEST_FILE:
        yield f"{new.path} was changed"
        return
    was, now = one.split("\n"), two.split("\n")
    for tag, at, end, first, last in difflib.SequenceMatcher(a=was, b=now, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for index in range(max(end - at, last - first)):
            left = was[at + index].strip() if at + index < end else ""
            right = now[first + index].strip() if first + index < last else ""
            if left != right:
                yield f"{new.path}:{at + index + 1} {left[:MAX_LINE] or 'nothing'} -> {right[:MAX_LINE] or 'nothing'}"
