"""Where every declaration of a stylesheet stands, so that a value can be changed in place.

Formatting and comments are kept: a change replaces the characters of one value and nothing else. Parsed by tinycss2, which
follows CSS Syntax Level 3; it gives a start for each token and no end, so ends are found from the next token.
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from screenshot2code.core.artifacts import SourceFile, SourceTree

LONGEST_SELECTOR = 60  # characters of it that a person is shown
_NEWLINE = re.compile(r"\r\n|\r|\f|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The value of one declaration: `text[start:end]` of its file. `line` counts from 1."""

    file: str
    selector: str  # of the rule; "" outside one
    media: str  # the conditions of the at-rules around it, or ""
    property: str
    value: str
    start: int
    end: int
    line: int


@functools.lru_cache(maxsize=64)  # a turn asks for the same sheets at each of its steps, and changes one or two
def slots(file: SourceFile) -> tuple[Slot, ...]:
    """Every declaration of the CSS file `file`, in order. What cannot be located exactly is left out."""
    import tinycss2

    text = file.text
    starts = [0, *(found.end() for found in _NEWLINE.finditer(text))]
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return tuple(_slots(rules, str(file.path), text, starts, media=""))


def tree_slots(tree: SourceTree) -> tuple[Slot, ...]:
    """Every declaration of every stylesheet of `tree`."""
    return tuple(slot for file in tree.files if file.path.suffix == ".css" for slot in slots(file))


def replace(tree: SourceTree, values: Mapping[Slot, str]) -> SourceTree:
    """`tree` with the values of some slots, all found in this very tree, replaced."""
    by_file: dict[str, list[tuple[Slot, str]]] = {}
    for slot, value in values.items():
        by_file.setdefault(slot.file, []).append((slot, value))
    changed = []
    for path, edits in by_file.items():
        file = tree.get(path)
        if file is None:
            raise KeyError(path)
        text = file.text
        for slot, value in sorted(edits, key=lambda edit: edit[0].start, reverse=True):
            text = text[: slot.start] + value + text[slot.end :]
        changed.append(SourceFile(file.path, text.encode()))
    return tree.replacing(changed)


def changed_values(before: SourceTree, after: SourceTree) -> tuple[str, ...]:
    """`css/site.css:42 .hero h1 font-size 40px -> 48px`, for each value that differs; () where more than values does."""
    one, two = tree_slots(before), tree_slots(after)
    if [(slot.file, slot.selector, slot.property) for slot in one] != [(s.file, s.selector, s.property) for s in two]:
        return ()
    return tuple(
        f"{new.file}:{new.line} {_short(new.selector)} {new.property} {old.value} -> {new.value}"
        for old, new in zip(one, two, strict=True)
        if old.value != new.value
    )


def _short(selector: str) -> str:
    """A list of many selectors by its first ones."""
    return selector if len(selector) <= LONGEST_SELECTOR else selector[: LONGEST_SELECTOR - 2] + " …"


def _slots(rules: Sequence[Any], file: str, text: str, starts: list[int], *, media: str) -> Iterator[Slot]:
    import tinycss2

    for rule in rules:
        if rule.type == "qualified-rule":
            selector = " ".join(tinycss2.serialize(rule.prelude).split())
            yield from _declarations(rule.content, file, text, starts, selector=selector, media=media)
        elif (
            rule.type == "at-rule"
            and rule.content is not None
            and rule.lower_at_keyword in ("media", "supports", "layer")
        ):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            condition = f"@{rule.lower_at_keyword} {tinycss2.serialize(rule.prelude).strip()}"
            yield from _slots(inner, file, text, starts, media=f"{media} {condition}".strip())


def _declarations(
    tokens: Sequence[Any], file: str, text: str, starts: list[int], *, selector: str, media: str
) -> Iterator[Slot]:
    import tinycss2

    for chunk, end_token in _chunks(tokens):
        meaning = [token for token in chunk if token.type not in ("whitespace", "comment")]
        if len(meaning) < 3 or meaning[0].type != "ident" or meaning[1] != ":":
            continue
        values = meaning[2:]
        start = _offset(values[0], starts)
        if end_token is not None:
            end = _offset(end_token, starts)
        else:
            end = _offset(values[-1], starts) + len(tinycss2.serialize([values[-1]]))
        value = text[start:end].rstrip()
        if not value or "/*" in value:
            continue
        # A value that does not read back as what was parsed was not located exactly (an escape, an odd newline).
        if tinycss2.serialize(values) != tinycss2.serialize(
            [one for one in tinycss2.parse_component_value_list(value) if one.type not in ("whitespace", "comment")]
        ):
            continue
        yield Slot(
            file=file,
            selector=selector,
            media=media,
            property=meaning[0].value if meaning[0].value.startswith("--") else meaning[0].lower_value,
            value=value,
            start=start,
            end=start + len(value),
            line=meaning[0].source_line,
        )


def _chunks(tokens: Sequence[Any]) -> Iterator[tuple[list[Any], Any]]:
    """The tokens of each declaration, and the semicolon that ends it (None after the last)."""
    chunk: list[Any] = []
    for token in tokens:
        if token.type == "literal" and token.value == ";":
            yield chunk, token
            chunk = []
        else:
            chunk.append(token)
    yield chunk, None


def _offset(token: Any, starts: list[int]) -> int:
    return int(starts[token.source_line - 1] + token.source_column - 1)
